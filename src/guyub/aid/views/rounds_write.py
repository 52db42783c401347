"""Composing a round, handing it over, opening, closing, cancelling it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import rounds as actions
from guyub.aid.forms.rounds import (
    PursesForm,
    ReasonForm,
    ReopenForm,
    RoundForm,
    papers_form,
    quota_parts,
    quotas_form,
)
from guyub.aid.forms.rounds_money import this_year
from guyub.aid.models import Fund, Round, RoundFund, RoundItem, ScoringSheet
from guyub.aid.permissions.rounds import PUBLISH, WRITE
from guyub.aid.queries.rounds import BUSINESS, GROUP, items_of, latest_price, rules_to_choose
from guyub.aid.queries.rounds_funds import Use, uses_of
from guyub.aid.views import rounds_board
from guyub.aid.views.rounds_common import (
    crumbs,
    form_page,
    own_round_or_404,
    page_of,
    version_of,
)
from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.forms import saved
from guyub.kernel.typed import whole
from guyub.registry.models.business import Branch

WINDOW_DAYS = 30
MOST_SHOWN = 600


def _trail(round_: Round) -> list[tuple[str, str]]:
    return crumbs((round_.title, page_of(round_)))


def _form(request: VisitRequest, data: Any, **values: Any) -> RoundForm:
    visit = request.visit
    assert visit.office is not None
    office = visit.office.pk
    sheets = ScoringSheet.objects.filter(office_id=office).order_by("title", "-number")
    return RoundForm(
        data,
        rules=rules_to_choose(office, BUSINESS),
        group_rules=rules_to_choose(office, GROUP),
        sheets=[
            (str(s.pk), f"{s}{'' if s.published_at else ' (belum disetujui)'}") for s in sheets
        ],
        **values,
    )


@needs(WRITE)
def new_round(request: VisitRequest) -> HttpResponse:
    today = timezone.localdate()
    initial = {"year": this_year(), "recipients": ["group"], "opens": today,
               "closes": today + timedelta(days=WINDOW_DAYS)}  # fmt: skip
    return form_page(
        request, lambda data: _form(request, data, initial=initial), title="Putaran baru",
        save=lambda data, _v: actions.create_round(request.visit.act(), data),
        done="Rancangan putaran sudah disimpan. Lengkapi dana, barang, dan suratnya.",
        back=reverse("aid:list"), trail=crumbs(), goes=page_of,
        lead="Isi dulu keterangannya. Tidak ada yang dibuka untuk umum sebelum kepala menyetujui.",
    )  # fmt: skip


@needs(WRITE)
def edit_round(request: VisitRequest, number: str) -> HttpResponse:
    round_ = own_round_or_404(request, number)
    initial = {n: getattr(round_, n) for n in (*actions.FIELDS, "sheet_id")}
    return form_page(
        request, lambda data: _form(request, data, initial=initial, version=round_.version),
        title="Keterangan dan aturan", done="Keterangan sudah disimpan.", back=page_of(round_),
        save=lambda data, v: actions.change_round(request.visit.act(), round_.pk, data, v),
        trail=_trail(round_),
    )  # fmt: skip


@needs(WRITE)
def purses(request: VisitRequest, number: str) -> HttpResponse:
    """How much of each fund: those of the round's year and track that are not closed."""
    round_ = own_round_or_404(request, number)
    held = dict(RoundFund.objects.filter(round=round_).values_list("fund_id", "amount"))
    funds = [
        f
        for f in Fund.objects.filter(office_id=round_.office_id, year=round_.year).order_by(
            "code", "pk"
        )
        if f.pk in held or (f.closed_on is None and f.track == round_.track)
    ]
    uses = uses_of(f.pk for f in funds)
    rows: list[tuple[Any, int, list[Use]]] = [
        (f, f.ceiling - sum(u.part.held for u in uses[f.pk] if u.round_id != round_.pk),
         uses[f.pk])
        for f in funds
    ]  # fmt: skip
    initial = {str(pk): amount for pk, amount in held.items()}

    def make(data: Any) -> PursesForm:
        return PursesForm(data, initial=initial, version=round_.version, funds=rows)

    def save(data: dict[str, Any], version: int) -> Round:
        amounts = {UUID(n): v for n, v in data.items() if n != "versi"}
        return actions.set_purses(request.visit.act(), round_.pk, amounts, version)

    lead = "Kosongkan dana yang tidak dipakai."
    if not rows:
        lead = (
            f"Belum ada dana tahun {round_.year} pada jalur ini. Minta bendahara mencatat sumber"
            " dananya dulu."
        )
    return form_page(
        request, make, title="Dana putaran", save=save, done="Dana sudah disimpan.",
        back=page_of(round_), trail=_trail(round_), lead=lead,
    )  # fmt: skip


