"""Whoever may not read names of people (an appointed delegate) reads none on pages of aid."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from guyub.accounts.roles import VERBS
from guyub.aid import models as m
from guyub.aid.actions.following_reports import receive_report
from guyub.aid.actions.handing_papers import attach
from guyub.aid.actions.proposing import add_file
from guyub.aid.actions.proposing_sending import submit
from guyub.aid.permissions import deciding, following, handing, proposing
from guyub.kernel.scans import clean_scan
from guyub.registry import naming
from guyub.registry.models import Business, Ownership
from tests.aid import proposing as p
from tests.aid.handing_hands import Hands, ready
from tests.aid.worlds import change, world
from tests.aid.worlds_following import followed, photo
from tests.factories import TODAY, office_act, sign_in
from tests.permissions.makers_aid_handing import jpeg

pytestmark = pytest.mark.usefixtures("db")


def personal(business, name):
    """The business of a person who gave it the own name."""
    Business.objects.using("owner").filter(pk=business.pk).update(name=name, legal_form="po")
    owner = Ownership.objects.using("owner").get(business_id=business.pk).owner
    change(owner, name=name)
    from guyub.registry.models import BusinessFacts

    BusinessFacts.objects.using("owner").filter(pk=business.pk).update(owner_names=name)


def test_a_record_shows_goods_and_not_the_names_of_members_and_signers(client):
    made = world(until="decided")
    member = made.members[made.groups[0].pk][1]
    personal(member, "Sutinah Wulandari")
    hands = Hands()
    record = next(r for r in ready(made, hands) if r.group_id == made.groups[0].pk)
    page = reverse("aid:handover", args=[record.pk])
    sign_in(client, "asset_officer")
    inside = client.get(page).content.decode()
    assert "Sutinah Wulandari" in inside
    assert record.recipient_signer in inside
    sign_in(client, "delegate")
    outside = client.get(page).content.decode()
    assert "Sutinah Wulandari" not in outside
    assert record.recipient_signer not in outside
    assert naming.HIDDEN_NAME in outside
    assert record.recipient in outside


def test_a_list_names_persons_only_once_they_are_announced_as_recipients(client):
    made = world(until="ranked")
    business = made.members[made.groups[0].pk][1]
    personal(business, "Sutinah Wulandari")
    proposal = made.proposals[0]
    change(proposal, group_id=None, business_id=business.pk)
    sign_in(client, "delegate")
    page = reverse("aid:selection", args=[made.round.number])
    assert "Sutinah Wulandari" not in client.get(page).content.decode()
    sign_in(client, "section_head")
    assert "Sutinah Wulandari" in client.get(page).content.decode()
    assert m.Result.objects.using("owner").filter(proposal=proposal).exists()


def opened(client, role, name, *args, method="get"):
    """What this role is answered at an address."""
    sign_in(client, role)
    client.raise_request_exception = False
    return getattr(client, method)(reverse(name, args=args)).status_code


def test_papers_of_a_record_open_to_who_may_read_their_names(client):
    """The record as printed, all records of a round, and what was scanned."""
    made = world(until="decided")
    hands = Hands()
    record = ready(made, hands)[0]
    scan = attach(hands.store, record.pk, clean_scan(jpeg()), "signed")
    page = reverse("aid:handover", args=[record.pk])
    download = reverse("aid:handover_download", args=[made.round.number])
    for role, status in (("asset_officer", 200), ("auditor", 200), ("delegate", 403)):
        assert opened(client, role, "aid:handover_paper", record.pk) == status, role
        assert opened(client, role, "aid:handing_paper", scan.pk) == status, role
        shown = client.get(page).content.decode()
        assert (reverse("aid:handover_paper", args=[record.pk]) in shown) == (status == 200)
        assert (reverse("aid:handing_paper", args=[scan.pk]) in shown) == (status == 200)
        listed = client.get(reverse("aid:handovers"), {"putaran": made.round.number})
        assert (download in listed.content.decode()) == (status == 200)
    assert opened(
        client, "delegate", "aid:handover_download", made.round.number, method="post"
    ) == 403  # fmt: skip


def test_papers_of_a_proposal_open_to_who_may_read_their_names(client):
    made = world()
    proposal = p.filled(made, p.act())
    scan = add_file(p.act(), proposal.pk, "domicile", clean_scan(jpeg()))
    proposal = submit(p.act(), proposal.pk)
    for role, status in (("verifier", 200), ("auditor", 200), ("delegate", 403)):
        assert opened(client, role, "aid:proposal_form", proposal.number) == status, role
        assert opened(client, role, "aid:check_sheet", proposal.number) == status, role
        assert opened(client, role, "aid:proposal_file", proposal.number, scan.pk) == status, role
        shown = client.get(reverse("aid:proposal", args=[proposal.number])).content.decode()
        assert ("Bu Ketua" in shown) == (status == 200)
        form = reverse("aid:proposal_form", args=[proposal.number])
        assert (form in shown) == (status == 200)


def test_the_decree_names_recipients_and_not_the_members_of_a_group(client):
    made = world(until="decided")
    personal(made.members[made.groups[0].pk][1], "Sutinah Wulandari")
    decree = m.Decree.objects.using("owner").get(round=made.round)
    for role, named in (("section_head", True), ("delegate", False)):
        sign_in(client, role)
        paper = client.get(reverse("aid:decree_letter", args=[decree.pk]))
        text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(paper.content)).pages)
        assert ("Sutinah" in text) == named, role
        assert made.groups[0].name in text


def test_letters_to_who_was_not_chosen_open_to_who_may_read_their_names(client):
    made = world(until="announced")
    number = made.round.number
    page, letters = (reverse(f"aid:{name}", args=[number]) for name in ("selection", "refusals"))
    for role, refused in (("section_head", False), ("delegate", True)):
        assert (opened(client, role, "aid:refusals", number) == 403) == refused, role
        assert (letters in client.get(page).content.decode()) != refused


def test_scans_about_tools_open_to_who_may_read_their_names(client):
    made = followed()
    report = made.reports[0]
    receive_report(office_act("33.03"), report.pk, on=TODAY, used="Dipakai tiap hari", scan=photo())
    scan = m.Attachment.objects.using("owner").get(about=report.pk)
    assert opened(client, "registrar", "aid:use_report_scan", report.pk, scan.pk) == 200
    assert opened(client, "delegate", "aid:use_report_scan", report.pk, scan.pk) == 403
    page = client.get(reverse("aid:use_report", args=[report.pk])).content.decode()
    assert reverse("aid:use_report_scan", args=[report.pk, scan.pk]) not in page


def test_who_opens_papers_may_read_names():
    """One list of roles stands behind both rights, whoever changes one of them."""
    papers = (handing.PAPER, proposing.SHEET, deciding.LETTER, following.PAPER)
    names = set(VERBS[naming.SEES_NAMES].roles)
    for verb in papers:
        assert set(VERBS[verb].roles) <= names, verb
    # A chair reads the own proposal, and knows its members.
    assert set(VERBS[proposing.PAPER].roles) <= names | {"group_chair"}
