"""How notices reach the people that this system knows: owners of the registry, and those who asked
to be visited without being in it. And the first notice of this room: the day of a visit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.areas import known
from guyub.kernel.actions import Act
from guyub.kernel.dates import format_date
from guyub.mentoring.models import Request
from guyub.mentoring.states import PLANNED
from guyub.outreach.actions.queueing import Order, queue
from guyub.outreach.kinds import (
    NoticeKind,
    Option,
    Question,
    Reach,
    Recipients,
    label_of,
    register_kind,
    register_recipients,
)
from guyub.outreach.models import Notice
from guyub.outreach.permissions import VIEW
from guyub.outreach.states import NOTICE, SMS, VISIT, WA_LINK, WAITING, WHATSAPP
from guyub.registry import naming, panels, privacy
from guyub.registry.contacting import agreed, greeting, owner_to_tell
from guyub.registry.merging import register_relation
from guyub.registry.models import Owner, Ownership

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

OWNER: Final = "owner"
WISH: Final = "wish"
SHOWN: Final = 8
VISIT_DAY: Final = "mentoring.visit_day"
_WHY: Final = "Supaya tidak dikabari dua kali tentang satu hal"
_BASIS: Final = "Tugas dinas"


def owner_reach(pk: UUID, purpose: str) -> Reach | None:
    """How an owner can be reached; None for one who was erased."""
    owner = Owner.objects.filter(pk=pk, erased_at__isnull=True).first()
    if owner is None:
        return None
    same = {pk, *privacy.same_human(pk)}
    village = owner.village_code
    names = known.names_of({village, village[:8], village[:5]}) if village else {}
    place = ", ".join(names[c] for c in (village, village[:8], village[:5]) if c in names)
    return Reach(
        name=greeting(owner), phone=owner.phone.reveal() if owner.phone else "",
        whatsapp=owner.has_whatsapp, consent=agreed(same, purpose), same=tuple(sorted(same)),
        address=(owner.address, place) if owner.address else (),
    )  # fmt: skip


def owners_by_phone(office: UUID, regency: str, phone: str) -> set[UUID]:
    """Owners of a regency with a number, under all their ids."""
    rows = Owner.objects.filter(phone_index=phone, regency_code=regency, erased_at__isnull=True)
    found = set(rows.values_list("pk", flat=True))
    return found.union(*(privacy.same_human(pk) for pk in found))


def owner_shown(visit: Visit, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """Owner's name for whoever may read names, and the page of the first business."""
    rows = Ownership.objects.filter(owner__in=ids, until__isnull=True).select_related("owner")
    found: dict[UUID, tuple[str, str]] = {}
    sees = visit.may(naming.SEES_NAMES)
    for row in rows.select_related("business").order_by("owner", "pk"):
        name = row.owner.name if sees else str(_("Pemilik usaha"))
        page = reverse("registry:detail", args=[row.business.number])
        found.setdefault(row.owner_id, (name, page))
    return found


def wish_reach(pk: UUID, purpose: str) -> Reach | None:
    """How somebody who asked for a visit can be reached by what was written then."""
    row = Request.objects.filter(pk=pk).first()
    if row is None:
        return None
    name = row.name.reveal() if row.name else ""
    return Reach(name=f"Bapak/Ibu {name}" if name else "",
                 phone=row.phone.reveal() if row.phone else "")  # fmt: skip


def wish_shown(visit: Visit, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = Request.objects.filter(pk__in=ids).values_list("pk", "number")
    return {pk: (number, reverse("mentoring:request", args=[number])) for pk, number in rows}


def still_planned(about: UUID, values: dict[str, str]) -> bool:
    """Whether the visit is still planned for the day of the notice, and that day is not over."""
    day = date.fromisoformat(values["tanggal"])
    rows = Request.objects.filter(pk=about, state=PLANNED, planned_on=day)
    return day >= timezone.localdate() and rows.exists()


KIND: Final = NoticeKind(
    key=VISIT_DAY,
    label=_("Hari kunjungan petugas"),
    audience=_("Yang minta didatangi dan sudah ditetapkan hari kunjungannya"),
    template=_("Petugas datang ke tempat Anda {hari}. Ini jawaban permintaan {nomor}."),
    channels=(WHATSAPP, SMS, WA_LINK),
    valid_for=timedelta(days=60),
    question=Question(
        _("Anda ada di tempat hari itu?"),
        (
            Option("yes", _("Ada"), _("Terima kasih. Petugas datang hari itu.")),
            Option("no", _("Tidak ada, minta hari lain"),
                   _("Baik. Petugas menghubungi Anda untuk hari lain."), attention=True),
        ),
    ),
    still=still_planned,
    capped=False,
    asked_for=True,
)  # fmt: skip


def tell_planned(act: Act, row: Any, day: date) -> None:
    """Queue the notice of a visit's day to whoever asked. Part of the action that plans it."""
    owner = owner_to_tell(row.business_id) if row.business_id else None
    end = datetime.combine(day, time.max, timezone.get_current_timezone())
    if end <= act.now:
        return
    queue(act, Order(
        kind=VISIT_DAY, regency=row.regency_code,
        recipient=(OWNER, owner) if owner else (WISH, row.pk), about_id=row.pk,
        about=f"request:{row.pk}:{day.isoformat()}", village=row.village_code,
        business=row.business_id, until=end,
        values={"hari": format_date(day), "nomor": row.number, "tanggal": day.isoformat()},
    ))  # fmt: skip


def told(owner: Owner) -> list[privacy.Held]:
    """Notices to a person, for the person's own copy."""
    ids = {owner.pk, *privacy.same_human(owner.pk)}
    rows = Notice.objects.filter(recipient_kind=OWNER, recipient_id__in=ids)
    return [
        privacy.Held(
            f"Kabar: {label_of(row.kind)}, {format_date(timezone.localtime(row.queued_at).date())}",
            "; ".join(filter(None, (row.body, str(NOTICE.states[row.state]), row.said))),
            _WHY, _BASIS,
        )
        for row in rows.order_by("queued_at", "pk")
    ]  # fmt: skip


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Kabar": what to tell at the next visit, and the last notices."""
    if not page.has("outreach"):
        return None
    now = timezone.now()
    rows = list(
        Notice.objects.visible_to(page.visit).filter(business_id=page.business.pk)
        .order_by("-queued_at", "-pk")[:SHOWN]
    )  # fmt: skip
    shown = [
        {"body": row.body, "stage": NOTICE.states[row.state], "on": row.queued_at,
         "url": reverse("outreach:notice", args=[row.pk]),
         "tell": row.state == WAITING and row.channel == VISIT and row.expires_at > now}
        for row in rows
    ]  # fmt: skip
    return {"tell": [r for r in shown if r["tell"]], "rest": [r for r in shown if not r["tell"]]}


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_recipients(Recipients(OWNER, owner_reach, owner_shown, owners_by_phone))
    register_recipients(Recipients(WISH, wish_reach, wish_shown))
    register_kind(KIND)
    register_relation("outreach_notice")
    privacy.register_teller("outreach", told)
    panels.register_presence(
        "outreach", "SELECT 1 FROM outreach_notice WHERE business_id = %(business)s"
    )
    panels.register_panel(
        "kabar", str(_("Kabar")), 46, verb=VIEW, template="mentoring/notice_panel.html",
        context=panel,
    )  # fmt: skip
