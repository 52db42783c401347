"""The list of wishes to be visited as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.dates import format_date
from guyub.kernel.lists import Column, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.mentoring.models import Request
from guyub.mentoring.permissions import DESK
from guyub.mentoring.states import OPEN_REQUESTS, PLANNED, REQUEST
from guyub.registry import naming
from guyub.registry.lists import AreaFilters
from guyub.registry.queries import in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

OPEN, LATE, ESCALATED, MINE = "terbuka", "lewat", "diteruskan", "saya"
MORE: Final = {
    OPEN: "Belum selesai", LATE: "Lewat hari jawab", ESCALATED: "Diteruskan ke kepala dinas",
    MINE: "Ditugaskan kepada saya",
}  # fmt: skip


class RequestFilters(AreaFilters):
    """Where, and how far."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *MORE.items(), *REQUEST.choices],
        error_messages={"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."},
    )  # fmt: skip

    def _in_area(self, name: str, queryset: Any, code: str) -> Any:
        return queryset.filter(in_villages_of([code])) if name == self._deepest else queryset

    def narrow_keadaan(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = queryset
        if value == OPEN:
            return rows.open()  # type: ignore[no-any-return]
        if value == LATE:
            return rows.late(timezone.localdate())  # type: ignore[no-any-return]
        if value == ESCALATED:
            return rows.open().filter(escalated_at__isnull=False)  # type: ignore[no-any-return]
        if value == MINE:
            return rows.open().filter(  # type: ignore[no-any-return]
                officer__user=self.viewer.user
            )
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return (MORE.get(value) or REQUEST.states[value]).lower()


def day_words(row: Row, today: Any) -> str:
    """How long there is still time, or since when it is late."""
    if row["state"] not in OPEN_REQUESTS:
        return ""
    day = row["planned_on"] if row["state"] == PLANNED else row["promised_by"]
    left = (day - today).days
    if left < 0:
        return f"lewat {-left} hari"
    return "hari ini" if left == 0 else f"{left} hari lagi"


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    today = timezone.localdate()
    codes = {r["village_code"] for r in rows}
    names = known.names_of(codes | {c[:8] for c in codes})
    for row in rows:
        code = row["village_code"]
        row["place"] = f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"
        row["who"] = (
            naming.shown(
                visit, row["business__name"], row["business__legal_form"],
                row["business__facts__owner_names"] or "",
            ) if row["business_id"] else "Belum dicocokkan dengan usaha"
        )  # fmt: skip
        row["said"] = REQUEST.states[row["state"]]
        if row["state"] == PLANNED:
            row["said"] = f"Dijadwalkan {format_date(row['planned_on'])}"
        row["left"] = day_words(row, today)
        row["url"] = reverse("mentoring:request", args=[row["number"]])
    return rows


def _next_step(visit: Visit) -> tuple[str, str] | None:
    return ("Catat permintaan", reverse("mentoring:request_new")) if _writes(visit) else None


def _writes(visit: Visit) -> bool:
    return visit.may(DESK) and bool(visit.scope.write)


_ID: Final = Key("id", "uuid")
REQUESTS = ListScreen(
    name="permintaan-kunjungan",
    title="Minta didatangi",
    noun="permintaan",
    queryset=lambda visit: Request.objects.visible_to(visit),
    filters=RequestFilters,
    fields=("id", "number", "village_code", "business_id", "business__name",
            "business__legal_form", "business__facts__owner_names", "about", "state", "asked_on",
            "promised_by", "planned_on"),
    columns=(
        Column("who", "Usaha", width=32),
        Column("number", "Nomor", nowrap=True, width=22, places=frozenset({"print", "export"})),
        Column("place", "Desa, kecamatan", order="tempat", width=32),
        Column("about", "Ingin dibantu", width=40),
        Column("asked_on", "Diminta", "date", order="diminta", nowrap=True),
        Column("said", "Keadaan"),
        Column("promised_by", "Dijawab paling lambat", "date", order="batas", nowrap=True),
        Column("left", "Waktu", value=lambda r: r["left"] or None, empty="selesai"),
    ),
    orders=(
        Order("batas", "Dijawab paling lambat", (Key("promised_by", "date"), _ID)),
        Order("diminta", "Diminta", (Key("asked_on", "date"), _ID)),
        Order("tempat", "Desa", (Key("village_code"), _ID)),
    ),
    prepare=_prepare,
    template="mentoring/requests.html",
    definition="Permintaan lewat HP, akun sendiri, petugas desa, dinas, dan kertas. Diminta dua"
    " kali selama belum selesai dihitung sekali.",
    source="Sumber: permintaan yang diterima Guyub.",
    empty_title="Belum ada permintaan",
    empty_text="Permintaan muncul di sini begitu ada yang minta didatangi.",
    empty_link=_next_step,
    more=lambda visit: {"may_ask": _writes(visit)},
)  # fmt: skip
