"""Who reads, writes and publishes rules; the same people set parameters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.criteria.states import PUBLISHERS, WRITERS

VIEW = "criteria.rule.view"
WRITE = "criteria.rule.write"
DECIDE = "criteria.rule.decide"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(
        VIEW, _("Melihat aturan dan ketentuan"), (*r.OFFICE_ROLES, r.AUDITOR), writes=False
    )
    r.register_verb(WRITE, _("Menyusun aturan, mengusulkan ketentuan"), WRITERS, writes=True)
    r.register_verb(
        DECIDE,
        _("Menerbitkan dan menghentikan aturan, memutuskan ketentuan"),
        PUBLISHERS,
        writes=True,
    )


def permission_rows() -> list[Row]:
    """The addresses of this room."""
    both = ("GET", "POST")
    return [
        Row("criteria:list", VIEW),
        Row("criteria:new", WRITE, methods=both),
        Row("criteria:detail", VIEW, makes="rule"),
        Row("criteria:edit", WRITE, makes="rule", methods=both),
        Row("criteria:example", WRITE, makes="rule", methods=both),
        Row("criteria:example_drop", WRITE, makes="rule_example", methods=("POST",)),
        Row("criteria:propose", WRITE, makes="rule", methods=("POST",)),
        Row("criteria:drop", WRITE, makes="rule", methods=("POST",)),
        Row("criteria:decide", DECIDE, makes="rule_proposed", methods=both),
        Row("criteria:end", DECIDE, makes="rule_published", methods=both),
        Row("criteria:parameters", VIEW),
        Row("criteria:parameter", VIEW, makes="parameter"),
        Row("criteria:parameter_propose", WRITE, makes="parameter", methods=both),
        Row("criteria:parameter_decide", DECIDE, makes="setting", methods=both),
        Row("criteria:parameter_withdraw", WRITE, makes="setting", methods=("POST",)),
    ]
