"""Random checks: what anybody may read and repeat, and what the office announces."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest, needs, public
from guyub.aid import policy_draw
from guyub.aid import terms_following as terms
from guyub.aid.actions import following_draws as acts
from guyub.aid.forms.following import DrawForm, SeedForm
from guyub.aid.lists_following import rounds_of
from guyub.aid.models import Draw, DrawSeed, Tool
from guyub.aid.permissions.following import DRAW, VIEW
from guyub.aid.queries.following import TONES
from guyub.aid.states import TOOL
from guyub.aid.views.following_common import form_page, round_or_404
from guyub.areas import known

SHOWN = 100


def frame(request: VisitRequest) -> str:
    return "base.html" if request.visit.user is not None else "base_public.html"


@public
def draws(request: VisitRequest) -> HttpResponse:
    """Every random check that was ever announced, newest first."""
    rows = list(
        Draw.objects.filter(round__published_at__isnull=False)
        .select_related("round", "seed").order_by("-announced_at", "-pk")[:SHOWN]
    )  # fmt: skip
    context = {
        "frame": frame(request), "rows": [(d, _seed(d)) for d in rows],
        "rounds": rounds_of(request.visit, Tool) if request.visit.may(DRAW) else [],
        "crumbs": [("Cek acak", "")], "demo": any(d.round.is_sample for d in rows),
    }  # fmt: skip
    return render(request, "aid/following_draws.html", context)


def _seed(draw: Draw) -> DrawSeed | None:
    found: DrawSeed | None = getattr(draw, "seed", None)
    return found


def draw_or_404(pk: UUID) -> Draw:
    found = (
        Draw.objects.filter(pk=pk, round__published_at__isnull=False)
        .select_related("round", "seed").first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def drawn_rows(draw: Draw) -> list[dict[str, Any]]:
    """What was drawn with what was found, as anybody may read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM aid_public_drawn(%s)", [draw.pk])
        found = cursor.fetchall()
    names = known.names_of({r[2] for r in found} | {r[2][:8] for r in found})
    return [
        {
            "tag": tag, "name": name, "number": place,
            "place": f"{names.get(code, code)}, Kec. {names.get(code[:8], code[:8])}",
            "on": on, "state": TOOL.label(state) if state else "",
            "tone": TONES[state] if state else "quiet", "missing": state == "missing",
        }
        for tag, name, code, place, on, state in found
    ]  # fmt: skip


@public
def draw(request: VisitRequest, pk: UUID) -> HttpResponse:
    """One random check: list, seed, what was drawn, what was found, and how to repeat it."""
    one = draw_or_404(pk)
    seed, today = _seed(one), timezone.localdate()
    rows = drawn_rows(one) if seed else []
    missing = [r for r in rows if r["missing"]]
    unchecked = [r for r in rows if r["on"] is None]
    visit = request.visit
    mine = visit.scope.may_read(one.regency_code)
    office = Office.objects.filter(pk=one.office_id).first()
    seen = set()
    if mine and visit.may(VIEW):
        tags = [r["tag"] for r in rows]
        seen = set(
            Tool.objects.visible_to(visit).filter(tag__in=tags).values_list("tag", flat=True)
        )
    for row in rows:
        row["url"] = reverse("aid:tool", args=[row["tag"]]) if row["tag"] in seen else ""
    context = {
        "frame": frame(request), "demo": one.round.is_sample, "draw": one, "seed": seed,
        "rows": rows, "missing": missing,
        "unchecked": unchecked, "late": bool(unchecked) and one.due < today,
        "checked": len(rows) - len(unchecked), "pool_size": len(one.pool),
        "office_name": office.name if office else "",
        "recipe": "\n".join(policy_draw.recipe(seed.seed if seed else "BENIH", one.size)),
        "may_seed": visit.may(DRAW) and seed is None
        and visit.scope.may_write(one.regency_code) and one.seed_on <= today,
        "crumbs": [("Cek acak", reverse("aid:draws")), (f"Nomor {one.number}", "")],
    }  # fmt: skip
    return render(request, "aid/following_draw.html", context)


@public
def pool(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The list that was drawn from, byte for byte as its digest was taken."""
    one = draw_or_404(pk)
    return HttpResponse(
        policy_draw.pool_file(one.pool), content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="daftar.txt"'},
    )  # fmt: skip


@needs(DRAW)
def new_draw(request: VisitRequest, number: str) -> HttpResponse:
    """Announce: what is drawn from, how many, and where the seed will come from."""
    round_ = round_or_404(request, number)
    held = Tool.objects.kept().filter(round=round_).count()
    made: list[Draw] = []

    def save(data: dict[str, Any]) -> None:
        made.append(acts.announce_draw(request.visit.act(), round_.pk, **data))

    days = terms.draw_days(round_.office_id, timezone.localdate())
    answer = form_page(
        request, DrawForm(request.POST or None), save, title="Umumkan cek acak",
        back=reverse("aid:draws"), done="Cek acak diumumkan.", button="Umumkan",
        lead=f"{round_.title}: {held} alat masih dipegang penerima.",
        notes=(
            "Yang diumumkan tidak bisa diganti: daftar alat, jumlah, asal dan tanggal benih.",
            f"Alat yang terundi harus dicek dalam {days} hari sesudah benih diketahui.",
        ),
        crumbs=[("Cek acak", reverse("aid:draws")), ("Umumkan", "")],
    )  # fmt: skip
    if made:
        answer["Location"] = reverse("aid:draw", args=[made[0].pk])
    return answer


@needs(DRAW)
def seed(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Enter the public number once it is known."""
    one = draw_or_404(pk)
    if not request.visit.scope.may_read(one.regency_code):
        raise Http404
    page = reverse("aid:draw", args=[one.pk])

    def save(data: dict[str, Any]) -> None:
        acts.enter_seed(request.visit.act(), one.pk, data["seed"], data["read_at"])

    return form_page(
        request, SeedForm(request.POST or None), save, title="Masukkan benih", back=page,
        done="Benih dicatat. Alat yang terundi sekarang terlihat siapa saja.", button="Undi",
        lead=f"Diumumkan sebagai benih: {one.seed_source}.",
        crumbs=[("Cek acak", reverse("aid:draws")), (f"Nomor {one.number}", page), ("Benih", "")],
    )  # fmt: skip