@needs(WRITE)
def offers(request: VisitRequest, number: str) -> HttpResponse:
    """Which kinds, and how many of each at most. Only the kinds on the screen change."""
    round_ = own_round_or_404(request, number)
    branch, text = request.GET.get("cabang", ""), request.GET.get("q", "")[:100]
    held = dict(RoundItem.objects.filter(round=round_).values_list("item_id", "most"))
    rows = items_of(request.visit).filter(office_id=round_.office_id, ended_on__isnull=True)
    if branch in Branch.values:
        rows = rows.filter(branch=branch)
    for word in names.fold(text).split():
        rows = rows.filter(name_key__contains=word)
    every = list(rows.annotate(price=latest_price()).order_by("name_key", "pk")[: MOST_SHOWN + 1])
    shown = every[:MOST_SHOWN]
    typed = {i.pk: request.POST.get(f"paling-{i.pk}", "").strip() for i in shown}
    problem = ""
    if request.method == "POST":
        problem = _save_offers(request, round_, [i.pk for i in shown], held, typed)
        if not problem:
            saved(request, "Barang sudah disimpan.")
            return redirect(page_of(round_))
    chosen = {i.pk for i in shown if str(i.pk) in request.POST.getlist("pilih")}
    context = {
        "round": round_,
        "rows": [
            {
                "item": i,
                "chosen": i.pk in (chosen if problem else held),
                "most": typed[i.pk] if problem else (held.get(i.pk) or ""),
            }
            for i in shown
        ],
        "cut": len(every) > MOST_SHOWN,
        "most_shown": MOST_SHOWN,
        "held": len(held),
        "branches": Branch.choices,
        "branch": branch,
        "text": text,
        "problem": problem,
        "back": page_of(round_),
        "crumbs": [*_trail(round_), ("Barang", "")],
    }
    return render(request, "aid/rounds_offers.html", context, status=409 if problem else 200)


def _save_offers(
    request: VisitRequest,
    round_: Round,
    shown: Sequence[UUID],
    held: dict[UUID, int | None],
    typed: dict[UUID, str],
) -> str:
    """What was refused, "" when it is saved."""
    wanted = {pk: most for pk, most in held.items() if pk not in set(shown)}
    chosen = set(request.POST.getlist("pilih"))
    for pk in shown:
        if str(pk) in chosen:
            most = whole(typed[pk]) if typed[pk] else None
            if typed[pk] and not most:
                return "Paling banyak per usaha harus angka bulat di atas nol, atau kosong."
            wanted[pk] = most
    try:
        actions.set_offers(request.visit.act(), round_.pk, wanted, version_of(request.POST))
    except DomainError as error:
        return str(error.sentence)
    return ""


@needs(WRITE)
def asks(request: VisitRequest, number: str) -> HttpResponse:
    """Papers that a proposal needs, and quotas."""
    round_ = own_round_or_404(request, number)
    data = request.POST if request.method == "POST" else None
    parts = quota_parts(known.below(round_.regency_code), Branch.choices)
    papers = papers_form(data, round_.papers)
    quotas = quotas_form(data, round_.quotas, parts)
    problem = ""
    if data is not None and papers.is_valid() & quotas.is_valid():
        try:
            actions.set_asks(
                request.visit.act(), round_.pk,
                [p for p in (f.row for f in papers) if p is not None],
                [q for q in (f.row for f in quotas) if q is not None],
                version_of(data),
            )  # fmt: skip
        except DomainError as error:
            problem = str(error.sentence)
        else:
            saved(request, "Surat dan kuota sudah disimpan.")
            return redirect(page_of(round_))
    context = {
        "round": round_, "papers": papers, "quotas": quotas, "problem": problem,
        "back": page_of(round_), "crumbs": [*_trail(round_), ("Surat dan kuota", "")],
    }  # fmt: skip
    return render(request, "aid/rounds_asks.html", context, status=409 if problem else 200)


