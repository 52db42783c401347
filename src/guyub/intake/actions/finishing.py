"""Putting an import into the registry, undoing it, dropping it, going on after a stop."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.intake import closing, matching, pulling, states, storage, summary
from guyub.intake.actions.common import KIND, WORK, held, move, queue
from guyub.intake.models import Import, Row
from guyub.kernel.actions import Act, DomainError, action


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
    queue(act, batch)
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
    queue(act, batch)
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
    elsewhere = matching.match(batch)
    batch.counts, batch.search_due = summary.counts(batch), False
    move(act, batch, "undone")
    batch.save()
    act.log(batch, after={**counts, **pulling.told(elsewhere)}, kind=KIND)
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
    queue(act, batch)
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
