"""Scans of identity papers that were kept before they were restricted by themselves."""

from django.db import migrations

RESTRICT = r"""
UPDATE aid_proposal_file f SET restricted = true
  FROM aid_proposal p JOIN aid_round r ON r.id = p.round_id
 WHERE p.id = f.proposal_id AND NOT f.restricted AND f.field_check_id IS NULL
   AND EXISTS (SELECT 1 FROM jsonb_array_elements(r.papers) x WHERE x ->> 'key' = f.key
     AND lower(x ->> 'label') ~
       '\m(e-?ktp|ktp|kk|nik|identitas|kartu keluarga|kartu tanda penduduk|sim|paspor)\M')
"""


class Migration(migrations.Migration):
    dependencies = [("aid", "0003_two_persons_take_back")]

    operations = [migrations.RunSQL(RESTRICT, migrations.RunSQL.noop)]
