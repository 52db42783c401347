"""The link for the chair's phone: one purpose, short, revocable, nothing without the button."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.aid.actions import proposing_links as links
from guyub.aid.actions.proposing_checks import known_tie
from guyub.aid.models import ProposalLink
from guyub.groups.models import Membership
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.ledger.models import Event
from guyub.registry.models import Ownership
from tests.aid import proposing as p
from tests.aid.worlds import change, world
from tests.factories import sign_in

pytestmark = pytest.mark.usefixtures("db")
FILL = "/bantuan/usulan/lewat-tautan/untuk/"


def chair_of(made, at=0):
    business = made.members[made.groups[at].pk][0]
    return Ownership.objects.using("owner").get(business_id=business.pk).owner


def linked(made, at=0, **values):
    """A begun proposal with a link; NOW of the tests is days ago, so it is set to today."""
    today = timezone.localdate()
    change(made.round, opens=today - timedelta(days=9), closes=today + timedelta(days=9))
    owner = chair_of(made, at)
    owner.phone = f"08401111{at}222"
    owner.save(using="owner")
    proposal = p.begin(made, p.act(), at=at)
    link = links.make_link(p.act(), proposal.pk, "met")
    change(link, **{"expires_at": timezone.now() + timedelta(hours=1), **values})
    return proposal, link


def path_of(link):
    return reverse("aid:link", args=[links.token_of(link.pk)])


def opened(link):
    return ProposalLink.objects.using("owner").get(pk=link.pk).opened


def test_looking_opens_nothing_the_button_does_and_each_use_is_logged():
    made = world()
    proposal, link = linked(made)
    client = Client()
    for _ in range(3):
        answer = client.get(path_of(link))
        assert answer.status_code == 200
        assert "usulan" not in client.cookies
        assert client.head(path_of(link)).status_code == 200
    assert "Warga" not in answer.content.decode()  # no name of a person
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert opened(link) == 0
    assert client.get(FILL).status_code == 410
    answer = client.post(path_of(link))
    assert answer.headers["Location"] == FILL
    assert opened(link) == 1
    cookie = answer.cookies["usulan"]
    assert cookie["httponly"]
    assert cookie["path"] == "/bantuan/usulan/lewat-tautan/"
    assert client.get(FILL).status_code == 200
    event = Event.objects.using("owner").get(verb="aid.link.open")
    assert event.object_id == str(proposal.pk)
    assert event.regency_code == "33.03"


def test_the_token_holds_an_id_and_nothing_else_and_cannot_be_made_up():
    made = world()
    _proposal, link = linked(made)
    token = links.token_of(link.pk)
    assert links.read_token(token) == link.pk
    for bad in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-3], "x", "G1L" + "A" * 45):
        assert links.read_token(bad) is None
        assert Client().get(reverse("aid:link", args=[bad])).status_code == 404


@pytest.mark.parametrize(
    "values",
    [{"expires_at": timezone.now() - timedelta(minutes=1)}, {"revoked_at": timezone.now()},
     {"most": 1, "opened": 1}],
)  # fmt: skip
def test_an_ended_link_opens_nothing(values):
    made = world()
    _proposal, link = linked(made, **values)
    client = Client()
    assert client.get(path_of(link)).status_code == 410
    assert client.post(path_of(link)).status_code == 410
    assert "usulan" not in client.cookies


def test_revoking_stops_whoever_is_inside():
    made = world()
    proposal, link = linked(made)
    client = Client()
    client.post(path_of(link))
    assert client.get(FILL).status_code == 200
    with pytest.raises(DomainError, match="kenapa"):
        links.revoke_link(p.act(), link.pk, " ")
    for _ in range(2):
        links.revoke_link(p.act(), link.pk, "HP hilang")
    assert Event.objects.using("owner").filter(verb="aid.link.revoke").count() == 1
    assert client.get(FILL).status_code == 410
    data = {"reason": "x", "versi": proposal.version}
    assert client.post(FILL, data).status_code == 410
    assert p.fresh(proposal).reason == "Alat lama rusak"


def test_a_changed_phone_number_ends_the_link():
    made = world()
    _proposal, link = linked(made)
    owner = chair_of(made)
    owner.phone = "084099998888"
    owner.save(using="owner")
    assert Client().post(path_of(link)).status_code == 410


def test_whoever_chairs_no_longer_does_not_fill_in():
    made = world()
    _proposal, link = linked(made)
    client = Client()
    client.post(path_of(link))
    assert client.get(FILL).status_code == 200
    led = Membership.objects.using("owner").filter(group=made.groups[0], role="chair")
    assert led.update(role="member") == 1
    assert client.get(FILL).status_code == 410
    assert Client().post(path_of(link)).status_code == 410


def test_whoever_made_a_link_neither_checks_nor_scores():
    made = world()
    proposal, _link = linked(made)
    maker = p.act("section_head")
    links.make_link(maker, proposal.pk, "met")
    assert maker.person_id in p.fresh(proposal).helpers
    assert known_tie(maker.person_id, p.fresh(proposal)) == "ikut mengisi usulan ini"


def test_a_new_link_ends_the_one_before():
    made = world()
    proposal, link = linked(made)
    links.make_link(p.act(), proposal.pk, "called")
    assert Client().get(path_of(link)).status_code == 410


def test_the_grant_reaches_this_proposal_only():
    made = world()
    proposal, link = linked(made)
    other, other_link = linked(made, at=1)
    client = Client()
    client.post(path_of(link))
    page = client.get(FILL).content.decode()
    assert "Kelompok 1" in page
    assert "Kelompok 2" not in page
    for address in ("/bantuan/usulan/", f"/bantuan/usulan/{proposal.number}/",
                    f"/bantuan/usulan/{other.number}/isi/untuk/"):  # fmt: skip
        assert client.get(address).status_code == 302  # to the sign-in page
    # A cookie that was tampered with is none.
    client.cookies["usulan"] = other_link.pk.hex
    assert client.get(FILL).status_code == 410


def test_only_the_office_makes_links_and_it_says_how_it_knows_the_phone():
    made = world()
    proposal = p.begin(made, p.act())
    with pytest.raises(DomainError, match="belum tercatat"):
        links.make_link(p.act(), proposal.pk, "met")
    owner = chair_of(made)
    owner.phone = "084011112222"
    owner.save(using="owner")
    with pytest.raises(DomainError, match="Pastikan dulu"):
        links.make_link(p.act(), proposal.pk, "")
    with pytest.raises(NotAllowed):
        links.make_link(p.act("village_clerk", area_codes=["33.03.01"]), proposal.pk, "met")
    with pytest.raises(NotAllowed):
        links.make_link(p.chair(made).act(), proposal.pk, "met")
    link = links.make_link(p.act(), proposal.pk, "met")
    assert (link.expires_at - link.created_at) == timedelta(hours=48)
    event = Event.objects.using("owner").get(verb="aid.link.make")
    assert "08401111" not in str(event.after)
    assert links.token_of(link.pk) not in str(event.after)


def test_the_page_shows_text_whatsapp_and_qr(client):
    made = world()
    proposal, _link = linked(made)
    sign_in(client, "registrar")
    page = client.get(reverse("aid:proposal_link", args=[proposal.number])).content.decode()
    assert "https://wa.me/?text=" in page
    assert "<svg" in page
    assert "08401111" not in page  # the number stays masked
    answer = client.post(
        reverse("aid:proposal_link", args=[proposal.number]), {"confirmed": "called"}
    )
    assert answer.status_code == 302
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM aid_proposal_link WHERE revoked_at IS NULL")
        assert cursor.fetchone()[0] == 1


def test_guessing_from_one_address_is_limited(monkeypatch):
    from guyub.aid.views import proposing_links as views

    monkeypatch.setattr(views, "OPENS_PER_ADDRESS", 2)
    made = world()
    _proposal, link = linked(made)
    client = Client()
    assert [client.post(path_of(link)).status_code for _ in range(3)] == [302, 302, 410]
