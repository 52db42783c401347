"""Where contacts and steps stand on other pages: the business page and its path, the timeline,
erasure of a person and a person's own copy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_tab
from guyub.accounts.visit import Visit as Viewer
from guyub.kernel.actions import Act
from guyub.kernel.attached import forget_file
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.kernel.waiting import Waiting, capped, register
from guyub.mentoring import diagnosis
from guyub.mentoring.lists.visiting import LATE
from guyub.mentoring.models import Request, Step, Visit, VisitPhoto
from guyub.mentoring.next_step import STAGES
from guyub.mentoring.path_facts import stage_of
from guyub.mentoring.permissions import CLAIM, OWN, REPORT, VIEW, VISIT
from guyub.mentoring.plan.seats import planned
from guyub.mentoring.states import AGREED, CLAIMED, DONE, OPEN_REQUESTS, STEP, STEP_TONES
from guyub.registry import naming, panels, privacy
from guyub.registry.models import Owner, Ownership
from guyub.registry.models.business import Status

SHOWN: Final = 5
# The path's stages of this room follow those of the registry and of groups.
_ORDER: Final = {"skills": 50, "product": 60, "papers": 70, "books": 80, "packing": 90,
                 "market": 100}  # fmt: skip
UNDER: Final = "mentoring:radar"
GONE: Final = "(dihapus)"


def _visits(page: panels.Page) -> list[Visit]:
    if not page.has("mentoring.visits"):
        return []
    held: list[Visit] | None = getattr(page.business, "_contacts_read", None)
    if held is None:
        rows = Visit.objects.valid().filter(business=page.business)
        held = list(
            rows.select_related("officer").prefetch_related("findings")
            .order_by("-on", "-created_at", "-pk")[:20]
        )  # fmt: skip
        page.business._contacts_read = held  # type: ignore[attr-defined]
    return held


def _steps(page: panels.Page) -> list[Step]:
    if not page.has("mentoring.visits"):
        return []
    held: list[Step] | None = getattr(page.business, "_steps_read", None)
    if held is None:
        rows = Step.objects.filter(business=page.business, visit__void_at__isnull=True)
        held = list(rows.order_by("due_on", "pk")[:60])
        page.business._steps_read = held  # type: ignore[attr-defined]
    return held


def who_went(made: Visit) -> str:
    return made.officer.name if made.officer is not None else made.by_name


def levels_over_time(visits: list[Visit]) -> list[dict[str, Any]]:
    """Each aspect that was ever judged: its newest level, and how it moved since the one before.
    ``visits`` newest first."""
    seen: dict[str, list[tuple[int, Visit]]] = {}
    for made in visits:
        for row in made.findings.all():
            if row.level is not None:
                seen.setdefault(row.aspect, []).append((row.level, made))
    found = []
    for aspect in diagnosis.current().aspects:
        rows = seen.get(aspect.key)
        if not rows:
            continue
        level, made = rows[0]
        before = rows[1][0] if len(rows) > 1 else None
        found.append({
            "label": aspect.label, "icon": aspect.icon, "level": diagnosis.LEVELS[level],
            "tone": diagnosis.TONES[level], "on": made.on,
            "change": diagnosis.change(before, level),
        })  # fmt: skip
    return found


def _wish(page: panels.Page) -> dict[str, Any] | None:
    """The open wish to be visited; asked only where the facts say that there is one."""
    if page.facts.visit_promised_on is None:
        return None
    row = Request.objects.filter(business=page.business, state__in=OPEN_REQUESTS).first()
    if row is None:
        return None
    visit = page.visit
    to = reverse("mentoring:request", args=[row.number]) if visit.may(VIEW) else ""
    return {
        "url": to or (reverse("mentoring:own") if visit.may(OWN) else ""), "on": row.asked_on,
        "about": naming.reader_of(visit, page.business)(row.about), "planned": row.planned_on,
        "by": row.promised_by, "late": row.promised_by < page.today,
    }  # fmt: skip


def _context(page: panels.Page, *, own: bool) -> dict[str, Any]:
    visits, steps = _visits(page), _steps(page)
    visit, business = page.visit, page.business
    read = naming.reader_of(visit, business)
    open_ones = [s for s in steps if s.state in (AGREED, CLAIMED)]
    writes = (
        visit.may(VISIT) and visit.scope.may_write(business.regency_code)
        and visit.covers(business.village_code) and business.status != Status.MERGED
    )  # fmt: skip
    claims = own and visit.may(CLAIM)
    return {
        "own": claims,
        "wish": _wish(page),
        "planned": None if own else planned(page),
        "visits": [
            {
                "kind": v.get_kind_display(), "on": v.on, "who": who_went(v),
                "met": "" if v.met == Visit.Met.MET else v.get_met_display(),
                "url": reverse("mentoring:visit", args=[v.pk]) if visit.may(VIEW) else "",
                "next_on": v.next_on,
            }
            for v in visits[:SHOWN]
        ],
        "steps": [
            {
                "pk": s.pk, "text": read(s.text), "who": s.get_who_display(), "due": s.due_on,
                "late": s.due_on < page.today, "state": STEP.label(s.state),
                "tone": STEP_TONES[s.state], "claimed": s.state == CLAIMED,
                "own": claims and s.who == Step.Who.OWNER,
            }
            for s in open_ones
        ],
        "done": sum(1 for s in steps if s.state == DONE),
        "levels": levels_over_time(visits),
        "record_url": reverse("mentoring:visit_new", args=[business.number]) if writes else "",
        "sheet_url": reverse("mentoring:sheet", args=[business.number]) if writes else "",
    }  # fmt: skip


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Pendampingan" for who works with the business."""
    return _context(page, own=False)


