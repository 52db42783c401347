"""Everything that changes an import: one function, one transaction, one ledger event.

Batches of an apply (``applying.Applier``) write without an event of their own; the closing event
speaks for all of them with counts and the manifest hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from procrastinate.exceptions import AlreadyEnqueued

from guyub.areas.models import VILLAGE, Area
from guyub.intake import closing, matching, resolving, staging, states, storage, summary
from guyub.intake.models import (
    Candidate,
    Import,
    MappingMemory,
    PlaceMemory,
    Row,
    Table,
    Verdict,
)
from guyub.intake.reading import FIELDS, Limits
from guyub.intake.reading import Mapping as Columns
from guyub.intake.staging import Progress, silent
from guyub.kernel.actions import Act, DomainError, NotAllowed, action
from guyub.kernel.ids import uuid7
from guyub.kernel.transitions import TransitionRefused
from guyub.registry.actions.kbli import remember as remember_kbli
from guyub.registry.kbli import catalogue

WORK = "intake.work"
KIND = "intake.import"


@dataclass(frozen=True)
class Received:
    """A dropped file. ``already``: the same bytes were here before and nothing was done."""

    batch: Import
    already: bool


def held(act: Act, pk: UUID) -> Import:
    """The import, locked. DomainError when out of reach."""
    found = Import.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise DomainError(_("Impor ini tidak ditemukan atau di luar wilayah Anda."))
    return found


def move(act: Act, batch: Import, verb: str) -> None:
    """Take a step of the state machine, or DomainError with the reason. Saves the state."""
    roles = (act.role, states.SYSTEM) if act.verbs is None else (act.role,)
    try:
        step = states.MACHINE.check(batch.state, verb, roles)
    except TransitionRefused as error:
        raise DomainError(str(error)) from error
    batch.state = step.to
    batch.updated_at = act.now
    if step.to in states.RUNNING:
        batch.done = batch.total = 0
        batch.step_started, batch.error = act.now, ""


@action("intake.receive", needs=WORK, sentence="mengunggah berkas untuk diimpor")
def receive_file(
    act: Act, filename: str, chunks: Iterable[bytes], *, regency: str, source: str = ""
) -> Received:
    """Keep a dropped file (encrypted) and queue its reading. The same bytes twice are one import.

    DomainError when the file is empty or beyond the size limit.
    """
    if not act.scope.may_write(regency) or act.office_id is None:
        raise NotAllowed(_("Impor hanya untuk dinas kabupaten/kota sendiri."))
    pk = uuid7()
    path, sha, size = storage.save(pk, chunks)
    limit = Limits().max_bytes
    old = Import.objects.filter(office_id=act.office_id, sha256=sha).exclude(state="cancelled")
    already = old.first()
    if already is not None or not 0 < size <= limit:
        storage.delete(path)
        if already is not None:
            act.log(already, after={"sama": True}, kind=KIND)
            return Received(already, True)
        raise DomainError(
            _("Berkas ini kosong.") if not size
            else _("Berkas ini terlalu besar (batasnya %(n)s MB). Bagi menjadi beberapa berkas.")
            % {"n": limit // 1_000_000}
        )  # fmt: skip
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip()[:200] or "berkas"
    batch = Import(
        id=pk,
        regency_code=regency,
        office_id=act.office_id,
        filename=name,
        sha256=sha,
        size=size,
        path=path,
        source=(source or name.rsplit(".", 1)[0])[:80],
        step_started=act.now,
        uploaded_by=act.user_id,
        uploader=act.actor[:200],
        created_at=act.now,
        updated_at=act.now,
    )
    batch.save(force_insert=True)
    act.log(batch, after={"berkas": name, "sha256": sha, "bytes": size}, kind=KIND)
    _queue(act, batch)
    return Received(batch, False)


def _queue(act: Act, batch: Import) -> None:
    """Have the worker take the next step; part of the action's transaction.

    The command line acts as the machine itself and takes the step at once.
    """
    if act.verbs is None:
        return
    from guyub.intake.tasks import work

    lock = f"intake:{batch.pk}"
    # A job that waits already refuses its twin in the database: a savepoint takes that back.
    with suppress(AlreadyEnqueued), transaction.atomic():
        work.configure(queueing_lock=lock, lock=lock).defer(import_id=str(batch.pk))


@action("intake.read", sentence="membaca berkas impor")
def read_and_stage(act: Act, pk: UUID, progress: Progress = silent) -> Import:
    """Recognise the tables, propose columns, stage all rows. UnreadableFile when refused."""
    batch = Import.objects.get(pk=pk)
    book = staging.open_import(batch)
    tables = staging.read_tables(batch, book)
    if not tables:
        raise DomainError(_("Tidak ada tabel berisi data di berkas ini. Periksa lembarnya."))
    resolver = resolving.Resolver.build(batch.office_id, batch.regency_code)
    rows = staging.stage(batch, tables, resolver, progress)
    batch = held(act, pk)
    batch.kind, batch.notes = book.kind, [n.sentence for n in book.notes]
    batch.counts = {"rows": rows}
    move(act, batch, "read")
    batch.save()
    act.log(batch, after={"baris": rows, "tabel": len(tables)}, kind=KIND)
    return batch


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
    _queue(act, batch)
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
    matching.match(batch, progress)
    batch = held(act, pk)
    batch.counts = summary.counts(batch)
    move(act, batch, "checked")
    batch.save()
    act.log(batch, after=batch.counts, kind=KIND)
    return batch


def _open(act: Act, pk: UUID) -> Import:
    batch = held(act, pk)
    if batch.state not in (states.REVIEW, states.APPLIED):
        raise DomainError(_("Impor ini sedang tidak bisa ditinjau. Muat ulang halamannya."))
    return batch


@action("intake.place", needs=WORK, sentence="menentukan desa dari tulisan di berkas")
def answer_place(act: Act, pk: UUID, text: str, village_code: str) -> int:
    """One answer for every row of the import with this written place; remembered for the office."""
    batch = _open(act, pk)
    if not Area.objects.filter(pk=village_code, level=VILLAGE).exists():
        raise DomainError(_("Pilih desa dari daftar."), field="village_code")
    if not village_code.startswith(batch.regency_code + "."):
        raise DomainError(_("Desa ini di luar wilayah dinas Anda."), field="village_code")
    rows = Row.objects.filter(batch=batch, place_text=text, business_id__isnull=True)
    if not rows.exists():
        raise DomainError(_("Tulisan ini tidak ada lagi di berkas. Muat ulang halamannya."))
    rows.exclude(hold="no_name").update(hold="")
    changed = rows.update(village_code=village_code, place_options=[])
    PlaceMemory.objects.update_or_create(
        office_id=batch.office_id,
        text=text,
        defaults={"village_code": village_code, "updated_at": act.now},
    )
    _again(act, batch)
    act.log(batch, after={"tempat": text, "desa": village_code, "baris": changed}, kind=KIND)
    return changed


@action("intake.kbli", needs=WORK, sentence="memastikan KBLI dari tulisan di berkas")
def answer_kbli(act: Act, pk: UUID, line: str, version: str, code: str) -> int:
    """One confirmed code for every row with these product words; remembered for the office."""
    batch = _open(act, pk)
    if version not in catalogue.VERSIONS:
        raise DomainError(_("Pilih KBLI 2020 atau KBLI 2025."), field="version")
    if len(code) != 5 or catalogue.title(code, version) is None:
        raise DomainError(_("Kode ini tidak ada di KBLI itu. Pilih dari daftar."), field="code")
    rows = Row.objects.filter(batch=batch, product_line=line, business_id__isnull=True)
    changed = rows.filter(kbli_confirmed=False).update(
        kbli_version=version, kbli_code=code, kbli_confirmed=True
    )
    remember_kbli(act, line, version, code)
    batch.counts = summary.counts(batch)
    batch.save(update_fields=["counts"])
    act.log(batch, after={"kata": line, "kbli": f"{version}:{code}", "baris": changed}, kind=KIND)
    return changed


def _again(act: Act, batch: Import) -> None:
    """Search again after an answer changed what is known; part of an action."""
    matching.match(batch)
    batch.counts = summary.counts(batch)
    batch.updated_at = act.now
    batch.save(update_fields=["counts", "updated_at"])


@action("intake.decide", needs=WORK, sentence="meninjau baris berkas impor")
def decide(act: Act, pk: UUID, row_id: int, verdict: str, candidate_id: int | None = None) -> Row:
    """A person's answer about one row: same (with a candidate), new, ask, skip, or "" (undone)."""
    batch = _open(act, pk)
    row = Row.objects.select_for_update().filter(batch=batch, pk=row_id).first()
    if row is None or row.business_id is not None:
        raise DomainError(_("Baris ini tidak ada lagi atau sudah masuk daftar."))
    if verdict not in ("same", "new", "ask", "skip", ""):
        raise DomainError(_("Pilih dulu: sama, beda, atau tanya desa."))
    before = row.decision
    candidates = list(Candidate.objects.filter(row=row).order_by("-score", "pk"))
    Verdict.objects.filter(source_key=row.source_key, regency_code=row.regency_code).delete()
    row.decision, row.same_business, row.same_row = verdict, None, None
    if verdict == "same":
        chosen = next((c for c in candidates if c.pk == candidate_id), None)
        if chosen is None:
            raise DomainError(_("Pilih dulu usaha yang sama dengan baris ini."))
        row.same_business, row.same_row = chosen.business_id, chosen.other_row
        _keep(act, row, [chosen], same=True)
    elif verdict == "new":
        _keep(act, row, candidates, same=False)
    elif verdict == "" and row.match == "sure" and candidates:
        best = max(candidates, key=lambda c: (c.strong, c.score))
        row.same_business, row.same_row = best.business_id, best.other_row
    row.decided_by, row.decided_at = act.user_id, act.now
    row.save()
    batch.counts = summary.counts(batch)
    batch.save(update_fields=["counts"])
    act.log(
        batch, before={"putusan": before}, after={"baris": row.row, "putusan": verdict}, kind=KIND
    )
    return row


