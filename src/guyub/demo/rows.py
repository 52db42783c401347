"""Samples as rows of the registry's tables, sealed and with their search keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from guyub.demo.shapes import CONSENT, OWNERSHIP, Person, Sample, sample_id
from guyub.kernel import names
from guyub.kernel.fields import get_keyring
from guyub.kernel.ids import human_number
from guyub.registry.kbli.catalogue import branch_of
from guyub.registry.models import Business, Owner

OWNER_COLUMNS = (
    "id", "name", "titles", "name_key", "sort_key", "sex", "birth_year", "education", "disability",
    "nik", "nik_index", "nik_state", "phone", "phone_index", "has_whatsapp", "village_code",
    "address",
)  # fmt: skip


def _sealer(
    model: type[Any], name: str
) -> Callable[[str | None], tuple[bytes | None, bytes | None]]:
    """Token and blind index of one encrypted column, as its fields would make them."""
    ring = get_keyring()
    context = model._meta.get_field(name).context
    label = model._meta.get_field(f"{name}_index").label

    def seal(text: str | None) -> tuple[bytes | None, bytes | None]:
        if text is None:
            return None, None
        return ring.encrypt(text.encode(), context), ring.blind_index(label, text)

    return seal


def owner_rows(owners: Iterable[Person]) -> Iterator[tuple[Any, ...]]:
    seal_nik, seal_phone = _sealer(Owner, "nik"), _sealer(Owner, "phone")
    find, order = cache(names.search_key), cache(names.sort_key)  # names repeat
    for o in owners:
        nik, nik_index = seal_nik(o.nik)
        phone, phone_index = seal_phone(international(o.phone))
        yield (
            o.id, o.name, o.titles, find(o.name), order(o.name), o.sex,
            o.birth_year, o.education, o.disability, nik, nik_index, o.nik_state, phone,
            phone_index, o.has_whatsapp, o.village, o.address,
        )  # fmt: skip


def international(phone: str | None) -> str | None:
    """0840... as it is stored and compared: +62840..."""
    return None if phone is None else "+62" + phone[1:]


BUSINESS_COLUMNS = (
    "id", "number", "village_code", "name", "name_key", "sort_key", "legal_form", "nib",
    "nib_index", "kbli_version", "kbli_code", "kbli_confirmed", "branch", "main_product",
    "address", "latitude", "longitude", "since_year", "status", "status_since", "sources",
    "last_contact",
)  # fmt: skip


def business_rows(regency: str, samples: Sequence[Sample], first: int) -> Iterator[tuple[Any, ...]]:
    seal = _sealer(Business, "nib")
    find, order = cache(names.search_key), cache(names.sort_key)
    branches: dict[tuple[str, str], str] = {}
    for count, s in enumerate(samples, start=first):
        code = (s.kbli_code, s.kbli_version)
        if code not in branches:
            branches[code] = branch_of(*code) or ""
        nib, nib_index = seal(s.nib)
        yield (
            s.id, human_number(f"IKM-{regency}", count), s.village, s.name,
            find(s.name), order(s.name), s.legal_form, nib, nib_index,
            s.kbli_version, s.kbli_code, s.kbli_confirmed, branches[code], s.main_product,
            s.address, s.latitude, s.longitude, s.since_year, s.status, s.status_since,
            list(s.sources), s.last_contact,
        )  # fmt: skip


def ownership_rows(regency: str, samples: Sequence[Sample]) -> Iterator[tuple[Any, ...]]:
    for s in samples:
        for part, owner in enumerate(s.owners):
            yield sample_id(OWNERSHIP, regency, s.n, part), s.id, owner.id


PRODUCT_COLUMNS = (
    "id", "business_id", "name", "name_key", "brand", "kbli_version", "kbli_code", "unit", "price",
    "capacity_month", "lead_time_days", "minimum_order",
)  # fmt: skip


def product_rows(samples: Sequence[Sample]) -> Iterator[tuple[Any, ...]]:
    find = cache(names.search_key)
    for s in samples:
        for p in s.products:
            yield (
                p.id, s.id, p.name, find(p.name), p.brand, s.kbli_version, s.kbli_code, p.unit,
                p.price, p.capacity_month, p.lead_time_days, p.minimum_order,
            )  # fmt: skip


OBSERVATION_COLUMNS = (
    "id", "business_id", "year", "quarter", "observed_on", "source", "observer", "workers_male",
    "workers_female", "workers", "investment", "capacity", "output_quantity", "unit",
    "output_value", "material_value", "sales", "export_value", "export_countries",
)  # fmt: skip


def observation_rows(samples: Sequence[Sample]) -> Iterator[tuple[Any, ...]]:
    for s in samples:
        for o in s.seen:
            yield (
                o.id, s.id, o.year, o.quarter, o.observed_on, o.source, o.observer, o.workers_male,
                o.workers_female, o.workers, o.investment, o.capacity, o.output_quantity, o.unit,
                o.output_value, o.material_value, o.sales, o.export_value, o.export_countries,
            )  # fmt: skip


def consent_rows(
    regency: str, owners: Iterable[Person], now: datetime
) -> Iterator[tuple[Any, ...]]:
    for n, owner in enumerate(owners):
        for part, purpose in enumerate(owner.consents):
            given = now - timedelta(days=30 + n % 700)
            yield (
                sample_id(CONSENT, regency, n, part),
                owner.id,
                purpose,
                given,
                "formulir pendataan",
            )
