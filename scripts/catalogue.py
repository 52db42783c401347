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

import ast
import io
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "guyub"
CALLS = {"_", "_t", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL_CALLS = {"ngettext", "ngettext_lazy"}
LEFT_OUT = ("demo/", "kernel/templates/kernel/gallery.html")
SAID = re.compile(
    r"\b(?P<call>ngettext|gettext|_)\(u?(?P<text>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    r"(?:, *u?(?P<many>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))?"
)
Message = str | tuple[str, str]


def said_in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [
            a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
        ]
        if name in CALLS and words:
            yield words[0]
        elif name in PLURAL_CALLS and len(words) == 2:
            yield (words[0], words[1])


# Words that a page says for a constant of the house at the last moment (kernel.languages.said).
HOUSE = re.compile(
    r"\b(yang|dan|atau|belum|tidak|tanpa|untuk|dari|dengan|ini|itu|sudah|ada|usaha|kelompok|bantuan|"
    r"pada|oleh|di|ke|akan|surat|nama|tanggal|harga|barang|pemilik|kantor|jumlah|tahun|hari|orang|"
    r"semua|baru|lain|milik|pembeli|produk|alat|izin|desa|kecamatan|petugas|dinas|data|foto|uang)\b|"
    r"\b\w{3,}kan\b|\b(?:me|ber|di|pe|ter|ke|se)[a-z]{4,}",
    re.IGNORECASE,
)
NO_WORDS = re.compile(
    r"\b(?:CASE WHEN|SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE|JOIN|ORDER BY|SET LOCAL)\b"
    r"|\\[bdsw]|\(\?|^[a-z_.:/-]+$|^[/#?]|_\w+_|\{\w*\}"
)
NOT_PAGES = ("config/", "cli.py", "demo/", "kernel/commands.py", "kernel/_lokal.py")


def is_house_word(text: str, *, labelled: bool) -> bool:
    """Whether a constant is words for people: a sentence, or one word where labels stand."""
    if NO_WORDS.search(text) or not re.search(r"[^\W\d_]{3}", text):
        return False
    if " " in text.strip():
        return bool(HOUSE.search(text)) or (labelled and text[0].isupper())
    return labelled and bool(re.fullmatch(r"[A-Z][a-z]{2,}[.?!]?", text))


def house_words(text: str) -> Iterator[str]:
    """Constants of a Python file that may reach a page, docstrings and calls of gettext aside."""
    tree = ast.parse(text)
    left_out: set[int] = set()
    labelled: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            left_out.add(id(body[0].value))
        if isinstance(node, ast.JoinedStr):
            left_out.update(id(v) for v in node.values)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            inside = [*node.args, *(k.value for k in node.keywords)]
            if name in CALLS | PLURAL_CALLS:
                left_out.update(id(n) for a in inside for n in ast.walk(a))
            labelled.update(id(a) for a in inside)
        elif isinstance(node, ast.Tuple | ast.List):
            labelled.update(id(e) for e in node.elts)
        elif isinstance(node, ast.Dict):
            left_out.update(id(k) for k in node.keys if k is not None)
            labelled.update(id(v) for v in node.values)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.Return) and node.value is not None:
            labelled.add(id(node.value))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in left_out
            and is_house_word(node.value, labelled=id(node) in labelled)
        ):
            yield node.value


def said_in_template(text: str) -> Iterator[Message]:
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for found in SAID.finditer(templatize(text)):
        one = ast.literal_eval(found["text"])
        if found["call"] == "ngettext" and found["many"]:
            yield (one, ast.literal_eval(found["many"]))
        else:
            yield one


def said() -> dict[Message, list[str]]:
    """Every message with the files that say it, in the order of files."""
    found: dict[Message, list[str]] = defaultdict(list)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.glob("*/templates/**/*.html")]):
        name = str(path.relative_to(SOURCE))
        if name.startswith(LEFT_OUT) or "/migrations/" in name:
            continue
        read = said_in_python if path.suffix == ".py" else said_in_template
        for message in read(path.read_text()):
            first = message if isinstance(message, str) else message[0]
            if first and name not in found[message]:
                found[message].append(name)
        if path.suffix == ".py" and not name.startswith(NOT_PAGES) and "/commands.py" not in name:
            for word in house_words(path.read_text()):
                if name not in found[word]:
                    found[word].append(name)
    return found


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
        f'"Language: {catalogue.locale}\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def as_machine(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    # The same text compiles to the same bytes on any day.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, catalogue)
    return out.getvalue()


def write(catalogue: Catalog) -> None:
    path = file_of(str(catalogue.locale))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_text(catalogue))
    path.with_suffix(".mo").write_bytes(as_machine(known(str(catalogue.locale))))


def untranslated(catalogue: Catalog) -> list[tuple[str, str]]:
    """(message, first file) of those without words."""
    return [
        (m.id if isinstance(m.id, str) else m.id[0], m.locations[0][0] if m.locations else "")
        for m in catalogue
        if m.id and not (m.string if isinstance(m.string, str) else all(m.string))
    ]


PLACES = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|<[^>]+>")


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
