"""The list of businesses beyond the promise as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.groups.models import Membership
from guyub.kernel.db import ALL
from guyub.kernel.lists import Column, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.mentoring.causes import NOT_YET, WORDS
from guyub.mentoring.models import Officer
from guyub.mentoring.promises import CLASSES
from guyub.mentoring.radar import beyond, late_words, posts_only, villages_of, with_group
from guyub.registry import naming
from guyub.registry.lists import AreaFilters
from guyub.registry.queries import REGENCY_LENGTH

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

NOBODY: Final = "tanpa"
_UNKNOWN: Final = {"invalid_choice": "pilihan ini tidak ada. Pilih dari daftar."}


class RadarFilters(AreaFilters):
    """Where, which promise, whose, why. Officers and causes belong to one regency: they are asked
    once the visit sees only one, or one was chosen."""

    kelas = forms.ChoiceField(
        label="Janji", required=False, choices=[("", "Semua"), *CLASSES.items()],
        error_messages=_UNKNOWN,
    )  # fmt: skip
    sebab = forms.ChoiceField(
        label="Sebab", required=False, choices=[("", "Semua"), *WORDS.items()],
        error_messages=_UNKNOWN,
    )  # fmt: skip
    petugas = forms.ChoiceField(label="Petugas", required=False, error_messages=_UNKNOWN)

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        codes = {c[:5] for c in viewer.area_codes if c != ALL and len(c) >= 5}
        asked = str(data.get("kabupaten", "")) if data else ""
        chosen = asked if asked in self.area_names and len(asked) == REGENCY_LENGTH else ""
        self.regency = codes.pop() if len(codes) == 1 else chosen
        if not self.regency:
            del self.fields["petugas"], self.fields["sebab"]
            return
        rows = Officer.objects.visible_to(viewer).filter(regency_code=self.regency).standing()
        self._officers = {o.number: o for o in rows.order_by("name", "pk")}
        self.fields["petugas"].choices = [  # type: ignore[attr-defined]
            ("", "Semua"), (NOBODY, "Tanpa petugas"),
            *((number, one.name) for number, one in self._officers.items()),
        ]  # fmt: skip

    def _where(self, queryset: QuerySet[Any], fits: Any) -> QuerySet[Any]:
        day = timezone.localdate()
        radar = posts_only(self.viewer, day, [self.regency])
        rows = with_group(queryset, radar.posts)
        found: QuerySet[Any] = rows.filter(
            radar.where(villages_of(self.regency), lambda *at: fits(radar, *at))
        )
        return found

    def narrow_kelas(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kind=value)

    def say_kelas(self, value: str) -> str:
        return CLASSES[value].lower()

    def narrow_sebab(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self._where(queryset, lambda radar, *at: radar.cause(*at).kind == value)

    def say_sebab(self, value: str) -> str:
        return f"sebab: {WORDS[value].lower()}"

    def narrow_petugas(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        wanted = None if value == NOBODY else self._officers[value].pk
        return self._where(queryset, lambda radar, *at: radar.officer(*at) == wanted)

    def say_petugas(self, value: str) -> str:
        return "tanpa petugas" if value == NOBODY else f"petugas {self._officers[value].name}"

    def depends_on(self, name: str) -> tuple[str, ...]:
        more = ("petugas", "sebab") if name in ("provinsi", "kabupaten") else ()
        return (*super().depends_on(name), *more)


def _prepare(rows: list[Row], visit: Visit) -> list[Row]:
    day = timezone.localdate()
    codes = {r["village_code"] for r in rows}
    names = known.names_of(codes | {c[:8] for c in codes})
    radar = posts_only(visit, day, {c[:5] for c in codes}) if codes else None
    groups = {p.group for p in radar.posts if p.group} if radar else set()
    member: dict[Any, Any] = {}
    if groups:
        held = Membership.objects.filter(
            business__in=[r["business_id"] for r in rows], group__in=groups, until__isnull=True,
            since__isnull=False,
        )  # fmt: skip
        for business, group in held.order_by("-group_id").values_list("business_id", "group_id"):
            member[business] = group
    found = Officer.objects.visible_to(visit).in_bulk(
        {p.officer for p in radar.posts if p.officer} if radar else set()
    )
    for row in rows:
        at = (row["village_code"], row["branch"], member.get(row["business_id"]))
        assert radar is not None
        cause, officer = radar.cause(*at), radar.officer(*at)
        code = row["village_code"]
        row["place"] = f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"
        row["name"] = naming.shown(
            visit, row["business__name"], row["business__legal_form"], row["owner_names"] or ""
        )
        row["late"] = late_words(row["due"], day)
        row["officer"] = found[officer].name if officer in found else None
        # The officer stands beside it.
        row["cause"] = "Belum sempat" if cause.kind == NOT_YET else cause.words
        if cause.who:
            row["cause"] += f": {cause.who}"
        row["url"] = reverse("registry:detail", args=[row["business__number"]])
    return rows


_ID: Final = Key("business_id", "uuid")
RADAR = ListScreen(
    name="kesunyian",
    title="Usaha yang lewat janji",
    noun="usaha",
    queryset=lambda visit: beyond(visit, timezone.localdate()),
    filters=RadarFilters,
    fields=("business_id", "business__number", "business__name", "business__legal_form",
            "owner_names", "village_code", "branch", "contact_on", "due", "kind"),
    columns=(
        Column("name", "Usaha", width=32),
        Column("business__number", "Nomor", places=frozenset({"print", "export"}), nowrap=True,
               width=20),
        Column("place", "Desa, kecamatan", order="tempat", width=32),
        Column("kind", "Janji", value=lambda r: CLASSES[r["kind"]], width=24),
        Column("contact_on", "Terakhir dihubungi", "date", empty="belum pernah", nowrap=True),
        Column("due", "Batas janji", "date", order="janji", nowrap=True),
        Column("late", "Lewat", nowrap=True),
        Column("officer", "Petugas", empty="belum ada", width=24),
        Column("cause", "Sebab", width=36),
    ),
    orders=(
        Order("janji", "Batas janji", (Key("due", "date"), _ID)),
        Order("tempat", "Desa", (Key("regency_code"), Key("village_code"), _ID)),
    ),
    prepare=_prepare,
    template="mentoring/radar.html",
    definition="Usaha yang berjalan dan sudah lewat janji dihubungi. Dihubungi: didatangi,"
    " ditelepon, ikut pelatihan, atau menerima bantuan.",
    source="Sumber: catatan kunjungan, pelatihan, dan bantuan di Guyub.",
    empty_title="Tidak ada yang lewat janji",
    empty_text="Semua usaha di wilayah Anda masih dalam janji dinas.",
)  # fmt: skip
