import django.db.models.deletion
from django.db import migrations, models

# Who asked for the fair asked for everybody who was invited to it until now.
FROM_FAIR = """
UPDATE market_invitation i
   SET requester = f.requester, requester_name = f.requester_name,
       requester_key = f.requester_key, why = f.why
  FROM market_fair f WHERE f.id = i.fair_id
"""
KINDS = [
    ("office", "Dinas sendiri"),
    ("agency", "Instansi lain"),
    ("politician", "Pejabat politik atau partai"),
    ("organiser", "Penyelenggara acara"),
    ("makers", "Pelaku usaha sendiri"),
    ("other", "Pihak lain"),
]


def _added(name: str, field: models.Field) -> migrations.AddField:
    return migrations.AddField("fairinvitation", name, field, preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("market", "0011_circular_rest")]

    operations = [
        migrations.AddField(
            "campaignitem",
            "purchase_line",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="given",
                to="market.purchaseline",
            ),
        ),
        _added(
            "requester",
            models.CharField("Siapa yang meminta", max_length=10, choices=KINDS, default=""),
        ),
        _added("requester_name", models.CharField("Nama instansinya", max_length=120, default="")),
        _added("requester_key", models.CharField(max_length=150, default="")),
        _added("why", models.CharField("Untuk keperluan apa", max_length=300, default="")),
        migrations.RunSQL(FROM_FAIR, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "fairinvitation",
            models.CheckConstraint(
                condition=~models.Q(requester_name="") & ~models.Q(why=""),
                name="market_invitation_asked",
            ),
        ),
    ]
