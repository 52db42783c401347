"""Forms of rounds: what it says, purses, papers and quotas, reasons, telling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BaseFormSet, formset_factory

from guyub.aid.forms.rounds_money import TextField, YearField, choices
from guyub.aid.models import RecipientKind, Telling, Track
from guyub.aid.policy_rounds import (
    MOST_PAPERS,
    MOST_QUOTAS,
    QUOTA_PARTS,
    Paper,
    Quota,
    is_private,
)
from guyub.aid.queries.rounds_funds import Use
from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.kernel.rupiah import format_rupiah


def _uuid(value: str) -> UUID:
    return UUID(value)


class RoundForm(VersionedFormMixin, Form):
    """What a round says of itself and by which rules it goes."""

    title = TextField(
        label="Nama bantuan", max_length=150,
        help_text="Seperti orang menyebutnya, misalnya Bantuan alat keripik 2026.",
    )  # fmt: skip
    gives = forms.CharField(
        label="Apa yang diberikan", max_length=600, widget=forms.Textarea({"rows": 3}),
        help_text="Ditampilkan untuk umum. Kalimat pendek.",
    )  # fmt: skip
    how = forms.CharField(
        label="Cara mendapatkannya", max_length=1000, widget=forms.Textarea({"rows": 4})
    )
    contact = TextField(
        label="Tempat bertanya", max_length=250,
        help_text="Kantor, jam buka, nomor telepon kantor. Jangan nomor pribadi.",
    )  # fmt: skip
    programme = TextField(label="Program/kegiatan", max_length=200, required=False)
    year = YearField(label="Tahun anggaran")
    track = forms.ChoiceField(label="Jalur", choices=choices(*Track.choices))
    recipients = forms.MultipleChoiceField(
        label="Siapa yang boleh menerima", choices=RecipientKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    rule_id = forms.TypedChoiceField(
        label="Aturan untuk usaha", required=False, coerce=_uuid, empty_value=None,
        help_text="Untuk pemilik perorangan, dan untuk setiap anggota kelompok.",
    )  # fmt: skip
    group_rule_id = forms.TypedChoiceField(
        label="Aturan untuk kelompok", required=False, coerce=_uuid, empty_value=None
    )
    sheet_id = forms.TypedChoiceField(
        label="Lembar nilai", required=False, coerce=_uuid, empty_value=None
    )
    opens = TanggalField(label="Dibuka tanggal")
    closes = TanggalField(label="Ditutup tanggal")

    def __init__(
        self,
        *args: Any,
        rules: Sequence[tuple[str, str]],
        group_rules: Sequence[tuple[str, str]],
        sheets: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("rule_id", rules), ("group_rule_id", group_rules),
                           ("sheet_id", sheets)):  # fmt: skip
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices(*rows, first="Belum dipilih")
        if not group_rules:
            del self.fields["group_rule_id"]


class PursesForm(VersionedFormMixin, Form):
    """One amount per fund."""

    marks_optional = False

    def __init__(
        self, *args: Any, funds: Iterable[tuple[Any, int, list[Use]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for fund, left, _uses in funds:
            self.fields[str(fund.pk)] = RupiahField(
                label=f"{fund.name} ({fund.code}), sisa {format_rupiah(max(left, 0))}",
                required=False,
            )

    @property
    def amounts(self) -> dict[UUID, int | None]:
        return {UUID(n): v for n, v in self.cleaned_data.items() if n != "versi"}


class PaperForm(Form):
    """A paper that proposals need; an empty row is left out."""

    marks_optional = False

    label = TextField(label="Nama surat", max_length=120, required=False)
    optional = forms.BooleanField(label="Boleh menyusul", required=False)
    private = forms.BooleanField(
        label="Memuat data pribadi (KTP, KK)", required=False,
        help_text="Isinya dibuka terbatas. Surat bernama KTP, KK, atau identitas selalu begitu.",
    )  # fmt: skip
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def row(self) -> Paper | None:
        given = self.cleaned_data
        label = given.get("label", "")
        if not label:
            return None
        return Paper(
            label, not given.get("optional"), given.get("key", ""), bool(given.get("private"))
        )


class QuotaForm(Form):
    """Least and most recipients of a part."""

    marks_optional = False

    what = forms.ChoiceField(label="Untuk", required=False)
    least = AngkaField(label="Paling sedikit", max_value=100_000, required=False)
    most = AngkaField(label="Paling banyak", max_value=100_000, required=False)

    def __init__(self, *args: Any, parts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Pilih"), *parts]
        self.labels = {
            key: label for _group, rows in parts for key, label in rows
        }  # fmt: skip

    @property
    def row(self) -> Quota | None:
        given = self.cleaned_data
        what = given.get("what", "")
        if not what and given.get("least") is None and given.get("most") is None:
            return None
        part, _colon, value = what.partition(":")
        return Quota(part, value, self.labels.get(what, ""), given.get("least"), given.get("most"))


def quota_parts(districts: Sequence[tuple[str, str]], branches: Sequence[Any]) -> list[Any]:
    """Everything that a quota may be set for, grouped for a select."""
    return [
        (QUOTA_PARTS["district"], [(f"district:{c}", f"Kec. {n}") for c, n in districts]),
        (QUOTA_PARTS["branch"], [(f"branch:{c}", str(n)) for c, n in branches]),
        (QUOTA_PARTS["kind"], [(f"kind:{c}", str(n)) for c, n in RecipientKind.choices]),
        ("Lain", [("women:", QUOTA_PARTS["women"])]),
    ]


_Papers = formset_factory(PaperForm, extra=0, max_num=MOST_PAPERS, absolute_max=MOST_PAPERS)
_Quotas = formset_factory(QuotaForm, extra=0, max_num=MOST_QUOTAS, absolute_max=MOST_QUOTAS)


def papers_form(data: Any, stored: Sequence[Any]) -> BaseFormSet[PaperForm]:
    """Papers with some blank rows behind."""
    if data is not None:
        return _Papers(data, prefix="surat")
    rows = [
        {"label": p["label"], "optional": not p["required"], "key": p["key"],
         "private": is_private(p)}
        for p in stored
    ]  # fmt: skip
    return _Papers(initial=[*rows, *[{} for _ in range(3)]][:MOST_PAPERS], prefix="surat")


def quotas_form(data: Any, stored: Sequence[Any], parts: Sequence[Any]) -> BaseFormSet[QuotaForm]:
    """Quotas with some blank rows behind."""
    given: dict[str, Any] = {"prefix": "kuota", "form_kwargs": {"parts": parts}}
    if data is not None:
        return _Quotas(data, **given)
    rows = [
        {"what": f"{q['part']}:{q['value']}", "least": q["least"], "most": q["most"]}
        for q in stored
    ]
    return _Quotas(initial=[*rows, *[{} for _ in range(2)]][:MOST_QUOTAS], **given)


class ReasonForm(Form):
    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text="Ditampilkan untuk yang berkepentingan. Tanpa nama orang.",
    )  # fmt: skip


class ReopenForm(ReasonForm):
    closes = TanggalField(label="Ditutup tanggal")


class TellForm(Form):
    """When and how owners were told."""

    on = TanggalField(label="Tanggal diberi tahu")
    way = forms.ChoiceField(label="Lewat", choices=choices(*Telling.Way.choices))
    answer = forms.ChoiceField(label="Jawabannya", choices=Telling.Answer.choices, required=False)
