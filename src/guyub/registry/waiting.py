"""What waits in the registry: registrations and proposed changes to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry.models import BusinessFacts, ChangeRequest, Registration
from guyub.registry.queries import in_regencies_of

if TYPE_CHECKING:
    from django.db.models import Q

    from guyub.accounts.visit import Visit


def _regencies(visit: Visit) -> Q:
    """Papers carry their regency only; a narrower visit is narrowed by the page it links to."""
    return in_regencies_of(visit.area_codes)


def registrations(visit: Visit) -> int:
    return capped(Registration.objects.filter(_regencies(visit), state="received"))


def changes(visit: Visit) -> int:
    return capped(ChangeRequest.objects.filter(_regencies(visit), state="open"))


def scale_unknown(visit: Visit) -> int:
    return capped(BusinessFacts.objects.visible_to(visit).listed().scale_unknown())


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "registrations", "Pendaftaran usaha", "Cek apakah usahanya sudah ada, lalu putuskan.",
            "registry.registration.decide", "registry:registrations", registrations,
        )
    )  # fmt: skip
    register(
        Waiting(
            "changes", "Usulan perubahan", "Bandingkan isian lama dan baru, lalu putuskan.",
            "registry.change.decide", "registry:changes", changes, icon="edit",
        )
    )  # fmt: skip
    register(
        Waiting(
            "scale_unknown", "Usaha belum diketahui skalanya",
            "Lengkapi tenaga kerja dan nilai investasi.",
            "registry.observation.record", "registry:list", scale_unknown,
            query="?skala=belum", icon="factory",
        )
    )  # fmt: skip
