"""Lists of tools, use reports and outcomes as data: filters, columns, orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from guyub.aid.models import Outcome, Round, Tool, UseReport
from guyub.aid.states import TOOL
from guyub.areas import known
from guyub.kernel.components import Link
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.registry import naming
from guyub.registry.lists import AreaFilters

SOON_DAYS: Final = 30
_BUSINESS: Final = ("name", "number", "legal_form", "facts__owner_names")


def rounds_of(visit: Any, model: Any) -> list[tuple[str, str]]:
    """Rounds that the visit sees rows of, for a choice."""
    seen = model.objects.visible_to(visit).order_by().values("round" if model is not UseReport
                                                             else "handover__round")  # fmt: skip
    rows = Round.objects.filter(pk__in=seen).order_by("-year", "-number")
    return [(number, f"{title} ({number})") for number, title in rows.values_list(
        "number", "title"
    )]  # fmt: skip


def business_words(row: Row, visit: Any, path: str) -> str:
    """The name of a business in a row, as this visit may read it."""
    name = row[f"{path}__name"]
    if name is None:
        return ""
    form, owners = row[f"{path}__legal_form"], row[f"{path}__facts__owner_names"]
    return naming.shown(visit, name, form, owners or "")


def place_words(rows: list[Row], column: str) -> None:
    """Adds ``place`` ("desa, Kec. ...") to rows with a village code."""
    codes = {r[column] for r in rows}
    names = known.names_of(codes | {c[:8] for c in codes})
    for row in rows:
        code = row[column]
        row["place"] = f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"


def tabs_for(visit: Any, here: str) -> dict[str, Any]:
    """The lists of this part beside each other, for the head of each."""
    wanted = [
        ("Alat", "aid:tools", "aid.tool.view"), ("Laporan pemakaian", "aid:use_reports",
                                                 "aid.tool.view"),
        ("Hasil", "aid:outcomes", "aid.tool.view"), ("Cek acak", "aid:draws", "aid.tool.view"),
        ("Usul pindah dan hapus", "aid:tool_requests", "aid.tool.view"),
    ]  # fmt: skip
    return {
        "tabs": [
            Link(label, reverse(name), active=name == here)
            for label, name, verb in wanted if visit.may(verb)
        ]
    }  # fmt: skip


class RoundFilters(AreaFilters):
    """Area and round; a subclass says whose rows name the rounds."""

    model: Any = Tool
    round_path = "round"
    putaran = forms.ChoiceField(label="Bantuan", required=False)

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        self._rounds = rounds_of(viewer, self.model)
        field = self.fields["putaran"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *self._rounds]

    def narrow_putaran(self, queryset: Any, number: str) -> Any:
        return queryset.filter(**{f"{self.round_path}__number": number})

    def say_putaran(self, number: str) -> str:
        return dict(self._rounds)[number]


# --- tools ---------------------------------------------------------------------------------------

CHECKS: Final = {
    "lewat": "cek sudah lewat",
    "segera": f"cek dalam {SOON_DAYS} hari",
    "kabar": "ada kabar rusak dari pemegangnya",
}


class ToolFilters(RoundFilters):
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *TOOL.choices]
    )
    cek = forms.ChoiceField(
        label="Cek", required=False,
        choices=[("", "Semua"), *((k, v.capitalize()) for k, v in CHECKS.items())],
    )  # fmt: skip

    def narrow_keadaan(self, queryset: Any, state: str) -> Any:
        return queryset.filter(state=state)

    def say_keadaan(self, state: str) -> str:
        return TOOL.label(state)

    def narrow_cek(self, queryset: Any, which: str) -> Any:
        today = timezone.localdate()
        if which == "lewat":
            return queryset.overdue(today)
        if which == "segera":
            return queryset.due_until(today + timedelta(days=SOON_DAYS))
        return queryset.told_broken()

    def say_cek(self, which: str) -> str:
        return CHECKS[which]


def _tools(rows: list[Row], visit: Any) -> list[Row]:
    place_words(rows, "village_code")
    for row in rows:
        row["url"] = reverse("aid:tool", args=[row["tag"]])
        row["holder"] = business_words(row, visit, "holder") or "Di kantor"
        row["state_words"] = TOOL.label(row["state"])
        if row["state"] == "written_off":
            row["holder"] = "Sudah dihapus"
    return rows


def _search(queryset: Any, text: str, visit: Any, form: FilterForm) -> Found:
    wanted = Q(tag__icontains=text) | Q(serial__icontains=text) | Q(name__icontains=text)
    wanted |= Q(holder__number__iexact=text)
    if visit.may(naming.SEES_NAMES):
        wanted |= Q(holder__name__icontains=text) | Q(holder__facts__owner_names__icontains=text)
    wanted |= Q(holder_group__name__icontains=text)
    return Found(queryset.filter(wanted))


_TAG = Key("tag")
TOOLS = ListScreen(
    name="alat",
    title="Alat bantuan",
    noun="alat",
    queryset=lambda visit: Tool.objects.visible_to(visit),
    filters=ToolFilters,
    fields=("tag", "name", "serial", "state", "village_code", "check_due", "last_checked",
            "holder_group__name", *(f"holder__{f}" for f in _BUSINESS)),
    columns=(
        Column("name", "Alat", order="nama"),
        Column("tag", "Nomor", order="nomor", nowrap=True),
        Column("serial", "Nomor seri", value=lambda r: r["serial"] or None,
               places=frozenset({"print"}), empty="tidak ada"),
        Column("holder", "Di mana sekarang"),
        Column("holder_group__name", "Kelompok", empty="tanpa kelompok",
               places=frozenset({"print"})),
        Column("place", "Desa, kecamatan", order="tempat"),
        Column("state_words", "Keadaan"),
        Column("check_due", "Cek berikutnya", "date", order="cek", empty="tidak dicek lagi",
               nowrap=True),
    ),
    orders=(
        Order("cek", "Cek berikutnya", (Key("check_due", "date", nullable=True), _TAG)),
        Order("nomor", "Nomor", (_TAG,)),
        Order("nama", "Nama alat", (Key("name"), _TAG)),
        Order("tempat", "Desa", (Key("village_code"), _TAG)),
    ),
    prepare=_tools,
    search=_search,
    template="aid/following_tools.html",
    search_hint="Nomor inventaris, nomor seri, nama alat, pemegang, atau kelompok.",
    definition="Setiap unit yang sudah diserahkan, satu baris satu unit.",
    source="Sumber: berita acara serah terima dan cek petugas.",
    empty_title="Belum ada alat yang diserahkan",
    empty_text="Alat muncul di sini begitu berita acara serah terimanya ditandatangani.",
    more=lambda visit: {**tabs_for(visit, "aid:tools"), "round_links": []},
)  # fmt: skip


# --- use reports ---------------------------------------------------------------------------------


class ReportFilters(RoundFilters):
    model = UseReport
    round_path = "handover__round"
    laporan = forms.ChoiceField(
        label="Laporan", required=False,
        choices=[("", "Semua"), ("belum", "Belum masuk"), ("lewat", "Belum masuk, sudah lewat"),
                 ("sudah", "Sudah masuk")],
    )  # fmt: skip

    def narrow_laporan(self, queryset: Any, which: str) -> Any:
        if which == "sudah":
            return queryset.filter(received_on__isnull=False)
        if which == "lewat":
            return queryset.missing(timezone.localdate())
        return queryset.filter(received_on__isnull=True)

    def say_laporan(self, which: str) -> str:
        words = {
            "belum": "belum masuk",
            "lewat": "belum masuk, sudah lewat",
            "sudah": "sudah masuk",
        }
        return words[which]


def _reports(rows: list[Row], visit: Any) -> list[Row]:
    place_words(rows, "handover__village_code")
    for row in rows:
        row["url"] = reverse("aid:use_report", args=[row["id"]])
    return rows


REPORTS = ListScreen(
    name="laporan-pakai",
    title="Laporan pemakaian alat",
    noun="laporan",
    queryset=lambda visit: UseReport.objects.visible_to(visit),
    filters=ReportFilters,
    fields=("id", "handover__recipient", "handover__number", "handover__village_code", "year",
            "due", "received_on", "handover__on"),
    columns=(
        Column("handover__recipient", "Penerima", order="penerima"),
        Column("handover__number", "Berita acara", nowrap=True),
        Column("place", "Desa, kecamatan", order="tempat"),
        Column("year", "Untuk tahun"),
        Column("due", "Paling lambat", "date", order="batas", nowrap=True),
        Column("received_on", "Diterima", "date", empty="belum", nowrap=True),
    ),
    orders=(
        Order("batas", "Paling lambat", (Key("due", "date"), Key("id", "uuid"))),
        Order("penerima", "Penerima", (Key("handover__recipient"), Key("id", "uuid"))),
        Order("tempat", "Desa", (Key("handover__village_code"), Key("id", "uuid"))),
    ),
    prepare=_reports,
    definition="Satu laporan untuk setiap berita acara dan tahun pemakaian.",
    source="Sumber: laporan penerima, dari kertas atau dicatat di desa.",
    empty_title="Belum ada laporan yang ditunggu",
    empty_text="Laporan muncul di sini sesudah alat diserahkan.",
    template="aid/following_list.html",
    more=lambda visit: {**tabs_for(visit, "aid:use_reports"), "round_links": []},
)  # fmt: skip


# --- outcomes ------------------------------------------------------------------------------------


class OutcomeFilters(RoundFilters):
    model = Outcome
    angka = forms.ChoiceField(
        label="Angka", required=False,
        choices=[("", "Semua"), ("jatuh", "Sudah waktunya"), ("belum", "Belum didata"),
                 ("sudah", "Sudah didata"), ("terlewat", "Terlewat")],
    )  # fmt: skip

    def narrow_angka(self, queryset: Any, which: str) -> Any:
        if which == "sudah":
            return queryset.filter(on__isnull=False)
        if which == "terlewat":
            return queryset.exclude(missed_because="")
        if which == "jatuh":
            return queryset.due_until(timezone.localdate())
        return queryset.open()

    def say_angka(self, which: str) -> str:
        return {"jatuh": "sudah waktunya", "belum": "belum didata", "sudah": "sudah didata",
                "terlewat": "terlewat"}[which]  # fmt: skip


def milestone(months: int) -> str:
    """What a milestone is called."""
    return "Sebelum bantuan" if months == 0 else f"Bulan ke-{months}"


def _outcomes(rows: list[Row], visit: Any) -> list[Row]:
    place_words(rows, "business__village_code")
    for row in rows:
        row["name"] = business_words(row, visit, "business")
        row["milestone"] = milestone(row["months"])
        row["state"] = (
            "Terlewat" if row["missed_because"] else "Sudah didata" if row["on"] else "Belum"
        )
        may = visit.may("aid.outcome.record")
        row["url"] = reverse("aid:outcome", args=[row["id"]]) if may else ""
    return rows


OUTCOMES = ListScreen(
    name="hasil",
    title="Hasil 6 dan 12 bulan",
    noun="data",
    queryset=lambda visit: Outcome.objects.visible_to(visit),
    filters=OutcomeFilters,
    fields=("id", "months", "due", "on", "missed_because", "business__village_code",
            "round__title", *(f"business__{f}" for f in _BUSINESS)),
    columns=(
        Column("name", "Usaha"),
        Column("place", "Desa, kecamatan", order="tempat"),
        Column("round__title", "Bantuan"),
        Column("milestone", "Kapan"),
        Column("due", "Jatuh tempo", "date", order="batas", nowrap=True),
        Column("state", "Data"),
        Column("on", "Tanggal didata", "date", empty="belum", nowrap=True),
    ),
    orders=(
        Order("batas", "Jatuh tempo", (Key("due", "date"), Key("id", "uuid"))),
        Order("tempat", "Desa", (Key("business__village_code"), Key("id", "uuid"))),
    ),
    prepare=_outcomes,
    template="aid/following_list.html",
    more=lambda visit: {
        **tabs_for(visit, "aid:outcomes"),
        "round_links": [
            Link(f"Hasil {title}", reverse("aid:outcome_round", args=[number]))
            for number, title in rounds_of(visit, Outcome)
        ],
    },
    definition="Pekerja, produksi, dan penjualan sebelum bantuan, lalu 6 dan 12 bulan sesudahnya.",
    source="Sumber: kunjungan petugas; angka yang sama masuk ke halaman usaha.",
    empty_title="Belum ada yang perlu didata",
    empty_text="Usaha muncul di sini sesudah alatnya diserahkan.",
)  # fmt: skip
