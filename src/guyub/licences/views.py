"""The book of papers, and the papers of one product: needed, held, asked, next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.language import say
from guyub.kernel import forms as kernel_forms
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.licences import actions, queries, shown_rules
from guyub.licences.actions.nib import NIB
from guyub.licences.book import book_for, regency_of
from guyub.licences.forms import EndForm, RecordForm
from guyub.licences.models import Licence
from guyub.licences.permissions import ANSWER, BOOK, CASE_WORK, COUNT, RECORD, RULE_VIEW, VIEW
from guyub.licences.product_facts import ANSWERS, PRODUCTS
from guyub.licences.requirements import Wording, papers
from guyub.licences.routing import UNKNOWN, Needed, Route
from guyub.licences.states import HELD, LICENCE
from guyub.licences.views_common import called
from guyub.licences.views_rules import may_write
from guyub.registry.models import Product
from guyub.registry.views.common import refused

WEIGHTS = {"must": "Wajib bagi yang terkena", "opens": "Membuka pasar"}
TRUTHS = {"ya": True, "tidak": False}


def _product_or_404(request: VisitRequest, pk: UUID) -> Product:
    found = queries.product_of(request.visit, pk)
    if found is None:
        raise Http404
    return found


def _crumbs(product: Product | None, *here: str) -> list[tuple[str, str]]:
    trail = [(name, "") for name in here]
    if product is not None:
        business = product.business
        trail = [
            (business.name, reverse("registry:detail", args=[business.number])),
            (product.name, reverse("licences:product", args=[product.pk])),
            *trail,
        ]
    else:
        trail.insert(0, ("Surat", reverse("licences:papers")))
    return trail


def _may(request: VisitRequest, product: Product, verb: str) -> bool:
    visit = request.visit
    return (
        visit.may(verb)
        and visit.scope.may_write(product.regency_code)
        and visit.covers(product.business.village_code)
    )


@needs(BOOK)
def paper_list(request: VisitRequest) -> HttpResponse:
    """All papers that are known, by what they are for."""
    today, book = timezone.localdate(), book_for(request.visit)
    shown = [(p, p.nearest(today)) for p in book.values()]
    follows = shown_rules.all_settled(regency_of(request.visit))
    groups = [
        (
            label,
            [
                (p, w, w.since > today, any((p.key, d) not in follows for d in w.doubts))
                for p, w in shown
                if p.weight == weight
            ],
        )
        for weight, label in WEIGHTS.items()
    ]
    context = {
        "groups": groups, "crumbs": [("Surat", "")],
        "changes_url": reverse("licences:changes") if request.visit.may(COUNT) else "",
    }  # fmt: skip
    return render(request, "licences/papers.html", context)


@needs(BOOK)
def paper_page(request: VisitRequest, key: str) -> HttpResponse:
    """One paper: whom it concerns, what it takes, where that is written, what is unsure."""
    visit, today = request.visit, timezone.localdate()
    regency, paper = regency_of(visit), book_for(visit).get(key)
    if paper is None:
        raise Http404
    wording = paper.nearest(today)
    named = [papers()[need] for need in wording.needs]
    follows = shown_rules.settled(regency, key) if regency and wording.doubts else {}
    write = may_write(request)
    context = {
        "paper": paper, "wording": wording, "said": say(wording.applies, PRODUCTS),
        "weight": WEIGHTS[paper.weight], "facts": _facts(wording), "named": named,
        "later": [w for w in paper.wordings if w.since > today and w is not wording],
        "begins": wording.since if wording.since > today else None,
        "doubts": [
            {"text": doubt, "settled": follows.get(doubt),
             "url": reverse("licences:settle", args=[key, shown_rules.mark_of(doubt)])
             if write else ""}
            for doubt in wording.doubts
        ],
        "own_url": reverse("licences:rule", args=[wording.own])
        if wording.own and visit.may(RULE_VIEW) else "",
        "write_url": reverse("licences:rule_new", args=[key]) if write else "",
        "crumbs": _crumbs(None, paper.short),
    }  # fmt: skip
    return render(request, "licences/paper.html", context)


def _facts(wording: Wording) -> list[Fact]:
    checked = wording.checked_on
    return [
        Fact("Yang menerbitkan", wording.issuer),
        Fact("Biaya", wording.cost_words),
        Fact("Berlaku", wording.validity_words),
        Fact("Yang membantu", ", ".join(wording.helps)),
        Fact("Dasar hukum", wording.legal_basis),
        Fact("Sumber", wording.source),
        Fact("Terakhir dicek", format_date(checked) if checked else "belum dibaca ulang"),
    ]


@needs(VIEW)
def product_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Which papers this product needs and why, which it has, which step is next."""
    product, today = _product_or_404(request, pk), timezone.localdate()
    found = queries.route_of(request.visit, product, today)
    answer = _may(request, product, ANSWER)
    question = found.question
    asks = question is not None and question.ref.key.startswith("licences.")
    key = question.ref.key.removeprefix("licences.") if question and asks else ""
    changed, running = queries.changed_of(product), queries.running_of(product)
    next_key = found.next_step.paper.key if found.next_step else None
    context: dict[str, Any] = {
        "product": product,
        "stopped": product.state != Product.State.ACTIVE,
        "must": [_line(n) for n in found.of(True) if n.paper.weight == "must"],
        "opens": [_line(n) for n in found.of(True) if n.paper.weight == "opens"],
        "open": [n.paper for n in found.of(None) if n.paper.weight == "must"],
        "missing": _missing(found),
        "no": [_line(n) for n in found.of(False) if n.paper.weight == "must"],
        "next": found.next_step,
        "question": question,
        "answer_url": reverse("licences:answer", args=[product.pk, key])
        if answer and key in ANSWERS else "",
        "settled": found.settled,
        "held": [
            {
                "row": row, "paper": papers()[row.paper],
                "end_url": reverse("licences:end", args=[row.pk])
                if _may(request, product, RECORD) else "",
                "look_url": reverse("licences:look", args=[row.pk])
                if row.pk in changed and _may(request, product, RECORD) else "",
                "changed": row.pk in changed,
            }
            for row in queries.held_of(product, today) if row.paper in papers()
        ],
        "over": [
            {"paper": papers()[row.paper], "row": row}
            for row in queries.over_of(product, today) if row.paper in papers()
        ],
        "cases": running,
        "next_case": next((c["pk"] for c in running if c["paper"] == next_key), ""),
        "apply_url": reverse("licences:apply", args=[product.pk])
        if _may(request, product, CASE_WORK) and product.state == Product.State.ACTIVE else "",
        "record_url": reverse("licences:record", args=[product.pk])
        if _may(request, product, RECORD) else "",
        "told": _told(product, answer),
        "derived": _derived(product, answer),
        "crumbs": [*_crumbs(product)[:-1], (product.name, "")],
    }  # fmt: skip
    return render(request, "licences/product.html", context)


