"""The one place that talks to Splink: linkers on our tables, quiet, scored with our columns."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

from guyub.linkage.comparisons import Comparison
from guyub.linkage.prepare import ID

PAIRS: Final = "scored_pairs"


def settings(
    link_type: str, compared: Sequence[Comparison], rules: Sequence[str], prior: float
) -> dict[str, Any]:
    """Splink's settings as plain data."""
    return {
        "link_type": link_type,
        "unique_id_column_name": ID,
        "probability_two_random_records_match": prior,
        "comparisons": [comparison.splink() for comparison in compared],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in rules
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "max_iterations": 25,
        "em_convergence": 0.001,
    }


def linker(connection: Any, tables: Sequence[str], told: Mapping[str, Any]) -> Any:
    """A Splink linker on tables of this connection. Splink is loaded here, when it is needed."""
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    frames = [api.register(table, dataset_display_name=table) for table in tables]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Linker(
            frames[0] if len(frames) == 1 else frames, dict(told),
            log_level=None, validate_settings=False,
        )  # fmt: skip


def quietly(call: Any, *args: Any, **named: Any) -> Any:
    """What a call of Splink gives, without its warnings (the model's report tells what matters)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*args, **named)


def predict(
    connection: Any, tables: Sequence[str], told: Mapping[str, Any], least_weight: float
) -> str:
    """Name of a table of pairs that the rules find: unique_id_l, unique_id_r, match_weight (log2
    of the odds), match_probability; weights below ``least_weight`` are left out."""
    made = linker(connection, tables, told)
    found = quietly(
        made.inference.predict, threshold_match_weight=least_weight, warning_mode="never"
    )
    return str(found.physical_name)
