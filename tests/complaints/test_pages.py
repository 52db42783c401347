"""The pages, without a browser: from sending to the answer, and what must not stand in them."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from guyub.complaints.actions import handling
from guyub.complaints.models import Complaint, ComplaintPhoto, Tip
from guyub.complaints.sources import all_sources
from guyub.registry import limits
from tests.browser import narrow
from tests.complaints import worlds as w
from tests.factories import office
from tests.strict import check_page

pytestmark = pytest.mark.usefixtures("db")
ANSWER = "Suratnya sudah terbit dan bisa diambil di loket."


def form_of(client: Client, address: str) -> str:
    """The id of the form that a page opened."""
    found = re.search(r'name="formulir" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def post_complaint(client: Client, **values: Any) -> Any:
    address = reverse("complaints:send", args=["33.03"])
    given = {"formulir": form_of(client, address), "kind": "layanan", "text": w.STORY, **values}
    return client.post(address, given)


def jpeg() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(content, "JPEG", exif=b"Exif\0\0rahasia")
    return SimpleUploadedFile("KTP Wagiyem.jpg", content.getvalue(), "image/jpeg")


def test_start_leads_everywhere_and_tells_small_figures_to_nobody(client):
    w.desks()
    w.sent()
    page = client.get(reverse("complaints:start")).content.decode()
    assert check_page(page) == []
    for name in ("complaints:send", "complaints:tip"):
        assert reverse(name, args=["33.03"]) in page
    assert reverse("complaints:objections") in page
    assert "Kurang dari 5 pengaduan" in page
    assert "SP4N-LAPOR" in page


def test_two_offices_are_chosen_by_name(client):
    office("33.03"), office("35.13")
    assert "Dinas di mana?" in client.get(reverse("complaints:start")).content.decode()
    page = client.get(reverse("complaints:start") + "?dinas=35.13").content.decode()
    assert reverse("complaints:send", args=["35.13"]) in page
    assert client.get(reverse("complaints:send", args=["99.99"])).status_code == 404


def test_from_sending_to_satisfied(client):
    people = w.desks()
    answer = post_complaint(
        client, name="Bu Wagiyem", phone="0840-1111-2222", place="Loket dinas", photo=jpeg()
    )
    assert answer.status_code == 302
    receipt = answer.headers["Location"]
    page = client.get(receipt)
    assert page.headers["Referrer-Policy"] == "same-origin"
    text = page.content.decode()
    assert check_page(text) == []
    for hidden in ("Wagiyem", "1111", "Kabidsatu", w.STORY):
        assert hidden not in text
    row = Complaint.objects.using("owner").get()
    kept = ComplaintPhoto.objects.using("owner").get(complaint=row)
    desk = w.client_of(people["section_head"])
    photo = desk.get(reverse("complaints:photo", args=[row.number, kept.pk]))
    assert photo.content.startswith(b"\xff\xd8")
    assert b"rahasia" not in photo.content
    one = reverse("complaints:one", args=[row.number])
    shown = desk.get(one).content.decode()
    assert check_page(shown) == []
    assert w.STORY in shown
    assert "Wagiyem" not in shown
    assert "Wagiyem" in desk.post(reverse("complaints:contact", args=[row.number])).content.decode()
    for verb, data in (("check", {}), ("take", {}), ("answer", {"words": ANSWER})):
        step = reverse("complaints:step", args=[row.number, verb])
        assert check_page(desk.get(step).content.decode()) == []
        assert desk.post(step, data).status_code == 302
    assert ANSWER in client.get(receipt).content.decode()
    letter = client.get(receipt + "surat/")
    assert letter.content.startswith(b"%PDF")
    done = client.post(receipt + "puas/")
    assert done.status_code == 302
    assert w.again(row).state == "closed"
    assert "Selesai" in client.get(receipt).content.decode()


def test_not_settled_goes_to_the_next_desk(client):
    people = w.desks()
    row = w.sent(kind="pungutan", about="field_officer")
    handling.check(w.act_of(people["section_head"]), row.pk)
    handling.answer(w.act_of(people["section_head"]), row.pk, ANSWER)
    receipt = reverse("complaints:receipt", args=[row.number, row.code])
    answer = client.post(receipt + "belum/", {"words": "Uangnya baru kembali separuh."})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(receipt).content.decode()
    assert "Pengirim menyatakan belum selesai" in page
    assert "kepala dinas" in page
    assert (w.again(row).state, w.again(row).desk) == ("reopened", 2)


def test_a_wrong_code_opens_nothing_and_is_counted(client, monkeypatch):
    w.desks()
    row = w.sent()
    other = w.sent()
    assert (
        client.get(reverse("complaints:receipt", args=[row.number, other.code])).status_code == 404
    )
    for part in ("tambah", "surat"):
        address = reverse("complaints:reply", args=[row.number, other.code, part])
        assert client.post(address, {"words": "Saya bukan pengirimnya."}).status_code == 404
    look = reverse("complaints:lookup")
    wrong = client.post(look, {"number": row.number, "code": other.code})
    assert "tidak cocok" in wrong.content.decode()
    right = client.post(look, {"number": row.number.lower(), "code": f" {row.code.upper()} "})
    assert right.headers["Location"] == reverse("complaints:receipt", args=[row.number, row.code])
    monkeypatch.setattr(limits, "take", lambda *given: False)
    assert "Coba lagi besok" in client.post(
        look, {"number": row.number, "code": row.code}
    ).content.decode()  # fmt: skip


def test_the_same_form_sent_twice_is_one_complaint(client):
    w.desks()
    key = form_of(client, reverse("complaints:send", args=["33.03"]))
    first, again = (post_complaint(client, formulir=key) for _n in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert Complaint.objects.using("owner").count() == 1


def test_what_was_typed_stays_and_machines_are_thanked(client):
    w.desks()
    page = post_complaint(client, kind="", text="Tidak sampai mana-mana.")
    assert page.status_code == 422
    assert "Tidak sampai mana-mana." in page.content.decode()
    assert post_complaint(client, situs_web="http://spam").status_code == 302
    assert not Complaint.objects.using("owner").exists()


def test_too_many_from_one_network_are_told_what_to_do(client, monkeypatch):
    w.desks()
    monkeypatch.setattr(limits, "take", lambda kind, *given: kind != "adu-alamat")
    assert "Coba lagi besok" in post_complaint(client).content.decode()


def test_late_is_said_in_plain_words(client):
    w.desks()
    row = w.sent()
    yesterday = timezone.localdate() - timedelta(days=1)
    Complaint.objects.using("owner").filter(pk=row.pk).update(due_on=yesterday)
    receipt = reverse("complaints:receipt", args=[row.number, row.code])
    assert "lewat dari hari yang dijanjikan" in client.get(receipt).content.decode()
    from guyub.complaints.tasks import turn_all

    turn_all()
    assert "sudah diteruskan ke atasan" in client.get(receipt).content.decode()


def test_a_tip_is_sent_without_a_counter_by_address(client, monkeypatch):
    w.desks()
    kinds = []
    monkeypatch.setattr(limits, "take", lambda kind, key, *more: kinds.append((kind, key)) or True)
    address = reverse("complaints:tip", args=["33.03"])
    page = client.get(address).content.decode()
    assert check_page(page) == []
    assert 'name="name"' not in page
    assert 'name="phone"' not in page
    key = form_of(client, address)
    given = {"formulir": key, "about": "field_officer", "text": w.STORY}
    first, again = (client.post(address, given) for _n in range(2))
    assert first.status_code == again.status_code == 200
    row = Tip.objects.using("owner").get()
    assert row.number in first.content.decode()
    assert check_page(first.content.decode()) == []
    assert {k for k, _key in kinds} == {"rahasia"}
    assert "127.0.0.1" not in str(kinds)
    code = re.search(r"Kode rahasia</dt><dd><strong>([^<]+)<", first.content.decode())
    assert code is not None
    found = client.post(reverse("complaints:tip_lookup"), {"number": row.number, "code": code[1]})
    assert "Diterima" in found.content.decode()
    assert "rahasia-cek" in dict(kinds)
    assert "127.0.0.1" not in str(kinds)


def test_the_desk_lists_filters_counts_and_other_rooms(client):
    people = w.desks()
    one, two = w.sent(), w.sent(kind="pungutan", about="field_officer")
    over = w.sent()
    Complaint.objects.using("owner").filter(pk=over.pk).update(
        state="withdrawn", due_on=timezone.localdate() - timedelta(days=90)
    )
    desk = w.client_of(people["head"])
    page = desk.get(reverse("complaints:list")).content.decode()
    assert check_page(page) == []
    # Both are to be checked by the same day; what is over stands below, whatever its day.
    assert max(page.index(one.number), page.index(two.number)) < page.index(over.number)
    some = desk.get(reverse("complaints:list") + "?jenis=pungutan&keadaan=terbuka&meja=1")
    assert two.number in some.content.decode()
    assert one.number not in some.content.decode()
    assert [s.key for s in all_sources()] == ["aid.objections"]
    assert "Keberatan atas putusan bantuan" in page
    home = w.client_of(people["section_head"]).get(reverse("home")).content.decode()
    assert "Pengaduan di meja Anda" in home


def test_an_old_page_of_the_desk_does_not_answer_what_went_up():
    people = w.desks()
    row = w.sent()
    handling.check(w.act_of(people["section_head"]), row.pk)
    Complaint.objects.using("owner").filter(pk=row.pk).update(desk=2)
    desk = w.client_of(people["section_head"])
    step = reverse("complaints:step", args=[row.number, "answer"])
    answer = desk.post(step, {"words": ANSWER, "versi": row.version + 1}, follow=True)
    assert "sekarang di meja kepala dinas" in answer.content.decode()
    assert w.again(row).state == "checked"


def test_what_people_fill_in_and_the_desk_are_accessible(page, server, axe, enter):
    w.desks()
    row = w.sent(kind="pungutan", about="field_officer", name="Bu Wagiyem", phone="+6284011112222")
    for address in (
        reverse("complaints:start"), reverse("complaints:send", args=["33.03"]),
        reverse("complaints:receipt", args=[row.number, row.code]),
        reverse("complaints:reply", args=[row.number, row.code, "tambah"]),
        reverse("complaints:tip", args=["33.03"]), reverse("complaints:objections"),
    ):  # fmt: skip
        page.goto(server + address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    enter(page, "head")
    w.tip()
    for address in (
        reverse("complaints:list"), reverse("complaints:one", args=[row.number]),
        reverse("complaints:subject", args=[row.number]), reverse("complaints:tips"),
    ):  # fmt: skip
        page.goto(server + address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_no_js_from_sending_to_reading_the_answer(no_js, server):
    """On a phone of 360 pixels, scripts off."""
    people = w.desks()
    no_js.goto(server + reverse("complaints:start"))
    no_js.get_by_role("link", name="Tulis pengaduan").click()
    no_js.get_by_label("Tentang apa").select_option(label="Diminta uang atau pungutan")
    no_js.get_by_label("Ceritakan apa yang terjadi").fill("Petugas minta uang bensin 50 ribu.")
    no_js.get_by_label("Tentang siapa").select_option(label="Petugas lapangan (TPL)")
    narrow(no_js)
    no_js.get_by_role("button", name="Kirim pengaduan").click()
    no_js.get_by_role("heading", name="Pengaduan diterima").wait_for()
    narrow(no_js)
    row = Complaint.objects.using("owner").get()
    assert people["field_officer"].person_id in row.excluded
    code = no_js.locator("dt:has-text('Kode rahasia') + dd").inner_text()
    act = w.act_of(people["section_head"])
    handling.check(act, row.pk)
    handling.answer(act, row.pk, "Uangnya sudah dikembalikan dan petugasnya ditegur.")
    no_js.goto(server + reverse("complaints:lookup"))
    no_js.get_by_label("Nomor").fill(row.number)
    no_js.get_by_label("Kode rahasia").fill(code)
    no_js.get_by_role("button", name="Lihat").click()
    no_js.get_by_text("Uangnya sudah dikembalikan").first.wait_for()
    no_js.get_by_role("link", name="Belum selesai").click()
    no_js.get_by_label("Tulis di sini").fill("Uangnya baru kembali separuh.")
    no_js.get_by_role("button", name="Kirim, teruskan ke atasannya").click()
    no_js.get_by_text("Pengirim menyatakan belum selesai").wait_for()
    assert (w.again(row).state, w.again(row).desk) == ("reopened", 2)


def test_objections_of_aid_stand_at_the_desk_and_lead_to_their_own_form(client):
    from tests.permissions.makers import MAKERS

    (number,), _owner = MAKERS["aid_objection"]("33.03")
    from guyub.aid.models import Objection

    row = Objection.objects.using("owner").select_related("round").get(number=number)
    head = w.client_of(w.desks()["head"])
    page = head.get(reverse("complaints:list")).content.decode()
    assert number in page
    assert reverse("aid:objection", args=[number]) in page
    assert "1 menunggu jawaban" in page
    public = client.get(reverse("complaints:objections")).content.decode()
    assert check_page(public) == []
    assert reverse("aid:objection_new", args=[row.round.number]) in public
    assert reverse("aid:objection_lookup") in public
    assert number not in public
