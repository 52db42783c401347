"""Papers that run out, ran out, or whose product changed; and who is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guyub.criteria.parameters import PARAMETERS
from guyub.kernel.db import in_scope
from guyub.licences import actions, waiting
from guyub.licences.models import Licence
from guyub.licences.parameters import RENEW_DAYS
from tests.factories import office_act, sign_in, visit
from tests.licences.worlds import needs_pirt, product

pytestmark = pytest.mark.usefixtures("db")
_n = 0


def held(made, days, *, issued=400, paper="spp_irt"):
    """A paper that ends so many days from today (None: never)."""
    global _n
    _n += 1
    today = timezone.localdate()
    act = office_act(made.regency_code)
    act.now = timezone.now()
    end = None if days is None else today + timedelta(days=days)
    seen = actions.Seen(paper, f"{_n:013d}-10", today - timedelta(days=issued), end)
    return actions.record(act, made.pk, seen)


def due(role="registrar", code="33.03", **values):
    who = visit(role, code, **values)
    today = timezone.localdate()
    with in_scope(who.scope, read_only=True):
        rows = Licence.objects.visible_to(who).ending(today, today + timedelta(days=180))
        return set(rows.values_list("pk", flat=True)), waiting.ending(who), waiting.changed(who)


def test_papers_that_end_are_due_and_others_are_not():
    over, soon, later, never = (held(product(), d) for d in (-3, 100, 400, None))
    keys, count, _changed = due()
    assert keys == {over.pk, soon.pk}
    assert count == 2
    assert later.pk not in keys
    assert never.pk not in keys


def test_a_newer_paper_takes_the_old_one_off_the_list():
    made = product()
    held(made, 10)
    newer = held(made, 1000, issued=1)
    assert due()[0] == set()
    actions.end(office_act(), newer.pk, "withdraw", "Salah")
    assert len(due()[0]) == 1


def test_what_is_no_longer_made_or_runs_is_not_due():
    from guyub.registry.models import Business, Product

    stopped, closed = product(), product()
    for made in (stopped, closed):
        held(made, 10)
    Product.objects.using("owner").filter(pk=stopped.pk).update(state="stopped")
    Business.objects.using("owner").filter(pk=closed.business_id).update(status="closed")
    assert due()[0] == set()


def test_the_lead_time_is_a_parameter_with_its_source():
    one = PARAMETERS[RENEW_DAYS]
    assert (one.default, one.source) == (180, "usul Guyub")


def told(made, key, value):
    act = office_act()
    act.now = timezone.now()
    return actions.answer(act, made.pk, key, value)


def test_a_changed_answer_asks_to_look_again_until_somebody_did():
    made = needs_pirt()
    one = held(made, None)
    assert due()[2] == 0
    told(made, "keeping", "cold")
    assert due()[2] == 1
    act = office_act()
    act.now = timezone.now()
    first = actions.look(act, one.pk)
    assert due()[2] == 0
    assert actions.look(act, one.pk).looked_at == first.looked_at
    told(made, "keeping", "dry")
    assert due()[2] == 1


def test_an_answer_given_for_the_first_time_changes_nothing():
    made = product()
    held(made, None)
    told(made, "keeping", "dry")
    assert due()[2] == 0


def test_another_regency_and_another_village_see_nothing():
    held(product(), 10)
    assert due(code="35.13")[0] == set()
    assert due("field_officer", area_codes=["33.03.02"])[0] == set()
    assert len(due("field_officer", area_codes=["33.03.01"])[0]) == 1


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_list_says_what_is_due_and_home_counts_it(client):
    made, changed = product(), needs_pirt()
    held(made, 10)
    held(changed, None)
    told(changed, "basis", "fish")
    sign_in(client, "registrar")
    here = reverse("licences:radar")
    page = words(client.get(here))
    assert "Habis 10 hari lagi" in page
    assert "Cek lagi: produknya berubah" in page
    assert "Habis 10" not in words(client.get(f"{here}?perlu=cek"))
    assert "Habis 10" not in words(client.get(f"{here}?perlu=habis"))
    assert "Habis 10" in words(client.get(f"{here}?perlu=segera"))
    assert "Habis 10" not in words(client.get(f"{here}?kecamatan=33.03.02"))
    home = words(client.get(reverse("home")))
    assert "Surat habis atau akan habis" in home


def test_an_owner_reads_the_own_applications_in_plain_words(client):
    from guyub.registry.models import Ownership

    made = needs_pirt()
    case = actions.open_case(office_act(), made.pk, "spp_irt")
    other = actions.open_case(office_act(), product().pk, "spp_irt")
    owner = Ownership.objects.using("owner").get(business=made.business_id).owner_id
    sign_in(client, "owner", subject_id=owner)
    page = client.get(reverse("licences:case", args=[case.pk]))
    assert page.status_code == 200
    assert "Giliran Anda" in words(page) or "Menunggu" in words(page)
    assert "Tarik pengajuan" not in words(page)
    assert client.get(reverse("licences:case", args=[other.pk])).status_code == 404
    listed = client.get(reverse("licences:cases")).content.decode()
    assert str(case.pk) in listed
    assert str(other.pk) not in listed
