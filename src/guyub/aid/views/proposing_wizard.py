"""The steps of a proposal: for whom, members, things, papers, look over and send. No scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import policy_proposing as policy
from guyub.aid.actions import proposing as actions
from guyub.aid.actions import proposing_sending as sending
from guyub.aid.forms.proposing import HeadForm, PaperForm, lines_form
from guyub.aid.models import Proposal
from guyub.aid.permissions.proposing import FILL
from guyub.aid.queries import proposing as queries
from guyub.aid.querysets.proposals import OPEN_STATES
from guyub.aid.views.proposing_desk import (
    Desk,
    context_of,
    crumbs,
    desk_of,
    grouped,
    proposal_or_404,
)
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.scans import ScanError, clean_scan
from guyub.registry.views.common import refused

Page = Callable[[HttpRequest, Desk, Proposal], HttpResponse]
TEMPLATES = {
    "untuk": "aid/proposing_untuk.html",
    "anggota": "aid/proposing_anggota.html",
    "alat": "aid/proposing_alat.html",
    "surat": "aid/proposing_surat.html",
    "kirim": "aid/proposing_kirim.html",
}
NAMES = [name for name, _label in policy.STEPS]


@needs(FILL)
def fill(request: VisitRequest, number: str, step: str) -> HttpResponse:
    """One step of the wizard at the pages of an account."""
    proposal = proposal_or_404(request, number, fill=True)
    return wizard(request, desk_of(request), proposal, step)


def wizard(request: HttpRequest, desk: Desk, proposal: Proposal, step: str) -> HttpResponse:
    """The step, for whoever sits at the desk; a proposal that was sent shows where it stands."""
    page = PAGES.get(step)
    if page is None:
        raise Http404
    if proposal.state not in OPEN_STATES:
        return redirect(desk.done_url(proposal))
    try:
        return page(request, desk, proposal)
    except NotAllowed as error:
        messages.error(request, str(error.sentence))
        return redirect(desk.done_url(proposal))


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("versi", "")
    return int(text) if text.isdigit() and len(text) < 10 else -1


def _show(
    request: HttpRequest, desk: Desk, proposal: Proposal, step: str, **more: Any
) -> HttpResponse:
    at = NAMES.index(step)
    labels = [(label, desk.url(proposal, name)) for name, label in policy.STEPS]
    context = {
        **context_of(desk, proposal), "steps": labels, "current": at + 1, "step": step,
        "back": desk.url(proposal, NAMES[at - 1]) if at else "", "stale": False, "problem": "",
        "links": labels, "here": desk.url(proposal, step), **more,
    }  # fmt: skip
    if desk.grant is None:
        context["crumbs"] = crumbs(request.visit, (proposal.number, ""))  # type: ignore[attr-defined]
    problem = bool(context["problem"] or context["stale"])
    status = 409 if context["stale"] else 422 if problem else 200
    return render(request, TEMPLATES[step], context, status=status)


def _next(desk: Desk, proposal: Proposal, step: str) -> HttpResponse:
    at = NAMES.index(step) + 1
    if step == "untuk" and proposal.group_id is None:
        at += 1  # a single business has no members to choose
    return redirect(desk.url(proposal, NAMES[at]))


def _fresh(proposal: Proposal) -> Proposal:
    """As it stands now, after somebody else saved first."""
    rows = Proposal.objects.select_related("round", "round__sheet", "group", "business")
    found: Proposal = rows.get(pk=proposal.pk)
    return found


# --- 1. for whom ---------------------------------------------------------------------------------


def head_page(request: HttpRequest, desk: Desk, proposal: Proposal) -> HttpResponse:
    group = proposal.group_id is not None
    initial = {
        "reason": proposal.reason, "channel": proposal.channel, "nominator": proposal.nominator,
        "nominator_note": proposal.nominator_note,
        "asked_by": proposal.asked_by or _asker(proposal),
    }  # fmt: skip
    posted = request.method == "POST"
    form = HeadForm(
        request.POST if posted else None, own=desk.own, group=group, initial=initial,
        version=proposal.version,
    )  # fmt: skip
    if posted and form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k != "versi"}
        if desk.own:
            given |= {"asked_by": proposal.asked_by or _asker(proposal)}
        try:
            actions.set_head(desk.act, proposal.pk, actions.Head(**given), _version(request))
            return _next(desk, proposal, "untuk")
        except StaleVersion:
            fresh = _fresh(proposal)
            data = request.POST.copy()
            data["versi"] = str(fresh.version)
            form = HeadForm(data, own=desk.own, group=group, version=fresh.version)
            return _show(request, desk, fresh, "untuk", form=form, stale=True)
        except DomainError as error:
            refused(form, error)
    return _show(request, desk, proposal, "untuk", form=form)


def _asker(proposal: Proposal) -> str:
    """The chair's or owner's name, as this desk may read it."""
    found = queries.seats(proposal)
    if proposal.group_id is not None:
        found = [seat for seat in found if seat.role == "chair"]
    return found[0].person if found else ""


# --- 2. members ----------------------------------------------------------------------------------


def members_page(request: HttpRequest, desk: Desk, proposal: Proposal) -> HttpResponse:
    if proposal.group_id is None:
        return redirect(desk.url(proposal, "alat"))
    seats = queries.seats(proposal)
    taking = {row.business_id for row in proposal.members.order_by("pk")}  # type: ignore[attr-defined]
    chosen = taking or {seat.business for seat in seats}
    problem, stale = "", False
    if request.method == "POST":
        given = set(request.POST.getlist("anggota"))
        wanted = [seat.business for seat in seats if str(seat.business) in given]
        try:
            actions.set_members(desk.act, proposal.pk, wanted, _version(request))
            return _next(desk, proposal, "anggota")
        except StaleVersion:
            proposal, stale = _fresh(proposal), True
        except DomainError as error:
            problem = str(error.sentence)
        chosen = set(wanted)
    rows = [(seat, seat.business in chosen) for seat in seats]
    return _show(
        request, desk, proposal, "anggota", rows=rows, problem=problem, stale=stale,
        began=bool(taking),
    )  # fmt: skip


# --- 3. things -----------------------------------------------------------------------------------


def lines_page(request: HttpRequest, desk: Desk, proposal: Proposal) -> HttpResponse:
    """All members with what each asks for; one member's rows at ``?anggota=``."""
    rows = queries.members(proposal)
    if not rows:
        return redirect(desk.url(proposal, "anggota"))
    here = desk.url(proposal, "alat")
    picked = request.GET.get("anggota", "")
    if not picked and len(rows) == 1 and not rows[0].lines:
        picked = str(rows[0].member.pk)
    at = next((i for i, row in enumerate(rows) if str(row.member.pk) == picked), None)
    if at is not None:
        return _member_lines(request, desk, proposal, rows, at)
    if request.method == "POST":
        return _copy(request, desk, proposal, rows)
    open_rows = [row for row in rows if not row.lines]
    first = f"{here}?anggota={(open_rows or rows)[0].member.pk}"
    return _show(
        request, desk, proposal, "alat", members=rows, form=None, first=first,
        missing=len(open_rows), next_url=desk.url(proposal, "surat"),
    )  # fmt: skip


