// The form of a visit: what came of earlier steps, short questions by aspect, what was agreed now.

import { day, html, today } from "./html.js";

const option = (name, value, label, checked = false) => html`
  <label class="choice"><input type="radio" name="${name}" value="${value}"
    ${checked ? html`checked` : ""}> ${label}</label>`;

const picture = (drawn) => (drawn ? html`<svg class="picture" viewBox="0 0 48 48" aria-hidden="true"><path
  class="soft" d="${drawn.fill}"/><path d="${drawn.line}"/></svg>` : "");

const aspect = (one) => html`
  <details><summary>${picture(one.picture)}${one.label}</summary>
    ${one.questions.map((q) => html`<fieldset><legend>${q.text}</legend>
      ${q.options.map((o, i) => option(`q:${one.key}:${q.key}`, i + 1, o))}
      ${option(`q:${one.key}:${q.key}`, "", "Belum diketahui", true)}</fieldset>`)}
  </details>`;

const step = (n) => (n === 1 ? fields(n) : html`<details><summary>Tambah langkah ${n}</summary>${fields(n)}</details>`);

const fields = (n) => html`
  <fieldset><legend>Langkah ${n}</legend>
    <label>Apa yang dikerjakan <input name="step${n}" maxlength="200" list="saran"></label>
    <label>Siapa <select name="who${n}"><option value="owner">Pemilik usaha</option>
      <option value="officer">Petugas</option><option value="office">Dinas</option></select></label>
    <label>Paling lambat <input type="date" name="due${n}"></label>
  </fieldset>`;

const earlier = (s) => html`
  <fieldset><legend>${s.text} (paling lambat ${day(s.due_on)})</legend>
    ${option(`seen:${s.id}`, "see", "Sudah saya lihat sendiri")}
    ${option(`seen:${s.id}`, "", "Belum", true)}
    ${option(`seen:${s.id}`, "drop", "Tidak dilanjutkan")}
    <label>Sebabnya kalau tidak dilanjutkan <input name="why:${s.id}" maxlength="300"></label>
  </fieldset>`;

export const form = (row, asked, placed = null) => html`
  <p><a href="#/usaha/${row.id}">Kembali ke ${row.name}</a></p>
  <h1>Catat kunjungan</h1>
  <form novalidate>
    <div class="note tone-bad problem" role="alert" hidden></div>
    <label>Tanggal <input type="date" name="on" value="${today()}" max="${today()}" required></label>
    <fieldset><legend>Cara</legend>${option("kind", "visit", "Kunjungan", true)}
      ${option("kind", "call", "Telepon")}${option("kind", "message", "Pesan dibalas")}</fieldset>
    <fieldset><legend>Hasilnya</legend>${option("met", "met", "Bertemu pemilik atau keluarganya", true)}
      ${option("met", "absent", "Tidak ada orang")}${option("met", "refused", "Tidak mau ditemui")}
      ${option("met", "gone", "Usahanya tidak ada lagi")}</fieldset>
    ${row.steps.length ? html`<h2>Langkah yang dulu disepakati</h2>${row.steps.map(earlier)}` : ""}
    <h2>Keadaan usahanya</h2>
    <p class="muted">Isi yang sempat dilihat. Yang dikosongkan berarti belum diketahui.</p>
    ${asked.aspects.map(aspect)}
    <h2>Langkah yang disepakati sekarang</h2>
    <datalist id="saran">${asked.suggestions.map((s) => html`<option value="${s}"></option>`)}</datalist>
    ${[1, 2, 3].map(step)}
    <label>Kunjungan berikutnya <input type="date" name="next_on"></label>
    <label>Catatan <textarea name="note" rows="3" maxlength="1000"></textarea></label>
    <label>Foto <input type="file" name="photo" accept="image/*" multiple></label>
    <label class="choice"><input type="checkbox" name="place" value="ya"> Catat lokasi (GPS)</label>
    ${placed ? html`<p class="muted">Lokasi dari catatan yang dikembalikan tetap dipakai.</p>` : ""}
    <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
  </form>`;

/** What was filled in, as the operation's changes; throws an error with its field where it lacks. */
export function read(data, row) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const problem = (field, sentence) => {
    throw Object.assign(new Error(sentence), { field });
  };
  const on = value("on");
  if (!on) problem("on", "Isi tanggalnya.");
  if (on > today()) problem("on", "Tanggalnya belum tiba. Isi hari kunjungan yang sebenarnya.");
  const answers = {};
  const judged = {};
  for (const [name, answer] of data.entries()) {
    const [what, id, question] = name.split(":");
    if (what === "q" && answer) (answers[id] ??= {})[question] = Number(answer);
    if (what === "seen" && answer) {
      const reason = value(`why:${id}`);
      if (answer === "drop" && !reason) problem(`why:${id}`, "Tulis sebabnya tidak dilanjutkan.");
      judged[id] = { verb: answer, reason };
    }
  }
  const steps = [];
  for (const n of [1, 2, 3]) {
    const words = value(`step${n}`);
    if (!words) continue;
    const due = value(`due${n}`);
    if (!due) problem(`due${n}`, `Isi sampai kapan langkah ${n} dikerjakan.`);
    if (due < on) problem(`due${n}`, `Batas langkah ${n} sebelum hari kunjungan.`);
    steps.push({ text: words, who: value(`who${n}`), due_on: due });
  }
  if (value("met") !== "met" && (Object.keys(answers).length || Object.keys(judged).length || steps.length)) {
    problem("met", "Jawaban dan langkah hanya dicatat kalau bertemu.");
  }
  const next = value("next_on");
  if (next && next <= on) problem("next_on", "Kunjungan berikutnya harus sesudah kunjungan ini.");
  const fresh = {
    business_id: row.id, on, kind: value("kind"), met: value("met"), note: value("note"),
    next_on: next || null, answers, steps, judged,
  };
  return Object.fromEntries(Object.entries(fresh).map(([k, v]) => [k, [null, v]]));
}
