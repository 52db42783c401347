"""Hands that tests of buying and handing over share: acts of people, short ways to a stage."""

from __future__ import annotations

from typing import Any

from tests.factories import TODAY, office_act

ROLES = {
    "store": "asset_officer", "money": "finance_officer", "kabid": "section_head",
    "head": "head", "verifier": "verifier", "field": "field_officer", "delegate": "delegate",
    "data": "registrar",
}  # fmt: skip


class Hands:
    """One person of each role in a regency; ``hands.store`` is that person's act."""

    def __init__(self, code: str = "33.03") -> None:
        self._code = code
        self._made: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._made:
            role = ROLES[name]
            more = {"area_codes": [f"{self._code}.01"]} if role == "field_officer" else {}
            self._made[name] = office_act(self._code, role, **more)
        return self._made[name]

    def more(self, role: str) -> Any:
        """Another person of a role."""
        return office_act(self._code, ROLES[role])


def look(act: Any, model: Any, **where: Any) -> list[Any]:
    """Rows as this actor sees them."""
    from guyub.kernel.db import in_scope

    with in_scope(act.scope, read_only=True):
        return list(model.objects.filter(**where).order_by("pk"))


def events(verb: str) -> list[Any]:
    from guyub.ledger.models import Event

    return list(Event.objects.using("owner").filter(verb=verb).order_by("pk"))


def bought(made: Any, hands: Hands, fund: int = 0, number: str = "SP-1") -> Any:
    """A contract over everything that is still to buy from a fund."""
    from guyub.aid.actions.handing_purchase import Contract, Ordered, create_purchase
    from guyub.aid.queries.handing_goods import needs_of
    from guyub.kernel.db import in_scope

    one = made.funds[fund]
    with in_scope(hands.money.scope, read_only=True):
        needs = needs_of(made.round, one)
    lines = [Ordered(n.item_id, n.to_buy, 1_000_000) for n in needs if n.to_buy]
    contract = Contract("CV Contoh", number, TODAY, remark="Harga pasar turun")
    return create_purchase(hands.money, made.round.pk, one.pk, contract, lines)


def contracts(made: Any, hands: Hands) -> None:
    """Everything of every fund is under contract, nothing came yet."""
    for n in range(len(made.funds)):
        bought(made, hands, n, f"SP-{n}")


def revoked(hands: Hands, pk: Any, reason: str = "Salah orang") -> Any:
    """One asks, another agrees."""
    from guyub.aid.actions.handing_revoking import ask_to_revoke, revoke

    ask_to_revoke(hands.store, pk, reason)
    return revoke(hands.head, pk)


def come(made: Any, hands: Hands, purchase: Any, number: str, **found: Any) -> Any:
    """All of a contract comes and is found good."""
    from guyub.aid.actions.handing_purchase import Found, inspect, receive
    from guyub.aid.models import PurchaseLine

    lines = look(hands.store, PurchaseLine, purchase=purchase)
    arrival = receive(hands.store, purchase.pk, number, TODAY, {x.pk: x.quantity for x in lines})
    return inspect(
        hands.verifier, arrival.pk, TODAY,
        {
            x.pk: Found(x.quantity, serials=tuple(f"{number}-{i}-{n}" for n in range(x.quantity)))
            for i, x in enumerate(lines)
        },
    )  # fmt: skip


def prepared(made: Any, hands: Hands, **more: Any) -> list[Any]:
    from guyub.aid.actions.handing_records import Around, prepare

    return prepare(hands.store, made.decree.pk, Around("Kepala Desa", "Kades", ""), **more)


def series(hands: Hands, pattern: str = "000.3.2/{n}/BAST/{year}") -> Any:
    from guyub.aid.actions.agenda import set_series

    return set_series(hands.store, TODAY.year, pattern, 1)


def ready(made: Any, hands: Hands) -> list[Any]:
    """Everything bought, come, prepared, approved and numbered."""
    from guyub.aid.actions.handing_records import approve
    from guyub.aid.models import Handover

    for n in range(len(made.funds)):
        come(made, hands, bought(made, hands, n, f"SP-{n}"), f"BAP-{n}")
    series(hands)
    records = prepared(made, hands)
    approve(hands.kabid, [r.pk for r in records])
    return look(hands.store, Handover, decree=made.decree)
