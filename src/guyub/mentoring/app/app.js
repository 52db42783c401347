// The officer's app: one page, told by the address after #. What the phone carries is opened with the
// PIN and closed again after a while without a touch.

import { Carried } from "./carried.js";
import { card, editForm, found, lineOf, readEdit, route, whole } from "./businesses.js";
import { census, readCensus } from "./census.js";
import { html, moment, render, today } from "./html.js";
import { uuid7 } from "./ids.js";
import { mending } from "./mending.js";
import { Outbox, REJECTED } from "./outbox.js";
import { photoRow, shrink } from "./photo.js";
import { isFull, open } from "./store.js";
import { APP_VERSION, Line, Sync } from "./sync.js";
import { TooManyTries, Vault, WrongPin } from "./vault.js";
import * as visits from "./visit.js";

const IDLE = 5 * 60 * 1000;
const MOST_PHOTOS = 8;
const LOW = 200 * 1024 * 1024;
const API = "/petugas/api/";
// Fixed ids of the form rows (mentoring/phone.py).
const QUESTIONS = "01900000-0000-7000-8000-000000000001";
const VILLAGES = "01900000-0000-7000-8000-000000000002";
const page = document.querySelector("main");
const bar = document.querySelector("#state");
const menu = document.querySelector("#menu");

const app = { store: null, vault: null, outbox: null, rows: null, sync: null, forms: {} };

/* After each step of sending and fetching; a list that is being looked at grows with it. */
let carried = -1;
async function told() {
  await status();
  const now = app.rows.list("business").length;
  if (app.vault.unlocked && now !== carried && ["", "usaha"].includes(view().join("/"))) await show();
  carried = now;
}

const phone = () => app.store.get("meta", "phone");
const token = async () => app.vault.openForDevice(await app.store.get("meta", "token"), "token");

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
  await alone();
  app.store = await open();
  app.vault = new Vault(app.store);
  app.outbox = new Outbox(app.store, app.vault, phone);
  app.rows = new Carried(app.store, app.vault, { business: lineOf });
  app.sync = new Sync({
    store: app.store, vault: app.vault, outbox: app.outbox, rows: app.rows,
    line: new Line(API, token), told,
  });
  addEventListener("hashchange", show);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched, { passive: true });
  if (await app.store.get("meta", "token")) app.sync.start();
  await show();
}

let idle;
function touched() {
  clearTimeout(idle);
  if (app.vault.unlocked) idle = setTimeout(lock, IDLE);
}

async function lock() {
  try {
    await keepDraft();
  } finally {
    app.vault.lock();
    app.rows.close();
    words = "";
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
  else if (!n.rejected) words.push("Semua sudah diterima kantor");
  if (n.rejected) words.push(`${n.rejected} perlu diperbaiki`);
  if (app.vault.unlocked) words.push(`${app.rows.list("business").length} usaha di HP`);
  if (busy) words.push("sedang mengirim");
  else if (problem) words.push(problem);
  else if (at) words.push(`terakhir terhubung ${moment(at)}`);
  const off = known.clock_wrong
    ? `Jam HP ini meleset ${Math.round(Math.abs(known.skew_seconds) / 60)} menit. Jam kantor yang dipakai.`
    : "";
  const told = (await app.store.get("meta", "refused_photos")) || [];
  if (app.notice) words.push(app.notice);
  if (told.length) words.push(`${told.length} foto tidak diterima kantor, lihat Kiriman`);
  render(bar, html`<p class="${n.rejected || told.length ? "tone-bad" : unsent ? "tone-warn" : "tone-ok"}">${words.join(" · ")}</p>
    ${app.fresh ? html`<p><button class="btn" id="fresh">Pakai versi baru aplikasi</button></p>` : ""}
    ${app.sync.state.code === "sign_in" ? html`<p><a class="btn" href="#/masuk">Masuk lagi</a></p>` : ""}
    ${off ? html`<p class="tone-warn">${off}</p>` : ""}${await roomLeft()}`);
}

async function roomLeft() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) || {};
  return quota && quota - usage < LOW
    ? html`<p class="tone-warn">Ruang HP hampir penuh. Hapus foto atau aplikasi lain.</p>` : "";
}

const view = () => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

