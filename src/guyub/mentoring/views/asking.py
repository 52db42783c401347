""" "Minta didatangi": the office's list and answers; owners for their own businesses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.typed import whole
from guyub.mentoring.actions import asking as actions
from guyub.mentoring.forms.asking import (
    AnswerForm,
    DeskWishForm,
    OwnWishForm,
    PlanForm,
    RecogniseForm,
    TakeBackForm,
)
from guyub.mentoring.lists.asking import REQUESTS, day_words
from guyub.mentoring.models import Officer, Request
from guyub.mentoring.permissions import ANSWER, DESK, OWN, OWN_ASK, TAKE_BACK, VIEW
from guyub.mentoring.radar import posts_only
from guyub.mentoring.states import (
    OPEN_REQUESTS,
    REQUEST,
    REQUEST_TONES,
)
from guyub.mentoring.views.asking_public import days_of, stages
from guyub.mentoring.views.frame import canonical, crumbs, place
from guyub.registry import naming, privacy
from guyub.registry.models import Business
from guyub.registry.views.common import village_choices
from guyub.registry.views.one_form import form_page_of_values as form_page


@needs(VIEW)
def request_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, REQUESTS, request.visit)


def request_or_404(request: VisitRequest, number: str) -> Request:
    """The wish, if this visit may see it."""
    rows = Request.objects.visible_to(request.visit)
    found: Request | None = (
        rows.select_related("business__facts", "officer", "visit")
        .filter(number=canonical(number)).first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


@needs(DESK)
def request_new(request: VisitRequest) -> HttpResponse:
    """Written down for somebody who came, called, or sent paper."""
    if len(request.visit.scope.write) != 1:
        raise Http404
    regency = request.visit.scope.write[0]
    back = reverse("mentoring:requests")
    form = DeskWishForm(
        request.POST or None, villages=village_choices(request.visit, regency),
        initial={"number": request.GET.get("usaha", "")},
    )  # fmt: skip

    def save(data: dict[str, Any]) -> actions.Receipt:
        via = actions.VIAS.get(request.visit.role, Request.Via.OFFICE)
        if data.pop("paper"):
            via = Request.Via.PAPER
        return actions.ask(request.visit.act(), actions.Wish(**data), via)

    return form_page(
        request, form, title="Catat permintaan",
        lead=f"Dijawab dalam {days_of(regency)} hari kerja. Cetak tanda terimanya untuk yang"
        " meminta.",
        back=back, trail=crumbs(("Minta didatangi", back), ("Catat permintaan", "")),
        save=save, done="Permintaan tercatat.",
        after=lambda made: reverse("mentoring:ask_receipt", args=[made.number, made.code]),
    )  # fmt: skip


@needs(VIEW)
def request_page(request: VisitRequest, number: str) -> HttpResponse:
    """One wish: who asks for what, by when, and the office's answers."""
    return _shown(request, request_or_404(request, number))


