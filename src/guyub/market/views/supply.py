"""What can this region supply? Answered while typing, and as a plain form without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.areas import known
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.db import Scope, in_scope
from guyub.kernel.rupiah import format_number, format_rupiah
from guyub.market.forms.needs import SupplyForm, picked_of, wanted
from guyub.market.matching import need
from guyub.market.matching.several import read_all
from guyub.market.models import Buyer
from guyub.market.papers import for_buyers
from guyub.market.permissions.catalogue import VIEW
from guyub.market.permissions.needs import SUPPLY, WRITE
from guyub.market.supply import finding, registry, rules
from guyub.market.supply.distance import NOWHERE, measurable
from guyub.market.supply.required import amount_text, name_of, words
from guyub.market.views.buyers import place_words, places
from guyub.registry import naming

FRAGMENT: Final = "hasil"
SHOWN: Final = 30
TURNED: Final = 12  # makers of the registry that the office sees by name


def regencies_of(visit: Visit) -> list[str]:
    """Regencies in which a visit may look: the buyer's, the office's, those with a catalogue."""
    if visit.reach == "own":
        return list(Buyer.objects.visible_to(visit).values_list("regency_code", flat=True))
    if not visit.scope.reads_all:
        return list(visit.scope.read)
    with connection.cursor() as cursor:
        cursor.execute("SELECT market_regencies()")
        return sorted(cursor.fetchone()[0])


@cache
def _villages(regency: str, _day: date) -> tuple[tuple[str, str], ...]:
    districts = known.below(regency)
    villages = [pair for code, _name in districts for pair in known.below(code)]
    return (*districts, *villages)


def readings(regency: str, text: str, today: date) -> tuple[need.Need, ...]:
    """The things of a typed need, with the places of a regency."""
    return read_all(text, today=today, places=_villages(regency, today), papers=words())


def office_of(visit: Visit) -> UUID | None:
    """Whose rules may be required."""
    return visit.office.pk if visit.office else None


def sought_of(
    visit: Visit, regency: str, read: need.Need, data: dict[str, Any]
) -> tuple[finding.Wanted, list[str]]:
    """What is looked for, and what of it has to be put right. What cannot be required is not."""
    sought, unclear = wanted(read, data), list(read.unclear)
    try:
        stored = rules.frozen(
            office_of(visit), data.get("rule", ""), picked_of(read, data), data.get("within", ()),
            regency,
        )  # fmt: skip
        whole = not sees_all(visit, regency)
        sought = replace(sought, rule=rules.rule_of(stored, whole=whole))
    except rules.NoRule as wrong:
        unclear.append(str(wrong))
    if sought.within_km is not None and not measurable(sought.place):
        unclear.append(_t("Pilih kecamatannya dulu, supaya jaraknya bisa dihitung."))
    return sought, unclear


def looking(regency: str) -> Any:
    """A scope that reads one regency and writes nothing: what it finds is shown by ``shown``."""
    return in_scope(Scope(read=(regency,)), read_only=True)


def sees_all(visit: Visit, regency: str) -> bool:
    """Whether makers are named to this visit who did not agree to be shown to everybody."""
    return visit.may(naming.SEES_NAMES) and visit.covers(regency)


def _line(
    line: finding.Line, visit: Visit, today: date, sought: finding.Wanted, *, closed: bool
) -> dict[str, Any]:
    """``closed``: to somebody who reads no figures of makers."""
    office = visit.may(VIEW)
    rule = sought.rule
    against = {
        key: rule.against(key, closed=True) if closed and rule.part(key) else said
        for key, said in line.against.items()
    }
    day = today + timedelta(days=line.lead_days)
    return {
        "name": line.name, "title": line.title, "named": line.named,
        "url": reverse("market:offer" if office else "market:public_offer", args=[line.number])
        if office or line.named else "",
        "price": f"{format_rupiah(line.price)} / {line.unit}",
        "left": amount_text(line.left, line.unit) or "belum diketahui",
        "day": format_date(day) if line.lead_days else "selalu ada",
        "papers": ", ".join(for_buyers(line.papers)) or "belum ada yang tercatat",
        "against": list(dict.fromkeys(against.values())), "able": line.able, "partly": line.partly,
        "unknown": [*line.unknown, *rule.asks(line.unsure, closed=closed)],
        "distance": line.distance.words if measurable(sought.place) else "",
    }  # fmt: skip


def _left(lines: list[finding.Line]) -> str:
    """What all of them have left this month, by unit."""
    by: dict[str, Any] = {}
    for line in lines:
        if line.left is not None:
            by[line.unit] = by.get(line.unit, 0) + line.left
    return ", ".join(amount_text(n, unit) for unit, n in sorted(by.items()))


def _beside(found: registry.Beside) -> list[str]:
    """What is known of the others, in sentences."""
    said = [
        f"{format_number(found.able)} usaha lain membuat barang seperti ini tetapi belum di"
        " katalog, dan tidak ada yang diketahui menghalanginya."
    ] if found.able else []  # fmt: skip
    if found.low is not None and found.high is not None:
        said.append(
            f"Harga mereka kebanyakan {format_rupiah(found.low)} sampai"
            f" {format_rupiah(found.high)} / {found.unit} (dari {format_number(found.priced)}"
            " usaha)."
        )
    if found.able and found.capacity_unknown:
        said.append(
            f"Kesanggupan {format_number(found.capacity_unknown)} usaha belum diketahui: mereka"
            " tetap bisa ditanya."
        )
    return said


def shown(visit: Visit, regency: str, sought: finding.Wanted, today: date) -> dict[str, Any]:
    """What was found, as this visit may read it."""
    everything = sees_all(visit, regency)
    with looking(regency):
        found = finding.find(regency, sought, today, others=TURNED if everything else 0)
    told = [line for line in found.lines if everything or line.named]
    able = [line for line in told if line.able]
    hidden = sum(line.able for line in found.lines) - len(able)
    some = [line for line in told if line.able or line.partly]
    bands = finding.band(some)
    excluded = found.excluded
    return {
        "lines": [_line(line, visit, today, sought, closed=not everything)
                  for line in told[:SHOWN]],
        "able": len(able), "partly": sum(line.partly for line in told),
        "almost": sum(not line.able and not line.partly for line in told), "hidden": hidden,
        "bands": [
            f"{format_rupiah(b['low'])} / {b['unit']}" if b["low"] == b["high"] else
            f"{format_rupiah(b['low'])} sampai {format_rupiah(b['high'])} / {b['unit']}"
            for b in bands[:3]
        ],
        "left": _left(some), "beside": _beside(found.beside), "others": found.beside.able,
        "relaxed": found.relaxed,
        "excluded": [
            (excluded[key], finding.words_against(key, sought))
            for key in finding.required(sought)
            if key in excluded and (key == finding.KM or sought.rule.part(key))
        ],
        "repaired": found.asked.repaired,
        # What was typed; words that an alias put in its place mean nothing to whoever typed.
        "unknown": [w for w in found.asked.unknown if w in sought.what.lower()],
        "turned": [
            {"name": m.name, "product": m.product_name, "place": place_words(m.village),
             "price": f"{format_rupiah(m.price)} / {m.unit}" if m.price else "harga belum tercatat",
             "able": amount_text(m.capacity, m.unit) or "belum diketahui",
             "distance": found.far.get(m.business, NOWHERE).words
             if measurable(sought.place) else "",
             "unknown": sought.rule.asks(m.unsure)}
            for m in found.others
        ],
        "nothing": not told and not found.beside.all and not hidden,
        "everything": everything,
    }  # fmt: skip


def understood(sought: finding.Wanted) -> list[Fact]:
    """What was read, to be put right."""
    return [
        Fact("Apa", sought.what or None),
        Fact("Berapa", amount_text(sought.amount, sought.unit) or None),
        Fact("Kapan", format_date(sought.day) if sought.day else None),
        Fact("Di mana", place_words(sought.place) or None),
        Fact("Surat", ", ".join(name_of(k) for k in sought.papers) or "tidak diwajibkan"),
        *([Fact(_t("Syarat usaha"), sought.rule.words)] if sought.rule else []),
        *([Fact(_t("Paling jauh"), f"{sought.within_km} km")]
          if sought.within_km is not None and measurable(sought.place) else []),
    ]  # fmt: skip


def _things(request: VisitRequest, read: Sequence[need.Need], at: int) -> list[dict[str, Any]]:
    """Links to what is found for each of several things."""
    found = []
    for n, one in enumerate(read):
        asked = request.GET.copy()
        asked.pop("bagian", None)
        asked["barang"] = str(n + 1)
        found.append({
            "name": ", ".join(filter(None, [one.what, amount_text(one.amount, one.unit)])),
            "url": f"{reverse('market:supply')}?{asked.urlencode()}", "here": n == at,
        })  # fmt: skip
    return found


@needs(SUPPLY)
def supply(request: VisitRequest) -> HttpResponse:
    """The form with its answer; only the answer for a page that asks while somebody types."""
    visit, today = request.visit, timezone.localdate()
    codes = regencies_of(visit)
    asked = request.GET.get("kab", "")
    regency = asked if asked in codes else (codes[0] if codes else "")
    if not regency:
        if visit.reach == "own":
            raise Http404
        return render(request, "market/supply_none.html", {"crumbs": []})
    typed = request.GET.get("q", "").strip()
    form = SupplyForm(
        request.GET if typed else None, places=places(regency),
        choices=rules.choices(office_of(visit), regency),
    )  # fmt: skip
    context: dict[str, Any] = {
        "found": None, "facts": [], "unclear": (), "need_url": "", "things": [],
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        read = readings(regency, form.cleaned_data["q"], today)
        which = request.GET.get("barang", "")
        at = min(int(which), len(read)) - 1 if which in set("12345678") else 0
        sought, unclear = sought_of(visit, regency, read[at], form.cleaned_data)
        if len(read) > 1:
            context |= {"things": _things(request, read, at), "at": at + 1}
        if sought.what:
            context["found"] = shown(visit, regency, sought, today)
            if visit.may(WRITE) and (visit.reach == "own" or visit.scope.may_write(regency)):
                asked_for = request.GET.copy()
                for name in ("bagian", "barang"):
                    asked_for.pop(name, None)
                context["need_url"] = f"{reverse('market:need_new')}?{asked_for.urlencode()}"
        unclear += [] if sought.what else ["Tulis apa yang dibutuhkan."]
        context |= {"facts": understood(sought), "unclear": unclear}
    if request.GET.get("bagian") == FRAGMENT:
        return render(request, "market/supply_found.html", context)
    titles = known.names_of(codes)
    context |= {
        "form": form, "crumbs": [("Apa yang bisa dipasok", "")],
        "regency": titles.get(regency, regency), "code": regency,
        "choices": [(c, titles.get(c, c)) for c in codes] if len(codes) > 1 else [],
    }  # fmt: skip
    return render(request, "market/supply.html", context)
