"""Which column is what: proposed with reasons, changed by select, remembered per form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from guyub.accounts.visit import VisitRequest, needs
from guyub.intake import actions, staging
from guyub.intake.encoding import unpacked
from guyub.intake.models import Import, Row, Table
from guyub.intake.reading import FIELDS
from guyub.intake.views.common import found, frame
from guyub.kernel.actions import DomainError
from guyub.kernel.typed import whole

SAMPLES = 3
PERSONAL = frozenset({"nik", "family_card", "nib", "npwp", "phone", "email"})
UNITS = (("", "belum diketahui"), ("1", "rupiah penuh"), ("1000", "ribuan rupiah"),
         ("1000000", "jutaan rupiah"))  # fmt: skip
CHOICES = tuple(
    sorted(((name, f.label) for name, f in FIELDS.items() if name != "ignore"), key=lambda c: c[1])
)


@dataclass
class Form:
    """Tables of one file that have the same headers, settled together."""

    key: str
    tables: list[Table]
    columns: list[dict[str, Any]]

    @property
    def first(self) -> Table:
        return self.tables[0]

    @property
    def sheets(self) -> str:
        return ", ".join(t.sheet for t in self.tables if t.sheet)

    def same(self, name: str) -> Any:
        """What all tables say of a context field, None when they differ."""
        found = {str(t.context.get(name) or "") for t in self.tables}
        return found.pop() if len(found) == 1 else None


def forms_of(batch: Import) -> list[Form]:
    """The file's forms with the columns as they stand now."""
    by_signature: dict[str, list[Table]] = {}
    for table in Table.objects.filter(batch=batch).order_by("position"):
        by_signature.setdefault(table.signature, []).append(table)
    made = []
    for key, tables in by_signature.items():
        samples = _samples(tables[0])
        chosen = {int(c): f for c, f in tables[0].mapping.get("fields", [])}
        columns = [
            {
                **c,
                "chosen": chosen.get(c["index"], "ignore"),
                "samples": samples.get(chosen.get(c["index"], ""), ""),
                "unsure": c["score"] < 0.7,
            }
            for c in tables[0].columns
        ]
        made.append(Form(key, tables, columns))
    return made


def _samples(table: Table) -> dict[str, str]:
    """A few read values per field; personal numbers only as "ada"."""
    found: dict[str, list[str]] = {}
    for row in Row.objects.filter(table=table).order_by("pk")[:SAMPLES]:
        for name, value in unpacked(row.cells.reveal()).items():  # type: ignore[union-attr]
            found.setdefault(name, []).append("ada" if name in PERSONAL else _shown(value))
    return {name: " · ".join(dict.fromkeys(values)) for name, values in found.items()}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return str(value[0])
    if isinstance(value, dict):
        return ", ".join(str(v) for v in value.values())
    if isinstance(value, int) and value >= 10_000:
        return f"{value:,}".replace(",", ".")
    return str(value)[:40]


@needs("intake.view")
@never_cache
def columns(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Show the proposal; POST settles it and starts the check."""
    batch = found(request, pk)
    forms = forms_of(batch)
    if request.method == "POST":
        if not request.visit.may("intake.work"):
            raise PermissionDenied
        chosen, contexts = _read(request, forms)
        try:
            actions.confirm_columns(request.visit.act(), pk, chosen, contexts)
        except DomainError as error:
            messages.error(request, str(error.sentence))
            return redirect("intake:columns", pk)
        messages.success(request, "Kolom disimpan dan diingat untuk berkas berikutnya.")
        return redirect("intake:detail", pk)
    for form in forms:
        year = form.same("year")
        form.first.context.setdefault(
            "kbli_proposed", staging.proposed_kbli_version(int(year) if year else None)
        )
    shown = [
        {
            "form": f,
            "year": f.same("year") or "",
            "unit": f.same("multiplier") or "",
            "kbli": f.same("kbli_version") or f.first.context["kbli_proposed"],
            "has_kbli": any(c["chosen"] == "kbli" for c in f.columns),
            "differ": f.same("year") is None,
        }
        for f in forms
    ]
    context = frame(
        request, batch, forms=shown, choices=CHOICES, units=UNITS,
        editable=batch.state in ("mapping", "review") and request.visit.may("intake.work"),
    )  # fmt: skip
    return render(request, "intake/columns.html", context)


def _read(
    request: VisitRequest, forms: list[Form]
) -> tuple[dict[str, dict[int, str]], dict[str, dict[str, Any]]]:
    chosen: dict[str, dict[int, str]] = {}
    contexts: dict[str, dict[str, Any]] = {}
    for form in forms:
        picked = {
            c["index"]: request.POST.get(f"k-{form.key}-{c['index']}", c["chosen"])
            for c in form.columns
        }
        said: dict[str, Any] = {}
        typed = request.POST.get(f"tahun-{form.key}")
        year = whole(typed, digits=4)
        if year is not None and 1950 <= year <= 2100:
            said["year"] = year
        elif typed is not None and not typed.strip() and form.same("year") is not None:
            said["year"] = None
        unit = request.POST.get(f"satuan-{form.key}")
        if unit is not None and form.same("multiplier") is not None:
            said["multiplier"] = whole(unit)
        version = request.POST.get(f"kbli-{form.key}")
        if version is not None:
            said["kbli_version"] = version if version in ("2020", "2025") else None
        for table in form.tables:
            chosen[str(table.pk)] = picked
            contexts[str(table.pk)] = said
    return chosen, contexts
