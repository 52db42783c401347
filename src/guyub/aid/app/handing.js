// Handing over without signal: occasions about today, who receives what, one sheet for each recipient.

import { draftOf, restoreDraft, save, submitted } from "./forms.js";
import { day, html, render, today } from "./html.js";
import { pairs } from "./seats.js";
import { choice, fresh, here, holds, near, pill, problem, refuse, showParts, tick, unsent, waits } from "./sheets.js";
import { bindSignature, signature } from "./signature.js";
import { app, page } from "./state.js";

const ENTITY = "handover";

export const lineOf = (row) => ({
  id: row.id, occasion: row.occasion.id, title: row.occasion.title, on: row.occasion.on,
  place: row.occasion.place, seat: row.seat, recipient: row.recipient, signer: row.signer,
  village: row.village, state: row.state, said: row.said,
});

const lines = () => near(app.rows.list(ENTITY));
const seat = (line) => line.seat ?? 9999;

/* Id of a record to what is here of it and not answered. */
async function kept() {
  return new Map((await unsent(ENTITY)).map((row) => [row.entity_id, row]));
}

function occasions() {
  const found = new Map();
  for (const line of lines()) {
    if (!found.has(line.occasion)) found.set(line.occasion, { ...line, all: 0, done: 0 });
    const one = found.get(line.occasion);
    one.all += 1;
    if (line.state === "signed") one.done += 1;
  }
  return [...found.values()].sort((a, b) => a.on.localeCompare(b.on) || a.title.localeCompare(b.title));
}

export async function onDay() {
  const found = occasions();
  const mine = (await unsent(ENTITY)).length;
  if (!found.length && !mine) return "";
  const left = found.reduce((sum, o) => sum + o.all - o.done, 0);
  return waits({
    address: "#/serah", title: "Serah terima", words: `${found.length} acara, ${left} penerima belum`, here: mine,
  });
}

export async function occasionList() {
  const noted = await kept();
  const rows = lines();
  render(page, html`<p><a href="#/">Kembali ke hari ini</a></p><h1>Serah terima</h1>
    <p>Acara dari tujuh hari lalu sampai dua minggu ke depan.</p>
    ${occasions().length ? "" : html`<p>Belum ada acara di wilayah Anda.</p>`}
    <ul class="rows">${occasions().map((o) => html`<li><a href="#/serah/${o.occasion}"><b>${o.title}</b>
      <span class="muted">${day(o.on)} · ${o.place}</span>
      <span>${o.done} dari ${o.all} penerima sudah
      ${rows.some((l) => l.occasion === o.occasion && noted.has(l.id)) ? pill("warn", `${rows.filter((l) => l.occasion === o.occasion && noted.has(l.id)).length} belum terkirim`) : ""}</span></a></li>`)}</ul>`);
}

function standing(line, row) {
  if (row) return row.state === "rejected" ? pill("bad", "Perlu diperbaiki") : pill("warn", "Tersimpan di HP");
  if (line.state === "signed") return pill("ok", "Sudah diserahkan");
  return line.state === "draft" ? pill("quiet", "Belum disetujui kantor") : pill("quiet", "Belum diserahkan");
}

export async function queue(id) {
  const noted = await kept();
  const all = lines().filter((line) => line.occasion === id).sort((a, b) => seat(a) - seat(b) || a.recipient.localeCompare(b.recipient));
  if (!all.length) return missing();
  const draw = (words) => {
    const found = all.filter((l) => holds(`${l.recipient} ${l.signer} ${l.village} ${l.seat ?? ""}`, words));
    render(page.querySelector("#receivers"), html`<ul class="rows">${found.map((l) => html`<li><a href="#/terima/${l.id}">
      <b>${l.seat ? `${l.seat}. ` : ""}${l.recipient}</b>
      <span class="muted">${[l.signer, l.village].filter(Boolean).join(" · ")}</span>
      <span>${standing(l, noted.get(l.id))}</span></a></li>`)}</ul>
      ${found.length ? "" : html`<p>Tidak ada yang cocok.</p>`}`);
  };
  render(page, html`<p><a href="#/serah">Kembali ke acara</a></p><h1>${all[0].title}</h1>
    <p class="muted">${day(all[0].on)} · ${all[0].place}</p>
    <label>Cari penerima <input type="search" id="who"></label><div id="receivers"></div>`);
  page.querySelector("#who").oninput = (event) => draw(event.target.value);
  draw("");
}

