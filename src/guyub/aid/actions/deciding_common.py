"""What the actions of deciding share: rows held, steps taken, persons kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guyub.aid import facts
from guyub.aid.models import Interest, Round
from guyub.aid.states import PROPOSAL, ROUND, SYSTEM
from guyub.kernel.actions import Act, DomainError, NotAllowed
from guyub.kernel.transitions import Machine, TransitionRefused
from guyub.registry.actions.common import somebody

# Who else may do a step: the sentence of every refusal that keeps persons apart.
SUBSTITUTES = {
    "announce": _("kepala dinas atau wakil yang ditunjuk"),
    "verify": _("kepala bidang, bendahara, atau petugas cek lapangan"),
    "sign": _("kepala dinas atau wakil yang ditunjuk"),
    "answer": _("kepala dinas, kepala bidang, atau wakil yang ditunjuk"),
}


def held_round(act: Act, pk: UUID) -> Round:
    """The round, locked: whatever is decided in it waits for this transaction."""
    found: Round | None = Round.objects.select_for_update().filter(pk=pk).first()
    if found is None or not act.scope.may_write(found.regency_code):
        raise DomainError(_("Putaran ini tidak ditemukan atau di luar wilayah Anda."))
    if act.office_id != found.office_id:
        raise NotAllowed(_("Putaran ini milik dinas lain."))
    return found


def held(act: Act, model: Any, pk: UUID) -> Any:
    """A row of the own office, locked. Its round must be held first."""
    found = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None or found.office_id != act.office_id:
        raise DomainError(_("Data ini tidak ditemukan atau milik dinas lain."))
    return found


def today_of(act: Act) -> date:
    """The day of the act where the office is."""
    return timezone.localtime(act.now).date()


def checked_step(
    act: Act, machine: Machine, state: str, verb: str, reason: str | None = None,
    *, system: bool = False,
) -> str:  # fmt: skip
    """The state a step leads to. DomainError when the table does not allow it."""
    roles = {SYSTEM} if system else {act.role}
    try:
        return machine.check(state, verb, roles, reason).to
    except TransitionRefused as refused:
        if refused.code == "role":
            raise NotAllowed(str(refused)) from refused
        raise DomainError(
            str(refused), field="reason" if refused.code == "reason" else None
        ) from refused


def move_round(
    act: Act, round_: Round, verb: str, reason: str | None = None, *, system: bool = False
) -> None:
    """Take a step of the round; the caller saves nothing more."""
    round_.state = checked_step(act, ROUND, round_.state, verb, reason, system=system)
    round_.state_since = today_of(act)
    round_.version += 1
    round_.save()


def move_proposals(act: Act, proposals: Iterable[Any], verb: str) -> list[Any]:
    """Take the same step with several proposals, by the system; those already there stay.

    Gives those that moved; the facts of who takes part in them follow.
    """
    moved = []
    for one in proposals:
        try:
            to = PROPOSAL.check(one.state, verb, {SYSTEM}).to
        except TransitionRefused as refused:
            raise DomainError(
                _("Usulan %(n)s berubah sementara ini dikerjakan: %(why)s Muat ulang halamannya.")
                % {"n": one.number, "why": refused}
            ) from refused
        if to != one.state:
            one.state, one.state_since = to, today_of(act)
            one.version += 1
            one.save(update_fields=["state", "state_since", "version"])
            moved.append(one)
    facts.refresh_proposals(*(one.pk for one in moved))
    return moved


def other_than(act: Act, persons: Iterable[UUID | None], what: str | Promise, step: str) -> UUID:
    """The actor's person, who is none of those that had a hand in it before.

    NotAllowed names who may do the step instead: an appointed substitute, never the same person.
    """
    person = somebody(act.person_id)
    if person in persons:
        raise NotAllowed(
            _("Anda %(what)s, jadi orang lain yang harus melakukan ini: %(who)s. Kalau orangnya"
              " merangkap atau berhalangan, tunjuk pengganti (Plt) lewat halaman Orang.")
            % {"what": what, "who": SUBSTITUTES[step]}
        )  # fmt: skip
    return person


def not_tied(act: Act, proposals: Iterable[UUID], step: str) -> None:
    """NotAllowed for who is tied to one of the proposals: recused, the group is not.

    Ties that the records show today are put down first (a clerk appointed since, a business or a
    chair's seat taken over), beside those that were declared.
    """
    wanted = sorted(set(proposals))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT aid_mark_interests(p, %s) FROM unnest(%s::uuid[]) p", [today_of(act), wanted]
        )
    ties = Interest.objects.filter(person=somebody(act.person_id), proposal__in=wanted)
    tie = ties.select_related("proposal").order_by("proposal__number").first()
    if tie is not None:
        raise NotAllowed(
            _("Anda punya hubungan dengan usulan %(n)s (%(kind)s), jadi tidak ikut memutuskan."
              " Yang boleh: %(who)s lainnya, atau penggantinya (Plt).")
            % {"n": tie.proposal.number, "kind": tie.get_kind_display().lower(),
               "who": SUBSTITUTES[step]}
        )  # fmt: skip
