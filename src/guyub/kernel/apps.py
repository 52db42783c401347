from __future__ import annotations

import logging

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "guyub.kernel"
    label = "kernel"

    def ready(self) -> None:
        from guyub.kernel import rls

        # Which tasks exist is no news on every command.
        for name in ("procrastinate.blueprints", "procrastinate.periodic"):
            logging.getLogger(name).setLevel(logging.WARNING)
        # What is odd about a stranger's PDF is said to the person who brought it.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        post_migrate.connect(rls.apply_after_migrate, dispatch_uid="guyub-row-security")
