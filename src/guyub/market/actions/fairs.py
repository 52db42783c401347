"""A fair is written down, makers are invited, answer, and tell what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.groups.models import Group
from guyub.groups.states import STANDING
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.market.actions.common import FIRST_DAY, line, own_regency, step, today_of
from guyub.market.fair_turns import due
from guyub.market.models import Fair, FairInvitation, FairResult, Requester
from guyub.market.permissions.fairs import INVITE, TELL
from guyub.market.states.fairs import CALLED_OFF, FAIR, OVER
from guyub.registry.actions.common import (
    check_version,
    lock,
    may_write_at,
    next_number,
    somebody,
    take_turns,
)
from guyub.registry.models import Business
from guyub.registry.models.business import Status

FAIR_PREFIX: Final = "PMR"
MOST_INVITED: Final = 200
MOST_MONEY: Final = 10_000_000_000
MOST_CONTACTS: Final = 100_000


@dataclass(frozen=True)
class FairWords:
    """What it is, when and where, who organises it, what it costs a maker (None: unknown), and who
    asked for the makers to come and what for."""

    title: str
    purpose: str
    organiser: str
    place: str
    from_day: date
    to_day: date
    requester: str
    requester_name: str
    why: str
    maker_cost: int | None = None


@dataclass(frozen=True)
class Asked:
    """Who asked for some makers to come, where that is not who asked for the whole fair."""

    requester: str
    requester_name: str
    why: str


@dataclass(frozen=True)
class Outcome:
    """What it brought to one who was invited. None is unknown."""

    came: bool
    source: str
    maker_cost: int | None = None
    office_cost: int | None = None
    sales: int | None = None
    contacts: int | None = None
    orders_1: int | None = None
    orders_3: int | None = None


def fair_of(act: Act, pk: UUID) -> Fair:
    """The fair, locked, where the actor's office writes."""
    row = lock(Fair, pk)
    if not act.scope.may_write(row.regency_code):
        raise NotAllowed("Acara ini di luar wilayah Anda.")
    return row


def _save(act: Act, row: Fair) -> None:
    row.version += 1
    row.updated_at = act.now
    row.save()


def _words(words: FairWords) -> FairWords:
    kept = replace(
        words, title=line(words.title, 120), organiser=line(words.organiser, 120),
        place=line(words.place, 160), requester_name=line(words.requester_name, 120),
        why=line(words.why, 300),
    )  # fmt: skip
    lacking = (
        ("title", "Tulis nama acaranya."), ("organiser", "Tulis penyelenggaranya."),
        ("place", "Tulis tempatnya."),
        ("requester_name", "Tulis nama instansi yang meminta, bukan nama orangnya."),
        ("why", "Tulis untuk keperluan apa pelaku usaha diminta datang."),
    )  # fmt: skip
    for field, sentence in lacking:
        if not getattr(kept, field):
            raise DomainError(sentence, field=field)
    if kept.purpose not in Fair.Purpose.values:
        raise DomainError("Pilih: untuk berjualan atau untuk meramaikan.", field="purpose")
    if kept.requester not in Requester.values:
        raise DomainError("Pilih siapa yang meminta.", field="requester")
    if kept.from_day < FIRST_DAY:
        raise DomainError("Hari pertamanya sesudah 1 Januari 2020.", field="from_day")
    if kept.to_day < kept.from_day:
        raise DomainError("Hari terakhir tidak boleh sebelum hari pertama.", field="to_day")
    if kept.maker_cost is not None and not 0 <= kept.maker_cost <= MOST_MONEY:
        raise DomainError("Biayanya tidak terbaca. Tulis rupiahnya.", field="maker_cost")
    return kept


def _key(text: str) -> str:
    return (names.search_key(text) or text.lower())[:150]


def _told(row: Fair) -> dict[str, Any]:
    return {
        "acara": row.title, "untuk": row.purpose, "mulai": row.from_day.isoformat(),
        "sampai": row.to_day.isoformat(), "diminta": f"{row.requester}: {row.requester_name}",
        "keperluan": row.why, "biaya": row.maker_cost,
    }  # fmt: skip


