"""What waits for the registrar: imports with questions, imports that stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guyub.intake.models import Import
from guyub.kernel.waiting import Waiting, capped, register

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit


def open_imports(visit: Visit) -> int:
    return capped(Import.objects.filter(state__in=("mapping", "review", "failed")))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "imports", "Berkas impor menunggu", "Cek kolomnya, tinjau barisnya, lalu masukkan.",
            "intake.work", "intake:list", open_imports, query="?keadaan=menunggu", icon="upload",
        )
    )  # fmt: skip
