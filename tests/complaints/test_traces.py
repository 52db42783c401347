"""What must stand nowhere: codes of receipts in the log, the hour of a tip in the ledger."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from guyub.complaints.models import Complaint, ComplaintPhoto
from guyub.kernel.logging import configure
from guyub.ledger.models import Event
from guyub.registry import limits
from tests.complaints import worlds as w
from tests.kernel.test_scans import pdf

pytestmark = pytest.mark.usefixtures("db")
NUMBER, CODE = "ADU-33.03-000123-4", "kodeRahasia7é"
ADDRESSES = (
    ("complaints:receipt", (NUMBER, CODE)),
    ("complaints:reply", (NUMBER, CODE, "tarik")),
    ("aid:objection_receipt", (NUMBER, CODE)),
    ("mentoring:ask_receipt", (NUMBER, CODE[:-1])),
    ("registry:receipt", (NUMBER, CODE)),
    ("outreach:answer", (CODE,)),
    ("outreach:stop", (CODE,)),
    ("market:ask_link", (CODE,)),
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("DEBUG", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_no_code_of_an_address_reaches_the_log(log: io.StringIO, name: str, args: Any) -> None:
    address = reverse(name, args=args)
    strict = Client(enforce_csrf_checks=True)
    away = f"https://lain.example{address}"
    assert strict.get(address).status_code == 404
    assert strict.get(f"{address}sisa/%22/?k={CODE}").status_code == 404
    assert strict.post(address, {"jawaban": "x"}).status_code in (403, 405)
    assert strict.post(address, secure=True, headers={"referer": away}).status_code in (403, 405)
    assert strict.put(address).status_code in (403, 404, 405)
    lines = log.getvalue()
    assert "koderahasia7" not in lines.lower()
    # It still says what happened and where.
    assert "Not Found: /" in lines
    route = resolve(address).route
    assert route.replace("\\", "\\\\") in lines


def test_a_failure_names_the_route_alone(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError(f"at /pengaduan/tanda-terima/{NUMBER}/{CODE}/")

    monkeypatch.setattr("guyub.complaints.views.public.complaint_or_404", broken)
    client = Client(raise_request_exception=False)
    assert client.get(reverse("complaints:receipt", args=[NUMBER, CODE])).status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert "Internal Server Error: /pengaduan/tanda-terima/<str:number>" in log.getvalue()
    assert "koderahasia7" not in log.getvalue().lower()


def test_forms_of_receipts_are_accepted_over_https() -> None:
    row = w.sent()
    strict = Client(enforce_csrf_checks=True)
    receipt = reverse("complaints:receipt", args=[row.number, row.code])
    address = f"{receipt}tarik/"
    page = strict.get(address, secure=True)
    assert page.headers["Referrer-Policy"] == "same-origin"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert token is not None
    data = {"csrfmiddlewaretoken": token[1]}
    sent = {"origin": "https://testserver", "referer": f"https://testserver{address}"}
    # As browsers send it under "no-referrer".
    assert strict.post(address, data, secure=True, headers={"origin": "null"}).status_code == 403
    assert strict.post(address, data, secure=True, headers=sent).status_code == 302
    assert w.again(row).state == "withdrawn"


def test_the_event_of_a_tip_tells_no_hour_in_any_field() -> None:
    w.desks()
    row = w.tip()
    event = Event.objects.using("owner").get(object_id=str(row.pk))
    assert event.id.version == 4
    assert event.at.astimezone().second == 0
    assert event.request_id == ""


def test_the_limits_of_a_day_keep_no_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    today, now = timezone.localdate(), timezone.now()
    assert limits.take("rahasia", "33.03", today, 9)
    monkeypatch.setattr("time.time", lambda: now.timestamp() + 1800)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=30))
    assert limits.take("rahasia", "33.03", today, 9)
    with connections["log"].cursor() as cursor:
        cursor.execute("SELECT expires FROM kernel_cache WHERE cache_key LIKE '%batas:rahasia:%'")
        found = [row[0] for row in cursor.fetchall()]
    assert len(found) == 3
    assert max(found) - min(found) <= timedelta(seconds=2)


def test_a_pdf_is_no_photo_of_a_complaint(client: Client) -> None:
    w.desks()
    address = reverse("complaints:send", args=["33.03"])
    sent = SimpleUploadedFile("a.pdf", pdf(), "application/pdf")
    answer = client.post(address, {"kind": "layanan", "text": w.STORY, "photo": sent})
    assert answer.status_code == 422
    assert "bukan PDF" in answer.content.decode()
    assert not Complaint.objects.using("owner").exists()
    assert not ComplaintPhoto.objects.using("owner").exists()