def _copy(
    request: HttpRequest, desk: Desk, proposal: Proposal, rows: list[queries.MemberRow]
) -> HttpResponse:
    """One member's lines for everybody, from the overview."""
    here = desk.url(proposal, "alat")
    source = next((r for r in rows if str(r.member.pk) == request.POST.get("salin", "")), None)
    if source is None:
        return redirect(here)
    wishes = [actions.Wish(x.item_id, x.quantity, x.why, x.replaces) for x in source.lines]
    try:
        actions.set_lines(
            desk.act, proposal.pk, source.member.pk, wishes, _version(request), for_all=True
        )
        messages.success(request, f"Sudah disalin untuk {len(rows)} anggota. Ubah yang berbeda.")
    except StaleVersion as error:
        messages.error(request, str(error.sentence))
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect(here)


def _member_lines(
    request: HttpRequest, desk: Desk, proposal: Proposal, rows: list[queries.MemberRow], at: int
) -> HttpResponse:
    row, offers = rows[at], queries.offers(proposal.round)
    here = desk.url(proposal, "alat")
    kept = [
        {"item": str(x.item_id), "quantity": x.quantity, "why": x.why, "replaces": x.replaces}
        for x in row.lines
    ]
    problem, stale = "", False
    if request.method != "POST":
        form = lines_form(offers, None, kept, blank=1 if kept else 2)
    else:
        form = lines_form(offers, request.POST)
        if "tambah" in request.POST:
            typed = [{n: f.data.get(f.add_prefix(n), "") for n in f.fields} for f in form.forms]
            form = lines_form(offers, None, [t for t in typed if any(t.values())])
        elif form.is_valid():
            wishes = [_wish(f.cleaned_data) for f in form.forms if not f.empty]
            try:
                actions.set_lines(
                    desk.act, proposal.pk, row.member.pk, wishes, _version(request),
                    for_all="semua" in request.POST,
                )  # fmt: skip
                return redirect(_after(request, here, rows, at))
            except StaleVersion:
                proposal, stale = _fresh(proposal), True
            except DomainError as error:
                problem = str(error.sentence)
        else:
            problem = "Ada baris yang belum lengkap. Lihat tanda di bawah."
    return _show(
        request, desk, proposal, "alat", members=rows, form=form, row=row, problem=problem,
        stale=stale, position=at + 1, count=len(rows), overview=here,
        last=at + 1 == len(rows), next_url="", first="", missing=0,
    )  # fmt: skip


