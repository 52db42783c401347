"""That businesses were told of a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.rounds_common import office_of, person_of, today_of
from guyub.aid.models import Round, Telling
from guyub.aid.permissions.rounds import TELL
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.registry.actions.common import may_write_at
from guyub.registry.actions.contact import mark_visited
from guyub.registry.models import Business

MOST = 500


@action("aid.telling.add", needs=TELL, sentence="memberi tahu pemilik usaha tentang bantuan")
def tell(
    act: Act, round_pk: UUID, numbers: Sequence[str], *, on: date, way: str, answer: str = ""
) -> int:
    """Note that businesses (by number) were told: when, how, what they answered. Told twice on a
    day in the same way is once; a later answer is put in. Returns how many entries are new."""
    wanted = sorted(set(numbers))
    if not wanted:
        raise DomainError(_("Pilih paling sedikit satu usaha."), field="usaha")
    if len(wanted) > MOST:
        raise DomainError(_("Paling banyak 500 usaha sekaligus."), field="usaha")
    # Whoever notes the same thing in the same moment waits here.
    round_ = Round.objects.select_for_update().filter(
        pk=round_pk, office_id=office_of(act)
    ).first()  # fmt: skip
    if round_ is None or round_.published_at is None:
        raise DomainError(_("Putaran ini belum dibuka, jadi belum bisa diberitahukan."))
    if round_.state not in ("open", "checking"):
        raise DomainError(_("Pendaftaran putaran ini sudah selesai."))
    if on > today_of(act):
        raise DomainError(_("Tanggalnya belum terjadi."), field="on")
    if on < timezone.localtime(round_.published_at).date():
        raise DomainError(_("Tanggalnya sebelum putaran ini dibuka."), field="on")
    found = {
        b.number: b for b in Business.objects.filter(number__in=wanted).exclude(status="merged")
    }
    if set(wanted) - set(found):
        raise DomainError(_("Ada usaha yang tidak ditemukan. Muat ulang halamannya."))
    for business in found.values():
        may_write_at(act, business.village_code)
    ids = [b.pk for b in found.values()]
    held = {
        t.business_id: t
        for t in Telling.objects.filter(round=round_, business__in=ids, on=on, way=way)
    }
    new = [
        Telling(
            office_id=round_.office_id, regency_code=round_.regency_code, round=round_,
            business=business, on=on, way=way, answer=answer, by=person_of(act),
            teller=act.actor, created_at=act.now,
        )
        for business in found.values() if business.pk not in held
    ]  # fmt: skip
    answered = [t for t in held.values() if answer and t.answer != answer]
    if not new and not answered:
        raise Unchanged(0)
    Telling.objects.bulk_create(new)
    for telling in answered:
        telling.answer = answer
    Telling.objects.bulk_update(answered, ["answer"])
    if way == Telling.Way.VISIT:
        mark_visited(act, ids, on)
    changed = {t.business_id for t in (*new, *answered)}
    act.log(
        round_,
        after={
            "usaha": [n for n, b in sorted(found.items()) if b.pk in changed],
            "tanggal": on.isoformat(), "lewat": way, "jawaban": answer,
        },
    )  # fmt: skip
    return len(new)
