"""Past purchases from a ledger: joined by NPWP, guessed by name, taken over by a second person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.ids import uuid7
from guyub.market.actions import purchase_uploads as acts
from guyub.market.actions.purchases import put_line
from guyub.market.models import Payment, Purchase, PurchaseLine, PurchaseUpload
from tests.factories import TODAY, office_act, register, sign_in
from tests.market import worlds_purchases as w

pytestmark = pytest.mark.usefixtures("db")


def _rows(made: Any) -> list[Any]:
    return list(Purchase.objects.using("owner").filter(upload=made).order_by("day", "number"))


def _accept(act: Any, made: Any) -> Any:
    ready = [r for r in _rows(made) if r.state == "draft" and not r.doubt]
    return acts.accept_upload(act, made.pk, len(ready), sum(r.total for r in ready))


def test_a_ledger_becomes_purchases_that_another_person_takes_over() -> None:
    act, of, pk = office_act(), w.buyer(), uuid7()
    made = w.upload(act, of, pk=pk)
    assert w.upload(act, of, pk=pk).pk == made.pk
    assert (made.rows, made.skipped) == (2, [[5, "tanggalnya tidak terbaca"]])
    first, second = _rows(made)
    assert (first.total, first.kind, first.state) == (750_000, "catering", "draft")
    assert "tidak sama" in second.doubt
    with pytest.raises(NotAllowed, match="orang lain"):
        _accept(act, made)
    other = office_act(role="section_head")
    with pytest.raises(DomainError, match="berubah"):
        acts.accept_upload(other, made.pk, 1, 750_001)
    for _again in range(2):
        _accept(other, made) if _again == 0 else acts.accept_upload(other, made.pk, 0, 0)
    first, second = map(w.fresh, (first, second))
    assert (first.state, first.accepted_on, first.paid_on) == (
        "paid", date(2026, 2, 3), date(2026, 2, 10),
    )  # fmt: skip
    assert Payment.objects.using("owner").get(purchase=first).amount == 750_000
    assert second.state == "draft"
    acts.settle_doubt(act, second.pk, same=False)
    _accept(other, made)
    assert w.fresh(second).state == "accepted"


def test_the_same_ledger_again_adds_nothing() -> None:
    act, of = office_act(), w.buyer()
    w.upload(act, of)
    with pytest.raises(DomainError, match="sudah tercatat"):
        w.upload(act, of)
    more = w.LEDGER + "05/02/2026;Map;Toko;;;;;5.000;;\n"
    made = w.upload(act, of, more)
    assert made.rows == 1
    assert made.skipped[:2] == [[2, "sudah tercatat"], [3, "sudah tercatat"]]


def test_joined_by_npwp_guessed_by_name_and_a_named_maker_is_asked_about() -> None:
    from guyub.licences.models import Licence

    act = office_act()
    known = register(act, name="Katering Mawar")
    alike = register(act, name="Kayu Jati Subur", owner="Budi")
    Licence.objects.using("owner").create(
        regency_code="33.03", business=known, paper="npwp", number="991234567891000",
        number_key="991234567891000", issued=TODAY, recorder_person=uuid7(), recorder="Uji",
        created_at=timezone.now(),
    )  # fmt: skip
    text = (
        "Tanggal;Uraian;Penyedia;NPWP;Nilai;Pembuat\n"
        "03/02/2026;Snack;Nama lain;99.123.456.7-891.000;5.000;Katering Mawar\n"
        "04/02/2026;Kursi;Kayu Jati Subur;;9.000;Tukang Lain\n"
    )
    first, second = _rows(w.upload(act, w.buyer(), text))
    assert (first.supplier_id, first.doubt) == (known.pk, "")
    assert PurchaseLine.objects.using("owner").get(purchase=first).maker_id == known.pk
    assert (second.supplier_id, second.supplier_guess_id) == (None, alike.pk)
    assert "Tukang Lain" in second.doubt
    assert PurchaseLine.objects.using("owner").get(purchase=second).maker_kind == "unknown"
    acts.settle_doubt(act, second.pk, same=True)
    acts.settle_doubt(act, second.pk, same=True)
    now = w.fresh(second)
    assert (now.supplier_id, now.supplier_guess_id, now.doubt) == (alike.pk, None, "")


def test_who_mended_a_row_does_not_take_it_over_and_a_wrong_file_is_dropped() -> None:
    act = office_act()
    made = w.upload(act, w.buyer())
    first = _rows(made)[0]
    mender = office_act(role="section_head")
    line = PurchaseLine.objects.using("owner").get(purchase=first)
    put_line(mender, first.pk, line.pk, w.bought(amount=40, price=15_000))
    with pytest.raises(NotAllowed):
        _accept(mender, made)
    acts.drop_upload(act, made.pk, "Salah berkas")
    acts.drop_upload(act, made.pk, "Salah berkas")
    assert {r.state for r in _rows(made)} == {"cancelled"}
    assert w.upload(act, made.buyer).rows == 2


def test_a_buyer_hands_its_own_ledger_in_and_nobody_else_s(client: Client) -> None:
    one, other = w.buyer(), w.buyer()
    sign_in(client, "buyer", subject_id=one.pk)
    page = client.get("/pasar/pembelian/buku/").content.decode()
    assert str(other.pk) not in page
    sent = {"id": str(uuid7()), "buyer": str(one.pk),
            "file": SimpleUploadedFile("buku.csv", w.LEDGER.encode(), "text/csv")}  # fmt: skip
    answer = client.post("/pasar/pembelian/buku/", sent)
    made = PurchaseUpload.objects.using("owner").get(buyer=one)
    assert answer["Location"] == f"/pasar/pembelian/buku/{made.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "Baris 5: tanggalnya tidak terbaca" in page
    assert "Terima yang siap" not in page
    with pytest.raises((NotAllowed, DomainError)):
        w.upload(w.buyer_act(one), other)
    sign_in(client, "section_head")
    page = client.get(answer["Location"]).content.decode()
    assert "Terima yang siap" in page
    client.post(f"{answer['Location']}terima/", {"banyak": "1", "jumlah": "750000"})
    assert [r.state for r in _rows(made)] == ["paid", "draft"]
    doubtful = _rows(made)[1]
    page = client.get(f"/pasar/pembelian/{doubtful.number}/").content.decode()
    assert "Sudah saya lihat" in page


def test_a_file_that_is_no_ledger_is_refused_on_its_field(client: Client) -> None:
    of = w.buyer()
    sign_in(client, "registrar")
    sent = {"id": str(uuid7()), "buyer": str(of.pk),
            "file": SimpleUploadedFile("x.csv", b"a;b\n1;2\n", "text/csv")}  # fmt: skip
    answer = client.post("/pasar/pembelian/buku/", sent)
    assert answer.status_code == 422
    assert "Judul kolom tidak ditemukan" in answer.content.decode()


def test_numbers_of_persons_in_a_ledger_are_hidden_and_the_ledger_again_adds_nothing() -> None:
    act, of = office_act(), w.buyer()
    book = (
        "Tanggal;No Bukti;Uraian;Toko;Nilai\n03/02/2026;HP 0812-3456-7890;Snack;Toko A;5.000\n"
        "03/02/2026;900/123/2026;Map;Toko B;6.000\n03/02/2026;081234567891;Kue;Toko C;5.000\n"
    )
    made = w.upload(act, of, book)
    assert {r.form_number for r in _rows(made)} == {"HP [telepon]", "900/123/2026", "[telepon]"}
    with pytest.raises(DomainError, match="sudah tercatat"):
        w.upload(act, of, book)
    made = w.upload(act, of, "Tanggal;No Bukti;Uraian;Toko;Nilai\n"
                             "03/02/2026;081234567892;Lain;Toko D;5.000\n")  # fmt: skip
    assert made.rows == 1
