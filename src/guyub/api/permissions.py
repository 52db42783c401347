"""Who opens what of open data, who makes keys; the addresses of this room."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import CLOSED, PUBLIC, Row

KEYS: Final = "api.keys.manage"
HOOKS: Final = "api.hooks.manage"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    # A key speaks for the office and reads its register: its head answers for it. The system's
    # keeper holds no data of businesses and so gives none away.
    r.register_verb(KEYS, _("Membuat dan mencabut kunci API"), (r.HEAD,), writes=True)
    r.register_verb(HOOKS, _("Membuat dan mengakhiri kait API"), (r.HEAD,), writes=True)


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    own = "a key in the header, else 401"
    return [
        Row("api:data", PUBLIC),
        Row("api:catalogue", PUBLIC),
        Row("api:dataset", PUBLIC, makes="open_dataset"),
        Row("api:csv", PUBLIC, makes="open_dataset"),
        Row("api:json", PUBLIC, makes="open_dataset"),
        Row("api:csvw", PUBLIC, makes="open_dataset"),
        Row("api:docs", PUBLIC),
        Row("api:openapi", PUBLIC),
        Row("api:v1_offices", PUBLIC),
        Row("api:v1_areas", PUBLIC),
        Row("api:v1_datasets", PUBLIC),
        Row("api:v1_dataset", PUBLIC, makes="open_dataset"),
        Row("api:v1_offers", PUBLIC),
        Row("api:v1_rounds", PUBLIC),
        Row("api:v1_check", PUBLIC, makes="open_paper"),
        Row("api:v1_businesses", PUBLIC, note=own),
        Row("api:v1_nothing", CLOSED, makes="open_nothing"),
        Row("api:hooks", HOOKS, methods=("GET", "POST")),
        Row("api:hook", HOOKS, makes="api_hook"),
        Row("api:hook_end", HOOKS, makes="api_hook", methods=("POST",)),
        Row("api:hook_go_on", HOOKS, makes="api_hook", methods=("POST",)),
        Row("api:hook_again", HOOKS, makes="api_delivery", methods=("POST",)),
        Row("api:keys", KEYS, methods=("GET", "POST")),
        Row("api:revoke", KEYS, makes="api_key", methods=("POST",)),
    ]
