"""Querysets that speak of confirmations and sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef

from guyub.registry.models import Ownership


class ConfirmationQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Confirmations that hold: of the number that the owner has now, of an owner who has a
        business now."""
        owns = Ownership.objects.filter(owner=OuterRef("owner"), until__isnull=True)
        return self.filter(
            Exists(owns), ended_at=None, phone_index=F("owner__phone_index"),
            owner__erased_at__isnull=True,
        )  # fmt: skip

    def to_tell(self) -> Self:
        """Numbers that were replaced and not told yet."""
        return self.filter(ended_why="changed", told_at=None, phone__isnull=False)


class SignInQuerySet(models.QuerySet[Any]):
    def live(self, now: datetime) -> Self:
        return self.filter(ended_at=None, expires_at__gt=now)
