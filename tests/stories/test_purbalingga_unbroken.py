"""Purbalingga from the money to the tool that is checked three months later, without a break.

The full-size round (148 recipients, 548 kinds) begins at its decree in ``test_purbalingga``: 148
proposals through pages would take an hour. Here a small one goes the whole way through pages, and
one maker receives from both budgets.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from guyub.aid.bast import token_of
from guyub.aid.models import Handover
from guyub.registry.models import Ownership
from tests.aid import rounds_worlds
from tests.aid.handing_hands import events
from tests.browser import narrow
from tests.stories import six
from tests.stories.hands import Cast, said, written
from tests.stories.purbalingga import CODE, Clock, dotted, sql
from tests.stories.sums import FUNDS, the_numbers_are_the_same_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OPENS, CLOSES, ANNOUNCED = date(2026, 3, 2), date(2026, 4, 30), date(2026, 7, 6)
BOUGHT, PREPARED, CEREMONY = date(2026, 8, 24), date(2026, 9, 3), date(2026, 9, 10)
REPORTED, CHECKED = date(2026, 12, 1), date(2026, 12, 14)


def the_decree_waits_for_objections(made: six.Six, clock: Clock, desktop: Any, until: date) -> None:
    """On the last day nobody can name recipients yet, on the next one somebody can."""
    for day, offered in ((until, 0), (until + timedelta(days=1), 1)):
        clock.set(day)
        made.cast.sits(desktop, "registrar")
        desktop.goto(f"/bantuan/seleksi/{made.number}/")
        assert desktop.locator("main a[href*='/sk/baru/']").count() == offered, day


def the_public_reads_the_list(made: six.Six, no_js: Any) -> None:
    no_js.goto(f"/bantuan/daftar/{made.number}/")
    text = said(no_js)
    assert all(one.name in text for one in made.askers)
    assert f"Rp{dotted(made.value)}" in text


def the_ceremony_hands_nothing_over(made: six.Six, page: Any, no_js: Any) -> None:
    """What is symbolic is no hand-over, and a village's day cannot be signed before it comes."""
    assert sql("SELECT count(*) FROM aid_handover WHERE state = 'signed'") == [(0,)]
    no_js.goto(f"/bantuan/penerima/{made.number}/")
    assert not no_js.locator("table").count()
    [(early,)] = sql(
        "SELECT h.id FROM aid_handover h JOIN aid_occasion o ON o.id = h.occasion_id"
        " ORDER BY o.on DESC, h.id LIMIT 1"
    )
    answer = made.client("asset_officer").post(
        reverse("aid:handover_sign", args=[early]), {"langsung": "1"}
    )
    assert answer.status_code != 302
    assert sql("SELECT state FROM aid_handover WHERE id = %s", early) == [("ready",)]


def both_givers_show(made: six.Six, desktop: Any, page: Any, no_js: Any, axe: Any) -> None:
    """Two records of one recipient: business page, owner's own pages, public list and file."""
    both = made.both
    records = sql(
        "SELECT number, giver FROM aid_handover WHERE recipient = %s ORDER BY giver", both.name
    )
    assert [giver for _number, giver in records] == list(six.GIVERS)
    made.cast.sits(desktop, "head")
    desktop.goto(f"/ikm/{both.number}/")
    text = said(desktop)
    for words in (*(number for number, _giver in records), *FUNDS, *both.wish):
        assert words in text, words
    owner = Ownership.objects.using("owner").get(business__number=both.number).owner_id
    made.cast.sits(page, "owner", subject_id=owner)
    page.goto("/bantuan/alat/saya/")
    text = said(page)
    for words in (*both.wish, *(words for record in records for words in record)):
        assert words in text, words
    axe(page)
    narrow(page)
    no_js.goto(f"/bantuan/penerima/{made.number}/")
    answer = no_js.request.get(reverse("aid:receivers_file", args=[made.number]))
    text = answer.body().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text[:90] else ","))
    theirs = [row for row in rows if row["Penerima"] == both.name]
    assert sum(int(row["Jumlah"]) for row in theirs) == sum(both.wish.values())
    assert {name for row in theirs for name in FUNDS if name in row.values()} == set(FUNDS)
    for record in Handover.objects.using("owner").filter(recipient=both.name):
        no_js.goto(f"/periksa/{token_of(record)}")
        text = said(no_js)
        assert record.giver in text
        assert f"Rp{dotted(record.total)}" in text


