"""Purbalingga: ten makers on their way to halal, thirty at module 4 of 7 of an export course."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guyub.kernel import qr
from guyub.kernel.db import in_scope
from guyub.kernel.fields import get_keyring
from guyub.kernel.ids import uuid7
from guyub.licences import actions as papers
from guyub.licences.models import Case
from guyub.registry.actions.product import add_product
from guyub.registry.models import Business, BusinessFacts, Ownership
from guyub.training import certificates
from guyub.training.actions.inviting import invite
from guyub.training.models import Batch, Certificate, Module, Participant, Programme, Session
from tests.factories import TODAY, office_act, register
from tests.stories.hands import (
    Cast,
    answers_pdf,
    fill,
    follow,
    photo,
    plain,
    post,
    said,
    send,
    written,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

CODE, VILLAGE = "33.03", "33.03.01.2001"
AREAS = {"field_officer": [CODE], "village_clerk": [CODE]}


# -- halal for ten ---------------------------------------------------------------------------------

MAKERS, SEATS, ISSUED = 12, 10, 9
COST = 13_500_000
UNFIT = "Dapur dan alatnya tercampur dengan masakan lain"


def makers_of_meat() -> list[Any]:
    """Twelve makers of floss; the last two were helped before."""
    act, made = office_act(CODE), []
    for n in range(MAKERS):
        one = register(act, name=f"Abon {n + 1:02d}", owner=f"Pembuat Abon {n + 1}",
                       village=VILLAGE, branch="pangan")  # fmt: skip
        product = add_product(act, one.pk, {"name": "Abon ayam"})
        for key, value in (("kind", "food"), ("basis", "meat"), ("keeping", "dry")):
            papers.answer(act, product.pk, key, value)
        Business.objects.using("owner").filter(pk=one.pk).update(nib=f"8{n:012d}")
        made.append(product)
    helped = [p.business_id for p in made[SEATS:]]
    rows = BusinessFacts.objects.using("owner").filter(business__in=helped)
    rows.update(aid_last_on=TODAY - timedelta(days=300))
    return made


def a_halal_batch_is_opened(desktop: Any) -> str:
    """For ten, chosen from all who need it; those never helped come first. Gives the address."""
    desktop.goto("/surat/fasilitasi/")
    follow(desktop, "Buat fasilitasi")
    desktop.select_option("#id_paper", "halal_reg")
    for name, value in (("name", "Halal 10 usaha"), ("capacity", str(SEATS)),
                        ("budget", "15.000.000"), ("budget_source", "APBD 2026")):  # fmt: skip
        desktop.fill(f"#id_{name}", value)
    desktop.get_by_label("Semua produk yang perlu dan belum punya surat ini").check()
    send(desktop, "Buat fasilitasi")
    address = desktop.url
    follow(desktop, "Pilih calon")
    boxes = desktop.locator("label.choice")
    assert boxes.count() == MAKERS
    helped = [n for n, text in enumerate(boxes.all_inner_texts()) if "sudah pernah" in text]
    assert helped == [SEATS, SEATS + 1]
    for box in desktop.locator("input[name=produk]").all():
        box.check()
    send(desktop, "Masukkan yang dicentang")
    assert "Tempatnya tinggal 10" in said(desktop)
    for box in desktop.locator("input[name=produk]").all()[SEATS:]:
        box.uncheck()
    send(desktop, "Masukkan yang dicentang")
    assert f"Peserta {SEATS}" in plain(said(desktop))
    return address


def cases_of(address: str) -> list[Any]:
    rows = Case.objects.using("owner").filter(batch=urlsplit(address).path.split("/")[3])
    return list(rows.order_by("pk"))


def the_audit_is_written_down(desktop: Any, client: Any, address: str, today: date) -> None:
    """Papers collected, handed in, the day of the audit on the board of every member."""
    audit = today + timedelta(days=7)
    for n, case in enumerate(cases_of(address)):
        for at, kind in enumerate(("ktp", "recipe", "product")):
            scan = SimpleUploadedFile("berkas.jpg", photo(n * 3 + at), "image/jpeg")
            post(client, reverse("licences:collect", args=[case.pk]), kind=kind, scan=scan)
        fill(client, reverse("licences:step", args=[case.pk, "submit"]), on=written(today))
        if n:
            fill(client, reverse("licences:progress", args=[case.pk]), step="1", turn="other",
                 turn_name="LPH", audit_on=written(audit))  # fmt: skip
    desktop.goto(reverse("licences:case", args=[cases_of(address)[0].pk]))
    follow(desktop, "Catat kemajuan")
    desktop.get_by_label("Selesai: Ajukan di SIHALAL").check()
    desktop.get_by_label("Kantor lain atau pendamping").check()
    desktop.fill("#id_turn_name", "LPH")
    desktop.fill("#id_audit_on", written(audit))
    send(desktop, "Simpan")
    desktop.goto(f"{address}?tahap=submitted")
    text = plain(said(desktop))
    assert text.count("· audit ") == SEATS
    assert "Kurang berkas" not in text
    assert text.count("Menunggu LPH") == SEATS


def results_come_in(desktop: Any, client: Any, address: str, today: date) -> None:
    """Nine issued, one refused with its reason; what each cost."""
    first, *rest = cases_of(address)
    fill(client, reverse("licences:step", args=[first.pk, "refuse"]), reason=UNFIT)
    for n, case in enumerate(rest[:-1]):
        fill(client, reverse("licences:issue", args=[case.pk]), number=f"ID331100000{n:07d}",
             issued=written(today), lasting="none")  # fmt: skip
    close = f"{address}tutup/"
    desktop.goto(close)
    desktop.get_by_label("Selesai", exact=True).check()
    desktop.fill("#id_result", "Sembilan terbit, satu ditolak")
    desktop.fill("#id_spent", "13.500.000")
    send(desktop, "Tutup fasilitasi")
    assert "Masih ada 1 pengajuan berjalan" in said(desktop)
    fill(client, reverse("licences:issue", args=[rest[-1].pk]), number="ID3311000009999999",
         issued=written(today), lasting="none")  # fmt: skip
    send(desktop, "Tutup fasilitasi")
    text = plain(said(desktop))
    assert f"Terbit {ISSUED}" in text
    assert UNFIT in text
    assert "Biaya per surat terbit Rp1.500.000" in text
    assert COST // ISSUED == 1_500_000


def test_ten_makers_go_through_halal(desktop, server, axe):
    cast, today = Cast(server, CODE, AREAS), timezone.localdate()
    makers_of_meat()
    cast.sits(desktop, "section_head")
    client = cast.client("section_head")
    address = a_halal_batch_is_opened(desktop)
    the_audit_is_written_down(desktop, client, address, today)
    axe(desktop)
    results_come_in(desktop, client, address, today)


# -- thirty at module 4 of 7 -----------------------------------------------------------------------

COURSE, CAPACITY, MODULES = "Pelatihan ekspor", 30, 7
LESSONS = (
    "Mengenal pasar luar negeri", "Menyiapkan produk", "Menghitung harga jual", "Mengurus dokumen",
    "Mencari pembeli", "Mengirim barang", "Menerima pembayaran",
)  # fmt: skip
CALLED, TRAINED, LATE = 31, 0, (30, 32)


def makers_who_want_to_export() -> list[tuple[Any, Any]]:
    """33 (business, owner): the first was trained before, one was only ever called to events."""
    act, made = office_act(CODE), []
    for n in range(CAPACITY + 3):
        one = register(act, name=f"Sapu {n + 1:02d}", owner=f"Perajin {n + 1}", village=VILLAGE,
                       main_product="Sapu glagah")  # fmt: skip
        with in_scope(act.scope, read_only=True):
            made.append((one, Ownership.objects.get(business=one).owner_id))
    for n in range(3):
        invite(act, made[CALLED][0].pk, "crowd", f"Acara {n}", "Panitia", TODAY
               - timedelta(days=40 * n), True)  # fmt: skip
    return made


def a_course_is_written_down(desktop: Any, client: Any) -> Any:
    """Of the ministry, with seven modules: the first by hand, the others as it was filled in."""
    desktop.goto("/pelatihan/program/")
    follow(desktop, "Program baru")
    desktop.fill("#id_title", COURSE)
    desktop.get_by_label("Kementerian atau instansi lain").check()
    desktop.fill("#id_organiser_name", "Kementerian Perindustrian")
    send(desktop, "Simpan")
    follow(desktop, "Tambah materi")
    desktop.fill("#id_title", LESSONS[0])
    desktop.fill("#id_skill", "memilih negara tujuan")
    send(desktop, "Simpan")
    course = Programme.objects.using("owner").get()
    for title in LESSONS[1:]:
        post(client, reverse("training:module_new", args=[course.pk]), title=title,
             skill=f"{title.lower()} sendiri", hours="4")  # fmt: skip
    desktop.reload()
    assert f"{MODULES} materi" in said(desktop)
    return course


def a_batch_is_opened(desktop: Any, course: Any, name: str) -> Any:
    desktop.goto(reverse("training:programme", args=[course.pk]))
    follow(desktop, "Siapkan angkatan")
    desktop.fill("#id_name", name)
    desktop.fill("#id_capacity", str(CAPACITY))
    desktop.fill("#id_fund1", "APBN, dana kementerian")
    desktop.fill("#id_amount1", "45.000.000")
    send(desktop, "Simpan")
    send(desktop, "Buka pendaftaran")
    return Batch.objects.using("owner").get(programme=course.pk, name=name)


def rows_of(batch: Any) -> list[Any]:
    return list(Participant.objects.using("owner").filter(batch=batch).order_by("number"))


def thirty_are_admitted_by_turn(desktop: Any, client: Any, batch: Any, makers: list[Any]) -> None:
    """Some by hand; who was only called comes first, who was trained before comes last."""
    desktop.goto(reverse("training:enrol", args=[batch.number]))
    desktop.fill("#cari-q", "Sapu 01")
    send(desktop, "Cari", desktop.locator("main"))
    desktop.check("#orang-1")
    send(desktop, "Daftarkan yang dicentang")
    address = reverse("training:enrol", args=[batch.number])
    answer = client.post(address, {"orang": [f"{b.pk}/{owner}" for b, owner in makers]})
    assert answer.status_code == 302
    desktop.goto(reverse("training:batch", args=[batch.number]))
    lines = desktop.locator("#calon label.choice").all_inner_texts()
    assert len(lines) == CAPACITY + 3
    assert f"Perajin {CALLED + 1}" in lines[0]
    assert "belum dapat apa-apa" in lines[0]
    assert "Perajin 1," in lines[-1]
    assert "1 kali ikut pelatihan" in lines[-1]
    desktop.locator("#calon input[name=peserta]").evaluate_all(
        "boxes => boxes.forEach(b => { b.checked = true })"
    )
    send(desktop, "Terima yang dicentang")
    text = plain(said(desktop))
    assert "30 dari 30 tempat terisi" in text
    assert text.count("daftar tunggu") >= 3
    assert "Perajin 1," in desktop.locator("#calon label.choice").last.inner_text()
    send(desktop, "Mulai pelatihan")


def a_day_is_held(desktop: Any, client: Any, batch: Any, place: int, on: date) -> Any:
    module = Module.objects.using("owner").get(programme=batch.programme_id, place=place)
    post(client, reverse("training:session_new", args=[batch.number]), id=str(uuid7()),
         on=written(on), at="08.00", modules=[str(module.pk)])  # fmt: skip
    return Session.objects.using("owner").get(batch=batch, modules=[module.pk])


def passes(client: Any, batch: Any, place: int, rows: list[Any], on: date) -> None:
    post(client, reverse("training:passed", args=[batch.number, place]), on=written(on),
         peserta=[str(r.pk) for r in rows])  # fmt: skip


def three_modules_by_list(desktop: Any, client: Any, batch: Any, today: date) -> list[Any]:
    """The signed list of paper: the first day on the page, the others as they were filled in. One
    person comes to the first day only. Gives those admitted."""
    seated = [r for r in rows_of(batch) if r.state == "admitted"]
    for place in (1, 2, 3):
        on = today - timedelta(days=7 * (4 - place))
        day = a_day_is_held(desktop, client, batch, place, on)
        here = seated if place == 1 else seated[:-1]
        if place == 1:
            desktop.goto(reverse("training:batch", args=[batch.number]))
            answers_pdf(desktop, "Cetak daftar hadir")
            follow(desktop, "Catat yang hadir", exact=False)
            for box in desktop.locator("input[name=peserta]").all():
                box.check()
            send(desktop, "Simpan")
            assert "30 hadir" in plain(said(desktop))
        else:
            post(client, reverse("training:attendance", args=[day.pk]),
                 peserta=[str(r.pk) for r in here])  # fmt: skip
        passes(client, batch, place, here, on)
    return seated


def the_fourth_by_code(
    desktop: Any, no_js: Any, client: Any, batch: Any, seated: list[Any], today: date
) -> None:
    """On the phone without an account; a stranger's number confirms nobody."""
    day = a_day_is_held(desktop, client, batch, 4, today)
    desktop.goto(reverse("training:batch", args=[batch.number]))
    follow(desktop, "Kode hadir di HP")
    send(desktop, "Buka kode")
    address = urlsplit(desktop.input_value("#tautan-hadir")).path
    for number, words in ((seated[0].number, "Kehadiran Anda tercatat"),
                          (seated[1].number, "Kehadiran Anda tercatat"),
                          ("PST-33.03-000999-5", "Nomor")):  # fmt: skip
        no_js.goto(address)
        no_js.fill("#id_number", number)
        send(no_js, "Saya hadir")
        assert words in said(no_js)
    post(client, reverse("training:attendance", args=[day.pk]),
         peserta=[str(r.pk) for r in seated[:-1]])  # fmt: skip
    desktop.goto(reverse("training:attendance", args=[day.pk]))
    assert said(desktop).count("lewat kode di HP") == 2
    desktop.goto(reverse("training:batch", args=[batch.number]))
    text = plain(said(desktop))
    assert "Materi 4 dari 7." in text
    assert text.count("3 dari 7 materi lulus") == CAPACITY - 1
    assert text.count("1 dari 7 materi lulus") == 1
    assert "3 dari 4" in text or "4 dari 4" in text


