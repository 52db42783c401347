// The phone's two secrets for the office. One only hands over what is sealed and hears that the phone was revoked: it
// lies under the device key alone, so a locked phone has it. The full one opens the territory and lies under the PIN.

import { LOCKED, Refused } from "./sync.js";

const SIGN_IN = "Masuk lagi dengan akun Anda, supaya HP ini bisa mengirim dan mengambil data.";

export class Tokens {
  /** In "meta": "hand" and "full"; "token" is the one for all of a phone enrolled by an older app. */
  constructor(store, vault) {
    this.store = store;
    this.vault = vault;
    this.fresh = null; // a full one, as long as there is no PIN to keep it under
  }

  /** Whether this phone is enrolled. */
  async known() {
    const { hand, token } = await this.store.many("meta", ["hand", "token"]);
    return Boolean(hand || token);
  }

  /** Whether there is something for a first PIN to keep. */
  async ready() {
    return this.fresh !== null || (await this.store.get("meta", "token")) !== undefined;
  }

  /** What a locked phone has. */
  async handOver() {
    const { hand, token } = await this.store.many("meta", ["hand", "token"]);
    if (hand) return this.vault.openForDevice(hand, "hand");
    if (token) return this.vault.openForDevice(token, "token");
    // Revoked: asking for a key would make one.
    throw new Error("no token");
  }

  /** What sends and fetches: only while unlocked. Refused where the officer has to unlock it or to sign in for it. */
  async full() {
    if (this.fresh) return this.fresh;
    const { full, token } = await this.store.many("meta", ["full", "token"]);
    if (full && !this.vault.unlocked) throw new Refused(0, { code: "locked", sentence: LOCKED });
    if (full) return this.vault.open(full, "full");
    if (token) return this.vault.openForDevice(token, "token");
    throw new Refused(401, { code: "sign_in", sentence: SIGN_IN });
  }

  /** The full one where it can be opened, else the other: to say hello. */
  async any() {
    try {
      return await this.full();
    } catch {
      return this.handOver();
    }
  }

  /** Both, and what the office said of this phone. While it is locked the full one is only in memory. */
  async keep({ token, hand_over: hand }, known) {
    const [handBox, fullBox] = await Promise.all([
      this.vault.closeForDevice(hand, "hand"), this.vault.unlocked ? this.vault.close(token, "full") : null,
    ]);
    await this.store.run(["meta"], "readwrite", ({ meta }) => {
      meta.put(handBox, "hand");
      if (fullBox) meta.put(fullBox, "full");
      else meta.delete("full");
      meta.delete("token");
      if (known) meta.put(known, "phone");
    });
    this.fresh = fullBox ? null : token;
  }

  /** Unlocked: what was only in memory goes under the PIN. */
  async settle() {
    if (!this.fresh || !this.vault.unlocked) return;
    await this.store.put("meta", await this.vault.close(this.fresh, "full"), "full");
    this.fresh = null;
  }

  /** A phone of an older app gets two for its one, which works until one of the two was used. */
  async exchange(line) {
    if (!(await this.store.get("meta", "token"))) return;
    let pair;
    try {
      pair = await line.post("tukar", {});
    } catch (error) {
      // What hinders this alone hinders no sending.
      if (!(error instanceof Refused) || [401, 403, 410, 426].includes(error.status)) throw error;
      return;
    }
    if (this.vault.unlocked) await this.keep(pair);
  }
}
