"""One comparison: a key, two lists of tokens, what each side learns, and nothing left.

Either office begins; the other lays its list under the same key; a job compares and tells both.
The last step that tells takes key and tokens away in its own transaction. Killed anywhere, the
job begins again: what it computes is the same, and who was told is written down.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from guyub.crosscheck.actions.common import agreement_of, comparison_of, own_office, step
from guyub.crosscheck.lists import lay
from guyub.crosscheck.models import Agreement, Comparison, Result
from guyub.crosscheck.parameters import WAITS, number_of
from guyub.crosscheck.permissions import COMPARE, JUDGE
from guyub.crosscheck.states import COMPARISON, DONE, DROPPED, LAPSED, READY, WAITING
from guyub.kernel import jobs
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.linkage.blind import Pair, new_key

# Of one comparison; more than this is no list of doubles but the same list.
MOST_PAIRS: Final = 5_000


def _list_of(row: Agreement, office: UUID) -> str:
    found: str = row.own_list if row.office_id == office else row.partner_list
    return found


@action("crosscheck.comparison.start", needs=COMPARE, sentence="memulai cek silang")
def start(act: Act, agreement_pk: UUID, pk: UUID) -> Comparison:
    """Make the key and lay the acting office's list. The id makes a second click the first."""
    own = own_office(act)
    row = agreement_of(act, agreement_pk)
    known = Comparison.objects.filter(pk=pk).first()
    if known is not None:
        raise Unchanged(known)
    today = timezone.localdate(act.now)
    if not Agreement.objects.filter(pk=row.pk).in_force(today).exists():
        raise DomainError("Kesepakatan ini tidak berlaku, atau belum disetujui.")
    take_turns("crosscheck", row.pk)
    if row.comparisons.open().exists():
        raise DomainError("Masih ada cek silang yang menunggu. Selesaikan atau batalkan dahulu.")
    other = row.partner_id if row.office_id == own.pk else row.office_id
    made = Comparison.objects.create(
        pk=pk, agreement=row, regency_code=own.area_code, office_id=own.pk, partner_id=other,
        key=new_key().hex(), begun_at=act.now,
        lapses_on=today + timedelta(days=number_of(WAITS, own.pk, today)),
    )  # fmt: skip
    made.refresh_from_db()
    made.own_rows = lay(made, _list_of(row, own.pk), own.area_code, own.pk, today)
    if not made.own_rows:
        raise DomainError("Daftar kami kosong, jadi tidak ada yang dibandingkan.")
    made.save(update_fields=["own_rows"])
    act.log(made, after={"rows": made.own_rows, "agreement": str(row.pk)})
    return made


@action("crosscheck.comparison.join", needs=COMPARE, sentence="menyiapkan daftar untuk cek silang")
def join(act: Act, pk: UUID) -> Comparison:
    """The other office lays its list; comparing begins after the commit."""
    from guyub.crosscheck import tasks

    own = own_office(act)
    row = comparison_of(act, pk)
    if row.partner_id != own.pk:
        raise DomainError("Daftar kami sudah siap. Yang ditunggu dinas lain.")
    if row.state in (READY, DONE):
        raise Unchanged(row)
    today = timezone.localdate(act.now)
    if not Agreement.objects.filter(pk=row.agreement_id).in_force(today).exists():
        raise DomainError("Kesepakatannya sudah berakhir.")
    row.state = step(COMPARISON, row.state, "join", act.role)
    kind = _list_of(row.agreement, own.pk)
    row.partner_rows = lay(row, kind, own.area_code, own.pk, today)
    if not row.partner_rows:
        raise DomainError("Daftar kami kosong, jadi tidak ada yang dibandingkan.")
    row.save(update_fields=["state", "partner_rows"])
    jobs.defer(tasks.compare, lock=f"crosscheck:{row.pk}", comparison_id=str(row.pk))
    act.log(row, after={"rows": row.partner_rows}, regency=own.area_code)
    return row


@action("crosscheck.comparison.drop", needs=COMPARE, sentence="membatalkan cek silang")
def drop(act: Act, pk: UUID, reason: str) -> Comparison:
    """Either office, while it waits. Key and tokens go."""
    own = own_office(act)
    row = comparison_of(act, pk)
    if row.state == DROPPED:
        raise Unchanged(row)
    step(COMPARISON, row.state, "drop", act.role, reason)
    wipe(row, DROPPED, act.now, reason)
    act.log(row, after={"state": row.state}, reason=row.remark, regency=own.area_code)
    return row


@action("crosscheck.comparison.lapse", sentence="mengakhiri cek silang yang lewat waktu")
def lapse(act: Act, pk: UUID) -> Comparison:
    """The other office did not come in time."""
    row = comparison_of(act, pk)
    if row.state not in (WAITING, READY) or row.lapses_on >= timezone.localdate(act.now):
        raise Unchanged(row)
    wipe(row, LAPSED, act.now, "")
    act.log(row, after={"state": row.state})
    return row


@action("crosscheck.comparison.tell", sentence="mencatat hasil cek silang")
def tell(act: Act, pk: UUID, found: list[tuple[int, UUID, Pair]]) -> Comparison:
    """What one office learns: (pair, its business, likeness). The second office's turn ends the
    comparison. Told twice is told once."""
    row = comparison_of(act, pk)
    own = row.office_id if row.office_id == act.office_id else row.partner_id
    first = own == row.office_id
    if row.state != READY or (first and row.told_own) or (not first and not row.told_own):
        raise Unchanged(row)
    Result.objects.bulk_create(
        Result(
            comparison=row, regency_code=act.scope.write[0], office_id=own, pair=n,
            business_id=business, chance=pair.chance, agrees=list(pair.agrees),
            differs=list(pair.differs),
        )
        for n, business, pair in found
    )  # fmt: skip
    if first:
        row.told_own = True
        row.save(update_fields=["told_own"])
    else:
        row.pairs = len(found)
        row.save(update_fields=["pairs"])
        wipe(row, DONE, act.now, "")
    act.log(row, after={"pairs": len(found)}, regency=act.scope.write[0])
    return row


def wipe(row: Comparison, state: str, now: datetime, remark: str) -> None:
    """End a comparison: no key, no tokens. Part of an action."""
    with connection.cursor() as cursor:
        # As the owner of the tables: each office's policy shows it only its own tokens.
        cursor.execute("SELECT crosscheck_forget(%s)", [row.pk])
    row.state, row.key, row.ended_at, row.remark = state, None, now, remark
    row.save(update_fields=["state", "key", "ended_at", "remark"])


@action("crosscheck.result.judge", needs=JUDGE, sentence="menilai hasil cek silang")
def judge(act: Act, pk: UUID, verdict: str, note: str = "") -> Result:
    """What a person found out about one of the office's own businesses."""
    from guyub.crosscheck.models import VERDICTS

    own_office(act)
    row = Result.objects.select_for_update().filter(pk=pk, office_id=act.office_id).first()
    if row is None:
        raise DomainError("Hasil ini tidak ditemukan. Kembali ke daftarnya.")
    if verdict not in VERDICTS:
        raise DomainError("Pilih salah satu jawaban.", field="verdict")
    if row.verdict == verdict and row.note == note:
        raise Unchanged(row)
    before = row.verdict
    row.verdict, row.note = verdict, note
    row.judged_at, row.judge_person = act.now, act.person_id
    row.save(update_fields=["verdict", "note", "judged_at", "judge_person"])
    act.log(row, before={"verdict": before}, after={"verdict": verdict}, reason=row.note)
    return row  # type: ignore[no-any-return]
