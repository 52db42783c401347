"""The list of rounds, and a round as a board: stages with counts, money by fund, proposals."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.aid import board
from guyub.aid.lists_rounds import ROUNDS
from guyub.aid.models import RecipientKind, Round
from guyub.aid.permissions.rounds import PUBLISH, VIEW, WRITE
from guyub.aid.policy_rounds import is_private
from guyub.aid.queries.rounds import BUSINESS, GROUP, missing_of, rule_of
from guyub.aid.queries.rounds_board import Money, Stage, asked, proposals_of
from guyub.aid.states import PROPOSAL, ROUND
from guyub.aid.views.rounds_common import crumbs, page_of, round_or_404, state_of
from guyub.areas import known
from guyub.kernel import lists, pages
from guyub.kernel.components import Cell, Column, Fact, Link
from guyub.kernel.components import Stage as PathStage
from guyub.kernel.dates import format_date
from guyub.kernel.pages import BadCursor, Key
from guyub.kernel.rupiah import format_number, format_rupiah

PAGE_SIZE = 25
UNPUBLISHED = ("draft", "proposed")
_KEYS = (Key("village_code"), Key("number"))
_PATH = ("draft", "proposed", "open", "checking", "ranked", "announced", "decided", "done")
STAGE_COLUMNS = [
    Column("Tahap"), Column("Usulan", num=True), Column("Usaha", num=True),
    Column("Jenis", num=True), Column("Unit", num=True), Column("Nilai usulan", num=True),
]  # fmt: skip
MONEY_COLUMNS = [
    Column("Dana"), Column("Jatah", num=True), Column("Terpilih", num=True),
    Column("Ditetapkan", num=True), Column("Terikat", num=True), Column("Diserahkan", num=True),
    Column("Sisa", num=True),
]  # fmt: skip
PROPOSAL_COLUMNS = [
    Column("Penerima"), Column("Desa"), Column("Tahap"), Column("Usaha", num=True),
    Column("Jenis", num=True), Column("Unit", num=True), Column("Nilai", num=True),
]  # fmt: skip


@needs(VIEW)
def round_list(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, ROUNDS, request.visit)


@needs(VIEW)
def round_page(request: VisitRequest, number: str) -> HttpResponse:
    """One round: where it stands, what it is, who asked for what, from which money."""
    return page(request, round_or_404(request, number))


def page(request: VisitRequest, round_: Round, problem: str = "") -> HttpResponse:
    """The page, with what was refused on top."""
    visit, today = request.visit, timezone.localdate()
    published = round_.published_at is not None
    composing = round_.state in UNPUBLISHED
    own = visit.scope.own_office == str(round_.office_id)
    sight = board.Sight(visit, round_)
    stages = sight.board.stages if published else []
    money = sight.board.money
    author = visit.user is not None and visit.user.person_id in round_.authors
    decides = visit.may(PUBLISH) and own and round_.state == "proposed"
    context: dict[str, Any] = {
        "round": round_,
        "state": state_of(round_),
        "problem": problem,
        "path": path_of(round_),
        "missing": missing_of(round_, today) if composing else [],
        "facts": facts_of(round_),
        "rules": rules_of(round_),
        "stage_columns": STAGE_COLUMNS,
        "stages": [_stage(s) for s in stages[:-1]],
        "stage_total": _stage(stages[-1]) if stages else [],
        "unpriced": stages[-1].unpriced if stages else 0,
        "money_columns": MONEY_COLUMNS,
        "money": [_money(m) for m in money[:-1]],
        "money_total": _money(money[-1]) if money else [],
        "kinds": round_.frozen.get("kinds", sight.board.kinds),
        "partial": visit.reach == "areas",
        "cards": board.cards_for(sight),
        "links": links_of(request, round_, own, composing),
        "may_propose": own and visit.may(WRITE) and round_.state == "draft",
        "may_decide": decides and not author,
        "own_waits": decides and author,
        "may_close": own and visit.may(WRITE) and round_.state == "open",
        "may_reopen": own and visit.may(PUBLISH) and round_.state == "checking",
        "may_finish": own and visit.may(PUBLISH) and round_.state == "decided",
        "may_cancel": own and visit.may(PUBLISH)
        and any(t.verb == "cancel" for t in ROUND.available(round_.state, {visit.role})),
        "public_url": reverse("aid:open_round", args=[round_.number]) if published else "",
        "map_url": _map_of(round_) if published else "",
        "who_url": reverse("aid:who", args=[round_.number]),
        "crumbs": crumbs((round_.title, "")),
        **(proposals(request, round_, stages) if stages else {"proposals": []}),
    }  # fmt: skip
    return render(request, "aid/rounds_round.html", context, status=409 if problem else 200)


def _map_of(round_: Round) -> str:
    """Where a room above shows the round on a map; "" where none does."""
    try:
        return reverse("insight:round_map", args=[round_.number])
    except NoReverseMatch:
        return ""


def path_of(round_: Round) -> list[PathStage]:
    """Where the round stands among its stages."""
    if round_.state == "cancelled":
        return []
    at = _PATH.index(round_.state)
    return [
        PathStage(
            ROUND.label(state),
            "done" if i < at or round_.state == "done" else "now" if i == at else "todo",
            format_date(round_.state_since) if i == at else "",
        )
        for i, state in enumerate(_PATH)
    ]  # fmt: skip


def facts_of(round_: Round) -> list[Fact]:
    kinds = dict(RecipientKind.choices)
    return [
        Fact("Apa yang diberikan", round_.gives),
        Fact("Untuk", ", ".join(str(kinds[k]) for k in round_.recipients)),
        Fact("Pendaftaran", f"{format_date(round_.opens)} sampai {format_date(round_.closes)}"),
        Fact("Cara", round_.how),
        Fact("Tempat bertanya", round_.contact),
        Fact("Program", round_.programme or "tidak ditulis"),
        Fact("Tahun dan jalur", f"{round_.year}, {round_.get_track_display()}"),
        Fact("Surat", ", ".join(
            p["label"] + ("" if p["required"] else " (boleh menyusul)")
            + (" (dibuka terbatas)" if is_private(p) else "") for p in round_.papers
        ) or "tidak ada"),
        Fact("Kuota", "; ".join(map(quota_words, round_.quotas)) or "tidak ada"),
        Fact("Lembar nilai", str(round_.sheet) if round_.sheet else None),
    ]  # fmt: skip


def quota_words(quota: dict[str, Any]) -> str:
    """A quota as people say it."""
    bounds = [
        f"{word} {format_number(quota[key])}"
        for key, word in (("least", "paling sedikit"), ("most", "paling banyak"))
        if quota[key] is not None
    ]
    return f"{quota['label']}: {', '.join(bounds)} penerima"


def rules_of(round_: Round) -> list[dict[str, Any]]:
    """The rules in words, with their version."""
    found = []
    for subject, label in ((BUSINESS, "Syarat usaha"), (GROUP, "Syarat kelompok")):
        rule = rule_of(round_, subject)
        if rule is not None:
            found.append({"label": label, "rule": rule})
    return found


def links_of(request: VisitRequest, round_: Round, own: bool, composing: bool) -> list[Link]:
    """The forms of a draft, each with what stands in it."""
    if not (own and composing and round_.state == "draft" and request.visit.may(WRITE)):
        return []
    names = (("Keterangan dan aturan", "aid:round_edit"), ("Dana", "aid:round_purses"),
             ("Barang", "aid:round_offers"), ("Surat dan kuota", "aid:round_asks"))  # fmt: skip
    return [Link(label, reverse(name, args=[round_.number])) for label, name in names]


def _stage(stage: Stage) -> list[Cell]:
    if stage.state:
        first = Cell(PROPOSAL.label(stage.state), f"?tahap={stage.state}#usulan")
    else:
        first = Cell("Jumlah")
    return [
        first,
        *(Cell(format_number(n))
          for n in (stage.proposals, stage.businesses, stage.kinds, stage.units)),
        Cell(worth(stage.amount, stage.units)),
    ]  # fmt: skip


def _money(row: Money) -> list[Cell]:
    return [
        Cell(row.name or "Jumlah"),
        *(Cell(format_number(n))
          for n in (row.purse, row.chosen, row.decreed, row.bound, row.handed, row.left)),
    ]  # fmt: skip


def proposals(request: VisitRequest, round_: Round, stages: list[Stage]) -> dict[str, Any]:
    """25 proposals in the order of villages, keyset pages; of one stage or all."""
    chosen = request.GET.get("tahap", "")
    rows = proposals_of(request.visit, round_)
    known_states = [s.state for s in stages if s.state]
    if chosen in known_states:
        rows = rows.filter(state=chosen)
    else:
        chosen = ""
    fields = ("id", "number", "village_code", "state", "group__name")
    try:
        found = pages.page(
            rows, _KEYS, fields=fields, size=PAGE_SIZE, cursor=request.GET.get("hal", "")
        )
    except BadCursor:
        found = pages.page(rows, _KEYS, fields=fields, size=PAGE_SIZE)
    sums = asked(row["id"] for row in found.rows)
    places = known.names_of(row["village_code"] for row in found.rows)
    here = f"?tahap={chosen}&hal=" if chosen else "?hal="
    return {
        "proposal_columns": PROPOSAL_COLUMNS,
        "proposals": [_proposal(row, sums.get(row["id"], (0, 0, 0, 0)), places)
                      for row in found.rows],
        "next_url": f"{here}{found.next}#usulan" if found.next else "",
        "previous_url": f"{here}{found.previous}#usulan" if found.previous else "",
        "chips": [
            Link("Semua tahap", page_of(round_) + "#usulan", active=not chosen),
            *(Link(PROPOSAL.label(s.state), f"?tahap={s.state}#usulan", s.state == chosen,
                   s.proposals) for s in stages if s.state),
        ],
    }  # fmt: skip


def _proposal(
    row: dict[str, Any], sums: tuple[int, int, int, int], places: dict[str, str]
) -> list[Cell]:
    businesses, kinds, units, amount = sums
    # Who may see a proposal is the proposals' page; here stands the group or the number.
    name = row["group__name"] or row["number"]
    return [
        Cell(name, proposal_url(row["number"])),
        Cell(places.get(row["village_code"], row["village_code"])),
        Cell(PROPOSAL.label(row["state"])),
        *(Cell(format_number(n)) for n in (businesses, kinds, units)),
        Cell(worth(amount, units)),
    ]


def worth(amount: int, units: int) -> str:
    """Rupiah of what is asked; before it is sent, things have no price yet, which is not zero."""
    return format_rupiah(amount) if amount or not units else "belum ada harga"


def proposal_url(number: str) -> str:
    """The proposal's page, "" while there is none."""
    try:
        return reverse("aid:proposal", args=[number])
    except NoReverseMatch:
        return ""
