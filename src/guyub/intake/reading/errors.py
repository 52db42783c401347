"""Refusals: why a file cannot be read, in one sentence its owner understands."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    "empty": "Berkas ini kosong. Periksa apakah berkas sudah tersimpan, lalu unggah lagi.",
    "too_large": (
        "Berkas ini {size} MB, lebih besar dari batas {limit} MB. "
        "Bagi menjadi beberapa berkas, lalu unggah satu per satu."
    ),
    "too_many_rows": (
        'Lembar "{sheet}" berisi {count} baris, melebihi batas {limit} baris. '
        "Bagi menjadi beberapa berkas."
    ),
    "too_many_columns": (
        'Lembar "{sheet}" memakai {count} kolom, melebihi batas {limit} kolom. '
        "Hapus kolom yang tidak dipakai, simpan, lalu unggah lagi."
    ),
    "too_many_cells": (
        'Lembar "{sheet}" terlalu luas ({count} sel; batasnya {limit}). '
        "Hapus isi yang tersesat jauh di kanan atau bawah tabel, atau bagi berkasnya."
    ),
    "too_many_sheets": "Berkas ini berisi {count} lembar, melebihi batas {limit} lembar.",
    "encrypted": (
        "Berkas ini dikunci dengan kata sandi. "
        "Buka di Excel, hapus kata sandinya, simpan, lalu unggah lagi."
    ),
    "zip_bomb": (
        "Berkas ini mengembang menjadi jauh lebih besar dari ukurannya dan tidak aman dibuka. "
        "Simpan ulang dari Excel sebagai berkas baru, lalu unggah lagi."
    ),
    "entity_bomb": (
        "Berkas ini memuat perintah XML yang tidak wajar dan tidak aman dibuka. "
        "Simpan ulang dari Excel sebagai berkas baru, lalu unggah lagi."
    ),
    "corrupted": (
        "Berkas ini rusak atau terpotong sehingga tidak bisa dibaca. "
        "Buka dan simpan ulang di Excel, lalu unggah lagi."
    ),
    "not_a_table": (
        "Berkas ini {found}, bukan tabel. Unggah berkas Excel (xlsx, xls), ODS atau CSV."
    ),
    "html_without_table": (
        "Berkas ini sebenarnya halaman web tanpa tabel di dalamnya. "
        "Unduh ulang datanya sebagai Excel atau CSV."
    ),
    "no_data": "Berkas ini terbaca, tetapi semua lembarnya kosong.",
}


class UnreadableFile(Exception):
    """A file was refused.

    `code` is stable (a key of `SENTENCES`); `sentence` is the whole message for the user.
    The file's content never appears in it.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        self.sentence = SENTENCES[code].format(**facts)
        super().__init__(self.sentence)
