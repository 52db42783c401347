"""What the pages of a pack need to know of a round: names of places and businesses, the mask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.accounts.visit import ANONYMOUS
from guyub.aid.evidence import reach
from guyub.aid.evidence.masking import Mask
from guyub.aid.models import Objection, ProposalMember, Round, Tool, ToolRequest
from guyub.areas import known
from guyub.kernel.attached import Attachment
from guyub.kernel.dates import UNKNOWN, format_date
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.registry import naming
from guyub.registry.models import Business, Ownership

NONE = "tidak ada"


@dataclass
class Context:
    """Read once for a pack. Businesses are named as anybody may read them, else by number."""

    round: Round
    mask: Mask
    businesses: dict[UUID, str] = field(default_factory=dict)
    ids: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, round_: Round) -> Context:
        wanted = set(
            ProposalMember.objects.filter(proposal__round=round_).values_list(
                "business_id", flat=True
            )
        )
        for name in ("to_business_id", "from_business_id"):
            moved = ToolRequest.objects.filter(tool__round=round_).exclude(**{name: None})
            wanted |= set(moved.values_list(name, flat=True))
        held = Tool.objects.filter(round=round_).exclude(holder=None)
        wanted |= set(held.values_list("holder_id", flat=True))
        names = list(
            Ownership.objects.filter(business__in=wanted).values_list("owner__name", flat=True)
        )
        for objection in Objection.objects.filter(round=round_).only("name"):
            if objection.name is not None:
                names.append(objection.name.reveal())
        made = cls(round_, Mask(names))
        rows = Business.objects.filter(pk__in=wanted).select_related("facts")
        for business in rows.order_by("pk").iterator(chunk_size=500):
            shown = naming.hide(ANONYMOUS, business).name
            where = made.village(business.village_code)
            called = business.number if shown == naming.HIDDEN_NAME else (
                f"{shown} ({business.number})"
            )  # fmt: skip
            made.businesses[business.pk] = f"{called}, {where}"
        return made

    def business(self, pk: UUID | None) -> str:
        if pk is None:
            return NONE
        return self.businesses.get(pk, "usaha di luar putaran ini")

    def village(self, code: str) -> str:
        if not code:
            return NONE
        names = known.names_of({code, code[:8]})
        return f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}"

    def text(self, value: Any) -> str:
        """A cell: masked, in words; unknown is said to be unknown."""
        if value is None:
            return UNKNOWN
        if isinstance(value, bool):
            return "ya" if value else "tidak"
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%d/%m/%Y %H.%M}"
        if isinstance(value, date):
            return format_date(value)
        if isinstance(value, int):
            return format_number(value)
        if isinstance(value, list | tuple):
            return "; ".join(self.text(v) for v in value)
        return self.mask.text(str(value))

    def rupiah(self, value: int | None) -> str:
        return format_rupiah(value)


def attachments_of(round_: Round) -> Iterator[Attachment]:
    """Papers and photos of a round from every table that keeps some, in a fixed order."""
    for model in reach.attachment_tables():
        condition = reach.belonging(model, round_)
        if condition is not None:
            rows = model._default_manager.filter(condition).distinct()
            yield from rows.order_by("created_at", "pk").iterator(chunk_size=200)
