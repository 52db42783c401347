"""Every figure is the sum of its parts along every dimension, and equals a naive count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW, TODAY, office_act, register, visit

VILLAGES = ("33.03.01.2001", "33.03.01.2002", "33.03.02.2001", "33.03.05.2008")

business = st.fixed_dictionaries(
    {
        "village": st.sampled_from(VILLAGES),
        "branch": st.sampled_from(("", "pangan", "kerajinan")),
        "kbli": st.sampled_from(("", "10794", "32909")),
        "status": st.sampled_from(("active", "paused", "closed")),
        "scale": st.sampled_from(("", "kecil", "menengah", "besar")),
        "days": st.none() | st.integers(0, 1500),
        "workers": st.none() | st.integers(0, 40),
        "listed": st.booleans(),
    }
)


def fill(rows: list[dict[str, Any]]) -> None:
    """Facts rows with any combination of values, as the owner (no action makes all of them)."""
    from guyub.kernel.ids import uuid7
    from guyub.registry.models import Business, BusinessFacts

    made, facts = [], []
    for number, row in enumerate(rows):
        pk = uuid7()
        made.append(
            Business(
                pk=pk, number=f"UJI-{pk}"[:24], regency_code=row["village"][:5],
                village_code=row["village"], name=f"Usaha {number}", created_at=NOW,
                updated_at=NOW, status=row["status"],
            )
        )  # fmt: skip
        facts.append(
            BusinessFacts(
                business_id=pk, regency_code=row["village"][:5], district_code=row["village"][:8],
                village_code=row["village"], sort_key=f"usaha {number}", listed=row["listed"],
                status=row["status"], branch=row["branch"], kbli_code=row["kbli"],
                kbli_version="2020" if row["kbli"] else "", scale_industry=row["scale"],
                scale_msme=row["scale"].replace("kecil", "mikro"), workers=row["workers"],
                last_contact=None if row["days"] is None else TODAY - timedelta(row["days"]),
                refreshed_at=NOW,
            )
        )  # fmt: skip
    for one in made:
        one.number = str(one.pk)[-24:]
    Business.objects.using("owner").bulk_create(made)
    BusinessFacts.objects.using("owner").bulk_create(facts)


def empty() -> None:
    from guyub.registry.models import Business, BusinessFacts

    BusinessFacts.objects.using("owner").all().delete()
    Business.objects.using("owner").all().delete()


def naive(rows: list[dict[str, Any]], day: date) -> dict[str, int]:
    from guyub.kernel.dates import months_after

    edge = months_after(day, -12)
    rows = [r for r in rows if r["listed"]]
    contact = [None if r["days"] is None else TODAY - timedelta(r["days"]) for r in rows]
    return {
        "businesses": len(rows),
        "operating": sum(r["status"] == "active" for r in rows),
        "small": sum(r["scale"] == "kecil" for r in rows),
        "medium": sum(r["scale"] == "menengah" for r in rows),
        "large": sum(r["scale"] == "besar" for r in rows),
        "scale_unknown": sum(not r["scale"] for r in rows),
        "unreached": sum(c is None or c < edge for c in contact),
        "never_reached": sum(c is None for c in contact),
        "workers_known": sum(r["workers"] is not None for r in rows),
        "workers": sum(r["workers"] or 0 for r in rows),
    }


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(business, max_size=25))
def test_totals_are_their_parts_and_a_naive_count(db, rows):
    from guyub.insight.counting import live
    from guyub.insight.figures import DIMENSIONS
    from guyub.insight.reconciling import checks
    from guyub.kernel.db import in_scope
    from guyub.registry.models import BusinessFacts

    empty()
    fill(rows)
    with in_scope(office_act("33.03").scope, read_only=True):
        found = live(BusinessFacts.objects.listed().in_area("33.03"), "33.03", NOW)
        undivided = live(BusinessFacts.objects.listed(), "33.03", NOW, divided=False)
    assert found.total == undivided.total == naive(rows, TODAY)
    done = checks(found.total, found.parts, found.dimensions())
    assert {c.dimension.key for c in done} == {"district", *DIMENSIONS}
    assert [c for c in done if not c.agrees] == []
    labels = {d.key: dict(d.labels) for d in found.dimensions() if d.labels}
    assert all(set(found.parts[key]) <= set(named) for key, named in labels.items())


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(business, max_size=15))
def test_the_summary_says_what_a_live_count_says(db, rows):
    from guyub.insight.counting import live, summarised
    from guyub.insight.models import Summary
    from guyub.insight.reconciling import checks
    from guyub.insight.tasks import refresh_changed
    from guyub.kernel.db import in_scope
    from guyub.registry.models import BusinessFacts

    empty()
    Summary.objects.using("owner").all().delete()
    fill(rows)
    fill([{**row, "village": "36.04.01.2001"} for row in rows])
    refresh_changed()
    ministry = visit("head", "")
    with in_scope(ministry.scope, read_only=True):
        # Of the day on which the summary was counted: a year ago moves with it.
        counted = live(BusinessFacts.objects.listed(), "", timezone.now())
        stored = summarised(ministry, "")
    assert counted.total["businesses"] == stored.total["businesses"]
    assert [
        c for c in checks(stored.total, stored.parts, stored.dimensions()) if not c.agrees
    ] == []
    if any(row["listed"] for row in rows):
        assert set(stored.parts["province"]) == {"33", "36"}
        assert stored.parts["branch"].keys() == counted.parts["branch"].keys()
        assert stored.parts["status"] == counted.parts["status"]
    assert refresh_changed() == 0, "nothing changed, nothing is counted again"


def test_a_changed_fact_is_counted_again(db):
    from guyub.insight.counting import summarised
    from guyub.insight.tasks import refresh_changed
    from guyub.kernel.db import in_scope
    from guyub.ledger.models import Event

    act = office_act("33.03")
    register(act)
    assert refresh_changed() == 1
    ministry = visit("head", "")
    with in_scope(ministry.scope, read_only=True):
        first = summarised(ministry, "33")
    assert first.total["businesses"] == 1
    assert first.missing == 34, "35 regencies in Jawa Tengah"
    act.now = first.as_of + timedelta(seconds=1)
    register(act, name="Sapu Glagah", village="33.03.02.2001")
    assert refresh_changed() == 1
    with in_scope(ministry.scope, read_only=True):
        second = summarised(ministry, "33")
        events = Event.objects.filter(verb="insight.summary.refresh").count()
    assert second.total["businesses"] == 2
    assert events == 2


def test_the_hourly_job_counts(db):
    from guyub.insight.models import Summary
    from guyub.insight.tasks import summary
    from guyub.kernel.db import in_scope

    register(office_act("33.03"))
    summary(None, timestamp=0)
    with in_scope(visit("head", "").scope, read_only=True):
        assert Summary.objects.get(dimension="", regency_code="33.03").businesses == 1


def test_summary_rows_stay_inside_the_scope(db):
    from guyub.insight.counting import summarised
    from guyub.insight.tasks import refresh_changed
    from guyub.kernel.db import in_scope

    register(office_act("33.03"))
    register(office_act("35.13"), village="35.13.01.2001")
    refresh_changed()
    province = visit("head", "35")
    with in_scope(province.scope, read_only=True):
        found = summarised(province, "35")
    assert found.total["businesses"] == 1
    assert set(found.parts["regency"]) == {"35.13"}


def test_area_officers_count_their_own_villages_only(db):
    from guyub.insight.counting import tally
    from guyub.kernel.db import in_scope

    act = office_act("33.03")
    register(act, village="33.03.01.2001")
    register(act, name="Sapu", village="33.03.02.2001")
    clerk = visit("village_clerk", "33.03", area_codes=["33.03.01.2001"])
    with in_scope(clerk.scope, read_only=True):
        found = tally(clerk, "", NOW)
    assert found.total["businesses"] == 1
    assert set(found.parts["district"]) == {"33.03.01"}
