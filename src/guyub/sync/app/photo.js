// Photos: made small on the phone, kept under a key of their own, sent in pieces after their record.

import { base64, sha256, unbase64 } from "./ids.js";
import { sealJson } from "./seal.js";

const MOST_SIDE = 1600;
const SMALL_SIDE = 240;
const QUALITY = 0.8;

/** JPEG bytes of a picked file, at most 1,600 px and drawn anew: no EXIF (place, phone) is left.
 * Throws where the file is no picture. */
export async function shrink(file, side = MOST_SIDE) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  // A phone with 2 GB keeps every canvas that it is not told to let go.
  canvas.width = canvas.height = 0;
  return new Uint8Array(await blob.arrayBuffer());
}

/** A picture that was picked, before its form is saved: its bytes under a random key, that key under
 * the phone's, and a small picture to look at. */
export async function photoDraft(vault, file) {
  const bytes = await shrink(file);
  const small = await shrink(new Blob([bytes]), SMALL_SIDE);
  const hash = await sha256(bytes);
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes));
  return {
    sha256: hash, size: bytes.length, made_at: new Date().toISOString(), iv, data,
    key: await vault.close(base64(raw), `photo:${hash}`),
    small: await vault.close(base64(small), `small:${hash}`),
  };
}

/** The small picture of a draft. */
export async function smallOf(vault, row) {
  return new Blob([unbase64(await vault.open(row.small, `small:${row.sha256}`))], { type: "image/jpeg" });
}

/** A row for the queue, from a draft or from another row (then for another kind or record): the key of its bytes is there twice, under the phone's key, and sealed to the
 * office (with a forgotten PIN the file still opens there). */
export async function photoRow(vault, phone, { small, sealed, touched_at: _, ...kept }, { entity, entity_id }) {
  const key = await vault.open(kept.key, `photo:${kept.sha256}`);
  const named = { entity, entity_id, client_time: kept.made_at, device_id: phone.device_id };
  return {
    ...kept, id: `${kept.sha256}/${entity}/${entity_id}`, entity, entity_id,
    sealed: await sealJson(phone.server_key, { ...named, key, iv: base64(kept.iv) }),
  };
}

/** The bytes of a queued photo. */
export async function photoBytes(vault, row) {
  const raw = unbase64(await vault.open(row.key, `photo:${row.sha256}`));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.data));
}
