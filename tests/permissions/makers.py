"""An object of each kind that stands in an address, in any regency.

``MAKERS[kind](code)`` makes a fresh one and returns the arguments of the address and the id of the
owner that an owner's account would stand for (or None).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from tests.factories import NOW, TODAY, appointment, office, office_act, register, user

# Rooms keep their makers beside this file, as ``makers_<room>.py`` with ``MAKERS``.
ROOMS = [
    import_module(f"tests.permissions.{found.name}")
    for found in iter_modules([str(Path(__file__).parent)])
    if found.name.startswith("makers_")
]
VILLAGES = {"33.03": "33.03.01.2001", "35.13": "35.13.01.2001"}
Made = tuple[list[Any], Any]


def _business(act: Any, code: str, **values: Any) -> Any:
    return register(
        act,
        village=VILLAGES[code],
        nik="9901014107900001",
        phone="084011112222",
        main_product="Keripik",
        **values,
    )


def _owner(act: Any, business: Any) -> Any:
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Ownership

    with in_scope(act.scope, read_only=True):
        return Ownership.objects.get(business=business).owner_id


def _start(code: str, **values: Any) -> tuple[Any, Any, Any]:
    act = office_act(code)
    business = _business(act, code, **values)
    return act, business, _owner(act, business)


def business(code: str) -> Made:
    _act, made, owner = _start(code)
    return [made.number], owner


def business_owner(code: str) -> Made:
    _act, made, owner = _start(code)
    return [made.number, owner], owner


def owner(code: str) -> Made:
    _act, _made, found = _start(code)
    return [found], found


def owner_nik(code: str) -> Made:
    _act, _made, found = _start(code)
    return [found, "nik"], found


def two_businesses(code: str) -> Made:
    act, one, found = _start(code)
    other = register(act, name="Sapu Ijuk", village=VILLAGES[code], owner="Warti")
    return [one.number, other.number], found


def merged(code: str) -> Made:
    from guyub.registry.actions.merge import merge_businesses

    act, one, found = _start(code)
    other = register(act, name="Keripik Rejeki", village=VILLAGES[code], owner="Warti")
    made = merge_businesses(act, one.pk, other.pk, {}, reason="Uji")
    return [made.pk], found


def _product(act: Any, made: Any) -> Any:
    from guyub.registry.actions.product import add_product

    return add_product(act, made.pk, {"name": "Keripik singkong"})


def business_product(code: str) -> Made:
    act, made, found = _start(code)
    return [made.number, _product(act, made).pk], found


def _photo(act: Any, made: Any) -> Any:
    from PIL import Image

    from guyub.registry.actions.photo import add_photo

    content = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(content, "JPEG")
    content.seek(0)
    return add_photo(act, _product(act, made).pk, content)


def business_photo(code: str) -> Made:
    act, made, found = _start(code)
    return [made.number, _photo(act, made).pk], found


def photo(code: str) -> Made:
    act, made, found = _start(code)
    return [_photo(act, made).pk], found


def change(code: str) -> Made:
    from guyub.registry.actions.changes import propose_change

    _act, made, found = _start(code)
    asked = propose_change(office_act(code, "section_head"), made.pk, {"since_year": 1999})
    return [asked.pk], found


def _registration(code: str) -> Any:
    from guyub.accounts.visit import ANONYMOUS
    from guyub.registry.actions.registration import Submission, submit_registration

    office(code)
    sent = Submission(village_code=VILLAGES[code], owner_name="Karsinah", product="Gula kelapa")
    return submit_registration(ANONYMOUS.act(NOW), sent, "public")


def registration(code: str) -> Made:
    return [_registration(code).receipt], None


def receipt(code: str) -> Made:
    made = _registration(code)
    return [made.receipt, made.token], None


def erasure(code: str) -> Made:
    from guyub.registry.actions.privacy import ask_erasure

    act, _made, found = _start(code)
    return [ask_erasure(act, found, reason="Permintaan sendiri").pk], found


def stated_figure(code: str) -> Made:
    from guyub.insight.actions import Statement, state_figure

    said = Statement(label="IKM", value=12, stated_on=TODAY, source="Uji", token=f"uji-{_next()}")
    return [state_figure(office_act(code), code, said).pk], None


def village(code: str) -> Made:
    office(code)
    return [VILLAGES[code]], None


def person(code: str) -> Made:
    who = user(f"orang-{len(code)}-{code.replace('.', '')}-{_next()}")
    appointment(who, "registrar", code)
    return [who.pk], None


def appointed(code: str) -> Made:
    who = user(f"ditunjuk-{code.replace('.', '')}-{_next()}")
    return [appointment(who, "registrar", code).pk], None


def imported(code: str) -> Made:
    """A dropped file, read and checked, waiting to be applied."""
    from guyub.intake import steps
    from guyub.intake.actions import confirm_columns, receive_file

    act = office_act(code)
    text = f"nama pemilik;desa;produk\nKarsinah {_next()};Kedungbenda;keripik singkong\n"
    batch = receive_file(act, f"uji-{_next()}.csv", [text.encode()], regency=code).batch
    machine = replace(act, verbs=None, events=[])
    steps.run(machine, batch.pk)
    confirm_columns(act, batch.pk, {})
    steps.run(machine, batch.pk)
    return [batch.pk], None


def imported_rows(code: str) -> Made:
    args, none = imported(code)
    return [*args, "semua"], none


def rule(code: str) -> Made:
    """A drafted rule with one example."""
    from guyub.criteria.actions import Wording, add_example, create_rule

    tree = {"all": [{"fact": "registry.workers", "op": "<=", "value": 19}]}
    made = create_rule(office_act(code), f"Aturan uji {_next()}", "", Wording(tree))
    for workers in (3, 30):
        example = {
            "title": f"{workers} orang", "known": {"registry.workers": workers},
            "expected": workers <= 19, "today": TODAY.isoformat(),
        }  # fmt: skip
        add_example(office_act(code), made.rule_id, example)
    return [made.rule_id], None


def rule_proposed(code: str) -> Made:
    from guyub.criteria.actions import propose

    args, none = rule(code)
    propose(office_act(code), args[0])
    return args, none


def rule_published(code: str) -> Made:
    from guyub.criteria.actions import publish
    from guyub.criteria.models import Version
    from guyub.criteria.subjects import Count
    from guyub.kernel.db import in_scope

    args, none = rule_proposed(code)
    head = office_act(code, "head")
    with in_scope(head.scope, read_only=True):
        token = Version.objects.get(rule=args[0]).token
    publish(head, args[0], token, Count(1, 2, 3))
    return args, none


_count = 0


def _next() -> int:
    global _count
    _count += 1
    return _count


MAKERS: dict[str, Callable[[str], Made]] = {
    "business": business,
    "business_owner": business_owner,
    "owner": owner,
    "owner_nik": owner_nik,
    "two_businesses": two_businesses,
    "merged": merged,
    "business_product": business_product,
    "business_photo": business_photo,
    "photo": photo,
    "change": change,
    "registration": registration,
    "receipt": receipt,
    "erasure": erasure,
    "stated_figure": stated_figure,
    "rule": rule,
    "rule_example": rule,
    "rule_proposed": rule_proposed,
    "rule_published": rule_published,
    **{kind: make for room in ROOMS for kind, make in room.MAKERS.items()},
    "import": imported,
    "import_rows": imported_rows,
    "village": village,
    "person": person,
    "appointment": appointed,
    # None is there: without a provider, a key of one's own, an emblem, the address is 404.
    "provider": lambda code: (["oidc"], None),
    "own_key": lambda code: ([1], None),
    "region": lambda code: ([code], None),
    "emblem": lambda code: ([code, "0123456789ab"], None),
}
# Kinds that do not belong to a regency's office.
PLACELESS = frozenset({"provider", "own_key", "emblem", "receipt", "village"}).union(
    *(getattr(room, "PLACELESS", ()) for room in ROOMS)
)
MISSING = frozenset({"provider", "own_key", "emblem"})
