"""What went wrong elsewhere cannot happen here, or is loud. One test per failure, with its figures.

Each goes through actions or pages, as people would do it; the wall of the database behind them has
its own tests (``test_wall``).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from guyub.aid import models as m
from guyub.aid.actions import deciding_decree as decree
from guyub.aid.actions import following as f
from guyub.aid.actions import following_moves as moves
from guyub.aid.actions import proposing as filling
from guyub.aid.actions import proposing_checks as checks
from guyub.aid.actions.deciding_selection import run_selection
from guyub.aid.actions.following_reports import receive_report
from guyub.aid.actions.handing_purchase import Found, inspect, receive
from guyub.aid.actions.handing_records import approve
from guyub.aid.actions.handing_signing import Signing, sign
from guyub.aid.actions.proposing_sending import submit
from guyub.aid.actions.rounds_funds import change_fund
from guyub.groups.readiness import readiness
from guyub.insight.reconciling import unexplained_words
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.registry.actions.business import change_status
from guyub.registry.actions.owner import person_values
from tests.aid import proposing as p
from tests.aid.handing_hands import Hands, bought, look, prepared, ready, series
from tests.aid.worlds import change, group, past_the_wall, world
from tests.aid.worlds_following import finding, followed, fresh
from tests.factories import TODAY, office_act, sign_in, visit

pytestmark = pytest.mark.usefixtures("db")
WORDING = decree.Wording("Penerima bantuan alat", "Bupati Contoh", "Bupati")


def page(role: str, address: str, **query: Any) -> str:
    """What somebody of a role reads there."""
    client = Client()
    sign_in(client, role)
    answer = client.get(address, query)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def to_decree() -> tuple[Any, Any]:
    """An announced list whose window is over, and its draft decree."""
    made = world(until="announced")
    change(made.round, objections_until=TODAY - timedelta(days=2))
    return made, decree.draft_decree(office_act(role="section_head"), made.round.pk, WORDING)


def test_goods_before_the_decree():
    """Gresik 2022: goods went to 782 groups, of which 61 stood in a decree; Rp17.69 bn of 19.54."""
    made, row = to_decree()
    hands = Hands()
    # Nothing is bought for what no decree in force names, so nothing lies there to be given.
    with pytest.raises(DomainError, match="paling sedikit satu jenis"):
        bought(made, hands)
    made.decree = row
    with pytest.raises(DomainError, match="SK ini belum berlaku"):
        prepared(made, hands)
    decree.verify_decree(office_act(role="finance_officer"), row.pk)
    with pytest.raises(DomainError, match="tanpa SK"):
        prepared(made, hands)
    head = office_act(role="head")
    decree.sign_decree(head, row.pk, number="900/1/2026", dated=TODAY - timedelta(days=1))
    made.decree = look(hands.store, m.Decree)[0]
    records = ready(made, hands)
    # A day before the decree is no day of hand-over, whatever the paper says.
    with pytest.raises(DomainError, match="belum ada SK yang berlaku"):
        sign(hands.store, records[0].pk, Signing(on=TODAY - timedelta(days=5)))
    assert sign(hands.store, records[0].pk).state == "signed"


def test_a_decree_that_only_points_to_an_annex():
    """Gresik 2022: 721 of 782 groups stood only in an annex of the budget, in no decree."""
    made = world(until="announced", groups=3)
    change(made.round, objections_until=TODAY - timedelta(days=2))
    # A list that gives nobody anything makes no decree: there is no decree without recipients.
    with past_the_wall(m.Award):
        m.Award.objects.using("owner").all().delete()
    maker = office_act(role="section_head")
    with pytest.raises(DomainError):
        decree.draft_decree(maker, made.round.pk, WORDING)
    assert not look(maker, m.Decree)
    # One that has recipients names each of them with the goods, on the page and on the paper.
    made, row = world(until="decided", groups=3, prefix="2"), None
    shown = page("section_head", reverse("aid:decree", args=[made.decree.pk]))
    assert all(one.name in shown for one in made.groups)
    with in_scope(maker.scope, read_only=True):
        row = m.Decree.objects.get(pk=made.decree.pk)
        assert {x.group_id for x in row.lines.all()} == {g.pk for g in made.groups}


def test_a_group_beside_the_decree_gets_nothing():
    """Gresik 2022: who is in no decree is in no record, whoever else is."""
    made, hands = world(until="arrived"), Hands()
    outside = group(made, "33.03.01.2003", "Kelompok di luar SK")
    series(hands)
    prepared(made, hands)
    records = look(hands.store, m.Handover)
    assert outside.pk not in {r.group_id for r in records}
    with pytest.raises(DomainError, match="sudah ada di berita acara"):
        prepared(made, hands)


def test_only_the_chair_is_checked():
    """Lombok Barat 2023: the office confirmed the chair only, not each member."""
    made = world()
    proposal = p.sent(made, p.act())
    who = p.act("verifier")
    chair, *others = p.taking_part(proposal)
    checks.record_check(who, proposal.pk, chair.pk, p.found())
    with pytest.raises(DomainError):
        checks.finish_check(who, proposal.pk)
    assert p.fresh(proposal).state == "submitted"
    shown = page("verifier", reverse("aid:proposal", args=[proposal.number]))
    assert shown.count("Belum dicek") == len(others) == 2
    assert "1 dari 3" in page("registrar", reverse("aid:proposals"))
    # Nobody scores it and no list ranks it as fit.
    client = Client()
    sign_in(client, "section_head")
    answer = client.get(reverse("aid:score", args=[proposal.number]), follow=True)
    assert "tidak menunggu nilai" in answer.content.decode() or answer.status_code in (403, 404)


def test_goods_taken_over_and_passed_on():
    """Lombok Barat 2023: goods were taken over and passed on to others."""
    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    store = office_act(role="asset_officer")
    asked = moves.propose_move(
        store, tool.pk, to.pk, "Tidak dipakai", group_pk=made.groups[1].pk
    )  # fmt: skip
    paper = {"number": "030/7/2026", "on": TODAY, "place": "Balai desa"}
    with pytest.raises(DomainError):
        moves.finish_move(store, asked.pk, **paper)
    both = office_act(role="section_head")
    both.person_id = store.person_id
    with pytest.raises(NotAllowed):
        moves.decide_request(both, asked.pk, True)
    address = reverse("aid:tool", args=[tool.tag])
    assert made.members[made.groups[0].pk][0].name in page("verifier", address)
    moves.decide_request(office_act(role="head"), asked.pk, True)
    moves.finish_move(store, asked.pk, **paper)
    assert fresh(tool).holder_id == to.pk
    assert f"Pindah ke {to.name}" in page("verifier", address)
    # Whoever finds it gone says so, and everybody who looks at the list reads it.
    f.record_check(office_act(role="verifier"), made.tools[1].pk, finding("missing"))
    assert made.tools[1].tag in page("verifier", reverse("aid:tools"), keadaan="missing")


def test_bought_and_not_handed_over():
    """Aceh Singkil 2024: Rp632 m of goods bought and, by 12 May 2025, not handed over."""
    made, hands = world(until="decided"), Hands()
    purchase = bought(made, hands)
    change(purchase, dated=TODAY - timedelta(days=200))
    day = TODAY - timedelta(days=132)
    lines = look(hands.store, m.PurchaseLine, purchase=purchase)
    arrival = receive(hands.store, purchase.pk, "BAP-1", day, {x.pk: x.quantity for x in lines})
    inspect(hands.verifier, arrival.pk, day, {x.pk: Found(x.quantity) for x in lines})
    units = sum(x.quantity for x in lines)
    shown = page("head", reverse("aid:stock"))
    assert f"{units} unit senilai Rp" in shown
    assert "sudah lebih dari 30 hari" in shown
    # The pages run on today's clock; the age is at least that of the world's day.
    ages = [int(n) for n in re.findall(r"(\d+) hari<", shown)]
    assert ages
    assert max(ages) >= 132
    assert "Jenis barang terlalu lama di gudang" in page("asset_officer", "/beranda/")


def test_proposals_incomplete_at_closing():
    """Aceh Singkil 2024: the budget was not spent because proposals were incomplete."""
    made = world()
    who = p.act()
    proposal = p.filled(made, who, papers=False)
    with pytest.raises(DomainError, match="Surat domisili"):
        submit(who, proposal.pk)
    # Listed while there is still time, with how many papers each one lacks.
    shown = page("registrar", reverse("aid:proposals"), surat="kurang")
    assert made.groups[0].name in shown
    assert made.round.closes > TODAY
    assert made.groups[0].name not in page("registrar", reverse("aid:proposals"), surat="lengkap")
    filling.set_papers(who, proposal.pk, {"domicile": ("470/12", TODAY)})
    assert "Belum ada" in shown or "Surat kurang" in shown
    submit(who, proposal.pk)
    assert made.groups[0].name not in page("registrar", reverse("aid:proposals"), surat="kurang")


def same_nik(*businesses: Any) -> None:
    """Owners who gave one NIK, each in a record of their own."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE registry_owner SET nik_index = 'sama', nik_state = 'full' WHERE id IN (SELECT"
            " owner_id FROM registry_ownership WHERE business_id = ANY(%s))",
            [[b.pk for b in businesses]],
        )


