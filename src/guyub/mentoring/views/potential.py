"""Potential: the list, one of them, noting, checking, who works with it, sums by sub-district."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.attached import serve
from guyub.kernel.components import Cell, Column, Fact
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.kernel.rupiah import format_number
from guyub.mentoring.actions import potential as acts
from guyub.mentoring.forms.outreach import CheckForm, PhotoForm, PotentialForm, WhyForm
from guyub.mentoring.lists.outreach import ALONE, POTENTIALS, STANDING, UNUSED, volume_words
from guyub.mentoring.models import Potential, PotentialPhoto, Use
from guyub.mentoring.outreach import materials
from guyub.mentoring.outreach.gaps import by_district, whole
from guyub.mentoring.outreach.permissions import CHECK, LINK, SPOT
from guyub.mentoring.outreach.states import (
    CHECKED,
    GONE,
    NOTED,
    POTENTIAL,
    POTENTIAL_TONES,
    STANDING_POTENTIAL,
    USED,
)
from guyub.mentoring.permissions import VIEW
from guyub.mentoring.views.finding import searched, ticked
from guyub.mentoring.views.frame import (
    canonical,
    crumbs,
    in_district,
    own_regency_or_404,
    place,
    writes,
)
from guyub.mentoring.views.outreach import ELSEWHERE
from guyub.registry import naming
from guyub.registry.kbli import catalogue
from guyub.registry.models import BusinessFacts
from guyub.registry.models.business import Status
from guyub.registry.views.common import refused, village_choices
from guyub.registry.views.one_form import form_page_of_values as form_page


@needs(VIEW)
def potential_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, POTENTIALS, request.visit)


def potential_or_404(request: VisitRequest, number: str) -> Potential:
    """The potential, if this visit may see it."""
    rows = Potential.objects.visible_to(request.visit).with_kindred()
    found: Potential | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def _writes(request: VisitRequest, verb: str, row: Potential) -> bool:
    return writes(request, verb, row.regency_code) and request.visit.covers(row.village_code)


def _written_or_404(request: VisitRequest, number: str, verb: str, *states: str) -> Potential:
    row = potential_or_404(request, number)
    if row.state not in states or not _writes(request, verb, row):
        raise Http404
    return row


def page_of(row: Potential) -> str:
    return reverse("mentoring:potential", args=[row.number])


def of_potential(row: Potential, *here: str) -> list[tuple[str, str]]:
    to = reverse("mentoring:potentials")
    return crumbs(
        ("Potensi", to), (row.material, page_of(row) if here else ""),
        *((name, "") for name in here),
    )  # fmt: skip


@needs(SPOT)
def potential_new(request: VisitRequest) -> HttpResponse:
    """What somebody saw, with a photo where there is one."""
    regency = own_regency_or_404(request)
    form = PotentialForm(
        request.POST or None, request.FILES or None,
        initial={"id": uuid7(), "seen_on": timezone.localdate()},
        villages=village_choices(request.visit, regency),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data, act = form.cleaned_data, request.visit.act()
        try:
            made = acts.record_potential(act, data["id"], form.seen())
            if data["photo"] is not None:
                acts.add_scan(act, made.pk, data["photo"])
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Potensi tercatat. Orang lain yang mengeceknya.")
            return redirect(page_of(made))
    back = reverse("mentoring:potentials")
    context = {
        "form": form, "back": back,
        "crumbs": crumbs(("Potensi", back), ("Catat potensi", "")),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "mentoring/potential_form.html", context, status=status)


@needs(VIEW)
def potential_page(request: VisitRequest, number: str) -> HttpResponse:
    """What it is, who checked it, who works with it, who might."""
    return _page(request, potential_or_404(request, number))


def _page(request: VisitRequest, row: Potential, photo: PhotoForm | None = None) -> HttpResponse:
    visit, user = request.visit, request.visit.user
    used = list(
        Use.objects.present().filter(potential=row, business__facts__isnull=False)
        .select_related("business__facts").order_by("business__facts__sort_key", "pk")
    )  # fmt: skip
    users = []
    for one in used:
        business = naming.hide(visit, one.business)
        seen = visit.covers(business.village_code)
        users.append({
            "id": str(business.pk), "closed": business.status == Status.CLOSED,
            "name": business.name if seen else ELSEWHERE, "place": place(business.village_code),
            "url": reverse("registry:detail", args=[business.number]) if seen else "",
        })  # fmt: skip
    mine = user is not None and row.by_person == user.person_id
    checks, links = _writes(request, CHECK, row), _writes(request, LINK, row)
    kin = (
        BusinessFacts.objects.visible_to(visit).listed().filter(
            regency_code=row.regency_code, district_code=row.district_code, status="active",
            kbli_code__startswith=row.division,
        ).count()
    )  # fmt: skip
    context: dict[str, Any] = {
        "row": row, "state": POTENTIAL.states[row.state], "tone": POTENTIAL_TONES[row.state],
        "facts": _facts(row), "users": users, "photos": _photos_of(request, row),
        "photo_form": (photo or PhotoForm()) if _may_add(request, row) else None,
        "may_remove": _may_remove(request, row), "kindred": vars(row)["kindred"],
        "all_closed": row.state == USED and all(one["closed"] for one in users),
        "kin": kin, "made": materials.short(row.division),
        "kin_url": f"{reverse('registry:list')}?{in_district(row.district_code)}"
        f"&kbli={row.division}&status=active",
        "may_check": row.state == NOTED and checks and not mine,
        "own": row.state == NOTED and checks and mine,
        "may_gone": row.state in STANDING_POTENTIAL and checks,
        "may_use": row.state in (CHECKED, USED) and links,
        "may_unuse": row.state == USED and links, "district": place(row.district_code),
        "crumbs": of_potential(row),
    }  # fmt: skip
    status = 422 if photo is not None and photo.errors else 200
    return render(request, "mentoring/potential.html", context, status=status)


def _photos_of(request: VisitRequest, row: Potential) -> list[PotentialPhoto]:
    """Photos show people: only who may read names sees them."""
    if not request.visit.may(naming.SEES_NAMES):
        return []
    return list(row.photos.order_by("created_at", "pk"))


def _may_add(request: VisitRequest, row: Potential) -> bool:
    """Who noted it, as long as it stands."""
    user = request.visit.user
    return (
        _writes(request, SPOT, row) and user is not None and row.by_person == user.person_id
        and row.state in STANDING_POTENTIAL
    )  # fmt: skip


def _may_remove(request: VisitRequest, row: Potential) -> bool:
    user = request.visit.user
    return _writes(request, SPOT, row) and acts.may_remove_photo(
        row, user.person_id if user else None, request.visit.role
    )


def _facts(row: Potential) -> list[Fact]:
    values = {"volume": row.volume, "unit": row.unit, "per": row.per}
    found = [
        Fact(
            "Bisa dijadikan",
            materials.short(row.division),
            f"KBLI {row.division}: {catalogue.title(row.division, '2020')}",
        ),
        Fact("Tempat", place(row.village_code)),
        Fact("Banyaknya", volume_words(values) or None),
        Fact("Musim", materials.season(row.months) or None),
        Fact("Keahlian warga", row.skill or None),
        Fact("Dilihat", f"{format_date(row.seen_on)} oleh {row.by_name}"),
    ]
    if row.checked_on:
        found.append(Fact("Dicek", f"{format_date(row.checked_on)} oleh {row.checked_name}"))
    if row.because:
        label = "Kenapa tidak ada lagi" if row.state == GONE else "Kenapa tidak dipakai lagi"
        found.append(Fact(label, row.because))
    if row.remark:
        found.append(Fact("Catatan", row.remark))
    if row.latitude is not None:
        found.append(Fact("Titik peta", f"{row.latitude:.5f}, {row.longitude:.5f}"))
    return found


@needs(CHECK)
def potential_check(request: VisitRequest, number: str) -> HttpResponse:
    """Somebody else saw it too."""
    row = _written_or_404(request, number, CHECK, NOTED)
    form = CheckForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(
        request, form, title="Sudah saya cek sendiri",
        lead=f"{row.material}, {place(row.village_code)}. Dicek oleh orang lain daripada yang"
        " mencatat.",
        back=page_of(row), trail=of_potential(row, "Cek"), button="Sudah saya cek",
        save=lambda data: acts.check_potential(request.visit.act(), row.pk, data["on"]),
        done="Potensi sudah dicek.",
    )  # fmt: skip


@needs(CHECK)
def potential_gone(request: VisitRequest, number: str) -> HttpResponse:
    """It is no longer there."""
    row = _written_or_404(request, number, CHECK, *STANDING_POTENTIAL)
    return form_page(
        request, WhyForm(request.POST or None), title="Catat tidak ada lagi", lead=row.material,
        back=page_of(row), trail=of_potential(row, "Tidak ada lagi"), danger=True,
        button="Catat tidak ada lagi", done="Tercatat tidak ada lagi.",
        save=lambda data: acts.end_potential(request.visit.act(), row.pk, data["reason"]),
    )  # fmt: skip


@needs(LINK)
def potential_unuse(request: VisitRequest, number: str) -> HttpResponse:
    """No business works with it any more."""
    row = _written_or_404(request, number, LINK, USED)
    return form_page(
        request, WhyForm(request.POST or None), title="Tidak dipakai lagi", lead=row.material,
        back=page_of(row), trail=of_potential(row, "Tidak dipakai lagi"),
        done="Tercatat tidak dipakai lagi.",
        save=lambda data: acts.stop_use(request.visit.act(), row.pk, data["reason"]),
    )  # fmt: skip


@needs(LINK)
def potential_release(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """One business works with it no more."""
    row = _written_or_404(request, number, LINK, USED)
    uses = Use.objects.filter(potential=row, business__facts__isnull=False)
    one = uses.filter(business=pk).select_related("business__facts").first()
    if one is None:
        raise Http404
    business = naming.hide(request.visit, one.business)
    name = business.name if request.visit.covers(business.village_code) else ELSEWHERE
    return form_page(
        request, WhyForm(request.POST or None), title="Lepas usaha ini",
        lead=f"{name} tidak memakai {row.material} lagi.", button="Lepas usaha ini",
        back=page_of(row), trail=of_potential(row, "Lepas usaha"), done="Usaha dilepas.",
        save=lambda data: acts.release_use(request.visit.act(), row.pk, pk, data["reason"]),
    )  # fmt: skip


@needs(LINK)
def potential_use(request: VisitRequest, number: str) -> HttpResponse:
    """Search, tick, save."""
    row = _written_or_404(request, number, LINK, CHECKED, USED)
    problem = ""
    if request.method == "POST":
        try:
            acts.use_potential(request.visit.act(), row.pk, ticked(request, "usaha"))
        except DomainError as error:
            problem = str(error.sentence)
        else:
            kernel_forms.saved(request, "Usaha yang memakainya tersimpan.")
            return redirect(page_of(row))
    text = " ".join(request.GET.get("q", "").split())[:200]
    rows, unread = searched(request, row.regency_code, row.district_code, text) if text else (
        [], "")  # fmt: skip
    held = {str(pk) for pk in Use.objects.filter(potential=row).values_list("business", flat=True)}
    for one in rows:
        one["inside"] = one["id"] in held
    context = {
        "row": row, "rows": rows, "text": text, "problem": problem or unread,
        "back": page_of(row), "here": reverse("mentoring:potential_use", args=[row.number]),
        "crumbs": of_potential(row, "Usaha yang memakai"),
    }  # fmt: skip
    return render(request, "mentoring/potential_use.html", context, status=422 if problem else 200)


@needs(VIEW)
def potential_photo(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A photo, to who sees the potential and may read names."""
    seen = Potential.objects.visible_to(request.visit)
    found = PotentialPhoto.objects.filter(pk=pk, potential__in=seen).first()
    if found is None or not request.visit.may(naming.SEES_NAMES):
        raise Http404
    return serve(request, found)


