"""What an invented regency is made of: villages, plan, people, products, figures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guyub.demo.trades import Trade

SEED = 3303
FIRST_MILLISECOND = 1_767_225_600_000  # 2026-01-01 UTC: ids of sample rows stand in one block
OWNER, BUSINESS, OWNERSHIP, PRODUCT, OBSERVATION, CONSENT, OTHER = range(1, 8)


@dataclass(frozen=True, slots=True)
class Village:
    """Where businesses lie: code, name and point (degrees; None when the list has none)."""

    code: str
    name: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How many businesses of which class in one regency."""

    regency: str
    small: int
    medium: int
    seed: int = SEED
    duplicates: int = 12
    # All running, so that the office's total is the plan's; else some are paused or closed.
    all_active: bool = True
    # Area codes to which it is kept; the whole regency by itself.
    only: tuple[str, ...] = ("",)

    @property
    def total(self) -> int:
        return self.small + self.medium


@dataclass(slots=True)
class Person:
    id: UUID
    name: str
    titles: str
    sex: str
    birth_year: int | None
    education: str
    disability: bool | None
    nik: str | None
    nik_state: str
    phone: str | None
    has_whatsapp: bool | None
    village: str
    address: str
    consents: tuple[str, ...]


@dataclass(slots=True)
class Product:
    id: UUID
    name: str
    brand: str
    unit: str
    price: int | None
    capacity_month: int | None
    lead_time_days: int | None
    minimum_order: int | None


@dataclass(slots=True)
class Seen:
    """One observation; money in rupiah, None is "not stated"."""

    id: UUID
    year: int
    quarter: int | None
    observed_on: date
    source: str
    observer: str
    workers_male: int | None
    workers_female: int | None
    workers: int | None
    investment: int | None
    capacity: int | None
    output_quantity: int | None
    unit: str
    output_value: int | None
    material_value: int | None
    sales: int | None
    export_value: int | None
    export_countries: str


@dataclass(slots=True)
class Sample:
    """One business with its owner, products and figures. ``n`` counts from 1 in the regency."""

    id: UUID
    n: int
    trade: Trade
    medium: bool
    village: str
    name: str
    legal_form: str
    nib: str | None
    kbli_version: str
    kbli_code: str
    kbli_confirmed: bool
    main_product: str
    address: str
    latitude: float | None
    longitude: float | None
    since_year: int | None
    status: str
    status_since: date | None
    sources: tuple[str, ...]
    last_contact: date | None
    owners: tuple[Person, ...]
    products: tuple[Product, ...]
    seen: tuple[Seen, ...]


def sample_id(kind: int, regency: str, n: int, part: int = 0) -> UUID:
    """The fixed UUIDv7 of a sample row: the same in every build, ordered by ``n``."""
    place = int(regency.replace(".", "") or 0) & 0xFFFF
    mixed = (
        (n * 0x9E3779B97F4A7C15) ^ (kind * 0xBF58476D1CE4E5B9) ^ part * 0x94D049BB133111EB
    ) >> 7
    value = (FIRST_MILLISECOND + n) << 80 | 7 << 76 | (kind << 8 | part & 0xFF) << 64
    return UUID(int=value | 2 << 62 | place << 46 | mixed & (1 << 46) - 1)
