"""Parts of the officers' app alone in a browser, with its own storage and without an office."""

from __future__ import annotations

from pathlib import Path

import guyub
from guyub.mentoring.bundling import _joined

ROOMS = ("sync", "mentoring")


def parts(*names: str) -> str:
    """The modules and what they import, as scripts: "drafts.js" is ``$drafts``."""
    home = Path(guyub.__file__).parent
    files = {f.name: f.read_text() for r in ROOMS for f in (home / r / "app").glob("*.js")}
    made: dict[str, str] = {}
    for name in names:
        made |= _joined(files, name, made)
    return "\n".join(made.values())


def run(page, names, body):
    return page.evaluate(f"async () => {{\n{parts(*names)}\n{body}\n}}")


# What can be deleted is deleted, also where no byte more fits; what an older app kept, which wrote
# no moment, is counted from the first start on, up to what a locked phone heard last.
SWEPT = """
  const store = await $store.open("swept");
  const DAY = 86400000;
  const day = (n) => new Date(Date.now() + n * DAY);
  await store.put("meta", day(0).toISOString(), "pulled_at");
  for (const [name, at] of [["lama", {touched_at: day(-31).getTime()}], ["tanpa", {}]]) {
    await store.put("drafts", {data: "x", ...at}, name);
    await store.put("drafts", {data: "x", ...at}, `photo:${name}/photo/abc`);
  }
  const names = async () => (await store.keys("drafts")).join(" ");
  const {put} = IDBObjectStore.prototype;
  const {update} = IDBCursor.prototype;
  IDBObjectStore.prototype.put = IDBCursor.prototype.update = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const found = [await $drafts.sweepDrafts(store).catch((error) => error.name), await names()];
  Object.assign(IDBObjectStore.prototype, {put});
  Object.assign(IDBCursor.prototype, {update});
  found.push(await $drafts.sweepDrafts(store), await names());
  for (const heard of [29, 31]) {
    await store.put("meta", {server_time: day(heard).toISOString()}, "phone");
    found.push(await $drafts.sweepDrafts(store), await names());
  }
  return found;
"""

# What waits for a mended one is asked again after the others, and no more once that was deleted.
TOLD = """
  const store = await $store.open("told");
  const outbox = new $outbox.Outbox(store, null, null);
  const waiting = [...Array(50).keys()].map((n) => ({op_id: `w${n}`, mended_by: "m"}));
  await store.put("meta", [...waiting, {op_id: "dropped", mended_by: null}], "closed");
  const rounds = [];
  for (let n = 0; n < 2; n += 1) {
    const told = (await outbox.closed()).slice(0, 50);
    rounds.push(told.some((one) => one.op_id === "dropped"));
    await outbox.heard(told.map((one) => ({
      op_id: one.op_id, status: one.mended_by ? "later" : "closed",
    })));
  }
  const left = (await outbox.closed()).length;
  await store.put("meta", [...waiting, {op_id: "other", mended_by: "sent"}], "closed");
  await store.put("outbox", {seq: 1, op_id: "m"});
  await store.run(["meta", "outbox"], "readwrite", (stores, got) => {
    $outbox.unheard(stores.meta, stores.outbox, got);
    stores.outbox.clear();
  });
  return [rounds, left, (await outbox.closed()).map((one) => one.op_id)];
"""

# Locked while it sends: what was under the PIN cannot be opened any more.
LOCKED = """
  const store = await $store.open("locked");
  const vault = new $vault.Vault(store);
  await vault.create("739105");
  await store.put("meta", await vault.close("secret", "full"), "full");
  const tokens = new $tokens.Tokens(store, vault);
  const found = [await tokens.full()];
  vault.lock();
  await tokens.full().catch((error) => found.push(error.code, error.sentence));
  for (const broken of [() => tokens.full(), async () => { throw new TypeError("no key"); }]) {
    await vault.unlock("739105");
    const outbox = {
      batch: async () => {
        vault.lock();
        return [{}];
      },
      read: broken,
    };
    const line = {
      tokens: {known: async () => true, exchange: async () => {}}, post: async () => ({}),
    };
    const sync = new $sync.Sync({store, vault, outbox, rows: {}, line});
    await sync.run();
    found.push(sync.state.code, sync.state.problem);
  }
  return found;
"""


def test_parts_of_the_app_alone(page):
    page.goto("/masuk/")
    both = "photo:tanpa/photo/abc tanpa"
    swept = run(page, ["store.js", "drafts.js"], SWEPT)
    assert swept == [1, both, 0, both, 0, both, 1, ""]
    told = run(page, ["store.js", "outbox.js"], TOLD)
    assert told == [[False, True], 50, ["other"]]
    words = "Buka dengan PIN untuk melanjutkan kiriman."
    found = run(page, ["store.js", "vault.js", "tokens.js"], LOCKED)
    assert found == ["secret", *["locked", words] * 3]
