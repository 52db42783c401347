"""Applications where others do something: merged records, erased people, other pages."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from guyub.kernel.db import in_scope
from guyub.licences import actions
from guyub.licences.models import Case, Document
from guyub.registry.actions.merge import merge_businesses, undo_merge
from guyub.registry.actions.privacy import ask_erasure, decide_erasure
from guyub.registry.models import Owner, Ownership
from guyub.registry.privacy import held_elsewhere
from tests.factories import TODAY, office_act, sign_in, visit
from tests.licences.worlds import PIRT, needs_pirt, product
from tests.permissions.makers_groups import photo

pytestmark = pytest.mark.usefixtures("db")


def stored(row):
    return type(row).objects.using("owner").get(pk=row.pk)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_merged_record_takes_its_cases_along_and_gives_them_back():
    kept, gone, act = product(), product(), office_act()
    case = actions.open_case(act, gone.pk, "merek")
    actions.collect(act, case.pk, "product", photo())
    done = merge_businesses(act, kept.business_id, gone.business_id, {}, reason="Sama")
    assert stored(case).business_id == kept.business_id
    assert Document.objects.using("owner").get().business_id == kept.business_id
    undo_merge(act, done.pk, reason="Ternyata lain")
    assert stored(case).business_id == gone.business_id


def test_two_running_cases_for_one_paper_of_both_records_end_apart():
    kept, gone, act = product(), product(), office_act()
    first = actions.open_case(act, kept.pk, "npwp")
    second = actions.open_case(act, gone.pk, "npwp")
    merge_businesses(act, kept.business_id, gone.business_id, {}, reason="Sama")
    assert stored(first).business_id == kept.business_id
    assert stored(second).business_id == gone.business_id
    actions.advance(act, second.pk, "withdraw", reason="Ganda", version=second.version)
    assert stored(second).state == "withdrawn"


def test_identity_papers_go_with_the_person():
    made, act = product(), office_act()
    owner = Ownership.objects.using("owner").get(business=made.business_id).owner_id
    case = actions.open_case(act, made.pk, "merek")
    actions.collect(act, case.pk, "ktp", photo())
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        told = held_elsewhere(Owner.objects.get(pk=owner))
    assert "KTP pemilik" in {row.label for row in told}
    asked = ask_erasure(act, owner, reason="Permintaan sendiri")
    decide_erasure(visit("head").act(), asked.pk, accept=True)
    assert not Document.objects.using("owner").exists()
    assert Case.objects.using("owner").filter(pk=case.pk).exists()


def test_the_business_page_tells_what_runs_and_what_happened(client):
    made, act = needs_pirt(), office_act()
    case = actions.open_case(act, made.pk, "spp_irt")
    sign_in(client, "registrar")
    here = reverse("registry:detail", args=[made.business.number])
    page = client.get(here)
    assert reverse("licences:case", args=[case.pk]) in page.content.decode()
    assert "Sedang diurus" in words(page)
    assert "PKP dicatat" in words(page)
    case = actions.advance(act, case.pk, "submit", on=TODAY, version=case.version)
    actions.issue(act, case.pk, PIRT, TODAY, None, version=case.version)
    text = words(client.get(here))
    assert "Sedang diurus" not in text
    assert "SPP-IRT: terbit, nomor" in text
    assert "SPP-IRT dicatat" not in text


def test_a_paper_that_ran_out_shows_on_the_products_page_with_the_way_on(client):
    from datetime import timedelta

    from django.utils import timezone

    made = needs_pirt()
    today, act = timezone.localdate(), office_act()
    act.now = timezone.now()
    actions.record(
        act, made.pk,
        actions.Seen("spp_irt", PIRT, today - timedelta(days=1800), today - timedelta(days=2)),
    )  # fmt: skip
    sign_in(client, "registrar")
    page = client.get(reverse("licences:product", args=[made.pk]))
    assert "Sudah habis" in words(page)
    assert f"{reverse('licences:apply', args=[made.pk])}?surat=spp_irt" in page.content.decode()
