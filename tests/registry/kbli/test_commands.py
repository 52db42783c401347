"""The command answers without a database and without the rest of Guyub."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guyub.registry.kbli.commands import main


def test_one_text_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kbli", "suggest", "kripik singkong pedes", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["query"] == "kripik singkong pedes"
    assert found["version"] == "2020"
    assert found["codes"][0]["code"] == "10794"
    assert "singkong" in found["codes"][0]["reason"]
    assert len(found["codes"]) <= 5


def test_a_file_gives_one_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "produk.txt"
    lines.write_text("\ufefftempe\n\n  kursi rotan \nzzzzqqqq\n", encoding="utf-8")
    assert main(["kbli", "suggest", "--file", str(lines), "--version", "2025"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [f["query"] for f in found] == ["tempe", "kursi rotan", "zzzzqqqq"]
    assert [f["codes"][0]["code"] for f in found[:2]] == ["10307", "31012"]
    assert found[2]["codes"] == []


def test_unusable_questions_say_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kbli", "suggest"]) == 2
    assert main(["kbli", "suggest", "a", "--file", "b"]) == 2
    assert main(["kbli", "suggest", "--file", str(tmp_path / "tidak-ada.txt")]) == 2
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"ku\xe9 lapis\n")
    assert main(["kbli", "suggest", "--file", str(latin)]) == 2
    said = capsys.readouterr().err
    assert "tidak bisa dibaca" in said
    assert "UTF-8" in said


def test_it_needs_no_django() -> None:
    code = (
        "import sys; from guyub.registry.kbli.commands import main; "
        "main(['kbli', 'suggest', 'sapu ijuk']); sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("32909 (KBLI 2020)")
