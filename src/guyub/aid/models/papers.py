"""Papers and photos that belong to a round: kept and given out by ``kernel.attached``."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guyub.aid.models.rounds import Round
from guyub.kernel import attached
from guyub.kernel.rls import by_regency


class Attachment(attached.Attachment):
    """One scan or photo of a round. ``about`` is the id of the row that it shows.

    ``restricted`` (thumb prints, identity cards) is opened by its verb only and never put into an
    evidence pack, which names it. What was signed on paper names people.
    """

    class Kind(models.TextChoices):
        TOOL_CHECK = "tool_check", _("Foto cek alat")
        USE_REPORT = "use_report", _("Laporan pemakaian")
        MOVE = "move", _("Berita acara pemindahan")
        OTHER = "other", _("Lampiran lain")

    office_id = models.UUIDField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    about = models.UUIDField()

    restricted_verb = "aid.attachment.open_restricted"
    row_security = by_regency()

    class Meta:
        db_table = "aid_attachment"
        constraints = [
            models.UniqueConstraint(fields=["about", "sha256"], name="aid_attachment_once")
        ]
        indexes = [models.Index(fields=["round", "kind"], name="aid_attachment_round")]

    def open_to(self, visit: Any) -> bool:
        """Photos of tools to whoever sees the tool, signed papers to whoever may read names."""
        if not super().open_to(visit):
            return False
        return bool(self.kind == self.Kind.TOOL_CHECK or (visit and visit.may("aid.tool.paper")))
