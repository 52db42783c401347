"""Where groups stand on other pages and in what others do: the business page, merges of records,
changed area codes, erasure of a person, a person's own copy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from guyub.accounts.nav import register_nav
from guyub.accounts.visit import Visit
from guyub.areas.changes import Change, register_mover
from guyub.groups import wording
from guyub.groups.actions.common import PREFIX, chair_left
from guyub.groups.models import Group, Membership
from guyub.groups.permissions import SEEK, VIEW
from guyub.groups.states import ACTIVE, MACHINE, TONES
from guyub.kernel.actions import Act, action
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.registry import afterwards, leaving, merging, naming, numbers, panels, privacy
from guyub.registry.models import Owner
from guyub.registry.models.business import Status


def memberships_of(page: panels.Page) -> list[Membership]:
    """Every membership of the business that the scope shows, newest first; read once a page."""
    if not page.has("groups"):
        return []
    held: list[Membership] | None = getattr(page.business, "_memberships_read", None)
    if held is None:
        rows = Membership.objects.filter(business=page.business).select_related("group")
        held = list(rows.order_by("-since", "-created_at", "-pk"))
        page.business._memberships_read = held  # type: ignore[attr-defined]
    return held


def current_of(page: panels.Page) -> list[Membership]:
    """Those that hold today, in groups that have not ended."""
    return [m for m in memberships_of(page) if m.until is None and m.group.state in ACTIVE]


def stage(page: panels.Page) -> panels.StageResult:
    """The stage "berkelompok": member of a founded group. Being a candidate is not yet it. It does
    not apply to who is in none and has a body of law of its own."""
    rows = current_of(page)
    member = next((m for m in rows if m.group.stands), None)
    if member is not None:
        return panels.StageResult(True, on=member.since)
    if not rows and page.business.legal_form not in naming.PERSONAL_FORMS:
        return panels.StageResult(None)
    url = reverse("groups:seek", args=[page.business.number])
    why = "Bantuan alat biasanya diberikan lewat kelompok."
    note = "Kelompoknya sedang dibentuk" if rows else "Belum masuk kelompok"
    step = panels.NextStep("Cari kelompok, atau bentuk dengan tetangga", url, SEEK, why)
    return panels.StageResult(False, note, step=step)


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Kelompok"."""
    rows = memberships_of(page)
    visible = page.visit.reach == "own"
    # One line per group: the latest row tells.
    latest: dict[UUID, Membership] = {}
    for m in rows:
        latest.setdefault(m.group_id, m)
    seek = page.visit.may(SEEK) and page.business.status != Status.MERGED
    return {
        "rows": [
            {
                "name": m.group.name, "kind": wording.KINDS[m.group.kind],
                "state": MACHINE.states[m.group.state],
                "tone": TONES.get(m.group.state, "quiet"),
                "role": wording.ROLES[m.role] if m.until is None else "",
                "ended": wording.ENDED.get(m.ended_as, "") if m.until is not None else "",
                "until": m.until,
                "url": reverse("groups:detail", args=[m.group.number])
                if visible or page.visit.covers(m.group.village_code)
                or (m.until is None and page.visit.covers(page.business.village_code)) else "",
            }
            for m in latest.values()
        ],
        "seek_url": reverse("groups:seek", args=[page.business.number]) if seek else "",
    }  # fmt: skip


def button(page: panels.Page) -> str:
    """ "Cari kelompok" for a business that is in none."""
    if page.business.status == Status.MERGED or current_of(page):
        return ""
    return reverse("groups:seek", args=[page.business.number])


def happenings(page: panels.Page) -> Iterable[tuple[datetime, Happening]]:
    """When the business joined and left groups, and when its part in one changed."""
    if not page.visit.may(VIEW):
        return
    for m in memberships_of(page):
        role = "" if m.role == Membership.Role.MEMBER else f" sebagai {wording.ROLES[m.role]}"
        verb = "Calon anggota" if m.group.state == "forming" else "Anggota"
        yield _line(m.since, f"{verb} {m.group.name}{role.lower()}", "")
        if m.until is not None and m.ended_as != Membership.Ended.ROLE:
            title = f"{wording.ENDED[m.ended_as]}: {m.group.name}"
            yield _line(m.until, title, f"Alasan: {m.reason}" if m.reason else "")


def _line(day: Any, title: str, text: str) -> tuple[datetime, Happening]:
    at = datetime.combine(day, time(), UTC)
    return at, Happening(title, format_date(day), day.isoformat(), text=text, tone="quiet")


