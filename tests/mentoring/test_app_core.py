"""The app's core in a real browser: clashes shown, nothing lost while typing, too much at once."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from guyub.mentoring.models import Visit, VisitPhoto
from guyub.registry.actions.business import edit_business
from guyub.registry.models import ChangeRequest
from guyub.sync import limits
from guyub.sync.actions import clashes
from guyub.sync.actions.sealed import open_sealed
from guyub.sync.models import Clash
from tests.factories import office_act, register
from tests.mentoring.test_app import (
    CONTENTS,
    PIN,
    VILLAGE,
    arrived,
    heading,
    image,
    noted,
    rows,
    unlocked,
)

PULL = "() => dispatchEvent(new Event('online'))"


def unlock(page):
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Buka").click()


def business(page, name):
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile(name)).click()
    heading(page, name)


def propose(page, name, address):
    business(page, name)
    page.get_by_role("link", name="Usulkan perubahan data").click()
    page.get_by_label("Alamat").fill(address)
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, name)


def test_what_is_typed_and_picked_outlives_lock_pull_and_mending(page, enter, axe):
    register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": -7.4, "longitude": 109.25})
    unlocked(page, enter)
    # Who searches goes on typing while more businesses arrive.
    page.get_by_role("link", name="Usaha", exact=True).click()
    page.get_by_label("Cari").press_sequentially("keri")
    register(office_act(), village=VILLAGE, name="Keripik Baru")
    page.evaluate(PULL)
    page.get_by_role("link", name=re.compile("Keripik Baru")).wait_for()
    page.keyboard.type("pik s")
    expect(page.get_by_label("Cari")).to_have_value("keripik s")
    page.get_by_role("link", name=re.compile("Keripik Sari")).click()
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Foto").set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": image()} for n in (1, 2)]
    )
    page.get_by_alt_text("Foto 2").wait_for()
    page.get_by_label("Tanggal").fill("2019-05-01")
    page.get_by_label("Catat lokasi (GPS)").check()
    # Another address in the same moment, and back: what was typed last is there.
    page.get_by_label("Catatan").fill("Salah tahun")
    page.evaluate("() => { location.hash = '#/usaha'; }")
    heading(page, "Usaha di wilayah saya")
    page.go_back()
    heading(page, "Catat kunjungan")
    expect(page.get_by_label("Catatan")).to_have_value("Salah tahun")
    # Before a screen is ready a tap on its button sends nothing anywhere.
    page.evaluate("() => { document.querySelector('form').onsubmit = null; }")
    page.get_by_role("button", name="Simpan di HP").click()
    assert "?" not in page.url
    page.reload()
    unlock(page)
    page.get_by_alt_text("Foto 2").wait_for()
    expect(page.get_by_label("Catatan")).to_have_value("Salah tahun")
    axe(page)
    page.get_by_role("button", name="Hapus foto 1").click()
    page.get_by_alt_text("Foto 2").wait_for(state="detached")
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("1 perlu diperbaiki").wait_for()
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Perbaiki").click()
    page.get_by_text("Lokasi dari catatan yang dikembalikan tetap dipakai").wait_for()
    page.get_by_label("Tanggal").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Simpan di HP").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (visit,) = arrived(page, Visit)
    assert (visit.latitude, visit.longitude) == (-7.4, 109.25)
    assert [p.visit_id for p in arrived(page, VisitPhoto)] == [visit.pk]
    # The next visit begins without them.
    page.get_by_role("link", name="Catat kunjungan").click()
    heading(page, "Catat kunjungan")
    expect(page.get_by_alt_text("Foto 1")).to_have_count(0)


def saved_file(page, name):
    with page.expect_download() as waited:
        page.get_by_role("button", name=name).click()
    assert waited.value.suggested_filename.endswith(".guyub")
    return waited.value.path().read_bytes()


def test_a_clash_is_shown_and_too_much_at_once_is_halved(page, enter, axe, monkeypatch):
    monkeypatch.setattr(limits, "MOST_BOX_BYTES", 60_000)
    for name in ("Keripik Sari", "Sapu Lestari"):
        made = register(office_act(), village=VILLAGE, name=name)
    who = unlocked(page, enter)
    sizes = []

    def narrow(route):
        operations = json.loads(route.request.post_data)["operations"]
        sizes.append(len(operations))
        if len(operations) > 1 or "Jalan panjang" in route.request.post_data:
            body = json.dumps({"code": "too_large", "sentence": "Terlalu besar."})
            route.fulfill(status=413, content_type="application/json", body=body)
        else:
            route.continue_()

    def huge(route):
        told = {"code": "too_large", "sentence": "Fotonya terlalu besar. Ambil ulang di aplikasi."}
        route.fulfill(status=413, content_type="application/json", body=json.dumps(told))

    page.route("**/petugas/api/dorong", narrow)
    page.route("**/petugas/api/foto", huge)
    page.context.set_offline(True)
    propose(page, "Keripik Sari", "Jalan panjang")
    propose(page, "Sapu Lestari", "Jalan petugas")
    noted(page, "Sapu Lestari", "Dengan foto")
    # What would be too large for the office's page is saved as two files.
    page.get_by_role("link", name="Kiriman").click()
    words = saved_file(page, "Simpan berkas cadangan")
    photo = saved_file(page, "Simpan berkas 2 dari 2")
    assert [(len(b["boxes"]), len(b["photos"])) for b in map(json.loads, (words, photo))] == [
        (3, 0), (0, 1)
    ]  # fmt: skip
    assert [p["status"] for p in open_sealed(who, photo).photos] == ["waiting"]
    office = office_act()
    edit_business(office, made.pk, {"address": "Jalan kantor"}, version=1)
    page.context.set_offline(False)
    page.locator("#state", has_text="1 perlu diperbaiki").wait_for()
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_text("Isian ini terlalu panjang untuk dikirim").wait_for()
    heading(page, "Kiriman")
    page.get_by_text("Fotonya terlalu besar. Ambil ulang").wait_for()
    assert sizes == [3, 1, 1, 1]
    assert rows(ChangeRequest) == []
    page.get_by_role("heading", name="Isian yang bentrok").wait_for()
    axe(page)
    page.get_by_role("link", name="Sapu Lestari").click()
    heading(page, "Sapu Lestari")
    for words in ("Jalan kantor", "Jalan petugas", office.actor, "Kantor belum memutuskan"):
        page.get_by_text(re.compile(words)).first.wait_for()
    (clash,) = rows(Clash)
    clashes.keep(office_act(), clash.pk)
    page.evaluate(PULL)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_text("Kantor tetap memakai isiannya").wait_for()


# Drafts were touched so many days ago; null: kept by an older app, which wrote no moment.
AGE = """async (days) => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("guyub");
    asked.onsuccess = () => done(asked.result);
  });
  const tx = db.transaction("drafts", "readwrite");
  const asked = tx.objectStore("drafts").openCursor();
  asked.onsuccess = () => {
    const cursor = asked.result;
    if (!cursor) return;
    const {touched_at, ...row} = cursor.value;
    cursor.update(days === null ? row : {...row, touched_at: Date.now() - days * 86400000});
    cursor.continue();
  };
  await new Promise((done) => { tx.oncomplete = done; });
  db.close();
}"""

# A phone on which no byte more fits, while "full" says so.
FULL = """(() => {
  for (const [kind, name] of [[IDBObjectStore, "put"], [IDBCursor, "update"]]) {
    const real = kind.prototype[name];
    kind.prototype[name] = function (...given) {
      if (sessionStorage.full) throw new DOMException("full", "QuotaExceededError");
      return real.apply(this, given);
    };
  }
})()"""

# Nothing of the drafts is read before RELEASE: a slow phone.
HOLD = """() => {
  window.held = [];
  const real = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete");
  Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
    set(work) {
      const read = this.mode === "readonly" && this.objectStoreNames.contains("drafts");
      real.set.call(this, read ? () => (window.held ? window.held.push(work) : work()) : work);
    },
  });
}"""
RELEASE = """() => {
  const held = window.held;
  window.held = null;
  held.forEach((work) => work());
}"""


def test_a_tap_and_a_photo_that_came_before_the_screen_was_ready_are_not_lost(page, enter):
    register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    business(page, "Keripik Sari")
    page.evaluate(HOLD)
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Foto").set_input_files(
        {"name": "dapur.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_label("Catatan").fill("Terlalu cepat")
    page.get_by_role("button", name="Simpan di HP").click()
    assert page.evaluate("() => document.querySelector('form').onsubmit === null")
    page.evaluate(RELEASE)
    heading(page, "Keripik Sari")
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (visit,) = arrived(page, Visit)
    assert visit.note == "Terlalu cepat"
    assert [p.visit_id for p in arrived(page, VisitPhoto)] == [visit.pk]


def test_a_phone_from_a_drawer_carries_nothing_but_what_is_unsent(page, enter):
    register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    page.context.set_offline(True)
    noted(page, "Keripik Sari", "Sebelum disimpan di laci")
    # What was begun and not saved goes after 30 days, with its photo; what was saved never does.
    business(page, "Sapu Lestari")
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Foto").set_input_files(
        {"name": "dapur.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_label("Catatan").fill("Belum disimpan")
    page.get_by_alt_text("Foto 1").wait_for()
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_text("Isian yang belum disimpan, dengan fotonya, dihapus").wait_for()
    page.add_init_script(FULL)
    for days, left in ((None, 2), (29, 2), (31, 0)):
        page.evaluate(AGE, days)
        page.evaluate("() => { sessionStorage.full = 'ya'; }")
        page.reload()
        heading(page, "Masukkan PIN")
        found = page.evaluate(CONTENTS)
        page.evaluate("() => { sessionStorage.full = ''; }")
        assert len(found["drafts"]) == left
        assert (len(found["outbox"]), len(found["photos"])) == (1, 1)
    # Nor is a PIN tried that cannot be counted.
    page.evaluate("() => { sessionStorage.full = 'ya'; }")
    unlock(page)
    page.get_by_text("Ruang HP penuh. Hapus foto").wait_for()
    page.evaluate("() => { sessionStorage.full = ''; }")
    page.get_by_text("1 isian yang belum disimpan sudah 30 hari tidak diubah").wait_for()
    page.goto("/petugas/#/")
    page.clock.set_fixed_time(timezone.now() + timedelta(days=29))
    page.reload()
    unlock(page)
    page.get_by_text("2 usaha di HP").wait_for()
    page.clock.set_fixed_time(timezone.now() + timedelta(days=31))
    page.reload()
    page.get_by_text("sudah 30 hari tidak diperbarui").wait_for()
    found = page.evaluate(CONTENTS)
    assert found["rows"] == []
    assert (len(found["outbox"]), len(found["photos"])) == (1, 1)
    unlock(page)
    page.get_by_text("0 usaha di HP").wait_for()
    # With a line everything is there again, and the office has what was written.
    page.context.set_offline(False)
    page.evaluate(PULL)
    page.get_by_text("2 usaha di HP").wait_for()
    assert [v.note for v in rows(Visit)] == ["Sebelum disimpan di laci"]
