"""Obligations and verdicts as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from guyub.kernel.rupiah import format_number
from guyub.market.models import Obligation
from guyub.market.policy_circulars import Verdict

K = Obligation.Kind
_SHARES: Final = (K.LOCAL_SHARE, K.SMALL_SHARE, K.TOP_SHARE)
# How a circular says it to whoever is bound; %s is the number.
SENTENCES: Final = {
    K.CATERING: "Setiap pesanan makanan dan minuman memuat paling sedikit %s produk buatan industri"
    " kecil dan menengah (IKM) daerah.",
    K.LOCAL_SHARE: "Paling sedikit %s %% belanja barang dan jasa dipakai untuk membeli produk"
    " buatan IKM daerah.",
    K.SMALL_SHARE: "Paling sedikit %s %% belanja barang dan jasa dibeli dari usaha mikro, usaha"
    " kecil, dan koperasi.",
    K.MAKERS: "Dalam setahun membeli dari paling sedikit %s pembuat yang berbeda.",
    K.TOP_SHARE: "Dari belanja untuk buatan IKM daerah, paling banyak %s %% kepada satu pembuat.",
    K.PAY_DAYS: "Membayar paling lambat %s hari sesudah barang diterima.",
}
# What is measured for it, for the foot of a table.
DEFINITIONS: Final = {
    K.CATERING: "Makan minum: pesanan yang memuat produk pembuat daerah sebanyak yang diminta,"
    " dibagi semua pesanan makan minum. Produk dibedakan menurut nama dan pembuatnya; kotak dan"
    " isinya tidak dihitung dua kali.",
    K.LOCAL_SHARE: "Buatan daerah: rupiah baris belanja yang pembuatnya usaha terdaftar atau usaha"
    " lain dari daerah ini, dibagi seluruh belanja.",
    K.SMALL_SHARE: "Usaha kecil: rupiah dari penjual mikro, kecil, dan koperasi, dibagi seluruh"
    " belanja.",
    K.MAKERS: "Pembuat: usaha terdaftar yang barangnya dibeli.",
    K.TOP_SHARE: "Terbesar: rupiah untuk satu usaha terdaftar, dibagi belanja buatan daerah.",
    K.PAY_DAYS: "Hari bayar: yang paling lama, dari diterima sampai dibayar atau sampai hari ini.",
}
UNKNOWNS: Final = (
    "Pembuat atau golongan penjual yang belum ditulis bisa berarti apa saja. Karena itu angkanya"
    " ditulis sebagai paling sedikit sampai paling banyak."
)


def sentence(kind: str, value: Decimal) -> str:
    """An obligation in words."""
    return SENTENCES[K(kind)] % format_number(value.normalize())


def _number(value: Decimal) -> str:
    return format_number(value.quantize(Decimal("0.01")).normalize())


def reached(verdict: Verdict) -> str:
    """ "32,5 %", "30 sampai 60 %", "belum ada belanja"."""
    unit = {K.PAY_DAYS: " hari", K.MAKERS: " pembuat"}.get(K(verdict.kind), " %")
    if verdict.corrected:
        return "tidak bisa dihitung: ada koreksi atas pembelian masa lain"
    if verdict.low is None:
        return "belum ada yang diukur"
    low = _number(verdict.low)
    if verdict.high is None:
        return f"paling sedikit {low}{unit}"
    high = _number(verdict.high)
    return f"{low}{unit}" if low == high else f"{low} sampai {high}{unit}"


def asked(kind: str, value: Decimal) -> str:
    """ "paling sedikit 40 %"."""
    found = format_number(value.normalize())
    if K(kind) == K.CATERING:
        return f"paling sedikit {found} di setiap pesanan"
    if K(kind) == K.PAY_DAYS:
        return f"paling lama {found} hari"
    if K(kind) == K.MAKERS:
        return f"paling sedikit {found}"
    most = "paling banyak" if K(kind) == K.TOP_SHARE else "paling sedikit"
    return f"{most} {found} %"


def obligations(rows: Any) -> list[dict[str, str]]:
    """Each obligation of a circular in its order, in words."""
    order = list(SENTENCES)
    return [
        {"kind": row.kind, "label": row.get_kind_display(), "text": sentence(row.kind, row.value)}
        for row in sorted(rows, key=lambda r: order.index(K(r.kind)))
    ]
