"""Pages of occasions: what happens when, who receives there, in which order."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import handing_occasions as actions
from guyub.aid.actions.handing_occasions import Plan
from guyub.aid.actions.handing_papers import add_photo, remove_photo, scan_of
from guyub.aid.forms.handing import OccasionForm, PhotoForm, ReasonForm
from guyub.aid.models import HandingPaper, Handover, Occasion, Round
from guyub.aid.permissions.handing import HAND, LOOK, OCCASION, VIEW
from guyub.aid.querysets.handing import OPEN, regencies
from guyub.aid.states import HANDOVER
from guyub.aid.views.handing_common import (
    TONES,
    ask,
    crumbs_of,
    form_page,
    may,
    one_or_404,
    refused,
    round_or_404,
)
from guyub.areas import known
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved
from guyub.kernel.rupiah import format_rupiah

SHOWN = 300


def _crumbs(*parts: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_of(("Acara", reverse("aid:occasions")), *parts)


@needs(VIEW)
def occasions(request: VisitRequest) -> HttpResponse:
    """Occasions to come and those that were."""
    visit, today = request.visit, timezone.localdate()
    rows = list(
        Occasion.objects.visible_to(visit)
        .counted()
        .select_related("round")
        .order_by("-on", "-pk")[:SHOWN]
    )
    rounds = Round.objects.filter(regencies(visit), state="decided").order_by("-number")
    context = {
        "coming": [o for o in reversed(rows) if o.on >= today],
        "past": [o for o in rows if o.on < today],
        "rounds": list(rounds[:20]) if may(visit, OCCASION) else [],
        "crumbs": crumbs_of(("Acara", "")),
    }
    return render(request, "aid/handing_occasions.html", context)


def _plan(typed: dict[str, Any]) -> Plan:
    return Plan(
        typed["kind"], typed["title"], typed["on"], typed["place"], typed.get("village", ""),
        typed["note"],
    )  # fmt: skip


def _free(visit: Any, round_pk: UUID, *, symbolic: bool) -> Any:
    """Open records of a round that no occasion (of this kind) has yet."""
    at = "symbolic_on" if symbolic else "occasion"
    return Handover.objects.visible_to(visit).open().filter(
        round=round_pk, **{f"{at}__isnull": True}
    )  # fmt: skip


def _villages(codes: Any) -> list[tuple[str, str]]:
    """Choices of villages with how many recipients wait there, by name."""
    counted = Counter(codes)
    names = known.names_of(set(counted))
    rows = sorted((names.get(code, code), code, n) for code, n in counted.items())
    return [(code, f"Semua penerima di {name} ({n})") for name, code, n in rows]


@needs(OCCASION)
def new_occasion(request: VisitRequest, number: str) -> HttpResponse:
    """A day and place for a round."""
    round_ = round_or_404(request.visit, number)
    visit = request.visit
    free = _free(visit, round_.pk, symbolic=False)
    form = OccasionForm(
        request.POST or None, initial={"kind": Occasion.Kind.VILLAGE}, version=0,
        villages=_villages(free.order_by("pk").values_list("village_code", flat=True)),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        village = form.cleaned_data.get("village", "")
        try:
            made = actions.create_occasion(visit.act(), round_.pk, _plan(form.cleaned_data))
            if village:
                ids = free.filter(village_code=village).values_list("pk", flat=True)
                actions.fill(visit.act(), made.pk, list(ids))
        except DomainError as error:
            refused(form, error)
        else:
            saved(
                request,
                "Acara dan penerimanya tersimpan."
                if village
                else "Acara tersimpan. Masukkan penerimanya.",
            )
            return redirect("aid:occasion", made.pk)
    return form_page(
        request, form, "Acara baru", "Simpan acara",
        _crumbs((round_.title, ""), ("Acara baru", "")),
    )  # fmt: skip


def _occasion(request: VisitRequest, pk: UUID) -> Occasion:
    found: Occasion = one_or_404(
        Occasion.objects.visible_to(request.visit).select_related("round"), pk
    )
    return found


@needs(OCCASION)
def edit_occasion(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Another day, place or name."""
    occasion = _occasion(request, pk)
    form = OccasionForm(
        request.POST or None, version=occasion.version,
        initial={n: getattr(occasion, n) for n in ("kind", "title", "on", "place", "note")},
    )  # fmt: skip
    # What kind it is decides who belongs to it, so it stays.
    del form.fields["kind"]
    back = reverse("aid:occasion", args=[pk])

    def do(typed: dict[str, Any]) -> None:
        version = int(typed["versi"]) if typed["versi"].isdigit() else -1
        try:
            actions.edit_occasion(
                request.visit.act(), pk,
                _plan({**typed, "kind": occasion.kind, "village": occasion.village_code}), version,
            )  # fmt: skip
        except StaleVersion as error:
            raise DomainError(error.sentence) from error

    return ask(
        request, form, do, "Acara tersimpan.", back,
        lambda: form_page(request, form, "Ubah acara", "Simpan acara",
                          _crumbs((occasion.title, back), ("Ubah", ""))),
    )  # fmt: skip


