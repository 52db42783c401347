"""Agreed steps that are open, and the next step of each business, as list screens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.db.models import CharField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from guyub.areas import known
from guyub.kernel.lists import Column, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.mentoring.models import Step
from guyub.mentoring.next_step import BY_KEY, LABELS, STAGES, next_step_sql
from guyub.mentoring.states import CLAIMED, STEP
from guyub.registry import naming
from guyub.registry.lists import AreaFilters
from guyub.registry.models import BusinessFacts

LATE, SOON, SAID = "lewat", "minggu", "kata"
WHEN: Final = {LATE: "Sudah lewat", SOON: "Dalam 7 hari", SAID: "Kata pemilik sudah"}
MINE: Final = "saya"


def _place(rows: list[Row], field: str) -> None:
    codes = {r[field] for r in rows}
    names = known.names_of(codes | {c[:8] for c in codes})
    for row in rows:
        code = row[field]
        row["place"] = f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"


class StepFilters(AreaFilters):
    """Where, until when, who does it, agreed by whom."""

    batas = forms.ChoiceField(
        label="Batas waktu", required=False, choices=[("", "Semua"), *WHEN.items()]
    )
    siapa = forms.ChoiceField(
        label="Dikerjakan", required=False, choices=[("", "Semua"), *Step.Who.choices]
    )
    dari = forms.ChoiceField(
        label="Disepakati oleh", required=False, choices=[("", "Semua"), (MINE, "Saya sendiri")]
    )

    def narrow_batas(self, queryset: Any, which: str) -> Any:
        today = timezone.localdate()
        if which == SAID:
            return queryset.filter(state=CLAIMED)
        if which == LATE:
            return queryset.overdue(today)
        return queryset.filter(due_on__gte=today, due_on__lte=today + timedelta(days=7))

    def say_batas(self, which: str) -> str:
        return WHEN[which].lower()

    def narrow_siapa(self, queryset: Any, who: str) -> Any:
        return queryset.filter(who=who)

    def say_siapa(self, who: str) -> str:
        return f"dikerjakan {str(dict(Step.Who.choices)[who]).lower()}"

    def narrow_dari(self, queryset: Any, _mine: str) -> Any:
        user = self.viewer.user
        mine = user.pk if user else None
        return queryset.filter(Q(visit__by_user=mine) | Q(visit__officer__user=mine))

    def say_dari(self, _mine: str) -> str:
        return "disepakati oleh saya"


def _prepare_steps(rows: list[Row], visit: Any) -> list[Row]:
    _place(rows, "business__village_code")
    today = timezone.localdate()
    who = dict(Step.Who.choices)
    for row in rows:
        told = (visit, row["business__name"], row["business__legal_form"],
                row["business__facts__owner_names"] or "")  # fmt: skip
        row["name"] = naming.shown(*told)
        row["what"] = naming.reader(*told)(row["text"])
        row["doer"] = str(who[row["who"]])
        late = (today - row["due_on"]).days
        row["said"] = (
            STEP.label(CLAIMED) if row["state"] == CLAIMED
            else f"Lewat {late} hari" if late > 0 else "Berjalan"
        )  # fmt: skip
        row["agreed"] = row["visit__officer__name"] or row["visit__by_name"]
        row["url"] = reverse("registry:detail", args=[row["business__number"]]) + "#pendampingan"
    return rows


OPEN_STEPS_LIST = ListScreen(
    name="langkah",
    title="Langkah yang disepakati",
    noun="langkah",
    queryset=lambda visit: Step.objects.visible_to(visit).open(),
    filters=StepFilters,
    fields=("id", "text", "who", "due_on", "state", "business__village_code", "business__name",
            "business__number", "business__legal_form", "business__facts__owner_names",
            "visit__by_name", "visit__officer__name"),
    columns=(
        Column("what", "Langkah", width=40),
        Column("name", "Usaha", width=30),
        Column("place", "Desa, kecamatan", order="tempat", width=30),
        Column("doer", "Dikerjakan"),
        Column("due_on", "Paling lambat", "date", order="batas", nowrap=True),
        Column("said", "Keadaan"),
        Column("agreed", "Disepakati dengan", width=24),
    ),
    orders=(
        Order("batas", "Paling lambat", (Key("due_on", "date"), Key("id", "uuid"))),
        Order("tempat", "Desa", (Key("business__village_code"), Key("id", "uuid"))),
    ),
    prepare=_prepare_steps,
    definition="Langkah dari kunjungan yang belum dilihat selesai. Langkah dari kunjungan yang"
    " salah catat tidak dihitung.",
    source="Sumber: kunjungan petugas dan pendamping.",
    empty_title="Belum ada langkah yang terbuka",
    empty_text="Langkah muncul di sini sesudah disepakati saat kunjungan.",
)  # fmt: skip


# --- the next step of each business ---------------------------------------------------------------


def with_next_step(visit: Any) -> QuerySet[Any]:
    """Facts rows of running businesses, each with its next step in one column."""
    column = RawSQL(next_step_sql("registry_facts"), (), output_field=CharField())  # noqa: S611
    rows = BusinessFacts.objects.visible_to(visit).listed().exclude(status="closed")
    found: QuerySet[Any] = rows.annotate(next_step=column)
    return found


class NextFilters(AreaFilters):
    """Where, which step, which stage."""

    langkah = forms.ChoiceField(
        label="Langkah berikutnya", required=False, choices=[("", "Semua"), *LABELS.items()]
    )
    tahap = forms.ChoiceField(
        label="Tahap", required=False, choices=[("", "Semua"), *STAGES.items()]
    )

    def narrow_langkah(self, queryset: Any, key: str) -> Any:
        return queryset.filter(next_step=key)

    def say_langkah(self, key: str) -> str:
        return LABELS[key].lower()

    def narrow_tahap(self, queryset: Any, stage: str) -> Any:
        return queryset.filter(next_step__in=[k for k, s in BY_KEY.items() if s.stage == stage])

    def say_tahap(self, stage: str) -> str:
        return f"tahap {STAGES[stage].lower()}"


def _prepare_next(rows: list[Row], visit: Any) -> list[Row]:
    _place(rows, "village_code")
    for row in rows:
        row["name"] = naming.shown(
            visit, row["business__name"], row["business__legal_form"], row["owner_names"] or ""
        )
        step = BY_KEY.get(row["next_step"])
        row["label"] = step.label if step else LABELS.get(row["next_step"], "")
        row["why"] = step.why if step else "Semua tahap sudah dilalui."
        row["stage"] = STAGES[step.stage] if step else LABELS["ready"]
        row["url"] = reverse("registry:detail", args=[row["business__number"]])
    return rows


NEXT_STEPS = ListScreen(
    name="langkah-berikutnya",
    title="Langkah berikutnya per usaha",
    noun="usaha",
    queryset=with_next_step,
    filters=NextFilters,
    fields=("business_id", "village_code", "owner_names", "next_step", "contact_on",
            "business__name", "business__number", "business__legal_form"),
    columns=(
        Column("name", "Usaha", order="nama", width=30),
        Column("label", "Langkah berikutnya", width=40),
        Column("why", "Sebabnya", width=40),
        Column("stage", "Tahap"),
        Column("place", "Desa, kecamatan", order="tempat", width=30),
        Column("contact_on", "Terakhir dihubungi", "date", empty="belum pernah", nowrap=True),
    ),
    orders=(
        Order("nama", "Nama", (Key("sort_key"), Key("business_id", "uuid"))),
        Order("tempat", "Desa", (Key("village_code"), Key("business_id", "uuid"))),
    ),
    prepare=_prepare_next,
    definition="Satu langkah yang paling berguna sekarang untuk tiap usaha yang berjalan, menurut"
    " urutan dari data lengkap sampai siap pasar. Yang belum diketahui menjadi pertanyaan.",
    source="Sumber: daftar usaha, surat, pelatihan, kelompok, dan kunjungan.",
    empty_title="Belum ada usaha",
    empty_text="Usaha yang berjalan muncul di sini.",
)  # fmt: skip
