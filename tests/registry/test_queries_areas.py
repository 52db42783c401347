"""Rows of the areas of a visit: one helper, whatever level an area has."""

from __future__ import annotations

from django.db.models import Q

from guyub.registry.queries import in_regencies_of, in_villages_of


def test_every_level_is_a_range_and_no_area_is_no_row():
    assert in_villages_of(()) == Q(pk__in=[])
    assert in_villages_of(("33.03", "*")) == Q()
    assert in_villages_of(("33",)) == Q(regency_code__gte="33.", regency_code__lt="33/")
    assert in_villages_of(("33.03",)) == Q(regency_code="33.03")
    assert in_villages_of(("33.03.01",), "business__village_code") == Q(regency_code="33.03") & Q(
        business__village_code__gte="33.03.01", business__village_code__lt="33.03.01/"
    )


def test_papers_that_carry_their_regency_only():
    assert in_regencies_of(("33.03.01.2001", "33.03.02")) == Q(regency_code="33.03")
    assert in_regencies_of(("33",)) == Q(regency_code__gte="33.", regency_code__lt="33/")
    assert in_regencies_of(()) == Q(pk__in=[])
