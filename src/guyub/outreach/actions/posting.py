"""Letters: chosen, printed together, posted together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.transitions import TransitionRefused
from guyub.outreach.actions.by_hand import hand
from guyub.outreach.actions.common import hindrance, move, reached, when
from guyub.outreach.kinds import KINDS
from guyub.outreach.models import Batch, Notice
from guyub.outreach.permissions import POSTING
from guyub.outreach.states import BATCH, DISSOLVED, POST, POSTED, WAITING
from guyub.outreach.words import _

MOST: Final = 200
_NIGHT: Final = timedelta(hours=24)


def _held(act: Act, pk: UUID) -> Batch:
    row: Batch | None = Batch.objects.select_for_update().filter(pk=pk).first()
    if row is None or not act.scope.may_write(row.regency_code):
        raise NotAllowed(_("Kiriman pos ini di luar wilayah Anda."))
    return row


def _state(act: Act, row: Batch, verb: str) -> str:
    try:
        return BATCH.check(row.state, verb, {act.role}).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused


@action("outreach.batch.make", needs=POSTING, sentence="menyiapkan kiriman pos")
def make_batch(act: Act, notices: Collection[UUID]) -> Batch:
    """Letters of these notices, as far as they may still go out. Who must not get one is left out
    and noted; who had enough this week stays on the list."""
    if len(act.scope.write) != 1 or act.office_id is None:
        raise NotAllowed(_("Surat dikirim oleh dinas kabupaten atau kota."))
    if not notices or len(notices) > MOST:
        raise DomainError(_("Pilih 1 sampai %s surat.") % MOST)
    rows = Notice.objects.select_for_update().filter(
        pk__in=notices, regency_code=act.scope.write[0], state=WAITING, channel=POST, batch=None,
        expires_at__gt=act.now,
    ).order_by("pk")  # fmt: skip
    made = Batch.objects.create(
        regency_code=act.scope.write[0], office_id=act.office_id, made_at=act.now,
        made_by=act.actor,
    )  # fmt: skip
    taken = 0
    for row in rows:
        kind, reach = KINDS.get(row.kind), reached(row)
        why = hindrance(kind, row, reach) if kind else "kind_off"
        if why or reach is None:
            move(act, row, "suppress", why)
            continue
        # A letter may be printed at night: only the weekly cap counts for it.
        moment = when(act, row, reach)
        if moment is None or moment - act.now > _NIGHT:
            continue
        row.batch, row.spent_at = made, act.now
        row.save(update_fields=["batch", "spent_at"])
        taken += 1
    if not taken:
        raise DomainError(_("Tidak ada surat yang bisa dikirim sekarang. Muat ulang daftarnya."))
    act.log(made, after={"surat": taken})
    return made


@action("outreach.batch.post", needs=POSTING, sentence="mengirim surat lewat pos")
def post_batch(act: Act, pk: UUID, on: date) -> Batch:
    """Somebody took the letters to the post. Twice is once."""
    row = _held(act, pk)
    if row.state == POSTED:
        raise Unchanged(row)
    state = _state(act, row, "post")
    if on > timezone.localtime(act.now).date():
        raise DomainError(_("Tanggal pos tidak bisa sesudah hari ini."), field="on")
    if on < timezone.localtime(row.made_at).date():
        raise DomainError(_("Tanggal pos tidak bisa sebelum suratnya dicetak."), field="on")
    row.state, row.posted_on = state, on
    row.save(update_fields=["state", "posted_on"])
    count = 0
    for notice in row.notices.select_for_update().filter(state=WAITING).order_by("pk"):
        hand(act, notice)
        count += 1
    act.log(row, after={"surat": count, "tanggal": on.isoformat()})
    return row


@action("outreach.batch.dissolve", needs=POSTING, sentence="membatalkan kiriman pos")
def dissolve_batch(act: Act, pk: UUID) -> Batch:
    """The letters were not posted: their notices wait again."""
    row = _held(act, pk)
    if row.state == DISSOLVED:
        raise Unchanged(row)
    row.state = _state(act, row, "dissolve")
    row.save(update_fields=["state"])
    row.notices.filter(state=WAITING).update(batch=None, spent_at=None)
    act.log(row, after={"dibatalkan": True})
    return row
