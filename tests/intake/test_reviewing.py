"""Answers beside a search that goes on: what a person saw and said stands."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.factories import register
from tests.intake.conftest import HEAD, line, newest, reviewed, work, workbook

BOJONG = "33.03.05.1001"


def reading(act):
    from guyub.kernel.db import in_scope

    return in_scope(act.scope, read_only=True)


def rows_of(act, batch):
    from guyub.intake.models import Row

    with reading(act):
        return list(Row.objects.filter(batch=batch).order_by("row"))


def candidates_of(act, row):
    from guyub.intake.models import Candidate

    with reading(act):
        return list(Candidate.objects.filter(row=row).values_list("business_id", flat=True))


def karsinah(act, **values):
    made = register(act, owner="Karsinah", village=BOJONG, **{"name": "Usaha Lama", **values})
    act.events.clear()
    return made


def search_and_store(act, batch):
    from guyub.intake import matching
    from guyub.kernel.db import in_scope, writing

    with in_scope(act.scope), writing():
        return matching.match(batch)


def due(act, batch, since=None):
    """As after an answer about a village, whose job has not run yet."""
    from guyub.intake.models import Import
    from guyub.kernel.db import in_scope, writing

    changed = {"updated_at": since} if since else {}
    with in_scope(act.scope), writing():
        Import.objects.filter(pk=batch.pk).update(search_due=True, **changed)


def test_a_row_answered_during_a_search_gets_no_candidates_nobody_saw(clerk, client):
    from guyub.intake import actions, matching
    from guyub.kernel.db import in_scope, writing
    from guyub.registry.models import PairDecision

    content = workbook([HEAD, line(1, "Karsinah"), line(2, "Sumarno", product="knalpot")])
    batch = reviewed(client, clerk, content)
    answered, open_row = rows_of(clerk, batch)
    karsinah(clerk)
    other = register(clerk, name="Usaha Sumarno", owner="Sumarno", village=BOJONG)
    with reading(clerk):
        found = matching.search(batch)
    actions.decide(clerk, batch.pk, answered.pk, "new")
    with in_scope(clerk.scope), writing():
        matching.store(batch, found)
    assert {pk for pk, _d, _o, one in found.rows if one.candidates} == {answered.pk, open_row.pk}
    assert candidates_of(clerk, answered) == []
    assert candidates_of(clerk, open_row) == [other.pk]
    client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"})
    work(batch.pk)
    with reading(clerk):
        assert not PairDecision.objects.exists()


def test_to_ask_the_village_during_a_search_asks_about_what_it_finds(clerk, client):
    from guyub.intake import actions, matching
    from guyub.kernel.db import in_scope, writing

    karsinah(clerk)
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    (row,) = rows_of(clerk, batch)
    old = candidates_of(clerk, row)
    newer = karsinah(clerk, name="Usaha Baru")
    with reading(clerk):
        found = matching.search(batch)
    actions.decide(clerk, batch.pk, row.pk, "ask")
    with in_scope(clerk.scope), writing():
        matching.store(batch, found)
    assert rows_of(clerk, batch)[0].decision == "ask"
    assert set(candidates_of(clerk, row)) == {*old, newer.pk}


def test_what_the_village_was_asked_stays_listed_whatever_a_search_finds(clerk, client):
    from guyub.intake import actions
    from guyub.intake.models import Row
    from guyub.kernel.db import in_scope, writing

    karsinah(clerk)
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    (row,) = rows_of(clerk, batch)
    actions.decide(clerk, batch.pk, row.pk, "ask")
    with in_scope(clerk.scope), writing():
        Row.objects.filter(pk=row.pk).update(match="none")
    page = client.get(f"/impor/{batch.pk}/tinjau/?tampil=ditanya").content.decode()
    assert f'value="urung:{row.pk}"' in page


def beda(client, batch):
    page = client.get(f"/impor/{batch.pk}/tinjau/").content.decode()
    (value,) = re.findall(r'value="(beda:[^"]*)"', page)
    return value


def test_different_is_said_of_what_the_page_showed(clerk, client):
    karsinah(clerk)
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    old = beda(client, batch)
    search_and_store(clerk, batch)
    assert beda(client, batch) == old, "the same found again changes nothing for the person"
    karsinah(clerk, name="Usaha Baru")
    search_and_store(clerk, batch)
    url = f"/impor/{batch.pk}/tinjau/"
    for stale in (old, old.rpartition(":")[0]):
        said = client.post(url, {"jawab": stale}, follow=True).content.decode()
        assert "Pilihannya berubah sesudah halaman ini dibuka. Lihat lagi, lalu jawab." in said
        assert rows_of(clerk, batch)[0].decision == ""
    client.post(url, {"jawab": beda(client, batch)})
    assert rows_of(clerk, batch)[0].decision == "new"


NIK, PHONE = "9903044104690261", "084011112222"


def two_files(act, client, refuse=None):
    """A row that waits, and a later file that could settle it: (business, first import, second)."""
    business = karsinah(act, name="Usaha Karsinah", phone=PHONE, main_product="keripik singkong")
    first = reviewed(client, act, workbook([HEAD, line(1, "Karsinah", nik=NIK)]))
    (row,) = rows_of(act, first)
    assert (row.match, row.same_business) == ("question", None)
    if refuse:
        refuse(row, business)
    content = workbook([HEAD, line(7, "Karsinah", nik=NIK, phone=PHONE)], title="DATA LAIN 2025")
    second = reviewed(client, act, content, "lain.xlsx")
    (later,) = rows_of(act, second)
    assert (later.match, later.same_business) == ("sure", business.pk)
    return business, first, second


def checked(act, batch):
    from guyub.ledger.models import Event

    with reading(act):
        return Event.objects.get(verb="intake.check", object_id=str(batch.pk)).after


def test_a_later_file_settles_a_waiting_row_and_says_where(clerk, client):
    business, first, second = two_files(clerk, client)
    (row,) = rows_of(clerk, first)
    assert (row.match, row.same_business) == ("sure", business.pk)
    assert checked(clerk, second)["impor_lain"] == {str(first.pk): 1}
    assert "impor_lain" not in checked(clerk, first)


def test_a_later_file_does_not_undo_a_persons_different(clerk, client):
    from django.utils import timezone

    from guyub.intake.models import Verdict
    from guyub.kernel.db import in_scope, writing

    def refuse(row, business):
        with in_scope(clerk.scope), writing():
            Verdict.objects.create(
                regency_code="33.03", source_key=row.source_key, other_business=business.pk,
                same=False, decided_at=timezone.now(),
            )  # fmt: skip

    _business, first, second = two_files(clerk, client, refuse)
    (row,) = rows_of(clerk, first)
    assert (row.match, row.same_business) == ("question", None)
    assert "impor_lain" not in checked(clerk, second)


def test_a_search_that_another_process_did_is_no_second_one(clerk, client):
    from guyub.intake import actions
    from guyub.ledger.models import Event

    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    assert actions.search_again(clerk, batch.pk).pk == batch.pk
    due(clerk, batch)
    actions.search_again(clerk, batch.pk)
    actions.search_again(clerk, batch.pk)
    with reading(clerk):
        assert Event.objects.filter(verb="intake.search").count() == 1
    assert not newest(clerk).search_due


def test_a_search_that_does_not_end_says_what_to_do(clerk, client):
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    url = f"/impor/{batch.pk}/tinjau/"
    due(clerk, batch)
    assert "sedang dicari lagi" in client.get(url).content.decode()
    due(clerk, batch, since=batch.updated_at - timedelta(minutes=6))
    page = client.get(url).content.decode()
    assert "sedang dicari lagi" not in page
    assert "baris di bawah" not in page, "nothing is below"
    assert "saat berkas dimasukkan, pencarian diulang" in page


def test_a_pair_nobody_weighed_has_no_percentage(clerk, client):
    from guyub.intake.models import Candidate
    from guyub.kernel.db import in_scope, writing

    karsinah(clerk)
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    url = f"/impor/{batch.pk}/tinjau/"
    assert "kemungkinan sama" in client.get(url).content.decode()
    with in_scope(clerk.scope), writing():
        Candidate.objects.update(score=0, reasons=["nama pemilik mirip"])
    page = client.get(url).content.decode()
    assert "kemungkinan sama" not in page
    assert "nama pemilik mirip" in page
