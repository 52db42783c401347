"""The owner's number of the demo, confirmed by two persons, so that signing in by it can be tried.

Without a gateway the code waits in the list of notices of the office ("Kabar").
"""

from __future__ import annotations

from typing import Final

from guyub.accounts.models import Appointment, Office
from guyub.accounts.roles import OWNER, REGISTRAR, SECTION_HEAD
from guyub.demo.aid_open import desk_of
from guyub.kernel.actions import Act
from guyub.registry.actions.owner import edit_owner
from guyub.registry.models import Owner
from guyub.signin.actions.confirming import confirm

# The demo's own prefix; the launcher prints it (staff.SIGN_INS).
NUMBER: Final = "+6284012345678"


def make(act: Act, office: Office) -> int:
    """How many numbers were confirmed."""
    seat = Appointment.objects.filter(office=office, role=OWNER).order_by("pk").first()
    if seat is None or seat.subject_id is None:
        return 0
    desk = desk_of(act, office)
    owner = Owner.objects.filter(pk=seat.subject_id, erased_at__isnull=True).first()
    if owner is None:
        return 0
    edit_owner(desk.by(REGISTRAR, 9), owner.pk, {"phone": NUMBER}, version=None)
    confirm(desk.by(SECTION_HEAD, 8), owner.pk, "shown")
    return 1
