"""What the demo's office says of itself in the finder: address, telephone, hours, who helps.

Through the real actions, proposed by one account and approved by another. All of it is invented.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.criteria.models import Setting
from guyub.criteria.setting_actions import Proposal, approve_setting, propose_setting
from guyub.criteria.states import APPROVED
from guyub.demo.aid_open import desk_of
from guyub.demo.papers_lively import LEAST
from guyub.kernel.actions import Act
from guyub.registry.models import Business

SOURCE: Final = "Surat kepala dinas tentang loket layanan (contoh)"
SAID: Final = {
    "finder.office_address": "Loket 2, Jalan Contoh Nomor 1, Purbalingga",
    "finder.office_phone": "0281-000000 (contoh)",
    "finder.office_hours": "Senin sampai Kamis 08.00 sampai 15.00, Jumat 08.00 sampai 11.00",
}
# One programme of others that the office knows more of than the file that is shipped.
NOTE: Final = ("finder.kur_note", "Bank buka meja di kantor kecamatan tiap Selasa (contoh).")


def make(act: Act, office: Office) -> int:
    """The office's settings. Returns how many hold."""
    if Business.objects.filter(regency_code=office.area_code).count() < LEAST:
        return 0
    desk = desk_of(act, office)
    day = timezone.localtime(act.now).date() - timedelta(days=30)
    maker, head = desk.by("section_head", 32), desk.by("head", 31)
    for key, value in (*SAID.items(), NOTE):
        row = propose_setting(maker, key, Proposal(value, day, SOURCE))
        approve_setting(head, row.pk)
    return Setting.objects.filter(
        office_id=office.pk, key__startswith="finder.", state=APPROVED
    ).count()
