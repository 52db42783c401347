// What is still on the phone, and what the office sent back.

import { DRAFT_DAYS } from "./drafts.js";
import { exportFile, exportLabel } from "./enrol.js";
import { keepValues } from "./forms.js";
import { html, moment, render } from "./html.js";
import { REJECTED } from "./outbox.js";
import { photosOf } from "./pictures.js";
import { labelOf, mending, trayParts } from "./seats.js";
import { app, noticeShown, page, view } from "./state.js";

const STATES = {
  waiting: "Tersimpan di HP", sent: "Terkirim, menunggu jawaban", held: "Menunggu data lain di kantor",
  rejected: "Perlu diperbaiki",
};

export async function tray() {
  const rows = await app.outbox.all();
  const parts = await trayParts();
  const photos = await app.store.keys("photos");
  const refused = (await app.store.get("meta", "refused_photos")) || [];
  const returned = await app.outbox.returned();
  render(page, html`<h1>Kiriman</h1>
    ${refused.length ? html`<div class="note tone-bad"><div><p>Foto yang tidak diterima kantor:</p>
      ${refused.map((sentence) => html`<p>${sentence}</p>`)}
      <p class="actions"><button class="btn" id="seen">Sudah saya baca</button></p></div></div>` : ""}
    ${noticeShown() ? html`<div class="note tone-warn" role="status"><div><p>${app.notice}</p>
      <p class="actions"><button class="btn" id="noted">Mengerti</button></p></div></div>` : ""}
    ${returned.length ? html`<h2>Dikembalikan kantor</h2>
      <p>Isian ini diserahkan tanpa PIN, jadi isinya tidak ada lagi di HP ini. Tulis lagi, lalu buang yang lama.</p>
      <ul class="rows">${returned.map((one) => html`<li><b>${labelOf(`${one.entity}.${one.kind}`)}</b>
        <span class="muted">${moment(one.sent_at)}</span> <p>${one.sentence}</p>
        <p class="actions"><button class="btn" data-forget="${one.op_id}">Buang</button></p></li>`)}</ul>` : ""}
    <p class="actions"><button class="btn btn-primary" id="send">Kirim sekarang</button>
      <button class="btn" id="export">${exportLabel("Simpan berkas cadangan")}</button></p>
    <p>${photos.length} foto menunggu. Yang sudah disimpan tidak dihapus sebelum diterima kantor.</p>
    <p class="muted">Isian yang belum disimpan, dengan fotonya, dihapus dari HP ini kalau ${DRAFT_DAYS} hari tidak diubah.</p>
    ${rows.length ? html`<ul class="rows">${rows.map((r) => html`<li>
      <b>${labelOf(`${r.entity}.${r.kind}`)}</b> <span class="muted">${moment(r.made_at)}</span>
      <span class="pill ${r.state === REJECTED ? "tone-bad" : "tone-warn"}">${STATES[r.state]}</span>
      ${r.sentence ? html`<p>${r.sentence}</p>` : ""}
      ${r.state === REJECTED ? html`<p class="actions"><button class="btn" data-mend="${r.seq}">Perbaiki</button>
        <button class="btn" data-drop="${r.seq}">Buang</button></p>` : ""}</li>`)}</ul>`
    : html`<p>${returned.length ? "Tidak ada isian lain di HP ini." : "Semua isian sudah diterima kantor."}</p>`}${parts}`);
  const noted = page.querySelector("#noted");
  if (noted) {
    noted.onclick = () => {
      app.notice = "";
      return app.show();
    };
  }
  const seen = page.querySelector("#seen");
  if (seen) seen.onclick = () => app.store.remove("meta", "refused_photos").then(app.show);
  for (const button of page.querySelectorAll("[data-mend]")) button.onclick = () => mend(Number(button.dataset.mend));
  for (const button of page.querySelectorAll("[data-drop]")) button.onclick = () => drop(button);
  for (const button of page.querySelectorAll("[data-forget]")) button.onclick = () => forget(button);
  page.querySelector("#send").onclick = async () => {
    await app.sync.run();
    // Whoever went on to another page meanwhile stays there.
    if (view()[0] === "kirim") await app.show();
  };
  page.querySelector("#export").onclick = exportFile;
}

async function mend(seq) {
  const row = (await app.outbox.all()).find((r) => r.seq === seq);
  const found = row && mending(await app.outbox.read(row));
  if (!found) return;
  // A draft of its own: what is half typed elsewhere stays.
  const draft = `mend:${seq}`;
  app.mending = { seq, draft, address: found.address, entity_id: found.entity_id, kept: found.kept || {} };
  // What was begun before the app was closed goes on.
  if (!(await app.store.get("drafts", draft))) {
    await keepValues(draft, found.fields);
  }
  location.hash = found.address;
}

/* Thrown away only when asked twice. */
function sure(button) {
  if (button.dataset.sure) return true;
  button.dataset.sure = "ya";
  button.textContent = "Ya, buang isian ini";
  return false;
}

async function drop(button) {
  if (!sure(button)) return null;
  const draft = `mend:${button.dataset.drop}`;
  await app.outbox.remove(Number(button.dataset.drop), ({ drafts }) => {
    drafts.delete(draft);
    drafts.delete(photosOf(draft));
  });
  await tray();
  // The office need not wait for it.
  return app.sync.run();
}

async function forget(button) {
  if (!sure(button)) return null;
  await app.outbox.forgetReturned(button.dataset.forget);
  await tray();
  return app.sync.run();
}
