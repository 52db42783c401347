"""Is this row that business? Side by side, with keys, and every answer can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas.models import Area
from guyub.intake import actions, summary
from guyub.intake.encoding import person, unpacked
from guyub.intake.models import Candidate, Row
from guyub.intake.views.common import found, frame
from guyub.kernel import names
from guyub.kernel.actions import DomainError
from guyub.kernel.templatetags.ui import Difference
from guyub.kernel.typed import whole
from guyub.registry import privacy
from guyub.registry.models import Business, Owner, Ownership

SHOWN = 10
LIKELY: Final = 50  # from here on "same" is the answer to expect
# A search takes seconds and its job is tried again within about two minutes: later it has stopped.
PATIENCE: Final = timedelta(minutes=5)
ANSWERS = {"sama": "same", "beda": "new", "tanya": "ask", "lewati": "skip", "urung": ""}
FILTERS = {
    "tanya": "Belum dijawab", "ditanya": "Ditanyakan ke desa", "yakin": "Yakin sama",
    "dijawab": "Sudah dijawab",
}  # fmt: skip


def _rows(batch: Any, which: str) -> Any:
    rows = Row.objects.filter(batch=batch, aggregate=False, business_id__isnull=True)
    if which == "yakin":
        rows = rows.filter(match="sure", decision="")
    elif which == "dijawab":
        rows = rows.filter(decision__in=("same", "new", "skip"))
    elif which == "ditanya":
        rows = rows.filter(decision="ask")
    else:
        rows = rows.filter(match="question", decision="")
    return rows.order_by("pk")


@needs("intake.view")
@never_cache
def review(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Rows of one filter with their candidates; POST keeps one answer."""
    batch = found(request, pk)
    which = request.GET.get("tampil", "tanya")
    which = which if which in FILTERS else "tanya"
    if request.method == "POST":
        return _answer(request, pk, which)
    wanted = _rows(batch, which)
    after = whole(request.GET.get("sesudah"), digits=18)
    behind = wanted if after is None else wanted.filter(pk__gt=after)
    rows = list(behind.select_related("table")[: SHOWN + 1])
    if not rows and after is not None:  # all behind it are answered: begin again in front
        after, rows = None, list(wanted.select_related("table")[: SHOWN + 1])
    more = f"?tampil={which}&sesudah={rows[SHOWN - 1].pk}" if len(rows) > SHOWN else ""
    items = _items(request, rows[:SHOWN])
    tabs = [
        {
            "label": text, "url": f"?tampil={key}", "active": key == which,
            "count": _rows(batch, key).count(),
        }
        for key, text in FILTERS.items()
    ]  # fmt: skip
    context = frame(
        request, batch, items=items, tabs=tabs, which=which, left=wanted.count(), more=more,
        counts=summary.counts(batch),
        stuck=batch.search_due and timezone.now() - batch.updated_at > PATIENCE,
        keys=[("1", "sama"), ("2", "beda"), ("3", "tanya desa"), ("u", "urungkan"),
              ("j", "berikutnya"), ("k", "sebelumnya")],
    )  # fmt: skip
    return render(request, "intake/review.html", context)


