// Guyub's page helpers. Every page works without this file; it only makes things quicker and safer.
// Behaviour is asked for by data attributes (see docs/design.md). No inline code, no eval, no storage
// of fields marked personal.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, handler, options) => document.addEventListener(type, handler, options);
const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
/* Words of this file in the language of the page, put beside it when that is not Indonesian. */
const WORDS = JSON.parse(document.getElementById("script-words")?.textContent || "{}");
const spoken = (text, values = {}) => (WORDS[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => values[name]);
const store = {
  // Storage may be full, switched off or private: a page must never fail because of it.
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
  del(key) { try { localStorage.removeItem(key); } catch { /* nothing kept, nothing to remove */ } },
  keys() { try { return Object.keys(localStorage); } catch { return []; } },
};

/* Rupiah: dots while typing, the caret stays behind the same digit. Words are left for the
   server to read or refuse: without its word, "20 juta" would become Rp20 unnoticed. */
export function dots(text) {
  const [whole, ...rest] = text.replace(/[^\d,]/g, "").split(",");
  const grouped = whole.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ".");
  return rest.length ? `${grouped},${rest.join("").slice(0, 2)}` : grouped;
}
on("input", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-rupiah]") || /[a-z]/i.test(input.value.replace(/^\s*rp/i, ""))) return;
  const after = input.value.slice(input.selectionStart ?? input.value.length).replace(/[^\d,]/g, "").length;
  const value = dots(input.value);
  if (value === input.value) return;
  input.value = value;
  let at = value.length;
  for (let left = after; left > 0 && at > 0; at--) if (/[\d,]/.test(value[at - 1])) left--;
  input.setSelectionRange(at, at);
});

/* A short spoken and visible notice. */
export function say(text, tone = "") {
  $$(".toast").forEach((old) => old.remove());
  const toast = make("div", { class: `note toast ${tone}`, role: "status" }, make("div", {}, text));
  document.body.append(toast);
  setTimeout(() => toast.remove(), 8000);
}

/* Drafts: what was typed survives a lost connection. Kept per form and version, never personal fields. */
const DRAFT = "guyub-draft:";
const DRAFT_DAYS = 7;
const draftKey = (form) => `${DRAFT}${form.dataset.draft}:${form.dataset.version ?? ""}`;
const keepable = (el) =>
  el.name && el.name !== "csrfmiddlewaretoken" && !el.closest("[data-personal]") &&
  !["hidden", "password", "file", "submit", "button"].includes(el.type);
