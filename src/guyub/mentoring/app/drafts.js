// What was begun and not saved: forgotten when nobody touched it for long. Nothing of the outbox and its photos lies
// here.

import { app } from "./state.js";

export const DRAFT_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

/* A phone's clock goes wrong by years when its battery was empty. So a draft is never stamped earlier than the office
 * was last heard, and its age is counted up to the office's time, not the phone's. */
async function known(store) {
  const { pulled_at: heard, phone } = await store.many("meta", ["pulled_at", "phone"]);
  return { heard: heard ? Date.parse(heard) : null, skew: (phone?.skew_seconds || 0) * 1000 };
}

/** A row for "drafts" with the moment it was touched. */
export async function touched(row) {
  const { heard, skew } = await known(app.store);
  return { ...row, touched_at: Math.max(heard || 0, Date.now() - skew) };
}

/* Of "photo:<draft>/<field>/<hash>", or the draft's own name. */
const draftOf = (key) => (key.startsWith("photo:") ? key.slice("photo:".length).split("/").slice(0, -2).join("/") : key);

/** Drafts with their photos that nobody touched for so many days. Works without the PIN. Resolves with how many. */
export async function sweepDrafts(store, days = DRAFT_DAYS) {
  const { heard } = await known(store);
  if (heard === null) return 0;
  return store.run(["drafts"], "readwrite", ({ drafts }, got) => {
    const last = new Map();
    const keys = [];
    let gone = 0;
    const request = drafts.openCursor();
    got(request, (cursor) => {
      if (cursor) {
        const { key, value } = cursor;
        // Kept by an older app, which wrote no moment: from today on.
        if (!value.touched_at) cursor.update({ ...value, touched_at: heard });
        const name = draftOf(key);
        last.set(name, Math.max(last.get(name) || 0, value.touched_at || heard));
        keys.push(key);
        return cursor.continue();
      }
      const old = new Set([...last].filter(([, at]) => heard - at > days * DAY).map(([name]) => name));
      keys.filter((key) => old.has(draftOf(key))).forEach((key) => drafts.delete(key));
      gone = old.size;
      return null;
    });
    return () => gone;
  });
}
