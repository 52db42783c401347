"""Open data as anybody gets it: pages, files, catalogue; small counts stay hidden."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from guyub.api.datasets import DATASETS
from tests.api import worlds as w


@pytest.fixture
def home(db: None) -> Any:
    return w.businesses()


def read(client: Client, key: str, kind: str = "json") -> Any:
    answer = client.get(f"/data/{key}.{kind}?kab=33.03")
    assert answer.status_code == 200
    if kind == "json":
        return json.loads(answer.content)
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_small_counts_are_hidden_and_the_whole_says_of_how_many(home: Any, client: Client) -> None:
    found = read(client, "usaha-cabang")
    rows = {r["kode_wilayah"]: r for r in found["baris"]}
    # Two makers of crafts in one place; the place with one business goes with another one.
    assert rows["33.03.01"]["kerajinan"] is None
    assert rows["33.03.03"]["jumlah"] is None
    assert rows["33.03"]["jumlah"] == 21
    assert sum(r["jumlah"] is None for r in found["baris"]) > 1
    assert "1 sampai 4 disembunyikan" in found["keterangan"]["angka_kecil"]


def test_totals_are_hidden_alike_in_all_tables_of_the_same_businesses(
    home: Any, client: Client
) -> None:
    told = [
        {r["kode_wilayah"]: r["jumlah"] for r in read(client, key)["baris"]}
        for key, d in DATASETS.items() if d.counts
    ]  # fmt: skip
    assert len(told) == 4
    assert all(one == told[0] for one in told)


def test_fewer_than_the_limit_publish_nothing(db: None, client: Client) -> None:
    w.businesses(of=(("01", "pangan", 4),))
    assert read(client, "usaha-cabang")["baris"] == []
    page = client.get("/data/usaha-cabang/")
    assert "Belum ada yang bisa diterbitkan" in page.content.decode()


@pytest.mark.parametrize("key", DATASETS)
def test_csv_and_json_say_the_same(home: Any, client: Client, key: str) -> None:
    whole = read(client, key)
    lines = read(client, key, "csv")
    columns = [c["kunci"] for c in whole["keterangan"]["kolom"]]
    assert len(lines) == len(whole["baris"])
    for line, row in zip(lines, whole["baris"], strict=True):
        assert list(row) == columns
        assert {k: line[k] for k in columns} == {
            k: "*" if v is None and whole["keterangan"]["angka_kecil"] else str(v or "")
            if v != 0 else "0" for k, v in row.items()
        }  # fmt: skip
        assert line["tanggal_data"] == whole["keterangan"]["tanggal_data"]
        assert line["lisensi"] == "belum ditetapkan kantor"
        assert line["sumber"] == whole["keterangan"]["sumber"]


def test_what_somebody_has_is_not_sent_again(home: Any, client: Client) -> None:
    first = client.get("/data/usaha-cabang.csv?kab=33.03")
    tag = first.headers["ETag"]
    assert "Last-Modified" in first.headers
    again = client.get("/data/usaha-cabang.csv?kab=33.03", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content
    other = client.get("/data/usaha-cabang.csv?kab=33.03", headers={"If-None-Match": '"x"'})
    assert other.status_code == 200


def test_every_dataset_has_the_fields_of_satu_data(home: Any, client: Client) -> None:
    for key in DATASETS:
        said = read(client, key)["keterangan"]
        for field in ("konsep", "definisi", "klasifikasi", "ukuran", "satuan", "periode", "sumber",
                      "produsen", "tanggal_data", "lisensi"):  # fmt: skip
            assert said[field], (key, field)


def test_the_catalogue_has_what_dcat_ap_requires(home: Any, client: Client) -> None:
    answer = client.get("/data/katalog.jsonld?kab=33.03")
    assert answer.headers["Content-Type"].startswith("application/ld+json")
    told = json.loads(answer.content)
    # DCAT-AP 3: mandatory properties of Catalogue, Dataset and Distribution.
    assert told["@type"] == "dcat:Catalog"
    for field in ("dct:title", "dct:description", "dct:publisher", "dcat:dataset"):
        assert told[field], field
    assert told["dct:publisher"]["foaf:name"]["@value"]
    assert len(told["dcat:dataset"]) == len(DATASETS)
    ids = [one["@id"] for one in told["dcat:dataset"]]
    assert len(set(ids)) == len(ids)
    for one in told["dcat:dataset"]:
        assert one["@type"] == "dcat:Dataset"
        for field in ("dct:title", "dct:description"):
            assert one[field]["@value"]
        for file in one["dcat:distribution"]:
            assert file["dcat:accessURL"]["@id"].startswith("http")
            path = file["dcat:downloadURL"]["@id"].split("8000", 1)[1]
            got = client.get(path)
            assert got.status_code == 200
            kind = file["dcat:mediaType"]["@id"].rsplit("assignments/media-types/", 1)[1]
            assert got.headers["Content-Type"].split(";")[0] == kind


def test_a_file_without_its_regency_says_what_is_missing(home: Any, client: Client) -> None:
    from tests.factories import office

    office("35.13")
    answer = client.get("/data/usaha-cabang.csv")
    assert answer.status_code == 400
    assert "?kab=" in answer.content.decode()
    assert client.get("/data/usaha-cabang/").headers["Location"] == "/data/"
    assert client.get("/data/usaha-cabang.csv?kab=99.99").status_code == 404
    assert client.get("/data/entah.csv?kab=33.03").status_code == 404


def test_the_columns_of_the_csv_are_explained(home: Any, client: Client) -> None:
    answer = client.get("/data/usaha-skala.csv?kab=33.03")
    assert 'rel="describedby"' in answer.headers["Link"]
    said = json.loads(client.get("/data/usaha-skala.csv-metadata.json?kab=33.03").content)
    header = answer.content.decode().split("\r\n", 1)[0].split(",")
    assert [c["name"] for c in said["tableSchema"]["columns"]] == header


def test_names_of_businesses_and_people_are_in_no_file(home: Any, client: Client) -> None:
    from tests.factories import office_act, register

    register(office_act(), name="Keripik Bu Siti Zubaedah", owner="Siti Zubaedah",
             nik="9901014107900001", village="33.03.01.2001")  # fmt: skip
    for key in DATASETS:
        for kind in ("csv", "json", "csv-metadata.json"):
            body = client.get(f"/data/{key}.{kind}?kab=33.03").content.decode()
            assert "Zubaedah" not in body
            assert "9901014107900001" not in body
