"""Where an office's own wordings could trip: two that lean on each other, papers that nobody can
record, papers whose file is gone, visits over several offices or none."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.urls import reverse

from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.waiting import waiting_for
from guyub.licences import actions, funnel, touched, unlabelled
from guyub.licences.book import book_of, composed
from guyub.licences.gap_map import gaps
from guyub.licences.models import OfficeWording
from guyub.licences.requirements import papers
from tests.factories import TODAY, office_act, sign_in, visit
from tests.licences.test_wordings import DRY
from tests.licences.worlds_rules import KINDS, details, draft, product, published
from tests.strict import check_page

pytestmark = pytest.mark.usefixtures("db")
PIRT_SINCE = papers()["spp_irt"].wordings[0].since.isoformat()


def test_ending_one_that_another_leans_on_is_refused():
    free = published("spp_irt", needs=(), instead=PIRT_SINCE)
    leans = published("nib", needs=("spp_irt",))
    head = office_act(role="head")
    with pytest.raises(DomainError, match="saling menunggu"):
        actions.end_wording(head, free.pk, "Perbup dicabut")
    with in_scope(head.scope, read_only=True):
        book = book_of("33.03")
        assert (book["spp_irt"].on(TODAY).own, book["nib"].on(TODAY).own) == (free.pk, leans.pk)
    actions.end_wording(head, leans.pk, "Perbup dicabut")
    assert actions.end_wording(head, free.pk, "Perbup dicabut").state == "ended"


def test_a_book_is_put_together_once_and_anew_when_a_value_changes():
    row = published("spp_irt", instead=PIRT_SINCE)
    with in_scope(office_act().scope, read_only=True):
        assert book_of("33.03") is book_of("33.03")
        stored = OfficeWording.objects.get(pk=row.pk)
    before = composed([stored])["spp_irt"].on(TODAY)
    stored.content = {**stored.content, "cost_words": "Rp7"}
    assert composed([stored])["spp_irt"].on(TODAY).cost_words == "Rp7" != before.cost_words


def test_whoever_changes_the_book_of_an_office_waits_for_the_one_before(monkeypatch):
    """Papers lean on each other, so one turn for each paper is not enough."""
    turns = []
    take = actions.wordings.take_turns
    monkeypatch.setattr(
        actions.wordings, "take_turns", lambda *key: (turns.append(key), take(*key))
    )
    seen = []
    for key in ("spp_irt", "nib"):
        row = published(key, cost_words="Rp1")
        seen.append(turns[-1])
    actions.end_wording(office_act(role="head"), row.pk, "Perbup dicabut")
    assert {*seen, turns[-1]} == {seen[0]}


@pytest.mark.parametrize("key", sorted(k for k, p in papers().items() if not p.certificate))
def test_a_statement_that_nobody_records_is_not_asked_first(key, client):
    """It would never be held, so the products would wait for good."""
    with pytest.raises(DomainError) as error:
        draft("spp_irt", needs=("nib", key))
    assert error.value.field == "needs"
    sign_in(client, "registrar")
    page = client.get(reverse("licences:rule_new", args=["spp_irt"])).content.decode()
    assert 'value="nib"' in page
    assert f'value="{key}"' not in page


def test_a_wording_whose_paper_has_no_file_any_more_is_shown_and_can_be_ended(client):
    row = published("spp_irt", cost_words="Rp1")
    OfficeWording.objects.using("owner").filter(pk=row.pk).update(paper="izin_lama")
    sign_in(client, "head")
    for name in ("rule", "rule_end", "rule_products"):
        answer = client.get(reverse(f"licences:{name}", args=[row.pk]))
        assert answer.status_code == 200
        assert check_page(answer.content.decode()) == []
    assert actions.end_wording(office_act(role="head"), row.pk, "Sudah dihapus").state == "ended"


def _alter(row, **values):
    OfficeWording.objects.using("owner").filter(pk=row.pk).update(**values)


def _read(client, role, code, name="rules", *args):
    sign_in(client, role, code)
    answer = client.get(reverse(f"licences:{name}", args=args))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert check_page(html) == []
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1]).split())


def test_what_holds_no_longer_since_the_files_changed_is_told_with_paper_and_reason(client):
    """Nobody reads a log: the office must learn that its own wording is not applied."""
    gone, odd, fine = (published(key, cost_words="Rp1") for key in ("spp_irt", "npwp", "pkp"))
    assert "tidak dipakai lagi" not in _read(client, "head", "33.03")
    _alter(gone, paper="izin_lama")
    rule = {"fact": "licences.colour", "op": "is", "value": True}
    _alter(odd, content={**odd.content, "applies": rule})
    page = _read(client, "head", "33.03")
    assert "2 bunyi yang sudah diterbitkan tidak dipakai" in page
    assert "izin_lama, mulai" in page
    assert "tidak ada lagi dalam daftar" in page
    assert "NPWP, mulai" in page
    assert "licences.colour" in page
    for row, told in ((gone, True), (odd, True), (fine, False)):
        assert ("Tidak dipakai, karena:" in _read(client, "head", "33.03", "rule", row.pk)) is told
    who = visit("head")
    with in_scope(who.scope, read_only=True):
        waits = {found.kind.key: found.count for found in waiting_for(who)}
    assert waits["licences_wordings_fallen"] == 2
    # The province reads of every office below it, with its name; another regency reads nothing.
    above = _read(client, "section_head", "33")
    assert f"{who.office.name}: NPWP, mulai" in above
    assert "tidak dipakai lagi" not in _read(client, "head", "35.13")


def test_wordings_that_wait_for_each_other_since_the_files_changed_are_all_told(client):
    leans, other = published("spp_irt", cost_words="Rp1"), published("nib", cost_words="Rp1")
    _alter(other, content={**other.content, "needs": ["spp_irt"]})
    page = _read(client, "registrar", "33.03")
    assert page.count("saling menunggu") == 2
    actions.end_wording(office_act(role="head"), other.pk, "Saling menunggu")
    assert "saling menunggu" not in _read(client, "registrar", "33.03")
    with in_scope(office_act().scope, read_only=True):
        assert book_of("33.03")["spp_irt"].on(TODAY).own == leans.pk


def test_a_draft_whose_paper_has_no_file_any_more_is_refused_in_words():
    row = draft("spp_irt", cost_words="Rp1")
    OfficeWording.objects.using("owner").filter(pk=row.pk).update(paper="izin_lama")
    with pytest.raises(DomainError, match="tidak ada dalam daftar"):
        actions.propose_wording(office_act(), row.pk)


def test_who_reads_of_another_wording_that_goes_knows_it(client):
    first = published("spp_irt", cost_words="Rp1")
    later = details(
        "spp_irt", cost_words="Rp2", valid_from=TODAY + timedelta(days=30), instead=str(first.pk)
    )
    row = actions.draft_wording(office_act(), "spp_irt", later)
    sign_in(client, "registrar")
    page = client.get(reverse("licences:rule", args=[row.pk])).content.decode()
    assert f"Bunyi dinas ke-{first.number}, mulai" in page


def test_a_visit_without_areas_sees_nothing_on_every_page():
    product("keripik")
    who = visit("village_clerk", area_codes=[])
    with in_scope(who.scope, read_only=True):
        assert funnel.places(who, TODAY) == []
        assert gaps(who, TODAY) == {}
        assert unlabelled.count(who, TODAY, unlabelled.Asked()).rows == []
        assert unlabelled.page(who, TODAY, unlabelled.Asked()).rows == []


def test_several_offices_in_one_visit_add_up_on_every_page():
    day = date(2027, 3, 1)
    for code in ("33.03", "35.13"):
        for kind in KINDS:
            product(kind, code)
    published("spp_irt", rule=DRY, valid_from=day)
    published("halal_self", "35.13", valid_from=day, instead="2026-10-17")

    def told(who):
        with in_scope(who.scope, read_only=True):
            found = Counter({("map", k, p.lacks, p.next): 1 for k, p in gaps(who, day).items()})
            for key in ("spp_irt", "halal_self"):
                found += Counter(
                    {(key, k, p.lacks, p.next): 1 for k, p in gaps(who, day, key).items()}
                )
            lacking = unlabelled.count(who, day, unlabelled.Asked())
            found += Counter({(r.part, r.way, r.told): r.products for r in lacking.rows})
            found += Counter({("besides", k): n for k, n in lacking.besides.items()})
            for key, lines in lacking.reasons.items():
                found += Counter({(key, w.words): w.products for w in lines})
            found["rows"] = len(unlabelled.page(who, day, unlabelled.Asked()).rows)
            moved = touched.counts(touched.day_shares(who, day), TODAY)
            found += Counter({("moved", k): n for k, n in moved.kinds.items()})
            found["listed"] = len(touched.page(touched.day_shares(who, day), TODAY).rows)
        return found

    parts = [told(visit("registrar", code)) for code in ("33.03", "35.13")]
    assert told(visit("auditor", "")) == parts[0] + parts[1]
    assert all(part["rows"] for part in parts)
    assert any(part["listed"] for part in parts)
