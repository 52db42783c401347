"""What each KBLI code says of a product, put in at set-up."""

from __future__ import annotations

from django.db import connections, transaction

from guyub.licences.models import Code
from guyub.licences.product_facts import derive
from guyub.registry.kbli import catalogue


def load_codes(*, using: str = "owner") -> int:
    """Replace the table by what the file says today. Returns rows."""
    rows = [
        Code(
            version=version, code=code, kind=said.kind, basis=said.basis, keeping=said.keeping,
            sni_listed=said.sni_listed,
        )
        for version in catalogue.VERSIONS
        for code in catalogue.titles(version)
        if (said := derive(version, code)) is not None
    ]  # fmt: skip
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        Code.objects.using(using).all().delete()
        Code.objects.using(using).bulk_create(rows, batch_size=2000)
        cursor.execute("ANALYZE licences_code")
    return len(rows)
