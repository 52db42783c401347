"""Forms about officers, their areas and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django import forms

from guyub.kernel.dates import DAYS
from guyub.kernel.forms import AngkaField, Form, TanggalField, VersionedFormMixin
from guyub.mentoring.models import Obstacle, Officer
from guyub.mentoring.models.officers import FEWEST_A_DAY, MOST_A_DAY, WORK_DAYS
from guyub.registry.forms import TextField
from guyub.registry.models.business import Branch

NAMELESS: Final = "Jangan tulis nama orang, NIK, atau nomor HP."
HOLDER: Final = "Kantor atau jabatan, bukan nama orang. Contoh: Bupati, BKPSDM, Dinas PMD."
_DAYS: Final = [(n, DAYS[n - 1]) for n in range(1, 8)]


def _day() -> forms.Field:
    return forms.TypedMultipleChoiceField(
        label="Hari kerja", choices=_DAYS, coerce=int, initial=WORK_DAYS,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class WorkForm(VersionedFormMixin, Form):
    """How an officer works, and which account is theirs."""

    base_village = forms.ChoiceField(
        label="Berangkat dari desa", help_text="Desa saja, bukan alamat rumah."
    )
    capacity = AngkaField(
        label="Kunjungan sehari", unit="kunjungan", min_value=FEWEST_A_DAY, max_value=MOST_A_DAY,
        initial=6,
    )  # fmt: skip
    user = forms.TypedChoiceField(
        label="Akun di Guyub", required=False, coerce=UUID, empty_value=None,
        help_text="Kosongkan kalau belum punya. Akun dibuat oleh pengelola sistem.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, villages: list[Any], users: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base_village"].choices = villages  # type: ignore[attr-defined]
        self.fields["user"].choices = [("", "Belum punya"), *users]  # type: ignore[attr-defined]
        self.fields["work_days"] = _day()


class OfficerForm(WorkForm):
    """Somebody who was chosen."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = TextField(label="Nama petugas", max_length=120)
    tier = forms.ChoiceField(
        label="Tingkat", choices=Officer.Tier.choices, widget=forms.RadioSelect
    )
    organisation = TextField(
        label="Nama lembaga", max_length=120, required=False,
        help_text="Hanya untuk pendamping mitra. Contoh: LSM atau kampusnya.",
    )  # fmt: skip
    recruited_on = TanggalField(label="Terpilih sejak")

    field_order = ("id", "name", "tier", "organisation", "recruited_on")


class WaitForm(VersionedFormMixin, Form):
    """Whose word is awaited."""

    waiting_for = TextField(label="Menunggu siapa", max_length=120, help_text=HOLDER)
    waiting_since = TanggalField(label="Sejak tanggal")


class AppointForm(VersionedFormMixin, Form):
    """The decree."""

    decree_number = TextField(label="Nomor SK", max_length=80)
    starts = TanggalField(label="Mulai bertugas")
    ends = TanggalField(
        label="Kontrak sampai", required=False, help_text="Kosongkan kalau tidak ada batasnya."
    )


class RenewForm(VersionedFormMixin, Form):
    """The decree that prolongs."""

    decree_number = TextField(label="Nomor SK perpanjangan", max_length=80)
    ends = TanggalField(
        label="Kontrak sampai", required=False, help_text="Kosongkan kalau tidak ada batasnya."
    )


class LeaveForm(VersionedFormMixin, Form):
    """Why."""

    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)


class EndForm(VersionedFormMixin, Form):
    """The last day, and why."""

    on = TanggalField(label="Hari terakhir bertugas")
    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)


class AssignForm(Form):
    """Villages and sub-districts, several at once."""

    codes = forms.MultipleChoiceField(
        label="Wilayah", widget=forms.SelectMultiple(attrs={"size": 14}),
        help_text="Pilih kecamatan untuk seluruh desanya. Boleh pilih beberapa: tahan Ctrl, atau"
        " ketuk satu per satu di HP.",
    )  # fmt: skip
    branch = forms.ChoiceField(
        label="Hanya cabang industri", required=False, choices=[("", "Semua"), *Branch.choices]
    )
    group = forms.TypedChoiceField(
        label="Hanya anggota kelompok", required=False, coerce=UUID, empty_value=None
    )
    letter = TextField(label="Nomor surat tugas", max_length=80, required=False)

    def __init__(
        self, *args: Any, areas: list[Any], groups: list[tuple[str, str]], appointed: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = areas  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", "Semua usaha"), *groups]  # type: ignore[attr-defined]
        if not groups:
            del self.fields["group"]
        if appointed:
            self.fields["starts"] = TanggalField(label="Mulai")
            self.fields["ends"] = TanggalField(
                label="Sampai", required=False,
                help_text="Kosongkan kalau selama petugasnya bertugas.",
            )  # fmt: skip


class HandOverForm(Form):
    """To whom a whole territory goes."""

    to = forms.TypedChoiceField(label="Penerima", coerce=UUID)
    on = TanggalField(
        label="Hari terakhir petugas lama",
        help_text="Petugas baru mulai memegang wilayahnya keesokan harinya.",
    )
    note = forms.CharField(
        label="Catatan serah terima", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Apa yang perlu dilanjutkan. {NAMELESS}",
    )  # fmt: skip
    letter = TextField(label="Nomor surat tugas", max_length=80, required=False)

    def __init__(self, *args: Any, officers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Pilih petugas"), *officers]  # type: ignore[attr-defined]


class EndAssignmentForm(Form):
    """The last day of an assignment."""

    on = TanggalField(label="Hari terakhir")
    reason = TextField(label="Alasan", max_length=300, help_text=NAMELESS)


class ObstacleForm(Form):
    """What stands in the way of visits, and who can end it."""

    area = forms.ChoiceField(label="Kecamatan atau desa")
    cause = forms.ChoiceField(
        label="Sebab", choices=Obstacle.Cause.choices, widget=forms.RadioSelect
    )
    held_by = TextField(label="Siapa yang bisa menyelesaikan", max_length=120, help_text=HOLDER)
    since = TanggalField(label="Sejak")
    note = TextField(
        label="Keterangan", max_length=300, required=False,
        help_text=f"Tidak tampil di halaman umum. {NAMELESS}",
    )  # fmt: skip

    def __init__(self, *args: Any, areas: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "Pilih wilayah"), *areas]  # type: ignore[attr-defined]


class ObstacleEndForm(Form):
    """Until when it stood in the way."""

    until = TanggalField(label="Hari terakhir hambatannya")
