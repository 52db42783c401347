"""What waits for somebody in the demo: registrations, proposed changes, a total to explain.

Part of the build; the ledger names the build as the one who acted, the rows name demo accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from guyub.accounts.models import Appointment, Office
from guyub.demo import names as people
from guyub.demo.chance import Chance
from guyub.demo.shapes import OTHER, Sample, sample_id
from guyub.demo.trades import TRADES
from guyub.insight.actions import Statement, state_figure
from guyub.kernel import names
from guyub.kernel.actions import Act
from guyub.registry.actions.changes import propose_change
from guyub.registry.actions.common import RECEIPT_PREFIX, next_number
from guyub.registry.models import Registration

PRESS_REGENCY = "33.03"
BUSINESSES = "businesses"
CHANNELS = ("public", "public", "village", "officer", "paper")


def make(act: Act, regency: str, samples: Sequence[Sample], office: Office) -> int:
    """Everything that waits in one regency. Returns how many pieces of work."""
    clerks = {
        a.role: a
        for a in Appointment.objects.filter(office=office).select_related("user").order_by("-pk")
    }
    if regency == PRESS_REGENCY:
        _published(act, clerks)
    return _registrations(act, regency, samples, clerks) + _changes(act, samples, clerks)


def _registrations(
    act: Act, regency: str, samples: Sequence[Sample], clerks: dict[str, Appointment]
) -> int:
    """New makers, and one whom the registry knows under the same phone."""
    amount = min(9, max(len(samples) // 40, 2))
    rng = Chance(f"waiting-{regency}")
    receipts = next_number(RECEIPT_PREFIX, regency, amount)
    for n, receipt in enumerate(receipts):
        known = samples[rng.randint(0, len(samples) - 1)]
        channel = CHANNELS[n % len(CHANNELS)]
        who = people.person(rng)
        # The first is known: the match check finds it.
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


def _by(act: Act, who: Appointment) -> Act:
    """The build, acting for one of the demo's accounts; events go into the build's own."""
    return replace(act, user_id=who.user_id, person_id=who.user.person_id, role=who.role)


def _changes(act: Act, samples: Sequence[Sample], clerks: dict[str, Appointment]) -> int:
    """Changes that officers, clerks and a section head proposed. Returns how many."""
    proposals: list[tuple[str, dict[str, Any], str]] = [
        ("field_officer", {"since_year": act.now.year - 12}, "Kata pemiliknya saat didatangi."),
        ("field_officer", {"status": "paused"}, "Mesin rusak, berhenti sejak bulan lalu."),
        ("village_clerk", {"address": "RT 03/RW 04, dekat balai desa"}, "Alamat lama keliru."),
        ("section_head", {"legal_form": "cv"}, "Sudah ada akta pendirian."),
    ]
    step, made = max(len(samples) // (len(proposals) + 1), 1), 0
    for n, (role, values, reason) in enumerate(proposals, start=1):
        about = _differing(samples[n * step - 1 :], values)
        if about is not None:
            propose_change(_by(act, clerks[role]), about.id, values, reason=reason)
            made += 1
    return made


def _differing(samples: Sequence[Sample], values: dict[str, Any]) -> Sample | None:
    """The first that does not stand so already: a limited partnership is not proposed for one."""
    return next((s for s in samples if all(getattr(s, k) != v for k, v in values.items())), None)


def _published(act: Act, clerks: dict[str, Appointment]) -> None:
    """The total that a newspaper printed: 43,358, of which the parts leave 58 unexplained."""
    state_figure(
        _by(act, clerks["section_head"]),
        PRESS_REGENCY,
        Statement(
            label="Jumlah industri di Purbalingga",
            value=43_358,
            parts=(("Industri kecil", 43_185), ("Industri menengah", 115)),
            stated_on=date(2025, 9, 10),
            source="Pemberitaan penyerahan bantuan alat (contoh)",
            figure=BUSINESSES,
            token="contoh-43358",  # noqa: S106 - keeps the statement from being made twice
        ),
    )
