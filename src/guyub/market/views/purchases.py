"""Purchases to read: the list with its sums, one purchase, its papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.parameters import used_all
from guyub.kernel import attached, lists
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.market.actions import purchase_steps as steps
from guyub.market.lists.purchases import PURCHASES, sums
from guyub.market.models import Dispute, Payment, PaymentTax, Purchase, PurchasePaper
from guyub.market.parameters.purchases import LIMITS, TAXES
from guyub.market.permissions.purchases import CHECK, PAPER, PAY, RECORD, VIEW
from guyub.market.policy_purchases import Due, is_enough
from guyub.market.queries.purchases import named, parts, told_of
from guyub.market.spj import bundle, checks, draws, known_of, paper
from guyub.market.states.purchases import (
    ACCEPTED,
    CANCELLED,
    DELIVERED,
    DISPUTED,
    DRAFT,
    ORDERED,
    PAID,
    PURCHASE,
    TONES,
)
from guyub.market.views.frame import canonical, form_page
from guyub.registry import naming, places
from guyub.registry.models import Business

TAX_NAMES = {t.key: t.label for t in TAXES}


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Pembelian", reverse("market:purchases")), *trail]


def page_of(row: Purchase) -> str:
    return reverse("market:purchase", args=[row.number])


def of_purchase(row: Purchase, *here: str) -> list[tuple[str, str]]:
    return crumbs((row.title, page_of(row) if here else ""), *((name, "") for name in here))


def purchase_or_404(request: VisitRequest, number: str) -> Purchase:
    """The purchase, if this visit may see it."""
    rows = Purchase.objects.visible_to(request.visit).select_related("buyer", "reverses")
    found: Purchase | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def works_on(request: VisitRequest, verb: str, row: Purchase) -> bool:
    """Whether this visit changes the purchase: its buyer itself, or the office of its regency."""
    visit = request.visit
    if not visit.may(verb):
        return False
    if visit.reach == "own":
        return bool(visit.scope.person == row.buyer_id)
    return bool(visit.scope.may_write(row.regency_code))


def write_page(
    request: VisitRequest, form: Any, *, warning: str = "", **values: Any
) -> HttpResponse:
    """A form of purchases, with what is to be thought of first."""
    return form_page(request, form, template="market/purchase_form.html", warning=warning, **values)


@needs(VIEW)
def purchase_list(request: VisitRequest) -> HttpResponse:
    """The list; its sums are of the rows that its filters leave."""
    found = lists.context(request, PURCHASES, request.visit)
    at = sums(found["query"].queryset)
    gone = f"termasuk {format_number(at['cancelled'])} dibatalkan" if at["cancelled"] else ""
    found["totals"] = [
        Fact("Pembelian", format_number(at["many"]), gone),
        Fact("Nilai tanpa yang dibatalkan", format_rupiah(at["worth"])),
        Fact("Sudah diterima", format_rupiah(at["counted"])),
        Fact("Belum diterima", format_rupiah(at["open"])),
    ]
    template = PURCHASES.print_template if found["printing"] else PURCHASES.template
    return render(request, template, found)


@needs(VIEW)
def purchase_page(request: VisitRequest, number: str) -> HttpResponse:
    """One purchase: what was bought, who made it, how far it is, what comes next."""
    row = purchase_or_404(request, number)
    visit = request.visit
    office = visit.office.pk if visit.office else None
    lines = parts(visit, row)
    due = steps.due_of(row, row.buyer, steps.limits_on(office, row.day))
    split = None
    if row.state in (DRAFT, ORDERED, DELIVERED):
        split = steps.split_of(row, office)
    papers = list(PurchasePaper.objects.filter(purchase=row).order_by("created_at", "pk"))
    payment = Payment.objects.filter(purchase=row).first()
    correction = row.reversals.exclude(state=CANCELLED).first()
    context: dict[str, Any] = {
        "row": row, "state": PURCHASE.states[row.state], "tone": TONES[row.state],
        "lines": lines, "facts": _facts(request, row), "crumbs": of_purchase(row),
        "unknown": sum(1 for one in lines if one.kind == "unknown")
        + sum(1 for one in lines for c in one.inside if c.kind == "unknown"),
        "due": due if due.form and row.reverses_id is None else None,
        "due_label": _form_label(due), "enough": is_enough(row.form, due.form) or not row.form,
        "form_label": Purchase.Form(row.form).label if row.form else "",
        "draw": _draw(row, due), "rules": _rules(office, row), "split": split,
        "split_said": _split_said(row), "papers": [
            {"row": one, "name": PurchasePaper.Kind(one.kind).label,
             "url": reverse("market:purchase_paper", args=[row.number, one.pk])} for one in papers
        ],
        "payment": payment, "taxes": _taxes(row), "days": _days(row), "correction": correction,
        "disputes": [
            {"row": one, "who": Dispute.From(one.who).label}
            for one in row.disputes.order_by("-opened_on", "-pk")
        ],
        "checks": checks(known_of(row, lines, office)) if row.reverses_id is None else [],
        "guess": _guess(request, row),
        "deliveries": list(row.deliveries.order_by("on", "pk")),
        **_may(request, row),
    }  # fmt: skip
    return render(request, "market/purchase.html", context)


def _may(request: VisitRequest, row: Purchase) -> dict[str, Any]:
    """What this visit may do now."""
    user = request.visit.user
    records, checks, pays = (works_on(request, v, row) for v in (RECORD, CHECK, PAY))
    wrote = user is not None and user.person_id in row.writers
    back = row.reverses_id is not None
    past = row.upload_id is not None
    waits = row.state == DELIVERED or (back and row.state == DRAFT)
    return {
        "may_write": records and row.state == DRAFT and not back,
        "may_order": records and row.state == DRAFT and not (back or past) and row.total > 0,
        "may_deliver": checks
        and row.state in (DRAFT, ORDERED)
        and not (back or past)
        and row.total > 0,
        "may_look": records and row.state == DRAFT and bool(row.doubt),
        "may_rework": records and row.state in (ORDERED, DELIVERED) and not back,
        "may_accept": checks and row.state == DELIVERED and not wrote,
        "may_book": checks and back and row.state == DRAFT and not wrote,
        "own_words": checks and waits and wrote,
        "may_pay": pays and row.state == ACCEPTED,
        "may_dispute": pays and row.state in (DELIVERED, ACCEPTED),
        "may_settle": records and row.state == DISPUTED,
        "may_cancel": records and row.state in (DRAFT, ORDERED, DISPUTED) and not row.is_frozen,
        "may_reverse": records and row.state in (ACCEPTED, PAID),
        "may_paper": works_on(request, PAPER, row) and row.state != CANCELLED,
        "may_fill": works_on(request, PAPER, row)
        and row.state != CANCELLED
        and not back
        and not (row.form_number and row.channel_ref and row.rup_code and row.supplier_npwp),
        "person": user.person_id if user else None,
    }


def _guess(request: VisitRequest, row: Purchase) -> dict[str, str] | None:
    """The registered business that may be the supplier, as this visit may read it."""
    if row.supplier_guess_id is None or request.visit.reach == "own":
        return None
    one = Business.objects.filter(pk=row.supplier_guess_id).select_related("facts").first()
    if one is None:
        return None
    told = naming.shown(request.visit, one.name, one.legal_form, one.facts.owner_names)
    return {"name": told, "place": places.short_name(one.village_code), "number": one.number}


def _form_label(due: Due) -> str:
    return str(Purchase.Form(due.form).label) if due.form else ""


def _draw(row: Purchase, due: Due) -> str:
    """The paper that can be printed for it, in words; "" for none."""
    form = draws(row, due.form)
    return str(Purchase.Form(form).label) if form else ""


def _rules(office: UUID | None, row: Purchase) -> str:
    """Where the limits come from, in words."""
    found = list(used_all(LIMITS, office, row.day).values())
    return "; ".join(dict.fromkeys(map(told_of, found)))


def _split_said(row: Purchase) -> str:
    kept = row.split_with
    if not kept:
        return ""
    return (
        f"Bersama {', '.join(kept['nomor'])} dalam {kept['hari']} hari nilainya"
        f" {format_rupiah(kept['jumlah'])}, melewati batas {format_rupiah(kept['batas'])}."
    )


def _taxes(row: Purchase) -> list[dict[str, Any]]:
    rows = PaymentTax.objects.filter(purchase=row).order_by("tax")
    return [
        {"name": TAX_NAMES.get(t.tax, t.tax), "amount": t.amount, "rate": t.rule.get("said", ""),
         "source": t.rule.get("source", "")}
        for t in rows
    ]  # fmt: skip


def _days(row: Purchase) -> int | None:
    """Days from delivery until it was paid, or until today while it waits for that."""
    if row.delivered_on is None or row.reverses_id is not None:
        return None
    if row.paid_on is None and row.state not in (ACCEPTED, DISPUTED):
        return None
    return ((row.paid_on or timezone.localdate()) - row.delivered_on).days


def _facts(request: VisitRequest, row: Purchase) -> list[Fact]:
    channel = str(Purchase.Channel(row.channel).label)
    npwp = row.supplier_npwp.reveal() if row.supplier_npwp else ""
    found = [
        Fact("Pembeli", row.buyer.name),
        Fact("Jenis", str(Purchase.Kind(row.kind).label)),
        Fact("Tanggal pembelian", format_date(row.day)),
        Fact("Penjual", named(request.visit, row.supplier_name),
             str(Purchase.Class(row.supplier_class).label)),
        Fact("NPWP penjual", f"berakhir {npwp[-4:]}" if npwp else None),
        Fact("Dibeli lewat", channel, row.channel_ref),
        Fact("Kode RUP", row.rup_code or None),
        Fact("Bukti", str(Purchase.Form(row.form).label) if row.form else None, row.form_number),
        Fact("Ditulis", f"{format_date(timezone.localtime(row.created_at).date())}"
             f" oleh {row.recorded_name}"),
    ]  # fmt: skip
    if row.delivered_on is not None:
        found.append(Fact("Barang datang", format_date(row.delivered_on)))
    if row.accepted_on is not None:
        found.append(
            Fact(
                "Diperiksa dan diterima", f"{format_date(row.accepted_on)} oleh {row.checked_name}"
            )
        )
    if row.state_because:
        found.append(Fact("Keterangan", row.state_because))
    return found


@needs(VIEW)
def purchase_bundle(request: VisitRequest, number: str) -> HttpResponse:
    """The papers of the purchase in order, as one PDF for the treasurer."""
    row = purchase_or_404(request, number)
    if row.reverses_id is not None:
        raise Http404
    answer = HttpResponse(bundle(request.visit, row), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="spj-{row.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@needs(VIEW)
def purchase_drawn(request: VisitRequest, number: str) -> HttpResponse:
    """The paper that the rule of its day asks for, as a draft to print and sign."""
    row = purchase_or_404(request, number)
    made = paper(request.visit, row)
    if made is None:
        raise Http404
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="bukti-{row.number}.pdf"'
    return answer


@needs(VIEW)
def purchase_paper(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """A photo or scan of the purchase."""
    row = purchase_or_404(request, number)
    found = PurchasePaper.objects.filter(purchase=row, pk=pk).first()
    if found is None:
        raise Http404
    return attached.serve(request, found)
