"""Two offices with lists that share some people. Invented: NIK area 99, phones 0840."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import TODAY, office, office_act, register

OURS, THEIRS = "33.03", "35.13"
VILLAGE = {OURS: "33.03.01.2001", THEIRS: "35.13.01.2001"}
# (name here, NIK here, phone here), (name there, NIK there, phone there)
SHARED = (
    (("Suharyanto", "9901011203700001", "084000000001"),
     ("H. Soehariyanto", "9901011203700001", None)),
    (("Tarsinah Wiguna", "9901015505820002", None),
     ("Tarsinah Wiguna", "9901015505820003", "084000000002")),
)  # fmt: skip
ALONE = (
    ("Ngatini", "9901014107650011", "084000000011"), ("Joko Purnomo", "9901010902770012", None),
    ("Murni Lestari", "9901016606880013", "084000000013"),
)  # fmt: skip


def lists(*, more: bool = True) -> dict[str, list[Any]]:
    """Businesses of both offices: two people stand in both."""
    made: dict[str, list[Any]] = {OURS: [], THEIRS: []}
    for code, side in ((OURS, 0), (THEIRS, 1)):
        office(code)
        act = office_act(code)
        people = [pair[side] for pair in SHARED]
        if more:
            people += ALONE if side == 0 else (("Sulastri", "9901014209710021", None),)
        for n, (name, nik, phone) in enumerate(people):
            made[code].append(
                register(act, name=f"Keripik {code} {n}", owner=name, nik=nik, phone=phone,
                         village=VILLAGE[code])
            )  # fmt: skip
    _niks_are_full()
    return made


def _niks_are_full() -> None:
    """As the form of an owner says of a whole number."""
    from guyub.registry.models import Owner

    Owner.objects.using("owner").filter(nik_index__isnull=False).update(nik_state="full")


def terms(partner: str = THEIRS, **values: Any) -> Any:
    from guyub.crosscheck.actions.agreeing import Terms

    given = {
        "own_list": "running", "partner_list": "running", "purpose": "Mencegah bantuan ganda",
        "basis": "Nota kesepakatan 12/2026", "until": TODAY + timedelta(days=60), **values,
    }  # fmt: skip
    return Terms(office(partner).pk, **given)


def proposed(code: str = OURS, partner: str = THEIRS, **values: Any) -> Any:
    from guyub.crosscheck.actions.agreeing import propose
    from guyub.kernel.ids import uuid7

    office(code), office(partner)
    return propose(office_act(code, "head"), uuid7(), terms(partner, **values))


def proposed_by(who: Any) -> Any:
    """The same, by one person as head of our office."""
    from guyub.accounts.visit import Visit
    from guyub.crosscheck.actions.agreeing import propose
    from guyub.kernel.ids import uuid7
    from tests.factories import NOW, appointment

    made = appointment(who, "head", OURS)
    return propose(Visit(user=who, appointment=made, choices=[made]).act(NOW), uuid7(), terms())


def agreed(code: str = OURS, partner: str = THEIRS, **values: Any) -> Any:
    from guyub.crosscheck.actions.agreeing import answer

    row = proposed(code, partner, **values)
    return answer(office_act(partner, "head"), row.pk, "agree")


def waiting(code: str = OURS, partner: str = THEIRS) -> Any:
    """A comparison that ``code`` began and ``partner`` has not joined."""
    from guyub.crosscheck.actions.comparing import start
    from guyub.kernel.ids import uuid7

    row = agreed(code, partner)
    return start(office_act(code, "section_head"), row.pk, uuid7())


def ready(code: str = OURS, partner: str = THEIRS) -> Any:
    from guyub.crosscheck.actions.comparing import join

    row = waiting(code, partner)
    return join(office_act(partner, "section_head"), row.pk)


def done(code: str = OURS, partner: str = THEIRS) -> Any:
    from guyub.crosscheck.models import Comparison
    from guyub.crosscheck.running import run

    row = ready(code, partner)
    assert run(row.pk)
    return Comparison.objects.using("owner").get(pk=row.pk)


def other(code: str) -> str:
    return THEIRS if code == OURS else OURS


def owned(model: Any, **values: Any) -> list[Any]:
    """Rows as the owner of the tables sees them."""
    return list(model.objects.using("owner").filter(**values).order_by("pk"))


def third(_code: str) -> str:
    """A regency that is neither of the permission tests'."""
    return "36.04"


def people_in(code: str) -> None:
    """The shared people as businesses of one office."""
    office(code)
    act = office_act(code)
    village = {**VILLAGE, "36.04": "36.04.05.2001"}[code]
    for n, pair in enumerate(SHARED):
        name, nik, phone = pair[code != OURS]
        register(act, name=f"Keripik {n}", owner=name, nik=nik, phone=phone, village=village)
    _niks_are_full()
