"""The page of a business says with which record it may be one, and what was checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guyub.registry.models import Business
from tests.factories import office_act, sign_in
from tests.pairs import worlds as w

pytestmark = pytest.mark.usefixtures("db")
MAYBE, CHECKED = "Mungkin tercatat dua kali:", "Sudah diperiksa, bukan usaha yang sama:"


def page(client: Any, business: Any) -> str:
    answer = client.get(reverse("registry:detail", args=[business.number]))
    assert answer.status_code == 200
    return answer.content.decode()


def two() -> tuple[Any, Any, Any]:
    (pair,) = w.laid(1)
    rows = Business.objects.using("owner").in_bulk([pair.first_id, pair.second_id])
    return pair, rows[pair.first_id], rows[pair.second_id]


def test_each_record_names_the_other_until_it_is_decided_and_then_that_it_was(client: Any) -> None:
    from guyub.pairs.actions.deciding import apart

    pair, one, other = two()
    alone = w.business(office_act(), w.person(5))
    sign_in(client, "registrar")
    link = reverse("pairs:pair", args=[pair.pk])
    for this, that in ((one, other), (other, one)):
        shown = page(client, this)
        assert MAYBE in shown
        assert CHECKED not in shown
        assert link in shown
        assert that.number in shown.split(MAYBE)[1]
    assert MAYBE not in page(client, alone)
    apart(office_act(), pair.pk)
    shown = page(client, one)
    assert MAYBE not in shown
    assert other.number in shown.split(CHECKED)[1]
    assert link in shown


def test_records_told_apart_without_a_search_are_named_without_a_link(client: Any) -> None:
    from guyub.registry.actions.merge import keep_apart

    _pair, one, other = two()
    w.owned_delete()
    keep_apart(office_act(), one.pk, other.pk)
    sign_in(client, "registrar")
    assert other.number in page(client, one).split(CHECKED)[1]
    assert "/catatan-ganda/0" not in page(client, one)


def test_a_merged_record_is_no_question(client: Any) -> None:
    from guyub.registry.actions.merge import merge_businesses

    pair, one, other = two()
    merge_businesses(office_act(), pair.first_id, pair.second_id, {}, reason="Satu usaha")
    sign_in(client, "registrar")
    for this in (one, other):
        assert 'id="catatan-ganda"' not in page(client, this)


def test_the_village_sees_what_it_was_asked_and_others_nothing(client: Any) -> None:
    from guyub.pairs.actions.deciding import ask

    pair, one, _other = two()
    sign_in(client, "village_clerk", area_codes=[pair.first_village])
    assert MAYBE not in page(client, one)
    ask(office_act(), pair.pk)
    assert reverse("pairs:answer", args=[pair.pk]) in page(client, one)
    client.logout()
    sign_in(client, "section_head")
    assert reverse("pairs:pair", args=[pair.pk]) in page(client, one)
    client.logout()
    sign_in(client, "verifier")
    assert MAYBE not in page(client, one)
