// The businesses of the officer's territory as the phone carries them: a short list that is opened
// once, and one box per business that is opened when it is looked at.

import { html, day } from "./html.js";

const fold = (text) =>
  (text || "").toLowerCase().normalize("NFKD").replace(/[^a-z0-9 ]+/g, " ").replace(/\s+/g, " ").trim();

/** One line of the list: what is searched, sorted and shown without opening the business. */
export function lineOf(row) {
  return {
    id: row.id, number: row.number, name: row.name, owner: row.owner, village: row.village_name,
    product: row.product, due: row.due_on, why: row.due_why, contact: row.contact_on,
    turn: row.turn, key: fold(`${row.name} ${row.owner} ${row.product} ${row.village_name} ${row.number}`),
  };
}

/** Lines that hold every word, the longest neglected first. */
export function found(lines, words, most = 50) {
  const wanted = fold(words).split(" ").filter(Boolean);
  const hits = lines.filter((line) => wanted.every((word) => line.key.includes(word)));
  hits.sort((a, b) => (a.due || "9").localeCompare(b.due || "9") || a.name.localeCompare(b.name));
  return { rows: hits.slice(0, most), more: Math.max(0, hits.length - most) };
}

/** Today's visits in their order. */
export const route = (lines) =>
  lines.filter((line) => line.turn).sort((a, b) => a.turn - b.turn);

export const card = (line, now) => html`
  <li><a class="row-link" href="#/usaha/${line.id}">
    <b>${line.turn ? html`${line.turn}. ` : ""}${line.name}</b>
    <span class="muted">${[line.owner, line.product].filter(Boolean).join(" · ")}</span>
    <span class="muted">${line.village} · terakhir dihubungi ${day(line.contact)}</span>
    ${line.due && line.due < now ? html`<span class="pill tone-warn">Lewat janji: ${line.why}</span>` : ""}
  </a></li>`;

const fact = (label, value) => (value ? html`<div><dt>${label}</dt><dd>${value}</dd></div>` : "");

/** A business whole: who, where, next step, what was agreed, what happened. */
export const whole = (row, unsent) => html`
  <p><a href="#/usaha">Kembali ke daftar</a></p>
  <h1>${row.name}</h1>
  ${unsent ? html`<p class="note tone-warn" role="status">Ada ${unsent} catatan usaha ini yang tersimpan di
    HP dan belum diterima kantor.</p>` : ""}
  <p class="actions"><a class="btn btn-primary" href="#/usaha/${row.id}/kunjungan">Catat kunjungan</a>
    <a class="btn" href="#/usaha/${row.id}/ubah">Usulkan perubahan data</a></p>
  <dl class="facts">
    ${fact("Pemilik", row.owner)}${fact("Nomor", row.number)}${fact("Produk", row.product)}
    ${fact("Alamat", row.address)}${fact("Desa", row.village_name)}${fact("Nomor HP", row.phone)}
    ${fact("Tenaga kerja", row.workers)}${fact("Terakhir dihubungi", day(row.contact_on))}
    ${fact("Langkah berikutnya", row.next_step)}${fact("Sebabnya", row.next_why)}
  </dl>
  ${row.latitude ? html`<p><a href="geo:${row.latitude},${row.longitude}">Buka di peta HP</a></p>` : ""}
  <h2>Langkah yang disepakati</h2>
  ${row.steps.length ? html`<ul class="plain">${row.steps.map((s) => html`<li><b>${s.text}</b>
    <span class="muted">${s.who_words}, paling lambat ${day(s.due_on)}</span></li>`)}</ul>`
    : html`<p class="muted">Belum ada.</p>`}
  <h2>Yang sudah terjadi</h2>
  ${row.history.length ? html`<ul class="plain">${row.history.map((h) => html`<li><b>${day(h.on)}</b>
    ${h.words}${h.note ? html`<br><span class="muted">${h.note}</span>` : ""}</li>`)}</ul>`
    : html`<p class="muted">Belum ada catatan.</p>`}`;
