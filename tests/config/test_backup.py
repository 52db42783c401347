"""A backup is only worth what its restore brings back."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guyub.config import backup as backup_module
from guyub.config.backup import backup, check, restore
from guyub.config.datafolder import RESTORING
from guyub.config.errors import LaunchError
from guyub.config.postgres import Cluster, ensure_roles_and_database

PLAIN = {"GUYUB_TESTING": "1"}


@pytest.fixture
def office(place: Path) -> Iterator[Cluster]:
    """A running installation with a table, a policy, a photo and a key."""
    with Cluster.ensure(place / "kantor", fast=True) as cluster:
        ensure_roles_and_database(cluster.url())
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE usaha (id int PRIMARY KEY, nama text, wilayah text)")
            connection.execute(
                "INSERT INTO usaha SELECT n, 'Usaha ' || n, '33.03' FROM generate_series(1, 1000) n"
            )
            connection.execute("ALTER TABLE usaha ENABLE ROW LEVEL SECURITY")
            connection.execute("CREATE POLICY jangkauan ON usaha USING (id <= 10)")
            connection.execute("COMMENT ON POLICY jangkauan ON usaha IS 'sidik'")
            connection.execute("GRANT SELECT ON usaha TO guyub_app")
            connection.execute("CREATE INDEX ON usaha USING gin (nama gin_trgm_ops)")
        (cluster.folder.path / "files" / "foto").mkdir()
        (cluster.folder.path / "files" / "foto" / "a b.jpg").write_bytes(b"\xff\xd8" * 50_000)
        (cluster.folder.path / "keys" / "kunci").write_text("rahasia")
        yield cluster


def test_round_trip_while_the_office_works(office: Cluster, place: Path) -> None:
    saved = backup(PLAIN, office.folder.path, place / "c.tar")
    assert (saved.rows, saved.files) == (1000, 1)
    assert (place / "c.tar").stat().st_mode & 0o777 == 0o600
    assert b"rahasia" not in (place / "c.tar").read_bytes()
    assert [path.name for path in place.iterdir() if path.name.startswith(".")] == []

    report = restore(PLAIN, place / "baru", place / "c.tar")
    assert (report.rows, report.files) == (1000, 1)
    assert (place / "baru" / "files" / "foto" / "a b.jpg").read_bytes() == b"\xff\xd8" * 50_000
    assert not (place / "baru" / "keys" / "kunci").exists()
    with Cluster.ensure(place / "baru", fast=True) as again:
        with psycopg.connect(again.url("guyub_app")) as connection:
            assert connection.execute("SELECT count(*) FROM usaha").fetchone() == (10,)
        with psycopg.connect(again.url()) as connection:
            assert connection.execute(
                "SELECT count(*), sum(id), bool_and(nama = 'Usaha ' || id) FROM usaha"
            ).fetchone() == (1000, 500500, True)
            assert connection.execute(
                "SELECT obj_description(oid, 'pg_policy') FROM pg_policy"
            ).fetchone() == ("sidik",)


def test_a_folder_as_target_gets_a_dated_name(office: Cluster, place: Path) -> None:
    (place / "usb").mkdir()
    report = backup(PLAIN, office.folder.path, place / "usb")
    assert [report.path] == list((place / "usb").iterdir())
    assert report.path.name.startswith("guyub-20")


def test_every_damage_is_seen_before_anything_is_touched(office: Cluster, place: Path) -> None:
    good = place / "c.tar"
    backup(PLAIN, office.folder.path, good)
    content = good.read_bytes()
    with tarfile.open(good) as tar:
        offsets = {entry.name: entry.offset_data for entry in tar}
    damages = {
        "berubah": [offsets["database.dump"] + 2000, offsets["files/foto/a b.jpg"] + 7],
    }
    for text, places in damages.items():
        for position in places:
            bad = bytearray(content)
            bad[position] ^= 1
            (place / "bad.tar").write_bytes(bad)
            with pytest.raises(LaunchError, match=text):
                restore(PLAIN, place / "baru", place / "bad.tar")
    for length in (0, 1000, len(content) // 2, offsets["manifest.json"] - 512):
        (place / "bad.tar").write_bytes(content[:length])
        with pytest.raises(LaunchError, match=r"rusak|tidak lengkap"):
            restore(PLAIN, place / "baru", place / "bad.tar")
    assert not (place / "baru").exists()


def test_files_that_go_or_are_being_written_do_not_stop_a_backup(
    office: Cluster, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Papers lie deep in the folder; one is deleted after it was listed, one is half written."""
    folder = office.folder.path / "files" / "bantuan" / "33.03" / "ab"
    folder.mkdir(parents=True)
    for name in ("abcd", "abce", "abcf.1234.tulis"):
        (folder / name).write_bytes(b"x" * 100)
    listed = backup_module._files

    def and_then_one_goes(where: Path) -> list[Path]:
        found = listed(where)
        (folder / "abce").unlink()
        return found

    monkeypatch.setattr(backup_module, "_files", and_then_one_goes)
    assert backup(PLAIN, office.folder.path, place / "c.tar").files == 2
    report = restore(PLAIN, place / "baru", place / "c.tar")
    assert report.files == 2
    assert (place / "baru/files/bantuan/33.03/ab/abcd").read_bytes() == b"x" * 100


@pytest.mark.parametrize("name", ["../luar.txt", "/etc/luar", "files/../../luar", "keys/kunci"])
def test_no_member_can_leave_the_folder(place: Path, name: str) -> None:
    with tarfile.open(place / "jahat.tar", "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(LaunchError, match="bukan cadangan"):
        check(place / "jahat.tar")


def test_a_used_folder_is_never_restored_into(office: Cluster, place: Path) -> None:
    backup(PLAIN, office.folder.path, place / "c.tar")
    with pytest.raises(LaunchError, match="sudah berisi data"):
        restore(PLAIN, office.folder.path, place / "c.tar")
    with psycopg.connect(office.url()) as connection:
        assert connection.execute("SELECT count(*) FROM usaha").fetchone() == (1000,)


def test_nothing_to_save(place: Path) -> None:
    with pytest.raises(LaunchError, match="Tidak ada data"):
        backup(PLAIN, place / "kosong", place / "c.tar")
    assert list(place.iterdir()) == []


def test_killed_restore_is_not_taken_for_a_whole_one(
    office: Cluster, place: Path, clean_env: dict[str, str]
) -> None:
    backup(PLAIN, office.folder.path, place / "c.tar")
    command = [sys.executable, "-m", "guyub", "restore", str(place / "c.tar"), "--data"]
    process = subprocess.Popen([*command, str(place / "baru")], env=clean_env)
    while not (place / "baru" / RESTORING).exists():
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(LaunchError, match="terputus"):
        Cluster.ensure(place / "baru")
    assert restore(PLAIN, place / "baru", place / "c.tar").rows == 1000
    with Cluster.ensure(place / "baru", fast=True) as again:
        assert again.pid is not None
