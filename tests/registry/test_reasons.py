"""Numbers of people that a clerk types into a reason are kept nowhere."""

from __future__ import annotations

import pytest

from tests.factories import TODAY, office_act, register
from tests.registry.test_privacy import everything, owner_of

NIK, PHONE = "9903110101800001", "0840-1111-2222"
TYPED = f"Kata Bu Sri ({PHONE},\nNIK {NIK}) sama"
KEPT = "Kata Bu Sri ([telepon], NIK [nomor]) sama"


@pytest.fixture
def reasons(db):
    """Every action of the registry that asks for a reason, with numbers typed into it."""
    from guyub.registry.actions import changes, merge, privacy, registration
    from guyub.registry.actions.business import change_status

    act = office_act()
    one, other = register(act), register(act, name="Kripik")
    made = merge.merge_businesses(act, one.pk, other.pk, {}, reason=TYPED)
    merge.undo_merge(act, made.pk, reason=TYPED)
    change_status(act, one.pk, "paused", since=TODAY, reason=TYPED)
    asker = office_act(role="section_head")
    asked = changes.propose_change(
        asker, one.pk, {"since_year": 1999, "address": "RT 1"}, reason=TYPED
    )
    again = changes.propose_change(
        asker, one.pk, {"since_year": 1999, "address": "RT 1"}, reason=TYPED
    )
    assert again.pk == asked.pk
    answers = {
        "since_year": changes.Answer(False, TYPED),
        "address": changes.Answer(True),
    }
    changes.decide_change(act, asked.pk, answers, version=None, answer=TYPED)
    owner = owner_of(one)
    privacy.ask_erasure(act, owner.pk, reason=TYPED)
    sent = _sent()
    registration.refuse_registration(act, sent, reason=TYPED)
    return asked


def _sent():
    from guyub.accounts.visit import ANONYMOUS
    from guyub.registry.actions.registration import Submission, submit_registration
    from guyub.registry.models import Registration
    from tests.factories import NOW

    said = Submission(village_code="33.03.01.2001", owner_name="Karsinah", product="Gula")
    receipt = submit_registration(ANONYMOUS.act(NOW), said, "public")
    return Registration.objects.using("owner").get(receipt=receipt.receipt).pk


def test_no_reason_keeps_a_number(reasons):
    from guyub.registry.actions import changes
    from guyub.registry.models import ChangeRequest, Merge

    for word in (NIK, PHONE, "084011112222", "1111-2222"):
        assert everything(word) == [], word
    assert Merge.objects.using("owner").get().reason == KEPT
    decided = ChangeRequest.objects.using("owner").get(pk=reasons.pk)
    assert (decided.reason, decided.answer) == (KEPT, KEPT)
    whys = [change.get("why") for change in changes.read(decided)]
    assert KEPT in whys


def test_what_was_just_written_reads_as_it_is_kept(db):
    from guyub.registry.models import Merge

    row = Merge(reason=TYPED)
    assert Merge._meta.get_field("reason").pre_save(row, True) == KEPT
    assert row.reason == KEPT


def test_a_reason_of_full_length_still_fits_with_its_numbers_replaced(db):
    from guyub.registry.models import Merge

    full = ("x" * 288 + " 08123456789")[:300]
    assert len(Merge._meta.get_field("reason").get_prep_value(full)) <= 300
