"""Tables in markup: HTML pages named .xls, and Excel 2003 XML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree, html

from .errors import UnreadableFile
from .guard import utf16_flavour
from .model import Limits, Merge, Sheet

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def open_html(data: bytes, limits: Limits) -> list[Sheet]:
    """One sheet per outermost <table>; rows are its <tr>, spans kept as merges.

    Text before the first table (headings) becomes the preface of each sheet.
    """
    flavour = utf16_flavour(data[:4096])
    if flavour:
        data = data.decode(flavour, "replace").encode("utf-8")
        parser = html.HTMLParser(encoding="utf-8", no_network=True)
    else:
        encoding = None if b"charset" in data[:4096].lower() else _text_encoding(data)
        parser = html.HTMLParser(encoding=encoding, no_network=True)
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("html_without_table") from error
    tables = [t for t in root.iter("table") if not any(True for _ in t.iterancestors("table"))]
    # A layout table holds the real ones: look inside when it has tables in its cells.
    flat: list[Any] = []
    for table in tables:
        inner = [t for t in table.iter("table") if t is not table]
        flat.extend(inner if inner else [table])
    if not flat:
        raise UnreadableFile("html_without_table")
    preface = _preface(root, flat[0])
    sheets: list[Sheet] = []
    for table in flat:
        grid, merges = _grid(table, limits)
        if not grid:
            continue
        sheets.append(
            Sheet(
                name="" if len(flat) == 1 else f"Tabel {len(sheets) + 1}",
                index=len(sheets),
                rows=_replay(grid),
                width=max(map(len, grid)),
                merges=tuple(merges),
                typed=False,
                preface=preface,
            )
        )
    if not sheets:
        raise UnreadableFile("html_without_table")
    return sheets


def _replay(grid: list[list[Any]]) -> Callable[[], Iterator[list[Any]]]:
    return lambda: iter(grid)


def _text_encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _preface(root: Any, table: Any) -> tuple[str, ...]:
    found: list[str] = []
    for element in root.iter():
        if element is table:
            break
        if element.tag in ("h1", "h2", "h3", "h4", "p", "caption", "title", "center", "div", "b"):
            text = " ".join((element.text or "").split())
            if text and text not in found:
                found.append(text)
    caption = table.find("caption")
    if caption is not None:
        text = " ".join(caption.text_content().split())
        if text and text not in found:
            found.append(text)
    return tuple(found[:20])


def _span(cell: Any, name: str, limit: int) -> int:
    try:
        return max(1, min(int(cell.get(name, "1")), limit))
    except ValueError:
        return 1


def _cell_text(cell: Any) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return str(cell.text_content()).replace("\xa0", " ").strip()


def _grid(table: Any, limits: Limits) -> tuple[list[list[Any]], list[Merge]]:
    rows = [r for r in table.iter("tr") if next(r.iterancestors("table")) is table]
    if len(rows) > limits.max_rows:
        raise UnreadableFile(
            "too_many_rows", sheet="(tabel web)", count=len(rows), limit=limits.max_rows
        )
    grid: list[list[Any]] = []
    merges: list[Merge] = []
    held: dict[int, int] = {}  # column -> rows still covered from above
    for number, row in enumerate(rows, start=1):
        cells: list[Any] = []
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while held.get(column, 0):
                held[column] -= 1
                cells.append("")
                column += 1
            across = _span(cell, "colspan", limits.max_columns)
            down = _span(cell, "rowspan", len(rows) - number + 1)
            cells.append(_cell_text(cell))
            cells.extend([""] * (across - 1))
            if across > 1 or down > 1:
                merges.append(Merge(number, column, number + down - 1, column + across - 1))
            if down > 1:
                for covered in range(column, column + across):
                    held[covered] = down - 1
            column += across
            if column > limits.max_columns:
                raise UnreadableFile(
                    "too_many_columns",
                    sheet="(tabel web)",
                    count=column,
                    limit=limits.max_columns,
                )
        while held.get(column, 0):
            held[column] -= 1
            cells.append("")
            column += 1
        grid.append(cells)
    return grid, merges


def open_xmlss(data: bytes, limits: Limits) -> list[Sheet]:
    """Sheets of an Excel 2003 XML file; numbers and dates keep their type."""
    if b"<!DOCTYPE" in data[:65_536] or b"<!ENTITY" in data[:65_536]:
        raise UnreadableFile("entity_bomb")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("corrupted") from error
    sheets: list[Sheet] = []
    for element in root.iter(f"{_SS}Worksheet"):
        name = str(element.get(f"{_SS}Name", ""))
        grid: list[list[Any]] = []
        merges: list[Merge] = []
        for row in element.iter(f"{_SS}Row"):
            wanted = int(row.get(f"{_SS}Index", len(grid) + 1))
            if wanted > limits.max_rows:
                raise UnreadableFile(
                    "too_many_rows", sheet=name, count=wanted, limit=limits.max_rows
                )
            while len(grid) < wanted - 1:
                grid.append([])
            grid.append(_ss_row(row, len(grid) + 1, merges, name, limits))
        hidden = element.findtext(".//{urn:schemas-microsoft-com:office:excel}Visible") or ""
        sheets.append(
            Sheet(
                name=name,
                index=len(sheets),
                rows=_replay(grid),
                width=max(map(len, grid), default=0),
                merges=tuple(merges),
                hidden=hidden.startswith("SheetHidden"),
            )
        )
    return sheets


def _ss_row(row: Any, number: int, merges: list[Merge], sheet: str, limits: Limits) -> list[Any]:
    cells: list[Any] = []
    for cell in row.iter(f"{_SS}Cell"):
        at = int(cell.get(f"{_SS}Index", len(cells) + 1)) - 1
        if at >= limits.max_columns:
            raise UnreadableFile(
                "too_many_columns", sheet=sheet, count=at + 1, limit=limits.max_columns
            )
        cells.extend([""] * (at - len(cells)))
        data = cell.find(f"{_SS}Data")
        cells.append("" if data is None else _ss_value(data))
        across = int(cell.get(f"{_SS}MergeAcross", 0))
        down = int(cell.get(f"{_SS}MergeDown", 0))
        if across or down:
            merges.append(Merge(number, at, number + down, at + across))
            cells.extend([""] * min(across, limits.max_columns))
    return cells


def _ss_value(data: Any) -> Any:
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return dt.datetime.fromisoformat(text)
        if kind == "Boolean":
            return text.strip() == "1"
    except ValueError:
        return text
    return "" if kind == "Error" else text