# --- steps ---------------------------------------------------------------------------------------


def _step(
    request: VisitRequest, round_: Round, do: Callable[[Act], object], done: str
) -> HttpResponse:
    """Take a step and go back to the round; what is refused stands on its page."""
    try:
        do(request.visit.act())
    except DomainError as error:
        return rounds_board.page(request, round_, str(error.sentence))
    saved(request, done)
    return redirect(page_of(round_))


@needs(WRITE)
def propose(request: VisitRequest, number: str) -> HttpResponse:
    round_ = own_round_or_404(request, number)
    version = version_of(request.POST)
    return _step(
        request, round_, lambda act: actions.propose_round(act, round_.pk, version),
        "Putaran sudah diajukan ke kepala.",
    )  # fmt: skip


@needs(PUBLISH)
def decide(request: VisitRequest, number: str) -> HttpResponse:
    """Open the round for everybody, or give it back."""
    round_ = own_round_or_404(request, number)
    version = version_of(request.POST)
    if request.POST.get("putusan") == "buka":
        try:
            actions.publish_round(request.visit.act(), round_.pk, version)
        except DomainError as error:
            return rounds_board.page(request, round_, str(error.sentence))
        saved(request, "Putaran sudah dibuka. Beri tahu yang berhak dan belum pernah dibantu.")
        return redirect(reverse("aid:who", args=[round_.number]))
    reason = request.POST.get("reason", "")[:300]
    return _step(
        request, round_, lambda act: actions.return_round(act, round_.pk, reason, version),
        "Putaran dikembalikan kepada penyusunnya.",
    )  # fmt: skip


@needs(WRITE)
def close(request: VisitRequest, number: str) -> HttpResponse:
    round_ = own_round_or_404(request, number)
    return _step(
        request, round_, lambda act: actions.close_round(act, round_.pk), "Pendaftaran ditutup."
    )


@needs(PUBLISH)
def reopen(request: VisitRequest, number: str) -> HttpResponse:
    round_ = own_round_or_404(request, number)
    initial = {"closes": timezone.localdate() + timedelta(days=7)}
    return form_page(
        request, lambda data: ReopenForm(data, initial=initial), title="Buka lagi pendaftaran",
        save=lambda data, _v: actions.reopen_round(
            request.visit.act(), round_.pk, data["closes"], data["reason"]
        ),
        done="Pendaftaran dibuka lagi.", back=page_of(round_), trail=_trail(round_),
        button="Buka lagi",
        lead="Syarat dan surat tetap seperti waktu pertama dibuka.",
    )  # fmt: skip


@needs(PUBLISH)
def cancel(request: VisitRequest, number: str) -> HttpResponse:
    round_ = own_round_or_404(request, number)
    return form_page(
        request, ReasonForm, title="Batalkan putaran", danger=True, button="Batalkan putaran",
        save=lambda data, _v: actions.cancel_round(
            request.visit.act(), round_.pk, data["reason"]
        ),
        done="Putaran dibatalkan.", back=page_of(round_), trail=_trail(round_),
        lead="Dananya bebas lagi. Alasan pembatalan tampil untuk umum kalau putaran sudah dibuka.",
    )  # fmt: skip


@needs(PUBLISH)
def finish(request: VisitRequest, number: str) -> HttpResponse:
    round_ = own_round_or_404(request, number)
    return _step(
        request, round_, lambda act: actions.finish_round(act, round_.pk),
        "Putaran selesai. Dana yang tidak ditetapkan SK bisa dipakai lagi.",
    )  # fmt: skip
