// Forms of the app: a draft is kept while typing, and goes in the same transaction that keeps the
// operation.

import { uuid7 } from "./ids.js";
import { closing } from "./outbox.js";
import { touched } from "./drafts.js";
import { draftPhotos, picked, showPhotos } from "./pictures.js";
import { photoRow } from "./photo.js";
import { app, page, phone } from "./state.js";
import { isFull } from "./store.js";

const FULL = "Ruang HP penuh. Hapus foto atau aplikasi lain, lalu simpan lagi.";

export async function keepDraft() {
  const form = page.querySelector("form[data-draft]");
  // Where nothing was typed there is nothing to keep: a day that was only suggested would come back later.
  if (!form || !form.dataset.typed || !app.vault.unlocked) return;
  const values = [...new FormData(form).entries()].filter(([, v]) => typeof v === "string");
  await keepValues(form.dataset.draft, values);
}

/** The fields of a draft, under its name. */
export async function keepValues(draft, values) {
  await app.store.put("drafts", await touched(await app.vault.close(values, draft)), draft);
}

let timer;
export const draftOf = (usual) => (app.mending ? app.mending.draft : usual);
export const idOf = () => app.mending?.entity_id || uuid7();

export async function restoreDraft(form) {
  const box = await app.store.get("drafts", form.dataset.draft);
  if (box) {
    for (const [name, value] of await app.vault.open(box, form.dataset.draft)) {
      for (const field of form.elements) {
        if (field.name !== name || field.type === "file") continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else field.value = value;
      }
    }
  }
  form.oninput = () => {
    form.dataset.typed = "ya";
    clearTimeout(timer);
    timer = setTimeout(keepDraft, 300);
  };
  for (const field of form.querySelectorAll("input[type=file]")) await showPhotos(form, field);
}

function complain(form, error) {
  const box = form.querySelector(".problem");
  box.hidden = false;
  box.textContent = error.message;
  const field = form.elements[error.field];
  field?.closest?.("details")?.setAttribute("open", "");
  field?.focus?.();
  box.scrollIntoView({ block: "center" });
}

/* Photos of a mended record that wait in the queue, where what is mended makes another kind of them, or
 * none: [id to be replaced, its new row or null]. */
async function turned(known, { entity_id }, other) {
  const found = [];
  for (const id of await app.store.keys("photos")) {
    const row = await app.store.get("photos", id);
    if (row?.entity_id !== entity_id || !(row.entity in other)) continue;
    const entity = other[row.entity];
    found.push([id, entity && await photoRow(app.vault, known, row, { entity, entity_id })]);
  }
  return found;
}

/** Keep an operation with the photos of the form: of which record they are, or several `{field, entity,
 * entity_id}` where a form has more than one kind. `other`: which kind of queued photo of the same record
 * becomes which, or null for none. */
export async function save(form, wanted, photosOf, other = {}) {
  clearTimeout(timer);
  await picked(form);
  const [drafts, known] = await Promise.all([draftPhotos(form.dataset.draft), phone()]);
  const pictures = await Promise.all([photosOf || []].flat().flatMap(({ field = "photo", ...of }) =>
    drafts.filter((one) => one.field === field).map(({ row }) => photoRow(app.vault, known, row, of))));
  // What mends a refused operation takes its place in the same step.
  const mended = app.mending?.draft === form.dataset.draft ? app.mending.seq : null;
  const moved = mended === null ? [] : await turned(known, wanted, other);
  const keep = (stores, got, fresh) => {
    for (const [id, row] of moved) {
      stores.photos.delete(id);
      if (row) stores.photos.put(row);
    }
    stores.drafts.delete(form.dataset.draft);
    drafts.forEach(({ key }) => stores.drafts.delete(key));
    if (mended === null) return;
    got(stores.outbox.get(mended), (old) => {
      if (old === undefined) return;
      stores.outbox.delete(mended);
      closing(stores.meta, got, old.op_id, fresh);
    });
  };
  try {
    await app.outbox.add(wanted, (...given) => {
      keep(...given);
      const [stores] = given;
      pictures.forEach((row) => stores.photos.put(row));
    });
  } catch (error) {
    if (!isFull(error)) throw error;
    if (!pictures.length) throw new Error(FULL);
    // The words are kept; the photo is refused, and that is said.
    await app.outbox.add(wanted, keep);
    app.notice = "Ruang HP penuh: isian tersimpan, fotonya tidak.";
  }
  app.mending = null;
  // It is no draft any more, also where its page is still drawn.
  delete form.dataset.draft;
  // Files that were begun do not hold this.
  app.files = null;
  app.fileAt = 0;
  // Once the officer sees the page again.
  setTimeout(() => app.sync.run(), 250);
}

/* What a tap on "Simpan" does, once at a time. */
export async function submitted(event, form, work) {
  event.preventDefault();
  const button = form.querySelector("button.btn-primary");
  if (button.disabled) return;
  const saved = Boolean(form.dataset.draft);
  button.disabled = true;
  app.notice = "";
  try {
    await work(new FormData(form));
  } catch (error) {
    complain(form, error);
  } finally {
    // What is saved is not saved again.
    button.disabled = saved && !form.dataset.draft;
  }
}

export const place = () =>
  new Promise((resolve) => {
    // The browser's own limit begins only after its question is answered.
    setTimeout(() => resolve(null), 20000);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.latitude, coords.longitude]), () => resolve(null),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
