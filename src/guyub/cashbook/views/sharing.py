"""Who may look into a book: given and ended by its owner; for the office the books it was shown."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.cashbook.actions.sharing import Terms, end_share, give_share, recipients
from guyub.cashbook.forms import ShareForm
from guyub.cashbook.models import ENTRIES, LEVELS, MENTORING, PURPOSES, Book, Share
from guyub.cashbook.permissions import GIVE, READ, SHARED
from guyub.cashbook.views.common import crumbs, opened, or_404, tabs
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.registry import places
from guyub.registry.naming import hide
from guyub.registry.views.one_form import form_page_of_values as form_page

LASTS = timedelta(days=90)


@needs(GIVE)
def shares(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What is shared now, what was, and a new share."""
    one = opened(request, pk)
    or_404(one.own)
    today = timezone.localdate()
    rows = list(Share.objects.filter(book=pk).order_by("-given_at", "-pk"))
    to = recipients(one.book, today)
    form = ShareForm(
        request.POST or None, recipients=to,
        initial={
            "id": uuid7(), "until": today + LASTS, "purpose": MENTORING, "level": ENTRIES,
        },
    )  # fmt: skip
    return form_page(
        request, form, title="Bagikan buku kas", back=one.url("shares"),
        trail=crumbs(one, "Bagikan"), button="Izinkan melihat", template="cashbook/shares.html",
        save=lambda data: give_share(
            request.visit.act(), pk, data["id"], data["to"],
            Terms(data["purpose"], data["level"], data["until"], data["since"]),
        ),
        done="Izin diberikan. Anda bisa mengakhirinya kapan saja.",
        one=one, tabs=tabs(one, "shares"), may_give=bool(to),
        running=[s for s in map(_told, rows) if s["runs"]],
        over=[s for s in map(_told, rows) if not s["runs"]],
        turnover_url=one.url("turnover"), copy_url=one.url("copy"),
    )  # fmt: skip


def _told(row: Share) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "row": row, "runs": row.revoked_at is None and row.until >= today,
        "purpose": PURPOSES[row.purpose], "level": LEVELS[row.level],
    }  # fmt: skip


@needs(READ)
@require_POST
def revoke(request: VisitRequest, pk: UUID) -> HttpResponse:
    """End a share: the owner's, or the own one of an officer."""
    row = Share.objects.filter(pk=pk).first()
    if row is None or not Book.objects.visible_to(request.visit).filter(pk=row.book_id).exists():
        raise Http404
    try:
        end_share(request.visit.act(), pk)
        kernel_forms.saved(request, "Izin diakhiri. Bukunya tidak bisa dilihat lagi.")
    except DomainError as error:
        messages.error(request, str(error))
    if request.visit.reach == "own":
        return redirect("cashbook:shares", row.book_id)
    return redirect("cashbook:shared")


@needs(SHARED)
def shared(request: VisitRequest) -> HttpResponse:
    """Books that owners shared with this visit."""
    visit = request.visit
    today = timezone.localdate()
    books = list(
        Book.objects.visible_to(visit).select_related("business__facts").order_by("created_at")
    )  # fmt: skip
    held: dict[UUID, list[Share]] = {}
    for share in Share.objects.filter(
        book__in=books, revoked_at=None, until__gte=today
    ).order_by("-given_at"):  # fmt: skip
        held.setdefault(share.book_id, []).append(share)
    person = visit.scope.person
    rows = []
    for book in books:
        hide(visit, book.business)
        first = next(iter(held.get(book.pk, [])), None)
        mine = next((s for s in held.get(book.pk, []) if s.officer_person == person), None)
        rows.append({
            "book": book, "share": first, "mine": mine,
            "place": places.short_name(book.business.village_code),
            "purpose": PURPOSES[first.purpose] if first else "",
            "level": LEVELS[first.level] if first else "",
        })  # fmt: skip
    return render(request, "cashbook/shared.html", {"rows": rows})
