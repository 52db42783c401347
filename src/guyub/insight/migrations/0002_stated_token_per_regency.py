from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]

    operations = [
        migrations.AlterField("statedfigure", "token", models.CharField(max_length=40)),
        migrations.AddConstraint(
            "statedfigure",
            models.UniqueConstraint(fields=("regency_code", "token"), name="insight_stated_once"),
        ),
    ]
