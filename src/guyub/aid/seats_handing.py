"""What buying and handing over puts into seats of other pages and lists of work."""

from __future__ import annotations

from guyub.aid import terms_handing


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    terms_handing.register_all()
