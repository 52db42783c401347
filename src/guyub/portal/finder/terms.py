"""Words that people may not know, each in one line; pages show those that stand in their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

TERMS: Final = {
    "NIB": "nomor usaha dari pemerintah; gratis lewat OSS",
    "OSS": "tempat mengurus izin usaha lewat internet",
    "KUR": "pinjaman bank yang bunganya dibantu pemerintah",
    "NPWP": "nomor pajak",
    "KTP": "kartu tanda penduduk",
    "SPP-IRT": "izin makanan rumahan dari kabupaten atau kota",
    "BPOM": "badan yang mengawasi makanan dan obat",
    "BPOM MD": "izin makanan pabrik dari BPOM",
    "BKPM": "kementerian yang mengurus izin usaha",
    "DPMPTSP": "kantor izin di kabupaten atau kota",
    "BPJPH": "badan yang menerbitkan sertifikat halal",
    "SIHALAL": "tempat mengurus sertifikat halal lewat internet",
    "SEHATI": "program sertifikat halal gratis",
    "PPH": "proses produk halal; pendampingnya memeriksa bahan dan cara membuat",
    "UMi": "pinjaman kecil dari pemerintah lewat penyalur",
    "PNM": "perusahaan negara yang meminjamkan modal kecil",
    "PNM Mekaar": "pinjaman kelompok ibu-ibu dari PNM",
    "DAK": "uang dari pusat untuk daerah, ada tujuannya",
    "DBHCHT": "bagian daerah dari cukai rokok",
    "SNI": "ukuran mutu barang di Indonesia",
    "UMKM": "usaha mikro, kecil, dan menengah",
    "UMK": "usaha mikro dan kecil",
    "SIINas": "daftar industri milik Kementerian Perindustrian",
    "SPPL": "pernyataan menjaga lingkungan",
    "PKP": "penyuluhan keamanan pangan; kursus untuk pembuat makanan",
    "PSAT-PDUK": "izin hasil tani kemasan dari usaha kecil",
    "SLHS": "sertifikat kebersihan tempat masak",
    "CPPOB": "cara membuat makanan yang bersih dan aman",
    "NKV": "nomor kontrol untuk tempat daging, telur, dan susu",
    "SKP": "sertifikat untuk pengolah ikan",
    "TPL": "tenaga penyuluh lapangan, petugas yang mendatangi usaha",
    "SVLK": "bukti bahwa kayunya sah",
    "merek": "nama dagang yang dilindungi negara",
    "sentra": "kumpulan usaha sejenis di satu tempat",
    "katalog": "daftar produk dengan foto dan harga",
    "DJKI": "kantor yang mencatat merek",
    "PBJT": "pajak daerah",
}  # fmt: skip
# Short words in capitals that everybody knows.
PLAIN: Final = frozenset(("RT", "RW", "HP", "PT", "CV", "UU", "PP", "SK", "RI"))
_CAPITALS: Final = re.compile(r"\b(?=[A-Z-]*[A-Z]{2})[A-Z][A-Z-]+\b")


def _stands(term: str, text: str) -> bool:
    flags = 0 if any(c.isupper() for c in term) else re.IGNORECASE
    return re.search(rf"(?<![\w-]){re.escape(term)}(?![\w-])", text, flags) is not None


def explained(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The terms that stand in some texts with what they mean, by name."""
    whole = "\n".join(texts)
    return [(t, TERMS[t]) for t in sorted(TERMS, key=str.casefold) if _stands(t, whole)]


def unexplained(text: str) -> set[str]:
    """Short words in capitals that neither everybody knows nor a term explains."""
    known = {part for term in TERMS for part in (term, *term.split())}
    return set(_CAPITALS.findall(text)) - known - PLAIN
