"""A list, an objection that is granted, and the whole way to the next list."""

from __future__ import annotations

import pytest

from guyub.aid import models as m
from guyub.aid.actions import deciding_objections as objecting
from guyub.aid.actions import deciding_selection as s
from guyub.aid.actions.proposing_checks import record_check
from guyub.aid.actions.proposing_scores import give_score
from guyub.aid.actions.proposing_sending import check_again
from guyub.kernel.db import in_scope
from tests.aid.fresh_facts import derive, stale
from tests.aid.proposing import found, fresh, taking_part
from tests.aid.worlds import change, world
from tests.factories import office_act

pytestmark = pytest.mark.usefixtures("db")


def act(role):
    return office_act(role=role)


def announced(made):
    row = s.run_selection(act("section_head"), made.round.pk)
    s.announce_selection(act("head"), made.round.pk, row.digest)
    return row


def states(made):
    return [fresh(p).state for p in made.proposals]


def test_list_objection_reconsider_recheck_new_list():
    made = world(until="scored")
    derive(made.code)
    first = announced(made)
    assert states(made) == ["selected", "selected"]
    with in_scope(act("registrar").scope, read_only=True):
        round_ = m.Round.objects.get(pk=made.round.pk)
    objecting.submit_objection(
        act("registrar"), round_,
        objecting.Complaint("Tetangga", "Usaha itu sudah tutup sejak lama, alatnya tidak dipakai"),
        assisted=True,
    )  # fmt: skip
    objection = m.Objection.objects.using("owner").get()
    objecting.answer_objection(
        act("delegate"), objection.pk, granted=True, answer="Akan dicek lagi di tempatnya"
    )
    s.reconsider(act("head"), made.round.pk, "Keberatan dikabulkan")
    assert fresh(made.round).state == "checking"
    assert states(made) == ["checked", "checked"]
    assert stale() == []
    # What was announced is still there to be read.
    assert fresh(first).state == "announced"
    one = made.proposals[0]
    check_again(act("section_head"), one.pk, "Dicek ulang karena keberatan")
    assert fresh(one).state == "submitted"
    verifier = act("verifier")
    with in_scope(verifier.scope, read_only=True):
        assert one in m.Proposal.objects.filter(round=made.round).to_check()
    for member in taking_part(one):
        record_check(verifier, one.pk, member.pk, found("unfit"))
    assert fresh(one).state == "checked"
    second = announced(made)
    assert second.number == first.number + 1
    assert fresh(first).state == "replaced"
    assert states(made) == ["refused", "selected"]
    assert stale() == []


def test_who_was_never_checked_waits_for_the_check_again():
    made = world(until="scored")
    two = made.proposals[1]
    m.Score.objects.using("owner").filter(proposal=two).delete()
    m.Check.objects.using("owner").filter(proposal=two).delete()
    change(two, state="submitted")
    announced(made)
    assert states(made) == ["selected", "reserve"]
    s.reconsider(act("head"), made.round.pk, "Belum semua dicek")
    assert states(made) == ["checked", "submitted"]
    verifier = act("verifier")
    for member in taking_part(two):
        record_check(verifier, two.pk, member.pk, found())
    for _n in range(2):
        give_score(act("section_head"), two.pk, {"need": 8, "ready": 8})
    announced(made)
    assert states(made) == ["selected", "selected"]