const collect = (form) => {
  const values = {};
  for (const el of form.elements) {
    if (!keepable(el)) continue;
    const list = (values[el.name] ??= []);
    if (el.type === "checkbox" || el.type === "radio") { if (el.checked) list.push(el.value); }
    else if (el.type === "select-multiple") list.push(...[...el.selectedOptions].map((o) => o.value));
    else list.push(el.value);
  }
  return values;
};
const restore = (form, values) => {
  const left = structuredClone(values);
  for (const el of form.elements) {
    if (!keepable(el) || !(el.name in left)) continue;
    const list = left[el.name];
    if (el.type === "checkbox" || el.type === "radio") el.checked = list.includes(el.value);
    else if (el.type === "select-multiple") for (const o of el.options) o.selected = list.includes(o.value);
    else if (list.length) el.value = list.shift();
  }
};
const saveDraft = (form) => store.set(draftKey(form), JSON.stringify({ at: Date.now(), values: collect(form) }));
const timers = new WeakMap();
const touched = new WeakSet();
function startDraft(form) {
  let draft = null;
  try { draft = JSON.parse(store.get(draftKey(form))); } catch { store.del(draftKey(form)); }
  if (!draft || form.hasAttribute("data-errors")) return;
  if (JSON.stringify(draft.values) === JSON.stringify(collect(form))) return;
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "id-ID", { dateStyle: "medium", timeStyle: "short" });
  const use = make("button", { type: "button", class: "btn btn-primary" }, spoken("Pakai isian itu"));
  const drop = make("button", { type: "button", class: "btn" }, spoken("Buang"));
  const box = make("div", { class: "note tone-warn", role: "status" },
    make("div", {}, make("p", {}, spoken("Ada isian yang belum terkirim dari {when}, tersimpan di perangkat ini.", { when })),
      make("div", { class: "actions" }, use, drop)));
  use.onclick = () => { restore(form, draft.values); touched.add(form); box.remove(); form.querySelector(":is(input:not([type=hidden]),select,textarea)")?.focus(); };
  drop.onclick = () => { store.del(draftKey(form)); box.remove(); };
  form.prepend(box);
}
function tidyDrafts() {
  const all = document.querySelector("[data-drafts-clear]");
  const done = $$("[data-draft-done]").map((el) => `${DRAFT}${el.dataset.draftDone}:`);
  for (const key of store.keys().filter((k) => k.startsWith(DRAFT))) {
    let at = 0;
    try { at = JSON.parse(store.get(key)).at; } catch { /* unreadable: goes */ }
    if (all || Date.now() - at > DRAFT_DAYS * 864e5 || done.some((d) => key.startsWith(d))) store.del(key);
  }
}
on("input", ({ target }) => {
  const form = target.form;
  if (!form) return;
  touched.add(form);
  if (!form.dataset.draft) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => saveDraft(form), 400));
});
addEventListener("beforeunload", (event) => {
  if ($$("form[data-guard]").some((form) => touched.has(form))) event.preventDefault();
});
addEventListener("pageshow", () => $$("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

/* Sending: ask first where asked to, not twice, not into the void. */
const agreed = new WeakSet();
function ask(text, verb, then) {
  const yes = make("button", { class: "btn btn-primary", value: "ya" }, verb);
  const dialog = make("dialog", { "aria-label": spoken("Pastikan dulu") },
    make("form", { method: "dialog", class: "stack" }, make("p", {}, text),
      make("div", { class: "actions" }, yes, make("button", { class: "btn" }, spoken("Batal")))));
  dialog.addEventListener("close", () => { dialog.remove(); if (dialog.returnValue === "ya") then(); });
  document.body.append(dialog);
  dialog.showModal();
}
on("submit", (event) => {
  const form = event.target;
  const stop = () => { event.preventDefault(); event.stopImmediatePropagation(); };
  if (form.method === "dialog") return;
  const asker = event.submitter?.dataset.confirm ? event.submitter : form;
  if (asker.dataset.confirm && !agreed.has(form)) {
    stop();
    ask(asker.dataset.confirm, event.submitter?.textContent.trim() || spoken("Lanjutkan"), () => {
      agreed.add(form);
      form.requestSubmit(event.submitter);
    });
    return;
  }
  agreed.delete(form);
  if (form.method !== "post") return;
  if (form.hasAttribute("aria-busy")) return stop();
  if (form.dataset.draft) saveDraft(form);
  if (navigator.onLine === false) {
    stop();
    say(form.dataset.draft ? spoken("Tidak ada sambungan. Isian disimpan di perangkat ini; kirim lagi setelah tersambung.") : spoken("Tidak ada sambungan. Coba lagi setelah tersambung."), "tone-warn");
    return;
  }
  touched.delete(form);
  form.setAttribute("aria-busy", "true");
  setTimeout(() => form.removeAttribute("aria-busy"), 5000);
}, true);

/* Review screens: j, k, Enter and declared letters, only with focus inside or nowhere in particular. */
const KEYS_OFF = "guyub-keys-off";
const items = (zone) => $$("[data-item]", zone).filter((el) => el.offsetParent);
const current = (zone) => zone.querySelector("[data-item].current");
function moveTo(zone, item) {
  current(zone)?.classList.remove("current");
  item.classList.add("current");
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}
on("focusin", ({ target }) => {
  const item = target.closest?.("[data-item]");
  const zone = item?.closest("[data-keys]");
  if (zone && !item.classList.contains("current")) { current(zone)?.classList.remove("current"); item.classList.add("current"); }
});
on("keydown", (event) => {
  if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; if (menu.contains(event.target)) menu.querySelector("summary").focus(); });
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || store.get(KEYS_OFF)) return;
  if (event.target.closest?.("input:not([type=checkbox],[type=radio]),select,textarea,dialog,[contenteditable]")) return;
  const zone = event.target.closest?.("[data-keys]") ?? (event.target === document.body ? document.querySelector("[data-keys]") : null);
  if (!zone) return;
  const list = items(zone);
  const at = list.indexOf(current(zone));
  if (event.key === "j" || event.key === "k") {
    const next = list[event.key === "j" ? Math.min(at + 1, list.length - 1) : Math.max(at - 1, 0)];
    if (next) { moveTo(zone, next); event.preventDefault(); }
    return;
  }
  const key = event.key.toLowerCase();
  // Enter on a link or button keeps its own meaning.
  if (key === "enter" && !event.target.matches("[data-item],body")) return;
  const find = (root) => root && $$(`[data-key="${CSS.escape(key)}"]`, root).find((el) => !el.disabled && el.offsetParent);
  const button = find(current(zone)) ?? $$(`[data-key="${CSS.escape(key)}"]`, zone).find((el) => !el.closest("[data-item]") && !el.disabled);
  if (button) { event.preventDefault(); button.click(); }
});
on("change", ({ target }) => {
  if (target.matches("[data-keys-toggle]")) target.checked ? store.del(KEYS_OFF) : store.set(KEYS_OFF, "1");
  if (target.matches("[data-autosubmit]")) target.form?.requestSubmit();
});

