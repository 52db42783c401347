"""Purchases of the demo: in every state, with makers of the register inside boxes of a caterer, one
that looks split and says why, one corrected, one disputed.

Through the real actions as the demo's accounts; what is bought and for how much is invented and the
same in every demo. Buyers that another part laid are used; where there are none a few are made.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageDraw

from guyub.accounts.models import Appointment, Office
from guyub.accounts.roles import BUYER, CONTRACTOR
from guyub.areas.models import Area
from guyub.demo.aid_open import Desk, desk_of
from guyub.kernel import names
from guyub.kernel.actions import Act, bookkeeping
from guyub.kernel.scans import clean_scan
from guyub.market.actions import purchase_steps as steps
from guyub.market.actions import purchases as acts
from guyub.market.actions.purchase_papers import add_paper
from guyub.market.actions.purchases import Bought, Head, Inside
from guyub.market.actions.purchases_common import MadeBy
from guyub.market.models import Buyer, OfferMaker, Purchase
from guyub.registry.models import Product

BUYERS: Final = (
    ("agency", "Dinas Pendidikan dan Kebudayaan"),
    ("agency", "Sekretariat Daerah"),
    ("district", "Kecamatan {district}"),
    ("contractor", "CV Karya Contoh Mandiri"),
    ("company", "Toko Oleh-oleh Contoh"),
)
REGISTERED, LOCAL, AWAY, UNKNOWN = "registered", "local", "not_local", "unknown"


@dataclass(frozen=True)
class Plan:
    """One purchase: who buys, how many days ago, what, and how far it goes."""

    buyer: int
    days: int
    kind: str
    title: str
    supplier: str
    size: str
    lines: tuple[tuple[str, int, str, int, str], ...]
    inside: tuple[tuple[str, str], ...] = ()
    until: str = "paid"
    channel: str = "none"
    split: str = ""
    taxes: bool = False
    pays_after: int = 9


# What a registered maker made is called as that maker calls it.
_BOX: Final = (("Isi kotak", REGISTERED), ("Kue basah", LOCAL), ("Air gelas", AWAY))
PLANS: Final = (
    Plan(0, 62, "catering", "Rapat kerja kepala sekolah", "Katering Melati Contoh", "small",
         (("Snack box isi tiga", 150, "kotak", 18_000, UNKNOWN),), _BOX, taxes=True),
    Plan(0, 44, "goods", "Bahan praktik SMK", "CV Mitra Contoh", "small",
         (("Bahan", 40, "buah", 265_000, REGISTERED), ("Alat", 40, "buah", 310_000, REGISTERED)),
         channel="e_katalog", pays_after=31),
    Plan(1, 30, "catering", "Upacara hari jadi", "Katering Sari Contoh", "micro",
         (("Nasi kotak", 400, "kotak", 32_000, LOCAL),
          ("Snack box", 400, "kotak", 15_000, UNKNOWN)), _BOX, until="accepted"),
    Plan(1, 21, "catering", "Rapat anggaran", "Katering Sari Contoh", "micro",
         (("Nasi kotak", 900, "kotak", 35_000, UNKNOWN),), until="accepted",
         split="Acara lain dengan tempat dan hari yang berbeda"),
    Plan(1, 12, "goods", "Tas peserta pelatihan", "Toko Grosir Contoh", "large",
         (("Tas kain", 120, "buah", 42_000, AWAY),), until="disputed"),
    Plan(2, 9, "catering", "Musyawarah kecamatan", "Warung Bu Contoh", "micro",
         (("Snack box", 60, "kotak", 15_000, REGISTERED),), until="delivered"),
    Plan(2, 5, "goods", "Bingkisan lomba kader", "Toko Rukun Contoh", "small",
         (("Bingkisan", 35, "paket", 145_000, REGISTERED),), until="ordered"),
    Plan(0, 3, "gift", "Hadiah pembayar pajak tepat waktu", "Koperasi Contoh", "cooperative",
         (("Hadiah", 200, "buah", 17_500, REGISTERED),), until="draft"),
    Plan(2, 26, "goods", "Hadiah lomba desa", "Kios Contoh", "micro",
         (("Hadiah", 12, "buah", 85_000, REGISTERED),), until="cancelled"),
    Plan(0, 35, "catering", "Pelatihan guru", "Katering Melati Contoh", "small",
         (("Snack box isi tiga", 80, "kotak", 18_000, REGISTERED),), until="reversed"),
    Plan(3, 15, "sub_supply", "Perabot gedung puskesmas", "Bengkel Contoh", "micro",
         (("Perabot", 18, "buah", 900_000, REGISTERED),), until="paid"),
)  # fmt: skip


def _id(office: Office, *what: object) -> UUID:
    return uuid5(NAMESPACE_OID, ":".join(["pembelian", office.area_code, *map(str, what)]))


def make(act: Act, office: Office) -> int:
    """The purchases of one regency. Returns how many there are."""
    desk = desk_of(act, office)
    if not {"registrar", "section_head"} <= set(desk.appointments):
        return 0
    buyers = list(Buyer.objects.filter(regency_code=office.area_code).buying().order_by("pk"))
    if not buyers:
        buyers = _buyers(act, office)
        _seats(desk, buyers)
    makers = _makers(office.area_code)
    if "goods" not in makers:
        return 0
    for n, plan in enumerate(PLANS):
        fit = makers.get(plan.kind) or makers["goods"]
        _one(desk, office, plan, n, buyers[plan.buyer % len(buyers)], fit)
    return len(PLANS)


def _buyers(act: Act, office: Office) -> list[Buyer]:
    """A few buyers, as rows: nobody's act."""
    district = Area.objects.filter(level=3, code__startswith=f"{office.area_code}.").order_by(
        "code"
    )
    first = district.first()
    told = first.name if first else ""
    found = []
    for n, (kind, name) in enumerate(BUYERS):
        said = name.format(district=told)
        found.append(Buyer(
            id=_id(office, "pembeli", n), regency_code=office.area_code, kind=kind, name=said,
            name_key=names.search_key(said), area_code=first.code if first else office.area_code,
            is_sample=True, created_at=act.now, updated_at=act.now,
        ))  # fmt: skip
    with bookkeeping():
        return Buyer.objects.bulk_create(found)


