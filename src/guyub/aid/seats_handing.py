"""What buying and handing over puts into seats of other pages and lists of work."""

from __future__ import annotations

from guyub.aid import bast, checks, terms_handing
from guyub.aid.queries import handing_public


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    terms_handing.register_all()
    checks.register_paper(bast.LETTER, handing_public.said_of)
