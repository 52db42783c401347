"""Facilitation: one board for many applications of one paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.criteria.language import say
from guyub.criteria.queries import in_force, rules_of
from guyub.criteria.states import PUBLISHED
from guyub.criteria.subjects import SUBJECTS
from guyub.kernel import forms as kernel_forms
from guyub.kernel import pages
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Link
from guyub.kernel.sharing import whatsapp
from guyub.licences import actions, board, candidates, forms
from guyub.licences.models import Batch, Case
from guyub.licences.permissions import BATCH_VIEW, BATCH_WORK
from guyub.licences.requirements import papers
from guyub.licences.sharing import share_text
from guyub.licences.states import BATCH, CASE, CHOSEN_BY, ISSUED, NEEDS, NEXT, OPEN
from guyub.licences.views_common import Crumbs, applicable, form_page, short_of, version_of
from guyub.registry.list_filters import areas_below

SHOWN = 25
# The newest year first; ids grow with time.
KEYS = (pages.Key("year", "int"), pages.Key("id", "uuid"))


def batch_or_404(request: VisitRequest, pk: UUID, *, write: bool = False) -> Batch:
    rows = Batch.objects.visible_to(request.visit).select_related("rule")
    found: Batch | None = rows.filter(pk=pk).first()
    if found is None or (write and not _may(request, found)):
        raise Http404
    return found


def _may(request: VisitRequest, batch: Batch) -> bool:
    visit = request.visit
    return visit.may(BATCH_WORK) and visit.scope.may_write(batch.regency_code)


def page_of(batch: Batch) -> str:
    return reverse("licences:batch", args=[batch.pk])


def crumbs(batch: Batch | None, *here: str) -> Crumbs:
    trail = [("Fasilitasi surat", reverse("licences:batches"))]
    if batch is not None:
        trail.append((batch.name, page_of(batch) if here else ""))
    return [*trail, *((name, "") for name in here)]


@needs(BATCH_VIEW)
def batches(request: VisitRequest) -> HttpResponse:
    """Facilitations of the regency, the newest year first."""
    visit = request.visit
    note, cursor = "", request.GET.get("hal", "")
    listed = Batch.objects.visible_to(visit)
    try:
        page = pages.page(listed, KEYS, fields=("id",), cursor=cursor, size=SHOWN, descending=True)
    except pages.BadCursor:
        note = "Alamat halaman ini tidak utuh, jadi daftar dimulai dari awal."
        page = pages.page(listed, KEYS, fields=("id",), size=SHOWN, descending=True)
    ids = [row["id"] for row in page.rows]
    found = Batch.objects.in_bulk(ids)
    rows = [found[pk] for pk in ids]
    counts: dict[UUID, dict[str, int]] = {}
    said = Case.objects.filter(batch__in=rows).values("batch", "state")
    for row in said.annotate(n=Count("pk")).order_by("batch", "state"):
        counts.setdefault(row["batch"], {})[row["state"]] = row["n"]
    context = {
        "rows": [
            {
                "batch": b, "short": short_of(b.paper), "state": BATCH.states[b.state],
                "tone": "warn" if b.state == OPEN else "quiet", "url": page_of(b),
                "members": board.taken_of(counts.get(b.pk, {})),
                "issued": counts.get(b.pk, {}).get(ISSUED, 0),
                "stuck": counts.get(b.pk, {}).get("stuck", 0),
            }
            for b in rows
        ],
        "note": note,
        "next_url": f"?hal={page.next}" if page.next else "",
        "previous_url": f"?hal={page.previous}" if page.previous else "",
        "new_url": reverse("licences:batch_new") if _opens(request) else "",
        "crumbs": [("Fasilitasi surat", "")],
    }  # fmt: skip
    return render(request, "licences/batches.html", context)


def _rules(request: VisitRequest, batch: Batch | None = None) -> list[tuple[str, str]]:
    """Rules of the office that are in force, and the one that the facilitation has."""
    shown = [
        (str(rule.pk), rule.title)
        for rule in rules_of(request.visit).filter(subject="business")
        if any(v.state == PUBLISHED for v in rule.versions.all())
    ]
    if batch is not None and batch.rule is not None and str(batch.rule_id) not in dict(shown):
        shown.append((str(batch.rule_id), f"{batch.rule.title} (tidak berlaku lagi)"))
    return shown


def _asked(batch: Batch) -> dict[str, str] | None:
    """The office's own condition in words; ``said`` "": it is not in force, so nobody fits."""
    if batch.rule is None:
        return None
    found = in_force(batch.rule.office_id, batch.rule.pk)
    catalogue = SUBJECTS["business"].catalogue
    return {"title": batch.rule.title, "said": say(found[1], catalogue) if found else ""}


