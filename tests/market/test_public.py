"""What everybody reads of the catalogue, with a phone and with a code on the goods."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guyub.market.actions import showing
from guyub.market.actions.scans import count_scan
from guyub.market.models import Offer, OfferMaker, OfferPhoto, OfferScans
from tests.browser import narrow, until
from tests.factories import office_act
from tests.market import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def _scans(row: Any) -> int:
    rows = OfferScans.objects.using("owner").filter(offer=row)
    return sum(rows.values_list("times", flat=True))


def test_a_page_tells_price_amounts_papers_and_how_to_order(client: Client) -> None:
    row = w.listed(said=w.words(story="Resep ibu\nsejak 1998."))
    page = client.get(f"/katalog/{row.number}/")
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("Rp12.000 / bungkus", "50 bungkus", "2.000 bungkus", "Resep ibu<br>sejak 1998.",
                  "Keripik Sumber Rejeki", "Cara memesan"):  # fmt: skip
        assert words in text
    assert "Sri Lestari" not in text
    assert client.get("/katalog/KTL-33.03-999999-9/").status_code == 404
    assert "Keripik singkong balado" in client.get("/katalog/").content.decode()
    # Nothing is counted by reading a page: previews in messages read it too.
    assert _scans(row) == 0


def test_a_photo_is_shown_as_long_as_its_product_is(client: Client) -> None:
    row, shown = w.photographed()
    to = f"/katalog/foto/{shown.pk}/"
    assert client.get(to)["Content-Type"] == "image/jpeg"
    showing.withdraw_offer(office_act(), row.pk, "Tidak dibuat lagi")
    assert client.get(to).status_code == 404
    gone = client.get(f"/katalog/{row.number}/")
    assert "tidak ditawarkan sekarang" in gone.content.decode()
    assert row.title not in gone.content.decode()


def test_readings_are_counted_by_day_and_only_of_what_is_shown(client: Client) -> None:
    row, hidden = w.listed(), w.offer(office_act(), w.maker(office_act(), name="Lain", owner="Ani"))
    to = f"/katalog/{row.number}/dipindai/"
    assert [client.post(to).status_code for _n in range(3)] == [204, 204, 204]
    assert client.get(to).status_code == 405
    assert _scans(row) == 3
    assert not count_scan(hidden.number, timezone.localdate())
    assert _scans(hidden) == 0


def test_erasing_a_person_takes_what_was_said_of_them() -> None:
    from guyub.kernel.db import in_scope
    from guyub.market.seats.catalogue import ERASED_TITLE, erase
    from guyub.registry.privacy import Erased

    act = office_act()
    business, product = w.maker(act)
    w.photo(act, product)
    row = w.offer(act, (business, product), said=w.words(story="Bu Sri mulai 1998."))
    w.show(row)
    from guyub.kernel.actions import writing

    with in_scope(act.scope), writing():
        gone = Erased(w.owner_of(business), "33.03", None, None, (business.pk,))
        assert erase(act, gone) == 1
    now = w.fresh(row)
    assert (now.title, now.story, now.state) == (ERASED_TITLE, "", "withdrawn")
    assert not OfferMaker.objects.using("owner").filter(offer=row).exists()
    assert not OfferPhoto.objects.using("owner").filter(offer=row).exists()


def test_two_records_of_one_maker_are_one_maker() -> None:
    from guyub.registry.actions.merge import merge_businesses

    act = office_act()
    one, _product = w.maker(act)
    other = w.maker(act, name="Keripik Sumber Rejeki 2", owner="Ani")
    row = w.offer(act, other)
    merge_businesses(office_act(), one.pk, other[0].pk, {}, reason="Sama")
    [held] = OfferMaker.objects.using("owner").filter(offer=row)
    assert held.business_id == one.pk
    assert Offer.objects.using("owner").get(pk=row.pk).makers.using("owner").present().count() == 1


@pytest.mark.browser
def test_a_product_goes_from_its_business_to_a_buyers_phone(
    page: Any, desktop: Any, enter: Any, axe: Any
) -> None:
    business, product = w.maker(office_act())
    w.photo(office_act(), product)
    enter(page, "registrar")
    page.goto(f"/ikm/{business.number}/")
    page.get_by_role("link", name="Tawarkan di katalog").click()
    axe(page)
    page.get_by_label("Sanggup dibuat sebulan").fill("1.500")
    page.select_option("#id_source", "maker")
    page.get_by_label("Pesanan paling sedikit").fill("50")
    page.get_by_label("Lama pengerjaan (hari)").fill("3")
    page.get_by_label("Cerita pembuatnya").fill("Resep ibu sejak 1998.")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Menunggu dilihat orang lain").wait_for()
    axe(page)
    page.get_by_role("link", name="Pilih foto").click()
    page.get_by_role("checkbox").check()
    axe(page)
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Foto tersimpan").wait_for()

    enter(desktop, "section_head")
    desktop.goto("/beranda/")
    desktop.get_by_role("link", name="Produk katalog yang belum dilihat").click()
    axe(desktop)
    desktop.get_by_role("link", name="Keripik singkong").click()
    desktop.get_by_role("button", name="Tayangkan").click()
    desktop.get_by_text("Produk ditayangkan di katalog.").wait_for()
    row = Offer.objects.using("owner").get()

    page.context.clear_cookies()
    page.goto(f"/katalog/{row.number}/?dari=label")
    axe(page)
    assert "Resep ibu sejak 1998." in page.inner_text("main")
    assert until(page, "[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    page.reload()
    page.goto(f"/katalog/{row.number}/")
    page.wait_for_timeout(300)
    assert _scans(row) == 1, "once a day and browser, and only by the code on the goods"
    narrow(page)
    page.goto("/katalog/")
    axe(page)
