"""The one path of a business from known to ready for market, and its next most useful step. Pure.

Policy: the first step in ``STEPS`` whose conditions hold is the next one. What is unknown is
neither done nor failed: it becomes the question. An aspect is done from "cukup" on; skills that
were never looked at count as done where somebody of the business was taught. Whoever has a body of
law of its own needs no group; papers of products are asked of food only. A closed business has no
next step.

Python and SQL come from the same table; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from guyub.mentoring.diagnosis import MIDDLE

Input = bool | int | None
NONE, READY = "", "ready"
_FOOD_PAPERS: Final = ("spp_irt", "bpom_md")


@dataclass(frozen=True, slots=True)
class Is:
    """An input is true, false or (None) unknown."""

    name: str
    value: bool | None

    def holds(self, inputs: Mapping[str, Input]) -> bool:
        return inputs[self.name] is self.value

    def sql(self, inputs: Mapping[str, str]) -> str:
        word = {True: "TRUE", False: "FALSE", None: "NULL"}[self.value]
        return f"({inputs[self.name]}) IS {word}"


@dataclass(frozen=True, slots=True)
class Weak:
    """The level of an aspect is known, and too low."""

    name: str

    def holds(self, inputs: Mapping[str, Input]) -> bool:
        level = inputs[self.name]
        return level is not None and level < MIDDLE

    def sql(self, inputs: Mapping[str, str]) -> str:
        return f"({inputs[self.name]}) < {MIDDLE}"


@dataclass(frozen=True, slots=True)
class Next:
    """One step: what to do, why, on which stage; ``who`` does it, ``aspect`` it is about."""

    key: str
    stage: str
    label: str
    why: str
    when: tuple[Is | Weak, ...]
    who: str = "officer"
    aspect: str = ""

    @property
    def asks(self) -> bool:
        """Whether something is not known yet, rather than not there."""
        return any(isinstance(c, Is) and c.value is None for c in self.when)


STAGES: Final = {
    "record": "Data lengkap",
    "nib": "Punya NIB",
    "group": "Badan usaha atau kelompok",
    "skills": "Keterampilan",
    "product": "Produk jelas",
    "papers": "Surat produk",
    "books": "Pembukuan",
    "packing": "Kemasan dan label",
    "market": "Siap pasar",
}


def _lacks(key: str, name: str, label: str, why: str) -> Next:
    return Next(key, "record", label, why, (Is(name, False),))


def _aspect(key: str, ask: str, label: str, why: str, who: str) -> tuple[Next, Next]:
    return (
        Next(f"ask_{key}", key, ask, "Belum pernah dilihat saat kunjungan.", (Is(key, None),),
             aspect=key),
        Next(key, key, label, why, (Weak(key),), who, key),
    )  # fmt: skip


STEPS: Final = (
    _lacks("owner", "owner", "Catat siapa pemiliknya", "Pemiliknya belum tercatat."),
    _lacks("first_product", "named", "Catat produk yang dibuat", "Belum tercatat membuat apa."),
    _lacks("kbli", "kbli", "Pastikan KBLI dari produknya", "Kode usahanya belum dipastikan."),
    _lacks("workers", "workers", "Tanyakan jumlah tenaga kerja", "Belum diketahui."),
    _lacks("investment", "investment", "Tanyakan nilai alat dan modal", "Belum diketahui."),
    _lacks("phone", "phone", "Minta nomor HP pemilik", "Tanpa nomor sulit dihubungi."),
    _lacks("nik", "nik", "Catat NIK pemilik dari KTP", "Bantuan dan surat memerlukannya."),
    _lacks("address", "address", "Lengkapi alamat usaha", "Alamatnya belum tercatat."),
    Next("nib", "nib", "Tanyakan NIB, bantu daftar kalau belum",
         "Belum diketahui. NIB gratis dan membuka jalan ke surat lain.", (Is("nib", None),),
         aspect="legal"),
    Next("group", "group", "Cari kelompok, atau bentuk dengan tetangga",
         "Bantuan alat biasanya diberikan lewat kelompok.", (Is("group", False),), "owner"),
    Next("ask_skills", "skills", "Lihat keterampilannya saat kunjungan",
         "Belum pernah dilihat, dan belum pernah ikut pelatihan.",
         (Is("skills", None), Is("trained", False)), aspect="skills"),
    Next("skills", "skills", "Ikutkan pelatihan keterampilan",
         "Menurut kunjungan terakhir keterampilannya perlu dibantu.", (Weak("skills"),),
         "office", "skills"),
    Next("product", "product", "Catat produknya: harga, satuan, sanggup berapa",
         "Pembeli bertanya harga dan jumlah; keduanya belum tercatat.", (Is("listed", False),)),
    Next("branch", "papers", "Tanyakan bahan dan jenis produknya",
         "Belum diketahui, jadi belum tahu surat apa yang diperlukan.", (Is("food", None),)),
    Next("papers_wait", "papers", "Kawal pengajuan surat produknya",
         "Pengajuannya sedang berjalan.",
         (Is("food", True), Is("paper", False), Is("applying", True)), aspect="legal"),
    Next("papers", "papers", "Urus izin edar produknya (SPP-IRT atau BPOM)",
         "Belum tercatat punya izin edar yang berlaku.",
         (Is("food", True), Is("paper", False), Is("applying", False)), aspect="legal"),
    *_aspect("books", "Tanyakan pembukuannya saat kunjungan", "Mulai buku kas harian",
             "Menurut kunjungan terakhir pembukuannya perlu dibantu.", "owner"),
    *_aspect("packing", "Lihat kemasan dan labelnya saat kunjungan", "Perbaiki kemasan dan label",
             "Menurut kunjungan terakhir kemasannya perlu dibantu.", "officer"),
    *_aspect("market", "Tanyakan siapa pembelinya saat kunjungan", "Cari pembeli di luar desa",
             "Menurut kunjungan terakhir pemasarannya perlu dibantu.", "officer"),
)  # fmt: skip
BY_KEY: Final = {step.key: step for step in STEPS}
LABELS: Final = {step.key: step.label for step in STEPS} | {READY: "Siap pasar"}


def next_key(inputs: Mapping[str, Input]) -> str:
    """Key of the next step; ``READY`` when all is done, "" for a business that does not run."""
    if inputs["running"] is not True:
        return NONE
    return next((s.key for s in STEPS if all(c.holds(inputs) for c in s.when)), READY)


def stage_done(stage: str, inputs: Mapping[str, Input]) -> bool | None:
    """Whether nothing of a stage is left; None where it does not apply."""
    if stage == "papers" and inputs["food"] is False:
        return None
    return not any(all(c.holds(inputs) for c in s.when) for s in STEPS if s.stage == stage)


def step_of(stage: str, inputs: Mapping[str, Input]) -> Next | None:
    """What is to be done first on a stage."""
    steps = (s for s in STEPS if s.stage == stage)
    return next((s for s in steps if all(c.holds(inputs) for c in s.when)), None)


def case_sql(inputs: Mapping[str, str]) -> str:
    """``next_key`` as one SQL expression over expressions of the inputs."""
    lines = [f"WHEN ({inputs['running']}) IS NOT TRUE THEN ''"]
    lines += [f"WHEN {' AND '.join(c.sql(inputs) for c in s.when)} THEN '{s.key}'" for s in STEPS]
    return "CASE " + " ".join(lines) + f" ELSE '{READY}' END"


_TODAY: Final = f"(SELECT (now() AT TIME ZONE '{settings.TIME_ZONE}')::date)"
_PERSONS: Final = (
    "EXISTS (SELECT 1 FROM registry_ownership w JOIN registry_owner o ON o.id = w.owner_id"
    " WHERE w.business_id = f.business_id AND w.until IS NULL AND {})"
)


def _level(aspect: str) -> str:
    return f"(f.diagnosis ->> '{aspect}')::int"


# Over the facts row ``f`` and the business ``b``. Cheap ones stand first in ``STEPS`` too.
INPUTS: Final[Mapping[str, str]] = {
    "running": "f.status IN ('active', 'paused')",
    "owner": "f.owner_names <> ''",
    "named": "b.main_product <> '' OR f.products > 0",
    "kbli": "b.kbli_code <> '' AND b.kbli_confirmed",
    "workers": "f.workers IS NOT NULL",
    "investment": "f.investment IS NOT NULL",
    "phone": _PERSONS.format("o.phone IS NOT NULL"),
    "nik": _PERSONS.format("o.nik IS NOT NULL AND o.nik_state = 'full'"),
    "address": "b.address <> ''",
    "nib": "CASE WHEN b.nib IS NOT NULL THEN true END",
    # A body of law of its own: every form but those of persons (registry.naming).
    "group": "f.group_since IS NOT NULL"
             " OR b.legal_form NOT IN ('', 'perorangan', 'po', 'ud', 'pt_perorangan')",
    "skills": _level("skills"),
    "trained": "f.trained_last_on IS NOT NULL",
    "listed": "f.products > 0",
    "food": "CASE WHEN f.branch <> '' THEN f.branch = 'pangan' END",
    "paper": " OR ".join(
        f"coalesce((f.papers_until ->> '{key}')::date >= {_TODAY}, false)" for key in _FOOD_PAPERS
    ),
    "applying": "f.applying_since IS NOT NULL",
    "books": _level("books"),
    "packing": _level("packing"),
    "market": _level("market"),
}  # fmt: skip


def _named(sql: str, facts: str) -> str:
    return re.sub(r"\bf\.", f"{facts}.", sql)


def next_step_sql(facts: str = "f") -> str:
    """The next step of the business of a facts row that goes by the name ``facts``."""
    case = _named(case_sql(INPUTS), facts)
    return f"(SELECT {case} FROM registry_business b WHERE b.id = {facts}.business_id)"


def inputs_sql(facts: str = "f") -> str:
    """All inputs of one facts row as one JSON value, for the page of a business."""
    pairs = ", ".join(f"'{name}', ({sql})" for name, sql in INPUTS.items())
    built = _named(f"json_build_object({pairs})", facts)
    return f"(SELECT {built} FROM registry_business b WHERE b.id = {facts}.business_id)"
