"""Persons of ten rows each, whose names vary: the figures of the command, with a floor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from benchmarks.linkage_persons import COLUMNS, rows, table_of
from guyub.cli import main


@pytest.fixture(scope="module", params=["first", "other"])
def told(request, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("persons")
    pyarrow.parquet.write_table(table_of(rows(1500, 3, request.param)), folder / "rows.parquet")
    out = folder / "told.json"
    with out.open("w") as file, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", file)
        words = ["link", "evaluate", str(folder / "rows.parquet"), "--truth", "cluster", "--json"]
        assert main(words) == 0
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def test_columns_are_guessed(told: dict[str, Any]) -> None:
    assert set(told["columns"].values()) == set(COLUMNS) - {
        "unique_id", "cluster", "first_and_surname",
    }  # fmt: skip


def test_clusters_hold_together_and_glue_few_strangers(told: dict[str, Any]) -> None:
    assert told["clusters"]["precision"] > 0.95
    assert told["clusters"]["f1"] > 0.88
    assert told["clusters"]["f1"] >= told["connected_components"]["f1"] - 0.02


def test_the_same_seed_makes_the_same_rows() -> None:
    assert rows(200, 5) == rows(200, 5)
    assert rows(200, 5) != rows(200, 6)
    assert len(set(rows(200, 5)["unique_id"])) == 200
