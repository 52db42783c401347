"""What imports keep of a person, emptied when the person is erased.

The rows stay, with their place and outcome, so that counts hold; what was read of the person
goes, and so does the dropped file, which held everybody of its list.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from guyub.intake import storage
from guyub.intake.models import Import, Row
from guyub.kernel.actions import Act
from guyub.registry.privacy import Erased

EMPTY = '{"v":{}}'


def erase_rows(act: Act, gone: Erased) -> int:
    """Empty staged rows that lead to the person. Returns how many. Part of the erasure's action."""
    wanted = Q(business_id__in=gone.businesses) | Q(same_business__in=gone.businesses)
    for name, index in (("nik_index", gone.nik_index), ("phone_index", gone.phone_index)):
        if index is not None:
            wanted |= Q(**{name: index})
    rows = Row.objects.filter(wanted, regency_code=gone.regency)
    files = Import.objects.filter(pk__in=rows.values("batch_id")).order_by("pk")
    for path in files.values_list("path", flat=True):
        transaction.on_commit(lambda path=path: storage.delete(path))  # type: ignore[misc]
    return rows.update(
        cells=EMPTY,
        issues=[],
        owner_key="",
        business_key="",
        nik_index=None,
        nik15_index=None,
        nib_index=None,
        phone_index=None,
        differs=[],
    )
