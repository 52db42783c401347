"""Rows of the addresses in ``urls_rules``."""

from __future__ import annotations

from guyub.accounts.permission_table import Row
from guyub.licences import permissions as p


def rows() -> list[Row]:
    both, post = ("GET", "POST"), ("POST",)
    return [
        Row("licences:rules", p.RULE_VIEW),
        Row("licences:changes", p.COUNT),
        Row("licences:rule_new", p.RULE_WRITE, makes="licences_paper", methods=both),
        Row("licences:rule", p.RULE_VIEW, makes="licences_rule"),
        Row("licences:rule_edit", p.RULE_WRITE, makes="licences_rule", methods=both),
        Row("licences:rule_conditions", p.RULE_WRITE, makes="licences_rule", methods=both),
        Row("licences:rule_propose", p.RULE_WRITE, makes="licences_rule", methods=post),
        Row("licences:rule_withdraw", p.RULE_WRITE, makes="licences_rule_proposed", methods=post),
        Row("licences:rule_drop", p.RULE_WRITE, makes="licences_rule", methods=post),
        Row("licences:rule_decide", p.RULE_DECIDE, makes="licences_rule_proposed", methods=both),
        Row("licences:rule_end", p.RULE_DECIDE, makes="licences_rule_published", methods=both),
        Row("licences:rule_products", p.RULE_VIEW, makes="licences_rule"),
        Row("licences:settle", p.RULE_WRITE, makes="licences_doubt", methods=both),
        Row("licences:settlement", p.RULE_VIEW, makes="licences_settlement"),
        Row(
            "licences:settlement_decide", p.RULE_DECIDE, makes="licences_settlement", methods=both
        ),
        Row(
            "licences:settlement_withdraw", p.RULE_WRITE, makes="licences_settlement", methods=post
        ),
        Row(
            "licences:settlement_end", p.RULE_DECIDE, makes="licences_settlement_followed",
            methods=both,
        ),
    ]  # fmt: skip
