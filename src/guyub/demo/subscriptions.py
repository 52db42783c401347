"""A handful of invented numbers that want to be told: most said yes, two were not answered yet, and
for three something was new since.

Through the real actions; the numbers have a prefix that no operator was given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.http import QueryDict
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.roles import OWNER
from guyub.areas import known
from guyub.kernel.actions import Act
from guyub.outreach.actions.answering import answer
from guyub.outreach.actions.sending import begin
from guyub.outreach.models import Notice
from guyub.outreach.states import MACHINE
from guyub.subscriptions import questions
from guyub.subscriptions.actions.asking import ask
from guyub.subscriptions.actions.news import tell
from guyub.subscriptions.models import Contact, Subscription
from guyub.subscriptions.notices import CONFIRM, YES

_TRADES: Final = (
    "2020-10794",
    "2020-10794",
    "2020-14111",
    "2020-13134",
    "2020-10794",
    "2020-16292",
)
_SAID: Final = "&j=finder.running~old&j=registry.workers~0-4&j=groups.member~ya"
_LISTS: Final = (*("rounds",) * 7, *("opened",) * 5, "courses", *("products",) * 2)
_UNANSWERED: Final = 2
_NEWS: Final = 3


def make(act: Act, office: Office) -> int:
    """Returns how many numbers asked."""
    code = office.area_code
    districts = [place for place, _name in known.below(code)]
    wanted = [
        ("finder", f"usaha={trade}&tempat={districts[n % 2]}{_SAID}")
        for n, trade in enumerate(_TRADES)
    ] + [(kind, f"kab={code}") for kind in _LISTS]
    today = timezone.localtime(act.now).date()
    for n, (kind, query) in enumerate(wanted):
        before = replace(act, now=act.now - timedelta(days=9, minutes=n))
        asked = questions.read(kind, QueryDict(query), today)
        if asked is None:
            continue
        there = [t.key for t in questions.things(asked.kind, asked.query, today)]
        # What opened since stood on nobody's page.
        ask(before, asked, f"+628401117{n:04d}", there[1:] if n < _NEWS else there)
    contacts = list(Contact.objects.filter(office_id=office.pk).order_by("made_at", "pk"))
    for contact in contacts[_UNANSWERED:]:
        _agree(act, contact)
    for contact in contacts[-_NEWS:]:
        rows = Subscription.objects.filter(contact=contact).confirmed()
        fits = {row.pk: questions.things(row.kind, row.query, today) for row in rows}
        tell(replace(act, role=MACHINE), contact.pk, fits)
    return len(contacts)


def _agree(act: Act, contact: Contact) -> None:
    notice = Notice.objects.get(kind=CONFIRM, recipient_id=contact.pk)
    later = act.now - timedelta(days=8)
    begin(replace(act, role=MACHINE, now=later), notice.pk)
    answer(replace(act, role=OWNER, now=later), notice.pk, YES)
