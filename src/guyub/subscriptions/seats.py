"""Where subscriptions stand on other pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts.nav import register_tab
from guyub.subscriptions.permissions import VIEW


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab("outreach:list", _("Langganan"), "subscriptions:counts", needs=VIEW, order=50)