def _answer(request: VisitRequest, pk: UUID, which: str) -> HttpResponse:
    if not request.visit.may("intake.work"):
        raise PermissionDenied
    verdict, _dot, rest = request.POST.get("jawab", "").partition(":")
    row, _dot, candidate = rest.partition(":")
    back = f"{reverse('intake:review', args=[pk])}?tampil={which}"
    after = whole(request.GET.get("sesudah"), digits=18)
    if after is not None:
        back += f"&sesudah={after}"
    number = whole(row, digits=18)
    if verdict not in ANSWERS or number is None:
        messages.error(request, "Pilih dulu: sama, beda, atau tanya desa.")
        return redirect(back)
    try:
        done = actions.decide(
            request.visit.act(), pk, number, ANSWERS[verdict],
            whole(candidate, digits=18) if verdict == "sama" else None,
            seen=candidate if verdict == "beda" else None,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect(back)
    words = {"same": "sama", "new": "beda", "ask": "ditanyakan ke desa", "skip": "tidak dimasukkan"}
    said = words.get(done.decision)
    messages.success(
        request, f"Baris {done.row}: {said}." if said else f"Jawaban baris {done.row} ditarik."
    )
    return redirect(back)


def _items(request: VisitRequest, rows: list[Row]) -> list[dict[str, Any]]:
    candidates: dict[int, list[Candidate]] = {}
    for one in Candidate.objects.filter(row__in=rows).order_by("-strong", "-score", "pk"):
        candidates.setdefault(one.row_id, []).append(one)
    flat = [c for found_here in candidates.values() for c in found_here]
    businesses = {
        b.pk: b
        for b in Business.objects.select_related("facts").filter(
            pk__in=[c.business_id for c in flat if c.business_id]
        )
    }
    others = {
        r.pk: r
        for r in Row.objects.select_related("table", "batch").filter(
            pk__in=[c.other_row for c in flat if c.other_row]
        )
    }
    codes = {r.village_code for r in (*rows, *others.values())}
    codes |= {b.village_code for b in businesses.values()}
    villages = Area.objects.in_bulk(codes - {""})
    owners = _owners(list(businesses))
    named = request.visit.may("registry.person.name")
    if named:
        shown_people = [person for people in owners.values() for person in people]
        privacy.note_looking(request.visit, shown_people, timezone.now())
    items = []
    for row in rows:
        own = _side_of_row(row, villages, named)
        shown = []
        for one in candidates.get(row.pk, []):
            if one.business_id in businesses:
                held = businesses[one.business_id]
                there = "Di daftar"
                side, title, url = (
                    _side_of_business(held, villages, _named(owners.get(held.pk, [])), named),
                    held.number,
                    reverse("registry:detail", args=[held.number]),
                )
            elif one.other_row in others:
                other = others[one.other_row]
                there = "Di berkas lain"
                side, url = _side_of_row(other, villages, named), ""
                title = _line_of(other)
            else:
                continue
            percent = min(round(one.score * 100), 99)
            shown.append(
                {
                    "candidate": one, "percent": percent if one.score else None,
                    "likely": percent >= LIKELY, "title": title, "url": url, "there": there,
                    "why": one.reasons, "differences": _differences(own, side),
                }
            )  # fmt: skip
        seen = actions.shown(candidates.get(row.pk, []))
        items.append({"row": row, "own": own, "candidates": shown, "seen": seen})
    return items


def _line_of(row: Row) -> str:
    if row.table.sheet:
        return f"{row.batch.filename}, lembar {row.table.sheet}, baris {row.row}"
    return f"{row.batch.filename}, baris {row.row}"


def _owners(businesses: list[UUID]) -> dict[UUID, list[Owner]]:
    ties = Ownership.objects.filter(business_id__in=businesses, until__isnull=True)
    found: dict[UUID, list[Owner]] = {}
    for tie in ties.select_related("owner").order_by("pk"):
        found.setdefault(tie.business_id, []).append(tie.owner)
    return found


def _named(owners: list[Owner]) -> str:
    return ", ".join(owner.name for owner in owners)


def _place(code: str, villages: dict[str, Area], text: str = "") -> str:
    area = villages.get(code)
    return f"{area.name}, {area.within.split(',')[0]}" if area else text


def _side_of_row(row: Row, villages: dict[str, Area], named: bool) -> dict[str, str]:
    values = unpacked(row.cells.reveal())  # type: ignore[union-attr]
    return {
        "Nama pemilik": person(values.get("owner_name"))[0] if named else "",
        "Nama usaha": str(values.get("business_name") or ""),
        "Produk": str(values.get("product") or ""),
        "Desa": _place(row.village_code, villages, row.place_text),
    }


def _side_of_business(
    held: Business, villages: dict[str, Area], owners: str, named: bool
) -> dict[str, str]:
    return {
        "Nama pemilik": owners if named else "",
        "Nama usaha": held.name,
        "Produk": held.main_product,
        "Desa": _place(held.village_code, villages),
    }


def _differences(one: dict[str, str], other: dict[str, str]) -> list[Difference]:
    return [
        Difference(
            field, left, other[field],
            same=bool(left) and names.fold(left) == names.fold(other[field]),
            known=bool(left and other[field]),
        )
        for field, left in one.items()
    ]  # fmt: skip
