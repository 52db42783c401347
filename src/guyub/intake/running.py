"""A whole import in one go, for the command line and for measuring; and what it found, as data."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from guyub.accounts.models import Office
from guyub.intake import actions, applying, states, steps, storage, summary
from guyub.intake.models import Candidate, Import, Row, Table
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import SYSTEM, Scope, in_scope

CHUNK = 1_048_576


@dataclass(frozen=True)
class Options:
    """``apply``: put settled rows in. ``kbli``/``year``: what a person says of all files."""

    apply: bool = False
    report: Path | None = None
    kbli: str = ""
    year: int | None = None


@dataclass
class Stopwatch:
    """Seconds per step, summed over the files of one run."""

    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def step(self, name: str) -> None:
        """What passed since the last step belongs to ``name``."""
        now = time.monotonic()
        self.seconds[name] = round(self.seconds.get(name, 0.0) + now - self._since, 3)
        self._since = now


def office_of(code: str) -> Office | None:
    """The regency office of an area code."""
    with in_scope(SYSTEM, read_only=True):
        return Office.objects.filter(kind=Office.Kind.REGENCY, area_code=code).first()


def act_of(office: Office, now: datetime) -> Act:
    """The command line acting for an office."""
    scope = Scope(read=(office.area_code,), write=(office.area_code,), offices=(str(office.pk),))
    return Act(now=now, scope=scope, actor="guyub import", role=states.SYSTEM, office_id=office.pk)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def import_files(act: Act, regency: str, paths: Sequence[Path], options: Options) -> dict[str, Any]:
    """Every file in turn, so that a later one meets the rows of an earlier one.

    ``seconds``: receive, stage, check, apply, close and report, each summed over the files.
    """
    watch = Stopwatch()
    files: list[dict[str, Any]] = []
    batches: list[Import] = []
    written: list[str] = []
    try:
        for path in paths:
            try:
                received = actions.receive_file(act, path.name, _chunks(path), regency=regency)
            except DomainError as error:
                files.append({"file": path.name, "error": str(error.sentence)})
                continue
            if not received.already:
                written.append(received.batch.path)
            watch.step("receive")
            batch = take(act, received.batch, options, watch)
            if batch.state == states.FAILED:
                files.append({"file": path.name, "error": batch.error, "id": str(batch.pk)})
                continue
            batches.append(batch)
            files.append({"file": path.name, "id": str(batch.pk), "already": received.already})
        with in_scope(act.scope):
            by_id = {str(b.pk): b for b in batches}
            for one in files:
                if one.get("id") in by_id:
                    one.update(found_in(by_id[one["id"]]))
            if options.report is not None and batches:
                from guyub.intake.report import write_report

                write_report(options.report, batches)
        watch.step("report")
    finally:
        if not options.apply:
            for stored in written:  # the rows are rolled back, so the files must not stay either
                storage.delete(stored)
    return {
        "office": regency, "applied": options.apply, "seconds": watch.seconds, "files": files,
    }  # fmt: skip


def take(act: Act, batch: Import, options: Options, watch: Stopwatch) -> Import:
    """Take one import as far as the options say."""
    if batch.state == states.READING:
        batch = steps.run(act, batch.pk)
        watch.step("stage")
    if batch.state == states.MAPPING:
        batch = actions.confirm_columns(
            act, batch.pk, None, _said(act, batch, options), remember=False
        )
    if batch.state == states.CHECKING:
        batch = steps.run(act, batch.pk)
        watch.step("check")
    if options.apply and batch.state in (states.REVIEW, states.APPLIED):
        with in_scope(act.scope):
            amount = applying.ready(batch)
            many = Row.objects.filter(batch=batch, aggregate=True, aggregate_of__isnull=True)
            waiting = amount or many.exists()
        if waiting:
            actions.start_apply(act, batch.pk)
            batch = steps.run(
                act, batch.pk,
                checkpoint=lambda at: watch.step("apply") if at == "closing" else None,
            )  # fmt: skip
            watch.step("close")
    with in_scope(act.scope):
        return Import.objects.get(pk=batch.pk)


def _said(act: Act, batch: Import, options: Options) -> dict[str, dict[str, Any]]:
    said: dict[str, dict[str, Any]] = {}
    with in_scope(act.scope):
        for table in Table.objects.filter(batch=batch).order_by("position"):
            own: dict[str, Any] = {}
            if options.kbli:
                own["kbli_version"] = options.kbli
            if options.year and not table.context.get("year"):
                own["year"] = options.year
            if own:
                said[str(table.pk)] = own
    return said


_MATCHES = """
SELECT r.id, t.sheet, r.row, r.match, r.decision, r.business_id, c.business_id, c.other_row,
       c.score, c.strong, c.reasons
  FROM intake_row r JOIN intake_table t ON t.id = r.table_id
  JOIN intake_candidate c ON c.row_id = r.id
 WHERE r.batch_id = %s ORDER BY r.id, c.strong DESC, c.score DESC, c.id
