"""Forms of the desk for complaints, in the words of whoever fills them in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from guyub.complaints.states import ABOUT, DESKS, KINDS, NOBODY
from guyub.kernel.forms import Form, ScanField, TeleponField, VersionedFormMixin
from guyub.kernel.scans import Scan
from guyub.registry.forms import PersonalTextField, TextField

_MANY = {"rows": 6}
NUMBERLESS = _("Nomor HP dan NIK yang tertulis di sini disamarkan.")


class WordsField(forms.CharField):
    """Several lines, without NUL; never kept in a browser's drafts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"max_length": 3000, "widget": forms.Textarea(attrs={**_MANY, "data-personal": ""}),
               **kwargs}
        )  # fmt: skip


class ComplaintForm(Form):
    """What anybody may send; only the first two are asked for."""

    kind = forms.ChoiceField(label=_("Tentang apa"), choices=[("", _("Pilih")), *KINDS.items()])
    text = WordsField(
        label=_("Ceritakan apa yang terjadi"),
        help_text=_("Apa, kapan, dan apa yang Anda minta. ") + str(NUMBERLESS),
    )
    place = TextField(label=_("Di mana"), max_length=120, required=False)
    about = forms.ChoiceField(
        label=_("Tentang siapa"), choices=list(ABOUT.items()), required=False,
        help_text=_("Yang diadukan tidak bisa membaca pengaduan ini."),
    )  # fmt: skip
    district = forms.ChoiceField(label=_("Orang itu bertugas di kecamatan"), required=False)
    about_name = PersonalTextField(
        label=_("Nama orang itu"), max_length=150, required=False, help_text=_("Kalau tahu."),
    )  # fmt: skip
    photo = ScanField(label=_("Foto"), required=False)
    photo2 = ScanField(label=_("Foto kedua"), required=False)
    name = PersonalTextField(
        label=_("Nama Anda"), max_length=150, required=False,
        help_text=_("Boleh kosong. Jawaban tetap bisa dibaca dengan nomor dan kode."),
    )  # fmt: skip
    phone = TeleponField(label=_("Nomor HP Anda"), required=False)

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [  # type: ignore[attr-defined]
            ("", _("Tidak tahu")), *districts
        ]  # fmt: skip
        for name in ("photo", "photo2"):
            self.fields[name].widget.attrs["accept"] = "image/*"

    def clean_photo(self) -> Scan | None:
        return _photo(self.cleaned_data["photo"])

    def clean_photo2(self) -> Scan | None:
        return _photo(self.cleaned_data["photo2"])


def _photo(scan: Scan | None) -> Scan | None:
    """Photos only, whatever the browser offered: this door needs no PDF."""
    if scan is not None and scan.pages is not None:
        raise forms.ValidationError(_("Kirim foto, bukan PDF."))
    return scan


class TipForm(Form):
    """A secret tip: no name, no phone, no photo."""

    about = forms.ChoiceField(
        label=_("Tentang siapa"),
        choices=[(key, label) for key, label in ABOUT.items() if key != NOBODY],
        help_text=_("Menentukan siapa yang boleh membacanya. Kalau tidak tahu, kepala dinas pun"
                    " tidak bisa membacanya."),
    )  # fmt: skip
    text = WordsField(
        label=_("Apa yang Anda tahu"),
        help_text=_("Jangan tulis hal yang menunjukkan siapa Anda."),
    )


class LookupForm(Form):
    """Number and code of a receipt."""

    number = TextField(
        label=_("Nomor"), max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    code = TextField(
        label=_("Kode rahasia"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip


class WordsForm(Form):
    """Words of whoever complained."""

    words = WordsField(label=_("Tulis di sini"), help_text=NUMBERLESS)


class OptionalWordsForm(Form):
    """More words, where what is meant is clear without them."""

    words = WordsField(label=_("Ceritakan, kalau mau"), help_text=NUMBERLESS, required=False)


class SureForm(Form):
    """Nothing to fill in; the button is the answer."""


class AnswerForm(VersionedFormMixin, Form):
    """What the office says."""

    words = WordsField(label=_("Jawaban"), help_text=_(
        "Dibaca pengirimnya. Kata biasa: apa yang diperiksa, hasilnya, lalu apa. Jangan sebut nama"
        " orang."
    ))  # fmt: skip


class DoubtForm(AnswerForm):
    """Why it is no complaint."""

    words = WordsField(label=_("Kenapa bukan pengaduan"), help_text=_(
        "Dibaca pengirimnya kalau orang kedua setuju. Jangan sebut nama orang."
    ))  # fmt: skip


class SubjectForm(VersionedFormMixin, Form):
    """Whom it is about, of those who work in the office."""

    person = forms.TypedChoiceField(label=_("Orang yang diadukan"), coerce=UUID)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Pilih")), *people]  # type: ignore[attr-defined]


class TipReplyForm(Form):
    """What was done about a tip."""

    words = WordsField(label=_("Tindak lanjut"), help_text=_(
        "Dibaca pelapornya dengan nomor dan kode. Jangan sebut nama orang."
    ))  # fmt: skip


DESK_CHOICES = [("", _("Semua")), *((str(k), v) for k, v in DESKS.items())]
