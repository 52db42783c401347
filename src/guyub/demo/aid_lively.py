"""What became of the tools that were handed over in the demo: looked at, broken, idle, asked back.

Through the real actions as the demo's accounts, like ``aid_open``.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Appointment, Office
from guyub.aid.actions import deciding_objections, following, following_draws, following_reports
from guyub.aid.actions.agenda import explain_gap
from guyub.aid.actions.deciding_objections import Complaint
from guyub.aid.actions.following import Finding
from guyub.aid.models import Handover, Objection, Round, Tool, UseReport
from guyub.demo.aid_open import Desk, desk_of
from guyub.demo.aid_papers import CEREMONY
from guyub.groups.models import Membership
from guyub.kernel.actions import Act
from guyub.kernel.db import Scope
from guyub.registry.models import Ownership

# Days from the ceremony until the recipients have worked with their tools for a while.
LATER = timedelta(days=40)
OWNER = "owner"
CHECKS = (
    ("in_use", "Ruang produksi", "Dipakai setiap hari kerja", ""),
    ("in_use", "Dapur produksi", "Dipakai saat ada pesanan", ""),
    ("idle", "Gudang di samping rumah", "", "Masih di kemasan, belum ada listrik yang cukup."),
    ("broken", "Ruang produksi", "", "Sabuknya putus, menunggu suku cadang."),
    ("in_use", "Ruang produksi", "Dipakai bergantian dengan saudara", ""),
    ("idle", "Ruang produksi", "", "Pekerjanya pindah, belum ada yang menjalankan."),
    ("in_use", "Teras rumah", "Dipakai dua hari sekali", ""),
    ("missing", "Rumah pemilik", "", "Tidak ada di tempat, pemilik sedang di luar kota."),
)  # fmt: skip
OBJECTION = "Nilai usaha saya tidak sesuai. Alat saya sudah rusak semua, mohon diperiksa lagi."
ANSWER = (
    "Lembar cek lapangan dan kedua nilainya sudah diperiksa ulang. Alat yang rusak sudah dihitung."
    " Nilainya tetap, dan usaha ini tetap di daftar cadangan."
)
GAP = "Salah cetak nomor; berita acaranya dibuat ulang dengan nomor lain."


def make(act: Act, office: Office) -> int:
    """Everything that happened since the ceremony. Returns how many tools were looked at."""
    today = timezone.localtime(act.now).date()
    round_ = Round.objects.filter(office_id=office.pk, state="decided").order_by("number").first()
    if round_ is None or today < CEREMONY + LATER:
        return 0
    desk = desk_of(act, office)
    owner = _owner(office)
    _objection(desk, round_)
    _gap(desk, office)
    looked = _looked_at(desk, round_, owner, today)
    _draw(desk, round_)
    _report(desk, round_, today)
    if owner is not None:
        _told(desk, owner)
    return looked


def _owner(office: Office) -> UUID | None:
    """Give the owner's account a business that received tools and is in no group."""
    grouped = Membership.objects.filter(until__isnull=True).values("business_id")
    tool = (
        Tool.objects.filter(office_id=office.pk, holder__isnull=False)
        .exclude(holder__in=grouped).order_by("tag").first()
    )  # fmt: skip
    seat = Appointment.objects.filter(office=office, role=OWNER).first()
    if tool is None or seat is None:
        return None
    held = Ownership.objects.filter(business_id=tool.holder_id, until__isnull=True)
    owner = held.order_by("pk").first()
    if owner is None:
        return None
    Appointment.objects.filter(pk=seat.pk).update(subject_id=owner.owner_id)
    return UUID(str(tool.holder_id))


def _objection(desk: Desk, round_: Round) -> None:
    """One against the announced list, answered by somebody who decided nothing of it."""
    reserve = round_.proposals.filter(state="reserve").order_by("number").first()
    if reserve is None or round_.objections_until is None:
        return
    day = round_.objections_until - timedelta(days=6)
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    act = desk.by("registrar")
    act.now = at
    sent = Complaint("Sutrisno (contoh)", OBJECTION, village_code=reserve.village_code,
                     proposal=reserve.number)  # fmt: skip
    got = deciding_objections.submit_objection(act, round_, sent, assisted=True)
    answerer = desk.by("delegate")
    answerer.now = at + timedelta(days=3)
    deciding_objections.answer_objection(
        answerer, Objection.objects.get(number=got.number).pk, granted=False, answer=ANSWER
    )


def _gap(desk: Desk, office: Office) -> None:
    used = Handover.objects.filter(office_id=office.pk).count()
    explain_gap(desk.by("asset_officer", 30), CEREMONY.year, used + 1, used + 2, GAP)


def _looked_at(desk: Desk, round_: Round, owner: UUID | None, today: date) -> int:
    """Tools of several holders, one of each in turn; the owner's account sees one of its own."""
    kept = Tool.objects.filter(round=round_, state="in_use", holder__isnull=False)
    seen = list(kept.order_by("holder_id", "tag").distinct("holder_id"))[:24:2]
    if owner is not None:
        seen = [*kept.filter(holder=owner).order_by("tag")[:1],
                *(t for t in seen if t.holder_id != owner)]  # fmt: skip
    for n, tool in enumerate(seen):
        state, place, used_for, found = CHECKS[n % len(CHECKS)]
        day = max(tool.state_since, today - timedelta(days=27 - n))
        following.record_check(
            desk.by("verifier" if n % 2 else "field_officer"), tool.pk,
            Finding(day, state, place, used_for, found),
        )  # fmt: skip
    broken = kept.model.objects.filter(round=round_, state="broken").order_by("tag").first()
    if broken is not None and len(seen) > 8:
        following.step_tool(desk.by("asset_officer"), broken.pk, "repair", on=today)
    return len(seen)


def _draw(desk: Desk, round_: Round) -> None:
    """A random check: announced, a week later its public number read, tools drawn."""
    announced, entered = desk.by("verifier", 14), desk.by("verifier", 6)
    day = timezone.localtime(announced.now).date() + timedelta(days=7)
    amount = Tool.objects.kept().filter(round=round_).count()
    draw = following_draws.announce_draw(
        announced, round_.pk, size=min(12, amount), seed_on=day,
        seed_source="Kurs tengah dolar Bank Indonesia pada hari itu",
    )  # fmt: skip
    following_draws.enter_seed(entered, draw.pk, seed="16.482", read_at="bi.go.id, kurs JISDOR")


def _report(desk: Desk, round_: Round, today: date) -> None:
    report = UseReport.objects.filter(handover__round=round_).order_by("handover__on", "pk").first()
    if report is not None:
        following_reports.receive_report(
            desk.by("field_officer", 4), report.pk, on=today - timedelta(days=4), works=True,
            used="Dipakai lima hari seminggu. Hasilnya naik dari 20 menjadi 35 bungkus sehari.",
        )  # fmt: skip


def _told(desk: Desk, owner: UUID) -> None:
    """The owner tells the office that one tool broke; nobody has looked yet."""
    tool = Tool.objects.filter(holder=owner, state="in_use").order_by("-tag").first()
    if tool is None:
        return
    act = desk.by(OWNER, 1)
    act.scope = Scope(businesses=(owner,), person=desk.appointments[OWNER].subject_id)
    act.actor, act.area_codes = "Pemilik usaha", ()
    following.tell_broken(act, tool.pk, "Gagangnya patah waktu dipakai kemarin.")
