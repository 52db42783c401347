// The officer's app: one page, told by the address after #. What the phone carries is opened with the
// PIN and closed again after a while without a touch.

import { Carried } from "./carried.js";
import { DRAFT_DAYS, sweepDrafts } from "./drafts.js";
import { API, askPin, choosePin, enrol, revoked } from "./enrol.js";
import { keepDraft } from "./forms.js";
import { html, moment, render } from "./html.js";
import { settled } from "./pictures.js";
import { Outbox } from "./outbox.js";
import { listed, screenOf } from "./seats.js";
import { app, bar, menu, noticeLeft, noticeShown, notify, page, phone, view } from "./state.js";
import { open } from "./store.js";
import { Line, Sync } from "./sync.js";
import { Tokens } from "./tokens.js";
import { Vault } from "./vault.js";

// A form is sent by its screen alone: before that is ready, a tap would put what was typed into the address. Such a
// tap is done once the screen is ready.
addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const again = (left) => {
    if (form.onsubmit && form.isConnected) form.requestSubmit();
    else if (left) setTimeout(again, 50, left - 1);
  };
  if (!form.onsubmit) again(100);
}, true);

const IDLE = 5 * 60 * 1000;
const LOW = 200 * 1024 * 1024;

/* After each step of sending and fetching; a screen that is live is drawn again when something came or went.
 * A form is never drawn again: somebody types in it. */
let seen = "";
async function told() {
  await status();
  const live = app.vault.unlocked && screenOf(view())?.live;
  // Nor is a question that was just asked.
  if (!live || page.querySelector("form, [data-sure]")) return;
  const more = live === true && [app.sync.state.at, await app.outbox.counts()];
  const now = JSON.stringify([view(), app.rows.turn, more]);
  if (now !== seen) await show();
  seen = now;
}

/* One page at a time: two would overwrite each other's keys, lists and drafts. */
async function alone() {
  const held = (options) =>
    new Promise((got, failed) => {
      navigator.locks.request("guyub-app", options, () => {
        got();
        return new Promise(() => {});
      }).catch(failed);
    });
  try {
    await held({ signal: AbortSignal.timeout(3000) });
  } catch {
    render(page, html`<h1>Aplikasi sudah terbuka</h1><p>Tutup dulu halaman Guyub petugas yang lain di HP ini.</p>`);
    await held({});
  }
}

async function boot() {
  Object.assign(app, { show, status, opened });
  await alone();
  app.store = await open();
  app.vault = new Vault(app.store);
  app.tokens = new Tokens(app.store, app.vault);
  app.outbox = new Outbox(app.store, app.vault, phone);
  app.rows = new Carried(app.store, app.vault, listed());
  app.sync = new Sync({
    store: app.store, vault: app.vault, outbox: app.outbox, rows: app.rows,
    line: new Line(API, app.tokens), told, said: notify,
  });
  addEventListener("hashchange", () => {
    noticeLeft();
    show();
  });
  const hidden = () => keepDraft().catch(() => {});
  document.addEventListener("visibilitychange", () => document.hidden && hidden());
  addEventListener("pagehide", hidden);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched, { passive: true });
  await aged();
  if (await app.tokens.known()) app.sync.start();
  await show();
  there ??= import("./rooms.js");
  there.catch(() => {});
}

/* What nobody renewed for long says less and less, and a phone in a drawer should not tell it. On a phone without room
 * even forgetting can fail: then it is tried at the next start, and the officer gets at what is unsent all the same. */
async function aged() {
  const known = (await phone()) || {};
  const days = known.limits?.keep_days || 30;
  if (await app.rows.old(days, known.skew_seconds || 0).catch(() => false)) {
    notify(`Data usaha di HP ini sudah ${days} hari tidak diperbarui, jadi dihapus. Isian yang belum terkirim tetap ada.`);
  }
  const gone = await sweepDrafts(app.store).catch(() => 0);
  if (gone) {
    notify(`${gone} isian yang belum disimpan sudah ${DRAFT_DAYS} hari tidak diubah, jadi dihapus dengan fotonya.`);
  }
}

let idle;
function touched() {
  clearTimeout(idle);
  if (app.vault.unlocked) idle = setTimeout(lock, IDLE);
}

async function lock() {
  try {
    await keepDraft();
    await settled();
  } finally {
    app.vault.lock();
    app.rows.close();
    app.words = "";
    await show();
  }
}

