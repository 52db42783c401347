"""The data folder: everything an installation owns, in one place.

    pg/      the PostgreSQL cluster            files/  uploads, photos, scanned letters
    keys/    encryption keys, never backed up  static/ pages' stylesheets, made at start
    run/     socket, logs                      lock    held while a Guyub uses the folder
    VERSION  says that the folder is ours, and its own id

A folder that cannot be used is left exactly as it was.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guyub.config.binaries import STATE_FOLDER
from guyub.config.errors import FolderBusyError, LaunchError

FORMAT = 1
# A new cluster is about 40 MB; the filled demo regency about 400 MB.
NEW_FOLDER_BYTES = 200 * 1024**2
OLD_FOLDER_BYTES = 10 * 1024**2
RESTORING = "PULIH-BELUM-SELESAI"  # stands in a folder while a restore fills it
ORPHAN_SECONDS = 2.0
_HARMLESS = {"lock", "VERSION.new", "lost+found", ".DS_Store"}
_MARK = re.compile(r"\Aguyub-data (\d+)\nid ([0-9a-f]{12})\n")


def default_data_dir(env: Mapping[str, str]) -> Path:
    """GUYUB_DATA, else a folder of this user named after the checkout that is running.

    Outside the checkout, so that neither `git clean` nor a fresh clone can lose a registry; named
    by the checkout's path, so that two checkouts never meet in one folder.
    """
    if given := env.get("GUYUB_DATA"):
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        base = STATE_FOLDER
    else:
        home = Path(env.get("HOME") or Path.home())
        base = Path(env.get("XDG_DATA_HOME") or home / ".local" / "share") / "guyub"
    checkout = Path(__file__).resolve().parents[3]
    if not (checkout / "pyproject.toml").is_file():
        return base / "data"
    digest = hashlib.sha256(str(checkout).encode()).hexdigest()[:6]
    return base / f"{checkout.name}-{digest}"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass
class DataFolder:
    """An opened, locked data folder."""

    path: Path
    id: str
    fresh: bool
    _made: list[Path] = field(default_factory=list)
    _lock: int = -1

    @classmethod
    def open(cls, path: Path) -> DataFolder:
        """Check, create when new, and lock `path`.

        Raises:
            FolderBusyError: another Guyub uses it.
            LaunchError: it is not ours, not a folder, not writable, or the disk is full.
        """
        path = path.absolute()
        fresh = _check(path)
        made: list[Path] = []
        folder = cls(path, "", fresh, made)
        try:
            if fresh:
                _make(path, made)
            folder._take_lock()
            folder.id = _read_mark(path)
            for name, mode in (("files", 0o700), ("keys", 0o700), ("run", folder.mode)):
                (path / name).mkdir(mode=mode, exist_ok=True)
        except FolderBusyError:
            raise
        except OSError as error:
            folder.undo()
            raise explain(error, path) from error
        return folder

    @property
    def mode(self) -> int:
        """Root lets the database account pass through, without reading."""
        return 0o711 if os.geteuid() == 0 else 0o700

    def _take_lock(self) -> None:
        self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + ORPHAN_SECONDS
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                said = os.pread(self._lock, 32, 0).decode("ascii", "replace").strip()
                pid = int(said) if said.isdigit() else None
                # A process killed in the midst of starting a child leaves the lock with it until
                # the child has become another program: a moment later it is free.
                if pid and not _alive(pid) and time.monotonic() < until:
                    time.sleep(0.05)
                    continue
                os.close(self._lock)
                self._lock = -1
                who = f" (PID {pid})" if pid else ""
                raise FolderBusyError(
                    f"Folder data {self.path} sedang dipakai Guyub lain{who}. Hentikan yang itu"
                    " dulu, atau pilih folder lain dengan --data.",
                    pid,
                ) from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)

    @property
    def locked(self) -> bool:
        return self._lock >= 0

    def lock(self) -> None:
        """Take the lock again after `release`."""
        if not self.locked:
            self._take_lock()

    def release(self) -> None:
        """Let another Guyub use the folder."""
        if self.locked:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = -1

    def undo(self) -> None:
        """A first start failed: take away what it made and nothing else."""
        self.release()
        if not self.fresh:
            return
        if self._made:
            for path in reversed(self._made):
                shutil.rmtree(path, ignore_errors=True)
            return
        for name in ("pg", "pg.new", "files", "keys", "run", "static"):
            shutil.rmtree(self.path / name, ignore_errors=True)
        for name in ("VERSION", "VERSION.new", "lock", "pg.location", RESTORING):
            (self.path / name).unlink(missing_ok=True)


def _check(path: Path) -> bool:
    """Whether `path` is new (absent or empty); raises when it cannot be ours."""
    try:
        if not path.exists():
            _check_space(path, NEW_FOLDER_BYTES)
            return True
        if not path.is_dir():
            raise LaunchError(f"{path} bukan folder. Pilih folder data lain dengan --data.")
        owner = path.stat().st_uid
        if owner != os.geteuid():
            raise LaunchError(
                f"Folder data {path} milik akun {_account_name(owner)}. Jalankan Guyub sebagai "
                f"{_account_name(owner)}, atau pilih folder lain dengan --data."
            )
        if (path / "VERSION").exists():
            _read_mark(path)
            if (path / RESTORING).exists():
                raise LaunchError(
                    f"Pemulihan cadangan ke {path} terputus. Ulangi `guyub restore`, atau hapus "
                    "folder itu."
                )
            _check_space(path, OLD_FOLDER_BYTES)
            return False
        if any(entry.name not in _HARMLESS for entry in path.iterdir()):
            raise LaunchError(
                f"Folder {path} sudah berisi hal lain, bukan data Guyub. Tidak ada yang diubah. "
                "Pilih folder kosong atau folder baru dengan --data."
            )
        _check_space(path, NEW_FOLDER_BYTES)
        return True
    except OSError as error:
        raise explain(error, path) from error


def refuse_if_used(path: Path) -> None:
    """Raise FolderBusyError when another Guyub holds `path`."""
    probe = DataFolder(path, "", fresh=False)
    probe.lock()
    probe.release()


def _check_space(path: Path, needed: int) -> None:
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free
    if free < needed:
        raise LaunchError(
            f"Disk penuh: tersisa {free // 1024**2} MB di {path}, perlu paling sedikit "
            f"{needed // 1024**2} MB. Kosongkan tempat, atau pilih folder lain dengan --data."
        )


def _make(path: Path, made: list[Path]) -> None:
    missing = [item for item in (path, *path.parents) if not item.exists()]
    mode = 0o711 if os.geteuid() == 0 else 0o700
    for item in reversed(missing):
        item.mkdir(mode=mode if item == path else 0o755)
        made.append(item)
    new = path / "VERSION.new"
    new.write_text(f"guyub-data {FORMAT}\nid {secrets.token_hex(6)}\n", encoding="ascii")
    new.replace(path / "VERSION")


def _read_mark(path: Path) -> str:
    text = (path / "VERSION").read_bytes()[:200].decode("ascii", "replace")
    match = _MARK.match(text)
    if match is None:
        raise LaunchError(
            f"Folder {path} berisi berkas VERSION yang bukan buatan Guyub. Tidak ada yang diubah. "
            "Pilih folder lain dengan --data."
        )
    if int(match[1]) != FORMAT:
        raise LaunchError(
            f"Folder data {path} dibuat oleh Guyub yang lebih baru (bentuk {match[1]}). "
            "Perbarui Guyub, atau pilih folder lain dengan --data."
        )
    return match[2]


def explain(error: OSError, path: Path) -> LaunchError:
    """The plain line for a refusal of the operating system."""
    where = error.filename or path
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LaunchError(
            f"Disk penuh di {path}. Kosongkan tempat, atau pilih folder lain dengan --data."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return LaunchError(
            f"Tidak boleh menulis di {where}. Perbaiki izinnya, atau pilih folder lain "
            "dengan --data."
        )
    if error.errno == errno.EROFS:
        return LaunchError(f"{where} hanya bisa dibaca. Pilih folder lain dengan --data.")
    return LaunchError(f"Folder data {path} tidak dapat dipakai: {error.strerror} ({where}).")


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"nomor {uid}"
