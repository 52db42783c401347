"""What the pages of this room share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t

from guyub.accounts.models import Office
from guyub.accounts.visit import VisitRequest
from guyub.complaints.letters import answer_letter
from guyub.complaints.models import Complaint, Step
from guyub.complaints.states import COMPLAINT, DESKS, SENDER
from guyub.kernel import documents
from guyub.kernel.components import Stage
from guyub.kernel.dates import format_date
from guyub.kernel.ids import NumberError, parse_human_number

HONEYPOT = "situs_web"


def frame(request: VisitRequest) -> str:
    return "base.html" if request.visit.user is not None else "base_public.html"


def canonical(number: str) -> str:
    """A number as it is stored; 404 for what cannot be one."""
    try:
        return parse_human_number(number).text
    except NumberError:
        raise Http404 from None


def office_of(regency: str) -> Office:
    """The office that people of a regency complain to."""
    found = Office.objects.filter(kind=Office.Kind.REGENCY, area_code=regency).first()
    if found is None:
        raise Http404
    return found


def stages(row: Complaint) -> list[Stage]:
    """The path, as whoever complained sees it."""
    by = f"paling lambat {format_date(row.due_on)}"
    got = Stage(_t("Diterima"), "done", format_date(row.received_on))
    if row.state == "withdrawn":
        return [got, Stage(_t("Ditarik"), "stopped")]
    if row.state == "rejected":
        return [got, Stage(_t("Bukan pengaduan"), "stopped")]
    checked, answered = Stage(_t("Diperiksa"), "done"), Stage(_t("Dijawab"))
    if row.answered_on and row.state != "reopened":
        answered = Stage(_t("Dijawab"), "done", format_date(row.answered_on))
    if row.state in ("received", "doubted"):
        return [got, Stage(_t("Diperiksa"), "now", by), answered, Stage(_t("Selesai"))]
    if row.state in ("checked", "working", "reopened"):
        now = Stage(_t("Dijawab"), "now", by)
        return [got, checked, now, Stage(_t("Selesai"))]
    if row.state == "answered":
        return [got, checked, answered, Stage(_t("Selesai"), "now")]
    return [got, checked, answered, Stage(_t("Selesai"), "done")]


_WHAT = {
    "receive": "Pengaduan diterima", "check": "Diperiksa: lengkap, akan dikerjakan",
    "take": "Mulai dikerjakan", "add": "Pengirim menambah keterangan", "answer": "Dijawab",
    "satisfied": "Pengirim menyatakan puas", "contradict": "Pengirim menyatakan belum selesai",
    "escalate": "Lewat batas, diteruskan ke meja berikutnya", "withdraw": "Ditarik pengirim",
    "doubt": "Diusulkan: bukan pengaduan", "reject": "Dinyatakan bukan pengaduan oleh dua orang",
    "keep": "Tetap dikerjakan", "close": "Ditutup dinas", "subject": "Dicatat siapa yang diadukan",
    "expire": "Ditutup karena tidak ada tanggapan", "contact": "Nama dan nomor pengirim dibuka",
}  # fmt: skip


def happened(steps: Iterable[Step], *, inside: bool) -> list[dict[str, Any]]:
    """The story, newest first: what, when, as whom, which words."""
    from guyub.accounts.roles import role_words

    found = []
    for one in steps:
        who = ""
        if inside and one.by not in (SENDER, "jam"):
            who = role_words(one.by)
        found.append({
            "what": _WHAT.get(one.verb, one.verb), "who": who,
            "on": timezone.localtime(one.at).date(),
            "words": one.words.reveal() if one.words else "",
        })  # fmt: skip
    return found


def letter_of(row: Complaint) -> HttpResponse:
    """The answer as PDF."""
    if row.answered_at is None or row.answer is None:
        raise Http404
    office = Office.objects.get(pk=row.office_id)
    content = documents.render(
        "complaints/jawaban", answer_letter(row, office),
        created=timezone.now().replace(microsecond=0),
    )  # fmt: skip
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="jawaban-{row.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def crumbs(*here: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_t("Pengaduan"), reverse("complaints:list")), *here]


def where(row: Complaint) -> str:
    """On whose desk it lies, for whoever complained."""
    return str(DESKS[row.desk])


def state_of(row: Complaint) -> str:
    return COMPLAINT.label(row.state)
