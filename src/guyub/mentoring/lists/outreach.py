"""The lists of outreach sessions and of potential as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Count, IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.lists import Column, Found, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.kernel.rupiah import format_number
from guyub.mentoring.models import Potential, Session
from guyub.mentoring.outreach import materials
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.permissions import PLAN, RECORD, SPOT
from guyub.mentoring.outreach.states import HELD, POTENTIAL, SESSION
from guyub.registry.lists import AreaFilters

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}
ALL: Final = ("", "Semua")
# Filters that are exactly what waits on the home page.
LATE, MINE = "lewat", "menunggu-saya"
LATE_WORDS: Final = "Direncanakan, harinya sudah lewat"
MINE_WORDS: Final = "Menunggu dicek saya"


def _place(rows: list[Row]) -> None:
    codes = {r["village_code"] for r in rows}
    names = known.names_of(codes | {c[:8] for c in codes})
    for row in rows:
        code = row["village_code"]
        row["place"] = f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"


def _age(table: str, column: str) -> RawSQL:
    """Smaller the newer: lists begin with the newest."""
    return RawSQL(  # noqa: S611  our own constants
        f'(DATE \'2200-01-01\' - "{table}"."{column}")', (), output_field=IntegerField()
    )


def may_write(visit: Visit, verb: str) -> bool:
    return visit.may(verb) and visit.scope.own_office != "" and len(visit.scope.write) == 1


# --- sessions -------------------------------------------------------------------------------------


class SessionFilters(AreaFilters):
    """Where, about what, how far, in which year, what was left open."""

    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, error_messages=_UNKNOWN,
        choices=[ALL, *SESSION.choices, (LATE, LATE_WORDS)],
    )  # fmt: skip
    tentang = forms.ChoiceField(
        label="Tentang", required=False, error_messages=_UNKNOWN,
        choices=lambda: [ALL, *((t.key, t.label) for t in outreach_themes.themes().values())],
    )  # fmt: skip
    tahun = forms.TypedChoiceField(
        label="Tahun", required=False, error_messages=_UNKNOWN, coerce=int, empty_value="",
        choices=[ALL, *((str(y), str(y)) for y in range(2020, 2041))],
    )  # fmt: skip

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == LATE:
            return queryset.left_open(timezone.localdate())
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return LATE_WORDS.lower() if value == LATE else SESSION.states[value].lower()

    def narrow_tentang(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(theme=value)

    def say_tentang(self, value: str) -> str:
        return outreach_themes.label(value).lower()

    def narrow_tahun(self, queryset: QuerySet[Any], value: int) -> QuerySet[Any]:
        return queryset.filter(on__year=value)

    def say_tahun(self, value: int) -> str:
        return f"tahun {value}"


def _prepare_sessions(rows: list[Row], visit: Visit) -> list[Row]:
    _place(rows)
    for row in rows:
        row["about"] = outreach_themes.label(row["theme"])
        row["said"] = SESSION.states[row["state"]]
        if row["state"] != HELD:
            row["came"] = None
        row["url"] = reverse("mentoring:session", args=[row["number"]])
    return rows


def _search_sessions(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    for word in text.split()[:6]:
        queryset = queryset.filter(
            Q(title__icontains=word) | Q(venue__icontains=word) | Q(number__iexact=word)
        )
    return Found(queryset)


def _session_next(visit: Visit) -> tuple[str, str] | None:
    if may_write(visit, PLAN):
        return ("Rencanakan sosialisasi", reverse("mentoring:session_new"))
    if may_write(visit, RECORD):
        return ("Catat sosialisasi", reverse("mentoring:session_record"))
    return None


_ID: Final = Key("id", "uuid")
SESSIONS = ListScreen(
    name="sosialisasi",
    title="Sosialisasi",
    noun="sosialisasi",
    queryset=lambda visit: (
        Session.objects.visible_to(visit).counted().annotate(age=_age("mentoring_session", "on"))
    ),
    filters=SessionFilters,
    fields=("id", "number", "title", "theme", "on", "village_code", "state", "came", "others",
            "invited"),
    columns=(
        Column("title", "Judul", width=40),
        Column("number", "Nomor", places=frozenset({"print", "export"}), nowrap=True, width=20),
        Column("about", "Tentang", width=24),
        Column("on", "Hari", "date", order="hari", nowrap=True),
        Column("place", "Desa, kecamatan", order="tempat", width=32),
        Column("said", "Keadaan"),
        Column("came", "Usaha hadir", "int", empty="–"),
        Column("others", "Orang lain", "int"),
        Column("invited", "Diundang", "int"),
    ),
    orders=(
        Order("terbaru", "Terbaru", (Key("age", "int"), _ID)),
        Order("hari", "Hari", (Key("on", "date"), _ID)),
        Order("tempat", "Desa", (Key("village_code"), _ID)),
    ),
    prepare=_prepare_sessions,
    search=_search_sessions,
    search_hint="Judul, tempat, atau nomornya.",
    template="mentoring/sessions.html",
    definition="Sosialisasi dinas dan mitra di wilayah Anda. Usaha hadir: yang terdaftar;"
    " orang lain dihitung jumlahnya saja.",
    source="Sumber: daftar hadir yang dicatat petugas.",
    empty_title="Belum ada sosialisasi",
    empty_text="Rencanakan, atau catat yang sudah diadakan beserta yang hadir.",
    empty_link=_session_next,
    more=lambda visit: {
        "may_plan": may_write(visit, PLAN), "may_record": may_write(visit, RECORD),
    },
)  # fmt: skip

# --- potential ------------------------------------------------------------------------------------

STANDING, UNUSED, ALONE = "ada", "belum-dipakai", "tanpa-sejenis"
GAPS: Final = {
    STANDING: "Masih ada", UNUSED: "Masih ada, belum dipakai usaha",
    ALONE: "Belum dipakai, tanpa usaha sejenis di kecamatannya",
}  # fmt: skip


class PotentialFilters(AreaFilters):
    """Where, what, in which season, how far, and the gaps."""

    celah = forms.ChoiceField(
        label="Celah", required=False, choices=[ALL, *GAPS.items()], error_messages=_UNKNOWN
    )
    golongan = forms.ChoiceField(
        label="Bisa dijadikan", required=False, choices=[ALL, *materials.CHOICES],
        error_messages=_UNKNOWN,
    )  # fmt: skip
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, error_messages=_UNKNOWN,
        choices=[ALL, *POTENTIAL.choices, (MINE, MINE_WORDS)],
    )  # fmt: skip
    musim = forms.TypedChoiceField(
        label="Ada pada bulan", required=False, coerce=int, empty_value="",
        error_messages=_UNKNOWN,
        choices=[ALL, *((str(n), word) for n, word in enumerate(materials.MONTHS, 1))],
    )  # fmt: skip

    def narrow_celah(self, queryset: Any, value: str) -> Any:
        if value == STANDING:
            return queryset.standing()
        found = queryset.unused()
        return found.filter(kindred=False) if value == ALONE else found

    def say_celah(self, value: str) -> str:
        return GAPS[value].lower()

    def narrow_golongan(self, queryset: Any, value: str) -> Any:
        return queryset.filter(division=value)

    def say_golongan(self, value: str) -> str:
        return f"bisa dijadikan {materials.short(value).lower()}"

    def narrow_keadaan(self, queryset: Any, value: str) -> Any:
        if value == MINE:
            user = self.viewer.user
            return queryset.awaits(user.person_id if user else None)
        return queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return MINE_WORDS.lower() if value == MINE else POTENTIAL.states[value].lower()

    def narrow_musim(self, queryset: Any, value: int) -> Any:
        return queryset.filter(months__contains=[value])

    def say_musim(self, value: int) -> str:
        return f"ada pada bulan {materials.MONTHS[value - 1]}"


def volume_words(row: Row) -> str:
    """ "120 kg sebulan", "" where it is unknown."""
    if row["volume"] is None:
        return ""
    number = format_number(row["volume"].normalize())
    return f"{number} {row['unit']} {Potential.Per(row['per']).label}"


def _prepare_potentials(rows: list[Row], visit: Visit) -> list[Row]:
    _place(rows)
    for row in rows:
        row["made"] = materials.short(row["division"])
        row["much"] = volume_words(row)
        row["season"] = materials.season(row["months"])
        row["said"] = POTENTIAL.states[row["state"]]
        row["near"] = "ada" if row["kindred"] else "belum ada"
        row["url"] = reverse("mentoring:potential", args=[row["number"]])
    return rows


def _search_potentials(queryset: QuerySet[Any], text: str, visit: Visit, form: Any) -> Found:
    for word in text.split()[:6]:
        queryset = queryset.filter(
            Q(material__icontains=word) | Q(skill__icontains=word) | Q(number__iexact=word)
        )
    return Found(queryset)


def _potential_next(visit: Visit) -> tuple[str, str] | None:
    if may_write(visit, SPOT):
        return ("Catat potensi", reverse("mentoring:potential_new"))
    return None


POTENTIALS = ListScreen(
    name="potensi",
    title="Potensi",
    noun="potensi",
    queryset=lambda visit: (
        Potential.objects.visible_to(visit).with_kindred().annotate(
            users=Count("uses", filter=Q(uses__business__merged_into__isnull=True)),
            age=_age("mentoring_potential", "seen_on")
        )
    ),
    filters=PotentialFilters,
    fields=("id", "number", "material", "division", "village_code", "volume", "unit", "per",
            "months", "skill", "state", "seen_on", "kindred", "users"),
    columns=(
        Column("material", "Bahan atau keahlian", order="bahan", width=32),
        Column("number", "Nomor", places=frozenset({"print", "export"}), nowrap=True, width=20),
        Column("made", "Bisa dijadikan", width=24),
        Column("place", "Desa, kecamatan", order="tempat", width=32),
        Column("much", "Banyaknya", value=lambda r: r["much"] or None, width=24),
        Column("season", "Musim", value=lambda r: r["season"] or None, width=24),
        Column("said", "Keadaan", width=22),
        Column("users", "Usaha yang memakai", "int"),
        Column("near", "Usaha sejenis di kecamatan", width=18),
        Column("seen_on", "Dilihat", "date", order="dilihat", nowrap=True),
    ),
    orders=(
        Order("terbaru", "Terbaru", (Key("age", "int"), _ID)),
        Order("dilihat", "Dilihat", (Key("seen_on", "date"), _ID)),
        Order("bahan", "Bahan", (Key("material"), _ID)),
        Order("tempat", "Desa", (Key("village_code"), _ID)),
    ),
    prepare=_prepare_potentials,
    search=_search_potentials,
    search_hint="Bahan, keahlian, atau nomornya.",
    template="mentoring/potentials.html",
    definition="Yang dilihat petugas, mitra, dan petugas desa sebelum ada produknya. Usaha sejenis:"
    " usaha yang masih berjalan di kecamatan itu dengan golongan pokok KBLI yang sama.",
    source="Sumber: catatan lapangan.",
    empty_title="Belum ada potensi yang dicatat",
    empty_text="Catat bahan atau keahlian yang Anda lihat, juga kalau belum ada produknya.",
    empty_link=_potential_next,
    more=lambda visit: {"may_spot": may_write(visit, SPOT)},
)  # fmt: skip
