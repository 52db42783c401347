"""Forms of tools in use: checks, moves, draws, reports, figures."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guyub.aid.states import TOOL
from guyub.kernel.forms import (
    AngkaField,
    Form,
    RupiahField,
    ScanField,
    TanggalField,
    VersionedFormMixin,
)

_POINT = re.compile(r"\s*(-?\d{1,3}[.,]\d{1,8})\s*[;,/ ]\s*(-?\d{1,3}[.,]\d{1,8})\s*")
NAMELESS = _("Tanpa nama orang, NIK, atau nomor HP.")


class LineField(forms.CharField):
    """One line of text, spaces folded."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text


class PointField(LineField):
    """A point as a phone or a map gives it; ``cleaned_data`` holds (latitude, longitude)."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        match = _POINT.fullmatch(text)
        if match:
            lat, lon = (float(part.replace(",", ".")) for part in match.groups())
            # Indonesia lies between these; a swapped pair is put right, not guessed elsewhere.
            for one, other in ((lat, lon), (lon, lat)):
                if -12 <= one <= 7 and 94 <= other <= 142:
                    return one, other
        raise ValidationError(_("Tulis lintang dan bujur, misalnya -7.3881, 109.3632."))


class CheckForm(VersionedFormMixin, Form):
    """One look at a tool, on a phone beside it."""

    state = forms.ChoiceField(
        label=_("Bagaimana keadaan alatnya?"), widget=forms.RadioSelect,
        choices=[(s, TOOL.label(s)) for s in ("in_use", "idle", "broken", "missing")],
    )  # fmt: skip
    on = TanggalField(label=_("Tanggal dicek"))
    place = LineField(
        label=_("Ditemukan di mana?"), max_length=150,
        help_text=_("Misalnya: dapur produksi. Kalau tidak ada, tulis tempat yang sudah dicari."),
    )  # fmt: skip
    used_for = LineField(
        label=_("Dipakai untuk apa?"), max_length=150, required=False,
        help_text=_("Wajib diisi kalau alatnya dipakai."),
    )  # fmt: skip
    found = LineField(
        label=_("Apa yang ditemukan?"), max_length=300, required=False,
        help_text=_("Wajib diisi kalau menganggur, rusak, atau tidak ditemukan."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    photo = ScanField(label=_("Foto alatnya"), required=False, camera=True)
    point = PointField(
        label=_("Titik di peta"), max_length=60, required=False,
        help_text=_("Lintang, bujur dari HP. Boleh kosong."),
    )  # fmt: skip


class StepForm(VersionedFormMixin, Form):
    """A step of the asset officer, with its day and why."""

    on = TanggalField(label=_("Tanggal"))
    reason = LineField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=NAMELESS
    )


class TakeBackForm(VersionedFormMixin, Form):
    """Why a tool should come back."""

    reason = LineField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=NAMELESS
    )


class FetchedForm(VersionedFormMixin, Form):
    """When a tool was fetched."""

    on = TanggalField(label=_("Tanggal diambil"))
    place = LineField(label=_("Disimpan di"), max_length=150, required=False)


class RepairForm(StepForm):
    reason = LineField(
        label=_("Dibawa ke mana, apa yang diperbaiki?"), max_length=300,
        widget=forms.Textarea({"rows": 3}), help_text=NAMELESS,
    )  # fmt: skip


class WriteOffForm(VersionedFormMixin, Form):
    reason = LineField(
        label=_("Kenapa dihapus dari daftar?"), max_length=300,
        widget=forms.Textarea({"rows": 3}), help_text=NAMELESS,
    )  # fmt: skip


class MoveForm(VersionedFormMixin, Form):
    """To which business a tool goes: by its number, with its group if it belongs to one."""

    business = LineField(
        label=_("Nomor usaha penerima"), max_length=30,
        help_text=_("Nomor IKM di halaman usahanya."),
    )  # fmt: skip
    group = LineField(
        label=_("Nomor kelompok"), max_length=30, required=False,
        help_text=_("Kalau usaha itu menerima lewat kelompoknya."),
    )  # fmt: skip
    reason = LineField(
        label=_("Alasan dipindah"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=NAMELESS,
    )  # fmt: skip


class FinishForm(VersionedFormMixin, Form):
    """What stands on the signed paper."""

    number = LineField(
        label=_("Nomor berita acara"), max_length=80, help_text=_("Dari agenda kantor.")
    )
    on = TanggalField(label=_("Tanggal ditandatangani"))
    place = LineField(label=_("Tempat"), max_length=150)
    witness = LineField(label=_("Saksi"), max_length=120, required=False)
    witness_title = LineField(label=_("Jabatan saksi"), max_length=120, required=False)
    scan = ScanField(label=_("Foto atau pindaian berita acara"), required=False)


class TellForm(Form):
    words = LineField(
        label=_("Apa yang rusak?"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("Singkat saja. Petugas akan datang melihat."),
    )  # fmt: skip


class DrawForm(Form):
    """What is announced before anybody knows the seed."""

    size = AngkaField(label=_("Berapa alat yang dicek?"), min_value=1, max_value=500)
    seed_source = LineField(
        label=_("Angka umum mana yang menjadi benih?"), max_length=200,
        help_text=_("Benih adalah angka yang mengacak undian: diumumkan pihak lain, belum diketahui"
                    " siapa pun hari ini, dan bisa dibaca siapa saja, misalnya:"
                    " IHSG penutupan di situs BEI."),
    )  # fmt: skip
    seed_on = TanggalField(label=_("Kapan angka itu diketahui?"))


class SeedForm(Form):
    seed = LineField(
        label=_("Angkanya, persis seperti tertulis"), max_length=120,
        help_text=_("Titik dan koma ikut. Sesudah disimpan tidak bisa diganti."),
    )  # fmt: skip
    read_at = LineField(
        label=_("Dibaca di mana"), max_length=200,
        help_text=_("Alamat situs atau koran dengan tanggalnya."),
    )  # fmt: skip


class ReportForm(Form):
    on = TanggalField(label=_("Tanggal laporan diterima"))
    used = LineField(
        label=_("Alat dipakai untuk apa, bagaimana hasilnya?"), max_length=500,
        widget=forms.Textarea({"rows": 4}), help_text=NAMELESS,
    )  # fmt: skip
    works = forms.TypedChoiceField(
        label=_("Semua alat masih jalan?"), required=False, empty_value=None,
        choices=[("", _("Tidak ditulis di laporan")), ("ya", _("Ya, semua")),
                 ("tidak", _("Tidak, ada yang tidak jalan"))],
        coerce=lambda v: {"ya": True, "tidak": False}.get(v),
    )  # fmt: skip
    scan = ScanField(label=_("Foto atau pindaian laporannya"), required=False)


class OutcomeForm(Form):
    """Figures of one milestone. What is not known stays empty."""

    on = TanggalField(label=_("Tanggal didata"))
    workers_male = AngkaField(
        label=_("Pekerja laki-laki"), max_value=100_000, unit="orang", required=False,
        help_text=_("Pemilik dan keluarga yang ikut bekerja dihitung."),
    )  # fmt: skip
    workers_female = AngkaField(
        label=_("Pekerja perempuan"), max_value=100_000, unit="orang", required=False
    )
    output_value = RupiahField(
        label=_("Nilai produksi setahun"), required=False,
        help_text=_("Nilai barang yang dibuat 12 bulan terakhir."),
    )  # fmt: skip
    sales = RupiahField(
        label=_("Hasil penjualan setahun"), required=False,
        help_text=_("Uang dari penjualan 12 bulan terakhir."),
    )  # fmt: skip


class MissedForm(Form):
    reason = LineField(
        label=_("Kenapa terlewat?"), max_length=200, widget=forms.Textarea({"rows": 2}),
        help_text=NAMELESS,
    )  # fmt: skip
