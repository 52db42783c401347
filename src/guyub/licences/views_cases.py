"""Applications for papers: begin one, see where it stands, bring it forward."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel.attached import serve
from guyub.kernel.components import Fact, Happening, Stage
from guyub.kernel.dates import format_date
from guyub.licences import actions, forms, queries
from guyub.licences.actions.cases import Progress, entries
from guyub.licences.models import Case, Document
from guyub.licences.models.cases import ASKED, DOCUMENTS
from guyub.licences.permissions import BATCH_VIEW, BATCH_WORK, CASE_VIEW, CASE_WORK
from guyub.licences.requirements import papers
from guyub.licences.states import CASE, ENDED, ISSUED, PREPARED, RESUME, STUCK, TURNS
from guyub.licences.views_common import (
    Crumbs,
    applicable,
    form_page,
    may_write,
    short_of,
    tone_of,
    version_of,
    write_or_404,
)  # fmt: skip
from guyub.licences.wording import turn_of
from guyub.registry import naming

PATH = ("prepared", "submitted", "checked", "issued")
KINDS = dict(DOCUMENTS)
# What a step means, where its name alone does not say it.
LEADS = {
    "check": "Penerbit sudah memeriksa berkas atau tempatnya. Suratnya tinggal ditunggu.",
    "return": "Penerbit minta berkasnya dilengkapi. Pengajuan kembali ke tahap disiapkan.",
    "refuse": "Pengajuan ini selesai. Sesudah diperbaiki, buka pengajuan baru.",
    "stick": "Kelihatan di daftar macet dengan alasannya, sampai dilanjutkan lagi.",
    "withdraw": "Pengajuan ini selesai. Berkas yang sudah dikumpulkan tetap tersimpan.",
}


def case_or_404(request: VisitRequest, pk: UUID) -> Case:
    """The case, if this visit may see it; names as the visit reads them."""
    found: Case | None = (
        Case.objects.visible_to(request.visit)
        .select_related("business__facts", "product", "batch", "licence")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    reader = naming.reader_of(request.visit, found.business)
    if found.product is not None:
        found.product.name = reader(found.product.name)
    naming.hide(request.visit, found.business)
    return found


def page_of(case: Case) -> str:
    return reverse("licences:case", args=[case.pk])


def under(case: Case) -> str:
    name = str(case.business.name)
    return f"{case.product.name} · {name}" if case.product else name


def crumbs(case: Case, *here: str) -> Crumbs:
    business = case.business
    trail = [(business.name, reverse("registry:detail", args=[business.number]))]
    if case.product is not None:
        trail.append((case.product.name, reverse("licences:product", args=[case.product.pk])))
    trail.append((f"Pengajuan {short_of(case.paper)}", page_of(case) if here else ""))
    return [*trail, *((name, "") for name in here)]


@needs(CASE_WORK)
def apply(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Begin to get a paper for a product."""
    product = queries.product_of(request.visit, pk)
    if product is None:
        raise Http404
    write_or_404(request, product.business, CASE_WORK)
    asked = request.GET.get("surat", "")
    back = reverse("licences:product", args=[product.pk])

    def make(data: Any) -> forms.ApplyForm:
        return forms.ApplyForm(data, initial={"paper": asked}, papers=applicable())

    return form_page(
        request, make, lambda data: actions.open_case(
            request.visit.act(), product.pk, data["paper"]
        ),
        title="Buka pengajuan surat", under=f"{product.name} · {product.business.name}",
        lead="Dicatat sejak berkasnya disiapkan, supaya kelihatan sampai di mana dan siapa yang"
        " ditunggu.", back=back, done="Pengajuan dibuka.", button="Buka pengajuan",
        crumbs=[(product.business.name, reverse("registry:detail", args=[product.business.number])),
                (product.name, back), ("Buka pengajuan surat", "")],
        after=page_of,
    )  # fmt: skip


