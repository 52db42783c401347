"""What is required of a maker besides its goods, and a form for several things at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from guyub.kernel.forms import AngkaField, Form, TanggalField
from guyub.market.actions.needs import Told
from guyub.market.forms.catalogue import MOST, NAMELESS
from guyub.market.matching.need import LONGEST
from guyub.market.matching.several import MOST_THINGS
from guyub.market.supply.distance import FARTHEST
from guyub.market.supply.finding import Wanted
from guyub.market.supply.required import CHOICES
from guyub.market.supply.rules import Choices, picks
from guyub.registry.forms import TextField

REQUIREMENTS: Final = ("rule", "picked", "within", "within_km")


class RequirementFields(Form):
    """A rule about the business and how far it may be. Unknown keeps nobody out."""

    rule = forms.ChoiceField(label=_("Aturan dinas"), required=False)
    picked = forms.MultipleChoiceField(
        label=_("Syarat usahanya"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Yang belum diketahui tetap ditanya."),
    )  # fmt: skip
    within = forms.MultipleChoiceField(
        label=_("Hanya usaha di kecamatan"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Kosongkan kalau boleh dari mana saja."),
    )  # fmt: skip
    within_km = AngkaField(
        label=_("Paling jauh"), unit="km", min_value=1, max_value=FARTHEST, required=False,
        help_text=_("Garis lurus dari pusat kecamatan atau desa tujuan."),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picked"].choices = picks()  # type: ignore[attr-defined]
        self.fields["within"].choices = list(choices.districts)  # type: ignore[attr-defined]
        rules = [("", _t("Tidak ada")), *choices.rules]
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]
        # One that is in force no more stays to be seen, and taken out.
        if not (choices.rules or self["rule"].value()):
            self.fields["rule"].widget = forms.HiddenInput()

    @property
    def requires(self) -> bool:
        """Whether the part with these fields is shown open: something stands in it, or is wrong."""
        return any(self[name].value() or self[name].errors for name in REQUIREMENTS)


def required_of(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed of it, for ``Told``."""
    return {
        "rule": data.get("rule") or "", "picked": tuple(data.get("picked") or ()),
        "within": tuple(data.get("within") or ()), "within_km": data.get("within_km"),
    }  # fmt: skip


class SeveralForm(RequirementFields):
    """The things of one sentence, each to be a need of its own; one whose name is emptied is left
    out. Buyer, place, budget line and requirements hold for all."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    things = forms.IntegerField(
        min_value=2, max_value=MOST_THINGS, widget=forms.HiddenInput, required=True
    )
    buyer = forms.ChoiceField(label=_("Pembeli"))
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)
    place = forms.ChoiceField(label=_("Diantar ke"), required=False)
    budget_line = TextField(
        label=_("Kode belanja"), max_length=60, required=False, help_text=_("Kode RUP atau DPA.")
    )

    def __init__(
        self, *args: Any, count: int, buyers: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.count = count
        self.fields["buyer"].choices = (  # type: ignore[attr-defined]
            list(buyers) if len(buyers) == 1 else [("", _t("Pilih")), *buyers]
        )
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", _t("Belum ditentukan")), *places,
        ]  # fmt: skip
        for n in range(count):
            self.fields |= self._thing(n, places)

    @staticmethod
    def _thing(n: int, places: Sequence[tuple[str, str]]) -> dict[str, forms.Field]:
        return {
            f"what_{n}": TextField(
                label=_("Apa yang dibutuhkan"), max_length=120, required=False, help_text=NAMELESS
            ),
            f"amount_{n}": AngkaField(
                label=_("Berapa"), decimals=2, min_value=0, max_value=MOST, required=False
            ),
            f"unit_{n}": TextField(
                label=_("Satuan"), max_length=20, required=False,
                help_text=_("orang, kotak, bungkus, kg"),
            ),
            f"day_{n}": TanggalField(label=_("Kapan"), required=False),
            f"place_{n}": forms.ChoiceField(
                label=_("Diantar ke"), required=False,
                choices=[("", _t("Tempat yang sama")), *places],
            ),
            f"papers_{n}": forms.MultipleChoiceField(
                label=_("Surat yang wajib"), required=False, choices=CHOICES,
                widget=forms.CheckboxSelectMultiple,
            ),
        }  # fmt: skip

    def things_shown(self) -> list[dict[str, Any]]:
        """The fields of each thing: first those of every thing, then ``more``, folded away unless
        something stands in them."""
        found = []
        for n in range(self.count):
            first, more = (
                [self[f"{name}_{n}"] for name in names]
                for names in (("what", "amount", "unit", "day"), ("place", "papers"))
            )
            open_ = any(bound.value() or bound.errors for bound in more)
            found.append({"first": first, "more": more, "open": open_})
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(data.get(f"what_{n}") for n in range(self.count)):
            self.add_error("what_0", _t("Tulis paling sedikit satu barang."))
        return data

    def told(self) -> dict[int, tuple[UUID, Told]]:
        """A need for each thing that is named, by its number in the form, with an id that sending
        again does not change. Only after ``is_valid``."""
        data = self.cleaned_data
        return {
            n: (uuid5(data["id"], str(n)), Told(
                UUID(data["buyer"]), data["text"] or data[f"what_{n}"], data[f"what_{n}"],
                None if data[f"amount_{n}"] is None else Decimal(data[f"amount_{n}"]),
                data[f"unit_{n}"], data[f"day_{n}"], data[f"place_{n}"] or data["place"],
                tuple(data[f"papers_{n}"]), data["budget_line"], **required_of(data),
            ))
            for n in range(self.count) if data[f"what_{n}"]
        }  # fmt: skip


def initial_of(things: Sequence[Wanted]) -> dict[str, Any]:
    """What was read of several things, for their fields. A place of all stands once."""
    places = {one.place for one in things}
    shared = places.pop() if len(places) == 1 else ""
    found: dict[str, Any] = {"things": len(things), "place": shared}
    for n, one in enumerate(things):
        found |= {
            f"what_{n}": one.what, f"amount_{n}": one.amount, f"unit_{n}": one.unit,
            f"day_{n}": one.day, f"papers_{n}": list(one.papers),
            f"place_{n}": "" if shared else one.place,
        }  # fmt: skip
    return found
