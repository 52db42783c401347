"""One small table, one model and one linkage, made once for all tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pytest

from benchmarks.linkage_rows import rows
from guyub.linkage.linking import Linked, learn_and_link
from guyub.linkage.model import Model

MAPPING = {
    "name": "nama", "nik": "nik", "phone": "hp", "birth_date": "tgl_lahir", "sex": "jk",
    "village": "kode_desa", "address": "alamat", "business": "usaha", "product": "produk",
}  # fmt: skip


@dataclass(frozen=True)
class Small:
    table: pa.Table
    truth: list[object]
    model: Model
    linked: Linked


@pytest.fixture(scope="session")
def small() -> Small:
    columns = rows(700, seed=11)
    truth = columns.pop("owner")
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    model, linked = learn_and_link(table, MAPPING)
    return Small(table, truth, model, linked)
