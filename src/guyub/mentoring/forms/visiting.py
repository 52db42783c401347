"""The form of one contact: short enough for a doorstep, works without scripts.

Policy: everything but how, whether somebody was met and the day may stay empty. What is not asked
stays unknown; "tidak tahu" stands first in every question and is chosen from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django import forms

from guyub.kernel.forms import AngkaField, Form, ScanField, TanggalField, VersionedFormMixin
from guyub.mentoring import diagnosis
from guyub.mentoring.actions.visiting import (
    DROPPED_NOW,
    MOST_MINUTES,
    MOST_STEPS,
    SEEN,
    Agreed,
    Contact,
    Judged,
)
from guyub.mentoring.models import Officer, Step, Visit
from guyub.mentoring.next_step import STEPS
from guyub.mentoring.states import CLAIMED
from guyub.registry.forms import TextField

NOT_ASKED: Final = "Tidak tahu"
USUAL_DUE: Final = timedelta(days=14)


@dataclass(frozen=True)
class Offer:
    """A step to pick instead of typing it; ``why`` where the path of the business asks for it."""

    text: str
    who: str
    aspect: str = ""
    why: str = ""


class PickField(forms.ChoiceField):
    """A step to pick. Any step that is ever offered is taken: what is offered first changes with
    every visit, and a form that is sent twice must read the same."""

    def valid_value(self, value: Any) -> bool:
        return value in catalogue()


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Offer]:
    """Every step that may be offered, by its words."""
    found = {s.label: Offer(s.label, s.who, s.aspect) for s in STEPS}
    for aspect in diagnosis.current().aspects:
        found |= {s.text: Offer(s.text, s.who, aspect.key) for s in aspect.suggestions}
    return found


@dataclass(frozen=True)
class AspectPart:
    """One aspect of the form: its picture, its name, its questions; how it was the last time."""

    key: str
    label: str
    picture: Mapping[str, str] | None
    fields: Sequence[Any]
    before: str


class VisitForm(Form):
    """One contact with a business."""

    marks_optional = False

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Dengan cara apa?", choices=Visit.Kind.choices, widget=forms.RadioSelect,
        initial=Visit.Kind.VISIT,
    )  # fmt: skip
    met = forms.ChoiceField(label="Bertemu?", choices=Visit.Met.choices, widget=forms.RadioSelect)
    on = TanggalField(label="Tanggal", native=True)
    minutes = AngkaField(
        label="Lama", unit="menit", min_value=1, max_value=MOST_MINUTES, required=False
    )
    next_on = TanggalField(label="Kunjungan berikutnya", native=True, required=False)
    note = TextField(
        label="Catatan", max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="Jangan tulis NIK atau nomor HP. Angkanya disembunyikan sendiri.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, open_steps: Iterable[Step] = (), sees: bool = False, drops: bool = False,
        offers: Sequence[Offer] = (), levels: dict[str, int] | None = None,
        officers: Sequence[Officer] | None = None, today: date, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._held = list(open_steps)
        self._levels = levels or {}
        self._asked = diagnosis.current()
        self._offers = list(offers)
        if officers is not None:
            self.fields["officer"] = forms.ChoiceField(
                label="Petugas yang datang", required=False,
                choices=[("", "Saya sendiri"), *((str(o.pk), o.name) for o in officers)],
            )  # fmt: skip
        self._add_judging(sees, drops)
        self._add_questions()
        self._add_steps(today)

    def _add_judging(self, sees: bool, drops: bool) -> None:
        choices = [("", "Belum selesai")]
        choices += [(SEEN, "Sudah saya lihat sendiri")] if sees else []
        choices += [(DROPPED_NOW, "Tidak dilanjutkan")] if drops else []
        for step in self._held:
            if len(choices) > 1:
                self.fields[f"step_{step.pk}"] = forms.ChoiceField(
                    label=step.text, required=False, choices=choices, widget=forms.RadioSelect
                )
            if drops:
                self.fields[f"why_{step.pk}"] = TextField(
                    label="Sebab tidak dilanjutkan", max_length=300, required=False
                )

    def _add_questions(self) -> None:
        for aspect in self._asked.aspects:
            for q in aspect.questions:
                self.fields[f"{aspect.key}_{q.key}"] = forms.TypedChoiceField(
                    label=q.text, required=False, coerce=int, empty_value=None,
                    widget=forms.RadioSelect,
                    choices=[("", NOT_ASKED), *enumerate(q.options, 1)],
                )  # fmt: skip

    def _add_steps(self, today: date) -> None:
        picks: list[Any] = [("", "Pilih langkah, atau tulis sendiri di bawah")]
        first = [(o.text, o.text) for o in self._offers if o.why]
        picks += [("Paling berguna sekarang", first)] if first else []
        labels = {a.key: a.label for a in self._asked.aspects}
        for key, label in labels.items():
            of = [(o.text, o.text) for o in self._offers if o.aspect == key and not o.why]
            picks += [(label, of)] if of else []
        for n in range(1, MOST_STEPS + 1):
            self.fields[f"pick{n}"] = PickField(label=f"Langkah {n}", choices=picks, required=False)
            self.fields[f"text{n}"] = TextField(
                label="Atau tulis sendiri", max_length=200, required=False
            )
            self.fields[f"who{n}"] = forms.ChoiceField(
                label="Siapa yang mengerjakan", required=False,
                choices=[("", "Seperti sarannya"), *Step.Who.choices],
            )  # fmt: skip
            self.fields[f"due{n}"] = TanggalField(
                label="Paling lambat", native=True, required=False, initial=today + USUAL_DUE
            )

    # --- parts of the page ----------------------------------------------------------------------

    def held(self) -> list[dict[str, Any]]:
        """Earlier steps with their two fields."""
        return [
            {
                "step": s, "claimed": s.state == CLAIMED,
                "judge": self[f"step_{s.pk}"] if f"step_{s.pk}" in self.fields else None,
                "why": self[f"why_{s.pk}"] if f"why_{s.pk}" in self.fields else None,
            }
            for s in self._held
        ]  # fmt: skip

    def aspects(self) -> list[AspectPart]:
        return [
            AspectPart(
                a.key, a.label, diagnosis.pictures().get(a.key),
                [self[f"{a.key}_{q.key}"] for q in a.questions],
                diagnosis.LEVELS.get(self._levels.get(a.key, 0), ""),
            )
            for a in self._asked.aspects
        ]  # fmt: skip

    def agreed(self) -> list[list[Any]]:
        """The fields of each step to agree on."""
        return [
            [self[f"{name}{n}"] for name in ("pick", "text", "who", "due")]
            for n in range(1, MOST_STEPS + 1)
        ]

    # --- reading ---------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(1, MOST_STEPS + 1):
            if (data.get(f"pick{n}") or data.get(f"text{n}")) and not data.get(f"due{n}"):
                self.add_error(f"due{n}", "Isi paling lambat kapan.")
        return data

    def contact(self) -> Contact:
        """What was told. Only after ``is_valid``."""
        data = self.cleaned_data
        officer = data.get("officer")
        return Contact(
            on=data["on"], kind=data["kind"], met=data["met"], minutes=data["minutes"],
            note=data["note"], next_on=data["next_on"], from_paper="officer" in self.fields,
            officer=UUID(officer) if officer else None, answers=self._answers(data),
            steps=self._steps(data), judged=self._judged(data),
        )  # fmt: skip

    def _answers(self, data: dict[str, Any]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for aspect in self._asked.aspects:
            for q in aspect.questions:
                given = data.get(f"{aspect.key}_{q.key}")
                if given is not None:
                    found.setdefault(aspect.key, {})[q.key] = given
        return found

    def _steps(self, data: dict[str, Any]) -> tuple[Agreed, ...]:
        found = []
        for n in range(1, MOST_STEPS + 1):
            text, who, due = data[f"text{n}"], data[f"who{n}"], data[f"due{n}"]
            picked = data[f"pick{n}"]
            offer = catalogue()[picked] if picked and not text else None
            if offer is not None:
                found.append(Agreed(offer.text, who or offer.who, due, offer.aspect))
            elif text:
                found.append(Agreed(text, who or Step.Who.OWNER, due))
        return tuple(found)

    def _judged(self, data: dict[str, Any]) -> dict[UUID, Judged]:
        return {
            s.pk: Judged(data[f"step_{s.pk}"], data.get(f"why_{s.pk}", ""))
            for s in self._held if data.get(f"step_{s.pk}")
        }  # fmt: skip


class VoidForm(Form):
    """Why a contact was a mistake."""

    reason = TextField(
        label="Kenapa salah catat?", max_length=300,
        help_text="Contoh: tertukar dengan usaha lain. Jangan tulis nama orang.",
    )  # fmt: skip


class PhotoForm(Form):
    """One more photo of a visit."""

    photo = ScanField(label="Tambah foto", camera=True)


class NoteForm(VersionedFormMixin, Form):
    """What a person adds to the report of a month."""

    text = forms.CharField(
        label="Tambahan dari saya", max_length=3000, required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="Contoh: halangan, usul, rencana bulan depan. Jangan tulis NIK atau nomor HP.",
    )  # fmt: skip
