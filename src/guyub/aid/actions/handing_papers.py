"""Scans of signed records and pictures of occasions."""

from __future__ import annotations

import base64
import binascii
from typing import BinaryIO, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.handing_common import held, person
from guyub.aid.models import HandingPaper, Handover, Occasion
from guyub.aid.permissions.handing import HAND, OCCASION
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.attached import described, forget_file, keep
from guyub.kernel.scans import Scan, ScanError, clean_scan

MOST = 20
_DRAWN: Final = "data:image/png;base64,"
RESTRICTED = (HandingPaper.Kind.THUMB, HandingPaper.Kind.STROKES)


def scan_of(source: bytes | BinaryIO, field: str = "file") -> Scan:
    """A chosen file made safe. DomainError with the sentence to show."""
    try:
        return clean_scan(source)
    except ScanError as error:
        raise DomainError(str(error), field=field) from None


def drawn(text: str) -> Scan:
    """The picture that a canvas sent, as a data address. DomainError when it is none."""
    if not text.startswith(_DRAWN):
        raise DomainError("Tanda tangannya belum terbaca. Gambar lagi.", field="strokes")
    try:
        content = base64.b64decode(text.removeprefix(_DRAWN), validate=True)
    except binascii.Error:
        raise DomainError("Tanda tangannya belum terbaca. Gambar lagi.", field="strokes") from None
    return scan_of(content, "strokes")


def keep_paper(
    act: Act, scan: Scan, kind: str, *, handover: Handover | None = None,
    occasion: Occasion | None = None, caption: str = "",
) -> HandingPaper:  # fmt: skip
    """Store a paper beside its record or occasion. Called inside an action."""
    of = handover or occasion
    assert of is not None
    return HandingPaper.objects.create(
        office_id=of.office_id, regency_code=of.regency_code, kind=kind, handover=handover,
        occasion=occasion, path=keep(scan, f"bantuan/{of.regency_code}"), **described(scan),
        restricted=kind in RESTRICTED, caption=caption, created_at=act.now,
        created_by=act.user_id, creator=person(act),
    )  # fmt: skip


@action("aid.handover.attach", needs=HAND, sentence="menyimpan berkas berita acara")
def attach(act: Act, record_id: UUID, scan: Scan, kind: str) -> HandingPaper:
    """The signed paper as it was scanned; prints of a thumb are kept apart and restricted."""
    record = held(act, Handover, record_id)
    if record.state not in ("ready", "signed", "revoked"):
        raise DomainError(_("Berita acara ini belum disetujui, jadi belum ada yang dipindai."))
    allowed = (HandingPaper.Kind.SIGNED, HandingPaper.Kind.THUMB, HandingPaper.Kind.PHOTO)
    if kind not in allowed:
        raise DomainError(_("Pilih dulu jenis berkasnya."), field="kind")
    twin = HandingPaper.objects.filter(handover=record, sha256=scan.sha256).first()
    if twin is not None:
        raise Unchanged(twin)
    if HandingPaper.objects.filter(handover=record).count() >= MOST:
        raise DomainError(_("Paling banyak %(n)d berkas.") % {"n": MOST}, field="file")
    made = keep_paper(act, scan, kind, handover=record)
    act.log(record, after={"berkas": made.kind, "sidik": made.sha256})
    return made


@action("aid.occasion.photo", needs=OCCASION, sentence="menyimpan foto acara serah terima")
def add_photo(act: Act, occasion_id: UUID, scan: Scan, caption: str = "") -> HandingPaper:
    """A picture or paper of an occasion; the same one again is the same."""
    occasion = held(act, Occasion, occasion_id)
    twin = HandingPaper.objects.filter(occasion=occasion, sha256=scan.sha256).first()
    if twin is not None:
        raise Unchanged(twin)
    if HandingPaper.objects.filter(occasion=occasion).count() >= MOST:
        raise DomainError(_("Paling banyak %(n)d berkas.") % {"n": MOST}, field="file")
    made = keep_paper(
        act, scan, HandingPaper.Kind.PHOTO, occasion=occasion, caption=caption.strip()[:120]
    )
    act.log(occasion, after={"berkas": made.kind, "sidik": made.sha256})
    return made


@action("aid.occasion.photo_remove", needs=OCCASION, sentence="menghapus foto acara")
def remove_photo(act: Act, paper_id: UUID) -> UUID:
    """Take a picture of an occasion away; scans of signed records stay."""
    paper = held(act, HandingPaper, paper_id)
    if paper.occasion_id is None:
        raise DomainError(_("Berkas berita acara tidak dihapus."))
    occasion_id: UUID = paper.occasion_id
    paper.delete()
    forget_file(act.scope, HandingPaper, paper.path)
    act.log(paper, kind="aid.occasion", object_id=occasion_id, before={"sidik": paper.sha256})
    return occasion_id
