// Field checks without signal: members that wait for a visit, one sheet for each.

import { draftOf, idOf, place, restoreDraft, save, submitted } from "./forms.js";
import { day, html, render, today } from "./html.js";
import { pairs } from "./seats.js";
import { choice, fresh, here, pill, problem, refuse, showParts, tick, unsent, waits } from "./sheets.js";
import { bindSignature, signature } from "./signature.js";
import { app, page } from "./state.js";

const ENTITY = "check";

export const lineOf = (row) => ({
  id: row.id, number: row.number, applicant: row.applicant, name: row.name, person: row.person,
  village: row.village, sent: row.sent_on || "", last: row.last,
});

const lines = () => app.rows.list(ENTITY).sort(
  (a, b) => a.sent.localeCompare(b.sent) || a.number.localeCompare(b.number) || a.name.localeCompare(b.name),
);

/* Id of a member to the check that is here and not answered. */
async function kept() {
  return new Map((await unsent(ENTITY)).map((row) => [row.about, row]));
}

export async function onDay() {
  const found = lines();
  const mine = (await unsent(ENTITY)).length;
  if (!found.length && !mine) return "";
  return waits({ address: "#/cek", title: "Cek lapangan", words: `${found.length} usaha menunggu`, here: mine });
}

export async function list() {
  const noted = await kept();
  const found = lines();
  render(page, html`<p><a href="#/">Kembali ke hari ini</a></p><h1>Cek lapangan</h1>
    <p>Usaha di usulan bantuan yang menunggu dilihat di tempatnya.</p>
    ${found.length ? "" : html`<p>Tidak ada yang menunggu di wilayah Anda.</p>`}
    <ul class="rows">${found.map((l) => html`<li><a href="#/cek/${l.id}"><b>${l.name}</b>
      <span class="muted">${[l.person, l.applicant === l.name ? "" : l.applicant, l.village].filter(Boolean).join(" · ")}</span>
      <span class="muted">Usulan ${l.number}${l.sent ? `, dikirim ${day(l.sent)}` : ""}</span>
      ${noted.has(l.id) ? html`<span>${noted.get(l.id).state === "rejected" ? pill("bad", "Perlu diperbaiki") : pill("warn", "Tersimpan di HP")}</span>` : ""}</a></li>`)}</ul>`);
}

const number = (name, label) => html`<label>${label} <input name="${name}" inputmode="numeric" maxlength="18" autocomplete="off"></label>`;

