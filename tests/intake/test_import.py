"""The road of a dropped file through the pages: read, settled, reviewed, put in, taken back."""

from __future__ import annotations

import io

import pytest

from tests.factories import register, sign_in
from tests.intake.conftest import (
    HEAD,
    ROWS,
    applied,
    drop,
    line,
    newest,
    reviewed,
    work,
    workbook,
)


def counts_of(act, batch):
    from guyub.intake import summary
    from guyub.kernel.db import in_scope

    with in_scope(act.scope, read_only=True):
        return summary.counts(batch)


def registry(act):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Business, BusinessFacts, Observation, Owner

    with in_scope(act.scope, read_only=True):
        return {
            "businesses": sorted(Business.objects.values_list("name", flat=True)),
            "facts": BusinessFacts.objects.count(),
            "owners": Owner.objects.count(),
            "observations": Observation.objects.count(),
        }


def test_a_file_becomes_businesses(clerk, client):
    drop(client, ("data.xlsx", workbook(ROWS)))
    batch = newest(clerk)
    assert batch.state == "reading"
    assert "Sedang dibaca" in client.get(f"/impor/{batch.pk}/").content.decode()
    work(batch.pk)
    page = client.get(f"/impor/{batch.pk}/kolom/").content.decode()
    assert "Dibaca sebagai" in page
    assert "2024" in page
    client.post(f"/impor/{batch.pk}/kolom/", {})
    work(batch.pk)
    batch = newest(clerk)
    assert batch.state == "review"
    assert registry(clerk)["businesses"] == []
    assert counts_of(clerk, batch) | {"data": 3, "siap": 2, "tempat": 1} == counts_of(clerk, batch)
    client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"})
    work(batch.pk)
    assert newest(clerk).state == "applied"
    assert len(newest(clerk).manifest) == 64
    assert registry(clerk) == {
        "businesses": ["Usaha Karsinah", "Usaha Sumarno"], "facts": 2, "owners": 2,
        "observations": 2,
    }  # fmt: skip


def test_every_page_of_an_import_opens(clerk, client):
    batch = applied(client, clerk, workbook(ROWS))
    for path in ("", "kolom/", "masalah/", "desa/", "kbli/", "tinjau/", "masukkan/", "urungkan/",
                 "kemajuan/", "baris/semua/", "baris/baru/", "baris/tempat/"):  # fmt: skip
        answer = client.get(f"/impor/{batch.pk}/{path}")
        assert answer.status_code == 200, path
        if path != "kemajuan/":
            assert answer.content.decode().count("<h1") == 1, path
    assert client.get("/impor/").status_code == 200


def test_owners_beside_a_row_are_looked_at(clerk, client):
    from tests.factories import register
    from tests.registry.test_privacy import logged, owner_of

    beside = register(clerk, name="Usaha Karsinah", owner="Karsinah", village="33.03.05.1001")
    clerk.events.clear()
    batch = reviewed(client, clerk, workbook([HEAD, line(1, "Karsinah", village="Bojong")]))
    assert logged(owner_of(beside)) == []
    html = "".join(
        client.get(f"/impor/{batch.pk}/tinjau/?tampil={which}").content.decode()
        for which in ("tanya", "yakin")
    )
    assert beside.number in html
    assert [row.what for row in logged(owner_of(beside))] == ["halaman"]


def test_a_village_is_answered_once_and_remembered(clerk, client):
    batch = reviewed(client, clerk, workbook(ROWS))
    page = client.get(f"/impor/{batch.pk}/desa/").content.decode()
    assert "Tidakadadesa" in page
    text = "Tidakadadesa, Kec. Purbalingga"
    client.post(f"/impor/{batch.pk}/desa/", {"tulisan": text, "desa": "33.03.05.1001"})
    assert counts_of(clerk, batch)["tempat"] == 0
    other = reviewed(
        client, clerk, workbook([HEAD, line(1, "Baru", village="Tidakadadesa")]), "b.xlsx"
    )
    assert counts_of(clerk, other)["tempat"] == 0


def test_a_village_of_another_regency_is_refused(clerk, client):
    batch = reviewed(client, clerk, workbook(ROWS))
    text = "Tidakadadesa, Kec. Purbalingga"
    client.post(f"/impor/{batch.pk}/desa/", {"tulisan": text, "desa": "35.13.01.2001"})
    assert counts_of(clerk, batch)["tempat"] == 1


def test_a_confirmed_kbli_goes_in_and_a_guess_does_not(clerk, client):
    from guyub.kernel.db import in_scope
    from guyub.registry.models import Business

    batch = reviewed(client, clerk, workbook(ROWS))
    page = client.get(f"/impor/{batch.pk}/kbli/").content.decode()
    assert "keripik singkong" in page
    client.post(f"/impor/{batch.pk}/kbli/", {"kata": "keripik singkong", "kode": "2020:10794"})
    client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"})
    work(batch.pk)
    with in_scope(clerk.scope, read_only=True):
        found = dict(Business.objects.values_list("name", "kbli_code"))
    assert found == {"Usaha Karsinah": "10794", "Usaha Sumarno": ""}