def test_the_same_nik_twice():
    """BPUM (IHPS II 2020): 2,413 recipients appeared more than once, 207,771 NIK did not match."""
    made = world()
    who = p.act()
    one, other = (made.members[g.pk][0] for g in made.groups)
    same_nik(one, other)
    p.sent(made, who, at=1)
    proposal = p.sent(made, who, at=0)
    kept = p.fresh(proposal).double
    assert [d["tie"] for d in kept if d["tie"] == "nik"]
    shown = page("verifier", reverse("aid:proposal", args=[proposal.number]))
    assert "Bantuan lain yang ditemukan" in shown
    assert "usaha lain dengan NIK pemilik yang sama" in shown


@pytest.mark.parametrize("nik", ["123", "99031301018000010", "9903134501800000", "abc"])
def test_a_wrong_nik_is_known_as_wrong(nik):
    """BPUM (IHPS II 2020): 207,771 NIK did not match. A wrong one never passes for a good one."""
    given = person_values({"nik": nik}, TODAY)
    assert given["nik_state"] in ("partial", "doubtful")


def test_a_business_that_is_closed_or_whose_owner_died():
    """BPUM (IHPS II 2020): 8,933 recipients had died, 144,802 were no entrepreneurs."""
    made = world()
    who = p.act()
    gone = made.members[made.groups[0].pk][1]
    proposal = p.filled(made, who)
    change_status(who, gone.pk, "closed", since=TODAY, reason="Pemilik meninggal")
    with pytest.raises(DomainError, match=f"tercatat tutup: {gone.name}"):
        submit(who, proposal.pk)
    with pytest.raises(DomainError, match="tercatat tutup"):
        filling.set_members(who, proposal.pk, [b.pk for b in made.members[made.groups[0].pk]])
    assert "Usaha tercatat tutup" in page(
        "registrar", reverse("aid:proposal", args=[proposal.number])
    )
    rest = [b.pk for b in made.members[made.groups[0].pk] if b.pk != gone.pk]
    filling.set_members(who, proposal.pk, rest)
    submit(who, proposal.pk)


