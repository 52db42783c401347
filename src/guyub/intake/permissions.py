"""What may be done with dropped files, by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row

VIEW = "intake.view"
WORK = "intake.work"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        "intake.view",
        _("Melihat impor berkas"),
        (r.HEAD, r.SECTION_HEAD, r.REGISTRAR, r.AUDITOR),
        writes=False,
    )
    r.register_verb(
        "intake.work", _("Mengimpor berkas ke daftar usaha"), (r.REGISTRAR,), writes=True
    )


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("intake:list", VIEW, methods=both),
        Row("intake:detail", VIEW, makes="import"),
        Row("intake:progress", VIEW, makes="import"),
        Row("intake:cancel", WORK, makes="import", methods=both),
        Row("intake:retry", WORK, makes="import", methods=("POST",)),
        Row("intake:columns", VIEW, makes="import", methods=both),
        Row("intake:problems", VIEW, makes="import"),
        Row("intake:rows", VIEW, makes="import_rows"),
        Row("intake:places", VIEW, makes="import", methods=both),
        Row("intake:kbli", VIEW, makes="import", methods=both),
        Row("intake:review", VIEW, makes="import", methods=both),
        Row("intake:apply", WORK, makes="import", methods=both),
        Row("intake:report", WORK, makes="import"),
        Row("intake:undo", WORK, makes="import", methods=both),
    ]