@needs(CASE_VIEW)
def case_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Where an application stands: stage, who acts next and since when, papers, history."""
    case, visit = case_or_404(request, pk), request.visit
    own = visit.reach == "own"
    work = may_write(request, case.business, CASE_WORK)
    collected = list(Document.objects.filter(business=case.business_id).order_by("kind", "pk"))
    verbs = _verbs(request, case) if work else []
    asked = case.batch.documents if case.batch else list(ASKED)
    have = {d.kind for d in collected}
    running = case.state not in ENDED
    lines = [
        Happening(
            line.title, format_date(timezone.localtime(line.at).date()),
            timezone.localtime(line.at).date().isoformat(), who="" if own else line.actor,
            text=f"Alasan: {line.reason}" if line.reason else "", tone="quiet",
        )
        for line in case.lines.order_by("-at", "-pk")[:80]
    ]  # fmt: skip
    context = {
        "case": case, "short": short_of(case.paper), "under": under(case), "running": running,
        "state": CASE.states[case.state], "tone": tone_of(case.state), "stages": _stages(case),
        "facts": _facts(case, own, batch=visit.may(BATCH_VIEW)), "said": _said(case, own),
        "steps": entries(case), "verbs": [v for v in verbs if v["kind"] != "other"],
        "others": [v for v in verbs if v["kind"] == "other"],
        "progress_url": reverse("licences:progress", args=[case.pk]) if work and running else "",
        "collect_url": reverse("licences:collect", args=[case.pk]) if work and running else "",
        "documents": [
            {
                "kind": KINDS.get(d.kind, d.kind), "on": timezone.localtime(d.created_at).date(),
                "url": reverse("licences:document", args=[d.pk]) if d.open_to(visit) else "",
                "again": d.case_id != case.pk,
                "drop_url": reverse("licences:document_withdraw", args=[d.pk]) if work else "",
            }
            for d in collected
        ],
        "missing": [KINDS.get(k, k) for k in asked if k not in have],
        "leave_url": reverse("licences:batch_leave", args=[case.pk])
        if running and case.batch_id and visit.may(BATCH_WORK) and work else "",
        "happenings": lines, "crumbs": crumbs(case),
    }  # fmt: skip
    return render(request, "licences/case.html", context)


def _said(case: Case, own: bool) -> str:
    """One sentence for whoever waits."""
    if case.state in ENDED or case.state == STUCK:
        return ""
    if case.turn == "owner" and own:
        step = case.wording["steps"][case.step : case.step + 1]
        return f"Giliran Anda: {step[0]['title']}." if step else "Giliran Anda."
    days = (timezone.localdate() - case.waiting_since).days
    since = "sejak hari ini" if days <= 0 else f"sudah {days} hari"
    return f"Menunggu {case.turn_name or dict(TURNS).get(case.turn, '')}, {since}."


def _stages(case: Case) -> list[Stage]:
    at = case.stuck_from or case.state
    if at not in PATH:
        return [Stage(CASE.states[case.state], "stopped")]
    here = PATH.index(at)
    states = ["done" if n < here or at == ISSUED else "now" if n == here else "todo"
              for n in range(len(PATH))]  # fmt: skip
    if case.state == STUCK:
        states[here] = "stopped"
    return [Stage(CASE.states[key], state) for key, state in zip(PATH, states, strict=True)]  # type: ignore[arg-type]


def _facts(case: Case, own: bool, *, batch: bool) -> list[Fact]:
    found = []
    if case.state not in ENDED:
        found += [
            Fact(
                "Giliran",
                case.turn_name or dict(TURNS).get(case.turn, ""),
                "" if case.turn == "owner" or not case.turn_name else dict(TURNS)[case.turn],
            ),
            Fact("Menunggu sejak", format_date(case.waiting_since)),
        ]
    found.append(Fact("Diajukan", format_date(case.submitted_on) if case.submitted_on else "belum"))
    if case.audit_on:
        found.append(Fact("Audit", format_date(case.audit_on)))
    if case.licence is not None:
        until = case.licence.expires
        found += [
            Fact("Nomor", case.licence.number),
            Fact("Terbit", format_date(case.licence.issued)),
            Fact("Berlaku sampai", format_date(until) if until else "tidak ada tanggal akhirnya"),
        ]
    if case.ended_because:
        found.append(Fact("Alasan", case.ended_because))
    return found


def _verbs(request: VisitRequest, case: Case) -> list[dict[str, str]]:
    """The steps that this visit may take, in the table's order."""
    rows = []
    for t in CASE.available(case.state, {request.visit.role}):
        if t.verb in RESUME.values() and t.to != case.stuck_from:
            continue
        url = (
            reverse("licences:issue", args=[case.pk]) if t.verb == "issue"
            else reverse("licences:step", args=[case.pk, t.verb])
        )  # fmt: skip
        forward = t.verb in ("submit", "issue") or t.verb in RESUME.values()
        kind = "primary" if forward else "" if t.verb == "check" else "other"
        rows.append({"label": t.label, "url": url, "kind": kind})
    return rows


