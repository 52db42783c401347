"""The report of a month writes itself; whoever wrote it adds own words."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
import python_calamine
from django.utils import timezone

from guyub.kernel.actions import DomainError, StaleVersion
from tests.factories import NOW, TODAY, sign_in, visit
from tests.mentoring import visits as w

pytestmark = pytest.mark.usefixtures("db")
AREA = {"area_codes": ["33.03.01"]}


def _text(content: bytes) -> str:
    return " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)


def _report(seen: Any, on: date = TODAY, person: Any = None) -> Any:
    from guyub.kernel.dates import month_period
    from guyub.kernel.db import in_scope
    from guyub.mentoring.reporting import report_of

    with in_scope(seen.scope, read_only=True):
        return report_of(seen, person or seen.user.pk, month_period(on.year, on.month))


def test_the_figures_are_those_of_the_contacts() -> None:
    from guyub.mentoring.actions.visiting import void_visit

    seen = visit("field_officer", **AREA)
    act = seen.act(NOW)
    one, two, old = w.business(), w.business(), w.business(village="33.03.01.2002")
    before = TODAY.replace(day=1) - timedelta(days=3)
    w.record(w.officer(), old, on=before)
    first = w.record(act, one, minutes=50, answers=w.answers(1, "books"),
                     steps=(w.step(), w.step("Foto")))  # fmt: skip
    w.record(act, one, minutes=20, judged=w.judged("see", w.steps_of(first)[0]))
    w.record(act, two, met="absent")
    w.record(act, old, kind="call", minutes=5)
    wrong = w.record(act, two, minutes=99)
    void_visit(act, wrong.pk, "Tertukar")
    made = _report(seen)
    assert (made.contacts, made.met, made.businesses, made.first_time) == (4, 3, 2, 1)
    assert (made.minutes, made.agreed, made.done, made.requests) == (75, 2, 1, 0)
    assert [(p.visits, p.calls, p.not_met) for p in made.places] == [(3, 0, 1), (0, 1, 0)]
    assert made.weak == (("Pembukuan", 1),)
    assert sum(p.visits + p.calls + p.messages for p in made.places) == made.contacts
    assert _report(seen, before).contacts == 0


def test_own_words_are_kept_once_and_with_their_version() -> None:
    from guyub.ledger.models import Event
    from guyub.mentoring.actions.reporting import write_note

    act, month = w.officer(), TODAY.replace(day=1)
    first = write_note(act, month, "Jembatan putus, telepon 081234567890")
    write_note(act, month, "Jembatan putus, telepon 081234567890")
    assert "[telepon]" in w.fresh(first).text
    assert w.fresh(first).version == 1
    assert write_note(act, month, "Jembatan sudah baik", 1).version == 2
    with pytest.raises(StaleVersion):
        write_note(act, month, "Lain lagi", 1)
    with pytest.raises(DomainError, match="belum mulai"):
        write_note(act, date(2026, 12, 1), "Nanti")
    told = Event.objects.using("owner").filter(verb="mentoring.report.add")
    assert told.count() == 2
    assert "Jembatan" not in str([e.after for e in told])


def test_letter_and_spreadsheet_of_the_own_month(client: Any) -> None:
    seen = sign_in(client, "field_officer", **AREA)
    today = timezone.localdate()
    act = seen.act()
    of = w.business(name="CV Jati Makmur", legal_form="cv")
    w.record(act, of, on=today, minutes=30, steps=(w.step(on=today),))
    url = f"/pendampingan/laporan/{today:%Y-%m}/"
    assert (
        client.post(f"{url}tambah/", {"text": "Butuh motor dinas", "versi": "0"}).status_code == 302
    )
    page = client.get(url).content.decode()
    assert "Butuh motor dinas" in page
    assert "Usaha yang baru pertama kali ditemui" in page
    letter = _text(client.get(f"{url}pdf/").content)
    for words in ("LAPORAN PENDAMPINGAN", "CV Jati Makmur", "Butuh motor dinas", "30 menit"):
        assert words in letter
    content = b"".join(client.get(f"{url}xlsx/").streaming_content)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name("Kunjungan").to_python()
    assert rows[0][1] == "Usaha"
    assert rows[1][1] == "CV Jati Makmur"
    assert len(rows) == 2
    assert client.get("/pendampingan/laporan/2031-01/").status_code == 404
    assert client.get("/pendampingan/laporan/bulan/").status_code == 404


def test_an_officer_sees_the_own_figures_and_a_head_those_of_the_office(client: Any) -> None:
    today = timezone.localdate()
    other = visit("field_officer", **AREA)
    w.record(other.act(), w.business(), on=today)
    url = f"/pendampingan/laporan/{today:%Y-%m}/{other.user.pk}/"
    sign_in(client, "field_officer", **AREA)
    assert client.get(url).status_code == 403
    assert other.user.name not in client.get("/pendampingan/laporan/").content.decode()
    sign_in(client, "section_head")
    assert other.user.name in client.get("/pendampingan/laporan/").content.decode()
    assert "Kunjungan dan hubungan" in client.get(url).content.decode()
    sign_in(client, "section_head", "35.13")
    assert client.get(url).status_code == 404
