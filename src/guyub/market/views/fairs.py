"""Fairs: list, page, writing down, calling off, inviting by turn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.groups.models import Group
from guyub.groups.states import STANDING
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.kernel.rupiah import format_rupiah
from guyub.market.actions import fairs as acts
from guyub.market.fair_turns import due, line_of, orders_of
from guyub.market.forms.fairs import CallOffForm, FairForm
from guyub.market.lists.fairs import FAIRS_LIST
from guyub.market.models import Fair, FairInvitation, Requester
from guyub.market.permissions.fairs import FAIRS, INVITE, TELL
from guyub.market.states.fairs import CALLED_OFF, FAIR, PLANNED, TONES
from guyub.market.views.frame import canonical, form_page, place, version_of
from guyub.market.views.giving import done
from guyub.registry import naming
from guyub.registry.models import Business

MOST_GROUPS = 100


def fair_crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Pameran", reverse("market:fairs")), *trail]


def fair_page_of(row: Fair) -> str:
    return reverse("market:fair", args=[row.number])


def of_fair(row: Fair, *here: str) -> list[tuple[str, str]]:
    return fair_crumbs(
        (row.title, fair_page_of(row) if here else ""), *((name, "") for name in here)
    )


def fair_or_404(request: VisitRequest, number: str) -> Fair:
    """The fair, if this visit may see it."""
    found: Fair | None = (
        Fair.objects.visible_to(request.visit).filter(number=canonical(number)).first()
    )
    if found is None:
        raise Http404
    return found


def kept_or_404(request: VisitRequest, number: str) -> Fair:
    row = fair_or_404(request, number)
    if not keeps(request, row):
        raise Http404
    return row


def keeps(request: VisitRequest, row: Fair) -> bool:
    return request.visit.may(INVITE) and request.visit.scope.may_write(row.regency_code)


def invited_to(row: Fair) -> list[FairInvitation]:
    """Its invitations with whom they are for and what they brought, in the order of the list."""
    rows = row.invitations.select_related("business__facts", "group", "result", "fair")
    return list(rows.order_by("business__facts__sort_key", "group__sort_key", "pk"))


def whom(request: VisitRequest, one: FairInvitation) -> str:
    """Name of who is invited, as this visit may read it."""
    if one.group is not None:
        return str(one.group.name)
    business = one.business
    assert business is not None
    facts = business.facts
    return naming.shown(request.visit, business.name, business.legal_form, facts.owner_names)


@needs(FAIRS)
def fair_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, FAIRS_LIST, request.visit)


@needs(FAIRS)
def fair_page(request: VisitRequest, number: str) -> HttpResponse:
    """One fair: who asked for it, who was invited, who came, what they got."""
    row, visit = fair_or_404(request, number), request.visit
    rows = invited_to(row)
    keeper = keeps(request, row)
    asked = set(row.invitations.to_ask(timezone.localdate()).values_list("pk", flat=True))
    tells = visit.may(TELL) and visit.scope.may_write(row.regency_code)
    context: dict[str, Any] = {
        "row": row, "state": FAIR.states[row.state], "tone": TONES[row.state],
        "crowd": row.purpose == Fair.Purpose.CROWD,
        "facts": [
            Fact("Hari", f"{format_date(row.from_day)} sampai {format_date(row.to_day)}"),
            Fact("Tempat", row.place),
            Fact("Penyelenggara", row.organiser),
            Fact("Untuk apa diundang", str(Fair.Purpose(row.purpose).label)),
            Fact("Diminta oleh", row.requester_name, str(Requester(row.requester).label)),
            Fact("Keperluannya", row.why),
            Fact("Biaya tiap peserta", None if row.maker_cost is None
                 else format_rupiah(row.maker_cost)),
            Fact("Dicatat oleh", row.made_name),
            *([Fact("Alasan dibatalkan", row.state_because)] if row.state_because else []),
        ],
        "invited": [
            _invited(request, one, tells=tells and row.state != CALLED_OFF, ask=one.pk in asked)
            for one in rows
        ],
        "sums": line_of(row.requester_name, row.requester, rows),
        "keeps": keeper and row.state != CALLED_OFF, "may_invite": keeper and row.state == PLANNED,
        "may_finish": keeper and row.state == PLANNED and row.from_day <= timezone.localdate(),
        "crumbs": of_fair(row),
    }  # fmt: skip
    return render(request, "market/fair.html", context)


def _invited(
    request: VisitRequest, one: FairInvitation, *, tells: bool, ask: bool
) -> dict[str, Any]:
    business, visit = one.business, request.visit
    result = getattr(one, "result", None)
    url = ""
    where = known.names_of([one.group.village_code]) if one.group else {}
    if business is not None and visit.covers(business.village_code):
        url = reverse("registry:detail", args=[business.number])
    elif one.group is not None:
        url = reverse("groups:detail", args=[one.group.number])
    mine = tells and (business is None or visit.covers(business.village_code))
    return {
        "name": whom(request, one), "url": url,
        "place": place(business.village_code) if business else next(iter(where.values()), ""),
        "why": one.why_chosen, "passed": one.turn_because, "asked_by": _other_asked(one),
        "answer": FairInvitation.Answer(one.answer).label, "said": one.answer_said,
        "tone": {"come": "ok", "not": "quiet"}.get(one.answer, "warn"), "result": result,
        "ask": ask, "orders": orders_of(result) if result is not None else None,
        "answer_url": reverse("market:fair_answer", args=[one.pk]) if mine else "",
        "result_url": reverse("market:fair_result", args=[one.pk])
        if mine and one.fair.from_day <= timezone.localdate() else "",
    }  # fmt: skip


def _other_asked(one: FairInvitation) -> str:
    """Who asked for this one to come and why, where that is not what the fair says."""
    same = (one.requester, one.requester_key, one.why) == (
        one.fair.requester, one.fair.requester_key, one.fair.why,
    )  # fmt: skip
    return "" if same else f"{one.requester_name}, {one.why}"


@needs(INVITE)
def fair_new(request: VisitRequest) -> HttpResponse:
    """A fair is written down."""
    form = FairForm(request.POST or None, initial={"id": uuid7()})
    return form_page(
        request, form, title="Catat acara", back=reverse("market:fairs"),
        lead="Siapa yang meminta pelaku usaha datang dicatat, supaya terlihat apa hasilnya.",
        trail=fair_crumbs(("Catat acara", "")), done="Acara tercatat. Pilih siapa yang diundang.",
        after=fair_page_of,
        save=lambda form: acts.record_fair(
            request.visit.act(), form.cleaned_data["id"] or uuid7(), form.words()
        ),
    )  # fmt: skip


@needs(INVITE)
def fair_edit(request: VisitRequest, number: str) -> HttpResponse:
    """What is written about it."""
    row = kept_or_404(request, number)
    initial = {name: getattr(row, name) for name in acts.FairWords.__dataclass_fields__}

    def make(data: Any) -> FairForm:
        return FairForm(data, initial=initial, version=row.version)

    return form_page(
        request, make(request.POST or None), title="Ubah acara", lead=row.title,
        back=fair_page_of(row), trail=of_fair(row, "Ubah"), done="Acara tersimpan.", remake=make,
        save=lambda form: acts.change_fair(
            request.visit.act(), row.pk, form.words(),
            version_of(form.cleaned_data.get("versi", "")),
        ),
    )  # fmt: skip


@require_POST
@needs(INVITE)
def fair_finish(request: VisitRequest, number: str) -> HttpResponse:
    row = kept_or_404(request, number)
    return done(
        request, fair_page_of(row), lambda: acts.finish_fair(request.visit.act(), row.pk),
        "Tercatat sudah berlangsung. Tanyakan hasilnya kepada yang datang.",
    )  # fmt: skip


@needs(INVITE)
def fair_call_off(request: VisitRequest, number: str) -> HttpResponse:
    """It does not take place."""
    row = kept_or_404(request, number)
    return form_page(
        request, CallOffForm(request.POST or None), title="Batalkan acara", lead=row.title,
        back=fair_page_of(row), trail=of_fair(row, "Batalkan"), danger=True,
        button="Batalkan acara", done="Acara dibatalkan. Undangannya tidak dihitung.",
        save=lambda form: acts.call_off_fair(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@needs(INVITE)
def fair_invite(request: VisitRequest, number: str) -> HttpResponse:
    """Whom to invite: fewest invitations first, with the reason; who chooses otherwise says why."""
    row = kept_or_404(request, number)
    given = request.POST if request.method == "POST" else request.GET
    districts = list(known.below(row.regency_code))
    area = given.get("kec", "")
    if area not in {code for code, _name in districts}:
        area = ""
    words, every = " ".join(given.get("q", "").split())[:60], given.get("semua", "") == "ya"
    found = due(
        row, timezone.localdate(), areas=[area] if area else [], words=words, offered=not every
    )  # fmt: skip
    problem = ""
    chosen = _keys(request.POST.getlist("usaha"))
    groups_chosen = _keys(request.POST.getlist("kelompok"))
    if request.method == "POST":
        try:
            made = acts.invite(
                request.visit.act(), row.pk, chosen, groups_chosen,
                passed_over=request.POST.get("alasan", ""),
                offered=_keys(request.POST.getlist("urut")), asked_by=_asked_by(request, row),
            )  # fmt: skip
        except DomainError as error:
            problem = str(error.sentence)
        else:
            told = f"{len(made)} diundang." if made else "Mereka sudah diundang sebelumnya."
            kernel_forms.saved(request, told)
            return redirect(fair_page_of(row))
    context = {
        "row": row, "problem": problem, "area": area, "words": words, "every": every,
        "districts": districts, "reason": given.get("alasan", "")[:200],
        "asked_by": _asked_by(request, row), "requesters": Requester.choices,
        "candidates": _candidates(request, found, set(chosen)),
        "groups": _groups(request, row, set(groups_chosen)), "back": fair_page_of(row),
        "crumbs": of_fair(row, "Undang"),
    }  # fmt: skip
    return render(request, "market/fair_invite.html", context, status=422 if problem else 200)


def _asked_by(request: VisitRequest, row: Fair) -> acts.Asked:
    """Who asked for these to come, as far as it was typed; else who asked for the fair."""
    given = request.POST
    return acts.Asked(
        given.get("peminta", row.requester)[:20],
        given.get("nama_peminta", row.requester_name)[:200],
        given.get("keperluan", row.why)[:400],
    )


def _keys(values: list[str]) -> list[UUID]:
    found = []
    for value in values[: acts.MOST_INVITED * 2]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _candidates(request: VisitRequest, found: Any, chosen: set[UUID]) -> list[dict[str, Any]]:
    rows = {
        b.pk: b
        for b in Business.objects.filter(pk__in=[c.business for c in found]).select_related("facts")
    }
    shown = []
    for n, one in enumerate(found, start=1):
        business = rows.get(one.business)
        if business is not None:
            shown.append({
                "n": n, "pk": one.business, "reason": one.reason,
                "chosen": one.business in chosen, "place": place(business.village_code),
                "name": naming.shown(
                    request.visit, business.name, business.legal_form, business.facts.owner_names
                ),
                "product": naming.reader_of(request.visit, business)(business.main_product),
            })  # fmt: skip
    return shown


def _groups(request: VisitRequest, row: Fair, chosen: set[UUID]) -> list[dict[str, Any]]:
    asked = FairInvitation.objects.filter(fair=row, group__isnull=False).values("group_id")
    rows = Group.objects.visible_to(request.visit).filter(
        regency_code=row.regency_code, state__in=STANDING
    ).exclude(pk__in=asked)  # fmt: skip
    return [
        {"pk": g.pk, "name": g.name, "chosen": g.pk in chosen}
        for g in rows.order_by("sort_key", "pk")[:MOST_GROUPS]
    ]
