"""Plain HTML of a pack: opens from a folder, prints on A4, needs no script and no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

STYLE = """\
body { font: 11pt/1.45 "Segoe UI", Roboto, Arial, sans-serif; margin: 2rem auto; padding: 0 1rem;
  max-width: 75rem; color: #1d2433; background: #fff; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
p { max-width: 48rem; } a { color: #14507a; } .muted { color: #56607a; }
nav { margin-bottom: 1rem; } .wrap { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
th, td { border: 1px solid #c6ccd8; padding: .3rem .45rem; text-align: left; vertical-align: top; }
thead th { background: #eef1f6; } tbody tr:nth-child(even) { background: #f8f9fb; }
code { font: 9pt "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
pre { background: #f3f5f9; padding: .7rem; overflow-x: auto; font-size: 9pt; }
.bad { border: 2px solid #a3231f; color: #a3231f; padding: .6rem .8rem; font-weight: 600; }
.good { border: 2px solid #1f6b3a; padding: .6rem .8rem; }
img { max-width: 20rem; height: auto; }
@page { size: A4 landscape; margin: 12mm; }
@media print { body { margin: 0; max-width: none; font-size: 9pt; } nav { display: none; }
  thead { display: table-header-group; } tr { break-inside: avoid; } }
"""


def head(title: str, lead: str, *, up: str = "") -> str:
    """The beginning of a page; ``up`` leads back to the folder of index.html."""
    back = f'<nav><a href="{up}index.html">Kembali ke daftar isi</a></nav>' if up else ""
    return (
        '<!doctype html>\n<html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{up}gaya.css"></head>'
        f"<body>{back}<h1>{escape(title)}</h1>"
        f'<p class="muted">{escape(lead)}</p>\n'
    )


FOOT = "</body></html>\n"


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table, row by row; says so when it is empty and how many rows it has when not."""
    yield f"<h2>{escape(title)}</h2>\n"
    begun = 0
    for cells in rows:
        if not begun:
            heads = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
            yield f'<div class="wrap"><table><thead><tr>{heads}</tr></thead><tbody>\n'
        begun += 1
        yield "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>\n"
    if begun:
        yield f'</tbody></table></div><p class="muted">{begun} baris.</p>\n'
    else:
        yield "<p>Tidak ada.</p>\n"


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Words and values, one a line."""
    body = "".join(
        f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td></tr>' for a, b in rows
    )
    return f"<table><tbody>{body}</tbody></table>\n"


def links(rows: Iterable[tuple[str, str, str]]) -> str:
    """A list of (address, words, what stands behind)."""
    return "<ul>" + "".join(
        f'<li><a href="{escape(url)}">{escape(words)}</a>'
        + (f' <span class="muted">{escape(note)}</span>' if note else "") + "</li>"
        for url, words, note in rows
    ) + "</ul>\n"  # fmt: skip
