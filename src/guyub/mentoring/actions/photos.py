"""Photos of a visit."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.attached import described, keep
from guyub.kernel.scans import PHOTO, Scan, ScanError, clean_scan
from guyub.mentoring.models import Visit, VisitPhoto
from guyub.mentoring.permissions import VISIT
from guyub.registry.actions.common import lock, may_write_at

MOST: Final = 8
FOLDER: Final = "kunjungan"


def add_photo(act: Act, visit_pk: UUID, content: bytes) -> VisitPhoto:
    """Keep a photo of a visit; the same picture again is the same photo. DomainError for a file
    that is none."""
    try:
        scan = clean_scan(content)
    except ScanError as error:
        raise DomainError(str(error), field="photo") from None
    return add_scan(act, visit_pk, scan)


@action("mentoring.photo.add", needs=VISIT, sentence="menambah foto kunjungan")
def add_scan(act: Act, visit_pk: UUID, scan: Scan) -> VisitPhoto:
    """``add_photo`` for a file that was looked through already."""
    if scan.content_type != PHOTO:
        raise DomainError("Berkas ini bukan foto.", field="photo")
    visit = lock(Visit, visit_pk)
    may_write_at(act, visit.business.village_code)
    if visit.by_person != act.person_id:
        raise NotAllowed("Foto kunjungan ditambah oleh yang berkunjung.")
    if visit.void_at is not None:
        raise DomainError("Kunjungan ini ditandai salah catat.")
    mine = VisitPhoto.objects.filter(visit=visit)
    if (twin := mine.filter(sha256=scan.sha256).first()) is not None:
        raise Unchanged(twin)
    if mine.count() >= MOST:
        raise DomainError(f"Paling banyak {MOST} foto sekali kunjungan.", field="photo")
    row = VisitPhoto.objects.create(
        visit=visit, regency_code=visit.regency_code,
        path=keep(scan, f"{FOLDER}/{visit.regency_code}"), created_at=act.now,
        created_by=act.user_id, creator=act.person_id,
        **described(scan),
    )  # fmt: skip
    act.log(visit, after={"foto": scan.sha256[:16]})
    return row
