"""Applications for papers: one runs, steps as data, the paper at the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.dates import months_after
from guyub.ledger.models import Event
from guyub.licences import actions
from guyub.licences.models import Case, CaseStep, Licence
from guyub.licences.wording import turn_of
from tests.factories import TODAY, office_act
from tests.licences.worlds import PIRT, Progress, needs_pirt, product, submitted

pytestmark = pytest.mark.usefixtures("db")


def stored(case):
    return Case.objects.using("owner").get(pk=case.pk)


def test_one_case_runs_for_a_product_and_paper():
    made, act = product(), office_act()
    one = actions.open_case(act, made.pk, "spp_irt")
    assert actions.open_case(office_act(), made.pk, "spp_irt").pk == one.pk
    assert CaseStep.objects.using("owner").count() == 1
    other = actions.open_case(act, made.pk, "merek")
    assert other.pk != one.pk
    with pytest.raises(IntegrityError):
        Case.objects.using("owner").create(
            regency_code="33.03", business=made.business, product=made, paper="spp_irt",
            wording={}, turn="owner", waiting_since=TODAY, opener_person=one.opener_person,
            opener="x", created_at=one.created_at, updated_at=one.created_at,
        )  # fmt: skip


def test_a_paper_of_the_whole_business_runs_once_for_all_its_products():
    from guyub.registry.actions.product import add_product

    made, act = product(), office_act()
    second = add_product(act, made.business_id, {"name": "Keripik pisang"})
    one = actions.open_case(act, made.pk, "npwp")
    assert one.product_id is None
    assert actions.open_case(act, second.pk, "npwp").pk == one.pk


def test_the_wording_is_kept_with_the_case():
    case = stored(actions.open_case(office_act(), product().pk, "spp_irt"))
    assert case.wording["steps"]
    assert case.wording["source"]
    assert case.wording["rule"]
    assert turn_of(case.wording, 0) == (case.turn, case.turn_name)
    assert turn_of(case.wording, 99)[0] == "issuer"


def test_statements_and_unknown_papers_are_not_applied_for():
    made = product()
    for key in ("sppl", "tidak_ada"):
        with pytest.raises(DomainError):
            actions.open_case(office_act(), made.pk, key)


def test_a_case_comes_to_its_paper_in_one_transaction():
    made, act = needs_pirt(), office_act()
    case = submitted(made)
    assert case.turn == "issuer"
    case = actions.advance(act, case.pk, "check", version=case.version)
    with pytest.raises(DomainError) as error:
        actions.issue(act, case.pk, "77", TODAY, None, version=case.version)
    assert error.value.field == "number"
    assert stored(case).state == "checked"
    done = actions.issue(
        act, case.pk, PIRT, TODAY, TODAY + timedelta(days=1800), version=case.version
    )
    assert actions.issue(act, case.pk, PIRT, TODAY, None, version=case.version).pk == done.pk
    held = Licence.objects.using("owner").get(paper="spp_irt")
    assert (stored(case).licence_id, held.product_id, held.paper) == (held.pk, made.pk, "spp_irt")
    assert stored(case).state == "issued"
    assert Event.objects.using("owner").filter(verb="licences.case.issue").count() == 1
    again = actions.open_case(act, made.pk, "spp_irt")
    assert again.pk != case.pk


def test_one_paper_ends_one_case_only():
    made, act = product(), office_act()
    case = submitted(made)
    actions.issue(act, case.pk, PIRT, TODAY, None, version=case.version)
    second = submitted(made)
    with pytest.raises(DomainError) as error:
        actions.issue(act, second.pk, PIRT, TODAY, None, version=second.version)
    assert error.value.field == "number"
    assert stored(second).state == "submitted"


def test_a_step_twice_is_once_and_an_old_form_is_stale():
    case, act = submitted(product()), office_act()
    again = actions.advance(act, case.pk, "submit", version=case.version - 1)
    assert again.version == case.version
    assert CaseStep.objects.using("owner").filter(to_state="submitted").count() == 1
    with pytest.raises(StaleVersion):
        actions.advance(act, case.pk, "check", version=case.version - 1)
    with pytest.raises(StaleVersion):
        actions.issue(act, case.pk, PIRT, TODAY, None, version=case.version - 1)


def test_stuck_says_why_and_goes_on_where_it_stopped():
    case, act = submitted(product()), office_act()
    with pytest.raises(DomainError) as error:
        actions.advance(act, case.pk, "stick", reason=" ", version=case.version)
    assert error.value.field == "reason"
    case = actions.advance(act, case.pk, "stick", reason="Kuota habis", version=case.version)
    assert (case.state, case.stuck_from, case.stuck_because) == (
        "stuck",
        "submitted",
        "Kuota habis",
    )
    with pytest.raises(DomainError):
        actions.advance(act, case.pk, "resume_checked", version=case.version)
    case = actions.advance(act, case.pk, "resume_submitted", version=case.version)
    assert (case.state, case.stuck_because) == ("submitted", "")


def test_progress_says_who_acts_next_and_since_when():
    case, act = submitted(product()), office_act()
    with pytest.raises(DomainError) as error:
        actions.progress(act, case.pk, Progress(1, "other"), version=case.version)
    assert error.value.field == "turn_name"
    with pytest.raises(DomainError):
        actions.progress(act, case.pk, Progress(99, "owner"), version=case.version)
    at = Progress(1, "other", "Puskesmas Kutasari", TODAY + timedelta(days=9))
    case = actions.progress(act, case.pk, at, version=case.version)
    assert actions.progress(act, case.pk, at, version=case.version - 1).version == case.version
    row = stored(case)
    assert (row.step, row.turn_name, row.audit_on) == (1, "Puskesmas Kutasari", at.audit_on)
    assert row.waiting_since == TODAY


def test_nobody_works_on_cases_elsewhere():
    made = product()
    case = submitted(made)
    for act in (office_act("35.13"), office_act(role="field_officer", area_codes=["33.03.02"])):
        with pytest.raises((DomainError, NotAllowed)):
            actions.open_case(act, made.pk, "merek")
        with pytest.raises((DomainError, NotAllowed)):
            actions.advance(act, case.pk, "check", version=case.version)
    clerk = office_act(role="village_clerk", area_codes=["33.03.01.2001"])
    with pytest.raises(NotAllowed):
        actions.advance(clerk, case.pk, "check", version=case.version)


def test_a_month_later_ends_on_a_day_that_is_there():
    from datetime import date

    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 11, 22), 60) == date(2031, 11, 22)
