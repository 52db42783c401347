"""The commands that run, prepare and save an installation."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from guyub.config.errors import LaunchError

# Loaders of reference data; each is safe to repeat and returns a number of rows.
REFERENCE = (
    ("guyub.areas.loading", "load_areas"),
    ("guyub.registry.reference", "load_kbli"),
    ("guyub.registry.reference", "load_definitions"),
    ("guyub.licences.reference", "load_codes"),
    ("guyub.accounts.reference", "load_conflicts"),
)

# Readable sources and old versions that packages ship beside what pages load: compressing them
# took two thirds of the time of a first start.
UNUSED_STATIC = ("*-src*", "htmax*", "htmx-2*", "proj4*")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add serve, worker, migrate, reference, facts, backup, restore, django and version."""
    serve = subparsers.add_parser("serve", help="jalankan Guyub: basis data, halaman, pekerjaan")
    serve.add_argument("--port", help="pintu (8000; juga GUYUB_PORT atau PORT)")
    serve.add_argument("--host", help="alamat yang dilayani (127.0.0.1; juga GUYUB_HOST)")
    serve.add_argument("--workers", type=int, help="banyaknya proses halaman")
    serve.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="buat kabupaten contoh pada jalan pertama",
    )
    serve.set_defaults(run=_serve)

    worker = subparsers.add_parser("worker", help="jalankan pekerjaan di belakang layar")
    worker.add_argument("--once", action="store_true", help="berhenti bila antrean habis")
    worker.set_defaults(run=_worker, database="worker")

    migrate = subparsers.add_parser("migrate", help="siapkan tabel, kunci, dan berkas tampilan")
    migrate.set_defaults(run=_migrate, database="owner", ready=False)

    reference = subparsers.add_parser("reference", help="muat daftar wilayah, KBLI, dan aturan")
    reference.set_defaults(run=_reference, database="owner", ready=False)

    facts = subparsers.add_parser("facts", help="hitung ulang data turunan bila rumusnya berubah")
    facts.set_defaults(run=_facts, database="owner", ready=False)

    backup = subparsers.add_parser("backup", help="simpan cadangan data dan berkas")
    backup.add_argument("target", nargs="?", type=Path, help="berkas .tar atau folder tujuan")
    backup.set_defaults(run=_backup)

    restore = subparsers.add_parser("restore", help="pulihkan cadangan ke folder data kosong")
    restore.add_argument("source", type=Path, help="berkas cadangan .tar")
    restore.set_defaults(run=_restore)

    django = subparsers.add_parser("django", help="perintah Django, untuk pengembang")
    django.add_argument("words", nargs=argparse.REMAINDER)
    django.set_defaults(run=_django, database="owner", ready=False)

    version = subparsers.add_parser("version", help="versi Guyub dan basis datanya")
    version.set_defaults(run=_version)


def _serve(options: argparse.Namespace) -> int:
    from guyub.config.supervisor import serve

    return serve(options, os.environ)


def _worker(options: argparse.Namespace) -> int:
    from guyub.config.worker import run_worker

    return run_worker(once=options.once)


def _migrate(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.core.management import call_command

    from guyub.config.installation import ensure_keys
    from guyub.config.migrating import migrate

    ensure_keys(os.environ["GUYUB_OWNER_URL"], Path(settings.GUYUB_KEYS_DIR))
    migrate()
    call_command(
        "collectstatic", verbosity=0, interactive=False, ignore_patterns=list(UNUSED_STATIC)
    )
    return 0


def _reference(options: argparse.Namespace) -> int:
    import importlib

    for module, name in REFERENCE:
        count = getattr(importlib.import_module(module), name)(using="owner")
        print(f"{name}: {count}", flush=True)
    return 0


def _facts(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from guyub.config.installation import State
    from guyub.kernel.actions import Act
    from guyub.kernel.db import SYSTEM
    from guyub.registry.actions.deriving import catch_up

    state = State(os.environ["GUYUB_OWNER_URL"])
    changed = catch_up(
        Act(now=timezone.now(), scope=SYSTEM, actor="Pembaruan program"),
        lambda regency: state.get(f"facts {regency}"),
        lambda regency, definition: state.set(f"facts {regency}", definition),
    )
    print(f"facts: {changed}", flush=True)
    return 0


def _backup(options: argparse.Namespace) -> int:
    from guyub.config.backup import backup
    from guyub.config.datafolder import default_data_dir

    report = backup(os.environ, default_data_dir(os.environ), options.target)
    print(report.sentence())
    return 0


def _restore(options: argparse.Namespace) -> int:
    from guyub.config.backup import restore
    from guyub.config.datafolder import default_data_dir

    report = restore(os.environ, default_data_dir(os.environ), options.source)
    print(report.sentence())
    return 0


def _django(options: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["guyub django", *options.words])
    return 0


def _version(options: argparse.Namespace) -> int:
    import platform

    from guyub.config.account import choose_account
    from guyub.config.binaries import choose_binaries
    from guyub.config.datafolder import default_data_dir

    said: dict[str, Any] = {"Guyub": version(), "Python": platform.python_version()}
    if os.environ.get("DATABASE_URL"):
        said["Basis data"] = "server sendiri (DATABASE_URL)"
    else:
        try:
            binaries = choose_binaries(os.environ, choose_account(os.environ))
            said["PostgreSQL"] = f"{binaries.major} ({binaries.folder})"
        except LaunchError as error:
            said["PostgreSQL"] = str(error)
    said["Folder data"] = default_data_dir(os.environ)
    for name, value in said.items():
        print(f"{name}: {value}", file=sys.stdout)
    return 0


def version() -> str:
    """The version in pyproject.toml of a checkout, else of the installed package."""
    import importlib.metadata
    import tomllib

    project = Path(__file__).resolve().parents[3] / "pyproject.toml"
    if project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    return importlib.metadata.version("guyub")