def one_steps_back_and_goes_on_later(
    desktop: Any, client: Any, batch: Any, later: Any, gone: Any, today: date
) -> Any:
    """The seat goes to the next in line; what was passed counts in the next batch."""
    desktop.goto(reverse("training:batch", args=[batch.number]))
    follow(desktop, f"Catat mundur {gone.number}")
    desktop.fill("#id_reason", "Panen, ikut angkatan berikutnya")
    send(desktop, "Catat mundur")
    assert "29 dari 30 tempat terisi" in plain(said(desktop))
    first = desktop.locator("#calon input[name=peserta]").first
    first.check()
    send(desktop, "Terima yang dicentang")
    assert "30 dari 30 tempat terisi" in plain(said(desktop))
    answer = client.post(reverse("training:enrol", args=[later.number]),
                         {"orang": f"{gone.business_id}/{gone.owner_id}"})  # fmt: skip
    assert answer.status_code == 302
    [again] = rows_of(later)
    post(client, reverse("training:admit", args=[later.number]), peserta=str(again.pk))
    desktop.goto(reverse("training:batch", args=[later.number]))
    assert f"berikutnya materi 2: {LESSONS[1]}" in plain(said(desktop))
    assert "1 dari 7 materi lulus" in plain(said(desktop))
    send(desktop, "Mulai pelatihan")
    for place in range(2, MODULES + 1):
        passes(client, later, place, [again], today)
    return again


