"""Beginning a book, and what was there before it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.cashbook import kinds as k
from guyub.cashbook import reading
from guyub.cashbook.actions import books
from guyub.cashbook.forms import BeginForm, BesideForm
from guyub.cashbook.models import Book, Entry
from guyub.cashbook.permissions import BESIDE, OWN, WRITE
from guyub.cashbook.views.common import crumbs, opened, or_404
from guyub.kernel.ids import uuid7
from guyub.registry import privacy
from guyub.registry.models import Ownership
from guyub.registry.views.common import business_or_404, page_of
from guyub.registry.views.one_form import form_page_of_values as form_page


@needs(OWN)
def begin(request: VisitRequest, number: str) -> HttpResponse:
    business = business_or_404(request, number)
    held = Book.objects.visible_to(request.visit).filter(business=business).first()
    if held is not None:
        return redirect("cashbook:book", held.pk)
    today = timezone.localdate()
    form = BeginForm(request.POST or None, initial={"id": uuid7(), "starts": today.replace(day=1)})
    return form_page(
        request, form, title="Mulai buku kas", back=reverse("cashbook:own"),
        lead=f"{business.name}. Buku ini milik Anda. Dinas tidak melihat isinya, kecuali Anda"
        " membagikannya.",
        trail=[("Buku kas", reverse("cashbook:own")), ("Mulai", "")], button="Mulai",
        save=lambda data: books.begin(
            request.visit.act(), business.pk, data["id"], data["starts"]
        ),
        done="Buku kas siap. Tulis dulu yang sudah ada.",
        after=lambda made: reverse("cashbook:opening", args=[made.pk]),
    )  # fmt: skip


@needs(BESIDE)
def begin_beside(request: VisitRequest, number: str) -> HttpResponse:
    """An officer begins the book of an owner without an account, who sits beside."""
    business = business_or_404(request, number)
    or_404(request.visit.scope.may_write(business.regency_code))
    today = timezone.localdate()
    owners = [
        o.owner
        for o in Ownership.objects.filter(
            business=business, until__isnull=True, owner__erased_at__isnull=True
        ).select_related("owner").order_by("pk")
    ]  # fmt: skip
    privacy.note_looking(request.visit, owners, timezone.now())
    form = BesideForm(
        request.POST or None, owners=[(str(o.pk), o.name) for o in owners],
        initial={
            "id": uuid7(), "starts": today.replace(day=1), "until": today + timedelta(days=180),
        },
    )  # fmt: skip
    back = page_of(business)
    return form_page(
        request, form, title="Mulai buku kas bersama pemilik", back=back,
        lead=f"{business.name}. Buku ini milik pemilik usaha, bukan milik dinas. Jelaskan dulu:"
        " Anda hanya ikut mencatat, dan pemilik boleh mengakhirinya kapan saja.",
        trail=[(business.name, back), ("Buku kas", "")], button="Mulai",
        save=lambda data: books.begin_beside(
            request.visit.act(), business.pk, UUID(data["owner"]), data["id"], data["starts"],
            data["told"], data["until"],
        ),
        done="Buku kas siap. Tulis dulu yang sudah ada.",
        after=lambda made: reverse("cashbook:opening", args=[made.pk]),
    )  # fmt: skip


@needs(WRITE)
def opening(request: VisitRequest, pk: UUID) -> HttpResponse:
    """What was there on the first day of the book: money, goods, debts, tools."""
    one = opened(request, pk)
    or_404(one.writes)
    rows = Entry.objects.standing().filter(book=pk, kind__in=k.OPENING).order_by("recorded_at")
    told: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        told.setdefault(row.kind, []).append(reading.told(row, undone=False))
    context = {
        "one": one, "crumbs": crumbs(one, "Yang sudah ada"), "starts": one.book.starts,
        "parts": [
            {
                "kind": k.KINDS[key], "rows": told.get(key, []),
                "url": "" if key in k.ONCE and told.get(key) else one.url("record", key),
            }
            for key in k.OPENING
        ],
        "book_url": one.url("book"),
    }  # fmt: skip
    return render(request, "cashbook/opening.html", context)
