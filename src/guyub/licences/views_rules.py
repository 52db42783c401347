"""An office's own wordings of papers: the list, writing, checking, publishing, ending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria.language import Node, Unreadable, read, say, written
from guyub.criteria.language.tree import All, Any_
from guyub.criteria.queries import whole
from guyub.criteria.subjects import SUBJECTS, count
from guyub.criteria.views.desk import Desk
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved
from guyub.licences import actions, touched
from guyub.licences import shown_rules as shown
from guyub.licences.actions.wordings import said_of
from guyub.licences.book import book_for, composed, published, regency_of
from guyub.licences.forms_rules import (
    REPLACE,
    STAYS,
    WIDEN,
    DetailsForm,
    ReasonForm,
    WayForm,
    initial_of,
    steps_form,
    steps_of,
)
from guyub.licences.models import OfficeWording
from guyub.licences.permissions import RULE_DECIDE, RULE_VIEW, RULE_WRITE
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import Paper, Wording, papers
from guyub.licences.states_rules import (
    APPROVED,
    DRAFT,
    DROPPED,
    PROPOSED,
    PUBLISHED,
    RETURNED,
    WITHDRAWN,
)
from guyub.licences.views_common import short_of
from guyub.registry.views.common import refused

MOST = 60


def may_write(request: VisitRequest) -> bool:
    """Whether the visit writes wordings: the role's verb, in a regency's office."""
    visit = request.visit
    return visit.may(RULE_WRITE) and bool(visit.scope.own_office) and bool(regency_of(visit))


def _person(request: VisitRequest) -> UUID | None:
    return request.visit.user.person_id if request.visit.user else None


def crumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        ("Surat", reverse("licences:papers")),
        ("Bunyi menurut dinas", reverse("licences:rules") if here else ""), *here,
    ]  # fmt: skip


def row_or_404(request: VisitRequest, pk: UUID) -> OfficeWording:
    row: OfficeWording | None = (
        shown.wordings_of(request.visit).exclude(state=DROPPED).filter(pk=pk).first()
    )
    if row is None:
        raise Http404
    return row


@needs(RULE_VIEW)
def rule_list(request: VisitRequest) -> HttpResponse:
    """What the office reads in its own way: what waits, what holds, what held once."""
    today, person = timezone.localdate(), _person(request)
    rows = list(shown.wordings_of(request.visit).exclude(state=DROPPED)[:MOST])
    answers = list(
        shown.settlements_of(request.visit).exclude(state__in=[RETURNED, WITHDRAWN])[:MOST]
    )
    lines = [shown.line_of(row, today) for row in rows]
    answered = [
        {"row": row, "short": short_of(row.paper), "own": row.made_by == person} for row in answers
    ]
    done = (PUBLISHED, DRAFT, PROPOSED)
    context = {
        "fallen": shown.left_out_of(request.visit),
        "waits": [x for x in lines if x["row"].state == PROPOSED],
        "drafts": [x for x in lines if x["row"].state == DRAFT],
        "holds": [x for x in lines if x["row"].state == PUBLISHED],
        "over": [x for x in lines if x["row"].state not in done],
        "answers_wait": [x for x in answered if x["row"].state == PROPOSED],
        "answers": [x for x in answered if x["row"].state == APPROVED],
        "may_write": may_write(request), "crumbs": crumbs(),
    }  # fmt: skip
    return render(request, "licences/rules.html", context)


@needs(RULE_VIEW)
def rule_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One wording: what it changes, for whom, who had a hand in it."""
    return page_of(request, row_or_404(request, pk))


