"""How far a business is on its path, and what to do next: registry's stages, then those above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from guyub.kernel import dates
from guyub.kernel.templatetags.ui import Stage
from guyub.registry import panels, path
from guyub.registry.models import Business, BusinessFacts, Owner
from guyub.registry.models.business import Status
from guyub.registry.panels import NextStep, StageResult


@dataclass(frozen=True)
class Standing:
    """The path as shown, the next step (None when there is none), what the record lacks, and
    whether every stage is done."""

    stages: list[Stage]
    step: NextStep | None
    lacking: list[path.Need]
    ready: bool


def known(business: Business, facts: BusinessFacts, owners: Sequence[Owner]) -> dict[str, bool]:
    """Which of ``path.NEEDS`` the record holds."""
    return {
        "owner": bool(owners),
        "product": bool(business.main_product or facts.products),
        "kbli": bool(business.kbli_code and business.kbli_confirmed),
        "workers": facts.workers is not None,
        "investment": facts.investment is not None,
        "phone": any(o.phone is not None for o in owners),
        "nik": any(o.nik is not None and o.nik_state == Owner.NikState.FULL for o in owners),
        "address": bool(business.address),
    }


def _question(page: panels.Page, need: path.Need, words: str) -> NextStep:
    number = page.business.number
    if need.page == "owner":
        target = page.owners[0].pk if page.owners else None
        url = (
            reverse("registry:owner", args=[number, target])
            if target
            else reverse("registry:owner_add", args=[number])
        )
    else:
        url = reverse(f"registry:{need.page}", args=[number])
    return NextStep(need.question, url, "registry.business.edit", words)


def complete(page: panels.Page) -> StageResult:
    """The stage "data lengkap"."""
    lacking = path.missing(known(page.business, page.facts, page.owners))
    if not lacking:
        return StageResult(True)
    words = path.lacking_words(lacking)
    return StageResult(False, words, step=_question(page, lacking[0], words))


def licensed(page: panels.Page) -> StageResult:
    """The stage "punya NIB"; unknown is not no, so it is asked, not stated."""
    if page.business.nib is not None:
        return StageResult(True)
    url = reverse("registry:edit", args=[page.business.number])
    why = "NIB gratis lewat oss.go.id; petugas dapat mendampingi."
    step = NextStep("Tanyakan NIB, bantu daftar kalau belum", url, "registry.business.edit", why)
    return StageResult(False, "Belum diketahui", step=step)


def standing(page: panels.Page) -> Standing:
    """The whole path of one business on the page's day."""
    business = page.business
    entered = timezone.localtime(business.created_at).date()
    results = [
        ("Terdaftar", StageResult(True, on=entered)),
        ("Data lengkap", complete(page)),
        ("Punya NIB", licensed(page)),
    ]
    results += [(stage.label, stage.compute(page)) for stage in panels.stages()]
    shown = [(name, result) for name, result in results if result.done is not None]
    running = business.status in {Status.ACTIVE, Status.PAUSED}
    states = path.states((result.done for _name, result in shown), running=running)
    stages = [
        Stage(
            name,
            state,
            dates.format_date_short(result.on) if result.on else "",
            result.note if state != "done" else "",
        )
        for (name, result), state in zip(shown, states, strict=True)
    ]
    step = None
    if running:
        step = next((r.step for _n, r in shown if r.done is False and r.step), None)
    lacking = path.missing(known(business, page.facts, page.owners))
    return Standing(stages, step, lacking, running and all(r.done for _n, r in shown))
