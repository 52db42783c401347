"""The code on a printed declaration, and what anybody may learn by it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from guyub.accounts.models import Office
from guyub.kernel import checks, qr
from guyub.kernel.checks import Standing
from guyub.kernel.dates import format_date
from guyub.kernel.fields import get_keyring
from guyub.market.models import Declaration
from guyub.market.states.circulars import DRAFT, DROPPED, REPLACED, SIGNED

LETTER: Final = "N"
_SAID: Final[dict[str, tuple[str, Standing]]] = {
    DRAFT: ("Asli, tanda tangannya belum dicatat kantor", "warn"),
    SIGNED: ("Asli dan berlaku", "ok"),
    REPLACED: ("Sudah diganti pernyataan yang lebih baru", "bad"),
    DROPPED: ("Dibatalkan, tidak berlaku", "bad"),
}


def _salt(number: str, digest: bytes | memoryview) -> bytes:
    return f"{number}\x1f{bytes(digest).hex()}".encode()


def code_of(row: Declaration) -> dict[str, str]:
    """What ``kop.typ`` prints at the foot."""
    token = qr.sign(get_keyring(), LETTER, row.pk, _salt(row.number, row.digest))
    base = settings.GUYUB_BASE_URL.rstrip("/")
    return {
        "svg": qr.svg(qr.verify_url(base, token), many=True), "token": token,
        "url": f"{base}/periksa/",
    }  # fmt: skip


def said_of(paper: UUID) -> checks.Said | None:
    """The agency, the period, whether it stands; no figure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM market_public_declaration(%s)", [paper])
        row = cursor.fetchone()
    if row is None:
        return None
    number, office, agency, first, last, edition, state, signed_on, digest = row
    name = Office.objects.filter(pk=office).values_list("name", flat=True).first()
    verdict, standing = _SAID[state]
    return checks.Said(
        _salt(number, digest), "Pernyataan belanja produk daerah", verdict, standing,
        (
            ("Nomor", f"{number}, terbitan {edition}"), ("Kantor", name or ""), ("OPD", agency),
            ("Masa", f"{format_date(first)} sampai {format_date(last)}"),
            ("Ditandatangani", format_date(signed_on) if signed_on else "belum"),
        ),
    )  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    checks.register_paper(LETTER, said_of)
