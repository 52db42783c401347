"""Backup and restore of an installation: one tar file that can be checked before it is trusted.

The tar holds `database.dump` (pg_dump, custom format), `files/...` and, last, `manifest.json` with
the SHA-256 of every member, row counts of the same snapshot, versions and migrations. Keys are
never in it: they travel by `guyub keys export`, so that a stolen backup cannot be read.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from guyub.config.account import Account
from guyub.config.binaries import OLDEST_MAJOR, Binaries, choose_binaries
from guyub.config.datafolder import RESTORING, explain, refuse_if_used
from guyub.config.errors import LaunchError
from guyub.config.installation import command_env, guyub_command
from guyub.config.postgres import (
    Cluster,
    end_leftover,
    ensure_roles_and_database,
    resolve_urls,
)
from guyub.config.roles import make_url
from guyub.config.session import Database

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
_BLOCK = 1024**2
_UNFINISHED = (".tulis", ".part")  # kernel.storage and photos write under these names first
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Report:
    """What was saved or brought back."""

    verb: str
    path: Path
    rows: int
    files: int
    size: int
    warning: str = ""

    def sentence(self) -> str:
        """For the person at the keyboard."""
        dotted = f"{self.rows:,}".replace(",", ".")
        said = (
            f"{self.verb} {self.path}: {dotted} baris, {self.files} berkas, "
            f"{max(1, self.size // 1024**2)} MB, semua sudah diperiksa."
        )
        return f"{said}\n{self.warning}" if self.warning else said


def backup(env: Mapping[str, str], data_dir: Path, target: Path | None) -> Report:
    """Save database and files to `target` (a .tar name or a folder; a dated name when None).

    The installation may go on working. Until everything is written the file has another name.
    """
    if not (data_dir / "VERSION").exists() and not env.get("DATABASE_URL"):
        raise LaunchError(f"Tidak ada data Guyub di {data_dir}. Pilih foldernya dengan --data.")
    now = datetime.now(tz=UTC)
    target = target or Path.cwd()
    if target.is_dir():
        target = target / f"guyub-{now:%Y%m%d-%H%M%S}.tar"
    part, dump = target.with_name(f".{target.name}.part"), target.with_name(f".{target.name}.dump")
    database = Database(env, data_dir, ready=False)
    try:
        facts = _dump(env, database.urls.owner, dump)
        sums: dict[str, str] = {}
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
            sums[DUMP] = _add(tar, dump, DUMP)
            for path in _files(data_dir / "files"):
                name = f"files/{path.relative_to(data_dir / 'files').as_posix()}"
                try:
                    sums[name] = _add(tar, path, name)
                except FileNotFoundError:
                    continue  # deleted since the folder was listed: the office goes on working
            manifest = {"format": FORMAT, "created": now.isoformat(), **facts, "sha256": sums}
            content = json.dumps(manifest, indent=1, sort_keys=True).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except OSError as error:
        raise explain(error, target) from error
    finally:
        part.unlink(missing_ok=True)
        dump.unlink(missing_ok=True)
        database.close()
    rows = sum(facts["rows"].values())
    return Report("Cadangan tersimpan di", target, rows, len(sums) - 1, target.stat().st_size)


def restore(env: Mapping[str, str], data_dir: Path, source: Path) -> Report:
    """Bring a backup back into an empty data folder, checked before and after.

    A restore that was killed leaves a folder that refuses to start; restoring again begins anew.
    """
    manifest = check(source)
    if (data_dir / RESTORING).exists():
        refuse_if_used(data_dir)
        _clear(data_dir)
    if (data_dir / "VERSION").exists():
        raise LaunchError(
            f"Folder data {data_dir} sudah berisi data. Pulihkan ke folder baru dengan --data."
        )
    if env.get("DATABASE_URL"):
        return _restore_into(env, data_dir, source, manifest)
    cluster = Cluster.ensure(data_dir, env=env)
    try:
        (data_dir / RESTORING).touch()
        with cluster:
            report = _restore_into(env, data_dir, source, manifest)
        (data_dir / RESTORING).unlink()
    except BaseException as error:
        cluster.destroy()
        if isinstance(error, OSError):
            raise explain(error, data_dir) from error
        raise
    return report


def check(source: Path) -> dict[str, Any]:
    """The manifest of a backup whose every byte is as it was written.

    Raises:
        LaunchError: it is no backup, is cut short, was changed, or is from a newer Guyub.
    """
    sums: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r|") as tar:
            for entry in tar:
                stream = tar.extractfile(entry)
                if stream is None or not _safe(entry.name):
                    raise LaunchError(f"Berkas {source} bukan cadangan Guyub. Pilih berkas lain.")
                if entry.name == MANIFEST:
                    manifest = json.loads(stream.read())
                else:
                    sums[entry.name] = _digest(stream)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise LaunchError(f"Cadangan {source} rusak atau terpotong. Pakai salinan lain.") from error
    except OSError as error:
        raise LaunchError(f"Cadangan {source} tidak dapat dibaca: {error.strerror}.") from error
    if manifest is None or DUMP not in sums:
        raise LaunchError(f"Cadangan {source} tidak lengkap. Pakai salinan lain.")
    if manifest.get("format") != FORMAT:
        raise LaunchError(f"Cadangan {source} dibuat Guyub yang lebih baru. Perbarui Guyub dulu.")
    if manifest["sha256"] != sums:
        wrong = sorted(set(manifest["sha256"].items()) ^ set(sums.items()))[0][0]
        raise LaunchError(
            f"Cadangan {source} berubah sejak dibuat (bagian {wrong}). Pakai salinan lain."
        )
    return manifest


# -- pieces -----------------------------------------------------------------------------------


def _dump(env: Mapping[str, str], owner_url: str, target: Path) -> dict[str, Any]:
    """pg_dump into `target`; returns the facts of the very same snapshot."""
    with psycopg.connect(owner_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        with _client(env, connection.info.server_version // 10000, owner_url) as (tools, url, more):
            command = [tools["pg_dump"], f"--dbname={url}", "--format=custom"]
            command += [f"--snapshot={row[0]}", f"--file={target}"]
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.close(descriptor)
            _call(command, more, f"Cadangan ke {target.parent} gagal")
        migrations: list[str] = []
        if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() != (
            None,
        ):
            found = connection.execute(
                "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
            )
            migrations = [str(item[0]) for item in found]
        return {
            "rows": _count(connection),
            "postgresql": connection.info.server_version,
            "migrations": migrations,
        }


def _count(connection: psycopg.Connection[Any]) -> dict[str, int]:
    counts = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        ).fetchone()
        counts[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counts


def _restore_into(
    env: Mapping[str, str], data_dir: Path, source: Path, manifest: dict[str, Any]
) -> Report:
    owner_url = resolve_urls(env, data_dir).owner
    ensure_roles_and_database(owner_url)
    work = data_dir / "run"
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    dump, contents = work / "restore.dump", work / "restore.list"
    files = 0
    try:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            if connection.execute(_TABLES).fetchone() is not None:
                raise LaunchError(
                    "Basis data di DATABASE_URL sudah berisi tabel. Pulihkan ke basis data kosong."
                )
            version = connection.info.server_version // 10000
        with tarfile.open(source, mode="r|") as tar:
            for entry in tar:
                stream = tar.extractfile(entry)
                assert stream is not None
                if entry.name == DUMP:
                    _write(stream, dump)
                elif entry.name != MANIFEST:
                    _write(stream, data_dir / entry.name)
                    files += 1
        with _client(env, version, owner_url) as (tools, url, more):
            said = _call([tools["pg_restore"], "--list", str(dump)], more, "Cadangan tak terbaca")
            # Comments on extensions belong to whoever installed the extension.
            kept = [line for line in said.splitlines() if "COMMENT - EXTENSION" not in line]
            contents.write_text("\n".join(kept) + "\n", encoding="utf-8")
            command = [tools["pg_restore"], f"--dbname={url}", "--single-transaction"]
            command += ["--exit-on-error", "--no-owner", f"--use-list={contents}", str(dump)]
            _call(command, more, "Pemulihan basis data gagal")
        with psycopg.connect(owner_url, autocommit=True) as connection:
            counts = _count(connection)
            if counts != manifest["rows"]:
                wrong = sorted(set(counts.items()) ^ set(manifest["rows"].items()))[0][0]
                raise LaunchError(
                    f"Isi tabel {wrong} sesudah pemulihan tidak sama dengan cadangan. Pemulihan "
                    "dibatalkan; pakai salinan lain."
                )
            connection.execute("ANALYZE")
    finally:
        dump.unlink(missing_ok=True)
        contents.unlink(missing_ok=True)
    size = source.stat().st_size
    rows = sum(manifest["rows"].values())
    has_ledger = any(name.startswith("public.ledger_") for name in manifest["rows"])
    warning = _verify(env, data_dir) if has_ledger else ""
    return Report("Data dipulihkan ke", data_dir, rows, files, size, warning)


def _verify(env: Mapping[str, str], data_dir: Path) -> str:
    """Let the ledger check its chains; a chain that was broken before is no reason to refuse."""
    if importlib.util.find_spec("guyub.ledger.commands") is None:
        return ""
    result = subprocess.run(
        guyub_command("verify"),
        env=command_env(env, resolve_urls(env, data_dir), data_dir, "owner"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if result.returncode == 0:
        return ""
    return "Perhatian: buku kejadian tidak utuh. Jalankan `guyub verify` untuk melihat tempatnya."


@contextmanager
def _client(
    env: Mapping[str, str], major: int, url: str
) -> Iterator[tuple[Binaries, str, dict[str, str]]]:
    """Client programs of the server's version; the password goes by environment, not by `ps`."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    more = {"PGPASSWORD": parts.pop("password")} if "password" in parts else {}
    ourselves = Account("", os.geteuid(), os.getegid(), drop=False)
    for wanted in (major, None):
        try:
            tools = choose_binaries(env, ourselves, wanted)
        except LaunchError:
            continue
        if tools.major >= major >= OLDEST_MAJOR:
            yield tools, make_url(parts), more
            return
    raise LaunchError(
        f"Program pg_dump versi {major} tidak ditemukan di komputer ini. Pasang PostgreSQL {major}."
    )


