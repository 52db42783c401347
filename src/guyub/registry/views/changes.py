"""Proposed changes: proposing, the queue, deciding field by field."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.models import User
from guyub.accounts.roles import ROLES
from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.identifiers import mask_nik, mask_phone
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.typed import whole
from guyub.registry import forms, privacy, wording
from guyub.registry.actions import changes as actions
from guyub.registry.identity import mask_nib
from guyub.registry.models import Business, ChangeRequest, Owner
from guyub.registry.models.business import Status
from guyub.registry.views.common import business_or_404, page_of, village_choices
from guyub.registry.views.detail import CONTACTS, NAMES
from guyub.registry.views.edit import form_page, owner_or_404

QUEUE_SHOWN = 100
MASKS = {"nik": mask_nik, "phone": mask_phone, "nib": mask_nib}
PERSONAL = frozenset({"name", "address", "birth_year", "disability", "nik", "phone"})


@needs(actions.PROPOSE)
def propose(request: VisitRequest, number: str) -> HttpResponse:
    """Propose changes of the business itself."""
    business = business_or_404(request, number)
    if business.status == Status.MERGED:
        raise Http404
    privacy.note_editing(request.visit, business, timezone.now())
    villages = village_choices(request.visit, business.regency_code)
    if request.visit.reach == "own":
        villages = own_villages(business)
    initial = {name: getattr(business, name) for name in actions.BUSINESS if name != "nib"}
    form = forms.BusinessProposalForm(request.POST or None, initial=initial, villages=villages)
    if business.nib is not None:
        form.fields["nib"].help_text = f"Tersimpan: {business.nib}. Kosongkan kalau tidak berubah."

    def save(data: dict[str, Any]) -> None:
        actions.propose_change(request.visit.act(), business.pk, data, reason=data["reason"])

    return form_page(
        request, business, form, title="Usulkan perubahan", save=save, button="Kirim usulan",
        done="Usulan sudah dikirim. Orang dinas yang lain memeriksanya.",
        lead="Ubah yang perlu saja. Data baru berubah setelah diperiksa.",
    )  # fmt: skip


def own_villages(business: Business) -> list[Any]:
    """All villages of the regency: an owner may have moved anywhere inside it."""
    rows = Area.objects.filter(
        code__gte=f"{business.regency_code}.", code__lt=f"{business.regency_code}/", level=4
    ).order_by("within", "name")
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in rows:
        groups.setdefault(area.within.split(",")[0], []).append((area.code, area.name))
    return list(groups.items())


@needs(actions.PROPOSE)
def propose_owner(request: VisitRequest, number: str, pk: Any) -> HttpResponse:
    """Propose changes of an owner's data."""
    business = business_or_404(request, number)
    if not request.visit.may(NAMES):
        raise PermissionDenied
    person = owner_or_404(request, business, pk)
    hidden = {"nik", "phone"}
    initial = {name: getattr(person, name) for name in actions.OWNER if name not in hidden}
    form = forms.OwnerProposalForm(request.POST or None, initial=initial)
    if request.visit.assisting:
        for name in actions.OWN_ACCOUNT:
            del form.fields[name]
    for name in hidden & set(form.fields):
        stored = getattr(person, name)
        if stored is not None and request.visit.may(CONTACTS):
            form.fields[name].help_text = f"Tersimpan: {stored}. Kosongkan kalau tidak berubah."

    def save(data: dict[str, Any]) -> None:
        actions.propose_change(
            request.visit.act(), business.pk, data, target="owner", target_id=person.pk,
            reason=data["reason"],
        )  # fmt: skip

    return form_page(
        request, business, form, title="Usulkan perubahan data pemilik", save=save,
        button="Kirim usulan", done="Usulan sudah dikirim. Orang dinas yang lain memeriksanya.",
    )  # fmt: skip


def visible(request: VisitRequest) -> QuerySet[ChangeRequest]:
    """Proposals on the businesses of this visit."""
    return ChangeRequest.objects.filter(
        business__in=Business.objects.visible_to(request.visit)
    ).select_related("business")


def proposer(request: ChangeRequest, people: dict[Any, User]) -> str:
    """Name and role of who proposed; owners stay unnamed here."""
    if request.helped_by:
        return request.helped_by
    role = str(ROLES[request.proposer_role].label) if request.proposer_role in ROLES else ""
    user = people.get(request.proposed_by)
    if user is None or request.proposer_role == "owner":
        return role or "Sistem"
    return f"{user.name}, {role}"


def queue_line(
    request: VisitRequest, row: ChangeRequest, people: dict[Any, User]
) -> dict[str, Any]:
    return {
        "row": row,
        "fields": ", ".join(wording.label(name) for name in row.fields),
        "who": proposer(row, people),
        "days": actions.waiting_days(row, timezone.localdate()),
        "mine": actions.proposed_by(row, request.visit.act()),
    }


