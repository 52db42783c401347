// Attendance of courses in the officers' app: days about today, one list to tick for each.

import { draftOf, restoreDraft, save, submitted } from "./forms.js";
import { day, html, render, today } from "./html.js";
import * as seats from "./seats.js";
import { near, pill, problem, refuse, tick, unsent, waits } from "./sheets.js";
import { app, page } from "./state.js";

const ENTITY = "attendance";

const lineOf = (row) => ({
  id: row.id, on: row.on, at: row.at, place: row.place, batch: row.batch, programme: row.programme,
  all: row.people.length, here: row.people.filter((p) => p.here).length,
});

const lines = () => near(app.rows.list(ENTITY)).sort((a, b) => a.on.localeCompare(b.on));

async function onDay() {
  const found = lines();
  const here = (await unsent(ENTITY)).length;
  if (!found.length && !here) return "";
  const now = found.filter((l) => l.on === today()).length;
  return waits({
    address: "#/hadir", title: "Daftar hadir", here,
    words: now ? `${now} pertemuan hari ini` : `${found.length} pertemuan sekitar hari ini`,
  });
}

async function list() {
  const waiting = new Set((await unsent(ENTITY)).map((row) => row.entity_id));
  render(page, html`<p><a href="#/">Kembali ke hari ini</a></p><h1>Daftar hadir</h1>
    <p>Pertemuan pelatihan dari tujuh hari lalu sampai dua minggu ke depan.</p>
    ${lines().length ? "" : html`<p>Belum ada pertemuan di wilayah Anda.</p>`}
    <ul class="rows">${lines().map((l) => html`<li><a href="#/hadir/${l.id}"><b>${l.batch}</b>
      <span class="muted">${l.programme}</span>
      <span class="muted">${[day(l.on), l.at, l.place].filter(Boolean).join(" · ")}</span>
      <span>${l.here} dari ${l.all} hadir ${waiting.has(l.id) ? pill("warn", "Belum terkirim") : ""}</span></a></li>`)}</ul>`);
}

/* The list as it will stand once all that is here is received. */
async function standing(row) {
  const rows = (await unsent(ENTITY)).filter((r) => r.entity_id === row.id && r.state !== "rejected");
  if (!rows.length) return row.people.filter((p) => p.here).map((p) => p.id);
  return (await app.outbox.read(rows[rows.length - 1])).changes.present[1];
}

async function sheet(id) {
  const row = await app.rows.row(ENTITY, id);
  if (!row) {
    return render(page, html`<h1>Pertemuan ini tidak ada di HP</h1><p><a href="#/hadir">Lihat pertemuan lain</a></p>`);
  }
  const title = html`<p><a href="#/hadir">Kembali ke pertemuan</a></p><h1>Daftar hadir</h1>
    <p><b>${row.batch}</b>, ${row.programme}<br><span class="muted">${[day(row.on), row.at, row.place].filter(Boolean).join(" · ")}</span></p>
    ${row.modules.length ? html`<p class="muted">Materi: ${row.modules.join(", ")}</p>` : ""}`;
  const name = (p) => html`${p.seat ? `${p.seat}. ` : ""}<span>${p.person || p.business}<br><span class="muted">${[p.person ? p.business : "", p.village, p.code ? "hadir lewat kode" : ""].filter(Boolean).join(" · ")}</span></span>`;
  if (row.on > today()) {
    return render(page, html`${title}<p class="note" role="status"><span>Diisi pada hari pertemuannya. Pesertanya:</span></p>
      <ul class="rows">${row.people.map((p) => html`<li>${name(p)}</li>`)}</ul>`);
  }
  const stands = await standing(row);
  const draft = draftOf(`attendance:${id}`);
  // A draft says itself what is ticked, and what not.
  const usual = (await app.store.get("drafts", draft)) ? new Set() : new Set(stands);
  render(page, html`${title}
    <form novalidate>${problem}<input type="hidden" name="seen" value="${stands.join(" ")}">
      <fieldset><legend>Yang hadir</legend>
        <p class="muted">Centang yang menandatangani daftar hadir di kertas.</p>
        ${row.people.map((p) => tick("here", p.id, name(p), usual.has(p.id)))}
      </fieldset>
      <p id="count" role="status"></p>
      <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
    </form>`);
  const form = page.querySelector("form");
  form.dataset.draft = draft;
  await restoreDraft(form);
  const count = () => {
    page.querySelector("#count").textContent = `${new FormData(form).getAll("here").length} dari ${row.people.length} hadir`;
  };
  form.addEventListener("change", count);
  count();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const present = data.getAll("here");
      // What the officer saw when the list was begun: whom others ticked since is not unticked by it.
      const seen = data.get("seen").split(" ").filter(Boolean);
      const before = new Set(seen);
      if (present.length === before.size && present.every((p) => before.has(p))) refuse("here", "Belum ada yang diubah.");
      await save(form, {
        entity: ENTITY, entity_id: id, kind: "tick", base_revision: row.revision, changes: { present: [seen, present] },
      });
      location.hash = "#/hadir";
    });
}

seats.list(ENTITY, lineOf);
seats.screen("hadir", list, { live: true });
seats.screen("hadir/*", sheet);
seats.kind("attendance.tick", {
  label: "Daftar hadir",
  mend: ({ entity_id, changes }, { present }) => ({
    address: `#/hadir/${entity_id}`, entity_id,
    fields: [["seen", (changes.present[0] || []).join(" ")], ...(present || []).map((p) => ["here", p])],
  }),
});
seats.onDay(onDay);
