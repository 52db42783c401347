"""Evidence packs: what one holds, who took one, and taking it."""

from __future__ import annotations

import base64
import tempfile
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import AccessLog
from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.aid.actions.following_packs import record_pack
from guyub.aid.evidence import Packed, build
from guyub.aid.evidence.sections import SECTIONS
from guyub.aid.models import Evidence, Round
from guyub.aid.permissions.following import PACK
from guyub.aid.queries import following as q
from guyub.aid.views.following_common import round_or_404
from guyub.kernel.ids import uuid7

TAKEN = "bukti:"
IN_MEMORY = 4 * 1024 * 1024
SHOWN = 200


def rounds_of(visit: Visit) -> Any:
    """Rounds whose pack this visit may take, newest first."""
    rows = Round.objects.visible_to(visit).exclude(state="draft")
    return list(rows.order_by("-year", "-number")[:SHOWN])


@needs(PACK)
def packs(request: VisitRequest) -> HttpResponse:
    """Rounds to take a pack of, and who may look by which letter."""
    visit = request.visit
    context = {
        "rounds": [(r, r.get_state_display()) for r in rounds_of(visit)],
        "letter": q.letter_of(visit), "complete": q.complete_letter(visit),
        "auditors": q.auditors_of(visit.office, timezone.localdate()) if visit.office else [],
        "crumbs": [("Berkas bukti", "")],
    }  # fmt: skip
    return render(request, "aid/following_packs.html", context)


def taken_of(round_: Round) -> list[dict[str, Any]]:
    """Who took a pack of a round: the office's own rows and what auditors took, newest first."""
    rows = [
        {"at": e.made_at, "who": e.maker, "digest": e.digest, "auditor": False}
        for e in Evidence.objects.filter(round=round_)
    ]
    looked = AccessLog.objects.using("default").filter(owner_id=round_.pk, what__startswith=TAKEN)
    rows += [
        {"at": a.at, "who": a.actor, "digest": digest_of(a.what), "auditor": True} for a in looked
    ]
    return sorted(rows, key=lambda r: r["at"], reverse=True)


def short_of(digest: str) -> str:
    """A hex digest as it fits the access log's column: whole, in base64."""
    return TAKEN + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def digest_of(what: str) -> str:
    text = what.removeprefix(TAKEN)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex()


@needs(PACK)
def pack(request: VisitRequest, number: str) -> HttpResponseBase:
    """What a pack of this round holds; taking it is a POST, so that it stands in the record."""
    visit = request.visit
    round_ = round_or_404(request, number)
    if request.method == "POST":
        if q.complete_letter(visit):
            return take(visit, round_)
        messages.error(
            request, "Surat tugas Anda belum lengkap: harus bernomor dan bertanggal akhir."
        )
        return redirect("aid:pack", round_.number)
    context = {
        "round": round_, "state": round_.get_state_display(),
        "sections": [(s.title, s.intro) for s in SECTIONS],
        "taken": taken_of(round_), "letter": q.letter_of(visit),
        "complete": q.complete_letter(visit),
        "crumbs": [("Berkas bukti", reverse("aid:packs")), (round_.title, "")],
    }  # fmt: skip
    return render(request, "aid/following_pack.html", context)


def take(visit: Visit, round_: Round) -> FileResponse:
    """Write the pack to a file outside memory, record its digest, then let it go."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        made = build(visit, round_, out)
        _record(visit, round_, made)
    except BaseException:
        out.close()
        raise
    return FileResponse(
        out, as_attachment=True, filename=f"bukti-{round_.number}.zip",
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
                 "X-Guyub-SHA256": made.digest},
    )  # fmt: skip


def _record(visit: Visit, round_: Round, made: Packed) -> None:
    """The office's own people write a row and an event. Whoever may only read, an auditor or an
    office above, writes nothing but the access log, through its own connection."""
    now = timezone.now()
    if visit.scope.may_write(round_.regency_code) and visit.scope.own_office:
        record_pack(visit.act(now), round_.pk, made.digest, made.files)
        return
    user = visit.user
    AccessLog.objects.using("log").create(
        id=uuid7(), at=now, user_id=user.pk if user else None, actor=user.name if user else "",
        role=visit.role, regency_code=round_.regency_code, owner_id=round_.pk,
        what=short_of(made.digest), reason=q.letter_of(visit)[:200],
    )  # fmt: skip