@action("market.fair.record", needs=INVITE, sentence="mencatat pameran atau acara")
def record_fair(act: Act, pk: UUID, words: FairWords) -> Fair:
    """A fair or event. Sent again it changes nothing."""
    regency, words = own_regency(act), _words(words)
    take_turns("pameran", pk)
    if (row := Fair.objects.filter(pk=pk).first()) is not None:
        if all(getattr(row, n) == v for n, v in vars(words).items()):
            raise Unchanged(row)
        raise DomainError(f"Acara ini sudah tersimpan: {row.number}. Ubah di halamannya.")
    row = Fair.objects.create(
        id=pk, number=next_number(FAIR_PREFIX, regency)[0], regency_code=regency,
        title_key=_key(words.title), requester_key=_key(words.requester_name), state_at=act.now,
        made_by=somebody(act.person_id), made_name=act.actor, created_at=act.now,
        updated_at=act.now, **vars(words),
    )  # fmt: skip
    act.log(row, after={"nomor": row.number, **_told(row)})
    return row


@action("market.fair.change", needs=INVITE, sentence="mengubah pameran atau acara")
def change_fair(act: Act, pk: UUID, words: FairWords, version: int | None = None) -> Fair:
    """What is written about it. Who asked for the makers stays once they were invited."""
    row, words = fair_of(act, pk), _words(words)
    if all(getattr(row, n) == v for n, v in vars(words).items()):
        raise Unchanged(row)
    check_version(row, version)
    if row.state == CALLED_OFF:
        raise DomainError("Acara ini dibatalkan. Isinya tidak berubah lagi.")
    if row.state == OVER and words.from_day > today_of(act):
        raise DomainError(
            "Acara ini sudah berlangsung. Hari pertamanya paling lambat hari ini.", field="from_day"
        )
    asked = (words.requester, _key(words.requester_name), words.purpose)
    if asked != (row.requester, row.requester_key, row.purpose) and row.invitations.exists():
        raise DomainError(
            "Undangan sudah dikirim. Siapa yang meminta dan untuk apa tidak diubah lagi.",
            field="requester",
        )
    before = _told(row)
    for name, value in vars(words).items():
        setattr(row, name, value)
    row.title_key, row.requester_key = _key(row.title), _key(row.requester_name)
    _save(act, row)
    act.log(row, before=before, after=_told(row))
    return row


@action("market.fair.finish", needs=INVITE, sentence="mencatat acara sudah berlangsung")
def finish_fair(act: Act, pk: UUID) -> Fair:
    """It took place; what it brought is asked now."""
    row = fair_of(act, pk)
    if row.state == OVER:
        raise Unchanged(row)
    state = step(FAIR, row.state, "finish", act)
    if row.from_day > today_of(act):
        raise DomainError("Acaranya belum mulai.")
    row.state, row.state_at = state, act.now
    _save(act, row)
    act.log(row, after={"keadaan": state})
    return row


