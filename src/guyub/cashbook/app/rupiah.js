// Whole rupiah as they are typed, shown and read aloud.

const NUMBER = new Intl.NumberFormat("id-ID");
const ONES = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];
const SCALES = [[1e12, "triliun"], [1e9, "miliar"], [1e6, "juta"], [1e3, "ribu"]];

/** "Rp25.000". */
export const money = (amount) => `Rp${NUMBER.format(amount)}`;

/** The amount of "25.000" or "Rp 25 000"; null for what is no whole amount. */
export function amountOf(text) {
  const plain = text.replace(/^\s*rp\.?/i, "").trim();
  if (!/^(\d{1,15}|\d{1,3}([.\s]\d{3}){1,4})$/.test(plain)) return null;
  return Number(plain.replace(/[.\s]/g, ""));
}

/** "dua puluh lima ribu", so that a zero too many is heard. */
export function said(amount) {
  if (amount < 12) return ONES[amount];
  if (amount < 20) return `${ONES[amount - 10]} belas`;
  if (amount < 100) return `${ONES[Math.floor(amount / 10)]} puluh ${ONES[amount % 10]}`.trim();
  if (amount < 200) return `seratus ${said(amount - 100)}`.trim();
  if (amount < 1000) return `${ONES[Math.floor(amount / 100)]} ratus ${said(amount % 100)}`.trim();
  if (amount < 2000) return `seribu ${said(amount - 1000)}`.trim();
  const [size, word] = SCALES.find(([n]) => amount >= n);
  return `${said(Math.floor(amount / size))} ${word} ${said(amount % size)}`.trim();
}