def test_the_same_file_twice_changes_nothing(clerk, client):
    content = workbook(ROWS)
    applied(client, clerk, content)
    before = registry(clerk)
    again = drop(client, ("nama lain.xlsx", content))
    assert again.status_code == 302
    assert "sudah pernah diunggah" in client.get(again["Location"]).content.decode()
    assert registry(clerk) == before


def test_a_corrected_file_acts_only_on_changed_rows(clerk, client):
    first = applied(client, clerk, workbook(ROWS))
    mended = [*ROWS[:3], line(3, "Wagiyem", village="Bojong", product="sapu glagah")]
    mended[1] = line(1, "Karsinah", investment=9_000_000)
    batch = applied(client, clerk, workbook(mended), "data perbaikan.xlsx")
    assert batch.pk != first.pk
    counted = counts_of(clerk, batch)
    assert (counted["tetap"], counted["bertambah"], counted["baru"]) == (1, 1, 1)
    assert registry(clerk)["businesses"] == ["Usaha Karsinah", "Usaha Sumarno", "Usaha Wagiyem"]
    assert registry(clerk)["observations"] == 4


def test_the_report_can_be_corrected_and_dropped_again(clerk, client):
    from guyub.intake.reading import open_tables

    batch = applied(client, clerk, workbook(ROWS))
    answer = client.get(f"/impor/{batch.pk}/hasil/")
    assert answer.status_code == 200
    sheet = open_tables(answer.content, "hasil.xlsx").sheets[0]
    cells = [list(row) for row in sheet.rows()]
    said = [row[-2] for row in cells[3:]]
    assert said[0].startswith("Masuk sebagai usaha baru IKM-33.03-")
    assert "Belum bisa masuk" in said[2]
    cells[5][4] = "Bojong"
    stream = io.BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet(sheet.name)
    for at, row in enumerate(cells):
        page.write_row(at, 0, row)
    book.close()
    second = applied(client, clerk, stream.getvalue(), "Hasil data.xlsx")
    counted = counts_of(clerk, second)
    assert (counted["tetap"], counted["baru"], counted["bertambah"]) == (2, 1, 0)
    assert len(registry(clerk)["businesses"]) == 3


def test_an_import_is_taken_back_whole(clerk, client):
    act = clerk
    register(
        act,
        name="Usaha Lama",
        owner="Karsinah",
        village="33.03.05.1001",
        phone="084011112222",
        main_product="keripik singkong",
    )
    before = registry(act)
    rows = [HEAD, line(1, "Karsinah", phone="084011112222"), line(2, "Sumarno", product="knalpot")]
    batch = applied(client, act, workbook(rows))
    assert len(registry(act)["businesses"]) == 2
    client.post(f"/impor/{batch.pk}/urungkan/", {"reason": "Salah berkas"})
    work(batch.pk)
    assert registry(act) == before
    assert newest(act).state == "review"
    client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"})
    work(batch.pk)
    assert len(registry(act)["businesses"]) == 2


def test_what_was_built_on_an_import_blocks_its_undoing(clerk, client):
    from guyub.kernel.db import in_scope
    from guyub.registry.actions.business import edit_business
    from guyub.registry.models import Business

    batch = applied(client, clerk, workbook(ROWS))
    with in_scope(clerk.scope, read_only=True):
        business = Business.objects.first()
    edit_business(clerk, business.pk, {"address": "Jalan Contoh"}, version=business.version)
    answer = client.post(f"/impor/{batch.pk}/urungkan/", {"reason": "Salah"}).content.decode()
    assert "1 usaha yang sudah diubah orang" in answer
    assert newest(clerk).state == "applied"


def test_a_foreign_office_gets_404_and_other_roles_403(clerk, client):
    batch = reviewed(client, clerk, workbook(ROWS))
    sign_in(client, "registrar", "35.13")
    for path in ("", "kolom/", "masalah/", "desa/", "kbli/", "tinjau/", "masukkan/", "hasil/",
                 "urungkan/", "batal/", "kemajuan/", "baris/semua/"):  # fmt: skip
        assert client.get(f"/impor/{batch.pk}/{path}").status_code == 404, path
    assert client.post(f"/impor/{batch.pk}/masukkan/", {"ya": "1"}).status_code == 404
    sign_in(client, "auditor")
    assert client.get(f"/impor/{batch.pk}/").status_code == 200
    assert client.get(f"/impor/{batch.pk}/masukkan/").status_code == 403
    assert drop(client, ("x.xlsx", b"x")).status_code == 403
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert client.get("/impor/").status_code == 403


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 bukan tabel", b"\x00" * 50])
def test_what_is_no_table_is_refused_in_one_sentence(clerk, client, content):
    drop(client, ("aneh.xlsx", content))
    batch = newest(clerk)
    if not content:
        assert batch is None
        return
    work(batch.pk)
    batch = newest(clerk)
    assert batch.state == "failed"
    assert batch.error in client.get(f"/impor/{batch.pk}/").content.decode().replace("&quot;", '"')
    client.post(f"/impor/{batch.pk}/batal/", {"ya": "1"})
    assert newest(clerk).state == "cancelled"


