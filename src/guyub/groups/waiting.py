"""What waits among the groups: recognition by the head, domicile letters to be fetched."""

from __future__ import annotations

from guyub.accounts.visit import Visit
from guyub.groups.lists import WITHOUT_LETTER
from guyub.groups.models import Group
from guyub.groups.permissions import EDIT, RECOGNISE
from guyub.groups.states import FOUNDED
from guyub.kernel.waiting import Waiting, capped, register


def to_recognise(visit: Visit) -> int:
    """Founded, and not by this person."""
    if visit.user is None:
        return 0
    found = Group.objects.visible_to(visit).waiting_for_recognition()
    return capped(found.exclude(hands__contains=[visit.user.person_id]))


def without_letter(visit: Visit) -> int:
    """Founded groups whose domicile letter is not recorded."""
    return capped(Group.objects.visible_to(visit).without_domicile())


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "groups_recognition", "Kelompok menunggu pengakuan",
            "Baca anggota dan suratnya, lalu akui dengan SK.",
            RECOGNISE, "groups:list", to_recognise, f"?keadaan={FOUNDED}", icon="people",
        )
    )  # fmt: skip
    register(
        Waiting(
            "groups_domicile", "Kelompok tanpa surat domisili",
            "Minta surat domisili ke kantor desa, lalu catat.",
            EDIT, "groups:list", without_letter, f"?keadaan={WITHOUT_LETTER}", icon="paper",
        )
    )  # fmt: skip
