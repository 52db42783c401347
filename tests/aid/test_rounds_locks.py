"""Two people at the same moment: one effect, and money that is there once."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from guyub.aid import models as m
from guyub.aid.actions import rounds as actions
from guyub.aid.actions.rounds_catalogue import import_items
from guyub.aid.actions.rounds_telling import tell
from guyub.aid.policy_catalogue import read_rows, rows_of
from guyub.kernel.actions import DomainError
from guyub.ledger.models import Event
from tests.aid import rounds_worlds as worlds
from tests.factories import TODAY, office_act, register

pytestmark = pytest.mark.usefixtures("db")


def together(*jobs):
    """Run jobs at the same moment; what each gave or how it was refused."""
    start, found = threading.Barrier(len(jobs)), [None] * len(jobs)

    def work(at, job):
        try:
            start.wait(timeout=30)
            found[at] = job()
        except DomainError as error:
            found[at] = error
        except BaseException as error:
            found[at] = error
            raise
        finally:
            for alias in ("default", "owner"):
                connections[alias].close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def events(verb):
    return Event.objects.using("owner").filter(verb=verb).count()


def test_two_rounds_never_share_the_same_rupiah():
    fund = worlds.fund()
    rounds = [actions.create_round(office_act(), worlds.values()) for _n in range(2)]
    acts = [office_act(), office_act()]
    found = together(
        *(lambda a=act, r=made: actions.set_purses(a, r.pk, {fund.pk: 300_000_000}, r.version)
          for act, made in zip(acts, rounds, strict=True))
    )  # fmt: skip
    assert sum(isinstance(x, DomainError) for x in found) == 1
    assert m.RoundFund.objects.using("owner").count() == 1


def test_two_heads_open_a_round_once():
    made = worlds.proposed()
    heads = [office_act(role="head"), office_act(role="delegate")]
    found = together(
        *(lambda a=act: actions.publish_round(a, made.pk, made.version) for act in heads)
    )
    assert sum(isinstance(x, DomainError) for x in found) == 1
    assert events("aid.round.publish") == 1


def test_opening_and_returning_at_once_is_one_of_both():
    made = worlds.proposed()
    heads = [office_act(role="head"), office_act(role="delegate")]
    found = together(
        lambda: actions.publish_round(heads[0], made.pk, made.version),
        lambda: actions.return_round(heads[1], made.pk, "Kurang", made.version),
    )
    assert sum(isinstance(x, DomainError) for x in found) == 1
    state = m.Round.objects.using("owner").get(pk=made.pk)
    assert (state.state, state.published_at is not None) in {("open", True), ("draft", False)}


def test_two_officers_tell_the_same_owner_once():
    made, one = worlds.opened(), register(office_act())
    acts = [office_act(), office_act()]
    found = together(
        *(lambda a=act: tell(a, made.pk, [one.number], on=TODAY, way="visit") for act in acts)
    )
    assert sorted(found) == [0, 1]
    assert m.Telling.objects.using("owner").count() == 1


def test_the_same_list_pasted_twice_at_once_is_one_list():
    lines = read_rows(rows_of("A-1;Oven;unit;2 juta;Toko;01/03/2026\nA-2;Loyang;buah"), TODAY).lines
    acts = [office_act(), office_act()]
    together(*(lambda a=act: import_items(a, lines) for act in acts))
    assert m.Item.objects.using("owner").count() == 2
    assert m.ItemPrice.objects.using("owner").count() == 1
    assert events("aid.item.import") == 1