"""


def found_in(batch: Import) -> dict[str, Any]:
    """Everything an import found: rows, totals, problems, matches with their rows."""
    counts = summary.counts(batch)
    pairs = matches_of(batch)
    return {
        "state": batch.state,
        "kind": batch.kind,
        "notes": batch.notes,
        "counts": counts,
        "sheets": [_sheet(t) for t in Table.objects.filter(batch=batch).order_by("position")],
        "totals": [{**c, "agrees": not c["difference"]} for c in summary.total_checks(batch)],
        "issues": summary.problems(batch),
        "matches": {
            "sure": sum(1 for p in pairs if p["outcome"] in ("sure", "version")),
            "question": sum(1 for p in pairs if p["outcome"] == "question"),
            "unchanged": counts["tetap"],
            "rows": pairs,
        },
        "manifest": batch.manifest,
    }


def _sheet(table: Table) -> dict[str, Any]:
    rows = Row.objects.filter(table=table).order_by("row")
    return {
        "sheet": table.sheet,
        "rows_by_kind": table.kinds,
        "header_rows": table.header_rows,
        "context": table.context,
        "questions": [q[1] for q in table.questions],
        "columns": [{"column": c, "field": f} for c, f in table.mapping.get("fields", [])],
        "data_rows": list(rows.filter(aggregate=False).values_list("row", flat=True)),
        "aggregate_rows": list(rows.filter(aggregate=True).values_list("row", flat=True)),
    }


def matches_of(batch: Import) -> list[dict[str, Any]]:
    """Each row that may be a business seen before, with every candidate, its rows and why."""
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, [batch.pk])
        rows = cursor.fetchall()
    by_row, by_business = summary.references(
        [r[7] for r in rows if r[7] is not None], [r[6] for r in rows if r[6] is not None]
    )
    found: dict[int, dict[str, Any]] = {}
    for pk, sheet, row, match, decision, applied, business, other, score, strong, why in rows:
        one = found.setdefault(
            pk,
            {
                "sheet": sheet, "row": row, "outcome": match, "decision": decision,
                "applied": str(applied) if applied else None, "candidates": [],
            },
        )  # fmt: skip
        reasons = json_list(why)
        own = (sheet, row)
        speak = [
            r for r in by_business.get(business, [])
            if not (r["file"] == batch.filename and (r["sheet"], r["row"]) == own)
        ] if business else [by_row[other]] if other in by_row else []  # fmt: skip
        one["candidates"].append(
            {
                "business": str(business) if business else None, "rows": speak,
                "score": score, "strong": strong, "reasons": reasons,
            }
        )  # fmt: skip
    return list(found.values())


def json_list(value: Any) -> list[str]:
    """A JSON column as a list, however the driver gave it."""
    import json

    return list(json.loads(value)) if isinstance(value, str) else list(value or [])


__all__ = ["Candidate", "Options", "act_of", "found_in", "import_files", "office_of", "take"]
