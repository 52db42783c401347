// A business that stands in no register: what the office needs to begin with. NIK only where the owner
// wants to give it; it is never shown again on the phone.

import { html } from "./html.js";

export const census = (villages) => html`
  <p><a href="#/usaha">Kembali ke daftar</a></p>
  <h1>Daftarkan usaha baru</h1>
  <form novalidate>
    <div class="problem" role="alert" hidden></div>
    <label>Nama usaha <input name="name" maxlength="150"></label>
    <label>Nama pemilik <input name="owner_name" maxlength="120" required autocomplete="off"></label>
    <label>Nomor HP pemilik <input name="phone" inputmode="tel" autocomplete="off"></label>
    <label>NIK pemilik (kalau mau) <input name="nik" inputmode="numeric" maxlength="16" autocomplete="off"></label>
    <label>Desa <select name="village_code" required><option value="">Pilih desa</option>
      ${villages.map((v) => html`<option value="${v.code}">${v.name}</option>`)}</select></label>
    <label>Alamat <input name="address" maxlength="250"></label>
    <label>Apa yang dibuat <input name="product" maxlength="150" required></label>
    <label>Tenaga kerja laki-laki <input name="workers_male" inputmode="numeric"></label>
    <label>Tenaga kerja perempuan <input name="workers_female" inputmode="numeric"></label>
    <p class="actions"><button class="btn btn-primary">Simpan di HP</button></p>
  </form>`;

/** Changes of the operation; throws {field, message} where something lacks. */
export function readCensus(data) {
  const value = (name) => (data.get(name) || "").toString().trim();
  const problem = (field, sentence) => {
    throw Object.assign(new Error(sentence), { field });
  };
  const number = (name) => {
    const text = value(name).replace(/[.\s]/g, "");
    if (text && !/^\d{1,6}$/.test(text)) problem(name, "Tulis jumlah orang dengan angka.");
    return text ? Number(text) : null;
  };
  if (!value("owner_name")) problem("owner_name", "Tulis nama pemiliknya.");
  if (!value("village_code")) problem("village_code", "Pilih desanya.");
  if (!value("product")) problem("product", "Tulis apa yang dibuat.");
  const nik = value("nik").replace(/\s/g, "");
  if (nik && !/^\d{16}$/.test(nik)) problem("nik", "NIK 16 angka. Kosongkan kalau tidak ada.");
  const fresh = {
    name: value("name"), owner_name: value("owner_name"), phone: value("phone"), nik,
    village_code: value("village_code"), address: value("address"), product: value("product"),
    workers_male: number("workers_male"), workers_female: number("workers_female"),
  };
  return Object.fromEntries(Object.entries(fresh).map(([k, v]) => [k, [null, v]]));
}
