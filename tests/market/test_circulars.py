"""Circulars, agencies' plans and declarations: two persons, frozen, through pages and database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections, transaction

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.ids import uuid7
from guyub.market.actions import circulars as acts
from guyub.market.actions.declaring import drop_declaration, make_declaration, sign_declaration
from guyub.market.models import Circular, Declaration, Obligation, YearPlan
from tests.factories import TODAY, office_act, sign_in, visit
from tests.market import worlds_circulars as w
from tests.market.worlds import fresh


def test_who_wrote_it_does_not_record_that_it_was_signed(db):
    writer = office_act(role="section_head")
    row = acts.write_circular(writer, uuid7(), w.letter())
    with pytest.raises(NotAllowed):
        acts.sign_circular(writer, row.pk, "500/1", TODAY, row.version)
    head = office_act(role="head")
    signed = acts.sign_circular(head, row.pk, "500/1", TODAY, row.version)
    assert signed.state == "signed"
    # Twice is once.
    again = acts.sign_circular(head, row.pk, "500/1", TODAY, row.version)
    assert again.version == signed.version


def test_a_writer_of_before_does_not_sign_either(db):
    first, second = office_act(role="section_head"), office_act()
    row = acts.write_circular(first, uuid7(), w.letter())
    row = acts.rewrite_circular(second, row.pk, w.letter(about="Produk IKM"), row.version)
    with pytest.raises(NotAllowed):
        acts.sign_circular(first, row.pk, "500/1", TODAY, row.version)
    with (
        pytest.raises(IntegrityError, match="a person who wrote it"),
        transaction.atomic(using="owner"),
    ):
        Circular.objects.using("owner").filter(pk=row.pk).update(
            state="signed", letter_number="500/1", dated=TODAY, signed_by=first.person_id
        )


def test_what_was_signed_stays(db):
    row = w.signed()
    act = office_act()
    with pytest.raises(DomainError, match="tidak bisa diubah"):
        acts.rewrite_circular(act, row.pk, w.letter(about="Lain"), row.version)
    owned = Circular.objects.using("owner").filter(pk=row.pk)
    asked = Obligation.objects.using("owner").filter(circular=row)
    for change in (
        lambda: owned.update(about="Lain"),
        lambda: asked.update(value=Decimal(99)),
        asked.delete,
    ):
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic(using="owner"):
            change()


def test_one_letter_number_is_one_circular(db):
    w.signed(number="500/7")
    other = w.circular()
    with pytest.raises(DomainError, match="sudah dipakai"):
        acts.sign_circular(office_act(role="head"), other.pk, "500/7", TODAY, other.version)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"issuer": " "}, "Yang menandatangani"),
        ({"kinds": ()}, "siapa yang diwajibkan"),
        ({"kinds": ("agency", "raja")}, "siapa yang diwajibkan"),
        ({"asks": {}}, "satu kewajiban"),
        ({"asks": {"local_share": Decimal(101)}}, "paling tinggi 100"),
        ({"asks": {"makers": Decimal("1.5")}}, "bilangan bulat"),
        ({"asks": {"makers": Decimal("NaN")}}, "lebih dari nol"),
        ({"until_day": w.FIRST - timedelta(days=1)}, "sesudah hari mulainya"),
    ],
)
def test_what_makes_no_sense_is_refused(db, change, said):
    with pytest.raises(DomainError, match=said):
        acts.write_circular(office_act(), uuid7(), replace(w.letter(), **change))
    assert not Circular.objects.using("owner").exists()


def test_a_draft_that_somebody_changed_meanwhile_is_not_signed(db):
    row = w.circular()
    acts.rewrite_circular(office_act(), row.pk, w.letter(about="Baru"), row.version)
    with pytest.raises(StaleVersion):
        acts.sign_circular(office_act(role="head"), row.pk, "500/1", TODAY, row.version)


def test_a_circular_is_written_signed_and_printed_through_pages(db, client):
    sign_in(client, "registrar")
    sent = {
        "id": str(uuid7()), "issuer": "Bupati Purbalingga", "about": "Produk IKM di rapat",
        "opening": "IKM perlu pasar.", "basis": "Perpres 12/2021", "kinds": ["agency", "village"],
        "from_day": "01-01-2026", "until_day": "", "catering": "1", "local_share": "12,5",
        "versi": "0",
    }  # fmt: skip
    bad = client.post("/pasar/edaran/baru/", {**sent, "catering": "", "local_share": ""})
    assert bad.status_code == 422
    assert "paling sedikit satu kewajiban" in bad.content.decode()
    made = client.post("/pasar/edaran/baru/", sent)
    assert made.status_code == 302
    # A second click is the same circular.
    assert client.post("/pasar/edaran/baru/", sent)["Location"] == made["Location"]
    page = client.get(made["Location"]).content.decode()
    assert "Paling sedikit 12,5 % belanja" in page
    assert "Orang lain yang mencatat" not in page  # a registrar does not sign at all
    assert client.get(f"{made['Location']}surat.pdf").content[:5] == b"%PDF-"
    sign_in(client, "head")
    to = f"{made['Location']}ditandatangani/"
    row = Circular.objects.using("owner").get()
    done = client.post(
        to, {"letter_number": "500/9", "dated": "01-11-2026", "versi": str(row.version)}
    )
    assert done.status_code == 302
    assert "Sudah ditandatangani" in client.get(made["Location"]).content.decode()


def test_an_ended_circular_binds_until_the_day_before(db):
    row, owner = w.signed(), w.buyer(office_act())
    acts.end_circular(office_act(role="head"), row.pk, "Diganti", date(2026, 3, 1))
    from guyub.kernel.db import in_scope
    from guyub.market.queries.obeying import bound, days_bound

    row = fresh(row)
    assert days_bound(row, date(2026, 1, 1), date(2026, 12, 31)) == (
        date(2026, 1, 1), date(2026, 2, 28),
    )  # fmt: skip
    assert days_bound(row, date(2026, 3, 1), date(2026, 12, 31)) is None
    with in_scope(office_act().scope, read_only=True):
        assert [b.pk for b in bound(row, date(2026, 1, 1), date(2026, 3, 31))] == [owner.pk]
        assert bound(row, date(2026, 4, 1), date(2026, 6, 30)) == []


# ---- plans of a year ---------------------------------------------------------------------


def planned(*lines):
    return [acts.Planned(*one) for one in lines]


def test_the_plan_of_a_year_is_the_sum_of_its_lines(db, client):
    owner = w.buyer(office_act())
    sign_in(client, "registrar")
    to = f"/pasar/rencana-opd/{owner.pk}/2026/"
    sent = {
        "budget": "100.000.000", "makers": "5", "source": "DPA 2026", "versi": "0",
        "month_0": "1", "what_0": "Snack rapat", "amount_0": "12.000.000",
        "month_3": "8", "what_3": "Bingkisan", "amount_3": "8.000.000",
    }  # fmt: skip
    half = client.post(to, {**sent, "amount_3": ""})
    assert half.status_code == 422
    assert "kosongkan seluruh baris" in half.content.decode()
    assert client.post(to, sent).status_code == 302
    page = client.get("/pasar/rencana-opd/?tahun=2026").content.decode()
    assert "Rp20.000.000" in page
    assert "20 %" in page
    held = YearPlan.objects.using("owner").get()
    assert [line.what for line in held.lines.using("owner").order_by("month")] == [
        "Snack rapat", "Bingkisan",
    ]  # fmt: skip
    # Opened before somebody else saved: refused, and what was typed stands beside.
    late = client.post(to, {**sent, "budget": "90.000.000", "versi": "0"})
    assert late.status_code == 422
    assert "menyimpan lebih dulu" in late.content.decode()


def test_more_is_not_planned_than_there_is(db):
    act = office_act()
    owner = w.buyer(act)
    with pytest.raises(DomainError, match="melebihi anggaran"):
        acts.write_year_plan(
            act, owner.pk, 2026, 1_000, None, "DPA", planned((1, "Snack", 1_001)), 0
        )
    made = acts.write_year_plan(act, owner.pk, 2026, 1_000, None, "DPA", [], 0)
    again = acts.write_year_plan(act, owner.pk, 2026, 1_000, None, "DPA", [], 0)
    assert (made.pk, again.version) == (again.pk, 1)


# ---- declarations ------------------------------------------------------------------------


def test_a_declaration_is_frozen_and_signed_by_another(db):
    row = w.declaration()
    maker = row.made_by
    assert row.edition == 1
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic(using="owner"):
        Declaration.objects.using("owner").filter(pk=row.pk).update(data={})
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        Declaration.objects.using("owner").filter(pk=row.pk).update(
            state="signed", signed_by=maker, signer="Kepala", signed_on=TODAY
        )
    head = office_act(role="head")
    signed = sign_declaration(head, row.pk, "Kepala Dinas Pendidikan", TODAY)
    assert sign_declaration(head, row.pk, "Kepala Dinas Pendidikan", TODAY).pk == signed.pk
    assert fresh(row).state == "signed"


def test_the_same_figures_are_one_declaration(db):
    act = office_act()
    rule, owner = w.signed(), w.buyer(act)
    first = make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    second = make_declaration(office_act(), uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    assert second.pk == first.pk
    drop_declaration(act, first.pk, "Salah masa")
    third = make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, w.LAST)
    assert third.edition == 2


def test_what_is_not_over_or_not_bound_is_not_declared(db):
    act = office_act()
    rule = w.signed()
    owner, village = w.buyer(act), w.buyer(act, name="Desa Bukateja", kind="village")
    with pytest.raises(DomainError, match="belum selesai"):
        make_declaration(act, uuid7(), rule.pk, owner.pk, w.FIRST, TODAY)
    with pytest.raises(DomainError, match="tidak mewajibkan"):
        make_declaration(act, uuid7(), rule.pk, village.pk, w.FIRST, w.LAST)


def test_the_code_on_a_declaration_says_whether_it_stands(db, client):
    from guyub.kernel.db import in_scope
    from guyub.market.declared import code_of

    row = w.declaration()
    code = code_of(row)["token"]

    def said():
        return client.get("/periksa/", {"kode": code}, follow=True).content.decode()

    assert "tanda tangannya belum dicatat" in said()
    sign_declaration(office_act(role="head"), row.pk, "Kepala Dinas", TODAY)
    page = said()
    assert "Asli dan berlaku" in page
    assert "Dinas Pendidikan" in page
    assert "Rp" not in page
    with in_scope(office_act().scope, read_only=True):
        assert Declaration.objects.get(pk=row.pk).state == "signed"


def test_a_buyer_reads_the_own_and_nobody_elses(db, client):
    row = w.declaration()
    other = w.buyer(office_act(), name="Dinas Kesehatan")
    sign_in(client, "buyer", subject_id=row.buyer_id)
    assert client.get(f"/pasar/pernyataan/{row.number}/").status_code == 200
    page = client.get(f"/pasar/edaran/{row.circular.number}/hasil/?tahun={w.LAST.year}")
    assert "Dinas Pendidikan" in page.content.decode()
    assert "Dinas Kesehatan" not in page.content.decode()
    sign_in(client, "buyer", subject_id=other.pk)
    assert client.get(f"/pasar/pernyataan/{row.number}/").status_code == 404
    mine = visit("buyer", subject_id=row.buyer_id)
    from guyub.kernel.db import in_scope

    with in_scope(mine.scope, read_only=True), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM market_declaration")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM market_buyer")
        assert cursor.fetchone() == (1,)
