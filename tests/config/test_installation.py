"""Which steps are due."""

from __future__ import annotations

import shutil
from pathlib import Path

from guyub.config import installation
from guyub.config.installation import PACKAGE, fingerprint


def test_the_facts_are_due_when_their_definition_was_touched(tmp_path: Path) -> None:
    copy = tmp_path / "guyub"
    shutil.copytree(PACKAGE / "registry", copy / "registry")
    before = fingerprint(copy)
    assert {PACKAGE / name for name in installation.FACTS_FILES} <= set(PACKAGE.rglob("*"))
    (copy / "registry/lists.py").write_text("other = 1\n")
    assert fingerprint(copy)["facts"] == before["facts"]
    (copy / "registry/naming.py").write_text("other = 1\n")
    assert fingerprint(copy)["facts"] != before["facts"]
