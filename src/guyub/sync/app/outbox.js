// What the officer wrote and the office has not answered yet. Operations are only added; each is frozen
// from the start and leaves after its own answer. A rejected one waits for the officer and holds back
// only what touches the same record.

import { sealJson } from "./seal.js";
import { base64, uuid7 } from "./ids.js";

export const WAITING = "waiting"; // not sent yet
export const SENT = "sent"; // sent, no answer read: the same content goes again
export const HELD = "held"; // the office waits for another record
export const REJECTED = "rejected"; // the officer has to put it right

/** In the transaction in which a rejected operation leaves: the office is told that the officer threw it away, or which
 * operation takes its place (`by`). What it had replaced follows it. */
export function closing(meta, got, op_id, by = null) {
  got(meta.get("closed"), (before) => {
    const followed = (before || []).map((one) => (one.mended_by === op_id ? { ...one, mended_by: by } : one));
    meta.put([...followed, { op_id, mended_by: by }], "closed");
  });
}

/** In the transaction in which the whole outbox is deleted: what would wait for an operation of it waits in vain. */
export function unheard(meta, outbox, got) {
  got(outbox.getAll(), (rows) => got(meta.get("closed"), (all) => {
    const gone = new Set(rows.map((r) => r.op_id));
    const left = (all || []).filter((one) => !gone.has(one.mended_by));
    if (all && left.length < all.length) meta.put(left, "closed");
  }));
}

const text = new TextEncoder();
const about = (id) => `outbox:${id}`;
const ENVELOPE = 512;
// Of a file that is handed in, unless the office says otherwise, and how much of it is used.
const BOX = 40 * 1024 * 1024;
const FILLED = 0.85;

export class Outbox {
  /** `phone()` gives {device_id, app_version, skew_seconds, server_key, limits}. */
  constructor(store, vault, phone) {
    this.store = store;
    this.vault = vault;
    this.phone = phone;
    this.last = 0;
  }

