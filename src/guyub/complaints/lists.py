"""The desk's list as data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.complaints.forms import DESK_CHOICES
from guyub.complaints.models import Complaint
from guyub.complaints.sources import all_sources
from guyub.complaints.states import COMPLAINT, DESKS, KINDS, OPEN
from guyub.kernel.lists import Column, FilterForm, ListScreen, Order, Row
from guyub.kernel.pages import Key

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

MINE, ALL_OPEN, LATE = "meja-saya", "terbuka", "lewat"
MORE: Final = {
    MINE: _("Di meja saya"), ALL_OPEN: _("Belum selesai"), LATE: _("Lewat batas"),
}  # fmt: skip
SOURCE_LINES: Final = 5


class ComplaintFilters(FilterForm):
    """How far, about what, on whose desk."""

    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False,
        choices=[("", _("Semua")), *MORE.items(), *COMPLAINT.choices],
    )  # fmt: skip
    jenis = forms.ChoiceField(
        label=_("Tentang"), required=False, choices=[("", _("Semua")), *KINDS.items()]
    )
    meja = forms.ChoiceField(label=_("Di meja"), required=False, choices=DESK_CHOICES)

    def narrow_keadaan(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = queryset
        if value == MINE:
            return rows.to_do(self.viewer)  # type: ignore[no-any-return]
        if value == ALL_OPEN:
            return rows.open()  # type: ignore[no-any-return]
        if value == LATE:
            return rows.late(timezone.localdate())  # type: ignore[no-any-return]
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return str(MORE.get(value) or COMPLAINT.label(value)).lower()

    def narrow_jenis(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kind=value)

    def say_jenis(self, value: str) -> str:
        return str(KINDS[value]).lower()

    def narrow_meja(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(desk=int(value))

    def say_meja(self, value: str) -> str:
        return f"di meja {DESKS[int(value)]}"


def day_words(state: str, due: date, today: date) -> str:
    """How long there is still time, or since when it is late; "" once it is answered or ended."""
    if state not in OPEN:
        return ""
    left = (due - today).days
    if left < 0:
        return f"lewat {-left} hari"
    return "hari ini" if left == 0 else f"{left} hari lagi"


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    today = timezone.localdate()
    for row in rows:
        row["about"] = str(KINDS[row["kind"]])
        row["said"] = COMPLAINT.label(row["state"])
        row["at"] = str(DESKS[row["desk"]])
        row["left"] = day_words(row["state"], row["due_on"], today)
        row["url"] = reverse("complaints:one", args=[row["number"]])
    return rows


def beside(visit: Visit) -> dict[str, Any]:
    """What people object to in other rooms, at the same counter."""
    return {
        "sources": [
            {"label": s.label, "count": s.count(visit), "lines": s.lines(visit, SOURCE_LINES),
             "url": reverse(s.url_name)}
            for s in all_sources() if visit.may(s.needs)
        ]
    }  # fmt: skip


_ID: Final = Key("id", "uuid")
COMPLAINTS = ListScreen(
    name="pengaduan",
    title="Pengaduan",
    noun="pengaduan",
    queryset=lambda visit: Complaint.objects.visible_to(visit).open_first(),
    filters=ComplaintFilters,
    fields=("id", "number", "kind", "state", "desk", "received_on", "due_on"),
    columns=(
        Column("about", "Tentang", width=32),
        Column("number", "Nomor", nowrap=True, width=22),
        Column("received_on", "Diterima", "date", order="diterima", nowrap=True),
        Column("said", "Keadaan"),
        Column("at", "Di meja"),
        Column("due_on", "Batas", "date", order="batas", nowrap=True),
        Column("left", "Waktu", value=lambda r: r["left"] or None, empty="selesai"),
    ),
    orders=(
        Order("batas", "Batas", (Key("over", "int"), Key("due_on", "date"), _ID)),
        Order("diterima", "Diterima", (Key("received_on", "date"), _ID)),
    ),
    prepare=_prepare,
    template="complaints/list.html",
    definition="Pengaduan dan saran yang boleh Anda lihat. Yang menyangkut Anda ditangani orang"
    " lain dan tidak ada di sini.",
    source="Sumber: pengaduan yang diterima Guyub.",
    empty_title="Tidak ada pengaduan",
    empty_text="Pengaduan muncul di sini begitu ada yang mengirim lewat halaman Pengaduan.",
    more=beside,
)  # fmt: skip
