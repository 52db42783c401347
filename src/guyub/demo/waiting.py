"""What waits for somebody in the demo: registrations to check. Part of the build, not an action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from guyub.accounts.models import Appointment, Office
from guyub.demo import names as people
from guyub.demo.chance import Chance
from guyub.demo.people import OTHER, Sample, sample_id
from guyub.demo.trades import TRADES
from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.registry.actions.common import RECEIPT_PREFIX, next_number
from guyub.registry.models import Registration

CHANNELS = ("public", "public", "village", "officer", "paper")


def make(act: Act, regency: str, samples: Sequence[Sample], office: Office) -> int:
    """Registrations that wait in one regency: new makers, and one who is in the registry already.

    Returns how many.
    """
    amount = min(9, max(len(samples) // 40, 2))
    rng = Chance(f"waiting-{regency}")
    clerks = {
        a.role: a
        for a in Appointment.objects.filter(office=office).select_related("user").order_by("pk")
    }
    receipts = next_number(RECEIPT_PREFIX, regency, amount)
    for n, receipt in enumerate(receipts):
        known = samples[rng.randint(0, len(samples) - 1)]
        channel = CHANNELS[n % len(CHANNELS)]
        who = people.person(rng)
        # The first is a maker the registry knows under the same phone: the match check finds it.
        if n == 0:
            known = next((s for s in samples if s.owners[0].phone), known)
            who = people.Name(known.owners[0].name, "", known.owners[0].sex)
        clerk = clerks.get(
            {"village": "village_clerk", "officer": "field_officer"}.get(channel, "")
        )
        trade = known.trade if n == 0 else rng.choice(TRADES)
        sent = act.now - timedelta(days=n, hours=rng.randint(1, 9))
        Registration(
            id=sample_id(OTHER, regency, n + 1),
            receipt=receipt,
            regency_code=regency,
            village_code=known.village,
            channel=channel,
            owner_name=who.name,
            owner_key=names.search_key(who.name),
            owner_sex=who.sex,
            nik=None,
            phone=known.owners[0].phone if n == 0 else f"08409{n:07d}",
            business_name=known.name if n == 0 else "",
            product=trade.goods[0].name,
            address=f"RT {rng.randint(1, 9):02d}/RW {rng.randint(1, 9):02d}",
            since_year=None if n % 3 else act.now.year - rng.randint(1, 20),
            workers_male=rng.randint(0, 2),
            workers_female=rng.randint(0, 2),
            consent_contact=True,
            submitted_at=sent,
            submitted_by=clerk.user_id if clerk else None,
            submitter_person=clerk.user.person_id if clerk else None,
            answer_by=(sent + timedelta(days=7)).date(),
            token=f"contoh-{sample_id(OTHER, regency, n + 1).hex}",
            is_sample=True,
        ).save(force_insert=True)
    return len(receipts)
