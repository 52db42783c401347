"""What the sources say: words of templates, of Python, of the officers' app and of data files.

A message is a constant, a pair of singular and plural, or a sentence with places, as
``guyub.kernel.sentences`` finds it again: ``f"Kurang {len(rows)} foto."`` is
``Kurang {rows} foto.`` Constants and sentences of Python are known by what Indonesian looks like,
so nothing has to be marked there and a new sentence without a translation fails a test.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from guyub.kernel.script_words import messages

SOURCE = Path(__file__).resolve().parents[1] / "src" / "guyub"
CALLS = {"_", "_t", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL_CALLS = {"ngettext", "ngettext_lazy"}
# What linkage says is not on a page yet; what it looks for in names never is.
LEFT_OUT = ("demo/", "linkage/", "kernel/templates/kernel/gallery.html")
SAID = re.compile(
    r"\b(?P<call>ngettext|gettext|_)\(u?(?P<text>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    r"(?:, *u?(?P<many>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))?"
)
Message = str | tuple[str, str]


@lru_cache(maxsize=1)
def _tree(text: str) -> ast.Module:
    """One file is read for several kinds of words, one after the other."""
    return ast.parse(text)


def said_in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(_tree(text)):
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
NOT_SENTENCES = ("accounts/theme", "kernel/crypto.py", "kernel/rotation.py", "aid/evidence/")
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
    tree = _tree(text)
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


# More words that sentences with values are known by, and words that only programmers read.
HOUSE_MORE = re.compile(
    r"\b(kec|kab|tepat|sampai|sejak|mulai|hingga|sisa|paling|tulis|baris|kolom|nomor|kode|kali|bulan|jam|"
    r"minggu|menit|angka|huruf|isi|kosong|lewat|kurang|lebih|biaya|total|cabang|cadangan|contoh|"
    r"catatan|cek|acak|unit|buah|jenis|lagi|lalu|bukan|sama|asli|benih|materi|jawaban|pilihan|ubah|"
    r"akhiri|hentikan|buka|tutup|lihat|hapus|kirim|label|jatuh|tempo|habis|kontrak|hanya|anggota|"
    r"bagian|putaran|kunjungan|petugas|warga|toko|dinilai|nilai|skor|bobot|rata|persen|triwulan|"
    r"tentang|hasil|buku|kas|bila|kalau|harus|boleh|bisa|masuk|keluar|tanya|jawab|kira|antara|per|"
    r"titik|rute|jalan|tempat|waktu|pukul|pagi|siang|sore|malam|senin|selasa|rabu|kamis|jumat|"
    r"sabtu|berita|acara|usulan|penerima|penyedia|pedagang|wakil|ketua|dinas|kantor|sekitar|jarak|"
    r"bekas|rusak|hilang|besar|kecil|tinggi|rendah|panjang|lebar|tua|muda|satu|dua|tiga|empat|lima|"
    r"lihat|aturan|versi|ganti|bayar|jual|beli|untung|rugi|rp|wib)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(the|is|are|has|have|not|twice|unknown|registered|without|needs|must|cannot|which|that|"
    r"with|missing|expected|wrong|of|are|was|no|and|too|row|inline|attachment|given|different|coalesce)\b|"
    r"[a-z]_[a-z]|\b\w\.[a-z_]+|[=<>;]\s*$|"
    r"&&|\|\||::|</|--|\$|data-|"
    r"\b(?:AS|OR|AND|IN|ON|NOT|ELSE|END|LOOP|DECLARE|UNION ALL|GROUP BY|ALTER TABLE)\b"
)
OUTER = " \t,;:·–—("


def is_house_sentence(literal: str) -> bool:
    """Whether the words around the values of a sentence are words for people."""
    if NO_WORDS.search(literal) or ENGLISH.search(literal):
        return False
    return bool(HOUSE.search(literal) or HOUSE_MORE.search(literal))


def _place(node: ast.expr, taken: dict[str, str]) -> str:
    """A name for a value in a sentence: the last name in what is written there."""
    source = ast.unparse(node)
    while isinstance(node, ast.Call) and len(node.args) == 1:
        node = node.args[0]
    written = re.findall(r"[a-z_]\w*", re.sub(r"'[^']*'", "", ast.unparse(node)))
    names = [n for n in written if n not in ("if", "else", "for", "in", "or", "and", "not")]
    name = (names[-1] if names else "value").strip("_") or "value"
    wanted, n = name, 2
    while wanted in taken and taken[wanted] != source:
        wanted, n = f"{name}{n}", n + 1
    taken[wanted] = source
    return wanted


def _lines(parts: list[str | ast.expr]) -> Iterator[str]:
    """Sentences with places, one a line, without what joins them to others."""
    taken: dict[str, str] = {}
    if any("{" in part or "}" in part for part in parts if isinstance(part, str)):
        return
    yield from _sentences(
        "".join(p if isinstance(p, str) else "{" + _place(p, taken) + "}" for p in parts)
    )


def _sentences(whole: str) -> Iterator[str]:
    for line in whole.split("\n"):
        sentence = line.rstrip(OUTER).lstrip(OUTER if "(" not in line else OUTER[:-1])
        literal = re.sub(r"\{\w+\}", " ", sentence)
        if re.search(r"[^\W\d_]{3}", literal) or "Kec." in literal:
            if "{" not in sentence:
                if is_house_word(sentence, labelled=True) and not ENGLISH.search(sentence):
                    yield sentence
            elif re.search(r"\s", sentence) and is_house_sentence(literal):
                yield sentence


def house_sentences(text: str) -> Iterator[str]:
    """Sentences with values of a Python file, as the catalogue holds them (kernel.sentences)."""
    tree = _tree(text)
    written = {
        id(inside)
        for node in ast.walk(tree)
        for inside in (
            node.values
            if isinstance(node, ast.JoinedStr)
            else [node.value]
            if isinstance(node, ast.Expr)
            else []
        )
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts: list[str | ast.expr] = []
            for value in node.values:
                if isinstance(value, ast.Constant):
                    parts.append(str(value.value))
                elif isinstance(value, ast.FormattedValue):
                    parts.append(value.value)
            found = list(_lines(parts))
            yield from found
            if found:
                yield from _choices(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A pattern for str.format.
            if re.search(r"\{\w+\}", node.value) and id(node) not in written:
                yield from _sentences(node.value)
        elif isinstance(node, ast.Call) and node.args:
            yield from _formatted(node)


def _choices(node: ast.JoinedStr) -> Iterator[str]:
    """Words that a sentence takes one or the other of: ``{' lagi' if ahead else ''}``."""
    for part in ast.walk(node):
        if isinstance(part, ast.IfExp):
            for one in (part.body, part.orelse):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    words = one.value.strip(OUTER + ".")
                    if re.search(r"[^\W\d_]{3}", words) and not ENGLISH.search(words):
                        yield words


def _formatted(node: ast.Call) -> Iterator[str]:
    """``format_html("... {} ...", value)`` and ``"... {} ...".format(value)``."""
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    words: ast.expr
    if name == "format_html":
        words, values = node.args[0], node.args[1:]
    elif name == "format" and isinstance(node.func, ast.Attribute):
        words, values = node.func.value, node.args
    else:
        return
    if not isinstance(words, ast.Constant) or not isinstance(words.value, str):
        return
    pieces = words.value.split("{}")
    if len(pieces) != len(values) + 1 or "<" in words.value:
        return
    parts: list[str | ast.expr] = [pieces[0]]
    for value, piece in zip(values, pieces[1:], strict=True):
        parts += [value, piece]
    yield from _lines(parts)


# Literals of scripts that no person reads; amounts in words are those of Indonesian receipts.
TECHNICAL = re.compile(
    r"(?:note|btn|map-area) .*|Point|Escape|"
    r"[A-Z\d-]+|\S+-\S+|.*=.*|[A-Z]\w+Error|Enter|Bearer .*|disabled|checked|"
    r"no \w+|.* registered twice|"
    r"\{amount\} \w+(?: \{amount2\})?|se\w+ \{amount\}|\{amount\}, \{amount2\} rupiah|"
    r"(?:form, )?\[data-.*"
)


def script_words(text: str) -> Iterator[str]:
    """What a script of the officers' app says, sentences with values as in Python."""
    for message in messages(text):
        if not TECHNICAL.fullmatch(message):
            yield message


