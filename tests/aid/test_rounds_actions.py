"""Funds, catalogue, sheets and rounds as actions: four eyes, twice is once, money that holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from guyub.aid import models as m
from guyub.aid.actions import rounds as actions
from guyub.aid.actions.rounds_catalogue import add_price, explain_price, import_items
from guyub.aid.actions.rounds_funds import change_fund, close_fund, create_fund
from guyub.aid.actions.rounds_sheets import change_sheet, drop_sheet, publish_sheet
from guyub.aid.policy_budget import Sums
from guyub.aid.policy_catalogue import read_rows, rows_of
from guyub.aid.policy_rounds import Quota
from guyub.aid.policy_sheets import Criterion
from guyub.aid.queries.rounds_funds import sums_by_fund
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.ledger.models import Event
from tests.aid import rounds_worlds as worlds
from tests.aid.worlds import change, world
from tests.factories import TODAY, office_act, visit

pytestmark = pytest.mark.usefixtures("db")


def fresh(row):
    return type(row)._base_manager.using("owner").get(pk=row.pk)


def events(verb):
    return Event.objects.using("owner").filter(verb=verb).count()


def sums_of(fund):
    with in_scope(visit("head").scope, read_only=True):
        return sums_by_fund([fresh(fund)])[fund.pk]


# --- funds ---------------------------------------------------------------------------------------


def test_the_same_fund_twice_is_one():
    one = worlds.fund(code="33.03")
    values = {n: getattr(one, n) for n in ("code", "name", "source", "year", "ceiling", "giver",
              "giver_signer", "giver_title", "track", "heading", "recipients",
              "outside_industry", "rules")}  # fmt: skip
    act = office_act(role="finance_officer")
    assert create_fund(act, values).pk == one.pk
    assert events("aid.fund.create") == 1
    with pytest.raises(DomainError, match="sudah ada"):
        create_fund(act, {**values, "name": "Lain"})


def test_the_ceiling_never_falls_below_what_rounds_hold():
    fund = worlds.fund()
    worlds.draft(fund=fund, amount=300_000_000)
    act = office_act(role="finance_officer")
    with pytest.raises(DomainError, match=r"Rp300\.000\.000"):
        change_fund(act, fund.pk, {"ceiling": 299_999_999}, fund.version)
    changed = change_fund(act, fund.pk, {"ceiling": 300_000_000}, fund.version)
    assert sums_of(changed).left == 0
    with pytest.raises(StaleVersion):
        change_fund(act, fund.pk, {"ceiling": 400_000_000}, fund.version)


def test_two_rounds_never_take_more_than_a_fund_has():
    fund = worlds.fund()
    worlds.draft(fund=fund, amount=400_000_000)
    with pytest.raises(DomainError, match=r"tinggal Rp100\.000\.000"):
        worlds.draft(fund=fund, amount=100_000_001)
    assert sums_of(fund) == Sums(500_000_000, 400_000_000)


def test_a_cancelled_round_frees_its_money_and_a_done_one_what_it_did_not_use():
    made = world(until="signed")
    fund = made.funds[0]
    decreed = sum(d.quantity * d.unit_price for d in made.decree_lines if d.fund_id == fund.pk)
    paid = 6 * 1_000_000  # what the contract says, not the decree
    assert sums_of(fund) == Sums(500_000_000, 100_000_000, decreed, paid, paid)
    actions.finish_round(office_act(role="head"), made.round.pk)
    assert sums_of(fund) == Sums(500_000_000, paid, decreed, paid, paid)
    other = worlds.draft(fund=worlds.fund())
    purse = m.RoundFund.objects.using("owner").get(round=other)
    actions.cancel_round(office_act(role="head"), other.pk, "Anggaran digeser")
    assert sums_of(m.Fund(pk=purse.fund_id)).held == 0


def test_a_closed_fund_is_for_no_further_round():
    fund = worlds.fund()
    made = worlds.draft(fund=fund)
    close_fund(office_act(role="finance_officer"), fund.pk)
    with pytest.raises(DomainError, match="ditutup"):
        actions.propose_round(office_act(), made.pk)


def test_another_offices_fund_is_out_of_reach():
    foreign = worlds.fund("35.13")
    with pytest.raises(DomainError, match="tidak ditemukan"):
        change_fund(office_act(role="finance_officer"), foreign.pk, {"ceiling": 1}, 1)
    made = worlds.draft()
    with pytest.raises(DomainError, match="tidak ada lagi"):
        actions.set_purses(office_act(), made.pk, {foreign.pk: 5}, made.version)


# --- catalogue -----------------------------------------------------------------------------------


def test_an_odd_price_is_kept_flagged_and_asks_for_an_explanation():
    item = worlds.item(prices=(1_000_000, 1_020_000, 990_000, 1_010_000))
    given = {"price": 4_000_000, "on": date(2026, 6, 1), "source": "Toko B"}
    row, judged = add_price(office_act(), item.pk, **given)
    assert judged.stands_out
    assert fresh(row).outlier.startswith("298 % lebih tinggi")
    again, _judged = add_price(office_act(), item.pk, **given)
    assert again.pk == row.pk
    assert events("aid.price.add") == 5
    explain_price(office_act(), row.pk, "Model baru bermesin listrik")
    assert fresh(row).explanation == "Model baru bermesin listrik"
    first = m.ItemPrice.objects.using("owner").filter(item=item).order_by("on").first()
    assert first.outlier == ""
    with pytest.raises(DomainError, match="tidak menonjol"):
        explain_price(office_act(), first.pk, "x")


def test_a_round_does_not_open_on_an_unexplained_price():
    odd = worlds.odd_price()
    made = worlds.draft()
    made = actions.set_offers(office_act(), made.pk, {odd.item_id: 1}, made.version)
    with pytest.raises(DomainError, match="Jelaskan 1 harga"):
        actions.propose_round(office_act(), made.pk)
    explain_price(office_act(), odd.pk, "Ukuran lebih besar")
    assert actions.propose_round(office_act(), made.pk).state == "proposed"


def many(text):
    return read_rows(rows_of(text), TODAY).lines


def test_many_kinds_at_once_and_twice_is_once():
    lines = many("\n".join(
        f"K-{n};Alat nomor {n};unit;{1000 * (n + 1)};Toko;01/02/2026" for n in range(548)
    ))  # fmt: skip
    assert import_items(office_act(), lines) == {"jenis": 548, "harga": 548, "menonjol": 0}
    assert import_items(office_act(), lines) == {"jenis": 0, "harga": 0, "menonjol": 0}
    assert m.Item.objects.using("owner").count() == 548
    assert events("aid.item.import") == 1


def test_a_code_that_stands_for_something_else_is_refused_whole():
    item = worlds.item()
    with pytest.raises(DomainError, match=f"Baris 2: kode {item.code}"):
        import_items(office_act(), many(f"NEW-1;Baru;unit\n{item.code};Panci;unit"))
    assert not m.Item.objects.using("owner").filter(code="NEW-1").exists()


def test_odd_prices_among_many_are_flagged():
    item = worlds.item(prices=(1_000_000, 1_020_000, 990_000, 1_010_000))
    line = f"{item.code};{item.name};unit;9 juta;Toko;01/06/2026"
    assert import_items(office_act(), many(line)) == {"jenis": 0, "harga": 1, "menonjol": 1}


# --- sheets --------------------------------------------------------------------------------------


def test_a_sheet_is_approved_by_another_person_and_then_never_changes():
    made = worlds.sheet()
    head = office_act(role="head")
    mine = office_act(role="section_head")
    change(made, maker_person=head.person_id)
    with pytest.raises(NotAllowed, match="Orang lain"):
        publish_sheet(head, made.pk, made.version)
    other = office_act(role="head")
    published = publish_sheet(other, made.pk, made.version)
    rows = [Criterion("Kebutuhan", 100)]
    newer = change_sheet(mine, published.pk, rows, 10, published.version)
    assert (newer.number, newer.published_at) == (2, None)
    assert fresh(published).criteria == made.criteria
    with pytest.raises(NotAllowed, match="disusun orang lain"):
        change_sheet(office_act(), newer.pk, [Criterion("Lain", 100)], 10, newer.version)
    drop_sheet(office_act(), newer.pk)
    with pytest.raises(DomainError, match="tidak dibuang"):
        drop_sheet(office_act(), published.pk)


# --- rounds --------------------------------------------------------------------------------------


def test_whoever_had_a_hand_in_a_round_does_not_open_it():
    made = worlds.draft()
    head = office_act(role="head")
    change(made, authors=[*made.authors, head.person_id])
    made = actions.propose_round(office_act(), made.pk)
    with pytest.raises(NotAllowed, match="Orang lain"):
        actions.publish_round(head, made.pk, made.version)
    opened = actions.publish_round(office_act(role="head"), made.pk, made.version)
    assert opened.state == "open"


def test_opening_is_on_what_was_read():
    made = worlds.proposed()
    with pytest.raises(StaleVersion):
        actions.publish_round(office_act(role="head"), made.pk, made.version - 1)


def test_opening_twice_is_once():
    made = worlds.proposed()
    head = office_act(role="head")
    one = actions.publish_round(head, made.pk, made.version)
    two = actions.publish_round(head, made.pk, made.version)
    assert one.pk == two.pk
    assert events("aid.round.publish") == 1


def test_what_decides_is_frozen_when_a_round_opens():
    from guyub.aid.queries.rounds import rule_of
    from guyub.criteria.actions import (
        Wording,
        add_example,
        drop_example,
        propose,
        publish,
        write_draft,
    )
    from guyub.criteria.subjects import Count

    made = worlds.opened()
    kept = made.frozen
    assert kept["rules"]["business"]["said"] == "Jumlah tenaga kerja paling banyak 19 orang."
    assert [c["weight"] for c in kept["sheet"]["criteria"]] == [60, 40]
    assert kept["parameters"]["aid.helped_years"]["value"] == 5
    assert kept["kinds"] == 2
    assert kept["funds"][0]["amount"] == 100_000_000
    tree = {"all": [{"fact": "registry.workers", "op": "<=", "value": 4}]}
    act = office_act()
    token = _token(made.rule_id)
    write_draft(act, made.rule_id, Wording(tree), token)
    drop_example(act, made.rule_id, "kecil")
    add_example(act, made.rule_id, {"title": "tiga", "expected": True,
                "known": {"registry.workers": 3}, "today": TODAY.isoformat()})  # fmt: skip
    version = propose(act, made.rule_id)
    publish(office_act(role="head"), made.rule_id, version.token, Count())
    with in_scope(visit("head").scope, read_only=True):
        rule = rule_of(fresh(made))
        fresh_draft = m.Round(office_id=made.office_id, rule_id=made.rule_id, frozen={})
        now = rule_of(fresh_draft)
    assert rule.words.endswith("19 orang.")
    assert rule.frozen
    assert now.words.endswith("4 orang.")


def _token(rule_id):
    from guyub.criteria.queries import seen

    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        return seen(who, rule_id).token


def test_an_incomplete_round_says_everything_that_is_missing():
    made = actions.create_round(office_act(), worlds.values())
    with pytest.raises(DomainError) as error:
        actions.propose_round(office_act(), made.pk)
    for part in ("aturan untuk usaha", "lembar nilai", "jenis barang", "dananya"):
        assert part in str(error.value)


def test_a_round_that_is_open_is_not_rewritten():
    made = worlds.opened()
    for do in (
        lambda: actions.change_round(office_act(), made.pk, worlds.values(), made.version),
        lambda: actions.set_purses(office_act(), made.pk, {}, made.version),
        lambda: actions.set_offers(office_act(), made.pk, {}, made.version),
        lambda: actions.set_asks(office_act(), made.pk, [], [], made.version),
    ):
        with pytest.raises(DomainError, match="tidak sedang disusun"):
            do()


def test_return_mend_open_close_reopen_cancel():
    made = worlds.proposed()
    head, writer = office_act(role="head"), office_act()
    made = actions.return_round(head, made.pk, "Kuota belum ada", made.version)
    assert (made.state, made.remark) == ("draft", "Kuota belum ada")
    quota = Quota("district", "33.03.01", "Kec. A", None, 5)
    made = actions.set_asks(writer, made.pk, [], [quota], made.version)
    made = actions.propose_round(writer, made.pk, made.version)
    assert made.remark == ""
    made = actions.publish_round(head, made.pk, made.version)
    assert made.frozen["quotas"][0]["most"] == 5
    made = actions.close_round(writer, made.pk)
    assert actions.close_round(writer, made.pk).version == made.version
    with pytest.raises(DomainError, match="sudah lewat"):
        actions.reopen_round(head, made.pk, TODAY - timedelta(days=1), "Hujan")
    made = actions.reopen_round(head, made.pk, TODAY + timedelta(days=60), "Hujan")
    assert (made.state, made.closes) == ("open", TODAY + timedelta(days=60))
    with pytest.raises(DomainError, match="alasannya"):
        actions.cancel_round(head, made.pk, " ")
    assert actions.cancel_round(head, made.pk, "Dana dialihkan").state == "cancelled"
    with pytest.raises(DomainError, match="tidak bisa"):
        actions.reopen_round(head, made.pk, TODAY + timedelta(days=90), "x")


def test_a_writer_does_not_open_and_a_village_does_not_write():
    made = worlds.proposed()
    with pytest.raises(NotAllowed):
        actions.publish_round(office_act(), made.pk, made.version)
    with pytest.raises(NotAllowed):
        actions.create_round(
            office_act(role="village_clerk", area_codes=["33.03.01.2001"]), worlds.values()
        )