@needs(CASE_WORK)
def step_page(request: VisitRequest, pk: UUID, verb: str) -> HttpResponse:
    """One step, with its day or reason."""
    case = case_or_404(request, pk)
    write_or_404(request, case.business, CASE_WORK)
    known = {t.verb: t for t in CASE.transitions}
    if verb not in known or verb == "issue":
        raise Http404
    here = {t.verb for t in CASE.available(case.state, {request.visit.role})}
    if verb not in here and request.method == "GET":
        return redirect(page_of(case))
    one = known[verb]
    asks = ("on",) if verb == "submit" else ("reason",) if one.needs_reason else ()

    def make(data: Any) -> forms.StepForm:
        initial = {"on": timezone.localdate()}
        return forms.StepForm(data, initial=initial, asks=asks, version=case.version)

    def save(data: dict[str, Any]) -> Case:
        return actions.advance(
            request.visit.act(), case.pk, verb, reason=data.get("reason", ""), on=data.get("on"),
            version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, make, save, title=one.label, under=f"{short_of(case.paper)} · {under(case)}",
        crumbs=crumbs(case, one.label), back=page_of(case), done="Tersimpan.",
        button=one.label, danger=verb in ("withdraw", "refuse"), lead=LEADS.get(verb, ""),
    )  # fmt: skip


@needs(CASE_WORK)
def progress_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Which steps are done, who acts next, the day of the audit."""
    case = case_or_404(request, pk)
    write_or_404(request, case.business, CASE_WORK)
    if case.state in ENDED:
        return redirect(page_of(case))
    steps = [s["title"] for s in case.wording["steps"]]

    def make(data: Any) -> forms.ProgressForm:
        initial = {"step": case.step, "turn": case.turn, "turn_name": case.turn_name,
                   "audit_on": case.audit_on}  # fmt: skip
        return forms.ProgressForm(data, initial=initial, steps=steps, version=case.version)

    def save(data: dict[str, Any]) -> Case:
        at = Progress(int(data["step"]), data["turn"], data["turn_name"], data["audit_on"])
        return actions.progress(request.visit.act(), case.pk, at, version=version_of(data))

    turn, name = turn_of(case.wording, case.step)
    return form_page(
        request, make, save, title="Catat kemajuan",
        under=f"{short_of(case.paper)} · {under(case)}",
        lead=f"Langkah berikutnya biasanya oleh: {name or dict(TURNS)[turn]}.",
        crumbs=crumbs(case, "Catat kemajuan"), back=page_of(case), done="Kemajuan tersimpan.",
    )  # fmt: skip


@needs(CASE_WORK)
def issue_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The paper is there: its number and days, and the case is over."""
    case = case_or_404(request, pk)
    write_or_404(request, case.business, CASE_WORK)
    if request.method == "GET" and case.state in (PREPARED, STUCK, *ENDED):
        return redirect(page_of(case))
    months, paper = case.wording["months"], papers().get(case.paper)

    def make(data: Any) -> forms.IssueForm:
        initial = {"issued": timezone.localdate(), "lasting": "usual" if months else ""}
        form = forms.IssueForm(
            data, initial=initial, usual=case.wording["validity"], months=months,
            version=case.version,
        )  # fmt: skip
        if paper is not None and paper.number_words:
            form.fields["number"].help_text = f"Seperti tertulis di surat: {paper.number_words}."
        return form

    def save(data: dict[str, Any]) -> Case:
        return actions.issue(
            request.visit.act(), case.pk, data["number"], data["issued"], data["expires"],
            version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, make, save, title=f"{short_of(case.paper)} terbit", under=under(case),
        crumbs=crumbs(case, "Surat terbit"), back=page_of(case), done="Surat tercatat.",
        button="Catat surat",
    )  # fmt: skip


