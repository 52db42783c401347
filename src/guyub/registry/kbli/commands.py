"""`guyub kbli suggest`: codes for everyday product words, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from guyub.registry.kbli.catalogue import VERSIONS
from guyub.registry.kbli.suggest import Suggester, Suggestion

MOST = 5


def register(subparsers: Any) -> None:
    """Add `kbli` to the subparsers of the `guyub` command."""
    kbli = subparsers.add_parser("kbli", help="klasifikasi KBLI: usulan kode dari nama produk")
    actions = kbli.add_subparsers(dest="kbli_action", required=True, metavar="TINDAKAN")
    suggest = actions.add_parser("suggest", help="usulkan kode KBLI untuk nama produk")
    suggest.add_argument("text", nargs="?", metavar="TEKS", help="nama produk sehari-hari")
    suggest.add_argument("--file", metavar="BERKAS", help="berkas teks, satu produk per baris")
    suggest.add_argument("--version", choices=VERSIONS, default="2020", help="versi KBLI")
    suggest.add_argument("--json", action="store_true", help="keluarkan JSON")
    suggest.set_defaults(run=run_suggest)


def answer(query: str, found: Sequence[Suggestion], version: str) -> dict[str, Any]:
    """One line of the answer: the query, the version, at most five codes with their reasons."""
    return {
        "query": query,
        "version": version,
        "codes": [
            {"code": s.code, "title": s.title, "score": s.score, "reason": s.reason} for s in found
        ],
    }


def run_suggest(options: argparse.Namespace, out: TextIO | None = None) -> int:
    """Suggest for one text or for each line of a file; 2 when the question is not usable."""
    out = out or sys.stdout
    if (options.text is None) == (options.file is None):
        sys.stderr.write("Tulis satu nama produk, atau --file BERKAS; tidak keduanya.\n")
        return 2
    suggester = Suggester.load()
    if options.text is not None:
        found = suggester.suggest(options.text, options.version, limit=MOST)
        _write_one(options.text, found, options, out)
        return 0
    try:
        lines = Path(options.file).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        sys.stderr.write(f"Berkas {options.file} tidak bisa dibaca: {error.strerror}.\n")
        return 2
    except UnicodeDecodeError:
        sys.stderr.write(f"Berkas {options.file} bukan teks UTF-8. Simpan ulang sebagai UTF-8.\n")
        return 2
    for line in _asked(lines):
        found = suggester.suggest(line, options.version, limit=MOST)
        out.write(json.dumps(answer(line, found, options.version), ensure_ascii=False) + "\n")
    return 0


def _asked(lines: Iterable[str]) -> Iterable[str]:
    return (line.strip() for line in lines if line.strip())


def _write_one(
    text: str, found: Sequence[Suggestion], options: argparse.Namespace, out: TextIO
) -> None:
    if options.json:
        out.write(json.dumps(answer(text, found, options.version), ensure_ascii=False) + "\n")
        return
    if not found:
        out.write("Tidak ada kata yang dikenali. Coba nama produk yang lebih umum.\n")
    for s in found:
        out.write(f"{s.code} (KBLI {s.version})  {s.title}\n    {s.reason}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m guyub.registry.kbli.commands kbli suggest TEKS`, without the rest of Guyub."""
    parser = argparse.ArgumentParser(prog="guyub")
    register(parser.add_subparsers(dest="command", required=True))
    options = parser.parse_args(arguments)
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
