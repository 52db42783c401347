// Enrolling the phone, its PIN, and what is left when the office revoked it.

import { html, render, today } from "./html.js";
import { unheard } from "./outbox.js";
import { app, bar, menu, page } from "./state.js";
import { isFull } from "./store.js";
import { APP_VERSION } from "./sync.js";
import { TooManyTries, WrongPin } from "./vault.js";

export const API = "/petugas/api/";

const NOBODY = "";

/* The mark of a signed-in officer; NOBODY where nobody is signed in. */
async function csrf() {
  const answer = await fetch("/petugas/tanda", { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  return answer.status === 200 ? (await answer.json()).csrf : NOBODY;
}

const ask = (mark, body) =>
  fetch(`${API}ponsel`, {
    method: "POST", credentials: "same-origin", redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": mark },
    body: JSON.stringify({ ...body, client_time: new Date().toISOString() }),
  });

/* How many entries and photos the office does not have. */
async function unsentHere() {
  const n = await app.outbox.counts();
  return n.waiting + n.held + n.rejected + n.photos;
}

export async function enrol(problem = "") {
  const { phone: before, vault } = await app.store.many("meta", ["phone", "vault"]);
  render(page, html`<h1>${before ? "Masuk lagi" : "Pasang di HP ini"}</h1>
    <p>${before ? (vault ? "Isian Anda tetap tersimpan." : "PIN dibuat sesudah Anda masuk dengan akun petugas. Perlu sinyal.") : "Sesudah dipasang, Anda bisa bekerja tanpa sinyal. Sekali ini perlu sinyal."}</p>
    ${problem ? html`<p class="note tone-bad" role="alert">${problem}</p>` : ""}
    <form id="enrol"><label>Nama HP ini <input name="name" value="${before?.name || "HP saya"}" maxlength="60" required></label>
    <p class="actions"><button class="btn btn-primary">Pasang</button></p></form>`);
  // Asked while the officer reads the page.
  let early = csrf().catch(() => null);
  page.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const name = new FormData(event.target).get("name");
    const signIn = html`Masuk dulu dengan akun petugas di <a href="/masuk/?next=/petugas/">halaman masuk</a>.`;
    try {
      const body = { ...(before ? { device_id: before.device_id } : {}), name, app_version: APP_VERSION };
      let mark = (await early) || (await csrf());
      early = null;
      let answer = mark === NOBODY ? null : await ask(mark, body);
      // Another answer may have brought another cookie since the mark was asked for.
      if (answer?.status === 403 && (mark = await csrf()) !== NOBODY) answer = await ask(mark, body);
      // Revoked before it could hear of it, or given to another officer: nothing is on it, so it is a new phone.
      if (answer?.status === 409 && before && !vault && !(await unsentHere())) {
        delete body.device_id;
        answer = await ask(mark, body);
      }
      if (answer === null) return enrol(signIn);
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.status !== 201) return enrol(told.sentence || signIn);
      const { token, hand_over, ...known } = told;
      await app.tokens.keep({ token, hand_over }, { ...known, app_version: APP_VERSION });
      app.kept = await navigator.storage?.persist?.();
      if (!vault && !(await app.store.get("meta", "cursor"))) app.sync.ahead();
      if (location.hash === "#/masuk") location.hash = "#/";
      await app.show();
      app.sync.start();
      return app.sync.run();
    } catch {
      return enrol("Belum ada sinyal. Coba lagi di tempat yang ada sinyalnya.");
    }
  };
}

const pinField = (label, name) => html`<label>${label}
  <input name="${name}" type="password" inputmode="numeric" autocomplete="off" minlength="6" maxlength="12"
    pattern="[0-9]{6,12}" required></label>`;

/* Called when nobody typed for a moment. */
const paused = (work) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, 120);
  };
};
const whole = (pin) => /^[0-9]{6,12}$/.test(pin);

export function choosePin(problem = "") {
  render(page, html`<h1>Buat PIN</h1>
    <p>PIN membuka isi aplikasi di HP ini. 6 angka atau lebih, dan bukan tanggal lahir.</p>
    ${app.kept === false ? html`<p class="note tone-warn">HP ini bisa menghapus isi aplikasi kalau ruangnya
      penuh. Kirim isian setiap ada sinyal.</p>` : ""}
    ${problem ? html`<p class="note tone-bad" role="alert">${problem}</p>` : ""}
    <form>${pinField("PIN", "pin")}${pinField("Ulangi PIN", "again")}
    <p class="actions"><button class="btn btn-primary">Simpan PIN</button></p></form>`);
  const form = page.querySelector("form");
  form.oninput = paused(() => {
    const { pin, again } = form.elements;
    if (whole(pin.value) && pin.value === again.value) app.vault.prepare(pin.value);
  });
  form.onsubmit = async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const pin = data.get("pin");
    if (!whole(pin)) return choosePin("PIN berisi 6 sampai 12 angka.");
    if (/^(\d)\1+$/.test(pin) || "01234567890123456789".includes(pin)) {
      return choosePin("PIN ini terlalu mudah ditebak.");
    }
    if (pin !== data.get("again")) return choosePin("Kedua PIN tidak sama.");
    await app.vault.create(pin);
    await app.opened();
  };
}

