"""That an evidence pack left the house."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.models import Evidence, Round
from guyub.aid.permissions.following import PACK
from guyub.kernel.actions import Act, NotAllowed, action
from guyub.registry.actions.common import somebody


@action("aid.evidence.take", needs=PACK, sentence="mengambil berkas bukti putaran bantuan")
def record_pack(act: Act, round_pk: UUID, digest: str, files: int) -> Evidence:
    """Written before the first byte leaves; the digest is of the whole ZIP."""
    round_ = Round.objects.filter(pk=round_pk).first()
    if round_ is None or not act.scope.may_write(round_.regency_code):
        raise NotAllowed(_("Putaran ini di luar kewenangan Anda."))
    made = Evidence.objects.create(
        office_id=round_.office_id, regency_code=round_.regency_code, round=round_,
        made_at=act.now, maker=act.actor, maker_person=somebody(act.person_id), digest=digest,
        files=files,
    )  # fmt: skip
    act.log(made, after={"putaran": round_.number, "sidik": digest, "berkas": files})
    return made
