"""Papers of the demo: 127 foods that somebody asked about and that have no label, papers held.

As Bangkalan's office knew its products: ``ASKED`` of them were visited, all without a permit, most
of them told in full. Others hold permits, of which some run out or ran out, and a few are made
otherwise than when theirs was issued. Rows of the answers and licences tables; what runs is
``papers_lively``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.chance import Chance
from guyub.demo.shapes import Product, Sample, sample_id
from guyub.demo.tables import fill
from guyub.kernel.actions import Act
from guyub.kernel.dates import months_after
from guyub.licences.models import Answers, Licence

ASKED = 127
CHANGED = 6
PAPERS = 9  # kind of sample ids
DRY = {"kind": "food", "basis": "plant", "keeping": "dry", "claim": False, "sni_listed": False}
SHORT = {**DRY, "keeping": "short"}
HOME, SHED = {"made_at": "home"}, {"made_at": "separate"}
KEPT = (
    "Gula kelapa cetak", "Gula semut", "Gula aren", "Keripik singkong", "Keripik tempe",
    "Keripik pisang", "Kerupuk tapioka", "Peyek kacang", "Rengginang", "Emping melinjo", "Slondok",
    "Klanting", "Nopia", "Kue kering", "Jenang ketan", "Wajik", "Soun", "Keripik nanas",
    "Keripik carica", "Selai stroberi", "Kopi bubuk", "Sambal botol", "Jahe instan",
    "Minyak kelapa",
)  # fmt: skip
FRESH = (
    "Tempe daun", "Tempe papan", "Mendoan mentah", "Tahu putih", "Tahu kuning", "Nagasari",
    "Lemper", "Cenil", "Jajanan pasar", "Klepon", "Roti manis", "Bolu", "Mi basah",
)  # fmt: skip
# What is told of a product by its name; what is made in a shed of its own needs another permit.
TOLD: dict[str, dict[str, Any]] = {
    **{name: {**DRY, **HOME} for name in KEPT},
    **{name: {**SHORT, **HOME} for name in FRESH},
    "Abon ayam": {**DRY, **HOME, "basis": "meat"},
    "Ayam ungkep": {**DRY, **HOME, "basis": "meat", "keeping": "cold"},
    "Rendang kemasan": {**DRY, **HOME, "basis": "meat", "keeping": "sterile"},
    "Kunyit asam": {"kind": "jamu"},
    "Beras kencur": {"kind": "jamu"},
    "VCO": {**DRY, **HOME, "claim": True},
}
CAN_APPLY = frozenset(
    {*KEPT[::2], "Abon ayam", "Ayam ungkep", "Rendang kemasan", "Kunyit asam", "Beras kencur"}
)
# Every so manieth of the 127: made in a shed, not told where, not told how kept, not known.
IN_SHED, NO_PLACE, NO_KEEPING, DONT_KNOW = 8, 9, 20, 31
# Paper, of every thousand businesses that have a NIB, months it holds, first letters of its number.
HELD = (
    ("npwp", 420, 0, ""), ("siinas", 480, 0, "SII-"), ("pkp", 260, 0, "PKP-"),
    ("spp_irt", 230, 60, ""), ("halal_self", 150, 0, "ID33110000"), ("slhs", 40, 36, "SLHS-"),
    ("merek", 60, 120, "IDM"), ("bpom_md", 12, 60, "MD "),
)  # fmt: skip
OF_BUSINESS = ("npwp", "siinas", "pkp", "slhs", "merek")


@dataclass(frozen=True)
class Asked:
    """A product that somebody asked about, with its business and what was told."""

    product: Product
    sample: Sample
    told: dict[str, Any]
    unknown: tuple[str, ...] = ()


def make(act: Act, office: Office, samples: Sequence[Sample]) -> dict[str, int]:
    """Papers held and answers given in one regency. Returns rows by table."""
    desk = desk_of(act, office)
    today = timezone.localtime(act.now).date()
    held = list(_held(desk, samples, today))
    permitted = {row[2] for row in held if row[2]} | {row[1] for row in held if row[3] == "slhs"}
    asked = choose(samples, permitted, _owner(desk))
    # Held in force, so that what changed since is no food without a permit.
    standing = [row for row in held if row[2] and row[3] == "spp_irt" and row[7] > today]
    return {
        "surat_dimiliki": fill(
            Licence,
            ("id", "business_id", "product_id", "paper", "number", "number_key", "issued",
             "expires"),
            held,
            {"regency_code": office.area_code, "recorder": desk.appointments["registrar"].user.name,
             "recorder_person": desk.by("registrar").person_id, "created_at": act.now},
        ),
        "jawaban_produk": fill(
            Answers,
            ("id", "business_id", "product_id", "kind", "basis", "keeping", "made_at", "claim",
             "sni_listed", "unknown", "told", "changed_at", "updated_at"),
            _answers(desk, asked, standing[:: max(len(standing) // CHANGED, 1)][:CHANGED]),
            {"regency_code": office.area_code},
        ),
    }  # fmt: skip


def _owner(desk: Desk) -> UUID | None:
    """The person of the owner's account, whose food is asked about."""
    seat = desk.appointments.get("owner")
    return seat.subject_id if seat else None


