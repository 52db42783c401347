"""Where officers, silence and wishes to be visited stand in the frame of the office, and in what
others do: merges of records, erasure of a person, a person's own copy, typed numbers."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.dates import format_date
from guyub.mentoring.actions.office import OFFICER_PREFIX, REQUEST_PREFIX
from guyub.mentoring.models import Officer, Request
from guyub.mentoring.permissions import OWN, OWN_FIGURES, VIEW
from guyub.mentoring.states import REQUEST
from guyub.registry import merging, numbers, privacy
from guyub.registry.models import Owner, Ownership

ERASED: Final = "(dihapus)"
_WHY: Final = "Mendatangi usaha yang meminta"
_BASIS: Final = "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)"


def officer_of(visit: Visit, number: str) -> str:
    """Address of an officer's page, for whoever types the number."""
    seen = visit.may(VIEW) and Officer.objects.visible_to(visit).filter(number=number).exists()
    return reverse("mentoring:officer", args=[number]) if seen else ""


def request_of(visit: Visit, number: str) -> str:
    """Address of the page of a wish, for whoever types the number."""
    seen = visit.may(VIEW) and Request.objects.visible_to(visit).filter(number=number).exists()
    return reverse("mentoring:request", args=[number]) if seen else ""


def erase(act: Act, gone: privacy.Erased) -> int:
    """What wishes tell of a person; the rows stay for the office's count of answers."""
    rows = list(Request.objects.filter(business__in=gone.businesses))
    if gone.phone_index is not None:
        digest = Owner._meta.get_field("phone_index").digest  # type: ignore[union-attr]
        # Those who asked without a number of a business are known by the phone alone.
        rows += [
            row for row in Request.objects.filter(
                regency_code=gone.regency, business__isnull=True, phone__isnull=False
            )
            if row.phone is not None and digest(row.phone.reveal()) == bytes(gone.phone_index)
        ]  # fmt: skip
    for row in rows:
        row.about, row.phone = ERASED, None
        row.name = None if row.business_id else ERASED  # type: ignore[assignment]
        row.answer = ERASED if row.answer else ""
        row.save(update_fields=["about", "phone", "name", "answer"])
    return len(rows)


def told(owner: Owner) -> list[privacy.Held]:
    """Wishes of a person's businesses, for the person's own page and copy."""
    ids = {owner.pk, *privacy.same_human(owner.pk)}
    owned = Ownership.objects.filter(owner__in=ids, until__isnull=True).values("business_id")
    return [
        privacy.Held(
            "Minta didatangi",
            f"{row.about}, diminta {format_date(row.asked_on)},"
            f" {REQUEST.states[row.state].lower()}",
            _WHY, _BASIS,
        )
        for row in Request.objects.filter(business__in=owned).order_by("asked_on", "pk")
    ]  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    root = "mentoring:radar"
    register_nav("Pendampingan", root, icon="route", needs=VIEW, order=27)
    register_nav("Minta didatangi", "mentoring:own", icon="route", needs=OWN, order=27)
    register_tab(root, "Angka saya", "mentoring:own_figures", needs=OWN_FIGURES, order=5)
    register_tab(root, "Lewat janji", root, needs=VIEW, order=10)
    register_tab(root, "Jumlah", "mentoring:radar_sums", needs=VIEW, order=20)
    register_tab(root, "Minta didatangi", "mentoring:requests", needs=VIEW, order=30)
    register_tab(root, "Petugas", "mentoring:officers", needs=VIEW, order=40)
    register_tab(root, "Wilayah", "mentoring:areas", needs=VIEW, order=50)
    numbers.register_number(OFFICER_PREFIX, officer_of)
    numbers.register_number(REQUEST_PREFIX, request_of)
    # Contacts go before the steps and wishes that lead to them.
    merging.register_relation("mentoring_visit")
    merging.register_relation("mentoring_step")
    merging.register_relation(
        "mentoring_request",
        unless="t.state IN ('asked', 'planned') AND EXISTS (SELECT 1 FROM mentoring_request r"
        " WHERE r.business_id = %(survivor)s AND r.state IN ('asked', 'planned'))",
    )
    privacy.register_eraser("mentoring_requests", erase)
    privacy.register_teller("mentoring_requests", told)
