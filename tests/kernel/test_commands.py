from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guyub.kernel import commands
from guyub.kernel.crypto import Keyring
from guyub.kernel.rotation import encrypted_columns


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("GUYUB_KEYS_PASSPHRASE", "kopi hangat di balai desa")
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())

    def run(*words: str | Path) -> int:
        options = parser.parse_args(["keys", *map(str, words)])
        return int(options.run(options))

    return run


def test_init_list_export_import(keys, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    a, b, file = tmp_path / "a", tmp_path / "b", tmp_path / "kunci.json"
    assert keys("init", "--keys", a) == 0
    assert keys("export", file, "--keys", a) == 0
    assert os.stat(file).st_mode & 0o777 == 0o600
    assert keys("import", file, "--keys", b) == 0
    capsys.readouterr()
    assert keys("list", "--keys", b) == 0
    listed = capsys.readouterr().out
    ring = Keyring.open(a)
    for key in ring.all_keys():
        assert key.id in listed
        assert key.secret.hex() not in listed
    assert listed.count("dipakai") == 4
    assert Keyring.open(b).decrypt(ring.encrypt(b"x", "t.c"), "t.c") == b"x"


@pytest.mark.usefixtures("db")
def test_rotate_makes_a_key_and_visits_every_column(keys, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    ring = Keyring.create(tmp_path / "a", datetime(2026, 11, 22, tzinfo=UTC))
    before = ring.current_id("data")
    assert keys("rotate", "--keys", tmp_path / "a") == 0
    after = Keyring.open(tmp_path / "a").current_id("data")
    assert after != before
    said = capsys.readouterr().out
    assert after in said
    assert all(
        f"{model._meta.db_table}.{field.column}: 0 baris" in said
        for model, field in encrypted_columns()
    )
    assert keys("rotate", "--continue", "--keys", tmp_path / "a") == 0
    assert Keyring.open(tmp_path / "a").current_id("data") == after


def test_failures_say_one_line_and_change_nothing(keys, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert keys("list", "--keys", tmp_path / "none") == 1
    assert "guyub keys init" in capsys.readouterr().err
    assert keys("init", "--keys", tmp_path / "a") == 0
    before = {p.name: p.read_bytes() for p in (tmp_path / "a").iterdir()}
    assert keys("init", "--keys", tmp_path / "a") == 1
    (tmp_path / "x").write_text("bukan kunci")
    assert keys("import", tmp_path / "x", "--keys", tmp_path / "a") == 1
    assert keys("export", tmp_path / "x", "--keys", tmp_path / "a") == 1
    assert (tmp_path / "x").read_text() == "bukan kunci"
    assert {p.name: p.read_bytes() for p in (tmp_path / "a").iterdir()} == before
