"""SK: list, draft from the announced list, verify, sign, return, drop, revoke; the letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions import deciding_decree as actions
from guyub.aid.forms.deciding import DecreeForm, ReasonForm, SignForm
from guyub.aid.models import Decree, DecreeScan, Fund
from guyub.aid.permissions.deciding import DRAFT, SIGN, VERIFY, VIEW
from guyub.aid.queries.deciding import (
    decree_waits,
    decrees_of,
    free_awards,
    shown_selection,
    total_of,
    within,
)
from guyub.aid.queries.deciding_letters import (
    decree_letter,
    decree_lines,
    last_day_to_object,
    place_names,
    recipients_of,
)
from guyub.aid.states import DECREE
from guyub.aid.views.deciding_common import (
    office_or_404,
    own_office,
    pdf,
    round_crumbs,
    round_or_404,
)
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.attached import serve
from guyub.kernel.components import Cell, Column, Stage
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.registry import naming
from guyub.registry.views.common import refused

TONES = {"draft": "warn", "verified": "warn", "signed": "ok", "revoked": "bad", "dropped": "quiet"}
STALE = "SK ini baru saja diubah orang lain. Baca lagi, lalu ulangi."


@needs(VIEW)
def listing(request: VisitRequest) -> HttpResponse:
    """All decrees, newest first."""
    rows = list(decrees_of(request.visit)[:200])
    context = {
        "decrees": [
            {"row": r, "state": DECREE.label(r.state), "tone": TONES[r.state], "total": r.total}
            for r in rows
        ],
        "crumbs": [("SK penerima", "")],
    }
    return render(request, "aid/deciding_decrees.html", context)


def _decree_or_404(request: VisitRequest, pk: UUID) -> Any:
    row = decrees_of(request.visit).select_related("round", "selection").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _wording(form: DecreeForm) -> actions.Wording:
    given = form.cleaned_data
    return actions.Wording(given["about"], given["signer"], given["signer_title"])


@needs(DRAFT)
def new(request: VisitRequest, number: str) -> HttpResponse:
    """Draft from the announced list."""
    round_ = round_or_404(request, number)
    listed = shown_selection(round_)
    waits = decree_waits(round_, listed, timezone.localdate())
    funds: list[tuple[str, str]] = []
    total = 0
    if listed is not None and not waits:
        free = list(free_awards(listed).select_related("fund").order_by("fund__code", "pk"))
        sums: dict[Fund, int] = {}
        for a in free:
            sums[a.fund] = sums.get(a.fund, 0) + a.quantity * a.unit_price
        funds = [(str(f.pk), f"{f.name}: {format_rupiah(n)}") for f, n in sums.items()]
        total = sum(sums.values())
    form = DecreeForm(
        request.POST or None, funds=funds, initial={"about": f"Penerima {round_.title}"}
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("funds")
        try:
            made = actions.draft_decree(
                request.visit.act(), round_.pk, _wording(form),
                [UUID(key) for key in chosen] if chosen else None,
            )  # fmt: skip
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, "Rancangan SK tersusun. Orang kedua yang memeriksa.")
            return redirect("aid:decree", made.pk)
    context = {
        "form": form, "round": round_, "waits": waits, "total": total, "draft": None,
        "crumbs": [("SK penerima", reverse("aid:decrees")), ("Susun SK", "")],
    }  # fmt: skip
    return render(request, "aid/deciding_decree_form.html", context)


@needs(DRAFT)
def edit(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Mend the head of a draft."""
    row = _decree_or_404(request, pk)
    initial = {"about": row.about, "signer": row.signer, "signer_title": row.signer_title}
    form = DecreeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rewrite_decree(request.visit.act(), row.pk, _wording(form), _version(request))
        except StaleVersion:
            form.add_error(None, STALE)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, "Rancangan tersimpan.")
            return redirect("aid:decree", row.pk)
    context = {
        "form": form, "round": row.round, "waits": "", "total": row.total or 0, "draft": row,
        "crumbs": [
            ("SK penerima", reverse("aid:decrees")),
            (row.about, reverse("aid:decree", args=[row.pk])), ("Ubah", ""),
        ],
    }  # fmt: skip
    return render(request, "aid/deciding_decree_form.html", context)


