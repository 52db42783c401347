"""One round's sums wherever somebody reads them: tables, board, stock, public list, letter, map."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from typing import Any, Protocol

from django.urls import reverse
from pypdf import PdfReader

from tests.stories.purbalingga import dotted, sql, table

FUNDS = ("APBD kabupaten", "APBD provinsi")


class Figures(Protocol):
    """What a finished round comes to, and who may look."""

    number: str
    recipients: int
    kinds: int
    villages: int
    districts: int

    @property
    def units(self) -> int: ...
    @property
    def value(self) -> int: ...
    def of_purse(self, purse: int) -> tuple[int, int, int, int]:
        """(recipients, kinds, units, value)."""
        ...

    def client(self, role: str) -> Any: ...


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def the_numbers_are_the_same_everywhere(
    made: Figures, desktop: Any, enter: Any, axe: Any
) -> None:  # fmt: skip
    """Tables, board, stock, public list and file, the regent's page and the map say the same."""
    lines = (
        " FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id"
        " AND h.state = 'signed' JOIN aid_decree_line d ON d.id = l.decree_line_id"
        " JOIN aid_fund f ON f.id = h.fund_id"
    )
    counted = (
        "count(DISTINCT h.business_id), count(DISTINCT d.item_id), sum(l.quantity)::int,"
        " sum(l.quantity * l.unit_price)::bigint"
    )
    [whole] = sql(f"SELECT {counted} {lines}")
    assert whole == (made.recipients, made.kinds, made.units, made.value)
    assert made.units != made.kinds
    by_fund = {name: tuple(rest) for name, *rest in sql(
        f"SELECT f.name, {counted} {lines} GROUP BY 1")}  # fmt: skip
    assert by_fund == {name: made.of_purse(n) for n, name in enumerate(FUNDS)}
    assert sql(f"SELECT count(DISTINCT h.village_code), count(DISTINCT left(h.village_code, 8))"
               f" {lines}") == [(made.villages, made.districts)]  # fmt: skip
    assert sql("SELECT sum(total)::bigint FROM aid_handover WHERE state = 'signed'") == [
        (made.value,)
    ]
    enter(desktop, "head")
    the_board(made, desktop)
    the_stock(made, desktop)
    the_public_list(made, desktop, axe)
    the_regents_page(made, desktop)
    the_map(made, desktop, axe)


def the_board(made: Figures, desktop: Any) -> None:
    desktop.goto(f"/bantuan/putaran/{made.number}/")
    money = {row[0]: row for row in table(desktop, "Dana putaran ini")}
    for n, name in enumerate(FUNDS):
        _people, _kinds, _units, value = made.of_purse(n)
        assert dotted(value) in money[name]
    # Chosen, decreed, handed over.
    assert money["Jumlah"][2:5] == [dotted(made.value)] * 3
    stages = {row[0]: row for row in table(desktop, "Usulan menurut tahap")}
    done = next(row for label, row in stages.items() if row[1] == str(made.recipients))
    assert dotted(made.kinds) in done
    assert dotted(made.units) in done
    whole = desktop.locator("body").inner_text()
    assert f"{made.kinds} unit" not in whole
    assert f"{made.units} jenis" not in whole


def the_stock(made: Figures, desktop: Any) -> None:
    """Everything that came went out: nothing lies there, nothing was bought in vain."""
    desktop.goto("/bantuan/gudang/")
    rows = table(desktop, "Barang per jenis dan dana")
    head, foot = rows[0], rows[-1]
    said = dict(zip(head, foot, strict=True))
    units = dotted(made.units)
    assert (said["Dipesan"], said["Baik"], said["Diserahkan"]) == (units, units, units)
    assert (said["Belum datang"], said["Di gudang"], said["Tidak sesuai"]) == ("0", "0", "0")
    assert sum(int(r[head.index("Diserahkan")]) for r in rows[1:-1]) == made.units


def the_public_list(made: Figures, desktop: Any, axe: Any) -> None:
    """Recipients of one name are counted apart; no NIK, no phone."""
    desktop.goto(f"/bantuan/penerima/{made.number}/")
    axe(desktop)
    rows = {row[0]: row[1:] for row in table(desktop, "Jumlah per dana")}
    for n, name in enumerate(FUNDS):
        assert [number_in(cell) for cell in rows[name]] == list(made.of_purse(n))
    assert [number_in(cell) for cell in rows["Jumlah"]] == [
        made.recipients, made.kinds, made.units, made.value
    ]  # fmt: skip
    answer = made.client("registrar").get(reverse("aid:receivers_file", args=[made.number]))
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text[:90] else ","))
    assert sum(int(r["Jumlah"]) for r in rows) == made.units
    assert sum(int(r["Nilai (Rp)"]) for r in rows) == made.value
    assert len({r["Barang"] for r in rows}) == made.kinds
    places = {(r["Desa/kelurahan"], r["Kecamatan"]) for r in rows}
    assert (len(places), len({k for _d, k in places})) == (made.villages, made.districts)
    assert not re.search(r"\b99\d{14}\b|\+?62840", text)


def the_regents_page(made: Figures, desktop: Any) -> None:
    """On screen and on one A4 page: three stages, five divisions, no difference."""
    desktop.goto(f"/bantuan/seleksi/{made.number}/ringkasan/")
    assert "Semua jumlah cocok dengan bagiannya" in desktop.locator("body").inner_text()
    whole = [made.recipients, made.villages, made.kinds, made.units, made.value, made.value, 0]
    for row in table(desktop, "Menurut tahap")[1:]:
        assert [number_in(cell) for cell in row[1:8]] == whole
    for caption, parts in (("Menurut desa", made.villages), ("Menurut kecamatan", made.districts),
                           ("Menurut sumber dana", 2)):  # fmt: skip
        rows = table(desktop, caption)[1:]
        assert len(rows) == parts + 1
        assert sum(number_in(r[1]) for r in rows[:-1]) == number_in(rows[-1][1]) == made.units
        assert sum(number_in(r[4]) for r in rows[:-1]) == number_in(rows[-1][4]) == made.value
    pdf = made.client("head").get(reverse("aid:summary_pdf", args=[made.number])).content
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    words = " ".join(read.stdout.decode().split())
    said = (
        f"{made.recipients} {made.villages} {made.kinds} {dotted(made.units)} {dotted(made.value)}"
    )
    assert f"Diserahkan {said}" in words, words
    for n, name in enumerate(FUNDS):
        _people, _kinds, units, value = made.of_purse(n)
        assert re.search(rf"{name} {dotted(units)}( {dotted(value)}){{3}}", words), words
    assert "Semua jumlah cocok dengan bagiannya" in words


def the_map(made: Figures, desktop: Any, axe: Any) -> None:
    desktop.goto(f"/peta/bantuan/{made.number}/")
    axe(desktop)
    rows = desktop.evaluate(
        "[...document.querySelector('table').rows].map(r => [...r.cells].map(c => c.textContent))"
    )
    head, foot = [c.strip() for c in rows[0]], [c.strip() for c in rows[-1]]
    assert foot[:2] == [f"Jumlah {made.villages} desa", f"{made.districts} kecamatan"]
    said = dict(zip(head[2:], map(number_in, foot[2:]), strict=True))
    assert said["Penerima"] == made.recipients
    assert said["Satuan barang"] == made.units
    assert said["Nilai"] == made.value
    assert len(rows) == made.villages + 2
    for column, whole in said.items():
        at = head.index(column)
        assert sum(number_in(r[at]) for r in rows[1:-1]) == whole
