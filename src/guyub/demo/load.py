"""Builds the demo: one transaction, one ledger event; what is interrupted leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from guyub.accounts.models import Appointment, User
from guyub.accounts.models import Office as StoredOffice
from guyub.areas.models import Area
from guyub.demo import (
    aid,
    aid_lively,
    aid_open,
    assisted,
    cashbooks,
    complaints,
    courses,
    crosscheck,
    finder,
    groups,
    market,
    market_circulars,
    market_giving,
    market_needs,
    market_plans,
    market_purchases,
    mentoring_officers,
    mentoring_outreach,
    mentoring_plans,
    mentoring_visits,
    national,
    pairs,
    papers,
    papers_lively,
    phones,
    rows,
    staff,
    subscriptions,
    waiting,
    wordings,
)
from guyub.demo.people import duplicates, generate
from guyub.demo.shapes import Plan, Sample, Village
from guyub.demo.tables import fill, quickly
from guyub.insight.actions import changed_regencies, refresh_summary
from guyub.kernel.actions import Act, DomainError, action
from guyub.kernel.collecting import without_collection
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.rupiah import format_number
from guyub.registry import facts
from guyub.registry.models import (
    Business,
    BusinessFacts,
    Consent,
    Observation,
    Owner,
    Ownership,
    Product,
)

SMALL, MEDIUM = 43_185, 115
NEIGHBOUR = "35.13"
# Enough for a clerk to meet all kinds of them.
DOUBLES = 60
NEIGHBOUR_TOTAL = 300
# Leces and the two sub-districts after it in the list: enough in each village to look at.
NEIGHBOUR_DISTRICTS = ("35.13.05", "35.13.06", "35.13.07")
SOURCES = (Owner, Business, Ownership, Product, Observation, Consent)
_LOCK = 3_303_202_611

# Each stands on those before it.
MARKET: Final = (
    ("katalog", market), ("kebutuhan", market_needs), ("pembelian", market_purchases),
    ("rencana_opd", market_circulars), ("rencana_belanja", market_plans),
    ("hadiah", market_giving), ("pengaduan", complaints),
    ("langganan", subscriptions),
)  # fmt: skip


@dataclass
class Built:
    """What a build made. ``already`` says that it had been built before and nothing was done."""

    office: str
    businesses: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    already: bool = False


Say = Callable[[str], None]


def _silent(_text: str) -> None:
    pass


def demo_act(now: datetime) -> Act:
    """Who builds the demo: the installation itself."""
    return Act(now=now, scope=SYSTEM, actor="guyub demo", role="system")


def plans(office: str, small: int | None = None) -> list[Plan]:
    """The regencies of the demo: the office's own, and Probolinggo beside Purbalingga.

    ``small`` makes a little demo of that many businesses, of which one in 100 is medium.
    """
    own = Plan(office, SMALL, MEDIUM, duplicates=DOUBLES)
    beside_total = NEIGHBOUR_TOTAL
    if small is not None:
        medium = max(small // 100, 1)
        own = Plan(office, small - medium, medium, duplicates=min(12, small // 25))
        beside_total = max(small // 10, 10)
    medium = max(beside_total // 100, 1)
    beside = Plan(
        NEIGHBOUR,
        beside_total - medium,
        medium,
        duplicates=4,
        all_active=False,
        only=NEIGHBOUR_DISTRICTS,
    )
    return [own] if office == NEIGHBOUR else [own, beside]


def build(
    now: datetime,
    *,
    office: str = "33.03",
    small: int | None = None,
    scale: int = 1,
    say: Say = _silent,
) -> Built:
    """Build the demo unless it is there. DomainError when the database holds real businesses.

    Args:
        office: the regency of the demo.
        small: that many businesses instead of 43,300.
        scale: 10 or 100 spread ten or a hundred times as many over the nation.
    """
    with in_scope(SYSTEM, read_only=True):
        own = tuple(plan.regency for plan in plans(office))
        if _is_built(office) and (scale == 1 or national.is_spread(own)):
            return Built(office, already=True)
    built = build_demo(demo_act(now), office, small, scale, say)
    built.counts["dibantu"] = int(assisted.make(now))
    return built


def _is_built(office: str) -> bool:
    return Business.objects.filter(regency_code=office, is_sample=True).exists()


@action("demo.loaded", sentence="memuat data contoh")
def build_demo(act: Act, office: str, small: int | None, scale: int, say: Say) -> Built:
    with connection.cursor() as cursor:
        # A second build waits here and then finds the first one's rows.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    built = Built(office)
    if Business.objects.filter(is_sample=False).exists():
        raise DomainError(
            "Basis data ini sudah berisi data sungguhan; data contoh tidak dicampurkan. "
            "Pakai folder data lain: guyub demo --data FOLDER."
        )
    built.already = _is_built(office)
    if not built.already:
        _fill_all(act, built, plans(office, small), say)
    own = tuple(plan.regency for plan in plans(office))
    if scale > 1 and not national.is_spread(own):
        wanted = (SMALL + MEDIUM) * scale
        say(f"Menyebar sampai {format_number(wanted)} usaha ke seluruh Indonesia ...")
        built.counts["usaha_nasional"] = national.spread(
            act.now, wanted - Business.objects.count(), own, say
        )
    say("Menghitung ringkasan ...")
    refresh_summary(act, changed_regencies(timezone.localtime(act.now).date()))
    built.businesses = _total(built)
    act.log(
        None,
        kind="demo",
        object_id=office,
        regency=office,
        after={**built.counts, "sudah_ada": built.already},
        reason="Data contoh: semua nama, NIK, dan nomor HP karangan.",
    )
    return built


def _total(built: Built) -> int:
    return sum(n for name, n in built.counts.items() if name.startswith("usaha"))


def _fill_all(act: Act, built: Built, regencies: Sequence[Plan], say: Say) -> None:
    say("Membuat dinas dan akun contoh ...")
    offices = make_offices(regencies[0].regency)
    password = make_password(staff.PASSWORD)
    made = sum(make_users([w], offices, password) for w in staff.above())
    for plan in regencies:
        villages = [v for v in villages_of(plan.regency) if v.code.startswith(plan.only)]
        if not villages:
            raise DomainError(
                f"Daftar desa {plan.regency} belum dimuat. Jalankan: guyub areas load"
            )
        say(f"Menyusun {format_number(plan.total)} usaha di {plan.regency} ...")
        with without_collection():
            samples = generate(villages, plan, timezone.localtime(act.now).date())
            for name, count in load(act.now, plan, samples, say).items():
                built.counts[f"{name}_{plan.regency}"] = count
        people = _people_of(plan, villages, samples, own=plan is regencies[0])
        made += make_users(people, offices, password, samples)
        built.counts[f"menunggu_{plan.regency}"] = waiting.make(
            act, plan.regency, samples, offices[plan.regency]
        )
        built.counts[f"kelompok_{plan.regency}"] = groups.make(
            act, plan.regency, samples, offices[plan.regency]
        )
        built.counts[f"petugas_{plan.regency}"] = mentoring_officers.make(
            act, offices[plan.regency], wishes=plan is regencies[0]
        )
        if plan is regencies[0]:
            say("Menyusun putaran bantuan yang sudah diserahkan ...")
            handed = aid.make(offices[plan.regency], samples)
            aid.settle_numbers(plan.regency, handed)
            built.counts.update({f"{name}_{plan.regency}": n for name, n in handed.items()})
            say("Menyusun putaran bantuan yang sedang dibuka ...")
            office = offices[plan.regency]
            built.counts[f"usulan_terbuka_{plan.regency}"] = aid_open.make(act, office)
            built.counts[f"alat_dicek_{plan.regency}"] = aid_lively.make(act, office)
            say("Menyusun surat produk, pengajuan, dan pelatihan ...")
            held = papers.make(act, office, samples)
            built.counts.update({f"{name}_{plan.regency}": n for name, n in held.items()})
            built.counts[f"pengajuan_surat_{plan.regency}"] = papers_lively.make(act, office)
            built.counts[f"bunyi_dinas_{plan.regency}"] = wordings.make(act, office)
            built.counts[f"profil_dinas_{plan.regency}"] = finder.make(act, office)
            built.counts[f"peserta_pelatihan_{plan.regency}"] = courses.make(act, office)
            built.counts[f"catatan_kas_{plan.regency}"] = cashbooks.make(act, office)
            built.counts[f"nomor_dipastikan_{plan.regency}"] = phones.make(act, office)
        say("Menyusun kunjungan petugas ...")
        built.counts[f"kunjungan_{plan.regency}"] = mentoring_visits.make(
            act, offices[plan.regency]
        )
        say("Menyusun rencana kunjungan ...")
        built.counts[f"kunjungan_direncanakan_{plan.regency}"] = mentoring_plans.make(
            act, offices[plan.regency]
        )
        told, seen = mentoring_outreach.make(act, offices[plan.regency])
        built.counts[f"sosialisasi_{plan.regency}"] = told
        built.counts[f"potensi_{plan.regency}"] = seen
        for word, part in MARKET:
            built.counts[f"{word}_{plan.regency}"] = part.make(act, offices[plan.regency])
    if len(regencies) > 1:
        built.counts["usaha_di_dua_daftar"] = crosscheck.make(
            act, *(offices[plan.regency] for plan in regencies[:2])
        )
    built.counts["pencarian_ganda"] = pairs.make(act, offices[regencies[0].regency])
    built.counts["pengguna"] = made


def villages_of(regency: str) -> list[Village]:
    """Villages of a regency by code, with their points."""
    rows = Area.objects.filter(level=4, code__startswith=regency + ".").order_by("code")
    return [Village(a.code, a.name, a.latitude, a.longitude) for a in rows]


def _people_of(
    plan: Plan, villages: Sequence[Village], samples: Sequence[Sample], *, own: bool
) -> list[staff.Worker]:
    districts = sorted({v.code[:8] for v in villages})
    served = {s.village for s in samples}
    reached = [v.code for v in villages if v.code in served]
    return staff.staff(plan.regency, districts, reached, own=own)


# -- offices and people ---------------------------------------------------------------------------


def make_offices(regency: str) -> dict[str, StoredOffice]:
    """The demo's offices by area code; an office that is there already is taken as it is."""
    found = {}
    wanted = list(staff.OFFICES)
    if regency not in {o.area for o in wanted}:
        name = Area.objects.filter(pk=regency).values_list("name", flat=True).first() or regency
        wanted.append(
            staff.Office(
                regency, f"Dinas Perindustrian {name} (contoh)", f"Dinperin {name}"[:40],
                "Kepala Dinas Perindustrian", "Jalan Contoh Nomor 5",
            )
        )  # fmt: skip
    for office in wanted:
        kind = {5: "regency", 2: "province", 0: "ministry"}[len(office.area)]
        found[office.area], _made = StoredOffice.objects.get_or_create(
            kind=kind,
            area_code=office.area,
            defaults={
                "name": office.name,
                "short_name": office.short_name,
                "head_title": office.head_title,
                "address": office.address,
                "is_sample": True,
            },
        )
    return found


