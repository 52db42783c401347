"""What begins when goods are handed over, and ends when the record is revoked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.following import nothing_open, take_back
from guyub.aid.actions.handing_common import today
from guyub.aid.models import (
    Check,
    Handover,
    HandoverLine,
    Outcome,
    Tool,
    ToolRequest,
    UseReport,
)  # fmt: skip
from guyub.aid.terms import CHECK_MONTHS, REPORT_DUE
from guyub.aid.terms_handing import FIRST_OUTCOME, SECOND_OUTCOME
from guyub.criteria.parameters import used_all
from guyub.kernel.actions import Act, DomainError
from guyub.kernel.dates import months_after
from guyub.registry.actions.common import next_number

TAG = "ALT"


def begin_to_follow(act: Act, record: Handover, lines: Sequence[HandoverLine]) -> list[str]:
    """A tool with its tag for every unit, questions for later, the report of use. Gives the tags.

    Called inside the signing.
    """
    assert record.on is not None
    terms = used_all(
        [CHECK_MONTHS, REPORT_DUE, FIRST_OUTCOME, SECOND_OUTCOME], record.office_id, record.on
    )
    base = {"office_id": record.office_id, "regency_code": record.regency_code}
    tags = next_number(TAG, record.regency_code, sum(line.quantity for line in lines))
    left = iter(tags)
    Tool.objects.bulk_create(
        Tool(
            **base, tag=next(left), line=line, n=n, round_id=record.round_id, name=line.item_name,
            serial=line.serials[n - 1] if n <= len(line.serials) else "",
            # A record merged meanwhile lives on in the one that stands.
            holder_id=line.business.merged_into_id or line.business_id,
            holder_group_id=record.group_id,
            village_code=(line.business.merged_into or line.business).village_code,
            state="in_use", state_since=record.on,
            check_due=months_after(record.on, terms[CHECK_MONTHS].value),
        )
        for line in lines
        for n in range(1, line.quantity + 1)
    )  # fmt: skip
    _milestones(
        act, record, {line.business_id for line in lines},
        (terms[FIRST_OUTCOME].value, terms[SECOND_OUTCOME].value),
    )  # fmt: skip
    UseReport.objects.get_or_create(
        handover=record, year=record.on.year,
        defaults={**base, "due": terms[REPORT_DUE].value.in_year(record.on.year + 1),
                  "created_at": act.now},
    )  # fmt: skip
    return tags


def _milestones(act: Act, record: Handover, businesses: set[UUID], after: Sequence[int]) -> None:
    """Month 0 as the field check saw it, and what is asked later. The first delivery counts."""
    assert record.on is not None
    base = {"office_id": record.office_id, "regency_code": record.regency_code,
            "round_id": record.round_id, "created_at": act.now}  # fmt: skip
    checks = {
        check.business_id: check
        for check in Check.objects.filter(
            proposal__round=record.round_id, business__in=businesses
        ).order_by("business", "number")
    }
    rows = [
        Outcome(**base, business_id=pk, months=months, due=months_after(record.on, months))
        for pk in sorted(businesses)
        for months in sorted(set(after))
    ]
    for pk in sorted(businesses):
        seen = checks.get(pk)
        rows.append(
            Outcome(
                **base, business_id=pk, months=0, due=seen.on if seen else record.on,
                on=seen.on if seen else None, workers_male=seen.workers_male if seen else None,
                workers_female=seen.workers_female if seen else None,
                output_value=seen.output_value if seen else None,
                sales=seen.sales if seen else None,
                recorder_person=seen.checker_person if seen else None,
            )
        )  # fmt: skip
    Outcome.objects.bulk_create(rows, ignore_conflicts=True)


def stop_following(act: Act, record: Handover, lines: Sequence[HandoverLine], reason: str) -> int:
    """Take the tools of a revoked record back; what was only going to be asked is not asked.

    Its units are stock again, so every tool must be where the record left it: DomainError where
    one has gone on to somebody else, off the list or nobody knows where. Gives how many were taken
    back. Called inside the revocation.
    """
    tools = list(Tool.objects.select_for_update().filter(line__handover=record).order_by("pk"))
    _still_here(tools)
    words = str(_("Berita acara %(n)s dicabut: %(why)s") % {"n": record.number, "why": reason})
    kept = [tool for tool in tools if tool.state != "taken_back"]
    for tool in kept:
        take_back(act, tool, today(act), words[:300])
    UseReport.objects.filter(handover=record, received_on__isnull=True).delete()
    businesses = {line.business_id for line in lines}
    still = set(
        HandoverLine.objects.filter(
            business__in=businesses, handover__state="signed", handover__round=record.round_id
        ).values_list("business", flat=True)
    )
    Outcome.objects.filter(
        round=record.round_id, business__in=businesses - still, months__gt=0, on__isnull=True
    ).delete()
    return len(kept)


def may_stop(record: Handover) -> None:
    """DomainError when a tool of the record is not where the record left it."""
    _still_here(list(Tool.objects.filter(line__handover=record).order_by("pk")))


def _still_here(tools: Sequence[Tool]) -> None:
    gone = [t.tag for t in tools if t.state in ("written_off", "missing")]
    requests = ToolRequest.objects.filter(tool__in=tools)
    passed_on = requests.filter(kind="move", state="done")
    gone += [tag for tag in passed_on.values_list("tool__tag", flat=True) if tag not in gone]
    if gone:
        raise DomainError(
            _("Alat %(list)s sudah pindah, hilang, atau dihapus dari daftar. Barangnya tidak bisa"
              " kembali ke gudang, jadi berita acara ini tidak bisa dicabut.")
            % {"list": ", ".join(sorted(gone))}
        )  # fmt: skip
    for tool in tools:
        nothing_open(tool)
