"""Loads the area list, boundaries and code changes, with the owner's connection."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from guyub.areas.models import LENGTHS, Area, Boundary
from guyub.kernel.names import search_key

DATA = Path(__file__).parent / "data" / "areas.csv.gz"
COLUMNS = (
    "code", "name", "level", "parent_code", "within", "search_key", "latitude", "longitude",
    "postal_code",
)  # fmt: skip


@dataclass(frozen=True)
class AreaRow:
    code: str
    name: str
    latitude: float | None
    longitude: float | None
    postal_code: str


def read_areas(path: Path = DATA) -> Iterator[AreaRow]:
    """Rows of the list (Kepmendagri 300.2.2-2430/2025), parents before children."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield AreaRow(
                row["code"],
                row["name"],
                float(row["latitude"]) if row["latitude"] else None,
                float(row["longitude"]) if row["longitude"] else None,
                row["postal_code"],
            )


def place_key(name: str) -> str:
    """How a place name is compared: as ``search_key``, without spaces (Karang Reja, Karangreja)."""
    return search_key(name).replace(" ", "")


def short_name(level: int, name: str) -> str:
    """The name as a parent is shown: "Kec. Leces", "Kab. Probolinggo", "Jawa Timur"."""
    if level == 3:
        return f"Kec. {name}"
    return name.replace("Kabupaten ", "Kab. ")


def load_areas(*, using: str = "owner", only: Iterable[str] | None = None) -> int:
    """Put the list into the database by COPY, replacing what differs. Returns the number of rows.

    ``only`` keeps the provinces, regencies and everything below the given codes (tests).
    """
    prefixes = tuple(only) if only is not None else None
    names: dict[str, tuple[int, str]] = {}
    count = 0
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE new_area (LIKE areas_area) ON COMMIT DROP")
        cursor.execute("ALTER TABLE new_area ALTER within SET NOT NULL")
        with cursor.copy(f"COPY new_area ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in read_areas():
                level = LENGTHS[len(row.code)]
                names[row.code] = (level, row.name)
                if prefixes is not None and level > 2 and not row.code.startswith(prefixes):
                    continue
                parent = row.code.rpartition(".")[0]
                within, up = [], parent
                while up:
                    within.append(short_name(*names[up]))
                    up = up.rpartition(".")[0]
                values = (row.code, row.name, level, parent, ", ".join(within))
                place = (place_key(row.name), row.latitude, row.longitude, row.postal_code)
                copy.write_row((*values, *place))
                count += 1
        updates = ", ".join(f"{c} = EXCLUDED.{c}" for c in COLUMNS[1:])
        cursor.execute(
            f"INSERT INTO areas_area ({', '.join(COLUMNS)}) SELECT {', '.join(COLUMNS)}"
            f" FROM new_area ON CONFLICT (code) DO UPDATE SET {updates}"
            " WHERE (areas_area.name, areas_area.latitude, areas_area.longitude)"
            " IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.latitude, EXCLUDED.longitude)"
        )
        cursor.execute("ANALYZE areas_area")
    return count


class BadBoundary(ValueError):
    """The GeoJSON file cannot be used; the message (Indonesian) says where and why."""


def read_boundaries(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """(code, geometry) of each feature with ``properties.code`` (dots optional) and a polygon."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadBoundary(f"{path.name} bukan GeoJSON yang dapat dibaca.") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise BadBoundary(f"{path.name} tidak berisi daftar 'features' GeoJSON.")
    found: list[tuple[str, dict[str, Any]]] = []
    for number, feature in enumerate(features, start=1):
        geometry = feature.get("geometry") or {}
        code = dotted(str((feature.get("properties") or {}).get("code", "")))
        if not code:
            raise BadBoundary(f"Fitur ke-{number} di {path.name} tidak punya 'code' wilayah.")
        if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
            raise BadBoundary(f"Fitur {code} di {path.name} bukan Polygon atau MultiPolygon.")
        found.append((code, geometry))
    return found


def dotted(code: str) -> str:
    """ "3303012001" or "33.03.01.2001" as a dotted code; "" when it is neither."""
    digits = code.replace(".", "")
    if not digits.isdigit() or len(digits) not in {2, 4, 6, 10}:
        return ""
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
    return ".".join(p for p in parts if p)


def store_boundaries(
    office_id: UUID, features: list[tuple[str, dict[str, Any]]], source: str, now: datetime
) -> int:
    """Keep an office's boundaries; a code loaded again is replaced. Part of an action."""
    known = set(
        Area.objects.filter(pk__in=[code for code, _geometry in features]).values_list(
            "pk", flat=True
        )
    )
    unknown = [code for code, _geometry in features if code not in known]
    if unknown:
        raise BadBoundary(f"Kode wilayah tidak dikenal: {', '.join(sorted(unknown)[:5])}.")
    Boundary.objects.bulk_create(
        [
            Boundary(office_id=office_id, code=code, geometry=g, source=source, loaded_at=now)
            for code, g in features
        ],
        update_conflicts=True,
        unique_fields=["office_id", "code"],
        update_fields=["geometry", "source", "loaded_at"],
    )
    return len(features)
