"""Declarative list screens: a queryset, a filter form, columns and a rows template.

    SCREEN = ListScreen(name="ikm", title="Daftar usaha", queryset=..., filters=..., columns=...)

    def business_list(request):
        return lists.respond(request, SCREEN, request.visit)

One declaration gives the page (keyset pages, sorting, filters said in words, capped count), the
print view (``?cetak=1``) and the rows of a download. Nothing filters by hand: ``queryset`` is
already what the viewer may see. A filter value or cursor that does not fit is said in a sentence
and shows no rows; it is never dropped silently and never an error page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from guyub.kernel.dates import UNKNOWN
from guyub.kernel.forms import Form
from guyub.kernel.pages import CAP, BadCursor, Key, Page, capped_count, ordered, page
from guyub.kernel.templatetags.ui import Column as HeadCell
from guyub.kernel.templatetags.ui import Link

PAGE_SIZE = 25
PRINT_ROWS = 2_000
CHUNK = 2_000
SORT, DIRECTION, CURSOR, PRINT, SEARCH = "urut", "arah", "hal", "cetak", "q"

Row = dict[str, Any]


class Viewer(Protocol):
    """Whoever looks: ``accounts.visit.Visit`` for pages."""

    def may(self, verb: str) -> bool: ...


@dataclass(frozen=True)
class Column:
    """One column of page, print and download.

    ``value`` takes the prepared row (default: the entry called ``name``). ``order`` names the
    order its head sorts by. ``needs`` is the verb without which the column does not exist for the
    viewer. ``places`` says where it stands; ``width`` is the spreadsheet's, in characters.
    """

    name: str
    label: str
    kind: Literal["text", "int", "rupiah", "date"] = "text"
    value: Callable[[Row], Any] | None = None
    order: str = ""
    needs: str = ""
    width: int = 16
    places: frozenset[str] = frozenset({"list", "print", "export"})
    # What no value means to a reader of page and print; a download leaves the cell empty.
    empty: str = UNKNOWN
    nowrap: bool = False

    def of(self, row: Row) -> Any:
        return self.value(row) if self.value else row[self.name]

    @property
    def is_number(self) -> bool:
        return self.kind in ("int", "rupiah")


EXPORT_ONLY = frozenset({"export"})


@dataclass(frozen=True)
class Order:
    """One way to sort: unique keys, and which way it goes when chosen first."""

    name: str
    label: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Found:
    """What a search gives: the narrowed queryset, the keys of its own order (best first), a
    sentence when the text cannot be searched, and one when not everything was looked at."""

    queryset: QuerySet[Any]
    keys: tuple[Key, ...] = ()
    problem: str = ""
    note: str = ""


class FilterForm(Form):
    """A GET form whose choices come from what the viewer may see.

    For each field NAME a subclass has ``narrow_NAME(queryset, value)`` and ``say_NAME(value)``,
    which gives the filter in words ("di Kecamatan Kutasari").
    """

    marks_optional = False

    def __init__(self, data: Mapping[str, Any], *, viewer: Any) -> None:
        self.viewer = viewer
        super().__init__(data)

    @property
    def used(self) -> dict[str, Any]:
        """Names and values of the filters in force."""
        cleaned = getattr(self, "cleaned_data", {})
        return {n: v for n, v in cleaned.items() if v not in ("", None, [], ())}

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for name, value in self.used.items():
            queryset = getattr(self, f"narrow_{name}")(queryset, value)
        return queryset

    def said(self) -> list[tuple[str, str]]:
        """(field name, words) of the filters in force, in the order of the fields."""
        return [(name, str(getattr(self, f"say_{name}")(v))) for name, v in self.used.items()]

    def depends_on(self, name: str) -> tuple[str, ...]:
        """Fields that lose their meaning when this filter is taken away."""
        return ()


@dataclass(frozen=True)
class ListScreen:
    """A list as data. ``fields`` are the paths read from the database; ``prepare`` adds to a chunk
    of rows what needs one lookup for all (names of places)."""

    name: str
    title: str
    noun: str
    queryset: Callable[[Any], QuerySet[Any]]
    filters: type[FilterForm]
    fields: tuple[str, ...]
    columns: tuple[Column, ...]
    orders: tuple[Order, ...]
    prepare: Callable[[list[Row], Any], list[Row]]
    search: Callable[[QuerySet[Any], str, Any, FilterForm], Found] | None = None
    # Exact total from a summary, None where there is none for these filters.
    total: Callable[[Any, FilterForm], int | None] | None = None
    template: str = "kernel/list.html"
    rows_template: str = "kernel/list_rows.html"
    print_template: str = "kernel/list_print.html"
    search_hint: str = ""
    definition: str = ""
    source: str = ""
    empty_title: str = "Belum ada isinya"
    empty_text: str = ""
    empty_link: Callable[[Any], tuple[str, str] | None] | None = None
    more: Callable[[Any], dict[str, Any]] | None = None

    def columns_for(self, viewer: Viewer, place: str) -> list[Column]:
        return [
            c for c in self.columns if place in c.places and (not c.needs or viewer.may(c.needs))
        ]


@dataclass
class Query:
    """A list as one viewer asked for it: checked filters, search, order."""

    screen: ListScreen
    viewer: Any
    params: QueryDict
    form: FilterForm
    queryset: QuerySet[Any]
    keys: tuple[Key, ...]
    order: Order | None
    descending: bool
    text: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, screen: ListScreen, viewer: Any, params: QueryDict) -> Query:
        """From the address. Never raises for what a person put there; see ``problems``."""
        form = screen.filters(params, viewer=viewer)
        problems: list[str] = []
        queryset = screen.queryset(viewer)
        if form.is_valid():
            queryset = form.narrow(queryset)
        else:
            problems += [
                f"Saringan “{form.fields[n].label if n in form.fields else n}”: {e}"
                for n, errors in form.errors.items()
                for e in errors
            ]
        order = next((o for o in screen.orders if o.name == params.get(SORT)), None)
        if params.get(SORT) and order is None:
            problems.append("Urutan ini tidak dikenal. Pilih lagi dari judul kolom.")
        descending = params.get(DIRECTION) == "turun"
        text = " ".join(params.get(SEARCH, "").split())[:200]
        notes: list[str] = []
        keys = (order or screen.orders[0]).keys
        if text and screen.search is not None and not problems:
            found = screen.search(queryset, text, viewer, form)
            queryset = found.queryset
            if found.problem:
                problems.append(found.problem)
            if found.note:
                notes.append(found.note)
            if found.keys and order is None:
                keys, descending = found.keys, False
        elif order is None:
            order = screen.orders[0]
        if problems:
            queryset = queryset.none()
        return cls(
            screen, viewer, params, form, queryset, keys, order, descending, text, problems, notes
        )

    def address(self, drop: Iterable[str] = (), **change: str) -> str:
        """This list's address with parameters changed; a change always goes to the first page."""
        params = self.params.copy()
        for name in (CURSOR, PRINT, *drop):
            params.pop(name, None)
        for name in [n for n, values in params.lists() if not any(values)]:
            del params[name]
        for name, value in change.items():
            params[name] = value
        return f"?{params.urlencode()}"

    @property
    def said(self) -> list[str]:
        """Search and filters in words, for print and download."""
        words = [f"cari “{self.text}”"] if self.text else []
        if not self.form.errors:
            words += [w for _n, w in self.form.said()]
        return words

    def chips(self) -> list[Link]:
        """Each filter in words with the address without it."""
        found = []
        if self.text:
            found.append(Link(f"cari “{self.text}”", self.address((SEARCH,)), active=True))
        if not self.form.errors:
            for name, words in self.form.said():
                drop = (name, *self.form.depends_on(name))
                found.append(Link(words, self.address(drop), active=True))
        return found

    def rows(self, limit: int | None = None) -> Iterator[list[Row]]:
        """Prepared rows in order, chunk by chunk, from a cursor in the database."""
        fields = list(dict.fromkeys([*self.screen.fields, *(k.field for k in self.keys)]))
        wanted = ordered(self.queryset, self.keys, descending=self.descending).values(*fields)
        chunk: list[Row] = []
        for row in (wanted[:limit] if limit else wanted).iterator(chunk_size=CHUNK):
            chunk.append(row)
            if len(chunk) == CHUNK:
                yield self.screen.prepare(chunk, self.viewer)
                chunk = []
        if chunk:
            yield self.screen.prepare(chunk, self.viewer)

    def page(self) -> Page:
        """The page the address asks for; a bad cursor begins at the top and says so."""
        cursor = self.params.get(CURSOR, "")
        arguments: dict[str, Any] = {
            "fields": self.screen.fields,
            "size": PAGE_SIZE,
            "descending": self.descending,
        }
        try:
            found = page(self.queryset, self.keys, cursor=cursor, **arguments)
        except BadCursor:
            self.notes.append("Alamat halaman ini tidak utuh, jadi daftar dimulai dari awal.")
            found = page(self.queryset, self.keys, **arguments)
        return Page(self.screen.prepare(found.rows, self.viewer), found.next, found.previous)

    def count(self, found: Page) -> int | None:
        """The total where it is cheap: the whole list on one page, a summary, or capped on the
        first page; None elsewhere and for a search, whose rows are the best, not all."""
        if self.problems:
            return None
        if found.is_whole:
            return len(found.rows)
        if self.screen.total is not None and not self.text:
            exact = self.screen.total(self.viewer, self.form)
            if exact is not None:
                return exact
        if found.previous or self.text:
            return None
        return capped_count(self.queryset)


