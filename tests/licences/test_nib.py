"""A NIB that was issued or seen stands in the record of its business, and nowhere in clear."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from guyub.kernel.actions import DomainError
from guyub.ledger.models import Event
from guyub.licences import actions
from guyub.licences.models import Case, CaseStep, Licence
from guyub.registry.models import Business
from tests.factories import TODAY, office_act, sign_in
from tests.licences.worlds import product, submitted

pytestmark = pytest.mark.usefixtures("db")
NUMBER = "1234567890123"


def issue(made, number):
    case = submitted(made, "nib")
    return actions.issue(office_act(), case.pk, number, TODAY, None, version=case.version)


def test_issuing_fills_the_business_in_the_same_transaction():
    made = product()
    issue(made, NUMBER)
    row = Business.objects.using("owner").get(pk=made.business_id)
    assert row.nib.reveal() == NUMBER
    assert row.nib_index is not None
    assert row.version == 2
    held = Licence.objects.using("owner").get(paper="nib")
    assert NUMBER not in (held.number, held.number_key)
    assert held.number.startswith("1234")


def test_no_event_and_no_line_of_history_tells_it():
    issue(product(), NUMBER)
    said = [json.dumps([e.before, e.after]) for e in Event.objects.using("owner").all()]
    said += list(CaseStep.objects.using("owner").values_list("title", flat=True))
    assert said
    assert not [text for text in said if NUMBER in text]


@pytest.mark.parametrize("number", ["123456789012", "12345678901234", "abc", "123456789012a"])
def test_what_is_no_nib_leaves_all_as_it_was(number):
    made = product()
    case = submitted(made, "nib")
    with pytest.raises(DomainError) as caught:
        actions.issue(office_act(), case.pk, number, TODAY, None, version=case.version)
    assert caught.value.field == "number"
    assert Business.objects.using("owner").get(pk=made.business_id).nib is None
    assert Case.objects.using("owner").get(pk=case.pk).state == "submitted"


def test_another_nib_is_refused_and_the_same_is_fine():
    made = product()
    act = office_act()
    actions.record(act, made.pk, actions.Seen("nib", NUMBER, TODAY))
    with pytest.raises(DomainError, match="NIB lain"):
        actions.record(act, made.pk, actions.Seen("nib", "9999999999999", TODAY))
    actions.record(act, made.pk, actions.Seen("nib", NUMBER, TODAY))
    assert Licence.objects.using("owner").filter(paper="nib").count() == 1
    assert Business.objects.using("owner").get(pk=made.business_id).version == 2


def test_who_ends_it_hears_that_the_business_still_has_the_number(client):
    made = product()
    row = actions.record(office_act(), made.pk, actions.Seen("nib", NUMBER, TODAY))
    sign_in(client, "registrar")
    answer = client.post(
        reverse("licences:end", args=[row.pk]),
        {"verb": "withdraw", "reason": "Milik usaha lain"}, follow=True,
    )  # fmt: skip
    assert "NIB masih ada di data usahanya" in answer.content.decode()
    assert Licence.objects.using("owner").get(pk=row.pk).state == "withdrawn"
