"""The same linkage on Apache Spark: for tables that one machine cannot hold.

The statements are those of DuckDB, translated (sqlglot, which Splink brings); likeness of words
that Spark has no function for is counted in Python by rapidfuzz, whose code DuckDB uses too.
Splink's own Spark functions are not used: their Jaro-Winkler gave other values than DuckDB's for
31 % of 132,000 pairs tried (half transpositions, and a smaller bonus for long words).

What stays on the machine that starts it: reading the file, learning (on a part of the rows), and
making clusters of the pairs that are near enough.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pyarrow as pa

from guyub.linkage.prepare import ID, prepare, with_whole_name
from guyub.linkage.tables import PREPARED
from guyub.linkage.workspace import Limits, NoEngine

# Rows that are read at once by one worker: forms are made once per value of a batch.
BATCH: Final = 50_000
# Spark would compute all weights a second time to filter by their sum before it selects them.
_KEPT_APART: Final = "org.apache.spark.sql.catalyst.optimizer.PushDownPredicates"
# Steps of the scoring statement: planned as one, Spark's optimiser does not end in ten minutes.
_HELD: Final = ("pairs", "levels")
_LISTS: Final = ("_words_l", "_words_r", "_words")


def translate(sql: str) -> Any:
    """A statement in DuckDB's words as a tree in Spark's (``.sql("spark")`` writes it)."""
    import sqlglot

    return sqlglot.parse_one(sql, dialect="duckdb").transform(_in_spark)


def _in_spark(node: Any) -> Any:
    from sqlglot import exp

    def call(name: str, *args: Any) -> Any:
        return exp.Anonymous(this=name, expressions=[a.copy().transform(_in_spark) for a in args])

    if isinstance(node, exp.Literal) and not node.is_string and not node.this.isdigit():
        # Spark would count with decimals and lose digits.
        return exp.Cast(this=exp.Literal.string(node.this), to=exp.DataType.build("double"))
    if isinstance(node, exp.Bracket) and isinstance(node.expressions[0], exp.Slice):
        first, last = int(node.expressions[0].this.this), int(node.expressions[0].expression.this)
        return call(
            "substring", node.this, exp.Literal.number(first), exp.Literal.number(last - first + 1)
        )
    if isinstance(node, exp.Length) and (
        isinstance(node.this, exp.Anonymous)
        or (isinstance(node.this, exp.Column) and node.this.name.endswith(_LISTS))
    ):
        return call("size", node.this)
    if isinstance(node, exp.ArrayOverlaps):
        return call("arrays_overlap", node.this, node.expression)
    if isinstance(node, exp.JarowinklerSimilarity):
        return call("jaro_winkler_similarity", node.this, node.expression)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_intersect":
        return call("array_intersect", *node.expressions)
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    return node


class Connection:
    """What ``linkage`` asks of a DuckDB connection, done by a Spark session: tables are views of
    data that is computed once and held by Spark until the session ends."""

    def __init__(self, session: Any) -> None:
        self.session = session.newSession()  # its own names and settings
        self.session.conf.set("spark.sql.optimizer.excludedRules", _KEPT_APART)
        # The levels' conditions are long: compiling them took longer than a regency's pairs.
        self.session.conf.set("spark.sql.codegen.wholeStage", "false")
        self.session.conf.set("spark.sql.adaptive.enabled", "false")
        _register(self.session)
        self._found: list[tuple[Any, ...]] = []

    def execute(self, sql: str) -> Connection:
        from sqlglot import exp

        tree = translate(sql)
        self._found = []
        if isinstance(tree, exp.Create):
            query = tree.expression
            self._steps(query)
            made = self.session.sql(query.sql("spark")).localCheckpoint()
            made.createOrReplaceTempView(tree.this.name)
        elif isinstance(tree, exp.Drop):
            self.session.catalog.dropTempView(tree.find(exp.Table).name)
        elif isinstance(tree, exp.Describe):
            fields = self.session.table(tree.find(exp.Table).name).schema.fields
            self._found = [(f.name, f.dataType.simpleString()) for f in fields]
        else:
            self._found = [tuple(row) for row in self.session.sql(tree.sql("spark")).collect()]
        return self

    def _steps(self, query: Any) -> None:
        """Common tables named in ``_HELD`` are computed before the rest is planned."""
        told = query.args.get("with_") or query.args.get("with")
        for step in list(told.expressions) if told else ():
            if step.alias not in _HELD:
                break
            made = self.session.sql(step.this.sql("spark")).localCheckpoint()
            made.createOrReplaceTempView(step.alias)
            step.pop()
        if told and not told.expressions:
            told.pop()

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._found

    def sql(self, sql: str) -> _Found:
        return _Found(self.session.sql(translate(sql).sql("spark")))

    def register(self, name: str, rows: pa.Table) -> None:
        if rows.num_rows:
            made = self.session.createDataFrame(rows)
        else:
            made = self.session.createDataFrame(rows.schema.empty_table())
        made.createOrReplaceTempView(name)

    def unregister(self, name: str) -> None:
        self.session.catalog.dropTempView(name)

    def prepare(self, table: pa.Table, mapping: Mapping[str, str]) -> None:
        """View ``PREPARED``: the forms of a table's values, made by Spark's workers."""
        # How rare a word is has to be counted in the whole table, before workers share it.
        table, mapping = with_whole_name(table, mapping)
        kept = table.select(list(dict.fromkeys(mapping.values())))
        kept = pa.table(
            {name: kept[name].cast(pa.string()) for name in kept.column_names}
            | {ID: pa.array(range(kept.num_rows), pa.int64())}
        )
        mapped = dict(mapping)

        def forms(batches: Iterator[Any]) -> Iterator[Any]:
            for batch in batches:
                rows = pa.Table.from_batches([batch])
                made = prepare(rows, mapped)
                at = made.schema.get_field_index(ID)
                yield from made.set_column(at, ID, rows[ID]).combine_chunks().to_batches()

        schema = prepare(kept.slice(0, 1), mapped).schema
        told = ", ".join(
            f"`{f.name}` "
            + ("bigint" if f.name == ID else "array<string>" if pa.types.is_list(f.type)
               else "string")
            for f in schema
        )  # fmt: skip
        self.session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
        made = self.session.createDataFrame(kept).mapInArrow(forms, told)
        made.createOrReplaceTempView(PREPARED)


class _Found:
    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def to_arrow_table(self) -> pa.Table:
        return self.frame.toArrow()


def _register(session: Any) -> None:
    from pyspark.sql.functions import arrow_udf

    def likeness(one: pa.Array, other: pa.Array) -> pa.Array:
        from rapidfuzz.distance import JaroWinkler

        return _paired(one, other, JaroWinkler.similarity, pa.float64())

    def edits(one: pa.Array, other: pa.Array) -> pa.Array:
        from rapidfuzz.distance import DamerauLevenshtein

        return _paired(one, other, DamerauLevenshtein.distance, pa.int32())

    def places(one: pa.Array, other: pa.Array) -> pa.Array:
        # Asked of unequal ones too: Spark counts before it looks at the condition around.
        from rapidfuzz.distance import Hamming

        return _paired(one, other, Hamming.distance, pa.int32())

    session.udf.register("jaro_winkler_similarity", arrow_udf(likeness, "double"))
    session.udf.register("damerau_levenshtein", arrow_udf(edits, "int"))
    session.udf.register("hamming", arrow_udf(places, "int"))


def _paired(one: Any, other: Any, measure: Any, kind: Any) -> Any:
    """The measure of each pair of values; null where one is. Pairs seen twice are counted once."""
    seen: dict[tuple[str, str], Any] = {}
    found: list[Any] = []
    for pair in zip(one.to_pylist(), other.to_pylist(), strict=True):
        if pair[0] is None or pair[1] is None:
            found.append(None)
            continue
        value = seen.get(pair)
        if value is None:
            value = seen[pair] = measure(pair[0], pair[1])
        found.append(value)
    return pa.array(found, kind)


@contextmanager
def workspace(limits: Limits | None = None, master: str | None = None) -> Iterator[Connection]:
    """A connection on a Spark of this machine, or on the cluster at ``master`` (a URL, or what
    ``spark-submit`` says). What this machine spilt is gone afterwards. NoEngine without pyspark
    or Java."""
    limits = limits or Limits()
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoEngine(
            "Spark belum terpasang. Pasang dengan: make spark (perlu Java 17)."
        ) from error
    with tempfile.TemporaryDirectory(prefix="linkage-spark-") as folder:  # mode 0700
        builder = SparkSession.builder.appName("guyub-linkage")
        told = {
            "spark.sql.warehouse.dir": f"{folder}/warehouse",
            "spark.sql.execution.arrow.pyspark.enabled": "true",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "true",
        }
        if master is None and "PYSPARK_GATEWAY_PORT" not in os.environ:
            builder = builder.master(f"local[{limits.threads}]")
            told |= {
                "spark.local.dir": folder,
                "spark.driver.memory": f"{limits.memory_mb}m",
                "spark.driver.host": "127.0.0.1",
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.ui.enabled": "false",
                "spark.ui.showConsoleProgress": "false",
                "spark.sql.shuffle.partitions": str(limits.threads),
                "spark.pyspark.python": sys.executable,
                "spark.pyspark.driver.python": sys.executable,
                "spark.executorEnv.PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            }
        elif master is not None:
            builder = builder.master(master)
        for name, value in told.items():
            builder = builder.config(name, value)
        try:
            session = builder.getOrCreate()
        except (PySparkException, OSError) as error:
            raise NoEngine("Spark tidak dapat dimulai. Periksa Java 17 dan alamatnya.") from error
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield Connection(session)
        finally:
            session.stop()
