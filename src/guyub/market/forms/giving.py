"""Forms of gift campaigns and their counters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.market.actions.giving import MOST_AMOUNT, CampaignWords, Goods
from guyub.market.forms.catalogue import WhyForm
from guyub.registry.forms import TextField

__all__ = ["CampaignForm", "CounterForm", "GoodsForm", "MoveForm", "ShutForm", "WhyForm"]
IN, BACK = "masuk", "kembali"
NAMELESS: Final = "Jangan tulis nama orang, NIK, atau nomor kendaraan."


class CampaignForm(VersionedFormMixin, Form):
    """What is given to whom, from which day to which; of which buyer only when it is new."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    buyer = forms.ChoiceField(label="Pembeli (instansi yang memberi)")
    title = TextField(
        label="Nama kampanye", max_length=120,
        help_text="Contoh: Hadiah wajib pajak tepat waktu. Tanpa nama pejabat.",
    )  # fmt: skip
    rule = TextField(
        label="Siapa yang mendapat", max_length=300,
        help_text="Aturannya dalam satu kalimat, seperti yang dibaca petugas loket.",
    )  # fmt: skip
    from_day = TanggalField(label="Hari pertama")
    to_day = TanggalField(label="Hari terakhir")

    def __init__(
        self, *args: Any, buyers: Sequence[tuple[str, str]] | None, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if buyers is None:
            del self.fields["buyer"], self.fields["id"]
        else:
            self.fields["buyer"].choices = [("", "Pilih"), *buyers]  # type: ignore[attr-defined]

    def words(self) -> CampaignWords:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return CampaignWords(data["title"], data["rule"], data["from_day"], data["to_day"])


class GoodsForm(VersionedFormMixin, Form):
    """Goods that were bought, and who made them."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = TextField(
        label="Nama barang di tombol loket", max_length=80, help_text="Contoh: keripik pisang."
    )
    amount = AngkaField(label="Jumlah yang dibeli", min_value=1, max_value=MOST_AMOUNT)
    unit = TextField(label="Satuan", max_length=20, help_text="bungkus, buah, kotak.")
    unit_price = RupiahField(label="Harga satu satuan")
    offer = forms.ChoiceField(
        label="Produk di katalog", required=False,
        help_text="Kalau ada di katalog: labelnya ikut pada barang, dan pemindaiannya terhitung.",
    )  # fmt: skip
    business = TextField(
        label="Nomor usaha pembuatnya", max_length=24, required=False,
        help_text="Kalau belum ada di katalog. Contoh: IKM-33.03-000123-4.",
    )  # fmt: skip
    purchase_ref = TextField(
        label="Nomor bukti pembelian", max_length=80, required=False,
        help_text="Nomor kuitansi, SPK, atau pesanan di e-katalog.",
    )  # fmt: skip

    purchase_line = forms.ChoiceField(
        label=_("Pembelian yang tercatat"), required=False,
        help_text=_("Pembelian instansi ini yang sudah diterima. Jumlahnya lalu dibandingkan."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, offers: Sequence[tuple[str, str]], lines: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        held = [("", _("Belum dicatat di sini")), *lines]
        self.fields["purchase_line"].choices = held  # type: ignore[attr-defined]
        choices = [("", "Tidak dari katalog"), *offers]
        self.fields["offer"].choices = choices  # type: ignore[attr-defined]

    def goods(self, business: UUID | None) -> Goods:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Goods(
            data["name"], data["unit"], data["amount"], data["unit_price"],
            UUID(data["offer"]) if data["offer"] else None, business, data["purchase_ref"],
            UUID(data["purchase_line"]) if data["purchase_line"] else None,
        )  # fmt: skip


class CounterForm(Form):
    """A counter."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = TextField(label="Nama loket", max_length=60, help_text="Contoh: Loket 3.")
    place = TextField(
        label="Tempatnya", max_length=120, required=False, help_text="Contoh: Samsat, lantai 1."
    )


class MoveForm(Form):
    """Goods that come to a counter, go to another or back."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    item = forms.ChoiceField(label="Barang")
    way = forms.ChoiceField(label="Dari mana ke mana")
    amount = AngkaField(label="Jumlah", min_value=1, max_value=MOST_AMOUNT)
    note = TextField(label="Keterangan", max_length=200, required=False, help_text=NAMELESS)

    def __init__(
        self, *args: Any, items: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = list(items)  # type: ignore[attr-defined]
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (IN, "Dibawa dari gudang ke loket ini"),
            *((f"ke:{pk}", f"Dipindah dari sini ke {name}") for pk, name in others),
            *((f"dari:{pk}", f"Dipindah dari {name} ke sini") for pk, name in others),
            (BACK, "Dikembalikan ke gudang"),
        ]

    def ways(self, here: UUID) -> tuple[UUID | None, UUID | None]:
        """(source, target). Only after ``is_valid``."""
        way, _colon, other = self.cleaned_data["way"].partition(":")
        if way in (IN, BACK):
            return (None, here) if way == IN else (here, None)
        return (here, UUID(other)) if way == "ke" else (UUID(other), here)


class ShutForm(Form):
    """What was counted at a counter."""

    closing = forms.UUIDField(widget=forms.HiddenInput)
    reason = TextField(
        label="Sebab selisih", max_length=200, required=False,
        help_text=f"Wajib kalau hitungan berbeda dari catatan. {NAMELESS}",
    )  # fmt: skip

    def __init__(
        self, *args: Any, things: Sequence[tuple[UUID, str, str, int]], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.things = list(things)
        for pk, name, unit, there in self.things:
            self.fields[f"item_{pk}"] = AngkaField(
                label=f"{name[:1].upper()}{name[1:]} yang ada", unit=unit, max_value=MOST_AMOUNT,
                help_text=f"Menurut catatan {there}. Hitung barangnya, jangan salin angkanya.",
            )  # fmt: skip
        self.order_fields(["closing", *(f"item_{t[0]}" for t in self.things), "reason"])

    def counted(self) -> dict[UUID, int]:
        """What was found, by thing. Only after ``is_valid``."""
        return {pk: self.cleaned_data[f"item_{pk}"] for pk, *_rest in self.things}


class CancelForm(Form):
    """Why a handing was wrong, and whether the thing came back."""

    returned = forms.ChoiceField(
        label="Barangnya", widget=forms.RadioSelect,
        choices=[("ya", "Kembali ke loket"), ("tidak", "Tidak kembali")],
    )  # fmt: skip
    reason = TextField(label="Sebabnya", max_length=200, help_text=NAMELESS)
