"""Pages of an office's own wordings, of settled doubts and of the products they touch."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from guyub.kernel.db import in_scope
from guyub.licences.models import OfficeWording, Settlement
from guyub.licences.shown_rules import mark_of
from tests.factories import TODAY, office_act, sign_in, visit
from tests.licences.test_wordings import DOUBT, DRY
from tests.licences.worlds_rules import details, draft, product, proposed, published
from tests.strict import check_page

pytestmark = pytest.mark.usefixtures("db")
MOVED = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)


def get(client: Client, name: str, *args, status: int = 200, **query) -> str:
    answer = client.get(reverse(f"licences:{name}", args=args), query)
    assert answer.status_code == status, answer.status_code
    body = answer.content.decode()
    assert check_page(body) == []
    return body


def typed(given, **more):
    """A form of details as a browser sends it."""
    data = {
        "valid_from": given.valid_from.strftime("%d/%m/%Y"), "instead": given.instead or "tetap",
        "checked_on": given.checked_on.strftime("%d/%m/%Y"), "helps": "; ".join(given.helps),
        "needs": list(given.needs), "months": given.months or "",
        "cost": "" if given.cost is None else given.cost,
        "langkah-TOTAL_FORMS": len(given.steps), "langkah-INITIAL_FORMS": 0,
    }  # fmt: skip
    for name in ("whom", "issuer", "cost_words", "validity_words", "legal_basis", "source"):
        data[name] = getattr(given, name)
    for n, (title, who, days) in enumerate(given.steps):
        data |= {
            f"langkah-{n}-title": title, f"langkah-{n}-who": who, f"langkah-{n}-days": days or ""
        }  # fmt: skip
    return {**data, **more}


def only() -> OfficeWording:
    return OfficeWording.objects.using("owner").get()


def test_from_the_paper_to_what_holds_by_two_persons():
    made = product("keripik")
    writer, reader = Client(), Client()
    sign_in(writer, "registrar")
    sign_in(reader, "head")
    assert reverse("licences:rule_new", args=["halal_self"]) in get(writer, "paper", "halal_self")
    form = get(writer, "rule_new", "halal_self")
    assert 'value="Pemilik, dibantu petugas"' in form
    assert "bunyi yang mulai 17 Oktober 2026" in form
    given = details("halal_self", valid_from=MOVED, instead="2026-10-17")
    answer = writer.post(reverse("licences:rule_new", args=["halal_self"]), typed(given))
    row = only()
    assert answer.url == reverse("licences:rule", args=[row.pk])
    page = get(writer, "rule", row.pk)
    assert "Hari ini sampai 28 Februari 2027: 1 produk" in page
    assert "Tidak perlu lagi" in page
    assert "Bunyi bawaan yang mulai 17 Oktober 2026 tidak dipakai" in page
    touched = get(writer, "rule_products", row.pk)
    assert reverse("licences:product", args=[made.pk]) in touched
    writer.post(reverse("licences:rule_propose", args=[row.pk]))
    own = get(writer, "rule", row.pk)
    assert "Tarik kembali" in own
    assert "Terbitkan</" not in own
    assert "Bunyi surat yang diajukan" in reader.get(reverse("home"), follow=True).content.decode()
    token = only().token
    answer = reader.post(
        reverse("licences:rule_decide", args=[row.pk]), {"putusan": "terbitkan", "dibuka": token}
    )
    assert answer.status_code == 302
    row = only()
    assert (row.state, row.counted[0]["produk"], row.counted[0]["kecamatan"]) == (
        "published", 1, {"33.03.01": 1},
    )  # fmt: skip
    after = get(reader, "rule", row.pk)
    assert "Hari ini sampai 28 Februari 2027: 1 produk" in after
    assert "Waktu diterbitkan" in after
    assert (">Sekarang<" in page, ">Sekarang<" in after) == (True, False)
    assert ">Tanpa bunyi ini<" in after
    assert "Surat ini belum berlaku" in get(writer, "paper", "halal_self")
    assert "belum berlaku" in get(writer, "papers")
    assert "bunyi dinas" in get(writer, "papers")
    other = Client()
    sign_in(other, "registrar", "35.13")
    get(other, "rule", row.pk, status=404)
    assert "Surat ini belum berlaku" not in get(other, "paper", "halal_self")


def lines(*rows):
    data = {"syarat-TOTAL_FORMS": len(rows), "syarat-INITIAL_FORMS": 0}
    for n, (fact, op, value) in enumerate(rows):
        data |= {f"syarat-{n}-fact": fact, f"syarat-{n}-op": op, f"syarat-{n}-value": value}
    return data


def test_conditions_are_written_as_rules_of_the_office_are():
    product("keripik")
    client = Client()
    sign_in(client, "registrar")
    row = draft("spp_irt")
    address = reverse("licences:rule_conditions", args=[row.pk])
    assert "Kering atau awet" in get(client, "rule_conditions", row.pk)
    dry = lines(
        ("licences.kind", "in", "Makanan atau minuman olahan, dijual kemasan"),
        ("licences.keeping", "in", "dry"),
    )  # fmt: skip
    counted = client.post(address, {**dry, "hitung": "1"}).content.decode()
    assert "Kalau ditulis begini" in counted
    assert check_page(counted) == []
    assert client.post(address, {**dry, "dibuka": row.token}).status_code == 302
    assert only().content["applies"] == {
        "all": [
            {"fact": "licences.kind", "op": "in", "value": ["food"]},
            {"fact": "licences.keeping", "op": "in", "value": ["dry"]},
        ]
    }
    page = get(client, "rule", row.pk)
    assert "3 dari 8 contoh bawaan sekarang keluar lain" in page
    stale = client.post(address, {**dry, "syarat-1-value": "short", "dibuka": row.token})
    assert "baru saja diubah orang lain" in stale.content.decode()


@pytest.mark.parametrize(("way", "key"), [("dan", "all"), ("atau", "any"), ("ganti", "")])
def test_rows_are_put_to_a_rule_that_they_cannot_hold(way, key):
    client = Client()
    sign_in(client, "registrar")
    row = draft("halal_reg")
    before = row.content["applies"]
    assert "bercabang" in get(client, "rule_conditions", row.pk)
    data = lines(("licences.branded", "is", "ya"))
    answer = client.post(
        reverse("licences:rule_conditions", args=[row.pk]),
        {**data, "cara": way, "dibuka": row.token},
    )
    assert answer.status_code == 302
    after = only().content["applies"]
    new = {"fact": "licences.branded", "op": "is", "value": True}
    if not key:
        assert after == {"all": [new]}
    else:
        assert set(after) == {key}
        # A branch within a branch of its own kind is one branch.
        assert after[key][-1] in (new, {"all": [new]})
        assert str(before["any"][0]["fact"]) in str(after)


def test_the_publisher_takes_note_of_examples_that_come_out_otherwise():
    row = proposed("spp_irt", rule=DRY)
    client = Client()
    sign_in(client, "head")
    page = get(client, "rule", row.pk)
    assert "Saya sudah membaca 3 contoh" in page
    address = reverse("licences:rule_decide", args=[row.pk])
    data = {"putusan": "terbitkan", "dibuka": row.token}
    refused = client.post(address, data)
    assert refused.status_code == 409
    assert "keluar lain" in refused.content.decode()
    assert client.post(address, {**data, "dibaca": "ya"}).status_code == 302
    assert "Contoh yang sengaja keluar lain" in get(client, "rule", row.pk)


def test_giving_back_taking_back_dropping_and_ending_on_their_pages():
    row = proposed("spp_irt", cost_words="Rp1")
    writer, reader = Client(), Client()
    sign_in(writer, "registrar")
    sign_in(reader, "head")
    decide = reverse("licences:rule_decide", args=[row.pk])
    assert reader.post(decide, {"dibuka": row.token}).status_code == 409
    reader.post(decide, {"putusan": "kembalikan", "dibuka": row.token, "reason": "Cek biayanya"})
    assert "Cek biayanya" in get(writer, "rule", row.pk)
    writer.post(reverse("licences:rule_drop", args=[row.pk]))
    get(writer, "rule", row.pk, status=404)
    done = published("spp_irt", cost_words="Rp1")
    assert "Sesudah itu yang berlaku" in get(reader, "rule_end", done.pk)
    reader.post(reverse("licences:rule_end", args=[done.pk]), {"reason": "Perbup dicabut"})
    page = get(reader, "rule", done.pk)
    assert "Perbup dicabut" in page
    assert "tidak berlaku lagi" in page
    assert "Pernah berlaku" in get(reader, "rules")


def test_a_doubt_is_settled_and_shown_with_its_day_beside_what_sources_say():
    writer, reader = Client(), Client()
    sign_in(writer, "registrar")
    sign_in(reader, "section_head")
    address = reverse("licences:settle", args=["spp_irt", mark_of(DOUBT)])
    assert address in get(writer, "paper", "spp_irt")
    assert DOUBT in get(writer, "settle", "spp_irt", mark_of(DOUBT))
    data = {
        "follows": "Berlaku 5 tahun sejak terbit.", "because": "Dinas kesehatan memakai begitu.",
        "source": "Surat 4/2026", "checked_on": "20/11/2026",
    }  # fmt: skip
    assert writer.post(address, data).status_code == 302
    row = Settlement.objects.using("owner").get()
    assert "orang lain yang memutuskan" in get(writer, "settlement", row.pk)
    assert "menunggu" in get(reader, "rules")
    reader.post(reverse("licences:settlement_decide", args=[row.pk]), {"putusan": "setujui"})
    clerk = Client()
    sign_in(clerk, "village_clerk", area_codes=["33.03.01.2001"])
    page = get(clerk, "paper", "spp_irt")
    assert "Berlaku 5 tahun sejak terbit." in page
    assert "Diikuti dinas sejak" in page
    assert DOUBT in page
    assert "Kata sumbernya, belum pasti" in page
    other = Client()
    sign_in(other, "registrar", "35.13")
    assert "Diikuti dinas sejak" not in get(other, "paper", "spp_irt")
    get(writer, "settle", "spp_irt", "0" * 16, status=404)
    reader.post(reverse("licences:settlement_end", args=[row.pk]), {"reason": "Sudah jelas"})
    assert "Diikuti dinas sejak" not in get(clerk, "paper", "spp_irt")


def test_what_changes_with_a_day_is_told_to_each_by_own_rights():
    made = product("keripik")
    far = product("keripik", village="33.03.09.2001")
    client = Client()
    sign_in(client, "registrar")
    page = get(client, "changes", mulai="2026-10-17")
    assert "Mulai 17 Oktober 2026 berubah" in page
    assert "Halal pernyataan sendiri" in page
    for one in (made, far):
        assert reverse("licences:product", args=[one.pk]) in page
    narrowed = get(client, "changes", mulai="2026-10-17", kecamatan="33.03.09", jenis="gains")
    assert str(far.pk) in narrowed
    assert str(made.pk) not in narrowed
    clerk = Client()
    sign_in(clerk, "village_clerk", area_codes=["33.03.09.2001"])
    assert str(made.pk) not in get(clerk, "changes", mulai="2026-10-17")
    get(client, "changes", mulai="2026-10-18", status=404)
    assert "dimulai dari awal" in get(client, "changes", mulai="2026-10-17", hal="x")
    above = Client()
    sign_in(above, "auditor", "")
    assert "2 produk" in get(above, "changes", mulai="2026-10-17")


def test_who_only_reads_writes_nothing():
    row = draft("spp_irt")
    client = Client()
    sign_in(client, "auditor")
    page = get(client, "rule", row.pk)
    assert "Ubah syarat" not in page
    assert "Ajukan" not in page
    get(client, "rules")
    with in_scope(office_act().scope, read_only=True):
        assert OfficeWording.objects.get(pk=row.pk).state == "draft"
    assert visit("auditor").may("licences.rule.write") is False