def _opens(request: VisitRequest) -> bool:
    visit = request.visit
    code = visit.office.area_code if visit.office else ""
    return visit.may(BATCH_WORK) and visit.scope.may_write(code) and len(code) == 5


@needs(BATCH_WORK)
def batch_new(request: VisitRequest) -> HttpResponse:
    """Open a facilitation for one paper."""
    if not _opens(request) or request.visit.office is None:
        raise Http404
    regency, asked = request.visit.office.area_code, request.GET.get("surat", "")
    year, paper = timezone.localdate().year, papers().get(asked)
    initial = {
        "paper": asked if paper else "", "year": year, "capacity": 10,
        "name": f"{paper.short} {year}" if paper else "",
        "chosen_by": NEXT if paper is None or paper.weight == "must" else NEEDS,
    }  # fmt: skip

    def make(data: Any) -> forms.BatchForm:
        return forms.BatchForm(data, initial=initial, papers=applicable(), rules=_rules(request))

    def save(data: dict[str, Any]) -> Batch:
        new = actions.NewBatch(**{**data, "documents": tuple(data["documents"])})
        return actions.open_batch(request.visit.act(), regency, new)

    return form_page(
        request, make, save, title="Buat fasilitasi surat", crumbs=crumbs(None, "Buat"),
        lead="Satu surat untuk beberapa usaha sekaligus. Calonnya diambil dari catatan produk.",
        back=reverse("licences:batches"), done="Fasilitasi dibuat. Sekarang pilih calonnya.",
        button="Buat fasilitasi", after=page_of,
    )  # fmt: skip


@needs(BATCH_VIEW)
def batch_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The board: stages with counts, stuck ones first, members with what they lack."""
    batch = batch_or_404(request, pk)
    stage = request.GET.get("tahap", "")
    stage = stage if stage in CASE.states else ""
    totals = board.totals(batch)
    work = _may(request, batch) and batch.state == OPEN
    note = ""
    try:
        members = board.members(request.visit, batch, stage, request.GET.get("hal", ""))
    except pages.BadCursor:
        note = "Alamat halaman ini tidak utuh, jadi daftar dimulai dari awal."
        members = board.members(request.visit, batch, stage, "")
    here = f"?tahap={stage}&" if stage else "?"
    context = {
        "batch": batch, "short": short_of(batch.paper), "state": BATCH.states[batch.state],
        "tone": "warn" if batch.state == OPEN else "quiet", "totals": totals, "note": note,
        "chosen_by": dict(CHOSEN_BY)[batch.chosen_by], "asked": _asked(batch),
        "documents": [board.KINDS.get(k, k) for k in batch.documents],
        "stuck": board.stuck(request.visit, batch) if totals.counts.get("stuck") else [],
        "stages": [
            Link("Semua", "?", active=not stage, count=sum(totals.counts.values())),
            *(Link(label, f"?tahap={key}", active=key == stage, count=totals.counts.get(key, 0))
              for key, label in CASE.states.items()),
        ],
        "members": members.rows,
        "next_url": f"{here}hal={members.next}" if members.next else "",
        "previous_url": f"{here}hal={members.previous}" if members.previous else "",
        "candidates_url": reverse("licences:candidates", args=[batch.pk]) if work else "",
        "edit_url": reverse("licences:batch_edit", args=[batch.pk]) if work else "",
        "close_url": reverse("licences:batch_close", args=[batch.pk]) if work else "",
        "part": request.visit.reach == "areas", "crumbs": crumbs(batch),
    }  # fmt: skip
    free = batch.capacity - totals.members
    if batch.state == OPEN and free > 0:
        text = share_text(batch.name, short_of(batch.paper), batch.regency_code, batch.pk, free)
        context |= {"share": text, "whatsapp": whatsapp(text)}
    return render(request, "licences/batch.html", context)


@needs(BATCH_WORK)
def candidates_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Products that fit, those never helped first; tick and take them in."""
    batch = batch_or_404(request, pk, write=True)
    if batch.state != OPEN and request.method == "GET":
        return redirect(page_of(batch))
    today, problem, note = timezone.localdate(), "", ""
    chosen = request.POST.getlist("produk") if request.method == "POST" else []
    if request.method == "POST":
        try:
            keys = [UUID(text) for text in chosen]
            made = actions.admit(request.visit.act(), batch.pk, keys)
        except ValueError:
            problem = "Pilihannya tidak terbaca. Muat ulang halamannya."
        except DomainError as error:
            problem = str(error)
        else:
            kernel_forms.saved(request, f"{len(made)} peserta masuk fasilitasi.")
            return redirect(page_of(batch))
    districts = areas_below(request.visit, batch.regency_code)
    district = request.GET.get("kecamatan", "")
    district = district if district in dict(districts) else ""
    try:
        found = candidates.page(
            request.visit, batch, today, district=district, cursor=request.GET.get("hal", "")
        )
    except pages.BadCursor:
        note = "Alamat halaman ini tidak utuh, jadi daftar dimulai dari awal."
        found = candidates.page(request.visit, batch, today, district=district)
    here = f"?kecamatan={district}&" if district else "?"
    totals = board.totals(batch)
    context = {
        "batch": batch, "short": short_of(batch.paper), "problem": problem, "note": note,
        "rows": board.named(request.visit, found.rows, set(chosen)),
        "free": max(batch.capacity - totals.members, 0),
        "chosen_by": dict(CHOSEN_BY)[batch.chosen_by], "asked": _asked(batch),
        "districts": districts,
        "district": district, "district_name": known.names_of({district}).get(district, "")
        if district else "",
        "next_url": f"{here}hal={found.next}" if found.next else "",
        "previous_url": f"{here}hal={found.previous}" if found.previous else "",
        "back": page_of(batch), "crumbs": crumbs(batch, "Pilih calon"),
    }  # fmt: skip
    status = 422 if problem else 200
    return render(request, "licences/candidates.html", context, status=status)