def test_the_stored_file_is_encrypted_and_comes_back(clerk, client):
    from pathlib import Path

    from django.conf import settings

    from guyub.intake import storage

    content = workbook([HEAD, line(1, "Karsinah", nik="9903044104690261")]) + b"\0" * 3_000_000
    drop(client, ("data.xlsx", content))
    batch = newest(clerk)
    stored = (Path(settings.GUYUB_FILES_DIR) / batch.path).read_bytes()
    assert stored[:64] != content[:64]
    assert storage.read(batch.path) == content


def test_nik_and_phone_stand_nowhere_in_plain(clerk, client):
    from django.db import connections

    rows = [HEAD, line(1, "Karsinah", nik="9903044104690261", phone="084011112222")]
    batch = applied(client, clerk, workbook(rows))
    with connections["owner"].cursor() as cursor:
        for table in ("intake_row", "intake_table", "intake_import", "intake_fill", "ledger_event"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            text = " ".join(r[0] for r in cursor.fetchall())
            assert "9903044104690261" not in text, table
            assert "84011112222" not in text, table
    for path in ("", "kolom/", "tinjau/", "baris/semua/"):
        page = client.get(f"/impor/{batch.pk}/{path}").content.decode()
        assert "9903044104690261" not in page
        assert "84011112222" not in page


def test_a_file_name_with_a_way_out_stays_a_name(clerk, client):
    content = b"No;Nama Pemilik;Desa;Produk\n1;Narso;Bojong;tempe\n2;Wiji;Bojong;tahu\n"
    drop(client, ("../../etc/..\\passwd.csv", content))
    work(newest(clerk).pk)
    batch = newest(clerk)
    assert "/" not in batch.filename
    assert "/../" not in batch.path
    assert client.get(f"/impor/{batch.pk}/").status_code == 200


def test_a_sheet_of_other_things_is_passed_over_and_said(clerk, client):
    import io

    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheets = {
        "Data": [["No", "Nama Pemilik", "Desa", "Produk"], [1, "Narso", "Bojong", "tempe"]],
        "RAB": [["No", "Uraian", "Volume", "Satuan"], [1, "Honor", 3, "org"], [2, "ATK", 1, "ls"]],
    }
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)
    book.close()
    batch = reviewed(client, clerk, stream.getvalue(), "buku kerja.xlsx")
    assert newest(clerk).counts["data"] == 1
    assert any("RAB" in note for note in newest(clerk).notes)
    assert "RAB" in client.get(f"/impor/{batch.pk}/").content.decode()


def test_tables_beside_each_other_come_back_in_the_report(clerk, client):
    import io

    import python_calamine
    import xlsxwriter

    from guyub.intake.report import report_bytes
    from guyub.kernel.db import in_scope

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("Peserta")
    head = ["No", "Nama", "Desa", "Produk"]
    page.write_row(0, 0, [*head, "", *head])
    page.write_row(1, 0, [1, "Narso", "Bojong", "tempe", "", 2, "Wiji", "Bojong", "tahu"])
    page.write_row(2, 0, [3, "Eni", "Bojong", "batik"])
    book.close()
    reviewed(client, clerk, stream.getvalue(), "peserta.xlsx")
    assert newest(clerk).counts["data"] == 3
    with in_scope(clerk.scope, read_only=True):
        data = report_bytes(newest(clerk))
    sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_name("Peserta")
    both, one = sheet.to_python()[1:3]
    assert both[9]
    assert one[9]
    assert (both[10], bool(one[10])) == ("", True), "a row of two tables has no key of its own"


def test_a_number_beyond_all_numbers_is_unknown_and_comes_back(clerk, client):
    import io
    import zipfile

    from guyub.intake.report import report_bytes
    from guyub.kernel.db import in_scope
    from tests.intake.conftest import workbook

    rows = [HEAD, line(1, "Karsinah", investment=123456), line(2, "Sumarno", male=77)]
    plain = zipfile.ZipFile(io.BytesIO(workbook(rows)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as out:
        for name in plain.namelist():
            content = plain.read(name).replace(b"<v>123456</v>", b"<v>1E999</v>")
            out.writestr(name, content.replace(b"<v>77</v>", b"<v>-1E999</v>"))
    reviewed(client, clerk, stream.getvalue(), "luar biasa.xlsx")
    assert newest(clerk).counts["data"] == 2
    with in_scope(clerk.scope, read_only=True):
        assert report_bytes(newest(clerk))
