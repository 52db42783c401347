"""`guyub link evaluate` on files."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from guyub.cli import main
from guyub.linkage import measuring
from tests.linkage.conftest import MAPPING, Small

WORDS = [f"{role}={column}" for role, column in MAPPING.items()]


@pytest.fixture(scope="module")
def files(small: Small, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("link")
    table = small.table.append_column("benar", pa.array([str(t) for t in small.truth]))
    made = {kind: folder / f"rows.{kind}" for kind in ("csv", "parquet", "json")}
    pyarrow.csv.write_csv(table, made["csv"], pyarrow.csv.WriteOptions(delimiter=";"))
    pyarrow.parquet.write_table(table, made["parquet"])
    small.model.save(made["json"])
    return made


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_figures_of_a_file(files: dict[str, Path], kind: str, capsys, small: Small) -> None:
    words = ["link", "evaluate", str(files[kind]), "--truth", "benar", "--columns", *WORDS]
    assert main([*words, "--model", str(files["json"]), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 700
    assert told["model"] == small.model.version
    own = measuring.clusters(small.linked.clustering.cluster, small.truth)
    assert told["clusters"]["f1"] == pytest.approx(own.f1, abs=1e-6)
    assert told["pairs_best"]["f1"] >= told["pairs"]["f1"] > 0.9
    assert told["peak_memory_mb"] > 0
    assert told["seconds"]["all"] > 0


def test_figures_as_a_page(files: dict[str, Path], capsys) -> None:
    words = ["link", "evaluate", str(files["csv"]), "--truth", "benar", "--columns", *WORDS]
    assert main([*words, "--model", str(files["json"])]) == 0
    assert "kelompok" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--truth", "tidak_ada"], "tidak_ada"),
        (["--truth", "benar", "--columns", "name=tidak_ada"], "tidak_ada"),
        (["--truth", "benar", "--columns", "siapa=nama"], "siapa"),
    ],
)
def test_what_is_wrong_is_said(files: dict[str, Path], words: list[str], said: str, capsys) -> None:
    assert main(["link", "evaluate", str(files["csv"]), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path, capsys) -> None:
    assert main(["link", "evaluate", str(tmp_path / "x.csv"), "--truth", "a"]) == 2
    assert "x.csv" in capsys.readouterr().err


def test_scores_of_clusters() -> None:
    found = measuring.clusters([0, 0, 2, 2, 2], ["a", "a", "b", "b", "c"])
    assert (found.right, found.found, found.true) == (2, 4, 2)
    assert found.precision == 0.5
    assert found.recall == 1
    alone = measuring.clusters([0, 0], [None, None])
    assert (alone.right, alone.true) == (0, 0)


def test_best_threshold_counts_ties_together() -> None:
    at, best = measuring.best_threshold([(3.0, True), (2.0, True), (2.0, False), (1.0, False)], 3)
    assert at == 2.0
    assert (best.right, best.found) == (2, 3)