@action("groups.group.code_changed", sentence="menyesuaikan kode desa kelompok")
def follow_code(act: Act, change: Change) -> int:
    """Groups seated in a village whose code changed. Returns how many."""
    moved = Group.objects.filter(village_code=change.old).update(village_code=change.new)
    act.log(
        None, kind="groups.group", object_id=change.new, regency=change.new[:5],
        before={"desa": change.old}, after={"desa": change.new, "kelompok": moved},
        reason=change.source[:300],
    )  # fmt: skip
    return moved


def erase(act: Act, gone: privacy.Erased) -> int:
    """What groups keep of a person. Part of the erasure's action.

    The membership of the business stays, for the group's own history, and no longer leads to
    anybody; what was written about it goes. An account that bears the person's name goes, and the
    address of a group that the person leads.
    """
    owner = Owner.objects.filter(pk=gone.person).first()
    words = naming.words_of(owner.name_key) if owner is not None else set()
    rows = Membership.objects.filter(Q(owner=gone.person) | Q(business__in=gone.businesses))
    groups = list(Group.objects.filter(pk__in=rows.values("group_id")).order_by("pk"))
    leads = set(
        rows.filter(until__isnull=True).exclude(role=Membership.Role.MEMBER)
        .order_by("pk").values_list("group_id", flat=True)
    )  # fmt: skip
    touched = rows.exclude(reason="").update(reason="")
    for group in groups:
        changed = False
        if naming.tells(group.bank_holder, words):
            group.bank_holder, group.bank_account, changed = "", None, True  # type: ignore[assignment]
        if group.address and group.pk in leads:
            group.address, changed = "", True
        if changed:
            group.version += 1
            group.updated_at = act.now
            group.save()
            touched += 1
    return touched


def told(owner: Owner) -> list[privacy.Held]:
    """Groups in which a person represents a business, for the person's own page and copy."""
    rows = Membership.objects.filter(owner=owner).select_related("group")
    found = []
    for m in rows.order_by("since", "pk"):
        until = f" sampai {format_date(m.until)}" if m.until else ""
        found.append(
            privacy.Held(
                f"Kelompok {m.group.name}",
                f"{wording.ROLES[m.role]} sejak {format_date(m.since)}{until}",
                "Mencatat anggota dan pengurus kelompok",
                "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)",
            )
        )
    return found


def page_of(visit: Visit, number: str) -> str:
    """The page of a typed number."""
    seen = visit.may(VIEW) and Group.objects.visible_to(visit).filter(number=number).exists()
    return reverse("groups:detail", args=[number]) if seen else ""


def owner_left(act: Act, business: UUID, owner: UUID, why: str) -> None:
    """A chair who no longer owns the member business speaks for the group no more: the account
    lapses. The seat stays until the group says who leads."""
    seats = Membership.objects.current().filter(
        business=business, owner=owner, role=Membership.Role.CHAIR
    )
    for seat in seats.select_related("group").order_by("pk"):
        chair_left(act, seat.group, f"Ketua {seat.group.number} tidak lagi memiliki usahanya")


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    panels.register_presence(
        "groups", "SELECT 1 FROM groups_membership WHERE business_id = %(business)s"
    )
    register_nav("Kelompok", "groups:list", icon="people", needs=VIEW, order=25)
    numbers.register_number(PREFIX, page_of)
    panels.register_stage("kelompok", "Berkelompok", 40, stage)
    panels.register_panel(
        "kelompok", "Kelompok", 40, verb=VIEW, template="groups/panel.html", context=panel
    )
    panels.register_button("Cari kelompok", 40, verb=SEEK, url=button, icon="people")
    panels.register_happenings(happenings)
    # A row that the surviving record cannot take, because it is in the group already, stays and
    # is not counted while its business is merged.
    merging.register_relation(
        "groups_membership",
        unless="t.until IS NULL AND EXISTS (SELECT 1 FROM groups_membership o"
        " WHERE o.group_id = t.group_id AND o.business_id = %(survivor)s AND o.until IS NULL)",
    )
    register_mover("kelompok", follow_code)
    leaving.register_leaver("kelompok", owner_left)
    privacy.register_eraser("groups", erase)
    privacy.register_teller("groups", told)
    afterwards.register_afterwards(
        afterwards.Afterwards(
            "group", "Masuk kelompok", 30, VIEW,
            "SELECT m.business_id, NULL::uuid, m.since FROM groups_membership m"
            " WHERE m.business_id = ANY (%(ids)s::uuid[])",
        )
    )  # fmt: skip
