"""What an office asks of the members of a facilitation besides; the list of facilitations."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from guyub.criteria.models import Rule, Version
from guyub.kernel.actions import DomainError
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.licences import actions, candidates, queries
from guyub.licences.models import Batch
from guyub.registry.models import Business
from tests.factories import TODAY, office_act, sign_in, visit
from tests.licences.worlds import batch, needs_pirt, product

pytestmark = pytest.mark.usefixtures("db")
SINCE = {"fact": "registry.status", "op": "in", "value": ["active"]}


def listed(opened):
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        fresh = Batch.objects.select_related("rule").get(pk=opened.pk)
        return [r["product_id"] for r in candidates.page(who, fresh, TODAY).rows]


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rule(tree=None, **values):
    """In force in the office of 33.03."""
    tree = tree or {"fact": "registry.since", "op": "<=", "value": 2015}
    office = office_act().office_id
    made = Rule.objects.using("owner").create(
        office_id=office, subject="business", title=f"Aturan {uuid7()}",
        created_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    Version.objects.using("owner").create(
        office_id=office, rule=made, number=1, state=values.get("state", "published"), tree=tree,
        authors=[uuid7()], maker="A", made_at="2026-01-01T00:00:00Z", decided_by=uuid7(),
        decider="B", decided_at="2026-01-02T00:00:00Z",
    )  # fmt: skip
    return made


CLOSED_TOO = {"fact": "registry.status", "op": "in", "value": ["paused"]}


def paused(made):
    from guyub.registry import facts

    Business.objects.using("owner").filter(pk=made.business_id).update(status="paused")
    act = office_act()
    with in_scope(act.scope):
        facts.refresh([made.business_id], act.now)


def test_only_those_that_the_rule_lets_in_are_candidates_and_members():
    in_, out = needs_pirt(), needs_pirt()
    paused(in_)
    opened = batch(rule=rule(CLOSED_TOO).pk)
    assert listed(opened) == [in_.pk]
    with pytest.raises(DomainError, match="memenuhi syarat"):
        actions.admit(office_act(), opened.pk, [out.pk])
    assert len(actions.admit(office_act(), opened.pk, [in_.pk])) == 1
    assert set(listed(batch(name="Tanpa syarat"))) == {out.pk}


def test_a_rule_that_ended_lets_nobody_in_and_the_page_says_so(client):
    needs_pirt()
    asked = rule(SINCE)
    opened = batch(rule=asked.pk)
    assert len(listed(opened)) == 1
    Version.objects.using("owner").filter(rule=asked).update(state="ended")
    assert listed(opened) == []
    sign_in(client, "registrar")
    page = words(client.get(reverse("licences:candidates", args=[opened.pk])))
    assert "sedang tidak berlaku" in page


def test_a_draft_or_another_office_is_refused():
    draft = rule(SINCE, state="draft")
    with pytest.raises(DomainError) as caught:
        batch(rule=draft.pk)
    assert caught.value.field == "rule"
    foreign = rule(SINCE)
    Rule.objects.using("owner").filter(pk=foreign.pk).update(
        office_id=office_act("35.13").office_id
    )
    with pytest.raises(DomainError):
        batch(rule=foreign.pk)


def test_the_rule_is_chosen_and_changed_on_the_pages(client):
    asked = rule(SINCE)
    sign_in(client, "registrar")
    made = client.post(
        reverse("licences:batch_new"),
        {"paper": "spp_irt", "name": "Dengan syarat", "year": TODAY.year, "capacity": 5,
         "chosen_by": "next", "rule": str(asked.pk)},
    )  # fmt: skip
    assert made.status_code == 302
    opened = Batch.objects.using("owner").get(name="Dengan syarat")
    assert opened.rule_id == asked.pk
    assert asked.title in words(client.get(reverse("licences:batch", args=[opened.pk])))
    client.post(
        reverse("licences:batch_edit", args=[opened.pk]),
        {"capacity": 5, "rule": "", "versi": opened.version},
    )
    assert Batch.objects.using("owner").get(pk=opened.pk).rule_id is None


def test_facilitations_are_paged_the_newest_first(client, monkeypatch):
    from guyub.licences import views_batches

    monkeypatch.setattr(views_batches, "SHOWN", 2)
    for n in range(5):
        batch(name=f"Fasilitasi nomor {n}")
    sign_in(client, "registrar")
    url, seen = reverse("licences:batches"), []
    for _page in range(3):
        text = client.get(url).content.decode()
        seen += [int(n) for n in re.findall(r"Fasilitasi nomor (\d)", text)]
        further = re.search(r'href="(\?hal=[^"]+)"[^>]*>[^<]*(?:<[^>]+>)*\s*Berikut', text)
        url = reverse("licences:batches") + further[1] if further else url
    assert seen == [4, 3, 2, 1, 0]
    assert client.get(reverse("licences:batches") + "?hal=rusak").status_code == 200


class TestDerived:
    def test_what_the_code_says_is_shown_and_can_be_corrected(self, client):
        made = product()
        Business.objects.using("owner").filter(pk=made.business_id).update(
            kbli_version="2020", kbli_code="10211"
        )
        from guyub.registry import facts

        act = office_act()
        with in_scope(act.scope):
            facts.refresh([made.business_id], act.now)
        sign_in(client, "registrar")
        page = client.get(reverse("licences:product", args=[made.pk])).content.decode()
        assert "Diketahui dari kode KBLI" in page
        assert reverse("licences:answer", args=[made.pk, "basis"]) in page
        actions.answer(act, made.pk, "basis", "egg")
        who = visit("registrar")
        with in_scope(who.scope, read_only=True):
            seen = queries.product_of(who, made.pk)
            assert "basis" not in queries.derived_of(seen)
            assert "keeping" in queries.derived_of(seen)
            known = queries.known_of(who, seen, TODAY)
        assert known[queries.ref_of("basis")] == "egg"
        sign_in(client, "auditor")
        page = client.get(reverse("licences:product", args=[made.pk])).content.decode()
        assert "Tidak benar?" not in page