@needs(CASE_WORK)
def collect_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Add a photo or PDF; the next application of the business finds it there."""
    case = case_or_404(request, pk)
    write_or_404(request, case.business, CASE_WORK)
    if case.state in ENDED:
        return redirect(page_of(case))

    def make(data: Any) -> forms.CollectForm:
        return forms.CollectForm(data, request.FILES if data is not None else None)

    return form_page(
        request, make,
        lambda data: actions.collect(request.visit.act(), case.pk, data["kind"], data["scan"]),
        title="Tambah berkas", under=under(case), crumbs=crumbs(case, "Tambah berkas"),
        lead="Sekali dikumpulkan, berkas ini dipakai lagi untuk pengajuan berikutnya.",
        back=page_of(case), done="Berkas tersimpan.", button="Simpan berkas",
    )  # fmt: skip


def _document_or_404(request: VisitRequest, pk: UUID) -> Document:
    row = Document.objects.select_related("business__facts", "case").filter(pk=pk).first()
    if row is None:
        raise Http404
    visit = request.visit
    mine = row.business_id in visit.scope.businesses
    if not (mine if visit.reach == "own" else visit.covers(row.business.village_code)):
        raise Http404
    return row


@needs(CASE_VIEW)
def document(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A collected paper itself; identity papers only for whoever works with them."""
    return serve(request, _document_or_404(request, pk))


@needs(CASE_WORK)
def document_withdraw(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A wrong file goes for good."""
    row = _document_or_404(request, pk)
    write_or_404(request, row.business, CASE_WORK)
    name = naming.hide(request.visit, row.business).name
    home = reverse("registry:detail", args=[row.business.number])
    back = page_of(row.case) if row.case else home
    title = f"Hapus berkas: {KINDS.get(row.kind, row.kind)}"
    return form_page(
        request, lambda data: forms.ReasonForm(data, version=1),
        lambda data: actions.drop_document(request.visit.act(), row.pk, data["reason"]),
        title=title, under=name, crumbs=[(name, home), (title, "")], back=back,
        lead="Berkas ini dihapus selamanya, juga dari pengajuan lain usaha ini.",
        done="Berkas dihapus.", button="Hapus berkas", danger=True,
    )  # fmt: skip


@needs(BATCH_WORK)
def leave_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Take a member out of its facilitation; the application runs on."""
    case = case_or_404(request, pk)
    write_or_404(request, case.business, BATCH_WORK)
    if case.batch is None:
        return redirect(page_of(case))
    back = reverse("licences:batch", args=[case.batch_id])
    return form_page(
        request, lambda data: forms.ReasonForm(data, version=case.version),
        lambda data: actions.leave_batch(
            request.visit.act(), case.pk, data["reason"], version=version_of(data)
        ),
        title="Keluarkan dari fasilitasi", under=f"{under(case)} · {case.batch.name}",
        crumbs=crumbs(case, "Keluarkan dari fasilitasi"), back=back,
        lead="Pengajuannya tetap berjalan sendiri. Tempatnya bisa dipakai yang lain.",
        done="Peserta dikeluarkan.", button="Keluarkan", danger=True,
    )  # fmt: skip
