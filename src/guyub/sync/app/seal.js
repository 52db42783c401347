// Boxes that only the office opens (kernel/boxes.py): ECDH P-256, HKDF-SHA-256, AES-256-GCM.

import { base64, unbase64 } from "./ids.js";

const text = new TextEncoder();

/** A box for the holder of the server's key: `server` is {id, public (base64 of 65 bytes)}. */
export async function seal(server, bytes) {
  const theirs = await crypto.subtle.importKey(
    "raw", unbase64(server.public), { name: "ECDH", namedCurve: "P-256" }, false, [],
  );
  const ours = await crypto.subtle.generateKey(
    { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"],
  );
  const from = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const info = text.encode(`guyub-box-1:${server.id}`);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: from, info },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: info }, key, bytes);
  return {
    v: 1, key: server.id, from: base64(from), iv: base64(iv), data: base64(new Uint8Array(data)),
  };
}

/** A box around a JSON value. */
export const sealJson = (server, value) => seal(server, text.encode(JSON.stringify(value)));
