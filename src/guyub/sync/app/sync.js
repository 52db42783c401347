// Sending and fetching. The page owns it, not the worker; a lock keeps two tabs from sending at once.
// Nothing is trusted but an answer of the server: it tries when asked to, after each save, when the
// page is seen, when the browser thinks there is a line, and every minute with some chance in it.

import { sha256 } from "./ids.js";
import { bundle } from "./outbox.js";
import { photoBytes } from "./photo.js";

export const APP_VERSION = 2;
// A piece of 256 KB takes a minute and more where the signal is poor.
const PATIENCE = 120000;
const EVERY = 60000;
const FRESH = 5 * 60000;
const TOO_LARGE = 413;
const TOO_LONG = "Isian ini terlalu panjang untuk dikirim. Perpendek catatannya, lalu simpan lagi.";

/** Said where the phone was locked while it was sending or fetching. */
export const LOCKED = "Buka dengan PIN untuk melanjutkan kiriman.";

/** The office answered, and not with what was asked for. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.code || String(status));
    this.status = status;
    this.code = body.code || "";
    this.sentence = body.sentence || "";
  }
}

/** No line, or it broke: nothing is known of what arrived. */
export class NoLine extends Error {}

/** Requests to the office under the phone's tokens (tokens.js). */
export class Line {
  constructor(base, tokens) {
    this.base = base;
    this.tokens = tokens;
  }

  async #fetch(path, options, which = "full") {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(this.base + path, {
        ...options, signal: stop.signal, cache: "no-store", credentials: "omit", redirect: "error",
        headers: {
          Authorization: `Bearer ${await this.tokens[which]()}`,
          // The office answers in the language of this version of the app.
          "Accept-Language": globalThis.document?.documentElement.lang || "id",
          ...options.headers,
        },
      });
      if (options.method === "HEAD") return answer;
      let body = {};
      try {
        body = await answer.json();
      } catch (error) {
        // A page of a proxy, or cut half-way: not an answer of ours.
        if (answer.ok) throw error;
      }
      if (!answer.ok) throw new Refused(answer.status, body);
      return body;
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new NoLine(String(error));
    } finally {
      clearTimeout(timer);
    }
  }

  post(path, body, which = "full") {
    return this.#fetch(path, {
      method: "POST",
      body: JSON.stringify({ client_time: new Date().toISOString(), app_version: APP_VERSION, ...body }),
      headers: { "Content-Type": "application/json" },
    }, which);
  }

  /** What is sealed, from a locked phone. */
  sealed(text) {
    return this.#fetch("serahkan", {
      method: "POST",
      body: text,
      headers: {
        "Content-Type": "application/json",
        "X-Client-Time": new Date().toISOString(),
        "X-App-Version": String(APP_VERSION),
      },
    }, "handOver");
  }

  async part(path, offset, chunk) {
    return this.#fetch(path, {
      method: "POST",
      body: chunk,
      headers: {
        "Content-Type": "application/octet-stream",
        "X-Client-Time": new Date().toISOString(),
        "X-App-Version": String(APP_VERSION),
        "Upload-Offset": String(offset),
        "X-Chunk-SHA256": await sha256(chunk),
      },
    });
  }
}

/** One round after another, never two at once. `rows` keeps what is fetched (carried.js). `said` gets
 * each sentence of the office about what it took. */
export class Sync {
  constructor({ store, vault, outbox, rows, line, told = () => {}, said = () => {} }) {
    Object.assign(this, { store, vault, outbox, rows, line, told, said });
    this.state = { at: null, problem: "", busy: false };
    this.again = false;
  }

  start() {
    if (this.started) return;
    this.started = true;
    const soon = () => this.run();
    addEventListener("online", soon);
    document.addEventListener("visibilitychange", () => document.hidden || soon());
    const wait = () => setTimeout(() => (soon(), wait()), EVERY * (0.75 + Math.random() / 2));
    wait();
    soon();
  }

  /** A round: hello, push, pull, photos. Resolves when it is over, whatever came of it; where one is on
   * its way, when that and another after it are over. */
  run() {
    if (this.state.busy) this.again = true;
    else this.running = this.#run();
    return this.running;
  }

