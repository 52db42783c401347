"""Forms of rules: head, conditions row by row, examples, reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from guyub.criteria.editing import WORDS, Line
from guyub.criteria.language import Catalogue, Kind, Ref
from guyub.criteria.reading import refs_of
from guyub.criteria.subjects import Count
from guyub.kernel.forms import Form, TanggalField

MOST_LINES = 30
BLANK_LINES = 2
VERDICTS = {"ya": True, "tidak": False, "belum": None}


class HeadForm(Form):
    """Name and purpose of a new rule."""

    title = forms.CharField(label="Nama aturan", max_length=120)
    purpose = forms.CharField(
        label="Untuk apa", max_length=250, required=False,
        help_text="Satu kalimat, supaya orang lain tahu kapan aturan ini dipakai.",
    )  # fmt: skip


class BasisForm(Form):
    """Where the rule comes from."""

    legal_basis = forms.CharField(label="Dasar hukum", max_length=250, required=False)
    source = forms.CharField(
        label="Sumber", max_length=300, required=False,
        help_text="Di mana isinya dibaca: alamat, halaman, atau nama dokumen.",
    )  # fmt: skip
    checked_on = TanggalField(label="Diperiksa pada", required=False)


class LineForm(Form):
    """One condition. An empty row is left out."""

    marks_optional = False
    # How many it lets in by itself, once somebody asked to count.
    counted: Count | None = None

    fact = forms.ChoiceField(label="Yang ditanyakan", required=False)
    op = forms.ChoiceField(
        label="Perbandingan", required=False, choices=[("", "Pilih"), *WORDS.items()]
    )
    value = forms.CharField(
        label="Nilai", max_length=300, required=False,
        help_text="Angka, tanggal, ya atau tidak, tempat, atau pilihan. Beberapa dipisah koma.",
    )  # fmt: skip
    group = forms.RegexField(
        r"^[A-Za-z]?$", label="Kelompok pilihan", max_length=1, required=False,
        help_text="Baris dengan huruf sama: cukup salah satu yang terpenuhi.",
        error_messages={"invalid": "Pakai satu huruf, misalnya A."},
    )  # fmt: skip
    article = forms.CharField(label="Pasal", max_length=200, required=False)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fact = self.fields["fact"]
        assert isinstance(fact, forms.ChoiceField)
        fact.choices = [
            ("", "Pilih"),
            *((str(r), label_of(r, catalogue)) for r in refs_of(catalogue)),
        ]

    @property
    def has_more(self) -> bool:
        """Whether the letter or the article is filled, or wrong: then they are shown open."""
        return any(self[n].value() or self[n].errors for n in ("group", "article"))

    @property
    def line(self) -> Line | None:
        """The row as typed; None when nothing stands in it."""
        given = self.cleaned_data
        if not any(given.get(n) for n in ("fact", "op", "value")):
            return None
        return Line(
            given.get("fact", ""), given.get("op", ""), given.get("value", ""),
            given.get("group", ""), given.get("article", ""),
        )  # fmt: skip


def label_of(ref: Ref, catalogue: Catalogue) -> str:
    """A fact as it stands in a list of choices."""
    fact = catalogue[ref]
    text = catalogue.phrase(ref, True) if fact.kind is Kind.BOOL else catalogue.label(ref)
    return text[:1].upper() + text[1:]


LineSet = formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES)


def lines_form(
    catalogue: Catalogue, data: Any = None, lines: list[Line] | None = None, more: int = 0
) -> BaseFormSet[LineForm]:
    """The rows, with some blank ones behind."""
    given: dict[str, Any] = {"prefix": "syarat", "form_kwargs": {"catalogue": catalogue}}
    if data is not None:
        return LineSet(data, **given)
    kept = [
        {"fact": x.fact, "op": x.op, "value": x.value, "group": x.group, "article": x.article}
        for x in lines or []
    ]
    blank: list[dict[str, str]] = [{} for _ in range(BLANK_LINES + more)]
    return LineSet(initial=[*kept, *blank][:MOST_LINES], **given)


class ExampleForm(Form):
    """A case: what is known of it, and what must come out. Blank fields are unknown."""

    title = forms.CharField(
        label="Nama contoh",
        max_length=120,
        help_text="Tanpa nama orang. Misalnya: perajin keripik, tiga pekerja.",
    )
    expected = forms.ChoiceField(
        label="Harus keluar",
        choices=[("", "Pilih"), ("ya", "Memenuhi"), ("tidak", "Tidak memenuhi"),
                 ("belum", "Belum bisa dipastikan")],
    )  # fmt: skip

    def __init__(self, *args: Any, refs: list[Ref], catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {f"fakta-{i}": ref for i, ref in enumerate(refs)}
        for name, ref in self.asked.items():
            self.fields[name] = forms.CharField(
                label=catalogue.question(ref), required=False, max_length=120
            )


class ReasonForm(Form):
    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea({"rows": 3}))
