"""The silence radar: who is beyond the promise, sums that are sums of their parts, the public page,
and an officer's own figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.visit import Visit, VisitRequest, needs, public
from guyub.areas import known
from guyub.kernel import lists
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.dates import format_date, format_time
from guyub.kernel.memory import Memory
from guyub.kernel.rupiah import format_number
from guyub.mentoring.causes import Cause
from guyub.mentoring.lists.radar import NOBODY, RADAR
from guyub.mentoring.models import Officer, Request, Step
from guyub.mentoring.models import Visit as Contact
from guyub.mentoring.permissions import FIGURES, OWN_FIGURES, VIEW
from guyub.mentoring.promises import CLASSES, SHORT, promise_of
from guyub.mentoring.radar import PublicPart, Sum, by_regency, public_radar, radar_of
from guyub.mentoring.views.areas import REGENCY, regency_of
from guyub.mentoring.views.frame import crumbs, officer_url
from guyub.registry.lists import root_of

BY: Final = {
    "kecamatan": "Kecamatan", "desa": "Desa", "sebab": "Sebab", "petugas": "Petugas",
}  # fmt: skip
_HEADS: Final = (
    Column("Usaha", num=True), Column("Lewat janji", num=True), Column("Bagian", num=True),
    *(Column(word, num=True) for word in SHORT.values()), Column("Belum pernah", num=True),
)  # fmt: skip
REMEMBERED_SECONDS: Final = 600


@needs(VIEW)
def radar_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, RADAR, request.visit)


def _cells(sums: Sum, rows_url: str = "") -> list[Cell]:
    """The numbers of a row; those beyond the promise lead to the businesses themselves."""
    return [
        Cell(format_number(sums.businesses)),
        Cell(format_number(sums.beyond), rows_url if sums.beyond else ""),
        Cell(sums.share),
        *(
            Cell(format_number(n), f"{rows_url}&kelas={kind}" if rows_url and n else "")
            for kind, n in zip(CLASSES, sums.classes, strict=True)
        ),
        Cell(format_number(sums.never)),
    ]  # fmt: skip


def _list(**filters: str) -> str:
    return f"{reverse('mentoring:radar')}?{urlencode(filters)}"


@needs(VIEW)
def radar_sums(request: VisitRequest) -> HttpResponse:
    """How many are beyond the promise, by sub-district, village, cause and officer."""
    visit, now = request.visit, timezone.now()
    day = timezone.localtime(now).date()
    regency, choices = regency_of(visit, request.GET.get(REGENCY, ""))
    keep = {REGENCY: regency} if choices and regency else {}
    if keep and not root_of(visit):
        keep = {"provinsi": regency[:2], **keep}
    by = request.GET.get("menurut", "kecamatan")
    by = by if by in BY and (by != "petugas" or visit.may(FIGURES)) else "kecamatan"
    promise = promise_of(_office_of(regency), day)
    context: dict[str, Any] = {
        "moment": format_time(now, timezone.get_current_timezone()),
        "regency_name": known.names_of([regency]).get(regency, "") if choices else "",
        "promises": promise.words, "choices": bool(choices),
        "crumbs": crumbs(("Jumlah", "")),
    }  # fmt: skip
    if not regency:
        sums = by_regency(visit, day)
        names = known.names_of(sums)
        context |= _table(
            "Kabupaten/kota",
            [
                (names.get(code, code), f"?{urlencode({REGENCY: code})}", one, "")
                for code, one in sorted(sums.items(), key=lambda s: (-s[1].beyond, s[0]))
            ],
            sum(sums.values(), Sum()),
        )
        return render(request, "mentoring/sums.html", context)
    radar = radar_of(visit, day, regency)
    context["tabs"] = [
        Link(word, f"?{urlencode({**keep, 'menurut': key})}", key == by)
        for key, word in BY.items() if key != "petugas" or visit.may(FIGURES)
    ]  # fmt: skip
    rows: list[tuple[str, str, Sum, str]]
    if by == "petugas":
        rows = _officers(visit, radar.by_officer(), keep)
    elif by == "sebab":
        rows = _causes(radar.by_cause(), keep)
    else:
        sums = radar.by_district() if by == "kecamatan" else radar.by_village()
        names = known.names_of(set(sums) | {code[:8] for code in sums})
        rows = []
        for code, one in sorted(sums.items(), key=lambda s: (-s[1].beyond, s[0])):
            filters = {**keep, "kecamatan": code[:8], **({"desa": code} if by == "desa" else {})}
            name = names.get(code, code)
            if by == "desa":
                name += f", Kec. {names.get(code[:8], code[:8])}"
            rows.append((name, "", one, _list(**filters)))
    context |= _table(BY[by], rows, radar.total)
    return render(request, "mentoring/sums.html", context)


def _office_of(regency: str) -> UUID | None:
    found = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency).first()
    return found.pk if found else None


def _table(label: str, rows: list[tuple[str, str, Sum, str]], total: Sum) -> dict[str, Any]:
    return {
        "columns": [Column(label, head=True), *_HEADS],
        "rows": [[Cell(name, url), *_cells(one, to)] for name, url, one, to in rows],
        "footer": [Cell("Jumlah"), *_cells(total)], "total": total,
    }  # fmt: skip


def _officers(
    visit: Visit, sums: dict[UUID | None, Sum], keep: dict[str, str]
) -> list[tuple[str, str, Sum, str]]:
    found = Officer.objects.visible_to(visit).in_bulk([pk for pk in sums if pk])
    rows = []
    for pk, one in sorted(sums.items(), key=lambda s: (s[0] is not None, -s[1].beyond, str(s[0]))):
        officer = found.get(pk) if pk else None
        number = officer.number if officer else NOBODY
        rows.append((
            officer.name if officer else "Tanpa petugas", officer_url(officer) if officer else "",
            one, _list(**keep, petugas=number),
        ))  # fmt: skip
    return rows


def _causes(sums: dict[Cause, Sum], keep: dict[str, str]) -> list[tuple[str, str, Sum, str]]:
    merged: dict[tuple[str, str], Sum] = {}
    for cause, one in sums.items():
        key = (cause.kind, cause_words(cause))
        merged[key] = merged.get(key, Sum()) + one
    return [
        # One list for all of a kind: who is waited for stands in its rows.
        (words, "", one, _list(**keep, sebab=kind))
        for (kind, words), one in sorted(merged.items(), key=lambda s: (-s[1].beyond, s[0]))
    ]


def cause_words(cause: Cause) -> str:
    """The cause, who can end it, since when."""
    if not cause.who:
        return cause.words
    since = f", sejak {format_date(cause.since)}" if cause.since else ""
    return f"{cause.words}, menunggu {cause.who}{since}" if cause.kind != "waiting" else (
        f"Petugas menunggu {cause.who}{since}"
    )  # fmt: skip


_public: Memory[Any, list[PublicPart]] = Memory(REMEMBERED_SECONDS, most=600)


@public
def public_page(request: VisitRequest) -> HttpResponse:
    """What anybody may know: by sub-district how many are beyond the promise, why, since when."""
    offices = list(Office.objects.filter(kind=Office.Kind.REGENCY).order_by("name"))
    code = request.GET.get("kab", "")
    office = next((o for o in offices if o.area_code == code), None)
    if office is None and code:
        raise Http404
    if office is None and len(offices) == 1:
        office = offices[0]
    context: dict[str, Any] = {
        "offices": [
            Link(o.name, f"?kab={o.area_code}") for o in offices if o is not office
        ],
        "office": office, "demo": bool(office and office.is_sample),
    }  # fmt: skip
    if office is not None:
        day = timezone.localdate()
        promise = promise_of(office.pk, day)
        parts = _public.get(
            (office.area_code, day, promise), lambda: public_radar(office.area_code, day, promise)
        )
        businesses, beyond = sum(p.businesses for p in parts), sum(p.beyond for p in parts)
        context |= {
            "place": known.names_of([office.area_code]).get(office.area_code, office.area_code),
            "parts": [
                {
                    "part": p,
                    "causes": [(cause_words(c), n) for c, n in _joined(p.causes)],
                }
                for p in parts
            ],
            "businesses": businesses, "beyond": beyond, "never": sum(p.never for p in parts),
            "share": round(100 * beyond / businesses) if businesses else 0,
            "promises": promise.words, "day": day,
        }  # fmt: skip
    return render(request, "mentoring/public.html", context)


def _joined(causes: list[tuple[Cause, int]]) -> list[tuple[Cause, int]]:
    """One line for all officers who have not come yet, whoever is there since when."""
    found: dict[Cause, int] = {}
    for cause, n in causes:
        key = cause if cause.who else Cause(cause.kind)
        found[key] = found.get(key, 0) + n
    return sorted(found.items(), key=lambda c: (-c[1], c[0].kind, c[0].who))


@needs(OWN_FIGURES)
def own_figures(request: VisitRequest) -> HttpResponse:
    """An officer's own figures, compared with nobody's."""
    visit, day = request.visit, timezone.localdate()
    regency, _choices = regency_of(visit, "")
    if not regency:
        raise Http404
    officer = Officer.objects.visible_to(visit).of_user(visit.user).first()
    radar = radar_of(visit, day, regency)
    month = day.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    contacts = Contact.objects.filter(by_user=visit.user.pk).valid()  # type: ignore[union-attr]
    wishes = Request.objects.visible_to(visit).open()
    steps = Step.objects.visible_to(visit)
    context: dict[str, Any] = {
        "officer": officer, "month": month, "total": radar.total,
        "visits": _months(contacts, month, day, before),
        "wishes": wishes.count(), "late": wishes.late(day).count(),
        "steps": steps.open().count(), "steps_late": steps.overdue(day).count(),
        "classes": [
            (word, n, _list(kelas=kind))
            for (kind, word), n in zip(CLASSES.items(), radar.total.classes, strict=True) if n
        ],
        "crumbs": crumbs(("Angka saya", "")),
    }  # fmt: skip
    return render(request, "mentoring/own_figures.html", context)


def _months(contacts: Any, month: date, day: date, before: date) -> dict[str, int]:
    this = contacts.between(month, day)
    return {
        "now": this.count(), "met": this.met().count(),
        "before": contacts.between(before, month - timedelta(days=1)).count(),
    }  # fmt: skip
