"""The officers' app in a real browser: enrolled, without signal, a clash, sent, received."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from guyub.mentoring.models import Visit, VisitPhoto
from guyub.registry.actions.business import edit_business
from guyub.registry.models import Business, ChangeRequest
from guyub.sync import limits
from guyub.sync.actions.devices import revoke_own
from guyub.sync.actions.sealed import open_sealed
from guyub.sync.contact import token_mark
from guyub.sync.models import Clash, Device, Operation
from tests.factories import office_act, register

PIN = "482915"
VILLAGE = "33.03.01.2001"


def image() -> bytes:
    from io import BytesIO

    from PIL import Image

    kept = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(kept, "JPEG", quality=85)
    return kept.getvalue()


def heading(page, text):
    page.get_by_role("heading", name=text, level=1).wait_for()


def unlocked(page, enter):
    """A phone that is enrolled, has its PIN and has fetched its territory."""
    who = enter(page, "field_officer", area_codes=["33.03.01"])
    page.goto("/petugas/")
    heading(page, "Pasang di HP ini")
    page.get_by_label("Nama HP ini").fill("HP dinas")
    page.get_by_role("button", name="Pasang").click()
    heading(page, "Buat PIN")
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("Ulangi PIN").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    heading(page, "Hari ini")
    page.get_by_text("2 usaha di HP").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready")
    return who


def noted(page, business, words):
    """A visit written down without signal."""
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile(business)).click()
    page.get_by_role("link", name="Catat kunjungan").click()
    page.get_by_label("Catatan").fill(words)
    page.get_by_label("Foto").set_input_files(
        {"name": "dapur.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, business)


def exported(page):
    with page.expect_download() as waited:
        page.get_by_role("button", name="Simpan berkas").click()
    return waited.value.path().read_bytes()


CONTENTS = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("guyub");
    asked.onsuccess = () => done(asked.result);
  });
  const found = {};
  for (const name of ["meta", "rows", "outbox", "photos", "drafts"]) {
    found[name] = await new Promise((done) => {
      const asked = db.transaction(name).objectStore(name).getAllKeys();
      asked.onsuccess = () => done(asked.result.map(String));
    });
  }
  db.close();
  return found;
}"""


