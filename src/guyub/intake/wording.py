"""Indonesian words for what became of a row."""

from __future__ import annotations

from guyub.intake.models import Row

HOLD_WORDS = {
    "place": "Desanya belum jelas: tulis nama desa dan kecamatannya",
    "no_place": "Desa dan kecamatan kosong: isi salah satunya",
    "outside": "Tempatnya di kabupaten lain; tidak dimasukkan di sini",
    "no_name": "Isi nama pemilik atau nama usaha",
}
FIELD_WORDS = {
    "main_product": "Produk", "address": "Alamat", "legal_form": "Bentuk usaha",
    "since_year": "Tahun berdiri", "kbli_code": "KBLI", "village_code": "Desa",
}  # fmt: skip


def outcome_words(row: Row, number: str | None, best: str) -> tuple[str, str]:
    """(what became of a row, tone). ``best`` names the nearest candidate with its reasons."""
    if row.aggregate:
        return "Baris gabungan: dihitung sebagai gabungan, tidak dijadikan satu usaha", "ok"
    if row.business_id is not None:
        if row.created:
            return f"Masuk sebagai usaha baru {number or ''}".strip(), "ok"
        return f"Masuk ke usaha yang sudah ada {number or ''}".strip(), "ok"
    if row.match == "unchanged":
        return "Tidak berubah sejak impor lalu; tidak ada yang diubah", "ok"
    if row.decision == "skip":
        return "Tidak dimasukkan oleh petugas", "warn"
    if row.decision == "ask":
        return f"Ditanyakan ke desa: {best}", "warn"
    if row.hold == "no_name":
        return "Belum bisa masuk: tanpa nama", "bad"
    if row.decision == "same" or (row.match in ("sure", "version") and row.decision != "new"):
        return f"Siap masuk ke usaha yang sama: {best}", "ok"
    if row.match == "question" and not row.decision:
        return f"Mungkin sama dengan {best}. Tinjau dulu", "warn"
    if row.hold:
        return "Belum bisa masuk", "bad"
    return "Siap masuk sebagai usaha baru", "ok"
