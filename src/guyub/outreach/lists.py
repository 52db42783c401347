"""The list of notices as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.lists import Column, FilterForm, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.outreach.kinds import KINDS, RECIPIENTS, label_of
from guyub.outreach.models import Notice
from guyub.outreach.states import CHANNELS, NOTICE
from guyub.outreach.words import _

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

ALL: Final = "semua"
_UNKNOWN: Final = {"invalid_choice": _("pilihan ini tidak ada. Pilih dari daftar.")}


class NoticeFilters(FilterForm):
    """What staff can do now, unless another state is asked for."""

    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False, error_messages=_UNKNOWN,
        choices=[("", _("Perlu ditangani")), (ALL, _("Semua")), *NOTICE.choices],
    )  # fmt: skip
    cara = forms.ChoiceField(
        label=_("Cara"), required=False, error_messages=_UNKNOWN,
        choices=[("", _("Semua")), *CHANNELS.items()],
    )  # fmt: skip
    jenis = forms.ChoiceField(label=_("Jenis kabar"), required=False, error_messages=_UNKNOWN)

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        kinds = [(k.key, str(k.label)) for k in KINDS.values()]
        self.fields["jenis"].choices = [("", _("Semua")), *kinds]  # type: ignore[attr-defined]

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.cleaned_data.get("keadaan"):
            queryset = queryset.to_hand(timezone.now())  # type: ignore[attr-defined]
        return super().narrow(queryset)

    def narrow_keadaan(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset if value == ALL else queryset.filter(state=value)

    def say_keadaan(self, value: str) -> str:
        return str(_("semua keadaan")) if value == ALL else str(NOTICE.states[value]).lower()

    def narrow_cara(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(channel=value)

    def say_cara(self, value: str) -> str:
        return str(CHANNELS[value])

    def narrow_jenis(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(kind=value)

    def say_jenis(self, value: str) -> str:
        return label_of(value)


def names_of(visit: Visit, rows: list[Row]) -> dict[UUID, tuple[str, str]]:
    """Name and page of every recipient, as the visit may read them."""
    asked: dict[str, list[UUID]] = {}
    for row in rows:
        asked.setdefault(row["recipient_kind"], []).append(row["recipient_id"])
    found: dict[UUID, tuple[str, str]] = {}
    for kind, ids in asked.items():
        if kind in RECIPIENTS:
            found |= RECIPIENTS[kind].shown(visit, ids)
    return found


def prepare(rows: list[Row], visit: Visit) -> list[Row]:
    """Names, places and words of rows."""
    people = names_of(visit, rows)
    places = known.names_of({r["village_code"] for r in rows if r["village_code"]})
    for row in rows:
        name, page = people.get(row["recipient_id"], (str(_("Tidak ada lagi di catatan")), ""))
        row["who"], row["who_url"] = name, page
        row["what"] = label_of(row["kind"])
        row["way"] = str(CHANNELS[row["channel"]]) if row["channel"] else None
        row["stage"] = str(NOTICE.states[row["state"]])
        row["place"] = places.get(row["village_code"], row["village_code"]) or None
        row["until"] = timezone.localtime(row["expires_at"]).date()
        row["url"] = reverse("outreach:notice", args=[row["id"]])
    return rows


FIELDS: Final = ("id", "kind", "recipient_kind", "recipient_id", "state", "channel", "body",
                 "village_code", "expires_at", "due_at", "urgency")  # fmt: skip
NOTICES = ListScreen(
    name="kabar",
    title=_("Kabar"),
    noun=_("kabar"),
    queryset=lambda visit: Notice.objects.visible_to(visit),
    filters=NoticeFilters,
    fields=FIELDS,
    columns=(
        Column("who", _("Kepada"), order="lama", width=28),
        Column("what", _("Kabar"), width=28),
        Column("stage", _("Keadaan"), width=18),
        Column("way", _("Cara"), width=24, empty=_("belum dipilih")),
        Column("place", _("Desa"), width=18),
        Column("until", _("Paling lambat"), "date", nowrap=True),
    ),
    orders=(
        Order("lama", _("Paling lama menunggu"), (Key("urgency", "int"), Key("id", "uuid"))),
    ),
    prepare=prepare,
    definition=_("Kabar dari dinas kepada pemilik usaha, dan sampai di mana masing-masing."),
    source=_("Sumber: catatan dinas."),
    empty_title=_("Tidak ada kabar yang menunggu"),
    empty_text=_("Kabar baru muncul di sini kalau ada yang harus dikirim dengan tangan."),
)  # fmt: skip
