// What was begun and not saved: forgotten when nobody touched it for long. Nothing of the outbox and its photos lies
// here.

import { app } from "./state.js";

export const DRAFT_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

/* A phone's clock goes wrong by years when its battery was empty. So a draft is never stamped earlier than the office
 * was last heard, and its age is counted up to the office's time, not the phone's. A phone that stays locked hears of
 * the office without fetching. `since`: for how long a draft of an older app, which wrote no moment, is known. */
async function known(store) {
  const { pulled_at, phone, drafts_since: since } = await store.many("meta", ["pulled_at", "phone", "drafts_since"]);
  const told = [pulled_at, phone?.server_time].map((at) => Date.parse(at)).filter(Number.isFinite);
  return { heard: told.length ? Math.max(...told) : null, since, skew: (phone?.skew_seconds || 0) * 1000 };
}

/** A row for "drafts" with the moment it was touched. */
export async function touched(row) {
  const { heard, skew } = await known(app.store);
  return { ...row, touched_at: Math.max(heard || 0, Date.now() - skew) };
}

/* Of "photo:<draft>/<field>/<hash>", or the draft's own name. */
const draftOf = (key) => (key.startsWith("photo:") ? key.slice("photo:".length).split("/").slice(0, -2).join("/") : key);

/** Drafts with their photos that nobody touched for so many days. Works without the PIN, and on a full phone: it writes
 * no draft anew, so what makes room is never taken back for want of room. Resolves with how many. */
export async function sweepDrafts(store, days = DRAFT_DAYS) {
  const { heard, since } = await known(store);
  if (heard === null) return 0;
  let unmarked = false;
  const gone = await store.run(["drafts"], "readwrite", ({ drafts }, got) => {
    const last = new Map();
    const keys = [];
    let old = new Set();
    got(drafts.openCursor(), (cursor) => {
      if (cursor) {
        const { key, value } = cursor;
        unmarked ||= !value.touched_at;
        const name = draftOf(key);
        last.set(name, Math.max(last.get(name) || 0, value.touched_at || since || heard));
        keys.push(key);
        return cursor.continue();
      }
      old = new Set([...last].filter(([, at]) => heard - at > days * DAY).map(([name]) => name));
      keys.filter((key) => old.has(draftOf(key))).forEach((key) => drafts.delete(key));
      return null;
    });
    return () => old.size;
  });
  // From today on. Without room the next start tries again.
  if (unmarked && !since) await store.put("meta", heard, "drafts_since").catch(() => {});
  return gone;
}