def test_a_business_that_closed_after_the_decree():
    """BPUM (IHPS II 2020): 8,933 had died. The record that waits says it before anybody signs."""
    made, hands = world(until="decided"), Hands()
    records = ready(made, hands)
    gone = made.members[records[0].group_id][0]
    change_status(hands.data, gone.pk, "closed", since=TODAY, reason="Pemilik meninggal")
    shown = page("asset_officer", reverse("aid:handover", args=[records[0].pk]))
    assert f"tercatat tutup: {gone.name}" in shown
    other = page("asset_officer", reverse("aid:handover", args=[records[1].pk]))
    assert "tercatat tutup" not in other


def test_a_group_that_does_not_exist():
    """NTB 2022-24 (alleged): groups that existed on paper only."""
    made = world()
    who = p.act()
    # Members are businesses of the registry, and belong to the group at that moment.
    proposal = p.begin(made, who)
    stranger = made.members[made.groups[1].pk][0]
    with pytest.raises(DomainError, match="bukan anggota kelompok"):
        filling.set_members(who, proposal.pk, [stranger.pk])
    paper = group(made, "33.03.01.2003", "Kelompok di kertas", members=0, state="forming")
    with pytest.raises(DomainError, match="belum dibentuk"):
        filling.create_proposal(who, made.round.pk, p.head(), group=paper.pk)
    office = visit("registrar")
    with in_scope(office.scope, read_only=True):
        told = readiness(paper, office, TODAY)
    assert told.ready is not True
    assert told.missing
    # A founded one goes through a visit to every member; who was not found gets nothing.
    sent = p.sent(made, p.act(), at=1)
    p.check_all(sent, p.act("verifier"), result="unfit")
    shown = page("verifier", reverse("aid:proposal", args=[sent.number]))
    assert shown.count("Alamat tidak ditemukan") == 3
    change(made.round, state="checking")
    run_selection(office_act(role="section_head"), made.round.pk)
    [result] = look(office_act(role="section_head"), m.Result, proposal=sent.pk)
    assert result.verdict == "refused"
    assert result.amount == 0
    assert result.reasons


