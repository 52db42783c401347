"""What the page of a need shows, and to whom: a buyer reads the names of those who can, the office
everybody's."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts.visit import Visit
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date, format_time
from guyub.kernel.rupiah import format_rupiah
from guyub.market.actions.answering import token_of
from guyub.market.actions.choosing import in_turn
from guyub.market.models import Need, NeedAsk, NeedAward, NeedBatch
from guyub.market.permissions.needs import SEND
from guyub.market.permissions.purchases import RECORD
from guyub.market.queries.bought import bought_numbers
from guyub.market.states.needs import (
    ANSWER_TONES,
    ANSWERABLE,
    ANSWERS,
    ASKING,
    CHOSEN,
    DRAFT,
    ENOUGH,
    EXPIRED,
    NEED,
    OPEN,
    POSITIVE,
    REFUSALS,
    SHORT,
    TONES,
    WAITING,
)
from guyub.market.supply.distance import distance_text, measurable
from guyub.market.supply.required import amount_text, name_of
from guyub.market.supply.rules import rule_of
from guyub.market.supply.turning import same_again
from guyub.market.views.buyers import place_words
from guyub.registry import naming


def address_of(ask: NeedAsk) -> str:
    """The address that a maker opens to answer."""
    path = reverse("market:ask_link", args=[token_of(ask.pk)])
    return f"{settings.GUYUB_BASE_URL}{path}"


def message_of(ask: NeedAsk, buyer: str) -> str:
    """The prepared message for one maker."""
    until = format_time(ask.expires_at, timezone.get_current_timezone())
    return (
        f"{ask.maker_name}, {buyer} membutuhkan: {ask.wanted}. Sanggup? Jawab dengan satu"
        f" sentuhan sebelum {until}, tanpa perlu masuk: {address_of(ask)}"
    )


def _facts(row: Need) -> list[Fact]:
    return [
        Fact("Yang ditulis", row.text),
        Fact("Berapa", amount_text(row.amount, row.unit) or None),
        Fact("Kapan", format_date(row.day) if row.day else None),
        Fact("Diantar ke", place_words(row.place_code) or None),
        Fact("Surat yang wajib", ", ".join(map(name_of, row.papers)) or "tidak ada"),
        *_of_business(row),
        Fact("Kode belanja", row.budget_line or None),
        Fact("Ditulis oleh", row.writer_name),
    ]  # fmt: skip


def _of_business(row: Need) -> list[Fact]:
    """The rule as it was frozen, and the limit of distance."""
    found = []
    if rule := rule_of(row.rule):
        found.append(Fact(_t("Syarat usaha"), rule.words))
    if row.rule.get("version"):
        name = _t("%(title)s, versi %(number)s") % row.rule
        found.append(Fact(_t("Aturan dinas"), name))
    if row.within_km is not None:
        far = _t("%(km)d km dari %(place)s") % {
            "km": row.within_km, "place": place_words(row.place_code),
        }  # fmt: skip
        found.append(Fact(_t("Paling jauh"), far))
    return found


def _offered(ask: NeedAsk, row: Need) -> str:
    """Amount and price as the maker answered, "" where the answer tells neither."""
    parts = [amount_text(ask.amount, row.unit)]
    if ask.price:
        parts.append(f"{format_rupiah(ask.price)} / {row.unit or 'satuan'}")
    return ", ".join(p for p in parts if p)


def _asked(ask: NeedAsk, row: Need, places: dict[UUID, int], *, sends: bool) -> dict[str, Any]:
    now = timezone.now()
    current = ask.closed_at is None
    open_now = current and ask.state == WAITING and ask.expires_at > now and row.state in ANSWERABLE
    text = message_of(ask, row.buyer.name) if sends and open_now else ""
    return {
        "pk": ask.pk, "name": ask.maker_name, "product": ask.product_name, "place": ask.place,
        "because": ask.because, "said": ANSWERS[ask.state], "offered": _offered(ask, row),
        "tone": ANSWER_TONES[ask.state],
        "distance": distance_text(ask.km, ask.near) if measurable(row.place_code) else "",
        "note": ask.note, "office": ask.by_office, "sent": ask.sent_at,
        "late": current and ask.state == WAITING and ask.expires_at <= now,
        "wanted": "" if current else ask.wanted,
        "until": timezone.localtime(ask.expires_at), "turn": places.get(ask.pk),
        "rest_until": ask.rest_until, "text": text,
        "whatsapp": f"https://wa.me/?text={quote(text)}" if text else "",
        "refused": REFUSALS.get(ask.refused, ""), "refused_note": ask.refused_note,
        "may_answer": sends and current and row.state in ANSWERABLE,
    }  # fmt: skip


def _award(
    one: NeedAward, row: Need, names: dict[UUID, str], bought: dict[UUID, str], *, buys: bool
) -> dict[str, Any]:
    number = bought.get(one.pk, "")
    return {
        "bought": number,
        "purchase": reverse("market:purchase", args=[number]) if number else "",
        "buy": reverse("market:award_bought", args=[one.pk])
        if buys and not number and one.cancelled_at is None else "",
        "name": names.get(one.ask_id, ""), "amount": amount_text(one.amount, one.unit),
        "price": f"{format_rupiah(one.price)} / {one.unit or 'satuan'}" if one.price else "",
        "turn": one.turn_place, "because": one.because, "by": one.by_name, "on": one.chosen_on,
        "cancelled": one.cancelled_because if one.cancelled_at else "",
    }  # fmt: skip


def page_context(visit: Visit, row: Need, *, may_write: bool) -> dict[str, Any]:
    """Everything of the page."""
    own = visit.reach == "own"
    # Whoever looks after some villages reads what a buyer does not need to: numbers alone.
    office = visit.may(naming.SEES_NAMES) and visit.covers(row.regency_code)
    sends = visit.may(SEND) and visit.scope.may_write(row.regency_code)
    asks = list(
        NeedAsk.objects.filter(need=row).select_related("batch").order_by("batch__n", "place")
    )
    able = in_turn(row)
    places = {ask.pk: n for n, ask in enumerate(able, start=1)}
    named = [a for a in asks if office or (own and a.state in POSITIVE)]
    names = {a.pk: a.maker_name for a in named}
    batches = list(NeedBatch.objects.filter(need=row).order_by("n"))
    awards = list(NeedAward.objects.filter(need=row).order_by("created_at", "pk"))
    now_asked = [a for a in asks if a.closed_at is None]
    waiting = sum(a.state == WAITING for a in now_asked)
    bought = bought_numbers([a.pk for a in awards])
    return {
        "row": row, "state": NEED.states[row.state], "tone": TONES[row.state],
        "facts": _facts(row), "own": own, "everybody": office, "sends": sends,
        "asks": [_asked(a, row, places, sends=sends) for a in named if a.closed_at is None],
        "before": [_asked(a, row, places, sends=sends) for a in named if a.closed_at],
        "asked": len(now_asked), "waiting": waiting, "able": len(able),
        "not_now": len(now_asked) - waiting - len(able),
        "awards": [_award(a, row, names, bought, buys=may_write and visit.may(RECORD))
                   for a in awards] if office or own else [],
        "batches": [
            {"n": b.n, "candidates": len(b.turn), "left_out": b.left_out, "day": b.seed_day,
             "excluded": b.excluded,
             "seed": b.inputs["seed"], "same": same_again(b),
             "ends": timezone.localtime(b.ends_at)}
            for b in batches
        ],
        "may_ask": may_write and row.state == DRAFT,
        "may_more": may_write and row.state in (SHORT, ENOUGH),
        "may_choose": may_write and row.state in ANSWERABLE and bool(able),
        "may_change": may_write and row.state == DRAFT and not asks,
        "may_withdraw": may_write and row.state in OPEN,
        "may_again": may_write and row.state == EXPIRED,
        "may_undo": may_write and row.state == CHOSEN,
        "is_asking": row.state == ASKING,
    }  # fmt: skip