def _version(request: VisitRequest) -> int | None:
    typed = request.POST.get("versi", "")
    return int(typed) if typed.isdigit() else None


@needs(VIEW)
def page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One decree: its path, lines by village, sums by fund, and the next step."""
    return _page(request, _decree_or_404(request, pk))


def _page(
    request: VisitRequest, row: Decree, sign: SignForm | None = None, problem: str = ""
) -> HttpResponse:
    visit, person = request.visit, request.visit.act().person_id
    lines = decree_lines(row)
    total = total_of(row)
    roles = actions.verifiers_for(total, row.office_id, timezone.localdate())
    own = own_office(request, row)
    had_a_hand = person in (row.maker_person, row.verifier_person)
    draft, verified = row.state == "draft", row.state == "verified"
    until = last_day_to_object(row) if row.state == "signed" else None
    context: dict[str, Any] = {
        "decree": row, "round": row.round, "state": DECREE.label(row.state),
        "tone": TONES[row.state], "problem": problem, "total": total, "stages": _stages(row),
        "verifiers": actions.roles_in_words(roles),
        "may_edit": own and draft and visit.may(DRAFT) and person == row.maker_person,
        "may_drop": own and (draft or verified) and visit.may(DRAFT),
        "may_verify": own and draft and visit.may(VERIFY) and visit.role in roles
        and person != row.maker_person,
        "own_waits": own and ((draft and visit.may(VERIFY) and person == row.maker_person)
                              or (verified and visit.may(SIGN) and had_a_hand)),
        "may_sign": own and verified and visit.may(SIGN) and not had_a_hand,
        "may_return": own and verified and visit.may(SIGN),
        "may_revoke": own and row.state == "signed" and visit.may(SIGN),
        "sign": sign or SignForm(), "reason": ReasonForm(),
        "scans": list(row.scans.order_by("created_at", "pk")),
        "may_scan": own and row.state == "signed" and visit.may(SIGN),
        "until": until, "agreements": row.state == "signed",
        **_tables(lines),
        "crumbs": round_crumbs(
            request.visit, row.round, ("SK penerima", reverse("aid:decrees")),
            (row.number or row.about, ""),
        ),
    }  # fmt: skip
    status = 409 if problem else 200
    return render(request, "aid/deciding_decree.html", context, status=status)


def _stages(row: Decree) -> list[Stage]:
    def day(moment: Any) -> str:
        return format_date(timezone.localtime(moment).date()) if moment else ""

    made = Stage("Disusun", "done", day(row.made_at), row.maker)
    if row.state == "dropped":
        return [made, Stage("Dibuang", "stopped", "", row.remark)]
    checked = Stage("Diperiksa", "done", day(row.verified_at), row.verifier)
    if row.state == "draft":
        return [made, Stage("Diperiksa", "now"), Stage("Ditandatangani")]
    if row.state == "verified":
        return [made, checked, Stage("Ditandatangani", "now")]
    signed = Stage("Ditandatangani", "done", day(row.approved_at), row.approver)
    if row.state == "revoked":
        return [made, checked, signed, Stage("Dicabut", "stopped", day(row.revoked_at), row.remark)]
    return [made, checked, signed]


def _tables(lines: list[Any]) -> dict[str, Any]:
    """Lines by recipient and fund, and sums by fund; the same lines in both."""
    names, places = recipients_of(lines), place_names({x.village_code for x in lines})
    rows: dict[tuple[Any, Any], list[Any]] = {}
    funds: dict[str, list[Any]] = {}
    for x in lines:
        rows.setdefault((x.proposal_id, x.fund_id), []).append(x)
        funds.setdefault(x.fund.name, []).append(x)

    def summed(each: list[Any]) -> int:
        return sum(x.quantity * x.unit_price for x in each)

    def units(each: list[Any]) -> str:
        return format_number(sum(x.quantity for x in each))

    return {
        "columns": [
            Column("Penerima"), Column("Desa"), Column("Dana"), Column("Jenis", num=True),
            Column("Unit", num=True), Column("Nilai", num=True),
        ],
        "rows": [
            [
                Cell(names[each[0].proposal_id]), Cell(places[each[0].village_code]),
                Cell(each[0].fund.name), Cell(format_number(len({x.item_id for x in each}))),
                Cell(units(each)), Cell(format_rupiah(summed(each))),
            ]
            for each in rows.values()
        ],
        "footer": [
            "Jumlah", "", "", format_number(len({x.item_id for x in lines})), units(lines),
            format_rupiah(summed(lines)),
        ],
        "fund_columns": [
            Column("Dana"), Column("Penerima", num=True), Column("Unit", num=True),
            Column("Nilai", num=True),
        ],
        "fund_rows": [
            [
                Cell(name), Cell(format_number(len({x.proposal_id for x in each}))),
                Cell(units(each)), Cell(format_rupiah(summed(each))),
            ]
            for name, each in funds.items()
        ],
        "recipients": len(names),
    }  # fmt: skip


@needs(VERIFY)
def verify(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Checked by a second person."""
    row = _decree_or_404(request, pk)
    try:
        actions.verify_decree(request.visit.act(), row.pk, _version(request))
    except StaleVersion:
        return _page(request, row, None, STALE)
    except DomainError as error:
        return _page(request, row, None, str(error.sentence))
    messages.success(request, "SK sudah diperiksa. Orang ketiga yang mencatat tanda tangannya.")
    return redirect("aid:decree", row.pk)