def page_of(request: VisitRequest, row: OfficeWording, problem: str = "") -> HttpResponse:
    """The page, with what was refused on top."""
    visit, today, state = request.visit, timezone.localdate(), row.state
    wording = shown.readable(row)
    own = _person(request) in row.authors
    write = may_write(request)
    base = shown.base_of(row, today)
    line = shown.line_of(row, today)
    open_ = state in (DRAFT, PROPOSED)
    differs = shown.examples_of(row) if open_ else []
    decide = visit.may(RULE_DECIDE) and bool(visit.scope.own_office) and state == PROPOSED
    context: dict[str, Any] = {
        **line, "problem": problem, "wording": wording, "title": title_of(row),
        "said": said_of(row), "base": base, "fallen": shown.why_left_out(row),
        "compared": shown.compared(base, wording) if wording and (open_ or base) else [],
        "changes": _changes(request, row), "examples": differs,
        "example_count": len(row.content["examples"]),
        "answered": [
            (title, {"yes": "perlu", "no": "tidak perlu", "unknown": "belum bisa dipastikan"}[to])
            for title, to in row.answered.items()
        ],
        "counted": [
            {"day": format_date(date.fromisoformat(one["mulai"])), "total": one["produk"]}
            for one in row.counted
        ] if not open_ else [],
        "backwards": open_ and row.valid_from < today, "token": row.token, "open": open_,
        "may_edit": write and state == DRAFT, "may_decide": decide and not own,
        "own_waits": decide and own, "may_withdraw": write and state == PROPOSED and own,
        "may_end": visit.may(RULE_DECIDE) and bool(visit.scope.own_office) and state == PUBLISHED,
        "crumbs": crumbs((title_of(row), "")),
    }  # fmt: skip
    return render(request, "licences/rule.html", context, status=409 if problem else 200)


def title_of(row: OfficeWording) -> str:
    return f"{short_of(row.paper)}, bunyi dinas ke-{row.number}"


def _changes(request: VisitRequest, row: OfficeWording) -> list[dict[str, Any]]:
    """The days from which products go another way because of this wording."""
    today, found = timezone.localdate(), []
    for change in shown.changes_of(row, today):
        share = touched.own_share(request.visit, row.regency_code, change)
        url = reverse("licences:rule_products", args=[row.pk])
        found.append({
            "day": change.day, "now": change.day == today, "until": change.until,
            "url": f"{url}?mulai={change.day.isoformat()}",
            **shown.tables(touched.counts(share, today)),
        })  # fmt: skip
    return found


def _details(
    request: VisitRequest, paper: Paper, base: Wording, row: OfficeWording | None,
    save: Callable[[Any], OfficeWording],
) -> HttpResponse:  # fmt: skip
    """The form of everything but the rule, for a first draft and for one that is there."""
    data = request.POST if request.method == "POST" else None
    initial = initial_of(base)
    if row is not None:
        instead = str(row.replaces_id) if row.replaces_id else STAYS
        if row.instead_of and not row.replaces_id:
            instead = row.instead_of[0].isoformat()
        initial |= {"valid_from": row.valid_from, "instead": instead}
    else:
        initial |= {"checked_on": None, "source": "", "instead": STAYS}
    form = DetailsForm(data, initial=initial, paper=paper, others=papers().values())
    steps, stale = steps_form(data, base), ""
    token = request.POST.get("dibuka") or (row.token if row else "")
    good = data is not None and form.is_valid() & steps.is_valid()
    if good:
        try:
            made = save((form.details(steps_of(steps)), token))
        except StaleVersion:
            stale = "Orang lain menyimpan lebih dulu. Buka halamannya dan lihat bedanya. Kalau isian Anda tetap benar, simpan sekali lagi."  # noqa: E501
            token = row.token if row else ""
        except DomainError as error:
            refused(form, error)
        else:
            saved(request, "Rancangan tersimpan.")
            return redirect("licences:rule", made.pk)
    title = "Ubah keterangan" if row else f"Susun bunyi dinas: {paper.short}"
    here = [(title_of(row), reverse("licences:rule", args=[row.pk]))] if row else []
    context = {
        "form": form, "steps": steps, "paper": paper, "title": title, "token": token,
        "stale": stale, "base": base, "first": row is None,
        "back": reverse("licences:rule", args=[row.pk]) if row
        else reverse("licences:paper", args=[paper.key]),
        "crumbs": crumbs(*here, (title, "")),
    }  # fmt: skip
    return render(request, "licences/rule_form.html", context)


