"""Visits through their pages: the form, an owner's own page, open steps, the sheet on paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories import TODAY
from tests.mentoring import visits as w

pytestmark = pytest.mark.usefixtures("db")
EARLIER = TODAY - timedelta(days=30)


def _form(page: str, **values: Any) -> dict[str, Any]:
    """What a browser sends: the hidden id and the prefilled days of the form, and what is typed."""
    import re

    held = dict(re.findall(r'name="(id|on|due\d)" value="([^"]*)"', page))
    return {**held, "kind": "visit", **values}


def test_the_whole_visit_on_one_page_without_scripts(client: Any) -> None:
    from django.utils import timezone

    from guyub.mentoring.models import Step, Visit
    from tests.factories import sign_in

    of = w.business(main_product="Kursi")
    first = w.record(w.officer(), of, answers=w.answers(1, "books"), steps=(w.step("Buku kas"),))
    held = w.steps_of(first)[0]
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    url = f"/pendampingan/usaha/{of.number}/kunjungan/"
    page = client.get(url).content.decode()
    assert page.index("Buku kas") < page.index("Dengan cara apa?")
    # The weak aspect of the last time offers its steps; what is not known offers nothing first.
    assert "Catat uang masuk dan keluar setiap hari" in page
    assert "yang lalu: perlu dibantu" in page
    sent = _form(page, **{f"step_{held.pk}": "see", "met": ""}, pick1="", text1="")
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "Pilih dulu." in refused.content.decode()
    sent |= {"met": "met", "minutes": "35", "books_notes": "2", "books_apart": "3",
             "pick1": "Catat uang masuk dan keluar setiap hari",
             "text2": "Foto kursi dari depan", "who2": "officer",
             "note": "Sudah mulai mencatat"}  # fmt: skip
    done = client.post(url, sent)
    assert done.status_code == 302
    assert done["Location"].endswith("#pendampingan")
    made = Visit.objects.using("owner").exclude(pk=first.pk).get()
    assert made.on == timezone.localdate()
    assert made.minutes == 35
    assert [(s.text, s.who, s.aspect) for s in w.steps_of(made)] == [
        ("Catat uang masuk dan keluar setiap hari", "owner", "books"),
        ("Foto kursi dari depan", "officer", ""),
    ]  # fmt: skip
    assert Step.objects.using("owner").get(pk=held.pk).state == "done"
    # The button twice is once.
    assert client.post(url, sent).status_code == 302
    assert Visit.objects.using("owner").count() == 2
    page = client.get(f"/ikm/{of.number}/").content.decode()
    assert "Foto kursi dari depan" in page
    assert "naik dari sebelumnya" in page
    assert "Langkah selesai: Buku kas" in page


def test_the_owner_reads_steps_on_the_own_page_and_says_done(client: Any) -> None:
    of = w.business()
    one = w.steps_of(w.record(w.officer(), of, steps=(w.step("Pakai masker"),)))[0]
    mine = w.owner_visit(of)
    client.force_login(mine.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/ikm/{of.number}/").content.decode()
    assert "Pakai masker" in page
    assert "Sudah saya kerjakan" in page
    url = f"/pendampingan/langkah/{one.pk}/kata-pemilik/"
    assert client.post(url, {"verb": "claim"}).status_code == 302
    page = client.get(f"/ikm/{of.number}/").content.decode()
    assert "Kata pemilik sudah, belum dilihat" in page
    assert "Ternyata belum" in page
    assert client.post(url, {"verb": "see"}).status_code == 404


def test_open_steps_are_listed_for_their_area_and_overdue_ones_wait(client: Any) -> None:
    from tests.factories import sign_in

    old = date(2024, 5, 1)
    w.record(w.officer(), w.business(), on=old, steps=(w.step("Lama", on=old),))
    w.record(w.officer(), w.business(), steps=(w.step("Baru", days=700),))
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    late = client.get("/pendampingan/langkah/?batas=lewat").content.decode()
    assert "Lama" in late
    assert ">Baru<" not in late
    assert client.get("/pendampingan/langkah/?dari=saya").content.decode().count("Baru") == 0
    assert "Langkah pendampingan yang lewat batasnya" in client.get("/beranda/").content.decode()


def _text(content: bytes) -> str:
    import io

    import pypdf

    return " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_the_sheet_on_paper_carries_the_open_steps(client: Any) -> None:
    from tests.factories import sign_in

    of = w.business()
    w.record(w.officer(), of, steps=(w.step("Rapikan gudang"),))
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    filled = _text(client.get(f"/pendampingan/usaha/{of.number}/lembar.pdf").content)
    empty = _text(client.get("/pendampingan/lembar.pdf").content)
    assert "Rapikan gudang" in filled
    assert of.number in filled
    for page in (filled, empty):
        assert "LEMBAR KUNJUNGAN" in page
        assert "Uang masuk dan keluar dicatat?" in page
    assert "Rapikan gudang" not in empty


def test_what_is_agreed_already_is_not_offered_again() -> None:
    from guyub.kernel.db import in_scope
    from guyub.mentoring.path_facts import offers_of
    from guyub.mentoring.views.visiting import open_steps_of
    from guyub.registry.models import Business

    of, act = w.business(), w.officer()
    text = "Catat uang masuk dan keluar setiap hari"
    w.record(act, of, answers=w.answers(1, "books"))

    def offered() -> list[str]:
        with in_scope(act.scope, read_only=True):
            row = Business.objects.get(pk=of.pk)
            return [o.text for o in offers_of(row, open_steps_of(row))]

    # What the path asks for, then what the weak aspect asks for.
    assert offered()[:2] == ["Catat produk yang dibuat", text]
    w.record(act, of, steps=(w.step(text, aspect="books"),))
    assert text not in offered()
