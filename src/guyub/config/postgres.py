"""Runs PostgreSQL as a child process on a private socket; knows no Django.

    with Cluster.ensure(Path("data")) as cluster:
        ensure_roles_and_database(cluster.url())
        psycopg.connect(cluster.url("guyub_app"))

The cluster is created with "C" collation, trusts its Unix socket, and the socket lies in a folder
that only its account (and root) can enter; nothing listens on the network.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

from guyub.config.account import Account, choose_account
from guyub.config.binaries import STATE_FOLDER, Binaries, choose_binaries
from guyub.config.datafolder import DataFolder, explain
from guyub.config.errors import LaunchError
from guyub.config.leash import Leash
from guyub.config.leftover import end_leftover, pid_file
from guyub.config.pgconf import PORT, settings_file, utf8_ctype
from guyub.config.roles import (
    DATABASE,
    OWNER,
    DatabaseUrls,
    ensure_roles_and_database,
    make_url,
    resolve_urls,
)

__all__ = [
    "Cluster",
    "DatabaseUrls",
    "end_leftover",
    "ensure_roles_and_database",
    "resolve_urls",
    "running_socket",
    "scratch_cluster",
]

# sun_path holds 104 bytes on macOS and 108 on Linux, with "/.s.PGSQL.5432.lock" and a zero byte.
LONGEST_SOCKET_FOLDER = 84
START_SECONDS = 300  # recovery after a crash may read much of the log
FAST_STOP_SECONDS = 30
_LOG_KEPT_BYTES = 5 * 1024**2
_SHORT_BASES = ("/run", "/tmp")  # noqa: S108 - the folder inside is made 0700 and checked


class Cluster:
    """The embedded PostgreSQL of one data folder."""

    def __init__(
        self, folder: DataFolder, place: Path, binaries: Binaries, account: Account, fast: bool
    ) -> None:
        self.folder = folder
        self.place = place
        self.binaries = binaries
        self.account = account
        self.fast = fast
        self._process: subprocess.Popen[bytes] | None = None
        self._leash: Leash | None = None

    @classmethod
    def ensure(
        cls, data_dir: Path, *, fast: bool = False, env: Mapping[str, str] | None = None
    ) -> Cluster:
        """Open (or create) the data folder and its cluster, and hold its lock; nothing runs yet.

        Args:
            fast: for tests only: a crash of the machine may lose everything.
            env: where GUYUB_PG_BIN and GUYUB_PG_USER are read; the process environment if None.

        Raises:
            LaunchError: one plain line; the folder is as it was.
        """
        env = os.environ if env is None else env
        folder = DataFolder.open(data_dir)
        try:
            place = _existing_place(folder)
            pg = place / "pg" if place else None
            if place and pg and (pg / "PG_VERSION").exists():
                account = choose_account(env, pg.stat().st_uid)
                major = int((pg / "PG_VERSION").read_text().strip())
                return cls(folder, place, choose_binaries(env, account, major), account, fast)
            account = choose_account(env)
            cluster = cls(folder, folder.path, choose_binaries(env, account), account, fast)
            cluster._create()
            return cluster
        except OSError as error:
            folder.undo()
            raise explain(error, folder.path) from error
        except BaseException:
            folder.undo()
            raise

    # -- life ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server and wait until it takes connections (0.1 to 1.4 s)."""
        self.folder.lock()
        try:
            self._launch()
        except OSError as error:
            self.stop()
            raise explain(error, self.folder.path) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server, cleanly if it lets us, and let go of the folder."""
        process = self._process
        if process is not None and process.poll() is None:
            for number, seconds in (
                (signal.SIGINT, FAST_STOP_SECONDS),  # "fast": sessions end, everything is written
                (signal.SIGQUIT, 10),  # "immediate": the next start recovers from the log
                (signal.SIGKILL, 10),
            ):
                process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=seconds)
                    break
        if self._leash is not None:
            self._leash.release()
        self._process = self._leash = None
        self.folder.release()

    def destroy(self) -> None:
        """Undo `ensure` on a folder that was new: nothing of the cluster remains."""
        self.stop()
        if self.folder.fresh:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            if self.place != self.folder.path:
                shutil.rmtree(self.place, ignore_errors=True)
        self.folder.undo()

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def revive(self) -> bool:
        """Start the server again if it died by itself; True when that was necessary."""
        if self.pid is not None:
            return False
        if self._leash is not None:
            self._leash.release()
        self._process = self._leash = None
        self._launch()
        return True

    def url(self, user: str = OWNER, dbname: str = DATABASE) -> str:
        """A libpq URL over the socket."""
        return make_url(
            {"user": user, "host": str(self.socket_folder), "port": str(PORT), "dbname": dbname}
        )

    # -- places -------------------------------------------------------------------------------

    @property
    def pg(self) -> Path:
        return self.place / "pg"

    @property
    def log(self) -> Path:
        return self.folder.path / "run" / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """Inside the cluster's place, or a short folder when that path is too long for a socket."""
        natural = self.place / "run" / "socket"
        plain = all(sign.isalnum() or sign in "/._-+" for sign in str(natural))
        if plain and len(os.fsencode(natural)) <= LONGEST_SOCKET_FOLDER:
            return natural
        key = hashlib.sha256(os.fsencode(self.place)).hexdigest()[:12]
        bases = [os.environ.get("XDG_RUNTIME_DIR") or "", *_SHORT_BASES]
        for base in bases:
            if base and len(base) < 50 and os.access(base, os.W_OK | os.X_OK):
                return Path(base) / f"guyub-{self.account.uid}-{key}"
        raise LaunchError(
            f"Nama folder data {self.folder.path} terlalu panjang. Pilih yang lebih pendek."
        )

    def _make_socket_folder(self) -> Path:
        path = self.socket_folder
        path.parent.mkdir(mode=self.folder.mode, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            self.account.owns(path)
        found = path.lstat()
        if not path.is_dir() or path.is_symlink() or found.st_uid != self.account.uid:
            raise LaunchError(f"Folder {path} milik pihak lain. Hapus folder itu, lalu coba lagi.")
        path.chmod(0o700)
        (self.folder.path / "run" / "socket.path").write_text(str(path), encoding="utf-8")
        return path

    # -- creation -----------------------------------------------------------------------------

    def _create(self) -> None:
        """initdb beside the final place, then one rename: a killed start leaves no half cluster."""
        made_place = False
        if not self.account.can("-x", self.folder.path):
            self.place = STATE_FOLDER / f"pg-{self.folder.id}"
            made_place = not self.place.exists()
            self.place.mkdir(mode=0o711, parents=True, exist_ok=True)
            if not self.account.can("-x", self.place):
                shutil.rmtree(self.place)
                raise LaunchError(
                    f"Akun {self.account.name} tidak dapat membuka {self.folder.path} maupun "
                    f"{STATE_FOLDER}. Pilih folder lain dengan --data, misalnya di /srv."
                )
        new = self.place / "pg.new"
        try:
            end_leftover(self.pg)
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o700)
            self.account.owns(new)
            command = [
                self.binaries["initdb"],
                f"--pgdata={new}",
                f"--username={OWNER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                f"--lc-ctype={utf8_ctype()}",
                "--no-instructions",
            ]
            result = subprocess.run(
                [*command, "--no-sync"] if self.fast else command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                cwd="/",
                env=_clean_env(),
                start_new_session=True,
                check=False,
                **self.account.popen_options(),
            )
            if result.returncode != 0:
                raise LaunchError(_reason(result.stdout, self.folder.path, self.log))
            with (new / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write("\ninclude 'guyub.conf'\ninclude_if_exists 'setempat.conf'\n")
            new.rename(self.pg)
            if self.place != self.folder.path:
                (self.folder.path / "pg.location").write_text(str(self.place), encoding="utf-8")
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            if made_place:
                shutil.rmtree(self.place, ignore_errors=True)
            raise

    # -- start --------------------------------------------------------------------------------

    def _launch(self) -> None:
        settings = settings_file(self._make_socket_folder(), fast=self.fast)
        path = self.pg / "guyub.conf"
        if not path.exists() or path.read_text(encoding="utf-8") != settings:
            new = path.with_suffix(".new")
            new.write_text(settings, encoding="utf-8")
            self.account.owns(new)
            new.replace(path)
        end_leftover(self.pg)
        if self.log.exists() and self.log.stat().st_size > _LOG_KEPT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        deadline = time.monotonic() + 10
        while True:
            with self.log.open("ab") as log:
                offset = log.tell()
                self._process = subprocess.Popen(
                    [self.binaries["postgres"], "-D", str(self.pg)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    env=_clean_env(),
                    # A Ctrl-C in the terminal is for the supervisor, which stops us last.
                    start_new_session=True,
                    **self.account.popen_options(),
                )
            self._leash = Leash(self._process.pid, "INT", self.account)
            if self._wait_ready():
                return
            self._leash.release()
            with self.log.open("rb") as log:
                log.seek(offset)
                said = log.read().decode("utf-8", "replace")
            # Backends of a killed server need a moment to notice and go.
            busy = "pre-existing shared memory" in said or "already exists" in said
            if not busy or time.monotonic() > deadline:
                raise LaunchError(_reason(said, self.folder.path, self.log))
            time.sleep(0.2)

    def _wait_ready(self) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            lines = pid_file(self.pg)
            if lines[:1] == [str(self._process.pid)] and lines[7:8] == ["ready"]:
                return True
            time.sleep(0.02)
        raise LaunchError(
            f"PostgreSQL belum siap setelah {START_SECONDS} detik. Lihat catatannya di {self.log}."
        )


# -- helpers ----------------------------------------------------------------------------------


def running_socket(data_dir: Path) -> Path | None:
    """The socket folder of the Guyub that uses `data_dir` now, once its server is ready."""
    try:
        path = Path((data_dir / "run" / "socket.path").read_text(encoding="utf-8"))
    except OSError:
        return None
    return path if (path / f".s.PGSQL.{PORT}").exists() else None


@contextlib.contextmanager
def scratch_cluster(*, fast: bool = True) -> Iterator[Cluster]:
    """A running cluster with roles and database in a throw-away folder, for tests and tools."""
    root = Path(tempfile.mkdtemp(prefix="guyub-"))
    if os.geteuid() == 0:
        root.chmod(0o711)
    try:
        with Cluster.ensure(root / "data", fast=fast) as cluster:
            ensure_roles_and_database(cluster.url())
            yield cluster
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _existing_place(folder: DataFolder) -> Path | None:
    if (folder.path / "pg" / "PG_VERSION").exists():
        return folder.path
    pointer = folder.path / "pg.location"
    if not pointer.exists():
        return None
    place = Path(pointer.read_text(encoding="utf-8"))
    if not (place / "pg" / "PG_VERSION").exists():
        raise LaunchError(
            f"Basis data dari folder data {folder.path} seharusnya ada di {place}, tetapi tidak "
            "ditemukan. Kembalikan folder itu, atau pulihkan cadangan ke folder data baru."
        )
    return place


def _clean_env() -> dict[str, str]:
    """No PG* variable, language or library path of ours may bend the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _reason(said: str, path: Path, log: Path) -> str:
    """The plain line for what PostgreSQL said on its way out."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return f"Disk penuh di {path}. Kosongkan tempat, atau pilih folder lain dengan --data."
    if "annot allocate memory" in said or "could not create shared memory" in said:
        return "Memori komputer tidak cukup untuk PostgreSQL. Tutup program lain, lalu coba lagi."
    if "incompatible with server" in said:
        return f"Folder data {path} dibuat dengan PostgreSQL versi lain. Pasang versi itu."
    lines = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    lines = lines or [line for line in said.splitlines() if "error" in line.lower()]
    last = (lines or said.splitlines() or ["tanpa pesan"])[-1].strip()
    return f"PostgreSQL tidak mau berjalan: {last} (catatan: {log})."
