"""Columns settled, rows checked, resolved and compared with the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.intake import matching, pulling, resolving, staging, summary
from guyub.intake.actions.common import KIND, WORK, held, move, queue
from guyub.intake.models import Import, MappingMemory, Table
from guyub.intake.reading import FIELDS
from guyub.intake.reading import Mapping as Columns
from guyub.intake.staging import Progress, silent
from guyub.kernel.actions import Act, DomainError, action


@action("intake.columns", needs=WORK, sentence="memastikan kolom berkas impor")
def confirm_columns(
    act: Act,
    pk: UUID,
    columns: Mapping[str, Mapping[int, str]] | None = None,
    contexts: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    remember: bool = True,
) -> Import:
    """Settle columns and context of every table and queue the check.

    ``columns`` and ``contexts`` go by table id; what is absent stays as proposed.
    """
    batch = held(act, pk)
    for table in Table.objects.filter(batch=batch).order_by("position"):
        chosen = (columns or {}).get(str(table.pk))
        if chosen is not None:
            _choose(table, chosen)
        said = (contexts or {}).get(str(table.pk))
        if said is not None:
            kept = {k: v for k, v in table.context.items() if k not in said}
            table.context = {**kept, **{k: v for k, v in said.items() if v not in (None, "")}}
            multiplier = table.context.get("multiplier")
            table.mapping = {**table.mapping, "multiplier": multiplier}
        table.save()
        if remember:
            MappingMemory.objects.update_or_create(
                office_id=batch.office_id,
                signature=table.signature,
                defaults={
                    "mapping": table.mapping, "source": batch.source, "updated_at": act.now,
                },
            )  # fmt: skip
    move(act, batch, "confirm")
    batch.save()
    act.log(batch, after={"tabel": batch.tables.count()}, kind=KIND)
    queue(act, batch)
    return batch


def _choose(table: Table, chosen: Mapping[int, str]) -> None:
    """Put chosen fields into a table's mapping. DomainError when one field is chosen twice."""
    taken: dict[str, int] = {}
    for index, name in chosen.items():
        if name == "ignore":
            continue
        if name not in FIELDS:
            raise DomainError(_("Pilihan kolom tidak dikenal. Muat ulang halamannya."))
        if name in taken and not FIELDS[name].many:
            raise DomainError(
                _("Dua kolom dipilih sebagai “%(n)s”. Pilih satu saja.") % {"n": FIELDS[name].label}
            )
        taken[name] = index
    kept = sorted((i, n) for i, n in chosen.items() if n != "ignore")
    table.mapping = {**table.mapping, "fields": [list(x) for x in kept]}


@action("intake.check", sentence="memeriksa baris berkas impor")
def check(act: Act, pk: UUID, progress: Progress = silent) -> Import:
    """Stage again what a changed mapping touches, check, resolve, and search for the same."""
    batch = Import.objects.get(pk=pk)
    tables = list(Table.objects.filter(batch=batch).order_by("position"))
    if any(t.staged_as != staging.fingerprint(t) for t in tables):
        book = staging.open_import(batch)
        pairs = list(zip(tables, staging.recognise_all(batch, book), strict=True))
        for table, guess in pairs:
            staging.with_context(guess, table)
            staging.settle_table(table, guess, Columns.from_json(table.mapping))
            table.save()
        resolver = resolving.Resolver.build(batch.office_id, batch.regency_code)
        staging.stage(batch, pairs, resolver, progress)
    elsewhere = matching.match(batch, progress)
    batch = held(act, pk)
    batch.counts, batch.search_due = summary.counts(batch), False
    move(act, batch, "checked")
    batch.save()
    act.log(batch, after={**batch.counts, **pulling.told(elsewhere)}, kind=KIND)
    return batch
