"""The list of proposals as data: columns, filters, orders; page, print and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.models import Nominator, Proposal, Round
from guyub.aid.permissions.proposing import FILL, LIST
from guyub.aid.states import PROPOSAL
from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.lists import Column, FilterForm, Found, ListScreen, Order, Row, respond
from guyub.kernel.pages import Key
from guyub.registry import naming
from guyub.registry.list_filters import areas_below, root_of

PAPERS = {"kurang": "Ada surat yang kurang", "lengkap": "Surat lengkap"}


class ProposalFilters(FilterForm):
    """Round, state, sub-district, nominator, papers."""

    putaran = forms.ChoiceField(label="Bantuan", required=False)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Semua"), *PROPOSAL.choices]
    )
    kecamatan = forms.ChoiceField(label="Kecamatan", required=False)
    pengusul = forms.ChoiceField(
        label="Siapa yang mengusulkan", required=False, choices=[("", "Semua"), *Nominator.choices]
    )
    surat = forms.ChoiceField(
        label="Surat", required=False, choices=[("", "Semua"), *PAPERS.items()]
    )

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        rounds = Round.objects.exclude(state="draft")
        codes = {c[:5] for c in viewer.area_codes}
        if "*" not in codes:
            rounds = rounds.filter(regency_code__in=codes)
        self.rounds = dict(rounds.order_by("-opens", "pk").values_list("number", "title")[:60])
        self._choices("putaran", list(self.rounds.items()))
        root = root_of(viewer)
        self.districts = dict(areas_below(viewer, root[:5])) if len(root) >= 5 else {}
        self._choices("kecamatan", list(self.districts.items()))

    def _choices(self, name: str, found: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Semua"), *found]

    def narrow_putaran(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(round__number=value)

    def say_putaran(self, value: str) -> str:
        return str(self.rounds[value])

    def narrow_keadaan(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return PROPOSAL.states[value]

    def narrow_kecamatan(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(village_code__gte=value, village_code__lt=f"{value}/")

    def say_kecamatan(self, value: str) -> str:
        return f"di Kec. {self.districts[value]}"

    def narrow_pengusul(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(nominator=value)

    def say_pengusul(self, value: str) -> str:
        return str(Nominator(value).label)

    def narrow_surat(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.papers_missing() if value == "kurang" else rows.papers_whole()
        return found

    def say_surat(self, value: str) -> str:
        return PAPERS[value].lower()


def _rows(visit: Any) -> QuerySet[Any]:
    return Proposal.objects.visible_to(visit).with_numbers().with_papers()


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    places = known.names_of(
        {r["village_code"] for r in rows} | {r["village_code"][:8] for r in rows}
    )
    for row in rows:
        village, district = row["village_code"], row["village_code"][:8]
        row["place"] = f"{places.get(village, village)}, Kec. {places.get(district, district)}"
        row["who"] = row["group__name"] or naming.shown(
            visit, row["business__name"] or "", row["business__legal_form"] or "",
            row["business__facts__owner_names"] or "",
        )  # fmt: skip
        row["url"] = reverse("aid:proposal", args=[row["number"]])
        row["checks"] = f"{row['checked_members']} dari {row['taking_part']}"
    return rows


def _search(rows: QuerySet[Any], text: str, _viewer: Any, _form: FilterForm) -> Found:
    key = names.search_key(text)
    wanted = Q(group__name_key__contains=key) | Q(business__name_key__contains=key)
    return Found(rows.filter(wanted | Q(number__icontains=text.strip())) if key else rows)


_PAGE_AND_PRINT = frozenset({"list", "print"})
COLUMNS = (
    Column("who", "Pengusul", order="nomor", width=30),
    Column("number", "Nomor", places=frozenset({"print"}), nowrap=True),
    Column("place", "Desa, kecamatan", places=_PAGE_AND_PRINT),
    Column("state", "Keadaan", value=lambda r: PROPOSAL.states[r["state"]]),
    Column("state_since", "Sejak", "date", order="sejak", nowrap=True),
    Column("checks", "Anggota dicek", nowrap=True),
    Column("asked", "Nilai yang diminta", "rupiah", order="nilai",
           value=lambda r: r["asked"] or None),
    Column("nominator", "Siapa yang mengusulkan", places=frozenset({"print"}),
           value=lambda r: str(Nominator(r["nominator"]).label)),
    Column("papers_lacking", "Surat kurang", "int"),
)  # fmt: skip
SCREEN = ListScreen(
    name="usulan",
    title="Usulan bantuan",
    noun="usulan",
    queryset=_rows,
    filters=ProposalFilters,
    fields=(
        "id", "number", "state", "village_code", "group__name", "business__name", "nominator",
        "business__legal_form", "business__facts__owner_names",
        "state_since", "taking_part", "checked_members", "asked", "papers_lacking",
    ),
    columns=COLUMNS,
    orders=(
        Order("nomor", "Nomor", (Key("number"),)),
        Order("sejak", "Sejak", (Key("state_since", "date"), Key("id", "uuid"))),
        Order("nilai", "Nilai yang diminta", (Key("asked", "int"), Key("id", "uuid"))),
    ),
    prepare=_prepare,
    search=_search,
    search_hint="Nama kelompok, nama usaha, atau nomor usulan",
    definition="Nilai memakai harga katalog pada hari usulan dikirim.",
    empty_title="Belum ada usulan",
    empty_text="Usulan muncul di sini begitu ada yang mulai mengisi.",
    empty_link=lambda visit: (
        ("Usulan baru", reverse("aid:proposal_new")) if visit.may(FILL) else None
    ),
    template="aid/proposing_list.html",
    more=lambda visit: {"may_begin": visit.may(FILL) and bool(visit.scope.write)},
)  # fmt: skip


@needs(LIST)
def proposals(request: VisitRequest) -> HttpResponse:
    """Proposals of the visit's areas."""
    return respond(request, SCREEN, request.visit)
