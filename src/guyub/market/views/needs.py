"""Needs: list, form, page, asked around, withdrawn, written anew, chosen."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import forms as kernel_forms
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import uuid7
from guyub.market.actions import choosing
from guyub.market.actions import needs as acts
from guyub.market.forms.catalogue import WhyForm
from guyub.market.forms.needs import ChooseForm, DayForm, NeedForm, SupplyForm, picked_of
from guyub.market.forms.requirements import SeveralForm, initial_of
from guyub.market.lists.needs import NEEDS
from guyub.market.models import Buyer, Need, NeedAsk
from guyub.market.permissions.needs import VIEW, WRITE
from guyub.market.shown_needs import page_context
from guyub.market.states.needs import ANSWERABLE, CHOSEN, DRAFT, EXPIRED, OPEN
from guyub.market.supply import rules
from guyub.market.supply.distance import distance_text, measurable
from guyub.market.supply.required import OF_BUSINESS
from guyub.market.views.buyers import place_words, places
from guyub.market.views.frame import canonical, differing, form_page, version_of
from guyub.market.views.supply import office_of, readings, sought_of
from guyub.registry.views.common import refused

ROOT: Final = ("Kebutuhan", "market:needs")


def trail(row: Need | None, *rest: str) -> list[tuple[str, str]]:
    found = [(ROOT[0], reverse(ROOT[1]))]
    if row is not None:
        found.append((row.what, page_of(row) if rest else ""))
    return [*found, *((name, "") for name in rest)]


def page_of(row: Need) -> str:
    return reverse("market:need", args=[row.number])


def need_or_404(request: VisitRequest, number: str) -> Need:
    """The need, if this visit may see it."""
    rows = Need.objects.visible_to(request.visit).select_related("buyer")
    found: Need | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def writes(request: VisitRequest, row: Need) -> bool:
    """Whether this visit writes the need: its buyer, or the office of its regency."""
    visit = request.visit
    own = visit.reach == "own" and visit.scope.person == row.buyer_id
    return visit.may(WRITE) and (own or visit.scope.may_write(row.regency_code))


def written_or_404(request: VisitRequest, number: str, *states: str) -> Need:
    """A need to be changed; what was sent is answered by the action in any state."""
    row = need_or_404(request, number)
    fits = not states or row.state in states or request.method == "POST"
    if not fits or not writes(request, row):
        raise Http404
    return row


def _buyers(request: VisitRequest) -> list[Buyer]:
    visit = request.visit
    rows = Buyer.objects.visible_to(visit).buying()
    if visit.reach != "own":
        rows = rows.filter(regency_code__in=visit.scope.write)
    return list(rows.order_by("name_key", "pk")[:500])


@needs(VIEW)
def need_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, NEEDS, request.visit)


@needs(VIEW)
def need_page(request: VisitRequest, number: str) -> HttpResponse:
    """One need: what is wanted, who was asked in which turn, who can, who was chosen."""
    row = need_or_404(request, number)
    context = page_context(request.visit, row, may_write=writes(request, row))
    return render(request, "market/need.html", {**context, "crumbs": trail(row)})


def _choices(regency: str, *more: str) -> list[tuple[str, str]]:
    found = places(regency)
    found += [(c, place_words(c)) for c in dict.fromkeys(more) if c and c not in dict(found)]
    return found


@needs(WRITE)
def need_new(request: VisitRequest) -> HttpResponse:
    """A need, with what a typed sentence says of it already in its fields."""
    buyers = _buyers(request)
    if not buyers:
        if request.visit.reach == "own" or not request.visit.scope.write:
            raise Http404
        return render(request, "market/need_nobody.html", {"crumbs": trail(None, "Baru")})
    regency = buyers[0].regency_code
    offered = rules.choices(office_of(request.visit), regency)
    named = [(str(b.pk), b.name) for b in buyers]
    initial: dict[str, Any] = {"id": uuid7(), "buyer": request.GET.get("pembeli", "")}
    if request.method == "POST" and "things" in request.POST:
        return _several(request, regency, {}, offered, named, ())
    place = request.POST.get("place", "")
    unclear: tuple[str, ...] = ()
    if request.method == "GET" and request.GET.get("q", "").strip():
        asked = SupplyForm(
            request.GET, places=_choices(regency, request.GET.get("place", "")), choices=offered
        )
        data = asked.cleaned_data if asked.is_valid() else {}
        text = request.GET["q"][:300]
        read = readings(regency, text, timezone.localdate())
        first, unclear_list = sought_of(request.visit, regency, read[0], data)
        initial |= {
            "text": text, "rule": data.get("rule", ""), "within": list(data.get("within", ())),
            "within_km": data.get("within_km"),
            "picked": sorted({key for one in read for key in picked_of(one, data)}),
        }  # fmt: skip
        if len(read) > 1:
            # What was put right by hand stood beside the first of them.
            things = [first, *(sought_of(request.visit, regency, one, {})[0] for one in read[1:])]
            all_unclear = (*unclear_list, *(u for one in read[1:] for u in one.unclear))
            initial |= initial_of(things)
            return _several(request, regency, initial, offered, named, all_unclear)
        unclear, place = tuple(unclear_list), first.place
        initial |= {
            "what": first.what, "amount": first.amount, "unit": first.unit, "day": first.day,
            "place": place, "papers": list(first.papers),
        }  # fmt: skip
    form = NeedForm(
        request.POST or None, initial=initial, places=_choices(regency, place), buyers=named,
        choices=offered,
    )  # fmt: skip
    return form_page(
        request, form, title="Tulis kebutuhan", lead="Periksa dulu yang terbaca, lalu simpan.",
        back=reverse(ROOT[1]), trail=trail(None, "Baru"), template="market/need_form.html",
        save=lambda form: acts.record_need(
            request.visit.act(), form.cleaned_data["id"], form.told()
        ),
        done="Kebutuhan tersimpan. Sesudah diperiksa, tanyakan kepada pembuatnya.",
        after=page_of, unclear=unclear,
    )  # fmt: skip


def _several(
    request: VisitRequest, regency: str, initial: dict[str, Any], offered: rules.Choices,
    buyers: list[tuple[str, str]], unclear: tuple[str, ...],
) -> HttpResponse:  # fmt: skip
    """The things of one sentence, a need each."""
    sent = request.POST.get("things", "")
    count = initial.get("things") or (int(sent) if sent in set("2345678") else 2)
    told = [initial.get(f"place_{n}") or request.POST.get(f"place_{n}", "") for n in range(count)]
    form = SeveralForm(
        request.POST or None, initial=initial, count=count, buyers=buyers, choices=offered,
        places=_choices(regency, initial.get("place") or request.POST.get("place", ""), *told),
    )  # fmt: skip
    return form_page(
        request, form, title=_t("Kami membaca %(n)d barang") % {"n": count},
        lead=_t("Periksa satu per satu. Kosongkan nama barang yang tidak jadi dibutuhkan."),
        back=reverse(ROOT[1]), trail=trail(None, "Baru"), template="market/needs_form.html",
        save=lambda form: acts.record_needs(request.visit.act(), form.told()),
        done=_t("Kebutuhan tersimpan, satu untuk setiap barang."),
        after=lambda made: page_of(made[0]) if len(made) == 1 else reverse(ROOT[1]),
        button=_t("Simpan semua"), unclear=unclear,
    )  # fmt: skip


def _stored(row: Need) -> dict[str, Any]:
    return {
        "what": row.what, "amount": row.amount, "unit": row.unit, "day": row.day,
        "place": row.place_code, "budget_line": row.budget_line, "within_km": row.within_km,
    }  # fmt: skip


@needs(WRITE)
def need_change(request: VisitRequest, number: str) -> HttpResponse:
    """Put right before anybody was asked."""
    row = written_or_404(request, number, DRAFT)
    kept = row.rule
    initial = {
        "id": row.pk, "buyer": str(row.buyer_id), "text": row.text,
        "papers": [key for key in row.papers if key not in OF_BUSINESS],
        "rule": kept.get("version", ""), "within": kept.get("within", []),
        "picked": sorted({*kept.get("picked", ()), *(set(row.papers) & set(OF_BUSINESS))}),
        **_stored(row),
    }  # fmt: skip
    offered = rules.choices(office_of(request.visit), row.regency_code, kept)

    def make(data: Any) -> NeedForm:
        return NeedForm(
            data, initial=initial, version=row.version,
            places=_choices(row.regency_code, row.place_code), choices=offered,
            buyers=[(str(row.buyer_id), row.buyer.name)],
        )  # fmt: skip

    return form_page(
        request, make(request.POST or None), title="Betulkan kebutuhan", lead=row.number,
        back=page_of(row), trail=trail(row, "Betulkan"), done="Tersimpan.", remake=make,
        template="market/need_form.html", unclear=(),
        beside=lambda form: differing(form, _stored(need_or_404(request, number))),
        save=lambda form: acts.change_need(
            request.visit.act(), row.pk, form.told(),
            version_of(form.cleaned_data.get("versi", "")),
        ),
    )  # fmt: skip


@require_POST
@needs(WRITE)
def need_ask(request: VisitRequest, number: str) -> HttpResponse:
    """The first few are asked, or some more."""
    row = written_or_404(request, number)
    try:
        made = acts.ask_makers(request.visit.act(), row.pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
    else:
        said = (
            "Pembuat pertama sudah dipilih menurut giliran. Dinas mengirim pertanyaannya."
            if made.state not in ("short",)
            else "Belum ada pembuat yang cocok dan bisa ditanya."
        )
        kernel_forms.saved(request, said)
    return redirect(page_of(row))


@needs(WRITE)
def need_withdraw(request: VisitRequest, number: str) -> HttpResponse:
    row = written_or_404(request, number, *OPEN)
    return form_page(
        request, WhyForm(request.POST or None), title="Batalkan kebutuhan", lead=row.what,
        back=page_of(row), trail=trail(row, "Batalkan"), done="Kebutuhan dibatalkan.",
        button="Batalkan kebutuhan", danger=True,
        save=lambda form: acts.withdraw_need(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@needs(WRITE)
def need_again(request: VisitRequest, number: str) -> HttpResponse:
    row = written_or_404(request, number, EXPIRED)
    return form_page(
        request, DayForm(request.POST or None), title="Tulis hari baru",
        lead=f"{row.what}. Jawaban untuk hari yang lama tidak dihitung; pembuatnya ditanya lagi.",
        back=page_of(row), trail=trail(row, "Hari baru"), done="Hari baru tersimpan.",
        save=lambda form: acts.need_again(
            request.visit.act(), row.pk, form.cleaned_data["day"]
        ),
    )  # fmt: skip


@needs(WRITE)
def need_undo(request: VisitRequest, number: str) -> HttpResponse:
    row = written_or_404(request, number, CHOSEN)
    return form_page(
        request, WhyForm(request.POST or None), title="Batalkan pilihan", lead=row.what,
        back=page_of(row), trail=trail(row, "Batalkan pilihan"), button="Batalkan pilihan",
        done="Pilihan dibatalkan. Jawaban pembuat tetap ada.", danger=True,
        save=lambda form: choosing.undo(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


def _able(row: Need) -> list[NeedAsk]:
    return choosing.in_turn(row)


@needs(WRITE)
def need_choose(request: VisitRequest, number: str) -> HttpResponse:
    """Those who can, in their turn; the first of them is proposed."""
    row = written_or_404(request, number, *ANSWERABLE)
    able = _able(row)
    if not able and request.method == "GET":
        raise Http404
    initial = {f"pick_{able[0].pk}": True} if able else {}
    form = ChooseForm(request.POST or None, able=able, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            choosing.choose(
                request.visit.act(), row.pk, form.picks(), form.cleaned_data["because"],
                form.refusals(),
            )  # fmt: skip
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, "Pilihan tersimpan sebagai pesanan.")
            return redirect(page_of(row))
    context = {
        "row": row, "form": form, "back": page_of(row), "crumbs": trail(row, "Pilih pembuat"),
        "rows": [
            {"ask": ask, "fields": fields, "n": n, "office": ask.by_office,
             "distance": distance_text(ask.km, ask.near) if measurable(row.place_code) else ""}
            for n, (ask, fields) in enumerate(form.rows(), start=1)
        ],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "market/need_choose.html", context, status=status)
