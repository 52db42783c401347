"""Which rule measures the groups of an office."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.criteria.models import Rule, Version
from guyub.criteria.states import PUBLISHED
from guyub.groups.models import ReadinessRule
from guyub.groups.permissions import MEASURE
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action


@action("groups.readiness.choose", needs=MEASURE, sentence="memilih aturan kesiapan kelompok")
def choose_rule(act: Act, rule_pk: UUID | None) -> ReadinessRule | None:
    """Measure by this rule of the own office; None: by no rule in particular."""
    if act.office_id is None or act.scope.own_office != str(act.office_id):
        raise NotAllowed(_("Hanya dinas yang memilih aturannya sendiri."))
    held = ReadinessRule.objects.select_for_update().filter(office_id=act.office_id).first()
    if (held.rule_id if held else None) == rule_pk:
        raise Unchanged(held)
    before = held.rule.title if held else "bawaan"
    if rule_pk is None:
        assert held is not None
        held.delete()
        act.log(
            None,
            kind="groups.readinessrule",
            object_id=act.office_id,
            regency=act.scope.write[0],
            before={"aturan": before},
            after={"aturan": "bawaan"},
        )
        return None
    rule = Rule.objects.filter(pk=rule_pk, office_id=act.office_id, subject="group").first()
    if rule is None or not Version.objects.filter(rule=rule, state=PUBLISHED).exists():
        raise DomainError(_("Aturan itu tidak berlaku lagi. Pilih yang lain."), field="rule")
    made, _fresh = ReadinessRule.objects.update_or_create(
        office_id=act.office_id,
        defaults={"rule": rule, "chosen_by": act.actor, "chosen_at": act.now},
    )
    act.log(made, object_id=act.office_id, regency=act.scope.write[0],
            before={"aturan": before}, after={"aturan": rule.title})  # fmt: skip
    return made
