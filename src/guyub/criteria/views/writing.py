"""Writing a rule, giving it examples, handing it over, publishing and ending it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.criteria import actions
from guyub.criteria.actions import Wording
from guyub.criteria.editing import Line, LineError, tree_of
from guyub.criteria.forms import VERDICTS, BasisForm, ExampleForm, HeadForm, ReasonForm
from guyub.criteria.language import Catalogue, Kind
from guyub.criteria.language.tree import refs
from guyub.criteria.models import Version
from guyub.criteria.permissions import DECIDE, WRITE
from guyub.criteria.queries import Seen, whole
from guyub.criteria.reading import plain
from guyub.criteria.states import DRAFT, PROPOSED
from guyub.criteria.subjects import SUBJECTS, Count
from guyub.criteria.views.desk import Desk
from guyub.criteria.views.reading import page_of, rule_or_404
from guyub.kernel.actions import DomainError, StaleVersion
from guyub.kernel.components import Link
from guyub.kernel.forms import saved


class _Desk(Desk):
    """The rows with the basis of the rule."""

    def __init__(self, request: VisitRequest, subject: str, version: Version | None) -> None:
        super().__init__(request, subject, version.tree if version else None)
        initial = {
            "legal_basis": version.legal_basis, "source": version.source,
            "checked_on": version.checked_on,
        } if version else None  # fmt: skip
        self.basis = BasisForm(request.POST if request.method == "POST" else None, initial=initial)

    def read(self) -> bool:
        """Whether rows and basis can be read; errors stand at their fields."""
        good = self.lines.is_valid() & self.basis.is_valid()
        return super().read() if good else False

    @property
    def wording(self) -> Wording:
        assert self.tree is not None
        basis = self.basis.cleaned_data
        return Wording(self.tree, basis["legal_basis"], basis["source"], basis["checked_on"])


def _render(
    request: VisitRequest, desk: _Desk, head: HeadForm | None, found: Seen | None, **more: Any
) -> HttpResponse:
    title = found.rule.title if found else "Aturan baru"
    crumbs = [("Aturan", reverse("criteria:list"))]
    if found:
        crumbs.append((found.rule.title, reverse("criteria:detail", args=[found.rule.pk])))
    context = {
        "desk": desk, "head": head, "title": title, "found": found, "counts": None, "about": [],
        # What the person saw, not what stands now: a stale text stays stale until it was shown.
        "token": request.POST.get("dibuka") or (found.token if found else ""), "stale": "",
        "crumbs": [*crumbs, ("Ubah" if found else "Baru", "")], **more,
    }  # fmt: skip
    return render(request, "criteria/edit.html", context)


@needs(WRITE)
def new_rule(request: VisitRequest) -> HttpResponse:
    """A rule from nothing: name, purpose, conditions."""
    posted = request.method == "POST"
    # Part of the address, because the facts to choose from depend on it.
    subject = request.GET.get("tentang", "")
    subject = subject if subject in SUBJECTS else next(iter(SUBJECTS))
    desk = _Desk(request, subject, None)
    about = _about(subject)
    if not posted:
        return _render(request, desk, HeadForm(), None, about=about)
    head = HeadForm(request.POST)
    typed = HeadForm(initial={n: request.POST.get(n, "") for n in head.fields})
    if "tambah" in request.POST:
        desk.more()
        return _render(request, desk, typed, None, about=about)
    good = desk.read()
    if "hitung" in request.POST:
        counts = desk.counts() if good else None
        return _render(request, desk, typed, None, counts=counts, about=about)
    if head.is_valid() and good:
        try:
            made = actions.create_rule(
                request.visit.act(), head.cleaned_data["title"], head.cleaned_data["purpose"],
                desk.wording, subject=subject,
            )  # fmt: skip
        except DomainError as error:
            head.add_error(error.field if error.field in head.fields else None, str(error.sentence))
        else:
            saved(request, "Rancangan aturan tersimpan. Beri contoh, lalu ajukan.")
            return redirect("criteria:detail", made.rule_id)
    return _render(request, desk, head, None, about=about)


def _about(chosen: str) -> list[Link]:
    """What a new rule may be about, as tabs; none where there is only one thing."""
    base = reverse("criteria:new")
    links = [
        Link(f"Tentang {s.label}", f"{base}?tentang={key}", active=key == chosen)
        for key, s in SUBJECTS.items()
    ]
    return links if len(links) > 1 else []


@needs(WRITE)
def edit_rule(request: VisitRequest, pk: UUID) -> HttpResponse:
    """The open draft, or the next version of a rule in force."""
    found = rule_or_404(request, pk)
    if found.open is not None and found.open.state == PROPOSED:
        return page_of(request, found, "Aturan ini sedang diperiksa orang lain.")
    desk = _Desk(request, found.rule.subject, found.shown)
    if request.method != "POST":
        return _render(request, desk, None, found)
    if "tambah" in request.POST:
        desk.more()
        return _render(request, desk, None, found)
    good = desk.read()
    if "hitung" in request.POST:
        return _render(request, desk, None, found, counts=desk.counts() if good else None)
    if good:
        try:
            actions.write_draft(
                request.visit.act(), pk, desk.wording, request.POST.get("dibuka", "")
            )
        except StaleVersion as error:
            return _render(
                request, desk, None, found, stale=error.current["bunyi"], token=found.token
            )
        except DomainError as error:
            desk.problem = str(error.sentence)
        else:
            saved(request, "Rancangan tersimpan.")
            return redirect("criteria:detail", pk)
    return _render(request, desk, None, found)


@needs(WRITE)
def add_example(request: VisitRequest, pk: UUID) -> HttpResponse:
    """A case with what must come out."""
    found = rule_or_404(request, pk)
    version = found.open
    node = found.node(version) if version and version.state == DRAFT else None
    if version is None or node is None:
        return page_of(request, found, "Contoh ditulis pada rancangan. Ubah dulu aturannya.")
    catalogue = found.subject.catalogue
    form = ExampleForm(request.POST or None, refs=refs(node), catalogue=catalogue)
    if request.method == "POST" and form.is_valid():
        known = _known(form, request, catalogue, found.rule.subject)
        if not form.errors:
            example = {
                "title": form.cleaned_data["title"], "known": known,
                "expected": VERDICTS[form.cleaned_data["expected"]],
                "today": timezone.localdate().isoformat(),
            }  # fmt: skip
            return _done(
                request, pk, lambda: actions.add_example(request.visit.act(), pk, example),
                "Contoh tersimpan.",
            )  # fmt: skip
    context = {
        "form": form, "rule": found.rule, "said": found.said(version),
        "crumbs": [
            ("Aturan", reverse("criteria:list")),
            (found.rule.title, reverse("criteria:detail", args=[pk])), ("Contoh", ""),
        ],
    }  # fmt: skip
    return render(request, "criteria/example.html", context)


def _known(
    form: ExampleForm, request: VisitRequest, catalogue: Catalogue, subject: str
) -> dict[str, Any]:
    """Typed values of an example, by the same reading as a condition's value."""
    known: dict[str, Any] = {}
    desk = _Desk(request, subject, None)
    for name, ref in form.asked.items():
        text = form.cleaned_data[name].strip()
        if not text:
            continue
        fact = catalogue[ref]
        op = {Kind.BOOL: "is", Kind.CHOICE: "in", Kind.CODE: "within", Kind.DATE: "<="}.get(
            fact.kind, "="
        )
        try:
            stored = tree_of([Line(str(ref), op, text)], catalogue, desk.codes)
        except LineError as error:
            form.add_error(name, error.sentence)
            continue
        value = stored["all"][0]["value"]
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        elif isinstance(value, list):
            form.add_error(name, "Sebuah contoh punya satu nilai. Tulis satu saja.")
            continue
        elif isinstance(value, dict):
            form.add_error(name, "Tulis tanggalnya, misalnya 31/12/2025.")
            continue
        known[str(ref)] = plain(value)
    return known