/* What the officer must be able to trust: what is on the phone, what is received. */
async function status() {
  if (await app.store.get("meta", "revoked")) return revoked();
  const known = await app.store.get("meta", "phone");
  menu.hidden = !app.vault.unlocked;
  for (const link of menu.querySelectorAll("a")) {
    const here = link.getAttribute("href").slice(2) === (view()[0] || "");
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!known) return render(bar, html``);
  const n = await app.outbox.counts();
  const { busy, at, problem } = app.sync.state;
  const unsent = n.waiting + n.held + n.photos;
  const words = [];
  if (unsent) words.push(`Tersimpan di HP: ${n.waiting + n.held} isian, ${n.photos} foto`);
  else if (!n.rejected && !n.returned) words.push("Semua sudah diterima kantor");
  if (n.rejected) words.push(`${n.rejected} perlu diperbaiki`);
  if (n.returned) words.push(`${n.returned} dikembalikan kantor, lihat Kiriman`);
  if (app.vault.unlocked) words.push(`${app.rows.list("business").length} usaha di HP`);
  if (busy) words.push("sedang mengirim");
  else if (problem) words.push(problem);
  else if (at) words.push(`terakhir terhubung ${moment(at)}`);
  const off = known.clock_wrong
    ? `Jam HP ini meleset ${Math.round(Math.abs(known.skew_seconds) / 60)} menit. Jam kantor yang dipakai.`
    : "";
  const told = (await app.store.get("meta", "refused_photos")) || [];
  if (noticeShown()) words.push(app.notice);
  if (told.length) words.push(`${told.length} foto tidak diterima kantor, lihat Kiriman`);
  render(bar, html`<p class="${n.rejected || n.returned || told.length ? "tone-bad" : unsent ? "tone-warn" : "tone-ok"}">${words.join(" · ")}</p>
    ${app.fresh ? html`<p><button class="btn" id="fresh">Pakai versi baru aplikasi</button></p>` : ""}
    ${app.sync.state.code === "sign_in" ? html`<p><a class="btn" href="#/masuk">Masuk lagi</a></p>` : ""}
    ${off ? html`<p class="tone-warn">${off}</p>` : ""}${await roomLeft()}`);
}

async function roomLeft() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) || {};
  return quota && quota - usage < LOW
    ? html`<p class="tone-warn">Ruang HP hampir penuh. Hapus foto atau aplikasi lain.</p>` : "";
}

/* One drawing at a time, and only the newest wish: a slow one would overwrite the page that came after. */
let drawing = Promise.resolve();
let newest = 0;
function show() {
  newest += 1;
  const mine = newest;
  drawing = drawing.catch(() => {}).then(() => mine === newest && draw());
  return drawing;
}

/* Another address begins at its top; a list is where it was left. */
const left = {};
let shown = null;
function placed(address) {
  if (address === shown) return;
  scrollTo(0, screenOf(view())?.live ? left[address] || 0 : 0);
  shown = address;
}

async function draw() {
  const parts = view();
  // What was typed a moment ago, before its form goes.
  await keepDraft().catch(() => {});
  if (shown !== null) left[shown] = scrollY;
  const kept = await app.store.many("meta", ["revoked", "vault"]);
  menu.hidden = !app.vault.unlocked;
  if (kept.revoked) return revoked();
  // The page first: what is above it takes longer to count.
  try {
    if (!(await app.tokens.known()) || parts[0] === "masuk") return await enrol();
    // A PIN keeps what signing in brings.
    if (!kept.vault && !(await app.tokens.ready())) return await enrol();
    if (!(await rooms())) return null;
    if (!kept.vault) return choosePin();
    if (!app.vault.unlocked) return askPin();
    await screen(parts);
    return placed(parts.join("/"));
  } finally {
    await status();
  }
}

/* The screens of all rooms: an empty phone fetches them while it is being enrolled. They say which lists
 * there are, so nothing is unlocked before. */
let there = null;
function rooms() {
  there ??= import("./rooms.js");
  return there.catch(() => {
    render(page, html`<h1>Aplikasi belum lengkap</h1><p>Cari tempat yang ada sinyalnya, lalu muat ulang.</p>
      <p class="actions"><a class="btn btn-primary" href="/petugas/">Muat ulang</a></p>`);
    return null;
  });
}

function screen(parts) {
  if (app.mending && app.mending.address !== location.hash) app.mending = null;
  const found = screenOf(parts) || screenOf([""]);
  return found.draw(...found.given);
}

async function opened() {
  await app.tokens.settle();
  await aged();
  await app.rows.open();
  touched();
  await show();
  app.sync.run();
}

/* A new version waits until the officer takes it; what is being typed is kept first. */
async function worker() {
  if (!("serviceWorker" in navigator)) return;
  const here = await navigator.serviceWorker.register("/petugas/sw.js", { scope: "/petugas/" });
  const ready = () => {
    app.fresh = here.waiting && navigator.serviceWorker.controller ? here.waiting : null;
    if (app.fresh) status();
  };
  ready();
  here.addEventListener("updatefound", () => here.installing?.addEventListener("statechange", ready));
  let going = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => going && location.reload());
  bar.addEventListener("click", async (event) => {
    if (event.target.id !== "fresh" || !app.fresh) return;
    await keepDraft();
    going = true;
    app.fresh.postMessage("renew");
  });
}

boot().then(worker);
