"""A member whose trade nobody wrote down is named while there is time, not by the ranking."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guyub.aid import models as m
from guyub.registry.models import BusinessFacts
from tests.aid import proposing as p
from tests.aid.worlds import change, world
from tests.factories import sign_in

pytestmark = pytest.mark.usefixtures("db")
TITLE = "Cabang industrinya belum diketahui"


@pytest.fixture
def made():
    found = world()
    found.proposals += [p.sent(found, p.act(), at) for at in (0, 1)]
    one = found.members[found.groups[0].pk][1]
    BusinessFacts.objects.using("owner").filter(pk=one.pk).update(
        branch="", kbli_version="", kbli_code=""
    )
    return found


def page(client, made, at=0):
    where = reverse("aid:proposal", args=[made.proposals[at].number])
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_names_who_lacks_it_and_where_to_put_it_right(made, client):
    one = made.members[made.groups[0].pk][1]
    sign_in(client, "registrar")
    text = page(client, made)
    assert TITLE in text
    assert reverse("registry:edit", args=[one.number]) in text
    assert TITLE not in page(client, made, 1)
    sign_in(client, "verifier")
    text = page(client, made)
    assert TITLE in text
    assert reverse("registry:edit", args=[one.number]) not in text
    member = m.ProposalMember.objects.using("owner").get(business=one)
    check = reverse("aid:check", args=[made.proposals[0].number, member.pk])
    assert "Cabang industrinya belum tercatat" in client.get(check).content.decode()


def test_it_is_not_asked_where_it_does_not_matter(made, client):
    sign_in(client, "registrar")
    for fund in made.funds:
        change(fund, outside_industry=True)
    assert TITLE not in page(client, made)
