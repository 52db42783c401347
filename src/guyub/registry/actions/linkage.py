"""Keeping a model of linkage that was learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from guyub.kernel.actions import Act, Unchanged, action
from guyub.registry import linkable
from guyub.registry.models import LinkageModel

if TYPE_CHECKING:
    from guyub.linkage.model import Model


@action("registry.linkage.keep", needs=None, sentence="menyimpan model pencocokan")
def keep_model(
    act: Act, regency: str, model: Model, *, made_by: str, run_id: UUID | None = None
) -> LinkageModel:
    """The model that stands from now on. The same one again is kept once."""
    before = linkable.standing(regency)
    if before is not None and before.version == model.version and before.run_id == run_id:
        raise Unchanged(before)
    made = LinkageModel(
        regency_code=regency,
        version=model.version,
        content=model.to_json(),
        report=dict(model.report),
        rows=int(model.report.get("rows", 0)),
        learnt=bool(model.report.get("trained", False)),
        trained_at=act.now,
        made_by=made_by,
        run_id=run_id,
    )
    made.save(force_insert=True)
    act.log(made, after={"version": made.version, "rows": made.rows, "learnt": made.learnt})
    return made
