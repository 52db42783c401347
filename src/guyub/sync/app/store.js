// IndexedDB, no more than this app needs: open, read, write several stores at once.
// A transaction is written as one function of plain requests, so that it commits whole or not at
// all; nothing but requests may be awaited inside, or the browser commits early.

const VERSION = 1;

// What each version adds. Stores are migrated, never made anew: the outbox lives in them.
const STEPS = [
  (db) => {
    db.createObjectStore("meta");
    db.createObjectStore("rows");
    const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
    outbox.createIndex("op", "op_id", { unique: true });
    outbox.createIndex("state", "state");
    db.createObjectStore("photos", { keyPath: "id" });
    db.createObjectStore("drafts");
  },
];

/** Whether storage refused for want of room. */
export function isFull(error) {
  return error && (error.name === "QuotaExceededError" || error.code === 22);
}

/** The database of this officer's phone. */
export async function open(name = "guyub", steps = STEPS) {
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, steps.length || VERSION);
    asked.onupgradeneeded = (event) => {
      for (let v = event.oldVersion; v < steps.length; v += 1) steps[v](asked.result, asked.transaction);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
  // Another tab brings a newer app: give way, so that it can migrate.
  db.onversionchange = () => db.close();
  return new Store(db);
}

export class Store {
  constructor(db) {
    this.db = db;
  }

  /** `work(stores, got)` issues requests; `got(request, fn)` runs fn with its result inside the
   * transaction. Resolves with what `work` returned, once all of it is on disk. */
  run(names, mode, work) {
    // What the officer cannot write again waits for the disk.
    const durability = names.every((n) => n === "drafts") ? "relaxed" : "strict";
    return new Promise((resolve, reject) => {
      const tx = this.db.transaction(names, mode, { durability });
      let result;
      tx.oncomplete = () => resolve(typeof result === "function" ? result() : result);
      tx.onabort = () => reject(tx.error || new Error("aborted"));
      tx.onerror = () => {};
      const stores = Object.fromEntries(names.map((n) => [n, tx.objectStore(n)]));
      const got = (request, fn) => {
        request.onsuccess = () => {
          try {
            fn(request.result);
          } catch (error) {
            tx.abort();
            reject(error);
          }
        };
      };
      try {
        result = work(stores, got);
      } catch (error) {
        tx.abort();
        reject(error);
      }
    });
  }

  get(store, key) {
    return this.run([store], "readonly", (s, got) => {
      let found;
      got(s[store].get(key), (value) => (found = value));
      return () => found;
    });
  }

  /** {key: value} of several keys at once. */
  many(store, keys) {
    return this.run([store], "readonly", (s, got) => {
      const found = {};
      keys.forEach((key) => got(s[store].get(key), (value) => (found[key] = value)));
      return () => found;
    });
  }

  all(store, range = null, index = "") {
    return this.run([store], "readonly", (s, got) => {
      let found = [];
      const from = index ? s[store].index(index) : s[store];
      got(from.getAll(range), (value) => (found = value));
      return () => found;
    });
  }

  keys(store, range = null) {
    return this.run([store], "readonly", (s, got) => {
      let found = [];
      got(s[store].getAllKeys(range), (value) => (found = value));
      return () => found;
    });
  }

  /** [key, value] of a range, both from one moment. */
  entries(store, range) {
    return this.run([store], "readonly", (s, got) => {
      let keys = [];
      let values = [];
      got(s[store].getAllKeys(range), (found) => (keys = found));
      got(s[store].getAll(range), (found) => (values = found));
      return () => keys.map((key, i) => [key, values[i]]);
    });
  }

  put(store, value, key) {
    return this.run([store], "readwrite", (s) => {
      if (key === undefined) s[store].put(value);
      else s[store].put(value, key);
    });
  }

  remove(store, key) {
    return this.run([store], "readwrite", (s) => {
      s[store].delete(key);
    });
  }

  close() {
    this.db.close();
  }
}