function missing() {
  render(page, html`<h1>Berita acara ini tidak ada di HP</h1>
    <p>Mungkin acaranya sudah lewat, atau kantor mengubahnya. <a href="#/serah">Lihat acara lain</a></p>`);
}

const head = (row) => html`<p><a href="#/serah/${row.occasion.id}">Kembali ke ${row.occasion.title}</a></p>
  <h1>${row.recipient}</h1>
  <p class="muted">${[row.number, row.village].filter(Boolean).join(" · ")}</p>`;

const goods = (row) => html`<ul>${row.lines.map((l) => html`<li>${l.quantity} ${l.unit} ${l.item}${l.business ? ` (${l.business})` : ""}</li>`)}</ul>`;

export async function sheet(id) {
  const row = await app.rows.row(ENTITY, id);
  if (!row) return missing();
  const waiting = (await kept()).get(id);
  if (row.state !== "ready" || (waiting && !app.mending)) return looked(row, waiting);
  render(page, html`${head(row)}
    ${row.closed ? html`<p class="note tone-warn"><span>Ada usaha yang tercatat tutup. Tanyakan dulu sebelum diserahkan.</span></p>` : ""}
    <form novalidate>${problem}<input type="hidden" name="seen" value="${row.revision}">
      <fieldset><legend>Barang yang diserahkan</legend>
        <p class="muted">Centang satu per satu sambil dicocokkan. Berita acara ini untuk semuanya.</p>
        ${row.lines.map((l) => tick("item", l.id, `${l.quantity} ${l.unit} ${l.item}${l.business ? ` untuk ${l.business}` : ""}`))}
      </fieldset>
      <fieldset><legend>Siapa yang datang</legend>
        ${choice("taken_by", "signer", `${row.signer || row.recipient}${row.signer_title ? `, ${row.signer_title}` : ""}, seperti di berita acara`)}
        ${choice("taken_by", "proxy", "Orang lain, dengan surat kuasa")}
      </fieldset>
      <div class="note tone-warn" data-when="taken_by:proxy"><p>Jangan serahkan dulu. Nama di berita acara diganti
        kantor dan disetujui lagi. Hubungi kantor, lalu ambil data terbaru.</p></div>
      <div data-when="taken_by:signer">
        <fieldset><legend>Tanda tangan</legend>
          ${choice("mode", "paper", "Tanda tangan di kertas")}
          ${choice("mode", "thumb", "Cap jempol di kertas")}
          ${row.screen ? choice("mode", "screen", "Tanda tangan di layar HP") : html`<p class="muted">Kantor ini belum
            memakai tanda tangan di layar.</p>`}
        </fieldset>
        <div data-when="mode:screen">${signature("strokes", `Tanda tangan ${row.signer || "penerima"}`)}</div>
        <div data-when="mode:paper thumb"><label>Foto kertas yang ditandatangani
          <input type="file" name="paper" accept="image/*" multiple></label></div>
        <label>Foto penyerahan <input type="file" name="photo" accept="image/*" multiple></label>
        <label>Tanggal <input type="date" name="on" value="${today()}" max="${today()}" required></label>
        <label>Tempat <input name="place" maxlength="200" value="${row.occasion.place}"></label>
        <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
      </div>
    </form>
    <p><a href="#/terima/${id}/tolak">Penerima menolak barangnya</a></p>`);
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`handover:${id}`);
  await restoreDraft(form);
  if (Number(form.elements.seen.value) !== row.revision) anew(form, row);
  await bindSignature(form, "strokes");
  showParts(form);
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = read(data, row);
      const of = (field, entity) => ({ field, entity, entity_id: id });
      const paper = changes.mode[1] === "screen" ? []
        : [of("paper", changes.mode[1] === "thumb" ? "handover.thumb" : "handover.paper")];
      // What was photographed before is of the paper as it is signed now.
      const kind = paper[0]?.entity || null;
      const other = Object.fromEntries(["handover.paper", "handover.thumb"].filter((k) => k !== kind).map((k) => [k, kind]));
      await save(form, { entity: ENTITY, entity_id: id, kind: "sign", base_revision: row.revision, changes },
        [of("photo", ENTITY), ...paper], other);
      location.hash = `#/serah/${row.occasion.id}`;
    });
}