def test_goods_of_another_specification():
    """NTB 2022-24 (alleged): goods that were not what the contract said."""
    made, hands = world(until="decided"), Hands()
    purchase = bought(made, hands)
    lines = look(hands.store, m.PurchaseLine, purchase=purchase)
    first, second = lines[0], lines[1]
    arrival = receive(hands.store, purchase.pk, "BAP-1", TODAY, {x.pk: 3 for x in lines})
    address = reverse("aid:inspect", args=[arrival.pk])
    client = Client()
    sign_in(client, "verifier")
    day = TODAY.strftime("%d/%m/%Y")
    typed = {"on": day, f"baik-{first.pk}": "0", f"buruk-{first.pk}": "3",
             f"baik-{second.pk}": "3", f"buruk-{second.pk}": "0",
             f"ganti-{second.pk}": "Sealer merek lain"}  # fmt: skip
    refused = client.post(address, typed).content.decode()
    assert "tulis kenapa" in refused
    typed[f"kenapa-{first.pk}"] = "Motor 0,5 PK, di kontrak 1 PK"
    assert "tulis kenapa" in client.post(address, typed).content.decode()
    typed[f"kenapa-{second.pk}"] = "Merek lain, daya dan ukuran sama"
    assert client.post(address, typed).status_code == 302
    # What was found wrong is no stock: it cannot be handed over, and the page says why.
    series(hands)
    records = prepared(made, hands)
    approve(hands.kabid, [r.pk for r in records])
    with pytest.raises(DomainError, match="belum cukup di gudang"):
        sign(hands.store, records[0].pk)
    shown = page("asset_officer", reverse("aid:purchase", args=[purchase.pk]))
    assert "Motor 0,5 PK" in shown
    assert "Sealer merek lain" in shown


def test_whoever_bought_or_received_does_not_inspect():
    """NTB 2022-24 (alleged): wrong goods pass where one person orders, receives and inspects."""
    made, hands = world(until="decided"), Hands()
    purchase = bought(made, hands)
    lines = look(hands.store, m.PurchaseLine, purchase=purchase)
    arrival = receive(hands.store, purchase.pk, "BAP-1", TODAY, {x.pk: 3 for x in lines})
    for person in (hands.store.person_id, hands.money.person_id):
        both = office_act(role="verifier")
        both.person_id = person
        with pytest.raises(NotAllowed, match="Orang lain yang memeriksanya"):
            inspect(both, arrival.pk, TODAY, {x.pk: Found(3) for x in lines})


def test_more_than_the_ceiling():
    """A purse cut after the list, a fund below what decrees name: both are refused with words."""
    made = world(until="announced")
    change(made.round, objections_until=TODAY - timedelta(days=2))
    purse = m.RoundFund.objects.using("owner").filter(fund=made.funds[0]).first()
    change(purse, amount=1)
    with pytest.raises(DomainError, match="tidak cukup lagi"):
        decree.draft_decree(office_act(role="section_head"), made.round.pk, WORDING)
    other = world(until="decided", prefix="2")
    fund, money = other.funds[0], office_act(role="finance_officer")
    with pytest.raises(DomainError, match="sudah dipakai putaran"):
        change_fund(money, fund.pk, {"ceiling": 1_000_000}, None)
    assert look(money, m.Fund, pk=fund.pk)[0].ceiling == 500_000_000


def test_nobody_reported_by_the_tenth_of_january():
    """Perbup Aceh Singkil 2/2022 art. 24(4): use is reported by 10 January; nobody noticed who
    did not."""
    made = followed(handed=date(2025, 5, 20))
    assert {r.due for r in made.reports} == {date(2026, 1, 10)}
    late = page("verifier", reverse("aid:use_reports"), laporan="lewat")
    assert all(one.recipient in late for one in made.handovers)
    assert "10 Januari 2026" in late or "10 Jan 2026" in late
    receive_report(
        office_act(role="asset_officer"), made.reports[0].pk, on=TODAY, used="Dipakai", works=True
    )
    again = page("verifier", reverse("aid:use_reports"), laporan="lewat")
    there = [one.recipient in again for one in made.handovers]
    assert sorted(there) == [False, True]


def test_the_breakdown_of_a_finding_is_right_or_says_so():
    """BPUM (IHPS II 2020): 418,947 = 56 + 2,413 + 29,060 + 144,802 + 25,912 + 207,771 + 8,933."""
    parts = (56, 2_413, 29_060, 144_802, 25_912, 207_771, 8_933)
    assert unexplained_words(418_947 - sum(parts)) == "cocok"
    assert unexplained_words(418_948 - sum(parts)) == "1 belum terjelaskan"
