"""The counter: one number, one button; what lies there; counting and closing."""

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
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.market.actions import counters as acts
from guyub.market.actions.giving import GOING_ON
from guyub.market.actions.handing import AlreadyHanded, cancel, hand, mark_of, standing, told
from guyub.market.forms.giving import CancelForm, CounterForm, MoveForm, ShutForm
from guyub.market.models import CampaignItem, Counter, Handing
from guyub.market.permissions.giving import HAND
from guyub.market.states.giving import COUNTER, OPEN, RUNNING
from guyub.market.views.frame import form_page
from guyub.market.views.giving import (
    campaign_or_404,
    campaign_page_of,
    done,
    hands,
    of_campaign,
)

LATEST = 12


def page_of_counter(row: Counter) -> str:
    return reverse("market:counter", args=[row.pk])


def counter_or_404(request: VisitRequest, pk: UUID) -> Counter:
    """A counter at which this visit works."""
    rows = Counter.objects.visible_to(request.visit).select_related("campaign__buyer")
    found: Counter | None = rows.filter(pk=pk).first()
    if found is None or not hands(request, found):
        raise Http404
    return found


def _trail(row: Counter, *here: str) -> list[tuple[str, str]]:
    to = page_of_counter(row) if here else ""
    root = [
        (name, url or campaign_page_of(row.campaign)) for name, url in of_campaign(row.campaign)
    ]
    return [*root, (row.name, to), *((name, "") for name in here)]


@needs(HAND)
def counter_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One field, one button for each thing. Without scripts; a double click hands out once."""
    row = counter_or_404(request, pk)
    typed, answer, tone, status = "", "", "", 200
    if request.method == "POST":
        typed = request.POST.get("nomor", "")[:60]
        thing = _uuid(request.POST.get("barang", ""))
        try:
            if thing is None:
                answer, tone = _looked_up(row, typed)
            else:
                form_id = _uuid(request.POST.get("id", "")) or uuid7()
                made = hand(request.visit.act(), form_id, row.pk, thing, typed)
                messages.success(
                    request,
                    f"Serahkan 1 {made.item.name}. Sisa {made.left} {made.item.unit}."
                    f" Untuk …{made.ending}.",
                )
                return redirect(page_of_counter(row))
        except DomainError as error:
            answer, tone = str(error.sentence), "bad"
            status = 409 if isinstance(error, AlreadyHanded) else 422
    context = {"typed": typed, "answer": answer, "tone": tone, **_counter(request, row)}
    return render(request, "market/counter.html", context, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _looked_up(row: Counter, typed: str) -> tuple[str, str]:
    """What is said of a number that is only asked about."""
    given = standing(row.campaign, mark_of(row.campaign, typed))
    if given is not None:
        return told(given, timezone.localdate()), "bad"
    return "Belum menerima di kampanye ini. Pilih barangnya.", "ok"


def _counter(request: VisitRequest, row: Counter) -> dict[str, Any]:
    there = acts.on_hand(row.pk)
    items = list(CampaignItem.objects.filter(campaign=row.campaign_id).order_by("name", "pk"))
    today, user = timezone.localdate(), request.visit.user
    rows = Handing.objects.filter(counter=row, on=today)
    me = user.person_id if user else None
    running = row.campaign.state == RUNNING
    within = row.campaign.from_day <= today <= row.campaign.to_day
    return {
        "row": row, "campaign": row.campaign, "state": COUNTER.states[row.state],
        "open": row.state == OPEN and running and within, "form_id": uuid7(),
        "shut_now": row.state != OPEN, "may_open": row.state != OPEN and running and within,
        "may_shut": row.state == OPEN, "may_stock": row.campaign.state in GOING_ON,
        "outside": running and not within,
        "back": campaign_page_of(row.campaign),
        "things": [
            {"pk": i.pk, "name": i.name, "unit": i.unit, "left": there[i.pk]}
            for i in items if i.pk in there
        ],
        "empty": not there, "handed": rows.filter(cancelled_at=None).count(),
        "latest": [
            {"at": timezone.localtime(h.handed_at), "item": h.item.name, "ending": h.ending,
             "by": h.handed_name, "cancelled": h.cancelled_at is not None,
             "because": h.cancelled_because, "mine": h.handed_by == me,
             "url": reverse("market:handing_cancel", args=[h.pk])}
            for h in rows.select_related("item").order_by("-handed_at", "-pk")[:LATEST]
        ],
        "crumbs": _trail(row),
    }  # fmt: skip


@needs(HAND)
def counter_new(request: VisitRequest, number: str) -> HttpResponse:
    """A counter of a campaign."""
    campaign = campaign_or_404(request, number)
    if not hands(request, campaign):
        raise Http404
    form = CounterForm(request.POST or None, initial={"id": uuid7()})

    def save(form: CounterForm) -> Counter:
        data = form.cleaned_data
        return acts.record_counter(
            request.visit.act(), data["id"], campaign.pk, data["name"], data["place"]
        )

    return form_page(
        request, form, title="Tambah loket", lead=campaign.title, save=save,
        back=campaign_page_of(campaign), trail=of_campaign(campaign, "Tambah loket"),
        done="Loket tercatat. Catat barang yang dibawa ke sana.", after=page_of_counter,
    )  # fmt: skip


@require_POST
@needs(HAND)
def counter_open(request: VisitRequest, pk: UUID) -> HttpResponse:
    row = counter_or_404(request, pk)
    return done(
        request, page_of_counter(row), lambda: acts.open_counter(request.visit.act(), row.pk),
        "Loket dibuka.",
    )  # fmt: skip


@needs(HAND)
def counter_shut(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Everything is counted, and the counter closes."""
    row = counter_or_404(request, pk)
    there = acts.on_hand(row.pk)
    items = CampaignItem.objects.filter(pk__in=there).order_by("name", "pk")
    form = ShutForm(
        request.POST or None, initial={"closing": uuid7()},
        things=[(i.pk, i.name, i.unit, there[i.pk]) for i in items],
    )  # fmt: skip
    return form_page(
        request, form, title="Hitung dan tutup loket", lead=f"{row.name}, {row.campaign.title}",
        back=page_of_counter(row), trail=_trail(row, "Hitung dan tutup"),
        button="Tutup loket", done="Loket dihitung dan ditutup.",
        save=lambda form: acts.shut_counter(
            request.visit.act(), row.pk, form.cleaned_data["closing"], form.counted(),
            form.cleaned_data["reason"],
        ),
    )  # fmt: skip