async function show() {
  await status();
  if (await app.store.get("meta", "revoked")) return revoked();
  if (!(await app.store.get("meta", "token"))) return enrol();
  const [name, id, what] = view();
  if (name === "masuk") return enrol();
  if (!(await app.vault.exists())) return choosePin();
  if (!app.vault.unlocked) return askPin();
  if (app.mending && app.mending.address !== location.hash) app.mending = null;
  if (name === "usaha" && id && what === "kunjungan") return visitForm(id);
  if (name === "usaha" && id && what === "ubah") return changeForm(id);
  if (name === "usaha" && id) return business(id);
  if (name === "usaha") return list();
  if (name === "baru") return censusForm();
  if (name === "kirim") return tray();
  return day();
}

/* Enrolling, and the PIN. */
async function enrol(problem = "") {
  const before = await app.store.get("meta", "phone");
  render(page, html`<h1>${before ? "Masuk lagi" : "Pasang di HP ini"}</h1>
    <p>${before ? "Isian Anda tetap tersimpan." : "Sesudah dipasang, Anda bisa bekerja tanpa sinyal. Sekali ini perlu sinyal."}</p>
    ${problem ? html`<p class="note tone-bad" role="alert">${problem}</p>` : ""}
    <form id="enrol"><label>Nama HP ini <input name="name" value="${before?.name || "HP saya"}" maxlength="60" required></label>
    <p class="actions"><button class="btn btn-primary">Pasang</button></p></form>`);
  page.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const name = new FormData(event.target).get("name");
    const signIn = html`Masuk dulu dengan akun petugas di <a href="/masuk/?next=/petugas/">halaman masuk</a>.`;
    try {
      const mark = await fetch("/petugas/tanda", { credentials: "same-origin", redirect: "manual", cache: "no-store" });
      if (mark.status !== 200) return enrol(signIn);
      const answer = await fetch(`${API}ponsel`, {
        method: "POST", credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": (await mark.json()).csrf },
        body: JSON.stringify({ ...(before ? { device_id: before.device_id } : {}), name, app_version: APP_VERSION, client_time: new Date().toISOString() }),
      });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.status !== 201) return enrol(told.sentence || signIn);
      const { token: secret, ...known } = told;
      const box = await app.vault.closeForDevice(secret, "token");
      await app.store.run(["meta"], "readwrite", ({ meta }) => {
        meta.put(box, "token");
        meta.put({ ...known, app_version: APP_VERSION }, "phone");
      });
      app.kept = await navigator.storage?.persist?.();
      if (!before) app.sync.start();
      if (location.hash === "#/masuk") location.hash = "#/";
      app.sync.run();
      return show();
    } catch {
      return enrol("Belum ada sinyal. Coba lagi di tempat yang ada sinyalnya.");
    }
  };
}

const pinField = (label, name) => html`<label>${label}
  <input name="${name}" type="password" inputmode="numeric" autocomplete="off" minlength="6" maxlength="12"
    pattern="[0-9]{6,12}" required></label>`;

function choosePin(problem = "") {
  render(page, html`<h1>Buat PIN</h1>
    <p>PIN membuka isi aplikasi di HP ini. 6 angka atau lebih, dan bukan tanggal lahir.</p>
    ${app.kept === false ? html`<p class="note tone-warn">HP ini bisa menghapus isi aplikasi kalau ruangnya
      penuh. Kirim isian setiap ada sinyal.</p>` : ""}
    ${problem ? html`<p class="note tone-bad" role="alert">${problem}</p>` : ""}
    <form>${pinField("PIN", "pin")}${pinField("Ulangi PIN", "again")}
    <p class="actions"><button class="btn btn-primary">Simpan PIN</button></p></form>`);
  page.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const pin = data.get("pin");
    if (!/^[0-9]{6,12}$/.test(pin)) return choosePin("PIN berisi 6 sampai 12 angka.");
    if (/^(\d)\1+$/.test(pin) || "01234567890123456789".includes(pin)) {
      return choosePin("PIN ini terlalu mudah ditebak.");
    }
    if (pin !== data.get("again")) return choosePin("Kedua PIN tidak sama.");
    await app.vault.create(pin);
    await opened();
  };
}

