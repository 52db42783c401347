"""Lines of procurement plans as a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

from guyub.areas import known
from guyub.kernel.dates import month_period
from guyub.kernel.lists import EXPORT_ONLY, Column, FilterForm, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.market.models import PlanLine, ProcurementPlan
from guyub.market.planning.summary import DEFINITION
from guyub.market.plans.rules import load

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}
ALL: Final = ("", "Semua")
PLANS_MOST: Final = 50
TITLE_MOST: Final = 140


def _choice(label: str, choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[ALL, *choices], error_messages=_UNKNOWN
    )


class LineFilters(FilterForm):
    """Which plan, what answer, which branch."""

    rencana = _choice("Rencana", [])
    saran = _choice("Saran", list(PlanLine.Advice.choices))
    jawaban = _choice("Jawaban", list(PlanLine.Result.choices))
    cabang = _choice("Cabang", list(load().branches.items()))
    cek = _choice("Yang perlu dicek", [("masalah", "Ada yang tidak terbaca"),
                                       ("dibetulkan", "Dibetulkan dinas")])  # fmt: skip

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        plans = ProcurementPlan.objects.visible_to(viewer).standing().order_by("-created_at", "pk")
        self._plans = [(str(p.pk), p.name) for p in plans.only("pk", "name")[:PLANS_MOST]]
        field = self.fields["rencana"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *self._plans]

    def narrow_rencana(self, queryset: Any, value: str) -> Any:
        return queryset.filter(plan=UUID(value))

    def say_rencana(self, value: str) -> str:
        return str(dict(self._plans).get(value, ""))

    def narrow_saran(self, queryset: Any, value: str) -> Any:
        return queryset.filter(advice=value)

    def say_saran(self, value: str) -> str:
        return str(PlanLine.Advice(value).label).lower()

    def narrow_jawaban(self, queryset: Any, value: str) -> Any:
        return queryset.filter(result=value)

    def say_jawaban(self, value: str) -> str:
        return str(PlanLine.Result(value).label).lower()

    def narrow_cabang(self, queryset: Any, value: str) -> Any:
        return queryset.filter(branches__contains=[value])

    def say_cabang(self, value: str) -> str:
        return load().branches[value].lower()

    def narrow_cek(self, queryset: Any, value: str) -> Any:
        if value == "masalah":
            return queryset.exclude(problems=[])
        return queryset.filter(answer__isnull=False)

    def say_cek(self, value: str) -> str:
        return "ada yang tidak terbaca" if value == "masalah" else "dibetulkan dinas"


def branch_words(codes: list[str]) -> str:
    names = load().branches
    return ", ".join(names.get(code, code) for code in codes)


def month_words(day: date | None) -> str:
    """ "Maret 2027", "" where it is unknown."""
    return month_period(day.year, day.month).label if day else ""


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    places = known.names_of({row["district_code"] for row in rows if row["district_code"]})
    opens = visit.reach != "own"
    for row in rows:
        row["answer_words"] = str(dict(PlanLine.Result.choices).get(row["result"], ""))
        row["advised"] = str(dict(PlanLine.Advice.choices).get(row["advice"], ""))
        row["branch_words"] = branch_words(row["branches"])
        row["when"] = month_words(row["starts_on"]) or None
        row["near_words"] = places.get(row["district_code"]) or None
        title = row["package"] or row["description"] or f"Baris {row['row']}"
        row["title"] = title if len(title) <= TITLE_MOST else f"{title[:TITLE_MOST]}…"
        row["url"] = reverse("market:plan_line", args=[row["id"]]) if opens else ""
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    for word in text.split()[:6]:
        queryset = queryset.filter(
            Q(package__icontains=word) | Q(description__icontains=word) | Q(unit__icontains=word)
            | Q(code=word)
        )  # fmt: skip
    return Found(queryset)


_ID: Final = Key("id", "uuid")
LINES: Final = ListScreen(
    name="rencana",
    title="Baris rencana belanja",
    noun="baris",
    queryset=lambda visit: PlanLine.objects.visible_to(visit).exclude(result=""),
    filters=LineFilters,
    fields=("id", "row", "package", "description", "unit", "code", "amount", "kind", "method",
            "starts_on", "district_code", "result", "branches", "reason", "makers", "ready",
            "price", "price_unit", "prices", "advice", "advice_words"),
    columns=(
        Column("row", "Baris", "int", places=EXPORT_ONLY),
        Column("title", "Paket", places=frozenset({"list", "print"})),
        Column("package", "Paket", places=EXPORT_ONLY, width=60),
        Column("description", "Uraian", places=EXPORT_ONLY, width=60),
        Column("unit", "Satuan kerja", width=36),
        Column("code", "Kode RUP", places=EXPORT_ONLY, width=14),
        Column("amount", "Pagu", "rupiah", order="pagu", width=18),
        Column("kind", "Jenis pengadaan", places=EXPORT_ONLY, width=24),
        Column("method", "Metode", places=EXPORT_ONLY, width=22),
        Column("when", "Mulai", width=16, nowrap=True),
        Column("near_words", "Kecamatan", empty="seluruh wilayah", width=20),
        Column("branch_words", "Cabang", empty="–", value=lambda r: r["branch_words"] or None),
        Column("answer_words", "Jawaban", width=16),
        Column("makers", "Pembuat", "int"),
        Column("ready", "Suratnya lengkap", "int", places=EXPORT_ONLY),
        Column("price", "Harga biasa", "rupiah", places=EXPORT_ONLY),
        Column("price_unit", "Satuan harga", places=EXPORT_ONLY),
        Column("advised", "Saran", width=26),
        Column("reason", "Alasan jawaban", places=EXPORT_ONLY, width=60),
        Column("advice_words", "Alasan saran", places=EXPORT_ONLY, width=60),
    ),
    orders=(
        Order("baris", "Urutan berkas", (Key("plan_id", "uuid"), Key("position", "int"))),
        Order("pagu", "Pagu terbesar", (Key("amount", "int", nullable=True), _ID)),
    ),
    prepare=_prepare,
    search=_search,
    search_hint="Kata di nama paket, uraian, satuan kerja, atau kode RUP.",
    definition=DEFINITION + " Saran untuk pejabat pengadaan, bukan keputusan.",
    source="Sumber: rencana belanja yang diunggah dinas.",
    empty_title="Belum ada baris rencana",
    empty_text="Unggah rencana belanja, lalu tunggu sampai barisnya diperiksa.",
    template="market/plan_lines.html",
)  # fmt: skip
OWN_LINES: Final = replace(
    LINES, name="rencana-saya", title="Rencana belanja kami", template="kernel/list.html",
    empty_text="Dinas perindustrian belum memeriksa rencana belanja satuan kerja Anda.",
)  # fmt: skip