  async #run() {
    this.#say({ busy: true });
    try {
      await navigator.locks.request("guyub-sync", { ifAvailable: true }, async (lock) => {
        if (lock === null) return;
        do {
          this.again = false;
          await this.#round();
        } while (this.again);
      });
    } finally {
      this.#say({ busy: false });
    }
  }

  #say(change) {
    Object.assign(this.state, change);
    this.told(this.state);
  }

  async #round() {
    // Wiped: nothing more is asked, or keys would be made anew.
    if ((await this.store.get("meta", "revoked")) || !(await this.line.tokens.known())) return;
    const opened = this.vault.unlocked;
    try {
      // Enrolling says the same as a hello.
      if (Date.now() - (this.greeted || 0) > FRESH) await this.#hello();
      if (this.vault.unlocked) this.greeted = 0;
      if (this.vault.unlocked) {
        await this.line.tokens.exchange(this.line);
        await this.#push();
        // What was taken stands on the screen as the office has it, before minutes of photos.
        await this.#pull();
        await this.#photos();
      }
      this.#say({ at: new Date().toISOString(), problem: "", code: "" });
    } catch (error) {
      if (error instanceof Refused && error.code === "revoked") {
        await this.rows.wipe();
      }
      // Locked half-way: whatever broke by it, it goes on with the PIN.
      const locked = opened && !this.vault.unlocked && !(error instanceof Refused);
      const found = locked ? new Refused(0, { code: "locked", sentence: LOCKED }) : error;
      const problem = found instanceof Refused ? found.sentence : "";
      this.#say({ problem: problem || "Belum ada sinyal. Isian tersimpan di HP.", code: found.code || "line" });
    }
  }

  /** Hand over everything sealed without the PIN. Throws Refused or NoLine; what the office has leaves
   * the phone. Resolves with the sentences of what it refused. */
  async handOver() {
    const refused = [];
    await navigator.locks.request("guyub-sync", async () => {
      for (const piece of await this.outbox.pieces()) {
        if (piece.text) {
          const { answers } = await this.line.sealed(piece.text);
          refused.push(...(await this.outbox.leave(answers)));
          continue;
        }
        const photo = await this.store.get("photos", piece.photo);
        if (photo === undefined) continue;
        const { photos } = await this.line.sealed(bundle([], [photo]));
        if (photos[0]?.status === "done" || photos[0]?.status === "waiting") {
          await this.store.remove("photos", piece.photo);
        } else if (photos[0]?.status === "refused" || photos[0]?.code === "too_large") {
          refused.push(photos[0].sentence || "Satu foto tidak diterima.");
          await this.store.remove("photos", piece.photo);
        }
      }
    });
    return refused;
  }

  async #hello() {
    const found = await this.line.post("sapa", {}, "any");
    const kept = (await this.store.get("meta", "phone")) || {};
    await this.store.put("meta", { ...kept, ...found, app_version: APP_VERSION }, "phone");
  }

  async #push() {
    const asked = new Set();
    let most = Infinity;
    for (;;) {
      const rows = await this.outbox.batch(asked, most);
      if (!rows.length) break;
      const operations = await Promise.all(rows.map((r) => this.outbox.read(r)));
      await this.outbox.freeze(rows);
      try {
        const { answers } = await this.line.post("dorong", { operations });
        rows.forEach((r) => asked.add(r.seq));
        (await this.outbox.settle(answers)).forEach((sentence) => this.said(sentence));
      } catch (error) {
        if (error.status !== TOO_LARGE) throw error;
        if (rows.length === 1) await this.outbox.refuse(rows[0], TOO_LONG);
        most = Math.max(1, Math.floor(rows.length / 2));
      }
      this.told(this.state);
    }
    // After what takes the place of others.
    const { limits } = await this.store.get("meta", "phone");
    const closed = (await this.outbox.closed()).slice(0, limits.operations);
    if (!closed.length) return;
    const told = await this.line.post("dorong", { operations: [], closed });
    await this.outbox.heard(told.closed || []);
  }

  async #photos() {
    for (const id of await this.store.keys("photos")) {
      try {
        await this.#photo(id);
      } catch (error) {
        // One photo holds up neither the others nor the fetching.
        if (!(error instanceof Refused) || [0, 401, 403, 410, 426].includes(error.status)) throw error;
        // The office will never take it, so it does not wait for ever.
        if ([TOO_LARGE, 409].includes(error.status) && error.code !== "wrong_place") {
          await this.#refusedPhoto(id, error.sentence);
        }
      }
    }
  }

  async #photo(id) {
    const photo = await this.store.get("photos", id);
    const bytes = await photoBytes(this.vault, photo);
    let at = await this.line.post("foto", {
      sha256: photo.sha256, size: photo.size, entity: photo.entity, entity_id: photo.entity_id,
      taken_at: photo.made_at,
    });
    const { limits } = await this.store.get("meta", "phone");
    const path = `foto/${photo.entity_id}/${photo.sha256}`;
    while (at.status === "coming" && at.offset < photo.size) {
      const chunk = bytes.subarray(at.offset, at.offset + limits.chunk);
      at = await this.line.part(path, at.offset, chunk);
    }
    // All is there; its record may have come meanwhile. If not, it stays for the next round.
    if (at.status === "waiting") at = await this.line.part(path, photo.size, new Uint8Array(0));
    if (at.status === "done") await this.store.remove("photos", id);
    if (at.status === "refused") await this.#refusedPhoto(id, at.sentence);
  }

  /** The officer is told before it is forgotten. */
  async #refusedPhoto(id, sentence) {
    await this.store.run(["photos", "meta"], "readwrite", ({ photos, meta }, got) => {
      got(meta.get("refused_photos"), (told) => {
        meta.put([...(told || []), sentence || "Satu foto tidak diterima kantor."], "refused_photos");
        photos.delete(id);
      });
    });
  }

  /** Begin to fetch today's page, before there is a PIN to keep it under: it is only in memory. */
  ahead() {
    const asked = this.line.post("tarik", { cursor: null });
    asked.catch(() => {});
    this.early = { asked, at: Date.now() };
    this.greeted = Date.now();
  }

  #first() {
    const { asked, at } = this.early || {};
    this.early = null;
    return asked && Date.now() - at < FRESH ? asked : this.line.post("tarik", { cursor: null });
  }

  async #pull() {
    await this.rows.open();
    let cursor = (await this.store.get("meta", "cursor")) ?? null;
    for (let more = true; more; ) {
      let page;
      try {
        page = await (cursor === null ? this.#first() : this.line.post("tarik", { cursor }));
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== "scope_changed") throw error;
        // Other areas or another shape: clean rows go, the outbox stays.
        await this.rows.forget();
        cursor = null;
        continue;
      }
      await this.rows.take(page);
      cursor = page.cursor;
      more = page.more;
      if (page.returned) await this.outbox.keepReturned(page.returned);
      this.told(this.state);
    }
  }
}