function askPin(problem = "") {
  render(page, html`<h1>Masukkan PIN</h1>
    ${problem ? html`<p class="note tone-bad" role="alert">${problem}</p>` : ""}
    <form>${pinField("PIN", "pin")}<p class="actions"><button class="btn btn-primary">Buka</button></p></form>
    <details><summary>Lupa PIN</summary><p>Isian yang belum terkirim tidak hilang. Kirim dulu tanpa PIN, lalu buat
      PIN baru. Kalau tidak ada sinyal, simpan berkasnya dan serahkan di halaman “Ponsel saya”.</p>
      <p class="actions"><button class="btn" id="hand">Kirim tanpa PIN</button>
      <button class="btn" id="export">Simpan berkas</button>
      <button class="btn" id="renew">Buat PIN baru</button></p></details>`);
  page.querySelector("#hand").onclick = async () => {
    try {
      const refused = await app.sync.handOver();
      return askPin(refused.length
        ? `Kantor menolak ${refused.length} isian: ${refused.join(" ")} Catat lagi sesudah membuat PIN baru.`
        : "Semua sudah diterima kantor. Sekarang buat PIN baru.");
    } catch (error) {
      return askPin(error.sentence || "Belum ada sinyal. Simpan berkasnya, atau coba lagi nanti.");
    }
  };
  page.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    try {
      await app.vault.unlock(new FormData(event.target).get("pin"));
      await opened();
    } catch (error) {
      if (error instanceof TooManyTries) return askPin("Terlalu banyak percobaan. Buat PIN baru.");
      if (error instanceof WrongPin) return askPin(`PIN salah. Tersisa ${error.left} percobaan.`);
      throw error;
    }
  };
  page.querySelector("#export").onclick = exportFile;
  page.querySelector("#renew").onclick = async () => {
    const n = await app.outbox.counts();
    const unsent = n.waiting + n.held + n.rejected + n.photos;
    if (unsent && !app.exported) {
      return askPin("Masih ada isian yang belum terkirim. Kirim dulu tanpa PIN, atau simpan berkasnya dan serahkan ke kantor.");
    }
    if (!app.sure) {
      app.sure = true;
      return askPin(unsent
        ? `${unsent} isian dan foto ada di berkas yang baru disimpan dan akan dihapus dari HP ini. Ketuk “Buat PIN baru” sekali lagi.`
        : "Data usaha di HP ini diambil ulang. Ketuk “Buat PIN baru” sekali lagi.");
    }
    app.sure = app.exported = false;
    await app.store.run(["meta", "rows", "drafts", "outbox", "photos"], "readwrite", (stores) => {
      stores.meta.delete("vault");
      stores.meta.delete("cursor");
      for (const name of ["rows", "drafts", "outbox", "photos"]) stores[name].clear();
    });
    return show();
  };
}

async function opened() {
  await app.rows.open();
  touched();
  app.sync.run();
  await show();
}

async function exportFile() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([await app.outbox.exported()], { type: "application/json" }));
  link.download = `isian-${today()}.guyub`;
  link.click();
  URL.revokeObjectURL(link.href);
  app.exported = true;
}

async function revoked() {
  menu.hidden = true;
  render(bar, html``);
  const n = await app.outbox.counts();
  const unsent = n.waiting + n.held + n.rejected + n.photos;
  render(page, html`<h1>HP ini dicabut kantor</h1>
    <p>Isinya sudah dihapus. Hubungi kantor Anda untuk memasang lagi.</p>
    ${unsent ? html`<p>${unsent} isian dan foto belum terkirim. Hanya kantor yang bisa membukanya: simpan
      berkasnya, lalu serahkan di halaman “Ponsel saya”.</p>
      <p class="actions"><button class="btn" id="export">Simpan berkas</button></p>` : ""}`);
  const save = page.querySelector("#export");
  if (save) save.onclick = exportFile;
  const again = document.createElement("button");
  again.className = "btn";
  again.textContent = "Pasang lagi";
  again.onclick = async () => {
    if (!again.dataset.sure) {
      again.dataset.sure = "ya";
      again.textContent = unsent ? "Ya, hapus yang belum terkirim dan pasang lagi" : "Ya, pasang lagi";
      return;
    }
    await app.store.run(["meta", "rows", "outbox", "photos", "drafts"], "readwrite", (stores) => {
      Object.values(stores).forEach((store) => store.clear());
    });
    location.reload();
  };
  page.append(again);
}

/* What the phone carries. */
function day() {
  const lines = route(app.rows.list("business"));
  render(page, html`<h1>Hari ini</h1>
    ${lines.length ? html`<ol class="rows">${lines.map((l) => card(l, today()))}</ol>`
    : html`<p>Yang paling lama tidak dihubungi:</p>
      <ol class="rows">${found(app.rows.list("business"), "", 10).rows.map((l) => card(l, today()))}</ol>
      <p class="actions"><a class="btn" href="#/usaha">Lihat semua usaha</a></p>`}`);
}

