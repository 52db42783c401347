"""What is told of a product for its label."""

from __future__ import annotations

from django.db import models

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.registry.models import Business, Product

_SCOPE = by_regency(owned="business_id")
# The owner tells it too: nobody knows the ingredients better.
_OWN = "business_id = ANY ((SELECT guyub_businesses())::uuid[])"


class LabelText(models.Model):
    """Answers for one product's label: {key of ``label_fields``: answer}; what is not told is not
    there. ``teller`` is who told it last."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    product = models.OneToOneField(Product, models.CASCADE, related_name="label_text")
    texts = models.JSONField(default=dict)
    teller = models.CharField(max_length=200)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()

    row_security = RowSecurity(_SCOPE.read, f"({_SCOPE.write}) OR {_OWN}")

    class Meta:
        db_table = "licences_label"