@needs(BATCH_WORK)
def batch_edit(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Seats, money, papers asked."""
    batch = batch_or_404(request, pk, write=True)
    if batch.state != OPEN:
        return redirect(page_of(batch))
    names = ("capacity", "budget", "budget_source", "spent", "documents")

    def make(data: Any) -> forms.BatchEditForm:
        initial = {name: getattr(batch, name) for name in names} | {"rule": batch.rule_id or ""}
        return forms.BatchEditForm(
            data, initial=initial, version=batch.version, rules=_rules(request, batch)
        )

    def save(data: dict[str, Any]) -> Batch:
        values = {name: data[name] for name in (*names, "rule")}
        return actions.edit_batch(request.visit.act(), batch.pk, values, version=version_of(data))

    return form_page(
        request, make, save, title="Ubah fasilitasi", under=batch.name,
        crumbs=crumbs(batch, "Ubah"), back=page_of(batch), done="Fasilitasi tersimpan.",
    )  # fmt: skip


@needs(BATCH_WORK)
def batch_close(request: VisitRequest, pk: UUID) -> HttpResponse:
    """End a facilitation with its result."""
    batch = batch_or_404(request, pk, write=True)
    if batch.state != OPEN:
        return redirect(page_of(batch))
    verbs = [(t.verb, t.label) for t in BATCH.available(batch.state, {request.visit.role})]

    def make(data: Any) -> forms.CloseForm:
        return forms.CloseForm(
            data, initial={"spent": batch.spent}, verbs=verbs, version=batch.version
        )

    def save(data: dict[str, Any]) -> Batch:
        return actions.close_batch(
            request.visit.act(), batch.pk, data["verb"], data["result"], data["spent"],
            version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, make, save, title="Tutup fasilitasi", under=batch.name,
        lead="Setiap peserta harus sudah selesai: terbit, ditolak, ditarik, atau dikeluarkan.",
        crumbs=crumbs(batch, "Tutup"), back=page_of(batch), done="Fasilitasi ditutup.",
        button="Tutup fasilitasi",
    )  # fmt: skip
