"""The list of outcomes as data: who is due, who was asked, who was not reached."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.lists import Column, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.registry import naming
from guyub.registry.lists import AreaFilters
from guyub.training.models import Batch, Outcome
from guyub.training.permissions import MEASURE

DUE, OPEN, DONE, MISSED = "jatuh", "belum", "sudah", "lewat"
ANSWERS: Final = {
    DUE: "Sudah waktunya", OPEN: "Belum didata", DONE: "Sudah didata", MISSED: "Tidak terjangkau",
}  # fmt: skip


def batches_of(visit: Any) -> list[tuple[str, str]]:
    """Batches that are followed, for a choice."""
    rows = Batch.objects.visible_to(visit).filter(
        pk__in=Outcome.objects.visible_to(visit).order_by().values("batch")
    )
    return [
        (number, f"{title}, {name}")
        for number, title, name in rows.order_by("-number")
        .values_list("number", "programme__title", "name")[:200]
    ]  # fmt: skip


class OutcomeFilters(AreaFilters):
    """Where, of which batch, how far."""

    angkatan = forms.ChoiceField(label="Angkatan", required=False)
    angka = forms.ChoiceField(
        label="Data", required=False, choices=[("", "Semua"), *ANSWERS.items()],
        error_messages={"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."},
    )  # fmt: skip

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        self._batches = batches_of(viewer)
        field = self.fields["angkatan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *self._batches]

    def narrow_angkatan(self, queryset: Any, number: str) -> Any:
        return queryset.filter(batch__number=number)

    def say_angkatan(self, number: str) -> str:
        return dict(self._batches)[number]

    def narrow_angka(self, queryset: Any, which: str) -> Any:
        if which == DONE:
            return queryset.filter(on__isnull=False)
        if which == MISSED:
            return queryset.exclude(missed_because="")
        if which == DUE:
            return queryset.due_until(timezone.localdate())
        return queryset.open()

    def say_angka(self, which: str) -> str:
        return ANSWERS[which].lower()


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    codes = {r["business__village_code"] for r in rows}
    names = known.names_of(codes | {c[:8] for c in codes})
    may, today = visit.may(MEASURE), timezone.localdate()
    for row in rows:
        code = row["business__village_code"]
        row["place"] = f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"
        row["name"] = naming.shown(
            visit, row["business__name"], row["business__legal_form"],
            row["business__facts__owner_names"] or "",
        )  # fmt: skip
        row["milestone"] = f"Bulan ke-{row['months']}"
        late = (today - row["due"]).days
        row["state"] = (
            ANSWERS[MISSED] if row["missed_because"] else ANSWERS[DONE] if row["on"]
            else f"Menunggu {late} hari" if late > 0
            else "Hari ini" if late == 0 else "Belum waktunya"
        )  # fmt: skip
        row["url"] = reverse("training:outcome", args=[row["id"]]) if may else ""
    return rows


OUTCOMES = ListScreen(
    name="hasil-pelatihan",
    title="Hasil sesudah pelatihan",
    noun="data",
    queryset=lambda visit: Outcome.objects.visible_to(visit).later(),
    filters=OutcomeFilters,
    fields=("id", "months", "due", "on", "missed_because", "business__village_code",
            "business__name", "business__number", "business__legal_form",
            "business__facts__owner_names", "batch__programme__title", "batch__name"),
    columns=(
        Column("name", "Usaha", width=30),
        Column("place", "Desa, kecamatan", order="tempat", width=30),
        Column("batch__programme__title", "Pelatihan", width=36),
        Column("milestone", "Kapan"),
        Column("due", "Jatuh tempo", "date", order="batas", nowrap=True),
        Column("state", "Data"),
        Column("on", "Tanggal didata", "date", empty="belum", nowrap=True),
    ),
    orders=(
        Order("batas", "Jatuh tempo", (Key("due", "date"), Key("id", "uuid"))),
        Order("tempat", "Desa", (Key("business__village_code"), Key("id", "uuid"))),
    ),
    prepare=_prepare,
    definition="Usaha peserta yang didata lagi 6 dan 12 bulan sesudah angkatannya selesai, atau"
    " sesudah waktu yang ditetapkan dinas di halaman Ketentuan.",
    source="Sumber: kunjungan atau telepon petugas; angkanya juga masuk ke halaman usaha.",
    empty_title="Belum ada yang perlu didata",
    empty_text="Usaha muncul di sini sesudah angkatan pelatihannya selesai.",
)  # fmt: skip
