"""NPHD and integrity pact: one per recipient and giver, numbered, signed before goods go out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.actions import agenda
from guyub.aid.actions.deciding_common import held, held_round, today_of
from guyub.aid.models import Agreement, Decree, Handover, Track
from guyub.aid.permissions.deciding import DRAFT
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date

KIND: Final = "aid.agreement"
SERIES: Final = agenda.AGREEMENT


def open_agreements(act: Act, decree: Decree, *, grants_only: bool) -> int:
    """A blank agreement for every recipient and giver of a decree that has none; how many new.

    Inside an action. The grant track needs them, the goods track may have them.
    """
    lines = decree.lines.select_related("fund").order_by("pk")
    sums: dict[tuple[UUID, UUID | None, UUID | None], int] = defaultdict(int)
    for x in lines:
        if grants_only and x.fund.track != Track.GRANT:
            continue
        key = (x.fund_id, x.group_id, None if x.group_id else x.business_id)
        sums[key] += x.quantity * x.unit_price
    known = set(decree.agreements.values_list("fund", "group", "business").order_by("pk"))
    made = [
        Agreement(
            office_id=decree.office_id, regency_code=decree.regency_code, decree=decree,
            fund_id=fund, group_id=group, business_id=business, amount=amount,
            created_at=act.now,
        )
        for (fund, group, business), amount in sums.items()
        if (fund, group, business) not in known
    ]  # fmt: skip
    Agreement.objects.bulk_create(made)
    return len(made)


def _signed(act: Act, pk: UUID) -> Decree:
    found = Decree.objects.filter(pk=pk).values_list("round", flat=True).first()
    if found is None:
        raise DomainError(_("SK ini tidak ditemukan atau di luar wilayah Anda."))
    held_round(act, found)
    row: Decree = held(act, Decree, pk)
    if row.state != "signed":
        raise DomainError(_("Perjanjian dibuat dari SK yang berlaku. SK ini belum atau dicabut."))
    return row


@action("aid.agreement.open", needs=DRAFT, sentence="menyiapkan perjanjian hibah")
def prepare_agreements(act: Act, decree_pk: UUID) -> int:
    """Agreements also for the track that does not need them."""
    row = _signed(act, decree_pk)
    made = open_agreements(act, row, grants_only=False)
    if not made:
        raise Unchanged(0)
    act.log(row, kind=KIND, after={"nomor SK": row.number, "disiapkan": made})
    return made


@action("aid.agreement.number", needs=DRAFT, sentence="memberi nomor perjanjian hibah")
def number_agreements(act: Act, decree_pk: UUID, dated: date) -> int:
    """Number all that have none from the office's series, in the order of the list."""
    row = _signed(act, decree_pk)
    _check_day(row, dated, today_of(act))
    blank = list(
        row.agreements.select_for_update(of=("self",))
        .filter(number="")
        .order_by("fund__code", "group__sort_key", "business__sort_key", "pk")
    )
    if not blank:
        raise Unchanged(0)
    papers = [a.pk for a in blank]
    numbers = agenda.next_numbers(act, SERIES, dated.year, papers, row.office_id, row.regency_code)
    if not numbers:
        raise DomainError(_("Atur dulu deret nomornya, misalnya 027/{n}/NPHD/{year}."))
    for one, number in zip(blank, numbers, strict=True):
        one.number, one.dated, one.recorder_person = number, dated, act.person_id
    Agreement.objects.bulk_update(blank, ["number", "dated", "recorder_person"])
    act.log(row, kind=KIND, after={
        "nomor SK": row.number, "dari": numbers[0], "sampai": numbers[-1], "banyaknya": len(blank),
    })  # fmt: skip
    return len(blank)


@action("aid.agreement.record", needs=DRAFT, sentence="mencatat perjanjian hibah")
def record_agreement(
    act: Act, pk: UUID, *, number: str, dated: date, pact_on: date | None
) -> Agreement:
    """Number and dates as they stand on the signed papers; corrected while nothing went out."""
    found = Agreement.objects.filter(pk=pk).values_list("decree", flat=True).first()
    if found is None:
        raise DomainError(_("Perjanjian ini tidak ditemukan atau di luar wilayah Anda."))
    decree = _signed(act, found)
    row: Agreement = held(act, Agreement, pk)
    today = today_of(act)
    _check_day(decree, dated, today)
    if pact_on is not None and pact_on > today:
        raise DomainError(_("Tanggal pakta belum terjadi."), field="pact_on")
    number = " ".join(number.split())
    if (row.number, row.dated, row.pact_on) == (number, dated, pact_on):
        raise Unchanged(row)
    out = Handover.objects.filter(
        decree=decree, fund=row.fund_id, group=row.group_id, business=row.business_id,
        state="signed",
    )  # fmt: skip
    if out.exists():
        raise DomainError(
            _("Barangnya sudah diserahkan dengan perjanjian ini, jadi tidak diubah lagi.")
        )
    before = {"nomor": row.number, "tanggal": row.dated, "pakta": row.pact_on}
    row.number = agenda.enter_number(
        act, SERIES, dated.year, number, row.pk, row.office_id, row.regency_code
    )
    row.dated, row.pact_on, row.recorder_person = dated, pact_on, act.person_id
    row.save()
    act.log(row, kind=KIND, before=before,
            after={"nomor": row.number, "tanggal": row.dated, "pakta": row.pact_on})  # fmt: skip
    return row


@action("aid.agreement.pacts", needs=DRAFT, sentence="mencatat pakta integritas ditandatangani")
def record_pacts(act: Act, decree_pk: UUID, on: date) -> int:
    """That all numbered agreements of a decree without a pact had theirs signed on a day."""
    row = _signed(act, decree_pk)
    today = today_of(act)
    if on > today:
        raise DomainError(_("Tanggal pakta belum terjadi."), field="dated")
    waiting = row.agreements.filter(pact_on__isnull=True).exclude(number="")
    changed = waiting.update(pact_on=on, recorder_person=act.person_id)
    if not changed:
        raise Unchanged(0)
    act.log(row, kind=KIND, after={"nomor SK": row.number, "pakta": changed, "tanggal": on})
    return changed


def _check_day(decree: Decree, dated: date, today: date) -> None:
    if dated > today:
        raise DomainError(_("Tanggal perjanjian belum terjadi."), field="dated")
    if decree.dated is not None and dated < decree.dated:
        raise DomainError(
            _("Tanggal perjanjian tidak boleh sebelum tanggal SK, %(d)s.")
            % {"d": format_date(decree.dated)},
            field="dated",
        )
