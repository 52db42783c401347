"""How the demo's office reads the law about papers in its own way: wordings and settled doubts.

Through the real actions as the demo's accounts, like ``aid_open``: one of each is in force, one
waits for a second person. The rules stay the shipped ones, so that no product goes another way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.papers_lively import LEAST
from guyub.kernel.actions import Act
from guyub.licences import actions
from guyub.licences.actions import Details
from guyub.licences.actions.settlements import Answer
from guyub.licences.models import OfficeWording, Settlement
from guyub.licences.requirements import papers
from guyub.registry.models import Business

BEFORE = 38  # days since which the wording holds
BEGINS = 21  # days until the one that waits would hold
HEALTH = "Notula rapat dengan dinas kesehatan (contoh)"
CIRCULAR = "Surat edaran kepala dinas 500.9/214 (contoh)"
PIRT_STEPS = (
    ("Daftar di loket Dinas Perindustrian atau lewat petugas lapangan", "Pemilik", 1),
    ("Ajukan SPP-IRT di OSS, bagian PB-UMKU", "Pemilik, dibantu petugas", 1),
    ("Ikut penyuluhan keamanan pangan (PKP), tiap bulan di kabupaten", "Dinas kesehatan", 30),
    ("Tempat produksi dicek", "Dinas kesehatan, puskesmas kecamatan", 14),
    ("Label dilengkapi", "Pemilik, dibantu petugas", None),
)
BRAND_STEPS = (
    ("Cek di PDKI apakah namanya sudah dipakai orang", "Pemilik, dibantu petugas", 1),
    ("Minta surat keterangan di loket dinas, bawa NIB dan foto produk", "Dinas perindustrian", 3),
    ("Bayar dan ajukan di situs DJKI", "Pemilik, dibantu petugas", 1),
    ("Diumumkan, lalu diperiksa", "DJKI", None),
)
# Which doubt of a paper, by the words it holds.
LASTS, EGGS = "Masa berlaku 5 tahun", "telur dan madu"


def make(act: Act, office: Office) -> int:
    """Wordings and answers of one office. Returns how many."""
    if Business.objects.filter(regency_code=office.area_code).count() < LEAST:
        return 0
    desk = desk_of(act, office)
    today = timezone.localtime(act.now).date()
    _published(desk, today)
    _waiting(desk, today)
    _settled(desk, today)
    rows = (OfficeWording.objects, Settlement.objects)
    return sum(found.filter(office_id=office.pk).count() for found in rows)


def _as_shipped(key: str, today: date) -> Details:
    held = papers()[key].nearest(today)
    return Details(
        valid_from=today, whom=held.whom, issuer=held.issuer, cost_words=held.cost_words,
        validity_words=held.validity_words,
        steps=tuple((s.title, s.who, s.days) for s in held.steps), legal_basis=held.legal_basis,
        source=held.source, checked_on=today, helps=held.helps, needs=held.needs, cost=held.cost,
        months=held.months,
    )  # fmt: skip


def _published(desk: Desk, today: date) -> None:
    """Who takes which step of the food permit in this regency."""
    given = replace(
        _as_shipped("spp_irt", today), valid_from=today - timedelta(days=BEFORE),
        steps=PIRT_STEPS, source=HEALTH, checked_on=today - timedelta(days=BEFORE + 7),
        cost_words="Gratis; penyuluhan dan cek tempat dibayar kabupaten",
        helps=("Dinas kesehatan", "Puskesmas kecamatan", "Dinas perindustrian", "DPMPTSP"),
    )  # fmt: skip
    maker, head = desk.by("registrar", BEFORE + 4), desk.by("head", BEFORE + 1)
    row = actions.draft_wording(maker, "spp_irt", given)
    row = actions.propose_wording(maker, row.pk)
    actions.publish_wording(head, row.pk, row.token)


def _waiting(desk: Desk, today: date) -> None:
    given = replace(
        _as_shipped("merek", today), valid_from=today + timedelta(days=BEGINS), steps=BRAND_STEPS,
        source=CIRCULAR, checked_on=today - timedelta(days=3),
    )  # fmt: skip
    maker = desk.by("registrar", 2)
    row = actions.draft_wording(maker, "merek", given)
    actions.propose_wording(maker, row.pk)


def _settled(desk: Desk, today: date) -> None:
    doubts = papers()["spp_irt"].nearest(today).doubts
    lasts = next((d for d in doubts if LASTS in d), None)
    if lasts is not None:
        answer = Answer(
            "SPP-IRT berlaku 5 tahun sejak tanggal terbit yang tertulis di sertifikatnya.",
            "Semua sertifikat dari OSS yang diterima dinas tahun ini menulis 5 tahun.",
            HEALTH, today - timedelta(days=32),
        )  # fmt: skip
        row = actions.propose_settlement(desk.by("registrar", 30), "spp_irt", lasts, answer)
        actions.approve_settlement(desk.by("head", 28), row.pk)
    eggs = next((d for d in doubts if EGGS in d), None)
    if eggs is not None:
        answer = Answer(
            "Telur asin dan madu belum diajukan ke SPP-IRT sebelum ada jawaban tertulis dari"
            " dinas kesehatan.",
            "Dua pengajuan tahun ini dikembalikan.", CIRCULAR, today - timedelta(days=3),
        )  # fmt: skip
        actions.propose_settlement(desk.by("section_head", 1), "spp_irt", eggs, answer)
