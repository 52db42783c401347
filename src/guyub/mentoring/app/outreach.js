// The form of a session that was held: what it was about, where, and which businesses came. Who has no
// business is counted, never named.

import { found } from "./businesses.js";
import { day, html, render, today } from "./html.js";

const select = (name, label, rows, empty) => html`<label>${label} <select name="${name}">
  ${empty ? html`<option value="">${empty}</option>` : ""}
  ${rows.map(([key, word]) => html`<option value="${key}">${word}</option>`)}</select></label>`;

/** What is chosen where none of the planned sessions was held. */
export const NEW = "baru";

/** The short form of a planned session. */
export const lineOf = ({ id, on, title, village, venue }) => ({ id, on, title, village, venue });

/* Where the office planned sessions it is said first whether this is one of them: else it would stand
 * there twice. */
const planning = (lines) => (lines.length
  ? html`<label>Sosialisasi yang direncanakan <select name="planned" required>
      <option value="">Pilih</option>
      ${lines.map((l) => html`<option value="${l.id}">${l.on
        ? [day(l.on), l.title, l.venue || l.village].filter(Boolean).join(" · ")
        : "Yang tadi dipilih (tidak ada lagi di HP)"}</option>`)}
      <option value="${NEW}">Tidak ada di sini, catat yang baru</option></select></label>
    <input type="hidden" name="seen">` : "");

export const form = (villages, choices, planned) => html`
  <p><a href="#/">Kembali</a></p>
  <h1>Catat sosialisasi</h1>
  <form novalidate>
    <div class="note tone-bad problem" role="alert" hidden></div>
    ${planning(planned)}
    <label>Judul <input name="title" maxlength="150" required></label>
    ${select("theme", "Tentang", choices.themes, "Pilih")}
    ${select("paper", "Surat yang dibahas (kalau tentang surat)", choices.papers, "Tidak satu surat saja")}
    <label>Tanggal <input type="date" name="on" value="${today()}" max="${today()}" required></label>
    ${select("village_code", "Desa", villages.map((v) => [v.code, v.name]), "Pilih desa")}
    <label>Tempat <input name="venue" maxlength="150" placeholder="balai desa"></label>
    <label>Pembicara dari luar (kantor atau jabatan) <input name="speakers" maxlength="250"></label>
    <h2>Yang hadir</h2>
    <p class="muted">Cari lalu centang usahanya. Yang tidak terdaftar dihitung jumlahnya saja.</p>
    <label>Cari usaha <input type="search" id="came-words" autocomplete="off"></label>
    <div id="came-found"></div>
    <div id="came"></div>
    <label>Orang lain yang hadir <input name="others" inputmode="numeric"></label>
    <label>Yang diundang (orang) <input name="invited" inputmode="numeric"></label>
    <label>Catatan <textarea name="note" rows="3" maxlength="500"></textarea></label>
    <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
  </form>`;

const FIELDS = ["title", "theme", "paper", "village_code", "venue", "speakers", "note", "invited"];

/** A planned session fills in what nobody typed; what it said is kept beside it as what the officer saw.
 * Where another is chosen, or none of them, what was typed or restored stays. */
export function filling(form, rowOf) {
  const select = form.elements.planned;
  if (!select) return;
  select.addEventListener("change", async () => {
    const row = select.value && select.value !== NEW ? await rowOf(select.value) : null;
    if (!row) return;
    const { elements } = form;
    // What the plan before filled in, also one from before a reload. It counts as typed by nobody.
    const before = JSON.parse(elements.seen.value || "{}");
    const fill = (name, value, usual = "") => {
      const now = elements[name].value;
      if (now === "" || now === usual || now === String(before[name] ?? "")) elements[name].value = value ?? "";
    };
    const on = row.on > today() ? today() : row.on;
    for (const name of FIELDS) fill(name, row[name]);
    fill("on", on, elements.on.defaultValue);
    elements.seen.value = JSON.stringify({ ...Object.fromEntries(FIELDS.map((k) => [k, row[k]])), on });
    form.oninput?.();
  });
}

const MOST = 8;

