"""Learning and linking on a small table of invented owners."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from guyub.linkage import blocking, engine, measuring, scoring, tables
from guyub.linkage.grouping import bits
from guyub.linkage.linking import link_itself, link_to
from guyub.linkage.model import Model, ModelError
from guyub.linkage.prepare import prepare
from guyub.linkage.roles import MappingError, guess_mapping, read_mapping
from guyub.linkage.training import train
from guyub.linkage.workspace import Limits, run, workspace
from tests.linkage.conftest import MAPPING, Small


def test_most_of_a_small_table_is_linked_rightly(small: Small) -> None:
    found = measuring.clusters(small.linked.clustering.cluster, small.truth)
    assert found.precision > 0.97
    assert found.recall > 0.95


def test_a_stored_model_links_the_same(small: Small, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    small.model.save(path)
    again = link_itself(small.table, MAPPING, Model.load(path))
    assert again.clustering.cluster == small.linked.clustering.cluster
    assert again.pairs["weight"].to_pylist() == pytest.approx(
        small.linked.pairs["weight"].to_pylist()
    )


def test_the_same_rows_and_seed_give_the_same_model(small: Small) -> None:
    again = train(small.table, MAPPING)
    assert again.version == small.model.version


def test_a_model_tells_how_it_was_trained_and_no_value_of_a_person(small: Small) -> None:
    text = small.model.to_json()
    report = json.loads(text)["report"]
    assert report["trained"] is True
    assert report["rows"] == 700
    assert report["sessions"]
    names = {word for name in small.table["nama"].to_pylist() for word in name.lower().split()}
    assert not [word for word in names if len(word) > 5 and f'"{word}"' in text]


def test_a_model_changed_by_hand_or_of_another_format_is_refused(small: Small) -> None:
    told = json.loads(small.model.to_json())
    told["settings"]["probability_two_random_records_match"] = 0.5
    with pytest.raises(ModelError, match="nomor versi"):
        Model.from_json(json.dumps(told))
    with pytest.raises(ModelError, match="Latih lagi"):
        Model.from_json(json.dumps({**told, "format": 0}))
    with pytest.raises(ModelError, match="bukan model"):
        Model.from_json("[]")


def test_a_file_too_small_to_learn_from_uses_the_defaults() -> None:
    table = pa.table({"nama": ["Slamet Riyadi", "H. Slamet Rijadi", "Tuminah"],
                      "nik": ["3303071701650001", "3303071701650001", None]})  # fmt: skip
    mapping = {"name": "nama", "nik": "nik"}
    model = train(table, mapping)
    assert model.report["trained"] is False
    assert link_itself(table, mapping, model).clustering.cluster == [0, 0, 2]


def test_an_empty_table_links_to_nothing() -> None:
    table = pa.table({"nama": pa.array([], pa.string())})
    model = train(table, {"name": "nama"})
    found = link_itself(table, {"name": "nama"}, model)
    assert found.clustering.cluster == []
    assert found.pairs.num_rows == 0


def test_weights_are_those_of_splink(small: Small) -> None:
    prepared = prepare(small.table, MAPPING)
    with workspace() as connection:
        tables.load(connection, "rows", prepared)
        run(connection, "CREATE TABLE plain AS FROM rows")
        has = set(prepared.column_names)
        tables.count_numbers(connection, ["rows"], has)
        scoring.frequencies(connection, ["rows"], small.model.settings)
        scoring.score(connection, small.model.settings, ["rows"], -8.0)
        linker = engine.linker(connection, ["plain"], small.model.settings)
        for number in ("nik", "phone"):
            lookup = connection.sql(
                f"SELECT DISTINCT {number}, tf_{number} FROM rows WHERE {number} IS NOT NULL"
            ).to_arrow_table()
            frame = linker._db_api.register(lookup)
            linker.table_management.register_term_frequency_lookup(frame, number)
        theirs = engine.quietly(linker.inference.predict, threshold_match_weight=-8.0)
        apart = run(
            connection,
            "SELECT count(*), count(*) FILTER (s.a IS NULL OR p.unique_id_l IS NULL"
            " OR abs(s.weight - p.match_weight) > 1e-6)"
            f" FROM scored s FULL JOIN {theirs.physical_name} p"
            " ON s.a = p.unique_id_l AND s.b = p.unique_id_r",
        )[0]
    assert apart[0] > 300
    assert apart[1] == 0


def test_a_file_is_linked_to_a_registry(small: Small) -> None:
    half = small.table.num_rows // 2
    registry, file = small.table.slice(0, half), small.table.slice(half)
    # The file knows neither NIK nor phone and calls its columns otherwise.
    file = file.drop_columns(["nik", "hp"]).rename_columns(
        ["pemilik", "lahir", "jk", "desa", "alamat", "usaha", "produk"]
    )
    mapping = {"name": "pemilik", "birth_date": "lahir", "sex": "jk", "village": "desa",
               "address": "alamat", "business": "usaha", "product": "produk"}  # fmt: skip
    found = link_to(file, mapping, registry, MAPPING, small.model)
    sure = [c for c in found if c.outcome == "sure"]
    right = [c for c in sure if small.truth[half + c.file_row] == small.truth[c.registry_row]]
    # Only birth date and village can speak for the names here, so fewer are sure than likely.
    assert len(sure) > 30
    assert right == sure
    likely = [c for c in found if c.weight >= bits(small.model.thresholds.sure)]
    right = [c for c in likely if small.truth[half + c.file_row] == small.truth[c.registry_row]]
    assert len(likely) > 60
    assert len(right) >= 0.95 * len(likely)
    assert len({c.file_row for c in sure}) == len(sure)
    assert {c.outcome for c in found} == {"sure", "doubtful"}


def test_a_much_larger_table_gets_rules_of_its_own(small: Small) -> None:
    """Rules learnt on few rows would find pairs by the square of the rows."""
    prepared = prepare(small.table, MAPPING)
    with workspace() as connection:
        tables.load(connection, "rows", prepared)
        few = blocking.choose(connection, "rows", MAPPING, prepared.num_rows, scale=1)
        many = blocking.choose(connection, "rows", MAPPING, 70_000, scale=100)
    assert sum(rule.pairs for rule in many) <= 12 * 70_000 * blocking.MOST_GROWTH
    assert {len(rule.keys) for rule in many} != {1}
    assert [rule.keys for rule in many] != [rule.keys for rule in few]
    assert scoring.rules(scoring.with_rules(small.model.settings, ["x"])) == ["x"]


def test_two_rows_of_a_much_larger_table_are_one_less_often(small: Small) -> None:
    """As many doubles a row among many rows: the chance of any two falls with their number, and
    what a pair begins with is told."""
    model = replace(small.model, report={**small.model.report, "rows": 200})  # as of fewer rows
    many = pa.concat_tables([small.table] * 4)
    few = link_itself(small.table, MAPPING, small.model)
    found = link_itself(many, MAPPING, model)
    assert few.prior == small.model.settings["probability_two_random_records_match"]
    assert found.prior == pytest.approx(few.prior * 200 / many.num_rows)
    pair = found.pairs.slice(0, 1).to_pylist()[0]
    said = sum(pair[f"w_{role}"] for role in MAPPING)
    assert pair["weight"] == pytest.approx(bits(found.prior) + said)


def test_rules_stay_within_their_budget(small: Small) -> None:
    prepared = prepare(small.table, MAPPING)
    with workspace() as connection:
        tables.load(connection, "rows", prepared)
        rules = blocking.choose(connection, "rows", MAPPING, prepared.num_rows, per_row=3)
        for rule in rules:
            told = blocking.count(connection, "rows", rule.keys)
            assert told == rule.pairs
            seen = run(
                connection,
                f"SELECT count(*) FROM rows l JOIN rows r ON {rule.sql}"
                " AND l.unique_id < r.unique_id",
            )[0][0]
            assert seen == rule.pairs
    assert rules
    assert sum(rule.pairs for rule in rules) <= 3 * 1000 * blocking.MOST_GROWTH


def test_nothing_is_left_behind(small: Small, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with workspace(Limits(threads=1, memory_mb=512)) as connection:
        run(connection, "CREATE TABLE t AS SELECT * FROM range(10)")
        inside = list(tmp_path.iterdir())
        assert len(inside) == 1
        assert inside[0].stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), workspace():
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_weight_is_the_sum_of_what_was_compared(small: Small) -> None:
    start, seen = bits(small.linked.prior), set()
    names = {
        comparison["output_column_name"]: [
            level["label_for_charts"] for level in scoring.known_levels(comparison)
        ]
        for comparison in small.model.settings["comparisons"]
    }
    for pair in small.linked.pairs.to_pylist()[:400]:
        assert pair["weight"] == pytest.approx(start + sum(pair[f"w_{role}"] for role in names))
        for role, its in names.items():
            at = pair[f"g_{role}"]
            seen.add("unknown" if at == scoring.UNKNOWN else its[at])
            assert at != scoring.UNKNOWN or pair[f"w_{role}"] == 0
    assert {"same", "near", "sound", "other", "unknown", "one_digit"} <= seen


def test_mappings() -> None:
    columns = ["first_name", "surname", "dob", "suburb"]
    assert read_mapping(["first_name", "surname", "birth_date=dob"], columns) == {
        "given_name": "first_name", "surname": "surname", "birth_date": "dob",
    }  # fmt: skip
    assert guess_mapping(columns)["village"] == "suburb"
    again = [*columns, "first_and_surname"]
    assert "name" not in read_mapping(["first_name", "first_and_surname"], again)
    assert read_mapping(["first_and_surname"], again) == {"name": "first_and_surname"}
    for words in (["x=dob"], ["surname=nope"], ["dob", "birth_date=dob"], []):
        with pytest.raises(MappingError):
            read_mapping(words, columns)


LAST = 60
NAME_PARTS = {"given_name": "depan", "surname": "belakang"}


@pytest.fixture(scope="module")
def parted(small: Small) -> tuple[pa.Table, Model]:
    """The same rows with the parts of each name beside it, and a model of their whole names."""
    words = [(name or "").split() for name in small.table["nama"].to_pylist()]
    table = small.table.append_column(
        "depan", pa.array([w[0] if w else None for w in words], pa.string())
    ).append_column("belakang", pa.array([w[-1] if len(w) > 1 else None for w in words]))
    return table, train(table, {**MAPPING, **NAME_PARTS})


def test_how_rare_a_name_is_does_not_depend_on_the_length_of_the_file(
    small: Small, parted: tuple[pa.Table, Model]
) -> None:
    """In a file of five rows every name is rare; in the registry it is not."""
    table, whole = parted
    mapping = {**MAPPING, **NAME_PARTS}
    most = table.num_rows - LAST
    registry = table.slice(0, most)
    weights = []
    for rows in (8, LAST):
        found = link_to(table.slice(most, rows), mapping, registry, mapping, whole)
        weights.append({(c.file_row, c.registry_row): c.weight for c in found if c.file_row < 8})
    few, many = weights
    assert len(few) > 5
    assert set(few) == set(many)
    # A bit is what one more row of the same person takes from a name that two rows carry.
    assert max(abs(few[two] - many[two]) for two in few) < 1.5


def test_a_model_meets_only_names_it_has_learnt(
    small: Small, parted: tuple[pa.Table, Model]
) -> None:
    """Of a name and its parts each model compares its own; a role without a column is told."""
    table, whole = parted
    parts = NAME_PARTS
    assert "whole_name" in whole.roles
    with pytest.raises(MappingError, match="given_name, surname"):
        link_itself(table, MAPPING, whole)
    with pytest.raises(MappingError, match="given_name, surname"):
        link_to(table, {**MAPPING, **parts}, table, MAPPING, whole)
    both = link_itself(table, {**MAPPING, **parts}, small.model)
    assert both.clustering.cluster == small.linked.clustering.cluster
    assert not any(link_itself(table, {**MAPPING, **parts}, whole).pairs["sure"].to_pylist())
    less = {role: column for role, column in MAPPING.items() if role != "name"} | parts
    old = train(table, less)
    assert "given_name" in old.roles
    assert link_itself(table, {**MAPPING, **parts}, old).pairs.num_rows