# Data files whose words pages show: under which keys. Examples of rules, citations and addresses
# of sources stay as they are.
DATA_WORDS = {
    "groups/data": {"title", "note", "source", "confidence"},
    "licences/data": {
        "title", "name", "short", "whom", "issuer", "cost_words", "validity_words", "number_words",
        "helps", "doubts", "who", "note",
    },
    "market/plans": {"branches", "why"},
    "mentoring/data": {"label", "text", "options"},
    "portal/finder/data": {
        "title", "gives", "whom", "steps", "papers", "where", "helps", "doubts", "label",
    },
    "registry/data": {"why", "basis", "what", "years", "text"},
}  # fmt: skip


def _is_word(text: str) -> bool:
    return not re.fullmatch(r"[a-z_]+", text) and bool(re.search(r"[^\W\d_]{2}", text))


NOT_DATA_WORDS = {"examples", "applies", "known"}


def said_in_data(text: str, keys: set[str]) -> Iterator[str]:
    """Words of a data file: strings under the keys, alone, in lists or in a table."""

    def walk(value: object, spoken: bool) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inside in value.items():
                if key not in NOT_DATA_WORDS:
                    simple = (
                        isinstance(inside, str)
                        or key == "branches"
                        or (
                            isinstance(inside, list) and bool(inside) and isinstance(inside[0], str)
                        )
                    )
                    yield from walk(inside, spoken or (key in keys and simple))
        elif isinstance(value, list):
            for inside in value:
                yield from walk(inside, spoken)
        elif spoken and isinstance(value, str) and _is_word(value):
            yield value

    yield from walk(tomllib.loads(text), False)


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
    # {{ n|stringformat:"d orang" }}
    for counted in re.findall(r'stringformat:"[ds]( [^"]*[a-z]{3}[^"]*)"', text):
        yield "{n}" + counted


@cache
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
            source = path.read_text()
            words = [*house_words(source)]
            if not name.startswith(NOT_SENTENCES):
                words += house_sentences(source)
            for word in words:
                if name not in found[word]:
                    found[word].append(name)
    for path in sorted([*SOURCE.glob("*/app/*.js"), *SOURCE.glob("*/static/*/*.js")]):
        name = str(path.relative_to(SOURCE))
        for word in script_words(path.read_text()):
            found[word].append(name)
    for folder, keys in DATA_WORDS.items():
        for path in sorted((SOURCE / folder).rglob("*.toml")):
            name = str(path.relative_to(SOURCE))
            for word in said_in_data(path.read_text(), keys):
                if name not in found[word]:
                    found[word].append(name)
    return found
