"""Lists, objections, decrees and agreements as a visit sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from guyub.accounts.visit import Visit
from guyub.aid import terms_deciding
from guyub.aid.models import (
    Agreement,
    Award,
    Decree,
    DecreeLine,
    Objection,
    Proposal,
    Result,
    Round,
    Selection,
)
from guyub.aid.permissions.deciding import RESULT, VIEW
from guyub.criteria.parameters import Used, used
from guyub.kernel.components import thousands
from guyub.kernel.dates import add_working_days, format_date
from guyub.kernel.db import ALL
from guyub.kernel.fields import Secret

OPEN_DECREES = ("draft", "verified", "signed")


def within(visit: Visit, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of the visit's regencies: published rounds are readable by anybody, lists are not."""
    read = visit.scope.read
    return rows if ALL in read else rows.filter(regency_code__in=read)


def round_seen(visit: Visit, number: str) -> Round | None:
    """One round of the visit's regencies."""
    found: Round | None = (
        within(visit, Round.objects.select_related("sheet")).filter(number=number).first()
    )
    return found


def public_round(number: str) -> Round | None:
    """A round whose list was announced, for anybody."""
    return Round.objects.filter(
        number=number, published_at__isnull=False, announced_at__isnull=False
    ).first()


def shown_selection(round_: Round) -> Selection | None:
    """The draft that waits, else the announced list."""
    found = round_.selections.filter(state__in=("draft", "announced"))
    return found.order_by("number").last()


def objections_of(visit: Visit) -> QuerySet[Objection]:
    """Objections of the visit's regencies, the nearest deadline first."""
    rows: QuerySet[Objection] = within(visit, Objection.objects.select_related("round", "proposal"))
    return rows.order_by("answer_by", "number")


def decrees_of(visit: Visit) -> QuerySet[Any]:
    """Decrees of the visit's regencies with what they come to (``total``), newest first."""
    summed = Sum(F("lines__quantity") * F("lines__unit_price"))
    rows = within(visit, Decree.objects.select_related("round")).annotate(total=summed)
    found: QuerySet[Any] = rows.order_by("-made_at", "pk")
    return found


def results_shown(visit: Visit, proposals: Collection[UUID]) -> set[UUID]:
    """Proposals among these whose result this visit may read: what was announced, for the office
    also what waits to be. Row security shows applicants their own announced ones only; who works
    in some villages reads what was announced for proposals seated there."""
    if not visit.may(RESULT):
        return set()
    rows = Result.objects.filter(proposal__in=proposals)
    if visit.may(VIEW):
        rows = within(visit, rows.filter(selection__state__in=("announced", "draft")))
    elif visit.reach != "own":
        seated = Proposal.objects.visible_to(visit)
        rows = rows.filter(selection__state="announced", proposal__in=seated)
    return set(rows.values_list("proposal", flat=True).order_by("proposal"))


def agreements_of(decree: Decree) -> QuerySet[Agreement]:
    """Agreements of a decree by giver and recipient."""
    return (
        Agreement.objects.filter(decree=decree)
        .select_related("fund", "group", "business", "decree")
        .order_by("fund__code", "group__sort_key", "business__sort_key", "pk")
    )


def total_of(decree: Decree) -> int:
    """What the lines of a decree come to, in whole rupiah."""
    found = DecreeLine.objects.filter(decree=decree).aggregate(
        total=Sum(F("quantity") * F("unit_price"))
    )
    return found["total"] or 0


def free_awards(selection: Selection, funds: Sequence[UUID] | None = None) -> QuerySet[Award]:
    """What the list gives and no living decree names yet; nothing to those who withdrew."""
    rows = Award.objects.filter(
        result__selection=selection, result__proposal__state__in=("selected", "granted")
    )
    if funds is not None:
        rows = rows.filter(fund__in=funds)
    named = DecreeLine.objects.filter(
        decree__selection=selection, decree__state__in=OPEN_DECREES
    ).values_list("proposal_line_id", "fund_id")
    taken = {(line, fund) for line, fund in named}
    if taken:
        rows = rows.exclude(
            pk__in=[pk for pk, line, fund in rows.values_list("pk", "line_id", "fund_id")
                    if (line, fund) in taken]
        )  # fmt: skip
    return rows


