"""Which plan lines small makers could supply: single lines, the rules file, the real plan."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from guyub.market.plans.deciding import NO, UNCLEAR, YES, Answer, Line, decide
from guyub.market.plans.making import branch_of
from guyub.market.plans.rules import RulesError, load, parse

RULES = load()
LABELS = Path(__file__).parent / "data" / "plan_labels.csv"
PRECISION, RECALL = 0.90, 0.80


def told(package: str, description: str = "", kind: str = "") -> Answer:
    return decide(Line(package, description, kind), RULES)


@pytest.mark.parametrize(
    ("package", "description", "kind", "branches"),
    [
        ("Belanja Makanan dan Minuman Rapat", "", "", ("food", "drink")),
        ("Rapat koordinasi", "Barang Cetakan; Kudapan/Snack; Uang Harian Perjalanan Dinas;", "",
         ("food", "drink", "printing")),
        ("Belanja Modal Mebel", "", "Barang", ("furniture",)),
        ("Belanja Pakaian Dinas Lapangan (PDL)", "", "Barang", ("clothes",)),
        ("Pekerjaan Paving Block SMPN 3", "", "Pekerjaan Konstruksi", ("building",)),
        ("PEMAGARAN SMPN 4", "", "Pekerjaan Konstruksi", ("metal",)),
        ("Pengadaan Benih ikan nila dan Pakan ikan", "", "Barang", ("feed",)),
        ("Belanja Alat Tulis Kantor", "Kertas HVS\\r\\nCetak Spanduk", "", ("printing",)),
        ("Belanja Perabot Kantor", "Sapu; Kudapan/Snack", "", ("furniture", "food", "drink",
                                                             "cleaning")),
    ],
)  # fmt: skip
def test_goods_of_small_makers(package, description, kind, branches):
    found = told(package, description, kind)
    assert (found.result, found.branches) == (YES, branches)
    assert found.reason.startswith("Bisa: “")
    assert found.words


@pytest.mark.parametrize(
    ("package", "description", "kind"),
    [
        ("Sewa Mebel", "Sewa Kursi; Sewa Alat Kantor Lainnya", ""),
        ("Belanja Perjalanan Dinas Biasa (Pengadaan Kalkulator)", "Uang Harian", ""),
        ("Jasa Konsultansi Perencanaan Pagar dan Mebel", "", "Jasa Konsultansi Perorangan"),
        ("Rehabilitasi Ruang Kelas, Seragam", "", "Pekerjaan Konstruksi"),
        ("Belanja Kursus Menjahit Seragam", "", "Jasa Lainnya"),
        ("Bantuan Mesin Jahit", "", "Barang"),
        ("Belanja Modal Alat Pendingin", "Lemari Es", ""),
        ("Sosialisasi Tipe Y.2", "Pembulatan;", ""),
        ("Alat Untuk Makan Dan Minum", "", ""),
        ("", "", ""),
    ],
)
def test_what_only_sounds_like_goods(package, description, kind):
    found = told(package, description, kind)
    assert found.result == NO
    assert found.branches == ()
    assert found.reason.startswith("Tidak: ")


def test_unclear_is_not_no():
    found = told("Belanja Bahan Lainnya")
    assert (found.result, found.branches) == (UNCLEAR, ())
    assert "bahan lainnya" in found.reason
    assert told("Kursus dan Hibah Barang TKM").result == UNCLEAR
    assert told("Gapura Tipe 3", "", "Pekerjaan Konstruksi").branches == ("metal",)
    # Named goods beside an open heading decide.
    assert told("Belanja Bahan Lainnya", "Keset; Sapu").result == YES


def test_order_of_the_same_words_does_not_matter_to_the_result():
    one = told("Kegiatan", "Barang Cetakan; Makanan dan Minuman")
    other = told("Kegiatan", "Makanan dan Minuman; Barang Cetakan")
    assert (one.result, one.branches) == (other.result, other.branches)


@pytest.mark.parametrize(
    ("code", "name", "branch"),
    [
        ("10794", "Keripik singkong", "food"), ("10801", "Konsentrat", "feed"),
        ("", "Meja belajar", "furniture"), ("11090", "", "drink"), ("10792", "Sirup pala", "drink"),
        ("16293", "Besek bambu", "wood_weaving"), ("62010", "Aplikasi", ""), ("", "", ""),
        ("32903", "Sapu ijuk", "cleaning"),
    ],
)  # fmt: skip
def test_branch_of_a_product(code, name, branch):
    assert branch_of(code, name, RULES) == branch


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[goods]]\nbranch='x'\nwords=['a']", "cabang “x” tidak ada"),
        ("[branches]\nx='X'\n[[goods]]\nbranch='x'\nwords=[]", "harus daftar kata"),
        ("[branches]\nx='X'\n[[goods]]\nbranch='x'\nwords=['Meja!']", "huruf kecil"),
        ("[[goods]]\nwords=['a']", "sebutkan cabangnya"),
        ("[branches]\nx='X'\n[kbli]\nx=['ab']", "bukan awalan KBLI"),
        ("[[goods", "tidak bisa dibaca"),
    ],
)
def test_a_rules_file_that_does_not_fit_says_where(text, says):
    with pytest.raises(RulesError, match=says):
        parse(text)


def lines(shared):
    path = shared / "data" / "procurement_plan_2025.csv"
    if not path.is_file():
        pytest.skip("the plan is absent")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            r["kd_rup"]: Line(r["nama_paket"], r["uraian_pekerjaan"], r["jenis_pengadaan"],
                              r["metode"])
            for r in csv.DictReader(file)
        }  # fmt: skip


@pytest.mark.parametrize("half", ["tune", "test"])
def test_precision_and_recall_on_the_labelled_lines(shared, half, record_property):
    plan = lines(shared)
    right = wrong = missed = main = 0
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["half"] != half:
                continue
            found, could = decide(plan[row["kd_rup"]], RULES), row["label"] == "y"
            right += found.result == YES and could
            wrong += found.result == YES and not could
            missed += found.result != YES and could
            main += (
                found.result == YES and could and found.branches[0] == row["branches"].split()[0]
            )
    told = {
        "precision": right / (right + wrong), "recall": right / (right + missed),
        "main_branch": main / right, "lines": right + missed,
    }  # fmt: skip
    for name, value in told.items():
        record_property(f"{half}_{name}", round(value, 3))
    print(half, told)
    assert told["lines"] > 90
    assert told["precision"] >= PRECISION, told
    assert told["recall"] >= RECALL, told
    assert told["main_branch"] >= PRECISION, told
