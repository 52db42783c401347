"""Circulars: their list, one circular, its words, the letter, its signature and end."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.areas import known
from guyub.kernel import documents
from guyub.kernel.components import Fact
from guyub.kernel.dates import format_date
from guyub.kernel.ids import uuid7
from guyub.market.actions import circulars as acts
from guyub.market.forms.circulars import CircularForm, EndForm, SignedForm, WhyForm
from guyub.market.lists.circular_parts import parts_of
from guyub.market.lists.circulars import obligations
from guyub.market.models import Buyer, Circular, CircularException
from guyub.market.permissions.circulars import KEEP, SIGN, VIEW
from guyub.market.states.circulars import CIRCULAR, DRAFT, PROPOSED, SIGNED, TONES
from guyub.market.views.frame import canonical, form_page, version_of

ROOT = ("Surat edaran belanja", "market:circulars")


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    return [(ROOT[0], reverse(ROOT[1])), *trail]


def circular_or_404(request: VisitRequest, number: str) -> Circular:
    """The circular, if this visit may see it."""
    rows = Circular.objects.visible_to(request.visit).prefetch_related("obligations")
    found: Circular | None = rows.filter(number=canonical(number)).first()
    if found is None:
        raise Http404
    return found


def page_of(row: Circular) -> str:
    return reverse("market:circular", args=[row.number])


def writable_or_404(request: VisitRequest, number: str, *states: str) -> Circular:
    """A circular of the own regency in one of the states; a form that was sent is answered by the
    action."""
    row = circular_or_404(request, number)
    fits = row.state in states or request.method == "POST"
    if not fits or not request.visit.scope.may_write(row.regency_code):
        raise Http404
    return row


@needs(VIEW)
def circular_list(request: VisitRequest) -> HttpResponse:
    """Circulars, those in force first."""
    visit = request.visit
    asked = CircularException.objects.filter(circular=OuterRef("pk"), state=PROPOSED)
    seen = Circular.objects.visible_to(visit).annotate(asked=Exists(asked))
    rows = sorted(
        seen.order_by("-from_day", "-created_at")[:200],
        key=lambda r: (r.state != SIGNED, r.state != DRAFT),
    )
    found = [
        {"row": r, "state": CIRCULAR.states[r.state], "tone": TONES[r.state], "url": page_of(r)}
        for r in rows
    ]
    context = {
        "rows": found, "may_keep": visit.may(KEEP) and bool(visit.scope.write),
        "plans": reverse("market:year_plans"), "crumbs": crumbs(),
    }  # fmt: skip
    return render(request, "market/circulars.html", context)


def bound_words(row: Circular) -> list[str]:
    """Kinds, then the agencies that the letter names."""
    kinds = [str(label) for kind, label in Buyer.Kind.choices if kind in row.kinds]
    return [*kinds, *row.named.order_by("name", "pk").values_list("name", flat=True)]


def facts_of(row: Circular) -> list[Fact]:
    until = row.ended_on or row.until_day
    found = [
        Fact("Yang menandatangani", row.issuer),
        Fact("Nomor surat", row.letter_number or None),
        Fact("Tanggal surat", format_date(row.dated) if row.dated else None),
        Fact("Berlaku mulai", format_date(row.from_day)),
        Fact("Sampai", format_date(until) if until else "sampai dicabut"),
        Fact("Yang diwajibkan", ", ".join(bound_words(row))),
        Fact("Ditulis", row.written_name),
    ]
    if row.signed_name:
        found.append(Fact("Dicatat ditandatangani oleh", row.signed_name))
    if row.state_because:
        found.append(Fact("Alasan", row.state_because))
    return found


@needs(VIEW)
def circular_page(request: VisitRequest, number: str) -> HttpResponse:
    """What it asks, of whom, since when, and what came of it."""
    row, visit = circular_or_404(request, number), request.visit
    inside = visit.scope.may_write(row.regency_code)
    author = visit.user is not None and visit.user.person_id in row.writers
    signs = inside and visit.may(SIGN)
    context: dict[str, Any] = {
        "row": row, "state": CIRCULAR.states[row.state], "tone": TONES[row.state],
        "facts": facts_of(row), "asks": obligations(row.obligations.all()),
        "basis": row.basis.splitlines(),
        "may_edit": inside and visit.may(KEEP) and row.state == DRAFT,
        "may_sign": signs and row.state == DRAFT and not author,
        "own_words": signs and row.state == DRAFT and author,
        "may_end": signs and row.state == SIGNED, "crumbs": crumbs((row.about, "")),
        **parts_of(visit, row),
    }  # fmt: skip
    return render(request, "market/circular.html", context)


def _initial(row: Circular) -> dict[str, Any]:
    asks = {one.kind: one.value.normalize() for one in row.obligations.all()}
    return {
        "issuer": row.issuer, "about": row.about, "basis": row.basis, "opening": row.opening,
        "kinds": row.kinds, "from_day": row.from_day, "until_day": row.until_day, **asks,
    }  # fmt: skip


@needs(KEEP)
def circular_new(request: VisitRequest) -> HttpResponse:
    """A draft; its letter is printed from it."""
    form = CircularForm(
        request.POST or None, version=0, initial={"id": uuid7(), "kinds": ["agency", "district"]}
    )
    return form_page(
        request, form, title="Tulis surat edaran", lead="Suratnya dicetak dari isian ini.",
        back=reverse(ROOT[1]), trail=crumbs(("Tulis surat edaran", "")), after=page_of,
        done="Rancangan tersimpan. Cetak suratnya untuk ditandatangani.",
        save=lambda form: acts.write_circular(
            request.visit.act(), form.cleaned_data["id"] or uuid7(), form.letter()
        ),
    )  # fmt: skip


@needs(KEEP)
def circular_edit(request: VisitRequest, number: str) -> HttpResponse:
    """Other words, while it is a draft."""
    row = writable_or_404(request, number, DRAFT)

    def make(data: Any) -> CircularForm:
        return CircularForm(data, initial=_initial(row), version=row.version)

    return form_page(
        request, make(request.POST or None), title="Ubah rancangan", lead=row.about,
        back=page_of(row), trail=crumbs((row.about, page_of(row)), ("Ubah", "")), remake=make,
        done="Rancangan tersimpan.",
        save=lambda form: acts.rewrite_circular(
            request.visit.act(), row.pk, form.letter(), version_of(form.cleaned_data["versi"])
        ),
    )  # fmt: skip


@needs(SIGN)
def circular_sign(request: VisitRequest, number: str) -> HttpResponse:
    """The signed paper was seen by somebody who wrote none of it."""
    row = writable_or_404(request, number, DRAFT)

    def make(data: Any) -> SignedForm:
        return SignedForm(data, version=row.version)

    return form_page(
        request, make(request.POST or None), title="Catat sudah ditandatangani",
        lead="Bandingkan kertas yang ditandatangani dengan isinya di sini. Sesudah ini isinya tidak"
        " bisa diubah lagi.",
        back=page_of(row), trail=crumbs((row.about, page_of(row)), ("Ditandatangani", "")),
        remake=make, done="Surat edaran berlaku sejak tanggal mulainya.",
        save=lambda form: acts.sign_circular(
            request.visit.act(), row.pk, form.cleaned_data["letter_number"],
            form.cleaned_data["dated"], version_of(form.cleaned_data["versi"]),
        ),
    )  # fmt: skip


@needs(KEEP)
def circular_drop(request: VisitRequest, number: str) -> HttpResponse:
    """A draft that nobody will sign."""
    row = writable_or_404(request, number, DRAFT)
    return form_page(
        request, WhyForm(request.POST or None), title="Batalkan rancangan", lead=row.about,
        back=page_of(row), trail=crumbs((row.about, page_of(row)), ("Batalkan", "")), danger=True,
        button="Batalkan rancangan", done="Rancangan dibatalkan.",
        save=lambda form: acts.drop_circular(
            request.visit.act(), row.pk, form.cleaned_data["reason"]
        ),
    )  # fmt: skip


@needs(SIGN)
def circular_end(request: VisitRequest, number: str) -> HttpResponse:
    """It binds no more."""
    row = writable_or_404(request, number, SIGNED)
    form = EndForm(request.POST or None, initial={"ended_on": timezone.localdate()})
    return form_page(
        request, form, title="Tidak berlaku lagi", lead=row.about, back=page_of(row),
        trail=crumbs((row.about, page_of(row)), ("Tidak berlaku lagi", "")), danger=True,
        button="Akhiri surat edaran", done="Surat edaran diakhiri.",
        save=lambda form: acts.end_circular(
            request.visit.act(), row.pk, form.cleaned_data["reason"],
            form.cleaned_data["ended_on"],
        ),
    )  # fmt: skip


@needs(VIEW)
def circular_letter(request: VisitRequest, number: str) -> HttpResponse:
    """The letter on A4; a draft says that it is one."""
    row, office = circular_or_404(request, number), request.visit.office
    data = {
        "sample": row.is_sample, "draft": row.state == DRAFT, "issuer": row.issuer,
        "number": row.letter_number, "dated": format_date(row.dated) if row.dated else "",
        "about": row.about, "reason": row.opening.splitlines(), "basis": row.basis.splitlines(),
        "kinds": bound_words(row),
        "asks": [one["text"] for one in obligations(row.obligations.all())],
        "from_day": format_date(row.from_day),
        "until_day": format_date(row.until_day) if row.until_day else "",
        "place": known.names_of([row.regency_code]).get(row.regency_code, ""),
        "office": office.name if office else "",
    }  # fmt: skip
    return pdf("market/surat-edaran", data, f"edaran-{row.number}.pdf")


def pdf(template: str, data: dict[str, Any], filename: str) -> HttpResponse:
    made = documents.render(template, data, created=timezone.now().replace(microsecond=0))
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{filename}"'
    return answer
