"""Writes a pack: file by file into a ZIP, each hashed as it goes, nothing held whole in memory.

The same data give the same bytes: files stand in a fixed order, their times are fixed, nothing in
them tells who took the pack or when. ``MANIFEST.sha256`` is what ``sha256sum -c`` reads.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from django.db.models import BinaryField, Model

from guyub.aid import models as m
from guyub.aid.evidence import front, ledger, pages, seats
from guyub.aid.evidence.context import Context, attachments_of
from guyub.aid.evidence.masking import HIDDEN, SEALED
from guyub.aid.evidence.sections import SECTIONS, Section, Table
from guyub.aid.models import Round
from guyub.kernel import attached
from guyub.kernel.fields import EncryptedTextField
from guyub.kernel.rupiah import format_number

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 500
# Columns that hold a private name or words said by somebody in private.
_PRIVATE: Final = frozenset({"asked_by", "met", "recipient_signer"})
# Kinds of attachments that say who somebody is by the hand: never leave, marked or not.
_STAY: Final = frozenset({"strokes", "thumb"})
_CHECKER: Final = Path(__file__).with_name("periksa.txt")


@dataclass(frozen=True)
class Packed:
    """What was written: hex SHA-256 of the whole ZIP and how many files are in it."""

    digest: str
    manifest: str
    files: int
    good: bool


class _Zip:
    """A ZIP that hashes what goes in."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.sums: list[tuple[str, str]] = []

    def add(self, name: str, parts: Iterable[str | bytes], *, listed: bool = True) -> str:
        """Write one file; gives its hex SHA-256."""
        info = zipfile.ZipInfo(name, _BEGINNING)
        info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
        info.external_attr = 0o100644 << 16
        sha = hashlib.sha256()
        with self._zip.open(info, "w") as file:
            for part in parts:
                data = part.encode() if isinstance(part, str) else part
                sha.update(data)
                file.write(data)
        if listed:
            self.sums.append((name, sha.hexdigest()))
        return sha.hexdigest()

    def close(self) -> None:
        self._zip.close()


def build(visit: Visit, round_: Round, out: IO[bytes]) -> Packed:
    """Write the pack of a round into a seekable file, as far as the scope in force reads it."""
    context = Context.of(round_)
    zip_ = _Zip(out)
    found: list[tuple[str, str, str]] = []
    for section in SECTIONS:
        zip_.add(f"isi/{section.stem}.html", _section(context, section))
        zip_.add(f"data/{section.stem}.jsonl", _data(context, section))
        found.append((f"isi/{section.stem}.html", section.title, section.intro))
    zip_.add("isi/13-keputusan-beku.html", _frozen_page(context))
    note = "Aturan, syarat dan angka seperti waktu itu, tidak berubah sesudahnya."
    found.append(("isi/13-keputusan-beku.html", "Yang dilihat setiap keputusan", note))
    for name, content in _frozen_files(context):
        zip_.add(name, [content])
    found += _papers(zip_, visit, context)
    where = ledger.places(round_)
    certificates = ledger.certify(where)
    zip_.add("ledger/peristiwa.jsonl", _event_lines(context, where))
    zip_.add("ledger/peristiwa.html", front.event_page(context, where))
    found.append(("ledger/peristiwa.html", "Catatan peristiwa", f"{len(where)} peristiwa putaran."))
    zip_.add("SERTIFIKAT.html", front.certificate(context, certificates))
    found.append(("SERTIFIKAT.html", "Sertifikat keutuhan", "Rantai peristiwa dan cara memeriksa."))
    zip_.add("gaya.css", [pages.STYLE])
    zip_.add("periksa.py", [_CHECKER.read_text(encoding="utf-8")])
    zip_.add("BACA-DULU.txt", [front.read_me(round_)])
    zip_.add("index.html", front.index(context, found, certificates))
    lines = [f"{digest}  {name}\n" for name, digest in sorted(zip_.sums)]
    manifest = zip_.add("MANIFEST.sha256", lines, listed=False)
    zip_.close()
    out.seek(0)
    sha = hashlib.sha256()
    while chunk := out.read(1 << 20):
        sha.update(chunk)
    out.seek(0)
    good = all(c.good for c in certificates)
    return Packed(sha.hexdigest(), manifest, len(zip_.sums) + 1, good)


# --- sections ------------------------------------------------------------------------------------


def _rows(context: Context, table: Table) -> Iterator[Any]:
    yield from table.rows(context.round).iterator(chunk_size=_CHUNK)


def _section(context: Context, section: Section) -> Iterator[str]:
    yield pages.head(section.title, section.intro, up="../")
    for table in section.tables:
        cells = (
            [context.text(read(context, row)) for _label, read in table.columns]
            for row in _rows(context, table)
        )
        yield from pages.table(table.title, [label for label, _read in table.columns], cells)
    yield pages.FOOT


def _data(context: Context, section: Section) -> Iterator[str]:
    """Every row with all its columns, one JSON a line."""
    for table in section.tables:
        for row in _rows(context, table):
            yield _line(as_json(context, row))


def _line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def as_json(context: Context, row: Model) -> dict[str, Any]:
    """A row without what is private: encrypted columns, private names, salts, paths of files."""
    found: dict[str, Any] = {"_": row._meta.label_lower}
    own = getattr(row, "filler_role", "") in ("owner", "group_chair")
    hidden = set(_PRIVATE)
    if own:
        hidden.add("filler")
    if isinstance(row, m.Signature) and row.party == "recipient":
        hidden.add("name")
    for field in row._meta.concrete_fields:
        name = field.attname
        if isinstance(field, BinaryField):
            if isinstance(field, EncryptedTextField):
                found[name] = SEALED
            continue
        value = getattr(row, name)
        if isinstance(field, EncryptedTextField):
            found[name] = SEALED if value is not None else None
        elif name in hidden:
            found[name] = HIDDEN if value else value
        else:
            found[name] = _plain(context, value)
    return found


