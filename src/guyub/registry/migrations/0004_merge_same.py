from __future__ import annotations

import json
from typing import Any

import django.contrib.postgres.indexes
from django.db import migrations, models


def out_of_kept(apps: Any, schema_editor: Any) -> None:
    """Pairs confirmed so far stand in what each merge keeps encrypted, which SQL cannot read."""
    merges = apps.get_model("registry", "Merge").objects.using(schema_editor.connection.alias)
    for row in merges.filter(kept__isnull=False).order_by("pk").iterator():
        pairs = json.loads(row.kept.reveal()).get("people", [])
        if pairs:
            merges.filter(pk=row.pk).update(same=pairs)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_list_of_scales")]

    operations = [
        migrations.AddField("merge", "same", models.JSONField(default=list)),
        migrations.RunPython(out_of_kept, migrations.RunPython.noop),
        migrations.AddIndex(
            "merge",
            django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("undone_at__isnull", True)),
                fields=["same"],
                name="registry_merge_same",
                opclasses=["jsonb_path_ops"],
            ),
        ),
        migrations.RemoveIndex("consent", "registry_consent_taken"),
    ]
