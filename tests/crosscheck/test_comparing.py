"""Two offices find who is in both lists; neither sees the other's, and nothing is left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from guyub.accounts.visit import Visit
from guyub.crosscheck import running
from guyub.crosscheck.actions import agreeing, comparing
from guyub.crosscheck.models import Agreement, Comparison, Result, TokenRow
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from tests.crosscheck import worlds as w
from tests.factories import NOW, TODAY, appointment, office, office_act, user, visit

pytestmark = pytest.mark.usefixtures("db")


def results(code: str) -> list[Result]:
    return w.owned(Result, regency_code=code)


def test_each_side_learns_its_own_part_and_the_key_is_gone() -> None:
    made = w.lists()
    row = w.done()
    assert (row.state, row.pairs, row.key) == ("done", 2, None)
    assert w.owned(TokenRow) == []
    ours, theirs = results(w.OURS), results(w.THEIRS)
    assert {r.business_id for r in ours} == {b.pk for b in made[w.OURS][:2]}
    assert {r.business_id for r in theirs} == {b.pk for b in made[w.THEIRS][:2]}
    # Both know the pair by the same number, and are told the same of it.
    assert {(r.pair, r.chance) for r in ours} == {(r.pair, r.chance) for r in theirs}
    by_business = {r.business_id: r for r in ours}
    assert "nik" in by_business[made[w.OURS][0].pk].agrees
    assert "nik_near" in by_business[made[w.OURS][1].pk].agrees
    with in_scope(visit("section_head", w.OURS).scope, read_only=True):
        assert {r.regency_code for r in Result.objects.all()} == {w.OURS}


def test_tokens_are_of_the_own_office_alone_and_hold_no_value() -> None:
    w.lists()
    w.waiting()
    with in_scope(visit("head", w.OURS).scope, read_only=True):
        assert TokenRow.objects.count() == 5
    with in_scope(visit("head", w.THEIRS).scope, read_only=True):
        assert TokenRow.objects.count() == 0
        # That there is a comparison is for both to know.
        assert Comparison.objects.count() == 1
    with in_scope(visit("head", "36.04").scope, read_only=True):
        assert (Comparison.objects.count(), Agreement.objects.count()) == (0, 0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(tokens, 'escape'), '') FROM crosscheck_token")
        (held,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(t::text, '') FROM crosscheck_comparison t")
        (comparison,) = cursor.fetchone()
    for value in ("9901011203700001", "Suharyanto", "suhar", "84000000001"):
        assert value not in held
    # The key itself lies encrypted.
    key = w.owned(Comparison)[0].key.reveal()
    assert key not in comparison


def test_killed_anywhere_it_ends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    w.lists()
    row = w.ready()
    really, calls = comparing.tell, []

    def dies(act, pk, found):
        calls.append(act.office_id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return really(act, pk, found)

    monkeypatch.setattr(running, "tell", dies)
    with pytest.raises(KeyboardInterrupt):
        running.run(row.pk)
    # One side is told; key and tokens are still there for the other.
    assert (len(results(w.OURS)), len(results(w.THEIRS))) == (2, 0)
    monkeypatch.setattr(running, "tell", really)
    assert running.go_on() == (1, 0)
    assert (len(results(w.OURS)), len(results(w.THEIRS))) == (2, 2)
    assert running.run(row.pk) is False
    assert w.owned(TokenRow) == []
    told = Event.objects.using("owner").filter(verb="crosscheck.comparison.tell")
    assert sorted(told.values_list("regency_code", flat=True)) == [w.OURS, w.THEIRS]


def test_nobody_agrees_with_themselves() -> None:
    row = w.proposed()
    with pytest.raises(DomainError, match="dinas yang diajak"):
        agreeing.answer(office_act(w.OURS, "head"), row.pk, "agree")
    # One person who heads both offices is still one person.
    both = user("rangkap")
    mine = w.proposed_by(both)
    act = Visit(
        user=both, appointment=appointment(both, "head", w.THEIRS), choices=[]
    ).act(NOW)  # fmt: skip
    with pytest.raises(DomainError, match="usulnya sendiri"):
        agreeing.answer(act, mine.pk, "agree")
    with pytest.raises(DatabaseError, match="four_eyes"), transaction.atomic(using="owner"):
        Agreement.objects.using("owner").filter(pk=mine.pk).update(
            answerer_person=mine.proposer_person
        )


def test_who_was_asked_answers_and_who_proposed_takes_back() -> None:
    row = w.proposed()
    with pytest.raises(DomainError, match="setuju atau tolak"):
        agreeing.end(office_act(w.THEIRS, "head"), row.pk, "Tidak perlu")
    assert w.owned(Agreement)[0].state == "proposed"
    assert agreeing.end(office_act(w.OURS, "head"), row.pk, "Keliru dinas").state == "ended"


def test_an_agreement_is_not_rewritten() -> None:
    row = w.agreed()
    for column, value in (("purpose", "lain"), ("own_list", "aided"),
                          ("ends_on", TODAY + timedelta(days=300)), ("words", "lain")):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="does not change"),
            transaction.atomic(using="owner"),
        ):
            Agreement.objects.using("owner").filter(pk=row.pk).update(**{column: value})


def test_without_an_agreement_in_force_nothing_is_compared() -> None:
    w.lists()
    row = w.proposed()
    act = office_act(w.OURS, "section_head")
    with pytest.raises(DomainError, match="belum disetujui"):
        comparing.start(act, row.pk, uuid7())
    agreeing.answer(office_act(w.THEIRS, "head"), row.pk, "agree")
    first = comparing.start(act, row.pk, pk := uuid7())
    assert comparing.start(act, row.pk, pk).pk == first.pk, "twice is once"
    with pytest.raises(DomainError, match="Masih ada"):
        comparing.start(act, row.pk, uuid7())
    with pytest.raises(DomainError, match="ditunggu dinas lain"):
        comparing.join(act, first.pk)
    with pytest.raises((DomainError, NotAllowed)):
        comparing.join(office_act("36.04", "section_head"), first.pk)
    agreeing.end(office_act(w.THEIRS, "head"), row.pk, "Kepala baru belum setuju")
    ended = w.owned(Comparison)[0]
    assert (ended.state, ended.key) == ("dropped", None)
    assert w.owned(TokenRow) == []
    with pytest.raises(DomainError):
        comparing.join(office_act(w.THEIRS, "section_head"), first.pk)


def test_who_does_not_come_in_time_leaves_nothing_behind() -> None:
    w.lists()
    row = w.waiting()
    assert running.go_on() == (0, 0)
    late = NOW + timedelta(days=60)
    assert running.go_on(late) == (0, 1)
    assert running.go_on(late) == (0, 0)
    ended = w.owned(Comparison)[0]
    assert (ended.pk, ended.state, ended.key) == (row.pk, "lapsed", None)
    assert w.owned(TokenRow) == []


def test_dropping_needs_a_reason_and_takes_the_tokens() -> None:
    w.lists()
    row = w.waiting()
    act = office_act(w.THEIRS, "section_head")
    with pytest.raises(DomainError, match="alasannya"):
        comparing.drop(act, row.pk, " ")
    comparing.drop(act, row.pk, "Belum siap")
    assert w.owned(TokenRow) == []
    assert comparing.drop(act, row.pk, "lagi").remark == "Belum siap"


def test_a_list_of_aid_holds_who_got_some_lately() -> None:
    from guyub.crosscheck.lists import chosen
    from guyub.registry.models import BusinessFacts

    made = w.lists()[w.OURS]
    facts = BusinessFacts.objects.using("owner")
    facts.filter(business_id=made[0].pk).update(aid_last_on=TODAY - timedelta(days=30))
    facts.filter(business_id=made[1].pk).update(aid_last_on=TODAY - timedelta(days=1500))
    facts.filter(business_id=made[2].pk).update(aid_open=True)
    pk = office(w.OURS).pk
    with in_scope(visit("head", w.OURS).scope, read_only=True):
        found = {kind: {f.business_id for f in chosen(kind, w.OURS, pk, TODAY)}
                 for kind in ("aided", "asking", "running")}  # fmt: skip
    assert found["aided"] == {made[0].pk}
    assert found["asking"] == {made[2].pk}
    assert len(found["running"]) == 5
    row = w.agreed(own_list="aided")
    made = comparing.start(office_act(w.OURS, "section_head"), row.pk, uuid7())
    assert made.own_rows == 1


def test_an_empty_list_is_said() -> None:
    row = w.agreed()
    with pytest.raises(DomainError, match="kosong"):
        comparing.start(office_act(w.OURS, "section_head"), row.pk, uuid7())
    assert w.owned(Comparison) == []


def test_a_verdict_is_remembered_with_who_gave_it() -> None:
    w.lists()
    w.done()
    (row, *_rest) = results(w.OURS)
    act = office_act(w.OURS, "verifier")
    judged = comparing.judge(act, row.pk, "same", "Sudah ditanya di desa")
    assert (judged.verdict, judged.judge_person) == ("same", act.person_id)
    with pytest.raises(DomainError):
        comparing.judge(office_act(w.THEIRS, "verifier"), row.pk, "same")
    with pytest.raises(DomainError, match="salah satu"):
        comparing.judge(act, row.pk, "entah")


def test_the_ledger_of_both_offices_says_it_without_a_name() -> None:
    w.lists()
    w.done()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT verb, regency_code, e::text FROM ledger_event e WHERE verb LIKE 'crosscheck.%'"
        )
        rows = cursor.fetchall()
    assert {r[0].removeprefix("crosscheck.") for r in rows} == {
        "agreement.propose", "agreement.answer", "comparison.start", "comparison.join",
        "comparison.tell",
    }  # fmt: skip
    assert {r[1] for r in rows} == {w.OURS, w.THEIRS}
    assert not [r for r in rows if "9901" in r[2] or "Suhar" in r[2]]


def test_what_one_side_was_told_goes_when_the_comparison_does_not_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w.lists()
    row = w.ready()
    really, calls = comparing.tell, []

    def dies(act, pk, found):
        calls.append(pk)
        if len(calls) % 2 == 0:
            raise RuntimeError("x")
        return really(act, pk, found)

    monkeypatch.setattr(running, "tell", dies)
    assert running.go_on() == (1, 0), "one that cannot is noted and keeps nobody else"
    assert (len(results(w.OURS)), len(results(w.THEIRS))) == (2, 0)
    assert running.go_on(NOW + timedelta(days=60)) == (0, 1)
    ended = w.owned(Comparison)[0]
    assert (ended.pk, ended.state, ended.key) == (row.pk, "lapsed", None)
    assert (w.owned(TokenRow), w.owned(Result)) == ([], [])
