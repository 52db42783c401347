// The businesses of the officer's territory as the phone carries them: a short list that is opened
// once, and one box per business that is opened when it is looked at.

import { day, html } from "./html.js";

const fold = (text) =>
  (text || "").toLowerCase().normalize("NFKD").replace(/[^a-z0-9 ]+/g, " ").replace(/\s+/g, " ").trim();

/** One line of the list: what is searched, sorted and shown without opening the business. */
export function lineOf(row) {
  return {
    id: row.id, number: row.number, name: row.name, owner: row.owner, village: row.village,
    product: row.main_product, contact: row.contact_on, due: row.due_on || null, why: row.due_why || "",
    turn: row.turn || null, on: row.plan_on || null, at: row.plan_at || "", done: Boolean(row.plan_done),
    toldOn: row.told_on || null, told: row.told || "",
  };
}

/* Made when it is first searched: most times the app is opened nobody searches. */
const keyOf = (line) =>
  (line.key ??= fold(`${line.name} ${line.owner} ${line.product} ${line.village} ${line.number}`));
const less = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const first = (line) => line.due || line.contact || "";

/** Lines that hold every word, the longest neglected first. */
export function found(lines, words, most = 50) {
  const wanted = fold(words).split(" ").filter(Boolean);
  const hits = lines.filter((line) => wanted.every((word) => keyOf(line).includes(word)));
  hits.sort((a, b) => less(first(a), first(b)) || less(a.name, b.name));
  return { rows: hits.slice(0, most), more: Math.max(0, hits.length - most) };
}

/** The visits of a day in their order. A place in the order holds on its day only: rows that were fetched
 * yesterday are no route of today. */
export const route = (lines, now) =>
  lines.filter((line) => line.turn && line.on === now).sort((a, b) => a.turn - b.turn);

/** What is planned or promised, in words; "" for nothing. */
function planned(line, now, noted) {
  if (line.on === now && line.done) return html`<span class="tone-ok">Sudah didatangi</span>`;
  if (line.on === now && noted) return html`<span class="tone-ok">Sudah dicatat di HP, belum diterima kantor</span>`;
  const told = line.toldOn && line.toldOn >= now
    ? html`<span class="tone-warn">Dijanjikan ${line.toldOn === now ? "hari ini" : day(line.toldOn)}, ${line.told}</span>` : "";
  const when = line.on === now ? html`<span>Sekitar pukul ${line.at} (perkiraan)</span>`
    : line.on && line.on > now ? html`<span class="muted">Direncanakan ${day(line.on)}</span>` : "";
  return html`${when}${told}`;
}

/** `noted`: a visit of it is written down on this phone and not received yet. */
export const card = (line, now, noted = false) => html`
  <li><a href="#/usaha/${line.id}"><b>${line.turn && line.on === now ? `${line.turn}. ` : ""}${line.name}</b>
    <span class="muted">${[line.owner, line.product].filter(Boolean).join(" · ")}</span>
    <span class="muted">${line.village} · terakhir dihubungi ${day(line.contact)}</span>
    ${planned(line, now, noted)}
    ${line.due && line.due < now ? html`<span class="tone-warn">Lewat janji: ${line.why}</span>`
    : line.on === now && line.why ? html`<span class="muted">${line.why}</span>` : ""}</a></li>`;

const fact = (label, value) =>
  value || value === 0 ? html`<div><dt class="muted">${label}</dt><dd>${value}</dd></div>` : "";

/** A business whole: who, where, what was agreed, what happened. `unsent`: how much is still here; `parts`: what
 * rooms add. */
export const whole = (row, unsent, parts = []) => html`
  <p><a href="#/usaha">Kembali ke daftar</a></p>
  <h1>${row.name}</h1>
  ${unsent ? html`<p class="note tone-warn" role="status"><span>Ada ${unsent} catatan usaha ini yang tersimpan
    di HP dan belum diterima kantor.</span></p>` : ""}
  <p class="actions"><a class="btn btn-primary" href="#/usaha/${row.id}/kunjungan">Catat kunjungan</a>
    <a class="btn" href="#/usaha/${row.id}/ubah">Usulkan perubahan data</a></p>
  <dl class="facts">
    ${fact("Pemilik", row.owner)}${fact("Nomor", row.number)}${fact("Produk utama", row.main_product)}
    ${fact("Alamat", row.address)}${fact("Desa", row.village)}${fact("Berdiri sejak", row.since_year)}
    ${fact("Tenaga kerja", row.workers)}${fact("Terakhir dihubungi", day(row.contact_on))}
    ${row.due_on ? fact("Paling lambat dihubungi", html`${day(row.due_on)} (${row.due_why})`) : ""}
    ${row.plan_on ? fact("Direncanakan", html`${day(row.plan_on)}, sekitar pukul ${row.plan_at}`) : ""}
    ${row.told_on ? fact("Dijanjikan", html`${day(row.told_on)}, ${row.told}`) : ""}
  </dl>
  ${row.latitude ? html`<p><a href="geo:${row.latitude},${row.longitude}">Buka di peta HP</a></p>` : ""}
  ${parts}
  <h2>Langkah yang disepakati</h2>
  ${row.steps.length ? html`<ul class="rows">${row.steps.map((s) => html`<li><b>${s.text}</b><br>
    <span class="muted">${s.who}, paling lambat ${day(s.due_on)}</span></li>`)}</ul>`
    : html`<p class="muted">Belum ada.</p>`}
  <h2>Yang sudah terjadi</h2>
  ${row.history.length ? html`<ul class="rows">${row.history.map((h) => html`<li><b>${day(h.on)}</b>
    ${h.words}${h.note ? html`<br><span class="muted">${h.note}</span>` : ""}</li>`)}</ul>`
    : html`<p class="muted">Belum ada catatan.</p>`}`;

const FIELDS = [
  ["name", "Nama usaha", 150], ["main_product", "Produk utama", 150], ["address", "Alamat", 250],
  ["since_year", "Berdiri sejak tahun", 4],
];

export const editForm = (row) => html`
  <p><a href="#/usaha/${row.id}">Kembali ke ${row.name}</a></p>
  <h1>Usulkan perubahan data</h1>
  <p>Kantor memeriksa usulan ini. Kalau orang lain mengubah isian yang sama, kantor memilih.</p>
  <form novalidate><div class="note tone-bad problem" role="alert" hidden></div>
    ${FIELDS.map(([name, label, most]) => html`<label>${label}
      <input name="${name}" maxlength="${most}" value="${row[name] ?? ""}"
        ${name === "since_year" ? html`inputmode="numeric"` : ""}></label>`)}
    <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p></form>`;

/** Only what differs from what the phone saw, each with that. Throws where nothing does. */
export function readEdit(data, row) {
  const changes = {};
  for (const [name] of FIELDS) {
    const text = (data.get(name) || "").toString().trim();
    let value = text;
    if (name === "since_year") {
      if (text && !/^\d{4}$/.test(text)) throw Object.assign(new Error("Tahun ditulis 4 angka."), { field: name });
      value = text ? Number(text) : null;
    }
    if ((row[name] ?? "") !== (value ?? "")) changes[name] = [row[name], value];
  }
  if (!Object.keys(changes).length) throw new Error("Belum ada yang diubah.");
  return changes;
}
