"""What an installation needs before pages can be served, and whether it is already there.

Fingerprints stand in the database (schema `launcher`, which travels with a backup) and, for what
lies in files, in the data folder. A second start compares them and runs nothing.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from guyub.config.errors import LaunchError
from guyub.config.postgres import DatabaseUrls

PACKAGE = Path(__file__).resolve().parents[1]
# Packages that bring migrations or static files of their own.
FOREIGN = ("django", "django-allauth", "procrastinate", "django-pghistory", "django-pgtrigger")
FOREIGN_STATIC = ("django-htmx", "django-leaflet")
# What decides how the registry's facts are derived (`guyub facts` compares the statement itself).
FACTS_FILES = frozenset(
    f"registry/{name}" for name in ("facts.py", "naming.py", "rules.py", "sql/search.sql")
)
DATA_SUFFIXES = (".csv", ".gz", ".tsv", ".json")

_CREATE = """
CREATE SCHEMA IF NOT EXISTS launcher;
CREATE TABLE IF NOT EXISTS launcher.state (
    name text PRIMARY KEY, value text NOT NULL, at timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON SCHEMA launcher FROM PUBLIC;
"""


@dataclass(frozen=True)
class Step:
    """One thing to bring up to date: a `guyub` command, and the sentence shown meanwhile."""

    name: str
    command: tuple[str, ...]
    sentence: str
    once: bool = False


MIGRATE = Step("migrate", ("migrate",), "Menyiapkan tabel dan tampilan")
REFERENCE = Step("reference", ("reference",), "Memuat daftar wilayah dan KBLI")
FACTS = Step("facts", ("facts",), "Menghitung ulang data turunan usaha")
DEMO = Step("demo", ("demo",), "Membuat kabupaten contoh", once=True)


class State:
    """The remembered fingerprints of one database."""

    def __init__(self, owner_url: str) -> None:
        self._url = owner_url
        with psycopg.connect(owner_url, autocommit=True) as connection:
            known = connection.execute("SELECT to_regclass('launcher.state')").fetchone()
            if known == (None,):
                connection.execute(_CREATE)

    def get(self, name: str) -> str | None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            row = connection.execute(
                "SELECT value FROM launcher.state WHERE name = %s", [name]
            ).fetchone()
        return str(row[0]) if row else None

    def set(self, name: str, value: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO launcher.state (name, value) VALUES (%s, %s)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = now()",
                [name, value],
            )


def fingerprint(package: Path = PACKAGE) -> dict[str, str]:
    """What each step depends on: step name to a SHA-256 over the files it reads."""
    code, data, facts = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    for folder, names, files in os.walk(package):
        names[:] = sorted(name for name in names if name != "__pycache__")
        for name in sorted(files):
            path = Path(folder) / name
            if name.endswith((".pyc", ".mo")):
                continue
            target = data if name.endswith(DATA_SUFFIXES) else code
            target.update(f"{path.relative_to(package)}\0{path.stat().st_size}\0".encode())
            target.update(path.read_bytes())
            if name == "reference.py" or name == "loading.py":
                data.update(path.read_bytes())
            if path.relative_to(package).as_posix() in FACTS_FILES:
                facts.update(path.read_bytes())
    for name in (*FOREIGN, *FOREIGN_STATIC):
        code.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    return {
        "migrate": code.hexdigest(),
        "reference": data.hexdigest(),
        "facts": facts.hexdigest(),
        "demo": "1",
    }


def due_steps(urls: DatabaseUrls, data_dir: Path, *, demo: bool) -> list[Step]:
    """The steps whose fingerprint is not the remembered one, in the order to run them."""
    state = State(urls.owner)
    now = fingerprint()
    due = []
    for step in (MIGRATE, REFERENCE, FACTS, *((DEMO,) if demo else ())):
        have = state.get(step.name)
        current = have is not None if step.once else have == now[step.name]
        if step is MIGRATE and folder_stamp(data_dir) != now[step.name]:
            current = False  # static files were made for other code, or not at all
        if not current:
            due.append(step)
    return due


def remember(urls: DatabaseUrls, data_dir: Path, step: Step) -> None:
    """The step has run to its end."""
    value = fingerprint()[step.name]
    State(urls.owner).set(step.name, value)
    if step is MIGRATE:
        new = data_dir / "run" / "prepared.new"
        new.write_text(value, encoding="ascii")
        new.replace(data_dir / "run" / "prepared")


def folder_stamp(data_dir: Path) -> str | None:
    try:
        return (data_dir / "run" / "prepared").read_text(encoding="ascii")
    except OSError:
        return None


def prepare(
    urls: DatabaseUrls,
    data_dir: Path,
    *,
    demo: bool,
    say: Callable[[str], None],
    run: Callable[[Step, Mapping[str, str]], int] | None = None,
) -> None:
    """Run every step that is due, each in its own process under the owner's sign-in.

    Raises:
        LaunchError: a step failed; what it said stands above.
    """
    env = command_env(os.environ, urls, data_dir, "owner")
    env.setdefault("GUYUB_LOG_LEVEL", "WARNING")
    for step in due_steps(urls, data_dir, demo=demo):
        say(f"{step.sentence} ...")
        code = (run or _run)(step, env)
        if code != 0:
            raise LaunchError(
                f"Langkah '{step.sentence}' gagal (kode {code}); sebabnya tertulis di atas. "
                "Perbaiki, lalu jalankan lagi; langkah yang sudah selesai tidak diulang."
            )
        remember(urls, data_dir, step)


def _run(step: Step, env: Mapping[str, str]) -> int:
    return subprocess.run(
        guyub_command(*step.command), env=dict(env), stdin=subprocess.DEVNULL, check=False
    ).returncode


def guyub_command(*arguments: str) -> list[str]:
    """This program in a process of its own."""
    return [sys.executable, "-m", "guyub", *arguments]


def command_env(
    base: Mapping[str, str], urls: DatabaseUrls, data_dir: Path, role: str
) -> dict[str, str]:
    """The environment of a part of Guyub: only the addresses that this part may know.

    Args:
        role: "app" (pages), "worker" (jobs) or "owner" (commands that migrate).
    """
    secret = {"DATABASE_URL", "GUYUB_OWNER_URL", "GUYUB_APP_URL", "GUYUB_WORKER_URL"}
    secret |= {"GUYUB_LOG_URL"} | {f"GUYUB_{x}_DATABASE_URL" for x in ("APP", "WORKER", "LOG")}
    env = {name: value for name, value in base.items() if name not in secret}
    # Compiling everything anew made a second start take three times as long.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["GUYUB_DATA"] = str(data_dir)
    env["GUYUB_DB_ROLE"] = role
    env["GUYUB_LOG_URL"] = urls.log
    env["DJANGO_SETTINGS_MODULE"] = "guyub.config.settings"
    if role in ("app", "owner"):
        env["GUYUB_APP_URL"] = urls.app
    if role in ("worker", "owner"):
        env["GUYUB_WORKER_URL"] = urls.worker
    if role == "owner":
        env["GUYUB_OWNER_URL"] = urls.owner
    source = str(PACKAGE.parent)
    others = [item for item in base.get("PYTHONPATH", "").split(os.pathsep) if item]
    env["PYTHONPATH"] = os.pathsep.join([source, *(x for x in others if x != source)])
    return env


def ensure_keys(owner_url: str, keys: Path) -> bool:
    """Make the installation's keys, once. True when they were made now.

    A restored database already has encrypted values: new keys could not read them, so none are
    made and the keys must be brought back with `guyub keys import`.
    """
    from guyub.kernel.crypto import Keyring

    state = State(owner_url)
    if (keys / "current.json").exists():
        if state.get("keys") is None:
            state.set("keys", "made")
        return False
    if state.get("keys") is not None:
        raise LaunchError(
            f"Kunci enkripsi tidak ada di {keys}, padahal data sudah terenkripsi. Kembalikan "
            "kuncinya dengan `guyub keys import BERKAS`."
        )
    Keyring.create(keys, datetime.now(tz=UTC))
    state.set("keys", "made")
    return True
