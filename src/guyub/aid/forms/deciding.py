"""Forms of deciding: objections, answers, decrees, agreements."""

from __future__ import annotations

from typing import Any

from django import forms

from guyub.kernel.forms import Form, TanggalField, TeleponField


class ObjectionForm(Form):
    """What anybody writes. Works without an account."""

    name = forms.CharField(label="Nama Anda", max_length=100)
    phone = TeleponField(label="Nomor HP", required=False, help_text="Boleh kosong.")
    text = forms.CharField(
        label="Apa yang keliru, dan mengapa?", max_length=3000, widget=forms.Textarea({"rows": 6}),
        help_text="Sebutkan nama kelompok atau usahanya. Tidak perlu bahasa resmi.",
    )  # fmt: skip
    proposal = forms.CharField(
        label="Nomor usulan", max_length=40, required=False,
        help_text="Kalau tahu, misalnya USL-33.03-000012-4.",
    )  # fmt: skip

    def __init__(self, *args: Any, villages: list[Any], asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"] = forms.ChoiceField(
            label="Desa/kelurahan", choices=villages, required=asked
        )
        self.order_fields(["name", "phone", "village_code", "text", "proposal"])


class ReceiptForm(Form):
    """Number and code of a receipt."""

    number = forms.CharField(label="Nomor keberatan", max_length=40)
    code = forms.CharField(label="Kode", max_length=40)


class AnswerForm(Form):
    """The answer, and whether the objection is right."""

    outcome = forms.ChoiceField(
        label="Hasilnya", widget=forms.RadioSelect,
        choices=[("kabul", "Dikabulkan: ada yang keliru"), ("tolak", "Ditolak: sudah benar")],
    )  # fmt: skip
    answer = forms.CharField(
        label="Jawaban", max_length=3000, widget=forms.Textarea({"rows": 6}),
        help_text="Kata biasa: apa yang diperiksa, apa yang ditemukan, apa yang dilakukan.",
    )  # fmt: skip


class ReasonForm(Form):
    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea({"rows": 3}))


class DecreeForm(Form):
    """The head of a decree."""

    about = forms.CharField(label="Tentang", max_length=250)
    signer = forms.CharField(label="Nama penanda tangan", max_length=120)
    signer_title = forms.CharField(
        label="Jabatan penanda tangan", max_length=120, help_text="Misalnya: Bupati Purbalingga."
    )

    def __init__(self, *args: Any, funds: list[tuple[str, str]] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if funds and len(funds) > 1:
            self.fields["funds"] = forms.MultipleChoiceField(
                label="Dana dalam SK ini", choices=funds, widget=forms.CheckboxSelectMultiple,
                initial=[key for key, _label in funds],
                help_text="Setiap dana boleh punya SK sendiri.",
            )  # fmt: skip


class SignForm(Form):
    """Number of the agenda and date, as they stand on the signed paper."""

    number = forms.CharField(label="Nomor SK", max_length=80)
    dated = TanggalField(label="Tanggal SK")


class AgreementForm(Form):
    """As it stands on the signed papers."""

    number = forms.CharField(label="Nomor perjanjian", max_length=80)
    dated = TanggalField(label="Tanggal perjanjian")
    pact_on = TanggalField(
        label="Tanggal pakta integritas", required=False, help_text="Kosong kalau belum."
    )


class DayForm(Form):
    dated = TanggalField(label="Tanggal")
