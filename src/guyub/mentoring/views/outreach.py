"""Outreach sessions: the list, planning, recording, the list of who came."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.roles import PARTNER
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.mentoring.actions import attending
from guyub.mentoring.actions import outreach as acts
from guyub.mentoring.actions.telling import ROUND_PREFIX, Told
from guyub.mentoring.forms.outreach import (
    CountsForm,
    HoldForm,
    ReceiptForm,
    RecordForm,
    SessionForm,
    WhyForm,
)
from guyub.mentoring.lists.outreach import SESSIONS
from guyub.mentoring.models import Attendance, Brought, Officer, Session
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.permissions import PLAN, RECORD
from guyub.mentoring.outreach.states import HELD, PLANNED
from guyub.mentoring.outreach.themes import AID
from guyub.mentoring.permissions import VIEW
from guyub.mentoring.views.finding import products_of, searched, ticked
from guyub.mentoring.views.frame import (
    canonical,
    crumbs,
    own_regency_or_404,
    place,
    writes,
)
from guyub.mentoring.views.papers import SHEET_ROWS, paper
from guyub.registry import naming, numbers
from guyub.registry.models import Product
from guyub.registry.views.common import village_choices
from guyub.registry.views.one_form import form_page_of_values as form_page

ELSEWHERE = "Usaha di luar wilayah Anda"


@needs(VIEW)
def session_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, SESSIONS, request.visit)


def session_or_404(request: VisitRequest, number: str) -> Session:
    """The session, if this visit may see it."""
    rows = Session.objects.visible_to(request.visit)
    found: Session | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def fills(request: VisitRequest, verb: str, row: Session) -> bool:
    """Whether this visit writes on that session; a partner only on what the partner wrote."""
    visit = request.visit
    own = visit.user is not None and row.by_person == visit.user.person_id
    return (
        writes(request, verb, row.regency_code) and visit.covers(row.village_code)
        and (visit.role != PARTNER or own)
    )  # fmt: skip


def _filled_or_404(request: VisitRequest, number: str, verb: str, *states: str) -> Session:
    row = session_or_404(request, number)
    if row.state not in states or not fills(request, verb, row):
        raise Http404
    return row


def page_of(row: Session) -> str:
    return reverse("mentoring:session", args=[row.number])


def of_session(row: Session, *here: str) -> list[tuple[str, str]]:
    to = reverse("mentoring:sessions")
    return crumbs(
        ("Sosialisasi", to), (row.title, page_of(row) if here else ""),
        *((name, "") for name in here),
    )  # fmt: skip


def _form(
    request: VisitRequest, kind: type[SessionForm], row: Session | None = None, **values: Any
) -> SessionForm:
    visit, today = request.visit, timezone.localdate()
    regency = row.regency_code if row else own_regency_or_404(request)
    officers = Officer.objects.visible_to(visit).standing().filter(regency_code=regency)
    if visit.role == PARTNER:
        officers = officers.filter(user=visit.user)
    held = {n: getattr(row, n) for n in Told.__dataclass_fields__} if row else {}
    if row:
        held["officers"] = [str(pk) for pk in row.officers]
    form = kind(
        request.POST or None, initial={"id": uuid7(), "on": today, **held, **values},
        villages=village_choices(visit, regency), officers=list(officers.order_by("name", "pk")),
        today=row.on if row else today, version=row.version if row else None,
    )  # fmt: skip
    if visit.role == PARTNER:
        del form.fields["organiser"]  # always the partner
    return form


def _told(request: VisitRequest, form: SessionForm, known: str = "") -> Told:
    """What was typed. A round of aid is one that this visit finds, or the one that stood there."""
    told = form.told()
    if told.theme == AID and told.round_number not in ("", known):
        # Other kinds of numbers are refused by the action.
        kind = told.round_number.strip().upper().startswith(ROUND_PREFIX)
        if kind and not numbers.page_of(request.visit, told.round_number):
            raise DomainError(numbers.NOT_FOUND, field="round_number")
    return told


@needs(PLAN)
def session_new(request: VisitRequest) -> HttpResponse:
    """A session for a day to come."""
    form = _form(request, SessionForm)
    back = reverse("mentoring:sessions")
    return form_page(
        request, form, title="Rencanakan sosialisasi",
        lead="Cetak daftar hadirnya sesudah disimpan, lalu isi yang hadir sesudah diadakan.",
        back=back, trail=crumbs(("Sosialisasi", back), ("Rencanakan", "")),
        save=lambda data: acts.plan_session(
            request.visit.act(), data["id"] or uuid7(), _told(request, form)
        ),
        done="Sosialisasi direncanakan.", after=page_of,
    )  # fmt: skip


@needs(RECORD)
def session_record(request: VisitRequest) -> HttpResponse:
    """A session that was held already."""
    form = _form(request, RecordForm)
    back = reverse("mentoring:sessions")
    return form_page(
        request, form, title="Catat sosialisasi",
        lead="Yang sudah diadakan. Usaha yang hadir dipilih di halaman berikutnya.",
        back=back, trail=crumbs(("Sosialisasi", back), ("Catat", "")),
        save=lambda data: acts.record_session(
            request.visit.act(), data["id"] or uuid7(), _told(request, form), (), data["others"]
        ),
        done="Sosialisasi tercatat. Sekarang pilih usaha yang hadir.",
        after=lambda made: reverse("mentoring:session_attend", args=[made.number]),
    )  # fmt: skip


@needs(PLAN)
def session_change(request: VisitRequest, number: str) -> HttpResponse:
    """Another day, place or title while it is planned."""
    row = _filled_or_404(request, number, PLAN, PLANNED)
    form = _form(request, SessionForm, row)
    return form_page(
        request, form, title="Ubah rencana", lead=row.title, back=page_of(row),
        trail=of_session(row, "Ubah rencana"),
        save=lambda data: acts.change_session(
            request.visit.act(), row.pk, _told(request, form, row.round_number), _version(data)
        ),
        done="Rencana tersimpan.",
    )  # fmt: skip


def _version(data: dict[str, Any]) -> int | None:
    text = str(data.get("versi") or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@needs(RECORD)
def session_hold(request: VisitRequest, number: str) -> HttpResponse:
    """What was planned took place."""
    row = _filled_or_404(request, number, RECORD, PLANNED)
    today = timezone.localdate()
    form = HoldForm(
        request.POST or None, initial={"on": min(row.on, today), "invited": row.invited}
    )
    return form_page(
        request, form, title="Catat sudah diadakan", lead=row.title, back=page_of(row),
        trail=of_session(row, "Sudah diadakan"),
        save=lambda data: acts.hold_session(
            request.visit.act(), row.pk, data["on"], data["others"], data["invited"]
        ),
        done="Tercatat sudah diadakan. Sekarang pilih usaha yang hadir.",
        after=lambda made: reverse("mentoring:session_attend", args=[made.number]),
    )  # fmt: skip


@needs(PLAN)
def session_cancel(request: VisitRequest, number: str) -> HttpResponse:
    """It will not be held."""
    row = _filled_or_404(request, number, PLAN, PLANNED)
    return form_page(
        request, WhyForm(request.POST or None), title="Catat batal", lead=row.title,
        back=page_of(row), trail=of_session(row, "Batal"), danger=True, button="Catat batal",
        save=lambda data: acts.cancel_session(request.visit.act(), row.pk, data["reason"]),
        done="Tercatat batal, dengan alasannya.",
    )  # fmt: skip


def may_void_here(request: VisitRequest, row: Session) -> bool:
    visit, user = request.visit, request.visit.user
    return user is not None and fills(request, RECORD, row) and acts.may_void(
        row, timezone.localdate(), user.person_id, visit.role
    )  # fmt: skip


@needs(RECORD)
def session_void(request: VisitRequest, number: str) -> HttpResponse:
    """It was written down by mistake."""
    row = session_or_404(request, number)
    if not may_void_here(request, row):
        raise Http404
    return form_page(
        request, WhyForm(request.POST or None), title="Tandai salah catat",
        lead=f"{row.title}. Sosialisasi ini dan yang hadir tidak dihitung lagi.",
        back=page_of(row), trail=of_session(row, "Salah catat"), danger=True,
        button="Tandai salah catat", done="Ditandai salah catat. Tidak dihitung lagi.",
        save=lambda data: acts.void_session(request.visit.act(), row.pk, data["reason"]),
    )  # fmt: skip


@needs(RECORD)
def session_counts(request: VisitRequest, number: str) -> HttpResponse:
    """How many were called, how many came without a business."""
    row = _filled_or_404(request, number, RECORD, HELD)
    form = CountsForm(
        request.POST or None, initial={"invited": row.invited, "others": row.others},
        version=row.version,
    )  # fmt: skip
    return form_page(
        request, form, title="Jumlah yang hadir", lead=row.title, back=page_of(row),
        trail=of_session(row, "Jumlah"),
        save=lambda data: acts.set_counts(
            request.visit.act(), row.pk, data["others"], data["invited"], _version(data)
        ),
        done="Jumlah tersimpan.",
    )  # fmt: skip


@needs(RECORD)
def session_newcomer(request: VisitRequest, number: str) -> HttpResponse:
    """Somebody who came was registered."""
    row = _filled_or_404(request, number, RECORD, HELD)
    return form_page(
        request, ReceiptForm(request.POST or None), title="Calon usaha yang hadir",
        lead="Daftarkan dulu usahanya lewat “Daftarkan usaha”, lalu tulis nomor tanda terimanya di"
        " sini.",
        back=page_of(row), trail=of_session(row, "Calon usaha"),
        save=lambda data: attending.note_newcomer(request.visit.act(), row.pk, data["receipt"]),
        done="Calon usaha tercatat.",
    )  # fmt: skip


# --- who came -------------------------------------------------------------------------------------


@needs(RECORD)
def session_attend(request: VisitRequest, number: str) -> HttpResponse:
    """Search, tick, save; who stands on the list stands there once."""
    row = _filled_or_404(request, number, RECORD, HELD)
    here = reverse("mentoring:session_attend", args=[row.number])
    problem = ""
    if request.method == "POST":
        shown = ticked(request, "produk")
        # Whoever ticks a product has seen its business.
        makers = Product.objects.filter(pk__in=shown).order_by("pk")
        chosen = list(dict.fromkeys(
            [*ticked(request, "usaha"), *makers.values_list("business_id", flat=True)]
        ))  # fmt: skip
        owners = products_of(chosen)
        came = [
            attending.Came(pk, tuple(UUID(p["id"]) for p in owners.get(str(pk), ())
                                if UUID(p["id"]) in shown))
            for pk in chosen
        ]  # fmt: skip
        try:
            attending.add_came(request.visit.act(), row.pk, came)
        except DomainError as error:
            problem = str(error.sentence)
        else:
            kernel_forms.saved(request, f"{len(came)} usaha masuk daftar hadir.")
            return redirect(here)
    text = " ".join(request.GET.get("q", "").split())[:200]
    rows, unread = searched(request, row.regency_code, row.village_code[:8], text) if text else (
        [], "")  # fmt: skip
    there = came_to(request, row)
    held = {one["id"] for one in there}
    made = products_of(r["id"] for r in rows)
    for one in rows:
        one["products"], one["inside"] = made.get(one["id"], []), one["id"] in held
    context = {
        "row": row, "rows": rows, "text": text, "problem": problem or unread, "came": there,
        "place": place(row.village_code), "back": page_of(row), "here": here,
        "crumbs": of_session(row, "Daftar hadir"),
    }  # fmt: skip
    return render(request, "mentoring/session_attend.html", context, status=422 if problem else 200)


def came_to(request: VisitRequest, row: Session) -> list[dict[str, Any]]:
    """Businesses that came, as this visit may read them, with their products."""
    held = list(
        Attendance.objects.valid().filter(session=row, business__facts__isnull=False)
        .select_related("business__facts").order_by("business__facts__sort_key", "business_id")
    )  # fmt: skip
    # Products of a record that was joined to one of these are here now.
    brought: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = Brought.objects.filter(
        attendance__session=row, attendance__void_at=None,
        product__business__in=[one.business_id for one in held],
    ).order_by("product__name_key", "product_id")  # fmt: skip
    for pk, product, name in rows.values_list(
        "product__business_id", "product_id", "product__name"
    ).distinct():
        brought.setdefault(pk, []).append((product, name))
    found = []
    for one in held:
        read = naming.reader_of(request.visit, one.business)
        business = naming.hide(request.visit, one.business)
        seen = request.visit.covers(business.village_code)
        products = [(pk, read(name)) for pk, name in brought.get(business.pk, ())]
        found.append({
            "seen": seen, "all_products": tuple(pk for pk, _name in products),
            "id": str(business.pk), "key": business.pk,
            "name": business.name if seen else ELSEWHERE,
            "number": business.number if seen else "", "place": place(business.village_code),
            "products": products if seen else [], "how": one.get_how_display(),
            "url": reverse("registry:detail", args=[business.number]) if seen else "",
        })  # fmt: skip
    return found


@require_POST
@needs(RECORD)
def session_strike(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """A business that did not come after all."""
    row = _filled_or_404(request, number, RECORD, HELD)
    try:
        attending.strike(request.visit.act(), row.pk, pk, request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        kernel_forms.saved(request, "Dicoret dari daftar hadir.")
    return redirect("mentoring:session_attend", number=row.number)


@needs(RECORD)
def session_sheet(request: VisitRequest, number: str) -> HttpResponse:
    """The empty list to sign, as PDF."""
    row = session_or_404(request, number)
    return paper(
        request, "daftar-hadir-sosialisasi", f"daftar-hadir-{row.number}",
        title=row.title, number=row.number, theme=outreach_themes.label(row.theme),
        date=format_date(row.on), place=place(row.village_code), venue=row.venue,
        speakers=row.speakers, organiser=organiser(row), rows=SHEET_ROWS,
    )  # fmt: skip


def organiser(row: Session) -> str:
    return row.organiser_name or str(row.get_organiser_display())


def is_late(row: Session, today: date) -> bool:
    return row.state == PLANNED and row.on < today
