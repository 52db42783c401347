"""Codes of decrees, agreements, moves, refusals and answers: what stands, and nobody's name."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guyub.aid import codes
from guyub.aid import models as m
from guyub.aid.queries import deciding_letters as letters
from guyub.kernel import documents
from guyub.kernel.checks import said_by
from guyub.kernel.db import PUBLIC, in_scope
from guyub.kernel.ids import uuid7
from guyub.kernel.qr import CodeError
from tests.aid.proposing import fresh
from tests.aid.test_deciding_letters import text_of
from tests.aid.worlds import change, put, world
from tests.aid.worlds_following import followed
from tests.factories import NOW, TODAY, office_act

pytestmark = pytest.mark.usefixtures("db")


def asked(code):
    with in_scope(PUBLIC, read_only=True):
        return said_by(code["token"])


def inside(read):
    with in_scope(office_act().scope, read_only=True):
        return read()


def private(made):
    """Names of everybody and everything that received or asked."""
    from guyub.registry.models import Business, Owner

    names = [g.name for g in made.groups]
    for model in (Business, Owner):
        names += list(model.objects.using("owner").values_list("name", flat=True))
    return [str(n) for n in names if n]


def says_nothing_private(made, said):
    told = " ".join([said.title, said.verdict, said.note, *(" ".join(f) for f in said.facts)])
    assert not [n for n in private(made) if n in told]


def test_a_decree_stands_until_it_is_revoked():
    made = world(until="decided")
    row = inside(lambda: m.Decree.objects.select_related("selection", "round").get())
    code = codes.of_decree(row)
    said = asked(code)
    facts = dict(said.facts)
    assert (said.standing, facts["Nomor"]) == ("ok", row.number)
    assert facts["Penerima"] == "2"
    says_nothing_private(made, said)
    data = inside(lambda: letters.decree_letter(row, made.office, letters.decree_lines(row)))
    text = " ".join(text_of(documents.render("aid/sk", data)).split())
    assert "Periksa keaslian surat ini" in text
    assert code["token"][:4] in text
    change(made.decree, state="revoked", revoked_at=NOW)
    assert (asked(code).standing, asked(code).verdict[:5]) == ("bad", "Sudah")
    page = Client().get(reverse("check:code", args=[code["token"]]))
    assert row.number in page.content.decode()


def test_a_draft_has_no_code():
    made = world(until="announced")
    assert codes.of_decree(m.Decree(selection=made.selection, number="")) is None
    assert codes.of_agreement(m.Agreement(number="")) is None


def test_an_agreement_whose_number_was_corrected_fits_its_old_paper_no_more():
    made = world(until="decided", track="hibah")
    row = inside(lambda: m.Agreement.objects.select_related("fund").order_by("pk").first())
    old = codes.of_agreement(row)
    said = asked(old)
    assert (said.standing, dict(said.facts)["Nomor"]) == ("ok", row.number)
    says_nothing_private(made, said)
    change(row, pact_on=None)
    assert asked(old).standing == "warn"
    change(row, number="027/99/NPHD/2026")
    with pytest.raises(CodeError):
        asked(old)
    assert asked(codes.of_agreement(row)).standing == "warn"


def test_each_agreement_in_a_file_has_its_own_code():
    made = world(until="decided", track="hibah")

    def read():
        decree = m.Decree.objects.select_related("round").get()
        rows = list(m.Agreement.objects.select_related("fund", "group", "business"))
        return letters.agreement_letters(decree, made.office, rows, letters.signers_of(rows))

    data = inside(read)
    assert len({p["code"]["token"] for p in data["papers"]}) == 2
    text = text_of(documents.render("aid/nphd", data))
    # On the agreement and on the pact.
    assert text.count("Periksa keaslian") == 4


def test_a_move_is_told_from_its_approval_on():
    from guyub.aid.actions import following_moves as moves

    made = followed()
    tool, to = made.tools[0], made.members[made.groups[1].pk][0]
    store, head = office_act(role="asset_officer"), office_act(role="section_head")
    one = moves.propose_move(store, tool.pk, to.pk, "Tidak dipakai")
    assert codes.of_move(one) is None
    one = moves.decide_request(head, one.pk, True)
    approved = fresh(one)
    approved.tool = tool
    code = codes.of_move(approved)
    assert asked(code).standing == "warn"
    moves.finish_move(store, one.pk, number="030/7/2026", on=TODAY, place="Balai desa")
    said = asked(code)
    assert (said.standing, dict(said.facts)["Nomor"]) == ("ok", "030/7/2026")
    assert tool.tag in dict(said.facts)["Alat"]
    says_nothing_private(made, said)


def test_a_refusal_is_told_and_replaced_with_its_list():
    made = world(until="ranked")
    from tests.aid.worlds import past_the_wall

    row = m.Result.objects.using("owner").order_by("pk").first()
    with past_the_wall(m.Result):
        change(row, verdict="refused", reasons=[{"code": "rule", "words": "Belum punya NIB."}])
    code = codes.of_refusal(row, made.selection.digest)
    with pytest.raises(CodeError):
        asked(code)  # nobody announced it yet
    change(made.selection, state="announced", approver_person=uuid7(), approver="Kepala",
           approved_at=NOW)  # fmt: skip
    said = asked(code)
    assert (said.standing, dict(said.facts)["Hasil"]) == ("ok", "Tidak disetujui")
    says_nothing_private(made, said)
    assert "NIB" not in str(said.facts)
    change(made.selection, state="replaced")
    assert asked(code).standing == "bad"


def test_an_answer_is_told_by_its_outcome_only():
    made = world(until="announced")
    row = put(
        m.Objection, office_id=made.office.pk, regency_code=made.code, number="KBR-33.03-000001",
        round=made.round, against="list", name="Sutinah Wulandari", text="Rahasia", token="t" * 20,
        received_at=NOW, answer_by=TODAY,
    )  # fmt: skip
    change(row, state="rejected", answerer_person=uuid7(), answerer="Kabid", answered_at=NOW,
           answer="Kepada Sutinah Wulandari")  # fmt: skip
    said = asked(codes.of_answer(fresh(row)))
    assert dict(said.facts)["Hasil"] == "Ditolak"
    assert not {"Sutinah", "Rahasia", "Kabid"} & set(str(said).split())
    data = inside(lambda: letters.answer_letter(fresh(row), made.office))
    assert "Periksa keaslian" in text_of(documents.render("aid/jawaban-keberatan", data))
