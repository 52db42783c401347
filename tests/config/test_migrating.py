"""The light way of migrating ends with the same models as Django's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from guyub.config.migrating import light_states


def told(state: ProjectState) -> dict[str, Any]:
    """What the classes of a state are to whoever migrates: columns, what they point at, lists."""
    found: dict[str, Any] = {}
    apps = state.apps
    for model in apps.get_models(include_auto_created=True):
        meta: Any = model._meta
        for field in meta.get_fields(include_hidden=True):
            if getattr(field, "remote_field", None):
                aim = apps.get_model(field.related_model._meta.label)
                # Django leaves far relations for later and begins anew before it reads through one.
                assert state.is_delayed or field.related_model is aim
        found[meta.label] = (
            sorted(f.name for f in meta.get_fields(include_hidden=True)),
            [repr(f.deconstruct()[1:]) for f in meta.local_fields],
            [i.deconstruct() for i in meta.indexes],
            [c.deconstruct() for c in meta.constraints],
            [t.name for t in getattr(meta, "triggers", ())],
            meta.db_table,
        )
    return found


def fields(**more: models.Field[Any, Any]) -> list[tuple[str, models.Field[Any, Any]]]:
    return [("id", models.BigAutoField(primary_key=True)), *more.items()]


def begun() -> ProjectState:
    """Offices and people, whose classes are there."""
    state = ProjectState()
    state.add_model(ModelState("x", "Office", fields(name=models.TextField())))
    to_office = models.ForeignKey("x.Office", models.CASCADE)
    state.add_model(ModelState("x", "Person", fields(office=to_office, age=models.IntegerField())))
    assert len(list(state.apps.get_models())) == 2
    return state


STEPS = (
    operations.AddConstraint(
        "Person", models.CheckConstraint(condition=models.Q(age__gt=0), name="old_enough")
    ),
    operations.AddIndex("Office", models.Index(fields=["name"], name="by_name")),
    operations.CreateModel(
        "Visit",
        fields(
            person=models.ForeignKey("x.Person", models.CASCADE),
            before=models.ForeignKey("self", models.CASCADE, null=True),
            offices=models.ManyToManyField("x.Office"),
        ),
    ),
    operations.AddField("Visit", "office", models.ForeignKey("x.Office", models.CASCADE)),
    operations.AlterField("Person", "age", models.BigIntegerField()),
    operations.AddConstraint(
        "Visit", models.UniqueConstraint(fields=["person", "office"], name="once")
    ),
    operations.RenameField("Person", "age", "years"),
    operations.RemoveIndex("Office", "by_name"),
    operations.AlterModelOptions("Office", {"ordering": ["name"]}),
    operations.RenameModel("Office", "Bureau"),
    operations.RemoveConstraint("Visit", "once"),
    operations.RemoveField("Visit", "before"),
    operations.RemoveField("Visit", "offices"),
    operations.DeleteModel("Visit"),
)


@pytest.mark.parametrize("end", range(1, len(STEPS) + 1))
def test_every_kind_of_step_ends_as_a_fresh_start(end: int) -> None:
    with light_states():
        state = begun()
        for step in STEPS[:end]:
            state.clone()  # as each step of a migration does
            step.state_forwards("x", state)
        kept = told(state)
    assert kept == told(ProjectState(state.models))


def test_what_does_not_reach_the_related_leaves_their_classes_alone() -> None:
    with light_states():
        state = begun()
        office = state.apps.get_model("x", "Office")
        for step in STEPS[:3]:
            step.state_forwards("x", state)
        assert state.apps.get_model("x", "Office") is office
        STEPS[3].state_forwards("x", state)
        assert state.apps.get_model("x", "Office") is not office
    state = begun()
    office = state.apps.get_model("x", "Office")
    STEPS[0].state_forwards("x", state)
    assert state.apps.get_model("x", "Office") is not office, "Django's own way came back"


def test_our_own_migrations_end_as_a_fresh_start() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    with light_states():
        state = ProjectState(real_apps=loader.unmigrated_apps)
        assert state.apps.ready
        seen = set()
        for leaf in loader.graph.leaf_nodes():
            for node in loader.graph.forwards_plan(leaf):
                if node not in seen:
                    seen.add(node)
                    state = loader.get_migration(*node).mutate_state(state, preserve=False)
        assert len(seen) > 100
        kept = told(state)
    fresh = ProjectState(models=state.models, real_apps=loader.unmigrated_apps)
    assert kept == told(fresh)
