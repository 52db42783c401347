"""Forms of people, appointments and the office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from guyub.accounts.models import Office, User
from guyub.accounts.roles import ROLES
from guyub.areas.models import Area
from guyub.kernel.forms import Form, GuyubFormMixin, TanggalField

ZONES = (
    ("Asia/Jakarta", "WIB (Jakarta)"),
    ("Asia/Makassar", "WITA (Makassar)"),
    ("Asia/Jayapura", "WIT (Jayapura)"),
)


def area_choices(office: Office) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sub-districts and villages of a regency's office, grouped by sub-district."""
    if office.kind != Office.Kind.REGENCY:
        return []
    inside = Area.objects.filter(code__startswith=office.area_code + ".").order_by("code")
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for code, name in inside.values_list("code", "name"):
        district = code[:8]
        if len(code) == 8:
            groups[district] = (name, [(code, f"Seluruh Kecamatan {name}")])
        elif district in groups:
            groups[district][1].append((code, name))
    return list(groups.values())


class AppointForm(Form):
    """A role from a day to a day. Roles of owners and buyers are given where they are known."""

    role = forms.ChoiceField(label="Peran")
    area_codes = forms.MultipleChoiceField(
        label="Wilayah tugas",
        required=False,
        help_text="Hanya untuk petugas lapangan, pendamping mitra, dan petugas desa.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    starts = TanggalField(label="Mulai")
    ends = TanggalField(
        label="Sampai", required=False, help_text="Kosongkan kalau belum ditentukan."
    )
    decree_number = forms.CharField(
        label="Nomor SK", required=False, max_length=80, help_text="Dari buku agenda kantor."
    )

    def __init__(self, *args: Any, office: Office, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Pilih peran")] + [  # type: ignore[attr-defined]
            (r.key, office.field_officer_label if r.key == "field_officer" else r.label)
            for r in ROLES.values()
            if r.reach != "own"
        ]
        self.fields["area_codes"].choices = area_choices(office)  # type: ignore[attr-defined]
        self.fields["starts"].initial = today
        self.office = office

    def appointment(self) -> dict[str, Any]:
        """The arguments of ``actions.appoint`` but the user."""
        names = ("role", "area_codes", "starts", "ends", "decree_number")
        return {"office": self.office, **{n: self.cleaned_data[n] for n in names}}


class NewPersonForm(AppointForm):
    """An account and its first role."""

    name = forms.CharField(label="Nama lengkap", max_length=120)
    username = forms.CharField(
        label="Nama pengguna", max_length=40, help_text="Huruf kecil. Contoh: sri.lestari."
    )
    email = forms.EmailField(label="E-mail", required=False)
    other_account = forms.CharField(
        label="Akun lain milik orang yang sama",
        required=False,
        max_length=60,
        help_text="Nama penggunanya. Dipakai supaya satu orang tidak memeriksa kerjanya sendiri.",
    )
    field_order = ("name", "username", "email", "role", "area_codes", "starts", "ends")

    def clean_other_account(self) -> User | None:
        typed = self.cleaned_data["other_account"].strip()
        if not typed:
            return None
        found = User.objects.filter(
            username__iexact=typed, appointments__office=self.office
        ).first()
        if found is None:
            raise forms.ValidationError("Di kantor ini tidak ada akun dengan nama itu.")
        return found


class EndForm(Form):
    last_day = TanggalField(label="Hari terakhir")
    reason = forms.CharField(label="Alasan", max_length=200)


class ReasonForm(Form):
    reason = forms.CharField(label="Alasan", max_length=200)


class StateForm(ReasonForm):
    """Closing or opening an account: what was meant goes with the form."""

    ingin = forms.ChoiceField(
        choices=[("tutup", "tutup"), ("buka", "buka")], widget=forms.HiddenInput
    )


class OfficeForm(GuyubFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """What stands on letters and pages of the office."""

    timezone = forms.ChoiceField(label="Zona waktu", choices=ZONES)
    accent = forms.RegexField(
        r"^(#[0-9a-fA-F]{6})?$",
        label="Warna utama",
        required=False,
        help_text="Kode warna, misalnya #0b5f5c. Disesuaikan sendiri agar tetap terbaca.",
        error_messages={"invalid": "Tulis seperti #0b5f5c."},
    )

    class Meta:
        model = Office
        fields = (
            "name",
            "short_name",
            "address",
            "head_title",
            "field_officer_label",
            "timezone",
            "accent",
        )
        labels = {
            "name": "Nama kantor",
            "short_name": "Nama pendek",
            "address": "Alamat pada kop surat",
            "head_title": "Sebutan kepala",
            "field_officer_label": "Sebutan petugas lapangan",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("address", "head_title"):
            self.fields[name].required = False
