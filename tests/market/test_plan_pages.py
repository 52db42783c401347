"""The pages of plans: uploaded by form, asked, read as sums, corrected, printed."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.urls import reverse

from guyub.kernel.db import in_scope
from guyub.market.models import PlanLine, ProcurementPlan
from guyub.market.planning.summary import summary_of
from tests.factories import office_act, sign_in
from tests.market import worlds as w
from tests.market import worlds_plans as p

pytestmark = pytest.mark.usefixtures("db")


def _drop(client: Any, content: bytes, name: str = "rup-2027.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("market:plans"), {"berkas": file, "tahun": ""}, follow=True)


def test_an_officer_uploads_and_reads_the_sums(client: Any) -> None:
    w.maker(office_act())
    sign_in(client, "registrar")
    answer = _drop(client, p.data())
    assert "Memeriksa baris rencana" in answer.content.decode()
    plan = ProcurementPlan.objects.using("owner").get()
    p.work(plan)
    page = client.get(reverse("market:plan", args=[plan.pk]))
    text = page.content.decode()
    act = office_act()
    with in_scope(act.scope, read_only=True):
        summary = summary_of(w.fresh(plan))
    lines = PlanLine.objects.using("owner").filter(plan=plan, result="y")
    assert summary.could.amount == lines.aggregate(n=Sum("amount"))["n"] == 462_000_000
    assert sum(x.amount for x in summary.branches) == summary.could.amount
    assert sum(x.lines for x in summary.units) == summary.could.lines == 3
    assert "1 baris tanpa pagu" in text
    assert "Rp462 juta" in text
    again = _drop(client, p.data())
    assert "sudah pernah diunggah" in again.content.decode()


def test_a_file_that_cannot_be_read_is_told_without_numbers_in_its_name(client: Any) -> None:
    sign_in(client, "registrar")
    answer = _drop(client, b"", "RUP 3303016502900001.csv").content.decode()
    assert "RUP [nomor].csv: " in answer
    assert "3303016502900001" not in answer


def test_columns_and_places_are_asked_and_answered(client: Any) -> None:
    sign_in(client, "registrar")
    rows = [("Pengadaan kaos olahraga", "15000000", "Gudang Barat")]
    answer = _drop(client, p.data(*rows, headers=("Apa", "Berapa", "Di mana")))
    assert "Cek kolom" in answer.content.decode()
    plan = ProcurementPlan.objects.using("owner").get()
    url = reverse("market:plan_columns", args=[plan.pk])
    wrong = client.post(url, {"kolom-1": "amount", "versi": plan.version})
    assert "Pilih dulu kolom mana" in wrong.content.decode()
    chosen = {"kolom-0": "package", "kolom-1": "amount", "kolom-2": "place"}
    client.post(url, {**chosen, "tahun": "2027", "versi": plan.version})
    p.work(plan)
    page = client.get(reverse("market:plan", args=[plan.pk])).content.decode()
    assert "Di mana tempat ini?" in page
    told = client.post(
        reverse("market:plan_place", args=[plan.pk]),
        {"teks": "Gudang Barat", "kecamatan": "33.03.01"}, follow=True,
    )  # fmt: skip
    assert "dipakai untuk 1 baris" in told.content.decode()


def test_a_line_tells_its_reason_and_is_corrected(client: Any) -> None:
    plan = p.analysed()
    line = p.lines_of(plan)[0]
    sign_in(client, "section_head")
    page = client.get(reverse("market:plan_line", args=[line.pk])).content.decode()
    assert "Isi baris ini di berkasnya" in page
    assert "Belum ada pembuatnya yang tercatat" in page
    url = reverse("market:plan_correct", args=[line.pk])
    refused = client.post(url, {"result": "y", "branch": "", "because": "Air saja"})
    assert refused.status_code == 422
    done = client.post(
        url, {"result": "y", "branch": "drink", "because": "Air saja"}, follow=True
    ).content.decode()
    assert "Air saja" in done
    assert p.lines_of(plan)[0].branches == ["drink"]


def test_list_paper_and_csv_tell_the_same(client: Any) -> None:
    plan = p.analysed()
    sign_in(client, "head")
    listed = client.get(reverse("market:plan_lines"), {"rencana": plan.pk, "jawaban": "y"})
    assert listed.content.decode().count("Belanja Makanan dan Minuman Rapat") >= 2
    paper = client.get(reverse("market:plan_pdf", args=[plan.pk]))
    assert paper.content.startswith(b"%PDF")
    told = client.get(reverse("market:plan_csv", args=[plan.pk]))
    text = b"".join(told.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 5
    assert sum(int(r["Pagu"] or 0) for r in rows if r["Jawaban"] == "Bisa dipasok") == 462_000_000
    assert all(re.search(r"\w", r["Alasan jawaban"]) for r in rows)


def test_who_does_not_plan_changes_nothing(client: Any) -> None:
    plan = p.analysed()
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    assert client.get(reverse("market:plan", args=[plan.pk])).status_code == 200
    assert client.post(reverse("market:plan_again", args=[plan.pk])).status_code in (403, 404)
    assert client.post(reverse("market:plans"), {}).status_code == 403


def test_a_buyer_sees_what_its_own_unit_planned(client: Any) -> None:
    from guyub.kernel import names
    from guyub.kernel.ids import uuid7
    from guyub.market.models import Buyer
    from tests.factories import NOW

    buyer = Buyer(
        id=uuid7(), regency_code="33.03", kind="agency", name="Dinas Kesehatan",
        name_key=names.search_key("Dinas Kesehatan"), area_code="33.03", created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    buyer.save(using="owner", force_insert=True)
    plan = p.analysed()
    sign_in(client, "buyer", subject_id=buyer.pk)
    text = client.get(reverse("market:plan_own")).content.decode()
    assert "Belanja Makanan dan Minuman Rapat" in text
    assert "Dinas Kesehatan" in text
    assert "Dinas Pariwisata" not in text
    assert "Pengadaan Mebel" not in text
    assert client.get(reverse("market:plan", args=[plan.pk])).status_code in (403, 404)


def test_two_units_are_told_with_their_branches() -> None:
    plan, act = p.analysed(), office_act()
    with in_scope(act.scope, read_only=True):
        units = {u.name: u.about for u in summary_of(w.fresh(plan)).units}
    assert units["Dinas Kesehatan"] == "Makanan olahan 1"
    assert units["Dinas Pendidikan"] == "Mebel dan perabot 1"


def test_anybody_of_the_office_reads_the_rules(client: Any) -> None:
    sign_in(client, "auditor")
    text = client.get(reverse("market:plan_rules")).content.decode()
    assert "sewa, bukan membeli" in text
    assert "keripik" in text
    assert "snack…" in text
