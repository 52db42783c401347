"""Forms of fairs, invitations and what they brought."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField, VersionedFormMixin
from guyub.market.actions.fairs import MOST_CONTACTS, MOST_MONEY, FairWords, Outcome
from guyub.market.models import Fair, FairInvitation, FairResult, Requester
from guyub.registry.forms import TextField

NAMELESS: Final = "Jangan tulis nama orang atau nomornya."
UNKNOWN: Final = "Kosongkan kalau belum diketahui. Tulis 0 kalau memang tidak ada."


class FairForm(VersionedFormMixin, Form):
    """A fair or event, and who asked for the makers to come."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = TextField(label="Nama acara", max_length=120)
    purpose = forms.ChoiceField(
        label="Untuk apa pelaku usaha diundang", choices=Fair.Purpose.choices,
        widget=forms.RadioSelect,
        help_text="Jujur saja: kalau diminta datang supaya acara ramai, pilih itu.",
    )  # fmt: skip
    from_day = TanggalField(label="Hari pertama")
    to_day = TanggalField(label="Hari terakhir")
    place = TextField(label="Tempat", max_length=160)
    organiser = TextField(label="Penyelenggara", max_length=120)
    requester = forms.ChoiceField(
        label="Siapa yang meminta mereka datang", choices=[("", "Pilih"), *Requester.choices]
    )
    requester_name = TextField(
        label="Nama instansinya", max_length=120,
        help_text=f"Contoh: Sekretariat Daerah, kantor DPRD. {NAMELESS}",
    )  # fmt: skip
    why = TextField(label="Untuk keperluan apa", max_length=300)
    maker_cost = RupiahField(label="Biaya tiap peserta", required=False, help_text=UNKNOWN)

    def words(self) -> FairWords:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        return FairWords(**{name: data[name] for name in FairWords.__dataclass_fields__})


class AnswerForm(Form):
    """Whether they come."""

    marks_optional = True

    answer = forms.ChoiceField(
        label="Jawaban", choices=FairInvitation.Answer.choices, widget=forms.RadioSelect
    )
    note = TextField(label="Kata mereka", max_length=200, required=False, help_text=NAMELESS)


def _money(label: str, help_text: str = "") -> RupiahField:
    return RupiahField(label=label, required=False, max_value=MOST_MONEY, help_text=help_text)


class ResultForm(VersionedFormMixin, Form):
    """What it brought."""

    marks_optional = True

    came = forms.ChoiceField(
        label="Datang", choices=[("ya", "Ya"), ("tidak", "Tidak")], widget=forms.RadioSelect
    )
    sales = _money("Penjualan selama acara", UNKNOWN)
    maker_cost = _money("Biaya dari pelaku usaha", "Sewa tempat, angkutan, makan. " + UNKNOWN)
    office_cost = _money("Biaya dari dinas", UNKNOWN)
    contacts = AngkaField(
        label="Kenalan baru", required=False, max_value=MOST_CONTACTS,
        help_text="Calon pembeli yang bertukar nomor. Cukup jumlahnya.",
    )  # fmt: skip
    orders_1 = _money("Pesanan sampai 1 bulan sesudahnya", UNKNOWN)
    orders_3 = _money("Pesanan sampai 3 bulan sesudahnya", "Termasuk yang sebulan pertama.")
    source = forms.ChoiceField(
        label="Dari mana angkanya", choices=[("", "Pilih"), *FairResult.Source.choices]
    )

    def outcome(self) -> Outcome:
        """What was typed. Only after ``is_valid``."""
        data: dict[str, Any] = {n: self.cleaned_data[n] for n in Outcome.__dataclass_fields__}
        return Outcome(**{**data, "came": data["came"] == "ya"})


class CallOffForm(Form):
    """Why it does not take place."""

    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)