@needs(VIEW)
def occasion_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Who receives here, with seats; the list on paper (``?cetak=duduk`` or ``=acara``)."""
    return page_of(request, _occasion(request, pk))


def page_of(request: VisitRequest, occasion: Occasion, problem: str = "") -> HttpResponse:
    """The page, with what was refused on top."""
    visit = request.visit
    symbolic = occasion.kind == Occasion.Kind.CEREMONY
    at, seat = ("symbolic_on", "symbolic_seat") if symbolic else ("occasion", "seat")
    mine = Handover.objects.visible_to(visit).counted().select_related("fund")
    here = list(mine.filter(**{at: occasion}).live().order_by(seat, "pk"))
    writes = may(visit, OCCASION)
    free = (
        list(
            _free(visit, occasion.round_id, symbolic=symbolic).counted()
            .order_by("village_code", "recipient", "pk")[:SHOWN]
        )
        if writes
        else []
    )  # fmt: skip
    villages = known.names_of({r.village_code for r in (*here, *free)})
    election = actions.election_of(occasion.office_id, occasion.on)
    person = visit.user.person_id if visit.user else None
    printing = request.GET.get("cetak", "")
    signed = sum(r.state == "signed" for r in here)
    photos = HandingPaper.objects.filter(occasion=occasion).order_by("created_at", "pk")
    context = {
        "occasion": occasion, "kind": occasion.get_kind_display(), "symbolic": symbolic,
        "problem": problem, "signed": signed, "writes": writes, "election": election,
        "rows": [
            {
                "record": r, "seat": getattr(r, seat), "village": villages.get(r.village_code, ""),
                "state": HANDOVER.label(r.state), "tone": TONES[r.state],
                "value": format_rupiah(r.total), "open": r.state in OPEN,
            }
            for r in here
        ],
        "free_villages": [] if symbolic else _villages(
            _free(visit, occasion.round_id, symbolic=False)
            .order_by("pk").values_list("village_code", flat=True)
        ),
        "free": [(r, villages.get(r.village_code, ""), format_rupiah(r.total)) for r in free],
        "facts": [
            ("Bantuan", occasion.round.title), ("Jenis acara", occasion.get_kind_display()),
            ("Tanggal", format_date(occasion.on)), ("Tempat", occasion.place),
            ("Penerima", f"{len(here)}" if symbolic
             else f"{len(here)} penerima, {signed} sudah tanda tangan"),
            *([("Catatan", occasion.note)] if occasion.note else []),
        ],
        "total": format_rupiah(sum(r.total for r in here)),
        "units": sum(r.units for r in here),
        "may_look": bool(election) and occasion.second_look_person is None
                    and may(visit, LOOK) and person != occasion.maker_person,
        "waits_for_look": bool(election) and occasion.second_look_person is None,
        "photos": list(photos), "photo_form": PhotoForm(),
        "may_sign": may(visit, HAND) and not symbolic,
        "crumbs": _crumbs((occasion.title, "")),
    }  # fmt: skip
    if printing in ("duduk", "acara"):
        context |= {"printing": printing, "now": timezone.localtime()}
        return render(request, "aid/handing_occasion_print.html", context)
    return render(request, "aid/handing_occasion.html", context)


def _done(request: VisitRequest, pk: UUID, do: Any, said: str) -> HttpResponse:
    occasion = _occasion(request, pk)
    try:
        do()
    except DomainError as error:
        return page_of(request, occasion, str(error.sentence))
    saved(request, said)
    return redirect("aid:occasion", pk)


def _chosen(request: VisitRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("berita"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@needs(OCCASION)
def fill(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take the chosen records in; ``semua`` takes all that are free, ``desa`` those of one
    village."""
    occasion = _occasion(request, pk)
    ids, village = _chosen(request), request.POST.get("desa", "")
    if village or request.POST.get("semua") == "1":
        symbolic = occasion.kind == Occasion.Kind.CEREMONY
        free = _free(request.visit, occasion.round_id, symbolic=symbolic)
        if village:
            free = free.filter(village_code=village)
        ids = list(free.values_list("pk", flat=True))
    return _done(
        request, pk, lambda: actions.fill(request.visit.act(), pk, ids),
        "Penerima masuk ke acara ini.",
    )  # fmt: skip


