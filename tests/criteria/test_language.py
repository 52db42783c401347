"""The rule language: reading, deciding, saying, and SQL that agrees with it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.criteria.language import (
    All,
    Any_,
    Condition,
    Example,
    Not,
    Ref,
    Unreadable,
    as_sql,
    check_examples,
    decide,
    read,
    say,
    why,
    written,
)
from guyub.criteria.language.deciding import explain
from guyub.criteria.language.tree import DEEPEST, MOST_NODES, Ago
from tests.criteria.worlds import CATALOGUE, COLUMNS, TODAY, column, rules, subjects

WORKERS, BOOKS = Ref("registry.workers"), Ref("registry.books")
NIB = Ref("licences.has", (("paper", "nib"),))
FEW = Condition(WORKERS, "<=", 19, "Permenperin 64/2016")
HAS_NIB = Condition(NIB, "is", True)
SMALL = Condition(Ref("registry.investment"), "<", 1_000_000_000)


# --- reading -------------------------------------------------------------------------------------


@given(rules())
def test_what_is_written_is_read_again(rule):
    assert read(json.loads(json.dumps(written(rule))), CATALOGUE) == rule


@pytest.mark.parametrize(
    ("given_rule", "said"),
    [
        (None, "tidak berbentuk syarat"),
        ([], "tidak berbentuk syarat"),
        ({}, "tidak dikenal"),
        ({"all": []}, "kosong"),
        ({"all": {"fact": "registry.workers"}}, "kosong"),
        ({"all": [], "any": []}, "tidak dikenal"),
        ({"most": []}, "kosong atau tidak dikenal"),
        ({"fact": "registry.religion", "op": "in", "value": ["x"]}, "tidak ada dalam daftar"),
        ({"fact": ["registry.workers"], "op": "<", "value": 1}, "tidak ada dalam daftar"),
        ({"fact": "registry.workers", "op": "is", "value": True}, "tidak bisa dipakai"),
        ({"fact": "registry.workers", "op": ["<"], "value": 1}, "tidak bisa dipakai"),
        ({"fact": "registry.workers", "op": "<", "value": True}, "tidak bisa dibaca"),
        ({"fact": "registry.workers", "op": "<", "value": 1.5}, "tidak bisa dibaca"),
        ({"fact": "registry.workers", "op": "<", "value": 10**16}, "tidak bisa dibaca"),
        ({"fact": "registry.workers", "op": "<"}, "tidak bisa dibaca"),
        ({"fact": "registry.books", "op": "is", "value": "ya"}, "tidak bisa dibaca"),
        ({"fact": "registry.visited", "op": "<", "value": "kemarin"}, "tidak bisa dibaca"),
        ({"fact": "registry.visited", "op": "<", "value": {"months_ago": -1}}, "tidak bisa"),
        ({"fact": "registry.scale", "op": "in", "value": ["raksasa"]}, "tidak dikenal"),
        ({"fact": "registry.scale", "op": "in", "value": []}, "tidak bisa dibaca"),
        ({"fact": "licences.has", "op": "is", "value": True}, "belum lengkap"),
        ({"fact": "licences.has", "args": {"paper": "x"}, "op": "is", "value": True}, "tidak ada"),
        ({"fact": "licences.has", "args": {"paper": 1}, "op": "is", "value": True}, "tidak ada"),
        ({"fact": "registry.workers", "op": "<", "value": 1, "wight": 2}, "wight"),
        ({"fact": "registry.workers", "op": "<", "value": 1, "article": 7}, "teks pendek"),
    ],
)
def test_what_cannot_be_read_says_why(given_rule, said):
    with pytest.raises(Unreadable) as error:
        read(given_rule, CATALOGUE)
    assert said in str(error.value)


def test_a_rule_has_bounds():
    leaf = written(FEW)
    deep = leaf
    for _ in range(DEEPEST):
        deep = {"not": deep}
    for rule in (deep, {"all": [leaf] * MOST_NODES}):
        with pytest.raises(Unreadable, match="terlalu panjang"):
            read(rule, CATALOGUE)


# --- deciding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("workers", "investment", "expected"),
    [
        (19, 999_999_999, True),
        (19, 1_000_000_000, False),
        (20, 0, False),
        (19, None, None),
        (None, None, None),
        (20, None, False),
        (None, 10**12, False),
    ],
)
def test_unknown_is_not_no(workers, investment, expected):
    known = {WORKERS: workers, Ref("registry.investment"): investment}
    assert decide(All((FEW, SMALL)), known, TODAY) is expected


def test_reasons_name_only_what_decided():
    rule = All((FEW, Any_((HAS_NIB, Condition(BOOKS, "is", True))), SMALL))
    part = explain(rule, {WORKERS: 40, NIB: False, BOOKS: False}, TODAY)
    assert part.verdict is False
    assert [p.node for p in why(part)] == [FEW, HAS_NIB, Condition(BOOKS, "is", True)]
    assert why(part)[0].seen == 40
    unknown = explain(rule, {WORKERS: 4, NIB: True}, TODAY)
    assert [p.node for p in why(unknown)] == [SMALL]
    denied = explain(Not(Any_((HAS_NIB, FEW))), {NIB: True, WORKERS: 30}, TODAY)
    assert [p.node for p in why(denied)] == [HAS_NIB]


@given(rules(), subjects())
def test_learning_more_never_turns_an_answer(rule, known):
    answer = decide(rule, known, TODAY)
    for ref in known:
        forgot = decide(rule, {**known, ref: None}, TODAY)
        assert forgot is None or forgot is answer


@given(rules(), subjects())
def test_reasons_alone_give_the_same_answer(rule, known):
    part = explain(rule, known, TODAY)
    told = {p.node.ref: p.seen for p in why(part)}
    if part.verdict is not None:
        assert decide(rule, told, TODAY) is part.verdict


@pytest.mark.parametrize(
    ("today", "months", "day"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_ago(today, months, day):
    assert Ago(months).day(today) == day


# --- SQL -----------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules(), st.lists(subjects(), min_size=1, max_size=5))
def test_sql_and_decide_agree_unknowns_included(db, rule, people):
    from django.db import connection

    sql = as_sql(rule, CATALOGUE, TODAY)
    rows, params = [], []
    for number, known in enumerate(people):
        named = {column(ref): value for ref, value in known.items()}
        rows.append(f"({number}, {', '.join(f'%s::{kind}' for kind in COLUMNS.values())})")
        params += [named[name] for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sql.text} FROM (VALUES {', '.join(rows)})"
            f" AS f (n, {', '.join(COLUMNS)}) ORDER BY n",
            [*sql.params, *params],
        )
        counted = [answer for (answer,) in cursor.fetchall()]
    assert counted == [decide(rule, known, TODAY) for known in people]


# --- saying --------------------------------------------------------------------------------------


def test_a_rule_says_itself():
    rule = All((FEW, SMALL, Any_((HAS_NIB, Not(Condition(BOOKS, "is", False))))))
    assert say(rule, CATALOGUE) == (
        "Jumlah tenaga kerja paling banyak 19 orang, nilai investasi kurang dari Rp1.000.000.000,"
        " dan (punya NIB atau bukan (belum punya pembukuan))."
    )
    place = Condition(Ref("registry.place"), "within", ("33.03.05", "33.03"))
    assert say(place, CATALOGUE) == "Tempat usaha di Kec. Kutasari atau Kab. Purbalingga."
    late = Condition(Ref("registry.visited"), "<", Ago(24))
    assert say(late, CATALOGUE) == "Terakhir didatangi lebih dari 2 tahun lalu."
    other = Condition(Ref("registry.scale"), "not_in", ("menengah", "besar"))
    assert say(other, CATALOGUE) == "Skala industri selain Menengah atau Besar."


@given(rules())
def test_every_rule_can_be_said(rule):
    text = say(rule, CATALOGUE)
    assert text.lstrip("(")[0].isupper()
    assert text.endswith(".")
    assert "{" not in text


# --- worked examples -----------------------------------------------------------------------------


def test_examples_that_fail_are_named():
    good = Example("perajin kecil", {WORKERS: 3}, True, TODAY)
    bad = Example("pabrik", {WORKERS: 300}, True, TODAY)
    unknown = Example("belum didata", {}, None, TODAY)
    assert check_examples(FEW, [good, bad, unknown]) == [(bad, False)]


def test_a_moving_day_moves():
    late = Condition(Ref("registry.visited"), "<", Ago(24))
    seen = {Ref("registry.visited"): TODAY - timedelta(days=700)}
    assert decide(late, seen, TODAY) is False
    assert decide(late, seen, TODAY + timedelta(days=60)) is True
