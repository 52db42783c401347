"""Papers kept beside a row: encrypted on disk, described in a table, given out by one function.

A room makes its own table from ``Attachment`` (so that its row security and foreign key are its
own), keeps the content with ``keep`` inside its action and answers with ``serve`` after it found
the row among what the visit may see. The same paper twice in one folder is one file; its name is a
keyed mark of its content, so that a folder or a backup tells nobody which papers lie in it.
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, Final

import structlog
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from guyub.kernel import storage
from guyub.kernel.actions import DomainError
from guyub.kernel.crypto import CryptoError
from guyub.kernel.db import Scope, in_scope, take_turns
from guyub.kernel.fields import get_keyring
from guyub.kernel.ids import uuid7
from guyub.kernel.scans import PDF, PHOTO, Scan

log = structlog.get_logger("guyub.attached")
_PREFIX: Final = "attachment"
_POLICY: Final = "default-src 'none'; img-src 'self'; frame-ancestors 'none'; sandbox"


class AttachmentDamaged(DomainError):
    """The file is gone or is not what was kept; a person has to bring the paper again."""

    def __init__(self) -> None:
        super().__init__(
            _("Berkas ini hilang atau rusak. Pulihkan dari cadangan, atau minta ulang.")
        )


class Attachment(models.Model):
    """One paper. The room adds what it belongs to, ``row_security`` and, where ``restricted``
    papers (thumb prints, identity cards) occur, the verb that opens them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    path = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=20, choices=[(PHOTO, "Foto"), (PDF, "PDF")])
    size = models.PositiveIntegerField()
    restricted = models.BooleanField(default=False)
    caption = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    creator = models.UUIDField(null=True)

    restricted_verb: ClassVar[str] = ""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_photo(self) -> bool:
        return self.content_type == PHOTO

    @property
    def filename(self) -> str:
        """For a download: tells nobody's name."""
        return f"lampiran-{str(self.pk)[-6:]}.{'jpg' if self.is_photo else 'pdf'}"

    def open_to(self, visit: Any) -> bool:
        """Whether a visit that sees the row may see the paper itself. Nobody by default."""
        if not self.restricted:
            return True
        return bool(visit and self.restricted_verb and visit.may(self.restricted_verb))


def described(scan: Scan) -> dict[str, Any]:
    """The columns that a scan fills."""
    return {"sha256": scan.sha256, "content_type": scan.content_type, "size": scan.size}


def keep(scan: Scan, folder: str) -> str:
    """Store a paper encrypted; gives the ``path`` for its row. Called inside an action.

    ``folder`` is one room's, with the regency ("bantuan/33.03"). Whoever keeps or forgets the same
    paper at the same time waits, so that a file never goes while a new row begins to need it.
    """
    mark = get_keyring().blind_index("attachment", f"{folder}\n{scan.sha256}").hex()
    path = f"{folder}/{mark[:2]}/{mark}"
    take_turns("lampiran", path)
    try:
        if hashlib.sha256(storage.read(path, prefix=_PREFIX)).hexdigest() == scan.sha256:
            return path
    except (FileNotFoundError, CryptoError):
        pass  # not there yet, or damaged and mended by this copy
    storage.save(path, [scan.content], prefix=_PREFIX)
    return path


def content_of(attachment: Attachment) -> bytes:
    """The paper as it was kept. AttachmentDamaged when it is gone or another one."""
    try:
        content = storage.read(attachment.path, prefix=_PREFIX)
    except FileNotFoundError:
        log.error("attachment_missing", attachment=str(attachment.pk))
        raise AttachmentDamaged from None
    except CryptoError:
        log.error("attachment_damaged", attachment=str(attachment.pk))
        raise AttachmentDamaged from None
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        log.error("attachment_differs", attachment=str(attachment.pk))
        raise AttachmentDamaged
    return content


def serve(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The paper as an answer: a photo in the window, a PDF as a download. Never cached, never run.

    PermissionDenied for a restricted paper without its verb; Http404 when the file cannot be given
    (the log says which).
    """
    if not attachment.open_to(getattr(request, "visit", None)):
        raise PermissionDenied
    try:
        content = content_of(attachment)
    except AttachmentDamaged as error:
        raise Http404(str(error.sentence)) from None
    how = "inline" if attachment.is_photo else "attachment"
    kind = attachment.content_type if attachment.content_type in (PHOTO, PDF) else PDF
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'{how}; filename="{attachment.filename}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": _POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


def forget_file(scope: Scope, model: type[Attachment], path: str) -> None:
    """After the commit that removed a row: delete its file unless another row needs it.

    ``scope`` must see every row of the folder, the office's own or the system's.
    """
    # The tables of one room share folders, so the same paper may stand in another table too.
    tables = [m for m in model._meta.app_config.get_models() if issubclass(m, Attachment)]

    def forget() -> None:
        with in_scope(scope):
            take_turns("lampiran", path)
            if not any(m._default_manager.filter(path=path).exists() for m in {model, *tables}):
                storage.delete(path)

    transaction.on_commit(forget)