  /* Numbers grow within a phone; a gap is no harm. One page at a time works here, so the last one is
   * known, and is written with its row. */
  async #next() {
    const written = (await this.store.get("meta", "device_seq")) || 0;
    this.last = Math.max(this.last, written) + 1;
    return this.last;
  }

  /** An operation and its row, ready to be kept. */
  async #made({ entity, entity_id, kind, base_revision = null, changes, about: other = "" }) {
    const [phone, number] = await Promise.all([this.phone(), this.#next()]);
    const operation = {
      op_id: uuid7(), device_seq: number, entity, entity_id, kind, base_revision,
      changes, client_time: new Date().toISOString(), app_version: phone.app_version,
    };
    const [local, sealed] = await Promise.all([
      this.vault.close(operation, about(operation.op_id)),
      sealJson(phone.server_key, {
        device_id: phone.device_id, app_version: phone.app_version,
        skew_seconds: phone.skew_seconds, operations: [operation],
      }),
    ]);
    return {
      seq: operation.device_seq, op_id: operation.op_id, entity, entity_id, kind, state: WAITING,
      about: other, local, sealed, size: text.encode(JSON.stringify(operation)).length + 1,
      made_at: operation.client_time,
    };
  }

  /** Keep an operation, and in the same transaction what else changes on the phone: `also(stores, got,
   * op_id)` may write to all stores. Resolves with the operation's id. */
  async add(wanted, also = () => {}) {
    const row = await this.#made(wanted);
    await this.store.run(["meta", "outbox", "rows", "drafts", "photos"], "readwrite", (stores, got) => {
      got(stores.meta.get("device_seq"), (last) => stores.meta.put(Math.max(last || 0, row.seq), "device_seq"));
      stores.outbox.add(row);
      also(stores, got, row.op_id);
    });
    return row.op_id;
  }

  all() {
    return this.store.all("outbox");
  }

  read(row) {
    return this.vault.open(row.local, about(row.op_id));
  }

  /** The next batch in order: what is not answered, without what a rejected one holds back. What is
   * held is asked again, but only once per round (`asked`). One that is too large for a batch goes
   * alone, so that the office can say so. */
  async batch(asked = new Set(), most = Infinity) {
    const { limits } = await this.phone();
    const rows = await this.all();
    const key = (r) => `${r.entity}/${r.entity_id}`;
    const blocked = new Set(rows.filter((r) => r.state === REJECTED).map(key));
    const chosen = [];
    let bytes = ENVELOPE;
    for (const row of rows) {
      if (row.state === REJECTED || blocked.has(key(row)) || asked.has(row.seq)) continue;
      if (chosen.length >= Math.min(most, limits.operations)) break;
      if (chosen.length && bytes + row.size > limits.push_bytes) break;
      bytes += row.size;
      chosen.push(row);
    }
    return chosen;
  }

  /** Before the first byte leaves: whoever looks knows that the office may have it already. */
  freeze(rows) {
    return this.#update(rows.map((r) => r.seq), (row) =>
      row.state === WAITING ? { ...row, state: SENT } : row);
  }

  #update(seqs, change) {
    return this.store.run(["outbox"], "readwrite", ({ outbox }, got) => {
      for (const seq of seqs) {
        got(outbox.get(seq), (row) => {
          if (row === undefined) return;
          const next = change(row);
          if (next === null) outbox.delete(seq);
          else outbox.put(next);
        });
      }
    });
  }

  /** To what has to be mended, with a sentence: no office can take it as it is. */
  refuse(row, sentence) {
    return this.#update([row.seq], (kept) => ({ ...kept, state: REJECTED, sentence, errors: {} }));
  }

  /** Take answers in, in any order and any number of times. Resolves with what the office said to
   * what it took. */
  async settle(answers) {
    const seqs = new Map((await this.all()).map((r) => [r.op_id, r.seq]));
    const told = new Map(answers.map((a) => [a.op_id, a]));
    const mine = [...new Set(answers.filter((a) => seqs.has(a.op_id)).map((a) => seqs.get(a.op_id)))];
    const said = new Set();
    await this.#update(mine, (row) => {
      const answer = told.get(row.op_id);
      const settled = answer.status === "duplicate" ? answer.result : answer;
      if (settled.status === "applied" || settled.status === "conflict") {
        if (settled.sentence) said.add(settled.sentence);
        return null;
      }
      if (settled.status === "held") return { ...row, state: HELD };
      if (settled.status === "failed" || settled.status === "later") return row;
      return {
        ...row, state: REJECTED, sentence: settled.sentence || "", errors: settled.errors || {},
      };
    });
    return [...said];
  }

  /** After handing over what was sealed: whatever the office has leaves, also what it refused, since
   * nobody can open it here any more. Resolves with the sentences of what was refused. */
  async leave(answers) {
    const kept = new Set(["applied", "conflict", "rejected", "held"]);
    const seqs = new Map((await this.all()).map((r) => [r.op_id, r.seq]));
    const told = answers.map((a) => ({ op_id: a.op_id, ...(a.status === "duplicate" ? a.result : a) }));
    const gone = answers.map((a, i) => ({ op_id: a.op_id, ...told[i] }))
      .filter((a) => kept.has(a.status) && seqs.has(a.op_id));
    await this.#update(gone.map((a) => seqs.get(a.op_id)), () => null);
    return gone.filter((a) => a.status === "rejected").map((a) => a.sentence || "");
  }

  /** Thrown away by the officer, with the photos of its record; the office is told with the next round. `also(stores)`
   * may write to "drafts" in the same transaction. */
  async remove(seq, also = () => {}) {
    await this.store.run(["outbox", "photos", "meta", "drafts"], "readwrite", (stores, got) => {
      const { outbox, photos, meta } = stores;
      also(stores);
      got(outbox.get(seq), (row) => {
        if (row === undefined) return;
        outbox.delete(seq);
        closing(meta, got, row.op_id);
        got(photos.getAll(), (all) => all.filter((p) => p.entity_id === row.entity_id)
          .forEach((p) => photos.delete(p.id)));
      });
    });
  }

  /** What the office sent back and this phone has no more, since it was handed over without the PIN. */
  async keepReturned(told) {
    await this.store.run(["outbox", "meta"], "readwrite", ({ outbox, meta }, got) => {
      got(outbox.getAll(), (rows) => got(meta.get("closed"), (closed) => {
        const known = new Set([...rows, ...(closed || [])].map((one) => one.op_id));
        meta.put(told.filter((one) => !known.has(one.op_id)), "returned");
      }));
    });
  }

  async returned() {
    return (await this.store.get("meta", "returned")) || [];
  }

  /** Thrown away by the officer; the office is told with the next round. */
  async forgetReturned(op_id) {
    await this.store.run(["meta"], "readwrite", ({ meta }, got) => {
      got(meta.get("returned"), (all) => {
        meta.put((all || []).filter((one) => one.op_id !== op_id), "returned");
        closing(meta, got, op_id);
      });
    });
  }

  /** What the office is to be told of rejected operations that left: [{op_id, mended_by}]. */
  async closed() {
    return (await this.store.get("meta", "closed")) || [];
  }

  /** The office knows; what takes the place of another has to be there first, and a fault is tried again: after the
   * others, since only so many are told at once. */
  async heard(answers) {
    const again = new Set(answers.filter((a) => ["later", "failed"].includes(a.status)).map((a) => a.op_id));
    const told = new Set(answers.map((a) => a.op_id));
    await this.store.run(["meta"], "readwrite", ({ meta }, got) => {
      got(meta.get("closed"), (all) => {
        const untold = (all || []).filter((one) => !told.has(one.op_id));
        meta.put([...untold, ...(all || []).filter((one) => again.has(one.op_id))], "closed");
      });
    });
  }

  /** {waiting, held, rejected, photos}: how many the officer still has on the phone; `returned`: how many the office
   * sent back that are not on it any more. */
  async counts() {
    const found = { waiting: 0, held: 0, rejected: 0, photos: 0, returned: (await this.returned()).length };
    for (const row of await this.all()) {
      if (row.state === REJECTED) found.rejected += 1;
      else if (row.state === HELD) found.held += 1;
      else found.waiting += 1;
    }
    found.photos = (await this.store.keys("photos")).length;
    return found;
  }

  /** Everything unsent as files that only the office can open, each small enough for its page;
   * records before photos. Works without the PIN. Gives what is in each file; `file` makes it. */
  async files() {
    // A revoked phone has forgotten what it was told.
    const most = ((await this.phone())?.limits?.box_bytes || BOX) * FILLED;
    const found = [];
    let room = 0;
    const add = (kind, item, size) => {
      if (size > room) {
        found.push({ rows: [], photos: [] });
        room = most;
      }
      found.at(-1)[kind].push(item);
      room -= size;
    };
    for (const row of await this.all()) add("rows", row, JSON.stringify(row.sealed).length + 1);
    // One by one: all photos of a week do not fit into the memory of such a phone.
    for (const id of await this.store.keys("photos")) {
      const photo = await this.store.get("photos", id);
      if (photo) add("photos", id, photoText(photo).length + 1);
    }
    return found.length ? found : [{ rows: [], photos: [] }];
  }

  async file({ rows, photos }) {
    const parts = [`{"v":1,"boxes":${JSON.stringify(rows.map((r) => r.sealed))},"photos":[`];
    for (const [i, id] of photos.entries()) {
      const photo = await this.store.get("photos", id);
      if (photo) parts.push(parts.length > 1 && i ? "," : "", photoText(photo));
    }
    return new Blob([...parts, "]}"], { type: "application/json" });
  }

  /** The same in pieces for the line: operations by fifties, then photos one by one. */
  async pieces() {
    const rows = await this.all();
    const found = [];
    for (let at = 0; at < rows.length; at += 50) found.push({ text: bundle(rows.slice(at, at + 50), []) });
    for (const id of await this.store.keys("photos")) found.push({ photo: id });
    return found;
  }
}

const photoText = (p) => JSON.stringify({ sealed: p.sealed, data: base64(p.data) });

/** What is sealed, as the office takes it. */
export const bundle = (rows, photos) =>
  JSON.stringify({
    v: 1, boxes: rows.map((r) => r.sealed),
    photos: photos.map((p) => ({ sealed: p.sealed, data: base64(p.data) })),
  });
