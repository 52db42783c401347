"""What is asked of each kind of group, as parameters that an office can set from a day on.

The defaults are data (``data/kinds.toml``, with their sources and how sure they are).
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from guyub.criteria.parameters import Parameter, register_parameters
from guyub.groups.models import Kind

DATA: Final = Path(__file__).parent / "data" / "kinds.toml"
PARTS: Final = ("minimum", "maximum", "same_trade", "area", "one_only")
AREAS: Final = (
    ("village", "satu desa"), ("district", "satu kecamatan"), ("regency", "satu kabupaten/kota"),
)  # fmt: skip
ROOM: Final = "Kelompok"


def key_of(kind: str, part: str) -> str:
    return f"groups.{kind}_{part}"


@lru_cache(maxsize=1)
def shipped() -> dict[str, dict[str, Any]]:
    """The defaults by kind."""
    raw = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {row["kind"]: row for row in raw["kinds"]}


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    rows = shipped()
    for kind, label in Kind.choices:
        row, name = rows[kind], str(label)
        shared: dict[str, Any] = {
            "room": ROOM, "source": f"{row['source']} (keyakinan {row['confidence']})",
        }  # fmt: skip
        register_parameters(
            Parameter(
                key_of(kind, "minimum"), f"{name}: anggota paling sedikit", "int", row["minimum"],
                unit="usaha", minimum=1, maximum=500, **shared,
            ),
            Parameter(
                key_of(kind, "maximum"), f"{name}: anggota paling banyak", "int", row["maximum"],
                unit="usaha", maximum=100_000, help="0 berarti tidak dibatasi.", **shared,
            ),
            Parameter(
                key_of(kind, "same_trade"), f"{name}: satu jenis usaha", "flag",
                row["same_trade"], help="Tidak: semua jenis usaha boleh bergabung.", **shared,
            ),
            Parameter(
                key_of(kind, "area"), f"{name}: anggota dari", "choice", row["area"],
                options=AREAS, **shared,
            ),
            Parameter(
                key_of(kind, "one_only"), f"{name}: satu usaha di satu kelompok saja", "flag",
                row["one_only"],
                help="Ya: usaha di dua kelompok ditandai bagi yang memeriksa, tidak dilarang.",
                **shared,
            ),
        )  # fmt: skip
