"""What buying and handing over puts into seats of other pages and lists of work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_tab
from guyub.accounts.visit import Visit
from guyub.aid import bast, board, terms_handing
from guyub.aid.models import Arrival, Handover, HandoverLine, Objection, Occasion
from guyub.aid.permissions import handing as verbs
from guyub.aid.queries import handing_public
from guyub.aid.queries.handing_goods import stock_of
from guyub.areas.changes import Change, register_mover
from guyub.criteria.parameters import value_of
from guyub.kernel import checks
from guyub.kernel.actions import Act
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.kernel.rupiah import format_number
from guyub.kernel.waiting import Waiting, capped, register
from guyub.registry import panels


def _person(visit: Visit) -> Any:
    return visit.user.person_id if visit.user else None


def to_approve(visit: Visit) -> int:
    """Drafts that this person did not prepare."""
    return capped(Handover.objects.visible_to(visit).for_approver(_person(visit)))


def to_revoke(visit: Visit) -> int:
    """Signed records that somebody else asks to revoke."""
    return capped(Handover.objects.visible_to(visit).for_revoker(_person(visit)))


def to_inspect(visit: Visit) -> int:
    """Arrivals that this person neither received nor bought."""
    found = Arrival.objects.visible_to(visit).waiting().for_inspector(_person(visit))
    return capped(found)


def too_long(visit: Visit) -> int:
    """Kinds (per fund) that lie in stock longer than the office's number of days."""
    today = timezone.localdate()
    most = value_of(terms_handing.UNHANDED, visit.office.pk if visit.office else None, today)
    return sum(s.left > 0 and s.age(today) > most for s in stock_of())


def card(sight: board.Sight) -> dict[str, Any] | None:
    """Records of a round by state, and what each fund gave of what was decreed."""
    round_, funds, states = sight.round, sight.board.money, sight.board.records
    whole = funds[-1] if funds else None
    if not states and not (whole and whole.decreed_units):
        return None
    start = f"{reverse('aid:handovers')}?putaran={round_.number}&keadaan="
    units, decreed = (whole.handed_units, whole.decreed_units) if whole else (0, 0)
    return {
        "round": round_, "units": units, "of_units": f"dari {format_number(decreed)} di SK",
        **{name: states.get(name, 0) for name in ("draft", "ready", "signed")},
        **{f"{name}_url": f"{start}{name}" for name in ("draft", "ready", "signed")},
        "by_fund": [(f.name, f.handed_units, f.decreed_units) for f in funds[:-1]],
    }  # fmt: skip


def _lines(page: panels.Page) -> Any:
    return (
        HandoverLine.objects.filter(business=page.business.pk)
        .select_related("handover__fund")
        .order_by("-handover__on", "item_name", "pk")
    )


def panel(page: panels.Page) -> dict[str, Any] | None:
    """What the business received, and what waits for it."""
    if not page.has("aid.goods"):
        return None
    lines = list(_lines(page).filter(handover__state__in=("signed", "ready"))[:100])
    if not lines:
        return None
    return {
        "rows": [
            {"units": x.quantity, "unit": x.unit, "name": x.item_name, "on": x.handover.on,
             "fund": str(x.handover.fund), "number": x.handover.number}
            for x in lines if x.handover.state == "signed"
        ],
        "waiting": [
            {"units": x.quantity, "unit": x.unit, "name": x.item_name}
            for x in lines if x.handover.state == "ready"
        ],
    }  # fmt: skip


def happenings(page: panels.Page) -> Iterable[tuple[datetime, Happening]]:
    """Goods received, and records revoked. For whoever may read hand-overs."""
    if not page.visit.may(verbs.VIEW) or not page.has("aid.goods"):
        return []
    seen: dict[Any, list[Any]] = {}
    for line in _lines(page).filter(
        Q(handover__state="signed") | Q(handover__state="revoked")
    )[:200]:  # fmt: skip
        seen.setdefault(line.handover_id, []).append(line)
    found = []
    for lines in seen.values():
        record = lines[0].handover
        goods = ", ".join(f"{x.quantity} {x.unit} {x.item_name}" for x in lines)
        at = timezone.make_aware(datetime.combine(record.on, time(12)))
        url = reverse("aid:handover", args=[record.pk])
        found.append((at, Happening(
            "Menerima barang bantuan", format_date(record.on), record.on.isoformat(),
            text=f"{goods} ({record.number})", url=url, tone="ok",
        )))  # fmt: skip
        if record.state == "revoked":
            day = timezone.localdate(record.revoked_at)
            found.append((record.revoked_at, Happening(
                "Berita acara bantuan dicabut", format_date(day), day.isoformat(),
                text=record.number, url=url, tone="bad",
            )))  # fmt: skip
    return found


def follow_code(act: Act, change: Change) -> int:
    """A village with a new code: its records and occasions stand there, while what was approved
    goes on saying the village as it was printed. Decrees stay as they were signed."""
    held = Handover.objects.filter(village_code=change.old)
    held.filter(village_said="").exclude(state="draft").update(
        village_said=bast.place_of(change.old)
    )
    return held.update(village_code=change.new) + sum(
        model._default_manager.filter(village_code=change.old).update(village_code=change.new)
        for model in (Occasion, Objection)
    )


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_mover("serah terima", follow_code)
    terms_handing.register_all()
    checks.register_paper(bast.LETTER, handing_public.said_of)
    board.register_card(board.Card(
        "handing", "Serah terima", 40, verbs.VIEW, "aid/handing_card.html", card
    ))  # fmt: skip
    panels.register_presence(
        "aid.goods", "SELECT 1 FROM aid_handover_line WHERE business_id = %(business)s"
    )
    panels.register_panel(
        "aid_goods", "Barang bantuan", 60, verb=verbs.VIEW, template="aid/handing_panel.html",
        context=panel,
    )  # fmt: skip
    panels.register_happenings(happenings)
    register(Waiting(
        "handovers", "Berita acara menunggu persetujuan", "Cek isinya, lalu setujui.",
        verbs.APPROVE, "aid:handovers", to_approve, query="?keadaan=setujui", icon="paper",
    ))  # fmt: skip
    register(Waiting(
        "handovers_revoke", "Usul pencabutan berita acara", "Baca alasannya, lalu putuskan.",
        verbs.REVOKE, "aid:handovers", to_revoke, query="?keadaan=cabut", icon="warn",
    ))  # fmt: skip
    register(Waiting(
        "arrivals", "Barang datang menunggu diperiksa", "Hitung dan cek sesuai kontrak.",
        verbs.INSPECT, "aid:purchases", to_inspect, icon="box",
    ))  # fmt: skip
    register(Waiting(
        "unhanded", "Jenis barang terlalu lama di gudang",
        "Sudah dibeli, belum diserahkan. Siapkan serah terimanya.",
        verbs.VIEW, "aid:stock", too_long, query="?lama=1", icon="warn",
    ))  # fmt: skip
    register_tab(
        "aid:list", "Serah terima", "aid:handovers", needs=verbs.VIEW, order=30,
        also=("aid:occasions", "aid:purchases"),
    )  # fmt: skip
