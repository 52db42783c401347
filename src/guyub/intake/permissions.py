"""What may be done with dropped files, by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r


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