def choose(
    samples: Sequence[Sample], permitted: set[UUID], owner: UUID | None = None
) -> list[Asked]:
    """The products that were asked about: none has a permit, every kind of food is among them."""
    rng = Chance("ditanya")
    foods = [
        (p, s) for s in samples if s.status == "active" and s.id not in permitted
        for p in s.products if p.name in TOLD and p.id not in permitted
    ]  # fmt: skip
    rng.shuffle(foods)
    # Of some kinds those with a NIB first: only they can apply.
    foods.sort(key=lambda pair: pair[0].name in CAN_APPLY and pair[1].nib is None)
    # By turns of the names, so that the few are not all sugar.
    turn: dict[str, int] = {}
    rank: list[tuple[bool, int, int, tuple[Product, Sample]]] = []
    for n, (product, sample) in enumerate(foods):
        turn[product.name] = turn.get(product.name, -1) + 1
        mine = any(o.id == owner for o in sample.owners)
        rank.append((not mine, turn[product.name], n, (product, sample)))
    chosen = [pair for _mine, _turn, _n, pair in sorted(rank, key=lambda r: r[:3])[:ASKED]]
    return [_told(n, product, sample) for n, (product, sample) in enumerate(chosen)]


def _told(n: int, product: Product, sample: Sample) -> Asked:
    told, unknown = dict(TOLD[product.name]), ()
    if told.get("made_at"):
        if n % IN_SHED == 3:
            told |= SHED
        if n % NO_PLACE == 5:
            del told["made_at"]
        if n % NO_KEEPING == 7 and told["keeping"] == "dry":
            del told["keeping"]
        if n % DONT_KNOW == 11:
            del told["claim"]
            unknown = ("claim",)  # type: ignore[assignment]
    return Asked(product, sample, told, unknown)


def _answers(
    desk: Desk, asked: Sequence[Asked], changed: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Rows of the 127, and of products whose composition changed after their permit."""
    officer = desk.appointments["field_officer"].user.name
    now = desk.act.now
    for n, one in enumerate(asked, start=1):
        at = now - timedelta(days=20 + n % 50)
        yield _row(desk, n, one.sample.id, one.product.id, one.told, one.unknown, officer, at, None)
    for n, row in enumerate(changed, start=len(asked) + 1):
        at = now - timedelta(days=5 + n % 20)
        yield _row(desk, n, row[1], row[2], {**DRY, **HOME}, (), officer, at, at)


def _row(
    desk: Desk, n: int, business: UUID, product: UUID, told: dict[str, Any],
    unknown: tuple[str, ...], officer: str, at: datetime, changed: datetime | None,
) -> tuple[Any, ...]:  # fmt: skip
    said = {key: {"by": officer, "role": "field_officer", "on": at.isoformat()}
            for key in (*told, *unknown)}  # fmt: skip
    words = [told.get(key, "") for key in ("kind", "basis", "keeping", "made_at")]
    return (
        sample_id(PAPERS, desk.office.area_code, n), business, product, *words, told.get("claim"),
        told.get("sni_listed"), list(unknown), json.dumps(said), changed, at,
    )  # fmt: skip


def _held(desk: Desk, samples: Sequence[Sample], today: date) -> Iterator[tuple[Any, ...]]:
    """Papers of businesses that have a NIB: some run out soon, some ran out."""
    rng, n = Chance("surat"), 0
    for sample in samples:
        if not sample.nib or sample.status != "active":
            continue
        for key, share, months, front in HELD:
            if rng.random() * 1000 >= share:
                continue
            product = None
            if key not in OF_BUSINESS:
                product = next((p for p in sample.products if _suits(key, p)), None)
                if product is None:
                    continue
            elif (key == "merek" and not any(p.brand for p in sample.products)) or (
                key == "slhs" and not any(_suits(key, p) for p in sample.products)
            ):
                continue
            n += 1
            # A little longer ago than it holds: the last ones ran out.
            issued = today - timedelta(days=rng.randint(20, min((months or 30) * 32, 1900)))
            if key == "pkp":
                issued = max(issued, date(2025, 1, 6))
            number = f"{front}{n:07d}" if front else f"0000{n:09d}-{(issued.year + 5) % 100:02d}"
            number = {"npwp": f"09.{n:09d}.0-529.000", "bpom_md": f"MD {n:012d}"}.get(key, number)
            yield (
                sample_id(PAPERS, desk.office.area_code, n, 1), sample.id,
                product.id if product else None, key, number,
                number.translate({ord(c): None for c in " .-"}).upper(), issued,
                months_after(issued, months) if months else None,
            )  # fmt: skip


def _suits(key: str, product: Product) -> bool:
    """Whether a paper of this kind could have been issued for the product."""
    told = TOLD.get(product.name)
    if told is None or told["kind"] != "food":
        return False
    if key == "halal_self":
        return bool(told["basis"] == "plant")
    if key == "slhs":
        return bool(told["keeping"] == "short")
    return bool(told["keeping"] == "dry" and told["basis"] == "plant") == (key == "spp_irt")