@action("market.fair.call_off", needs=INVITE, sentence="membatalkan acara")
def call_off_fair(act: Act, pk: UUID, reason: str) -> Fair:
    """It does not take place; its invitations count for nobody's turn."""
    row, why = fair_of(act, pk), line(reason, 300)
    if row.state == CALLED_OFF and row.state_because == why:
        raise Unchanged(row)
    state = step(FAIR, row.state, "call_off", act, why)
    if FairResult.objects.filter(invitation__fair=row).exists():
        raise DomainError(
            "Sudah ada hasil yang dicatat, jadi acaranya berlangsung. Tandai sudah berlangsung."
        )
    row.state, row.state_at = state, act.now
    row.state_because = why
    _save(act, row)
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.fair.invite", needs=INVITE, sentence="mengundang pelaku usaha")
def invite(
    act: Act, pk: UUID, businesses: Sequence[UUID] = (), groups: Sequence[UUID] = (), *,
    passed_over: str = "", offered: Sequence[UUID] = (), asked_by: Asked | None = None,
) -> list[FairInvitation]:  # fmt: skip
    """Businesses and groups are asked to come. Who was asked already is not asked again.

    ``offered`` are the businesses that were shown in the order of the turn; whoever takes one
    further down and leaves an earlier one out says why (``passed_over``). ``asked_by``: who asked
    for these to come and why, the fair's where it is not told.
    """
    row = fair_of(act, pk)
    held = FairInvitation.objects.filter(fair=row)
    asked = set(held.values_list("business", flat=True)) | set(held.values_list("group", flat=True))
    wanted = [b for b in dict.fromkeys(businesses) if b not in asked]
    with_groups = [g for g in dict.fromkeys(groups) if g not in asked]
    if not wanted and not with_groups:
        if businesses or groups:
            raise Unchanged([])
        raise DomainError("Pilih paling sedikit satu usaha atau kelompok.")
    if row.state != FAIR.initial:
        raise DomainError("Undangan hanya untuk acara yang akan datang.")
    if len(asked) + len(wanted) + len(with_groups) > MOST_INVITED:
        raise DomainError(f"Paling banyak {MOST_INVITED} undangan untuk satu acara.")
    why, by = line(passed_over, 200), _asked(row, asked_by)
    turn = {c.business: c for c in due(
        row, today_of(act), offered=False, most=10_000, only=[*wanted, *offered]
    )}  # fmt: skip
    skipped = _skipped([b for b in turn if b in set(offered)], wanted)
    if skipped and not why:
        raise DomainError(
            f"{skipped} usaha yang gilirannya lebih dulu dilewati. Tulis sebabnya.", field="reason"
        )
    rows = {b.pk: b for b in Business.objects.filter(pk__in=wanted)}
    made = []
    for one in wanted:
        business = rows.get(one)
        if business is None or business.regency_code != row.regency_code:
            raise DomainError("Ada usaha yang tidak ditemukan atau di luar wilayah Anda.")
        may_write_at(act, business.village_code)
        if business.status != Status.ACTIVE:
            # Without its name, which may be a person's.
            raise DomainError(
                "Ada usaha pilihan yang tidak tercatat berjalan. Muat ulang daftarnya, lalu pilih"
                " lagi."
            )
        made.append(_invited(
            act, row, business=business, why_chosen=turn[one].reason,
            turn_because=why if skipped else "", **by,
        ))  # fmt: skip
    standing = {
        g.pk: g for g in Group.objects.filter(
            pk__in=with_groups, regency_code=row.regency_code, state__in=STANDING
        )
    }  # fmt: skip
    for one in with_groups:
        if one not in standing:
            raise DomainError("Kelompoknya belum berdiri atau sudah bubar. Pilih yang lain.")
        made.append(_invited(act, row, group=standing[one], **by))
    act.log(
        row, reason=why,
        after={"nomor": row.number, "usaha": [str(b) for b in wanted],
               "kelompok": [str(g) for g in with_groups], "dilewati": skipped,
               "diminta": f"{by['requester']}: {by['requester_name']}", "keperluan": by["why"]},
    )  # fmt: skip
    return made


def _asked(row: Fair, told: Asked | None) -> dict[str, str]:
    """Who asked and why, as an invitation keeps it."""
    if told is None:
        told = Asked(row.requester, row.requester_name, row.why)
    kept = Asked(told.requester, line(told.requester_name, 120), line(told.why, 300))
    if kept.requester not in Requester.values:
        raise DomainError(_t("Pilih siapa yang meminta mereka datang."), field="requester")
    if not kept.requester_name or not kept.why:
        raise DomainError(
            _t("Tulis nama instansi yang meminta dan keperluannya."), field="requester_name"
        )
    return {**vars(kept), "requester_key": _key(kept.requester_name)}


def _skipped(order: list[UUID], chosen: Sequence[UUID]) -> int:
    """How many of an order were left out before the last one that was chosen."""
    last = max((n for n, one in enumerate(order) if one in set(chosen)), default=-1)
    return sum(one not in set(chosen) for one in order[: last + 1])


