"""``guyub keys init | list | rotate | export | import``."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from guyub.kernel.crypto import CryptoError, Keyring


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``keys`` to the program's commands; each sets ``run(options) -> exit code``."""
    keys = subparsers.add_parser("keys", help="kunci enkripsi: buat, ganti, ekspor, impor")
    verbs = keys.add_subparsers(dest="verb", required=True)

    verbs.add_parser("init", help="buat kunci baru di folder kunci").set_defaults(run=_init)
    verbs.add_parser("list", help="daftar kunci, tanpa isinya").set_defaults(run=_list)

    rotate = verbs.add_parser(
        "rotate", help="ganti kunci data, lalu enkripsi ulang semua kolom; boleh diulang"
    )
    rotate.add_argument(
        "--continue",
        dest="resume",
        action="store_true",
        help="jangan buat kunci baru; lanjutkan enkripsi ulang yang terhenti",
    )
    rotate.add_argument("--batch", type=int, default=1000, help="baris per transaksi (1000)")
    rotate.set_defaults(run=_rotate, database="owner")

    export = verbs.add_parser("export", help="tulis semua kunci ke satu berkas berkata sandi")
    export.add_argument("file", type=Path)
    export.set_defaults(run=_export)

    bring = verbs.add_parser("import", help="pulihkan kunci dari berkas ekspor")
    bring.add_argument("file", type=Path)
    bring.add_argument(
        "--replace",
        action="store_true",
        help="pakai kunci dari berkas ini sebagai kunci utama, kunci lama tetap bisa membaca",
    )
    bring.set_defaults(run=_import)
    for verb in verbs.choices.values():
        verb.add_argument("--keys", type=Path, help="folder kunci (bawaan: dari pengaturan)")
        verb.set_defaults(run=_guarded(verb.get_default("run")))


def _guarded(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def guarded(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except (CryptoError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            return 1

    return guarded


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _folder(options: argparse.Namespace) -> Path:
    if options.keys:
        return Path(options.keys)
    from django.conf import settings

    return Path(settings.GUYUB_KEYS_DIR)


def _passphrase(*, twice: bool) -> str:
    """From GUYUB_KEYS_PASSPHRASE (for scripts) or asked for without echo."""
    if given := os.environ.get("GUYUB_KEYS_PASSPHRASE"):
        return given
    first = getpass.getpass("Kata sandi ekspor kunci: ")
    if twice and getpass.getpass("Sekali lagi: ") != first:
        raise CryptoError("Kedua kata sandi tidak sama.")
    return first


def _init(options: argparse.Namespace) -> int:
    ring = Keyring.create(_folder(options), datetime.now(tz=UTC))
    _say(f"Kunci dibuat di {ring.folder}. Segera simpan salinannya: guyub keys export BERKAS")
    return 0


def _list(options: argparse.Namespace) -> int:
    ring = Keyring.open(_folder(options))
    for key in ring.all_keys():
        mark = "dipakai" if ring.current_id(key.kind) == key.id else "hanya membaca"
        _say(f"{key.id}  {key.kind:<5}  {key.created}  {mark}")
    return 0


def _rotate(options: argparse.Namespace) -> int:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from guyub.kernel.rotation import Rotation, rotate_all

    ring = Keyring.open(_folder(options))
    if not options.resume:
        key = ring.add("data", datetime.now(tz=UTC))
        _say(f"Kunci data baru: {key.id}. Ekspor kunci yang lama tidak memuatnya; ekspor lagi.")

    def show(done: Rotation) -> None:
        _say(f"{done.column}: {done.moved} baris")

    results = rotate_all(ring, batch=options.batch, progress=show)
    failed = 0
    for result in results:
        for reason, count in result.unreadable.items():
            failed += count
            _say(f"{result.column}: {count} baris tidak terbaca. {reason}")
    _say(f"Selesai: {sum(r.moved for r in results)} nilai dipindah, {failed} tidak terbaca.")
    return 1 if failed else 0


def _export(options: argparse.Namespace) -> int:
    content = Keyring.open(_folder(options)).export(_passphrase(twice=True))
    descriptor = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    _say(f"Semua kunci ditulis ke {options.file}. Simpan terpisah dari cadangan data.")
    return 0


def _import(options: argparse.Namespace) -> int:
    other = Keyring.read_export(options.file.read_bytes(), _passphrase(twice=False))
    ring = Keyring.restore(_folder(options), other, replace=options.replace)
    _say(f"{len(other.all_keys())} kunci dipulihkan ke {ring.folder}.")
    return 0
