"""Pages of a pack about the pack: first page, list of events, certificate, how to read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from guyub.aid import models as m
from guyub.aid.evidence import ledger, pages
from guyub.aid.evidence.context import Context
from guyub.aid.models import Round
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number, format_rupiah


def event_page(context: Context, where: list[tuple[str, int]]) -> Iterator[str]:
    from guyub.accounts.roles import role_words
    from guyub.kernel.actions import VERBS

    yield pages.head(
        "Catatan peristiwa",
        "Siapa melakukan apa, kapan. Sidik: kode yang berubah kalau isi peristiwa berubah. Isi"
        " lengkap dengan sidiknya ada di peristiwa.jsonl.",
        up="../",
    )
    rows = (
        [str(e.seq), f"{timezone.localtime(e.at):%d/%m/%Y %H.%M}", e.actor,
         str(role_words(e.role)), VERBS.get(e.verb, e.verb), context.mask.text(e.reason),
         bytes(e.hash).hex()[:16]]
        for e in ledger.events(where)
    )  # fmt: skip
    heads = ["Urutan", "Waktu", "Oleh", "Sebagai", "Melakukan", "Alasan", "Awal sidik"]
    yield from pages.table("Peristiwa", heads, rows)
    yield pages.FOOT


def certificate(context: Context, found: list[ledger.Certificate]) -> Iterator[str]:
    yield pages.head(
        "Sertifikat keutuhan",
        f"{context.round.title} ({context.round.number}). Dibuat dari rantai peristiwa kantor.",
        up="./",
    )
    for one in found:
        if one.good:
            yield (
                f'<p class="good">Rantai <code>{one.chain}</code> utuh dari peristiwa 1 sampai'
                f" {one.to}. Sidik peristiwa {one.to}: <code>{one.head}</code>."
                f" {one.events} di antaranya tentang putaran ini.</p>\n"
            )
        else:
            yield (
                f'<p class="bad">Rantai <code>{one.chain}</code> TIDAK UTUH sebelum peristiwa'
                f" {one.to}. {one.problem}.</p>\n"
            )
    if not found:
        yield "<p>Belum ada peristiwa tentang putaran ini.</p>\n"
    yield (
        "<h2>Cara memeriksa tanpa Guyub</h2>"
        "<p>Buka terminal di folder berkas ini. Perintah pertama memeriksa setiap berkas, perintah"
        " kedua juga menghitung ulang sidik setiap peristiwa.</p>"
        "<pre>sha256sum -c MANIFEST.sha256\npython3 periksa.py</pre>"
        "<p>Sidik seluruh ZIP dicatat kantor waktu berkas diambil; bandingkan dengan"
        " <code>sha256sum</code> berkas ZIP Anda. Sidik peristiwa di atas bisa dicocokkan dengan"
        " halaman Riwayat di kantor atau sidik harian yang sudah dicetak.</p>\n"
    )
    yield pages.FOOT


def index(
    context: Context, found: list[tuple[str, str, str]], certificates: list[ledger.Certificate]
) -> Iterator[str]:
    round_ = context.round
    yield pages.head(round_.title, f"Berkas bukti putaran {round_.number}, tahun {round_.year}.")
    if not all(c.good for c in certificates):
        yield '<p class="bad">Rantai peristiwa TIDAK UTUH. Baca sertifikat keutuhan.</p>\n'
    yield pages.facts(_summary(round_))
    yield "<h2>Daftar isi</h2>\n"
    yield pages.links(sorted(found))
    yield (
        "<h2>Tentang berkas ini</h2><p>Bisa dibuka tanpa internet dan tanpa Guyub. NIK, nomor HP,"
        " alamat dan nama perorangan tidak ikut; penerima disebut seperti di daftar umum. Enam"
        " huruf di belakang nama petugas membedakan orang: dua orang berbeda, dua kode berbeda."
        " “Belum diketahui” bukan nol.</p>\n"
    )
    yield pages.FOOT


def _summary(round_: Round) -> list[tuple[str, str]]:
    from django.db.models import F, Sum

    lines = m.DecreeLine.objects.filter(decree__round=round_, decree__state="signed")
    given = m.HandoverLine.objects.filter(handover__round=round_, handover__state="signed")

    def money(rows: Any) -> str:
        return format_rupiah(rows.aggregate(n=Sum(F("quantity") * F("unit_price")))["n"] or 0)

    def units(rows: Any) -> str:
        n = rows.aggregate(n=Sum("quantity"))["n"] or 0
        kinds = rows.values("item_name").distinct().count()
        return f"{format_number(kinds)} jenis, {format_number(n)} unit"

    proposals = m.Proposal.objects.filter(round=round_)
    tools = m.Tool.objects.filter(round=round_)
    return [
        ("Keadaan", round_.get_state_display()),
        ("Dibuka", f"{format_date(round_.opens)} sampai {format_date(round_.closes)}"),
        ("Usulan", format_number(proposals.count())),
        ("Ditetapkan SK", f"{units(lines)}, {money(lines)}"),
        ("Diserahkan", f"{units(given)}, {money(given)}"),
        ("Alat", f"{format_number(tools.count())} unit, {format_number(tools.kept().count())}"
                 " masih dipegang penerima"),
    ]  # fmt: skip


def read_me(round_: Round) -> str:
    return (
        f"Berkas bukti: {round_.title} ({round_.number})\n\n"
        "1. Ekstrak ZIP ini ke sebuah folder.\n"
        "2. Buka index.html dengan peramban apa saja. Tidak perlu internet.\n"
        "3. Periksa keutuhannya di folder itu:\n"
        "     sha256sum -c MANIFEST.sha256\n"
        "     python3 periksa.py\n"
        "   Di Windows: certutil -hashfile NAMA-BERKAS SHA256, bandingkan dengan MANIFEST.sha256.\n"
        "4. Folder data berisi hal yang sama untuk diolah: satu baris JSON satu catatan.\n\n"
        "Lampiran yang terbatas (cap jempol, kartu identitas) hanya disebut, tidak ikut.\n"
    )
