// The form of a visit: short questions by aspect, what was agreed, what was seen of earlier steps.

import { html, today } from "./html.js";

const option = (name, value, label, icon = "") => html`
  <label class="choice"><input type="radio" name="${name}" value="${value}"> ${label}</label>`;

const aspect = (one) => html`
  <details class="card"><summary>${one.title}</summary>
    ${one.questions.map((q) => html`<fieldset><legend>${q.text}</legend>
      ${q.options.map((o) => option(`q:${one.key}:${q.key}`, o.key, o.text))}</fieldset>`)}
  </details>`;

const step = (n, suggestions) => html`
  <fieldset class="card"><legend>Langkah ${n}</legend>
    <label>Apa yang dikerjakan <input name="step${n}" maxlength="200" list="saran"></label>
    <label>Siapa <select name="who${n}"><option value="owner">Pemilik usaha</option>
      <option value="officer">Petugas</option><option value="office">Dinas</option></select></label>
    <label>Paling lambat <input type="date" name="due${n}"></label>
  </fieldset>`;

export const form = (row, questions) => html`
  <p><a href="#/usaha/${row.id}">Kembali ke ${row.name}</a></p>
  <h1>Catat kunjungan</h1>
  <p>${row.name}</p>
  <form id="visit" novalidate>
    <div class="problem" role="alert" hidden></div>
    <label>Tanggal <input type="date" name="on" value="${today()}" max="${today()}" required></label>
    <fieldset><legend>Cara</legend>${option("kind", "visit", "Kunjungan")}
      ${option("kind", "call", "Telepon")}${option("kind", "message", "Pesan dibalas")}</fieldset>
    <fieldset><legend>Hasilnya</legend>${option("met", "met", "Bertemu pemilik atau keluarganya")}
      ${option("met", "absent", "Tidak ada orang")}${option("met", "refused", "Tidak mau ditemui")}
      ${option("met", "gone", "Usahanya tidak ada lagi")}</fieldset>
    ${row.steps.length ? html`<h2>Langkah yang dulu disepakati</h2>
      ${row.steps.map((s) => html`<fieldset class="card"><legend>${s.text}</legend>
        ${option(`seen:${s.id}`, "seen", "Sudah saya lihat sendiri")}
        ${option(`seen:${s.id}`, "open", "Belum")}
        ${option(`seen:${s.id}`, "drop", "Tidak dilanjutkan")}
        <label>Sebabnya kalau tidak dilanjutkan <input name="why:${s.id}" maxlength="300"></label>
      </fieldset>`)}` : ""}
    <h2>Keadaan usahanya</h2>
    <p class="muted">Isi yang sempat dilihat. Yang dikosongkan berarti belum diketahui.</p>
    ${questions.aspects.map(aspect)}
    <h2>Langkah yang disepakati sekarang</h2>
    <datalist id="saran">${questions.suggestions.map((s) => html`<option value="${s}">`)}</datalist>
    ${[1, 2, 3].map((n) => step(n))}
    <label>Kunjungan berikutnya <input type="date" name="next_on"></label>
    <label>Catatan <textarea name="note" rows="3" maxlength="1000"></textarea></label>
    <label>Foto <input type="file" name="photo" accept="image/*" capture="environment" multiple></label>
    <label class="choice"><input type="checkbox" name="place"> Catat tempat HP ini sebagai lokasi usaha</label>
    <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
  </form>`;

/** What was filled in, as the operation's changes; throws {field, sentence} where something lacks. */
export function read(data, row) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const problem = (field, sentence) => {
    throw Object.assign(new Error(sentence), { field });
  };
  const on = value("on");
  if (!on) problem("on", "Isi tanggalnya.");
  if (on > today()) problem("on", "Tanggalnya belum tiba. Isi hari kunjungan yang sebenarnya.");
  if (!value("kind")) problem("kind", "Pilih caranya: kunjungan, telepon, atau pesan.");
  if (!value("met")) problem("met", "Pilih hasilnya.");
  const findings = {};
  const seen = {};
  for (const [name, answer] of data.entries()) {
    const parts = name.split(":");
    if (parts[0] === "q") (findings[parts[1]] ??= {})[parts[2]] = answer;
    if (parts[0] === "seen" && answer !== "open") {
      const why = value(`why:${parts[1]}`);
      if (answer === "drop" && !why) problem(`why:${parts[1]}`, "Tulis sebabnya tidak dilanjutkan.");
      seen[parts[1]] = { state: answer, why };
    }
  }
  const steps = [];
  for (const n of [1, 2, 3]) {
    const text = value(`step${n}`);
    if (!text) continue;
    const due = value(`due${n}`);
    if (!due) problem(`due${n}`, `Isi sampai kapan langkah ${n} dikerjakan.`);
    if (due < on) problem(`due${n}`, `Batas langkah ${n} sebelum hari kunjungan.`);
    steps.push({ text, who: value(`who${n}`), due_on: due });
  }
  const next = value("next_on");
  if (next && next <= on) problem("next_on", "Kunjungan berikutnya harus sesudah kunjungan ini.");
  const fresh = {
    business_id: row.id, on, kind: value("kind"), met: value("met"), note: value("note"),
    next_on: next || null, findings, steps, seen,
  };
  return Object.fromEntries(Object.entries(fresh).map(([k, v]) => [k, [null, v]]));
}
