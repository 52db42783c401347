"""Recording measured figures. Nothing is overwritten: a correction is a newer observation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError, NotAllowed, action
from guyub.kernel.db import in_scope
from guyub.registry import facts
from guyub.registry.actions.common import lock, may_write_at, take_turns
from guyub.registry.models import Business, Observation
from guyub.registry.models.business import Status

FIGURES = (
    "workers_male", "workers_female", "workers", "investment", "capacity", "output_quantity",
    "output_value", "material_value", "sales", "export_value",
)  # fmt: skip
FIELDS = (
    "year", "quarter", "observed_on", "source", "unit", "export_countries", "note", *FIGURES,
)  # fmt: skip
FIRST_YEAR = 1950
VERB = "registry.observation.record"
NEEDS = "registry.observation.record"


def check_figures(values: Mapping[str, Any]) -> None:
    """DomainError when the figures contradict each other or say nothing. Pure."""
    stated = [name for name in FIGURES if values.get(name) is not None]
    if not stated:
        raise DomainError(_("Isi paling sedikit satu angka."), field="workers_male")
    for name in stated:
        if values[name] < 0:
            raise DomainError(_("Angka tidak boleh kurang dari nol."), field=name)
    male, female, total = (values.get(n) for n in ("workers_male", "workers_female", "workers"))
    if total is not None and male is not None and female is not None and total != male + female:
        raise DomainError(
            _("Laki-laki %(m)d dan perempuan %(f)d jumlahnya %(s)d, bukan %(t)d.")
            % {"m": male, "f": female, "s": male + female, "t": total},
            field="workers",
        )
    if total is not None and total < (male or 0) + (female or 0):
        raise DomainError(_("Jumlah seluruhnya lebih kecil dari bagiannya."), field="workers")
    if values.get("output_quantity") is not None and not values.get("unit"):
        raise DomainError(_("Tulis satuannya, misalnya kg atau buah."), field="unit")


def record_observation(act: Act, pk: UUID, values: Mapping[str, Any]) -> Observation:
    """Put figures of one period on record. The same statement sent again gives the same row."""
    if not act.may(NEEDS):
        raise NotAllowed(_("Peran Anda tidak berwenang mencatat angka usaha."))
    given = {k: v for k, v in values.items() if k in FIELDS and v not in (None, "")}
    with in_scope(act.scope):
        take_turns("angka", pk, act.user_id)
        same = Observation.objects.filter(
            business_id=pk,
            observer_id=act.user_id,
            created_at__date=timezone.localtime(act.now).date(),
            **{f: given.get(f) for f in (*FIGURES, "year", "quarter", "observed_on", "source")},
        ).first()
        return same or _record(act, pk, given)


@action(VERB, needs=NEEDS, sentence="mencatat angka usaha")
def _record(act: Act, pk: UUID, given: Mapping[str, Any]) -> Observation:
    business = lock(Business, pk)
    may_write_at(act, business.village_code)
    if business.status == Status.MERGED:
        raise DomainError(_("Catatan ini sudah digabung; catat di usaha induknya."))
    check_figures(given)
    today = timezone.localtime(act.now).date()
    if not FIRST_YEAR <= given.get("year", 0) <= today.year:
        raise DomainError(_("Tahun belum terjadi atau terlalu lama."), field="year")
    if given.get("observed_on") is None or given["observed_on"] > today:
        raise DomainError(_("Tanggal dicatat belum terjadi."), field="observed_on")
    row = Observation.objects.create(
        regency_code=business.regency_code,
        business=business,
        observer=act.actor,
        observer_id=act.user_id,
        created_at=act.now,
        **given,
    )
    facts.refresh([business.pk], act.now)
    after = {"year": row.year, "quarter": row.quarter, "source": row.source}
    act.log(business, after={**after, **{n: given[n] for n in FIGURES if n in given}})
    return row
