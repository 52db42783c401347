"""What is written about funds."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.rounds_common import base, office_of, own, person_of, put, today_of
from guyub.aid.models import Fund
from guyub.aid.permissions.rounds import MONEY
from guyub.aid.policy_budget import least_ceiling
from guyub.aid.queries.rounds_funds import uses_of
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.actions.common import check_version, difference

FIELDS: Final = (
    "code", "name", "source", "year", "ceiling", "giver", "giver_signer", "giver_title", "track",
    "heading", "recipients", "outside_industry", "rules",
)  # fmt: skip
_TAKEN = _("Kode anggaran ini sudah ada untuk tahun itu. Buka yang ada, atau periksa kodenya.")
# Name of an official: stays on the paper, not in the history.
_NAMES: Final = ("giver_signer",)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}


def _told(fund: Fund) -> dict[str, Any]:
    return {n: getattr(fund, n) for n in FIELDS if n not in _NAMES}


@action("aid.fund.create", needs=MONEY, sentence="mencatat sumber dana")
def create_fund(act: Act, values: dict[str, Any]) -> Fund:
    """A new fund. The same one sent again is the one that stands."""
    given = _values(values)
    same = Fund.objects.filter(
        office_id=office_of(act), year=given["year"], code=given["code"]
    ).first()
    if same is not None:
        if all(getattr(same, n) == v for n, v in given.items()):
            raise Unchanged(same)
        raise DomainError(_TAKEN, field="code")
    try:
        with transaction.atomic():
            fund = Fund.objects.create(
                **base(act), **given, created_at=act.now, maker_person=person_of(act)
            )
    except IntegrityError as error:
        raise DomainError(_TAKEN, field="code") from error
    act.log(fund, after=_told(fund))
    return fund


@action("aid.fund.change", needs=MONEY, sentence="mengubah sumber dana")
def change_fund(act: Act, pk: UUID, values: dict[str, Any], version: int | None) -> Fund:
    """Change a fund. Its ceiling never falls below what rounds hold; who may receive and the track
    are not narrowed under rounds that use it."""
    fund = own(act, Fund, pk)
    check_version(fund, version)
    given = _values(values)
    if all(getattr(fund, n) == v for n, v in given.items()):
        raise Unchanged(fund)
    uses = uses_of([pk])[pk]
    least = least_ceiling(use.part for use in uses)
    if given.get("ceiling", fund.ceiling) < least:
        raise DomainError(
            _("Pagu tidak boleh di bawah %(least)s, karena sebanyak itu sudah dipakai putaran.")
            % {"least": format_rupiah(least)}, field="ceiling",
        )  # fmt: skip
    running = [u for u in uses if u.part.state not in ("draft", "cancelled", "done")]
    for name in ("track", "year"):
        if running and given.get(name, getattr(fund, name)) != getattr(fund, name):
            raise DomainError(
                _("Ini tidak bisa diubah lagi: putaran %(number)s sudah memakai dana ini.")
                % {"number": running[0].number}, field=name,
            )  # fmt: skip
    before, after = difference(fund, {n: v for n, v in given.items() if n not in _NAMES})
    put(fund, given)
    fund.version += 1
    try:
        with transaction.atomic():
            fund.save()
    except IntegrityError as error:
        if "aid_fund_once" in str(error):
            raise DomainError(_TAKEN, field="code") from error
        raise DomainError(
            _("Pagu tidak boleh di bawah yang sudah ditulis dalam SK."), field="ceiling"
        ) from error
    act.log(fund, before=before, after=after)
    return fund


@action("aid.fund.close", needs=MONEY, sentence="menutup sumber dana")
def close_fund(act: Act, pk: UUID) -> Fund:
    """No further round takes from it; what rounds hold stays."""
    fund = own(act, Fund, pk)
    if fund.closed_on is not None:
        raise Unchanged(fund)
    fund.closed_on = today_of(act)
    fund.version += 1
    fund.save(update_fields=["closed_on", "version"])
    act.log(fund, after={"ditutup": fund.closed_on.isoformat()})
    return fund


@action("aid.fund.reopen", needs=MONEY, sentence="membuka lagi sumber dana")
def reopen_fund(act: Act, pk: UUID) -> Fund:
    """Rounds may take from it again."""
    fund = own(act, Fund, pk)
    if fund.closed_on is None:
        raise Unchanged(fund)
    before = fund.closed_on.isoformat()
    fund.closed_on = None
    fund.version += 1
    fund.save(update_fields=["closed_on", "version"])
    act.log(fund, before={"ditutup": before})
    return fund
