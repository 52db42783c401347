"""A dataset as files: CSV (RFC 4180, UTF-8), JSON, and what the CSV means (CSV on the Web).

The tables are small (sub-districts, rounds, buyers), so a file is made whole, with a tag of its
content: the same facts give the same file byte for byte, on whichever process.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date, datetime, time
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from guyub.api.counts import HIDDEN
from guyub.api.datasets import Edition
from guyub.kernel.exports import csv_safe

# Beside the columns of the dataset, so that a file that was passed on still says what it is.
ABOUT: Final = ("tanggal_data", "sumber", "lisensi")
CSV_TYPE: Final = "text/csv; charset=utf-8"
JSON_TYPE: Final = "application/json"
LINKED_TYPE: Final = "application/ld+json"
_TYPES: Final = {"int": "integer", "rupiah": "integer", "date": "date", "text": "string"}


def address(name: str, regency: str, *args: str) -> str:
    """The whole address of a page or file of a regency's data."""
    query = urlencode({"kab": regency})
    return f"{settings.GUYUB_BASE_URL}{reverse(f'api:{name}', args=args)}?{query}"


def plain(value: Any) -> Any:
    """A value as JSON has it: what is hidden is null."""
    if value is HIDDEN:
        return None
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    if value is HIDDEN:
        return "*"
    return value.isoformat() if isinstance(value, date) else csv_safe(value)


def metadata(one: Edition) -> dict[str, Any]:
    """The fields of Satu Data Indonesia, then what an edition adds."""
    d = one.dataset
    return {
        "kunci": d.key, "judul": d.title, "konsep": d.concept, "definisi": d.definition,
        "klasifikasi": d.classification, "ukuran": d.measure, "satuan": d.unit,
        "periode": d.period, "sumber": d.source, "produsen": one.office.name,
        "wilayah": one.place, "kode_wilayah": one.office.area_code,
        "tanggal_data": one.day.isoformat(), "lisensi": one.licence, "angka_kecil": one.small,
        "contoh": one.office.is_sample, "baris": len(one.rows),
        "alamat": address("dataset", one.office.area_code, d.key),
        "kolom": [
            {"kunci": v.key, "nama": v.label, "jenis": v.kind, "definisi": v.definition}
            for v in d.variables
        ],
    }  # fmt: skip


def rows_of(one: Edition) -> list[dict[str, Any]]:
    """Rows as JSON has them."""
    return [{v.key: plain(row[v.key]) for v in one.dataset.variables} for row in one.rows]


def as_csv(one: Edition) -> bytes:
    """Header of keys, one line for each row; ``*`` is hidden, an empty cell is unknown."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*(v.key for v in one.dataset.variables), *ABOUT])
    about = [one.day.isoformat(), csv_safe(one.dataset.source), csv_safe(one.licence)]
    for row in one.rows:
        writer.writerow([*(_cell(row[v.key]) for v in one.dataset.variables), *about])
    return text.getvalue().encode()


def as_json(one: Edition) -> bytes:
    """What it is, then its rows."""
    return _dumped({"keterangan": metadata(one), "baris": rows_of(one)})


def as_csvw(one: Edition) -> bytes:
    """What the CSV means, for machines (W3C, Metadata Vocabulary for Tabular Data)."""
    d, code = one.dataset, one.office.area_code
    columns = [
        {"name": v.key, "titles": v.key, "dc:title": v.label, "dc:description": v.definition,
         "datatype": _TYPES[v.kind], "null": ["", "*"]}
        for v in d.variables
    ]  # fmt: skip
    columns += [{"name": key, "titles": key, "datatype": "string"} for key in ABOUT]
    return _dumped({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "id"}],
        "url": address("csv", code, d.key), "dc:title": d.title,
        "dc:description": f"{d.definition} {one.small}".strip(),
        "dc:publisher": one.office.name, "dc:license": one.licence, "dc:source": d.source,
        "dc:modified": one.day.isoformat(), "tableSchema": {"columns": columns},
    })  # fmt: skip


def _dumped(what: Any) -> bytes:
    return (json.dumps(what, ensure_ascii=False, indent=1) + "\n").encode()


def sent(
    request: HttpRequest, body: bytes, kind: str, day: date, *, name: str = "", beside: str = ""
) -> HttpResponseBase:
    """A file with its tag and its day; 304 for whoever has it. ``beside``: where it is explained.
    Anybody may read it from any site: it holds nothing of a visit."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # The edition's day: within it only the tag tells editions apart, and it is asked first.
    since = int(datetime.combine(day, time(), timezone.get_current_timezone()).timestamp())
    answer: HttpResponseBase = HttpResponse(body, content_type=kind)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "public, max-age=600"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if beside:
        answer.headers["Link"] = f'<{beside}>; rel="describedby"; type="application/csvm+json"'
    answer.headers["Last-Modified"] = http_date(since)
    found = get_conditional_response(
        request, etag=tag, last_modified=since if "If-None-Match" in request.headers else None,
        response=answer,  # type: ignore[arg-type]
    )  # fmt: skip
    return found if found is not None else answer
