"""Two actions on one business at the same time wait for each other and both end."""

from __future__ import annotations

import threading

from django.db import connections

from guyub.registry.actions.business import edit_business
from guyub.registry.actions.observation import record_observation
from tests.factories import TODAY, office_act, register


def test_a_child_row_and_its_parent_do_not_deadlock(db):
    business = register(office_act("33.03"))
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def work(change) -> None:
        act = office_act("33.03")
        try:
            for n in range(8):
                start.wait(timeout=30)
                change(act, n)
        except BaseException as error:
            failures.append(error)
            start.abort()
        finally:
            for alias in ("default", "owner"):
                connections[alias].close()

    threads = [
        threading.Thread(target=work, args=(change,))
        for change in (
            lambda act, n: edit_business(
                act, business.pk, {"address": f"RT {n}"}, version=None, reason="uji"
            ),
            lambda act, n: record_observation(
                act,
                business.pk,
                {"year": 2000 + n, "observed_on": TODAY, "source": "Uji", "workers_male": n},
            ),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []


def test_a_first_nib_is_not_written_down_in_the_history(db):
    from guyub.ledger.models import Event

    business = register(office_act("33.03"))
    edit_business(
        office_act("33.03"), business.pk, {"nib": "9120001234567"}, version=None, reason="uji"
    )
    for event in Event.objects.using("owner").order_by("pk"):
        assert "9120001234567" not in f"{event.before}{event.after}"
