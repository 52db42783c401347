"""Papers that leave in one file leave a trace."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.models import Round
from guyub.aid.permissions.handing import VIEW
from guyub.kernel.actions import Act, DomainError, action


@action("aid.handover.download", needs=VIEW, sentence="mengunduh berita acara satu putaran")
def record_download(act: Act, round_id: UUID, amount: int) -> None:
    """Say in the history that the papers of a round were taken."""
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is None:
        raise DomainError(_("Putaran ini tidak ditemukan atau di luar wilayah Anda."))
    act.log(round_, after={"berita acara": amount})
