"""Who can get a round's aid, who of them was never helped, who has not been told; telling them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid.actions.rounds_telling import tell
from guyub.aid.forms.rounds import TellForm
from guyub.aid.models import Round, Telling
from guyub.aid.permissions.rounds import TELL, VIEW
from guyub.aid.queries.rounds import rule_of
from guyub.aid.queries.rounds_who import (
    Reach,
    by_district,
    eligible_never_helped,
    helped_years,
    reach,
)
from guyub.aid.views.rounds_common import crumbs, page_of, round_or_404
from guyub.areas import known
from guyub.areas.models import DISTRICT, level_of
from guyub.kernel import lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Cell, Column
from guyub.kernel.dates import format_date
from guyub.kernel.forms import saved
from guyub.kernel.lists import ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.kernel.rupiah import format_number
from guyub.registry.list_filters import AreaFilters
from guyub.registry.lists import SCREEN

TELLABLE = ("open", "checking")


def may_tell(request: VisitRequest, round_: Round) -> bool:
    """Whether the visit tells owners of this round: the verb, its own office, while it runs."""
    own = request.visit.scope.own_office == str(round_.office_id)
    return own and request.visit.may(TELL) and round_.state in TELLABLE


@needs(VIEW)
def who(request: VisitRequest, number: str) -> HttpResponse:
    """Counts by sub-district, or by village inside one."""
    round_ = round_or_404(request, number)
    visit, today = request.visit, timezone.localdate()
    parts = reach(visit, round_, today)
    district = request.GET.get("kecamatan", "")
    inside = {v: n for v, n in parts.items() if v.startswith(f"{district}.")} if district else {}
    small = visit.reach == "areas"
    if not inside:
        district = ""
    shown = inside or (parts if small else by_district(parts))
    total = sum(shown.values(), Reach())
    years = helped_years(round_, today)
    place = known.area(district) if district else None
    rule = rule_of(round_)
    context = {
        "round": round_,
        "rule": rule,
        "total": total,
        "years": years,
        "today": format_date(today),
        "by": "Desa/kelurahan" if inside or small else "Kecamatan",
        "columns": [
            Column("Desa/kelurahan" if inside or small else "Kecamatan"),
            Column("Memenuhi", num=True), Column("Tidak", num=True),
            Column("Belum bisa dipastikan", num=True),
            Column("Belum pernah dibantu", num=True), Column("Belum diberi tahu", num=True),
        ],
        "rows": [_row(round_, code, n) for code, n in _named(shown)],
        "footer": [Cell("Jumlah"), *_numbers(total)] if shown else [],
        "place": f"Kecamatan {place.name}" if place else "",
        "all_url": reverse("aid:who", args=[round_.number]) if district else "",
        "list_url": _list_url(round_, district, "") if total.never else "",
        "untold_url": _list_url(round_, district, "belum") if total.untold else "",
        "may_tell": may_tell(request, round_),
        "crumbs": crumbs((round_.title, page_of(round_)), ("Siapa yang bisa dapat", "")),
    }  # fmt: skip
    return render(request, "aid/rounds_who.html", context)


def _named(parts: dict[str, Reach]) -> list[tuple[str, Reach]]:
    names = known.names_of(parts)
    return sorted(parts.items(), key=lambda pair: (names.get(pair[0], pair[0]), pair[0]))


def _numbers(n: Reach) -> list[Cell]:
    return [Cell(format_number(x)) for x in (n.yes, n.no, n.unknown, n.never, n.untold)]


def _row(round_: Round, code: str, n: Reach) -> list[Cell]:
    area = known.area(code)
    name = area.name if area else code
    here = reverse("aid:who", args=[round_.number])
    cells = _numbers(n)
    first = Cell(name, f"{here}?kecamatan={code}" if level_of(code) == DISTRICT else "")
    if n.never:
        cells[3] = Cell(format_number(n.never), _list_url(round_, code, ""))
    if n.untold:
        cells[4] = Cell(format_number(n.untold), _list_url(round_, code, "belum"))
    return [first, *cells]


def _list_url(round_: Round, code: str, told: str) -> str:
    """The list of an area: the filters of the list go level by level."""
    parameters = []
    if len(code) >= 8:
        parameters.append(f"kecamatan={code[:8]}")
    if len(code) > 8:
        parameters.append(f"desa={code}")
    if told:
        parameters.append(f"beritahu={told}")
    query = f"?{'&'.join(parameters)}" if parameters else ""
    return reverse("aid:who_list", args=[round_.number]) + query


# --- the list of businesses ----------------------------------------------------------------------


class WhoFilters(AreaFilters):
    """Place, and whether they were told."""

    def __init__(self, data: Any, *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        self.fields["beritahu"] = forms.ChoiceField(
            label="Diberi tahu", required=False,
            choices=[("", "Semua"), ("belum", "Belum"), ("sudah", "Sudah")],
        )  # fmt: skip

    def narrow_desa(self, queryset: QuerySet[Any], code: str) -> QuerySet[Any]:
        found: QuerySet[Any] = self._in_area("desa", queryset, code)
        return found

    def narrow_beritahu(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(told=value == "sudah")

    def say_beritahu(self, value: str) -> str:
        return f"{value} diberi tahu"


_NAMES = ("business__name", "owner_names", "place", "business__main_product")
_PLACED = (Key("regency_code"), Key("village_code"), Key("sort_key"), Key("business_id", "uuid"))


def _screen(round_: Round, today: Any) -> ListScreen:
    columns = [c for c in SCREEN.columns if c.name in _NAMES]
    columns = [replace(c, order="", places=frozenset({"list", "print"})) for c in columns]
    told = lists.Column("told_words", "Diberi tahu")
    mark = lists.Column("blank", "Paraf", places=frozenset({"print"}))

    def prepare(rows: list[Row], visit: Any) -> list[Row]:
        return _with_telling(SCREEN.prepare(rows, visit), round_)

    return ListScreen(
        name="siapa",
        title=f"Bisa dapat dan belum pernah dibantu: {round_.title}",
        noun="usaha",
        queryset=lambda visit: eligible_never_helped(visit, round_, today),
        filters=WhoFilters,
        fields=(*SCREEN.fields, "told"),
        columns=(*columns, told, mark),
        orders=(Order("tempat", "Desa", _PLACED),),
        prepare=prepare,
        template="aid/rounds_who_list.html",
        definition="Memenuhi syarat putaran ini, dan tidak menerima alat dengan berita acara yang"
        f" ditandatangani dalam {helped_years(round_, today)} tahun terakhir, baik usaha ini maupun"
        " usaha lain pemiliknya.",
        empty_title="Tidak ada usaha",
        empty_text="Di wilayah ini tidak ada usaha yang memenuhi syarat dan belum pernah dibantu.",
    )


def _with_telling(rows: list[Row], round_: Round) -> list[Row]:
    """Adds how and when each was told last; one query for all rows."""
    newest: dict[Any, Telling] = {}
    found = Telling.objects.filter(
        round=round_, business__in=[r["business_id"] for r in rows]
    ).order_by("on", "created_at", "pk")
    for telling in found:
        newest[telling.business_id] = telling
    for row in rows:
        row["blank"] = ""
        row["told_words"] = _told_words(newest.get(row["business_id"]))
    return rows


def _told_words(telling: Telling | None) -> str:
    if telling is None:
        return "belum"
    answer = f", {telling.get_answer_display().lower()}" if telling.answer else ""
    return f"{format_date(telling.on)}, {telling.get_way_display().lower()}{answer}"


@needs(VIEW)
def who_list(request: VisitRequest, number: str) -> HttpResponse:
    """The eligible who were never helped, village by village; printable for who goes there."""
    return _listed(request, round_or_404(request, number), None)


def _listed(request: VisitRequest, round_: Round, form: TellForm | None) -> HttpResponse:
    screen = _screen(round_, timezone.localdate())
    telling = may_tell(request, round_)
    found = {
        **lists.context(request, screen, request.visit),
        "round": round_,
        "may_tell": telling,
        "tell": form or TellForm(initial={"on": timezone.localdate()}),
        "chosen": set(request.POST.getlist("usaha")),
        "tell_url": reverse("aid:who_tell", args=[round_.number]) + _here(request),
        "crumbs": crumbs(
            (round_.title, page_of(round_)),
            ("Siapa yang bisa dapat", reverse("aid:who", args=[round_.number])),
            ("Daftar", ""),
        ),
    }
    template = screen.print_template if found["printing"] else screen.template
    return render(request, template, found, status=400 if form else 200)


def _here(request: VisitRequest) -> str:
    """The filters of the page, so that the answer shows the same list."""
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


@needs(TELL)
def tell_many(request: VisitRequest, number: str) -> HttpResponse:
    """Note that the ticked businesses were told."""
    round_ = round_or_404(request, number)
    form = TellForm(request.POST)
    numbers = request.POST.getlist("usaha")
    if form.is_valid():
        given = form.cleaned_data
        try:
            new = tell(
                request.visit.act(), round_.pk, numbers, on=given["on"], way=given["way"],
                answer=given["answer"],
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None,
                           str(error.sentence))  # fmt: skip
        else:
            if new:
                saved(request, f"{format_number(new)} usaha dicatat sudah diberi tahu.")
            else:
                messages.info(request, "Sudah tercatat sebelumnya.")
            return redirect(reverse("aid:who_list", args=[round_.number]) + _here(request))
    return _listed(request, round_, form)
