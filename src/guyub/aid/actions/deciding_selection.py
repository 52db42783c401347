"""The list of recipients: made by one person, approved and announced by another.

A list is never changed: it is replaced by a new run. What is announced is what was read (its
digest), and only while nothing that decides has changed since it was made.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid import selection, terms_deciding
from guyub.aid.actions.deciding_common import (
    checked_step,
    held,
    held_round,
    move_proposals,
    move_round,
    not_tied,
    other_than,
    today_of,
)
from guyub.aid.actions.proposing_checks import still_waiting
from guyub.aid.models import Award, Decree, Proposal, Result, Round, Selection
from guyub.aid.permissions.deciding import ANNOUNCE, RANK
from guyub.aid.queries.deciding_inputs import inputs_of
from guyub.aid.states import ROUND, SELECTION
from guyub.criteria.parameters import used
from guyub.kernel.actions import Act, DomainError, StaleVersion, Unchanged, action
from guyub.kernel.dates import add_working_days
from guyub.registry.actions.common import somebody

KIND = "aid.selection"
STEPS = {"selected": "select", "reserve": "reserve", "refused": "refuse"}


def _told(made: Selection, outcome: selection.Outcome) -> dict[str, Any]:
    """What an event says of a list: numbers and the digest, no names."""
    counted = Counter(v.verdict for v in outcome.verdicts)
    return {
        "putaran": made.round.number, "daftar": made.number, "sidik": made.digest,
        "penerima": counted["selected"], "cadangan": counted["reserve"],
        "tidak": counted["refused"], "nilai": sum(v.amount for v in outcome.verdicts),
    }  # fmt: skip


@action("aid.selection.run", needs=RANK, sentence="menyusun daftar penerima")
def run_selection(act: Act, round_pk: UUID) -> Selection:
    """Rank the round's proposals as they stand. A draft made before is replaced.

    The same data again give the draft that is there: no second list, no second maker.
    """
    round_ = held_round(act, round_pk)
    if round_.state not in ("checking", "ranked"):
        checked_step(act, ROUND, round_.state, "rank")
    inputs = inputs_of(round_, today_of(act))
    if not inputs["candidates"]:
        raise DomainError(_("Belum ada usulan yang masuk, jadi belum ada yang bisa disusun."))
    mark = selection.digest(inputs)
    lists = list(round_.selections.select_for_update().order_by("number"))
    open_ = [s for s in lists if s.state in ("draft", "announced")]
    if any(s.state == "draft" and s.digest == mark for s in open_):
        raise Unchanged(open_[0])
    if Decree.objects.filter(round=round_, state__in=("draft", "verified", "signed")).exists():
        raise DomainError(_("Ada SK yang memakai daftar ini. Buang atau cabut SK itu dulu."))
    try:
        outcome = selection.run(inputs)
    except selection.BadInputs as error:
        raise DomainError(str(error)) from error
    for earlier in open_:
        earlier.state = checked_step(act, SELECTION, earlier.state, "replace", system=True)
        earlier.save(update_fields=["state"])
    made = Selection.objects.create(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_,
        number=(lists[-1].number if lists else 0) + 1, inputs=inputs, digest=mark, run_at=act.now,
        maker_person=somebody(act.person_id), maker=act.actor,
    )  # fmt: skip
    _keep(made, outcome)
    if round_.state == "checking":
        move_round(act, round_, "rank")
    act.log(made, kind=KIND, object_id=round_.pk, after=_told(made, outcome))
    return made


def _keep(made: Selection, outcome: selection.Outcome) -> None:
    base = {"office_id": made.office_id, "regency_code": made.regency_code}
    results = [
        Result(
            **base, selection=made, proposal_id=UUID(v.proposal), rank=v.rank, score=v.score,
            verdict=v.verdict, reasons=[asdict(r) for r in v.reasons],
            nearest=[dict(n) for n in v.nearest], amount=v.amount,
        )
        for v in outcome.verdicts
    ]  # fmt: skip
    Result.objects.bulk_create(results)
    Award.objects.bulk_create(
        Award(
            **base, result=result, line_id=UUID(a.line), fund_id=UUID(a.fund),
            quantity=a.quantity, unit_price=a.price,
        )
        for result, verdict in zip(results, outcome.verdicts, strict=True)
        for a in verdict.awards
    )  # fmt: skip


def _draft(act: Act, round_: Round, mark: str) -> Selection:
    found = round_.selections.filter(state="draft").first()
    if found is None:
        raise DomainError(_("Tidak ada daftar yang menunggu persetujuan. Muat ulang halamannya."))
    row: Selection = held(act, Selection, found.pk)
    if row.digest != mark:
        raise StaleVersion({"daftar": row.number, "sidik": row.digest})
    return row


@action("aid.selection.announce", needs=ANNOUNCE, sentence="mengumumkan daftar penerima")
def announce_selection(act: Act, round_pk: UUID, mark: str) -> Selection:
    """Approve the list that was read and announce it; objections may come from now on.

    ``mark`` is the digest shown on the page. StaleVersion for another list, DomainError when
    what decides has changed since the list was made.
    """
    round_ = held_round(act, round_pk)
    announced = round_.selections.filter(state="announced", digest=mark).first()
    if announced is not None and round_.state == "announced":
        raise Unchanged(announced)
    row = _draft(act, round_, mark)
    person = other_than(act, [row.maker_person], _("menyusun daftar ini"), "announce")
    not_tied(act, row.results.values_list("proposal", flat=True), "announce")
    today = today_of(act)
    if selection.digest(inputs_of(round_, today)) != mark:
        raise DomainError(
            _("Data berubah sejak daftar ini disusun (usulan, cek, nilai, dana, atau aturan)."
              " Minta petugas menyusun ulang, lalu periksa lagi.")
        )  # fmt: skip
    row.state = checked_step(act, SELECTION, row.state, "announce")
    row.approver_person, row.approver, row.approved_at = person, act.actor, act.now
    row.save()
    window = used(terms_deciding.LIST_DAYS, round_.office_id, today)
    round_.announced_at = act.now
    round_.objections_until = add_working_days(today, window.value).day
    round_.frozen = {**round_.frozen, "objections": window.frozen()}
    move_round(act, round_, "announce")
    verdicts = dict(row.results.values_list("proposal", "verdict"))
    rows = Proposal.objects.select_for_update().filter(pk__in=verdicts).order_by("pk")
    for verdict, verb in STEPS.items():
        move_proposals(act, [p for p in rows if verdicts[p.pk] == verdict], verb)
    act.log(row, kind=KIND, object_id=round_.pk, after={
        "putaran": round_.number, "daftar": row.number, "sidik": row.digest,
        "keberatan sampai": round_.objections_until.isoformat(),
    })  # fmt: skip
    return row


@action("aid.selection.return", needs=ANNOUNCE, sentence="mengembalikan daftar penerima")
def return_selection(act: Act, round_pk: UUID, mark: str, reason: str) -> Selection:
    """Give the list back with what to look at again."""
    round_ = held_round(act, round_pk)
    row = _draft(act, round_, mark)
    move_round(act, round_, "unrank", reason)
    row.state = checked_step(act, SELECTION, row.state, "replace", system=True)
    row.remark = reason
    row.save()
    act.log(row, kind=KIND, object_id=round_.pk, after={"daftar": row.number}, reason=row.remark)
    return row


@action("aid.round.reconsider", needs=ANNOUNCE, sentence="membuka lagi daftar yang diumumkan")
def reconsider(act: Act, round_pk: UUID, reason: str) -> Round:
    """After a granted objection: the round is checked again and the list made anew.

    The announced list stays to be read until the next one replaces it. Its proposals are where
    they were before it: checked, or waiting for the field check that they never had; so a check
    can be done again and a score still missing can be given.
    """
    round_ = held_round(act, round_pk)
    if Decree.objects.filter(round=round_, state__in=("draft", "verified", "signed")).exists():
        raise DomainError(_("Ada SK yang memakai daftar ini. Buang atau cabut SK itu dulu."))
    move_round(act, round_, "reconsider", reason)
    round_.remark = reason
    round_.save(update_fields=["remark"])
    decided = Proposal.objects.select_for_update().filter(round=round_, state__in=list(STEPS))
    rows = list(decided.order_by("pk"))
    unchecked = {p.pk for p in rows if still_waiting(p)}
    move_proposals(act, [p for p in rows if p.pk not in unchecked], "rehear")
    move_proposals(act, [p for p in rows if p.pk in unchecked], "rehear_unchecked")
    act.log(
        round_,
        after={"putaran": round_.number, "usulan": len(rows), "belum dicek": len(unchecked)},
        reason=round_.remark,
    )
    return round_