def _plain(context: Context, value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value if _is_digest(value) else context.mask.text(value)
    if isinstance(value, list | tuple):
        return [_plain(context, v) for v in value]
    if isinstance(value, dict):
        return context.mask.json(value)
    return str(value)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


# --- frozen decisions ----------------------------------------------------------------------------


def _frozen(context: Context) -> Iterator[tuple[str, str, Any]]:
    """(file below ``data/beku/``, words, JSON) of everything that a decision kept as it saw it."""
    round_ = context.round
    yield "putaran.json", "Aturan, lembar nilai dan ketentuan putaran", {
        "beku": round_.frozen, "syarat_surat": round_.papers, "kuota": round_.quotas,
        "lembar_nilai": round_.sheet.criteria if round_.sheet else None,
    }  # fmt: skip
    for proposal in (
        m.Proposal.objects.filter(round=round_).order_by("number").iterator(chunk_size=_CHUNK)
    ):
        if proposal.frozen or proposal.double:
            words = f"Usulan {proposal.number}: seperti dikirim, dan cek bantuan ganda"
            kept = {"dikirim": proposal.frozen, "ganda": proposal.double}
            yield f"usulan-{proposal.number}.json", words, kept
    for selection in m.Selection.objects.filter(round=round_).order_by("number"):
        words = f"Seleksi nomor {selection.number}: semua masukan, SHA-256 {selection.digest}"
        yield f"seleksi-{selection.number}.json", words, selection.inputs
    for objection in m.Objection.objects.filter(round=round_).order_by("number"):
        words = f"Keberatan {objection.number}: ketentuan batas waktunya"
        yield f"keberatan-{objection.number}.json", words, objection.deadline


def _frozen_files(context: Context) -> Iterator[tuple[str, str]]:
    for name, _words, value in _frozen(context):
        masked = context.mask.json(value)
        text = json.dumps(masked, sort_keys=True, indent=1, ensure_ascii=False)
        yield f"data/beku/{name}", text + "\n"


def _frozen_page(context: Context) -> Iterator[str]:
    yield pages.head(
        "Yang dilihat setiap keputusan",
        "Dibekukan: disimpan seperti yang dilihat waktu keputusan dibuat. Perubahan sesudahnya"
        " tidak mengubahnya.",
        up="../",
    )
    for name, words, value in _frozen(context):
        rows = list(_flat(context.mask.json(value)))
        yield from pages.table(words, ["Bagian", "Isi"], rows)
        yield pages.links([(f"../data/beku/{name}", name, "")])
    yield pages.FOOT


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """JSON as lines that a person reads."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flat(item, f"{path} › {key}" if path else str(key))
    elif isinstance(value, list) and value:
        if all(not isinstance(v, dict | list) for v in value):
            yield path, "; ".join(str(v) for v in value)
        else:
            for n, item in enumerate(value, start=1):
                yield from _flat(item, f"{path} {n}".strip())
    else:
        empty = value in (None, "", [], {})
        yield path or "isi", "kosong" if empty else str(value)


# --- papers --------------------------------------------------------------------------------------


def _kind_words(row: Any) -> str:
    said = getattr(row, "get_kind_display", None)
    return str(said() if said else row._meta.verbose_name)


def _papers(zip_: _Zip, visit: Visit, context: Context) -> list[tuple[str, str, str]]:
    """Attachments and printed letters. Restricted ones are named, not copied."""
    rows: list[list[str]] = []
    links: list[tuple[str, str, str]] = []
    for row in attachments_of(context.round):
        kind = str(getattr(row, "kind", "") or row._meta.model_name)
        name = f"lampiran/{kind}/{row.pk}.{'jpg' if row.is_photo else 'pdf'}"
        said = "terbatas: hanya dibuka di kantor"
        if not row.restricted and kind not in _STAY:
            try:
                zip_.add(name, [attached.content_of(row)])
                said = name
                links.append((f"../{name}", name, f"{row.size} bita"))
            except attached.AttachmentDamaged:
                said = "RUSAK ATAU HILANG di kantor"
        rows.append(
            [_kind_words(row), str(getattr(row, "about", "") or ""), str(row.pk), row.sha256,
             format_number(row.size), said, context.mask.text(row.caption)]
        )  # fmt: skip
    letters: list[tuple[str, str, str]] = []
    for path, words, content in seats.papers(visit, context):
        zip_.add(f"surat/{path}", [content])
        letters.append((f"../surat/{path}", words, path))

    def page() -> Iterator[str]:
        yield pages.head("Lampiran dan surat", "Foto, pindaian dan surat putaran ini.", up="../")
        yield "<h2>Surat yang dicetak</h2>\n"
        yield pages.links(letters) if letters else "<p>Tidak ada.</p>\n"
        heads = ["Jenis", "Milik baris", "Nomor", "SHA-256 di kantor", "Bita", "Di berkas ini",
                 "Keterangan"]  # fmt: skip
        yield from pages.table("Lampiran", heads, rows)
        yield pages.links(links)
        yield pages.FOOT

    zip_.add("isi/14-lampiran.html", page())
    note = f"{len(rows)} lampiran, {len(letters)} surat."
    return [("isi/14-lampiran.html", "Lampiran dan surat", note)]


# --- ledger --------------------------------------------------------------------------------------


def _event_lines(context: Context, where: list[tuple[str, int]]) -> Iterator[str]:
    for event in ledger.events(where):
        yield json.dumps(ledger.as_line(event, context.mask), ensure_ascii=False) + "\n"
