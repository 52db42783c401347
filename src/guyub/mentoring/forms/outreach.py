"""Forms of outreach sessions and of potential."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms

from guyub.kernel.forms import AngkaField, Form, ScanField, TanggalField, VersionedFormMixin
from guyub.licences.requirements import papers
from guyub.mentoring.actions.potential import Seen
from guyub.mentoring.actions.telling import MOST_PEOPLE, Told
from guyub.mentoring.forms.officers import NAMELESS
from guyub.mentoring.models import Officer, Potential, Session
from guyub.mentoring.outreach import materials
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.registry.forms import TextField


def _people(label: str, help_text: str = "") -> AngkaField:
    return AngkaField(
        label=label, unit="orang", min_value=0, max_value=MOST_PEOPLE, required=False,
        help_text=help_text,
    )  # fmt: skip


OTHERS_HELP: Final = (
    "Yang hadir tanpa usaha terdaftar. Jumlahnya saja, jangan tulis namanya. Kosongkan kalau belum"
    " diketahui."
)
INVITED_HELP: Final = "Kosongkan kalau tidak diketahui."


class SessionForm(VersionedFormMixin, Form):
    """What a session is about, where, when, by whom."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = TextField(label="Judul", max_length=150, help_text="Contoh: Cara mengurus SPP-IRT.")
    theme = forms.ChoiceField(label="Tentang")
    paper = forms.ChoiceField(
        label="Surat yang dibahas", required=False, help_text="Kalau tentang surat dan izin."
    )
    round_number = TextField(
        label="Nomor program bantuan", max_length=30, required=False,
        help_text="Kalau tentang satu program bantuan.",
    )  # fmt: skip
    on = TanggalField(label="Hari")
    village_code = forms.ChoiceField(label="Desa/kelurahan")
    venue = TextField(
        label="Tempat", max_length=150, required=False, help_text="Contoh: balai desa."
    )
    organiser = forms.ChoiceField(
        label="Penyelenggara", choices=Session.Organiser.choices,
        initial=Session.Organiser.OFFICE,
    )  # fmt: skip
    organiser_name = TextField(
        label="Nama lembaga penyelenggara", max_length=120, required=False,
        help_text="Kalau bukan dinas sendiri.",
    )  # fmt: skip
    officers = forms.TypedMultipleChoiceField(
        label="Petugas yang memimpin", required=False, coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    speakers = TextField(
        label="Pembicara dari luar", max_length=250, required=False,
        help_text="Kantor atau jabatannya, bukan nama orang. Contoh: LPPOM MUI, Loka POM.",
    )  # fmt: skip
    invited = _people("Diundang", INVITED_HELP)
    note = TextField(label="Catatan", max_length=500, required=False, help_text=NAMELESS)

    def __init__(
        self, *args: Any, villages: list[Any], officers: Sequence[Officer], today: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        held = self.fields
        held["village_code"].choices = villages  # type: ignore[attr-defined]
        held["theme"].choices = outreach_themes.choices(today)  # type: ignore[attr-defined]
        held["paper"].choices = [  # type: ignore[attr-defined]
            ("", "Tidak satu surat saja"),
            *sorted(((p.key, p.short) for p in papers().values()), key=lambda pair: pair[1]),
        ]
        if officers:
            held["officers"].choices = [  # type: ignore[attr-defined]
                (str(o.pk), o.name) for o in officers
            ]
        else:
            del held["officers"]

    def told(self) -> Told:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        values = {n: data[n] for n in Told.__dataclass_fields__ if n in data and n != "officers"}
        return Told(**values, officers=tuple(data.get("officers") or ()))


class RecordForm(SessionForm):
    """The same of a session that was held; who came is ticked afterwards."""

    others = _people("Orang lain yang hadir", OTHERS_HELP)

    field_order = ("title", "theme", "paper", "round_number", "on", "village_code", "venue",
                   "organiser", "organiser_name", "officers", "speakers", "invited", "others",
                   "note")  # fmt: skip


class HoldForm(Form):
    """The day it was held, and how many came without a business."""

    on = TanggalField(label="Hari diadakan")
    invited = _people("Diundang", INVITED_HELP)
    others = _people("Orang lain yang hadir", OTHERS_HELP)


class CountsForm(VersionedFormMixin, Form):
    """How many were called and how many came without a business."""

    invited = _people("Diundang", INVITED_HELP)
    others = _people("Orang lain yang hadir", OTHERS_HELP)


class WhyForm(Form):
    """Why, in words that the office reads."""

    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)


class ReceiptForm(Form):
    """The receipt of a registration."""

    receipt = TextField(
        label="Nomor tanda terima pendaftaran", max_length=30,
        help_text="Contoh: DAF-33.03-000012-3. Namanya hanya ada di pendaftaran itu.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


_POINT: Final = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


class PotentialForm(Form):
    """What somebody saw before any product is made of it."""

    marks_optional = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    material = TextField(
        label="Bahan atau keahlian", max_length=120,
        help_text="Contoh: nira kelapa, bambu apus, ibu-ibu yang pandai menganyam.",
    )  # fmt: skip
    division = forms.ChoiceField(
        label="Bisa dijadikan", required=False,
        choices=[("", "Menurut nama bahannya"), *materials.CHOICES],
        help_text="Golongan pokok KBLI dari barang yang bisa dibuat.",
    )  # fmt: skip
    village_code = forms.ChoiceField(label="Desa/kelurahan")
    volume = AngkaField(
        label="Banyaknya", decimals=2, min_value=0, max_value=9_999_999_999, required=False,
        help_text="Kosongkan kalau belum diketahui.",
    )  # fmt: skip
    unit = TextField(
        label="Satuan", max_length=20, required=False, help_text="kg, ton, liter, batang, orang."
    )
    per = forms.ChoiceField(
        label="Setiap", required=False, choices=[("", "Pilih"), *Potential.Per.choices]
    )
    months = forms.TypedMultipleChoiceField(
        label="Bulan ada", required=False, coerce=int, choices=list(enumerate(materials.MONTHS, 1)),
        widget=forms.CheckboxSelectMultiple,
        help_text="Centang semua kalau ada sepanjang tahun. Kosongkan kalau belum diketahui.",
    )  # fmt: skip
    skill = TextField(
        label="Keahlian warga", max_length=200, required=False,
        help_text="Contoh: sudah biasa menyadap, belum bisa mengemas.",
    )  # fmt: skip
    seen_on = TanggalField(label="Dilihat pada")
    point = TextField(
        label="Titik peta", max_length=60, required=False,
        help_text="Lintang, bujur. Contoh: -7.3886, 109.3639.",
    )  # fmt: skip
    photo = ScanField(
        label="Foto", required=False, camera=True,
        help_text="Tempat dan waktu pemotretan di dalam berkas foto dibuang.",
    )  # fmt: skip
    remark = TextField(label="Catatan", max_length=500, required=False, help_text=NAMELESS)

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]

    def clean_point(self) -> tuple[float, float] | None:
        text = self.cleaned_data["point"]
        if not text:
            return None
        match = _POINT.fullmatch(text)
        if match is None:
            raise forms.ValidationError("Tulis lintang dan bujur. Contoh: -7.3886, 109.3639.")
        return float(match[1]), float(match[2])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("division") and data.get("material"):
            data["division"] = materials.guess(data["material"])
            if not data["division"]:
                self.add_error("division", "Bahan ini belum dikenal. Pilih bisa dijadikan apa.")
        return data

    def seen(self) -> Seen:
        """What was typed. Only after ``is_valid``."""
        data = self.cleaned_data
        names = ("material", "division", "village_code", "seen_on", "volume", "unit", "per",
                 "skill", "remark")  # fmt: skip
        latitude, longitude = data["point"] or (None, None)
        return Seen(
            **{n: data[n] for n in names}, months=tuple(data["months"]), latitude=latitude,
            longitude=longitude,
        )  # fmt: skip


class PhotoForm(Form):
    """One more photo of a potential."""

    photo = ScanField(label="Tambah foto", camera=True)


class CheckForm(Form):
    """The day on which somebody else saw it too."""

    on = TanggalField(label="Dicek pada")
