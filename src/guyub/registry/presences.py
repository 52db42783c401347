"""What the page of a business asks only where there is something, all in one statement."""

from __future__ import annotations

from guyub.registry import panels

CHANGES = "registry.changes"
EVENTS = "registry.events"
MERGES = "registry.merges"
PHOTOS = "registry.photos"


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    panels.register_presence(
        CHANGES,
        "SELECT 1 FROM registry_change_request WHERE business_id = %(business)s AND state = 'open'",
    )
    panels.register_presence(
        EVENTS,
        "SELECT 1 FROM ledger_event"
        " WHERE kind = 'registry.business' AND object_id = %(business)s::text",
    )
    panels.register_presence(
        MERGES,
        "SELECT 1 FROM registry_merge WHERE survivor_id = %(business)s AND undone_at IS NULL",
    )
    panels.register_presence(
        # By its product: a photo made between a merge and its undoing names the other record.
        PHOTOS,
        "SELECT 1 FROM registry_product_photo f JOIN registry_product p ON p.id = f.product_id"
        " WHERE p.business_id = %(business)s",
    )
