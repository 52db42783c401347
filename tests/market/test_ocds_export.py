"""The office takes its data away: what is in the files, what is not, and that it was noted."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guyub.kernel.db import in_scope
from guyub.market.actions import purchase_steps as steps
from guyub.market.models import NeedAsk
from guyub.market.ocds import HIDDEN
from tests.factories import NOW, TODAY, office_act, register, sign_in
from tests.market import worlds as catalogue
from tests.market import worlds_ocds as n
from tests.market import worlds_purchases as w
from tests.market.ocds_schema import problems

pytestmark = pytest.mark.usefixtures("db")

PAGE, FILE = "/pasar/ekspor/", "/pasar/ekspor/unduh/"
PERIOD = {"dari": "01/11/2026", "sampai": "30/11/2026"}


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def ocds(client: Client, **given: Any) -> Any:
    answer = client.post(FILE, {**PERIOD, "bentuk": "ocds", **given})
    assert answer.status_code == 200, answer.content.decode()
    return json.loads(body(answer))


def table(client: Client, kind: str, **given: Any) -> list[dict[str, str]]:
    answer = client.post(FILE, {**PERIOD, "bentuk": kind, **given})
    assert answer.status_code == 200
    head, *rows = [row.split(";") for row in body(answer).decode("utf-8-sig").splitlines()]
    return [dict(zip(head, row, strict=True)) for row in rows]


def maker(name: str = "Keripik Tiara", owner: str = "Sri Wulandari", **values: Any) -> Any:
    """A business of a named owner who agreed, or was not asked with ``agreed=False``."""
    return catalogue.maker(office_act(), name=name, owner=owner, **values)[0]


def events() -> list[Any]:
    from guyub.ledger.models import Event

    return list(Event.objects.using("owner").filter(verb="market.exported"))


def test_needs_and_purchases_of_every_state_pass_the_published_schema(client: Client) -> None:
    act, of = office_act(), w.buyer(name="Dinas Kesehatan")
    agreed, quiet = maker("Roti Makmur", "Wagiyem"), maker(agreed=False)
    need = n.need(of, budget_line="5.1.02.01.01.0052")
    n.award(n.ask(need, agreed))
    n.ask(need, quiet, "part", 2)
    n.ask(need, maker("Kue Lumpur", "Painem"), "not_now", 3)
    n.need(of, "withdrawn", text="Batal karena 3303016502900001")
    made = w.by(business=quiet)
    ordered = w.draft(act, of, w.bought(made=made), rup_code="51234567")
    steps.order_purchase(act, ordered.pk)
    came = w.delivered(act, of, w.bought(made=w.by(business=agreed)))
    both = w.draft(act, of, w.bought(), w.bought("Kue", made=w.by("local", name="Bu Tini")))
    w.inside(act, both, w.by(business=quiet), "Keripik Tiara pedas")
    steps.deliver_purchase(act, both.pk, n.uuid7(), TODAY)
    w.accept(both)
    steps.open_dispute(act, w.accepted(act, of).pk, "maker", "Belum dibayar")
    paid = w.paid(act, of, taxes=None)
    back = w.paid(act, of, supplier_name="CV Melati", npwp="99.123.456.7-891.000")
    w.reversed_of(back, act)
    gone = w.draft(act, of)
    steps.order_purchase(act, gone.pk)
    steps.cancel_purchase(act, gone.pk, "Acara batal")
    sign_in(client, "head")
    package = ocds(client)
    assert problems(package) == []
    told = {r["tender"]["id"]: r for r in package["releases"]}
    assert len(told) == 9
    assert package["uri"] == f"http://testserver{PAGE}?dari=2026-11-01&sampai=2026-11-30"
    assert {c["status"] for r in package["releases"] for c in r.get("contracts", [])} == {
        "active", "terminated", "cancelled",
    }  # fmt: skip
    assert told[need.number]["tag"] == ["planning", "tender", "award"]
    assert told[need.number]["tender"]["numberOfTenderers"] == 2
    assert told[need.number]["awards"][0]["suppliers"][0]["name"] == "Roti Makmur"
    [plan] = told[ordered.number]["contracts"][0]["relatedProcesses"]
    assert plan["identifier"] == "51234567"
    [contract] = told[back.number]["contracts"]
    assert contract["value"]["amount"] == 0
    assert contract["amendments"]
    assert contract["implementation"]["transactions"][0]["payee"]["name"] == "CV Melati"
    assert told[paid.number]["contracts"][0]["implementation"]["transactions"]
    assert told[came.number]["contracts"][0]["items"][0]["guyubMaker"]["name"] == "Roti Makmur"
    text = json.dumps(package, ensure_ascii=False)
    for private in ("Tiara", "Wulandari", "Tini", "99.123", "991234", "3303016502900001",
                    "Katering Melati", "Acara batal", "SP2D", str(quiet.pk)):  # fmt: skip
        assert private not in text
    assert "Usaha IKM (Kec. " in text


def test_what_was_bought_by_an_order_belongs_to_its_need(client: Client) -> None:
    from guyub.market.actions.purchase_award import purchase_award
    from guyub.market.models import Need, NeedAward
    from tests.market import worlds_needs

    need = worlds_needs.chosen()
    order = NeedAward.objects.using("owner").get(need=need)
    head = w.head(supplier_name=order.ask.maker_name)
    args = (n.uuid7(), n.uuid7(), order.pk, head, order.amount, "bungkus", 11_000)
    row = purchase_award(office_act(), *args)
    sign_in(client, "head")
    [before] = ocds(client)["releases"]
    assert "contracts" not in before
    w.accept(steps.deliver_purchase(office_act(), row.pk, n.uuid7(), TODAY))
    [made] = ocds(client)["releases"]
    assert made["ocid"] == before["ocid"]
    assert made["id"] != before["id"]
    [award], [contract] = made["awards"], made["contracts"]
    assert contract["awardID"] == award["id"] == before["awards"][0]["id"]
    assert contract["items"][0]["guyubMaker"]["id"] == award["suppliers"][0]["id"]
    assert problems(ocds(client)) == []
    # The purchase alone happened in that month, and brings its need along.
    long_ago = NOW - timedelta(days=90)
    NeedAward.objects.using("owner").update(chosen_on=long_ago.date())
    Need.objects.using("owner").update(created_at=long_ago, state_at=long_ago)
    [late] = ocds(client)["releases"]
    assert late["tender"]["id"] == need.number


def test_drafts_private_companies_and_other_days_are_not_in_it(client: Client) -> None:
    act, of = office_act(), w.buyer()
    w.draft(act, of)
    n.need(of, "draft")
    steps.cancel_purchase(act, w.draft(act, of).pk, "Tidak jadi")
    w.accepted(act, w.buyer(kind="company"))
    w.accepted(act, of, on=TODAY - timedelta(days=60), day=TODAY - timedelta(days=60))
    visit = sign_in(client, "registrar")
    answer = client.post(FILE, {**PERIOD, "bentuk": "ocds"})
    assert answer.status_code == 422
    assert "belum ada kebutuhan atau pembelian" in answer.content.decode()
    assert events() == []
    inside = w.accepted(act, w.buyer(kind="contractor", name="CV Karya Bangun"))
    package = ocds(client)
    [release] = package["releases"]
    assert release["buyer"]["name"] == "CV Karya Bangun"
    assert release["ocid"] == f"lokal-3303-{inside.number}"
    assert package["publisher"]["name"].startswith(visit.office.name)
    assert "contoh" in package["publisher"]["name"]


def test_a_maker_is_named_only_while_its_owner_agrees_and_it_is_open(client: Client) -> None:
    act, of = office_act(), w.buyer()
    business = maker("Keripik Tiara", "Sri Wulandari", agreed=False)
    w.accepted(act, of, w.bought(made=w.by(business=business)), title="Pesanan Keripik Tiara",
               supplier_name="Warung Bu Wulandari")  # fmt: skip
    sign_in(client, "auditor")

    def told() -> str:
        return json.dumps(ocds(client))

    w.accepted(act, of, w.bought(made=w.by(business=business)), title="Keripik dari Tiara")
    unnamed = told()
    assert "Tiara" not in unnamed
    assert "Wulandari" not in unnamed
    catalogue.agree(act, business)
    named = told()
    assert '"name": "Keripik Tiara"' in named
    assert "Warung" not in named
    catalogue.agree(act, business, given=False)
    assert told() == unnamed


def test_no_part_of_the_name_of_a_person_in_no_register_is_told(client: Client) -> None:
    act = office_act()
    of = w.buyer(kind="contractor", name="Bambang Sutejo")
    made = w.by("local", name="Warung Nasi Bu Painem")
    hidden = w.accepted(act, of, w.bought("Kue Painem", made=made), supplier_name="Siti Aminah",
                        title="Nasi kotak Bu Aminah")  # fmt: skip
    plain = w.accepted(act, of, w.bought("Nasi kotak", made=made), supplier_name="Toko Kue Siti",
                       title="Nasi kotak untuk ibu kader")  # fmt: skip
    other = w.accepted(act, of, supplier_name="Toko Wagimin", title="Rapat di rumah Pak Sutejo")
    sign_in(client, "head")
    package = ocds(client)
    told = {r["contracts"][0]["id"]: r["contracts"][0] for r in package["releases"]}
    text = json.dumps(package)
    for part in ("Aminah", "Siti", "Painem", "Bambang", "Sutejo", "Wagimin"):
        assert part not in text
    assert told[hidden.number]["title"] == told[other.number]["title"] == HIDDEN
    # Words of a trade, which stand in names of many, hide nothing.
    assert told[plain.number]["title"] == "Nasi kotak untuk ibu kader"
    assert told[plain.number]["items"][0]["description"] == "Nasi kotak"


def test_who_knows_the_id_of_a_row_does_not_find_it_in_a_file(client: Client) -> None:
    from hashlib import sha256

    from guyub.market.ocds_facts import letters

    act, of, business = office_act(), w.buyer(), maker("Roti Makmur", "Wagiyem")
    w.accepted(act, of, w.bought(made=w.by(business=business)))
    sign_in(client, "head")

    def of_maker() -> tuple[str, str]:
        [release] = ocds(client)["releases"]
        [found] = [p for p in release["parties"] if p["roles"] == ["producer"]]
        return found["id"], found["name"]

    named, name = of_maker()
    assert name == "Roti Makmur"
    for pk in (business.pk, of.pk):
        guess = letters(sha256(f"guyub.ocds {pk}".encode()).digest()[:10])
        assert guess not in json.dumps(ocds(client))
    assert of_maker()[0] == named
    # A file from before, with the name, does not lead to what comes after.
    catalogue.agree(act, business, given=False)
    unnamed, name = of_maker()
    assert name.startswith("Usaha IKM")
    assert unnamed != named
    assert of_maker()[0] == unnamed


def test_a_merged_record_is_the_one_it_became(client: Client) -> None:
    from guyub.registry.actions.merge import merge_businesses

    act, of = office_act(), w.buyer()
    kept, gone = maker("Roti Makmur", "Wagiyem"), register(act, name="Roti Wagiyem", owner="")
    w.accepted(act, of, w.bought(made=w.by(business=gone)))
    merge_businesses(act, kept.pk, gone.pk, {}, reason="Sama")
    sign_in(client, "head")
    text = json.dumps(ocds(client))
    assert "Roti Makmur" in text
    assert "Roti Wagiyem" not in text


def test_another_regency_is_never_in_it_and_one_buyer_can_be_chosen(client: Client) -> None:
    one, other = w.buyer(name="Dinas Satu"), w.buyer(name="Dinas Dua")
    mine = w.accepted(office_act(), one)
    w.accepted(office_act(), other)
    foreign = w.accepted(office_act("35.13"), w.buyer("35.13", name="Dinas Jauh"))
    n.need(foreign.buyer)
    sign_in(client, "section_head")
    assert "Dinas Jauh" not in client.get(PAGE).content.decode()
    assert "Dinas Jauh" not in json.dumps(ocds(client))
    [release] = ocds(client, pembeli=str(one.pk))["releases"]
    assert release["tender"]["id"] == mine.number
    rows = table(client, "baris")
    assert {r["OPD atau pembeli"] for r in rows} == {"Dinas Satu", "Dinas Dua"}
    answer = client.post(FILE, {**PERIOD, "pembeli": str(foreign.buyer_id)})
    assert answer.status_code == 422
    assert "Pembeli ini tidak ada" in answer.content.decode()


def test_the_export_is_noted_once_and_only_by_who_may(client: Client) -> None:
    of = w.buyer()
    w.accepted(office_act(), of)
    for role in ("verifier", "finance_officer", "asset_officer", "delegate"):
        sign_in(client, role)
        assert client.get(PAGE).status_code == 403
        assert client.post(FILE, PERIOD).status_code == 403
    sign_in(client, "buyer", subject_id=of.pk)
    assert client.post(FILE, PERIOD).status_code == 403
    assert events() == []
    sign_in(client, "auditor")
    ocds(client, pembeli=str(of.pk))
    [event] = events()
    assert event.after == {
        "berkas": "ocds", "dari": "2026-11-01", "sampai": "2026-11-30", "pembeli": str(of.pk),
        "banyaknya": 1,
    }  # fmt: skip


def test_lines_and_totals_are_what_the_period_counts(client: Client) -> None:
    from guyub.market.queries.compliance import figures

    act, of = office_act(), w.buyer(name="=Dinas Rumus")
    business = maker()
    one = w.draft(act, of, w.bought(amount=10, price=20_000, made=w.by(business=business)),
                  w.bought("Teh", amount="1.5", price=10_000, made=w.by("not_local")),
                  title="Rapat", supplier_name="@Warung", supplier_class="micro",
                  rup_code="51234567")  # fmt: skip
    w.inside(act, one, w.by("unknown"))
    steps.deliver_purchase(act, one.pk, n.uuid7(), TODAY)
    w.accept(one)
    w.pay(w.fresh(one))
    wrong = w.accepted(act, of, w.bought(amount=1, price=7_000))
    w.reversed_of(wrong, act)
    sign_in(client, "registrar")
    rows = table(client, "baris")
    assert len(rows) == 5
    assert {r["OPD atau pembeli"] for r in rows} == {"'=Dinas Rumus"}
    goods, inside, tea = [r for r in rows if r["Nomor pembelian"] == one.number]
    assert (goods["Nilai"], goods["Nomor IKM pembuat"]) == ("200000", business.number)
    assert (goods["Kode RUP (paket)"], goods["Penjual"]) == ("51234567", "'@Warung")
    assert (inside["Baris"], inside["Nilai"], inside["Jumlah"]) == ("isi", "", "10")
    assert (tea["Jumlah"], tea["Pembuat"]) == ("1,5", "Bukan dari sini")
    [total] = table(client, "rekap")
    with in_scope(act.scope):
        told = figures([of.pk], TODAY.replace(day=1), TODAY.replace(day=30))[of.pk]
    assert int(total["Belanja tercatat"]) == told.total == 215_000
    assert sum(int(r["Nilai"] or 0) for r in rows) == told.total
    assert total["Dari usaha kecil dan koperasi (%)"] == "100,00"
    assert total["Buatan IKM terdaftar (%)"] == "93,02"
    assert total["Anggaran barang dan jasa setahun"] == ""
    assert len(events()) == 2


def test_the_prefix_of_the_office_is_used_and_the_page_says_which(client: Client) -> None:
    from guyub.criteria.setting_actions import Proposal, approve_setting, propose_setting
    from guyub.market.parameters.ocds import OCID_PREFIX

    made = w.accepted(office_act(), w.buyer())
    sign_in(client, "head")
    page = client.get(PAGE).content.decode()
    assert "lokal-3303" in page
    assert "awalan lokal" in page
    row = propose_setting(
        office_act(), OCID_PREFIX, Proposal("ocds-a1b2c3", TODAY, "Surat OCP", "", TODAY)
    )
    approve_setting(office_act(role="head"), row.pk)
    assert ocds(client)["releases"][0]["ocid"] == f"ocds-a1b2c3-{made.number}"
    assert "awalan lokal" not in client.get(PAGE).content.decode()


def test_a_wrong_period_says_so(client: Client) -> None:
    sign_in(client, "head")
    answer = client.post(FILE, {"dari": "30/11/2026", "sampai": "01/11/2026"})
    assert answer.status_code == 422
    assert "sebelum tanggal awalnya" in answer.content.decode()
    assert client.post(FILE, {"dari": "", "sampai": "x"}).status_code == 422
    assert NeedAsk.objects.using("owner").count() == 0


def test_as_many_queries_however_many_processes(client: Client) -> None:
    act, of = office_act(), w.buyer()

    def more() -> int:
        row = n.need(of, "enough")
        n.ask(row, maker(name=f"Keripik {row.number}"))
        w.accepted(act, of, w.bought(made=w.by(business=maker(name=f"Roti {row.number}"))))
        with CaptureQueriesContext(connection) as seen:
            ocds(client)
        return len(seen)

    sign_in(client, "head")
    more()
    assert more() == more() < 80
