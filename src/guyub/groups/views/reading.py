"""The list of groups and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.groups import timeline, wording
from guyub.groups.lists import SCREEN
from guyub.groups.models import Group, GroupPaper, GroupScan
from guyub.groups.permissions import END, FOUND, OPEN, RECOGNISE, VERIFY, VIEW
from guyub.groups.queries import double_members, members_of, roster
from guyub.groups.readiness import readiness
from guyub.groups.states import FORMING, FOUNDED, MACHINE, TONES
from guyub.groups.views.common import crumbs, group_or_404, may_write, rules_for
from guyub.kernel import lists
from guyub.kernel.components import Fact, Stage
from guyub.kernel.dates import format_date
from guyub.registry import naming, places, privacy
from guyub.registry.wording import BRANCHES

MARKS = {True: ("check", "ok", "sudah"), False: ("close", "bad", "belum"),
         None: ("info", "quiet", "belum bisa dipastikan")}  # fmt: skip


@needs(VIEW)
def group_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, SCREEN, request.visit)


@needs(VIEW)
def group_page(request: VisitRequest, number: str) -> HttpResponse:
    """One group: how far it is, what it still needs, who belongs to it, its papers and life."""
    group = group_or_404(request, number)
    visit, today = request.visit, timezone.localdate()
    own = visit.reach == "own"
    rule = rules_for(group.regency_code, today)[group.kind]
    rows = _fellows(group) if own else _members(request, group, today)
    papers = list(group.papers.order_by("issued_on", "added_at", "pk").prefetch_related("scans"))
    writes = may_write(request, group)
    person = visit.user.person_id if visit.user else None
    needs_now = readiness(group, visit, today) if group.is_active else None
    context: dict[str, Any] = {
        "group": group,
        "kind": wording.KINDS[group.kind],
        "place": places.short_name(group.village_code),
        "state": MACHINE.states[group.state],
        "tone": TONES.get(group.state, "quiet"),
        "stages": _stages(group, papers),
        "facts": _facts(group, own=own, sees_bank=writes or visit.role == "group_chair"),
        "rule": rule,
        "readiness": needs_now,
        "items": [(item, *MARKS[item.answer]) for item in needs_now.items] if needs_now else [],
        "ready_words": _ready_words(needs_now.ready) if needs_now else "",
        "members": rows,
        "missing": max(rule.minimum - len(rows), 0) if group.is_active else 0,
        "no_chair": group.stands and not any(r["role_key"] == "chair" for r in rows),
        "doubles": _doubles(request, group) if visit.may(VERIFY) and not own else [],
        "one_only": rule.one_only,
        "papers": [_paper(p, opens=visit.may(OPEN)) for p in papers],
        "may_write": writes and group.is_active,
        "may_found": may_write(request, group, FOUND) and group.state == FORMING,
        "may_recognise": may_write(request, group, RECOGNISE) and group.state == FOUNDED
        and person not in group.hands,
        "own_hands": visit.may(RECOGNISE) and group.state == FOUNDED and person in group.hands,
        "may_end": may_write(request, group, END) and group.stands,
        "forming": group.state == FORMING,
        "happened": timeline.of(group, visit),
        "own": own,
        "crumbs": [*crumbs(group, visit)[:-1], (group.name, "")],
    }  # fmt: skip
    return render(request, "groups/detail.html", context)


def _ready_words(ready: bool | None) -> str:
    return {
        True: "Semua syarat terpenuhi.",
        False: "Belum siap. Kerjakan yang bertanda silang.",
        None: "Belum bisa dipastikan. Lengkapi datanya dulu.",
    }[ready]


def _stages(group: Group, papers: list[GroupPaper]) -> list[Stage]:
    """The path of a group; an ended one stands still."""
    domicile = next((p for p in papers if p.kind == "domicile" and not p.withdrawn_at), None)
    entered = timezone.localtime(group.created_at).date()
    # Entered later than founded: when it began is not known.
    begun = entered if group.founded_on is None or entered <= group.founded_on else None
    done: list[tuple[str, bool, date | None]] = [
        ("Mulai dibentuk", True, begun),
        ("Berita acara", group.founded_on is not None, group.founded_on),
        ("Surat domisili", domicile is not None, domicile.issued_on if domicile else None),
        ("SK dinas", group.recognised_on is not None, group.recognised_on),
    ]
    stages, now_set = [], False
    for label, finished, on in done:
        if finished:
            stages.append(Stage(label, "done", format_date(on) if on else ""))
        elif not group.is_active:
            stages.append(Stage(label, "stopped"))
        else:
            stages.append(Stage(label, "todo" if now_set else "now"))
            now_set = True
    if not group.is_active:
        since = format_date(group.state_since)
        stages.append(Stage(MACHINE.states[group.state], "stopped", since))
    return stages


def _facts(group: Group, *, own: bool, sees_bank: bool) -> list[Fact]:
    several = "" if group.trade or group.kind != "paguyuban" else "semua jenis usaha"
    rows = [
        Fact("Nomor", group.number),
        Fact("Jenis", wording.KINDS[group.kind]),
        Fact("Jenis usaha", group.trade or several),
        Fact("Cabang industri", str(BRANCHES.get(group.branch, ""))),
        Fact("Kedudukan", places.short_name(group.village_code)),
        Fact("Alamat", group.address),
        Fact("Dibentuk", format_date(group.founded_on) if group.founded_on else "belum"),
        Fact("Diakui dinas", format_date(group.recognised_on) if group.recognised_on else "belum"),
    ]
    if sees_bank:
        account = str(group.bank_account) if group.bank_account is not None else ""
        words = ", ".join(p for p in (group.bank_name, account, group.bank_holder) if p)
        rows.append(Fact("Rekening", words or "belum ada"))
    elif own or group.bank_account is None:
        rows.append(Fact("Rekening", "ada" if group.bank_account is not None else "belum ada"))
    return rows


def _members(request: VisitRequest, group: Group, today: date) -> list[dict[str, Any]]:
    """Members as an office may see them: names of people only for who may read them."""
    visit = request.visit
    # A group that ended shows who belonged to it on its last day.
    day = today
    rows = members_of(group, day) if group.is_active else []
    named = visit.may(naming.SEES_NAMES)
    if named:
        people = [m.owner for m in rows if m.owner is not None]
        privacy.note_looking(visit, people, timezone.now())
    found = []
    for m in rows:
        business = naming.hide(visit, m.business)
        found.append(
            {
                "id": m.pk, "role_key": m.role, "role": wording.ROLES[m.role], "since": m.since,
                "business": business.name, "product": business.main_product,
                "place": places.short_name(business.village_code),
                "person": m.owner.name if named and m.owner is not None else "",
                "url": reverse("registry:detail", args=[business.number])
                if visit.covers(business.village_code) else "",
                "visited": business.last_contact,
            }
        )  # fmt: skip
    return found


def _fellows(group: Group) -> list[dict[str, Any]]:
    """Members as fellow members and the chair know them."""
    return [
        {
            "id": f.id, "role_key": f.role, "role": wording.ROLES[f.role], "since": f.since,
            "business": f.business, "product": f.product,
            "place": places.short_name(f.village_code), "person": f.person, "url": "",
            "visited": None,
        }
        for f in roster(group.pk)
    ]  # fmt: skip


def _doubles(request: VisitRequest, group: Group) -> list[dict[str, Any]]:
    """Members who stand in another group of the kind, in words."""
    visit = request.visit
    return [
        {
            "business": naming.hide(visit, d.membership.business).name,
            "other": d.other.group.name,
            "url": reverse("groups:detail", args=[d.other.group.number]),
            "how": "usaha yang sama" if d.same == "business" else "usaha lain dari orang yang sama",
        }
        for d in double_members(group)
    ]


def _paper(paper: GroupPaper, *, opens: bool) -> dict[str, Any]:
    scans: list[GroupScan] = list(paper.scans.all()) if opens else []
    return {
        "id": paper.pk, "kind": wording.PAPERS[paper.kind], "number": paper.number,
        "on": paper.issued_on, "issuer": paper.issuer, "withdrawn": paper.withdrawn_at,
        "because": paper.withdrawn_because,
        "scans": [(s.pk, "Foto" if s.is_photo else "PDF") for s in scans],
        "by_step": paper.kind in ("decree", "ending"),
    }  # fmt: skip