@require_POST
@needs(ANSWER)
def request_phone(request: VisitRequest, number: str) -> HttpResponse:
    """The same page with the number in full; the history keeps that it was opened."""
    row = request_or_404(request, number)
    _writes_or_404(request, row)
    try:
        opened = actions.open_phone(request.visit.act(), row.pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect(_page(row))
    return _shown(request, row, opened)


def _shown(request: VisitRequest, row: Request, opened: str = "") -> HttpResponse:
    visit = request.visit
    writes = visit.scope.may_write(row.regency_code)
    named = visit.may(naming.SEES_NAMES)
    business = None
    if row.business is not None:
        facts = row.business.facts
        business = {
            "name": naming.shown(visit, row.business.name, row.business.legal_form,
                                 facts.owner_names),
            "url": reverse("registry:detail", args=[row.business.number]),
            "contact": facts.contact_on,
        }  # fmt: skip
        if named:
            privacy.note_looking(visit, privacy.owners_now([row.business.pk]), timezone.now())
    today = timezone.localdate()
    values = {"state": row.state, "planned_on": row.planned_on, "promised_by": row.promised_by}
    context: dict[str, Any] = {
        "row": row, "business": business, "state": REQUEST.states[row.state],
        "tone": REQUEST_TONES.get(row.state, ""), "stages": stages(row),
        "left": day_words(values, today),
        "facts": [
            Fact("Ingin dibantu", row.about), Fact("Tempat", place(row.village_code)),
            Fact("Diminta", f"{format_date(row.asked_on)}, {row.get_via_display().lower()}"),
            Fact("Dijawab paling lambat", format_date(row.promised_by)),
            *([Fact("Nama", row.name.reveal())] if named and row.name is not None else []),
            *([Fact("Petugas", row.officer.name)] if row.officer else []),
        ],
        "phone": str(row.phone) if row.phone and visit.may("registry.person.contact") else "",
        "opened": opened, "may_open": writes and visit.may(ANSWER),
        "escalated": row.escalated_at,
        "buttons": buttons(request, row) if writes else [],
        "code": actions.code_of(row.pk),
        "crumbs": crumbs(("Minta didatangi", reverse("mentoring:requests")), (row.number, "")),
    }  # fmt: skip
    return render(request, "mentoring/request.html", context)


def buttons(request: VisitRequest, row: Request) -> list[tuple[str, str, str]]:
    """(word, address, kind) of what this visit may do with the wish now."""
    names = {"plan": "request_plan", "answer": "request_answer", "take_back": "request_take_back"}
    found = []
    for step in REQUEST.available(row.state, {request.visit.role}):
        if step.verb in names:
            word = "Ubah harinya" if step.from_ == step.to else step.label
            kind = "primary" if step.verb == "plan" else "quiet"
            found.append((word, reverse(f"mentoring:{names[step.verb]}", args=[row.number]), kind))
    if row.business_id is None and row.state in OPEN_REQUESTS and request.visit.may(ANSWER):
        to = reverse("mentoring:request_recognise", args=[row.number])
        found.append(("Cocokkan dengan usaha", to, ""))
    return found


def _page(row: Request) -> str:
    return reverse("mentoring:request", args=[row.number])


def _trail(row: Request, here: str) -> list[tuple[str, str]]:
    return crumbs(
        ("Minta didatangi", reverse("mentoring:requests")), (row.number, _page(row)), (here, "")
    )


def _version(data: dict[str, Any]) -> int:
    return whole(data.get("versi")) or -1


def _writes_or_404(request: VisitRequest, row: Request) -> None:
    visit = request.visit
    if not visit.scope.may_write(row.regency_code) or not visit.covers(row.village_code):
        raise Http404


@needs(ANSWER)
def request_plan(request: VisitRequest, number: str) -> HttpResponse:
    """The day of the visit."""
    row = request_or_404(request, number)
    _writes_or_404(request, row)
    day = timezone.localdate()
    officers = Officer.objects.filter(regency_code=row.regency_code).on_duty(day)
    nearest = row.officer_id
    if nearest is None:
        branch = row.business.branch if row.business else ""
        nearest = posts_only(request.visit, day, [row.regency_code]).officer(
            row.village_code, branch
        )
    form = PlanForm(
        request.POST or None, version=row.version,
        initial={"planned_on": row.planned_on, "officer": nearest},
        officers=[(str(o.pk), f"{o.name}, {str(o.get_tier_display()).lower()}")
                  for o in officers.order_by("name", "pk")],
    )  # fmt: skip
    return form_page(
        request, form, title="Tetapkan hari kunjungan",
        lead=f"Dijawab paling lambat {format_date(row.promised_by)}. Harinya dibaca pemintanya di"
        " tanda terima.",
        back=_page(row), trail=_trail(row, "Hari kunjungan"), done="Hari kunjungan tersimpan.",
        save=lambda data: actions.plan(
            request.visit.act(), row.pk, data["planned_on"], data["officer"], _version(data)
        ),
    )  # fmt: skip


@needs(ANSWER)
def request_answer(request: VisitRequest, number: str) -> HttpResponse:
    """Without a visit, in words."""
    row = request_or_404(request, number)
    _writes_or_404(request, row)
    return form_page(
        request, AnswerForm(request.POST or None, version=row.version),
        title="Jawab tanpa kunjungan",
        lead="Jelaskan apa yang bisa dilakukan pemintanya, atau kenapa tidak didatangi.",
        back=_page(row), trail=_trail(row, "Jawab"), button="Kirim jawaban",
        done="Jawaban tersimpan.",
        save=lambda data: actions.answer(
            request.visit.act(), row.pk, data["reason"], _version(data)
        ),
    )  # fmt: skip


@needs(TAKE_BACK)
def request_take_back(request: VisitRequest, number: str) -> HttpResponse:
    """No longer needed, said whoever asked."""
    row = request_or_404(request, number)
    own = request.visit.reach == "own"
    if not own:
        _writes_or_404(request, row)
    back = reverse("mentoring:own") if own else _page(row)
    return form_page(
        request, TakeBackForm(request.POST or None, version=row.version), title="Tarik permintaan",
        lead="Tidak perlu didatangi lagi? Bisa diminta lagi kapan saja.", back=back,
        trail=[] if own else _trail(row, "Tarik"), button="Tarik permintaan", danger=True,
        done="Permintaan ditarik.",
        save=lambda data: actions.take_back(
            request.visit.act(), row.pk, data["reason"], _version(data)
        ),
    )  # fmt: skip


@needs(ANSWER)
def request_recognise(request: VisitRequest, number: str) -> HttpResponse:
    """Which business it was."""
    row = request_or_404(request, number)
    _writes_or_404(request, row)
    return form_page(
        request, RecogniseForm(request.POST or None, version=row.version),
        title="Cocokkan dengan usaha",
        lead="Cari usahanya di daftar usaha, lalu tulis nomornya di sini.",
        back=_page(row), trail=_trail(row, "Cocokkan"), done="Permintaan dicocokkan.",
        save=lambda data: actions.recognise(
            request.visit.act(), row.pk, data["number"], _version(data)
        ),
    )  # fmt: skip


# --- owners ---------------------------------------------------------------------------------------


@needs(OWN)
def own(request: VisitRequest) -> HttpResponse:
    """An owner's businesses, with the wish that is open for each and those that ended."""
    visit = request.visit
    businesses = list(
        Business.objects.filter(pk__in=visit.scope.businesses)
        .exclude(status__in=("merged", "closed")).select_related("facts").order_by("name", "pk")
    )  # fmt: skip
    rows = list(Request.objects.visible_to(visit).order_by("-asked_on", "-pk")[:60])
    open_ones = {r.business_id: r for r in rows if r.state in OPEN_REQUESTS}
    context = {
        "businesses": [
            {
                "business": b, "contact": b.facts.contact_on, "wish": open_ones.get(b.pk),
                "stages": stages(open_ones[b.pk]) if b.pk in open_ones else [],
            }
            for b in businesses
        ],
        "past": [(r, REQUEST.states[r.state]) for r in rows if r.state not in OPEN_REQUESTS],
    }  # fmt: skip
    return render(request, "mentoring/own.html", context)


@needs(OWN_ASK)
def own_ask(request: VisitRequest, number: str) -> HttpResponse:
    """An owner asks for an own business."""
    business = Business.objects.filter(
        pk__in=request.visit.scope.businesses, number=canonical(number)
    ).first()
    if business is None:
        raise Http404
    back = reverse("mentoring:own")
    return form_page(
        request, OwnWishForm(request.POST or None), title="Minta didatangi",
        lead=f"{business.name}. Dinas menjawab dalam {days_of(business.regency_code)} hari kerja.",
        back=back, trail=[], button="Kirim permintaan", done="Permintaan terkirim.",
        save=lambda data: actions.ask(
            request.visit.act(), actions.Wish(data["about"], number=business.number),
            Request.Via.ACCOUNT,
        ),
    )  # fmt: skip
