"""Where tools stand elsewhere: the round's page, the home page, the browser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from guyub.aid import board
from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_draws as draws
from guyub.aid.actions import following_moves as moves
from guyub.kernel.db import in_scope
from guyub.kernel.waiting import waiting_for
from tests.aid.worlds_following import finding, followed
from tests.factories import NOW, TODAY, office_act, visit

pytestmark = pytest.mark.usefixtures("db")


def cards(who, made):
    with in_scope(who.scope, read_only=True):
        round_ = m.Round.objects.get(pk=made.round.pk)
        return {c.key: (c, d) for c, d in board.cards_for(board.Sight(who, round_)) if c.key in
                ("alat", "hasil")}  # fmt: skip


def test_the_round_shows_its_tools_and_results():
    made = followed()
    f.record_check(office_act(role="verifier"), made.tools[0].pk, finding("idle"))
    draws.announce_draw(office_act(role="verifier"), made.round.pk, size=2, seed_source="IHSG",
                        seed_on=TODAY + timedelta(days=1))  # fmt: skip
    found = cards(visit("section_head"), made)
    card, data = found["alat"]
    assert (data["total"], data["overdue"]) == (12, 11)
    html = render_to_string(card.template, {"data": data})
    assert "Menganggur" in html
    assert "Umumkan cek acak" in html
    card, data = found["hasil"]
    assert data["milestones"] == [(0, 6, 6, 0), (6, 6, 0, 0), (12, 6, 0, 0)]
    assert "6 dari 6 usaha" in render_to_string(card.template, {"data": data})
    assert cards(visit("head", "35.13"), made) == {}


def counts(who):
    with in_scope(who.scope, read_only=True):
        return {found.kind.key: found.count for found in waiting_for(who)}


def test_what_waits_is_counted_for_whoever_can_deal_with_it():
    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    chair = visit("group_chair", subject_id=made.groups[0].pk).act(NOW)
    f.tell_broken(chair, made.tools[1].pk, "Mati")
    asked = moves.propose_move(office_act(role="asset_officer"), tool.pk, to.pk, "Uji")
    verifier = counts(visit("verifier"))
    assert (verifier["tools_overdue"], verifier["tools_told"]) == (12, 1)
    assert verifier["outcomes_due"] == 6
    assert counts(visit("field_officer", area_codes=["33.03.02"]))["tools_overdue"] == 0
    head = visit("head")
    assert counts(head)["tool_requests"] == 1
    moves.decide_request(head.act(NOW), asked.pk, True)
    assert counts(visit("head"))["tool_requests"] == 0
    assert "tools_overdue" not in counts(visit("finance_officer"))


def test_whoever_asked_does_not_see_the_own_request_as_work():
    from dataclasses import replace

    made = followed()
    head = visit("head")
    store = replace(office_act(role="asset_officer"), person_id=head.user.person_id)
    moves.propose_move(store, made.tools[0].pk, made.members[made.groups[1].pk][0].pk, "Uji")
    assert counts(head)["tool_requests"] == 0


@pytest.mark.browser
def test_a_check_with_a_photo_on_a_phone(page, enter, tmp_path):
    from tests.aid.worlds_following import photo

    made = followed()
    tool = made.tools[0]
    picture = tmp_path / "alat.jpg"
    picture.write_bytes(photo().content)
    enter(page, "field_officer", area_codes=["33.03.01"])
    page.goto("/bantuan/alat/?cek=lewat")
    page.get_by_role("link", name=tool.name).first.click()
    page.get_by_role("link", name="Catat cek").click()
    page.get_by_label("Rusak").check()
    page.get_by_role("button", name="Simpan cek").click()
    assert "Isi dulu" in page.inner_text("main")
    page.get_by_label("Ditemukan di mana?").fill("Dapur")
    page.get_by_label("Apa yang ditemukan?").fill("Pisau patah")
    page.get_by_label("Foto alatnya").set_input_files(picture)
    page.get_by_label("Titik di peta").fill("-7.3881, 109.3632")
    page.get_by_role("button", name="Simpan cek").click()
    page.wait_for_url("**/bantuan/alat/ALT-*/")
    assert "Pisau patah" in page.inner_text("main")
    page.locator(".photos img").scroll_into_view_if_needed()
    shown = "i => i.decode().then(() => i.naturalWidth)"
    assert page.locator(".photos img").evaluate(shown) > 0
    event = m.ToolEvent.objects.using("owner").get()
    assert (event.latitude, event.longitude) == (-7.3881, 109.3632)
    assert m.Tool.objects.using("owner").get(pk=event.tool_id).check_due > date(2027, 1, 1)


def test_pages_offer_only_what_the_role_may_open(client):
    from guyub.accounts.roles import READERS, ROLES
    from tests.factories import sign_in
    from tests.test_links import offered, refused

    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    f.record_check(office_act(role="verifier"), tool.pk, finding("idle"))
    asked = moves.propose_move(office_act(role="asset_officer"), tool.pk, to.pk, "Uji")
    draw = draws.announce_draw(
        office_act(role="verifier"), made.round.pk, size=2, seed_source="IHSG",
        seed_on=TODAY + timedelta(days=1),
    )  # fmt: skip
    pages = (
        "/bantuan/alat/", f"/bantuan/alat/{tool.tag}/", "/bantuan/alat/usul/",
        f"/bantuan/alat/usul/{asked.pk}/", "/bantuan/cek-acak/", f"/bantuan/cek-acak/{draw.pk}/",
        "/bantuan/laporan-pakai/", "/bantuan/hasil/",
        f"/bantuan/hasil/bantuan/{made.round.number}/", "/bantuan/bukti/",
        f"/bantuan/bukti/{made.round.number}/",
    )  # fmt: skip
    for role in READERS:
        sign_in(client, role, area_codes=["33.03"] if ROLES[role].reach == "areas" else [])
        for page in pages:
            answer = client.get(page)
            if answer.status_code == 200:
                wrong = {p for p in offered(answer.content.decode(), page) if refused(role, p)}
                assert not wrong, (role, page, wrong)
            else:
                assert answer.status_code == 403, (role, page)
