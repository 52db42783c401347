"""What the path of one business is drawn from, read for its page and for the form of a visit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.urls import reverse

from guyub.mentoring import diagnosis, next_step
from guyub.mentoring.forms.visiting import Offer
from guyub.mentoring.models import Step
from guyub.mentoring.next_step import Input, Next
from guyub.mentoring.permissions import VISIT
from guyub.registry import panels
from guyub.registry.models import Business


def inputs_of(business: Business) -> Mapping[str, Input]:
    """The inputs of ``next_step`` for one business; all unknown where it has no facts."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {next_step.inputs_sql()} FROM registry_facts f WHERE f.business_id = %s",
            [business.pk],
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return dict.fromkeys(next_step.INPUTS)
    found: Mapping[str, Input] = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return found


def _read(page: panels.Page) -> Mapping[str, Input]:
    held: Mapping[str, Input] | None = getattr(page.business, "_path_inputs", None)
    if held is None:
        held = inputs_of(page.business)
        page.business._path_inputs = held  # type: ignore[attr-defined]
    return held


def _where(page: panels.Page, step: Next) -> tuple[str, str]:
    """(address, verb) of doing a step: the room that does it, else a visit."""
    number = page.business.number
    if step.key == "product":
        return reverse("registry:product_add", args=[number]), "registry.product.edit"
    if step.key == "branch":
        return reverse("registry:edit", args=[number]), "registry.business.edit"
    return reverse("mentoring:visit_new", args=[number]), VISIT


def stage_of(key: str) -> Any:
    """The stage ``key`` of the path, for ``panels.register_stage``."""

    def compute(page: panels.Page) -> panels.StageResult:
        inputs = _read(page)
        done = next_step.stage_done(key, inputs)
        if done is not False:
            return panels.StageResult(done)
        step = next_step.step_of(key, inputs)
        assert step is not None
        url, verb = _where(page, step)
        note = "Belum diketahui" if step.asks else step.why.rstrip(".")
        return panels.StageResult(
            False, note, step=panels.NextStep(step.label, url, verb, step.why)
        )

    return compute


def offers_of(business: Business, open_steps: Iterable[Step]) -> list[Offer]:
    """Steps to pick in the form of a visit: what the path asks for, then what weak aspects ask
    for, then all others. What is agreed already (``open_steps``) is not offered again."""
    inputs = inputs_of(business)
    asked = diagnosis.current()
    found: list[Offer] = []
    step = next_step.BY_KEY.get(next_step.next_key(inputs))
    if step is not None:
        found.append(Offer(step.label, step.who, step.aspect, step.why))
    levels = business.facts.diagnosis
    held = {step.text for step in open_steps}
    found = [o for o in found if o.text not in held]
    weak = [(text, who, key) for key, text, who in diagnosis.suggestions(asked, levels)]
    rest = [(s.text, s.who, a.key) for a in asked.aspects for s in a.suggestions]
    for text, who, key in dict.fromkeys([*weak, *rest]):
        if text not in held:
            found.append(Offer(text, who, key))
    return found
