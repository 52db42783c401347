"""What the actions about purchases share: which one, by whom, its sums and makers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from guyub.accounts.roles import ROLES
from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import human_number
from guyub.market.actions.common import FIRST_DAY, line, today_of
from guyub.market.models import Buyer, ComponentLine, MakerKind, Purchase, PurchaseLine
from guyub.market.states.purchases import DRAFT, PURCHASE
from guyub.registry.actions.common import lock, next_number, somebody
from guyub.registry.models import Business
from guyub.registry.models.business import Status

PURCHASE_PREFIX: Final = "BLJ"
MOST_LINES: Final = 60
MOST_COMPONENTS: Final = 20
FROZEN: Final = (
    "Pembelian ini sudah diterima, jadi isinya tidak berubah lagi. Kalau keliru, buat koreksi."
)
# Codes of units and accounts ("5.02.0.00.0.00.01.0000") and numbers of tax invoices (17 digits).
_NO_PERSON: Final = re.compile(r"(?<![\d.])[1-9]\d?(?:\.\d{1,4}){4,}(?![\d.])|(?<!\d)\d{17}(?!\d)")
# Stands for one of them while the rest is read: a sign that nobody types.
_ASIDE: Final = "\ue000"


@dataclass(frozen=True)
class MadeBy:
    """Who made a thing; ``business`` with "registered", ``name`` with "local"."""

    kind: str = MakerKind.UNKNOWN
    name: str = ""
    business: UUID | None = None


def is_own(act: Act) -> bool:
    """Whether the actor stands for a buyer itself."""
    return act.role in ROLES and ROLES[act.role].reach == "own"


def name_of(act: Act, buyer: Buyer) -> str:
    """Who acted, as pages tell it."""
    return buyer.name if is_own(act) else act.actor


def fresh_number(act: Act, regency: str) -> str:
    """The next number of a purchase. A buyer itself writes nowhere else, so it has its own way."""
    if not is_own(act):
        return next_number(PURCHASE_PREFIX, regency)[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT market_own_purchase_number()")
        return human_number(f"{PURCHASE_PREFIX}-{regency}", int(cursor.fetchone()[0]))


def fresh_numbers(act: Act, regency: str, amount: int) -> list[str]:
    """Several numbers in order."""
    if is_own(act):
        return [fresh_number(act, regency) for _n in range(amount)]
    return next_number(PURCHASE_PREFIX, regency, amount)


def may_buy(act: Act, buyer: Buyer) -> None:
    """NotAllowed unless the actor is the buyer or works in its regency."""
    if is_own(act):
        if act.scope.person != buyer.pk:
            raise NotAllowed("Ini pembelian pembeli lain.")
    elif not act.scope.may_write(buyer.regency_code):
        raise NotAllowed("Pembeli ini di luar wilayah Anda.")


def mine(act: Act, pk: UUID) -> Purchase:
    """The purchase, locked, if the actor may work on it."""
    row = lock(Purchase, pk)
    may_buy(act, Buyer.objects.get(pk=row.buyer_id))
    return row


def written(act: Act, pk: UUID) -> Purchase:
    """The purchase, locked, while it is being written; the actor is one of its writers now."""
    row = mine(act, pk)
    if row.is_frozen:
        raise DomainError(FROZEN)
    if row.reverses_id is not None:
        raise DomainError("Isi koreksi sama dengan yang dikoreksi, jadi tidak bisa diubah.")
    if row.state != DRAFT:
        now = PURCHASE.states[row.state]
        raise DomainError(
            f"Pembelian ini “{now}”. Pilih “Perbaiki isinya” dulu sebelum mengubahnya."
        )
    wrote(act, row)
    return row


def wrote(act: Act, row: Purchase) -> None:
    me = somebody(act.person_id)
    row.writers = [*(w for w in row.writers if w != me), me]


def save(act: Act, row: Purchase) -> None:
    row.version += 1
    row.updated_at = act.now
    row.save()


def add_up(act: Act, row: Purchase) -> None:
    """The total is what its lines sum to."""
    found = PurchaseLine.objects.filter(purchase=row).aggregate(n=Sum("sum"))
    row.total = found["n"] or 0
    save(act, row)


def paper_number(text: str) -> str:
    """The number of a paper as it is kept: numbers of persons that people type beside it (phone,
    NIK, NPWP) are hidden, what only looks like one stays."""
    plain = " ".join(text.split())
    stays: list[str] = []

    def aside(match: re.Match[str]) -> str:
        if sum(c.isdigit() for c in match[0]) == 16:
            return match[0]  # a NIK with dots
        stays.append(match[0])
        return f"{_ASIDE}{chr(ord(_ASIDE) + len(stays))}"

    hidden = hide_numbers(_NO_PERSON.sub(aside, plain.replace(_ASIDE, "")))
    for place, kept in enumerate(stays, start=1):
        hidden = hidden.replace(f"{_ASIDE}{chr(ord(_ASIDE) + place)}", kept)
    return hidden[:80].strip()


def past(act: Act, day: date, field: str, since: date = FIRST_DAY, what: str = "") -> date:
    """A day that has come. DomainError else."""
    if day > today_of(act):
        raise DomainError("Tanggalnya belum tiba.", field=field)
    if day < since:
        raise DomainError(what or "Tanggalnya paling awal 1 Januari 2020.", field=field)
    return day


def maker_of(
    act: Act, row: Purchase, made: MadeBy, held: PurchaseLine | ComponentLine | None = None
) -> dict[str, Any]:
    """Columns for who made a thing. A buyer itself chooses among the catalogue's makers, since it
    reads nothing of the register; the one that the part has (``held``) is kept unread."""
    if made.kind not in MakerKind.values:
        raise DomainError("Pilih siapa pembuatnya.", field="maker_kind")
    kept = held is not None and held.maker_id is not None and held.maker_id == made.business
    if held is not None and kept and made.kind == MakerKind.REGISTERED:
        return {"maker_kind": made.kind, "maker_id": held.maker_id, "maker_name": held.maker_name,
                "kbli_code": getattr(held, "kbli_code", "")}  # fmt: skip
    if made.kind == MakerKind.REGISTERED:
        found = open_maker(row.regency_code, made.business) if is_own(act) else _known(row, made)
        if found is None:
            raise DomainError("Usaha ini tidak ditemukan. Cari lagi, atau tulis namanya saja.")
        return {"maker_kind": made.kind, "maker_id": found[0], "maker_name": found[1][:120],
                "kbli_code": found[2]}  # fmt: skip
    name = line(made.name, 120)
    if made.kind == MakerKind.LOCAL and not name:
        raise DomainError(
            "Tulis nama pembuatnya, atau pilih “Belum diketahui”.", field="maker_name"
        )
    if made.kind == MakerKind.UNKNOWN:
        name = ""
    return {"maker_kind": made.kind, "maker_id": None, "maker_name": name, "kbli_code": ""}


def _known(row: Purchase, made: MadeBy) -> tuple[UUID, str, str] | None:
    if made.business is None:
        return None
    found = (
        Business.objects.filter(pk=made.business, regency_code=row.regency_code)
        .exclude(status=Status.MERGED).select_related("facts").first()
    )  # fmt: skip
    return None if found is None else (found.pk, found.name, found.facts.kbli_code or "")


def open_maker(regency: str, business: UUID | None) -> tuple[UUID, str, str] | None:
    """(id, name, branch) of a maker of the catalogue."""
    if business is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_id, name, kbli_code FROM market_makers_open(%s, '', %s, 1)",
            [regency, business],
        )
        found = cursor.fetchone()
    return None if found is None else (found[0], found[1], found[2] or "")