def _seats(desk: Desk, buyers: list[Buyer]) -> None:
    """The buyer's and the contractor's account stand for the first of their kind."""
    with bookkeeping():
        for role, kind in ((BUYER, "agency"), (CONTRACTOR, "contractor")):
            seat = desk.appointments.get(role)
            if seat is not None:
                one = next(b for b in buyers if b.kind == kind)
                Appointment.objects.filter(pk=seat.pk).update(subject_id=one.pk)


@dataclass(frozen=True)
class Made:
    """A product of a registered business."""

    business: UUID
    name: str
    unit: str
    price: int


def _makers(regency: str) -> dict[str, list[Made]]:
    """Products with a price, by what they are good for: food, wood and metal, anything else. Those
    of the catalogue first; the same in every demo."""
    rows = Product.objects.filter(
        regency_code=regency, state="active", business__status="active", price__gte=500
    ).exclude(unit="")  # fmt: skip
    shown = OfferMaker.objects.filter(business__regency_code=regency).values("product_id")
    found: dict[str, list[Made]] = {}
    for kind, codes in _GOOD_FOR.items():
        narrow = Q(pk__in=[])
        for code in codes:
            narrow |= Q(kbli_code__startswith=code)
        fit = rows.filter(narrow).order_by("pk")
        picked = [*fit.filter(pk__in=shown)[:4], *fit.exclude(pk__in=shown)[:4]]
        found[kind] = [Made(p.business_id, p.name, p.unit, p.price) for p in picked if p.price]
    return {kind: made for kind, made in found.items() if made}


_GOOD_FOR: Final = {"catering": ("10", "11"), "sub_supply": ("16", "31", "25"), "goods": ("",)}


def _made(kind: str, one: Made) -> MadeBy:
    if kind == REGISTERED:
        return MadeBy(kind, business=one.business)
    return MadeBy(kind, "Dapur tetangga" if kind == LOCAL else "")


def _by(desk: Desk, role: str, other: str, days: int) -> Act:
    return desk.by(role if role in desk.appointments else other, max(days, 0))


