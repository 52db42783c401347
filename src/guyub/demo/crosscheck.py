"""The two offices of the demo compare their lists: some people have a business in both regencies.

Through the real actions; the two lists meet in the job, as they do in an office.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.roles import HEAD, REGISTRAR, SECTION_HEAD
from guyub.crosscheck.actions import agreeing, comparing
from guyub.crosscheck.lists import chosen
from guyub.crosscheck.models import AIDED, RUNNING
from guyub.demo.aid_open import desk_of
from guyub.kernel.actions import Act
from guyub.kernel.ids import uuid7
from guyub.registry.actions.business import NewBusiness, NewOwner, register_business
from guyub.registry.models import BusinessFacts, Ownership

# As the other office wrote the same people down: a title, an older spelling, a digit.
_WAYS: Final = (
    lambda name, nik: (f"H. {name}", nik),
    lambda name, nik: (name.replace("u", "oe", 1), nik),
    lambda name, nik: (name, f"{nik[:-1]}{(int(nik[-1]) + 1) % 10}"),
    lambda name, nik: (name.upper(), nik),
)


def make(act: Act, ours: Office, theirs: Office) -> int:
    """Two comparisons: one done, one proposed by the other. Returns how many people are in both."""
    here, there = desk_of(act, ours), desk_of(act, theirs)
    people = _received(act, ours)
    villages = list(
        BusinessFacts.objects.filter(regency_code=theirs.area_code).order_by("pk")
        .values_list("village_code", flat=True)[: len(people)]
    )  # fmt: skip
    for number, (held, village) in enumerate(zip(people, villages, strict=False)):
        owner, like = held.owner, held.business
        assert owner.nik is not None
        name, nik = _WAYS[number](owner.name, owner.nik.reveal())
        register_business(
            there.by(REGISTRAR, 40),
            NewBusiness(
                village_code=village,
                values={
                    "name": f"Usaha {owner.name.split()[0]}", "branch": like.branch,
                    "kbli_version": like.kbli_version, "kbli_code": like.kbli_code,
                    "main_product": like.main_product,
                },
                owners=(NewOwner({"name": name, "nik": nik, "nik_state": "full"}),),
                observation={
                    "year": act.now.year - 1, "observed_on": (act.now - timedelta(days=40)).date(),
                    "source": "Data contoh", "workers": 2, "investment": 6_000_000,
                },
                source="Data contoh",
            ),
            sample=True,
        )  # fmt: skip
    until = timezone.localdate(act.now) + timedelta(days=120)
    row = agreeing.propose(
        here.by(HEAD, 12), uuid7(),
        agreeing.Terms(
            theirs.pk, AIDED, RUNNING, "Mencegah bantuan alat diterima dua kali",
            "Nota kesepakatan dua dinas (contoh)", until,
        ),
    )  # fmt: skip
    agreeing.answer(there.by(HEAD, 10), row.pk, "agree")
    first = comparing.start(here.by(SECTION_HEAD, 9), row.pk, uuid7())
    comparing.join(there.by(SECTION_HEAD, 8), first.pk)
    asked = agreeing.Terms(
        ours.pk, RUNNING, AIDED, "Memeriksa calon penerima tahun depan",
        "Surat kepala dinas (contoh)", until,
    )  # fmt: skip
    agreeing.propose(there.by(HEAD, 2), uuid7(), asked)
    return len(villages)


def _received(act: Act, office: Office) -> list[Ownership]:
    """A few businesses that got aid lately, with owners whose NIK is whole."""
    aided = chosen(AIDED, office.area_code, office.pk, timezone.localdate(act.now))
    held = (
        Ownership.objects.filter(
            business_id__in=aided.values("business_id"), until__isnull=True,
            owner__nik_state="full",
        ).select_related("owner", "business").order_by("pk")
    )  # fmt: skip
    return list(held[: len(_WAYS)])
