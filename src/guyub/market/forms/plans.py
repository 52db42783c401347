"""Forms of procurement plans."""

from __future__ import annotations

from django import forms

from guyub.kernel.forms import Form
from guyub.market.models import PlanLine
from guyub.market.plans.rules import load
from guyub.registry.forms import TextField


class CorrectForm(Form):
    """The office's own answer for a line."""

    marks_optional = True

    result = forms.ChoiceField(
        label="Bisakah IKM memasok barang di baris ini?",
        choices=[
            ("", "Pilih"), ("y", "Bisa, seluruhnya atau sebagian"), ("n", "Tidak"),
            ("u", "Belum jelas"),
        ],
    )  # fmt: skip
    branch = forms.ChoiceField(label="Cabang utama", required=False)
    others = forms.MultipleChoiceField(
        label="Cabang lain yang ikut dibeli", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    because = TextField(
        label="Alasannya", max_length=300,
        help_text="Dipakai juga untuk baris lain yang katanya sama, sekarang dan nanti.",
    )  # fmt: skip

    def __init__(self, *args: object, line: PlanLine, **kwargs: object) -> None:
        names = list(load().branches.items())
        kwargs.setdefault("initial", {
            "result": line.result, "branch": line.branch, "others": line.branches[1:],
        })  # fmt: skip
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, choices in (("branch", [("", "Tidak ada"), *names]), ("others", names)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def branches(self) -> list[str]:
        """Main one first. Only after ``is_valid``."""
        data = self.cleaned_data
        return [b for b in dict.fromkeys([data["branch"], *data["others"]]) if b]


class RemoveForm(Form):
    """Why a plan goes."""

    reason = TextField(label="Alasannya", max_length=300)