@require_POST
@needs(SPOT)
def potential_photo_add(request: VisitRequest, number: str) -> HttpResponse:
    """A photo that comes later, by who noted it."""
    row = potential_or_404(request, number)
    if not _may_add(request, row):
        raise Http404
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            acts.add_scan(request.visit.act(), row.pk, form.cleaned_data["photo"])
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Foto tersimpan.")
            return redirect(page_of(row))
    return _page(request, row, form)


@require_POST
@needs(SPOT)
def potential_photo_remove(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A photo that should not be kept."""
    seen = Potential.objects.visible_to(request.visit)
    found = (
        PotentialPhoto.objects.filter(pk=pk, potential__in=seen).select_related("potential").first()
    )
    if found is None or not _may_remove(request, found.potential):
        raise Http404
    row: Potential = found.potential
    try:
        acts.remove_photo(request.visit.act(), row.pk, pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        kernel_forms.saved(request, "Foto dihapus.")
    return redirect(page_of(row))


@needs(VIEW)
def potential_sums(request: VisitRequest) -> HttpResponse:
    """By sub-district and by what could be made: how much stands unused, where nobody is near."""
    parts, kinds = by_district(request.visit)
    total = whole(parts)
    names = known.names_of(parts)
    to = reverse("mentoring:potentials")

    def row(label: str, one: Any, query: str) -> list[Cell]:
        return [
            Cell(label),
            Cell(format_number(one.all), f"{to}?celah={STANDING}&{query}" if one.all else ""),
            Cell(format_number(one.checked)), Cell(format_number(one.used)),
            Cell(format_number(one.unused), f"{to}?celah={UNUSED}&{query}" if one.unused else ""),
            Cell(format_number(one.alone), f"{to}?celah={ALONE}&{query}" if one.alone else ""),
        ]  # fmt: skip

    heads = ("Masih ada", "Sudah dicek", "Dipakai", "Belum dipakai", "Tanpa usaha sejenis")
    context = {
        "total": total, "moment": timezone.localdate(),
        "columns": [Column("Kecamatan", head=True), *(Column(h, num=True) for h in heads)],
        "rows": [
            row(names.get(code, code), one, in_district(code))
            for code, one in sorted(
                parts.items(), key=lambda p: (-p[1].unused, names.get(p[0], p[0]))
            )
        ],
        "kind_columns": [
            Column("Bisa dijadikan", head=True), *(Column(h, num=True) for h in heads)
        ],
        "kind_rows": [
            row(materials.short(key), one, f"golongan={key}")
            for key, one in sorted(kinds.items(), key=lambda p: (-p[1].unused, p[0]))
        ],
        "footer": [c.text for c in row("Jumlah", total, "")],
        "crumbs": crumbs(("Potensi", to), ("Celah", "")),
    }  # fmt: skip
    return render(request, "mentoring/potential_sums.html", context)
