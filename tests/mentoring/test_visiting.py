"""A contact is added and never changed; what it brings about, and what a mistake undoes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office, office_act
from tests.mentoring import visits as w

pytestmark = pytest.mark.usefixtures("db")
EARLIER = TODAY - timedelta(days=30)


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def _facts(of: Any) -> Any:
    from guyub.registry.models import BusinessFacts

    return BusinessFacts.objects.using("owner").get(business=of.pk)


def _whole(act: Any, of: Any, pk: Any) -> Any:
    return w.record(
        act, of, pk, minutes=40, note="Alat tua, hubungi 0812-3456-7890", next_on=TODAY
        + timedelta(days=30), answers={**w.answers(1, "skills"), "books": {"notes": 1}},
        steps=(w.step(aspect="books"), w.step("Ikut pelatihan", "office", 60)),
    )  # fmt: skip


def test_a_visit_leaves_findings_steps_and_the_day() -> None:
    of = w.business()
    made = _whole(w.officer(), of, uuid7())
    assert [(s.place, s.who, s.state) for s in w.steps_of(made)] == [
        (1, "owner", "agreed"), (2, "office", "agreed"),
    ]  # fmt: skip
    found = _facts(of)
    assert found.last_contact == found.contact_on == found.mentor_contact_on == TODAY
    # Books had one question left out: unknown, not weak.
    assert found.diagnosis == {"skills": 1}
    assert "0812" not in w.fresh(made).note
    assert "[telepon]" in w.fresh(made).note


def test_sent_twice_is_once_and_other_words_are_refused() -> None:
    of, act, pk = w.business(), w.officer(), uuid7()
    _whole(act, of, pk)
    _whole(act, of, pk)
    assert _events("mentoring.visit.record") == 1
    assert len(w.steps_of(_whole(act, of, pk))) == 2
    with pytest.raises(DomainError, match="isi lain"):
        w.record(act, of, pk, minutes=41)
    with pytest.raises(DomainError, match="isi lain"):
        _whole(act, w.business(), pk)


def test_sent_again_after_the_steps_moved_on() -> None:
    """A phone that never heard the answer sends the same visit again, weeks later."""
    of, act = w.business(), w.officer()
    first = w.record(act, of, on=EARLIER, steps=(w.step(on=EARLIER),))
    pk, judged = uuid7(), w.judged("see", *w.steps_of(first))
    w.record(act, of, pk, judged=judged)
    again = w.record(act, of, pk, judged=judged)
    assert again.pk == pk
    assert _events("mentoring.visit.record") == 2


def test_a_closed_door_is_no_contact() -> None:
    of = w.business()
    w.record(w.officer(), of, met="absent")
    assert _facts(of).contact_on is None
    with pytest.raises(DomainError, match="kalau bertemu"):
        w.record(w.officer(), of, met="absent", steps=(w.step(),))


def test_a_call_is_a_contact_but_nobody_stood_at_the_door() -> None:
    of = w.business()
    w.record(w.officer(), of, kind="call")
    assert (_facts(of).last_contact, _facts(of).contact_on) == (None, TODAY)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(2019, 12, 31)}, "on"),
        ({"next_on": TODAY}, "next_on"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"kind": "owl"}, "kind"),
        ({"met": ""}, "met"),
        ({"steps": (w.step(days=-1),)}, "due1"),
        ({"steps": (w.step(), w.step(who="saudara"))}, "who2"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        w.record(w.officer(), w.business(), **values)
    assert refused.value.field == field


def test_made_up_answers_and_too_many_steps_are_refused() -> None:
    of, act = w.business(), w.officer()
    for answers in ({"skills": {"result": 4}}, {"skills": {"colour": 1}}, {"mood": {"x": 1}},
                    {"skills": {"result": True}}):  # fmt: skip
        with pytest.raises(DomainError, match="berganti"):
            w.record(act, of, answers=answers)
    with pytest.raises(DomainError, match="paling banyak 3"):
        w.record(act, of, steps=tuple(w.step(f"Langkah {n}") for n in range(4)))


def test_outside_the_own_villages_nothing_is_written() -> None:
    of = w.business(village="33.03.02.2001")
    with pytest.raises(NotAllowed):
        w.record(w.officer(), of)
    for role in ("village_clerk", "verifier", "head", "auditor"):
        with pytest.raises(NotAllowed):
            w.record(office_act(role=role), of)


def test_the_officer_of_the_account_is_named_and_paper_names_another() -> None:
    from guyub.mentoring.models import Officer

    act = w.officer()
    held = Officer(
        number="PTG-33.03-000001-1", regency_code="33.03", office_id=office().pk, name="Bagas",
        user_id=act.user_id, tier="district", state="recruited", state_since=TODAY,
        recruited_on=TODAY, base_village="33.03.01.2001", made_by=uuid7(), created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    held.save(using="owner", force_insert=True)
    of = w.business()
    assert w.record(act, of).officer_id == held.pk
    typed = w.record(office_act(), of, from_paper=True, officer=held.pk)
    assert (typed.officer_id, typed.by_role) == (held.pk, "registrar")
    with pytest.raises(DomainError, match="dari kertas"):
        w.record(office_act(), of, officer=held.pk)


# --- steps ----------------------------------------------------------------------------------------


def test_a_step_ends_only_when_it_was_seen_in_a_visit() -> None:
    of, act = w.business(), w.officer()
    first = w.record(act, of, on=EARLIER, steps=(w.step(on=EARLIER), w.step("Foto", on=EARLIER)))
    one, two = w.steps_of(first)
    with pytest.raises(DomainError, match="dilihat sendiri"):
        w.record(act, of, kind="call", judged=w.judged("see", one))
    with pytest.raises(DomainError, match="Tulis alasannya"):
        w.record(act, of, judged=w.judged("drop", two))
    second = w.record(
        act, of, judged={**w.judged("see", one), **w.judged("drop", two, reason="Sudah lain")}
    )
    one, two = w.steps_of(first)
    assert (one.state, one.seen_in_id, one.seen_by) == ("done", second.pk, act.person_id)
    assert (two.state, two.dropped_because) == ("dropped", "Sudah lain")


def test_a_step_of_another_business_is_not_judged() -> None:
    act = w.officer()
    other = w.record(act, w.business(), steps=(w.step(),))
    with pytest.raises(DomainError, match="bukan milik usaha"):
        w.record(act, w.business(), judged=w.judged("see", *w.steps_of(other)))


def test_a_partner_advises_and_proposes_and_decides_nothing() -> None:
    of, act = w.business(), w.officer()
    partner = w.officer(role="partner")
    made = w.record(partner, of, answers=w.answers(1, "books"), steps=(w.step("Buku kas"),))
    assert [s.state for s in w.steps_of(made)] == ["agreed"]
    for verb in ("see", "drop"):
        with pytest.raises(DomainError, match="bukan wewenang"):
            w.record(partner, of, judged=w.judged(verb, *w.steps_of(made), reason="Sudah"))
    assert [s.state for s in w.steps_of(made)] == ["agreed"]
    # Neither may who types sheets in: it was not there.
    with pytest.raises(DomainError, match="bukan wewenang"):
        w.record(office_act(), of, judged=w.judged("see", *w.steps_of(made)))
    w.record(act, of, judged=w.judged("see", *w.steps_of(made)))


def test_the_owner_says_and_the_officer_sees() -> None:
    from guyub.mentoring.actions.steps import claim_step, unclaim_step

    of, act = w.business(), w.officer()
    one, two = w.steps_of(w.record(act, of, steps=(w.step(), w.step("Foto"))))
    mine, other = w.owner_visit(of).act(NOW), w.owner_visit(w.business()).act(NOW)
    assert claim_step(mine, one.pk).state == "claimed"
    claim_step(mine, one.pk)
    assert _events("mentoring.step.claim") == 1
    assert unclaim_step(mine, one.pk).state == "agreed"
    with pytest.raises(DomainError):
        claim_step(other, two.pk)
    with pytest.raises(NotAllowed):
        claim_step(act, two.pk)
    ours = w.steps_of(w.record(act, of, steps=(w.step("Kirim brosur", "office"),)))[0]
    with pytest.raises(DomainError, match="bukan Anda"):
        claim_step(mine, ours.pk)
    claim_step(mine, one.pk)
    w.record(act, of, judged=w.judged("see", one))
    assert w.fresh(one).state == "done"
    with pytest.raises(DomainError):
        unclaim_step(mine, one.pk)


# --- a wish to be visited -------------------------------------------------------------------------


def _wish(of: Any, asked: date = EARLIER) -> Any:
    from guyub.mentoring.facts import refresh
    from guyub.mentoring.models import Request

    row = Request(
        number=f"MIN-{str(uuid7())[-12:]}", regency_code="33.03", village_code=of.village_code,
        business_id=of.pk, about="Ingin punya NIB", via="clerk", asked_on=asked,
        promised_by=asked + timedelta(days=5), created_at=NOW,
    )  # fmt: skip
    row.save(using="owner", force_insert=True)
    refresh([of.pk])
    return row


def test_a_visit_answers_the_open_wish_and_a_mistake_opens_it_again() -> None:
    from guyub.mentoring.actions.visiting import void_visit

    of, act = w.business(), w.officer()
    wish = _wish(of)
    w.record(act, of, met="absent")
    w.record(act, of, kind="call")
    w.record(act, of, on=EARLIER - timedelta(days=1))
    assert w.fresh(wish).state == "asked"
    made = w.record(act, of)
    assert (w.fresh(wish).state, w.fresh(wish).visit_id) == ("visited", made.pk)
    assert _facts(of).visit_promised_on is None
    void_visit(act, made.pk, "Tertukar usaha")
    assert w.fresh(wish).state == "asked"
    assert _facts(of).visit_promised_on is not None


# --- mistakes -------------------------------------------------------------------------------------


def test_a_mistake_counts_for_nothing() -> None:
    from guyub.mentoring.actions.visiting import void_visit
    from guyub.mentoring.models import Step

    of, act = w.business(), w.officer()
    first = w.record(act, of, on=EARLIER, answers=w.answers(3, "skills"),
                     steps=(w.step(on=EARLIER),))  # fmt: skip
    wrong = w.record(
        act, of, answers=w.answers(1, "skills"), steps=(w.step("Salah"),),
        judged=w.judged("see", *w.steps_of(first)),
    )  # fmt: skip
    assert _facts(of).diagnosis == {"skills": 1}
    void_visit(act, wrong.pk, "Tertukar dengan usaha sebelahnya")
    void_visit(act, wrong.pk, "Tertukar dengan usaha sebelahnya")
    assert _events("mentoring.visit.void") == 1
    found = _facts(of)
    assert (found.last_contact, found.contact_on) == (EARLIER, EARLIER)
    assert found.diagnosis == {"skills": 3}
    open_ones = Step.objects.using("owner").open().filter(business=of.pk)
    assert [(s.text, s.state) for s in open_ones] == [("Catat uang setiap hari", "agreed")]


def test_mistakes_in_a_row_lead_back_to_what_stood_before() -> None:
    from guyub.mentoring.actions.visiting import void_visit

    of, act = w.business(), w.officer()
    one = w.record(act, of, on=EARLIER)
    two = w.record(act, of, on=TODAY)
    void_visit(act, one.pk, "Salah hari")
    assert _facts(of).last_contact == TODAY
    void_visit(act, two.pk, "Salah usaha")
    assert _facts(of).last_contact is None


def test_a_mistake_is_marked_by_its_writer_that_day_or_by_the_head_of_section() -> None:
    from guyub.mentoring.actions.visiting import void_visit

    of, act = w.business(), w.officer()
    made = w.record(act, of)
    other = w.officer()
    with pytest.raises(NotAllowed, match="pencatatnya"):
        void_visit(other, made.pk, "Bukan saya")
    act.now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="pencatatnya"):
        void_visit(act, made.pk, "Baru sadar")
    head = office_act(role="section_head")
    with pytest.raises(DomainError, match="kenapa"):
        void_visit(head, made.pk, "  ")
    assert void_visit(head, made.pk, "Baru sadar").void_by == head.person_id


# --- walls of the database ------------------------------------------------------------------------


def test_the_database_keeps_a_contact_as_it_was_written() -> None:
    from guyub.mentoring.models import Finding, Step, Visit

    of, act = w.business(), w.officer()
    made = w.record(act, of, answers=w.answers(2, "skills"), steps=(w.step(),))
    other = w.record(act, w.business())
    for rows, values in (
        (Visit.objects.filter(pk=made.pk), {"on": EARLIER}),
        (Visit.objects.filter(pk=made.pk), {"note": "lain"}),
        (Finding.objects.filter(visit=made), {"level": 3}),
        (Step.objects.filter(visit=made), {"text": "lain"}),
        (Step.objects.filter(visit=made), {"due_on": EARLIER}),
        # Done without anybody who saw it, and seen in a visit to somebody else.
        (Step.objects.filter(visit=made), {"state": "done"}),
        (Step.objects.filter(visit=made),
         {"state": "done", "seen_in": other, "seen_by": uuid7()}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            rows.using("owner").update(**values)
    Visit.objects.using("owner").filter(pk=made.pk).update(note="(dihapus)")


def test_a_merge_takes_contacts_and_steps_along() -> None:
    from guyub.registry.actions.merge import merge_businesses

    one, two = w.business(), w.business()
    act = w.officer()
    made = w.record(act, two, steps=(w.step(),))
    merge_businesses(office_act(), one.pk, two.pk, {}, reason="Sama")
    assert w.fresh(made).business_id == one.pk
    # Written on a phone before the merge was known there: it lands on the one that lives on.
    assert w.record(act, two, kind="call").business_id == one.pk


# --- pages ----------------------------------------------------------------------------------------


def test_words_about_an_erased_person_go_and_days_stay() -> None:
    from guyub.kernel.db import in_scope, writing
    from guyub.mentoring.seats_visiting import erase, told
    from guyub.registry.models import Owner
    from guyub.registry.privacy import Erased

    of, act = w.business(), w.officer()
    made = w.record(act, of, note="Istrinya sakit", steps=(w.step(),))
    owner = Owner.objects.using("owner").get(ownerships__business=of.pk)
    with in_scope(act.scope, read_only=True):
        assert "Istrinya sakit" in told(owner)[0].value
    with in_scope(act.scope), writing():
        erase(act, Erased(owner.pk, "33.03", None, None, (of.pk,)))
    assert (w.fresh(made).note, w.fresh(made).on) == ("(dihapus)", TODAY)
    assert w.steps_of(made)[0].text == "(dihapus)"


def test_five_equal_pushes_at_once_are_one_row() -> None:
    import threading

    from django.db import connections

    from guyub.mentoring.models import Visit

    of, act, pk = w.business(), w.officer(), uuid7()
    begin, failed = threading.Barrier(5), []

    def push() -> None:
        from dataclasses import replace

        try:
            begin.wait(10)
            _whole(replace(act, events=[]), of, pk)
        except Exception as error:
            failed.append(error)
        finally:
            for alias in ("default", "log"):
                connections[alias].close()

    threads = [threading.Thread(target=push) for _n in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert failed == []
    assert Visit.objects.using("owner").filter(business=of.pk).count() == 1
    assert len(w.steps_of(Visit.objects.using("owner").get(pk=pk))) == 2
    assert _events("mentoring.visit.record") == 1
