"""Indonesian words for what the registry holds: field names, values, definitions of scale."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from guyub.kernel import dates, rupiah
from guyub.kernel.fields import Secret
from guyub.registry.models import Business, Observation, Owner, Product
from guyub.registry.models.business import Branch, LegalForm, Status

BRANCHES = dict(Branch.choices)
LEGAL_FORMS = dict(LegalForm.choices)
STATUSES = dict(Status.choices)

OTHER_LABELS = {
    "village": "Desa/kelurahan",
    "since": "Sejak",
    "status": "Keadaan",
    "owner_name": "Nama pemilik",
    "latitude": "Lintang",
    "longitude": "Bujur",
    "kbli_confirmed": "KBLI dipastikan",
    "kbli_version": "Versi KBLI",
    "nik_state": "Keadaan NIK",
    "number": "Nomor",
    "owners": "Pemilik",
    "source": "Sumber",
    "name": "Nama",
    "year": "Tahun",
    "fields": "Isian",
    "refused": "Ditolak",
    "product": "Produk",
    "until": "Sampai",
    "absorbed": "Catatan yang digabung",
    "moved": "Baris yang ikut pindah",
    "left": "Sudah berubah sejak digabung, dibiarkan",
    "other": "Catatan lain",
}
# Bookkeeping inside events that says nothing to a reader.
SILENT = frozenset(
    {"version", "name_key", "sort_key", "number", "owners", "owner", "known", "id", "photo"}
)
MONEY = frozenset(
    {"investment", "output_value", "material_value", "sales", "export_value", "price"}
)


@lru_cache(maxsize=1)
def field_labels() -> dict[str, str]:
    """Field name to its Indonesian label, over the models whose fields people change."""
    found: dict[str, str] = {}
    for model in (Observation, Product, Owner, Business):
        for field in model._meta.concrete_fields:
            if str(field.verbose_name) != field.name.replace("_", " "):
                found[field.name] = str(field.verbose_name)
    return {**found, **OTHER_LABELS}


def label(name: str, target: str = "") -> str:
    """The label of a field (of a "business" or "owner"); the bare name where no page shows it."""
    if name == "name" and target:
        return "Nama usaha" if target == "business" else "Nama pemilik"
    return field_labels().get(name, name.replace("_", " "))


_CHOICES: dict[str, dict[str, str]] = {
    "legal_form": {str(k): str(v) for k, v in LegalForm.choices},
    "branch": {str(k): str(v) for k, v in Branch.choices},
    "status": {str(k): str(v) for k, v in Status.choices},
    "sex": {str(k): str(v) for k, v in Owner.Sex.choices},
    "nik_state": {str(k): str(v) for k, v in Owner.NikState.choices},
    "education": {str(k): str(v) for k, v in Owner.Education.choices},
    "state": {str(k): str(v) for k, v in Product.State.choices},
}


def value(name: str, given: Any) -> str:
    """A stored value as people read it; "" for nothing. Secrets come masked."""
    if given is None or given == "":
        return ""
    if isinstance(given, Secret):
        return str(given)
    if isinstance(given, bool):
        return "ya" if given else "tidak"
    if name in _CHOICES:
        return _CHOICES[name].get(str(given), str(given))
    if name in MONEY and isinstance(given, int):
        return rupiah.format_rupiah(given)
    if isinstance(given, date):
        return dates.format_date(given)
    if isinstance(given, Decimal):
        return rupiah.format_number(given)
    return str(given)


def definition(rule: dict[str, Any], answer: str) -> str:
    """What a class means, from the stored rule: "Kecil: ..."; "" for a rule we cannot read."""
    try:
        return _definition(rule, answer)
    except (KeyError, TypeError, ValueError):
        return ""


def _definition(rule: dict[str, Any], answer: str) -> str:
    short = rupiah.format_rupiah_short
    if rule["kind"] == "workers_investment":
        few, low = rule["few_workers_up_to"], short(rule["small_investment_below"])
        high = short(rule["medium_investment_up_to"])
        return {
            "kecil": f"tenaga kerja sampai {few} orang dan investasi di bawah {low}",
            "menengah": f"di atas batas kecil, investasi sampai {high}",
            "besar": f"tenaga kerja {few + 1} orang atau lebih dan investasi di atas {high}",
            "": "perlu jumlah tenaga kerja dan nilai investasi tanpa tanah dan bangunan",
        }[answer]
    if rule["kind"] == "sales_or_capital":
        bounds = dict(rule["sales_up_to"])
        if answer == "":
            return "perlu hasil penjualan setahun, atau modal usaha"
        if answer in bounds:
            capital = short(dict(rule["capital_up_to"])[answer])
            return f"penjualan setahun sampai {short(bounds[answer])}, atau modal sampai {capital}"
        return "penjualan atau modal di atas batas menengah"
    if rule["kind"] == "workers":
        bounds = dict(rule["workers_up_to"])
        if answer == "":
            return "perlu jumlah tenaga kerja"
        if answer in bounds:
            return f"tenaga kerja sampai {bounds[answer]} orang"
        return f"tenaga kerja di atas {max(bounds.values())} orang"
    return ""
