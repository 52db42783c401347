"""Who uploads plans and corrects their answers, who reads them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from guyub.accounts import roles as r
from guyub.accounts.permission_table import Row
from guyub.market.states.plans import PLANNERS

VIEW: Final = "market.plan.view"
KEEP: Final = "market.plan.keep"
OWN: Final = "market.plan.own"


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_verb(VIEW, _("Melihat rencana belanja"), r.READERS, writes=False)
    r.register_verb(KEEP, _("Mengunggah dan memeriksa rencana belanja"), PLANNERS, writes=True)
    r.register_verb(OWN, _("Melihat rencana belanja sendiri"), (r.BUYER,), writes=False)


def permission_rows() -> list[Row]:
    """The addresses of plans."""
    both, plan = ("GET", "POST"), "market_plan"
    return [
        Row("market:plans", VIEW, methods=both),
        Row("market:plan", VIEW, makes=plan),
        Row("market:plan_progress", VIEW, makes=plan),
        Row("market:plan_columns", KEEP, makes="market_plan_asking", methods=both),
        Row("market:plan_again", KEEP, makes=plan, methods=("POST",)),
        Row("market:plan_place", KEEP, makes="market_plan_place", methods=("POST",)),
        Row("market:plan_remove", KEEP, makes=plan, methods=both),
        Row("market:plan_rules", VIEW),
        Row("market:plan_lines", VIEW),
        Row("market:plan_line", VIEW, makes="market_plan_line"),
        Row("market:plan_correct", KEEP, makes="market_plan_line", methods=both),
        Row("market:plan_pdf", VIEW, makes=plan),
        Row("market:plan_csv", VIEW, makes=plan),
        Row("market:plan_own", OWN),
    ]