export async function sheet(id) {
  const row = await app.rows.row(ENTITY, id);
  if (!row) {
    return render(page, html`<h1>Usaha ini tidak menunggu dicek</h1>
      <p>Mungkin sudah dicek orang lain. <a href="#/cek">Lihat yang masih menunggu</a></p>`);
  }
  const waiting = (await kept()).get(id);
  const title = html`<p><a href="#/cek">Kembali ke daftar</a></p><h1>Cek ${row.name}</h1>
    <p class="muted">${[row.person, row.applicant === row.name ? "" : row.applicant, row.village, row.number].filter(Boolean).join(" · ")}</p>`;
  if (waiting && !app.mending) {
    return render(page, html`${title}${here(waiting)}`);
  }
  render(page, html`${title}
    ${row.closed ? html`<p class="note tone-warn"><span>Usaha ini tercatat tutup.</span></p>` : ""}
    ${row.last ? html`<p class="note"><span>Cek terakhir: ${row.last}</span></p>` : ""}
    <h2>Yang diminta</h2>
    <ul>${row.lines.map((l) => html`<li>${l.quantity} ${l.unit} ${l.item}: ${l.why}${l.replaces ? ` (mengganti ${l.replaces})` : ""}</li>`)}</ul>
    ${row.questions.length ? html`<h2>Tanyakan</h2><ul>${row.questions.map((q) => html`<li>${q}</li>`)}</ul>` : ""}
    ${row.double.length ? html`<h2>Bantuan lain yang ditemukan</h2><ul>${row.double.map((w) => html`<li>${w}</li>`)}</ul>` : ""}
    <form novalidate>${problem}
      <label>Tanggal cek <input type="date" name="on" value="${today()}" max="${today()}" required></label>
      <fieldset><legend>Usahanya berjalan?</legend>${choice("works", "ya", "Ya")}${choice("works", "tidak", "Tidak")}
        ${choice("works", "", "Belum diketahui", true)}</fieldset>
      <label>Alat yang sudah ada <input name="machines" maxlength="300"></label>
      ${number("workers_male", "Pekerja laki-laki")}${number("workers_female", "Pekerja perempuan")}
      ${number("output_value", "Nilai barang yang dibuat setahun terakhir (Rp)")}
      ${number("sales", "Hasil penjualan setahun terakhir (Rp)")}
      <label>Bertemu dengan siapa <input name="met" maxlength="150"></label>
      <fieldset><legend>Hasil cek</legend>${choice("result", "fit", "Layak")}${choice("result", "unfit", "Belum layak")}
        ${choice("result", "later", "Belum bisa dicek")}</fieldset>
      <div data-when="result:unfit later"><fieldset><legend>Alasannya</legend>
        ${row.reasons.map((r) => tick("reason", r, r))}</fieldset></div>
      <label>Keterangan <textarea name="more" rows="2" maxlength="250"></textarea></label>
      <div data-when="result:fit unfit"><fieldset><legend>Hasilnya ditandatangani bagaimana?</legend>
        ${choice("signed", "paper", "Tanda tangan di kertas")}${choice("signed", "thumb", "Cap jempol di kertas")}
        ${choice("signed", "screen", "Tanda tangan di layar HP")}</fieldset></div>
      <div data-when="signed:screen">${signature("strokes", "Tanda tangan yang ditemui")}</div>
      <div data-when="signed:paper thumb"><label>Foto lembar yang ditandatangani
        <input type="file" name="sheet" accept="image/*" multiple></label></div>
      <label>Foto tempat usaha dan alatnya <input type="file" name="photo" accept="image/*" multiple></label>
      <label class="choice"><input type="checkbox" name="place" value="ya"> Catat lokasi (GPS)</label>
      <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
    </form>`);
  const form = page.querySelector("form");
  form.dataset.draft = draftOf(`check:${id}`);
  await restoreDraft(form);
  await bindSignature(form, "strokes");
  showParts(form);
  const check = idOf();
  // What is mended keeps its place, unless it is asked anew.
  const before = app.mending?.kept.point || null;
  form.onsubmit = (event) =>
    submitted(event, form, async (data) => {
      const values = read(data, row);
      const asked = data.get("place") ? await place() : null;
      const point = asked || before;
      const changes = fresh(point ? { ...values, latitude: point[0], longitude: point[1] } : values);
      const paper = ["paper", "thumb"].includes(values.signed);
      await save(form, { entity: ENTITY, entity_id: check, kind: "record", changes, about: id }, [
        { field: "photo", entity: ENTITY, entity_id: check },
        ...(paper ? [{ field: "sheet", entity: "check.sheet", entity_id: check }] : []),
      ], paper ? {} : { "check.sheet": null });
      if (data.get("place") && !asked) app.notice = "Lokasi tidak didapat, isian lain tersimpan.";
      location.hash = "#/cek";
    });
}

/** What was filled in; throws an error with its field where it lacks. */
export function read(data, row) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const whole = (name, most, said) => {
    const text = value(name).replace(/[.\s]/g, "");
    if (!text) return null;
    if (!/^\d{1,15}$/.test(text) || Number(text) > most) refuse(name, `${said} ditulis dengan angka saja.`);
    return Number(text);
  };
  const on = value("on");
  if (!on) refuse("on", "Isi tanggalnya.");
  if (on > today()) refuse("on", "Tanggal cek belum terjadi.");
  if (row.sent_on && on < row.sent_on) refuse("on", "Tanggal cek sebelum usulan dikirim.");
  const result = value("result");
  if (!result) refuse("result", "Pilih hasil ceknya.");
  const reasons = [...(result === "fit" ? [] : data.getAll("reason")), value("more")].filter(Boolean).join("; ").slice(0, 500);
  if (result !== "fit" && !reasons) refuse("reason", "Pilih atau tulis alasannya.");
  const works = { ya: true, tidak: false }[value("works")] ?? null;
  if (result !== "later" && works === null) refuse("works", "Jawab dulu: apakah usahanya berjalan?");
  const signed = result === "later" ? "" : value("signed");
  if (result !== "later" && !signed) refuse("signed", "Pilih bagaimana hasilnya ditandatangani.");
  if (signed === "screen" && !value("strokes")) refuse("signed", "Tanda tangannya belum digambar.");
  return {
    proposal_id: row.proposal, member_id: row.id, on, result, reasons, works, machines: value("machines"),
    workers_male: whole("workers_male", 9999, "Pekerja laki-laki"),
    workers_female: whole("workers_female", 9999, "Pekerja perempuan"),
    output_value: whole("output_value", 1e15 - 1, "Nilai barang"), sales: whole("sales", 1e15 - 1, "Hasil penjualan"),
    met: value("met"), signed, ...(signed === "screen" ? { strokes: value("strokes") } : {}),
  };
}

export const mend = ({ entity_id }, { works, reasons, latitude, longitude, member_id, ...plain }) => ({
  address: `#/cek/${member_id}`, entity_id,
  kept: { point: Number.isFinite(latitude) ? [latitude, longitude] : null },
  fields: [
    ...pairs(plain), ["works", works === true ? "ya" : works === false ? "tidak" : ""], ["more", reasons || ""],
  ],
});
