// The form of a potential: what somebody saw in a village before any product is made of it.

import { html, today } from "./html.js";

const options = (rows, empty) => html`<option value="">${empty}</option>
  ${rows.map(([key, word]) => html`<option value="${key}">${word}</option>`)}`;

export const form = (villages, choices, placed = null) => html`
  <p><a href="#/">Kembali</a></p>
  <h1>Catat potensi</h1>
  <form novalidate>
    <div class="note tone-bad problem" role="alert" hidden></div>
    <label>Bahan atau keahlian <input name="material" maxlength="120" required placeholder="nira kelapa"></label>
    <label>Bisa dijadikan <select name="division">${options(choices.divisions, "Menurut nama bahannya")}</select></label>
    <label>Desa <select name="village_code" required>
      ${options(villages.map((v) => [v.code, v.name]), "Pilih desa")}</select></label>
    <fieldset><legend>Banyaknya (kosongkan kalau belum diketahui)</legend>
      <label>Jumlah <input name="volume" inputmode="decimal"></label>
      <label>Satuan <input name="unit" maxlength="20" placeholder="kg, liter, orang"></label>
      <label>Setiap <select name="per">${options(choices.per, "Pilih")}</select></label></fieldset>
    <details><summary>Bulan ada</summary>
      <fieldset><legend>Centang bulannya</legend>
        ${choices.months.map((word, i) => html`<label class="choice"><input type="checkbox" name="months"
          value="${i + 1}"> ${word}</label>`)}</fieldset></details>
    <label>Keahlian warga <input name="skill" maxlength="200"></label>
    <label>Dilihat pada <input type="date" name="seen_on" value="${today()}" max="${today()}" required></label>
    <label>Catatan <textarea name="remark" rows="3" maxlength="500"></textarea></label>
    <label>Foto <input type="file" name="photo" accept="image/*" multiple></label>
    <label class="choice"><input type="checkbox" name="place" value="ya"> Catat lokasi (GPS)</label>
    ${placed ? html`<p class="muted">Lokasi dari catatan yang dikembalikan tetap dipakai.</p>` : ""}
    <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
  </form>`;

/** Hundredths of "1.250,5": 125050. Null for nothing, undefined for what is no number. */
export function hundredths(text) {
  if (!text) return null;
  const match = /^(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{1,2}))?$/.exec(text.replace(/\s/g, ""));
  if (!match) return undefined;
  return Number(match[1].replace(/\./g, "")) * 100 + Number((match[2] || "").padEnd(2, "0"));
}

const written = (value) => {
  const rest = String(value % 100).padStart(2, "0").replace(/0+$/, "");
  return `${Math.floor(value / 100)}${rest ? `,${rest}` : ""}`;
};

/** Changes of the operation; throws {field, message} where something lacks. */
export function read(data) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const problem = (field, sentence) => {
    throw Object.assign(new Error(sentence), { field });
  };
  if (!value("material")) problem("material", "Tulis bahannya atau keahliannya.");
  if (!value("village_code")) problem("village_code", "Pilih desanya.");
  if (!value("seen_on")) problem("seen_on", "Isi tanggalnya.");
  if (value("seen_on") > today()) problem("seen_on", "Tanggalnya belum tiba.");
  const volume = hundredths(value("volume"));
  if (volume === undefined) problem("volume", "Tulis jumlahnya dengan angka. Contoh: 1.250,5.");
  if (volume && !value("unit")) problem("unit", "Tulis satuannya. Contoh: kg, liter, orang.");
  if (volume && !value("per")) problem("per", "Pilih banyaknya itu setiap apa.");
  const fresh = {
    material: value("material"), division: value("division"), village_code: value("village_code"),
    volume, unit: volume ? value("unit") : "", per: volume ? value("per") : "",
    months: data.getAll("months").map(Number), skill: value("skill"), seen_on: value("seen_on"),
    remark: value("remark"),
  };
  return Object.fromEntries(Object.entries(fresh).map(([k, v]) => [k, [null, v]]));
}

/** Fields of the form from what a refused operation wanted. */
export const fieldsOf = ({ months = [], volume, latitude, longitude, ...plain }, pairs) => [
  ...pairs({ ...plain, volume: volume ? written(volume) : null }),
  ...months.map((month) => ["months", String(month)]),
];
