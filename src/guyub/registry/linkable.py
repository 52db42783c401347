"""The registry of a regency as a table that ``guyub.linkage`` reads, a row per business and owner.

Values are in clear in memory for the length of a job or a command, and nowhere else. pyarrow,
DuckDB and Splink are loaded inside the functions: a web process never imports them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import QuerySet

from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.fields import Secret
from guyub.linkage.normal import numbers
from guyub.registry.models import Business, LinkageModel, Owner, Ownership
from guyub.registry.models.business import Status

if TYPE_CHECKING:
    import pyarrow as pa

    from guyub.linkage.model import Model

# Role of ``linkage.roles`` to column of the table. KBLI has no role: the product says it.
MAPPING: Final = {
    role: role
    for role in (
        "name", "business", "product", "nik", "nib", "phone", "birth_date", "sex", "village",
        "address",
    )
}  # fmt: skip
# States of a NIK in which it tells nobody apart.
NO_IDENTITY: Final = (Owner.NikState.PARTIAL, Owner.NikState.DOUBTFUL)
CHUNK: Final = 5_000
_OF_BUSINESS: Final = (
    "pk", "name", "name_key", "main_product", "nib", "village_code", "address",
)  # fmt: skip
_OF_OWNER: Final = (
    "business_id", "owner_id", "owner__name", "owner__name_key", "owner__sex",
    "owner__birth_year", "owner__nik", "owner__nik_state", "owner__phone", "owner__address",
)  # fmt: skip


@dataclass(frozen=True)
class Linkable:
    """``table`` has the columns of ``MAPPING`` (text, None = unknown); ``businesses`` and
    ``owners`` tell, row by row, whose it is (owner None: a business without a known owner);
    ``niks`` holds also those whose last digit nobody knows, which are no identity."""

    table: pa.Table = field(repr=False)
    businesses: list[UUID] = field(repr=False)
    owners: list[UUID | None] = field(repr=False)
    niks: list[str | None] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.businesses)


def current(regency: str) -> QuerySet[Business]:
    """Records that stand for a business of their own: not merged away, not of a running import."""
    found: QuerySet[Business] = Business.objects.filter(
        regency_code=regency, pending_import__isnull=True
    ).exclude(status=Status.MERGED)
    return found


def registry_table(regency: str, only: Iterable[UUID] | None = None) -> Linkable:
    """The businesses of a regency with their present owners, within the scope of the transaction;
    ``only`` these businesses. People who asked to be forgotten are not in it."""
    import pyarrow as pa

    rows = current(regency)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    held: dict[UUID, tuple[Any, ...]] = {
        row[0]: row
        for row in rows.order_by("pk").values_list(*_OF_BUSINESS).iterator(chunk_size=CHUNK)
    }
    columns: dict[str, list[str | None]] = {role: [] for role in MAPPING}
    businesses: list[UUID] = []
    owners: list[UUID | None] = []
    niks: list[str | None] = []
    people: dict[UUID, list[tuple[Any, ...]]] = {}
    for person in _people(regency, held if only is not None else None):
        people.setdefault(person[0], []).append(person)
    for pk, business in held.items():
        for person in people.get(pk) or [(pk, None, "", "", "", None, None, "", None, "")]:
            businesses.append(pk)
            owners.append(person[1])
            niks.append(_text(person[6]) or None)
            for role, value in _values(business, person):
                columns[role].append(value or None)
    table = pa.table({role: pa.array(values, pa.string()) for role, values in columns.items()})
    return Linkable(table, businesses, owners, niks)


def _people(regency: str, only: Iterable[UUID] | None) -> Iterator[tuple[Any, ...]]:
    rows = Ownership.objects.filter(
        regency_code=regency, until__isnull=True, owner__erased_at__isnull=True
    )
    if only is not None:
        rows = rows.filter(business_id__in=list(only))
    yield from rows.order_by("pk").values_list(*_OF_OWNER).iterator(chunk_size=CHUNK)


_PLACE_PREFIX: Final = re.compile(
    r"^(?:desa|ds|kelurahan|kel|kecamatan|kec|kabupaten|kab|kota)\b\.?\s*"
)


@lru_cache(maxsize=4_096)
def _place_names(village: str) -> frozenset[str]:
    """Folded names of a village, its sub-district and its regency."""
    found = [known.area(code) for code in (village, village[:8], village[:5])]
    return frozenset(_bare(area.name) for area in found if area is not None)


def _bare(name: str) -> str:
    return _PLACE_PREFIX.sub("", names.fold(name)).strip()


def beyond_place(address: str, village: str) -> str:
    """What an address says beyond its village, which is compared on its own: "RT 02/RW 08" of
    "RT 02/RW 08, Grantung, Kec. Karangmoncol". Else one village would speak for a match twice."""
    if not address or not village:
        return address
    here = _place_names(village)
    parts = [part.strip() for part in address.split(",") if _bare(part) not in here]
    return ", ".join(filter(None, parts))


def _text(secret: Secret | None) -> str:
    return "" if secret is None else secret.reveal()


def _values(business: tuple[Any, ...], person: tuple[Any, ...]) -> Iterator[tuple[str, str | None]]:
    _pk, called, called_key, product, nib, village, address = business
    _b, _o, name, name_key, sex, year, nik, nik_state, phone, home = person
    yield "name", name
    # A business often carries its owner's name: then this says nothing new.
    yield "business", called if called_key != name_key else None
    yield "product", product
    # One of which only a part was readable, or whose last digit a spreadsheet rounded, is no number
    # to compare: neighbours born on one day would share it.
    number = "" if nik_state in NO_IDENTITY else _text(nik)
    read = numbers.nik(number)
    yield "nik", number
    yield "nib", _text(nib)
    yield "phone", _text(phone)
    # The date inside a NIK is read by the linkage itself, where no other is told.
    yield "birth_date", str(year) if year and not (read and read.valid) else None
    yield "sex", sex
    yield "village", village
    yield "address", beyond_place(address or home, village)


def standing(regency: str) -> LinkageModel | None:
    """The newest model that was learnt in a regency."""
    return LinkageModel.objects.filter(regency_code=regency).order_by("-trained_at", "-pk").first()


def model_of(row: LinkageModel | None) -> Model | None:
    """A stored model, None when there is none or it is of another format than this program's."""
    from guyub.linkage.model import Model, ModelError

    if row is None:
        return None
    try:
        return Model.from_json(row.content)
    except ModelError:
        return None