def _missing(found: Route) -> list[str]:
    """What would have to be known for the papers that are open, each once."""
    lines = [w for n in found.of(None) if n.paper.weight == "must" for w in n.because]
    return list(dict.fromkeys(line.removesuffix(UNKNOWN) for line in lines))


def _line(needed: Needed) -> dict[str, Any]:
    return {
        "paper": needed.paper, "wording": needed.wording, "held": needed.held,
        "because": needed.because, "url": reverse("licences:paper", args=[needed.paper.key]),
    }  # fmt: skip


def _told(product: Product, may_change: bool) -> list[dict[str, Any]]:
    """What somebody answered, with who and when, each to be corrected."""
    row = queries.answers_of(product)
    if row is None:
        return []
    shown = []
    for key in ANSWERS:
        value = getattr(row, key)
        if value in ("", None) and key not in row.unknown:
            continue
        fact = PRODUCTS[queries.ref_of(key)]
        words = (
            "tidak tahu" if key in row.unknown
            else ("ya" if value else "tidak") if isinstance(value, bool)
            else dict(fact.options)[value]
        )  # fmt: skip
        shown.append({
            "question": fact.question, "words": words, "by": row.told.get(key, {}).get("by", ""),
            "url": reverse("licences:answer", args=[product.pk, key]) if may_change else "",
        })  # fmt: skip
    return shown