def _keep(act: Act, row: Row, candidates: Sequence[Candidate], *, same: bool) -> None:
    others = {
        r.pk: r.source_key
        for r in Row.objects.filter(pk__in=[c.other_row for c in candidates if c.other_row])
    }
    Verdict.objects.bulk_create(
        [
            Verdict(
                regency_code=row.regency_code,
                source_key=row.source_key,
                other_business=c.business_id,
                other_source_key=others.get(c.other_row or 0, ""),
                same=same,
                decided_by=act.user_id,
                decided_at=act.now,
            )
            for c in candidates
        ]
    )


@action("intake.apply", needs=WORK, sentence="memasukkan berkas impor ke daftar usaha")
def start_apply(act: Act, pk: UUID) -> Import:
    """Queue the apply of every row that is ready. DomainError when there is none."""
    from guyub.intake import applying

    batch = held(act, pk)
    amount = applying.ready(batch)
    waiting = Row.objects.filter(batch=batch, aggregate=True, aggregate_of__isnull=True).exists()
    if not amount and not waiting and batch.state != states.FAILED:
        raise DomainError(_("Belum ada baris yang siap masuk. Jawab dulu pertanyaannya."))
    move(act, batch, "apply")
    batch.total = amount
    batch.save()
    act.log(batch, after={"siap": amount}, kind=KIND)
    _queue(act, batch)
    return batch


