// Photos of a form that is still being filled in: made small and kept under the phone's key as soon as
// they are picked, so that neither the lock nor a restart loses them.

import { touched } from "./drafts.js";
import { html, render } from "./html.js";
import { photoDraft, smallOf } from "./photo.js";
import { app } from "./state.js";
import { isFull } from "./store.js";

const MOST = 8;
const prefix = (draft, field = "") => `photo:${draft}/${field ? `${field}/` : ""}`;

/** Where they are among drafts. */
export function photosOf(draft, field = "") {
  const from = prefix(draft, field);
  return IDBKeyRange.bound(from, `${from}\uffff`);
}

/** {key, row, field} of the photos of a draft: of one field, or of all. */
export async function draftPhotos(draft, field = "") {
  const all = prefix(draft);
  const kept = await app.store.entries("drafts", photosOf(draft, field));
  return kept.map(([key, row]) => ({ key, row, field: key.slice(all.length).split("/")[0] }));
}

let work = Promise.resolve();

/** Resolves when what was picked is on the disk. */
export const settled = () => work;

/** The same; throws what went wrong with it, once: who saves again saves without. */
export async function picked(form) {
  await work;
  const problem = form.dataset.photos;
  form.dataset.photos = "";
  if (problem) throw Object.assign(new Error(problem), { field: form.dataset.photosOf });
}

/** A field for photos, with what was picked before. */
export async function showPhotos(form, field) {
  const shelf = document.createElement("div");
  field.closest("label").after(shelf);
  field.onchange = () => {
    const files = [...field.files];
    field.value = "";
    form.dataset.photos = "";
    form.dataset.photosOf = field.name;
    work = work.then(() => take(form, field.name, files)).catch(() => {
      form.dataset.photos = "Fotonya tidak tersimpan. Pilih lagi.";
    }).then(() => draw(form, field.name, shelf)).catch(() => {});
  };
  // Picked before this was ready.
  if (field.files.length) field.onchange();
  await draw(form, field.name, shelf);
}

async function take(form, name, files) {
  const { draft } = form.dataset;
  for (const file of files) {
    if ((await draftPhotos(draft, name)).length >= MOST) {
      form.dataset.photos = `Paling banyak ${MOST} foto. Hapus satu dulu.`;
      return;
    }
    let row;
    try {
      row = await photoDraft(app.vault, file);
    } catch {
      form.dataset.photos = "Ada foto yang tidak terbaca. Pilih foto lain.";
      continue;
    }
    try {
      await app.store.put("drafts", await touched(row), `${prefix(draft, name)}${row.sha256}`);
    } catch (error) {
      if (!isFull(error)) throw error;
      form.dataset.photos = "Ruang HP penuh: foto ini tidak tersimpan. Hapus foto atau aplikasi lain, lalu pilih lagi.";
    }
  }
}

async function draw(form, name, shelf) {
  if (!app.vault.unlocked) return;
  const kept = await draftPhotos(form.dataset.draft, name);
  const seen = await Promise.all(kept.map(({ row }) => smallOf(app.vault, row)));
  const addresses = seen.map((blob) => URL.createObjectURL(blob));
  render(shelf, html`${form.dataset.photos && form.dataset.photosOf === name ? html`<p class="tone-bad" role="alert">${form.dataset.photos}</p>` : ""}
    ${kept.length ? html`<ul class="shots">${addresses.map((address, i) => html`<li>
      <img src="${address}" alt="Foto ${i + 1}" width="96" height="96">
      <button type="button" class="btn" data-photo="${i}" aria-label="Hapus foto ${i + 1}">Hapus</button></li>`)}</ul>` : ""}`);
  for (const img of shelf.querySelectorAll("img")) img.onload = () => URL.revokeObjectURL(img.src);
  for (const button of shelf.querySelectorAll("[data-photo]")) {
    button.onclick = async () => {
      await app.store.remove("drafts", kept[Number(button.dataset.photo)].key);
      form.dataset.photos = "";
      await draw(form, name, shelf);
    };
  }
}
