"""What stands after signing, laid into the tables: tools, milestones, reports."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from tests import kept
from tests.aid.worlds import STAGES, World, past_the_wall, put, world
from tests.factories import NOW, TODAY

# Handed over some months ago, so that checks and milestones are due.
HANDED = date(2026, 5, 20)


def followed(code: str = "33.03", handed: date = HANDED, **values: Any) -> World:
    """A signed world with one tool per unit, milestones of 0, 6 and 12 months and reports."""
    key = ("followed", code, handed, *sorted(values.items()))
    made: World = kept.alike(key, lambda: _followed(code, handed, values))
    return made


def _followed(code: str, handed: date, values: dict[str, Any]) -> World:
    from guyub.aid import models as m
    from guyub.kernel.dates import months_after
    from guyub.kernel.ids import human_number

    assert "signed" in STAGES
    made = world(code, until="signed", **values)
    base = {"office_id": made.office.pk, "regency_code": code}
    tools: list[Any] = []
    for record in made.handovers:
        for line in record.lines.using("owner").order_by("pk"):
            for n in range(1, line.quantity + 1):
                tools.append(put(
                    m.Tool, **base, tag=human_number(f"ALT-{code}", len(tools) + 1), line=line,
                    n=n, round=made.round, name=line.item_name, serial=f"SN{len(tools) + 1:04d}",
                    holder_id=line.business_id, holder_group_id=record.group_id,
                    village_code=line.decree_line.village_code, state_since=handed,
                    check_due=months_after(handed, 3),
                ))  # fmt: skip
        put(m.UseReport, **base, handover=record, year=handed.year, created_at=NOW,
            due=date(handed.year + 1, 1, 10))  # fmt: skip
    for group in made.groups:
        for business in made.members[group.pk]:
            for months in (0, 6, 12):
                known = {"on": handed, "workers_male": 1, "workers_female": 2,
                         "sales": 12_000_000} if months == 0 else {}  # fmt: skip
                put(m.Outcome, **base, round=made.round, business_id=business.pk, months=months,
                    due=months_after(handed, months), created_at=NOW, **known)  # fmt: skip
    made.tools = tools
    made.reports = list(m.UseReport.objects.using("owner").filter(office_id=made.office.pk))
    made.outcomes = list(m.Outcome.objects.using("owner").filter(office_id=made.office.pk))
    return made


def unlucky(made: World, verdict: str = "reserve", rank: int = 9, fit: str = "fit") -> list[Any]:
    """One more group whose proposal got nothing in this round; gives its businesses."""
    from guyub.aid import models as m
    from tests.aid.worlds import group

    base = {"office_id": made.office.pk, "regency_code": made.code}
    village = {"33.03": "33.03.01.2004", "35.13": "35.13.01.2004"}[made.code]
    one = group(made, village, f"Kelompok {len(made.groups) + 1}")
    who = made.people
    n = len(made.groups)
    proposal = put(
        m.Proposal, **base, number=f"USL-{made.code}-{n:06d}", round=made.round, group=one,
        village_code=village, state=verdict, state_since=TODAY, filler="Petugas Desa",
        filler_person=who["maker"], filler_role="village_clerk", channel="beside",
        submitted_at=NOW, submitter_person=who["maker"], created_at=NOW,
    )  # fmt: skip
    made.proposals.append(proposal)
    for business in made.members[one.pk]:
        member = put(m.ProposalMember, **base, proposal=proposal, business_id=business.pk,
                     village_code=village)  # fmt: skip
        put(m.ProposalLine, **base, proposal=proposal, member=member, item=made.items[0],
            quantity=1, unit_price=2_500_000, why="Memotong")  # fmt: skip
        put(m.Check, **base, proposal=proposal, member=member, business_id=business.pk, on=TODAY,
            result=fit, reasons="" if fit == "fit" else "Belum layak",
            checker_person=who["checker"], checker="Petugas cek", created_at=NOW)  # fmt: skip
    with past_the_wall(m.Result):
        put(m.Result, **base, selection=made.selection, proposal=proposal, rank=rank, score=7000,
            verdict=verdict, reasons=["Dana habis"], amount=0)  # fmt: skip
    return made.members[one.pk]


def photo(color: str = "orange") -> Any:
    """A picture as a check keeps it."""
    from PIL import Image

    from guyub.kernel.scans import clean_scan

    content = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(content, "JPEG")
    return clean_scan(content.getvalue())


def finding(state: str = "in_use", **values: Any) -> Any:
    from guyub.aid.actions.following import Finding

    said = {
        "in_use": {"used_for": "Memotong singkong"}, "idle": {"found": "Sudah sebulan berdebu"},
        "broken": {"found": "Pisau patah"}, "missing": {"found": "Pemilik tidak tahu"},
    }[state]  # fmt: skip
    return Finding(**{"on": TODAY, "state": state, "place": "Rumah pemilik", **said, **values})


def fresh(tool: Any) -> Any:
    from guyub.aid import models as m

    return m.Tool.objects.using("owner").get(pk=tool.pk)


YESTERDAY = TODAY - timedelta(days=1)
