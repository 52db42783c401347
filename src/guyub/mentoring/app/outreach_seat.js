// Screens of outreach and potential: a session that was held, a potential that was seen, without signal.

import { draftOf, idOf, place, restoreDraft, save, submitted } from "./forms.js";
import { day, html, render, today } from "./html.js";
import { uuid7 } from "./ids.js";
import * as outreach from "./outreach.js";
import * as potential from "./potential.js";
import * as seats from "./seats.js";
import { app, page } from "./state.js";

// Fixed ids of rows (mentoring/phone.py, mentoring/outreach/phone.py).
const VILLAGES = "01900000-0000-7000-8000-000000000002";
const CHOICES = "01900000-0000-7000-8000-000000000003";
const ENTITY = "outreach";

async function chosen() {
  const villages = (await app.rows.row("form", VILLAGES)) || { rows: [] };
  const choices = await app.rows.row("choices", CHOICES);
  if (!choices) {
    render(page, html`<h1>Formulirnya belum ada di HP</h1>
      <p>Sambungkan HP ke internet sebentar, lalu buka lagi. <a href="#/">Kembali</a></p>`);
  }
  return { villages: villages.rows, choices };
}

/* What was ticked is drawn from the draft before its fields are filled in. */
async function drafted(name) {
  const box = await app.store.get("drafts", name);
  return box ? app.vault.open(box, name) : [];
}

/* Planned sessions that are not written down on this phone yet, and the one that a draft names. */
async function plannedLines(draft) {
  const named = draft.find(([name]) => name === "planned")?.[1];
  const noted = new Set((await app.outbox.all()).filter((o) => o.entity === ENTITY).map((o) => o.entity_id));
  const lines = app.rows.list(ENTITY).filter((l) => l.id === named || !noted.has(l.id))
    .sort((a, b) => a.on.localeCompare(b.on));
  const known = !named || named === outreach.NEW || lines.some((l) => l.id === named);
  return known ? lines : [{ id: named }, ...lines];
}

async function sessionForm() {
  const { villages, choices } = await chosen();
  if (!choices) return;
  const name = draftOf(ENTITY);
  const draft = await drafted(name);
  render(page, outreach.form(villages, choices, await plannedLines(draft)));
  const form = page.querySelector("form");
  form.dataset.draft = name;
  const kept = draft.filter(([field]) => field === "came").map(([, id]) => id);
  outreach.choosing(form, app.rows.list("business"), kept);
  await restoreDraft(form);
  outreach.filling(form, (id) => app.rows.row(ENTITY, id));
  const fresh = idOf();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = outreach.read(data);
      // One that was planned is that one, and no second beside it.
      const entity_id = changes.planned?.[1] || fresh;
      await save(form, { entity: ENTITY, entity_id, kind: "record", changes });
      location.hash = "#/kirim";
    });
}

async function potentialForm() {
  const { villages, choices } = await chosen();
  if (!choices) return;
  // What is mended keeps its place, unless it is asked anew.
  const before = app.mending?.kept.point || null;
  render(page, potential.form(villages, choices, before));
  const form = page.querySelector("form");
  form.dataset.draft = draftOf("potential");
  await restoreDraft(form);
  const fresh = idOf();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = potential.read(data);
      const asked = data.get("place") ? await place() : null;
      const point = asked || before;
      if (point) Object.assign(changes, { latitude: [null, point[0]], longitude: [null, point[1]] });
      await save(form, { entity: "potential", entity_id: fresh, kind: "record", changes }, {
        entity: "potential", entity_id: fresh,
      });
      if (data.get("place") && !asked) app.notice = "Lokasi tidak didapat, isian lain tersimpan.";
      location.hash = "#/kirim";
    });
}

seats.list(ENTITY, outreach.lineOf);
seats.screen("sosialisasi", sessionForm);
seats.screen("potensi", potentialForm);
seats.onDay(async () => {
  // A copy from before this was told: both, and the office answers.
  const may = (await app.rows.row("choices", CHOICES))?.may || { session: true, potential: true };
  if (!may.session && !may.potential) return "";
  const noted = new Set((await app.outbox.all()).filter((o) => o.entity === ENTITY).map((o) => o.entity_id));
  const due = may.session ? app.rows.list(ENTITY).filter((l) => l.on <= today() && !noted.has(l.id)) : [];
  due.sort((a, b) => b.on.localeCompare(a.on));
  return html`<h2>Catat di lapangan</h2>
    ${due.slice(0, 3).map((l) => html`<p>${l.on === today() ? "Hari ini direncanakan sosialisasi" : `Rencana ${day(l.on)}, belum dicatat`}:
      <b>${l.title}</b> <span class="muted">${[l.venue, l.village].filter(Boolean).join(", ")}</span></p>`)}
    <p class="actions">${may.session ? html`<a class="btn" href="#/sosialisasi">Catat sosialisasi</a>` : ""}
    ${may.potential ? html`<a class="btn" href="#/potensi">Catat potensi</a>` : ""}</p>`;
});
seats.kind("outreach.record", {
  label: "Sosialisasi",
  // A planned one may turn out a session of its own, under an id of its own.
  mend: ({ entity_id, changes }, wanted) => ({
    address: "#/sosialisasi", fields: outreach.fieldsOf(wanted, seats.pairs, changes),
    entity_id: wanted.planned ? uuid7() : entity_id,
  }),
});
seats.kind("potential.record", {
  label: "Potensi",
  // Its photos are queued under its id.
  mend: ({ entity_id }, wanted) => ({
    address: "#/potensi", fields: potential.fieldsOf(wanted, seats.pairs), entity_id,
    kept: { point: Number.isFinite(wanted.latitude) ? [wanted.latitude, wanted.longitude] : null },
  }),
});