def _call(command: list[str], more: dict[str, str], what: str) -> str:
    env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **more}
    result = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        said = (result.stderr.strip().splitlines() or ["tanpa pesan"])[0]
        if "No space left on device" in result.stderr:
            said = "disk penuh, kosongkan tempat"
        raise LaunchError(f"{what}: {said}")
    return result.stdout


def _files(folder: Path) -> list[Path]:
    """Whole files only: what is just being written has an unfinished name."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.suffix not in _UNFINISHED
    )


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    entry = tarfile.TarInfo(name)
    with path.open("rb") as stream:
        entry.size = os.fstat(stream.fileno()).st_size
        entry.mtime = int(os.fstat(stream.fileno()).st_mtime)
        reader = _Summing(stream)
        tar.addfile(entry, reader)
    return reader.sum.hexdigest()


class _Summing:
    """A reader that computes the checksum of what passes through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.sum.update(block)
        return block


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _write(stream: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        shutil.copyfileobj(stream, target, _BLOCK)


def _safe(name: str) -> bool:
    path = PurePosixPath(name)
    known = name in (DUMP, MANIFEST) or (path.parts[:1] == ("files",) and len(path.parts) > 1)
    return known and ".." not in path.parts


def _clear(data_dir: Path) -> None:
    """Take away what an interrupted restore left in its folder."""
    end_leftover(data_dir / "pg")
    pointer = data_dir / "pg.location"
    if pointer.exists():
        place = Path(pointer.read_text(encoding="utf-8"))
        end_leftover(place / "pg")
        shutil.rmtree(place, ignore_errors=True)
    for name in ("pg", "pg.new", "files", "keys", "run", "static"):
        shutil.rmtree(data_dir / name, ignore_errors=True)
    for name in ("VERSION", "lock", "pg.location", RESTORING):
        (data_dir / name).unlink(missing_ok=True)
