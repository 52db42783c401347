"""What the pages of the market share."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from guyub.accounts.visit import VisitRequest
from guyub.areas import known
from guyub.kernel.components import Difference
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.market.models import Offer
from guyub.registry.views.one_form import form_page as form_page

ROOT = ("Katalog", "market:offers")


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [(ROOT[0], reverse(ROOT[1])), *trail]


def canonical(number: str) -> str:
    """A number as it is kept. A number that is none does not exist."""
    try:
        return parse_human_number(number).text
    except NumberError:
        raise Http404 from None


def offer_or_404(request: VisitRequest, number: str) -> Offer:
    """The offer, if this visit may see it."""
    rows = Offer.objects.visible_to(request.visit).with_capacity().with_scans()
    found: Offer | None = rows.filter(number=canonical(number)).select_related("group").first()
    if found is None:
        raise Http404
    return found


def page_of(row: Offer) -> str:
    return reverse("market:offer", args=[row.number])


def writes(request: VisitRequest, verb: str, row: Offer, *, any_maker: bool = False) -> bool:
    """Whether this visit changes the offer: in its regency, and in the villages of its makers; with
    ``any_maker`` of one of them (price, amounts, pauses)."""
    visit = request.visit
    if not (visit.may(verb) and visit.scope.may_write(row.regency_code)):
        return False
    if visit.covers(row.regency_code):
        return True
    places = row.makers.values_list("business__village_code", flat=True)
    inside = [visit.covers(code) for code in places]
    return any(inside) if any_maker else bool(inside) and all(inside)


def written_or_404(
    request: VisitRequest, number: str, verb: str, *states: str, any_maker: bool = False
) -> Offer:
    """An offer to be changed. What was sent is answered by the action, also in another state: a
    form that was open meanwhile keeps what was typed."""
    row = offer_or_404(request, number)
    fits = not states or row.state in states or request.method == "POST"
    if not fits or not writes(request, verb, row, any_maker=any_maker):
        raise Http404
    return row


def of_offer(row: Offer, *here: str) -> list[tuple[str, str]]:
    return crumbs((row.title, page_of(row) if here else ""), *((name, "") for name in here))


def place(code: str) -> str:
    """A village in words: "Nogosaren, Kec. Gading"."""
    found = known.names_of([code, code[:8]])
    return f"{found.get(code, code)}, Kec. {found.get(code[:8], code[:8])}"


def version_of(text: str) -> int:
    """The version on which a form was opened; 0, which is none, when it is not told."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def differing(form: Any, stored: dict[str, Any]) -> list[Difference]:
    """What stands now beside what was typed, choices by their words. Only fields that differ."""

    def words(name: str, value: Any) -> Any:
        choices = getattr(form.fields[name], "choices", None)
        return dict(choices).get(value, value) if choices and value else value

    return [
        Difference(str(form.fields[n].label), words(n, now), words(n, form.cleaned_data.get(n)))
        for n, now in stored.items()
        if (now or None) != (form.cleaned_data.get(n) or None)
    ]
