"""One English term for one Indonesian term (docs/glossary.md), over the whole catalogue."""

from __future__ import annotations

import re

import pytest
from scripts import catalogue

# Indonesian, the English that must be in the translation, and what it must not be called.
TERMS = {
    "pendampingan": ("mentoring", "guidance|coaching|assistance"),
    "kunjungan": ("visit", ""),
    "penyuluh": ("extension", "counsel"),
    "pelatihan": ("training", "course"),
    "angkatan": ("batch|angkatan", "cohort"),
    "putaran": ("round", "cycle"),
    "keberatan": ("objection|object", "appeal"),
    "pengaduan": ("complaint", "grievance"),
    "serah terima": ("hand-over|handed over", "handover"),
    "cek acak": ("random check", "spot check"),
    "benih": ("seed|benih", ""),
    "pagu": ("ceiling", "cap\\b"),
    "omzet": ("turnover|sales", "revenue"),
    "penjualan": ("sales|sold|sell", "turnover|revenue"),
    "surat edaran": ("circular", ""),
    "paguyuban": ("association", "guild"),
    "kecamatan": ("sub-district|kecamatan", ""),
    "kabupaten": ("regency|regencies|kabupaten", "(?<!sub-)district"),
    "koperasi": ("cooperative|koperasi", ""),
    "berita acara": ("record|minutes", "protocol"),
    "buku kas": ("cash book", "cashbook|ledger"),
    "cadangan": ("reserve|backup", "spare"),
    "pembeli": ("buyer", "customer|purchaser"),
    "petugas lapangan": ("field officer", ""),
    "petugas desa": ("village clerk|officer", ""),
    "izin edar": ("distribution licence", "permit"),
    "alat serupa": ("similar tools", "equipment"),
    "sosialisasi": ("outreach|session", "socialisation|briefing"),
}


def _pairs() -> list[tuple[str, str]]:
    found = []
    for message in catalogue.known("en"):
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[0]
            other = message.string if isinstance(message.string, str) else message.string[0]
            found.append((one, other))
    return found


PAIRS = _pairs()


@pytest.mark.parametrize("term", sorted(TERMS))
def test_a_term_is_called_one_thing(term: str) -> None:
    wanted, never = TERMS[term]
    said = [(i, e) for i, e in PAIRS if re.search(rf"\b{term}\b", i, re.IGNORECASE)]
    assert said, "nobody says it any more"
    lacking = [p for p in said if not re.search(wanted, p[1], re.IGNORECASE)]
    wrong = [p for p in said if never and re.search(rf"\b(?:{never})", p[1], re.IGNORECASE)]
    assert (lacking, wrong) == ([], [])
