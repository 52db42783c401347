"""The office's desk: list, one complaint, its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guyub.accounts.models import User
from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.complaints.actions import handling as actions
from guyub.complaints.forms import AnswerForm, DoubtForm, SubjectForm, SureForm
from guyub.complaints.lists import COMPLAINTS, day_words
from guyub.complaints.models import Complaint
from guyub.complaints.people import to_name
from guyub.complaints.permissions import HANDLE, VIEW
from guyub.complaints.querysets import desk_of
from guyub.complaints.states import ABOUT, ANSWERED, COMPLAINT, DESKS, KINDS, OPEN, TONES
from guyub.complaints.views.frame import canonical, crumbs, happened, letter_of, stages
from guyub.kernel import attached, lists
from guyub.kernel.actions import DomainError
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.typed import whole
from guyub.registry.views.one_form import form_page_of_values as form_page


@needs(VIEW)
def listing(request: VisitRequest) -> HttpResponse:
    return lists.respond(request, COMPLAINTS, request.visit)


def complaint_or_404(request: VisitRequest, number: str) -> Complaint:
    """The complaint, if this visit may see it. One about the visitor does not exist."""
    rows = Complaint.objects.visible_to(request.visit)
    found: Complaint | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def _page(row: Complaint) -> str:
    return reverse("complaints:one", args=[row.number])


@never_cache
@needs(VIEW)
def page(request: VisitRequest, number: str) -> HttpResponse:
    """One complaint: what was written, by when, what was done, what may be done now."""
    return _shown(request, complaint_or_404(request, number))


@never_cache
@require_POST
@needs(HANDLE)
def contact(request: VisitRequest, number: str) -> HttpResponse:
    """The same page with name and number in full; the history keeps that they were opened."""
    row = complaint_or_404(request, number)
    try:
        opened = actions.open_contact(request.visit.act(), row.pk)
    except DomainError as error:
        messages.error(request, str(error.sentence))
        return redirect(_page(row))
    return _shown(request, row, opened)


def _acts(request: VisitRequest, row: Complaint) -> bool:
    return request.visit.may(HANDLE) and desk_of(request.visit) > 0


def buttons(request: VisitRequest, row: Complaint) -> list[tuple[str, str, str]]:
    """(word, address, kind) of what this visit may do now. The second of two persons may sit at
    any desk that reads it; everything else is for the desk it lies on, or one above."""
    if not _acts(request, row):
        return []
    here = actions.may_act(row, desk_of(request.visit))
    person = request.visit.act().person_id
    found = []
    for one in COMPLAINT.available(row.state, {request.visit.role}):
        second = one.verb in ("reject", "close")
        if not (here or second):
            continue
        if one.verb == "reject" and person == row.doubter_person:
            continue
        if one.verb == "close" and row.grave and person == row.answerer_person:
            continue
        kind = "primary" if one.verb in ("check", "answer", "reject") else ""
        to = reverse("complaints:step", args=[row.number, one.verb])
        found.append((one.label, to, "quiet" if one.verb == "doubt" else kind))
    return found


def _shown(
    request: VisitRequest, row: Complaint, opened: tuple[str, str] | None = None
) -> HttpResponse:
    visit = request.visit
    district = known.area(row.about_district) if row.about_district else None
    subject = ""
    if row.subject_person is not None:
        names = User.objects.filter(person_id=row.subject_person).order_by("pk")
        subject = names.values_list("name", flat=True).first() or ""
    about = str(ABOUT[row.about_role])
    if district:
        about = f"{about}, Kec. {district.name}"
    acts = _acts(request, row)
    may_name = acts and row.state not in ("withdrawn",)
    context: dict[str, Any] = {
        "row": row, "kind": KINDS[row.kind], "state": COMPLAINT.label(row.state),
        "tone": TONES.get(row.state, ""), "stages": stages(row),
        "left": day_words(row.state, row.due_on, timezone.localdate()),
        "late": actions.is_late(row), "text": row.text.reveal(),
        "facts": [
            Fact(_t("Diterima"), format_date(row.received_on)),
            Fact(_t("Batas sekarang"), format_date(row.due_on) if row.state in OPEN else "-"),
            Fact(_t("Di meja"), str(DESKS[row.desk])),
            Fact(_t("Tentang siapa"), about),
            *([Fact(_t("Nama yang ditulis"), row.about_name.reveal())] if row.about_name else []),
            *([Fact(_t("Orang yang diadukan"), subject)] if subject else []),
            *([Fact(_t("Di mana"), row.place.reveal())] if row.place else []),
            Fact(_t("Tidak bisa membaca ini"), _kept_from(row)),
        ],
        "has_contact": row.name is not None or row.phone is not None,
        "phone": str(row.phone) if row.phone else "", "opened": opened,
        "may_open": acts and opened is None, "may_name": may_name,
        "buttons": buttons(request, row), "photos": list(row.photos.order_by("created_at", "pk")),
        "steps": happened(list(row.steps.order_by("-at", "-pk")), inside=True),
        "letter": row.answer is not None,
        "waits_for_other": row.state == ANSWERED and row.grave
        and visit.act().person_id == row.answerer_person,
        "doubted": row.state == "doubted",
        "crumbs": crumbs((row.number, "")),
    }  # fmt: skip
    return render(request, "complaints/one.html", context)


def _kept_from(row: Complaint) -> str:
    if row.line:
        return _t("Semua yang bekerja di bawah kepala dinas")
    if row.excluded:
        return _t("%(n)s orang yang mungkin dimaksud") % {"n": len(row.excluded)}
    return _t("Belum ada; catat siapa yang diadukan kalau sudah tahu") if row.grave else "-"


@needs(VIEW)
def photo(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    row = complaint_or_404(request, number)
    found = row.photos.filter(pk=pk).first()
    if found is None:
        raise Http404
    return attached.serve(request, found)


@never_cache
@needs(VIEW)
def letter(request: VisitRequest, number: str) -> HttpResponse:
    """The answer on paper. Its name stands on it only for those who handle the complaint."""
    row = complaint_or_404(request, number)
    if not request.visit.may(HANDLE):
        row.name = None
    return letter_of(row)


Move = Callable[[Any, UUID], Any]
PLAIN: Final[dict[str, tuple[Move, str]]] = {
    "check": (actions.check, "Pengaduan ini lengkap dan akan dikerjakan. Pengirim melihatnya."),
    "take": (actions.take, "Pengirim melihat bahwa pengaduannya dikerjakan."),
    "reject": (actions.reject, "Alasan yang diusulkan dibaca pengirim. Ia bisa membantah sekali."),
    "keep": (actions.keep_open, "Pengaduan ini tetap dikerjakan."),
    "close": (actions.close, "Hanya kalau urusannya memang selesai."),
}


@never_cache
@needs(HANDLE)
def step(request: VisitRequest, number: str, verb: str) -> HttpResponse:
    """One step of the path, with a page that says what it means."""
    row = complaint_or_404(request, number)
    label = next((t.label for t in COMPLAINT.transitions if t.verb == verb), "")
    if not label or verb not in (*PLAIN, "answer", "doubt"):
        raise Http404
    if not _acts(request, row):
        raise Http404
    if verb not in ("reject", "close") and not actions.may_act(row, desk_of(request.visit)):
        messages.error(request, _t("Pengaduan ini sekarang di meja %(desk)s.") % {
            "desk": DESKS[row.desk]})  # fmt: skip
        return redirect(_page(row))
    act, common = request.visit.act(), {
        "title": label, "back": _page(row), "button": label, "done": _t("Tersimpan."),
        "trail": crumbs((row.number, _page(row)), (label, "")),
    }  # fmt: skip
    if verb in PLAIN:
        move, lead = PLAIN[verb]
        data = request.POST if request.method == "POST" else None
        return form_page(
            request, SureForm(data), lead=lead, save=lambda _data: move(act, row.pk), **common
        )
    kind, write = (AnswerForm, actions.answer) if verb == "answer" else (DoubtForm, actions.doubt)
    lead = (
        _t("Pengirim membacanya dengan nomor dan kode, lalu bilang puas atau belum.")
        if verb == "answer"
        else _t("Orang kedua harus setuju sebelum pengaduan ini ditolak.")
    )
    return form_page(
        request, kind(request.POST or None, version=row.version), lead=lead,
        save=lambda data: write(act, row.pk, data["words"], whole(data.get("versi"))), **common,
    )  # fmt: skip


@never_cache
@needs(HANDLE)
def subject(request: VisitRequest, number: str) -> HttpResponse:
    """Who it is about. Afterwards it may be out of this visit's reach, too."""
    row = complaint_or_404(request, number)
    people = to_name(row.office_id, row.regency_code, timezone.localdate())
    form = SubjectForm(request.POST or None, version=row.version, people=people)
    visit = request.visit

    def save(data: dict[str, Any]) -> None:
        actions.identify(visit.act(), row.pk, data["person"], whole(data.get("versi")))

    def after(_made: Any) -> str:
        seen = Complaint.objects.visible_to(visit).filter(pk=row.pk).exists()
        return _page(row) if seen else reverse("complaints:list")

    return form_page(
        request, form, title=_t("Siapa yang diadukan"),
        lead=_t("Orang itu langsung tidak bisa melihat pengaduan ini lagi, di mana pun. Kalau"
                " kepala dinas, semua di bawahnya juga, dan pengaduannya pindah meja. Yang sudah"
                " dicatat tidak bisa dihapus."),
        back=_page(row), trail=crumbs((row.number, _page(row)), (_t("Siapa"), "")), save=save,
        after=after, button=_t("Simpan"), done=_t("Tersimpan. Orang itu tidak bisa melihatnya."),
    )  # fmt: skip
