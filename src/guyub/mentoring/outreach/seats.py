"""Where outreach and potential stand on other pages: navigation, the business page, the timeline,
what waits, merges, a person's own copy, and the facts of visits that others ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit as Viewer
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.kernel.waiting import Waiting, capped, register
from guyub.mentoring.actions.outreach import SESSION_PREFIX
from guyub.mentoring.actions.potential import POTENTIAL_PREFIX
from guyub.mentoring.lists.outreach import LATE, MINE
from guyub.mentoring.models import Attendance, Brought, Potential, Session, Use
from guyub.mentoring.outreach import themes as outreach_themes
from guyub.mentoring.outreach.permissions import CHECK, PLAN
from guyub.mentoring.outreach.results import VISIT
from guyub.mentoring.outreach.states import STANDING_POTENTIAL
from guyub.mentoring.permissions import OWN, VIEW
from guyub.mentoring.views.frame import place
from guyub.registry import merging, naming, numbers, panels, privacy
from guyub.registry.afterwards import Afterwards, register_afterwards
from guyub.registry.models import Owner, Ownership

ROOT: Final = "mentoring:sessions"
_WHY: Final = "Memberi tahu usaha tentang layanan dinas"
_BASIS: Final = "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)"


def _attended(page: panels.Page) -> list[Attendance]:
    if not page.has("mentoring.outreach"):
        return []
    held: list[Attendance] | None = getattr(page.business, "_outreach_read", None)
    if held is None:
        rows = Attendance.objects.valid().filter(business=page.business)
        held = list(rows.select_related("session").order_by("-session__on", "pk")[:20])
        page.business._outreach_read = held  # type: ignore[attr-defined]
    return held


def _brought(page: panels.Page, attended: list[Attendance]) -> dict[Any, list[str]]:
    """Names of the products for which it came, as this visit may read them, by session. Those of a
    record that was joined to it count too: its products are here now."""
    read = naming.reader_of(page.visit, page.business)
    rows = Brought.objects.filter(
        attendance__session__in=[a.session_id for a in attended], attendance__void_at=None,
        product__business=page.business,
    ).order_by("product__name_key", "product_id")  # fmt: skip
    found: dict[Any, list[str]] = {}
    for session, name in rows.values_list("attendance__session_id", "product__name").distinct():
        found.setdefault(session, []).append(read(name))
    return found


def _context(page: panels.Page) -> dict[str, Any] | None:
    attended = _attended(page)
    used = (
        list(
            Use.objects.filter(
                business=page.business, potential__state__in=STANDING_POTENTIAL
            ).select_related("potential").order_by("pk")
        ) if page.has("mentoring.potential") else []
    )  # fmt: skip
    if not attended and not used:
        return None
    visit = page.visit
    opens = visit.may(VIEW)
    brought = _brought(page, attended) if attended else {}
    return {
        "sessions": [
            {
                "title": a.session.title, "on": a.session.on,
                "about": outreach_themes.label(a.session.theme),
                "products": ", ".join(brought.get(a.session_id, ())),
                "url": reverse("mentoring:session", args=[a.session.number])
                if opens and visit.covers(a.session.village_code) else "",
            }
            for a in attended
        ],
        "materials": [
            {
                "material": u.potential.material, "place": place(u.potential.village_code),
                "url": reverse("mentoring:potential", args=[u.potential.number])
                if opens and visit.covers(u.potential.village_code) else "",
            }
            for u in used
        ],
    }  # fmt: skip


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Sosialisasi dan potensi" for who works with the business."""
    return _context(page)


def own_panel(page: panels.Page) -> dict[str, Any] | None:
    """The same for its owner."""
    return None if page.visit.may(VIEW) else _context(page)


def happenings(page: panels.Page) -> Iterable[tuple[datetime, Happening]]:
    """Sessions to which the business came: a contact like others."""
    if not (page.visit.may(VIEW) or page.visit.may(OWN)):
        return
    for one in _attended(page):
        made = one.session
        seen = page.visit.may(VIEW) and page.visit.covers(made.village_code)
        yield datetime.combine(made.on, time(), UTC), Happening(
            f"Ikut sosialisasi: {made.title}", format_date(made.on), made.on.isoformat(),
            who=made.by_name,
            url=reverse("mentoring:session", args=[made.number]) if seen else "",
        )  # fmt: skip


