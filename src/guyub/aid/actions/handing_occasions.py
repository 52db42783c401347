"""Occasions: the hand-over itself, and the ceremony where a few receive symbolically."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.handing_common import another, held, person
from guyub.aid.models import HandingPaper, Handover, Occasion, Round
from guyub.aid.permissions.handing import LOOK, OCCASION
from guyub.aid.policy_handing import restricted_on
from guyub.aid.querysets.handing import OPEN
from guyub.aid.terms_handing import ELECTION
from guyub.criteria.parameters import value_of
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.common import check_version, may_write_at

CEREMONY, HANDING = Occasion.Kind.CEREMONY, Occasion.Kind.VILLAGE
SHOWN_MOST = 40


@dataclass(frozen=True)
class Plan:
    """An occasion as typed."""

    kind: str
    title: str
    on: date
    place: str
    village_code: str = ""
    note: str = ""


def election_of(office_id: UUID, on: date) -> str:
    """The restricted period before an election that a day lies in, "" in none."""
    return restricted_on(value_of(ELECTION, office_id, on), on)


@action("aid.occasion.create", needs=OCCASION, sentence="menyusun acara serah terima")
def create_occasion(act: Act, round_id: UUID, plan: Plan) -> Occasion:
    """A day and place. The same title on the same day is the same occasion."""
    round_ = Round.objects.select_for_update().filter(pk=round_id).first()
    if round_ is None:
        raise DomainError(_("Putaran ini tidak ditemukan atau di luar wilayah Anda."))
    may_write_at(act, round_.regency_code)
    title = " ".join(plan.title.split())
    twin = Occasion.objects.filter(
        round=round_, kind=plan.kind, title=title, on=plan.on, place=plan.place
    ).first()
    if twin is not None:
        raise Unchanged(twin)
    made = Occasion.objects.create(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_,
        kind=plan.kind, title=title, on=plan.on, place=plan.place,
        village_code=plan.village_code, note=plan.note, maker_person=person(act),
        created_at=act.now,
    )  # fmt: skip
    act.log(
        made,
        after={"putaran": round_.number, "jenis": made.kind, "tanggal": made.on,
               "masa pemilihan": election_of(made.office_id, made.on)},
    )  # fmt: skip
    return made


@action("aid.occasion.edit", needs=OCCASION, sentence="mengubah acara serah terima")
def edit_occasion(act: Act, occasion_id: UUID, plan: Plan, version: int | None) -> Occasion:
    """Move it to another day or place. A second look at the former day counts no longer."""
    occasion = held(act, Occasion, occasion_id)
    check_version(occasion, version)
    values = {"title": " ".join(plan.title.split()), "on": plan.on, "place": plan.place,
              "village_code": plan.village_code, "note": plan.note}  # fmt: skip
    changed = {k: v for k, v in values.items() if getattr(occasion, k) != v}
    if not changed:
        raise Unchanged(occasion)
    if "on" in changed and Handover.objects.filter(occasion=occasion, state="signed").exists():
        raise DomainError(
            _("Di acara ini sudah ada yang diserahkan, jadi tanggalnya tidak diubah."), field="on"
        )
    before = {"tanggal": occasion.on, "tempat": occasion.place}
    for name, value in changed.items():
        setattr(occasion, name, value)
    if "on" in changed or "place" in changed:
        occasion.second_look_person, occasion.second_look = None, ""
        # Whoever moves it is its maker now: somebody else looks again.
        occasion.maker_person = person(act)
    occasion.version += 1
    occasion.save()
    act.log(occasion, before=before, after={"tanggal": occasion.on, "tempat": occasion.place})
    return occasion


@action("aid.occasion.look", needs=LOOK, sentence="melihat kedua kali acara serah terima")
def look_again(act: Act, occasion_id: UUID, words: str) -> Occasion:
    """A second person looked at an occasion before an election and says what they found."""
    occasion = held(act, Occasion, occasion_id)
    if occasion.second_look_person is not None:
        raise Unchanged(occasion)
    who = another(
        act, occasion.maker_person,
        said=_("Anda yang menyusun acara ini. Orang lain yang melihatnya lagi."),
    )  # fmt: skip
    if len(words.strip()) < 10:
        raise DomainError(
            _("Tulis apa yang diperiksa, misalnya: tidak ada calon yang diundang."),
            field="reason",
        )  # fmt: skip
    occasion.second_look_person, occasion.second_look = who, words.strip()[:300]
    occasion.version += 1
    occasion.save()
    act.log(occasion, after={"masa pemilihan": election_of(occasion.office_id, occasion.on)},
            reason=occasion.second_look)  # fmt: skip
    return occasion


def _records(act: Act, occasion: Occasion, ids: Iterable[UUID]) -> list[Handover]:
    found = list(
        Handover.objects.select_for_update(of=("self",))
        .filter(pk__in=list(ids), round=occasion.round_id, state__in=OPEN)
        .order_by("village_code", "recipient", "pk")
    )
    for record in found:
        may_write_at(act, record.village_code)
    return found


@action("aid.occasion.fill", needs=OCCASION, sentence="memasukkan penerima ke acara")
def fill(act: Act, occasion_id: UUID, record_ids: Iterable[UUID]) -> list[Handover]:
    """Which open records are handed over here, with seats in order; symbolic ones at a ceremony."""
    occasion = held(act, Occasion, occasion_id)
    symbolic = occasion.kind == CEREMONY
    at, seat = ("symbolic_on_id", "symbolic_seat") if symbolic else ("occasion_id", "seat")
    new = [r for r in _records(act, occasion, record_ids) if getattr(r, at) != occasion.pk]
    if not new:
        raise Unchanged([])
    here = Handover.objects.filter(**{at: occasion.pk})
    if symbolic and here.count() + len(new) > SHOWN_MOST:
        raise DomainError(
            _("Penyerahan simbolis paling banyak %(n)d penerima. Yang lain menerima di acara serah"
              " terima.") % {"n": SHOWN_MOST}
        )  # fmt: skip
    last = here.aggregate(n=Max(seat))["n"] or 0
    for n, record in enumerate(new, start=last + 1):
        setattr(record, at, occasion.pk)
        setattr(record, seat, n)
        record.version += 1
    Handover.objects.bulk_update(new, [at.removesuffix("_id"), seat, "version"])
    act.log(occasion, after={"penerima": [str(r.pk) for r in new], "simbolis": symbolic})
    return new


@action("aid.occasion.empty", needs=OCCASION, sentence="mengeluarkan penerima dari acara")
def take_out(act: Act, occasion_id: UUID, record_ids: Iterable[UUID]) -> list[Handover]:
    """Open records that are not handed over, or shown, here after all."""
    occasion = held(act, Occasion, occasion_id)
    symbolic = occasion.kind == CEREMONY
    at, seat = ("symbolic_on_id", "symbolic_seat") if symbolic else ("occasion_id", "seat")
    gone = [r for r in _records(act, occasion, record_ids) if getattr(r, at) == occasion.pk]
    if not gone:
        raise Unchanged([])
    for record in gone:
        setattr(record, at, None)
        setattr(record, seat, None)
        record.version += 1
    Handover.objects.bulk_update(gone, [at.removesuffix("_id"), seat, "version"])
    act.log(occasion, before={"penerima": [str(r.pk) for r in gone], "simbolis": symbolic})
    return gone


@action("aid.occasion.seats", needs=OCCASION, sentence="mengatur urutan duduk")
def set_seats(act: Act, occasion_id: UUID, seats: Mapping[UUID, int]) -> Occasion:
    """Seats as typed; two recipients never share one."""
    occasion = held(act, Occasion, occasion_id)
    symbolic = occasion.kind == CEREMONY
    at, seat = ("symbolic_on", "symbolic_seat") if symbolic else ("occasion", "seat")
    records = list(
        Handover.objects.select_for_update(of=("self",)).filter(**{at: occasion}).order_by("pk")
    )
    changed = []
    for record in records:
        wanted = seats.get(record.pk)
        if wanted is not None and wanted != getattr(record, seat):
            setattr(record, seat, wanted)
            record.version += 1
            changed.append(record)
    if not changed:
        raise Unchanged(occasion)
    taken = [getattr(r, seat) for r in records if getattr(r, seat) is not None]
    if len(set(taken)) != len(taken):
        raise DomainError(_("Dua penerima tidak bisa duduk di nomor yang sama."))
    if any(not 1 <= n <= 9_999 for n in taken):
        raise DomainError(_("Nomor duduk mulai dari 1."))
    Handover.objects.bulk_update(changed, [seat, "version"])
    act.log(occasion, after={"kursi diubah": len(changed)})
    return occasion


@action("aid.occasion.drop", needs=OCCASION, sentence="membatalkan acara serah terima")
def drop_occasion(act: Act, occasion_id: UUID) -> UUID:
    """An occasion that nobody belongs to goes away."""
    occasion = held(act, Occasion, occasion_id)
    if (
        Handover.objects.filter(occasion=occasion).exists()
        or Handover.objects.filter(symbolic_on=occasion).exists()
        or HandingPaper.objects.filter(occasion=occasion).exists()
    ):
        raise DomainError(_("Masih ada penerima atau foto di acara ini. Keluarkan dulu."))
    round_id: UUID = occasion.round_id
    occasion.delete()
    act.log(occasion, kind="aid.round", object_id=round_id, regency=occasion.regency_code,
            before={"tanggal": occasion.on, "jenis": occasion.kind})  # fmt: skip
    return round_id
