"""A dropped file: kept, read, its rows staged; old files deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guyub.intake import resolving, staging, storage
from guyub.intake.actions.common import KIND, WORK, held, move, queue
from guyub.intake.models import Import
from guyub.intake.reading import Limits
from guyub.intake.staging import Progress, silent
from guyub.kernel.actions import Act, DomainError, NotAllowed, action
from guyub.kernel.ids import uuid7


@dataclass(frozen=True)
class Received:
    """A dropped file. ``already``: the same bytes were here before and nothing was done."""

    batch: Import
    already: bool


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
    queue(act, batch)
    return Received(batch, False)


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


@action("intake.tidy", sentence="menghapus berkas impor yang lewat masa simpan")
def delete_old_files(act: Act) -> int:
    """Delete stored files of imports that ended ``storage.KEEP_DAYS`` ago."""
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
