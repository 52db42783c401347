"""Forms of buying, records, signing, occasions and the agenda."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from guyub.aid.actions.agenda import KINDS
from guyub.aid.models import HandingPaper, Handover, Occasion
from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin

CHANNELS = (
    ("", "Pilih"), ("e-katalog", "E-katalog"), ("toko daring", "Toko Daring"),
    ("pengadaan langsung", "Pengadaan langsung"), ("tender", "Tender"), ("lainnya", "Lainnya"),
)  # fmt: skip
SCANS = ".pdf,.jpg,.jpeg,.png,.webp"


def _file(label: str, help_text: str = "") -> forms.FileField:
    return forms.FileField(
        label=label, help_text=help_text, widget=forms.FileInput({"accept": SCANS})
    )


class ReasonForm(Form):
    """Why, in one's own words."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea({"rows": 3}))


class PurchaseForm(Form):
    """Head of a contract; lines stand below as pairs of fields made by the view."""

    supplier = forms.CharField(label="Penyedia", max_length=150)
    contract = forms.CharField(label="Nomor kontrak atau surat pesanan", max_length=80)
    dated = TanggalField(label="Tanggal kontrak")
    due = TanggalField(label="Harus datang paling lambat", required=False)
    channel = forms.ChoiceField(label="Lewat", choices=CHANNELS, required=False)
    reference = forms.CharField(
        label="Nomor paket atau RUP", max_length=80, required=False,
        help_text="Pembeliannya sendiri terjadi di sana; di sini dicatat supaya bisa ditelusuri.",
    )  # fmt: skip
    remark = forms.CharField(
        label="Catatan", max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="Wajib kalau harga jauh dari katalog.",
    )  # fmt: skip

    HEAD = ("supplier", "contract", "dated", "due", "channel", "reference", "remark")

    def __init__(self, *args: Any, needs: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs
        for need in needs:
            self.fields[f"jumlah-{need.item_id}"] = AngkaField(
                label=f"Jumlah {need.name}", required=False, unit=need.unit,
                initial=need.to_buy, max_value=1_000_000,
            )  # fmt: skip
            self.fields[f"harga-{need.item_id}"] = RupiahField(
                label=f"Harga satuan {need.name}", required=False
            )

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        for need in self.needs:
            price = f"harga-{need.item_id}"
            if (
                cleaned.get(f"jumlah-{need.item_id}")
                and cleaned.get(price) is None
                and price not in self.errors
            ):
                self.add_error(price, "Isi harga satuannya.")
        return cleaned

    def head(self) -> list[Any]:
        return [self[name] for name in self.HEAD]

    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [(n, self[f"jumlah-{n.item_id}"], self[f"harga-{n.item_id}"]) for n in self.needs]


class ArrivalForm(Form):
    """Goods that came: how many of each line."""

    number = forms.CharField(label="Nomor berita acara pemeriksaan atau surat jalan", max_length=80)
    on = TanggalField(label="Tanggal datang")
    note = forms.CharField(label="Catatan", max_length=500, required=False)

    def __init__(self, *args: Any, lines: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line, left in lines:
            self.fields[f"datang-{line.pk}"] = AngkaField(
                label=line.item.name, required=False, unit=line.item.unit, initial=left or None,
                help_text=f"Masih ditunggu {left}", max_value=1_000_000,
            )  # fmt: skip


class InspectionForm(Form):
    """What another person found of every line that came."""

    on = TanggalField(label="Tanggal diperiksa")
    note = forms.CharField(label="Catatan", max_length=500, required=False)

    def __init__(self, *args: Any, lines: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for row in lines:
            key, unit = row.line_id, row.line.item.unit
            self.fields[f"baik-{key}"] = AngkaField(
                label="Baik", unit=unit, initial=row.came, max_value=1_000_000
            )
            self.fields[f"buruk-{key}"] = AngkaField(
                label="Tidak sesuai", unit=unit, initial=0, max_value=1_000_000
            )
            self.fields[f"kenapa-{key}"] = forms.CharField(
                label="Kenapa tidak sesuai, diganti, atau beda jumlah", max_length=250,
                required=False,
            )  # fmt: skip
            self.fields[f"ganti-{key}"] = forms.CharField(
                label="Diganti barang", max_length=150, required=False,
                help_text="Nama atau merek yang datang, kalau bukan yang dipesan.",
            )  # fmt: skip
            self.fields[f"seri-{key}"] = forms.CharField(
                label="Nomor seri", required=False, max_length=20_000,
                widget=forms.Textarea({"rows": 3}), help_text="Satu nomor per baris.",
            )  # fmt: skip

    def rows(self) -> list[tuple[Any, list[Any]]]:
        names = ("baik", "buruk", "kenapa", "ganti", "seri")
        return [(row, [self[f"{n}-{row.line_id}"] for n in names]) for row in self.lines]


class PrepareForm(Form):
    """What all records prepared together say alike."""

    decree = forms.ChoiceField(label="SK")
    only_arrived = forms.BooleanField(
        label="Hanya barang yang sudah datang", required=False,
        help_text="Sisanya tetap terbuka dan dibuatkan berita acara lain nanti.",
    )  # fmt: skip
    village = forms.ChoiceField(label="Desa", required=False)
    witness = forms.CharField(label="Nama saksi", max_length=120, required=False)
    witness_title = forms.CharField(label="Jabatan saksi", max_length=120, required=False)
    place = forms.CharField(
        label="Tempat", max_length=200, required=False,
        help_text="Boleh kosong: dipakai tempat acaranya.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, decrees: Iterable[tuple[str, str]],
        villages: Iterable[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("decree", list(decrees)), ("village", [("", "Semua desa"), *villages])
        ):  # fmt: skip
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class RecordForm(VersionedFormMixin, Form):
    """What is changed in a draft."""

    recipient_signer = forms.CharField(label="Yang menandatangani untuk penerima", max_length=150)
    recipient_title = forms.CharField(label="Sebagai", max_length=80, required=False)
    witness = forms.CharField(label="Nama saksi", max_length=120, required=False)
    witness_title = forms.CharField(label="Jabatan saksi", max_length=120, required=False)
    place = forms.CharField(label="Tempat", max_length=200, required=False)


class NumberForm(Form):
    number = forms.CharField(label="Nomor dari buku agenda", max_length=80)


class SigningForm(Form):
    """How both sides signed. ``strokes`` is a picture drawn on the screen, where allowed."""

    mode = forms.ChoiceField(label="Cara tanda tangan", widget=forms.RadioSelect)
    on = TanggalField(label="Tanggal serah terima")
    place = forms.CharField(label="Tempat", max_length=200, required=False)
    strokes = forms.CharField(required=False, max_length=400_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, screen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mode"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (value, label) for value, label in Handover.Mode.choices
            if screen or value != Handover.Mode.SCREEN
        ]  # fmt: skip
        self.fields["mode"].initial = Handover.Mode.PAPER


class PaperForm(Form):
    kind = forms.ChoiceField(
        label="Isi berkas",
        choices=[
            ("", "Pilih"), (HandingPaper.Kind.SIGNED, "Berita acara yang sudah ditandatangani"),
            (HandingPaper.Kind.THUMB, "Lembar dengan cap jempol (dibuka terbatas)"),
            (HandingPaper.Kind.PHOTO, "Foto"),
        ],
    )  # fmt: skip
    file = _file("Berkas", "Foto atau PDF.")


class PhotoForm(Form):
    caption = forms.CharField(
        label="Keterangan", max_length=120, required=False,
        help_text="Apa yang terlihat, tanpa nama orang.",
    )  # fmt: skip
    file = _file("Foto")


class OccasionForm(VersionedFormMixin, Form):
    kind = forms.ChoiceField(
        label="Jenis acara", widget=forms.RadioSelect,
        choices=[
            (Occasion.Kind.VILLAGE, "Serah terima barang: barang benar-benar berpindah"),
            (Occasion.Kind.CEREMONY, "Penyerahan simbolis: beberapa orang maju, barang menyusul"),
        ],
    )  # fmt: skip
    title = forms.CharField(label="Nama acara", max_length=150)
    on = TanggalField(label="Tanggal")
    place = forms.CharField(label="Tempat", max_length=200)
    village = forms.ChoiceField(
        label="Siapa yang menerima di acara ini?", required=False,
        help_text="Penerima lain bisa ditambah atau dikeluarkan sesudahnya.",
    )  # fmt: skip
    note = forms.CharField(
        label="Catatan", max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, villages: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = list(villages)
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Saya pilih nanti"), *given]
        if not given:
            del self.fields["village"]

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        if cleaned.get("village") and cleaned.get("kind") == Occasion.Kind.CEREMONY:
            self.add_error(
                "village", "Penyerahan simbolis untuk beberapa orang saja. Pilih mereka nanti."
            )
        return cleaned


class SeriesForm(Form):
    kind = forms.ChoiceField(label="Surat", choices=list(KINDS.items()))
    year = AngkaField(label="Tahun", min_value=2020, max_value=2100)
    pattern = forms.CharField(
        label="Bentuk nomor", max_length=60,
        help_text="Tulis {n} di tempat nomor urut dan {year} di tempat tahun. Contoh:"
                  " 000.3.2/{n}/BAST/{year}",
    )  # fmt: skip
    first = AngkaField(label="Mulai dari nomor", min_value=1, max_value=999_999, initial=1)


class GapForm(Form):
    kind = forms.ChoiceField(label="Surat", choices=list(KINDS.items()))
    year = AngkaField(label="Tahun", min_value=2020, max_value=2100)
    begin = AngkaField(label="Dari nomor", min_value=1, max_value=999_999)
    end = AngkaField(label="Sampai nomor", min_value=1, max_value=999_999)
    why = forms.CharField(label="Dipakai untuk apa", max_length=200)


class CodeForm(Form):
    kode = forms.CharField(
        label="Kode di bawah surat", max_length=120,
        help_text="48 huruf dan angka, boleh dengan spasi.",
    )  # fmt: skip
