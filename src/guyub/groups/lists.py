"""The list of groups as data: filters, columns, orders, search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

from guyub.areas import known
from guyub.areas.models import level_of
from guyub.groups.models import Group, Kind
from guyub.groups.permissions import EDIT
from guyub.groups.states import MACHINE
from guyub.groups.wording import KINDS
from guyub.kernel import names
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.lists import Column, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.registry.list_filters import AreaFilters, root_of
from guyub.registry.models.business import Branch
from guyub.registry.wording import BRANCHES

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

LIVING, WITHOUT_LETTER = "hidup", "tanpa-domisili"
ALL = ("", "Semua")


class GroupFilters(AreaFilters):
    """What an office asks of its groups."""

    jenis = forms.ChoiceField(label="Jenis", required=False, choices=[ALL, *Kind.choices])
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[ALL, (LIVING, "Masih hidup"), (WITHOUT_LETTER, "Belum ada surat domisili"),
                 *MACHINE.choices],
    )  # fmt: skip
    cabang = forms.ChoiceField(
        label="Cabang industri", required=False, choices=[ALL, *Branch.choices]
    )

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        if viewer.reach == "own":
            self.fields = {n: f for n, f in self.fields.items() if n in {"jenis", "keadaan"}}
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "pilihan ini tidak ada. Pilih dari daftar."

    def _in_area(self, name: str, queryset: Any, code: str) -> Any:
        if name != self._deepest:
            return queryset
        if level_of(code) <= 2:
            upper = Q(regency_code=code) if len(code) == 5 else Q(regency_code__startswith=code)
            return queryset.filter(upper)
        return queryset.filter(
            regency_code=code[:5], village_code__gte=code, village_code__lt=f"{code}/"
        )

    def narrow_jenis(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kind=value)

    def say_jenis(self, value: str) -> str:
        return KINDS[value]

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == LIVING:
            return queryset.active()
        if value == WITHOUT_LETTER:
            return queryset.without_domicile()
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        if value == LIVING:
            return "masih hidup"
        if value == WITHOUT_LETTER:
            return "belum ada surat domisili"
        return MACHINE.states[value].lower()

    def narrow_cabang(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(branch=value)

    def say_cabang(self, value: str) -> str:
        return f"cabang {BRANCHES[value]}"


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    """Adds places in words and the address of each page."""
    several = visit.reach != "own" and (not root_of(visit) or level_of(root_of(visit)) < 2)
    codes = {c for r in rows for c in (r["village_code"], r["village_code"][:8], r["regency_code"])}
    found = known.names_of(codes)
    for row in rows:
        village = row["village_code"]
        row["place"] = f"{found.get(village, village)}, Kec. {found.get(village[:8], '')}"
        if several:
            row["place"] += f", {found.get(row['regency_code'], row['regency_code'])}"
        row["url"] = reverse("groups:detail", args=[row["number"]])
    return rows


def _search(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    """By number, or by every word of name or trade as it is begun."""
    if text.upper().replace(" ", "").startswith("KEL-"):
        try:
            return Found(queryset.filter(number=parse_human_number(text).text))
        except NumberError as error:
            return Found(queryset, problem=str(error))
    words = names.search_key(text).split()
    if not words:
        return Found(queryset, problem="Tulis paling sedikit satu kata dengan huruf atau angka.")
    for word in words[:6]:
        queryset = queryset.filter(
            Q(name_key__startswith=word) | Q(name_key__contains=f" {word}")
            | Q(trade__icontains=word)
        )  # fmt: skip
    return Found(queryset)


def _next_step(visit: Any) -> tuple[str, str] | None:
    return ("Bentuk kelompok", reverse("groups:new")) if _forms(visit) else None


def _forms(visit: Any) -> bool:
    """An office above holds the verb too, but forms no groups of its own."""
    return bool(visit.may(EDIT) and visit.scope.own_office)


_NAME = (Key("sort_key"), Key("id", "uuid"))

SCREEN = ListScreen(
    name="kelompok",
    title="Kelompok",
    noun="kelompok",
    queryset=lambda visit: Group.objects.visible_to(visit).with_members(),
    filters=GroupFilters,
    fields=("id", "number", "name", "kind", "state", "trade", "village_code", "regency_code",
            "members", "founded_on"),
    columns=(
        Column("name", "Kelompok", order="nama", width=32),
        Column("number", "Nomor", width=20, places=frozenset({"print"}), nowrap=True),
        Column("kind", "Jenis", value=lambda r: KINDS[r["kind"]].split(" (")[0]),
        Column("trade", "Jenis usaha", value=lambda r: r["trade"] or None, empty="campuran"),
        Column("place", "Desa, kecamatan", order="tempat"),
        Column("members", "Anggota", "int"),
        Column("state", "Keadaan", order="keadaan", value=lambda r: MACHINE.states[r["state"]]),
        Column("founded_on", "Dibentuk", "date", order="dibentuk", empty="belum", nowrap=True),
    ),
    orders=(
        Order("nama", "Nama", (Key("regency_code"), *_NAME)),
        Order("tempat", "Desa", (Key("regency_code"), Key("village_code"), *_NAME)),
        Order("keadaan", "Keadaan", (Key("regency_code"), Key("state"), *_NAME)),
        Order("dibentuk", "Dibentuk",
              (Key("regency_code"), Key("founded_on", "date", nullable=True), *_NAME)),
    ),
    prepare=_prepare,
    search=_search,
    template="groups/list.html",
    search_hint="Nama kelompok, jenis usaha, atau nomor KEL.",
    definition="Semua kelompok yang berkedudukan di wilayah Anda atau punya anggota di sana,"
    " termasuk yang sudah bubar.",
    source="Sumber: catatan kelompok dinas.",
    empty_title="Belum ada kelompok",
    empty_text="Bentuk kelompok dari usaha-usaha yang sudah tercatat.",
    empty_link=_next_step,
    more=lambda visit: {
        "may_form": _forms(visit),
        "asked_url": reverse("groups:asked") if visit.scope.own_office else "",
    },
)  # fmt: skip