@needs(OCCASION)
def take_out(request: VisitRequest, pk: UUID) -> HttpResponse:
    ids = _chosen(request)
    return _done(
        request, pk, lambda: actions.take_out(request.visit.act(), pk, ids),
        "Penerima dikeluarkan dari acara ini.",
    )  # fmt: skip


@needs(OCCASION)
def seats(request: VisitRequest, pk: UUID) -> HttpResponse:
    typed: dict[UUID, int] = {}
    for name, value in request.POST.items():
        if name.startswith("kursi-") and str(value).strip().isdigit():
            try:
                typed[UUID(name.removeprefix("kursi-"))] = int(str(value).strip()[:5])
            except ValueError:
                continue
    return _done(
        request, pk, lambda: actions.set_seats(request.visit.act(), pk, typed),
        "Urutan duduk tersimpan.",
    )  # fmt: skip


@needs(LOOK)
def look(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A second person looks at an occasion before an election."""
    occasion = _occasion(request, pk)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = "Yang sudah diperiksa"
    back = reverse("aid:occasion", args=[pk])
    election = actions.election_of(occasion.office_id, occasion.on)
    lead = (
        f"Acara ini di dalam masa menjelang pemilihan: {election}. Pejabat dilarang memakai"
        " program untuk menguntungkan calon (UU 10/2016 Pasal 71). Tulis apa yang Anda periksa."
        if election
        else "Acara ini tidak di dalam masa menjelang pemilihan."
    )
    return ask(
        request, form,
        lambda typed: actions.look_again(request.visit.act(), pk, typed["reason"]),
        "Tercatat. Acara boleh berjalan.", back,
        lambda: form_page(request, form, "Lihat lagi acara ini", "Sudah saya periksa",
                          _crumbs((occasion.title, back), ("Lihat lagi", "")), lead=lead),
    )  # fmt: skip


@needs(OCCASION)
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    """An occasion that nobody belongs to goes away."""
    occasion = _occasion(request, pk)
    try:
        actions.drop_occasion(request.visit.act(), pk)
    except DomainError as error:
        return page_of(request, occasion, str(error.sentence))
    saved(request, "Acara dibatalkan.")
    return redirect("aid:occasions")


@needs(OCCASION)
def photo(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Keep a picture of the occasion."""
    form = PhotoForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return page_of(request, _occasion(request, pk), "Pilih dulu fotonya.")
    typed = form.cleaned_data
    return _done(
        request, pk,
        lambda: add_photo(
            request.visit.act(), pk, scan_of(typed["file"].read()), typed["caption"]
        ),
        "Foto tersimpan.",
    )  # fmt: skip


@needs(OCCASION)
def photo_remove(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take a picture of an occasion away."""
    found = one_or_404(HandingPaper.objects.filter(occasion__isnull=False), pk)
    _occasion(request, found.occasion_id)
    try:
        remove_photo(request.visit.act(), pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        saved(request, "Foto dihapus.")
    return redirect("aid:occasion", found.occasion_id)
