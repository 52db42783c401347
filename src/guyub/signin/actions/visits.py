"""A person's own visits: leaving here, and from all phones. What the clock forgets."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _t

from guyub.accounts.models import Office
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.outreach.actions.queueing import Order, queue
from guyub.registry.models import Ownership
from guyub.signin import rules
from guyub.signin.models import Ask, Confirmation, SignIn
from guyub.signin.permissions import OWN

CHANGED = "signin.number_changed"
BY_OLD = "signin_old"
VISITS_KEPT = timedelta(days=365)


@action("signin.own.end", needs=OWN, sentence="keluar dari HP yang masuk")
def end_own(act: Act, pk: UUID | None) -> int:
    """One of the person's own visits, or (None) all of them. Twice is once."""
    rows = SignIn.objects.filter(owner=act.scope.person).live(act.now)
    if pk is not None:
        rows = rows.filter(pk=pk)
        if not SignIn.objects.filter(pk=pk, owner=act.scope.person).exists():
            raise DomainError(_t("HP ini tidak ada di daftar."))
    count: int = rows.update(ended_at=act.now, ended_why="all" if pk is None else "self")
    if not count:
        raise Unchanged(0)
    act.log(None, kind="signin.signin", object_id=pk or "", after={"hp": count})
    return count


@action("signin.leave", sentence="keluar")
def leave(act: Act, pk: UUID) -> SignIn:
    """The visit that its browser signed out of."""
    row = SignIn.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if row is None:
        raise Unchanged(None)
    act.office_id = Office.objects.get(kind=Office.Kind.REGENCY, area_code=row.regency_code).pk
    row.ended_at, row.ended_why = act.now, "self"
    row.save(update_fields=["ended_at", "ended_why"])
    act.log(row, after={"keluar": True})
    return row  # type: ignore[no-any-return]


@action("signin.number.tell", sentence="mengabari nomor lama yang diganti")
def tell_old(act: Act, pk: UUID) -> Confirmation:
    """The number that was confirmed hears that the office now has another one. Once."""
    row = Confirmation.objects.select_for_update().to_tell().filter(pk=pk).first()
    if row is None:
        raise Unchanged(None)
    held = (
        Ownership.objects.filter(owner=row.owner_id, until__isnull=True)
        .select_related("business").order_by("pk").first()
    )  # fmt: skip
    queue(act, Order(
        kind=CHANGED, regency=row.regency_code, recipient=(BY_OLD, row.pk), about_id=row.pk,
        about=f"changed:{row.pk}", village=held.business.village_code if held else "",
        business=held.business_id if held else None,
    ))  # fmt: skip
    row.told_at = act.now
    row.save(update_fields=["told_at"])
    act.log(row, after={"pemilik": str(row.owner_id)})
    return row  # type: ignore[no-any-return]


@action("signin.tidy", sentence="menghapus catatan kode masuk yang lama")
def tidy(act: Act) -> int:
    """Old numbers that were told, asks that led nowhere, visits that ended long ago."""
    old = Confirmation.objects.filter(ended_at__lt=act.now - rules.KEPT, phone__isnull=False)
    count: int = old.update(phone=None)
    gone = SignIn.objects.filter(expires_at__lt=act.now - VISITS_KEPT)
    count += gone.delete()[0]
    asks = Ask.objects.filter(asked_at__lt=act.now - rules.KEPT, sign_in=None)
    count += asks.delete()[0]
    if not count:
        raise Unchanged(0)
    act.log(None, kind="signin.ask", after={"dihapus": count})
    return count
