"""Rounds as people make them, through the actions: fund, kinds with prices, sheet, rule, round."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from tests.factories import TODAY, office_act

_n = itertools.count(1)
RULE = {"all": [{"fact": "registry.workers", "op": "<=", "value": 19}]}
CRITERIA = (("Kebutuhan alat", 60), ("Kesiapan kelompok", 40))


def fund(code: str = "33.03", **values: Any) -> Any:
    from guyub.aid.actions.rounds_funds import create_fund

    given = {
        "code": f"5.1.02.05.{next(_n):04d}", "name": "APBD kabupaten", "source": "apbd_kab",
        "year": 2026, "ceiling": 500_000_000, "giver": "Pemerintah Kabupaten",
        "giver_signer": "Drs. Contoh", "giver_title": "Kepala Dinas", "track": "goods",
        "heading": "", "recipients": ["group", "business"], "outside_industry": False,
        "rules": "", **values,
    }  # fmt: skip
    return create_fund(office_act(code, "finance_officer"), given)


def item(code: str = "33.03", prices: tuple[int, ...] = (2_500_000,), **values: Any) -> Any:
    from guyub.aid.actions.rounds_catalogue import add_item, add_price

    act = office_act(code)
    n = next(_n)
    made = add_item(act, {"code": f"ALT-{n}", "name": f"Mesin perajang {n}", "unit": "unit",
                          "branch": "pangan", "specification": "", **values})  # fmt: skip
    for at, price in enumerate(prices):
        on = date(2026, 1, 1) + timedelta(days=at)
        add_price(act, made.pk, price=price, on=on, source="Survei toko")
    return made


def odd_price(code: str = "33.03") -> Any:
    """The newest price of a kind, four times what it was."""
    from guyub.aid.models import ItemPrice

    made = item(code, (1_000_000, 1_020_000, 990_000, 1_010_000, 4_000_000))
    return ItemPrice.objects.using("owner").filter(item=made).order_by("-on").first()


def sheet(code: str = "33.03", *, published: bool = False) -> Any:
    from guyub.aid.actions.rounds_sheets import create_sheet, publish_sheet
    from guyub.aid.policy_sheets import Criterion

    rows = [Criterion(label, weight) for label, weight in CRITERIA]
    made = create_sheet(office_act(code, "section_head"), f"Lembar {next(_n)}", rows, 15)
    return publish_sheet(office_act(code, "head"), made.pk, made.version) if published else made


def rule(code: str = "33.03", tree: Any = None, examples: Any = None) -> Any:
    """A rule for businesses in force, with an example on each side."""
    from guyub.criteria.actions import Wording, add_example, create_rule, propose, publish
    from guyub.criteria.language import read
    from guyub.criteria.models import Rule
    from guyub.criteria.queries import count, whole
    from guyub.criteria.subjects import SUBJECTS
    from guyub.kernel.db import in_scope
    from tests.factories import visit

    act = office_act(code)
    made = create_rule(act, f"Aturan uji {next(_n)}", "", Wording(tree or RULE, "Perbup 1/2026"))
    pk = made.rule_id
    for title, expected, known in examples or (
        ("kecil", True, {"registry.workers": 3}), ("besar", False, {"registry.workers": 30}),
    ):  # fmt: skip
        add_example(act, pk, {"title": title, "expected": expected, "known": known,
                              "today": TODAY.isoformat()})  # fmt: skip
    version = propose(act, pk)
    head = visit("head", code)
    subject = SUBJECTS["business"]
    with in_scope(head.scope, read_only=True):
        counted = whole(count(subject, head, read(version.tree, subject.catalogue), TODAY))
    publish(head.act(), pk, version.token, counted)
    return Rule.objects.using("owner").get(pk=pk)


def values(code: str = "33.03", **more: Any) -> dict[str, Any]:
    """What the form of a round gives."""
    return {
        "title": "Bantuan alat keripik 2026", "gives": "Alat perajang dan pengemas.",
        "how": "Ajukan lewat ketua kelompok.", "contact": "Kantor dinas, hari kerja 8.00-15.00",
        "programme": "", "year": 2026, "track": "goods", "recipients": ["group"],
        "rule_id": None, "group_rule_id": None, "sheet_id": None, "opens": TODAY,
        "closes": TODAY + timedelta(days=30), **more,
    }  # fmt: skip


def draft(code: str = "33.03", *, amount: int = 100_000_000, **more: Any) -> Any:
    """A complete draft by a section head."""
    from guyub.aid.actions import rounds as actions
    from guyub.aid.policy_rounds import Paper

    act = office_act(code, "section_head")
    given = {"rule_id": rule(code).pk, "sheet_id": sheet(code, published=True).pk, **more}
    made = actions.create_round(act, values(code, **given))
    purse = more.get("fund") or fund(code)
    made = actions.set_purses(act, made.pk, {purse.pk: amount}, made.version)
    made = actions.set_offers(act, made.pk, {item(code).pk: 2, item(code).pk: None}, made.version)
    return actions.set_asks(act, made.pk, [Paper("Surat domisili")], [], made.version)


def proposed(code: str = "33.03", **more: Any) -> Any:
    from guyub.aid.actions.rounds import propose_round

    return propose_round(office_act(code, "section_head"), draft(code, **more).pk)


def opened(code: str = "33.03", **more: Any) -> Any:
    from guyub.aid.actions.rounds import publish_round

    made = proposed(code, **more)
    return publish_round(office_act(code, "head"), made.pk, made.version)
