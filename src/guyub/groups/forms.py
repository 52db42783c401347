"""Forms of groups: what officers and village clerks type beside the people."""

from __future__ import annotations

from typing import Any

from django import forms

from guyub.groups.models import GroupPaper, Kind, Membership
from guyub.kernel.forms import Form, ScanField, TanggalField, VersionedFormMixin
from guyub.registry.forms import PersonalTextField, TextField, choose
from guyub.registry.models.business import Branch

LATER = "Foto atau PDF. Bisa ditambahkan nanti."


class ConfirmedMixin(Form):
    """A form whose findings are confirmed: the second sending carries what was read."""

    def confirmed(self) -> frozenset[str]:
        """Codes of what the person said to have looked at."""
        given = str(self.data.get("sudah_dibaca", "")) if self.data.get("setuju") else ""
        return frozenset(given.split())


class StartForm(Form):
    """A group from its first line."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = TextField(label="Nama kelompok", max_length=120)
    kind = forms.ChoiceField(label="Jenis", choices=Kind.choices, widget=forms.RadioSelect)
    trade = TextField(
        label="Jenis usaha", max_length=100, required=False,
        help_text="Apa yang dibuat. Untuk paguyuban boleh kosong.",
    )  # fmt: skip
    branch = forms.ChoiceField(
        label="Cabang industri", choices=choose(*Branch.choices), required=False
    )
    village_code = forms.ChoiceField(label="Desa/kelurahan kedudukan")

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]


class EditForm(VersionedFormMixin, Form):
    """Data of a group that may change."""

    name = TextField(label="Nama kelompok", max_length=120)
    trade = TextField(label="Jenis usaha", max_length=100, required=False)
    branch = forms.ChoiceField(
        label="Cabang industri", choices=choose(*Branch.choices), required=False
    )
    village_code = forms.ChoiceField(label="Desa/kelurahan kedudukan")
    address = PersonalTextField(
        label="Alamat", max_length=250, required=False,
        help_text="Dusun, RT/RW, atau jalan tempat kelompok berkumpul.",
    )  # fmt: skip
    bank_name = TextField(label="Bank", max_length=60, required=False)
    bank_holder = PersonalTextField(
        label="Rekening atas nama", max_length=120, required=False,
        help_text="Seperti di buku tabungan. Sebaiknya atas nama kelompok.",
    )  # fmt: skip
    bank_account = PersonalTextField(
        label="Nomor rekening", max_length=30, required=False,
        help_text="Disimpan tersandi. Kosongkan kalau tidak berubah.",
    )  # fmt: skip

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]


class MembersForm(VersionedFormMixin, ConfirmedMixin):
    """Businesses that are entered; chosen on the page."""

    on = TanggalField(label="Menjadi anggota sejak", required=False)


class RoleForm(VersionedFormMixin, Form):
    """What a member does in the group, and who represents the business."""

    role = forms.ChoiceField(
        label="Tugas", choices=Membership.Role.choices, widget=forms.RadioSelect
    )
    owner = forms.ChoiceField(label="Diwakili oleh", required=False)
    on = TanggalField(label="Berlaku sejak", required=False)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Belum ditentukan"), *owners]  # type: ignore[attr-defined]
        if not owners:
            del self.fields["owner"]


class LeaveForm(VersionedFormMixin, Form):
    """A member leaves."""

    on = TanggalField(label="Keluar pada", required=False)
    reason = TextField(
        label="Alasan", max_length=300, required=False,
        help_text="Jangan tulis nama orang, NIK, atau nomor HP.",
    )  # fmt: skip


class FoundForm(VersionedFormMixin, ConfirmedMixin):
    """The founding as the minutes tell it."""

    on = TanggalField(label="Tanggal rapat pembentukan")
    minutes = TextField(
        label="Nomor berita acara", max_length=80, required=False,
        help_text="Kosongkan kalau berita acaranya tidak bernomor.",
    )  # fmt: skip
    attended = forms.BooleanField(
        label="Daftar hadir sudah ditandatangani", required=False, initial=True
    )
    scan = ScanField(label="Berita acara yang ditandatangani", required=False, help_text=LATER)


class PaperForm(VersionedFormMixin, Form):
    """A paper that the group has."""

    kind = forms.ChoiceField(label="Jenis surat")
    number = TextField(label="Nomor surat", max_length=80, required=False)
    issued_on = TanggalField(label="Tanggal surat")
    issuer = TextField(
        label="Dikeluarkan oleh", max_length=120, required=False,
        help_text="Kantornya, misalnya Desa Kedungbenda. Bukan nama orang.",
    )  # fmt: skip
    scan = ScanField(label="Foto atau PDF surat", required=False, help_text=LATER)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class ScanForm(Form):
    """Only the photo or PDF of a paper entered before."""

    scan = ScanField(label="Foto atau PDF surat", required=False)


class ReasonForm(VersionedFormMixin, Form):
    reason = TextField(
        label="Alasan", max_length=300,
        help_text="Jangan tulis nama orang, NIK, atau nomor HP.",
    )  # fmt: skip


class RecogniseForm(VersionedFormMixin, Form):
    """The decree by which the head of the office recognises a group."""

    number = TextField(label="Nomor SK", max_length=80)
    on = TanggalField(label="Tanggal SK")
    scan = ScanField(label="SK yang ditandatangani", required=False, help_text=LATER)


class EndForm(VersionedFormMixin, Form):
    """How a group ends; what it holds is asked one by one."""

    on = TanggalField(label="Tanggal")
    paper = TextField(label="Nomor berita acara", max_length=80, required=False)
    reason = TextField(
        label="Alasan", max_length=300, help_text="Jangan tulis nama orang, NIK, atau nomor HP."
    )

    def __init__(self, *args: Any, held: list[Any] = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.held = list(held)
        for holding in self.held:
            self.fields[f"barang-{holding.key}"] = forms.ChoiceField(
                label=holding.words, choices=[("", "Pilih"), *holding.choices]
            )

    def choices(self) -> dict[str, str]:
        """What becomes of each thing held."""
        return {h.key: self.cleaned_data[f"barang-{h.key}"] for h in self.held}


class MergeForm(EndForm):
    """Into which group."""

    into = TextField(
        label="Digabung ke kelompok nomor", max_length=24,
        help_text="Nomor kelompok tujuan, misalnya KEL-33.03-000012-4.",
    )  # fmt: skip
    field_order = ("into", "on", "paper", "reason")


class SplitForm(EndForm, ConfirmedMixin):
    """Which members go, and what their group is called."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = TextField(label="Nama kelompok baru", max_length=120)
    village_code = forms.ChoiceField(label="Desa/kelurahan kedudukan kelompok baru")
    members = forms.MultipleChoiceField(
        label="Anggota yang ikut", widget=forms.CheckboxSelectMultiple
    )
    field_order = ("id", "name", "village_code", "members", "on", "paper", "reason")

    def __init__(
        self, *args: Any, villages: list[Any], members: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]
        self.fields["members"].choices = members  # type: ignore[attr-defined]


class SeekForm(Form):
    """Where and for which trade an officer looks."""

    marks_optional = False
    desa = forms.ChoiceField(label="Desa/kelurahan")
    cabang = forms.ChoiceField(
        label="Cabang industri", choices=choose(*Branch.choices), required=False
    )
    barang = TextField(
        label="Barang yang dibuat", max_length=80, required=False, help_text="Misalnya keripik."
    )

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desa"].choices = villages  # type: ignore[attr-defined]


class MeasureForm(Form):
    """Which rule measures the office's groups."""

    rule = forms.ChoiceField(label="Aturan kesiapan", widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]


PAPER_KINDS = [
    (kind, str(GroupPaper.Kind(kind).label))
    for kind in ("domicile", "statutes", "account", "attendance", "minutes")
]