/* What was ticked and drawn was for what the record said then: perhaps for another name. */
function anew(form, row) {
  form.elements.seen.value = row.revision;
  form.elements.strokes.value = "";
  for (const box of form.querySelectorAll('[name="item"], [name="taken_by"]')) box.checked = false;
  const told = form.querySelector(".problem");
  told.hidden = false;
  told.textContent = "Berita acara ini diubah kantor. Cocokkan lagi barangnya dan siapa yang datang; tanda tangan di layar digambar lagi.";
}

function looked(row, waiting) {
  const words = { signed: `Sudah diserahkan ${row.handed_on ? day(row.handed_on) : ""}.`, draft: "Berita acara ini belum disetujui kantor. Jangan serahkan dulu." }[row.state] || row.said;
  render(page, html`${head(row)}${waiting ? here(waiting)
    : html`<p class="note tone-${row.state === "signed" ? "ok" : "warn"}" role="status"><span>${words}</span></p>`}<h2>Barangnya</h2>${goods(row)}`);
}

/** What was filled in, as the operation's changes. */
export function read(data, row) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const ticked = new Set(data.getAll("item"));
  const lacking = row.lines.filter((l) => !ticked.has(l.id)).length;
  if (lacking) refuse("item", `${lacking} barang belum dicentang. Kalau barangnya kurang, jangan serahkan dulu: kantor memisahkan berita acaranya.`);
  if (value("taken_by") !== "signer") refuse("taken_by", "Pilih siapa yang datang.");
  const mode = value("mode");
  if (!mode) refuse("mode", "Pilih cara tanda tangannya.");
  if (mode === "screen" && !value("strokes")) refuse("mode", "Penerima belum menggambar tanda tangannya.");
  const on = value("on");
  if (!on) refuse("on", "Isi tanggalnya.");
  if (on > today()) refuse("on", "Tanggalnya belum tiba.");
  return fresh({
    taken_by: "signer", signer: row.signer, signer_title: row.signer_title, lines: Object.fromEntries(row.lines.map((l) => [l.id, l.quantity])), mode, on,
    place: value("place"), ...(mode === "screen" ? { strokes: value("strokes") } : {}),
  });
}

export async function refusal(id) {
  const row = await app.rows.row(ENTITY, id);
  if (!row) return missing();
  const waiting = (await kept()).get(id);
  if (row.state !== "ready" || (waiting && !app.mending)) return looked(row, waiting);
  render(page, html`<p><a href="#/terima/${id}">Kembali ke ${row.recipient}</a></p><h1>Penerima menolak</h1>
    <p>Barangnya tetap di gudang untuk penerima lain.</p>${goods(row)}
    <form novalidate>${problem}<label>Sebabnya <textarea name="reason" rows="3" maxlength="300"></textarea></label>
      <p class="actions"><button class="btn btn-primary">Simpan penolakan di HP</button></p></form>`);
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`refusal:${id}`);
  await restoreDraft(form);
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const reason = (data.get("reason") || "").trim();
      if (!reason) refuse("reason", "Tulis sebabnya.");
      await save(form, { entity: ENTITY, entity_id: id, kind: "refuse", base_revision: row.revision, changes: fresh({ reason }) });
      location.hash = `#/serah/${row.occasion.id}`;
    });
}

export const mendSigning = ({ entity_id, base_revision }, { lines: told, ...plain }) => ({
  address: `#/terima/${entity_id}`, entity_id,
  fields: [...pairs({ ...plain, seen: base_revision }), ...Object.keys(told || {}).map((id) => ["item", id])],
});
export const mendRefusal = ({ entity_id }, wanted) => ({
  address: `#/terima/${entity_id}/tolak`, entity_id, fields: pairs(wanted),
});
