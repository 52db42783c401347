"""Rows of an import that stand for many businesses ("60 perajin di desa ini"), kept as such."""

from __future__ import annotations

from typing import Any

from guyub.areas.models import Area
from guyub.intake.encoding import unpacked
from guyub.intake.models import Aggregate, Import, Row
from guyub.kernel.actions import Act


def add_aggregates(act: Act, batch: Import) -> int:
    """Rows that stand for many, kept as such. Gives how many are new."""
    rows = Row.objects.filter(batch=batch, aggregate=True, aggregate_of__isnull=True)
    villages = set(Area.objects.filter(level=4, parent_code__startswith=batch.regency_code)
                   .order_by("code").values_list("code", flat=True))  # fmt: skip
    made = []
    for row in rows.order_by("pk"):
        values = unpacked(row.cells.reveal())  # type: ignore[union-attr]
        district = next((c for c in row.place_options if len(c) == 8), row.village_code[:8])

        def whole(name: str, most: int = 10**9, given: dict[str, Any] = values) -> int | None:
            value = given.get(name)
            return int(value) if isinstance(value, int | float) and 0 <= value <= most else None

        made.append(
            Aggregate(
                regency_code=batch.regency_code,
                batch=batch,
                row=row,
                village_code=row.village_code if row.village_code in villages else "",
                district_code=district,
                name=str(values.get("business_name") or values.get("product") or "")[:150],
                product=str(values.get("product") or "")[:150],
                year=row.year,
                units=whole("unit_count"),
                workers=whole("workers_total"),
                investment=whole("investment", 10**16),
                output_value=whole("output_value", 10**16),
                source=batch.source,
                created_at=act.now,
            )
        )
    Aggregate.objects.bulk_create(made, batch_size=1_000)
    return len(made)
