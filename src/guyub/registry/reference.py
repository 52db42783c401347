"""Reference data of the registry: KBLI tables and the definitions of scale, put in at set-up."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import connections, transaction

from guyub.kernel.ids import uuid7
from guyub.registry.models import ScaleDefinition
from guyub.registry.rules import DEFINITIONS

KBLI = Path(__file__).parent / "kbli" / "data" / "kbli.csv"


def load_kbli(*, using: str = "owner", path: Path = KBLI) -> int:
    """Put codes and titles of both versions into the database by COPY. Returns rows read."""
    count = 0
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE new_kbli (version text, code text, title text) ON COMMIT DROP"
        )
        with (
            path.open(encoding="utf-8", newline="") as file,
            cursor.copy("COPY new_kbli (version, code, title) FROM STDIN") as copy,
        ):
            for row in csv.DictReader(file):
                copy.write_row((row["version"], row["code"], row["title"]))
                count += 1
        cursor.execute(
            "INSERT INTO registry_kbli (version, code, title) SELECT version, code, title"
            " FROM new_kbli ON CONFLICT (version, code) DO UPDATE SET title = EXCLUDED.title"
            " WHERE registry_kbli.title IS DISTINCT FROM EXCLUDED.title"
        )
        cursor.execute("ANALYZE registry_kbli")
    return count


def load_definitions(*, using: str = "owner") -> int:
    """Put in the scale definitions that are not there yet; an edited one is left alone."""
    made = 0
    for definition in DEFINITIONS:
        _row, created = ScaleDefinition.objects.using(using).get_or_create(
            scheme=definition["scheme"],
            valid_from=definition["valid_from"],
            defaults={"id": uuid7(), **definition},
        )
        made += created
    return made