@action("intake.applied", sentence="menyelesaikan impor berkas ke daftar usaha")
def close_apply(act: Act, pk: UUID) -> Import:
    """Make what the batches put in visible as one, with the manifest of all rows."""
    batch = held(act, pk)
    closed = closing.close(act, batch)
    batch.manifest, batch.applied_at = closed.manifest, act.now
    batch.counts = summary.counts(batch)
    move(act, batch, "applied")
    batch.save()
    act.log(
        batch,
        after={
            "usaha_baru": closed.created, "usaha_bertambah": closed.added_to,
            "agregat": closed.aggregates, "manifest": closed.manifest, "berkas": batch.sha256,
        },
        kind=KIND,
    )  # fmt: skip
    return batch


@action("intake.undo", needs=WORK, sentence="mengurungkan impor berkas")
def start_undo(act: Act, pk: UUID, reason: str) -> Import:
    """Queue the undoing. DomainError naming what was built on the import since."""
    batch = held(act, pk)
    if not reason.strip():
        raise DomainError(_("Tulis alasannya supaya jelas di kemudian hari."), field="reason")
    if found := closing.blockers(batch):
        raise DomainError(_("Tidak bisa diurungkan, sudah ada: %(what)s.") % {
            "what": "; ".join(found)
        })  # fmt: skip
    move(act, batch, "undo")
    batch.save()
    act.log(batch, reason=reason, kind=KIND)
    _queue(act, batch)
    return batch