def _one(desk: Desk, office: Office, plan: Plan, n: int, buyer: Buyer, makers: list[Made]) -> None:
    writer = _by(desk, "registrar", "section_head", plan.days)
    day = timezone.localtime(writer.now).date()
    pk = _id(office, n)
    head = Head(
        plan.kind, plan.title, plan.supplier, day, plan.size, channel=plan.channel,
        npwp="991234567891000" if n % 2 == 0 else "",
        channel_ref=f"EP-CONTOH-{n:03}" if plan.channel != "none" else "",
        rup_code=f"9900{n:04}" if buyer.is_government and n % 3 else "",
        form_number=f"{n + 1}/KW/CONTOH" if n % 2 == 0 else "",
    )  # fmt: skip
    row = acts.record_purchase(writer, pk, buyer.pk, head)
    for m, (what, many, unit, price, kind) in enumerate(plan.lines):
        one = makers[(n + m) % len(makers)]
        if kind == REGISTERED:
            what, unit, price = one.name, one.unit, min(one.price, price)
        line = acts.put_line(writer, pk, _id(office, n, m), Bought(
            what, Decimal(many), unit, price, _made(kind, one)
        ))  # fmt: skip
        for k, (part, made) in enumerate(plan.inside if m == len(plan.lines) - 1 else ()):
            whose = makers[(n + k + 1) % len(makers)]
            acts.put_component(writer, line.pk, _id(office, n, m, k), Inside(
                whose.name if made == REGISTERED else part, Decimal(1),
                whose.unit if made == REGISTERED else "buah", _made(made, whose),
            ))  # fmt: skip
    _on(desk, office, plan, n, row, writer)


def _on(desk: Desk, office: Office, plan: Plan, n: int, row: Purchase, writer: Act) -> None:
    """As far as the plan goes."""
    pk, until = row.pk, plan.until
    if until == "draft":
        return
    if until == "cancelled":
        steps.cancel_purchase(writer, pk, "Lombanya ditunda")
        return
    steps.order_purchase(writer, pk, plan.split)
    if until == "ordered":
        return
    came = _by(desk, "asset_officer", "section_head", plan.days - 1)
    day = timezone.localtime(came.now).date()
    steps.deliver_purchase(came, pk, _id(office, n, "datang"), day, "Lengkap")
    add_paper(came, pk, "goods", clean_scan(_picture(plan.title)))
    if until == "delivered":
        return
    version = Purchase.objects.get(pk=pk).version
    checker = _by(desk, "section_head", "asset_officer", plan.days - 1)
    steps.accept_purchase(checker, pk, day, version)
    if until == "disputed":
        steps.open_dispute(_by(desk, "finance_officer", "registrar", 2), pk, "buyer",
                           "Jahitan 15 tas lepas, minta diganti")  # fmt: skip
        return
    if until == "accepted":
        return
    if until == "reversed":
        back = steps.reverse_purchase(
            _by(desk, "registrar", "section_head", plan.days - 6), pk, _id(office, n, "koreksi"),
            "Pembuatnya keliru ditulis",
        )  # fmt: skip
        steps.book_reversal(_by(desk, "section_head", "asset_officer", plan.days - 7), back.pk,
                            back.version)  # fmt: skip
        return
    payer = _by(desk, "finance_officer", "registrar", plan.days - plan.pays_after)
    taxes: dict[str, int] = {"pph_final": _total(pk) // 200} if plan.taxes else {}
    on = timezone.localtime(payer.now).date()
    steps.pay_purchase(payer, pk, on, f"SP2D CONTOH {n + 1}", taxes)


def _total(pk: UUID) -> int:
    return Purchase.objects.get(pk=pk).total


def _picture(words: str) -> bytes:
    """A drawn stand-in for a photo of goods."""
    made = Image.new("RGB", (640, 420), (226, 214, 190))
    draw = ImageDraw.Draw(made)
    for n in range(12):
        x, y = 40 + (n % 4) * 145, 60 + (n // 4) * 110
        draw.rectangle((x, y, x + 120, y + 80), fill=(150, 98, 52), outline=(90, 55, 25), width=4)
    draw.text((40, 395), f"CONTOH: {words}", fill=(60, 40, 20))
    kept = io.BytesIO()
    made.save(kept, "JPEG")
    return kept.getvalue()
