// The cash book beside its owner in the officers' app: only books whose owner lets this officer write.
// The phone never holds what stands in a book, only what was entered here and is not received yet.

import { draftOf, idOf, restoreDraft, save, submitted } from "./forms.js";
import { day, html, render, today } from "./html.js";
import { amountOf, money, said } from "./rupiah.js";
import * as seats from "./seats.js";
import { choice, fresh, problem, refuse, unsent, waits } from "./sheets.js";
import { app, page } from "./state.js";

const ENTITY = "book.entry";

const lineOf = (row) => ({
  id: row.id, business: row.business_id, name: row.name, owner: row.owner, village: row.village, until: row.until,
});

// A share that ran out is over here too, also without signal.
const lines = () => app.rows.list("book").filter((l) => l.until >= today()).sort((a, b) => a.name.localeCompare(b.name));

async function onDay() {
  const here = (await unsent(ENTITY)).length;
  const found = lines();
  if (!found.length && !here) return "";
  return waits({ address: "#/kas", title: "Buku kas", words: `${found.length} buku, dicatat bersama pemilik`, here });
}

const onBusiness = (row) => {
  const one = lines().find((l) => l.business === row.id);
  return one ? html`<p class="actions"><a class="btn" href="#/kas/${one.id}">Buku kas bersama pemilik</a></p>` : "";
};

function list() {
  render(page, html`<p><a href="#/">Kembali ke hari ini</a></p><h1>Buku kas bersama pemilik</h1>
    <p>Hanya buku yang pemiliknya mengizinkan Anda ikut mencatat.</p>
    ${lines().length ? "" : html`<p>Belum ada. Pemilik memberi izin dari akunnya, atau buku dimulai bersama di kantor.</p>`}
    <ul class="rows">${lines().map((l) => html`<li><a href="#/kas/${l.id}"><b>${l.name}</b>
      <span class="muted">${[l.owner, l.village].filter(Boolean).join(" · ")}</span>
      <span class="muted">Izin sampai ${day(l.until)}</span></a></li>`)}</ul>`);
}

const opened = async (id) => {
  const row = await app.rows.row("book", id);
  return row && row.until >= today() ? row : null;
};

function over() {
  render(page, html`<h1>Buku ini tidak dibagikan lagi</h1>
    <p>Pemilik mengakhiri izinnya atau waktunya habis. <a href="#/kas">Lihat buku lain</a></p>`);
}

async function book(id) {
  const row = await opened(id);
  if (!row) return over();
  const here = await Promise.all((await unsent(ENTITY)).filter((r) => r.about === id).map((r) => app.outbox.read(r)));
  const label = (key) => row.kinds.find((k) => k.key === key)?.button || key;
  render(page, html`<p><a href="#/kas">Kembali ke buku kas</a></p><h1>${row.name}</h1>
    <p class="muted">${[row.owner, row.village].filter(Boolean).join(" · ")}</p>
    <p>Dicatat bersama pemilik. Bukunya milik pemilik: isinya tidak tersimpan di HP ini.</p>
    <nav class="kinds" aria-label="Catat">${row.kinds.map((k) => html`<a href="#/kas/${id}/${k.key}"><b>${k.button}</b>
      <span class="muted">${k.hint}</span></a>`)}</nav>
    ${here.length ? html`<h2>Belum diterima</h2><ul class="rows">${here.map(({ changes: c }) => html`<li><b>${label(c.kind[1])}</b>
      ${money(c.amount[1])}<br><span class="muted">${[day(c.on[1]), c.party?.[1], c.note?.[1]].filter(Boolean).join(" · ")}</span></li>`)}</ul>` : ""}`);
}

async function entry(id, key) {
  const row = await opened(id);
  const kind = row?.kinds.find((k) => k.key === key);
  if (!kind) return over();
  render(page, html`<p><a href="#/kas/${id}">Kembali ke ${row.name}</a></p><h1>${kind.button}</h1>
    <p class="muted">${kind.hint}</p>
    <form novalidate>${problem}
      <label>${kind.ask} <input name="amount" inputmode="numeric" maxlength="20" autocomplete="off"></label>
      <p class="money-said" id="said" aria-live="polite"></p>
      ${kind.party ? html`<label>Siapa orangnya <input name="party" maxlength="60" autocomplete="off"></label>` : ""}
      ${kind.categories.length ? html`<fieldset><legend>Untuk apa</legend>
        ${kind.categories.map((c, i) => choice("category", c.key, c.label, i === 0))}</fieldset>` : ""}
      ${kind.product && row.products.length ? html`<label>Produk <select name="product"><option value="">Tidak disebut</option>
        ${row.products.map((p) => html`<option value="${p.id}">${p.name}</option>`)}</select></label>
        <label>Banyaknya <input name="quantity" inputmode="decimal" maxlength="12" autocomplete="off"></label>` : ""}
      <label>Keterangan <input name="note" maxlength="80" autocomplete="off"></label>
      <label>Tanggal <input type="date" name="on" value="${today()}" min="${row.starts}" max="${today()}" required></label>
      <label>Foto nota <input type="file" name="photo" accept="image/*" multiple></label>
      <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
    </form>`);
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`book:${id}:${key}`);
  await restoreDraft(form);
  const aloud = () => {
    const amount = amountOf(form.elements.amount.value);
    page.querySelector("#said").textContent = amount ? `${money(amount)}, ${said(amount)} rupiah` : "";
  };
  form.elements.amount.addEventListener("input", aloud);
  aloud();
  const fresh_id = idOf();
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      await save(form, { entity: ENTITY, entity_id: fresh_id, kind: "record", changes: fresh(read(data, row, kind)), about: id },
        { entity: ENTITY, entity_id: fresh_id });
      location.hash = `#/kas/${id}`;
    });
}

/** What was filled in; throws an error with its field where it lacks. */
export function read(data, row, kind) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const amount = amountOf(value("amount"));
  if (!amount) refuse("amount", "Tulis jumlah uangnya dengan angka, misalnya 25.000.");
  if (kind.party && !value("party")) refuse("party", "Tulis siapa orangnya, supaya ingat.");
  const on = value("on");
  if (!on) refuse("on", "Isi tanggalnya.");
  if (on > today()) refuse("on", "Tanggal itu belum terjadi.");
  if (on < row.starts) refuse("on", `Buku ini dicatat mulai ${day(row.starts)}.`);
  const quantity = value("quantity").replace(",", ".");
  if (quantity && !(/^\d{1,9}(\.\d{1,2})?$/.test(quantity) && Number(quantity) > 0)) {
    refuse("quantity", "Banyaknya ditulis dengan angka, misalnya 12 atau 2,5.");
  }
  return {
    book_id: row.id, kind: kind.key, amount, on, category: value("category"), product: value("product") || null,
    quantity: quantity || null, party: value("party"), note: value("note"),
  };
}

seats.list("book", lineOf);
seats.screen("kas", list, { live: true });
seats.screen("kas/*", book, { live: true });
seats.screen("kas/*/*", entry);
seats.kind("book.entry.record", {
  label: "Buku kas",
  mend: ({ entity_id }, wanted) => ({
    address: `#/kas/${wanted.book_id}/${wanted.kind}`, fields: seats.pairs(wanted), entity_id,
  }),
});
seats.onBusiness(onBusiness);
seats.onDay(onDay);
