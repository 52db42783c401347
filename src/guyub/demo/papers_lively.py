"""What runs among the demo's papers: applications of single makers, and four facilitations.

Through the real actions as the demo's accounts, like ``aid_open``. Whoever no longer fits a rule is
left out, so that a change of the law does not break the demo.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image, ImageDraw

from guyub.accounts.models import Office
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.papers import DRY, HOME
from guyub.kernel.actions import Act
from guyub.kernel.dates import months_after
from guyub.kernel.scans import Scan, clean_scan
from guyub.licences import actions, candidates
from guyub.licences.actions.cases import Progress
from guyub.licences.models import Answers, Batch, Case
from guyub.licences.states import ISSUED, NEEDS
from guyub.registry.models import Business, Product

LEAST = 1_000  # businesses; a little demo does without
DOCUMENTS = ("ktp", "recipe", "product")
WHY_STUCK = (
    "Dapur masih dipakai bersama rumah, menunggu dipisah",
    "Pemilik belum sempat ikut penyuluhan keamanan pangan",
    "Label masih menulis khasiat, perlu diganti",
    "NIB belum memuat KBLI makanan",
)
SAME_NAME = "Nama merek mirip dengan yang sudah didaftar orang lain"


def make(act: Act, office: Office) -> int:
    """Applications and facilitations of one regency. Returns how many cases there are."""
    desk = desk_of(act, office)
    told = Answers.objects.filter(regency_code=office.area_code, changed_at__isnull=True)
    rows = told.order_by("pk")
    asked = list(rows.values_list("product", flat=True))
    if len(asked) < 60 or Business.objects.filter(regency_code=office.area_code).count() < LEAST:
        return 0
    # Every one of these papers asks for a NIB first.
    able = list(rows.filter(business__nib__isnull=False).values_list("product", flat=True))
    _closed_labels(desk, able)
    _halal(desk, able)
    _labels(desk, able)
    _brands(desk)
    _single(desk, asked[60:])
    return Case.objects.filter(regency_code=office.area_code).count()


def photo(words: str) -> Scan:
    """A photo of a paper that says that it is an example."""
    picture = Image.new("RGB", (640, 420), "#f4f1ea")
    ImageDraw.Draw(picture).text((40, 180), f"CONTOH: {words}", fill="#333333", font_size=32)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=70)
    return clean_scan(content.getvalue())


def _batch(
    desk: Desk, days: int, name: str, paper: str, seats: int, budget: int,
    documents: tuple[str, ...] = DOCUMENTS,
) -> Batch:  # fmt: skip
    act = desk.by("section_head", days)
    year = timezone.localtime(act.now).year
    new = actions.NewBatch(
        f"{name} {year}", paper, year, seats, budget, f"APBD kabupaten {year}", NEEDS, documents
    )
    return actions.open_batch(act, desk.office.area_code, new)


def _members(
    desk: Desk, days: int, batch: Batch, products: Sequence[UUID], most: int = 0
) -> list[Case]:
    """Those of the products that fit, in the order given, up to the seats. One of a business."""
    act = desk.by("section_head", days)
    fit = candidates.still(batch, products, timezone.localtime(act.now).date())
    owners = dict(Product.objects.filter(pk__in=products).values_list("pk", "business_id"))
    chosen = dict[UUID, UUID]()
    for pk in products:
        if pk in fit:
            chosen.setdefault(owners[pk], pk)
    taken = list(chosen.values())[: most or batch.capacity]
    if not taken:
        return []
    return actions.admit(act, batch.pk, taken)


def _collect(desk: Desk, days: int, cases: Sequence[Case], scans: dict[str, Scan]) -> None:
    for case in cases:
        for kind, scan in scans.items():
            actions.collect(desk.by("registrar", days), case.pk, kind, scan)


def _go(desk: Desk, days: int, case: Case, verb: str, reason: str = "") -> Case:
    act = desk.by("registrar", days)
    on = timezone.localtime(act.now).date() if verb == "submit" else None
    return actions.advance(act, case.pk, verb, reason=reason, on=on, version=case.version)


def _at(desk: Desk, days: int, case: Case, step: int, turn: str, name: str, audit: date | None
        ) -> Case:  # fmt: skip
    steps = len(case.wording["steps"])
    at = Progress(min(step, steps), turn, name, audit)
    return actions.progress(desk.by("registrar", days), case.pk, at, version=case.version)


def _issue(desk: Desk, days: int, case: Case, number: str, months: int = 0) -> Case:
    act = desk.by("registrar", days)
    on = timezone.localtime(act.now).date()
    until = months_after(on, months) if months else None
    return actions.issue(act, case.pk, number, on, until, version=case.version)


def _scans() -> dict[str, Scan]:
    return {"ktp": photo("KTP"), "recipe": photo("daftar bahan"), "product": photo("foto produk")}


def _closed_labels(desk: Desk, asked: Sequence[UUID]) -> None:
    """Ten makers of whom nine have their label since spring; the tenth is one of the 127."""
    fresh = _untold(desk, "Keripik", 9)
    batch = _batch(desk, 240, "SPP-IRT 10 produk", "spp_irt", 10, 6_000_000)
    for pk in fresh:
        for key, value in {**DRY, **HOME}.items():
            actions.answer(desk.by("field_officer", 250), pk, key, value)
    cases = _members(desk, 235, batch, [*fresh, *asked[::-1]], len(fresh) + 1)
    for n, case in enumerate(cases, start=1):
        case = _go(desk, 200, case, "submit")
        if case.product_id in fresh:
            _issue(desk, 150 - n, case, f"9999000{n:06d}-31", 60)
        else:
            _go(desk, 140, case, "refuse", "Tempat membuat tidak lolos cek puskesmas")
    batch.refresh_from_db()
    actions.close_batch(
        desk.by("section_head", 120), batch.pk, "close",
        f"{len(fresh)} terbit, {len(cases) - len(fresh)} ditolak karena tempat membuatnya",
        5_400_000, version=batch.version,
    )  # fmt: skip


def _untold(desk: Desk, name: str, most: int) -> list[UUID]:
    """Products of a name of which nobody was asked, of businesses with a NIB and no permit."""
    rows = Product.objects.filter(
        regency_code=desk.office.area_code, name__startswith=name, answers=None, licences=None,
        business__nib__isnull=False, business__facts__listed=True,
    ).exclude(business__licences__paper="slhs")  # fmt: skip
    first = rows.order_by("business_id", "pk").distinct("business_id")
    return _spread(first, most)


def _spread(rows: QuerySet[Product], most: int) -> list[UUID]:
    """So many of the rows, from all over the regency."""
    keys = list(rows.values_list("pk", flat=True))
    return keys[:: max(len(keys) // most, 1)][:most]


def _halal(desk: Desk, asked: Sequence[UUID]) -> None:
    """Ten makers: the audit has a day, one is stuck, two have their certificate."""
    # Not long ago: small businesses have to since October 2026.
    batch = _batch(desk, 33, "Halal 10 usaha", "halal_reg", 10, 25_000_000)
    cases = _members(desk, 32, batch, asked)
    _collect(desk, 30, cases[:9], _scans())
    today = timezone.localtime(desk.act.now).date()
    for n, case in enumerate(cases):
        if n >= 8:
            continue
        case = _go(desk, 28 - n, case, "submit")
        audit = today + timedelta(days=6 + n) if n > 2 else today - timedelta(days=15 - n)
        case = _at(desk, 19 - n, case, 1, "other", "LPH", audit)
        if n < 3:
            case = _go(desk, 11, case, "check")
        if n < 2:
            _issue(desk, 6, case, f"ID3311000026{n + 1:07d}")
        if n == 5:
            _go(desk, 9, case, "stick", WHY_STUCK[0])


def _labels(desk: Desk, asked: Sequence[UUID]) -> None:
    """Twenty of the 127, on their way to SPP-IRT."""
    batch = _batch(desk, 45, "SPP-IRT 20 produk", "spp_irt", 20, 10_000_000)
    cases = _members(desk, 40, batch, asked)
    _collect(desk, 30, cases[:6], _scans())
    for n, case in enumerate(cases[:9]):
        case = _go(desk, 25 - n, case, "submit")
        if n % 3 == 1:
            case = _at(desk, 14 - n, case, 2, "other", "Dinas kesehatan", None)
        if n in (3, 7):
            _go(desk, 9, case, "stick", WHY_STUCK[1 if n == 3 else 2])


def _brands(desk: Desk) -> None:
    """Fifty brands: a dozen issued, three stuck because the name is taken."""
    area = desk.office.area_code
    rows = Product.objects.filter(regency_code=area, business__facts__listed=True)
    rows = rows.exclude(brand="").exclude(business__licences__paper="merek")
    first = rows.order_by("business_id", "pk").distinct("business_id")
    products = _spread(first, 60)
    batch = _batch(desk, 200, "Merek 50 usaha", "merek", 50, 25_000_000, ())
    for n, case in enumerate(_members(desk, 190, batch, products)):
        if n >= 44:
            continue
        case = _go(desk, 170 - n, case, "submit")
        if n < 12:
            _issue(desk, 30 - n, case, f"IDM9990000{n + 1:02d}", 120)
        elif n < 15:
            _go(desk, 35, case, "stick", SAME_NAME)
    batch.refresh_from_db()
    actions.edit_batch(
        desk.by("section_head", 10), batch.pk, {"spent": 14_400_000}, version=batch.version
    )


def _single(desk: Desk, products: Sequence[UUID]) -> None:
    """Makers who go alone, at every stage; some wait for the owner, some are stuck."""
    ways: tuple[Callable[[Case, int], Any], ...] = (
        lambda case, _n: case,
        lambda case, n: _go(desk, 20 + n, case, "submit"),
        lambda case, n: _go(desk, 6, _go(desk, 30 + n, case, "submit"), "check"),
        lambda case, n: _go(desk, 8, case, "stick", WHY_STUCK[3]),
        lambda case, n: _go(
            desk, 4, _go(desk, 25 + n, case, "submit"), "return", "Foto dapur belum jelas"
        ),
        lambda case, n: _go(
            desk, 40, _go(desk, 44, case, "submit"), "refuse", "Berkas tidak cocok dengan NIB"
        ),
    )
    for n, pk in enumerate(products[:15]):
        key = ("npwp", "pkp", "npwp", "pkp", "siinas")[n % 5]
        case = actions.open_case(desk.by("field_officer", 50), pk, key)
        if case.state not in (ISSUED,) and case.version == 1:
            ways[n % len(ways)](case, n)
