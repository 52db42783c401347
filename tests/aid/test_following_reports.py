"""Use reports, figures after 6 and 12 months, and what owners see and tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from guyub.aid import models as m
from guyub.aid.actions import following as f
from guyub.aid.actions import following_reports as r
from guyub.kernel.actions import DomainError
from tests.aid.worlds_following import finding, followed, photo
from tests.factories import NOW, TODAY, office_act, sign_in

pytestmark = pytest.mark.usefixtures("db")
FIGURES = {"workers_male": 2, "workers_female": 3, "sales": 18_000_000, "output_value": None}


def six(made, n=0):
    return [o for o in made.outcomes if o.months == 6][n]


def ledger(verb):
    from guyub.ledger.models import Event

    return Event.objects.using("owner").filter(verb=verb).count()


# --- reports -------------------------------------------------------------------------------------


def test_a_report_is_received_once_and_can_be_put_right():
    made = followed()
    one = made.reports[0]
    act = office_act(role="village_clerk", area_codes=["33.03.01"])
    for _ in range(2):
        r.receive_report(act, one.pk, on=TODAY, used="Dipakai tiap hari", works=True)
    assert ledger("aid.use_report.receive") == 1
    r.receive_report(act, one.pk, on=TODAY, used="Dipakai tiap hari, satu rusak", works=False)
    kept = m.UseReport.objects.using("owner").get(pk=one.pk)
    assert (kept.received_on, kept.works) == (TODAY, False)


def test_a_report_says_something_and_not_before_the_hand_over():
    made = followed()
    one, act = made.reports[0], office_act()
    with pytest.raises(DomainError, match="dipakai untuk apa"):
        r.receive_report(act, one.pk, on=TODAY, used="  ")
    with pytest.raises(DomainError, match="baru diserahkan"):
        r.receive_report(act, one.pk, on=date(2026, 1, 5), used="Dipakai")


def test_who_has_not_reported_is_counted_from_the_day_after():
    from guyub.kernel.db import in_scope
    from tests.factories import visit

    made = followed()
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        rows = m.UseReport.objects.visible_to(who)
        assert rows.missing(date(2027, 1, 10)).count() == 0
        assert rows.missing(date(2027, 1, 11)).count() == len(made.reports)


# --- outcomes ------------------------------------------------------------------------------------


def test_figures_stand_in_the_registry_too_in_one_transaction():
    from guyub.registry.models import Observation

    made = followed()
    row = six(made)
    act = office_act(role="field_officer", area_codes=["33.03"])
    for _ in range(2):
        r.record_outcome(act, row.pk, on=TODAY, values=FIGURES)
    seen = Observation.objects.using("owner").get(business_id=row.business_id)
    assert (seen.workers_male, seen.workers_female, seen.sales) == (2, 3, 18_000_000)
    assert seen.output_value is None
    assert seen.source == f"Bantuan {made.round.number}, bulan ke-6"
    kept = m.Outcome.objects.using("owner").get(pk=row.pk)
    assert (kept.observation, kept.output_value) == (seen.pk, None)
    assert ledger("aid.outcome.record") == ledger("registry.observation.record") == 1


def test_a_refused_figure_leaves_nothing_behind():
    from guyub.registry.models import Observation

    made = followed()
    row = six(made)
    with pytest.raises(DomainError, match="kurang dari nol"):
        r.record_outcome(office_act(), row.pk, on=TODAY, values={**FIGURES, "sales": -1})
    assert not Observation.objects.using("owner").exists()
    assert m.Outcome.objects.using("owner").get(pk=row.pk).on is None


def test_figures_taken_too_early_or_too_late_do_not_compare():
    made = followed()
    late = next(o for o in made.outcomes if o.months == 12)
    with pytest.raises(DomainError, match="catat terlewat"):
        r.record_outcome(office_act(), late.pk, on=TODAY, values=FIGURES)
    with pytest.raises(DomainError, match="belum lewat"):
        r.miss_outcome(office_act(), late.pk, "Lupa")


def test_a_missed_milestone_has_a_reason_and_no_zero():
    made = followed()
    row = six(made)
    after = replace(office_act(), now=NOW + timedelta(days=90))
    with pytest.raises(DomainError, match="paling sedikit satu angka"):
        r.record_outcome(office_act(), row.pk, on=TODAY, values={})
    r.miss_outcome(after, row.pk, "Pemilik pindah ke kota lain")
    kept = m.Outcome.objects.using("owner").get(pk=row.pk)
    assert kept.sales is None
    assert kept.missed_because == "Pemilik pindah ke kota lain"


def test_the_table_of_a_round_says_over_how_many_it_sums(client):
    made = followed()
    for n in range(2):
        r.record_outcome(office_act(), six(made, n).pk, on=TODAY, values=FIGURES)
    sign_in(client, "section_head")
    html = client.get(f"/bantuan/hasil/bantuan/{made.round.number}/").content.decode()
    assert "2 dari 6 usaha" in html
    assert "0 dari 6 usaha" in html
    assert "+Rp12.000.000" in html
    assert "belum diketahui" in html


# --- owners and chairs ---------------------------------------------------------------------------


def test_a_chair_sees_the_tools_and_what_is_expected(client):
    made = followed()
    sign_in(client, "group_chair", subject_id=made.groups[0].pk)
    html = client.get("/bantuan/alat/saya/").content.decode()
    mine = [t for t in made.tools if t.holder_group_id == made.groups[0].pk]
    assert all(t.tag in html for t in mine)
    assert "10 Januari 2027" in html
    assert "Tidak boleh dijual" in html
    foreign = next(t for t in made.tools if t.holder_group_id == made.groups[1].pk)
    assert foreign.tag not in html
    assert client.get(f"/bantuan/alat/{mine[0].tag}/rusak/").status_code == 200
    assert client.get(f"/bantuan/alat/{foreign.tag}/rusak/").status_code == 404


def test_an_owner_tells_the_office_and_an_officer_sees_it(client):
    from django.test import Client

    from guyub.registry.models import Ownership

    made = followed()
    tool = made.tools[0]
    owner = Ownership.objects.using("owner").get(business_id=tool.holder_id).owner_id
    sign_in(client, "owner", subject_id=owner)
    answer = client.post(f"/bantuan/alat/{tool.tag}/rusak/", {"words": "Mesin tidak mau hidup"})
    assert answer.status_code == 302
    assert "Kantor sudah diberi tahu" in client.get("/bantuan/alat/saya/").content.decode()
    office = Client()
    sign_in(office, "verifier")
    assert "Mesin tidak mau hidup" in office.get(f"/bantuan/alat/{tool.tag}/").content.decode()
    assert tool.tag in office.get("/bantuan/alat/?cek=kabar").content.decode()


def test_the_business_page_shows_its_tools(client):
    made = followed()
    business = made.members[made.groups[0].pk][0]
    sign_in(client, "registrar")
    html = client.get(f"/ikm/{business.number}/").content.decode()
    assert "Alat bantuan" in html
    assert all(t.tag in html for t in made.tools if t.holder_id == business.pk)


def test_the_story_of_a_tool_on_one_page(client):
    made = followed()
    tool = made.tools[0]
    f.record_check(
        replace(office_act(role="verifier"), now=datetime(2026, 11, 22, 4, tzinfo=UTC)), tool.pk,
        finding("broken", photo=photo()),
    )  # fmt: skip
    sign_in(client, "asset_officer")
    html = client.get(f"/bantuan/alat/{tool.tag}/").content.decode()
    told = (
        "Dana 1", "Pemerintah Kabupaten", "900/12/2026", "000.3/1/2026", "Pisau patah",
        "Kirim ke bengkel", made.round.number, "Kelompok 1", "22 Februari 2027",
    )  # fmt: skip
    for words in told:
        assert words in html, words
    assert client.get(f"/bantuan/alat/{tool.tag.lower()}/").status_code == 200


def test_lists_find_by_tag_serial_and_holder(client):
    made = followed()
    sign_in(client, "asset_officer")
    one = made.tools[3]
    for text in (one.tag, one.serial, "Kelompok 1"):
        html = client.get("/bantuan/alat/", {"q": text}).content.decode()
        assert one.tag in html, text
    html = client.get("/bantuan/alat/", {"cek": "lewat", "keadaan": "in_use"}).content.decode()
    assert all(t.tag in html for t in made.tools)
