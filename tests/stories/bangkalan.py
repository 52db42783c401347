"""Bangkalan's 127 products, as the office knew them before anybody asked, and a recount by hand.

The recount is written from the law's sentences, not from the files of rules: where the two differ,
one of them is wrong. ``OPEN`` are answers that nobody gave yet.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from guyub.kernel import names
from guyub.kernel.ids import uuid7
from guyub.licences.models import Answers, Licence
from guyub.registry.models import Business, Product
from tests.factories import NOW, TODAY, office_act, register

CODE, PRODUCTS, MAKERS = "35.26", 127, 36
OPEN = None
DRY = {"kind": "food", "keeping": "dry", "claim": False, "sni_listed": False}
FISH = {**DRY, "basis": "fish"}
PLANT = {**DRY, "basis": "plant"}
# Name, how many, what is known of each. Home kitchens make most of them.
GOODS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("Kerupuk ikan", 31, {**FISH, "made_at": "home"}),
    ("Ikan asin", 18, {**FISH, "made_at": "home"}),
    ("Rengginang", 16, {**PLANT, "made_at": "home"}),
    ("Petis ikan", 9, {**FISH, "made_at": "separate"}),
    ("Bakso ikan beku", 11, {**FISH, "keeping": "cold", "made_at": "home"}),
    ("Jamu asam bersih darah", 5, {"kind": "jamu"}),
    ("Kue basah", 14, {**PLANT, "keeping": "short", "made_at": "home"}),
    ("Abon sapi", 4, {**DRY, "basis": "meat", "made_at": "home"}),
    ("Keripik singkong rendah gula", 3, {**PLANT, "made_at": "home", "claim": True}),
    ("Terasi", 10, {**FISH, "made_at": OPEN}),
    ("Keripik pisang", 6, {**PLANT, "keeping": OPEN, "made_at": OPEN}),
)
SKILLED = 11  # makers of the first products who went to a session on food safety


@dataclass
class Made:
    """One product of the story with what is known of it."""

    product: Any
    maker: Any
    village: str
    told: dict[str, Any]
    permit: str = ""

    @property
    def district(self) -> str:
        return self.village[:8]


@dataclass
class Story:
    products: list[Made] = field(default_factory=list)

    def of(self, pk: Any) -> Made:
        return next(m for m in self.products if m.product.pk == pk)

    def open(self) -> list[Made]:
        return [m for m in self.products if not m.permit]


def way(told: dict[str, Any]) -> str:
    """Which permit, from the law's sentences; "?" while an answer is missing."""
    if told["kind"] == "jamu":
        return "Izin jamu"
    keeping, basis = told.get("keeping"), told.get("basis")
    if keeping == "short":
        return "SLHS"
    industrial = (
        keeping in ("cold", "sterile") or basis in ("meat", "milk", "water", "alcohol")
        or told.get("made_at") == "separate" or told.get("claim") or told.get("sni_listed")
    )  # fmt: skip
    if industrial and keeping is not OPEN:
        return "BPOM MD"
    if None in (keeping, basis, told.get("made_at"), told.get("claim"), told.get("sni_listed")):
        return "?"
    return "SPP-IRT"


def recount(story: Story, *, district: str = "") -> Counter[str]:
    """Products without a permit by the one they need."""
    mine = [m for m in story.open() if not district or m.district == district]
    return Counter(way(m.told) for m in mine)


def fish(story: Story) -> int:
    """Products without a permit that are made of fish, which asks for a paper of its own."""
    return sum(1 for m in story.open() if m.told.get("basis") == "fish")


def lay() -> Story:
    """127 products of 36 makers in nine sub-districts, none with a permit."""
    act, story = office_act(CODE), Story()
    villages = [f"{CODE}.{n:02d}.2001" for n in range(2, 11)]
    makers = [
        register(act, name=f"Dapur Pesisir {n + 1}", owner=f"Pemilik {n + 1}",
                 village=villages[n % len(villages)], main_product="Olahan", branch="pangan",
                 legal_form="perorangan")
        for n in range(MAKERS)
    ]  # fmt: skip
    keys = [m.pk for m in makers]
    for n, pk in enumerate(keys):
        Business.objects.using("owner").filter(pk=pk).update(nib=f"9{n:012d}")
    rows, answers = [], []
    for name, amount, told in GOODS:
        for _ in range(amount):
            maker = makers[len(rows) % MAKERS]
            one = Product(
                id=uuid7(), business=maker, regency_code=CODE, name=name,
                name_key=names.search_key(name), created_at=NOW, updated_at=NOW,
            )  # fmt: skip
            rows.append(one)
            story.products.append(Made(one, maker, maker.village_code, dict(told)))
            known = {k: v for k, v in told.items() if v is not OPEN}
            answers.append(Answers(
                regency_code=CODE, business=maker, product=one, updated_at=NOW, **known,
                told={k: {"by": "Petugas", "role": "field_officer", "on": NOW.isoformat()}
                      for k in known},
            ))  # fmt: skip
    Product.objects.using("owner").bulk_create(rows)
    Answers.objects.using("owner").bulk_create(answers)
    Licence.objects.using("owner").bulk_create(
        Licence(
            regency_code=CODE, business=maker, paper="pkp", number=f"PKP-{n}",
            number_key=f"PKP{n}", issued=session_day(), recorder_person=uuid7(),
            recorder="Petugas", created_at=NOW,
        )
        for n, maker in enumerate(makers[:SKILLED])
    )  # fmt: skip
    assert len(rows) == PRODUCTS
    return story


def session_day() -> date:
    """When the session on food safety was held."""
    return TODAY - timedelta(days=200)