let words = "";
function list() {
  const draw = () => {
    const { rows, more } = found(app.rows.list("business"), words);
    render(page.querySelector("#found"), html`<ul class="rows">${rows.map((l) => card(l, today()))}</ul>
      ${rows.length ? "" : html`<p>Tidak ada yang cocok.</p>`}
      ${more ? html`<p class="muted">Masih ada ${more} lagi. Ketik nama, pemilik, produk, atau desa.</p>` : ""}`);
  };
  render(page, html`<h1>Usaha di wilayah saya</h1>
    <p class="actions"><a class="btn" href="#/baru">Daftarkan usaha baru</a></p>
    <label>Cari <input type="search" id="words" value="${words}"></label><div id="found"></div>`);
  page.querySelector("#words").oninput = (event) => {
    words = event.target.value;
    draw();
  };
  draw();
}

async function business(id) {
  const row = await app.rows.row("business", id);
  if (!row) return missing();
  const unsent = (await app.outbox.all()).filter((o) => o.entity_id === id || o.about === id).length;
  render(page, whole(row, unsent));
}

function missing() {
  render(page, html`<h1>Usaha ini tidak ada di HP</h1><p><a href="#/usaha">Kembali ke daftar</a></p>`);
}

/* Forms: a draft is kept while typing, and goes in the same transaction that keeps the operation. */
async function keepDraft() {
  const form = page.querySelector("form[data-draft]");
  if (!form || !app.vault.unlocked) return;
  const values = [...new FormData(form).entries()].filter(([, v]) => typeof v === "string");
  await app.store.put("drafts", await app.vault.close(values, form.dataset.draft), form.dataset.draft);
}

let timer;
const draftOf = (usual) => (app.mending ? app.mending.draft : usual);
const idOf = () => app.mending?.entity_id || uuid7();

async function restoreDraft(form) {
  const box = await app.store.get("drafts", form.dataset.draft);
  if (box) {
    for (const [name, value] of await app.vault.open(box, form.dataset.draft)) {
      for (const field of form.elements) {
        if (field.name !== name || field.type === "file") continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else field.value = value;
      }
    }
  }
  form.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(keepDraft, 300);
  };
}

function complain(form, error) {
  const box = form.querySelector(".problem");
  box.hidden = false;
  box.textContent = error.message;
  const field = form.elements[error.field];
  field?.closest?.("details")?.setAttribute("open", "");
  field?.focus?.();
  box.scrollIntoView({ block: "center" });
}

async function save(form, wanted, photosOf) {
  clearTimeout(timer);
  const pictures = [];
  const files = [...(form.elements.photo?.files || [])];
  const refuse = (sentence) => {
    throw Object.assign(new Error(sentence), { field: "photo" });
  };
  if (files.length > MOST_PHOTOS) refuse(`Pilih paling banyak ${MOST_PHOTOS} foto.`);
  for (const file of files) {
    const bytes = await shrink(file).catch(() => refuse("Ada foto yang tidak terbaca. Pilih foto lain."));
    pictures.push(await photoRow(app.vault, await phone(), bytes, photosOf));
  }
  {
    // What mends a refused operation takes its place in the same step.
    const mended = app.mending?.draft === form.dataset.draft ? app.mending.seq : null;
    const keep = ({ drafts, outbox }) => {
      drafts.delete(form.dataset.draft);
      if (mended !== null) outbox.delete(mended);
    };
    try {
      await app.outbox.add(wanted, (stores) => {
        keep(stores);
        pictures.forEach((row) => stores.photos.put(row));
      });
    } catch (error) {
      if (!isFull(error)) throw error;
      if (!pictures.length) throw new Error("Ruang HP penuh. Hapus foto atau aplikasi lain, lalu simpan lagi.");
      // The words are kept; the photo is refused, and that is said.
      await app.outbox.add(wanted, keep);
      app.notice = "Ruang HP penuh: isian tersimpan, fotonya tidak.";
    }
    app.mending = null;
    app.sync.run();
  }
}

/* What a tap on "Simpan" does, once at a time. */
async function submitted(event, form, work) {
  event.preventDefault();
  const button = form.querySelector("button.btn-primary");
  if (button.disabled) return;
  button.disabled = true;
  app.notice = "";
  try {
    await work(new FormData(form));
  } catch (error) {
    complain(form, error);
  } finally {
    button.disabled = false;
  }
}

const place = () =>
  new Promise((resolve) => {
    // The browser's own limit begins only after its question is answered.
    setTimeout(() => resolve(null), 20000);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.latitude, coords.longitude]), () => resolve(null),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });

async function visitForm(id) {
  const row = await app.rows.row("business", id);
  const questions = await app.rows.row("form", QUESTIONS);
  if (!row || !questions) return missing();
  render(page, visits.form(row, questions));
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`visit:${id}`);
  await restoreDraft(form);
  const visit = idOf();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = visits.read(data, row);
      const point = data.get("place") ? await place() : null;
      if (point) Object.assign(changes, { latitude: [null, point[0]], longitude: [null, point[1]] });
      await save(form, { entity: "visit", entity_id: visit, kind: "record", changes, about: id }, {
        entity: "visit", entity_id: visit,
      });
      if (data.get("place") && !point) app.notice = "Lokasi tidak didapat, isian lain tersimpan.";
      location.hash = `#/usaha/${id}`;
    });
}

async function changeForm(id) {
  const row = await app.rows.row("business", id);
  if (!row) return missing();
  render(page, editForm(row));
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`edit:${id}`);
  await restoreDraft(form);
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = readEdit(data, row);
      await save(form, { entity: "business", entity_id: id, kind: "edit", base_revision: row.revision, changes });
      location.hash = `#/usaha/${id}`;
    });
}

async function censusForm() {
  const villages = (await app.rows.row("form", VILLAGES)) || { rows: [] };
  render(page, census(villages.rows));
  const form = page.querySelector("form");
  form.dataset.draft = draftOf("census");
  await restoreDraft(form);
  const fresh = idOf();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const changes = readCensus(data);
      await save(form, { entity: "registration", entity_id: fresh, kind: "propose", changes });
      location.hash = "#/kirim";
    });
}

/* What is still on the phone. */
const KINDS = { "visit.record": "Kunjungan", "registration.propose": "Usaha baru", "business.edit": "Perubahan data" };
const STATES = {
  waiting: "Tersimpan di HP", sent: "Terkirim, menunggu jawaban", held: "Menunggu data lain di kantor",
  rejected: "Perlu diperbaiki",
};

async function tray() {
  const rows = await app.outbox.all();
  const photos = await app.store.keys("photos");
  const refused = (await app.store.get("meta", "refused_photos")) || [];
  render(page, html`<h1>Kiriman</h1>
    ${refused.length ? html`<div class="note tone-bad"><div><p>Foto yang tidak diterima kantor:</p>
      ${refused.map((sentence) => html`<p>${sentence}</p>`)}
      <p class="actions"><button class="btn" id="seen">Sudah saya baca</button></p></div></div>` : ""}
    ${app.notice ? html`<p class="note tone-warn" role="status">${app.notice}</p>` : ""}
    <p class="actions"><button class="btn btn-primary" id="send">Kirim sekarang</button>
      <button class="btn" id="export">Simpan berkas cadangan</button></p>
    <p>${photos.length} foto menunggu.</p>
    ${rows.length ? html`<ul class="rows">${rows.map((r) => html`<li>
      <b>${KINDS[`${r.entity}.${r.kind}`] || r.kind}</b> <span class="muted">${moment(r.made_at)}</span>
      <span class="pill ${r.state === REJECTED ? "tone-bad" : "tone-warn"}">${STATES[r.state]}</span>
      ${r.sentence ? html`<p>${r.sentence}</p>` : ""}
      ${r.state === REJECTED ? html`<p class="actions"><button class="btn" data-mend="${r.seq}">Perbaiki</button>
        <button class="btn" data-drop="${r.seq}">Buang</button></p>` : ""}</li>`)}</ul>`
    : html`<p>Semua isian sudah diterima kantor.</p>`}`);
  app.notice = "";
  const seen = page.querySelector("#seen");
  if (seen) seen.onclick = () => app.store.remove("meta", "refused_photos").then(show);
  for (const button of page.querySelectorAll("[data-mend]")) button.onclick = () => mend(Number(button.dataset.mend));
  for (const button of page.querySelectorAll("[data-drop]")) button.onclick = () => drop(button);
  page.querySelector("#send").onclick = async () => {
    await app.sync.run();
    await tray();
  };
  page.querySelector("#export").onclick = exportFile;
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

async function mend(seq) {
  const row = (await app.outbox.all()).find((r) => r.seq === seq);
  const found = row && mending(await app.outbox.read(row));
  if (!found) return;
  // A draft of its own: what is half typed elsewhere stays.
  const draft = `mend:${seq}`;
  app.mending = { seq, draft, address: found.address, entity_id: found.entity_id };
  await app.store.put("drafts", await app.vault.close(found.fields, draft), draft);
  location.hash = found.address;
}

/* Thrown away only when asked twice. */
async function drop(button) {
  if (button.dataset.sure) {
    await app.outbox.remove(Number(button.dataset.drop));
    return tray();
  }
  button.dataset.sure = "ya";
  button.textContent = "Ya, buang isian ini";
}

boot().then(worker);