def the_report_comes_in(made: six.Six, desktop: Any) -> None:
    """The use report of one record, from the list of those that have not come."""
    made.cast.sits(desktop, "verifier")
    desktop.goto("/bantuan/laporan-pakai/?laporan=belum")
    waiting = desktop.locator("main tbody tr")
    assert waiting.count() == made.recipients + 1
    desktop.locator("main tbody a[href*='/laporan-pakai/']").first.click()
    desktop.wait_for_url("**/laporan-pakai/*-*/")
    six.go(desktop, "/catat/")
    six.fill(desktop, on=written(REPORTED), used="Dipakai tiap hari, hasil naik")
    desktop.select_option("#id_works", "ya")
    six.press(desktop)
    desktop.goto("/bantuan/laporan-pakai/?laporan=belum")
    assert waiting.count() == made.recipients


def tools_are_looked_at(made: six.Six, page: Any, axe: Any) -> None:
    """Three months on: the home page leads to what is due; one is in use, one lies idle."""
    made.cast.sits(page, "field_officer")
    assert sql("SELECT count(*), count(*) FILTER (WHERE check_due < %s) FROM aid_tool", CHECKED) \
        == [(made.units, made.units)]  # fmt: skip
    page.goto("/beranda/")
    six.go(page, "cek=lewat")
    tags = [tag for (tag,) in sql("SELECT tag FROM aid_tool ORDER BY tag LIMIT 2")]
    for tag, state in zip(tags, ("in_use", "idle"), strict=True):
        page.goto("/bantuan/alat/?cek=lewat")
        six.go(page, f"/alat/{tag}/")
        six.go(page, f"/alat/{tag}/cek/")
        axe(page)
        page.locator(f"input[name=state][value={state}]").check()
        six.fill(page, place="Dapur produksi", used_for="Memarut", found="Listrik kurang")
        six.press(page)
        assert page.url.endswith(f"/alat/{tag}/")
    assert sql("SELECT state, last_checked FROM aid_tool WHERE tag = ANY(%s) ORDER BY tag", tags) \
        == [("in_use", CHECKED), ("idle", CHECKED)]  # fmt: skip
    assert sql("SELECT count(*) FROM aid_tool WHERE check_due < %s", CHECKED) == [(made.units - 2,)]


def test_one_round_without_a_break(page, desktop, no_js, enter, axe, server, monkeypatch):
    # Nine months pass. Pages put today's date into papers (announced, signed, due), and a window
    # must be over before the next step, so the application's clock walks; nothing else is moved.
    clock = Clock(monkeypatch, OPENS)
    for module in ("tests.factories", "tests.aid.rounds_worlds"):
        monkeypatch.setattr(f"{module}.TODAY", OPENS)
    monkeypatch.setattr("tests.factories.NOW", clock.now())
    made = six.Six(Cast(server, CODE, {"village_clerk": [CODE], "field_officer": [CODE]}))
    rounds_worlds.rule(CODE)
    rounds_worlds.sheet(CODE, published=True)
    six.makers_are_registered(made, OPENS)

    six.money_and_catalogue(made, desktop, OPENS)
    six.a_round_is_opened(made, desktop, OPENS, CLOSES)
    clock.set(OPENS + timedelta(days=9))
    six.proposals_come_in(made, desktop, page, OPENS + timedelta(days=9))
    clock.set(CLOSES - timedelta(days=3))
    six.they_are_checked_and_scored(made, desktop, page)
    clock.set(ANNOUNCED)
    until = six.the_list_is_announced(made, desktop)
    the_public_reads_the_list(made, no_js)
    the_decree_waits_for_objections(made, clock, desktop, until)
    clock.set(until + timedelta(days=3))
    six.the_decree_names_them(made, desktop, until + timedelta(days=3))
    clock.set(BOUGHT)
    six.the_goods_come(made, desktop, BOUGHT)
    clock.set(PREPARED)
    six.records_are_prepared(made, desktop, PREPARED)
    days = {v: CEREMONY + timedelta(days=n) for n, v in enumerate(six.VILLAGES, start=1)}
    six.occasions_are_planned(made, desktop, CEREMONY, days)
    clock.set(CEREMONY)
    the_ceremony_hands_nothing_over(made, page, no_js)
    for village, day in days.items():
        clock.set(day)
        six.a_village_signs(made, page, village)
    assert len(events("aid.handover.sign")) == made.recipients + 1
    assert sql("SELECT state, count(*) FROM aid_proposal GROUP BY 1") == [
        ("completed", made.recipients)
    ]
    the_numbers_are_the_same_everywhere(made, desktop, enter, axe)
    both_givers_show(made, desktop, page, no_js, axe)
    clock.set(REPORTED)
    the_report_comes_in(made, desktop)
    clock.set(CHECKED)
    tools_are_looked_at(made, page, axe)
