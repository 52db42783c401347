"""One sitting of the demo's first field officer beside the demo's owner, two days ago, finished.

Not part of the build's own transaction: the ledger shall name both for each thing done, and events
carry the actor of the outermost action. Twice is once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from guyub.accounts.assisting import Assisting, beside
from guyub.accounts.middleware import appointments_at
from guyub.accounts.models import User
from guyub.accounts.visit import Visit
from guyub.cashbook.actions import entries
from guyub.cashbook.kinds import IN, SALES
from guyub.cashbook.models import Book
from guyub.demo.cashbooks import MENTOR
from guyub.demo.shapes import sample_id
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.registry import assisting as rules
from guyub.registry.actions import assisting, changes
from guyub.registry.models import Assistance, Business, Owner
from guyub.registry.models.assisting import BUTTON

SAT = 40  # kind of sample ids
AGO = timedelta(days=2)
OWNER = "pemilik"


def make(now: datetime) -> bool:
    """Whether there is a sitting now that was not there before."""
    with in_scope(SYSTEM, read_only=True):
        who = User.objects.filter(username=MENTOR).first()
        held = User.objects.filter(username=OWNER).first()
        if who is None or held is None:
            return False
        mine, theirs = appointments_at(now, who), appointments_at(now, held)
        if not mine or not theirs or theirs[0].subject_id is None:
            return False
        person = theirs[0].subject_id
        helper = Visit(who, mine[0], mine)
        owner = Owner.objects.filter(pk=person).first()
        near = owner is not None and rules.in_areas(helper, person)
        if owner is None or not near or Assistance.objects.filter(owner=person).exists():
            return False
    at = now - AGO
    try:
        row = assisting.begin(helper.act(at), helper, person, "lisan", agreed=True)
    except DomainError:
        return False  # the office does not allow it any more
    own = beside(helper, Assisting(row.pk, person, rules.called(owner), row.ends_at, helper))
    with in_scope(Scope(person=person), read_only=True):
        _ = own.scope
    _work(own, at + timedelta(minutes=4))
    assisting.end(helper.act(at + timedelta(minutes=17)), row.pk, BUTTON)
    return True


def _work(own: Visit, at: datetime) -> None:
    """A sale in the cash book and a correction, as far as the owner has what they need."""
    act: Act = own.act(at)
    with in_scope(own.scope, read_only=True):
        business = Business.objects.visible_to(own).order_by("pk").first()
        book = Book.objects.filter(owner=act.scope.person).order_by("pk").first()
    if book is not None:
        given = entries.Given(
            IN, 240_000, timezone.localtime(at).date(), SALES, party="Toko Makmur",
            note="20 bungkus",
        )  # fmt: skip
        entries.record_entry(act, book.pk, sample_id(SAT, book.regency_code, 1), given)
    if business is not None:
        values = {"since_year": (business.since_year or at.year) - 1}
        changes.propose_change(
            own.act(at + timedelta(minutes=6)), business.pk, values, reason="Kata pemiliknya"
        )
