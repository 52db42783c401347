"""Training of the demo: an export course at module 4 of 7, one that ended, one that is open.

Through the real actions as the demo's accounts, like ``aid_open``. Courses of others stand beside
the office's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.papers_lively import LEAST
from guyub.demo.shapes import sample_id
from guyub.kernel.actions import Act
from guyub.registry.models import Business, Ownership
from guyub.training.actions import certifying, holding, inviting, places, planning
from guyub.training.models import Batch, Participant, Programme
from guyub.training.states import ADMITTED

COURSES = 10  # kind of sample ids
SEATS, LATE = 30, 3
EXPORT = (
    ("Mengenal pasar luar negeri", "memilih negara tujuan dan mencari aturannya"),
    ("Menyiapkan produk", "menyamakan ukuran, isi, dan label dengan permintaan pembeli"),
    ("Menghitung harga jual", "menghitung harga dengan ongkos kirim dan bea"),
    ("Mengurus dokumen", "mengisi faktur, daftar kemasan, dan surat asal barang"),
    ("Mencari pembeli", "menulis penawaran dan menjawab surat pembeli"),
    ("Mengirim barang", "memilih kemasan, jasa kirim, dan asuransi"),
    ("Menerima pembayaran", "memilih cara bayar yang aman"),
)
PACKING = (
    ("Kemasan yang melindungi", "memilih kemasan sesuai produknya"),
    ("Label yang lengkap", "menulis semua bagian yang wajib di label"),
    ("Foto produk", "memotret produk dengan HP"),
)
BOOKS = (
    ("Mencatat uang masuk dan keluar", "mengisi buku kas setiap hari"),
    ("Memisahkan uang usaha", "menghitung upah sendiri"),
    ("Menghitung untung", "membaca untung rugi sebulan"),
)
ONLINE = (("Berjualan di lokapasar", "membuka toko dan mengunggah produk"),)
SAFE = (
    ("Dapur yang bersih", "mengatur alur kerja dan mencuci alat"),
    ("Suhu dan waktu simpan", "menentukan sampai kapan produk aman"),
)
EVENTS = (
    ("fair", "Pameran produk unggulan", "Dinas perdagangan (contoh)", 160),
    ("crowd", "Peresmian pasar rakyat", "Panitia kabupaten (contoh)", 95),
    ("crowd", "Jalan sehat hari koperasi", "Panitia kabupaten (contoh)", 60),
    ("meeting", "Sosialisasi izin usaha", "Dinas ini", 30),
)


@dataclass(frozen=True)
class Room:
    """Who could come: (business, owner), one of each, in an order that mixes the villages."""

    desk: Desk
    people: Sequence[tuple[UUID, UUID]]

    def some(self, first: int, many: int) -> list[tuple[UUID, UUID]]:
        return list(self.people[first : first + many])


def make(act: Act, office: Office) -> int:
    """Courses of one regency. Returns how many people take part or ask to."""
    if Business.objects.filter(regency_code=office.area_code).count() < LEAST:
        return 0
    desk = desk_of(act, office)
    room = Room(desk, _people(desk))
    _ended(room)
    _invitations(room)
    _export(room)
    _open(room)
    _of_others(room)
    return Participant.objects.filter(regency_code=office.area_code).count()


def _people(desk: Desk) -> list[tuple[UUID, UUID]]:
    """Owners of working businesses from all over; whoever holds the owner's account comes first."""
    area = desk.office.area_code
    mine = desk.appointments["owner"].subject_id if "owner" in desk.appointments else None
    working = Business.objects.filter(regency_code=area, status="active")
    total = working.count()
    step = max(total // 140, 1)
    keys = list(working.order_by("id").values_list("pk", flat=True)[::step])[:140]
    held = Ownership.objects.filter(until__isnull=True)
    first = list(held.filter(owner=mine).order_by("pk").values_list("business", "owner")[:1])
    rows = held.filter(business__in=keys).exclude(owner=mine) if mine else held.filter(
        business__in=keys
    )  # fmt: skip
    found = dict(rows.order_by("-pk").values_list("business", "owner"))
    # A business's place in the list says its village: every seventh, seven times over.
    mixed = [keys[n] for at in range(7) for n in range(at, len(keys), 7)]
    people, seen = list(first), {owner for _business, owner in first}
    for key in mixed:
        owner = found.get(key)
        if owner is not None and owner not in seen:
            seen.add(owner)
            people.append((key, owner))
    return people


def _programme(
    desk: Desk, days: int, title: str, modules: Sequence[tuple[str, str]],
    organiser: str = "office", name: str = "", about: str = "",
) -> Programme:  # fmt: skip
    act = desk.by("section_head", days)
    made = planning.create_programme(act, {
        "title": title, "organiser": organiser, "organiser_name": name, "about": about,
    })  # fmt: skip
    for module, skill in modules:
        planning.add_module(act, made.pk, module, skill, 4)
    return made


def _batch(desk: Desk, days: int, of: Programme, key: int, **values: Any) -> Batch:
    plan = {
        "name": "Angkatan 1", "capacity": SEATS, "starts": None, "ends": None,
        "venue": "Aula dinas perindustrian", "link": "", "trainers": "Pengajar dinas",
        "organised_by": "", "costs": [], "rule": "", **values,
    }  # fmt: skip
    pk = sample_id(COURSES, desk.office.area_code, key, 2)
    return planning.create_batch(desk.by("section_head", days), pk, of.pk, plan)


def _filled(
    room: Room, days: int, batch: Batch, people: Sequence[tuple[UUID, UUID]]
) -> list[Participant]:
    """Opened, people entered and admitted in their order; what is too many waits."""
    desk = room.desk
    planning.step_batch(desk.by("section_head", days), batch.pk, "open")
    rows = places.enrol(desk.by("registrar", days - 2), batch.pk, people)
    places.admit(desk.by("section_head", days - 8), batch.pk, [r.pk for r in rows])
    admitted = Participant.objects.filter(batch=batch, state=ADMITTED)
    return list(admitted.order_by("seat"))


def _day(
    room: Room, batch: Batch, key: int, on: date, place: int, here: Sequence[Participant], ago: int
) -> None:
    """A day with one module, and its signed list when it is over."""
    desk = room.desk
    module = batch.programme.modules.get(place=place)
    made = holding.plan_session(
        desk.by("section_head", max(ago, 0) + 3),
        sample_id(COURSES, desk.office.area_code, key, 3),
        batch.pk,
        {"on": on, "at": "08.00 sampai 12.00", "place": "", "link": "", "modules": [module.pk]},
    )
    if here:
        holding.tick(desk.by("section_head", ago), made.pk, [r.pk for r in here])


def _passed(room: Room, batch: Batch, place: int, who: Sequence[Participant], ago: int) -> None:
    act = room.desk.by("section_head", ago)
    module = batch.programme.modules.get(place=place)
    holding.mark_passed(
        act, batch.pk, module.pk, [r.pk for r in who], timezone.localtime(act.now).date()
    )


def _export(room: Room) -> None:
    """The ministry's course: 30 people, three modules passed, the fourth is on."""
    desk, today = room.desk, timezone.localtime(room.desk.act.now).date()
    course = _programme(
        desk, 70, "Pelatihan ekspor", EXPORT, "government", "Kementerian Perindustrian (contoh)",
        "Tujuh materi untuk usaha yang ingin menjual ke luar negeri.",
    )  # fmt: skip
    batch = _batch(
        desk, 68, course, 1, starts=today - timedelta(days=24), ends=today + timedelta(days=21),
        trainers="Pengajar kementerian", organised_by="Kementerian Perindustrian (contoh)",
        costs=[{"fund": "APBN, dana kementerian", "rupiah": 60_000_000},
               {"fund": "APBD kabupaten, konsumsi", "rupiah": 9_000_000}],
    )  # fmt: skip
    seated = _filled(room, 60, batch, room.some(0, SEATS + LATE))
    planning.step_batch(desk.by("section_head", 26), batch.pk, "start")
    for place in range(1, 8):
        ago = 24 - 7 * (place - 1)
        # One or two are missing each time, never the same.
        here = [r for n, r in enumerate(seated) if n % 15 != place + 1] if place <= 4 else []
        _day(room, batch, place, today - timedelta(days=ago), place, here, ago)
        if place < 4:
            _passed(room, batch, place, here, ago)


def _ended(room: Room) -> None:
    """An own course that ended in spring; whoever passed all has a certificate."""
    desk, today = room.desk, timezone.localtime(room.desk.act.now).date()
    course = _programme(desk, 230, "Pelatihan kemasan dan label", PACKING)
    batch = _batch(
        desk, 228, course, 2, capacity=20, starts=today - timedelta(days=200),
        ends=today - timedelta(days=186),
        costs=[{"fund": "APBD kabupaten", "rupiah": 18_000_000}],
    )  # fmt: skip
    seated = _filled(room, 220, batch, room.some(60, 20))
    planning.step_batch(desk.by("section_head", 201), batch.pk, "start")
    for place in (1, 2, 3):
        ago = 200 - 7 * (place - 1)
        here = seated if place < 3 else seated[:-2]
        _day(room, batch, 10 + place, today - timedelta(days=ago), place, here, ago)
        _passed(room, batch, place, here, ago)
    planning.step_batch(desk.by("section_head", 180), batch.pk, "finish")
    for row in seated[:-2]:
        certifying.issue(desk.by("section_head", 178), row.pk)


def _open(room: Room) -> None:
    """An own course that takes people in: some were trained before, some were only ever called."""
    desk, today = room.desk, timezone.localtime(room.desk.act.now).date()
    course = _programme(desk, 20, "Pelatihan pembukuan sederhana", BOOKS)
    batch = _batch(
        desk, 19, course, 3, capacity=15, starts=today + timedelta(days=18),
        ends=today + timedelta(days=20),
        costs=[{"fund": "APBD kabupaten", "rupiah": 12_500_000}],
    )  # fmt: skip
    planning.step_batch(desk.by("section_head", 18), batch.pk, "open")
    for days, first, many in ((15, 60, 3), (11, 84, 8), (6, 92, 7)):
        places.enrol(desk.by("registrar", days), batch.pk, room.some(first, many))


def _invitations(room: Room) -> None:
    """Being called to events, by some often and without anything for it."""
    today = timezone.localtime(room.desk.act.now).date()
    for n, (business, _owner) in enumerate(room.some(84, 10)):
        for kind, event, by, ago in EVENTS[: 1 + n % 4]:
            act = room.desk.by("registrar", ago)
            came = None if n % 5 == 4 else n % 3 != 2
            inviting.invite(act, business, kind, event, by, today - timedelta(days=ago), came)


def _of_others(room: Room) -> None:
    """A webinar of a company that is over, a university's course that is prepared."""
    desk, today = room.desk, timezone.localtime(room.desk.act.now).date()
    web = _programme(desk, 100, "Webinar berjualan di lokapasar", ONLINE, "company",
                     "Perusahaan lokapasar (contoh)")  # fmt: skip
    batch = _batch(
        desk, 99, web, 4, name="Webinar 1", capacity=50, starts=today - timedelta(days=80),
        ends=today - timedelta(days=80), venue="", link="https://contoh.example/webinar",
        trainers="Tim perusahaan",
    )  # fmt: skip
    seated = _filled(room, 95, batch, room.some(40, 12))
    planning.step_batch(desk.by("section_head", 81), batch.pk, "start")
    _day(room, batch, 20, today - timedelta(days=80), 1, seated[:9], 80)
    _passed(room, batch, 1, seated[:9], 79)
    planning.step_batch(desk.by("section_head", 78), batch.pk, "finish")
    safe = _programme(desk, 12, "Keamanan pangan untuk dapur rumah", SAFE, "university",
                      "Perguruan tinggi (contoh)")  # fmt: skip
    _batch(desk, 11, safe, 5, capacity=25, starts=today + timedelta(days=45),
           venue="Kampus (contoh)", trainers="Dosen teknologi pangan")  # fmt: skip