/* Rows: choose all, a range with Shift, a count, buttons that need a choice. */
let lastRow = null;
const rowBoxes = (form) => $$("input[type=checkbox][data-row]", form);
function showChoice(form) {
  const boxes = rowBoxes(form);
  const count = boxes.filter((box) => box.checked).length;
  for (const all of $$("[data-select-all]", form)) { all.checked = count > 0 && count === boxes.length; all.indeterminate = count > 0 && count < boxes.length; }
  for (const out of $$("[data-selected]", form)) out.textContent = spoken("{count} dipilih", { count });
  for (const button of $$("[data-needs-choice]", form)) button.disabled = count === 0;
}
on("click", (event) => {
  const box = event.target;
  for (const menu of $$("details.menu[open]")) if (!menu.contains(box)) menu.open = false;
  if (box.matches?.("[data-print]")) return print();
  const form = box.form;
  if (!form || !box.matches("[data-select-all],[data-row]")) return;
  const boxes = rowBoxes(form);
  if (box.matches("[data-select-all]")) boxes.forEach((row) => { row.checked = box.checked; });
  else {
    if (event.shiftKey && boxes.includes(lastRow)) {
      const [a, b] = [boxes.indexOf(lastRow), boxes.indexOf(box)].sort((x, y) => x - y);
      boxes.slice(a, b + 1).forEach((row) => { row.checked = box.checked; });
    }
    lastRow = box;
  }
  showChoice(form);
});

/* Long work: the element fetches its own fresh copy until the copy no longer asks for it. */
customElements.define("guyub-progress", class extends HTMLElement {
  #timer; #wait = 2000;
  connectedCallback() { if (this.dataset.poll) this.#timer = setTimeout(() => this.#fetch(), this.#wait); }
  disconnectedCallback() { clearTimeout(this.#timer); }
  async #fetch() {
    if (document.hidden) { this.#timer = setTimeout(() => this.#fetch(), this.#wait); return; }
    try {
      const answer = await fetch(this.dataset.poll, { headers: { "X-Fragment": "1" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = answer.ok && page.querySelector("guyub-progress");
      if (!fresh) throw new Error(String(answer.status));
      if (!this.isConnected) return;
      const done = !fresh.dataset.poll;
      this.replaceWith(document.importNode(fresh, true));
      if (done) { say(fresh.dataset.done || spoken("Selesai."), "tone-ok"); if (fresh.dataset.next) location.assign(fresh.dataset.next); }
    } catch {
      this.#wait = Math.min(this.#wait * 2, 30000);
      this.querySelector("[data-note]")?.replaceChildren(spoken("Sambungan terputus; mencoba lagi. Pekerjaan tetap berjalan di kantor."));
      this.#timer = setTimeout(() => this.#fetch(), this.#wait);
    }
  }
});

/* Whatever arrives, now or by a later swap, gets its start. */
const started = new WeakSet();
function start(root) {
  const each = (selector, run) => {
    for (const el of root.matches?.(selector) ? [root, ...$$(selector, root)] : $$(selector, root))
      if (!started.has(el)) { started.add(el); run(el); }
  };
  each("[data-rupiah]", (el) => { if (/^\d+$/.test(el.value)) el.value = dots(el.value); });
  each("form[data-draft]", startDraft);
  each("[data-selected]", (el) => el.closest("form") && showChoice(el.closest("form")));
  each("[data-print]", (el) => { el.hidden = false; });
  each("[data-keys-toggle]", (el) => { el.checked = !store.get(KEYS_OFF); el.closest("[hidden]")?.removeAttribute("hidden"); });
  each("[data-errors] .summary", (el) => { el.tabIndex = -1; el.focus(); });
}
tidyDrafts();
start(document);
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) start(node);
}).observe(document.body, { childList: true, subtree: true });