def _invited(act: Act, row: Fair, **whom: Any) -> FairInvitation:
    return FairInvitation.objects.create(
        regency_code=row.regency_code, fair=row, invited_on=timezone.localdate(act.now),
        invited_by=somebody(act.person_id), invited_name=act.actor, created_at=act.now, **whom,
    )  # fmt: skip


def _invitation(act: Act, pk: UUID) -> FairInvitation:
    """The invitation, locked, where the actor works."""
    row = lock(FairInvitation, pk)
    place = row.business.village_code if row.business else row.regency_code
    if row.business is None and not act.scope.may_write(place):
        raise NotAllowed("Kelompok ini di luar wilayah Anda.")
    if row.business is not None:
        may_write_at(act, place)
    return row


@action("market.fair.answer", needs=TELL, sentence="mencatat jawaban undangan")
def answer(act: Act, pk: UUID, said: str, note: str = "") -> FairInvitation:
    """Whether they come."""
    row, words = _invitation(act, pk), line(note, 200)
    if said not in FairInvitation.Answer.values:
        raise DomainError("Pilih jawabannya.", field="answer")
    if (row.answer, row.answer_said) == (said, words):
        raise Unchanged(row)
    if row.fair.state == CALLED_OFF:
        raise DomainError("Acara ini dibatalkan.")
    before = {"jawaban": row.answer}
    row.answer, row.answer_said = said, words
    row.answered_on = None if said == FairInvitation.Answer.NONE else today_of(act)
    row.save()
    act.log(row, before=before, after={"jawaban": said})
    return row


def _outcome(told: Outcome) -> Outcome:
    for field in ("maker_cost", "office_cost", "sales", "orders_1", "orders_3"):
        value = getattr(told, field)
        if value is not None and not 0 <= value <= MOST_MONEY:
            raise DomainError("Tulis rupiahnya, paling sedikit 0.", field=field)
    if told.contacts is not None and not 0 <= told.contacts <= MOST_CONTACTS:
        raise DomainError("Jumlah kenalan paling sedikit 0.", field="contacts")
    if told.source not in FairResult.Source.values:
        raise DomainError("Pilih dari mana angkanya.", field="source")
    if told.orders_1 is not None and told.orders_3 is not None and told.orders_3 < told.orders_1:
        raise DomainError(
            "Pesanan sampai 3 bulan termasuk yang sebulan pertama, jadi paling sedikit sama.",
            field="orders_3",
        )
    if not told.came and told.sales:
        raise DomainError("Yang tidak datang tidak berjualan. Periksa isiannya.", field="sales")
    return told


@action("market.fair.result", needs=TELL, sentence="mencatat hasil pameran")
def record_result(
    act: Act, pk: UUID, told: Outcome, version: int | None = None
) -> FairResult:  # fmt: skip
    """What it brought to one who was invited; told again later it is put right."""
    invitation, told = _invitation(act, pk), _outcome(told)
    row = FairResult.objects.select_for_update().filter(invitation=invitation).first()
    if row is not None and all(getattr(row, n) == v for n, v in vars(told).items()):
        raise Unchanged(row)
    if invitation.fair.state == CALLED_OFF:
        raise DomainError("Acara ini dibatalkan.")
    if invitation.fair.from_day > today_of(act):
        raise DomainError("Acaranya belum mulai. Hasilnya dicatat sesudahnya.")
    before: dict[str, Any] = {}
    if row is None:
        row = FairResult(
            regency_code=invitation.regency_code, invitation=invitation, created_at=act.now
        )
    else:
        check_version(row, version)
        before = {n: getattr(row, n) for n in vars(told)}
        row.version += 1
    for name, value in vars(told).items():
        setattr(row, name, value)
    row.told_on, row.by_person = today_of(act), somebody(act.person_id)
    row.by_name, row.updated_at = act.actor, act.now
    row.save()
    act.log(row, before=before, after=vars(told))
    return row
