"""Forms of an office's own wordings and of doubts that it settles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from guyub.kernel.dates import format_date
from guyub.kernel.forms import AngkaField, Form, RupiahField, TanggalField
from guyub.licences.actions.wording_text import Details
from guyub.licences.actions.wordings import name_of
from guyub.licences.requirements import Paper, Wording
from guyub.registry.forms import TextField

MOST_STEPS = 12
BLANK_STEPS = 2
# The wording before holds until the day before.
STAYS = "tetap"
# How rows are put to a rule that the rows cannot hold.
REPLACE, NARROW, WIDEN = "ganti", "dan", "atau"
WAYS = (
    (NARROW, "Syarat sekarang tetap, dan semua baris ini juga harus terpenuhi"),
    (WIDEN, "Syarat sekarang tetap, atau cukup baris ini yang terpenuhi"),
    (REPLACE, "Baris ini menggantikan semua syarat sekarang"),
)


def _long(label: str, **values: Any) -> TextField:
    return TextField(label=label, widget=forms.Textarea({"rows": 3}), **values)


class DetailsForm(Form):
    """A wording without its rule."""

    valid_from = TanggalField(
        label="Berlaku mulai",
        help_text="Boleh hari yang akan datang. Pengajuan yang sudah dibuka tidak berubah.",
    )
    instead = forms.ChoiceField(
        label="Bunyi sebelumnya", widget=forms.RadioSelect, initial=STAYS,
    )  # fmt: skip
    whom = _long("Untuk siapa", max_length=300, help_text="Satu kalimat yang mudah dimengerti.")
    issuer = TextField(label="Yang menerbitkan", max_length=120)
    cost_words = _long("Biaya, dalam kata", max_length=300)
    cost = RupiahField(
        label="Biaya, kalau satu jumlah", required=False,
        help_text="Kosongkan kalau biayanya berbeda-beda atau belum diketahui.",
    )  # fmt: skip
    validity_words = _long("Masa berlaku, dalam kata", max_length=300)
    months = AngkaField(
        label="Masa berlaku", unit="bulan", min_value=1, max_value=600, required=False,
        help_text="Kosongkan kalau tidak ada akhirnya atau belum diketahui.",
    )  # fmt: skip
    helps = TextField(
        label="Yang membantu", max_length=300, required=False,
        help_text="Beberapa dipisah titik koma.",
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label="Surat yang harus ada dulu", required=False, widget=forms.CheckboxSelectMultiple
    )
    legal_basis = _long("Dasar hukum", max_length=400)
    source = _long(
        "Sumber", max_length=600, help_text="Di mana isinya dibaca: alamat atau nama dokumen."
    )
    checked_on = TanggalField(label="Sumber dibaca pada")

    def __init__(self, *args: Any, paper: Paper, others: Iterable[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = [  # type: ignore[attr-defined]
            (p.key, p.short) for p in others if p.certificate and p.key != paper.key
        ]
        self.fields["instead"].choices = [  # type: ignore[attr-defined]
            (STAYS, "Tetap berlaku sampai sehari sebelum bunyi ini"),
            *((name_of(w), f"Tidak dipakai lagi: {told(w)}") for w in paper.wordings),
        ]

    def details(self, steps: tuple[tuple[str, str, int | None], ...]) -> Details:
        data = {k: v for k, v in self.cleaned_data.items() if k in self.fields}
        data["helps"] = tuple(h.strip() for h in data["helps"].split(";") if h.strip())
        data["needs"] = tuple(data["needs"])
        data["instead"] = "" if data["instead"] == STAYS else data["instead"]
        return Details(**data, steps=steps)


def told(wording: Wording) -> str:
    """Which wording it is, for a choice."""
    own = " (bunyi dinas)" if wording.own else ""
    return f"bunyi yang mulai {format_date(wording.since)}{own}"


def initial_of(wording: Wording, **more: Any) -> dict[str, Any]:
    """What a form of a wording begins with."""
    return {
        "whom": wording.whom, "issuer": wording.issuer, "cost_words": wording.cost_words,
        "cost": wording.cost, "validity_words": wording.validity_words, "months": wording.months,
        "helps": "; ".join(wording.helps), "needs": list(wording.needs),
        "legal_basis": wording.legal_basis, "source": wording.source,
        "checked_on": wording.checked_on, **more,
    }  # fmt: skip


class StepForm(Form):
    """One step. An empty row is left out."""

    marks_optional = False
    title = TextField(label="Apa yang dilakukan", max_length=200, required=False)
    who = TextField(label="Siapa", max_length=120, required=False)
    days = AngkaField(label="Lamanya", unit="hari kerja", max_value=720, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("title") or given.get("who")) and not (
            given.get("title") and given.get("who")
        ):
            at = "who" if given.get("title") else "title"
            self.add_error(at, "Isi apa yang dilakukan dan siapa yang melakukannya.")
        return given


StepSet = formset_factory(StepForm, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


def steps_form(data: Any, wording: Wording) -> BaseFormSet[StepForm]:
    """The steps as rows, with some blank ones behind."""
    if data is not None:
        return StepSet(data, prefix="langkah")
    kept: list[dict[str, Any]] = [
        {"title": s.title, "who": s.who, "days": s.days} for s in wording.steps
    ]
    return StepSet(initial=[*kept, *({} for _ in range(BLANK_STEPS))][:MOST_STEPS],
                   prefix="langkah")  # fmt: skip


def steps_of(rows: BaseFormSet[StepForm]) -> tuple[tuple[str, str, int | None], ...]:
    typed = [form.cleaned_data for form in rows]
    return tuple((d["title"], d["who"], d.get("days")) for d in typed if d.get("title"))


class WayForm(Form):
    """How typed rows are put to a rule that they cannot hold."""

    cara = forms.ChoiceField(
        label="Baris di bawah ini", choices=WAYS, widget=forms.RadioSelect, initial=NARROW
    )


class ReasonForm(Form):
    reason = _long("Alasan", max_length=300, help_text="Jangan tulis nama orang.")


class SettleForm(Form):
    """What the office follows where the sources leave a doubt."""

    follows = _long(
        "Yang diikuti dinas",
        max_length=400,
        help_text="Satu atau dua kalimat, untuk pemilik usaha.",
    )
    because = _long("Kenapa", max_length=400)
    source = _long(
        "Sumber", max_length=300, help_text="Surat, aturan, atau alamat tempat ini dibaca."
    )
    checked_on = TanggalField(label="Sumber dibaca pada")
