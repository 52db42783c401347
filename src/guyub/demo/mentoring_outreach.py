"""Outreach sessions and potential of the demo: what an office of the regency would have told its
makers in a year, and what lies in its villages.

Through the real actions as the demo's accounts, like ``mentoring_officers``. Places are those of
the areas data; materials are what the regency is known for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models.functions import Substr
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.areas import known
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.shapes import sample_id
from guyub.kernel.actions import Act
from guyub.licences.models import Licence
from guyub.mentoring.actions import attending, outreach, potential, telling
from guyub.mentoring.models import Potential
from guyub.registry.models import BusinessFacts, Product

SESSIONS: Final = 13  # kinds of sample ids
POTENTIALS: Final = 14
ALL_YEAR: Final = tuple(range(1, 13))


@dataclass(frozen=True)
class Told:
    """A session: ``ago`` days (negative: still to come), in which sub-district, for which KBLI
    division, how many of each came; by whom it was written down."""

    ago: int
    district: str
    title: str
    theme: str
    division: str
    came: int
    others: int | None = None
    invited: int | None = None
    paper: str = ""
    venue: str = "Balai desa"
    speakers: str = ""
    by: str = "section_head"
    organiser: str = ""


@dataclass(frozen=True)
class Seen:
    """A potential: ``then`` is what became of it ("", checked, used, gone)."""

    district: str
    material: str
    division: str
    amount: tuple[int, str, str] | None
    months: tuple[int, ...]
    skill: str
    then: str = ""
    by: str = "field_officer"
    remark: str = ""


_SESSIONS: Final[dict[str, tuple[Told, ...]]] = {
    "33.03": (
        Told(300, "Bobotsari", "Cara mengurus SPP-IRT untuk gula dan makanan ringan", "licence",
             "10", 14, 9, 30, "spp_irt", speakers="Dinas Kesehatan"),
        Told(150, "Karangjambu", "Gula semut yang diminta pembeli luar negeri", "market", "10", 9,
             12, 25, venue="Rumah produksi kelompok", speakers="Balai sertifikasi organik"),
        Told(40, "Kalimanah", "Merek untuk bengkel knalpot", "licence", "30", 11, None, 20,
             "merek", venue="Aula kecamatan", by="field_officer"),
        Told(25, "Kemangkon", "Belajar mencatat uang usaha", "money", "10", 6, 4,
             venue="Pendopo desa", by="partner", organiser="Yayasan Bina Usaha (contoh)"),
        Told(-6, "Rembang", "Halal untuk makanan rumahan", "licence", "10", 0, invited=40,
             paper="halal_self", speakers="Pendamping proses produk halal"),
    ),
    "35.13": (
        Told(90, "Paiton", "Izin edar untuk olahan ikan", "licence", "10", 8, 7, 25, "spp_irt",
             speakers="Loka POM"),
        Told(-9, "Sukapura", "Kelompok olahan kentang dan stroberi", "group", "10", 0, invited=30),
    ),
}  # fmt: skip
_POTENTIALS: Final[dict[str, tuple[Seen, ...]]] = {
    "33.03": (
        Seen("Karangjambu", "Nira kelapa", "10", (850, "liter", "day"), ALL_YEAR,
             "Penyadap biasa memasak gula cetak, belum gula semut.", "used"),
        Seen("Kutasari", "Sapu glagah", "32", (4, "ton", "season"), (6, 7, 8, 9),
             "Ibu-ibu pandai menjahit sapu, belum bisa mengecat gagang.", "used"),
        Seen("Karangreja", "Stroberi sisa sortir", "10", (300, "kg", "week"), (5, 6, 7, 8, 9, 10),
             "Belum ada yang mengolah, sisanya dibuang.", "checked",
             remark="Buah kecil yang tidak laku di pasar."),
        Seen("Bukateja", "Jambu kristal sisa sortir", "10", (2, "ton", "month"), (11, 12, 1, 2),
             "Pernah dilatih membuat selai.", "checked", by="partner"),
        Seen("Mrebet", "Bambu apus", "16", (1200, "batang", "month"), ALL_YEAR,
             "Bisa membuat reng dan kurungan ayam.", "checked"),
        Seen("Bukateja", "Tepung singkong dan parutan kelapa", "10", (2, "ton", "month"),
             ALL_YEAR, "Biasa membuat jajanan pasar.", ""),
        Seen("Purbalingga", "Pelat besi sisa bengkel", "25", (500, "kg", "month"), ALL_YEAR,
             "Tukang las muda, bisa membuat pagar.", "used"),
        Seen("Bobotsari", "Pembatik rumahan", "13", (18, "orang", "month"), ALL_YEAR,
             "Menguasai cap, belum pewarna alam.", "checked"),
        Seen("Kemangkon", "Kelapa tua", "10", (700, "butir", "week"), ALL_YEAR, "", "",
             by="village_clerk"),
        Seen("Rembang", "Serai wangi", "20", None, (), "Ada satu ketel suling yang menganggur.",
             "checked"),
        Seen("Pengadegan", "Tanah liat", "23", (40, "ton", "month"), (4, 5, 6, 7, 8, 9, 10),
             "Bisa membuat bata merah.", ""),
        Seen("Kertanegara", "Rambut sisa salon", "32", None, (), "Dulu di pabrik bulu mata.",
             "gone"),
        Seen("Kemangkon", "Kayu sengon", "16", (90, "batang", "month"), ALL_YEAR,
             "Ada tukang kayu, alatnya tangan.", "", by="partner"),
    ),
    "35.13": (
        Seen("Paiton", "Ikan teri dan rajungan", "10", (600, "kg", "day"), ALL_YEAR,
             "Biasa mengasinkan, belum membuat kerupuk.", "used"),
        Seen("Gending", "Rumput laut", "10", (3, "ton", "month"), (3, 4, 5, 6, 7, 8, 9, 10),
             "Dijual kering, belum diolah.", "checked"),
        Seen("Sumberasih", "Mangga manalagi", "10", (25, "ton", "season"), (9, 10, 11, 12),
             "Pernah membuat dodol.", "checked"),
        Seen("Sukapura", "Kentang kecil sisa panen", "10", (2, "ton", "week"), (4, 5, 6, 9, 10),
             "", ""),
        Seen("Tiris", "Kopi robusta", "10", (8, "ton", "season"), (6, 7, 8),
             "Menyangrai dengan wajan.", "checked"),
        Seen("Maron", "Pandan duri", "16", (400, "ikat", "month"), ALL_YEAR,
             "Menganyam tikar.", "", by="field_officer"),
    ),
}  # fmt: skip


def make(act: Act, office: Office) -> tuple[int, int]:
    """(sessions, potential) of one regency; nothing for a regency that this file does not know."""
    desk, regency = desk_of(act, office), office.area_code
    villages = _villages(regency)
    held = [
        _session(desk, n, told, villages[told.district])
        for n, told in enumerate(_SESSIONS.get(regency, ())) if told.district in villages
    ]  # fmt: skip
    seen = [
        _potential(desk, n, one, villages[one.district])
        for n, one in enumerate(_POTENTIALS.get(regency, ())) if one.district in villages
    ]  # fmt: skip
    return len(held), len(seen)


def _villages(regency: str) -> dict[str, list[str]]:
    """Villages of each sub-district, by its name."""
    return {name: [v for v, _n in known.below(code)] for code, name in known.below(regency)}


def _guests(regency: str, district: str, division: str, many: int, since: date) -> list[UUID]:
    """Makers of a trade nearby; some of those who got a paper afterwards are among them."""
    rows = (
        BusinessFacts.objects.filter(regency_code=regency, listed=True, status="active")
        .annotate(division=Substr("kbli_code", 1, 2)).filter(division=division)
    )  # fmt: skip
    later = Licence.objects.filter(regency_code=regency, issued__gt=since)
    lucky = rows.filter(pk__in=later.values("business_id")).order_by("pk")
    near = rows.filter(district_code=district).order_by("pk")
    keys = [*lucky.values_list("pk", flat=True)[: many // 4]]
    keys += [pk for pk in near.values_list("pk", flat=True)[: many * 3 : 3] if pk not in keys]
    if len(keys) < many:
        away = rows.order_by("pk").values_list("pk", flat=True)[: many * 5 : 5]
        keys += [pk for pk in away if pk not in keys]
    return keys[:many]


def _session(desk: Desk, n: int, told: Told, villages: Sequence[str]) -> object:
    regency = desk.office.area_code
    on = timezone.localtime(desk.act.now).date() - timedelta(days=told.ago)
    village = villages[n % len(villages)]
    pk, act = sample_id(SESSIONS, regency, n), desk.by(told.by)
    given = telling.Told(
        title=told.title, theme=told.theme, on=on, village_code=village, venue=told.venue,
        organiser="partner" if told.organiser else "office", organiser_name=told.organiser,
        speakers=told.speakers, paper=told.paper, invited=told.invited,
    )  # fmt: skip
    if told.ago < 0:
        return outreach.plan_session(act, pk, given)
    keys = _guests(regency, village[:8], told.division, told.came, on)
    made = dict(
        Product.objects.filter(business__in=keys, state="active").order_by("-pk")
        .values_list("business_id", "pk")
    )  # fmt: skip
    came = [attending.Came(pk, (made[pk],) if pk in made else ()) for pk in keys]
    return outreach.record_session(act, pk, given, came, told.others)


def _potential(desk: Desk, n: int, one: Seen, villages: Sequence[str]) -> Potential:
    regency = desk.office.area_code
    today = timezone.localtime(desk.act.now).date()
    on = today - timedelta(days=12 + n * 17 % 200)
    village = villages[(n * 3 + 1) % len(villages)]
    if one.by == "village_clerk" and one.by in desk.appointments:
        village = desk.appointments[one.by].area_codes[0]
    volume, unit, per = one.amount or (None, "", "")
    role = one.by if one.by in desk.appointments else "field_officer"
    row: Potential = potential.record_potential(
        desk.by(role), sample_id(POTENTIALS, regency, n),
        potential.Seen(
            material=one.material, division=one.division,
            village_code=village, seen_on=on,
            volume=Decimal(volume) if volume else None, unit=unit, per=per, months=one.months,
            skill=one.skill, remark=one.remark,
        ),
    )  # fmt: skip
    if one.then == "gone":
        potential.end_potential(desk.by("verifier"), row.pk, "Salonnya sudah tutup.")
    elif one.then:
        potential.check_potential(desk.by("verifier"), row.pk, on + timedelta(days=7))
    if one.then == "used":
        keys = _guests(regency, row.district_code, one.division, 2, today)
        if keys:
            potential.use_potential(desk.by("section_head"), row.pk, keys)
    return row