@needs(SIGN)
def decide(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Record the signature, or give it back."""
    row = _decree_or_404(request, pk)
    act = request.visit.act()
    form = SignForm(request.POST) if request.POST.get("putusan") != "kembalikan" else None
    try:
        if form is None:
            actions.return_decree(act, row.pk, request.POST.get("reason", ""), _version(request))
            messages.success(request, "SK dikembalikan ke penyusunnya.")
            return redirect("aid:decree", row.pk)
        if not form.is_valid():
            return _page(request, row, form)
        actions.sign_decree(act, row.pk, **form.cleaned_data, version=_version(request))
    except StaleVersion:
        return _page(request, row, form, STALE)
    except DomainError as error:
        if form is not None and error.field in form.fields:
            refused(form, error)
            return _page(request, row, form)
        return _page(request, row, form, str(error.sentence))
    messages.success(request, "SK tercatat berlaku. Penerima sudah ditetapkan.")
    return redirect("aid:decree", row.pk)


@needs(DRAFT)
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Give a draft up."""
    row = _decree_or_404(request, pk)
    try:
        actions.drop_decree(request.visit.act(), row.pk, request.POST.get("reason", ""))
    except DomainError as error:
        return _page(request, row, None, str(error.sentence))
    messages.success(request, "Rancangan SK dibuang.")
    return redirect("aid:decree", row.pk)


@needs(SIGN)
def revoke(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take back what was signed."""
    row = _decree_or_404(request, pk)
    try:
        actions.revoke_decree(request.visit.act(), row.pk, request.POST.get("reason", ""))
    except DomainError as error:
        return _page(request, row, None, str(error.sentence))
    messages.success(request, "SK dicabut. Penerimanya kembali ke daftar.")
    return redirect("aid:decree", row.pk)


@needs(VIEW)
def letter(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The decree with its annex as PDF/A: recipients were announced, members of groups not."""
    row = _decree_or_404(request, pk)
    lines = decree_lines(row)
    for line in lines:
        if line.group_id is not None:
            naming.hide(request.visit, line.business)
    data = decree_letter(row, office_or_404(row), lines)
    return pdf("aid/sk", data, f"sk-{row.round.number}", timezone.now())


@needs(SIGN)
def scan(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Keep the signed paper."""
    row = _decree_or_404(request, pk)
    given = request.FILES.get("scan")
    if given is None:
        return _page(request, row, None, "Pilih berkas pindaiannya dulu.")
    try:
        actions.add_scan(request.visit.act(), row.pk, given.read())
    except DomainError as error:
        return _page(request, row, None, str(error.sentence))
    messages.success(request, "Pindaian SK tersimpan.")
    return redirect("aid:decree", row.pk)


@needs(VIEW)
def scanned(request: VisitRequest, pk: UUID) -> HttpResponseBase:
    """The signed paper as it was kept."""
    row = within(request.visit, DecreeScan.objects.all()).filter(pk=pk).first()
    if row is None:
        raise Http404
    return serve(request, row)
