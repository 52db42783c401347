"""Kinds of notices that an office switches off and on."""

from __future__ import annotations

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.outreach.kinds import KINDS
from guyub.outreach.models import KindSwitch
from guyub.outreach.permissions import SWITCH
from guyub.outreach.words import _


@action("outreach.kind.switch", needs=SWITCH, sentence="mematikan atau menyalakan jenis kabar")
def switch_kind(act: Act, key: str, *, off: bool) -> KindSwitch:
    """From now on nothing of this kind goes out, or it does again. What was held back by a switch
    is not sent afterwards."""
    if len(act.scope.write) != 1 or act.office_id is None:
        raise NotAllowed(_("Jenis kabar diatur oleh dinas kabupaten atau kota."))
    if key not in KINDS:
        raise DomainError(_("Jenis kabar ini tidak dikenal."))
    take_turns("outreach.kind", act.office_id, key)
    row = KindSwitch.objects.filter(office_id=act.office_id, kind=key).first()
    if (row.off if row else False) == off:
        raise Unchanged(row)
    row = row or KindSwitch(regency_code=act.scope.write[0], office_id=act.office_id, kind=key)
    row.off, row.changed_at, row.changed_by = off, act.now, act.actor
    row.save()
    act.log(row, before={"mati": not off}, after={"jenis": key, "mati": off})
    return row
