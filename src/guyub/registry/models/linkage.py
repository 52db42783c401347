"""How sure it is that two rows speak of one business: a model learnt from an office's own data."""

from __future__ import annotations

from django.db import models

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import by_regency


class LinkageModel(models.Model):
    """A model of ``guyub.linkage``; the newest of a regency stands. Never changed: what was asked
    or linked by it names its version. It holds weights and names of columns, no person's value."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    # Hash of everything that weighs.
    version = models.CharField(max_length=12)
    # The JSON as it was hashed; jsonb would write its numbers anew.
    content = models.TextField()
    report = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    # False: the package's defaults, for too few rows to learn from.
    learnt = models.BooleanField()
    trained_at = models.DateTimeField()
    # What made it ("pairs.run", "intake", ...) and which one of these.
    made_by = models.CharField(max_length=20)
    run_id = models.UUIDField(null=True)

    append_only = True
    row_security = by_regency()

    class Meta:
        db_table = "registry_linkage_model"
        indexes = [
            models.Index(fields=["regency_code", "-trained_at"], name="registry_linkage_standing")
        ]

    def __str__(self) -> str:
        return self.version
