"""Where needs stand in the frame of the office and of buyers, and in what others do: navigation,
the business page, merges of records, erasure, a person's own copy, typed numbers, what waits."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.waiting import Waiting, capped, register
from guyub.market.actions.needs import NEED_PREFIX
from guyub.market.lists.needs import TO_SEND
from guyub.market.models import Need, NeedAsk, NeedAward
from guyub.market.permissions.catalogue import OWN
from guyub.market.permissions.needs import AS_BUYER, SEND, SUPPLY, VIEW, WRITE
from guyub.market.seats.catalogue import ERASED_TITLE, ROOT
from guyub.market.states.needs import ANSWER_TONES, ANSWERS, ENOUGH, REFUSALS
from guyub.market.supply.required import amount_text
from guyub.registry import merging, naming, numbers, panels, privacy
from guyub.registry.models import Owner, Ownership

SHOWN: Final = 10
_WHY: Final = "Menanyakan pesanan pembeli kepada pembuatnya"
_BASIS: Final = (
    "Tugas pemerintah daerah membina industri kecil (UU 27/2022 pasal 20 ayat 2 huruf e)"
)


def _context(page: panels.Page) -> dict[str, Any] | None:
    if not page.has("market_asked"):
        return None
    rows = NeedAsk.objects.filter(business=page.business).order_by("-created_at", "-pk")[:SHOWN]
    asks = list(rows)
    chosen = {
        a.ask_id: a for a in NeedAward.objects.standing().filter(ask__in=[a.pk for a in asks])
    }
    return {
        "questions": [
            {
                "wanted": a.wanted, "on": timezone.localtime(a.created_at).date(),
                "said": ANSWERS[a.state], "tone": ANSWER_TONES[a.state],
                "ordered": a.pk in chosen,
                "amount": amount_text(chosen[a.pk].amount, chosen[a.pk].unit)
                if a.pk in chosen else "",
                "refused": REFUSALS.get(a.refused, ""), "note": a.refused_note,
            }
            for a in asks
        ]
    } if asks else None  # fmt: skip


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Ditanya pembeli" for who works with the business."""
    return _context(page)


def own_panel(page: panels.Page) -> dict[str, Any] | None:
    """The same for its owner: what was asked, what was answered, why another was chosen."""
    return None if page.visit.may(VIEW) else _context(page)


def need_of(visit: Visit, number: str) -> str:
    """Address of a need's page, for whoever types the number."""
    seen = visit.may(VIEW) and Need.objects.visible_to(visit).filter(number=number).exists()
    return reverse("market:need", args=[number]) if seen else ""


def told(owner: Owner) -> list[privacy.Held]:
    """Questions to a person's businesses, for the person's own copy."""
    owned = Ownership.objects.filter(owner=owner, until__isnull=True).values("business_id")
    return [
        privacy.Held(
            "Pertanyaan pembeli",
            f"{ask.wanted}. Jawaban: {ANSWERS[ask.state]}. {ask.note}".strip(), _WHY, _BASIS,
        )
        for ask in NeedAsk.objects.filter(business__in=owned).order_by("created_at")
    ]  # fmt: skip


def erase(act: Act, gone: privacy.Erased) -> int:
    """What names or quotes a person goes; how many were asked and answered stays."""
    owner = Owner.objects.filter(pk=gone.person).first()
    words = naming.words_of(owner.name_key) if owner is not None else set()
    owned = Ownership.objects.filter(owner=gone.person).values("business_id")
    rows = list(
        NeedAsk.objects.select_for_update(of=("self",))
        .filter(Q(business__in=gone.businesses) | Q(business__in=owned)).order_by("pk")
    )  # fmt: skip
    alone = set(gone.businesses)
    for ask in rows:
        if ask.business_id in alone:
            ask.maker_name, ask.note, ask.refused_note = ERASED_TITLE, "", ""
            ask.km, ask.near = None, ""
        for name in ("maker_name", "product_name"):
            if naming.tells(getattr(ask, name), words):
                setattr(ask, name, ERASED_TITLE)
        for name in ("note", "refused_note"):
            if naming.tells(getattr(ask, name), words):
                setattr(ask, name, "")
        ask.save()
    return len(rows)


def unsent(visit: Visit) -> int:
    """Needs with a question that the office has not sent."""
    return capped(Need.objects.visible_to(visit).to_send())


def answered(visit: Visit) -> int:
    """Needs that enough makers answered: somebody is to be chosen."""
    return capped(Need.objects.visible_to(visit).filter(state=ENOUGH))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_tab(ROOT, "Kebutuhan", "market:needs", needs=VIEW, order=20)
    register_tab(ROOT, "Bisa dipasok", "market:supply", needs=SUPPLY, order=40)
    register_nav("Cari pemasok", "market:supply", icon="search", needs=AS_BUYER, order=11)
    register_nav("Kebutuhan", "market:needs", icon="inbox", needs=AS_BUYER, order=10)
    numbers.register_number(NEED_PREFIX, need_of)
    merging.register_relation(
        "market_need_ask",
        unless="EXISTS (SELECT 1 FROM market_need_ask m WHERE m.need_id = t.need_id"
        " AND m.business_id = %(survivor)s AND m.closed_at IS NULL AND t.closed_at IS NULL)",
    )
    merging.register_relation("market_need_award")
    panels.register_presence(
        "market_asked", "SELECT 1 FROM market_need_ask WHERE business_id = %(business)s"
    )
    for key, verb, make in (("ditanya", VIEW, panel), ("ditanya-saya", OWN, own_panel)):
        panels.register_panel(
            key, "Ditanya pembeli", 46, verb=verb, template="market/asked_panel.html", context=make
        )
    privacy.register_eraser("market_needs", erase)
    privacy.register_teller("market_needs", told)
    register(
        Waiting(
            "market_unsent", "Pertanyaan kepada pembuat yang belum dikirim",
            "Kirim lewat WhatsApp dari HP Anda, atau tanyakan langsung.",
            SEND, "market:needs", unsent, f"?keadaan={TO_SEND}", icon="phone",
        )
    )  # fmt: skip
    register(
        Waiting(
            "market_answered", "Kebutuhan yang sudah dijawab pembuat",
            "Pilih pembuatnya.",
            WRITE, "market:needs", answered, f"?keadaan={ENOUGH}", icon="check",
        )
    )  # fmt: skip