def _done(
    request: VisitRequest, pk: UUID, act: Callable[[], object], sentence: str
) -> HttpResponse:
    """Do it and go back to the rule; a refusal stands on top of its page."""
    found = rule_or_404(request, pk)
    try:
        act()
    except StaleVersion as error:
        return page_of(
            request, found,
            f"Aturan ini berubah sejak Anda membukanya. Sekarang bunyinya: {error.current['bunyi']}"
            " Baca lagi, lalu putuskan.",
        )  # fmt: skip
    except DomainError as error:
        return page_of(request, found, str(error.sentence))
    saved(request, sentence)
    return redirect("criteria:detail", pk)


@needs(WRITE)
def drop_example(request: VisitRequest, pk: UUID) -> HttpResponse:
    title = request.POST.get("contoh", "")
    return _done(
        request, pk, lambda: actions.drop_example(request.visit.act(), pk, title), "Contoh dihapus."
    )


@needs(WRITE)
def propose(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _done(
        request, pk, lambda: actions.propose(request.visit.act(), pk),
        "Aturan diajukan. Orang lain memeriksa dan menerbitkannya.",
    )  # fmt: skip


@needs(WRITE)
def drop(request: VisitRequest, pk: UUID) -> HttpResponse:
    return _done(
        request, pk, lambda: actions.drop_draft(request.visit.act(), pk), "Rancangan dibuang."
    )


@needs(DECIDE)
def decide_rule(request: VisitRequest, pk: UUID) -> HttpResponse:
    """Publish what somebody else proposed, or give it back with what to mend."""
    found = rule_or_404(request, pk)
    if request.method != "POST":
        return page_of(request, found)
    token, verdict = request.POST.get("dibuka", ""), request.POST.get("putusan", "")
    if verdict == "kembalikan":
        reason = request.POST.get("reason", "")
        return _done(
            request, pk, lambda: actions.give_back(request.visit.act(), pk, token, reason),
            "Rancangan dikembalikan ke penyusunnya.",
        )  # fmt: skip
    if verdict != "terbitkan":
        return page_of(request, found, "Pilih dulu: terbitkan atau kembalikan.")
    version = found.open
    visit, today = request.visit, timezone.localdate()
    counted = whole(found.counted(visit, version, today)) if version else Count()
    effects = {e.key: n for e, n in found.effects(visit, version, today)} if version else {}
    return _done(
        request, pk, lambda: actions.publish(visit.act(), pk, token, counted, effects),
        "Aturan berlaku mulai sekarang.",
    )  # fmt: skip


@needs(DECIDE)
def end_rule(request: VisitRequest, pk: UUID) -> HttpResponse:
    """End a rule, with the reason; the page asks before."""
    found = rule_or_404(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request, pk, lambda: actions.end_rule(request.visit.act(), pk, reason),
            "Aturan dihentikan.",
        )  # fmt: skip
    context = {
        "form": form, "rule": found.rule, "said": found.said(found.in_force),
        "crumbs": [
            ("Aturan", reverse("criteria:list")),
            (found.rule.title, reverse("criteria:detail", args=[pk])), ("Hentikan", ""),
        ],
    }  # fmt: skip
    return render(request, "criteria/end.html", context)
