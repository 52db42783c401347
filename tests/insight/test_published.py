"""Stated numbers beside the totals of a round: read from a text, compared, explained."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from guyub.aid import policy_figures
from guyub.aid.policy_summary import Line
from guyub.insight import beside, press_text
from guyub.registry.published import Division, Group, Total
from tests.factories import NOW, TODAY, sign_in


def total(subject: str, value: int, divisions=(), nearby=(), **more) -> Total:
    return Total(
        f"{subject[0]}:X", subject, subject.title(), subject, value, "Arti.", "Sumber", NOW,
        tuple(divisions), tuple(nearby), **more,
    )  # fmt: skip


FUNDS = Division("Menurut dana", (("Kabupaten", 4), ("Provinsi", 3)), "Dihitung di keduanya.")
GROUP = Group("X", "Bantuan X", "/x/", (
    total("recipients", 6, [FUNDS], [("SK", 8)]), total("kinds", 5),
    total("units", 15, [Division("Menurut desa", (("Candi, Kec. Satu", 9), ("Lor, Kec. Dua", 6)))]),
))  # fmt: skip
RECIPIENTS, KINDS, UNITS = GROUP.totals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("548 jenis alat untuk 148 IKM dan UMKM di 15 desa, 13 kecamatan",
         [("kinds", 548, 1), ("recipients", 148, 1), ("villages", 15, 1), ("districts", 13, 1)]),
        ("menyerahkan 548 alat.", [("units", 548, 1)]),
        ("senilai Rp1.234.500.000 lebih", [("value", 1_234_500_000, 1)]),
        ("Rp2,9 miliar untuk 148 IKM dan UMKM",
         [("value", 2_900_000_000, 100_000_000), ("recipients", 148, 1)]),
        ("senilai Rp 1,2 miliar", [("value", 1_200_000_000, 100_000_000)]),
        ("sekitar 900 juta rupiah", [("value", 900_000_000, 1_000_000)]),
        ("pada 10 September 2026 pukul 09.30", []),
        ("BAN-33.03-000001-7, 3.31.02 penerima", []),
        ("NIK 9901014107900001 penerima", []),
        ("148 penerima dan lagi 148 penerima", [("recipients", 148, 1)]),
        ("", []),
        ("Rp500 jt", [("value", 500_000_000, 1_000_000)]),
        ("Rp2,5 M", [("value", 2_500_000_000, 100_000_000)]),
        ("Rp2,5miliar", [("value", 2_500_000_000, 100_000_000)]),
        ("Rp 1,2 triliun", [("value", 1_200_000_000_000, 100_000_000_000)]),
        ("Rp2,5", []),
        ("3 (tiga) unit", [("units", 3, 1)]),
        ("12 m kain", []),
    ],
)  # fmt: skip
def test_numbers_of_a_text(text, found):
    assert [(s.subject, s.value, s.step) for s in press_text.read(text)] == found


def test_a_rounded_amount_agrees_to_its_step():
    [said] = press_text.read("Rp1,2 miliar")
    assert said.agrees(1_234_000_000)
    assert not said.agrees(1_260_000_000)


def test_a_difference_is_told_apart_from_a_mix_up():
    assert beside.gap(UNITS, 5) == "10 units lebih sedikit"
    assert beside.explained(GROUP, UNITS, 5) == ["5 adalah jumlah kinds, bukan units."]
    assert beside.explained(GROUP, RECIPIENTS, 8) == [
        "Sama dengan “SK”: sebagian belum diserahkan."
    ]
    assert beside.explained(GROUP, RECIPIENTS, 7) == [
        "Sama dengan jumlah menurut dana. Dihitung di keduanya."
    ]
    assert beside.explained(GROUP, UNITS, 9) == [
        "Sama dengan bagian Candi, Kec. Satu (menurut desa)."
    ]
    assert beside.explained(GROUP, UNITS, 99) == ["Belum terjelaskan."]
    assert beside.explained(GROUP, UNITS, 15) == []


def test_parts_are_found_by_their_names():
    told = beside.parts_beside(UNITS, [("Desa Candi", 9), ("LOR", 5), ("Kidul", 1)])
    assert [(p.ours, p.agrees) for p in told] == [
        ("9 units", True), ("6 units", False), (None, False),
    ]  # fmt: skip


def test_parts_that_do_not_come_to_their_total_are_said():
    assert RECIPIENTS.wrong() == []
    assert "Dihitung di keduanya" in beside.adding_up(RECIPIENTS)
    broken = total("units", 16, UNITS.divisions)
    assert [(d.title, rest) for d, rest in broken.wrong()] == [("Menurut desa", 1)]
    assert beside.adding_up(broken) == "Menurut desa: 1 units belum terjelaskan"
    # Overlap may make parts more than their total, never less.
    assert total("recipients", 9, [FUNDS]).wrong()


def test_a_recipient_of_two_funds_is_counted_once_and_in_both():
    lines = [
        Line("A", "Desa 1", "Kec 1", "Kab", "Mesin", "unit", 1, 100),
        Line("A", "Desa 1", "Kec 1", "Prov", "Sealer", "unit", 2, 60),
        Line("B", "Desa 2", "Kec 1", "Kab", "Mesin", "unit", 1, 100),
    ]
    found = {c.subject: c for c in policy_figures.counted(lines)}
    assert {k: c.value for k, c in found.items()} == {
        "recipients": 2, "kinds": 2, "units": 4, "value": 260, "villages": 2, "districts": 1,
    }  # fmt: skip
    parts = {title: dict(rows) for title, rows, _why in found["recipients"].divisions}
    assert parts["Menurut dana"] == {"Kab": 2, "Prov": 1}
    for subject in ("units", "value"):
        for _title, rows, why in found[subject].divisions:
            assert sum(v for _label, v in rows) == found[subject].value
            assert not why


# -- pages ----------------------------------------------------------------------------------------

WORDS = "6 alat untuk 12 unit di 2 desa, senilai Rp12 juta"


@pytest.fixture
def signed(db):
    """Two groups with two kinds of tools for three members each: 12 units, two funds."""
    from tests.aid.worlds import world

    return world("33.03", until="signed")


def test_the_page_re_adds_a_round(signed, client):
    sign_in(client, "head")
    text = client.get("/rekonsiliasi/").content.decode()
    assert "12 unit" in text
    assert "2 penerima" in text
    assert "Rp12.000.000" in text, "what the contract cost"
    assert "belum terjelaskan" not in text
    assert "Berita acara serah terima yang sudah ditandatangani" in text


def test_a_text_beside_the_round(signed, client):
    sign_in(client, "auditor")
    answer = client.post("/rekonsiliasi/teks/", {"group": signed.round.number, "text": WORDS})
    text = re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())
    assert "6 unit lebih sedikit" in text
    assert "Rp12.000.000" in text
    assert text.count(" sama ") >= 3
    for wrong in ({"group": "BAN-35.13-000001-5", "text": WORDS}, {"group": "", "text": ""}):
        answer = client.post("/rekonsiliasi/teks/", wrong)
        assert answer.status_code == 200
        assert "lebih sedikit" not in answer.content.decode()


def test_a_stated_total_of_a_round_is_laid_beside_it(signed, client):
    sign_in(client, "registrar")
    said = {
        "label": "Alat yang diserahkan", "value": "2", "parts": "Dana 1: 6\nDana 2: 5",
        "stated_on": TODAY.strftime("%d/%m/%Y"), "source": "Berita", "token": "t",
        "figure": f"u:{signed.round.number}",
    }  # fmt: skip
    foreign = client.post("/rekonsiliasi/catat/", {**said, "figure": "u:BAN-35.13-000001-5"})
    assert foreign.status_code == 200, "a round of another regency is not offered"
    assert client.post("/rekonsiliasi/catat/", said).status_code == 302
    text = re.sub(r"<[^>]+>|\s+", " ", client.get("/rekonsiliasi/").content.decode())
    assert "10 unit lebih sedikit" in text
    assert "2 adalah jumlah jenis barang" in text
    assert "Dana 1: disebut 6 unit, sama" in text
    assert "Dana 2: disebut 5 unit, menurut catatan 6 unit" in text
    assert "bagiannya lebih 9" in text


def test_rounds_of_others_are_not_shown(signed, client):
    sign_in(client, "head", "35.13")
    text = client.get("/rekonsiliasi/").content.decode()
    assert signed.round.number not in text
    assert "Belum ada angka" in client.get("/rekonsiliasi/teks/").content.decode()


def test_money_that_equals_the_decree_is_not_called_undelivered():
    total = replace(UNITS, money=True, nearby=(("SK", 999),))
    assert beside.explained(GROUP, total, 999) == [
        "Sama dengan “SK”: harga yang dibayar bisa lain dari harga di SK."
    ]