@needs(HAND)
def counter_stock(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Goods brought, moved, taken back."""
    row = counter_or_404(request, pk)
    there = acts.on_hand(row.pk)
    items = list(CampaignItem.objects.filter(campaign=row.campaign_id).order_by("name", "pk"))
    others = Counter.objects.filter(campaign=row.campaign_id).exclude(pk=row.pk)
    form = MoveForm(
        request.POST or None, initial={"id": uuid7()},
        items=[
            (str(i.pk), f"{i.name}: di sini {there.get(i.pk, 0)}, di gudang {i.amount - i.sent}"
             f" {i.unit}")
            for i in items
        ],
        others=[(str(c.pk), c.name) for c in others.order_by("name_key", "pk")],
    )  # fmt: skip

    def save(form: MoveForm) -> object:
        data = form.cleaned_data
        source, target = form.ways(row.pk)
        return acts.move_stock(
            request.visit.act(), data["id"], UUID(data["item"]), data["amount"], source=source,
            target=target, note=data["note"],
        )  # fmt: skip

    return form_page(
        request, form, title="Barang masuk, pindah, kembali", lead=row.name,
        back=page_of_counter(row), trail=_trail(row, "Barang"), done="Tercatat.", save=save,
    )  # fmt: skip


@needs(HAND)
def handing_cancel(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A wrong handing is taken back, by another person, on its day."""
    rows = Handing.objects.visible_to(request.visit).select_related("item")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    desk = counter_or_404(request, row.counter_id)
    at = timezone.localtime(row.handed_at)
    return form_page(
        request, CancelForm(request.POST or None), title="Batalkan penyerahan",
        lead=f"{row.item.name} untuk …{row.ending}, pukul {at:%H.%M} oleh {row.handed_name}."
        " Sesudah dibatalkan, objek pajak itu bisa menerima lagi.",
        back=page_of_counter(desk), trail=_trail(desk, "Batalkan"), danger=True,
        button="Batalkan penyerahan", done="Penyerahan dibatalkan.",
        save=lambda form: cancel(
            request.visit.act(), row.pk, form.cleaned_data["reason"],
            returned=form.cleaned_data["returned"] == "ya",
        ),
    )  # fmt: skip
