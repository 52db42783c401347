"""Invented offices, people and businesses for tests (NIK area 99, phones 0840)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def office(code: str = "33.03", **values: Any) -> Any:
    """The industry office of a regency (or province, or "" for the ministry); made once."""
    from guyub.accounts.models import Office

    kind = {5: "regency", 2: "province", 0: "ministry"}[len(code)]
    found, _created = Office.objects.using("owner").get_or_create(
        kind=kind,
        area_code=code,
        defaults={
            "name": f"Dinas Perindustrian {code}",
            "short_name": f"Dinperindag {code}",
            "is_sample": True,
            **values,
        },
    )
    return found


def user(username: str, name: str = "", **values: Any) -> Any:
    from guyub.accounts.models import User

    person = User(username=username, name=name or username.title(), is_sample=True, **values)
    person.set_unusable_password()
    person.save(using="owner", force_insert=True)
    return person


def appointment(who: Any, role: str, code: str = "33.03", **values: Any) -> Any:
    from guyub.accounts.models import Appointment

    made = Appointment(
        user=who, role=role, office=office(code), **{"starts": date(2026, 1, 1), **values}
    )
    made.save(using="owner", force_insert=True)
    return made


def visit(role: str, code: str = "33.03", **values: Any) -> Any:
    """A visit of a fresh user in a role."""
    from guyub.accounts.visit import Visit
    from guyub.kernel.ids import uuid7

    who = user(f"{role}-{str(uuid7())[-8:]}")
    made = appointment(who, role, code, **values)
    return Visit(user=who, appointment=made, choices=[made])


def office_act(code: str = "33.03", role: str = "registrar", **values: Any) -> Any:
    """The actor of a fresh user in a role of a regency's office."""
    return visit(role, code, **values).act(NOW)


def sign_in(client: Any, role: str, code: str = "33.03", **values: Any) -> Any:
    """Sign a fresh user of a role in; returns the visit."""
    made = visit(role, code, **values)
    client.force_login(made.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def register(
    act: Any,
    *,
    name: str = "Keripik Sumber Rejeki",
    village: str = "33.03.01.2001",
    owner: str = "Sri Lestari",
    nik: str | None = None,
    phone: str | None = None,
    observation: dict[str, Any] | None = None,
    source: str = "Uji",
    **values: Any,
) -> Any:
    """One business with one owner (none for ""), as an action of ``act``."""
    from guyub.registry.actions.business import NewBusiness, NewOwner, register_business

    person: dict[str, Any] = {"name": owner, "nik": nik, "phone": phone}
    seen = {"year": 2025, "observed_on": TODAY, "source": "Uji", **(observation or {})}
    return register_business(
        act,
        NewBusiness(
            village_code=village,
            values={"name": name, **values},
            owners=(NewOwner(person),) if owner else (),
            observation=seen if observation else {},
            source=source,
        ),
    )
