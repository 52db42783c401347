"""Words of this room that need one line of explanation, the same on every page."""

from __future__ import annotations

from typing import Any, Final

from django import template

register = template.Library()

MEANINGS: Final = {
    "Benih": "Angka umum yang belum diketahui siapa pun waktu daftar diumumkan, misalnya"
    " indeks harga saham (IHSG) penutupan. Dari angka itu undian dihitung, jadi tidak ada yang bisa"
    " mengatur hasilnya.",
    "Sidik data": "Kode yang dihitung dari seluruh isi (SHA-256). Kalau satu huruf saja berubah,"
    " kodenya berbeda. Jadi siapa pun bisa memastikan isinya tidak diganti.",
}


@register.inclusion_tag("kernel/components/term.html")
def aid_term(word: str) -> dict[str, Any]:
    """The "?" behind one of the words above; like ``term`` it is a block."""
    return {"word": word, "meaning": MEANINGS[word]}
