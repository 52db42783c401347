"""SK: from the list to paper by three persons; what it names is what the list gives."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guyub.aid import models as m
from guyub.aid.actions import deciding_decree as d
from guyub.aid.actions.agenda import set_series
from guyub.aid.actions.deciding_agreement import (
    number_agreements,
    prepare_agreements,
    record_agreement,
    record_pacts,
)
from guyub.aid.actions.deciding_decree import Wording
from guyub.aid.actions.proposing_sending import withdraw
from guyub.aid.actions.rounds import cancel_round
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from tests.aid.worlds import change, put, world
from tests.factories import NOW, TODAY, office_act

pytestmark = pytest.mark.usefixtures("db")
WORDING = Wording("Penerima bantuan alat", "Bupati Contoh", "Bupati")
DAY = TODAY - timedelta(days=1)


def ready(track="goods", groups=2, code="33.03"):
    made = world(code=code, until="announced", track=track, groups=groups)
    change(made.round, objections_until=TODAY - timedelta(days=2))
    return made


def people(code="33.03"):
    return (office_act(code, "section_head"), office_act(code, "finance_officer"),
            office_act(code, "head"))  # fmt: skip


def signed(made, number="900/1/2026"):
    maker, checker, head = people(made.code)
    row = d.draft_decree(maker, made.round.pk, WORDING)
    d.verify_decree(checker, row.pk, row.version)
    return d.sign_decree(head, row.pk, number=number, dated=DAY)


def fresh(row):
    return type(row)._base_manager.using("owner").get(pk=row.pk)


def test_three_persons_and_the_proposals_are_granted():
    made = ready()
    row = signed(made)
    assert (row.state, row.number) == ("signed", "900/1/2026")
    assert fresh(made.round).state == "decided"
    assert {fresh(p).state for p in made.proposals} == {"granted"}
    lines = list(m.DecreeLine.objects.using("owner").filter(decree=row))
    awards = list(m.Award.objects.using("owner").all())
    assert {(x.proposal_line_id, x.fund_id, x.quantity, x.unit_price) for x in lines} == {
        (a.line_id, a.fund_id, a.quantity, a.unit_price) for a in awards
    }
    assert m.AgendaNumber.objects.using("owner").get(paper=row.pk).text == "900/1/2026"


def test_nobody_takes_two_of_the_three_steps():
    made = ready()
    maker, checker, head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    both = office_act("33.03", "finance_officer")
    both.person_id = maker.person_id
    with pytest.raises(NotAllowed, match=r"Anda menyusun SK ini.*Plt"):
        d.verify_decree(both, row.pk)
    d.verify_decree(checker, row.pk)
    for person in (maker.person_id, checker.person_id):
        head.person_id = person
        with pytest.raises(NotAllowed, match="menyusun atau memeriksa"):
            d.sign_decree(head, row.pk, number="1", dated=DAY)


def test_a_substitute_signs_where_the_head_had_a_hand_in_it():
    """A small office: the head of section is acting head; the appointed substitute signs."""
    made = ready()
    maker, checker, _head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    d.verify_decree(checker, row.pk)
    acting = office_act("33.03", "head")
    acting.person_id = maker.person_id
    with pytest.raises(NotAllowed, match="kepala dinas atau wakil yang ditunjuk"):
        d.sign_decree(acting, row.pk, number="2", dated=DAY)
    substitute = office_act("33.03", "delegate")
    assert d.sign_decree(substitute, row.pk, number="2", dated=DAY).state == "signed"


@pytest.mark.parametrize(
    ("total", "roles"),
    [
        (199_999_999, ("section_head", "finance_officer", "verifier")),
        (200_000_000, ("section_head", "finance_officer")),
        (1_000_000_000, ("finance_officer",)),
    ],
)
def test_who_verifies_depends_on_the_amount(total, roles):
    made = ready()
    act = office_act("33.03")
    with in_scope(act.scope, read_only=True):
        assert d.verifiers_for(total, made.office.pk, TODAY) == roles


def test_an_amount_above_the_step_is_not_for_the_field():
    made = ready()
    maker, _checker, _head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    change(made.funds[0], ceiling=10**12)
    change(m.RoundFund.objects.using("owner").filter(fund=made.funds[0]).first(), amount=10**12)
    from guyub.criteria.setting_actions import Proposal, approve_setting, propose_setting

    set_ = propose_setting(
        office_act("33.03"), "aid.decree_section_from",
        Proposal(1_000_000, TODAY - timedelta(days=9), "Perbup 1/2026", "pasal 3"),
    )  # fmt: skip
    approve_setting(office_act("33.03", "head"), set_.pk)
    with pytest.raises(NotAllowed, match="diperiksa oleh kepala bidang atau bendahara"):
        d.verify_decree(office_act("33.03", "verifier"), row.pk)
    assert d.verify_decree(office_act("33.03", "section_head"), row.pk).state == "verified"


def test_returned_mended_verified_again():
    made = ready()
    maker, checker, head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    row = d.verify_decree(checker, row.pk, row.version)
    row = d.return_decree(head, row.pk, "Salah nama jabatan", row.version)
    assert (row.state, row.verifier_person) == ("draft", None)
    with pytest.raises(NotAllowed, match="Hanya penyusunnya"):
        d.rewrite_decree(office_act("33.03"), row.pk, WORDING)
    with pytest.raises(StaleVersion):
        d.rewrite_decree(maker, row.pk, WORDING, version=1)
    mended = Wording("Penerima bantuan", "Bupati Contoh", "Penjabat Bupati")
    row = d.rewrite_decree(maker, row.pk, mended, version=row.version)
    with pytest.raises(DomainError):
        d.sign_decree(head, row.pk, number="3", dated=DAY)
    d.verify_decree(checker, row.pk, row.version)
    assert d.sign_decree(head, row.pk, number="3", dated=DAY).state == "signed"


def test_number_and_day_must_be_right():
    made = ready()
    maker, checker, head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    d.verify_decree(checker, row.pk)
    for number, dated, what in (
        ("4", TODAY + timedelta(days=1), "belum terjadi"),
        ("4", TODAY - timedelta(days=2), "Masa keberatan sampai"),
        (" ", DAY, "Isi nomornya"),
    ):
        with pytest.raises(DomainError, match=what):
            d.sign_decree(head, row.pk, number=number, dated=dated)
    put(m.AgendaNumber, office_id=made.office.pk, regency_code="33.03", kind="sk", year=2026,
        text="4", taken_at=NOW, taken_by=head.person_id, explanation="batal")  # fmt: skip
    with pytest.raises(DomainError, match="sudah dipakai surat lain"):
        d.sign_decree(head, row.pk, number="4", dated=DAY)
    d.sign_decree(head, row.pk, number="5", dated=DAY)
    d.sign_decree(head, row.pk, number="5", dated=DAY)
    with pytest.raises(DomainError):
        d.sign_decree(office_act("33.03", "head"), row.pk, number="6", dated=DAY)


def test_one_decree_for_each_giver_and_the_round_is_decided_with_the_last():
    made = ready()
    maker, checker, head = people()
    one, two = made.funds
    first = d.draft_decree(maker, made.round.pk, WORDING, [one.pk])
    second = d.draft_decree(maker, made.round.pk, WORDING, [two.pk])
    with pytest.raises(DomainError, match="sudah masuk SK"):
        d.draft_decree(office_act("33.03"), made.round.pk, WORDING)
    for n, row in enumerate((first, second)):
        assert fresh(made.round).state == "announced"
        d.verify_decree(checker, row.pk)
        d.sign_decree(head, row.pk, number=f"7/{n}", dated=DAY)
    assert fresh(made.round).state == "decided"


def test_who_withdrew_since_is_not_in_a_signed_decree():
    made = ready()
    maker, checker, head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    d.verify_decree(checker, row.pk)
    gone, stays = made.proposals
    withdraw(office_act("33.03"), gone.pk, "Tidak jadi")
    with pytest.raises(DomainError, match=gone.number):
        d.sign_decree(head, row.pk, number="900/1", dated=DAY)
    d.drop_decree(maker, row.pk, "Satu penerima menarik usulannya")
    other = d.draft_decree(maker, made.round.pk, WORDING)
    d.verify_decree(checker, other.pk)
    d.sign_decree(head, other.pk, number="900/1", dated=DAY)
    assert (fresh(gone).state, fresh(stays).state) == ("withdrawn", "granted")
    assert {x.proposal_id for x in m.DecreeLine.objects.using("owner").filter(decree=other)} == {
        stays.pk
    }


def test_a_round_is_not_cancelled_over_its_decree():
    made = ready()
    maker, _checker, head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING, [made.funds[0].pk])
    with pytest.raises(DomainError, match="Ada SK di putaran ini"):
        cancel_round(head, made.round.pk, "Anggaran dipotong")
    assert fresh(made.round).state == "announced"
    d.drop_decree(maker, row.pk, "Keliru")
    assert cancel_round(head, made.round.pk, "Anggaran dipotong").state == "cancelled"


def test_dropped_drafts_free_what_they_named():
    made = ready()
    maker = office_act("33.03")
    row = d.draft_decree(maker, made.round.pk, WORDING)
    assert d.draft_decree(maker, made.round.pk, WORDING).pk == row.pk
    d.drop_decree(maker, row.pk, "Keliru")
    assert d.draft_decree(maker, made.round.pk, WORDING).pk != row.pk


def test_revoked_while_nothing_goes_out_by_it():
    made = world(until="ready")
    with pytest.raises(DomainError, match="2 berita acara serah terima"):
        d.revoke_decree(office_act("33.03", "head"), made.decree.pk, "Keliru")
    other = ready(code="35.13")
    row = signed(other)
    d.revoke_decree(office_act("35.13", "head"), row.pk, "Salah penerima")
    assert fresh(row).state == "revoked"
    assert {fresh(p).state for p in other.proposals} == {"selected"}
    assert fresh(other.round).state == "announced"
    assert signed(other, "900/2/2026").state == "signed"


def test_nothing_that_the_list_does_not_give():
    made = ready()
    row = d.draft_decree(office_act("33.03"), made.round.pk, WORDING)
    line = m.DecreeLine.objects.using("owner").filter(decree=row).first()
    values = {
        f.attname: getattr(line, f.attname)
        for f in m.DecreeLine._meta.concrete_fields if f.attname != "id"
    }  # fmt: skip
    other = next(f for f in made.funds if f.pk != line.fund_id)
    for wrong in ({"quantity": line.quantity + 1}, {"unit_price": 1}, {"fund_id": other.pk}):
        change_to = {**values, **wrong}
        with (
            pytest.raises(IntegrityError, match=r"list does not give|decree_line_once"),
            transaction.atomic("owner"),
        ):
            put(m.DecreeLine, **change_to)


def test_a_fund_cut_since_the_list_says_so():
    made = ready()
    purse = m.RoundFund.objects.using("owner").filter(fund=made.funds[0]).first()
    change(purse, amount=1)
    with pytest.raises(DomainError, match="tidak cukup lagi"):
        d.draft_decree(office_act("33.03"), made.round.pk, WORDING)


def test_grants_get_agreements_goods_may():
    made = ready(track="hibah")
    row = signed(made)
    rows = list(m.Agreement.objects.using("owner").filter(decree=row))
    lines = list(m.DecreeLine.objects.using("owner").filter(decree=row))
    assert len(rows) == 2
    assert sum(a.amount for a in rows) == sum(x.quantity * x.unit_price for x in lines)
    clerk = office_act("33.03")
    with pytest.raises(DomainError, match="deret nomornya"):
        number_agreements(clerk, row.pk, TODAY)
    set_series(clerk, 2026, "027/{n}/NPHD/{year}", 15, kind="nphd")
    set_series(clerk, 2026, "027/{n}/NPHD/{year}", 15, kind="nphd")
    with pytest.raises(DomainError, match="sebelum tanggal SK"):
        number_agreements(clerk, row.pk, DAY - timedelta(days=1))
    assert number_agreements(clerk, row.pk, TODAY) == 2
    assert number_agreements(clerk, row.pk, TODAY) == 0
    assert sorted(fresh(a).number for a in rows) == ["027/15/NPHD/2026", "027/16/NPHD/2026"]
    assert record_pacts(clerk, row.pk, TODAY) == 2
    with pytest.raises(DomainError, match="surat lain"):
        record_agreement(clerk, rows[0].pk, number=fresh(rows[1]).number, dated=TODAY, pact_on=None)
    goods = ready(code="35.13")
    second = signed(goods)
    assert not m.Agreement.objects.using("owner").filter(decree=second).exists()
    assert prepare_agreements(office_act("35.13"), second.pk) == 2
    assert prepare_agreements(office_act("35.13"), second.pk) == 0


# --- four eyes, whatever anybody does in whatever order ------------------------------------------

STEPS = ("draft", "draft_one", "verify", "return", "sign", "drop", "revoke", "rewrite", "object",
         "answer", "reconsider", "rank", "announce")  # fmt: skip
ROLES = ("section_head", "registrar", "verifier", "finance_officer", "head", "delegate")
step = st.tuples(st.integers(0, 3), st.sampled_from(ROLES), st.sampled_from(STEPS))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=12, max_size=30), seed=st.integers(0, 99))
def test_random_people_never_break_four_eyes(steps, seed):
    from tests import database

    database.reset()
    made = ready()
    chance = random.Random(seed)
    acts = {role: office_act("33.03", role) for role in ROLES}
    persons = [office_act("33.03").person_id for _ in range(4)]
    for who, role, what in steps:
        act = acts[role]
        act.person_id = persons[who]
        attempt(made, act, what, chance)
        holds(made)


def attempt(made, act, what, chance):
    from guyub.accounts.visit import ANONYMOUS
    from guyub.aid.actions import deciding_objections as o
    from guyub.aid.actions import deciding_selection as s

    rows = list(m.Decree.objects.using("owner").order_by("made_at", "pk"))
    row = chance.choice(rows) if rows else None
    objections = list(m.Objection.objects.using("owner").order_by("number"))
    lists = m.Selection.objects.using("owner").filter(state="draft").first()
    try:
        if what == "draft":
            d.draft_decree(act, made.round.pk, WORDING)
        elif what == "draft_one":
            d.draft_decree(act, made.round.pk, WORDING, [made.funds[0].pk])
        elif what == "object":
            text = f"Keberatan nomor {chance.random()} ini."
            o.submit_objection(ANONYMOUS.act(NOW), fresh(made.round), o.Complaint("Budi", text),
                               assisted=False)  # fmt: skip
        elif what == "answer" and objections:
            o.answer_objection(act, chance.choice(objections).pk, granted=chance.random() < 0.3,
                               answer="Sudah diperiksa lagi.")  # fmt: skip
        elif what == "reconsider":
            s.reconsider(act, made.round.pk, "Uji")
        elif what == "rank":
            s.run_selection(act, made.round.pk)
        elif what == "announce" and lists:
            act.now = NOW + timedelta(minutes=chance.randrange(60))
            s.announce_selection(act, made.round.pk, lists.digest)
            change(made.round, objections_until=TODAY - timedelta(days=2))
        elif row is None:
            return
        elif what == "verify":
            d.verify_decree(act, row.pk)
        elif what == "return":
            d.return_decree(act, row.pk, "Uji")
        elif what == "sign":
            d.sign_decree(act, row.pk, number=f"N/{row.pk}", dated=DAY)
        elif what == "drop":
            d.drop_decree(act, row.pk, "Uji")
        elif what == "revoke":
            d.revoke_decree(act, row.pk, "Uji")
        elif what == "rewrite":
            d.rewrite_decree(act, row.pk, WORDING)
    except DomainError:
        pass  # refused in a sentence is what is wanted; anything else fails the test


def holds(made):
    for row in m.Decree.objects.using("owner").all():
        three = [row.maker_person, row.verifier_person, row.approver_person]
        acted = [p for p in three if p is not None]
        assert len(set(acted)) == len(acted)
        if row.state in ("signed", "revoked"):
            assert len(acted) == 3
    for row in m.Selection.objects.using("owner").all():
        assert row.approver_person != row.maker_person
    for row in m.Objection.objects.using("owner").all():
        assert row.answerer_person not in row.deciders
    living = m.DecreeLine.objects.using("owner").exclude(decree__state__in=("revoked", "dropped"))
    for purse in m.RoundFund.objects.using("owner").all():
        assert sum(x.quantity * x.unit_price for x in living if x.fund_id == purse.fund_id) <= (
            purse.amount
        )
    named = [(x.proposal_line_id, x.fund_id) for x in living]
    assert len(named) == len(set(named))
    signed_now = m.Decree.objects.using("owner").filter(state="signed").exists()
    assert not (signed_now and fresh(made.round).state in ("checking", "ranked"))


def test_two_who_sign_at_the_same_instant_make_one_signature():
    import threading

    from django.db import connections

    made = ready()
    maker, checker, _head = people()
    row = d.draft_decree(maker, made.round.pk, WORDING)
    d.verify_decree(checker, row.pk)
    acts = [office_act("33.03", role) for role in ("head", "delegate")]
    start, told = threading.Barrier(2), []

    def work(n, act):
        try:
            start.wait(timeout=30)
            d.sign_decree(act, row.pk, number=f"S/{n}", dated=DAY)
            told.append("signed")
        except DomainError:
            told.append("refused")
        finally:
            for alias in ("default", "owner"):
                connections[alias].close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert sorted(told) == ["refused", "signed"]
    from guyub.ledger.models import Event

    events = Event.objects.using("owner").filter(verb="aid.decree.sign")
    assert events.count() == 1
    assert m.AgendaNumber.objects.using("owner").filter(kind="sk").count() == 1


def test_an_objection_and_a_decree_at_the_same_instant_never_both_pass():
    import threading

    from django.db import connections

    from guyub.accounts.visit import ANONYMOUS
    from guyub.aid.actions.deciding_objections import Complaint, submit_objection

    made = world(until="announced")  # the window is open today for whoever objects today
    maker = office_act("33.03", "section_head")
    maker.now = NOW + timedelta(days=1)  # the decree is written the day after
    start, told = threading.Barrier(2), {}

    def work(name, do):
        try:
            start.wait(timeout=30)
            do()
            told[name] = True
        except DomainError:
            told[name] = False
        finally:
            for alias in ("default", "owner"):
                connections[alias].close()

    sent = Complaint("Budi", "Nilai kelompok kami keliru.")
    tasks = {
        "decree": lambda: d.draft_decree(maker, made.round.pk, WORDING),
        "objection": lambda: submit_objection(
            ANONYMOUS.act(NOW), fresh(made.round), sent, assisted=False
        ),
    }
    threads = [threading.Thread(target=work, args=pair) for pair in tasks.items()]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert told["objection"] is True
    # Whichever came first: a decree never stands as signed over an open objection.
    if told["decree"]:
        row = m.Decree.objects.using("owner").get()
        d.verify_decree(office_act("33.03", "finance_officer"), row.pk)
        head = office_act("33.03", "head")
        head.now = NOW + timedelta(days=2)
        with pytest.raises(DomainError, match="belum dijawab"):
            d.sign_decree(head, row.pk, number="X/1", dated=TODAY + timedelta(days=1))


def test_a_single_business_is_chosen_decreed_and_signs_for_itself():
    from guyub.aid.actions.deciding_selection import announce_selection, run_selection
    from guyub.aid.queries.deciding_letters import agreement_letters, signers_of
    from tests.factories import register

    made = world(until="scored", groups=1, track="hibah")
    act = office_act("33.03")
    business = register(act, name="Keripik Clarak", owner="Tini", branch="pangan")
    base = {"office_id": made.office.pk, "regency_code": "33.03"}
    one = put(
        m.Proposal, **base, number="USL-33.03-000077", round=made.round, business_id=business.pk,
        village_code=business.village_code, state="checked", state_since=TODAY, filler="P",
        filler_person=made.people["maker"], filler_role="village_clerk", reason="Memotong",
        submitted_at=NOW, submitter_person=made.people["maker"], created_at=NOW,
    )  # fmt: skip
    member = put(m.ProposalMember, **base, proposal=one, business_id=business.pk,
                 village_code=business.village_code)  # fmt: skip
    put(m.ProposalLine, **base, proposal=one, member=member, item=made.items[0], quantity=2,
        unit_price=2_500_000, why="Memotong")  # fmt: skip
    put(m.Check, **base, proposal=one, member=member, business_id=business.pk, on=TODAY,
        result="fit", checker_person=made.people["checker"], checker="C",
        created_at=NOW)  # fmt: skip
    for who in ("scorer", "other"):
        put(m.Score, **base, proposal=one, scorer_person=made.people[who], scorer="S",
            sheet_number=1, values={}, total=9900, created_at=NOW)  # fmt: skip
    maker = office_act("33.03", "section_head")
    listed = run_selection(maker, made.round.pk)
    refused = m.Result.objects.using("owner").get(selection=listed, proposal=one)
    assert "boleh untuk usaha perorangan" in refused.reasons[0]["words"]
    change(made.funds[1], recipients=["group", "business"])
    listed = run_selection(maker, made.round.pk)
    announce_selection(office_act("33.03", "head"), made.round.pk, listed.digest)
    change(made.round, objections_until=TODAY - timedelta(days=2))
    row = signed(made)
    with in_scope(act.scope, read_only=True):
        decree = m.Decree.objects.select_related("round").get(pk=row.pk)
        papers = list(m.Agreement.objects.select_related("fund", "group", "business"))
        data = agreement_letters(decree, made.office, papers, signers_of(papers))
    own = next(p for p in data["papers"] if p["kind"] == "business")
    assert (own["recipient"], own["person"], own["title"]) == ("Keripik Clarak", "Tini", "Pemilik")
    assert (own["total"], own["units"]) == ("Rp5.000.000", "2")
    assert sum(a.amount for a in papers) == 5_000_000 + 3 * 2_850_000