def _derived(product: Product, may_change: bool) -> list[dict[str, Any]]:
    """What the KBLI code says of the product, each to be corrected by who knows better."""
    shown = []
    for key, value in queries.derived_of(product).items():
        fact = PRODUCTS[queries.ref_of(key)]
        words = (
            fact.yes if value is True else fact.no if value is False
            else dict(fact.options)[str(value)]
        )  # fmt: skip
        shown.append({
            "label": fact.label, "words": words,
            "url": reverse("licences:answer", args=[product.pk, key]) if may_change else "",
        })  # fmt: skip
    return shown


@needs(ANSWER)
def answer_page(request: VisitRequest, pk: UUID, key: str) -> HttpResponse:
    """One question about a product, with big buttons; back to the product after it."""
    product = _product_or_404(request, pk)
    if key not in ANSWERS or not _may(request, product, ANSWER):
        raise Http404
    fact, problem = PRODUCTS[queries.ref_of(key)], ""
    if request.method == "POST":
        given = request.POST.get("jawaban", "")
        value = given if fact.options or given == actions.DONT_KNOW else TRUTHS.get(given)
        try:
            actions.answer(request.visit.act(), product.pk, key, value)
        except DomainError as error:
            problem = str(error)
        else:
            kernel_forms.saved(request, "Jawaban tersimpan.")
            return redirect("licences:product", pk=product.pk)
    context = {
        "product": product, "fact": fact, "problem": problem,
        "choices": fact.options or (("ya", "Ya"), ("tidak", "Tidak")),
        "dont_know": actions.DONT_KNOW, "crumbs": _crumbs(product, "Pertanyaan"),
        "back": reverse("licences:product", args=[product.pk]),
    }  # fmt: skip
    return render(request, "licences/answer.html", context, status=422 if problem else 200)


@needs(RECORD)
def record_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Keep a paper that was seen."""
    product = _product_or_404(request, pk)
    if not _may(request, product, RECORD):
        raise Http404
    kinds = [(p.key, called(p)) for p in papers().values() if p.certificate]
    form = RecordForm(request.POST or None, papers=kinds)

    def save(data: dict[str, Any]) -> None:
        actions.record(request.visit.act(), product.pk, actions.Seen(**data))

    return _form(request, form, save, product, "Catat surat", "Surat tercatat.")


@needs(RECORD)
def end_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A paper that no longer holds, or was never there."""
    row = (
        Licence.objects.visible_to(request.visit)
        .select_related("business", "product__business")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    product = row.product or queries.first_product(row.business_id)
    if product is None or not _may(request, product, RECORD):
        raise Http404
    if row.state != HELD:
        return redirect("licences:product", pk=product.pk)
    role = {request.visit.role}
    verbs = [(t.verb, t.label) for t in LICENCE.available(row.state, role)]
    form = EndForm(request.POST or None, verbs=verbs)

    def save(data: dict[str, Any]) -> None:
        actions.end(request.visit.act(), row.pk, data["verb"], data["reason"])

    title = f"{papers()[row.paper].short} nomor {row.number}"
    done = "Catatan surat diakhiri."
    if row.paper == NIB:
        done += " NIB masih ada di data usahanya; kalau nomornya salah, ubah juga di sana."
    return _form(request, form, save, product, title, done)


def _form(
    request: VisitRequest, form: Any, save: Any, product: Product, title: str, done: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            kernel_forms.saved(request, done)
            return redirect("licences:product", pk=product.pk)
    context = {
        "form": form, "title": title, "product": product, "crumbs": _crumbs(product, title),
        "back": reverse("licences:product", args=[product.pk]),
    }  # fmt: skip
    return render(request, "licences/form.html", context)
