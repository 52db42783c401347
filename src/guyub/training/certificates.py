"""What a certificate says on paper and behind its code."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from guyub.accounts.models import Office
from guyub.kernel import checks, documents, qr
from guyub.kernel.dates import format_date
from guyub.kernel.fields import get_keyring
from guyub.training.codes import CERTIFICATE
from guyub.training.models import Certificate


def _salt(number: str, issued_on: date) -> bytes:
    return f"{number}\x1f{issued_on.isoformat()}".encode()


def said_of(paper: UUID) -> checks.Said | None:
    """What anybody may learn: the name, the programme, whether it stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM training_certificate_said(%s)", [paper])
        row = cursor.fetchone()
    if row is None:
        return None
    number, issued_on, name, programme, office, revoked = row
    return checks.Said(
        _salt(number, issued_on), "Sertifikat pelatihan",
        "Sertifikat ini sudah dicabut" if revoked else "Asli dan berlaku",
        "bad" if revoked else "ok",
        (("Nomor", number), ("Nama", name), ("Program", programme),
         ("Diterbitkan", format_date(issued_on)), ("Kantor", office)),
    )  # fmt: skip


def pdf(row: Certificate, now: datetime) -> bytes:
    """The certificate as PDF/A. Its reader sees participant, batch and office."""
    batch, person = row.participant.batch, row.participant.owner
    office = Office.objects.get(pk=batch.office_id)
    token = qr.sign(get_keyring(), CERTIFICATE, row.pk, _salt(row.number, row.issued_on))
    base = settings.GUYUB_BASE_URL.rstrip("/")
    modules = batch.programme.modules.order_by("place")
    data: dict[str, Any] = {
        "code": {"svg": qr.svg(qr.verify_url(base, token), many=True), "token": token,
                 "url": f"{base}/periksa/"},
        "office": {"name": office.name, "address": office.address},
        "number": row.number, "date": row.issued_on, "name": person.name,
        "programme": batch.programme.title, "batch": batch.name,
        "organiser": batch.organised_by or batch.programme.organiser_name or office.name,
        "modules": [
            {"title": m.title, "skill": m.skill, "hours": f"{m.hours} jam" if m.hours else ""}
            for m in modules
        ],
        "revoked": row.revoked_at is not None, "sample": office.is_sample,
        "signer": {"title": "Kepala dinas", "name": ""},
    }  # fmt: skip
    return documents.render("training/sertifikat", data, created=now.replace(microsecond=0))


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    checks.register_paper(CERTIFICATE, said_of)
