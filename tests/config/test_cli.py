"""The `guyub` command: lazy, forgiving about broken rooms, clear about mistakes."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from guyub import cli


def test_one_broken_room_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "broken_room.py").write_text("raise RuntimeError('rusak')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(cli, "COMMANDS", {**cli.COMMANDS, "rusak": "broken_room"})
    assert cli.main(["version"]) == 0
    assert cli.main([]) == 0
    assert "serve" in capsys.readouterr().out
    assert cli.main(["rusak"]) == 2
    assert "Perintah 'rusak' tidak tersedia" in capsys.readouterr().err


def test_data_folder_before_or_after_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "probe_room.py").write_text(
        "import os\n"
        "def register(subparsers):\n"
        "    verbs = subparsers.add_parser('probe').add_subparsers()\n"
        "    verbs.add_parser('say').set_defaults(run=lambda options: seen.append("
        "os.environ['GUYUB_DATA']))\n"
        "seen = []\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(cli, "COMMANDS", {"probe": "probe_room"})
    monkeypatch.setenv("GUYUB_DATA", "/lama")
    for words in (["--data", "/a/b", "probe", "say"], ["probe", "say", "--data", "/a/b"]):
        assert cli.main(words) == 0
    monkeypatch.setenv("GUYUB_DATA", "/lama")
    assert cli.main(["probe", "say"]) == 0
    import probe_room  # type: ignore[import-not-found]

    assert probe_room.seen == ["/a/b", "/a/b", "/lama"]


def test_every_own_command_is_registered() -> None:
    parser, _broken = cli.build_parser(["--help"])
    [action] = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    own = {name for name, module in cli.COMMANDS.items() if module == "guyub.config.commands"}
    assert own <= set(action.choices)


def test_serve_is_parsed_without_django(clean_env: dict[str, str]) -> None:
    script = (
        "import sys; from guyub import cli; cli.build_parser(['serve']);"
        "import guyub.config.supervisor; sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], env=clean_env).returncode == 0
