"""Migrations of an empty database in a third of the time.

While Django migrates, it keeps the models of that moment as classes. For each new table,
constraint, index and trigger it builds anew the classes of all models that are related to the
changed one, in a house of 200 models some 25 each time: most of the time of a first start. None
of these changes reaches the related ones. A new model joins them as it does when a program loads
its models, one after the other; constraints, indexes and triggers are lists on the class that has
them.

Everything else (fields, names, other options) goes Django's way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

# What the class of a model only lists.
LISTED = frozenset({"indexes", "constraints", "triggers"})

_render, _add_model, _reload = ModelState.render, ProjectState.add_model, ProjectState.reload_model


def migrate() -> None:
    """All migrations that the database of the owner does not have yet. Over rows that somebody
    needs, Django goes its own way: it takes longer and is seen by the whole world."""
    with nullcontext() if _begun() else light_states():
        call_command("migrate", database="owner", verbosity=0, interactive=False)


def _begun() -> bool:
    """Whether any migration was applied before."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        return MigrationRecorder.Migration._meta.db_table in owner.introspection.table_names(cursor)


@contextmanager
def light_states() -> Iterator[None]:
    """Within it Django's states take such changes up as described above. Only forwards."""
    patched: tuple[tuple[Any, str, Any, Any], ...] = (
        (ModelState, "render", render, _render),
        (ProjectState, "add_model", add_model, _add_model),
        (ProjectState, "reload_model", reload_model, _reload),
    )
    for owner, name, ours, _theirs in patched:
        setattr(owner, name, ours)
    try:
        yield
    finally:
        for owner, name, _ours, theirs in patched:
            setattr(owner, name, theirs)


def render(state: ModelState, apps: Any) -> Any:
    """Django's, and the class remembers what it was made of."""
    made = _render(state, apps)
    made._meta.made_of = _parts(state)
    return made


def add_model(project: ProjectState, state: ModelState) -> None:
    if "apps" not in vars(project):
        _add_model(project, state)
        return
    apps = vars(project).pop("apps")
    try:
        _add_model(project, state)
    finally:
        vars(project)["apps"] = apps
    apps.render_multiple([state])


def reload_model(project: ProjectState, app: str, name: str, delay: bool = False) -> None:
    if "apps" not in vars(project):
        return
    state = project.models[app, name.lower()]
    made = project.apps.all_models.get(app, {}).get(name.lower())
    if made is None or not _same(getattr(made._meta, "made_of", None), _parts(state)):
        _reload(project, app, name, delay)
        return
    meta: Any = made._meta
    for option in LISTED & state.options.keys():
        setattr(meta, option, list(state.options[option]))
        meta.original_attrs[option] = getattr(meta, option)
    vars(meta).pop("total_unique_constraints", None)


def _parts(state: ModelState) -> tuple[Any, ...]:
    """Everything that a class is made of, but for what it only lists."""
    options = {name: value for name, value in state.options.items() if name not in LISTED}
    return (tuple(state.fields.items()), tuple(state.bases), tuple(state.managers), options)


def _same(before: tuple[Any, ...] | None, now: tuple[Any, ...]) -> bool:
    """A field of a state is never changed, only put in place of another: identity decides."""
    if before is None or before[1:] != now[1:] or len(before[0]) != len(now[0]):
        return False
    return all(
        name == other and field is another
        for (name, field), (other, another) in zip(before[0], now[0], strict=True)
    )