def make_users(
    people: Sequence[staff.Worker],
    offices: dict[str, StoredOffice],
    password: str,
    samples: Sequence[Sample] = (),
) -> int:
    """Accounts with one appointment each. They share one password hash: it is no secret."""
    for who in people:
        subject = None if who.subject is None else samples[who.subject - 1].owners[0].id
        user = User(username=who.username, name=who.name, is_sample=True, password=password)
        user.save(force_insert=True)
        Appointment(
            user=user,
            role=who.role,
            office=offices[who.office],
            area_codes=list(who.areas),
            starts=who.starts,
            decree_number=who.decree,
            subject_id=subject,
        ).save(force_insert=True)
    return len(people)


# -- the registry ---------------------------------------------------------------------------------


def load(
    now: datetime, plan: Plan, samples: Sequence[Sample], say: Say = _silent
) -> dict[str, int]:
    """Put the samples into the registry with numbers and facts. Returns rows by kind."""
    counts = {}
    constants: dict[str, Any] = {
        "regency_code": plan.regency,
        "created_at": now,
        "updated_at": now,
        "is_sample": True,
        "status_since": None,
    }
    owners = {o.id: o for s in samples for o in s.owners}
    say("Menyimpan pemilik, usaha, produk, dan catatan tahunan ...")
    with quickly(*SOURCES, unchecked=True):
        counts["pemilik"] = fill(
            Owner, rows.OWNER_COLUMNS, rows.owner_rows(owners.values()), constants
        )
        first = _take_numbers(plan.regency, len(samples))
        counts["usaha"] = fill(
            Business,
            rows.BUSINESS_COLUMNS,
            rows.business_rows(plan.regency, samples, first),
            constants,
        )
        columns = ("id", "business_id", "owner_id")
        fill(Ownership, columns, rows.ownership_rows(plan.regency, samples), constants)
        counts["produk"] = fill(
            Product, rows.PRODUCT_COLUMNS, rows.product_rows(samples), constants
        )
        counts["pengamatan"] = fill(
            Observation, rows.OBSERVATION_COLUMNS, rows.observation_rows(samples), constants
        )
        counts["persetujuan"] = fill(
            Consent,
            ("id", "owner_id", "purpose", "given_at", "channel"),
            rows.consent_rows(plan.regency, owners.values(), now),
            constants,
        )
    counts["kembar"] = len(duplicates(samples))
    say("Menghitung fakta dan skala setiap usaha ...")
    with connection.cursor() as cursor:
        for model in SOURCES:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
        with quickly(BusinessFacts):
            facts.refresh_regency(plan.regency, now)
        cursor.execute("ANALYZE registry_facts")
    return counts


def _take_numbers(regency: str, amount: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registry_next_number(%s, %s, %s)", [f"IKM-{regency}", regency, amount]
        )
        return int(cursor.fetchone()[0]) - amount + 1
