"""Pages of funds, catalogue, sheets and rounds: forms say what is wrong, boards add up."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guyub.aid import models as m
from guyub.aid.queries import rounds_board
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.aid import rounds_worlds as worlds
from tests.aid.worlds import change, world
from tests.factories import office_act, sign_in, visit

pytestmark = pytest.mark.usefixtures("db")


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def fund_form(fund, **more):
    names = ("name", "source", "year", "code", "heading", "track", "giver", "giver_signer",
             "giver_title", "rules", "ceiling", "recipients")  # fmt: skip
    return {**{n: getattr(fund, n) for n in names}, "versi": fund.version, **more}


# --- funds ---------------------------------------------------------------------------------------


def test_a_fund_is_entered_and_a_wrong_ceiling_is_said(client):
    sign_in(client, "finance_officer")
    fund = worlds.fund()
    worlds.draft(fund=fund, amount=300_000_000)
    here = reverse("aid:fund_edit", args=[fund.pk])
    answer = client.post(here, fund_form(fund, ceiling="100 juta"))
    assert "Pagu tidak boleh di bawah Rp300.000.000" in words(answer)
    answer = client.post(here, fund_form(fund, ceiling="400 juta"))
    assert answer.status_code == 302
    page = words(client.get(reverse("aid:fund", args=[fund.pk])))
    assert "Rp400.000.000" in page
    assert "Rp100 juta Sisa Rp100.000.000" in page


def test_whoever_saves_second_sees_both(client):
    sign_in(client, "finance_officer")
    fund = worlds.fund()
    change(m.Fund.objects.using("owner").get(pk=fund.pk), name="Nama dari orang lain", version=2)
    here = reverse("aid:fund_edit", args=[fund.pk])
    answer = client.post(here, fund_form(fund, name="Nama saya"))
    text = words(answer)
    assert "Nama dari orang lain" in text
    assert "simpan sekali lagi" in text
    assert 'name="versi" value="2"' in answer.content.decode()


def test_the_list_of_funds_adds_up(client):
    sign_in(client, "head")
    made = world(until="signed")
    page = words(client.get(reverse("aid:funds")))
    assert (
        "Jumlah Rp1.000.000.000 Rp200.000.000 Rp17.100.000 Rp12.000.000 Rp12.000.000 Rp800.000.000"
    ) in page
    assert len(made.funds) == 2


def test_a_village_clerk_sees_rounds_but_no_funds(client):
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    assert client.get(reverse("aid:list")).status_code == 200
    assert client.get(reverse("aid:funds")).status_code == 403


def test_a_province_reads_and_finds_nothing_to_write(client):
    fund, draft = worlds.fund(), worlds.draft()
    sign_in(client, "head", "33")
    assert client.get(reverse("aid:fund", args=[fund.pk])).status_code == 200
    page = client.get(reverse("aid:round", args=[draft.number]))
    assert page.status_code == 200
    assert "Batalkan putaran" not in page.content.decode()
    assert client.get(reverse("aid:round_cancel", args=[draft.number])).status_code == 404


# --- catalogue -----------------------------------------------------------------------------------


def test_a_price_that_stands_out_leads_to_its_explanation(client):
    sign_in(client, "registrar")
    item = worlds.item(prices=(1_000_000, 1_020_000, 990_000, 1_010_000))
    answer = client.post(
        reverse("aid:item_price", args=[item.pk]),
        {"price": "4 juta", "on": "01/06/2026", "source": "Toko B"}, follow=True,
    )  # fmt: skip
    assert "298 % lebih tinggi" in words(answer)
    here = answer.request["PATH_INFO"]
    assert "Perlu penjelasan" in words(client.get("/bantuan/katalog/?harga=menonjol"))
    assert item.name in words(client.get("/bantuan/katalog/?harga=menonjol"))
    answer = client.post(here, {"explanation": "Model bermesin listrik"}, follow=True)
    assert "Model bermesin listrik" in words(answer)
    assert item.name not in words(client.get("/bantuan/katalog/?harga=menonjol"))


def test_with_few_prices_the_page_says_so(client):
    sign_in(client, "registrar")
    item = worlds.item(prices=(1_000_000,))
    answer = client.post(
        reverse("aid:item_price", args=[item.pk]),
        {"price": "9 juta", "on": "01/06/2026", "source": "Toko B"}, follow=True,
    )  # fmt: skip
    assert "Belum bisa dibandingkan: baru ada 1 harga sebelumnya" in words(answer)


def workbook(rows):
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    return SimpleUploadedFile("katalog.xlsx", file.getvalue())


def test_kinds_are_read_from_a_spreadsheet_then_saved(client):
    sign_in(client, "registrar")
    here = reverse("aid:item_many")
    rows = [("Kode", "Nama", "Satuan", "Harga", "Sumber", "Tanggal"),
            ("X-1", "Oven gas", "unit", 3_500_000, "E-katalog", "01/03/2026"),
            ("X-2", "Loyang", "buah")]  # fmt: skip
    answer = client.post(here, {"text": "", "file": workbook(rows)})
    assert "2 jenis terbaca, 1 dengan harga" in words(answer)
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.S)[1]
    answer = client.post(here, {"text": text.strip(), "simpan": "1"})
    assert answer.status_code == 302
    price = m.ItemPrice.objects.using("owner").get()
    assert (price.price, price.source, price.item.name) == (3_500_000, "E-katalog", "Oven gas")


def test_nothing_is_saved_while_a_line_is_wrong(client):
    sign_in(client, "registrar")
    answer = client.post(
        reverse("aid:item_many"), {"text": "A;Baik;unit\nB;;unit\nC;Mesin", "simpan": "1"}
    )
    text = words(answer)
    assert "Baris 2: Kolom nama kosong" in text
    assert "Baris 3: Kolom satuan kosong" in text
    assert not m.Item.objects.using("owner").exists()
    broken = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken")
    answer = client.post(reverse("aid:item_many"), {"text": "", "file": broken})
    assert answer.status_code == 200
    assert "simpan ulang" in words(answer).lower()


# --- sheets --------------------------------------------------------------------------------------


def test_weights_that_are_not_a_hundred_are_said(client):
    sign_in(client, "section_head")
    data = {
        "title": "Lembar", "tolerance": "15", "hal-TOTAL_FORMS": "2", "hal-INITIAL_FORMS": "0",
        "hal-0-label": "Kebutuhan", "hal-0-weight": "60", "hal-0-most": "10",
        "hal-1-label": "Kesiapan", "hal-1-weight": "30", "hal-1-most": "10",
    }  # fmt: skip
    answer = client.post(reverse("aid:sheet_new"), data)
    assert "Sekarang 90 persen" in words(answer)
    assert "Baris 3" in words(client.post(reverse("aid:sheet_new"), {**data, "tambah": "1"}))
    answer = client.post(reverse("aid:sheet_new"), {**data, "hal-1-weight": "40"})
    sheet = m.ScoringSheet.objects.using("owner").get()
    assert answer.headers["Location"] == reverse("aid:sheet", args=[sheet.pk])
    # Its maker is not offered to approve it.
    assert "Setujui" not in words(client.get(reverse("aid:sheet", args=[sheet.pk])))
    sign_in(client, "head")
    client.post(reverse("aid:sheet_publish", args=[sheet.pk]), {"versi": sheet.version})
    assert m.ScoringSheet.objects.using("owner").get().published_at is not None


# --- rounds --------------------------------------------------------------------------------------


def test_saving_what_is_shown_leaves_the_rest_of_the_offers(client):
    made = worlds.draft()
    held = list(m.RoundItem.objects.using("owner").filter(round=made).select_related("item"))
    other = worlds.item(branch="kerajinan", name="Gergaji ukir")
    sign_in(client, "registrar")
    here = reverse("aid:round_offers", args=[made.number])
    client.post(
        f"{here}?cabang=kerajinan",
        {"versi": made.version, "pilih": str(other.pk), f"paling-{other.pk}": "3"},
    )
    now = dict(m.RoundItem.objects.using("owner").filter(round=made)
               .values_list("item_id", "most"))  # fmt: skip
    assert now == {**{o.item_id: o.most for o in held}, other.pk: 3}
    answer = client.post(here, {"versi": made.version + 1, "pilih": str(other.pk),
                                f"paling-{other.pk}": "banyak"})  # fmt: skip
    assert answer.status_code == 409
    assert "angka bulat" in words(answer)


def test_what_is_missing_stands_on_the_page_of_a_draft(client):
    from guyub.aid.actions.rounds import create_round

    made = create_round(office_act(), worlds.values())
    sign_in(client, "registrar")
    here = reverse("aid:round", args=[made.number])
    assert "Pilih paling sedikit satu jenis barang" in words(client.get(here))
    answer = client.post(reverse("aid:round_propose", args=[made.number]), {"versi": 1})
    assert answer.status_code == 409
    assert "Belum bisa" in words(answer)


def test_the_head_returns_with_a_reason_and_opens_what_was_read(client):
    made = worlds.proposed()
    sign_in(client, "head")
    here = reverse("aid:round_decide", args=[made.number])
    answer = client.post(here, {"versi": made.version, "putusan": "kembalikan", "reason": ""})
    assert "alasannya" in words(answer)
    answer = client.post(here, {"versi": made.version - 1, "putusan": "buka"})
    assert "diubah orang lain" in words(answer)
    answer = client.post(here, {"versi": made.version, "putusan": "buka"})
    assert answer.headers["Location"] == reverse("aid:who", args=[made.number])


def test_the_board_adds_up_and_its_queries_do_not_grow(client):
    made = world(until="scored", groups=2)
    who = visit("head")
    with in_scope(who.scope, read_only=True):
        board = rounds_board.board_of(who, made.round, timezone.localdate())
    stages, money = board.stages, board.money
    total = stages[-1]
    assert total.proposals == sum(s.proposals for s in stages[:-1]) == 2
    assert total.units == sum(s.units for s in stages[:-1]) == 12
    assert total.amount == sum(s.amount for s in stages[:-1]) == 17_100_000
    assert total.kinds == 2
    assert money[-1].purse == sum(x.purse for x in money[:-1]) == 200_000_000
    sign_in(client, "head")
    here = reverse("aid:round", args=[made.round.number])
    client.get(here)
    with CaptureQueriesContext(connections["default"]) as few:
        client.get(here)
    for n, proposal in enumerate(made.proposals[:1] * 30):
        again = m.Proposal.objects.using("owner").get(pk=proposal.pk)
        again.id, again.number = uuid7(), f"USL-33.03-9{n:05d}"
        again.state, again.submitted_at = "withdrawn", None
        again.save(using="owner", force_insert=True)
    with CaptureQueriesContext(connections["default"]) as many:
        page = client.get(here)
    assert len(many) == len(few)
    assert "Ditarik kembali" in words(page)
    assert "hal=" in page.content.decode()
    one = client.get(f"{here}?tahap=withdrawn&hal=x")
    assert one.status_code == 200


def test_a_round_in_a_village_is_of_that_village(client):
    made = world(until="submitted", groups=2)
    sign_in(client, "village_clerk", area_codes=[made.groups[0].village_code])
    page = words(client.get(reverse("aid:round", args=[made.round.number])))
    assert made.groups[0].name in page
    assert made.groups[1].name not in page
    assert "Hanya usulan di wilayah Anda" in page


def test_drafts_are_not_for_everybody_in_the_office(client):
    made = worlds.draft()
    sign_in(client, "village_clerk", area_codes=["33.03"])
    assert client.get(reverse("aid:round", args=[made.number])).status_code == 404


def test_counts_of_what_waits_lead_to_what_is_counted(client):
    worlds.proposed()
    worlds.sheet()
    odd = worlds.odd_price()
    sign_in(client, "head")
    page = words(client.get("/beranda/"))
    assert "Putaran bantuan menunggu diperiksa" in page
    listed = words(client.get("/bantuan/?keadaan=proposed"))
    assert "Bantuan alat keripik 2026" in listed
    sign_in(client, "registrar")
    assert "Harga menonjol belum dijelaskan" in words(client.get("/beranda/"))
    assert odd.item.name in words(client.get("/bantuan/katalog/?harga=menonjol"))


def test_reopening_asks_a_day_and_cancelling_a_reason(client):
    from guyub.aid.actions.rounds import close_round

    made = worlds.opened()
    close_round(office_act(), made.pk)
    sign_in(client, "head")
    day = (timezone.localdate() + timedelta(days=5)).strftime("%d/%m/%Y")
    answer = client.post(reverse("aid:round_reopen", args=[made.number]),
                         {"closes": day, "reason": "Hujan lebat"})  # fmt: skip
    assert answer.status_code == 302
    answer = client.post(reverse("aid:round_cancel", args=[made.number]), {"reason": ""})
    assert "Isi dulu" in words(answer)
    client.post(reverse("aid:round_cancel", args=[made.number]), {"reason": "Dana dialihkan"})
    assert m.Round.objects.using("owner").get(pk=made.pk).state == "cancelled"
