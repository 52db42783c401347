"""Writing down a contact with a business, and marking one as a mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from guyub.accounts.roles import SECTION_HEAD
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.transitions import TransitionRefused
from guyub.kernel.typed import reason as typed_reason
from guyub.mentoring import diagnosis, facts
from guyub.mentoring.actions.asking import settle
from guyub.mentoring.actions.settling import reopen
from guyub.mentoring.models import Finding, Officer, Step, Visit
from guyub.mentoring.permissions import VISIT, VOID
from guyub.mentoring.states import AGREED, DONE, OPEN_STEPS, STEP
from guyub.registry.actions.common import lock, may_write_at, somebody
from guyub.registry.actions.contact import mark_visited, put_back
from guyub.registry.models import Business
from guyub.registry.models.business import Status

FIRST_DAY: Final = date(2020, 1, 1)
MOST_STEPS: Final = 3
FARTHEST: Final = timedelta(days=730)
MOST_MINUTES: Final = 600
SEEN, DROPPED_NOW = "see", "drop"


@dataclass(frozen=True)
class Agreed:
    """One step that owner and officer agreed on."""

    text: str
    who: str
    due_on: date
    aspect: str = ""


@dataclass(frozen=True)
class Judged:
    """What became of an earlier step: ``verb`` "see" or "drop" with why."""

    verb: str
    reason: str = ""


@dataclass(frozen=True)
class Contact:
    """One contact as it is told, by a form, by a sheet of paper, by a phone.

    ``answers``: aspect to question to 1..3, what was not asked is left out. ``judged``: earlier
    steps that were seen or given up. ``officer``: who went, where another person types the sheet.
    """

    on: date
    kind: str
    met: str
    minutes: int | None = None
    note: str = ""
    next_on: date | None = None
    from_paper: bool = False
    latitude: float | None = None
    longitude: float | None = None
    device_at: datetime | None = None
    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    steps: tuple[Agreed, ...] = ()
    judged: Mapping[UUID, Judged] = field(default_factory=dict)
    officer: UUID | None = None


def _line(text: str, most: int) -> str:
    return hide_numbers(" ".join(text.split()))[:most]


def _as_kept(contact: Contact) -> Contact:
    """Words as they are stored: on one line, without numbers of persons; empty steps left out."""
    try:
        answers = diagnosis.checked(diagnosis.current(), contact.answers)
    except ValueError as error:
        raise DomainError(
            "Pertanyaan di formulir ini sudah berganti. Muat ulang halamannya."
        ) from error
    steps = tuple(
        Agreed(_line(s.text, 200), s.who, s.due_on, s.aspect)
        for s in contact.steps if s.text.strip()
    )  # fmt: skip
    judged = {
        pk: Judged(j.verb, typed_reason(j.reason) if j.verb == DROPPED_NOW else "")
        for pk, j in contact.judged.items()
    }
    told = {**vars(contact), "note": _line(contact.note, 1000)}
    return Contact(**{**told, "answers": answers, "steps": steps, "judged": judged})


def _check(act: Act, contact: Contact) -> None:
    today = timezone.localtime(act.now).date()
    if contact.on > today:
        raise DomainError("Tanggalnya belum terjadi.", field="on")
    if contact.on < FIRST_DAY:
        raise DomainError("Tanggalnya terlalu lama. Paling awal 1 Januari 2020.", field="on")
    if contact.kind not in Visit.Kind.values:
        raise DomainError("Pilih caranya: kunjungan, telepon, atau pesan.", field="kind")
    if contact.met not in Visit.Met.values:
        raise DomainError("Pilih hasilnya.", field="met")
    if contact.minutes is not None and not 0 < contact.minutes <= MOST_MINUTES:
        raise DomainError(f"Lamanya antara 1 dan {MOST_MINUTES} menit.", field="minutes")
    if contact.next_on is not None and not contact.on < contact.next_on <= contact.on + FARTHEST:
        raise DomainError(
            "Kunjungan berikutnya sesudah tanggal ini, paling lama dua tahun lagi.",
            field="next_on",
        )
    if (contact.latitude is None) != (contact.longitude is None):
        raise DomainError("Titiknya tidak lengkap.")
    met = contact.met == Visit.Met.MET
    if not met and (contact.answers or contact.steps or contact.judged):
        raise DomainError(
            "Jawaban dan langkah hanya dicatat kalau bertemu. Pilih “bertemu”, atau kosongkan.",
            field="met",
        )
    if len(contact.steps) > MOST_STEPS:
        raise DomainError(f"Sepakati paling banyak {MOST_STEPS} langkah sekali kunjungan.")
    for place, step in enumerate(contact.steps, 1):
        if step.who not in Step.Who.values:
            raise DomainError("Pilih siapa yang mengerjakan.", field=f"who{place}")
        if not contact.on <= step.due_on <= contact.on + FARTHEST:
            raise DomainError(
                "Batas langkah tidak boleh sebelum tanggal kunjungan, paling lama dua tahun.",
                field=f"due{place}",
            )


def _alive(act: Act, pk: UUID) -> Business:
    """The business, locked; the one that it was joined to, where it was joined meanwhile."""
    business = lock(Business, pk)
    while business.status == Status.MERGED and business.merged_into_id is not None:
        business = lock(Business, business.merged_into_id)
    may_write_at(act, business.village_code)
    return business


def _officer(act: Act, contact: Contact, business: Business) -> Officer | None:
    """Who went: the officer of the account, or the one named on a sheet of paper."""
    rows = Officer.objects.filter(regency_code=business.regency_code)
    if contact.officer is None:
        return rows.of_user(act.user_id).first() if act.user_id else None
    if not contact.from_paper:
        raise DomainError("Petugas lain hanya disebut untuk catatan dari kertas.", field="officer")
    named: Officer | None = rows.filter(pk=contact.officer).first()
    if named is None:
        raise DomainError("Petugas ini tidak ada di daftar.", field="officer")
    return named


def _same(made: Visit, business: Business, contact: Contact) -> bool:
    """Whether a contact that is written down already says just this."""
    names = ("on", "kind", "met", "minutes", "note", "next_on", "from_paper", "latitude",
             "longitude", "device_at")  # fmt: skip
    if made.business_id != business.pk or any(
        getattr(made, n) != getattr(contact, n) for n in names
    ):
        return False
    found = {f.aspect: f.answers for f in Finding.objects.filter(visit=made)}
    agreed = list(
        Step.objects.filter(visit=made).order_by("place")
        .values_list("text", "who", "due_on", "aspect")
    )  # fmt: skip
    told = [(s.text, s.who, s.due_on, s.aspect) for s in contact.steps]
    if found != contact.answers or agreed != told:
        return False
    seen = set(Step.objects.filter(seen_in=made).values_list("pk", flat=True))
    still = Step.objects.filter(pk__in=contact.judged, state__in=OPEN_STEPS)
    return seen <= {pk for pk, j in contact.judged.items() if j.verb == SEEN} and (
        made.void_at is not None or not still.exists()
    )


def _judge(act: Act, made: Visit, contact: Contact) -> dict[str, int]:
    """What became of earlier steps. One that ended meanwhile stays as it ended."""
    rows = list(
        Step.objects.select_for_update().filter(
            pk__in=contact.judged, business=made.business_id, visit__void_at__isnull=True
        ).order_by("pk")
    )  # fmt: skip
    if len(rows) != len(contact.judged):
        raise DomainError("Ada langkah yang bukan milik usaha ini. Muat ulang halamannya.")
    counts = {SEEN: 0, DROPPED_NOW: 0}
    for row in rows:
        judged = contact.judged[row.pk]
        if row.state not in OPEN_STEPS:
            continue
        try:
            reason = judged.reason if judged.verb == DROPPED_NOW else None
            state = STEP.check(row.state, judged.verb, {act.role}, reason).to
        except TransitionRefused as refused:
            raise DomainError(str(refused), field=f"step_{row.pk}") from refused
        if judged.verb == SEEN:
            if made.kind != Visit.Kind.VISIT:
                raise DomainError(
                    "Langkah hanya selesai kalau dilihat sendiri saat kunjungan.",
                    field=f"step_{row.pk}",
                )
            row.seen_in, row.seen_by = made, somebody(act.person_id)
        row.state, row.state_at = state, act.now
        row.dropped_because = judged.reason if judged.verb == DROPPED_NOW else ""
        row.save()
        counts[judged.verb] += 1
    return counts


@action("mentoring.visit.record", needs=VISIT, sentence="mencatat kunjungan")
def record_visit(act: Act, visit_id: UUID, business_pk: UUID, told: Contact) -> Visit:
    """One contact, with what was found and agreed. ``visit_id`` is made where it is written.

    Sent again it changes nothing; other words under the same id are refused, so that nothing that
    was written is lost silently. A step ends only by who may see it, in a visit that met somebody.
    """
    contact = _as_kept(told)
    business = _alive(act, business_pk)
    made = Visit.objects.filter(pk=visit_id).first()
    if made is not None:
        if _same(made, business, contact):
            raise Unchanged(made)
        raise DomainError(
            "Kunjungan ini sudah tersimpan dengan isi lain. Muat ulang halamannya, lalu catat"
            " sebagai kunjungan baru."
        )
    _check(act, contact)
    made = Visit.objects.create(
        id=visit_id, regency_code=business.regency_code, business=business,
        officer=_officer(act, contact, business), kind=contact.kind, met=contact.met,
        on=contact.on, minutes=contact.minutes, note=contact.note, next_on=contact.next_on,
        from_paper=contact.from_paper, latitude=contact.latitude, longitude=contact.longitude,
        device_at=contact.device_at, contact_before=business.last_contact,
        by_user=somebody(act.user_id), by_person=somebody(act.person_id), by_name=act.actor,
        by_role=act.role, created_at=act.now,
    )  # fmt: skip
    levels = _findings(made, contact)
    Step.objects.bulk_create(
        Step(
            regency_code=made.regency_code, business=business, visit=made, place=place,
            aspect=step.aspect, text=step.text, who=step.who, due_on=step.due_on, state=AGREED,
            state_at=act.now, created_at=act.now,
        )
        for place, step in enumerate(contact.steps, 1)
    )  # fmt: skip
    counts = _judge(act, made, contact)
    answered = False
    if made.met == Visit.Met.MET and made.kind == Visit.Kind.VISIT:
        mark_visited(act, [business.pk], made.on)
        answered = settle(act, business.pk, made.pk, made.on)
    facts.refresh([business.pk])
    act.log(
        made,
        after={
            "usaha": str(business.pk), "cara": made.kind, "hasil": made.met,
            "tanggal": made.on.isoformat(), "kertas": made.from_paper, "temuan": levels,
            "langkah": len(contact.steps), "dilihat": counts[SEEN],
            "tidak_dilanjutkan": counts[DROPPED_NOW], "permintaan": answered,
        },
    )  # fmt: skip
    return made


def _findings(made: Visit, contact: Contact) -> dict[str, int | None]:
    asked = diagnosis.current()
    levels = {
        key: diagnosis.level(asked.aspect(key), given) for key, given in contact.answers.items()
    }
    Finding.objects.bulk_create(
        Finding(visit=made, aspect=key, version=asked.version, answers=dict(given),
                level=levels[key])
        for key, given in contact.answers.items()
    )  # fmt: skip
    return levels


def may_void(made: Visit, today: date, person: Any, role: str) -> bool:
    """A head of section, or who wrote it on the day of writing."""
    own = made.by_person == person and timezone.localtime(made.created_at).date() == today
    return made.void_at is None and (own or role == SECTION_HEAD)


def _stood_before(made: Visit) -> date | None:
    """ "Terakhir didatangi" without this visit: what stood before it, looking through those that
    turned out mistakes too, or a valid visit that was written down later."""
    kept = Visit.objects.met().filter(
        business=made.business_id, kind=Visit.Kind.VISIT
    ).exclude(pk=made.pk)  # fmt: skip
    voided = {
        v.on: v.contact_before
        for v in Visit.objects.filter(
            business=made.business_id, kind=Visit.Kind.VISIT, met=Visit.Met.MET,
            void_at__isnull=False,
        ).order_by("-created_at")
    }  # fmt: skip
    before = made.contact_before
    while before in voided and (voided[before] is None or voided[before] < before):
        before = voided[before]
    newest = kept.aggregate(day=Max("on"))["day"]
    days = [d for d in (before, newest) if d is not None]
    return max(days) if days else None


@action("mentoring.visit.void", needs=VOID, sentence="menandai kunjungan salah catat")
def void_visit(act: Act, visit_id: UUID, reason: str) -> Visit:
    """Mark a contact as a mistake: it counts for nothing, its steps are no longer open, and what
    it ended (steps that were seen, a wish to be visited) is open again."""
    # Business first, as where a visit is recorded.
    holder = Visit.objects.filter(pk=visit_id).values_list("business_id", flat=True).first()
    business = lock(Business, holder or visit_id)
    made = lock(Visit, visit_id)
    may_write_at(act, business.village_code)
    words = typed_reason(reason)
    if made.void_at is not None:
        raise Unchanged(made)
    today = timezone.localtime(act.now).date()
    if not may_void(made, today, somebody(act.person_id), act.role):
        raise NotAllowed(
            "Kunjungan hanya bisa ditandai salah oleh pencatatnya pada hari yang sama, atau oleh"
            " kepala bidang."
        )
    if not words:
        raise DomainError("Tulis kenapa salah catat.", field="reason")
    seen = Step.objects.filter(seen_in=made, state=DONE)
    again = seen.update(state=AGREED, state_at=act.now, seen_in=None, seen_by=None)
    made.void_at, made.void_by, made.void_because = act.now, somebody(act.person_id), words
    made.save(update_fields=["void_at", "void_by", "void_because"])
    if made.met == Visit.Met.MET and made.kind == Visit.Kind.VISIT:
        put_back(act, business.pk, made.on, _stood_before(made))
    opened = reopen(act, made)
    facts.refresh([business.pk])
    act.log(
        made, after={"usaha": str(business.pk), "langkah_terbuka_lagi": again,
                     "permintaan_terbuka_lagi": opened},
        reason=words,
    )  # fmt: skip
    return made
