// Keys of the phone. All rows are under one random key (AES-256-GCM). That key is wrapped twice: by a
// key made from the PIN, and around it by a device key that never leaves the browser. What is unsent
// is also sealed to the office's public key, so that a forgotten PIN loses nothing.
// A web app has no hardware key store: who holds the unlocked phone reads what the app reads.

import { base64, unbase64 } from "./ids.js";

const ROUNDS = 310000;
const TRIES = 10;
const text = new TextEncoder();
const plain = new TextDecoder();

const iv = () => crypto.getRandomValues(new Uint8Array(12));

async function encrypt(key, bytes, about) {
  const nonce = iv();
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: text.encode(about) }, key, bytes,
  );
  return { iv: nonce, data: new Uint8Array(sealed) };
}

async function decrypt(key, box, about) {
  const bytes = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: box.iv, additionalData: text.encode(about) }, key, box.data,
  );
  return new Uint8Array(bytes);
}

async function pinKey(pin, salt) {
  const raw = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, raw,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

export class WrongPin extends Error {}
export class TooManyTries extends Error {}

export class Vault {
  /** `store` holds the wrapped key under meta/vault and the device key under meta/device_key. */
  constructor(store) {
    this.store = store;
    this.key = null;
    this.early = null;
  }

  /** Begin with the slow part while the PIN is still being typed: nothing is tried with it, and it is
   * dropped once it was used or another PIN stands there. */
  async prepare(pin) {
    if (this.early?.pin === pin) return;
    const salt = (await this.store.get("meta", "vault"))?.salt || crypto.getRandomValues(new Uint8Array(16));
    const key = pinKey(pin, salt);
    key.catch(() => {});
    this.early = { pin, salt, key };
  }

  /* The PIN's key for a salt; `prepare` may have begun it. */
  #pinKey(pin, salt) {
    const { early } = this;
    this.early = null;
    return early?.pin === pin && early.salt.join() === salt.join() ? early.key : pinKey(pin, salt);
  }

  get unlocked() {
    return this.key !== null;
  }

  async exists() {
    return (await this.store.get("meta", "vault")) !== undefined;
  }

  async deviceKey() {
    let key = await this.store.get("meta", "device_key");
    if (key === undefined) {
      key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
        "encrypt", "decrypt",
      ]);
      await this.store.put("meta", key, "device_key");
    }
    return key;
  }

  /** A new random key under a PIN. Whatever was under an older key can no longer be read. */
  async create(pin) {
    const raw = crypto.getRandomValues(new Uint8Array(32));
    await this.#wrap(raw, pin);
    await this.#hold(raw);
  }

  async #wrap(raw, pin) {
    const begun = this.early?.pin === pin && !(await this.exists());
    const salt = begun ? this.early.salt : crypto.getRandomValues(new Uint8Array(16));
    const inner = await encrypt(await this.#pinKey(pin, salt), raw, "pin");
    const both = text.encode(JSON.stringify({ iv: base64(inner.iv), data: base64(inner.data) }));
    const outer = await encrypt(await this.deviceKey(), both, "device");
    await this.store.put("meta", { salt, outer, tries: 0 }, "vault");
  }

  async #hold(raw) {
    this.key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    raw.fill(0);
  }

  async #raw(pin) {
    const kept = await this.store.get("meta", "vault");
    if (kept === undefined) throw new Error("no vault");
    if (kept.tries >= TRIES) throw new TooManyTries();
    // Counted before it is tried: switching off in between gains nothing.
    await this.store.put("meta", { ...kept, tries: kept.tries + 1 }, "vault");
    const both = await decrypt(await this.deviceKey(), kept.outer, "device");
    const inner = JSON.parse(plain.decode(both));
    try {
      const raw = await decrypt(
        await this.#pinKey(pin, kept.salt),
        { iv: unbase64(inner.iv), data: unbase64(inner.data) }, "pin",
      );
      await this.store.put("meta", { ...kept, tries: 0 }, "vault");
      return raw;
    } catch {
      const left = TRIES - kept.tries - 1;
      throw left > 0 ? Object.assign(new WrongPin(), { left }) : new TooManyTries();
    }
  }

  async unlock(pin) {
    await this.#hold(await this.#raw(pin));
  }

  lock() {
    this.key = null;
    this.early = null;
  }

  /** A value under the phone's key; `about` binds it to its place, so that boxes cannot be swapped. */
  async close(value, about) {
    return encrypt(this.key, text.encode(JSON.stringify(value)), about);
  }

  async open(box, about) {
    return JSON.parse(plain.decode(await decrypt(this.key, box, about)));
  }

  /** Under the device key alone: readable while locked (the token that hands over what is sealed). */
  async closeForDevice(value, about) {
    return encrypt(await this.deviceKey(), text.encode(JSON.stringify(value)), about);
  }

  async openForDevice(box, about) {
    return JSON.parse(plain.decode(await decrypt(await this.deviceKey(), box, about)));
  }
}
