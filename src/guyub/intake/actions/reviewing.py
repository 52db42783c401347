"""Answers of a person: places, KBLI, the same or another business."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.areas.models import VILLAGE, Area
from guyub.intake import matching, pulling, states, summary
from guyub.intake.actions.common import KIND, WORK, held, queue
from guyub.intake.models import Candidate, Import, PlaceMemory, Row, Verdict
from guyub.intake.staging import Progress, silent
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.kbli import remember as remember_kbli
from guyub.registry.kbli import catalogue


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
    """Have the worker search again after an answer changed what is known; part of an action.

    Until then rows stay as they are; an apply searches first. Several answers are one search.
    """
    batch.counts = summary.counts(batch)
    batch.search_due, batch.updated_at = True, act.now
    batch.save(update_fields=["counts", "search_due", "updated_at"])
    queue(act, batch)


@action("intake.search", sentence="mencari lagi usaha yang sama untuk baris impor")
def search_again(act: Act, pk: UUID, progress: Progress = silent) -> Import:
    """Search for the same businesses anew where an answer asked for it; without one, nothing.

    The search takes seconds and holds nothing; an answer that came meanwhile queued another, and
    one that another process stored meanwhile stands.
    """
    batch = Import.objects.get(pk=pk)
    if not batch.search_due:
        raise Unchanged(batch)
    seen, answers = batch.updated_at, matching.search(batch, progress)
    batch = held(act, pk)
    if not batch.search_due:
        raise Unchanged(batch)
    elsewhere = matching.store(batch, answers)
    batch.counts = summary.counts(batch)
    batch.search_due, batch.updated_at = batch.updated_at != seen, act.now
    batch.save(update_fields=["counts", "search_due", "updated_at"])
    act.log(batch, after={**batch.counts, **pulling.told(elsewhere)}, kind=KIND)
    return batch


def shown(candidates: Iterable[Candidate]) -> str:
    """A mark of what a page showed beside a row: it differs when what is compared differs, and not
    when a search merely wrote the same again."""
    others = sorted(str(c.business_id or c.other_row) for c in candidates)
    return hashlib.sha256(" ".join(others).encode()).hexdigest()[:16]


@action("intake.decide", needs=WORK, sentence="meninjau baris berkas impor")
def decide(
    act: Act,
    pk: UUID,
    row_id: int,
    verdict: str,
    candidate_id: int | None = None,
    seen: str | None = None,
) -> Row:
    """A person's answer about one row: same (with a candidate), new, ask, skip, or "" (undone).

    "new" says "none of these": with ``seen`` (``shown`` of what the page had) it is refused when
    others stand there by now. DomainError.
    """
    batch = _open(act, pk)
    row = Row.objects.select_for_update().filter(batch=batch, pk=row_id).first()
    if row is None or row.business_id is not None:
        raise DomainError(_("Baris ini tidak ada lagi atau sudah masuk daftar."))
    if verdict not in ("same", "new", "ask", "skip", ""):
        raise DomainError(_("Pilih dulu: sama, beda, atau tanya desa."))
    before = row.decision
    candidates = list(Candidate.objects.filter(row=row).order_by("-score", "pk"))
    if verdict == "new" and seen is not None and seen != shown(candidates):
        raise DomainError(
            _("Pilihannya berubah sesudah halaman ini dibuka. Lihat lagi, lalu jawab.")
        )
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
