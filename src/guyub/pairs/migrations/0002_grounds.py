"""Pairs keep what makes them sure, or what is missing.

Open pairs that were called sure by weight and number alone wait for the next search to say it by
the rule; those that were decided stay as they were shown.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

NOT_YET = "UPDATE pairs_doubtful SET sure = false WHERE state <> 'decided'"


class Migration(migrations.Migration):
    dependencies = [
        ("pairs", "0001_first"),
        ("registry", "0012_same_photo"),
    ]

    operations = [
        migrations.AddField(
            model_name="doubtfulpair",
            name="evidence",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="doubtfulpair",
            name="lacks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="doubtfulpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("sure", False), ("lacks", []), _connector="OR"),
                name="pairs_doubtful_sure_lacks_nothing",
            ),
        ),
        migrations.RunSQL(NOT_YET, migrations.RunSQL.noop),
    ]
