"""Spark and DuckDB find the same pairs with the same weights."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pyarrow as pa
import pytest

from benchmarks.linkage_rows import rows
from guyub.linkage.linking import learn_and_link, link_itself
from guyub.linkage.spark import translate
from guyub.linkage.workspace import NoEngine
from tests.linkage.conftest import MAPPING, Small

HERE = find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT a[2:4]", "SELECT substring(a, 2, 3)"),
        ("SELECT len(x_words_l)", "SELECT size(x_words_l)"),
        ("SELECT length(x_l)", "SELECT LENGTH(x_l)"),
        (
            "SELECT len(list_intersect(a, b)) = 1 AND list_has_any(a, b)",
            "SELECT size(array_intersect(a, b)) = 1 AND arrays_overlap(a, b)",
        ),
        (
            "SELECT jaro_winkler_similarity(a, b) >= 0.95",
            "SELECT jaro_winkler_similarity(a, b) >= CAST('0.95' AS DOUBLE)",
        ),
    ],
)
def test_statements_are_translated(ours: str, theirs: str) -> None:
    assert translate(ours).sql("spark").lower() == theirs.lower()


def test_an_engine_that_is_not_known_is_refused(small: Small) -> None:
    with pytest.raises(ValueError, match="duckdb, spark"):
        link_itself(small.table, MAPPING, small.model, engine="hadoop")


@pytest.mark.skipif(HERE, reason="Spark is here")
def test_without_spark_it_is_said_how_to_get_it(small: Small) -> None:
    if find_spec("pyspark") is not None:
        pytest.skip("only Java is missing")
    with pytest.raises(NoEngine, match="make spark"):
        link_itself(small.table, MAPPING, small.model, engine="spark")


@pytest.mark.skipif(not HERE, reason="needs pyspark and Java (make spark)")
@pytest.mark.timeout(900)
def test_spark_finds_the_pairs_and_weights_of_duckdb() -> None:
    columns = rows(2_000, seed=5)
    del columns["owner"]
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    model, ours = learn_and_link(table, MAPPING)
    theirs = link_itself(table, MAPPING, model, engine="spark")
    told = [
        {(p["a"], p["b"]): p["weight"] for p in found.pairs.to_pylist()} for found in (ours, theirs)
    ]
    assert len(told[0]) > 800
    assert len(told[0].keys() ^ told[1].keys()) <= len(told[0]) / 1000
    for pair in told[0].keys() & told[1].keys():
        assert told[1][pair] == pytest.approx(told[0][pair], abs=1e-6)
    assert theirs.clustering.cluster == ours.clustering.cluster