def _heads(query: Query, columns: Sequence[Column]) -> list[HeadCell]:
    heads = []
    for column in columns:
        url, state = "", ""
        if column.order:
            active = query.order is not None and query.order.name == column.order
            turn = active and not query.descending
            url = query.address(
                (DIRECTION,), **{SORT: column.order, **({DIRECTION: "turun"} if turn else {})}
            )
            state = ("turun" if query.descending else "naik") if active else ""
        heads.append(HeadCell(column.label, column.is_number, url, state))  # type: ignore[arg-type]
    return heads


def context(request: HttpRequest, screen: ListScreen, viewer: Any) -> dict[str, Any]:
    """What the list's template needs, for a view that adds something of its own."""
    query = Query.read(screen, viewer, request.GET)
    printing = bool(request.GET.get(PRINT))
    columns = screen.columns_for(viewer, "print" if printing else "list")
    shared: dict[str, Any] = {
        "screen": screen,
        "query": query,
        "columns": columns,
        "problems": query.problems,
        # Templates would call a function, so they are told whether there is one.
        "searchable": screen.search is not None,
        "said": query.said,
        "now": timezone.localtime(),
        **(screen.more(viewer) if screen.more else {}),
    }
    if printing:
        rows = [row for chunk in query.rows(PRINT_ROWS + 1) for row in chunk]
        cut = len(rows) > PRINT_ROWS
        return {
            **shared,
            "rows": rows[:PRINT_ROWS],
            "cut": PRINT_ROWS if cut else 0,
            "back": query.address(),
            "printing": True,
            "heads": [HeadCell(c.label, c.is_number) for c in columns],
        }
    found = query.page()
    total = query.count(found)
    chips = query.chips()
    exact = total is not None and screen.total is not None and total > CAP
    return {
        **shared,
        "rows": found.rows,
        "printing": False,
        "heads": _heads(query, columns),
        "form": query.form,
        "chips": chips,
        # A wrong filter opens the panel too, so that it can be put right.
        "active": len(chips) or len(query.problems),
        "clear": request.path,
        "next_url": query.address(**{CURSOR: found.next}) if found.next else "",
        "previous_url": query.address(**{CURSOR: found.previous}) if found.previous else "",
        "total": total,
        "cap": total if exact else CAP,
        "print_url": query.address(**{PRINT: "1"}),
        "export_query": query.address().removeprefix("?"),
        "sorting": query.params.get(SORT, ""),
        "direction": query.params.get(DIRECTION, ""),
        "next_step": screen.empty_link(viewer) if screen.empty_link else None,
        "sentences": query.notes,
    }


def respond(request: HttpRequest, screen: ListScreen, viewer: Any) -> HttpResponse:
    """The list page, or its print view for ``?cetak=1``."""
    found = context(request, screen, viewer)
    return render(request, screen.print_template if found["printing"] else screen.template, found)