def own_panel(page: panels.Page) -> dict[str, Any] | None:
    """The same for its owner, who says here what is done."""
    if page.visit.may(VIEW):
        return None
    return _context(page, own=True)


def button(page: panels.Page) -> str:
    """ "Catat kunjungan" for who may write there."""
    if page.business.status == Status.MERGED or not page.visit.covers(page.business.village_code):
        return ""
    if not page.visit.scope.may_write(page.business.regency_code):
        return ""
    return reverse("mentoring:visit_new", args=[page.business.number])


def happenings(page: panels.Page) -> Iterable[tuple[datetime, Happening]]:
    """Contacts, and steps that were seen done."""
    if not (page.visit.may(VIEW) or page.visit.may(OWN)):
        return
    read = naming.reader_of(page.visit, page.business)
    for made in _visits(page):
        words = {"visit": "Didatangi", "call": "Ditelepon", "message": "Dihubungi lewat pesan"}
        title = words[made.kind]
        if made.met != Visit.Met.MET:
            title += f": {made.get_met_display().lower()}"
        yield datetime.combine(made.on, time(), UTC), Happening(
            title, format_date(made.on), made.on.isoformat(), who=who_went(made),
            text=read(made.note), tone="" if made.met == Visit.Met.MET else "quiet",
            url=reverse("mentoring:visit", args=[made.pk]) if page.visit.may(VIEW) else "",
        )  # fmt: skip
    for step in _steps(page):
        if step.state == DONE:
            day = step.state_at.date()
            yield (
                step.state_at,
                Happening(
                    f"Langkah selesai: {read(step.text)}",
                    format_date(day),
                    day.isoformat(),
                    tone="ok",
                ),
            )


def erase(act: Act, gone: privacy.Erased) -> int:
    """Words and photos of a person's own businesses go; days and figures stay."""
    rows = Visit.objects.filter(business__in=gone.businesses)
    taken = VisitPhoto.objects.filter(visit__in=rows)
    for path in taken.values_list("path", flat=True).distinct():
        forget_file(act.scope, VisitPhoto, path)
    taken.delete()
    touched = rows.exclude(note="").update(note=GONE)
    touched += rows.exclude(void_because="").update(void_because=GONE)
    steps = Step.objects.filter(business__in=gone.businesses)
    touched += steps.update(text=GONE)
    return touched + steps.exclude(dropped_because="").update(dropped_because=GONE)


_WHY: Final = "Mendampingi usaha: mencatat kunjungan dan langkah yang disepakati"
_BASIS: Final = "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)"


def told(owner: Owner) -> list[privacy.Held]:
    """Contacts with a person's businesses and what was agreed, for the person's own copy."""
    ids = {owner.pk, *privacy.same_human(owner.pk)}
    owned = Ownership.objects.filter(owner__in=ids, until__isnull=True).values("business_id")
    found = []
    for made in Visit.objects.valid().filter(business__in=owned).prefetch_related(
        "findings", "steps"
    ).order_by("on", "pk"):  # fmt: skip
        words = [made.get_met_display(), made.note]
        words += [
            f"{diagnosis.current().aspect(f.aspect).label.lower()} {diagnosis.LEVELS[f.level]}"
            for f in made.findings.all() if f.level
        ]  # fmt: skip
        words += [f"langkah: {s.text} ({STEP.label(s.state).lower()})" for s in made.steps.all()]
        found.append(privacy.Held(
            f"{made.get_kind_display()} {format_date(made.on)}",
            "; ".join(w for w in words if w), _WHY, _BASIS,
        ))  # fmt: skip
    return found


def overdue(visit: Viewer) -> int:
    """Steps whose day has passed and that nobody has seen done."""
    return capped(Step.objects.visible_to(visit).overdue(timezone.localdate()))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(UNDER, "Langkah terbuka", "mentoring:steps", needs=VIEW, order=32)
    register_tab(UNDER, "Langkah berikutnya", "mentoring:next", needs=VIEW, order=34,
                 also=("mentoring:next_list",))  # fmt: skip
    register_tab(UNDER, "Laporan bulan", "mentoring:reports", needs=REPORT, order=36)
    register(
        Waiting(
            "mentoring_steps", "Langkah pendampingan yang lewat batasnya",
            "Datangi usahanya, lihat langkahnya, lalu catat kunjungan.",
            VISIT, "mentoring:steps", overdue, f"?batas={LATE}", icon="route",
        )
    )  # fmt: skip
    panels.register_presence(
        "mentoring.visits", "SELECT 1 FROM mentoring_visit WHERE business_id = %(business)s"
    )
    for key, order in _ORDER.items():
        panels.register_stage(f"mentoring_{key}", STAGES[key], order, stage_of(key))
    for key, verb, make in (("pendampingan", VIEW, panel), ("pendampingan-saya", OWN, own_panel)):
        panels.register_panel(
            key, "Pendampingan", 30, verb=verb, template="mentoring/visit_panel.html", context=make
        )
    panels.register_button("Catat kunjungan", 30, verb=VISIT, url=button, icon="route")
    panels.register_happenings(happenings)
    privacy.register_eraser("mentoring_visits", erase)
    privacy.register_teller("mentoring_visits", told)
