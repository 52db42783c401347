from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.AddField("consent", "taken_from", models.UUIDField(null=True)),
        migrations.AddIndex(
            "consent",
            models.Index(
                condition=models.Q(("taken_from__isnull", False)),
                fields=["taken_from"],
                name="registry_consent_taken",
            ),
        ),
    ]
