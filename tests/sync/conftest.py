from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def notebook_tables(worker_database: str) -> Iterator[None]:
    from tests.sync import notebook

    notebook.build()
    yield
    notebook.drop()


@pytest.fixture
def room(db: None, notebook_tables: None) -> Iterator[None]:
    """A clean database with the invented room in it."""
    yield
    from tests.sync import notebook

    notebook.TODAY.clear()
