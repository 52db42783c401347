"""Forms of insight: a total as it was stated, and its withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from guyub.insight.figures import FIGURES
from guyub.kernel.forms import AngkaField, Form, TanggalField
from guyub.kernel.ids import uuid7
from guyub.registry.published import Group

MOST_PARTS = 60
MOST = 10**15


def read_parts(text: str) -> list[tuple[str, int]]:
    """ "Kecil: 43.185" per line becomes ("Kecil", 43185). ValidationError names the lines."""
    found: list[tuple[str, int]] = []
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        label, mark, figure = line.rpartition(":")
        digits = figure.strip().replace(".", "").replace(" ", "")
        if not mark or not label.strip() or not (digits.isascii() and digits.isdigit()):
            problems.append(f"Baris {number}: tulis seperti “Industri kecil: 43.185”.")
        elif len(digits) > len(str(MOST)) or int(digits) > MOST:
            problems.append(f"Baris {number}: angkanya terlalu besar.")
        else:
            found.append((" ".join(label.split())[:80], int(digits)))
    if len(found) > MOST_PARTS:
        problems.append(f"Paling banyak {MOST_PARTS} bagian.")
    if problems:
        raise forms.ValidationError(problems)
    return found


class StatedForm(Form):
    """A total with its parts, date and source, as somebody published it."""

    label = forms.CharField(
        label="Yang dihitung", max_length=120, help_text="Contoh: Industri kecil dan menengah"
    )
    value = AngkaField(label="Jumlah yang disebut", max_value=MOST)
    parts = forms.CharField(
        label="Bagian-bagiannya",
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Satu baris satu bagian, misalnya “Industri kecil: 43.185”. Kosongkan bila tidak"
        " disebut.",
    )
    stated_on = TanggalField(label="Tanggal disebut")
    source = forms.CharField(
        label="Sumber", max_length=200, help_text="Contoh: siaran pers dinas, halaman 2"
    )
    figure = forms.ChoiceField(label="Bandingkan dengan", required=False)
    token = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: Sequence[Group] = (), **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": str(uuid7())})
        super().__init__(*args, **kwargs)
        field = self.fields["figure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Tidak dibandingkan"),
            ("Daftar usaha", [(f.key, f.label) for f in FIGURES.values()]),
            *((g.label, [(t.key, t.label) for t in g.totals]) for g in groups),
        ]

    def clean_parts(self) -> list[tuple[str, int]]:
        return read_parts(self.cleaned_data["parts"])

    def clean_stated_on(self) -> Any:
        day = self.cleaned_data["stated_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Tanggalnya belum terjadi.")
        return day


class TextForm(Form):
    """A text whose numbers are laid beside one group of totals."""

    group = forms.ChoiceField(label="Sandingkan dengan")
    text = forms.CharField(
        label="Teks", max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Contoh: 548 jenis alat untuk 148 penerima di 15 desa",
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(g.key, g.label) for g in groups]


class WithdrawForm(Form):
    """Why a stated total is taken out of the comparison."""

    reason = forms.CharField(
        label="Alasan ditarik", max_length=300, help_text="Contoh: salah ketik, seharusnya 43.300"
    )
