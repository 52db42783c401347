"""Querysets that speak the trade. Views filter with these and never by hand.

``visible_to`` says in Python what row security says in SQL (``complaints_reaches``): one wall each.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.accounts.queries import current
from guyub.accounts.roles import AUDITOR
from guyub.complaints.permissions import READ_TIP, VIEW
from guyub.complaints.policy import BESIDE_THE_LINE
from guyub.complaints.states import ANSWERED, CHIEF, OPEN, PROVINCE, PROVINCE_ROLES, RANKS
from guyub.kernel.db import ALL

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def desk_of(visit: Visit) -> int:
    """The desk a visit sits at; 0 for none."""
    office = visit.office
    if office is None:
        return 0
    if office.kind == Office.Kind.REGENCY:
        return RANKS.get(visit.role, 0)
    above = office.kind == Office.Kind.PROVINCE and visit.role in PROVINCE_ROLES
    return PROVINCE if above else 0


class RoutedQuerySet(models.QuerySet[Any]):
    """What both a complaint and a tip are: kept from persons."""

    def _kept(self, visit: Visit) -> Self:
        """Not from whoever is meant; not from those under a head who is meant."""
        assert visit.user is not None
        person = visit.user.person_id
        lines = (
            Appointment.objects.filter(current(timezone.localdate()), user__person_id=person)
            .exclude(role__in=BESIDE_THE_LINE).order_by().values_list("office_id", flat=True)
        )  # fmt: skip
        return self.exclude(excluded__contains=[person]).exclude(
            line=True, office_id__in=list(lines)
        )

    def _at_desk(self, visit: Visit, desk: int, *, auditor: bool) -> Self:
        office = visit.office
        if visit.user is None or office is None or (not desk and not auditor):
            return self.none()
        read = visit.scope.read
        rows = self if ALL in read else self.filter(regency_code__in=read)
        own = {"desk": PROVINCE} if desk == PROVINCE else {"office_id": office.pk}
        rows = rows.filter(**own)
        if desk and desk != PROVINCE:
            rows = rows.filter(lowest__lte=desk)
        return rows._kept(visit)


class ComplaintQuerySet(RoutedQuerySet):
    def visible_to(self, visit: Visit) -> Self:
        """What may be read: by the desks it may lie on, by the office's auditor."""
        if not visit.may(VIEW):
            return self.none()
        auditor = visit.role == AUDITOR and getattr(visit.office, "kind", "") == "regency"
        return self._at_desk(visit, desk_of(visit), auditor=auditor)

    def to_do(self, visit: Visit) -> Self:
        """Open and on the desk of this visit."""
        return self.visible_to(visit).open().filter(desk=desk_of(visit))

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def open_first(self) -> Self:
        """With ``over``: 0 while something is to be done, 1 afterwards."""
        over = Case(When(state__in=OPEN, then=0), default=1, output_field=models.IntegerField())
        return self.annotate(over=over)

    def late(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)

    def silent_since(self, day: date) -> Self:
        """Answered, and whoever complained had until before this day to say something."""
        return self.filter(state=ANSWERED, closes_on__lt=day)


class TipQuerySet(RoutedQuerySet):
    def visible_to(self, visit: Visit) -> Self:
        """Tips that a visit may open: head and delegate, the province where the head is meant."""
        desk = desk_of(visit)
        if not visit.may(READ_TIP) or desk < CHIEF:
            return self.none()
        return self._at_desk(visit, desk, auditor=False)

    def unread(self) -> Self:
        return self.filter(state="sent")


class ComplaintStepQuerySet(models.QuerySet[Any]):
    def shown(self) -> Self:
        """Those that whoever complained reads, too."""
        return self.filter(Q(shown=True))
