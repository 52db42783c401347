"""Officers: the list, one officer, and the steps from being chosen to the last day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Appointment, User
from guyub.accounts.queries import current
from guyub.accounts.roles import FIELD_OFFICER, PARTNER
from guyub.accounts.visit import VisitRequest, needs
from guyub.kernel import lists
from guyub.kernel.components import Fact, Stage
from guyub.kernel.dates import DAYS, format_date
from guyub.kernel.ids import uuid7
from guyub.kernel.typed import whole
from guyub.mentoring.actions import officers as actions
from guyub.mentoring.forms.officers import (
    AppointForm,
    EndForm,
    LeaveForm,
    OfficerForm,
    RenewForm,
    WaitForm,
    WorkForm,
)
from guyub.mentoring.lists.officers import OFFICERS
from guyub.mentoring.models import Assignment, Officer, Request, Visit
from guyub.mentoring.permissions import APPOINT, ASSIGN, END, FIGURES, RECRUIT, VIEW
from guyub.mentoring.states import APPOINTED, ENDED, LEFT, OFFICER, STANDING, WAITING
from guyub.mentoring.views.frame import (
    crumbs,
    of_officer,
    officer_or_404,
    officer_url,
    own_regency_or_404,
    place,
    writes,
    writes_or_404,
)
from guyub.registry.models.business import Branch
from guyub.registry.views.common import village_choices
from guyub.registry.views.one_form import form_page_of_values as form_page

ROLE_OF = {
    Officer.Tier.VILLAGE: FIELD_OFFICER, Officer.Tier.DISTRICT: FIELD_OFFICER,
    Officer.Tier.PARTNER: PARTNER,
}  # fmt: skip


@needs(VIEW)
def officer_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, OFFICERS, request.visit)


@needs(VIEW)
def officer_page(request: VisitRequest, number: str) -> HttpResponse:
    """One officer: how far, which areas, until when, and what was done lately."""
    officer, today = officer_or_404(request, number), timezone.localdate()
    visit = request.visit
    mine = visit.user is not None and officer.user_id == visit.user.pk
    rows = list(
        officer.assignments.select_related("group", "after__officer").order_by(
            "area_code", "starts", "pk"
        )
    )
    context: dict[str, Any] = {
        "officer": officer, "state": OFFICER.states[officer.state],
        "tier": officer.get_tier_display(), "stages": stages(officer, today),
        "run_out": officer.state == APPOINTED and bool(officer.ends and officer.ends < today),
        "facts": [
            Fact("Terpilih", format_date(officer.recruited_on)),
            *([Fact("SK", officer.decree_number)] if officer.decree_number else []),
            *([Fact("Kontrak sampai", format_date(officer.ends) if officer.ends else "tanpa batas")]
              if officer.starts else []),
            Fact("Hari kerja", ", ".join(DAYS[d - 1] for d in sorted(officer.work_days))),
            Fact("Kunjungan sehari", f"paling banyak {officer.capacity}"),
            Fact("Berangkat dari", place(officer.base_village)),
        ],
        "held": [line(r, today) for r in rows if r.ends is None or r.ends >= today],
        "past": [line(r, today) for r in rows if r.ends is not None and r.ends < today],
        "account": account_words(officer, rows, today) if writes(
            request, RECRUIT, officer.regency_code
        ) or visit.may(APPOINT) else [],
        "buttons": buttons(request, officer), "mine": mine,
        "may_assign": writes(request, ASSIGN, officer.regency_code),
        "figures": lately(officer, today) if mine or visit.may(FIGURES) else None,
        "crumbs": crumbs(("Petugas", reverse("mentoring:officers")), (officer.name, "")),
    }  # fmt: skip
    return render(request, "mentoring/officer.html", context)


def line(row: Assignment, today: date) -> dict[str, Any]:
    """An assignment in words."""
    narrowed = []
    if row.branch:
        narrowed.append(f"hanya {str(Branch(row.branch).label).lower()}")
    if row.group is not None:
        narrowed.append(f"hanya anggota {row.group.name}")
    if row.starts is None:
        when = "sesudah diangkat" if row.ends is None else "tidak jadi"
    elif row.starts > today:
        when = f"mulai {format_date(row.starts)}"
    else:
        when = f"sejak {format_date(row.starts)}"
    if row.ends is not None and row.starts is not None:
        when += f" sampai {format_date(row.ends)}"
    return {
        "pk": row.pk, "place": place(row.area_code), "narrowed": ", ".join(narrowed), "when": when,
        "letter": row.letter, "note": row.note,
        "after": row.after.officer.name if row.after is not None else "",
    }  # fmt: skip


def stages(officer: Officer, today: date) -> list[Stage]:
    """The path: chosen, (waiting,) appointed, ended."""
    chosen = Stage("Terpilih", "done", format_date(officer.recruited_on))
    if officer.state == LEFT:
        return [chosen, Stage(OFFICER.states[LEFT], "stopped", format_date(officer.state_since),
                              officer.ended_because)]  # fmt: skip
    waits = officer.state == WAITING
    waiting = Stage(
        "Menunggu perintah", "now" if waits else "done",
        f"sejak {format_date(officer.waiting_since)}" if waits else "",
        f"dari {officer.waiting_for}" if waits else "",
    )  # fmt: skip
    if officer.starts is None:
        return [
            chosen,
            *([waiting] if waits else []),
            Stage("Diangkat dengan SK", "todo" if waits else "now"),
            Stage("Selesai"),
        ]
    appointed = Stage(
        "Diangkat dengan SK", "done" if officer.state == ENDED else "now",
        f"mulai {format_date(officer.starts)}", officer.decree_number,
    )  # fmt: skip
    over = officer.ends is not None and officer.ends < today
    last = Stage(
        "Selesai", "done" if officer.state == ENDED else "todo",
        format_date(officer.ends) if officer.ends else "",
        officer.ended_because or ("kontrak habis" if over else ""),
    )  # fmt: skip
    return [chosen, appointed, last]


def buttons(request: VisitRequest, officer: Officer) -> list[tuple[str, str, str]]:
    """(word, address, kind) of what this visit may do with the officer now."""
    names = {"wait": "officer_wait", "appoint": "officer_appoint", "leave": "officer_leave",
             "end": "officer_end"}  # fmt: skip
    found = []
    if not request.visit.scope.may_write(officer.regency_code):
        return []
    for step in OFFICER.available(officer.state, {request.visit.role}):
        kind = "primary" if step.verb == "appoint" else "quiet"
        word = "Ubah siapa yang ditunggu" if step.from_ == step.to else step.label
        found.append((word, reverse(f"mentoring:{names[step.verb]}", args=[officer.number]), kind))
    if officer.state == APPOINTED and request.visit.may(APPOINT):
        longer = reverse("mentoring:officer_renew", args=[officer.number])
        found.insert(0, ("Perpanjang dengan SK", longer, ""))
    if officer.state in STANDING and request.visit.may(RECRUIT):
        found.append(("Ubah", reverse("mentoring:officer_edit", args=[officer.number]), "quiet"))
    return found


def lately(officer: Officer, today: date) -> dict[str, int]:
    """What the officer did this month, and which wishes wait for the officer."""
    visits = Visit.objects.filter(officer=officer).valid().between(today.replace(day=1), today)
    waiting = Request.objects.open().filter(officer=officer)
    return {
        "visits": visits.count(), "met": visits.met().count(), "wishes": waiting.count(),
        "late": waiting.late(today).count(),
    }  # fmt: skip


def account_words(officer: Officer, rows: list[Assignment], today: date) -> list[tuple[str, bool]]:
    """(sentence, fine) about the officer's account: whether role, dates and areas agree with what
    stands here, and what to ask whoever keeps the accounts. Giving a role stays theirs alone."""
    if officer.state not in STANDING:
        held = officer.user and _roles(officer, today)
        if held:
            return [("Akunnya masih punya peran. Minta pengelola sistem mengakhirinya.", False)]
        return []
    if officer.user is None:
        return [("Belum punya akun. Minta pengelola sistem membuatnya, lalu pilih di sini.", False)]
    found = _roles(officer, today)
    if officer.state != APPOINTED:
        if found:
            return [("Akunnya sudah punya peran, padahal belum diangkat. Minta pengelola sistem"
                     " mengakhirinya.", False)]  # fmt: skip
        return [("Akunnya siap; perannya diberikan sesudah diangkat.", True)]
    wanted = Appointment(role=ROLE_OF[Officer.Tier(officer.tier)]).get_role_display()
    right = [a for a in found if a.role == ROLE_OF[Officer.Tier(officer.tier)]]
    if not right:
        return [(f"Akunnya belum punya peran {wanted}. Minta pengelola sistem memberikannya sejak"
                 f" {format_date(officer.starts)}.", False)]  # fmt: skip
    given = {code for a in right for code in a.area_codes}
    here = {
        r.area_code
        for r in rows
        if r.starts is not None and r.starts <= today and (r.ends is None or r.ends >= today)
    }
    said = []
    lacking = sorted(c for c in here if not any(c == g or c.startswith(g + ".") for g in given))
    more = sorted(g for g in given if not any(g == c or g.startswith(c + ".") for c in here))
    if lacking:
        said.append(("Wilayah yang belum ada di akunnya: "
                     f"{'; '.join(map(place, lacking))}. Minta pengelola sistem menambahkannya.",
                     False))  # fmt: skip
    if more:
        said.append(("Akunnya masih membuka wilayah yang bukan tugasnya lagi: "
                     f"{'; '.join(map(place, more))}. Minta pengelola sistem mengubahnya.",
                     False))  # fmt: skip
    last = max((a.ends or date.max for a in right), default=date.max)
    if officer.ends is not None and last > officer.ends:
        said.append(("Peran akunnya berlaku lebih lama dari kontraknya"
                     f" ({format_date(officer.ends)}). Minta pengelola sistem mengakhirinya pada"
                     " hari itu.", False))  # fmt: skip
    return said or [(f"Akun dan wilayahnya cocok, peran {wanted}.", True)]


def _roles(officer: Officer, today: date) -> list[Appointment]:
    rows = Appointment.objects.filter(
        user=officer.user_id, office=officer.office_id, role__in=(FIELD_OFFICER, PARTNER)
    )
    return list(rows.filter(current(today)).order_by("starts", "pk"))


def _users(request: VisitRequest, officer: Officer | None) -> list[tuple[str, str]]:
    """Accounts of the office that no other standing officer has."""
    office = officer.office_id if officer else request.visit.act().office_id
    held = Officer.objects.standing().filter(user__isnull=False)
    if officer is not None:
        held = held.exclude(pk=officer.pk)
    rows = User.objects.filter(
        Q(appointments__office=office, appointments__role__in=(FIELD_OFFICER, PARTNER))
        | Q(pk=officer.user_id if officer else None),
        is_active=True,
    ).exclude(pk__in=held.values("user"))  # fmt: skip
    return [(str(u.pk), f"{u.name} ({u.username})") for u in rows.distinct().order_by("name", "pk")]


def _version(data: dict[str, Any]) -> int:
    return whole(data.get("versi")) or -1


@needs(RECRUIT)
def officer_new(request: VisitRequest) -> HttpResponse:
    """Somebody was chosen."""
    regency = own_regency_or_404(request)
    form = OfficerForm(
        request.POST or None, initial={"id": uuid7(), "recruited_on": timezone.localdate()},
        villages=village_choices(request.visit, regency), users=_users(request, None),
    )  # fmt: skip
    back = reverse("mentoring:officers")
    return form_page(
        request, form, title="Catat petugas",
        lead="Catat begitu terpilih, juga kalau perintah bertugasnya belum turun.", back=back,
        trail=crumbs(("Petugas", back), ("Catat petugas", "")),
        save=lambda data: actions.recruit(
            request.visit.act(), data["id"],
            {k: v for k, v in data.items() if k not in ("id", "user", "versi")}, data["user"],
        ),
        done="Petugas tercatat. Pilih wilayahnya.", after=officer_url,
    )  # fmt: skip


@needs(RECRUIT)
def officer_edit(request: VisitRequest, number: str) -> HttpResponse:
    """Working days, capacity, village of departure, account."""
    officer = officer_or_404(request, number)
    writes_or_404(request, RECRUIT, officer.regency_code)
    form = WorkForm(
        request.POST or None, version=officer.version,
        initial={"base_village": officer.base_village, "capacity": officer.capacity,
                 "work_days": officer.work_days, "user": officer.user_id},
        villages=village_choices(request.visit, officer.regency_code),
        users=_users(request, officer),
    )  # fmt: skip
    return form_page(
        request, form, title="Ubah catatan petugas", lead=officer.name, back=officer_url(officer),
        trail=of_officer(officer, "Ubah"), done="Perubahan tersimpan.",
        save=lambda data: actions.edit(
            request.visit.act(), officer.pk, data, data["user"], _version(data)
        ),
    )  # fmt: skip


@needs(RECRUIT)
def officer_wait(request: VisitRequest, number: str) -> HttpResponse:
    """From whom the word is awaited."""
    officer = officer_or_404(request, number)
    writes_or_404(request, RECRUIT, officer.regency_code)
    form = WaitForm(
        request.POST or None, version=officer.version,
        initial={"waiting_for": officer.waiting_for,
                 "waiting_since": officer.waiting_since or officer.recruited_on},
    )  # fmt: skip
    return form_page(
        request, form, title="Menunggu perintah",
        lead=f"{officer.name}. Halaman umum memperlihatkan siapa yang ditunggu dan sejak kapan,"
        " tanpa nama petugasnya.",
        back=officer_url(officer), trail=of_officer(officer, "Menunggu perintah"),
        done="Tercatat siapa yang ditunggu.",
        save=lambda data: actions.wait(
            request.visit.act(), officer.pk, data["waiting_for"], data["waiting_since"],
            _version(data),
        ),
    )  # fmt: skip


@needs(RECRUIT)
def officer_leave(request: VisitRequest, number: str) -> HttpResponse:
    """Withdrawn before the decree."""
    officer = officer_or_404(request, number)
    writes_or_404(request, RECRUIT, officer.regency_code)
    return form_page(
        request, LeaveForm(request.POST or None, version=officer.version), title="Catat mundur",
        lead=f"{officer.name} tidak jadi bertugas. Wilayah yang disiapkan untuknya kosong lagi.",
        back=officer_url(officer), trail=of_officer(officer, "Mundur"), danger=True,
        button="Catat mundur", done="Tercatat mundur.",
        save=lambda data: actions.leave(
            request.visit.act(), officer.pk, data["reason"], _version(data)
        ),
    )  # fmt: skip


@needs(APPOINT)
def officer_appoint(request: VisitRequest, number: str) -> HttpResponse:
    """By decree."""
    officer = officer_or_404(request, number)
    writes_or_404(request, APPOINT, officer.regency_code)
    return form_page(
        request, AppointForm(request.POST or None, version=officer.version),
        title="Angkat dengan SK",
        lead=f"{officer.name}. Wilayah yang sudah disiapkan mulai berlaku di hari pertamanya.",
        back=officer_url(officer), trail=of_officer(officer, "Angkat"), button="Angkat",
        done="Petugas diangkat. Minta pengelola sistem memberi peran ke akunnya.",
        save=lambda data: actions.appoint(
            request.visit.act(), officer.pk, data["decree_number"], data["starts"], data["ends"],
            _version(data),
        ),
    )  # fmt: skip


@needs(APPOINT)
def officer_renew(request: VisitRequest, number: str) -> HttpResponse:
    """A later last day."""
    officer = officer_or_404(request, number)
    writes_or_404(request, APPOINT, officer.regency_code)
    return form_page(
        request, RenewForm(request.POST or None, version=officer.version),
        title="Perpanjang dengan SK",
        lead=f"{officer.name}, kontrak sekarang sampai "
        + (f"{format_date(officer.ends)}." if officer.ends else "tanpa batas."),
        back=officer_url(officer), trail=of_officer(officer, "Perpanjang"), button="Perpanjang",
        done="Kontrak diperpanjang.",
        save=lambda data: actions.renew(
            request.visit.act(), officer.pk, data["decree_number"], data["ends"], _version(data)
        ),
    )  # fmt: skip


@needs(END)
def officer_end(request: VisitRequest, number: str) -> HttpResponse:
    """The last day."""
    officer = officer_or_404(request, number)
    writes_or_404(request, END, officer.regency_code)
    return form_page(
        request, EndForm(request.POST or None, version=officer.version), title="Akhiri tugas",
        lead=f"{officer.name}. Kalau wilayahnya sudah ada penggantinya, serahterimakan dulu.",
        back=officer_url(officer), trail=of_officer(officer, "Akhiri tugas"), danger=True,
        button="Akhiri tugas",
        done="Tugas diakhiri. Minta pengelola sistem mengakhiri peran akunnya.",
        save=lambda data: actions.end(
            request.visit.act(), officer.pk, data["on"], data["reason"], _version(data)
        ),
    )  # fmt: skip
