"""What a clerk reads in the review: which side is which, what is unknown, and every row."""

from __future__ import annotations

import re
from html import unescape

from tests.intake.conftest import HEAD, line, reviewed, workbook
from tests.intake.test_reviewing import NIK, PHONE, karsinah, rows_of, two_files

OWNERS = ("Karsinah", "Sumarno", "Wagiyem", "Ngatiman", "Rusmini", "Tarsono", "Partinah",
          "Mujiyono", "Sukarti", "Wasiman", "Kuswati", "Darmaji")  # fmt: skip


def page_of(client, batch, query=""):
    answer = client.get(f"/impor/{batch.pk}/tinjau/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_field_is_unknown_and_not_different(clerk, client):
    karsinah(clerk, name="Usaha Karsinah")
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah", product="")]))
    page = page_of(client, batch)
    (product,) = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">Produk</th>.*?</tr>", page, re.S)
    assert "belum diketahui" in product
    assert "beda" not in product
    assert "differs" not in product


def test_a_row_of_another_file_is_not_said_to_stand_in_the_register(clerk, client):
    content = workbook([HEAD, line(1, "Karsinah", product="tempe", nik=NIK)])
    reviewed(client, clerk, content)
    content = workbook([HEAD, line(5, "Karsinah", product="batik", nik=NIK)], title="LAIN 2025")
    second = reviewed(client, clerk, content, "lain.xlsx")
    assert rows_of(clerk, second)[0].match == "question"
    page = page_of(client, second)
    assert "Di berkas lain" in page
    assert "Di daftar<" not in page
    assert "data.xlsx, lembar Data, baris 4" in page


def test_same_is_offered_first_only_where_it_is_likely(clerk, client):
    from guyub.intake.models import Candidate
    from guyub.kernel.db import in_scope, writing

    karsinah(clerk)
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    for score, first in ((0.18, False), (0.62, True)):
        with in_scope(clerk.scope), writing():
            Candidate.objects.update(score=score)
        (button,) = re.findall(r'<button class="([^"]*)"[^>]*value="sama:', page_of(client, batch))
        assert ("btn-primary" in button) is first


def test_every_row_that_goes_in_unasked_can_be_looked_at(clerk, client):
    from guyub.intake.models import Row
    from guyub.kernel.db import in_scope, writing

    rows = [line(n, owner) for n, owner in enumerate(OWNERS)]
    batch = reviewed(client, clerk, workbook([HEAD, *rows]))
    business = karsinah(clerk)
    with in_scope(clerk.scope), writing():
        Row.objects.filter(batch=batch).update(match="sure", same_business=business.pk)
    first = page_of(client, batch, "?tampil=yakin")
    assert "tanpa ditanya lagi" in first
    more = re.search(r'href="(\?tampil=yakin[^"]*sesudah=[^"]*)"', first)
    assert more is not None
    query = unescape(more[1])
    second = page_of(client, batch, query)
    seen = [re.findall(r'value="beda:(\d+):', page) for page in (first, second)]
    assert [len(found) for found in seen] == [10, 2]
    assert len({*seen[0], *seen[1]}) == 12
    # An answer leads back to where it was given; behind the last one the list begins again.
    url = f"/impor/{batch.pk}/tinjau/{query}"
    for row in seen[1]:
        answer = client.post(url, {"jawab": f"lewati:{row}"})
        assert answer.url.endswith(query)
    assert re.findall(r'value="beda:(\d+):', page_of(client, batch, query)) == seen[0]


def test_totals_that_do_not_agree_stand_first(clerk, client, monkeypatch):
    from guyub.intake import summary

    karsinah(clerk)
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah")]))
    checks = [{"sheet": "", "row": n, "sentence": f"Jumlah {n}", "difference": n == 3}
              for n in range(1, 5)]  # fmt: skip
    monkeypatch.setattr(summary, "total_checks", lambda _batch: checks)
    page = client.get(f"/impor/{batch.pk}/masalah/").content.decode()
    assert re.findall(r"Jumlah (\d)", page) == ["3", "1", "2", "4"]


def test_a_row_says_which_business_or_row_it_goes_to(clerk, client):
    from guyub.intake.models import Row
    from guyub.kernel.db import in_scope, writing

    business, first, second = two_files(clerk, client)
    url = f"/impor/{second.pk}/baris/semua/"
    assert f"Siap masuk ke usaha yang sama: {business.number}" in client.get(url).content.decode()
    (other,) = rows_of(clerk, first)
    with in_scope(clerk.scope), writing():
        Row.objects.filter(batch=second).update(same_business=None, same_row=other.pk)
    page = client.get(url).content.decode()
    assert f"Siap masuk ke usaha yang sama: baris {other.row} di data.xlsx" in page