def told(owner: Owner) -> list[privacy.Held]:
    """Sessions that a person's businesses came to, for the person's own copy."""
    ids = {owner.pk, *privacy.same_human(owner.pk)}
    owned = Ownership.objects.filter(owner__in=ids, until__isnull=True).values("business_id")
    rows = Attendance.objects.valid().filter(business__in=owned).select_related("session")
    return [
        privacy.Held(
            f"Hadir di sosialisasi {format_date(row.session.on)}", row.session.title, _WHY, _BASIS
        )
        for row in rows.order_by("session__on", "pk")
    ]


def session_of(visit: Viewer, number: str) -> str:
    """Address of a session's page, for whoever types the number."""
    seen = visit.may(VIEW) and Session.objects.visible_to(visit).filter(number=number).exists()
    return reverse("mentoring:session", args=[number]) if seen else ""


def potential_of(visit: Viewer, number: str) -> str:
    """Address of a potential's page, for whoever types the number."""
    seen = visit.may(VIEW) and Potential.objects.visible_to(visit).filter(number=number).exists()
    return reverse("mentoring:potential", args=[number]) if seen else ""


def left_open(visit: Viewer) -> int:
    """Sessions whose day has passed without anybody saying whether they were held."""
    return capped(Session.objects.visible_to(visit).left_open(timezone.localdate()))


def unchecked(visit: Viewer) -> int:
    """Potential that waits for a second pair of eyes, not the own."""
    rows = Potential.objects.visible_to(visit)
    return capped(rows.awaits(visit.user.person_id if visit.user else None))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Sosialisasi & potensi", ROOT, icon="megaphone", needs=VIEW, order=28)
    register_tab(ROOT, "Sosialisasi", ROOT, needs=VIEW, order=10)
    register_tab(ROOT, "Hasil sosialisasi", "mentoring:session_sums", needs=VIEW, order=20)
    register_tab(ROOT, "Potensi", "mentoring:potentials", needs=VIEW, order=30)
    register_tab(ROOT, "Celah potensi", "mentoring:potential_sums", needs=VIEW, order=40)
    numbers.register_number(SESSION_PREFIX, session_of)
    numbers.register_number(POTENTIAL_PREFIX, potential_of)
    # Who came under either name came: a row that was struck out gives way to one that stands.
    merging.register_relation(
        "mentoring_attendance",
        unless="EXISTS (SELECT 1 FROM mentoring_attendance a WHERE a.session_id = t.session_id"
        " AND a.business_id = %(survivor)s)",
        yields="t.void_at IS NOT NULL AND EXISTS (SELECT 1 FROM mentoring_attendance a"
        " WHERE a.session_id = t.session_id AND a.business_id = %(absorbed)s"
        " AND a.void_at IS NULL)",
    )
    merging.register_relation(
        "mentoring_use",
        unless="EXISTS (SELECT 1 FROM mentoring_use u WHERE u.potential_id = t.potential_id"
        " AND u.business_id = %(survivor)s)",
    )
    register(
        Waiting(
            "mentoring_sessions", "Sosialisasi yang harinya sudah lewat",
            "Catat sudah diadakan beserta yang hadir, atau catat batal.",
            PLAN, ROOT, left_open, f"?keadaan={LATE}", icon="people",
        )
    )  # fmt: skip
    register(
        Waiting(
            "mentoring_potentials", "Potensi yang belum dicek orang kedua",
            "Lihat sendiri di tempatnya, lalu tandai sudah dicek.",
            CHECK, "mentoring:potentials", unchecked, f"?keadaan={MINE}", icon="search",
        )
    )  # fmt: skip
    panels.register_presence(
        "mentoring.outreach", "SELECT 1 FROM mentoring_attendance WHERE business_id = %(business)s"
    )
    panels.register_presence(
        "mentoring.potential", "SELECT 1 FROM mentoring_use WHERE business_id = %(business)s"
    )
    for key, verb, make in (("sosialisasi", VIEW, panel), ("sosialisasi-saya", OWN, own_panel)):
        panels.register_panel(
            key, "Sosialisasi dan potensi", 32, verb=verb,
            template="mentoring/outreach_panel.html", context=make,
        )  # fmt: skip
    panels.register_happenings(happenings)
    privacy.register_teller("mentoring_outreach", told)
    register_afterwards(
        Afterwards(
            VISIT, "Didatangi atau ditelepon", 60, VIEW,
            "SELECT v.business_id, NULL::uuid, v.\"on\" FROM mentoring_visit v"
            " WHERE v.business_id = ANY (%(ids)s::uuid[]) AND v.void_at IS NULL"
            " AND v.met = 'met'",
            whole=True,
        )
    )  # fmt: skip