/** Search and ticks. What was ticked stays a field of the form, so that drafts keep it. */
export function choosing(form, lines, chosen) {
  const names = new Map(lines.map((line) => [line.id, line]));
  const box = form.querySelector("#came");
  const hits = form.querySelector("#came-found");
  const words = form.querySelector("#came-words");
  const ticked = () => [...box.querySelectorAll("input:checked")].map((input) => input.value);
  const here = (ids) =>
    render(box, html`<fieldset><legend>${ids.length} usaha hadir</legend>
      ${ids.map((id) => html`<label class="choice"><input type="checkbox" name="came" value="${id}" checked>
        ${names.get(id)?.name || "Usaha yang tidak ada lagi di HP"}
        <span class="muted">${names.get(id)?.village || ""}</span></label>`)}</fieldset>`);
  const search = () => {
    const there = new Set(ticked());
    const { rows, more } = words.value.trim() ? found(lines, words.value, MOST) : { rows: [], more: 0 };
    render(hits, html`${rows.map((line) => html`<p class="actions"><button type="button" class="btn"
        data-came="${line.id}" ${there.has(line.id) ? html`disabled` : ""}>
        ${there.has(line.id) ? "Sudah hadir: " : "Hadir: "}${line.name}</button>
        <span class="muted">${[line.owner, line.product, line.village].filter(Boolean).join(" · ")}</span></p>`)}
      ${more ? html`<p class="muted">Masih ada ${more} lagi. Tulis lebih lengkap.</p>` : ""}
      ${words.value.trim() && !rows.length ? html`<p class="muted">Tidak ada yang cocok.</p>` : ""}`);
  };
  words.oninput = search;
  // Somebody searches; the session is saved by its button.
  words.onkeydown = (event) => {
    if (event.key === "Enter") event.preventDefault();
  };
  hits.onclick = (event) => {
    const id = event.target.closest("[data-came]")?.dataset.came;
    if (!id) return;
    here([...new Set([...ticked(), id])]);
    words.value = "";
    search();
    words.focus();
    form.oninput?.();
  };
  here(chosen);
}

/** Changes of the operation; throws {field, message} where something lacks. */
export function read(data) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const problem = (field, sentence) => {
    throw Object.assign(new Error(sentence), { field });
  };
  const number = (name) => {
    const text = value(name).replace(/[.\s]/g, "");
    if (text && !/^\d{1,5}$/.test(text)) problem(name, "Tulis jumlah orang dengan angka.");
    return text ? Number(text) : null;
  };
  const planned = value("planned") === NEW ? "" : value("planned");
  if (data.has("planned") && !value("planned")) problem("planned", "Pilih sosialisasinya, atau “Tidak ada di sini”.");
  if (!value("title")) problem("title", "Tulis judulnya.");
  if (!value("theme")) problem("theme", "Pilih tentang apa.");
  if (!value("on")) problem("on", "Isi tanggalnya.");
  if (value("on") > today()) problem("on", "Tanggalnya belum tiba. Catat sesudah diadakan.");
  if (!value("village_code")) problem("village_code", "Pilih desanya.");
  const fresh = {
    title: value("title"), theme: value("theme"), paper: value("theme") === "licence" ? value("paper") : "",
    on: value("on"), village_code: value("village_code"), venue: value("venue"),
    speakers: value("speakers"), note: value("note"), others: number("others"), invited: number("invited"),
    came: data.getAll("came").map(String),
  };
  // The day is said by who was there, whatever the plan said.
  const seen = planned ? { ...JSON.parse(value("seen") || "{}"), on: null } : {};
  const changes = Object.fromEntries(Object.entries(fresh).map(([k, v]) => [k, [seen[k] ?? null, v]]));
  return planned ? { ...changes, planned: [null, planned] } : changes;
}

/** Fields of the form from what a refused operation wanted. */
export const fieldsOf = ({ came = [], planned = NEW, ...plain }, pairs, changes) => [
  ["planned", planned], ["seen", JSON.stringify(Object.fromEntries(FIELDS.map((k) => [k, changes[k]?.[0] ?? null])))],
  ...pairs(plain), ...came.map((id) => ["came", id]),
];
