"""What the office does with a proposal: give it back, take it back, check, score, links."""

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
from guyub.aid import policy_proposing as policy
from guyub.aid.actions import proposing_checks as checks
from guyub.aid.actions import proposing_scores as scores
from guyub.aid.actions import proposing_sending as sending
from guyub.aid.forms.proposing import (
    CheckForm,
    InterestForm,
    ReasonForm,
    RecheckForm,
    ScoreForm,
)
from guyub.aid.models import Proposal, Score
from guyub.aid.permissions import proposing as verbs
from guyub.aid.queries import proposing as queries
from guyub.aid.views import proposing_documents as documents
from guyub.aid.views.proposing_desk import crumbs, proposal_or_404, recipient_name
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.forms import saved
from guyub.kernel.scans import ScanError, clean_scan
from guyub.registry import places
from guyub.registry.actions.common import somebody
from guyub.registry.views.common import refused, renewed

SHOWN = 200


def _trail(request: VisitRequest, proposal: Proposal, here: str) -> list[tuple[str, str]]:
    page = reverse("aid:proposal", args=[proposal.number])
    return crumbs(request.visit, (proposal.number, page), (here, ""))


def _confirm(
    request: VisitRequest, proposal: Proposal, form: Any, *, title: str, text: str, verb: str,
    consequences: list[str], danger: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {
        "title": title, "text": text, "consequences": consequences, "verb": verb, "danger": danger,
        "cancel_url": reverse("aid:proposal", args=[proposal.number]), "form": form, "action": "",
        "crumbs": _trail(request, proposal, title),
    }  # fmt: skip
    return render(request, "kernel/confirm.html", context, status=422 if form.errors else 200)


def _stale(request: VisitRequest, form_of: Any, proposal: Proposal) -> Any:
    current = Proposal.objects.get(pk=proposal.pk)
    form = form_of(renewed(request.POST, current.version))
    form.add_error(None, "Usulan ini baru saja berubah. Lihat lagi keadaannya, lalu ulangi.")
    return form


def _reasoned(
    request: VisitRequest, proposal: Proposal, act: Any, done: str, **words: Any
) -> HttpResponse:
    """A page with a reason that calls one action."""
    form = ReasonForm(request.POST or None, version=proposal.version)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["versi"]
        try:
            act(proposal.pk, form.cleaned_data["reason"],
                int(version) if version.isdigit() else -1)  # fmt: skip
            saved(request, done)
            return redirect("aid:proposal", proposal.number)
        except StaleVersion:
            form = _stale(request, ReasonForm, proposal)
        except DomainError as error:
            refused(form, error)
    return _confirm(request, proposal, form, **words)


@needs(verbs.HANDLE)
def proposal_return(request: VisitRequest, number: str) -> HttpResponse:
    """Ask the applicant to complete it."""
    proposal = proposal_or_404(request, number)
    act = request.visit.act()
    return _reasoned(
        request, proposal,
        lambda pk, reason, version: sending.give_back(act, pk, reason, version),
        "Usulan dikembalikan. Pengusul membaca apa yang kurang.",
        title="Minta dilengkapi", text=recipient_name(proposal), verb="Kembalikan",
        consequences=["Pengusul membaca alasan Anda. Sebut surat atau isian yang kurang.",
                      "Isinya tetap. Yang sudah dicek di lapangan tetap tercatat."],
    )  # fmt: skip


@needs(verbs.FILL)
def proposal_withdraw(request: VisitRequest, number: str) -> HttpResponse:
    """Take a proposal back."""
    proposal = proposal_or_404(request, number, fill=True)
    act = request.visit.act()
    return _reasoned(
        request, proposal,
        lambda pk, reason, version: sending.withdraw(act, pk, reason, version),
        "Usulan sudah ditarik.",
        title="Tarik usulan", text=recipient_name(proposal), verb="Tarik usulan", danger=True,
        consequences=["Usulan ini tidak ikut dipilih lagi.",
                      "Selama pendaftaran masih dibuka, boleh mengajukan yang baru."],
    )  # fmt: skip


@needs(verbs.HANDLE)
def proposal_recheck(request: VisitRequest, number: str) -> HttpResponse:
    """Ask for another field check of some members."""
    proposal = proposal_or_404(request, number)
    rows = [(str(row.member.pk), row.name) for row in queries.members(proposal)]

    def form_of(data: Any) -> RecheckForm:
        return RecheckForm(data, members=rows, version=proposal.version)

    form = form_of(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, version = form.cleaned_data, form.cleaned_data["versi"]
        try:
            sending.check_again(
                request.visit.act(), proposal.pk, given["reason"],
                [UUID(pk) for pk in given["members"]], int(version) if version.isdigit() else -1,
            )  # fmt: skip
            saved(request, "Cek lapangan diminta lagi.")
            return redirect("aid:proposal", proposal.number)
        except StaleVersion:
            form = _stale(request, form_of, proposal)
        except DomainError as error:
            refused(form, error)
    return _confirm(
        request, proposal, form, title="Minta cek ulang", text=recipient_name(proposal),
        verb="Minta cek ulang",
        consequences=["Hasil cek sebelumnya tetap tercatat, tetapi tidak dipakai lagi."],
    )  # fmt: skip


@needs(verbs.INTEREST)
def proposal_interest(request: VisitRequest, number: str) -> HttpResponse:
    """ "I have a tie to this applicant": somebody else checks and scores."""
    proposal = proposal_or_404(request, number)
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            checks.declare_interest(request.visit.act(), proposal.pk, form.cleaned_data["kind"])
            saved(request, "Tercatat. Orang lain yang mengecek dan menilai usulan ini.")
            return redirect("aid:proposal", proposal.number)
        except DomainError as error:
            refused(form, error)
    return _confirm(
        request, proposal, form, title="Saya ada hubungan dengan pengusul ini",
        text=recipient_name(proposal), verb="Nyatakan",
        consequences=["Anda tidak mengecek dan tidak menilai usulan ini.",
                      "Kelompok atau usahanya tidak dirugikan: orang lain yang melakukannya.",
                      "Pernyataan ini tidak bisa ditarik."],
    )  # fmt: skip


# --- field checks --------------------------------------------------------------------------------


@needs(verbs.CHECK)
def to_check(request: VisitRequest) -> HttpResponse:
    """Proposals that wait for a visit in this visit's areas, longest waiting first."""
    visit = request.visit
    act = visit.act()
    rows = Proposal.objects.visible_to(visit).to_check()
    if act.person_id is not None:
        rows = rows.not_tied_to(act.person_id)
    found = list(
        rows.with_numbers()
        .select_related("group", "business", "round")
        .order_by("submitted_at", "pk")[: SHOWN + 1]
    )
    context = {
        "items": [
            {"proposal": r, "who": recipient_name(r), "place": places.short_name(r.village_code),
             "left": r.taking_part - r.checked_members}
            for r in found[:SHOWN]
        ],
        "more": len(found) > SHOWN,
        "crumbs": crumbs(visit, ("Perlu dicek", "")),
    }  # fmt: skip
    return render(request, "aid/proposing_to_check.html", context)


@needs(verbs.SHEET)
def check_sheet(request: VisitRequest, number: str) -> HttpResponse:
    """The empty sheet for a day in the village: one page per member."""
    proposal = proposal_or_404(request, number)
    return documents.answer(documents.sheet(proposal), f"cek-{proposal.number}.pdf")


@require_POST
@needs(verbs.CHECK)
def check_finish(request: VisitRequest, number: str) -> HttpResponse:
    """Nobody is left to check: on to the scores."""
    proposal = proposal_or_404(request, number)
    try:
        checks.finish_check(request.visit.act(), proposal.pk)
        saved(request, "Cek lapangan selesai.")
    except DomainError as error:
        messages.error(request, str(error.sentence))
    return redirect("aid:proposal", proposal.number)


@needs(verbs.CHECK)
def check_member(request: VisitRequest, number: str, member: UUID) -> HttpResponse:
    """What was found at one member."""
    proposal = proposal_or_404(request, number)
    rows = queries.members(proposal, checks=True)
    at = next((i for i, row in enumerate(rows) if row.member.pk == member), None)
    if at is None:
        raise Http404
    row, visit = rows[at], request.visit
    tie = checks.known_tie(visit.act().person_id or proposal.pk, proposal)
    posted = request.method == "POST"
    form = CheckForm(
        request.POST if posted else None, request.FILES if posted else None,
        initial={"on": timezone.localdate(), "works": "", "signed": ""},
    )  # fmt: skip
    if posted and form.is_valid():
        try:
            _record(request, proposal, member, form)
            saved(request, f"Cek {row.name} tercatat.")
            return redirect(_after_check(proposal, rows, at))
        except ScanError as error:
            form.add_error("photo", str(error))
        except DomainError as error:
            refused(form, error)
    context = {
        "proposal": proposal, "round": proposal.round, "row": row, "form": form, "tie": tie,
        "open": proposal.state == "submitted", "place": places.short_name(row.member.village_code),
        "position": at + 1, "count": len(rows), "who": recipient_name(proposal),
        "questions": queries.questions(
            proposal, row.member.business_id, queries.without_trade(proposal)
        ),
        "double": [f["words"] for f in proposal.double
                   if f["member"] in ("", str(row.member.business_id))],
        "asked": queries.worth_asking(proposal, [row], timezone.localdate()),
        "crumbs": _trail(request, proposal, f"Cek {row.name}"),
    }  # fmt: skip
    return render(request, "aid/proposing_check.html", context, status=422 if form.errors else 200)


def _record(request: VisitRequest, proposal: Proposal, member: UUID, form: CheckForm) -> None:
    given = form.cleaned_data
    photos = [clean_scan(given[n]) for n in ("photo", "photo_tool") if given.get(n)]
    sheet = clean_scan(given["sheet"]) if given.get("sheet") else None
    checks.record_check(
        request.visit.act(), proposal.pk, member,
        checks.Found(
            on=given["on"], result=given["result"], reasons=form.reasons,
            works={"ya": True, "tidak": False}.get(given["works"]), machines=given["machines"],
            workers_male=given["workers_male"], workers_female=given["workers_female"],
            output_value=given["output_value"], sales=given["sales"], met=given["met"],
            signed=given["signed"],
        ),
        photos=photos, sheet=sheet,
    )  # fmt: skip


def _after_check(proposal: Proposal, rows: list[queries.MemberRow], at: int) -> str:
    """The next member who is not checked yet, else the proposal."""
    later = [*rows[at + 1 :], *rows[:at]]
    waiting = [r for r in later if r.check is None or r.check.result == "later"]
    if waiting:
        return reverse("aid:check", args=[proposal.number, waiting[0].member.pk])
    return reverse("aid:proposal", args=[proposal.number])


# --- scores --------------------------------------------------------------------------------------


@needs(verbs.SCORE)
def to_score(request: VisitRequest) -> HttpResponse:
    """Checked proposals that this person may score, longest waiting first."""
    visit = request.visit
    person = visit.act().person_id
    rows = Proposal.objects.visible_to(visit)
    rows = rows.to_score(person) if person is not None else rows.none()
    found = list(
        rows.select_related("group", "business", "round").order_by("state_since", "pk")[: SHOWN + 1]
    )
    context = {
        "items": [
            {"proposal": r, "who": recipient_name(r), "place": places.short_name(r.village_code),
             "third": r.scored == scores.SCORERS}
            for r in found[:SHOWN]
        ],
        "more": len(found) > SHOWN,
        "crumbs": crumbs(visit, ("Perlu dinilai", "")),
    }  # fmt: skip
    return render(request, "aid/proposing_to_score.html", context)


@needs(verbs.SCORE)
def score(request: VisitRequest, number: str) -> HttpResponse:
    """The round's sheet for one proposal, without anybody else's points."""
    proposal = proposal_or_404(request, number)
    visit = request.visit
    person = somebody(visit.act().person_id)
    criteria = scores.criteria_of(proposal.round)
    own = Score.objects.filter(proposal=proposal, scorer_person=person).first()
    initial = {f"nilai-{k}": v for k, v in own.values.items()} if own else {}
    form = ScoreForm(
        request.POST or None, criteria=criteria,
        initial={**initial, "remark": own.remark if own else ""},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            scores.give_score(visit.act(), proposal.pk, form.values, form.cleaned_data["remark"])
            saved(request, "Nilai Anda tersimpan.")
            return redirect("aid:proposal", proposal.number)
        except DomainError as error:
            refused(form, error)
    rows = queries.members(proposal, checks=True)
    context = {
        "proposal": proposal, "round": proposal.round, "who": recipient_name(proposal),
        "form": form, "members": rows, "sums": queries.sums(rows), "criteria": criteria,
        "tie": checks.known_tie(person, proposal),
        "waits": proposal.state == "checked" and bool(criteria),
        "double": [f["words"] for f in proposal.double],
        "most": policy.MOST_LINES,
        "crumbs": _trail(request, proposal, "Beri nilai"),
    }  # fmt: skip
    return render(request, "aid/proposing_score.html", context, status=422 if form.errors else 200)
