"""From the values of a staged row to columns of owner, business and observation. Pure.

Policy: only what the row states. A title hints at the sex and is not taken for it; a sum is made
only of parts that are all stated; a monthly turnover is kept as words, never multiplied into a
year; a figure beyond what can be is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from guyub.intake.encoding import person
from guyub.kernel import names
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.kbli import catalogue

MOST_PEOPLE: Final = 1_000_000
MOST_MONEY: Final = 10**16
MOST_QUANTITY: Final = 10**12
_EDUCATION = {
    "none": "sd", "sd": "sd", "smp": "smp", "sma": "sma", "diploma": "pt", "s1": "pt", "s2": "pt",
    "s3": "pt",
}  # fmt: skip
_FORMS = frozenset({"perorangan", "ud", "cv", "pt", "pt_perorangan", "koperasi", "firma"})
_BRANCHES = {
    "pangan": "pangan", "sandang": "sandang", "kerajinan": "kerajinan",
    "kimia dan bahan bangunan": "kimia_bahan_bangunan",
    "logam dan elektronika": "logam_elektronika",
}  # fmt: skip
_MONTHLY: Final = {
    "output_value_monthly": "Nilai produksi", "material_value_monthly": "Nilai bahan baku",
}  # fmt: skip
_PAUSED = frozenset({"tutup sementara", "berhenti sementara", "vakum", "libur"})
_CLOSED = frozenset(
    names.fold(w)
    for w in ("tutup", "sudah tutup", "tidak aktif", "bangkrut", "berhenti", "tidak produksi lagi")
)


@dataclass
class Shaped:
    """What a row says, ready for the registry; ``observation`` empty: nothing measured."""

    owner_name: str
    titles: str
    name: str
    person: dict[str, Any] = field(default_factory=dict)
    business: dict[str, Any] = field(default_factory=dict)
    observation: dict[str, Any] = field(default_factory=dict)
    product: str = ""


def shape(
    values: dict[str, Any],
    said: dict[str, Any],
    *,
    year: int | None,
    quarter: int | None,
    kbli: tuple[str, str],
) -> Shaped:
    """One row. ``kbli`` is (version, code) where settled, else two empty texts."""
    name, titles, _hint = person(values.get("owner_name"))
    split, bare = names.split_titles(name)
    business = str(values.get("business_name") or "").strip()
    product = str(values.get("product") or values.get("commodity") or "").strip()
    made = Shaped(
        owner_name=(bare or name)[:150],
        titles=(titles or " ".join(split))[:40],
        name=(business or bare or name)[:150],
        product=product[:150],
    )
    made.person = _person(values)
    version, code = kbli
    branch = catalogue.branch_of(code, version) if code else None
    words = str(values.get("branch") or said.get("branch") or "").lower()
    form = str(values.get("legal_form") or "")
    made.business = {
        "legal_form": form if form in _FORMS else ("lain" if form else ""),
        "nib": values.get("nib"),
        "kbli_version": version if code else "",
        "kbli_code": code,
        "branch": branch or _BRANCHES.get(words, ""),
        "main_product": product[:150],
        "address": address_text(values)[:250],
        "since_year": values.get("since_year"),
        "status": _status(values),
        "latitude": _degrees(values.get("latitude"), -11, 6),
        "longitude": _degrees(values.get("longitude"), 95, 141),
    }
    if made.business["latitude"] is None or made.business["longitude"] is None:
        made.business["latitude"] = made.business["longitude"] = None
    if year:
        made.observation = _observation(values, year, quarter)
    return made


def _person(values: dict[str, Any]) -> dict[str, Any]:
    digits, prefix, sure = values.get("nik") or ("", "", False)
    state = (
        "full" if sure and digits else "doubtful" if digits else "partial" if prefix else "unknown"
    )
    birth = values.get("birth_date")
    return {
        "sex": str(values.get("sex") or ""),
        "education": _EDUCATION.get(str(values.get("education") or ""), ""),
        "birth_year": int(birth[:4]) if birth else None,
        "nik": digits or None,
        "nik_state": state,
        "phone": values.get("phone"),
    }


def address_text(values: dict[str, Any]) -> str:
    address, rtrw = values.get("address") or {}, values.get("rtrw") or {}
    hamlet = str(values.get("hamlet") or address.get("hamlet") or "")
    parts = [str(address.get("street") or ""), f"Dusun {hamlet}" if hamlet else ""]
    rt, rw = rtrw.get("rt") or address.get("rt"), rtrw.get("rw") or address.get("rw")
    rt, rw = rt or values.get("rt"), rw or values.get("rw")
    if rt or rw:
        parts.append(f"RT {rt or '?'}/RW {rw or '?'}")
    return ", ".join(p for p in parts if p)


def _status(values: dict[str, Any]) -> str:
    for name in ("status", "notes"):
        written = values.get(name)
        if not written:
            continue
        said = names.fold(str(written))
        if said in _PAUSED:
            return "paused"
        if said in _CLOSED:
            return "closed"
    return "active"


def _degrees(value: Any, low: float, high: float) -> float | None:
    return float(value) if isinstance(value, int | float) and low <= value <= high else None


def _within(value: Any, most: int) -> Any:
    return value if isinstance(value, int | float) and 0 <= value <= most else None


def _money(values: dict[str, Any], name: str) -> int | None:
    value = _within(values.get(name), MOST_MONEY)
    return None if value is None else int(value)


def _observation(values: dict[str, Any], year: int, quarter: int | None) -> dict[str, Any]:
    parts = [_money(values, "investment_machines"), _money(values, "investment_other")]
    investment = _money(values, "investment")
    if investment is None and None not in parts:
        investment = sum(p for p in parts if p is not None)
    found: dict[str, Any] = {
        "workers_male": _within(values.get("workers_male"), MOST_PEOPLE),
        "workers_female": _within(values.get("workers_female"), MOST_PEOPLE),
        "workers": _within(values.get("workers_total"), MOST_PEOPLE),
        "investment": investment,
        "capacity": _within(values.get("capacity"), MOST_QUANTITY),
        "output_quantity": _within(values.get("output_quantity"), MOST_QUANTITY),
        "output_value": _money(values, "output_value"),
        "material_value": _money(values, "material_value"),
        "sales": _money(values, "sales_yearly"),
    }
    note = _note(values)
    if not note and all(v is None for v in found.values()):
        return {}
    return {
        **found,
        "unit": str(values.get("unit") or "")[:20],
        "note": note[:250],
        "year": year,
        "quarter": quarter if quarter in (1, 2, 3, 4) else None,
        "observed_on": values.get("report_date"),
    }


def _note(values: dict[str, Any]) -> str:
    parts = []
    monthly = _money(values, "sales_monthly")
    if monthly is not None:
        parts.append(f"Omzet sebulan tertulis {format_rupiah(monthly)}")
    for name, words in _MONTHLY.items():
        worth = _money(values, name)
        if worth is not None:
            parts.append(f"{words} sebulan tertulis {format_rupiah(worth)}")
    made = _within(values.get("output_quantity_monthly"), MOST_QUANTITY)
    if made is not None:
        parts.append(f"Produksi sebulan tertulis {made:g} {values.get('unit') or ''}".rstrip())
    if item := values.get("aid_item"):
        worth = _money(values, "aid_value")
        parts.append(f"Menerima bantuan {item}" + (f", {format_rupiah(worth)}" if worth else ""))
    if notes := values.get("notes"):
        parts.append(f"Keterangan: {notes}")
    return ". ".join(str(p) for p in parts)