def decree_waits(round_: Round, selection: Selection | None, today: date) -> str:
    """What keeps the round from its decree, as a sentence; "" when nothing does."""
    if selection is None or selection.state != "announced":
        return "Belum ada daftar yang diumumkan. Susun daftar, minta disetujui, lalu umumkan."
    with connection.cursor() as cursor:
        cursor.execute("SELECT aid_decree_waits(%s, %s, %s)", [round_.pk, selection.pk, today])
        why = cursor.fetchone()[0]
    if why == "window":
        if round_.objections_until is None:
            return "Masa keberatan belum ditetapkan. Umumkan daftarnya lagi."
        begin = format_date(round_.objections_until + timedelta(days=1))
        return (
            f"Masa keberatan masih berjalan sampai {format_date(round_.objections_until)}."
            f" SK bisa disusun mulai {begin}."
        )
    if why == "open":
        count = Objection.objects.filter(round=round_, against="list", state="received").count()
        return f"{thousands(count)} keberatan atas daftar belum dijawab. Jawab dulu, lalu susun SK."
    if why == "granted":
        return (
            "Ada keberatan yang dikabulkan. Daftarnya harus dicek ulang, disusun lagi, dan"
            " diumumkan lagi sebelum SK."
        )
    return ""


@dataclass(frozen=True)
class Window:
    """Whether an objection can be received now: against what, until when, by which setting."""

    against: str
    until: date | None
    term: Used | None
    closed: str = ""


def objection_window(round_: Round, today: date) -> Window:
    """What may be objected to on a day. ``closed`` says why not, and what to do instead."""
    if round_.objections_until is not None and today <= round_.objections_until:
        term = used(terms_deciding.LIST_DAYS, round_.office_id, today)
        return Window("list", round_.objections_until, term)
    with connection.cursor() as cursor:
        cursor.execute("SELECT signed_at FROM aid_last_decree(%s)", [round_.pk])
        row = cursor.fetchone()
    term = used(terms_deciding.DECISION_DAYS, round_.office_id, today)
    if row is None:
        until = format_date(round_.objections_until) if round_.objections_until else "-"
        return Window(
            "", None, term,
            f"Masa keberatan atas daftar berakhir {until}. Sesudah SK terbit, keberatan atas"
            f" keputusan bisa diajukan {term.said}.",
        )  # fmt: skip
    signed: datetime = row[0]
    last = decision_until(signed, term)
    if today > last:
        return Window(
            "", last, term,
            f"Batas keberatan atas keputusan ini {format_date(last)}. Kalau masih ada yang"
            " keliru, datanglah ke dinas: pengaduan tetap dicatat.",
        )  # fmt: skip
    return Window("decision", last, term)


def decision_until(signed: datetime, term: Used) -> date:
    """The last day to object to a decree that was announced at a moment."""
    from django.utils import timezone

    return add_working_days(timezone.localtime(signed).date(), term.value).day


@dataclass(frozen=True)
class Receipt:
    """How far an objection is, for whoever holds its number and code."""

    number: str
    round: str
    title: str
    office_id: UUID
    against: str
    state: str
    received_at: datetime
    answer_by: date
    answered_at: datetime | None
    answer: str
    village_code: str


def receipt_of(secret: str) -> Receipt | None:
    """The objection that a code opens, in any scope; None for a wrong code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_objection_receipt(%s)", [secret])
        row = cursor.fetchone()
    if row is None:
        return None
    number, round_, title, office, against, state, received, by, at, answer, village = row
    field: Any = Objection._meta.get_field("answer")
    text = Secret(token=bytes(answer), context=field.context).reveal() if answer else ""
    return Receipt(number, round_, title, office, against, state, received, by, at, text, village)


@dataclass(frozen=True)
class PublicLine:
    """One kind that a recipient gets from one fund."""

    proposal: str
    recipient: str
    village_code: str
    item: str
    unit: str
    units: int
    fund: str
    value: int


def public_lines(round_: Round) -> list[PublicLine]:
    """The announced list for anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_public_selection(%s)", [round_.pk])
        return [
            PublicLine(proposal, recipient, village, item, unit, int(units), fund, value)
            for proposal, recipient, village, item, unit, units, fund, value in cursor.fetchall()
        ]


def public_others(round_: Round) -> list[tuple[str, str, int]]:
    """(verdict, code of the reason, how many) of those who were not chosen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_public_others(%s)", [round_.pk])
        return [(verdict, code, n) for verdict, code, n in cursor.fetchall()]


def unsettled(round_: Round) -> Q:
    """Objections that must lead to another list."""
    return Q(round=round_, against="list", state="granted")