export function askPin(problem = "") {
  render(page, html`<h1>Masukkan PIN</h1>
    ${problem ? html`<p class="note tone-bad" role="alert">${problem}</p>` : ""}
    <form>${pinField("PIN", "pin")}<p class="actions"><button class="btn btn-primary">Buka</button></p></form>
    <details><summary>Lupa PIN</summary><p>Isian yang belum terkirim tidak hilang. Kirim dulu tanpa PIN, lalu buat
      PIN baru. Kalau tidak ada sinyal, simpan berkasnya dan serahkan di halaman “Ponsel saya”. Untuk PIN baru Anda masuk
      lagi dengan akun petugas, jadi perlu sinyal.</p>
      <p class="actions"><button class="btn" id="hand">Kirim tanpa PIN</button>
      <button class="btn" id="export">${exportLabel("Simpan berkas")}</button>
      <button class="btn" id="renew">Buat PIN baru</button></p></details>`);
  page.querySelector("#hand").onclick = async () => {
    try {
      const refused = await app.sync.handOver();
      return askPin(refused.length
        ? `Kantor menolak ${refused.length} isian: ${refused.join(" ")} Catat lagi sesudah membuat PIN baru, lalu buang yang lama di halaman “Ponsel saya”.`
        : "Semua sudah diterima kantor. Sekarang buat PIN baru.");
    } catch (error) {
      return askPin(error.sentence || "Belum ada sinyal. Simpan berkasnya, atau coba lagi nanti.");
    }
  };
  const form = page.querySelector("form");
  form.oninput = paused(() => whole(form.elements.pin.value) && app.vault.prepare(form.elements.pin.value));
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      await app.vault.unlock(new FormData(event.target).get("pin"));
      await app.opened();
    } catch (error) {
      if (error instanceof TooManyTries) return askPin("Terlalu banyak percobaan. Buat PIN baru.");
      if (error instanceof WrongPin) return askPin(`PIN salah. Tersisa ${error.left} percobaan.`);
      // A try that cannot be counted is none.
      if (isFull(error)) return askPin("Ruang HP penuh. Hapus foto atau aplikasi lain, lalu coba lagi.");
      throw error;
    }
  };
  page.querySelector("#export").onclick = exportFile;
  page.querySelector("#renew").onclick = async (event) => {
    // A double tap asks and answers nothing: the next question is a page of its own.
    event.currentTarget.disabled = true;
    const unsent = await unsentHere();
    if (unsent && !(await allExported())) {
      return askPin("Masih ada isian yang belum terkirim. Kirim dulu tanpa PIN, atau simpan berkasnya dan serahkan ke kantor.");
    }
    if (!app.sure) {
      app.sure = true;
      return askPin(unsent
        ? `${unsent} isian dan foto ada di berkas yang baru disimpan dan akan dihapus dari HP ini. Ketuk “Buat PIN baru” sekali lagi.`
        : "Data usaha di HP ini dihapus dan diambil ulang sesudah Anda masuk lagi. Ketuk “Buat PIN baru” sekali lagi.");
    }
    app.sure = false;
    exported.clear();
    await app.store.run(["meta", "rows", "drafts", "outbox", "photos"], "readwrite", (stores, got) => {
      unheard(stores.meta, stores.outbox, got);
      // Also what opens the territory: whoever forgot the PIN signs in for another one.
      for (const key of ["vault", "cursor", "full", "token"]) stores.meta.delete(key);
      for (const name of ["rows", "drafts", "outbox", "photos"]) stores[name].clear();
    });
    return app.show();
  };
}

/* Numbers of operations and ids of photos that are in a file: what is deleted must be in one. */
const exported = new Set();
async function allExported() {
  const kept = [...(await app.outbox.all()).map((r) => r.seq), ...(await app.store.keys("photos"))];
  return kept.every((one) => exported.has(one));
}

/** What the button says: which of several files comes next. */
export const exportLabel = (usual) =>
  app.files ? `Simpan berkas ${app.fileAt + 1} dari ${app.files.length}` : usual;

/* One file for each tap: a browser does not give several at once. */
export async function exportFile(event) {
  const button = event.currentTarget;
  const files = app.files || (await app.outbox.files());
  const at = app.fileAt || 0;
  const { rows, photos } = files[at];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await app.outbox.file(files[at]));
  link.download = `isian-${today()}${files.length > 1 ? `-${at + 1}-dari-${files.length}` : ""}.guyub`;
  link.click();
  for (const one of [...rows.map((r) => r.seq), ...photos]) exported.add(one);
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  const more = at + 1 < files.length;
  app.files = more ? files : null;
  app.fileAt = more ? at + 1 : 0;
  button.textContent = exportLabel(at ? "Semua berkas tersimpan" : button.textContent);
}

export async function revoked() {
  menu.hidden = true;
  render(bar, html``);
  const unsent = await unsentHere();
  render(page, html`<h1>HP ini dicabut kantor</h1>
    <p>Isinya sudah dihapus. Hubungi kantor Anda untuk memasang lagi.</p>
    ${unsent ? html`<p>${unsent} isian dan foto belum terkirim. Hanya kantor yang bisa membukanya: simpan
      berkasnya, lalu serahkan di halaman “Ponsel saya”.</p>
      <p class="actions"><button class="btn" id="export">${exportLabel("Simpan berkas")}</button></p>` : ""}`);
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
