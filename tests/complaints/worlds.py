"""An office with its desks, a province above it, and complaints in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from guyub.complaints.actions import receiving, tips
from guyub.complaints.actions.common import from_outside
from guyub.complaints.models import Complaint, Tip
from tests.factories import appointment, office, user

STORY = "Sudah tiga minggu menunggu surat rekomendasi dan tidak ada kabar."


def desks(code: str = "33.03", *, province: bool = True) -> dict[str, Any]:
    """One person of each desk, an officer in the field and an auditor: role to user."""
    mark = uuid4().hex[:6]
    names = {
        "section_head": "Wardoyo Kabidsatu", "head": "Sumarno Kadinas",
        "delegate": "Ratna Wakilnya",
        "field_officer": "Paryono Lapangan", "auditor": "Endang Auditor",
        "registrar": "Tuminah Datawan",
    }  # fmt: skip
    found = {}
    for role, name in names.items():
        found[role] = user(f"{role.replace('_', '')}{mark}", name)
        areas = {"area_codes": [f"{code}.01"]} if role == "field_officer" else {}
        appointment(found[role], role, code, **areas)
    if province:
        found["province"] = user(f"prov{mark}", "Hartini Provinsi")
        appointment(found["province"], "head", code[:2])
    return found


def visit_of(who: Any, nth: int = 0) -> Any:
    from guyub.accounts.models import Appointment
    from guyub.accounts.visit import Visit

    held = list(Appointment.objects.filter(user=who).select_related("office").order_by("pk"))
    return Visit(user=who, appointment=held[nth], choices=held)


def act_of(who: Any, now: datetime | None = None) -> Any:
    return replace(visit_of(who).act(now or timezone.now()), request_id="uji")


def client_of(who: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sent(code: str = "33.03", now: datetime | None = None, **values: Any) -> Any:
    """A complaint that came in; gives the stored row with its ``code``."""
    given = {"form": str(uuid4()), "kind": "layanan", "text": STORY, **values}
    made = receiving.receive(office(code), receiving.Sent(**given), now or timezone.now())
    row = Complaint.objects.using("owner").get(number=made.number)
    row.code = made.code
    return row


def outside(row: Any, now: datetime | None = None) -> Any:
    return from_outside(now or timezone.now(), row.office_id)


def tip(code: str = "33.03", about: str = "field_officer", text: str = STORY) -> Any:
    made = tips.send_tip(office(code), str(uuid4()), about, text, timezone.now())
    row = Tip.objects.using("owner").get(number=made.number)
    row.code = made.code
    return row


def again(row: Any) -> Any:
    return type(row).objects.using("owner").get(pk=row.pk)