@needs("registry.change.view")
def queue(request: VisitRequest) -> HttpResponse:
    """Open proposals, longest waiting first; then the last decided ones."""
    rows = visible(request)
    text = request.GET.get("usaha", "")
    if text:
        try:
            rows = rows.filter(business__number=parse_human_number(text).text)
        except NumberError as error:
            messages.error(request, str(error))
            text = ""
    waiting = list(rows.filter(state="open").order_by("proposed_at", "pk")[: QUEUE_SHOWN + 1])
    decided = list(rows.exclude(state="open").order_by("-decided_at", "pk")[:20])
    people = User.objects.in_bulk({r.proposed_by for r in (*waiting, *decided)})
    context = {
        "waiting": [queue_line(request, r, people) for r in waiting[:QUEUE_SHOWN]],
        "decided": [queue_line(request, r, people) for r in decided],
        "more": len(waiting) > QUEUE_SHOWN,
        "only": text,
        "crumbs": [("Daftar usaha", reverse("registry:list")), ("Usulan perubahan", "")]
        if request.visit.may("registry.business.list")
        else [],
    }
    return render(request, "registry/changes.html", context)


def said(request: VisitRequest, name: str, given: Any, target: str) -> str:
    """A value as this visit may read it: numbers masked, personal ones only for who sees names."""
    if given in (None, ""):
        return ""
    if target == "owner" and name in PERSONAL and not request.visit.may(NAMES):
        return "(disembunyikan)"
    if name in MASKS:
        return MASKS[name](str(given)) if request.visit.may(CONTACTS) else "(disembunyikan)"
    if name == "village_code":
        area = Area.objects.filter(pk=given).first()
        return f"{area.name}, {area.within}" if area else str(given)
    return wording.value(name, given)


def request_or_404(request: VisitRequest, pk: Any) -> ChangeRequest:
    row = visible(request).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@needs("registry.change.view")
def review(request: VisitRequest, pk: Any) -> HttpResponse:
    """One proposal beside what is stored now; who may decide answers each field."""
    return review_page(request, request_or_404(request, pk))


def review_page(request: VisitRequest, row: ChangeRequest, problem: str = "") -> HttpResponse:
    target: Business | Owner = row.business
    if row.target == "owner":
        target = Owner.objects.get(pk=row.target_id)
        if request.visit.may(NAMES):
            privacy.note_looking(request.visit, [target], timezone.now())
    act = request.visit.act()
    mine = actions.proposed_by(row, act)
    helped = row.proposer_person == act.person_id
    may_decide = (
        request.visit.may(actions.DECIDE) and row.state == "open" and not mine and not helped
    )
    fields = []
    for change in actions.read(row):
        name = change["field"]
        now = actions.current(target, name)
        fields.append(
            {
                "name": name,
                "label": change["label"],
                "old": said(request, name, change["old"], row.target),
                "now": said(request, name, now, row.target),
                "new": said(request, name, change["new"], row.target),
                "moved": row.state == "open" and now != change["old"],
                "decision": change.get("decision", ""),
                "why": change.get("why", ""),
                "typed": request.POST.get(f"jawab-{name}", ""),
                "typed_why": request.POST.get(f"alasan-{name}", ""),
            }
        )
    people = User.objects.in_bulk([row.proposed_by])
    context = {
        "row": row, "fields": fields, "who": proposer(row, people), "mine": mine,
        "helped": mine or helped,
        "may_decide": may_decide, "problem": problem, "version": target.version,
        "state": row.get_state_display(), "about": owner_words(request, row, target),
        "crumbs": [("Usulan perubahan", reverse("registry:changes")), (row.business.name, "")],
    }  # fmt: skip
    return render(request, "registry/change.html", context)


def owner_words(request: VisitRequest, row: ChangeRequest, target: Business | Owner) -> str:
    if row.target != "owner":
        return "data usaha"
    return f"data pemilik {target.name}" if request.visit.may(NAMES) else "data pemilik"


@require_POST
@needs(actions.DECIDE)
def decide(request: VisitRequest, pk: Any) -> HttpResponse:
    """Answer each field; what is missing is said above the same page."""
    row = request_or_404(request, pk)
    answers = {}
    for name in row.fields:
        choice = request.POST.get(f"jawab-{name}", "")
        if choice in {"terima", "tolak"}:
            why = request.POST.get(f"alasan-{name}", "")[:300]
            answers[name] = actions.Answer(choice == "terima", why)
    opened = whole(request.POST.get("versi"))
    version = -1 if opened is None else opened
    try:
        actions.decide_change(request.visit.act(), row.pk, answers, version=version)
    except StaleVersion:
        said = "Datanya baru saja berubah. Lihat kolom tersimpan sekarang, lalu jawab lagi."
        return review_page(request, request_or_404(request, pk), said)
    except DomainError as error:
        return review_page(request, row, str(error.sentence))
    messages.success(request, "Usulan sudah diperiksa.")
    return redirect(page_of(row.business))


@require_POST
@needs(actions.PROPOSE)
def withdraw(request: VisitRequest, pk: Any) -> HttpResponse:
    """The proposer takes it back."""
    row = request_or_404(request, pk)
    try:
        actions.withdraw_change(request.visit.act(), row.pk)
        messages.success(request, "Usulan dibatalkan.")
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect(page_of(row.business))
