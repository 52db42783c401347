"""Forms of needs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.market.actions.answering import REST_WORDS, Given
from guyub.market.actions.choosing import Pick, Refusal
from guyub.market.actions.needs import Told
from guyub.market.forms.catalogue import MOST, NAMELESS
from guyub.market.forms.requirements import REQUIREMENTS, RequirementFields, required_of
from guyub.market.matching.need import LONGEST, Need
from guyub.market.models import NeedAsk
from guyub.market.states.needs import ANSWERS, ENOUGH_OTHERS, REFUSALS, WAITING
from guyub.market.supply.finding import Wanted
from guyub.market.supply.required import CHOICES, OF_BUSINESS
from guyub.registry.forms import TextField


class SupplyForm(RequirementFields):
    """What is looked for: in one sentence, and its parts where the sentence does not say them."""

    q = forms.CharField(
        label="Apa yang dibutuhkan?", max_length=LONGEST,
        help_text="Tulis seperti biasa. Contoh: snack box 150 orang, keripik, Kamis, Kec. Gading",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    amount = AngkaField(label="Berapa", decimals=2, min_value=0, max_value=MOST, required=False)
    unit = TextField(label="Satuan", max_length=20, required=False, help_text="kotak, bungkus, kg")
    day = TanggalField(label="Kapan", required=False)
    place = forms.ChoiceField(label="Diantar ke", required=False)
    papers = forms.MultipleChoiceField(
        label="Surat yang wajib", required=False, choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", "Seperti yang ditulis"), *places,
        ]  # fmt: skip


def wanted(read: Need, data: dict[str, Any]) -> Wanted:
    """What a sentence says, with what its fields put right, but for the rule (``picked_of``)."""
    amount = data.get("amount") or read.amount
    unit = data.get("unit") or read.unit
    return Wanted(
        read.what, amount, unit, data.get("day") or read.day, data.get("place") or read.place,
        tuple(sorted({*read.papers, *data.get("papers", ())} - set(OF_BUSINESS))),
        within_km=data.get("within_km"),
    )  # fmt: skip


def picked_of(read: Need, data: dict[str, Any]) -> tuple[str, ...]:
    """Conditions on the business: picked, or named in the sentence ("nib")."""
    said = {key for key in read.papers if key in OF_BUSINESS}
    return tuple(sorted({*data.get("picked", ()), *said}))


class NeedForm(VersionedFormMixin, RequirementFields):
    """A need with what was understood of it, to be put right."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    buyer = forms.ChoiceField(label="Pembeli")
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)
    what = TextField(label="Apa yang dibutuhkan", max_length=120, help_text=NAMELESS)
    amount = AngkaField(
        label="Berapa", decimals=2, min_value=0, max_value=MOST, required=False,
        help_text="Kosongkan kalau belum tahu.",
    )  # fmt: skip
    unit = TextField(
        label="Satuan", max_length=20, required=False, help_text="orang, kotak, bungkus, kg"
    )
    day = TanggalField(label="Kapan", required=False)
    place = forms.ChoiceField(label="Diantar ke", required=False)
    papers = forms.MultipleChoiceField(
        label="Surat yang wajib", required=False, choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Makin banyak syarat, makin sedikit pembuat yang bisa.",
    )  # fmt: skip
    budget_line = TextField(
        label="Kode belanja", max_length=60, required=False, help_text="Kode RUP atau DPA."
    )

    def __init__(
        self, *args: Any, buyers: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["buyer"].choices = (  # type: ignore[attr-defined]
            list(buyers) if len(buyers) == 1 else [("", "Pilih"), *buyers]
        )
        self.fields["place"].choices = [("", "Belum ditentukan"), *places]  # type: ignore[attr-defined]

    def told(self) -> Told:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Told(
            UUID(data["buyer"]), data["text"] or data["what"], data["what"],
            None if data["amount"] is None else Decimal(data["amount"]), data["unit"], data["day"],
            data["place"], tuple(data["papers"]), data["budget_line"], **required_of(data),
        )  # fmt: skip

    def own_fields(self) -> list[Any]:
        """The fields that are seen, without what is required of the business."""
        return [one for one in self.visible_fields() if one.name not in REQUIREMENTS]


class DayForm(Form):
    """A new day."""

    day = TanggalField(label="Hari baru")


class AnswerForm(Form):
    """A maker's answer, as the office notes it or the maker taps it."""

    marks_optional = True

    state = forms.ChoiceField(
        label="Jawaban",
        choices=[("", "Pilih"), *((k, v) for k, v in ANSWERS.items() if k != WAITING)],
    )
    amount = AngkaField(
        label="Sanggup berapa", decimals=2, min_value=0, max_value=MOST, required=False,
        help_text="Hanya kalau sanggup sebagian.",
    )  # fmt: skip
    price = RupiahField(label="Harga satu satuan", min_value=1, required=False)
    rest = forms.ChoiceField(
        label="Jangan ditanya lagi", choices=list(REST_WORDS.items()), required=False,
        help_text="Hanya kalau belum bisa.",
    )  # fmt: skip
    note = TextField(label="Catatan", max_length=200, required=False)

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit:
            self.fields["price"].label = f"Harga satu {unit}"

    def given(self) -> Given:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return Given(
            data["state"], None if data["amount"] is None else Decimal(data["amount"]),
            data["price"], data["note"], data["rest"] or "ini",
        )  # fmt: skip


class ChooseForm(Form):
    """Who is chosen among those who can, for how many units; why the others were not."""

    marks_optional = True

    because = TextField(
        label="Alasan, kalau tidak menurut giliran", max_length=300, required=False,
        help_text="Tersimpan dan bisa dibaca dinas serta auditor.",
    )  # fmt: skip

    def __init__(self, *args: Any, able: Sequence[NeedAsk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.able = list(able)
        for ask in self.able:
            self.fields[f"pick_{ask.pk}"] = forms.BooleanField(
                label=f"Pilih {ask.maker_name}", required=False
            )
            self.fields[f"amount_{ask.pk}"] = AngkaField(
                label="Jumlahnya", decimals=2, min_value=0, max_value=MOST, required=False,
                help_text="Kosongkan untuk semuanya.",
            )  # fmt: skip
            self.fields[f"why_{ask.pk}"] = forms.ChoiceField(
                label="Kalau tidak dipilih, kenapa?", required=False,
                choices=list(REFUSALS.items()),
            )  # fmt: skip
            self.fields[f"note_{ask.pk}"] = TextField(
                label="Pesan untuk pembuatnya", max_length=200, required=False
            )

    def rows(self) -> list[tuple[NeedAsk, list[Any]]]:
        """Each maker with its fields."""
        return [
            (a, [self[f"{n}_{a.pk}"] for n in ("pick", "amount", "why", "note")]) for a in self.able
        ]

    def picks(self) -> list[Pick]:
        """Who was chosen. Only after ``is_valid``."""
        data = self.cleaned_data
        return [
            Pick(a.pk, None if data[f"amount_{a.pk}"] is None
                 else Decimal(data[f"amount_{a.pk}"]))
            for a in self.able if data[f"pick_{a.pk}"]
        ]  # fmt: skip

    def refusals(self) -> dict[UUID, Refusal]:
        data = self.cleaned_data
        return {
            a.pk: Refusal(data[f"why_{a.pk}"] or ENOUGH_OTHERS, data[f"note_{a.pk}"])
            for a in self.able
        }