# What code in the app's origin gets from a locked phone: every secret under the device key alone,
# and what the office answers to it.
PRY = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("guyub");
    asked.onsuccess = () => done(asked.result);
  });
  const meta = (work) => new Promise((done) => {
    const asked = work(db.transaction("meta").objectStore("meta"));
    asked.onsuccess = () => done(asked.result);
  });
  const key = await meta((s) => s.get("device_key"));
  const found = {};
  for (const name of await meta((s) => s.getAllKeys())) {
    const box = await meta((s) => s.get(name));
    try {
      const about = new TextEncoder().encode(name);
      const plain = await crypto.subtle.decrypt(
        {name: "AES-GCM", iv: box.iv, additionalData: about}, key, box.data);
      const answer = await fetch("/petugas/api/tarik", {
        method: "POST", credentials: "omit",
        body: JSON.stringify({client_time: new Date().toISOString(), app_version: 2, cursor: null}),
        headers: {Authorization: "Bearer " + JSON.parse(new TextDecoder().decode(plain))},
      });
      found[name] = (await answer.json()).code;
    } catch {}
  }
  db.close();
  return found;
}"""

# A phone as an older app enrolled it: one token under the device key.
AS_BEFORE = """async (token) => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("guyub");
    asked.onsuccess = () => done(asked.result);
  });
  const key = await new Promise((done) => {
    const asked = db.transaction("meta").objectStore("meta").get("device_key");
    asked.onsuccess = () => done(asked.result);
  });
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder();
  const data = await crypto.subtle.encrypt(
    {name: "AES-GCM", iv, additionalData: text.encode("token")}, key,
    text.encode(JSON.stringify(token)));
  const tx = db.transaction("meta", "readwrite");
  tx.objectStore("meta").put({iv, data: new Uint8Array(data)}, "token");
  tx.objectStore("meta").delete("hand");
  tx.objectStore("meta").delete("full");
  await new Promise((done) => { tx.oncomplete = done; });
  db.close();
}"""


def forgotten(page):
    """Another PIN, asked twice before the phone forgets; from the beginning where the page was
    loaded anew in between (the service worker took over)."""
    locked, gone = page.get_by_text("Lupa PIN"), page.get_by_role("heading", name="Masuk lagi")
    for _n in range(6):
        locked.click()
        page.get_by_role("button", name="Buat PIN baru").click()
        # The button rests until its answer stands on the page, whichever it is.
        expect(page.locator("#renew:disabled")).to_have_count(0)
        locked.or_(gone).first.wait_for()
        if gone.is_visible():
            return
    raise AssertionError("the phone does not forget")


def as_before(page):
    token = secrets.token_urlsafe(32)
    page.evaluate(AS_BEFORE, token)
    Device.objects.using("owner").update(
        token_mark=token_mark(token), hand_mark=None, old_mark=None, app_version=1
    )


def rows(model, **where):
    return list(model.objects.using("owner").filter(**where))


def arrived(page, model, many=1, **where):
    """Rows that a phone sent, once there are so many: "all received" may stand on the screen from
    before."""
    for _n in range(600):
        if len(found := rows(model, **where)) >= many:
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"{model.__name__}: not {many} within 30 s")


def states(page, *wanted):
    """The office comes to know these states of what was sent; nothing is left to be told."""
    for _n in range(200):
        if sorted(o.state for o in rows(Operation)) == sorted(wanted):
            break
        page.wait_for_timeout(50)
    assert sorted(o.state for o in rows(Operation)) == sorted(wanted)


def test_a_day_without_signal_reaches_the_office_once(page, enter, axe):
    made = register(office_act(), village=VILLAGE, name="Keripik Sari")
    other = register(office_act(), village=VILLAGE, name="Sapu Lestari")
    unlocked(page, enter)
    page.context.set_offline(True)
    page.reload()
    heading(page, "Masukkan PIN")
    axe(page)
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Buka").click()
    page.get_by_role("link", name="Usaha", exact=True).click()
    page.get_by_label("Cari").fill("keripik")
    page.get_by_role("link", name=re.compile("Keripik Sari")).click()
    heading(page, "Keripik Sari")
    axe(page)
    page.get_by_role("link", name="Catat kunjungan").click()
    heading(page, "Catat kunjungan")
    axe(page)
    page.get_by_text("Pembukuan", exact=True).click()
    page.get_by_label("Tidak dicatat").check()
    step = page.get_by_role("group", name="Langkah 1")
    step.get_by_label("Apa yang dikerjakan").fill("Catat uang setiap hari")
    step.get_by_label("Paling lambat").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("Catatan").fill("Bahan baku singkong dari tetangga")
    page.get_by_label("Foto").set_input_files(
        {"name": "dapur.jpg", "mimeType": "image/jpeg", "buffer": image()}
    )
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Keripik Sari")
    page.get_by_text("Tersimpan di HP: 1 isian, 1 foto").wait_for()
    assert rows(Visit) == []
    # The app is a newer one than that which enrolled the phone and filled its outbox.
    as_before(page)
    # The phone restarts; the outbox is still there.
    page.reload()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Buka").click()
    page.goto("/petugas/#/usaha")
    page.get_by_role("link", name=re.compile("Sapu Lestari")).click()
    page.get_by_role("link", name="Usulkan perubahan data").click()
    page.get_by_label("Alamat").fill("Jalan dari HP")
    page.get_by_role("button", name="Simpan di HP").click()
    heading(page, "Sapu Lestari")
    # Meanwhile the office changes the same field.
    act = office_act()
    stored = Business.objects.using("owner").get(pk=other.pk)
    edit_business(act, other.pk, {"address": "Jalan dari kantor"}, version=stored.version)
    page.context.set_offline(False)
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Kirim sekarang").click()
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    (visit,) = arrived(page, Visit)
    assert (visit.business_id, visit.note) == (made.pk, "Bahan baku singkong dari tetangga")
    (photo,) = arrived(page, VisitPhoto)
    assert photo.visit_id == visit.pk
    (clash,) = arrived(page, Clash)
    assert clash.field == "address"
    assert rows(ChangeRequest) == []
    assert Business.objects.using("owner").get(pk=other.pk).address == "Jalan dari kantor"
    assert {o.state for o in rows(Operation)} == {"applied", "conflict"}
    # Its one token was exchanged for two, and has ended.
    kept = page.evaluate(CONTENTS)["meta"]
    assert ({"hand", "full"} <= set(kept), "token" in kept) == (True, False)
    (device,) = rows(Device)
    assert (device.hand_mark is None, device.old_mark) == (False, None)
    # What the office has is on the phone again, with the officer's own visit.
    page.get_by_role("link", name="Usaha", exact=True).click()
    page.get_by_role("link", name=re.compile("Keripik Sari")).click()
    page.get_by_text("Bahan baku singkong dari tetangga").wait_for()
    page.get_by_text("Catat uang setiap hari").wait_for()


def test_a_lost_phone_is_wiped_and_what_was_unsent_is_still_handed_in(page, enter):
    register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    who = unlocked(page, enter)
    page.context.set_offline(True)
    noted(page, "Keripik Sari", "Sebelum hilang")
    (device,) = rows(Device)
    revoke_own(who.act(), device.pk)
    page.context.set_offline(False)
    heading(page, "HP ini dicabut kantor")
    kept = page.evaluate(CONTENTS)
    assert kept["meta"] == ["revoked"]
    assert (kept["rows"], kept["drafts"]) == ([], [])
    assert (len(kept["outbox"]), len(kept["photos"])) == (1, 1)
    content = exported(page)
    assert b"Sebelum hilang" not in content
    opened = open_sealed(who, content)
    assert opened.counts() == {"applied": 1}
    assert [v.note for v in rows(Visit)] == ["Sebelum hilang"]
    assert len(rows(VisitPhoto)) == 1
    assert rows(Device)[0].told_at is not None
    # Opened again it stays shut, until the officer clears it and enrols anew.
    page.reload()
    heading(page, "HP ini dicabut kantor")
    page.get_by_role("button", name="Pasang lagi").click()
    page.get_by_role("button", name="Ya, hapus yang belum terkirim dan pasang lagi").click()
    heading(page, "Pasang di HP ini")


def test_a_forgotten_pin_loses_nothing(page, enter, monkeypatch):
    monkeypatch.setattr(limits, "MOST_BOX_BYTES", 60_000)
    register(office_act(), village=VILLAGE, name="Keripik Sari")
    register(office_act(), village=VILLAGE, name="Sapu Lestari")
    who = unlocked(page, enter)
    page.context.set_offline(True)
    noted(page, "Keripik Sari", "Sebelum lupa")
    page.get_by_role("link", name="Kiriman").click()
    exported(page)
    page.get_by_role("button", name="Simpan berkas 2 dari 2").wait_for()
    # The files that were begun do not hold what is written down now: they begin anew.
    noted(page, "Sapu Lestari", "Tepat sebelum lupa")
    page.get_by_role("link", name="Kiriman").click()
    page.get_by_role("button", name="Simpan berkas cadangan").wait_for()
    page.reload()
    for left in (9, 8):
        page.get_by_label("PIN").fill("000111")
        page.get_by_role("button", name="Buka").click()
        page.get_by_text(f"Tersisa {left} percobaan").wait_for()
    page.get_by_text("Lupa PIN").click()
    page.get_by_role("button", name="Buat PIN baru").click()
    page.get_by_text("Masih ada isian yang belum terkirim").wait_for()
    page.get_by_text("Lupa PIN").click()
    opened = open_sealed(who, exported(page))
    assert opened.counts() == {"applied": 2}
    assert {v.note for v in rows(Visit)} == {"Sebelum lupa", "Tepat sebelum lupa"}
    # One of several files is not all of them.
    page.get_by_role("button", name="Buat PIN baru").click()
    page.get_by_text("Masih ada isian yang belum terkirim").wait_for()
    # With a line the phone hands over by itself, and gets a new PIN.
    monkeypatch.setattr(limits, "MOST_BOX_BYTES", 40 * 1024 * 1024)
    page.context.set_offline(False)
    assert page.evaluate(PRY) == {"hand": "hand_over_only"}
    page.get_by_text("Lupa PIN").click()
    page.get_by_role("button", name="Kirim tanpa PIN").click()
    page.get_by_text("sudah diterima kantor. Sekarang buat PIN baru").wait_for()
    forgotten(page)
    # Whoever forgot the PIN signs in before the territory is fetched again.
    heading(page, "Masuk lagi")
    assert page.evaluate(CONTENTS)["rows"] == []
    assert page.evaluate(PRY) == {"hand": "hand_over_only"}
    page.get_by_role("button", name="Pasang").click()
    heading(page, "Buat PIN")
    # A page that was closed meanwhile has forgotten what it was given: once more.
    page.reload()
    heading(page, "Masuk lagi")
    page.get_by_role("button", name="Pasang").click()
    heading(page, "Buat PIN")
    page.get_by_label("PIN", exact=True).fill("739105")
    page.get_by_label("Ulangi PIN").fill("739105")
    page.get_by_role("button", name="Simpan PIN").click()
    page.get_by_text("2 usaha di HP").wait_for()
    assert len(rows(Visit)) == 2
    assert len(rows(VisitPhoto)) == 2
    # Its time is over while it is locked: signed in first, unlocked after.
    Device.objects.using("owner").update(expires_at=timezone.now() - timedelta(days=1))
    page.reload()
    page.get_by_role("link", name="Masuk lagi").click()
    page.get_by_role("button", name="Pasang").click()
    heading(page, "Masukkan PIN")
    page.get_by_label("PIN").fill("739105")
    page.get_by_role("button", name="Buka").click()
    noted(page, "Keripik Sari", "Sesudah masuk lagi")
    page.get_by_text("Semua sudah diterima kantor").wait_for()
    assert len(arrived(page, Visit, 3)) == 3
    # A phone of an older app cannot hear any more that it was revoked: it is a new one.
    page.context.set_offline(True)
    as_before(page)
    page.reload()
    forgotten(page)
    heading(page, "Masuk lagi")
    revoke_own(who.act(), rows(Device)[0].pk)
    page.context.set_offline(False)
    page.get_by_role("button", name="Pasang").click()
    heading(page, "Buat PIN")
    assert len(rows(Device)) == 2
