"""Who looks after which village on a day: gaps, overlaps, what stands in the way; handing over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.areas import known
from guyub.groups.models import Group
from guyub.kernel.components import Cell, Column, Link
from guyub.kernel.dates import DateError, format_date, parse_date
from guyub.kernel.rupiah import format_number
from guyub.mentoring.actions import areas as actions
from guyub.mentoring.causes import WORDS, Cover, Hurdle, Post, cover_of
from guyub.mentoring.forms.officers import (
    AssignForm,
    EndAssignmentForm,
    HandOverForm,
    ObstacleEndForm,
    ObstacleForm,
)
from guyub.mentoring.models import Obstacle, Officer
from guyub.mentoring.permissions import ASSIGN, VIEW
from guyub.mentoring.posts import hurdles_of, posts_of
from guyub.mentoring.states import APPOINTED
from guyub.mentoring.views.frame import (
    area_choices,
    assignment_or_404,
    crumbs,
    obstacle_or_404,
    of_officer,
    officer_or_404,
    officer_url,
    own_regency_or_404,
    place,
    writes_or_404,
)
from guyub.registry.lists import root_of
from guyub.registry.models import BusinessFacts
from guyub.registry.views.one_form import form_page_of_values as form_page

# More to choose from are no row of links: the sums name them with their figures.
CHOICES_MOST: Final = 60
DAY, DISTRICT, REGENCY = "hari", "kecamatan", "kabupaten"
_TIERS: Final = dict(Officer.Tier.choices)


@dataclass(frozen=True)
class Looked:
    """One village on the page."""

    cover: Cover
    name: str
    businesses: int


def regency_of(visit: Visit, asked: str) -> tuple[str, list[tuple[str, str]]]:
    """The regency that a page is about, and those to choose from (none for an office's own)."""
    codes = {c[:5] for c in visit.area_codes if len(c) >= 5}
    if len(codes) == 1:
        return codes.pop(), []
    root = root_of(visit)
    parents = [root] if root else [code for code, _name in known.below("")]
    choices = [
        (code, name) for parent in parents for code, name in known.below(parent)
        if visit.covers(code) or code in codes
    ]  # fmt: skip
    return (asked if asked in dict(choices) else ""), choices


def _day(request: VisitRequest) -> tuple[date, str]:
    """The day asked for, and a sentence when it cannot be read."""
    text = request.GET.get(DAY, "").strip()
    if not text:
        return timezone.localdate(), ""
    try:
        return parse_date(text), ""
    except DateError as error:
        return timezone.localdate(), str(error)


@needs(VIEW)
def areas_page(request: VisitRequest) -> HttpResponse:
    """Sub-districts of a regency, or the villages of one."""
    visit = request.visit
    regency, choices = regency_of(visit, request.GET.get(REGENCY, ""))
    day, problem = _day(request)
    keep = {REGENCY: regency} if choices else {}
    if request.GET.get(DAY) and not problem:
        keep[DAY] = day.isoformat()
    context: dict[str, Any] = {
        "problem": problem, "day": day, "day_text": f"{day:%d/%m/%Y}",
        "choices": [Link(name, f"?{urlencode({**keep, REGENCY: code})}", code == regency)
                    for code, name in choices[:CHOICES_MOST]],
        "cut": len(choices) > CHOICES_MOST,
        "regency": regency, "regency_name": known.names_of([regency]).get(regency, ""),
        "crumbs": crumbs(("Wilayah petugas", "")),
    }  # fmt: skip
    if not regency:
        return render(request, "mentoring/areas.html", context | {"rows": []})
    posts, hurdles = posts_of(visit, day, [regency]), hurdles_of(visit, day, [regency])
    counts = _businesses(visit, regency)
    districts = [
        (code, name) for code, name in known.below(regency)
        if visit.covers(code) or any(a.startswith(code + ".") for a in visit.area_codes)
    ]  # fmt: skip
    chosen = request.GET.get(DISTRICT, "")
    chosen = chosen if chosen in dict(districts) else ""
    looked = {
        code: _looked(code, posts, hurdles, counts) for code, _name in districts
        if not chosen or code == chosen
    }  # fmt: skip
    if chosen:
        context |= _villages(request, looked[chosen])
        context |= {"district": dict(districts)[chosen],
                    "crumbs": crumbs(
                        ("Wilayah petugas", f"{reverse('mentoring:areas')}?{urlencode(keep)}"),
                        (dict(districts)[chosen], ""))}  # fmt: skip
    else:
        context |= _districts(districts, looked, keep)
    every = [one for rows in looked.values() for one in rows]
    may = visit.may(ASSIGN) and visit.scope.may_write(regency)
    context |= {
        "district_code": chosen, "villages": len(every),
        "gaps": sum(1 for one in every if one.cover.gap),
        "overlaps": sum(1 for one in every if one.cover.overlap),
        "obstacles": _obstacles(request, regency, chosen, day), "may_assign": may,
    }  # fmt: skip
    return render(request, "mentoring/areas.html", context)


def _businesses(visit: Visit, regency: str) -> dict[str, int]:
    """Operating businesses by village."""
    rows = BusinessFacts.objects.visible_to(visit).listed().operating().in_area(regency)
    return dict(rows.order_by().values_list("village_code").annotate(n=Count("pk")))


def _looked(
    district: str, posts: list[Post], hurdles: list[Hurdle], counts: dict[str, int]
) -> list[Looked]:
    near = [p for p in posts if p.area[:8] == district]
    stand = [h for h in hurdles if h.area[:8] == district]
    return [
        Looked(cover_of(code, near, stand), name, counts.get(code, 0))
        for code, name in known.below(district)
    ]


def _districts(
    districts: list[tuple[str, str]], looked: dict[str, list[Looked]], keep: dict[str, str]
) -> dict[str, Any]:
    def numbers(rows: list[Looked]) -> list[int]:
        gaps = [one for one in rows if one.cover.gap]
        return [
            len(rows), sum(one.businesses for one in rows), len(rows) - len(gaps), len(gaps),
            sum(one.businesses for one in gaps), sum(1 for one in gaps if one.cover.meant),
            sum(1 for one in rows if one.cover.overlap),
        ]  # fmt: skip

    every = [one for rows in looked.values() for one in rows]
    return {
        "columns": [
            Column("Kecamatan", head=True), Column("Desa", num=True), Column("Usaha", num=True),
            Column("Ada petugas", num=True), Column("Desa kosong", num=True),
            Column("Usaha tanpa petugas", num=True), Column("Menunggu", num=True),
            Column("Tumpang tindih", num=True),
        ],
        "rows": [
            [Cell(name, f"?{urlencode({**keep, DISTRICT: code})}"),
             *map(format_number, numbers(looked[code]))]
            for code, name in districts
        ],
        "footer": ["Jumlah", *map(format_number, numbers(every))],
    }  # fmt: skip


def _villages(request: VisitRequest, looked: list[Looked]) -> dict[str, Any]:
    ids = {p.officer for one in looked for p in (*one.cover.posts, *one.cover.meant)}
    officers = Officer.objects.visible_to(request.visit).in_bulk([i for i in ids if i])
    groups = Group.objects.in_bulk({
        p.group for one in looked for p in one.cover.posts if p.group
    })  # fmt: skip

    def who(post: Post) -> dict[str, Any]:
        officer = officers[post.officer]  # type: ignore[index]
        narrowed = []
        if post.branch:
            narrowed.append(post.branch)
        if post.group in groups:
            narrowed.append(groups[post.group].name)
        return {"name": officer.name, "url": officer_url(officer), "tier": _TIERS[post.tier],
                "narrowed": ", ".join(narrowed), "since": post.since,
                "waiting_for": post.waiting_for}  # fmt: skip

    return {
        "rows": [
            {
                "name": one.name, "businesses": one.businesses, "gap": one.cover.gap,
                "overlap": one.cover.overlap, "posts": [who(p) for p in one.cover.posts],
                "meant": [who(p) for p in one.cover.meant],
                "hurdles": [(WORDS[h.cause], h.held_by, h.since) for h in one.cover.hurdles],
            }
            for one in looked
        ]
    }  # fmt: skip


def _obstacles(
    request: VisitRequest, regency: str, district: str, day: date
) -> list[dict[str, Any]]:
    rows = Obstacle.objects.visible_to(request.visit).in_force(day)
    rows = rows.filter(area_code__startswith=district or regency).order_by("since", "area_code")
    return [
        {"row": row, "place": place(row.area_code), "cause": row.get_cause_display()}
        for row in rows
    ]


@needs(ASSIGN)
def assign(request: VisitRequest, number: str) -> HttpResponse:
    """Villages and sub-districts for an officer."""
    officer = officer_or_404(request, number)
    writes_or_404(request, ASSIGN, officer.regency_code)
    groups = Group.objects.filter(regency_code=officer.regency_code).active().order_by("name")
    appointed = officer.state == APPOINTED
    form = AssignForm(
        request.POST or None, areas=area_choices(officer.regency_code), appointed=appointed,
        groups=[(str(g.pk), g.name) for g in groups[:200]],
        initial={"starts": max(officer.starts, timezone.localdate()) if officer.starts else None},
    )  # fmt: skip
    lead = officer.name
    if not appointed:
        lead += ". Wilayah ini disiapkan dulu dan berlaku sejak hari pertama di SK-nya."
    return form_page(
        request, form, title="Tambah wilayah", lead=lead, back=officer_url(officer),
        trail=of_officer(officer, "Tambah wilayah"), done="Wilayah tersimpan.",
        save=lambda data: actions.assign(
            request.visit.act(), officer.pk, data["codes"], data.get("starts"), data.get("ends"),
            data["letter"], actions.Narrowed(data["branch"], data.get("group")),
        ),
    )  # fmt: skip


@needs(ASSIGN)
def hand_over(request: VisitRequest, number: str) -> HttpResponse:
    """Everything an officer looks after goes to another one."""
    officer = officer_or_404(request, number)
    writes_or_404(request, ASSIGN, officer.regency_code)
    others = Officer.objects.filter(regency_code=officer.regency_code).standing()
    form = HandOverForm(
        request.POST or None, initial={"on": officer.ends or timezone.localdate()},
        officers=[
            (str(o.pk), f"{o.name}, {str(o.get_tier_display()).lower()}")
            for o in others.exclude(pk=officer.pk).order_by("name", "pk")
        ],
    )  # fmt: skip
    return form_page(
        request, form, title="Serah terima wilayah",
        lead=f"Semua wilayah dan permintaan yang dipegang {officer.name} pindah sekaligus.",
        back=officer_url(officer), trail=of_officer(officer, "Serah terima"),
        button="Serahterimakan", done="Wilayah diserahterimakan.",
        save=lambda data: actions.hand_over(
            request.visit.act(), officer.pk, data["to"], data["on"], data["note"], data["letter"]
        ),
    )  # fmt: skip


@needs(ASSIGN)
def assignment_end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """An officer no longer looks after an area."""
    row = assignment_or_404(request, pk)
    writes_or_404(request, ASSIGN, row.regency_code)
    return form_page(
        request, EndAssignmentForm(request.POST or None, initial={"on": timezone.localdate()}),
        title="Akhiri tugas di wilayah", lead=f"{place(row.area_code)}, {row.officer.name}.",
        back=officer_url(row.officer), trail=of_officer(row.officer, "Akhiri wilayah"),
        button="Akhiri", done="Tugas di wilayah ini diakhiri.", danger=True,
        save=lambda data: actions.end_assignment(
            request.visit.act(), row.pk, data["on"], data["reason"]
        ),
    )  # fmt: skip


@needs(ASSIGN)
def obstacle_new(request: VisitRequest) -> HttpResponse:
    """What stands in the way of visits."""
    regency = own_regency_or_404(request)
    back = reverse("mentoring:areas")
    form = ObstacleForm(
        request.POST or None, areas=area_choices(regency),
        initial={"area": request.GET.get("wilayah", ""), "since": timezone.localdate()},
    )  # fmt: skip
    return form_page(
        request, form, title="Catat hambatan",
        lead="Sebab, siapa yang bisa menyelesaikannya, dan sejak kapan tampil di halaman umum.",
        back=back, trail=crumbs(("Wilayah petugas", back), ("Catat hambatan", "")),
        done="Hambatan tercatat.",
        save=lambda data: actions.note_obstacle(
            request.visit.act(), data["area"], data["cause"], data["held_by"], data["since"],
            data["note"],
        ),
    )  # fmt: skip


@needs(ASSIGN)
def obstacle_end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """It stands in the way no more."""
    row = obstacle_or_404(request, pk)
    writes_or_404(request, ASSIGN, row.regency_code)
    back = reverse("mentoring:areas")
    yesterday = max(row.since, timezone.localdate() - timedelta(days=1))
    return form_page(
        request, ObstacleEndForm(request.POST or None, initial={"until": yesterday}),
        title="Hambatan selesai",
        lead=f"{row.get_cause_display()} di {place(row.area_code)},"
        f" sejak {format_date(row.since)}.",
        back=back, trail=crumbs(("Wilayah petugas", back), ("Hambatan selesai", "")),
        button="Catat selesai", done="Hambatan tercatat selesai.",
        save=lambda data: actions.end_obstacle(request.visit.act(), row.pk, data["until"]),
    )  # fmt: skip
