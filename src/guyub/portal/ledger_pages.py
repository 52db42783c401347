"""The office's history as sentences, its verification, and the day's root on paper.

The ledger knows plain ids only; here, on top of all rooms, ids become names and links.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.models import Office, User
from guyub.accounts.roles import role_words
from guyub.accounts.visit import Visit, VisitRequest, needs
from guyub.kernel import lists
from guyub.kernel.actions import VERBS
from guyub.kernel.dates import format_date, format_time
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.forms import Form, TanggalField
from guyub.kernel.ids import NumberError, parse_human_number
from guyub.kernel.lists import Column, FilterForm, ListScreen, Order, Row
from guyub.kernel.pages import Key
from guyub.ledger import sealing
from guyub.ledger.chain import Broken, Verified, root_of, verify_chain
from guyub.ledger.models import Event
from guyub.portal.permissions import HISTORY, VERIFY
from guyub.registry import privacy, timeline, wording
from guyub.registry.models import Business, Owner

BUSINESS, PERSON = "registry.business", "registry.owner"


def own(visit: Visit) -> QuerySet[Event]:
    """Events of the visit's own office; none without an office."""
    if visit.office is None:
        return Event.objects.none()
    return Event.objects.filter(chain=str(visit.office.pk))


def sentence(verb: str) -> str:
    text = VERBS.get(verb, verb)
    return text[:1].upper() + text[1:]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class HistoryFilters(FilterForm):
    """Who, what, about which business, from when to when."""

    siapa = forms.ChoiceField(label="Siapa", required=False)
    apa = forms.ChoiceField(label="Apa yang dikerjakan", required=False)
    usaha = forms.CharField(label="Nomor usaha", required=False, max_length=30)
    dari = TanggalField(label="Dari tanggal", required=False, native=True)
    sampai = TanggalField(label="Sampai tanggal", required=False, native=True)

    def __init__(self, data: Mapping[str, Any], *, viewer: Any) -> None:
        super().__init__(data, viewer=viewer)
        people = User.objects.filter(appointments__office=viewer.office).exclude(
            appointments__role="owner"
        )
        self.people = {str(u.pk): u.name for u in people.order_by("name", "pk").distinct()}
        verbs = sorted(((v, sentence(v)) for v in VERBS), key=lambda pair: (pair[1], pair[0]))
        self.fields["siapa"].choices = [("", "Siapa saja"), *self.people.items()]  # type: ignore[attr-defined]
        self.fields["apa"].choices = [("", "Apa saja"), *verbs]  # type: ignore[attr-defined]

    def clean_usaha(self) -> str:
        text = str(self.cleaned_data["usaha"])
        if not text:
            return ""
        try:
            return parse_human_number(text).text
        except NumberError as error:
            raise forms.ValidationError(str(error)) from None

    def narrow_siapa(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(actor_id=value)

    def say_siapa(self, value: str) -> str:
        return f"oleh {self.people[value]}"

    def narrow_apa(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(verb=value)

    def say_apa(self, value: str) -> str:
        return sentence(value)

    def narrow_usaha(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        found = Business.objects.visible_to(self.viewer).filter(number=value).first()
        if found is None:
            return queryset.none()
        return queryset.filter(kind=BUSINESS, object_id=str(found.pk))

    def say_usaha(self, value: str) -> str:
        return f"tentang {value}"

    def narrow_dari(self, queryset: QuerySet[Any], value: date) -> QuerySet[Any]:
        return queryset.filter(at__gte=_midnight(value))

    def say_dari(self, value: date) -> str:
        return f"sejak {format_date(value)}"

    def narrow_sampai(self, queryset: QuerySet[Any], value: date) -> QuerySet[Any]:
        return queryset.filter(at__lt=_midnight(value + timedelta(days=1)))

    def say_sampai(self, value: date) -> str:
        return f"sampai {format_date(value)}"


def _moment(at: datetime) -> str:
    return format_time(at, timezone.get_current_timezone())


def _prepare(rows: list[Row], visit: Any) -> list[Row]:
    """Adds the sentence, the role in words, the business it is about, the address of the event."""
    ids = {r["object_id"] for r in rows if r["kind"] == BUSINESS}
    found = Business.objects.visible_to(visit).filter(pk__in=ids)
    numbers = {str(pk): number for pk, number in found.values_list("pk", "number")}
    for row in rows:
        row["when"] = _moment(row["at"])
        row["what"] = sentence(row["verb"])
        row["who"] = row["actor"] or "Sistem"
        row["as"] = role_words(row["role"])
        row["about"] = numbers.get(row["object_id"], "")
        row["url"] = f"{reverse('portal:history')}?event={row['seq']}"
    return rows


SCREEN = ListScreen(
    name="riwayat",
    title="Riwayat",
    noun="kejadian",
    queryset=own,
    filters=HistoryFilters,
    fields=("seq", "at", "actor", "role", "verb", "kind", "object_id", "reason"),
    columns=(
        Column("when", "Kapan", order="waktu"),
        Column("who", "Siapa"),
        Column("as", "Sebagai"),
        Column("what", "Apa"),
        Column("about", "Tentang", value=lambda r: r["about"] or "-"),
        Column("reason", "Alasan", value=lambda r: r["reason"] or "-"),
    ),
    orders=(Order("waktu", "Waktu", (Key("seq", "int"),)),),
    prepare=_prepare,
    definition="Setiap pekerjaan tercatat satu kali dan tidak dapat diubah.",
    source="Sumber: riwayat kantor ini.",
    empty_title="Belum ada riwayat",
    empty_text="Pekerjaan pertama di kantor ini akan muncul di sini.",
    template="portal/history.html",
    more=lambda visit: {"may_verify": visit.may(VERIFY)},
)


@needs(HISTORY)
def history(request: VisitRequest) -> HttpResponse:
    """The list, or one event in full with ``?event=<number>``."""
    asked = request.GET.get("event", "")
    if asked:
        return _one(request, asked)
    if lists.DIRECTION not in request.GET:
        # The newest first, unless asked otherwise.
        params = request.GET.copy()
        params[lists.DIRECTION] = "turun"
        request.GET = params  # type: ignore[assignment]
    return lists.respond(request, SCREEN, request.visit)


def _one(request: VisitRequest, asked: str) -> HttpResponse:
    visit = request.visit
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        raise Http404
    event = own(visit).filter(seq=int(asked)).first()
    if event is None:
        raise Http404
    _note(visit, event)
    names = list(dict.fromkeys([*event.before, *event.after]))
    erased = event.kind == BUSINESS and sealing.opener(UUID(event.object_id))[1]
    context = {
        "event": event,
        "title": sentence(event.verb),
        "when": _moment(event.at),
        "role": role_words(event.role),
        "business": _business(visit, event),
        "fields": [
            {
                "before": _told(visit, name, event.before, erased),
                "after": _told(visit, name, event.after, erased),
                "label": wording.label(name),
            }
            for name in names
        ],
        "hash": bytes(event.hash).hex(),
        "crumbs": [("Riwayat", reverse("portal:history")), (sentence(event.verb), "")],
    }
    return render(request, "portal/event.html", context)


def _told(visit: Visit, name: str, values: dict[str, Any], erased: bool) -> str:
    """A value without its label; "" where it is empty, a mark where it may not be read. Of a
    business whose owner was erased, names in events of before they were sealed are not read."""
    if values.get(name) in (None, ""):
        return ""
    if erased and name in timeline.QUOTED:
        return "(tidak ditampilkan)"
    text = privacy.told(visit, name, values[name])
    label = wording.label(name)
    return text.removeprefix(f"{label}: ") if text != label else "(tidak ditampilkan)"


def _note(visit: Visit, event: Event) -> None:
    """Opening sealed values is looking at those people."""
    people = {
        UUID(value["person"])
        for values in (event.before, event.after)
        for value in values.values()
        if isinstance(value, dict) and set(value) == {"person", "sealed"}
    }
    if event.kind == PERSON:
        people.add(UUID(event.object_id))
    if people and visit.may(privacy.NAMES):
        owners = Owner.objects.filter(pk__in=people).order_by("pk")
        privacy.note_looking(visit, owners, timezone.now())


def _business(visit: Visit, event: Event) -> Business | None:
    if event.kind != BUSINESS:
        return None
    return Business.objects.visible_to(visit).filter(pk=event.object_id).first()  # type: ignore[no-any-return]


class DayForm(Form):
    tanggal = TanggalField(label="Hari", native=True)


@needs(VERIFY)
def verification(request: VisitRequest) -> HttpResponse:
    """Whether the office's chain is whole; read from its start when asked."""
    office = request.visit.office
    if office is None:
        raise Http404
    result: Verified | Broken | None = None
    if request.GET.get("periksa"):
        result = verify_chain(str(office.pk))
    context = {
        "office": office,
        "result": result,
        "broken": isinstance(result, Broken),
        "form": DayForm(initial={"tanggal": timezone.localdate() - timedelta(days=1)}),
        "checked_at": timezone.now(),
        "may_history": request.visit.may(HISTORY),
    }
    return render(request, "portal/verification.html", context)


@needs(VERIFY)
def root(request: VisitRequest) -> HttpResponse:
    """The day's root on one A4 page: the own chain by name, the others by number only."""
    office = request.visit.office
    form = DayForm(request.GET)
    if office is None:
        raise Http404
    found = None
    final = True
    if form.is_valid():
        day = form.cleaned_data["tanggal"]
        # Hashes tell nothing about anybody, and the root is over all offices.
        with in_scope(SYSTEM, read_only=True):
            found = root_of(day)
        final = day < timezone.now().date()
    mine = next((c for c in found.chains if c[0] == str(office.pk)), None) if found else None
    context = {
        "form": form,
        "root": found,
        "mine": mine,
        "others": len(found.chains) - (mine is not None) if found else 0,
        "final": final,
        "office": Office.objects.get(pk=office.pk),
        "printed_at": timezone.now(),
        "crumbs": [("Verifikasi", reverse("portal:verification")), ("Sidik hari", "")],
    }
    return render(request, "portal/root.html", context)
