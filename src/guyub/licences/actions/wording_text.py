"""What a person writes about a paper, as it is kept: checked, and without numbers of people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from guyub.criteria.setting_actions import EARLIEST, LATEST
from guyub.kernel.actions import DomainError
from guyub.kernel.typed import without_numbers
from guyub.licences.requirements import Paper, papers

_IN_LINK: Final = re.compile(r"(?<![0-9])(?:[0-9]{16}|(?:62|0)8[0-9]{8,11})(?![0-9])|@|%40")


@dataclass(frozen=True)
class Details:
    """What a person wrote about a paper, without its rule.

    ``instead``: "" (the wording before holds until the day before), the first day of a shipped
    wording or the id of an own one that this stands for. ``steps`` are (title, who, days or None).
    """

    valid_from: date
    whom: str
    issuer: str
    cost_words: str
    validity_words: str
    steps: tuple[tuple[str, str, int | None], ...]
    legal_basis: str
    source: str
    checked_on: date
    helps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    cost: int | None = None
    months: int | None = None
    instead: str = ""


def source_of(text: str) -> str:
    """Where something was read, on one line. DomainError for one that names a person's number: an
    address with a part hidden would lead nowhere. Addresses count their articles, so of them only
    what is a NIK or a mobile phone is refused."""
    plain = " ".join(text.split())
    links = [word for word in plain.split(" ") if word.startswith(("http://", "https://"))]
    words = " ".join(word for word in plain.split(" ") if word not in links)
    if without_numbers(words) != words or any(_IN_LINK.search(link) for link in links):
        raise DomainError(
            "Di sini ada angka panjang atau alamat surel yang bisa menunjuk orang. Tulis nama"
            " dokumen atau suratnya saja.", field="source",
        )  # fmt: skip
    return plain


def written_of(
    base: Mapping[str, Any], paper: Paper, given: Details, today: date
) -> dict[str, Any]:
    """``base`` with what the person wrote, without numbers of people: everybody reads it.
    DomainError at the field that is wrong."""
    plain = without_numbers
    for name in ("whom", "issuer", "cost_words", "validity_words", "legal_basis", "source"):
        if not getattr(given, name).strip():
            raise DomainError("Isi dulu bagian ini.", field=name)
    if not EARLIEST <= given.valid_from <= LATEST:
        raise DomainError("Tanggal mulainya tidak masuk akal. Periksa lagi.", field="valid_from")
    if given.checked_on > today:
        raise DomainError("Tanggal membaca sumber belum terjadi.", field="checked_on")
    if not given.steps:
        raise DomainError("Tulis paling sedikit satu langkah.")
    # A statement is never recorded as held: products would wait for it for good.
    if set(given.needs) - {p.key for p in papers().values() if p.certificate and p != paper}:
        raise DomainError(
            "Surat yang harus ada dulu tidak dikenal atau tidak bisa dicatat.", field="needs"
        )
    return {
        **base, "whom": plain(given.whom).removesuffix("."), "issuer": plain(given.issuer),
        "cost": given.cost, "cost_words": plain(given.cost_words), "months": given.months,
        "validity_words": plain(given.validity_words),
        "steps": [{"title": plain(t), "who": plain(w), "days": d} for t, w, d in given.steps],
        "helps": [plain(h) for h in given.helps if h.strip()], "needs": list(given.needs),
        "legal_basis": plain(given.legal_basis), "source": source_of(given.source),
        "checked_on": given.checked_on.isoformat(), "confidence": "P",
    }  # fmt: skip