def _wish(given: dict[str, Any]) -> actions.Wish:
    return actions.Wish(
        UUID(given["item"]), given["quantity"], given["why"], given.get("replaces", "")
    )


def _after(request: HttpRequest, here: str, rows: list[queries.MemberRow], at: int) -> str:
    """The next member, or the overview after the last or after copying."""
    if "semua" in request.POST or at + 1 == len(rows):
        return here
    return f"{here}?anggota={rows[at + 1].member.pk}"


# --- 4. papers -----------------------------------------------------------------------------------


def papers_page(request: HttpRequest, desk: Desk, proposal: Proposal) -> HttpResponse:
    stands = queries.paper_stands(proposal, proposal.round)
    posted = request.method == "POST"
    recorded = queries.recorded_papers(proposal, stands)
    forms = [
        PaperForm(
            request.POST if posted else None, request.FILES if posted else None, paper=stand,
            prefix=f"surat-{stand.key}",
            initial={"number": stand.given.number, "dated": stand.given.dated}
            if (known := recorded.get(stand.key)) is None
            else {"number": known.number, "dated": known.issued_on},
        )
        for stand in stands
    ]  # fmt: skip
    problem, stale = "", False
    if posted and all(form.is_valid() for form in forms):
        given = {f.paper.key: (f.cleaned_data["number"], f.cleaned_data["dated"]) for f in forms}
        try:
            scans = [
                (f.paper.key, clean_scan(f.cleaned_data["scan"]))
                for f in forms
                if f.cleaned_data.get("scan")
            ]
            actions.set_papers(desk.act, proposal.pk, given, _version(request))
            for key, scan in scans:
                actions.add_file(desk.act, proposal.pk, key, scan)
            if scans and "simpan" in request.POST:
                return redirect(desk.url(proposal, "surat"))
            return _next(desk, proposal, "surat")
        except ScanError as error:
            problem = str(error)
        except StaleVersion:
            proposal, stale = _fresh(proposal), True
        except DomainError as error:
            problem = str(error.sentence)
    elif posted:
        problem = "Ada isian yang perlu diperbaiki. Lihat tanda di bawah."
    files = queries.files_of(proposal)
    papers = [
        {
            "form": form, "paper": form.paper, "recorded": form.paper.key in recorded,
            "files": [
                (row, desk.file_remove_url(proposal, row.pk))
                for row in files.get(form.paper.key, [])
            ],
        }
        for form in forms
    ]  # fmt: skip
    return _show(
        request, desk, proposal, "surat", papers=papers, problem=problem, stale=stale,
        missing=[s for s in stands if s.missing],
    )  # fmt: skip


# --- 5. look over and send -----------------------------------------------------------------------


def send_page(request: HttpRequest, desk: Desk, proposal: Proposal) -> HttpResponse:
    today = timezone.localdate()
    problem, stale = "", False
    if request.method == "POST":
        try:
            sending.submit(desk.act, proposal.pk, _version(request))
            messages.success(request, "Usulan sudah dikirim ke dinas.")
            return redirect(desk.done_url(proposal))
        except StaleVersion:
            proposal, stale = _fresh(proposal), True
        except DomainError as error:
            problem = str(error.sentence)
            proposal = _fresh(proposal)
    rows = queries.members(proposal)
    found = sending.missing(proposal, proposal.round, today)
    return _show(
        request, desk, proposal, "kirim", members=rows, problem=problem, stale=stale,
        gaps=[(gap, desk.url(proposal, gap.step)) for gap in found],
        papers=queries.paper_stands(proposal, proposal.round), sums=queries.sums(rows),
        answers=grouped(
            [
                (a.kind, a.of, a.verdict, a.steps, a.questions, a.said, a.title, a.number)
                for a in queries.rule_answers(proposal, proposal.round, today)
            ],
            rows,
        ),
    )  # fmt: skip


PAGES: dict[str, Page] = {
    "untuk": head_page, "anggota": members_page, "alat": lines_page, "surat": papers_page,
    "kirim": send_page,
}  # fmt: skip