@needs(RULE_WRITE)
def rule_new(request: VisitRequest, key: str) -> HttpResponse:
    """The first draft: everything that holds now, to be changed."""
    if key not in papers() or not may_write(request):
        raise Http404
    waits = shown.wordings_of(request.visit).filter(paper=key, state__in=[DRAFT, PROPOSED]).first()
    if waits is not None and request.method != "POST":
        return redirect("licences:rule", waits.pk)
    paper = book_for(request.visit)[key]
    today = timezone.localdate()
    base = paper.nearest(today)
    return _details(
        request, paper, base, None,
        lambda given: actions.draft_wording(request.visit.act(), key, given[0]),
    )  # fmt: skip


def _draft_or_404(request: VisitRequest, pk: UUID) -> tuple[OfficeWording, Wording]:
    row = row_or_404(request, pk)
    wording = shown.readable(row)
    if row.state != DRAFT or wording is None or not may_write(request):
        raise Http404
    return row, wording


@needs(RULE_WRITE)
def rule_edit(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Everything but the rule."""
    row, wording = _draft_or_404(request, pk)
    return _details(
        request, book_for(request.visit)[row.paper], wording, row,
        lambda given: actions.write_details(request.visit.act(), pk, *given),
    )  # fmt: skip


@needs(RULE_WRITE)
def rule_conditions(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Whom the paper concerns, row by row as rules of the office are written."""
    row, wording = _draft_or_404(request, pk)
    desk, counts, stale = Desk(request, "product", row.content["applies"]), None, ""
    posted = request.method == "POST"
    way = WayForm(request.POST if posted and not desk.fits else None)
    token = request.POST.get("dibuka") or row.token
    if posted and "tambah" in request.POST:
        desk.more()
    elif posted and desk.read() and (desk.fits or way.is_valid()):
        tree = _joined(desk, wording.applies, "" if desk.fits else way.cleaned_data["cara"])
        if "hitung" in request.POST:
            counts = {**desk.counts(), **_counted(request, tree)}
        else:
            try:
                actions.write_rule(request.visit.act(), pk, tree, token)
            except StaleVersion as error:
                stale, token = error.current["bunyi"], row_or_404(request, pk).token
            except DomainError as error:
                desk.problem = str(error.sentence)
            else:
                saved(request, "Syarat tersimpan. Lihat siapa yang kena, lalu ajukan.")
                return redirect("licences:rule", pk)
    title = "Ubah syarat"
    context = {
        "desk": desk, "way": None if desk.fits else way, "counts": counts, "stale": stale,
        "token": token, "said": said_of(row), "row": row, "title": title, "name": title_of(row),
        "back": reverse("licences:rule", args=[pk]),
        "crumbs": crumbs((title_of(row), reverse("licences:rule", args=[pk])), (title, "")),
    }  # fmt: skip
    return render(request, "licences/rule_conditions.html", context)


def _joined(desk: Desk, old: Node, way: str) -> dict[str, Any]:
    """The typed rows, by themselves or put to the rule that they cannot hold."""
    assert desk.tree is not None
    if way in ("", REPLACE):
        return desk.tree
    new = read(desk.tree, PRODUCTS)
    return written(Any_((old, new)) if way == WIDEN else All((old, new)))


def _counted(request: VisitRequest, tree: dict[str, Any]) -> dict[str, Any]:
    try:
        node = read(tree, PRODUCTS)
    except Unreadable as error:
        return {"said": str(error)}
    today, subject = timezone.localdate(), SUBJECTS["product"]
    total = whole(count(subject, request.visit, node, today))
    return {"said": say(node, PRODUCTS), "total": total}


def _done(
    request: VisitRequest, pk: UUID, act: Callable[[], object], sentence: str
) -> HttpResponse:
    """Do it and go back to the wording; a refusal stands on top of its page."""
    row = row_or_404(request, pk)
    try:
        act()
    except StaleVersion:
        problem = "Bunyi ini berubah sejak Anda membukanya. Baca lagi, lalu putuskan."
        return page_of(request, row_or_404(request, pk), problem)
    except DomainError as error:
        return page_of(request, row, str(error.sentence))
    saved(request, sentence)
    return redirect("licences:rule", pk)


@needs(RULE_WRITE)
def rule_propose(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _done(
        request, pk, lambda: actions.propose_wording(request.visit.act(), pk),
        "Diajukan. Orang lain memeriksa dan menerbitkannya.",
    )  # fmt: skip


@needs(RULE_WRITE)
def rule_withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _done(
        request, pk, lambda: actions.withdraw_wording(request.visit.act(), pk),
        "Ditarik kembali. Perbaiki, lalu ajukan lagi.",
    )  # fmt: skip


@needs(RULE_WRITE)
def rule_drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Give the draft up; back to the list, because it has no page any more."""
    row = row_or_404(request, pk)
    try:
        actions.drop_wording(request.visit.act(), pk)
    except DomainError as error:
        return page_of(request, row, str(error.sentence))
    saved(request, "Rancangan dibuang.")
    return redirect("licences:rules")


@needs(RULE_DECIDE)
def rule_decide(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Publish what somebody else proposed, or give it back with what to mend."""
    row = row_or_404(request, pk)
    if request.method != "POST":
        return page_of(request, row)
    visit, token = request.visit, request.POST.get("dibuka", "")
    verdict = request.POST.get("putusan", "")
    if verdict == "kembalikan":
        reason = request.POST.get("reason", "")
        return _done(
            request, pk, lambda: actions.return_wording(visit.act(), pk, token, reason),
            "Dikembalikan ke penyusunnya.",
        )  # fmt: skip
    if verdict != "terbitkan":
        return page_of(request, row, "Pilih dulu: terbitkan atau kembalikan.")
    today, titles = timezone.localdate(), [e["title"] for e in shown.examples_of(row)]
    # One mark stands for all: they stand in one list above it, and the text is bound by its token.
    noted = titles if request.POST.get("dibaca") else []
    counted = [
        shown.kept(c.day, touched.counts(touched.own_share(visit, row.regency_code, c), today))
        for c in shown.changes_of(row, today)
    ]
    return _done(
        request, pk,
        lambda: actions.publish_wording(visit.act(), pk, token, noted=noted, counted=counted),
        f"Diterbitkan. Berlaku mulai {format_date(row.valid_from)}.",
    )  # fmt: skip


@needs(RULE_DECIDE)
def rule_end(request: VisitRequest, pk: UUID) -> HttpResponse:
    """End a published wording, with the reason; the page asks before and tells what holds then."""
    row = row_or_404(request, pk)
    if row.state != PUBLISHED:
        return page_of(request, row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request, pk, lambda: actions.end_wording(request.visit.act(), pk, reason),
            "Dihentikan. Yang berlaku sekarang bunyi sebelumnya.",
        )  # fmt: skip
    today = timezone.localdate()
    rows = published([row.regency_code]).get(row.regency_code, [])
    paper = composed([r for r in rows if r.pk != row.pk]).get(row.paper)
    left = paper.on(today) if paper else None
    context = {
        "form": form, "title": f"Hentikan {title_of(row)}", "row": row,
        "then": f"Sesudah itu yang berlaku: {left.whom} (sejak {format_date(left.since)})."
        if left else "Sesudah itu tidak ada bunyi yang berlaku: surat ini tidak diminta.",
        "back": reverse("licences:rule", args=[pk]),
        "crumbs": crumbs((title_of(row), reverse("licences:rule", args=[pk])), ("Hentikan", "")),
    }  # fmt: skip
    return render(request, "licences/rule_end.html", context)
