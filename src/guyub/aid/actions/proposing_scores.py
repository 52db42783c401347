"""Scoring a checked proposal on the round's sheet, blind until the other has scored too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.actions import proposing_common as common
from guyub.aid.actions.proposing_checks import tie_of
from guyub.aid.models import Check, Proposal, Score
from guyub.aid.permissions import proposing as verbs
from guyub.aid.policy_scoring import MOST_SCORERS, SCORERS, Outcome, outcome, total_of
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.registry.actions.common import lock, may_write_at, somebody

KIND: Final = common.KIND


def criteria_of(round_: Any) -> list[dict[str, Any]]:
    """The criteria that decide in a round: of its published sheet, which never changes."""
    if round_.sheet is None or round_.sheet.published_at is None:
        return []
    return list(round_.sheet.criteria)


def standing(proposal: Proposal, tolerance: int) -> Outcome:
    """What the scores of a proposal come to; the order is that in which they were first given."""
    rows = Score.objects.filter(proposal=proposal).order_by("created_at", "pk")
    return outcome(list(rows.values_list("total", flat=True)), tolerance)


def final_score(proposal: Proposal) -> int | None:
    """The proposal's score in hundredths of a point; None while somebody still has to score."""
    sheet = proposal.round.sheet
    return standing(proposal, sheet.tolerance).score if sheet else None


@action("aid.score.give", needs=verbs.SCORE, sentence="menilai usulan bantuan")
def give_score(act: Act, pk: UUID, values: Mapping[str, int], remark: str = "") -> Score:
    """This person's score. It may be put right until somebody else has scored; then it stands.

    The lock on the proposal makes two people at the same instant wait for each other.
    """
    proposal = lock(Proposal, pk)
    may_write_at(act, proposal.village_code)
    person = somebody(act.person_id)
    round_ = common.round_of(proposal)
    if proposal.state != "checked" or round_.state not in ("open", "checking"):
        raise DomainError(_("Usulan ini sedang tidak menunggu nilai."))
    criteria = criteria_of(round_)
    if not criteria or round_.sheet is None:
        raise DomainError(_("Bantuan ini belum punya lembar nilai yang diterbitkan."))
    tie = tie_of(act, proposal)
    if tie:
        raise NotAllowed(_("Anda %(tie)s, jadi orang lain yang menilai.") % {"tie": tie})
    if Check.objects.filter(proposal=proposal, checker_person=person).exists():
        raise NotAllowed(_("Anda yang mengecek di lapangan, jadi orang lain yang menilai."))
    try:
        total = total_of(values, criteria)
    except ValueError as error:
        raise DomainError(
            _("Isi semua nilai, masing-masing dalam batasnya."), field=f"nilai-{error}"
        ) from None
    rows = list(Score.objects.filter(proposal=proposal).order_by("created_at", "pk"))
    own = next((row for row in rows if row.scorer_person == person), None)
    if own is not None:
        return _again(act, proposal, own, rows, dict(values), total, remark.strip())
    result = outcome([row.total for row in rows], round_.sheet.tolerance)
    if result.missing == 0:
        raise DomainError(_("Usulan ini sudah dinilai cukup orang."))
    made = Score.objects.create(
        office_id=proposal.office_id, regency_code=proposal.regency_code, proposal=proposal,
        scorer_person=person, scorer=act.actor, sheet_number=round_.sheet.number,
        values=dict(values), total=total, remark=remark.strip(), created_at=act.now,
    )  # fmt: skip
    common.save(proposal)
    after = outcome([*(row.total for row in rows), total], round_.sheet.tolerance)
    act.log(proposal, kind=KIND, after={
        "penilai_ke": len(rows) + 1, "lembar": round_.sheet.number,
        "perlu_orang_ketiga": after.apart and after.score is None,
    })  # fmt: skip
    return made


def _again(
    act: Act, proposal: Proposal, own: Score, rows: list[Score], values: dict[str, int],
    total: int, remark: str,
) -> Score:  # fmt: skip
    if (own.values, own.remark) == (values, remark):
        raise Unchanged(own)
    if len(rows) > 1:
        raise DomainError(_("Nilai Anda sudah tetap, karena orang lain juga sudah menilai."))
    own.values, own.total, own.remark, own.version = values, total, remark, own.version + 1
    own.save(update_fields=["values", "total", "remark", "version"])
    act.log(proposal, kind=KIND, after={"penilai_ke": 1, "diubah": own.version})
    return own


def seen_scores(proposal: Proposal, person: UUID | None, tolerance: int) -> list[Score]:
    """Scores that may be looked at: all once nobody is missing; before that only one's own."""
    rows = list(Score.objects.filter(proposal=proposal).order_by("created_at", "pk"))
    if outcome([row.total for row in rows], tolerance).missing == 0:
        return rows
    return [row for row in rows if row.scorer_person == person]


__all__ = [
    "MOST_SCORERS", "SCORERS", "criteria_of", "final_score", "give_score", "seen_scores",
    "standing",
]  # fmt: skip
