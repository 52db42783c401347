"""An owner's phone hears that somebody began to work in the owner's name."""

from __future__ import annotations

import pytest

from guyub.outreach.models import KindSwitch, Notice
from guyub.outreach.sending import send_one
from tests.factories import office
from tests.outreach.fake import fake_gateway
from tests.registry.assisted import begin, helper, owned, sittings
from tests.signin import worlds as w

pytestmark = pytest.mark.usefixtures("db")


def notices():
    return list(Notice.objects.using("owner").filter(kind="mentoring.beside").order_by("pk"))


def test_it_is_told_once_outside_the_cap_and_names_nobody(client):
    _business, owner = owned(phone=w.PHONE)
    visit = helper(client)
    begin(client, owner)
    begin(client, owner)
    (row,) = sittings()
    (one,) = notices()
    assert (one.recipient_id, one.about_id, one.counted) == (owner, row.pk, False)
    assert "atas nama Anda" in one.body
    assert "30 menit" in one.body
    assert visit.user.name not in one.body
    with fake_gateway() as server, w.gateway(server):
        send_one(one.pk)
        (sent,) = server.got
    assert "Bukan Anda yang minta? Hubungi dinas." in str(sent["body"])


def test_without_a_gateway_or_a_number_nobody_has_to_send_it(client):
    _business, owner = owned(phone=w.PHONE)
    helper(client)
    begin(client, owner)
    (one,) = notices()
    send_one(one.pk)
    (one,) = notices()
    assert (one.state, one.why) == ("suppressed", "no_way")
    _other, silent = owned()
    begin(client, silent)
    assert len(notices()) == 1


def test_the_office_may_switch_it_off_and_helping_goes_on(client):
    KindSwitch.objects.using("owner").create(
        regency_code="33.03", office_id=office("33.03").pk, kind="mentoring.beside", off=True,
        changed_at=w.NOW, changed_by="Uji",
    )  # fmt: skip
    _business, owner = owned(phone=w.PHONE)
    helper(client)
    assert begin(client, owner).status_code == 302
    (one,) = notices()
    assert (one.state, one.why) == ("suppressed", "kind_off")
