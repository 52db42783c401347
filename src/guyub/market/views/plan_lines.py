"""Lines of procurement plans: the list, one line with its reasons, its correction, the paper."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import documents, exports, lists
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.lists import Query
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.market.actions.plan_answers import correct_line
from guyub.market.forms.plans import CorrectForm
from guyub.market.lists.plans import LINES, OWN_LINES, branch_words, month_words
from guyub.market.models import PlanLine
from guyub.market.papers import short_names
from guyub.market.permissions.plans import OWN, VIEW
from guyub.market.planning.summary import DEFINITION, Part, rest_of, summary_of, to_reserve
from guyub.market.plans.rules import load, told
from guyub.market.states.plans import DONE
from guyub.market.views.frame import form_page
from guyub.market.views.plans import crumbs, keeps, plan_or_404

TONES: Final = {"reserve": "ok", "split": "ok", "prepare": "warn", "ask": "warn", "no": "quiet"}
PDF_LINES: Final = 60
PDF_UNITS: Final = 24


@needs(VIEW)
def line_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, LINES, request.visit)


@needs(OWN)
def own_lines(request: VisitRequest) -> HttpResponse:
    """What the buyer's own unit has planned, and what of it makers could supply."""
    return lists.respond(request, OWN_LINES, request.visit)


@needs(VIEW)
def rules_page(request: VisitRequest) -> HttpResponse:
    """The rules of words, as anybody may read them."""
    context = {
        "parts": told(), "version": load().version, "crumbs": crumbs(("Aturan kata", "")),
    }  # fmt: skip
    return render(request, "market/plan_rules.html", context)


def _line_or_404(request: VisitRequest, pk: UUID) -> PlanLine:
    rows = PlanLine.objects.visible_to(request.visit).select_related("plan", "answer")
    found: PlanLine | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(VIEW)