@action("intake.undone", sentence="selesai mengurungkan impor berkas")
def finish_undo(act: Act, pk: UUID) -> Import:
    """Take back everything the import did, in one transaction."""
    batch = held(act, pk)
    if found := closing.blockers(batch):
        raise DomainError(_("Tidak bisa diurungkan, sudah ada: %(what)s.") % {
            "what": "; ".join(found)
        })  # fmt: skip
    counts = closing.take_back(act, batch)
    batch.applied_at, batch.manifest = None, ""
    matching.match(batch)
    batch.counts = summary.counts(batch)
    move(act, batch, "undone")
    batch.save()
    act.log(batch, after=counts, kind=KIND)
    return batch


@action("intake.cancel", needs=WORK, sentence="membatalkan impor berkas")
def cancel(act: Act, pk: UUID) -> Import:
    """Drop the import: rows and file go, the registry stays as it is."""
    batch = held(act, pk)
    if Row.objects.filter(batch=batch, business_id__isnull=False).exists():
        raise DomainError(
            _("Sebagian baris sudah masuk. Lanjutkan sampai selesai, lalu urungkan impornya.")
        )
    move(act, batch, "cancel")
    Row.objects.filter(batch=batch).order_by().delete()
    batch.file_deleted_at = act.now
    batch.save()
    storage.delete(batch.path)
    act.log(batch, after={"berkas": batch.filename}, kind=KIND)
    return batch


@action("intake.retry", needs=WORK, sentence="mengulang langkah impor yang berhenti")
def retry(act: Act, pk: UUID) -> Import:
    """Go on with the step at which the import stopped."""
    batch = held(act, pk)
    verb = states.RETRY.get(batch.failed_at, "reread")
    move(act, batch, verb)
    batch.save()
    act.log(batch, after={"langkah": batch.state}, kind=KIND)
    _queue(act, batch)
    return batch


@action("intake.failed", sentence="impor berkas berhenti")
def fail(act: Act, pk: UUID, sentence: str) -> Import:
    """Say why a running step stopped, in one sentence."""
    batch = held(act, pk)
    batch.failed_at = batch.state
    move(act, batch, "fail")
    batch.error = sentence[:400]
    batch.save()
    act.log(batch, after={"langkah": batch.failed_at}, reason=batch.error, kind=KIND)
    return batch


@action("intake.tidy", sentence="menghapus berkas impor yang lewat masa simpan")
def delete_old_files(act: Act) -> int:
    """Delete stored files of imports that ended ``storage.KEEP_DAYS`` ago."""
    from datetime import timedelta

    before = act.now - timedelta(days=storage.KEEP_DAYS)
    old = Import.objects.filter(
        Q(state="applied", applied_at__lt=before) | Q(state="cancelled", updated_at__lt=before),
        file_deleted_at__isnull=True,
    ).order_by("pk")
    amount = 0
    for batch in old:
        storage.delete(batch.path)
        batch.file_deleted_at = act.now
        batch.save(update_fields=["file_deleted_at"])
        amount += 1
    act.log(None, kind=KIND, object_id="tidy", after={"berkas": amount})
    return amount
