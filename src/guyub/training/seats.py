"""Where training stands on other pages and in what others do: the business page, merges of
records, erasure of a person, a person's own copy, typed numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from guyub.accounts.nav import register_nav, register_tab
from guyub.accounts.visit import Visit
from guyub.kernel.actions import Act
from guyub.kernel.components import Happening
from guyub.kernel.dates import format_date
from guyub.registry import merging, numbers, panels, privacy
from guyub.registry.benefits import benefits_of
from guyub.registry.models import Owner, Ownership
from guyub.registry.models.business import Status
from guyub.training.actions.common import BATCH_PREFIX
from guyub.training.admission import helped_of
from guyub.training.models import Answer, Batch, Certificate, Invitation, Outcome, Participant
from guyub.training.permissions import INVITE, OWN, VIEW
from guyub.training.progress import Progress, progress_of
from guyub.training.states import ADMITTED, CANDIDATE, MOMENTS, PLACE, WAITING, WITHDRAWN

CROWDS: Final = (Invitation.Kind.FAIR, Invitation.Kind.CROWD)


def _rows(page: panels.Page) -> list[Participant]:
    if not page.has("training.places"):
        return []
    held: list[Participant] | None = getattr(page.business, "_trainings_read", None)
    if held is None:
        rows = Participant.objects.filter(business=page.business)
        held = list(rows.select_related("batch__programme", "owner").order_by("-asked_at", "-pk"))
        page.business._trainings_read = held  # type: ignore[attr-defined]
    return held


def _invitations(page: panels.Page) -> list[Invitation]:
    if not page.has("training.invitations"):
        return []
    held: list[Invitation] | None = getattr(page.business, "_invitations_read", None)
    if held is None:
        rows = Invitation.objects.filter(business=page.business)
        held = list(rows.order_by("-on", "-pk"))
        page.business._invitations_read = held  # type: ignore[attr-defined]
    return held


def panel(page: panels.Page) -> dict[str, Any] | None:
    """The section "Pelatihan": where the owners took part, and what they were called to."""
    rows, invitations = _rows(page), _invitations(page)
    visit = page.visit
    progress: dict[UUID, Progress] = {}
    for programme in dict.fromkeys(r.batch.programme_id for r in rows):
        progress |= progress_of([r for r in rows if r.batch.programme_id == programme], programme)
    called = sum(1 for one in invitations if one.kind in CROWDS)
    got: dict[str, int] = {}
    if rows or invitations:
        got = benefits_of([page.business.pk]).get(page.business.pk, {})
        if "bantuan alat" not in got and helped_of([page.business.pk]).get(page.business.pk):
            # Received by another business of the owner, which counts for this one.
            got = {**got, "bantuan alat lewat usaha lain pemiliknya": 1}
    writes = visit.may(INVITE) and visit.scope.may_write(page.business.regency_code)
    return {
        "rows": [
            {
                "title": r.batch.programme.title, "batch": r.batch.name,
                "state": PLACE.states[r.state], "number": r.number,
                "words": progress[r.pk].words if r.state == ADMITTED else "",
                "url": reverse("training:batch", args=[r.batch.number]) if visit.may(VIEW) else "",
            }
            for r in rows
        ],
        "invitations": invitations[:5], "called": called, "benefits": sum(got.values()),
        "got": ", ".join(f"{noun} {n} kali" for noun, n in got.items()),
        "told": bool(rows or invitations),
        "invite_url": reverse("training:invite", args=[page.business.number])
        if writes and page.business.status != Status.MERGED else "",
    }  # fmt: skip


def happenings(page: panels.Page) -> Iterable[tuple[datetime, Happening]]:
    """When somebody of the business got a place, and what the business was called to."""
    if not (page.visit.may(VIEW) or page.visit.may(OWN)):
        return
    for row in _rows(page):
        if row.state == ADMITTED:
            day = row.state_at.date()
            yield row.state_at, Happening(
                f"Diterima di pelatihan {row.batch.programme.title}", format_date(day),
                day.isoformat(), text=row.batch.name, tone="quiet",
            )  # fmt: skip
    for one in _invitations(page):
        yield datetime.combine(one.on, time(), UTC), Happening(
            f"Diundang ke {one.event}", format_date(one.on), one.on.isoformat(),
            text=f"Diminta oleh {one.asked_by}", tone="quiet",
        )  # fmt: skip


def page_of(visit: Visit, number: str) -> str:
    seen = visit.may(VIEW) and Batch.objects.visible_to(visit).filter(number=number).exists()
    return reverse("training:batch", args=[number]) if seen else ""


def erase(act: Act, gone: privacy.Erased) -> int:
    """What training keeps of a person: part of the erasure's action. The row stays for the count
    of the batch and leads to a person who is nobody any more; a certificate no longer stands."""
    rows = Participant.objects.filter(Q(owner=gone.person) | Q(business__in=gone.businesses))
    touched = rows.exclude(withdrawn_because="").update(withdrawn_because="(dihapus)")
    # Nobody asks for a place any more.
    asking = Participant.objects.filter(owner=gone.person, state__in=(CANDIDATE, WAITING))
    touched += asking.update(
        state=WITHDRAWN, state_at=act.now, queued_at=None, withdrawn_because="(dihapus)"
    )
    # What somebody knew is that person's own: comparisons lose the answers.
    touched += Answer.objects.filter(participant__owner=gone.person).delete()[0]
    # Written in words about the person's business; the figures stay for the sums of the batch.
    outcomes = Outcome.objects.filter(business__in=gone.businesses)
    touched += outcomes.exclude(used_for="").update(used_for="(dihapus)")
    touched += outcomes.exclude(missed_because="").update(missed_because="(dihapus)")
    papers = Certificate.objects.filter(participant__owner=gone.person, revoked_at=None)
    return touched + papers.update(
        revoked_at=act.now, revoked_because="Data pemegangnya dihapus atas permintaannya"
    )


_WHY: Final = "Mencatat peserta, kehadiran, dan kelulusan pelatihan"
_BASIS: Final = "Tugas dinas (UU 27/2022 pasal 20 ayat 2 huruf e)"


def told(owner: Owner) -> list[privacy.Held]:
    """Training of a person, for the person's own page and copy: places, presence, modules, answers
    word for word, certificates; of the own businesses also what became of them and what they were
    called to."""
    ids = {owner.pk, *privacy.same_human(owner.pk)}
    rows = list(
        Participant.objects.filter(owner__in=ids).select_related("batch__programme")
        .prefetch_related(
            "attendances__session", "passed__module", "answers__question", "certificates"
        ).order_by("asked_at", "pk")
    )  # fmt: skip
    found = []
    for row in rows:
        title = row.batch.programme.title
        found.append(privacy.Held(
            f"Pelatihan {title}",
            f"{PLACE.states[row.state]}, {row.batch.name}, nomor peserta {row.number}",
            _WHY, _BASIS,
        ))  # fmt: skip
        parts = [
            ("Hadir", [format_date(a.session.on) for a in row.attendances.all()]),
            ("Materi yang lulus", [p.module.title for p in row.passed.all()]),
            ("Sertifikat", [c.number for c in row.certificates.all()]),
            ("Jawaban soal", [
                f"{MOMENTS[a.moment]}: {a.question.text} {a.question.options[a.choice]}"
                for a in row.answers.all()
            ]),
        ]  # fmt: skip
        found += [
            privacy.Held(f"{label}, {title}", "; ".join(sorted(words)), _WHY, _BASIS)
            for label, words in parts if words
        ]  # fmt: skip
    owned = Ownership.objects.filter(owner__in=ids, until__isnull=True).values("business_id")
    for one in Outcome.objects.filter(business__in=owned, on__isnull=False).exclude(
        months=0
    ).select_related("batch__programme").order_by("on", "pk"):  # fmt: skip
        found.append(privacy.Held(
            f"Hasil sesudah pelatihan {one.batch.programme.title}",
            f"bulan ke-{one.months}, didata {format_date(one.on)}"
            + (f", dipakai untuk {one.used_for}" if one.used_for else ""),
            "Mengetahui apa yang berubah sesudah pelatihan", _BASIS,
        ))  # fmt: skip
    for call in Invitation.objects.filter(business__in=owned).order_by("on", "pk"):
        found.append(privacy.Held(
            f"Undangan {call.event}", f"{format_date(call.on)}, diminta {call.asked_by}",
            "Melihat siapa yang sering diundang dan apa yang didapatnya", _BASIS,
        ))  # fmt: skip
    return found


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register_nav("Pelatihan", "training:list", icon="school", needs=VIEW, order=26)
    register_nav("Pelatihan saya", "training:own", icon="school", needs=OWN, order=26)
    register_tab("training:list", "Angkatan", "training:list", needs=VIEW, order=10)
    register_tab("training:list", "Hasil", "training:outcomes", needs=VIEW, order=30)
    register_tab("training:list", "Program", "training:programmes", needs=VIEW, order=20)
    numbers.register_number(BATCH_PREFIX, page_of)
    panels.register_presence(
        "training.places", "SELECT 1 FROM training_participant WHERE business_id = %(business)s"
    )
    panels.register_presence(
        "training.invitations",
        "SELECT 1 FROM training_invitation WHERE business_id = %(business)s",
    )
    panels.register_panel(
        "pelatihan", "Pelatihan", 50, verb=VIEW, template="training/panel.html", context=panel
    )
    panels.register_happenings(happenings)
    # One person is in a batch once whichever business: rows only change their business. An event
    # that both records were called to stays with the one that is merged away.
    merging.register_relation("training_participant")
    merging.register_relation(
        "training_invitation",
        unless="EXISTS (SELECT 1 FROM training_invitation o WHERE o.business_id = %(survivor)s"
        ' AND o."on" = t."on" AND o.event_key = t.event_key)',
    )
    merging.register_relation(
        "training_outcome",
        unless="EXISTS (SELECT 1 FROM training_outcome o WHERE o.business_id = %(survivor)s"
        " AND o.batch_id = t.batch_id AND o.months = t.months)",
    )
    privacy.register_eraser("training", erase)
    privacy.register_teller("training", told)