def line_page(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One line: what stood in the file, what was made of it and why."""
    line = _line_or_404(request, pk)
    plan = line.plan
    headers = [str(h) for h in plan.headers]
    context = {
        "line": line, "plan": plan, "facts": _facts(line), "answer_facts": _answer_facts(line),
        "advice": str(dict(PlanLine.Advice.choices).get(line.advice, "")),
        "tone": TONES.get(line.advice, ""),
        "result": str(dict(PlanLine.Result.choices).get(line.result, "Bukan paket")),
        "raw": [
            (headers[at] if at < len(headers) and headers[at] else f"Kolom {at + 1}", cell)
            for at, cell in enumerate(line.raw)
        ],
        "may_correct": keeps(request, plan) and plan.state == DONE and bool(line.result),
        "crumbs": crumbs(
            (plan.name, reverse("market:plan", args=[plan.pk])), (f"Baris {line.row}", "")
        ),
    }  # fmt: skip
    return render(request, "market/plan_line.html", context)


def _facts(line: PlanLine) -> list[Fact]:
    where = known.names_of([line.district_code]) if line.district_code else {}
    return [
        Fact("Nama paket", line.package or None),
        Fact("Satuan kerja", line.unit or None),
        Fact("Uraian", line.description or "–"),
        Fact("Pagu", format_rupiah(line.amount) if line.amount is not None else None),
        Fact("Jenis dan metode", ", ".join(filter(None, (line.kind, line.method))) or None),
        Fact("Mulai", month_words(line.starts_on) or None),
        Fact("Untuk", f"Kec. {where[line.district_code]}" if where else "seluruh wilayah"),
        Fact("Kode RUP", line.code or None),
    ]


def _answer_facts(line: PlanLine) -> list[Fact]:
    if not line.branch:
        return []
    price = None
    if line.price is not None:
        price = f"{format_rupiah(line.price)} / {line.price_unit}"
    able = f"{format_number(line.capacity.normalize())} {line.price_unit}" if (
        line.capacity is not None
    ) else None  # fmt: skip
    found = [
        Fact("Cabang", branch_words(line.branches)),
        Fact("Pembuat yang tercatat", f"{format_number(line.makers or 0)} usaha",
             f"{line.near} di kecamatan ini" if line.near is not None else ""),
        Fact("Suratnya lengkap", f"{format_number(line.ready or 0)} usaha"),
        Fact("Harga biasa", price,
             f"tengah dari {format_number(line.prices)} harga" if line.prices else ""),
        Fact("Sanggup dibuat sebulan", able, "yang menyebut kesanggupan" if able else ""),
        Fact("Volume", f"{format_number(line.quantity.normalize())} {line.quantity_unit}"
             if line.quantity is not None else None),
    ]  # fmt: skip
    if line.lacks:
        lack = ", ".join(short_names([line.lacks]))
        whom = f"{lack} ({format_number(line.lacking or 0)} usaha)"
        found.append(Fact("Surat yang paling banyak belum ada", whom))
    return found


@needs("market.plan.keep")
def correct(request: VisitRequest, pk: UUID) -> HttpResponse:
    line = _line_or_404(request, pk)
    if not keeps(request, line.plan) or (request.method != "POST" and not line.result):
        raise Http404
    back = reverse("market:plan_line", args=[pk])
    form = CorrectForm(request.POST if request.method == "POST" else None, line=line)
    return form_page(
        request, form, title="Betulkan jawaban", lead=line.package or line.description, back=back,
        trail=crumbs(
            (line.plan.name, reverse("market:plan", args=[line.plan_id])),
            (f"Baris {line.row}", back), ("Betulkan", ""),
        ),
        save=lambda f: correct_line(
            request.visit.act(), pk, f.cleaned_data["result"], f.branches,
            f.cleaned_data["because"],
        ),
        done="Jawaban disimpan, juga untuk baris lain yang katanya sama.",
    )  # fmt: skip


@needs(VIEW)
def plan_csv(request: VisitRequest, pk: UUID) -> FileResponse:
    """All lines with every answer and its reason."""
    plan = plan_or_404(request, pk)
    asked = QueryDict(mutable=True)
    asked["rencana"] = str(plan.pk)
    query = Query.read(LINES, request.visit, asked)
    return exports.as_file(query, exports.CSV, f"rencana-{plan.year or plan.pk}", [])


@needs(VIEW)
def plan_pdf(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The plan as a procurement officer reads it: sums, by branch and unit, what to reserve."""
    plan = plan_or_404(request, pk)
    summary, office = summary_of(plan), request.visit.office
    day = timezone.localtime(plan.analysed_at or plan.updated_at).date()
    reserved = to_reserve(plan, PDF_LINES + 1)
    rest = rest_of(summary.units, PDF_UNITS)
    data: dict[str, Any] = {
        "office": {
            "name": office.name if office else "", "address": office.address if office else "",
        },
        "sample": plan.is_sample, "date": format_date(day), "file": plan.name,
        "year": str(plan.year or ""), "definition": DEFINITION, "finished": plan.state == DONE,
        "place": known.names_of([plan.regency_code]).get(plan.regency_code, ""),
        "rules": plan.rules_version,
        "total": _sums(summary.total), "could": _sums(summary.could),
        "unclear": _sums(summary.unclear),
        "advice": [
            _sums(summary.by_advice[key]) for key, _label in PlanLine.Advice.choices
            if key in summary.by_advice
        ],
        "branches": [
            {**_sums(p), "makers": p.makers, "ready": p.ready}
            for p in summary.branches
        ],
        "units": [_sums(p) for p in (*summary.units[:PDF_UNITS], *([rest] if rest else []))],
        "lines": [
            {
                "package": (x.package or x.description)[:160], "unit": x.unit, "code": x.code,
                "amount": x.amount, "when": month_words(x.starts_on) or "–",
                "branch": branch_words(x.branches[:1]), "makers": x.makers or 0,
                "advice": "lot" if x.advice == "split" else "cadangkan",
            }
            for x in reserved[:PDF_LINES]
        ],
        "cut": len(reserved) > PDF_LINES,
    }  # fmt: skip
    made = documents.render(
        "market/rencana-belanja", data, created=timezone.now().replace(microsecond=0)
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="rencana-belanja-{plan.year or "ini"}.pdf"'
    return answer


def _sums(part: Part) -> dict[str, Any]:
    return {
        "name": part.name, "lines": part.lines, "amount": part.amount, "unknown": part.unknown,
        "reserve": part.reserve, "reserve_lines": part.reserve_lines, "about": part.about,
    }  # fmt: skip
