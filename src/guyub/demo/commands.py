"""``guyub demo``: build the synthetic regency."""

from __future__ import annotations

import argparse
import sys
import time


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``demo``; it runs as the owner of the database."""
    demo = subparsers.add_parser("demo", help="buat kabupaten contoh (semua orang karangan)")
    demo.add_argument("--office", default="33.03", metavar="KODE", help="kabupaten (33.03)")
    demo.add_argument(
        "--scale",
        type=int,
        choices=(1, 10, 100),
        default=1,
        help="10 atau 100: sebar 433.000 atau 4.330.000 usaha ke seluruh Indonesia",
    )
    demo.add_argument("--small", type=int, metavar="N", help="contoh kecil dengan N usaha saja")
    demo.set_defaults(run=_demo, database="owner")


def _demo(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from guyub.demo.load import build
    from guyub.demo.sign_ins import lines
    from guyub.kernel.actions import DomainError

    if options.small is not None and not 20 <= options.small <= 100_000:
        sys.stderr.write("--small: isi antara 20 dan 100000.\n")
        return 2
    started = time.monotonic()
    try:
        built = build(
            timezone.now(),
            office=options.office,
            small=options.small,
            scale=options.scale,
            say=_say,
        )
    except DomainError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if built.already and not built.counts:
        _say("Data contoh sudah ada; tidak ada yang diubah.")
        return 0
    for name, count in built.counts.items():
        _say(f"  {name}: {count:,}".replace(",", "."))
    _say(f"Selesai dalam {time.monotonic() - started:.1f} detik.")
    for line in lines():
        _say(line)
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
