"""Catalogues of other languages: what the sources say, and what is still to be translated.

    python scripts/catalogue.py update           adds what is new, leaves out what nobody says
    python scripts/catalogue.py missing          counts messages without a translation, by room
    python scripts/catalogue.py take FILE.json   takes {"Indonesian": "other language", ...} in
    options: --language en

Reads templates as Django does (``templatize``) and calls of gettext in Python files. The compiled
catalogue is kept beside the text, so that a fresh machine needs no tools; a test says when the two
differ.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

try:
    from scripts.house_words import said
except ImportError:  # run as a file
    from house_words import said

SOURCE = Path(__file__).resolve().parents[1] / "src" / "guyub"


def file_of(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def known(language: str) -> Catalog:
    path = file_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as text:
        return read_po(text, locale=language)


def fresh(language: str, given: dict[str, str] | None = None) -> Catalog:
    """What the sources say now, with the translations known and those ``given``."""
    old = known(language)
    new = Catalog(
        locale=language,
        project="Guyub",
        header_comment=f"# {language}: translations of Guyub. Sources are Indonesian.",
        charset="utf-8",
    )
    for message, places in said().items():
        first = message if isinstance(message, str) else message[0]
        before = old.get(first)
        text = (given or {}).get(first) or (before.string if before else "")
        if isinstance(message, tuple) and isinstance(text, str):
            text = (text, text)
        new.add(message, text, locations=[(place, 0) for place in places[:1]])
    return new


def as_text(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=100, include_lineno=False, omit_header=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def as_machine(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    # The same text compiles to the same bytes on any day.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, catalogue)
    return out.getvalue()


def write(catalogue: Catalog) -> None:
    path = file_of(str(catalogue.locale_identifier))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_text(catalogue))
    path.with_suffix(".mo").write_bytes(as_machine(known(str(catalogue.locale_identifier))))


def untranslated(catalogue: Catalog) -> list[tuple[str, str]]:
    """(message, first file) of those without words."""
    return [
        (m.id if isinstance(m.id, str) else m.id[0], m.locations[0][0] if m.locations else "")
        for m in catalogue
        if m.id and not (m.string if isinstance(m.string, str) else all(m.string))
    ]


PLACES = re.compile(r"\{\w+\}|%\(\w+\)[sd]|%%|%[sd]|<[^>]+>")


def at_odds(catalogue: Catalog) -> list[str]:
    """Messages whose translation lacks or adds a placeholder or a tag."""
    found = []
    for m in catalogue:
        one = m.id if isinstance(m.id, str) else m.id[-1]
        for text in [m.string] if isinstance(m.string, str) else m.string:
            if one and text and sorted(PLACES.findall(one)) != sorted(PLACES.findall(text)):
                found.append(one)
    return found


def main(arguments: list[str]) -> int:
    language = "en"
    if "--language" in arguments:
        at = arguments.index("--language")
        language = arguments[at + 1]
        del arguments[at : at + 2]
    verb, *rest = arguments or ["missing"]
    given: dict[str, str] = {}
    if verb == "take":
        for name in rest:
            given |= json.loads(Path(name).read_text())
    catalogue = fresh(language, given)
    if verb in ("update", "take"):
        write(catalogue)
    counts: dict[str, int] = defaultdict(int)
    for _message, place in untranslated(catalogue):
        counts[place.split("/")[0]] += 1
    for room, n in sorted(counts.items()):
        sys.stdout.write(f"{room:12} {n:5}\n")
    sys.stdout.write(f"{sum(counts.values())} of {len(catalogue)} without a translation\n")
    for message in at_odds(catalogue):
        sys.stdout.write(f"placeholders differ: {message}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
