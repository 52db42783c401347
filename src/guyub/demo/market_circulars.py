"""A circular of the demo's regent, plans of its agencies for this year, one declaration.

Through the real actions as the demo's accounts, from the demo's buyers; figures are invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.demo.aid_open import Desk, desk_of
from guyub.kernel.actions import Act, DomainError
from guyub.market.actions.circular_parts import confirm_exception, propose_exception
from guyub.market.actions.circulars import (
    Letter,
    Planned,
    sign_circular,
    write_circular,
    write_year_plan,
)
from guyub.market.actions.declaring import make_declaration, sign_declaration
from guyub.market.models import GOVERNMENT, Buyer, Circular, Purchase

_WISHES: Final = (
    (1, "Makan minum rapat", 24_000_000), (4, "Bingkisan hari raya", 18_000_000),
    (8, "Cendera mata peringatan kemerdekaan", 9_500_000), (10, "Seragam batik", 30_000_000),
)  # fmt: skip


def _key(office: Office, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"guyub:demo:circulars:{office.area_code}:{what}")


def make(act: Act, office: Office) -> int:
    """One circular in force and one draft. Returns how many agencies have a plan of the year."""
    desk, today = desk_of(act, office), timezone.localtime(act.now).date()
    issuer = f"Bupati {office.name.rsplit('Kabupaten ', 1)[-1].split(' (')[0]}"
    row = write_circular(
        desk.by("registrar", 400), _key(office, "first"),
        Letter(
            issuer, "Penggunaan produk industri kecil dan menengah daerah",
            "Perpres 16 Tahun 2018 jo. Perpres 12 Tahun 2021 pasal 65\nInpres 2 Tahun 2022",
            "Industri kecil dan menengah di daerah kita mampu membuat makanan, pakaian, perabot,"
            " dan cendera mata yang setiap hari dibeli perangkat daerah.",
            ("agency", "district", "village", "enterprise"), date(today.year - 1, 1, 1), None,
            {"catering": Decimal(1), "local_share": Decimal(20), "small_share": Decimal(40),
             "pay_days": Decimal(14)},
        ),
    )  # fmt: skip
    sign_circular(
        desk.by("head", 395), row.pk, f"500/{row.pk.int % 900 + 100}/{today.year - 1}",
        today - timedelta(days=396), row.version,
    )  # fmt: skip
    write_circular(
        desk.by("registrar", 3), _key(office, "draft"),
        Letter(
            issuer, "Bingkisan dan cendera mata dari pembuat daerah", "",
            "Bingkisan hari besar dibeli sebelum barangnya dipesan dari luar.",
            ("agency",), date(today.year + 1, 1, 1), None, {"makers": Decimal(10)},
        ),
    )  # fmt: skip
    buyers = Buyer.objects.filter(
        regency_code=office.area_code, kind__in=GOVERNMENT, ended_on__isnull=True
    ).order_by("name_key", "pk")
    made = [_plan(desk, buyer, today.year, n) for n, buyer in enumerate(buyers)]
    _excepted(desk, office, row, today)
    _declared(desk, office, row, today)
    return sum(made)


def _plan(desk: Desk, buyer: Buyer, year: int, n: int) -> int:
    """Every fourth agency has told nothing: that must be visible."""
    if n % 4 == 3:
        return 0
    wishes = _WISHES[: 2 + n % 3]
    write_year_plan(
        desk.by("registrar", 300), buyer.pk, year, 400_000_000 + 150_000_000 * (n % 5),
        3 + n % 4, f"DPA {year} (contoh)", [Planned(*one) for one in wishes], 0,
    )  # fmt: skip
    return 1


def _excepted(desk: Desk, office: Office, row: Circular, today: date) -> None:
    """One agency that is not bound for a while, and one that asks not to be."""
    last = Buyer.objects.filter(
        regency_code=office.area_code, kind__in=row.kinds, ended_on__isnull=True
    ).order_by("-name_key", "-pk")[:2]  # fmt: skip
    for n, buyer in enumerate(last):
        made = propose_exception(
            desk.by("registrar", 20), _key(office, f"exception{n}"), row.pk, buyer.pk,
            today - timedelta(days=60), today + timedelta(days=60),
            ("kantornya pindah dan belum berbelanja", "sedang digabung dengan instansi lain")[n],
        )  # fmt: skip
        if n == 0:
            confirm_exception(desk.by("head", 19), made.pk)


def _declared(desk: Desk, office: Office, row: Circular, today: date) -> None:
    """The first agency that bought in a quarter that is over, signed on paper."""
    quarter = (today.month - 1) // 3  # the one before this
    year = today.year if quarter else today.year - 1
    quarter = quarter or 4
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    last = after - timedelta(days=1)
    bought = Purchase.objects.filter(
        regency_code=office.area_code, accepted_on__range=(first, last),
        buyer__kind__in=row.kinds,
    ).order_by("buyer__name_key", "pk").first()  # fmt: skip
    if bought is None:
        return
    try:
        made = make_declaration(
            desk.by("registrar"), _key(office, "declared"), row.pk, bought.buyer_id, first, last
        )
        sign_declaration(desk.by("head"), made.pk, "Kepala Dinas (contoh)", today)
    except DomainError:  # the agency has ended meanwhile
        return
