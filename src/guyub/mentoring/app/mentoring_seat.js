// This room's screens: the day, the businesses, visits, proposals, a new business, what is unsent.

import { card, editForm, found, lineOf, readEdit, route, whole } from "./businesses.js";
import { census, readCensus } from "./census.js";
import { draftOf, idOf, place, restoreDraft, save, submitted } from "./forms.js";
import { html, render, today } from "./html.js";
import * as seats from "./seats.js";
import { app, page } from "./state.js";
import { tray } from "./tray.js";
import * as visits from "./visit.js";

// Fixed ids of the form rows (mentoring/phone.py).
const QUESTIONS = "01900000-0000-7000-8000-000000000001";
const VILLAGES = "01900000-0000-7000-8000-000000000002";

async function day() {
  const parts = await seats.dayParts();
  const now = today();
  const lines = route(app.rows.list("business"), now);
  const noted = new Set((await app.outbox.all()).filter((o) => o.entity === "visit").map((o) => o.about));
  render(page, html`<h1>Hari ini</h1>${parts}
    ${lines.length ? html`<p>${lines.length} kunjungan menurut rencana.</p>
      <ol class="rows">${lines.map((l) => card(l, now, noted.has(l.id)))}</ol>`
    : html`<p>Belum ada rencana untuk hari ini. Yang paling lama tidak dihubungi:</p>
      <ol class="rows">${found(app.rows.list("business"), "", 10).rows.map((l) => card(l, today()))}</ol>
      <p class="actions"><a class="btn" href="#/usaha">Lihat semua usaha</a></p>`}`);
}

function list() {
  const draw = () => {
    const { rows, more } = found(app.rows.list("business"), app.words);
    render(page.querySelector("#found"), html`<ul class="rows">${rows.map((l) => card(l, today()))}</ul>
      ${rows.length ? "" : html`<p>Tidak ada yang cocok.</p>`}
      ${more ? html`<p class="muted">Masih ada ${more} lagi. Ketik nama, pemilik, produk, atau desa.</p>` : ""}`);
  };
  // What is being typed in stays when more is fetched.
  if (page.querySelector("#words")) return draw();
  render(page, html`<h1>Usaha di wilayah saya</h1>
    <p class="actions"><a class="btn" href="#/baru">Daftarkan usaha baru</a></p>
    <label>Cari <input type="search" id="words" value="${app.words}"></label><div id="found"></div>`);
  page.querySelector("#words").oninput = (event) => {
    app.words = event.target.value;
    draw();
  };
  draw();
}

async function business(id) {
  const row = await app.rows.row("business", id);
  if (!row) return missing();
  const unsent = (await app.outbox.all()).filter((o) => o.entity_id === id || o.about === id).length;
  render(page, whole(row, unsent, await seats.businessParts(row)));
}

function missing() {
  render(page, html`<h1>Usaha ini tidak ada di HP</h1><p><a href="#/usaha">Kembali ke daftar</a></p>`);
}

async function visitForm(id) {
  const row = await app.rows.row("business", id);
  const questions = await app.rows.row("form", QUESTIONS);
  if (!row || !questions) return missing();
  // What is mended keeps its place, unless it is asked anew.
  const before = app.mending?.kept.point || null;
  render(page, visits.form(row, questions, before));
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`visit:${id}`);
  await restoreDraft(form);
  const visit = idOf();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = visits.read(data, row);
      const asked = data.get("place") ? await place() : null;
      const point = asked || before;
      if (point) Object.assign(changes, { latitude: [null, point[0]], longitude: [null, point[1]] });
      await save(form, { entity: "visit", entity_id: visit, kind: "record", changes, about: id }, {
        entity: "visit", entity_id: visit,
      });
      if (data.get("place") && !asked) app.notice = "Lokasi tidak didapat, isian lain tersimpan.";
      location.hash = `#/usaha/${id}`;
    });
}

async function changeForm(id) {
  const row = await app.rows.row("business", id);
  if (!row) return missing();
  render(page, editForm(row));
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`edit:${id}`);
  await restoreDraft(form);
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = readEdit(data, row);
      await save(form, { entity: "business", entity_id: id, kind: "edit", base_revision: row.revision, changes });
      location.hash = `#/usaha/${id}`;
    });
}

async function censusForm() {
  const villages = (await app.rows.row("form", VILLAGES)) || { rows: [] };
  render(page, census(villages.rows));
  const form = page.querySelector("form");
  form.dataset.draft = draftOf("census");
  await restoreDraft(form);
  const fresh = idOf();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = readCensus(data);
      await save(form, { entity: "registration", entity_id: fresh, kind: "propose", changes });
      location.hash = "#/kirim";
    });
}


const { pairs } = seats;
function visitFields({ answers = {}, judged = {}, steps = [], ...plain }) {
  const found = pairs({ on: plain.on, kind: plain.kind, met: plain.met, note: plain.note, next_on: plain.next_on });
  for (const [aspect, given] of Object.entries(answers)) {
    for (const [question, choice] of Object.entries(given)) found.push([`q:${aspect}:${question}`, String(choice)]);
  }
  for (const [id, one] of Object.entries(judged)) {
    found.push([`seen:${id}`, one.verb], [`why:${id}`, one.reason || ""]);
  }
  steps.forEach((one, i) => {
    found.push([`step${i + 1}`, one.text], [`who${i + 1}`, one.who], [`due${i + 1}`, one.due_on]);
  });
  return found;
}


seats.list("business", lineOf);
seats.screen("", day, { live: true });
seats.screen("usaha", list, { live: "business" });
seats.screen("usaha/*", business);
seats.screen("usaha/*/kunjungan", visitForm);
seats.screen("usaha/*/ubah", changeForm);
seats.screen("baru", censusForm);
seats.screen("kirim", tray, { live: true });
seats.kind("visit.record", {
  label: "Kunjungan",
  // Its photos are queued under its id.
  mend: ({ entity_id }, wanted) => ({
    address: `#/usaha/${wanted.business_id}/kunjungan`, fields: visitFields(wanted), entity_id,
    kept: { point: Number.isFinite(wanted.latitude) ? [wanted.latitude, wanted.longitude] : null },
  }),
});
seats.kind("registration.propose", {
  label: "Usaha baru",
  mend: ({ entity_id }, wanted) => ({ address: "#/baru", fields: pairs(wanted), entity_id }),
});
seats.kind("business.edit", {
  label: "Perubahan data",
  mend: ({ entity_id }, wanted) => ({
    address: `#/usaha/${entity_id}/ubah`, fields: pairs(wanted), entity_id,
  }),
});
