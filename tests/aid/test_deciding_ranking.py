"""The strict ranking: what it promises holds for random rounds; each sentence names its numbers."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.aid import selection
from guyub.aid.policy_scoring import final_score, points
from guyub.aid.selection import REFUSED, RESERVE, SELECTED, digest, run, strict_rank

RULE = {"answer": True, "reasons": [], "questions": [], "nearest": []}
NIB = {"words": "mengurus NIB", "days": 3, "cost": 0, "help": "kantor desa"}


def case(n: int, score: int | None = 8000, need: int = 100, **more: Any) -> dict[str, Any]:
    member = {"id": f"m{n}", "name": f"Keripik {n}", "check": "fit", "reason": "", "rule": RULE}
    return {
        "id": f"p{n}", "number": f"USL-{n:03d}", "kind": "group",
        "sent": f"2026-11-{n % 28 + 1:02d}",
        "village": f"33.03.01.200{n % 3}", "district": f"33.03.0{n % 2 + 1}", "branch": "pangan",
        "women": None, "disability": None, "outside": False, "papers": [], "rule": RULE,
        "names": {"33.03.01": "Kec. Kemangkon", "33.03.02": "Kec. Bukateja"},
        "score": {"value": score, "question": "" if score is not None else "Nilai belum lengkap."},
        "members": [member],
        "lines": [
            {"id": f"l{n}", "member": f"m{n}", "item": "Mesin", "quantity": 1, "price": need}
        ],
        **more,
    }  # fmt: skip


def fund(key: str = "a", amount: int = 1000, **more: Any) -> dict[str, Any]:
    return {"id": key, "code": key, "amount": amount, "recipients": ["group", "business"],
            "outside_industry": True, **more}  # fmt: skip


def inputs(cases: Any, funds: Any = None, quotas: Any = (), take: str = "whole", minimum: int = 0):
    return {
        "version": 1, "method": "strict_rank", "candidates": list(cases),
        "funds": [fund()] if funds is None else funds, "quotas": list(quotas),
        "settings": {"take": take, "minimum": minimum},
    }  # fmt: skip


def by_number(outcome: Any) -> dict[str, Any]:
    return {v.proposal: v for v in outcome.verdicts}


def said(verdict: Any) -> str:
    return " ".join(r.words for r in verdict.reasons)


# --- the sentences -------------------------------------------------------------------------------


def test_a_reserve_is_told_its_score_the_cut_and_the_money():
    told = by_number(
        strict_rank(
            inputs([case(1, 7400, 90_800_000), case(2, 7150, 2_850_000)],
                   [fund(amount=92_000_000)])
        )
    )  # fmt: skip
    assert told["p1"].verdict == SELECTED
    assert said(told["p2"]) == (
        "Nilai 71,50; batas penerima terakhir 74,00."
        " Pagu dana habis: sisa Rp1.200.000, kebutuhan Rp2.850.000."
    )
    assert [s["words"] for s in told["p2"].nearest] == [
        "Nilai di atas 74,00 (sekarang 71,50).",
        "Dana bertambah Rp1.650.000, atau ada penerima mundur.",
    ]


def test_a_full_quota_is_named_with_its_number():
    quota = {"part": "district", "value": "33.03.01", "label": "Kec. Kemangkon", "most": 1,
             "least": None}  # fmt: skip
    told = by_number(
        strict_rank(inputs([case(2, 9000), case(4, 8000), case(1, 7000)], None, [quota]))
    )
    assert [told[p].verdict for p in ("p2", "p4", "p1")] == [SELECTED, RESERVE, SELECTED]
    assert "Kuota Kec. Kemangkon sudah penuh (1)." in said(told["p4"])


def test_a_quota_without_a_value_counts_each_place_by_itself():
    quota = {"part": "district", "value": "", "label": "per kecamatan", "most": 1, "least": None}
    outcome = strict_rank(inputs([case(n, 9000 - n) for n in range(4)], None, [quota]))
    assert sorted(q.label for q in outcome.quotas) == ["Kec. Bukateja", "Kec. Kemangkon"]
    assert sum(v.verdict == SELECTED for v in outcome.verdicts) == 2


def test_minimum_places_come_first():
    quota = {"part": "district", "value": "33.03.02", "label": "Kec. Bukateja", "most": None,
             "least": 1}  # fmt: skip
    told = by_number(
        strict_rank(
            inputs([case(2, 9000), case(4, 8000), case(1, 5000)], [fund(amount=200)], [quota])
        )
    )
    assert [told[p].verdict for p in ("p2", "p4", "p1")] == [SELECTED, RESERVE, SELECTED]
    assert "jatah paling sedikit Kec. Bukateja (1)" in said(told["p1"])


def test_an_unfit_member_gets_nothing_and_the_others_do():
    members = [
        {"id": "m1", "name": "Keripik A", "check": "fit", "reason": "", "rule": RULE},
        {"id": "m2", "name": "Keripik B", "check": "unfit", "reason": "usahanya tutup.",
         "rule": RULE},
    ]  # fmt: skip
    lines = [{"id": f"l{i}", "member": f"m{i}", "item": "Mesin", "quantity": 2, "price": 50}
             for i in (1, 2)]  # fmt: skip
    verdict = strict_rank(inputs([case(1, members=members, lines=lines)])).verdicts[0]
    assert verdict.verdict == SELECTED
    assert [a.line for a in verdict.awards] == ["l1"]
    assert (
        said(verdict)
        == "Anggota Keripik B belum layak: usahanya tutup. Barang untuknya tidak ikut."
    )
    alone = strict_rank(inputs([case(1, members=members[1:], lines=lines[1:])])).verdicts[0]
    assert alone.verdict == REFUSED
    assert "Usahanya belum layak menerima." in said(alone)


@pytest.mark.parametrize(
    ("more", "question"),
    [
        ({"score": None}, "Nilai belum lengkap."),
        ({"rule": {**RULE, "answer": None, "questions": ["Berapa pekerjanya?"]}},
         "Berapa pekerjanya?"),
        ({"members": [{"id": "m1", "name": "K", "check": None, "reason": "", "rule": RULE}]},
         "belum dicek"),
        ({"lines": [{"id": "l", "member": "m1", "item": "Oven", "quantity": 1, "price": None}]},
         "Oven"),
    ],
)  # fmt: skip
def test_unknown_never_refuses_but_asks(more, question):
    verdict = strict_rank(inputs([case(1, **more)])).verdicts[0]
    assert (verdict.verdict, verdict.rank) == (RESERVE, None)
    assert question in said(verdict)
    assert verdict.nearest
    assert verdict.nearest[0]["words"].startswith("Jawab dulu:")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"papers": ["surat domisili"]}, "Berkas belum lengkap: surat domisili."),
        ({"rule": {**RULE, "answer": False, "reasons": ["belum punya NIB"], "nearest": [NIB]}},
         "Syarat belum terpenuhi: belum punya NIB."),
        ({"kind": "cooperative"}, "Tidak ada dana putaran ini"),
    ],
)  # fmt: skip
def test_refusals_name_their_ground(more, reason):
    verdict = strict_rank(inputs([case(1, **more)])).verdicts[0]
    assert verdict.verdict == REFUSED
    assert reason in said(verdict)


def test_a_score_below_the_minimum_is_refused():
    verdict = strict_rank(inputs([case(1, 5550)], minimum=6000)).verdicts[0]
    assert (verdict.verdict, said(verdict)) == (
        REFUSED, "Nilai 55,50; nilai paling rendah 60,00."
    )  # fmt: skip


def test_businesses_outside_industry_need_a_fund_that_allows_them():
    makers = fund("a", outside_industry=False)
    told = strict_rank(inputs([case(1, outside=True)], [makers])).verdicts[0]
    assert told.verdict == REFUSED
    unsure = strict_rank(inputs([case(1, outside=None)], [makers])).verdicts[0]
    assert (unsure.verdict, unsure.reasons[0].code) == (RESERVE, "unknown")
    free = strict_rank(inputs([case(1, outside=None)], [makers, fund("b")])).verdicts[0]
    assert [a.fund for a in free.awards] == ["b"]


def test_equal_scores_the_earlier_sent_then_the_number():
    told = strict_rank(inputs([case(3, sent="2026-11-02"), case(2, sent="2026-11-03"),
                               case(1, sent="2026-11-03")]))  # fmt: skip
    assert [v.proposal for v in told.verdicts] == ["p3", "p1", "p2"]


def test_one_line_is_never_leapt_over_unless_the_office_says_so():
    cases = [case(1, 9000, 60), case(2, 8000, 60), case(3, 7000, 30)]
    funds = [fund(amount=100)]
    told = by_number(strict_rank(inputs(cases, funds)))
    assert told["p3"].verdict == RESERVE
    assert "Urutan tidak dilompati: peringkat 2 butuh Rp60, sisa dana Rp40" in said(told["p3"])
    assert by_number(strict_rank(inputs(cases, funds, take="skip")))["p3"].verdict == SELECTED


def test_as_far_as_lines_fit():
    lines = [{"id": f"l{i}", "member": "m1", "item": "Mesin", "quantity": 1, "price": 60}
             for i in range(3)]  # fmt: skip
    told = strict_rank(inputs([case(1, lines=lines)], [fund(amount=130)], take="lines")).verdicts[0]
    assert (told.verdict, told.amount, told.need) == (SELECTED, 120, 180)
    assert "Dipenuhi sebagian: 2 dari 3 baris" in said(told)


def test_scores_of_two_or_three_people():
    assert final_score([8000, 9001], 15).value == 8501
    assert final_score([8000, 2000], 15).value is None
    assert "ketiga" in final_score([8000, 2000], 15).question
    assert final_score([8000, 2000, 7000], 15).value == 7000
    assert final_score([8000], 15).value is None
    assert final_score([], 15).value is None
    assert points(7150) == "71,50"


def test_what_cannot_be_ranked_is_said():
    with pytest.raises(selection.BadInputs, match="Kuota"):
        strict_rank(inputs([case(1)], None, [{"part": "moon", "value": "", "label": "Bulan",
                                             "most": 1, "least": None}]))  # fmt: skip
    with pytest.raises(selection.BadInputs):
        run({**inputs([case(1)]), "method": "optimiser"})


# --- what holds of every round -------------------------------------------------------------------


@st.composite
def rounds(draw: Any, takes: tuple[str, ...] = selection.TAKES, most_funds: int = 3):
    n = draw(st.integers(0, 9))
    cases = []
    for i in range(n):
        lines = [
            {"id": f"l{i}.{j}", "member": f"m{i}.{j % 2}", "item": "Mesin",
             "quantity": draw(st.integers(1, 3)),
             "price": draw(st.sampled_from([None, 0, *range(1, 40)]))}
            for j in range(draw(st.integers(1, 4)))
        ]  # fmt: skip
        answer = st.sampled_from([*[True] * 20, False, None])
        members = [
            {"id": f"m{i}.{j}", "name": f"K{j}", "reason": "x",
             "check": draw(st.sampled_from(["fit"] * 20 + ["unfit", "later", None])),
             "rule": {**RULE, "answer": draw(answer)}}
            for j in range(2)
        ]  # fmt: skip
        score = draw(st.sampled_from([None, *(s * 500 for s in range(21))]))
        cases.append(
            case(i, score, kind=draw(st.sampled_from(["group", "business"])), lines=lines,
                 members=members, papers=draw(st.sampled_from([[]] * 9 + [["KTP"]])),
                 outside=draw(st.sampled_from([False] * 6 + [True, None])),
                 women=draw(st.sampled_from([True, False, None])),
                 rule={**RULE, "answer": draw(answer)})
        )  # fmt: skip
    funds = [
        fund(key, draw(st.integers(1, 200)),
             recipients=draw(st.sampled_from([["group"], ["business"], ["group", "business"]])),
             outside_industry=draw(st.booleans()))
        for key in "abc"[: draw(st.integers(1, most_funds))]
    ]  # fmt: skip
    quotas = draw(
        st.lists(
            st.fixed_dictionaries(
                {"part": st.sampled_from(["district", "village", "kind", "women", "group"]),
                 "value": st.sampled_from(["", "33.03.01", "group"]), "label": st.just("Uji"),
                 "most": st.one_of(st.none(), st.integers(1, 60)),
                 "least": st.one_of(st.none(), st.integers(1, 2))}
            ),
            max_size=2,
        )
    )  # fmt: skip
    return inputs(cases, funds, quotas, draw(st.sampled_from(takes)),
                  draw(st.sampled_from([0, 0, 0, 5000])))  # fmt: skip


@given(rounds())
def test_awards_never_exceed_a_purse_and_nobody_gets_more_than_asked(given_):
    outcome = run(given_)
    lines = {x["id"]: (c["id"], x) for c in given_["candidates"] for x in c["lines"]}
    for f in given_["funds"]:
        paid = sum(a.amount for v in outcome.verdicts for a in v.awards if a.fund == f["id"])
        assert paid <= f["amount"]
        assert outcome.left[f["id"]] == f["amount"] - paid
    for v in outcome.verdicts:
        assert len({a.line for a in v.awards}) == len(v.awards)
        for a in v.awards:
            owner, line = lines[a.line]
            assert (owner, a.quantity, a.price) == (v.proposal, line["quantity"], line["price"])


@given(rounds())
def test_quotas_are_never_exceeded(given_):
    outcome = run(given_)
    chosen = {v.proposal for v in outcome.verdicts if v.verdict == SELECTED}
    for quota in outcome.quotas:
        if quota.most is None or quota.part == "group":
            continue
        assert quota.used <= quota.most
        if quota.part == "women":
            count = sum(c["women"] is True for c in given_["candidates"] if c["id"] in chosen)
        else:
            count = sum(c[quota.part] == quota.value for c in given_["candidates"]
                        if c["id"] in chosen)  # fmt: skip
        assert count == quota.used


@given(rounds(), st.integers(0, 10**6))
def test_the_order_of_the_input_changes_nothing(given_, seed):
    shuffled = list(given_["candidates"])
    random.Random(seed).shuffle(shuffled)
    funds = list(reversed(given_["funds"]))
    assert run({**given_, "candidates": shuffled, "funds": funds}) == run(given_)


@given(rounds())
def test_the_same_inputs_give_the_same_result(given_):
    import json

    again = json.loads(selection.canonical(given_))
    assert digest(again) == digest(given_)
    assert run(again) == run(given_)


@given(rounds())
def test_every_no_says_why_and_unknown_is_never_refused(given_):
    for v in run(given_).verdicts:
        if v.verdict != SELECTED:
            assert any(r.code != "note" for r in v.reasons)
        if v.verdict == REFUSED:
            assert any(r.code not in ("note", "unknown", "quota", "money") for r in v.reasons)
        if v.verdict == SELECTED:
            assert v.rank is not None
            assert v.awards
        if v.verdict == RESERVE:
            assert v.nearest, v


@given(rounds(takes=("whole", "lines")))
def test_nobody_is_paid_past_a_better_ranked_one(given_):
    """Whoever had to wait for money of a fund: no worse ranked one got that fund afterwards."""
    given_ = {**given_, "quotas": []}
    outcome = run(given_)
    kinds = {c["id"]: c for c in given_["candidates"]}
    waiting: set[str] = set()
    for v in outcome.verdicts:
        if v.rank is None:
            continue
        assert not {a.fund for a in v.awards} & waiting
        case_ = kinds[v.proposal]
        allowed = [f for f in given_["funds"] if case_["kind"] in f["recipients"]
                   and (f["outside_industry"] or case_["outside"] is False)]  # fmt: skip
        # Who is dearer than everything is set aside and holds nobody up.
        aside = any("seluruh dana" in r.words for r in v.reasons)
        if v.amount < v.need and not aside:
            waiting |= {f["id"] for f in allowed}


@given(rounds(takes=("whole", "lines"), most_funds=1), st.integers(0, 200))
def test_with_one_purse_more_money_takes_nothing_from_anybody(given_, more):
    needs = [v.need for v in run(given_).verdicts]
    (purse,) = given_["funds"]
    before = {**given_, "funds": [{**purse, "amount": max([purse["amount"], *needs])}]}
    richer = {**before, "funds": [{**purse, "amount": before["funds"][0]["amount"] + more}]}
    old, new = by_number(run(before)), by_number(run(richer))
    for key, v in old.items():
        if v.verdict == SELECTED:
            assert new[key].verdict == SELECTED
            assert new[key].amount >= v.amount
