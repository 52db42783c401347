"""What a form or a phone tells of a session, as it is kept and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from guyub.accounts.roles import PARTNER
from guyub.areas.models import VILLAGE, Area
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.hiding import hide_numbers
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.licences.requirements import papers
from guyub.mentoring.actions.office import own_office, today_of
from guyub.mentoring.models import Officer, Session
from guyub.mentoring.outreach.themes import AID, LICENCE, themes
from guyub.registry.actions.common import may_write_at

ROUND_PREFIX: Final = "BAN"
FIRST_DAY: Final = date(2020, 1, 1)
MOST_PEOPLE: Final = 10_000


@dataclass(frozen=True)
class Told:
    """A session as it is told by a form or a phone."""

    title: str
    theme: str
    on: date
    village_code: str
    venue: str = ""
    organiser: str = Session.Organiser.OFFICE
    organiser_name: str = ""
    officers: tuple[UUID, ...] = ()
    speakers: str = ""
    note: str = ""
    paper: str = ""
    round_number: str = ""
    invited: int | None = None


def one_line(text: str, most: int) -> str:
    return hide_numbers(" ".join(text.split()))[:most]


def _number(text: str) -> str:
    if not text.strip():
        return ""
    try:
        number = parse_human_number(text).text
    except NumberError as error:
        raise DomainError(str(error), field="round_number") from error
    if not number.startswith(f"{ROUND_PREFIX}-"):
        raise DomainError(
            f"Ini bukan nomor program bantuan. Nomornya mulai dengan {ROUND_PREFIX}.",
            field="round_number",
        )
    return number


def own_officer(act: Act) -> Officer | None:
    """The standing officer of the actor's account, in the actor's regency."""
    if act.user_id is None:
        return None
    rows = Officer.objects.filter(regency_code=own_office(act)[0])
    found: Officer | None = rows.of_user(act.user_id).first()
    return found


def as_kept(act: Act, told: Told) -> Told:
    """Words on one line without numbers of persons; what does not belong to the theme left out.
    What a partner writes down is the partner's, led by nobody else."""
    if act.role == PARTNER:
        mine = own_officer(act)
        if set(told.officers) - {mine.pk if mine else None}:
            raise DomainError("Pendamping mitra hanya menulis dirinya sendiri.", field="officers")
        name = told.organiser_name.strip() or (mine.organisation if mine else "") or "Mitra"
        told = replace(told, organiser=Session.Organiser.PARTNER, organiser_name=name)
    return replace(
        told, title=one_line(told.title, 150), venue=one_line(told.venue, 150),
        organiser_name=one_line(told.organiser_name, 120), speakers=one_line(told.speakers, 250),
        note=one_line(told.note, 500), officers=tuple(dict.fromkeys(told.officers)),
        paper=told.paper if told.theme == LICENCE else "",
        round_number=_number(told.round_number) if told.theme == AID else "",
    )  # fmt: skip


def check_told(act: Act, told: Told) -> None:
    if not told.title:
        raise DomainError("Tulis judulnya.", field="title")
    if told.on < FIRST_DAY:
        raise DomainError("Tanggalnya terlalu lama. Paling awal 1 Januari 2020.", field="on")
    theme = themes().get(told.theme)
    if theme is None or not theme.on(told.on):
        raise DomainError("Pilih tentang apa sosialisasinya.", field="theme")
    if told.paper and told.paper not in papers():
        raise DomainError("Surat ini tidak ada di daftar.", field="paper")
    if told.organiser not in Session.Organiser.values:
        raise DomainError("Pilih penyelenggaranya.", field="organiser")
    if told.organiser != Session.Organiser.OFFICE and not told.organiser_name:
        raise DomainError("Tulis nama lembaga penyelenggaranya.", field="organiser_name")
    if not Area.objects.filter(pk=told.village_code, level=VILLAGE).exists():
        raise DomainError("Desa belum dipilih dari daftar.", field="village_code")
    may_write_at(act, told.village_code)
    known = Officer.objects.filter(regency_code=told.village_code[:5], pk__in=told.officers)
    if known.count() != len(told.officers):
        raise DomainError("Petugas ini tidak ada di daftar.", field="officers")
    check_people(told.invited, "invited")


def check_people(number: int | None, field: str) -> None:
    if number is not None and not 0 <= number <= MOST_PEOPLE:
        raise DomainError(f"Jumlahnya antara 0 dan {MOST_PEOPLE}.", field=field)


def check_happened(act: Act, on: date) -> None:
    if on > today_of(act):
        raise DomainError("Harinya belum terjadi. Rencanakan dulu.", field="on")


def values_of(told: Told) -> dict[str, Any]:
    return {**vars(told), "officers": list(told.officers)}


def as_told(row: Session) -> Told:
    return Told(**{n: getattr(row, n) for n in Told.__dataclass_fields__ if n != "officers"},
                officers=tuple(row.officers))  # fmt: skip