def test_what_will_happen_does_not_call_a_row_of_another_file_a_business_that_is_there(
    clerk, client
):
    from guyub.intake.models import Row
    from guyub.kernel.db import in_scope, writing

    _business, first, second = two_files(clerk, client)
    url = f"/impor/{second.pk}/masukkan/"
    page = client.get(url).content.decode()
    assert "1 baris menambah usaha yang sudah ada." in page
    assert "berkas lain" not in page
    (other,) = rows_of(clerk, first)
    with in_scope(clerk.scope), writing():
        Row.objects.filter(batch=second).update(same_business=None, same_row=other.pk)
    page = client.get(url).content.decode()
    assert "menambah usaha yang sudah ada" not in page
    assert "1 baris juga ada di berkas lain yang belum dimasukkan." in page


# Pulling: a later file answers an open question of an earlier one.


def candidates(act, batch):
    from guyub.intake.models import Candidate
    from guyub.kernel.db import in_scope

    with in_scope(act.scope, read_only=True):
        return [
            (c.row_id, c.business_id, c.other_row, c.strong)
            for c in Candidate.objects.filter(row__batch=batch).order_by("row_id", "pk")
        ]


def test_what_was_pulled_is_pulled_once(clerk, client):
    from guyub.intake import matching, pulling
    from guyub.intake.linking import Likely
    from guyub.kernel.db import in_scope, writing

    business, first, second = two_files(clerk, client)
    before = candidates(clerk, first)
    (waiting,) = rows_of(clerk, first)
    assert before == [(waiting.pk, business.pk, None, before[0][3])]
    with in_scope(clerk.scope), writing():
        assert matching.match(second) == {}, "the row waits no more"
        assert pulling.pull({waiting.pk: Likely(None, 0.5, False, ("NIK sama",))}) == {}
    assert candidates(clerk, first) == before
    assert rows_of(clerk, first)[0].same_business == business.pk


def test_a_pull_that_breaks_off_leaves_the_question_as_it_was(clerk, client, monkeypatch):
    from guyub.intake import pulling, steps, tasks
    from tests.intake.conftest import drop, newest, work

    class Killed(BaseException):
        pass

    business = karsinah(clerk, name="Usaha Karsinah", phone=PHONE, main_product="keripik singkong")
    first = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah", nik=NIK)]))
    before = candidates(clerk, first)
    content = workbook([HEAD, line(7, "Karsinah", nik=NIK, phone=PHONE)], title="DATA LAIN 2025")
    drop(client, ("lain.xlsx", content))
    second = newest(clerk)
    work(second.pk)
    client.post(f"/impor/{second.pk}/kolom/", {})

    def dies(batch):
        assert rows_of(clerk, first)[0].match == "sure", "the row was pulled already"
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(pulling.summary, "counts", dies)
        try:
            steps.run(tasks.machine_act(second), second.pk)
        except Killed:
            pass
        else:
            raise AssertionError("it was to break off")
    (row,) = rows_of(clerk, first)
    assert (row.match, row.same_business) == ("question", None)
    assert candidates(clerk, first) == before
    assert newest(clerk).state == "checking"
    # Done again it is done whole, and once.
    work(second.pk)
    (row,) = rows_of(clerk, first)
    assert (row.match, row.same_business) == ("sure", business.pk)
    assert len(candidates(clerk, first)) == 1


def test_an_import_that_somebody_works_on_keeps_its_questions(clerk, client):
    """Its row is locked: the pull goes round it and does not wait."""
    import threading

    from django.db import connections, transaction

    from guyub.intake import pulling
    from guyub.intake.linking import Likely
    from guyub.intake.models import Import
    from guyub.kernel.db import in_scope, writing

    business = karsinah(clerk, name="Usaha Karsinah", phone=PHONE, main_product="keripik singkong")
    first = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah", nik=NIK)]))
    (row,) = rows_of(clerk, first)
    likely = {row.pk: Likely(business.pk, 0.99, True, ("NIK sama",))}
    held, done = threading.Event(), threading.Event()

    def works() -> None:
        try:
            with transaction.atomic(using="owner"):
                Import.objects.using("owner").select_for_update().get(pk=first.pk)
                held.set()
                done.wait(20)
        finally:
            connections.close_all()

    other = threading.Thread(target=works)
    other.start()
    assert held.wait(20)
    try:
        with in_scope(clerk.scope), writing():
            assert pulling.pull(likely) == {}
    finally:
        done.set()
        other.join()
    assert rows_of(clerk, first)[0].match == "question"
    with in_scope(clerk.scope), writing():
        assert pulling.pull(likely) == {first.pk: 1}
    assert rows_of(clerk, first)[0].match == "sure"
