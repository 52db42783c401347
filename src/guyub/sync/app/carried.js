// What the phone carries of the office's records: each row in a box of its own, and beside them one
// short list per kind that is opened at once when the app is unlocked.

const about = (entity, id) => `row:${entity}/${id}`;

export class Carried {
  /** `lines` maps a kind to a function that makes the short form of a row. */
  constructor(store, vault, lines) {
    this.store = store;
    this.vault = vault;
    this.makers = lines;
    this.lists = {};
    this.opening = null;
    this.turn = 0; // grows whenever something other was fetched
  }

  /** Open the short lists, once after each unlocking. */
  open() {
    this.opening ??= this.#open();
    return this.opening;
  }

  async #open() {
    for (const entity of Object.keys(this.makers)) {
      const box = await this.store.get("rows", `list:${entity}`);
      const lines = box ? await this.vault.open(box, `list:${entity}`) : [];
      this.lists[entity] = new Map(lines.map((line) => [line.id, line]));
    }
  }

  /** Nothing readable stays in memory. */
  close() {
    this.opening = null;
    this.lists = {};
  }

  /** The short forms of a kind. */
  list(entity) {
    return [...(this.lists[entity] || new Map()).values()];
  }

  async row(entity, id) {
    const box = await this.store.get("rows", `${entity}/${id}`);
    return box === undefined ? null : this.vault.open(box, about(entity, id));
  }

  /** One page of a pull: rows, tombstones, lists and the cursor in one transaction. */
  async take(page) {
    const boxes = [];
    const gone = [];
    const lists = {};
    for (const [entity, rows] of Object.entries(page.rows)) {
      const closed = rows.map(async (row) => [`${entity}/${row.id}`, await this.vault.close(row, about(entity, row.id))]);
      boxes.push(...(await Promise.all(closed)));
    }
    for (const [entity, ids] of Object.entries(page.gone)) ids.forEach((id) => gone.push(`${entity}/${id}`));
    for (const [entity, make] of Object.entries(this.makers)) {
      const rows = page.rows[entity] || [];
      const ids = page.gone[entity] || [];
      if (!rows.length && !ids.length) continue;
      const lines = new Map(this.lists[entity] || []);
      rows.forEach((row) => lines.set(row.id, make(row)));
      ids.forEach((id) => lines.delete(id));
      lists[entity] = lines;
      boxes.push([`list:${entity}`, await this.vault.close([...lines.values()], `list:${entity}`)]);
    }
    await this.store.run(["rows", "meta"], "readwrite", ({ rows, meta }, got) => {
      boxes.forEach(([key, box]) => rows.put(box, key));
      gone.forEach((key) => rows.delete(key));
      meta.put(page.cursor, "cursor");
      meta.put(page.server_time, "pulled_at");
      // Kinds of which the territory has more than a phone carries.
      if (page.cut?.length) {
        got(meta.get("cut"), (before) => meta.put([...new Set([...(before || []), ...page.cut])], "cut"));
      }
    });
    Object.assign(this.lists, lists);
    if (boxes.length || gone.length) this.turn += 1;
  }

  /** Clean rows go (scope changed, too old); what is unsent stays. */
  async forget() {
    await this.store.run(["rows", "meta"], "readwrite", ({ rows, meta }) => {
      rows.clear();
      meta.delete("cursor");
      meta.delete("cut");
    });
    this.lists = Object.fromEntries(Object.keys(this.makers).map((e) => [e, new Map()]));
  }

  /** Clean rows that the office has not renewed for so many days go; `skew`: seconds that this phone is ahead.
   * Works without the PIN. Resolves with whether anything went. */
  async old(days, skew = 0) {
    const { pulled_at: at, cursor } = await this.store.many("meta", ["pulled_at", "cursor"]);
    if (!at || !cursor || Date.now() - skew * 1000 - Date.parse(at) < days * 86400000) return false;
    await this.forget();
    return true;
  }

  /** The office revoked this phone: keys and all that can be read go. What is unsent stays sealed to
   * the office, so that it can still be handed in. */
  async wipe() {
    this.vault.lock();
    this.close();
    await this.store.run(["meta", "rows", "outbox", "photos", "drafts"], "readwrite", (stores, got) => {
      stores.meta.clear();
      stores.meta.put(true, "revoked");
      stores.rows.clear();
      stores.drafts.clear();
      for (const name of ["outbox", "photos"]) {
        got(stores[name].getAll(), (kept) => kept.forEach(({ local, key, ...row }) => stores[name].put(row)));
      }
    });
  }
}
