"""What people say of a pair: two businesses, ask the village, what the village knows, taken back.

"Same" is the registry's merge (``registry.actions.merge``): it keeps every value and can be undone.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.pairs.models import SAYS, DoubtfulPair
from guyub.pairs.permissions import ANSWER, DECIDE
from guyub.pairs.states import DECIDED, OPEN, PAIR
from guyub.registry.actions.common import may_write_at, somebody
from guyub.registry.actions.merge import remember
from guyub.registry.models import Business, PairDecision
from guyub.registry.models.business import Status

GONE: Final = "Pasangan ini tidak ditemukan. Kembali ke daftarnya."
ANOTHER: Final = "Pasangan ini sudah diputuskan orang lain. Muat ulang halamannya."


def _pair(pk: UUID) -> tuple[DoubtfulPair, Business, Business]:
    """The pair and its two records, locked in order of id."""
    found: DoubtfulPair | None = DoubtfulPair.objects.filter(pk=pk).first()
    if found is None:
        raise DomainError(GONE)
    ids = (found.first_id, found.second_id)
    rows = {b.pk: b for b in Business.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(rows) < 2:
        raise DomainError(GONE)
    locked = DoubtfulPair.objects.select_for_update().get(pk=pk)
    return locked, rows[ids[0]], rows[ids[1]]


def _writes(act: Act, *rows: Business) -> None:
    for row in rows:
        may_write_at(act, row.village_code)


@action("pairs.pair.apart", needs=DECIDE, sentence="memutuskan dua catatan itu usaha berbeda")
def apart(act: Act, pk: UUID, reason: str = "") -> DoubtfulPair:
    """Two businesses: remembered, never asked again."""
    pair, one, other = _pair(pk)
    _writes(act, one, other)
    if pair.state == DECIDED and pair.verdict == PairDecision.Verdict.DIFFERENT:
        raise Unchanged(pair)
    if pair.state != OPEN:
        raise DomainError(ANOTHER)
    PAIR.check(pair.state, "decide", {act.role})
    remember(act, one, other, PairDecision.Verdict.DIFFERENT, reason)
    pair.refresh_from_db()
    act.log(one, after={"other": other.number}, reason=reason)
    return pair


@action("pairs.pair.ask", needs=DECIDE, sentence="menanyakan dua catatan itu ke desa")
def ask(act: Act, pk: UUID, reason: str = "") -> DoubtfulPair:
    """The village is asked; the pair leaves the list until it is decided."""
    pair, one, other = _pair(pk)
    _writes(act, one, other)
    if pair.state != OPEN:
        raise DomainError(ANOTHER)
    if pair.asked_at is not None:
        raise Unchanged(pair)
    remember(act, one, other, PairDecision.Verdict.ASK_VILLAGE, reason)
    pair.refresh_from_db()
    act.log(one, after={"other": other.number}, reason=reason)
    return pair


@action("pairs.pair.undo", needs=DECIDE, sentence="menarik putusan tentang dua catatan itu")
def undo(act: Act, pk: UUID, reason: str = "") -> DoubtfulPair:
    """Ask again. A merge in force is taken back on its own page, with all that moved."""
    pair, one, other = _pair(pk)
    _writes(act, one, other)
    if Status.MERGED in {one.status, other.status}:
        raise DomainError("Dua catatan ini sudah digabung. Pisahkan dulu gabungannya.")
    if pair.state != DECIDED and pair.asked_at is None:
        raise Unchanged(pair)
    if pair.state == DECIDED:
        PAIR.check(pair.state, "undo", {act.role})
    before = pair.verdict or PairDecision.Verdict.ASK_VILLAGE
    PairDecision.objects.filter(first_id=pair.first_id, second_id=pair.second_id).delete()
    pair.refresh_from_db()
    act.log(one, before={"verdict": str(before)}, after={"other": other.number}, reason=reason)
    return pair


@action("pairs.village.answer", needs=ANSWER, sentence="menjawab pertanyaan tentang dua catatan")
def answer(act: Act, pk: UUID, says: str, note: str = "") -> DoubtfulPair:
    """What somebody who knows the place says. The office decides."""
    pair, one, other = _pair(pk)
    try:
        _writes(act, one)
    except NotAllowed:  # the two lie in two villages; whoever knows one of them may say
        _writes(act, other)
    if says not in SAYS:
        raise DomainError("Pilih salah satu jawaban.", field="says")
    if pair.state != OPEN or pair.asked_at is None:
        raise DomainError("Pertanyaan ini sudah tidak menunggu jawaban.")
    if (pair.says, pair.note) == (says, note):
        raise Unchanged(pair)
    before = pair.says
    pair.says, pair.note = says, note
    pair.said_at, pair.said_by = act.now, somebody(act.user_id)
    pair.save(update_fields=["says", "note", "said_at", "said_by"])
    act.log(one, before={"says": before}, after={"says": says, "other": other.number}, reason=note)
    return pair
