"""By when every business is to be contacted: the office's promises as arguments of one expression.

``mentoring_due`` and ``mentoring_class`` (sql/radar.sql) decide; here is what they are given. The
plain recount beside them is for tests and for one business in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import CharField, DateField, F, Func, Value
from django.db.models.expressions import Case, Combinable, When

from guyub.accounts.models import Office
from guyub.criteria.models import Setting
from guyub.criteria.parameters import used_all
from guyub.criteria.states import APPROVED
from guyub.kernel.dates import months_after
from guyub.mentoring.parameters import AID, AID_MONTHS, LABEL, NEVER, USUAL

CLASSES: Final = {
    "asked": "Minta didatangi",
    "aid": "Penerima bantuan baru",
    "label": "Suratnya sedang diurus",
    "never": "Belum pernah dihubungi",
    "usual": "Lama tidak dihubungi",
}
# Heads of narrow columns; the page that uses them says what they mean.
SHORT: Final = {
    "asked": "Minta", "aid": "Bantuan", "label": "Surat", "never": "Pertama", "usual": "Lama",
}  # fmt: skip
_KEYS: Final = (USUAL, NEVER, AID, AID_MONTHS, LABEL)


@dataclass(frozen=True, slots=True)
class Promise:
    """How many days (and months) an office allows itself, in the order of the expression."""

    usual: int
    never: int
    aid: int
    aid_months: int
    label: int

    @property
    def values(self) -> tuple[int, ...]:
        return (self.usual, self.never, self.aid, self.aid_months, self.label)

    @property
    def words(self) -> list[tuple[str, str]]:
        """(class, promise) for whoever asks what was promised."""
        return [
            (CLASSES["never"], f"{self.never} hari sejak terdaftar"),
            (CLASSES["usual"], f"{self.usual} hari sejak terakhir dihubungi"),
            (CLASSES["aid"], f"{self.aid} hari sejak terakhir dihubungi, selama {self.aid_months}"
             " bulan sesudah serah terima"),
            (CLASSES["label"], f"{self.label} hari selama pengajuannya berjalan"),
        ]  # fmt: skip


def promise_of(office_id: Any, on: date) -> Promise:
    found = used_all(_KEYS, office_id, on)
    return Promise(*(found[key].value for key in _KEYS))


def promises_by_regency(on: date) -> tuple[Promise, dict[str, Promise]]:
    """What holds where an office set nothing, and regency to promise where one did; read in any
    scope, with two statements however many offices there are."""
    own = Setting.objects.filter(key__in=_KEYS, state=APPROVED, valid_from__lte=on)
    offices = Office.objects.filter(
        kind=Office.Kind.REGENCY, pk__in=own.order_by().values("office_id")
    )
    return promise_of(None, on), {o.area_code: promise_of(o.pk, on) for o in offices}


def _arguments(day: date, promise: Iterable[Combinable]) -> list[Combinable]:
    return [
        Value(day, DateField()), F("contact_on"), F("registered_on"), F("aid_last_on"),
        F("applying_since"), F("visit_promised_on"), *promise,
    ]  # fmt: skip


def expressions(
    day: date, default: Promise, other: Mapping[str, Promise] | None = None
) -> tuple[Any, Any]:
    """(due day, class) over rows of facts, each regency by its own office's promises."""
    held = []
    for n, value in enumerate(default.values):
        cases = [
            When(regency_code=code, then=Value(p.values[n]))
            for code, p in sorted((other or {}).items()) if p.values[n] != value
        ]  # fmt: skip
        held.append(Case(*cases, default=Value(value)) if cases else Value(value))
    due = Func(*_arguments(day, held), function="mentoring_due", output_field=DateField())
    kind = Func(*_arguments(day, held), function="mentoring_class", output_field=CharField())
    return due, kind


@dataclass(frozen=True, slots=True)
class Known:
    """What the facts row of a business tells."""

    contact: date | None
    registered: date
    aid: date | None = None
    applying: date | None = None
    asked: date | None = None


def recount(day: date, known: Known, promise: Promise) -> tuple[date, str]:
    """(due day, class), said once more in plain words: what the expression has to agree with."""
    found: list[tuple[date, int, str]] = []
    if known.asked is not None:
        found.append((known.asked, 0, "asked"))
    fresh = known.aid is not None and months_after(known.aid, promise.aid_months) >= day
    if fresh and known.contact is not None:
        found.append((known.contact + timedelta(promise.aid), 1, "aid"))
    if known.applying is not None:
        since = max(known.applying, known.contact or known.applying)
        found.append((since + timedelta(promise.label), 2, "label"))
    if known.contact is None:
        found.append((known.registered + timedelta(promise.never), 3, "never"))
    else:
        found.append((known.contact + timedelta(promise.usual), 4, "usual"))
    due, _place, kind = min(found)
    return due, kind
