"""What a selection says to people: one plain sentence with its numbers for each reason. Pure.

``code`` groups reasons for the public list, which counts them and names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guyub.aid.policy_scoring import points
from guyub.kernel.rupiah import format_number, format_rupiah

# How the public list calls what stood in the way.
CODES: Final = {
    "papers": "Berkas belum lengkap",
    "rule": "Syarat belum terpenuhi",
    "unfit": "Belum layak menurut cek lapangan",
    "minimum": "Nilai di bawah batas",
    "fund": "Dana putaran ini tidak untuk penerima seperti ini",
    "unknown": "Ada yang belum diketahui",
    "quota": "Kuota sudah penuh",
    "money": "Pagu dana habis",
    "note": "Catatan",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` is a key of CODES; ``words`` a sentence for the applicant."""

    code: str
    words: str


def step(words: str, days: int = 0, cost: int = 0, help: str = "") -> dict[str, Any]:
    """One thing that would change the answer."""
    return {"words": words, "days": days, "cost": cost, "help": help}


def _listed(parts: Sequence[str]) -> str:
    return "; ".join(parts)


def papers(missing: Sequence[str]) -> Reason:
    return Reason("papers", f"Berkas belum lengkap: {_listed(missing)}.")


def complete(missing: Sequence[str]) -> str:
    return f"Lengkapi berkasnya: {_listed(missing)}."


def rule_no(reasons: Sequence[str]) -> Reason:
    return Reason("rule", f"Syarat belum terpenuhi: {_listed(reasons)}.")


def rule_unknown(questions: Sequence[str]) -> Reason:
    asked = " ".join(questions) or "Aturannya belum bisa dipastikan."
    return Reason("unknown", f"Belum diketahui: {asked}")


def unfit(name: str, reason: str) -> Reason:
    return Reason(
        "unfit", f"Anggota {name} belum layak: {_bare(reason)}. Barang untuknya tidak ikut."
    )


def nobody_fit(members: int) -> Reason:
    who = "Usahanya" if members == 1 else f"Dari {members} anggota, tidak ada yang"
    return Reason("unfit", f"{who} {'belum' if members == 1 else 'sudah'} layak menerima.")


def member_no(name: str, reasons: Sequence[str]) -> Reason:
    return Reason("rule", f"Anggota {name} belum memenuhi syarat: {_listed(reasons)}.")


def member_unknown(name: str, questions: Sequence[str]) -> Reason:
    return Reason("unknown", f"Anggota {name}, belum diketahui: {' '.join(questions)}")


def unchecked(name: str, check: str | None, reason: str) -> Reason:
    if check == "later":
        return Reason("unknown", f"Anggota {name} belum bisa dicek: {_bare(reason)}.")
    return Reason("unknown", f"Anggota {name} belum dicek di tempatnya.")


def check_again(name: str, reason: str) -> str:
    return f"Benahi yang ditemukan di {name} ({_bare(reason)}), lalu minta dicek ulang."


def no_lines() -> Reason:
    return Reason("papers", "Tidak ada alat yang diminta.")


def no_price(items: Sequence[str]) -> Reason:
    return Reason("unknown", f"Harga belum diketahui: {_listed(items)}.")


def industry_unknown() -> Reason:
    return Reason("unknown", "Belum diketahui apakah semua usahanya membuat barang (industri).")


def no_fund(kind: str, outside: bool) -> Reason:
    who = {"group": "kelompok", "business": "usaha perorangan"}.get(kind, kind)
    more = " di luar industri" if outside else ""
    return Reason("fund", f"Tidak ada dana putaran ini yang boleh untuk {who}{more}.")


def below(score: int, minimum: int) -> Reason:
    return Reason("minimum", f"Nilai {points(score)}; nilai paling rendah {points(minimum)}.")


def rise_to(score: int, minimum: int) -> str:
    return f"Nilai menjadi {points(minimum)} atau lebih (sekarang {points(score)})."


def quota_full(label: str, most: int) -> Reason:
    return Reason("quota", f"Kuota {label} sudah penuh ({format_number(most)}).")


def dear(need: int, most: int) -> Reason:
    return Reason(
        "quota",
        f"Kebutuhan {format_rupiah(need)} melebihi batas per penerima {format_rupiah(most)}.",
    )


def too_dear(need: int, whole: int) -> Reason:
    return Reason(
        "money",
        f"Kebutuhan {format_rupiah(need)} lebih besar dari seluruh dana yang boleh dipakai,"
        f" {format_rupiah(whole)}.",
    )


def no_money(left: int, need: int) -> Reason:
    return Reason(
        "money", f"Pagu dana habis: sisa {format_rupiah(left)}, kebutuhan {format_rupiah(need)}."
    )


def not_past(left: int, need: int, rank: int, above: int) -> Reason:
    return Reason(
        "money",
        f"Urutan tidak dilompati: peringkat {rank} butuh {format_rupiah(above)}, sisa dana"
        f" {format_rupiah(left)}. Kebutuhan usulan ini {format_rupiah(need)}.",
    )


def by_minimum(label: str, least: int) -> Reason:
    return Reason("note", f"Masuk lewat jatah paling sedikit {label} ({format_number(least)}).")


def partly(given: int, all_: int) -> Reason:
    return Reason("note", f"Dipenuhi sebagian: {given} dari {all_} baris, sampai dana habis.")


def against_cut(score: int, cut: int | None, code: str) -> Reason | None:
    """The score beside the last recipient's. None when nobody was chosen."""
    if cut is None:
        return None
    if score == cut and code == "money":
        return Reason(
            "note",
            f"Nilai {points(score)}, sama dengan penerima terakhir; yang mengirim lebih dulu"
            " didahulukan.",
        )
    return Reason("note", f"Nilai {points(score)}; batas penerima terakhir {points(cut)}.")


def steps_of_reserve(
    kept: Reason, score: int, cut: int | None, missing: int
) -> list[dict[str, Any]]:
    """What would have changed a place on the reserve list."""
    steps = []
    if cut is not None and score <= cut:
        steps.append(step(f"Nilai di atas {points(cut)} (sekarang {points(score)})."))
    if kept.code == "quota":
        steps.append(step("Ada penerima dalam kuota yang sama yang mundur."))
    if kept.code == "money" and missing:
        steps.append(step(f"Dana bertambah {format_rupiah(missing)}, atau ada penerima mundur."))
    elif kept.code == "money":
        steps.append(step("Usulan dikurangi sampai cukup dengan dananya, atau ada yang mundur."))
    return steps


def answer(reason: Reason) -> str:
    """A question to be answered, as a step."""
    return f"Jawab dulu: {reason.words}"


def _bare(text: str) -> str:
    return text.strip().rstrip(".") or "tanpa keterangan"


def grouped(reasons: Sequence[Mapping[str, Any]]) -> str:
    """The first reason that is more than a note: its name on the public list."""
    code = next((r["code"] for r in reasons if r["code"] != "note"), "note")
    return CODES.get(code, CODES["note"])