def the_certificate_is_checked(desktop: Any, no_js: Any, cast: Cast, later: Any, row: Any) -> None:
    """Issued on the page of the batch, printed, read by anybody without an account."""
    desktop.goto(reverse("training:batch", args=[later.number]))
    assert "lulus semua 7 materi" in plain(said(desktop))
    send(desktop, "Terbitkan")
    paper = Certificate.objects.using("owner").get(participant=row.pk)
    answers_pdf(desktop, paper.number)
    salt = certificates._salt(paper.number, paper.issued_on)
    token = qr.sign(get_keyring(), certificates.CERTIFICATE, paper.pk, salt)
    no_js.goto(f"/periksa/{token}")
    text = plain(said(no_js))
    for words in ("Asli dan berlaku", paper.number, COURSE, "Perajin"):
        assert words in text, words
    cast.sits(desktop, "participant", "owner", subject_id=row.owner_id)
    desktop.goto("/pelatihan/saya/")
    assert "Lulus semua 7 materi" in said(desktop)
    answers_pdf(desktop, "Unduh sertifikat")


def test_thirty_stand_at_module_four_and_one_goes_on_later(desktop, no_js, server, axe):
    cast, today = Cast(server, CODE, AREAS), timezone.localdate()
    makers = makers_who_want_to_export()
    cast.sits(desktop, "section_head")
    client = cast.client("section_head")
    course = a_course_is_written_down(desktop, client)
    batch = a_batch_is_opened(desktop, course, "Angkatan 1")
    from tests.training import worlds

    act = office_act(CODE)
    before, _rows = worlds.running(act, 1, of=worlds.programme(act, 1))
    Participant.objects.using("owner").filter(batch=before.pk).update(
        business=makers[TRAINED][0].pk, owner=makers[TRAINED][1]
    )
    thirty_are_admitted_by_turn(desktop, client, batch, makers)
    seated = three_modules_by_list(desktop, client, batch, today)
    the_fourth_by_code(desktop, no_js, client, batch, seated, today)
    axe(desktop)
    later = a_batch_is_opened(desktop, course, "Angkatan 2")
    again = one_steps_back_and_goes_on_later(desktop, client, batch, later, seated[-1], today)
    the_certificate_is_checked(desktop, no_js, cast, later, again)
