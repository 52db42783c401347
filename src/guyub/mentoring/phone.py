"""What an officer's phone carries of businesses and may ask for: seats of this room in ``sync``.

Policy: a visit is a fact and only adds. A change of a business is proposed to the office with what
the officer saw; where somebody changed the same field meanwhile, both stand before a person. A new
business is a registration like any other. A phone never carries NIK, NIB or phone numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from guyub.accounts.visit import Visit as Visiting
from guyub.areas import known
from guyub.areas.models import DISTRICT, REGENCY, VILLAGE, level_of
from guyub.kernel.actions import Act, DomainError
from guyub.ledger.models import Event
from guyub.mentoring import diagnosis, phone_privacy
from guyub.mentoring.actions.photos import add_photo
from guyub.mentoring.actions.visiting import Agreed, Contact, Judged, record_visit
from guyub.mentoring.models import Step, Visit
from guyub.mentoring.permissions import VIEW, VISIT
from guyub.mentoring.plan import phone as plan_phone
from guyub.registry import naming, privacy
from guyub.registry.actions.business import edit_business
from guyub.registry.actions.changes import PROPOSE, propose_change
from guyub.registry.actions.common import may_write_at
from guyub.registry.actions.registration import SUBMIT, Submission, submit_registration
from guyub.registry.models import Business, BusinessFacts
from guyub.registry.timeline import KIND
from guyub.registry.wording import label
from guyub.sync import registering as r
from guyub.sync.merging import merge_changes
from guyub.sync.values import Values

BUSINESS: Final = "business"
VISITS: Final = "visit"
FORM: Final = "form"
# Said in the language of the app. Suggestions are not: what is picked is stored.
ASKED: Final = frozenset({"label", "text", "options"})
TOLD: Final = frozenset({"due_why", "told", "who", "words"})
EDITABLE: Final = ("name", "main_product", "address", "since_year")
HISTORY: Final = 10
TODAY: Final = 10
BACK: Final = timedelta(days=730)
# One form row per kind, under fixed ids, so that a phone knows which is which.
QUESTIONS: Final = UUID("01900000-0000-7000-8000-000000000001")
VILLAGES: Final = UUID("01900000-0000-7000-8000-000000000002")


def _territory(visit: Visiting) -> Any:
    return BusinessFacts.objects.visible_to(visit).listed().operating()


def business_ids(visit: Visiting, after: UUID | None, most: int) -> Sequence[UUID]:
    found = _territory(visit)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def first_ids(visit: Visiting, day: date) -> Sequence[UUID]:
    """What the first page of the app shows: today's route, then those that wait longest."""
    rows = _territory(visit).order_by(F("contact_on").asc(nulls_first=True), "sort_key", "pk")
    waiting = rows.values_list("pk", flat=True)[:TODAY]
    return list(dict.fromkeys([*plan_phone.route_ids(visit, day), *waiting]))


def _history(ids: Sequence[UUID], since: date) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    words = {
        (kind, met): f"{kind.label}: {str(met.label).lower()}"
        for kind, met in product(Visit.Kind, Visit.Met)
    }
    rows = Visit.objects.valid().filter(business__in=ids, on__gte=since)
    for business, kind, met, on, note in rows.order_by("-on", "-created_at").values_list(
        "business_id", "kind", "met", "on", "note"
    ):
        told = found[business]
        if len(told) < HISTORY:
            told.append({"on": on, "words": words[kind, met], "note": note})
    return found


def _agreed(ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    who = {one.value: str(one.label) for one in Step.Who}
    rows = Step.objects.open().of(ids).order_by("due_on", "pk")
    for pk, business, text, due_on, by in rows.values_list(
        "pk", "business_id", "text", "due_on", "who"
    ):
        found[business].append({"id": str(pk), "text": text, "due_on": due_on, "who": who[by]})
    return found


_FACTS: Final = ("owner_names", "workers", "contact_on", "due", "kind")
_FIELDS: Final = (
    "pk", "version", "number", "name", "legal_form", "main_product", "address", "since_year",
    "village_code", "latitude", "longitude",
)  # fmt: skip


def business_rows(visit: Visiting, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """Businesses of the territory with what was agreed and planned and two years of history, each
    text as this visit reads it on the page of the business."""
    today = timezone.localdate()
    due = plan_phone.with_due(visit, _territory(visit).filter(pk__in=ids), today)
    facts = {f["pk"]: f for f in due.values("pk", *_FACTS)}
    history = _history(list(facts), today - BACK)
    agreed, planned = _agreed(list(facts)), plan_phone.plans_of(visit, facts, today)
    rows = list(Business.objects.filter(pk__in=facts).order_by("pk").values(*_FIELDS))
    places = known.names_of({row["village_code"] for row in rows})
    named = visit.may(naming.SEES_NAMES)
    for row in rows:
        fact = facts[row["pk"]]
        told = row["name"], row["legal_form"], fact["owner_names"]
        read = naming.reader(visit, *told)
        yield {
            "id": str(row["pk"]), "revision": row["version"], "number": row["number"],
            "name": naming.shown(visit, *told), "owner": fact["owner_names"] if named else "",
            "main_product": read(row["main_product"]), "address": row["address"],
            "since_year": row["since_year"], "village_code": row["village_code"],
            "village": places.get(row["village_code"], row["village_code"]),
            "workers": fact["workers"], "contact_on": fact["contact_on"],
            "latitude": row["latitude"], "longitude": row["longitude"],
            "steps": [{**s, "text": read(s["text"])} for s in agreed.get(row["pk"], [])],
            "history": [{**h, "note": read(h["note"])} for h in history.get(row["pk"], [])],
            **plan_phone.due_words(fact), **planned.get(row["pk"], plan_phone.NOTHING),
        }  # fmt: skip


def form_ids(visit: Visiting, after: UUID | None, most: int) -> Sequence[UUID]:
    return [i for i in (QUESTIONS, VILLAGES) if after is None or i > after][:most]


def first_forms(visit: Visiting, day: date) -> Sequence[UUID]:
    """Before the first business: without the questions no visit can be written down."""
    return [QUESTIONS, VILLAGES]


def _questions() -> dict[str, Any]:
    asked, drawn = diagnosis.current(), diagnosis.pictures()
    return {
        "id": str(QUESTIONS), "revision": asked.version, "version": asked.version,
        "aspects": [
            {
                "key": a.key, "label": a.label, "picture": drawn.get(a.key),
                "questions": [
                    {"key": q.key, "text": q.text, "options": list(q.options)} for q in a.questions
                ],
            }
            for a in asked.aspects
        ],
        "suggestions": sorted({s.text for a in asked.aspects for s in a.suggestions}),
    }  # fmt: skip


def form_rows(visit: Visiting, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """The questions of a visit and the villages of the territory, for forms without signal."""
    if QUESTIONS in ids:
        yield _questions()
    if VILLAGES in ids:
        rows = [{"code": c, "name": n} for c, n in _villages(visit.area_codes)]
        yield {"id": str(VILLAGES), "revision": 1, "rows": rows}


def _villages(areas: Iterable[str]) -> list[tuple[str, str]]:
    """(code, "village, sub-district") of all villages in the areas, in order."""
    found = {}
    for code in areas:
        if level_of(code) == VILLAGE:
            found[code] = known.names_of([code]).get(code, code)
        elif level_of(code) == DISTRICT:
            place = known.names_of([code]).get(code, code)
            found |= {c: f"{n}, {place}" for c, n in known.below(code)}
        elif level_of(code) == REGENCY:
            found |= dict(_villages(c for c, _n in known.below(code)))
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))


def _contact(read: Values, incoming: r.Incoming) -> Contact:
    steps = []
    for raw in read.each("steps", list):
        one = Values(raw if isinstance(raw, dict) else {})
        due = one.day("due_on")
        if due is None:
            raise DomainError("Isi sampai kapan setiap langkah dikerjakan.", field="steps")
        steps.append(Agreed(one.text("text"), one.text("who"), due, one.text("aspect")))
    judged = {}
    for key, raw in read.each("judged", dict).items():
        one = Values(raw if isinstance(raw, dict) else {})
        judged[Values({"id": key}).id("id")] = Judged(one.text("verb"), one.text("reason"))
    return Contact(
        on=read.needed_day("on"), kind=read.text("kind"), met=read.text("met"),
        minutes=read.whole("minutes"), note=read.text("note"),
        next_on=read.day("next_on"), latitude=read.point("latitude"),
        longitude=read.point("longitude"), device_at=incoming.client_time,
        answers=read.each("answers", dict), steps=tuple(steps), judged=judged,
    )  # fmt: skip


def take_visit(act: Act, incoming: r.Incoming) -> r.Result:
    """A visit: waits while its business has not arrived."""
    read = Values(incoming.values)
    business = read.id("business_id")
    if not Business.objects.filter(pk=business).exists():
        return r.held(business)
    record_visit(act, incoming.entity_id, business, _contact(read, incoming))
    return r.applied()


def take_registration(act: Act, incoming: r.Incoming) -> r.Result:
    """A business that stands in no register: decided by the office like any registration."""
    read = Values(incoming.values)
    told = submit_registration(
        act,
        Submission(
            village_code=read.text("village_code", 13), owner_name=read.text("owner_name", 120),
            product=read.text("product", 150), nik=read.text("nik", 20) or None,
            phone=read.text("phone", 20) or None, business_name=read.text("name", 150),
            address=read.text("address", 250), workers_male=read.whole("workers_male"),
            workers_female=read.whole("workers_female"),
        ),
        "officer",
    )  # fmt: skip
    return r.applied(receipt=told.receipt)


def take_edit(act: Act, incoming: r.Incoming) -> r.Result:
    """Proposed to the office; a field that somebody changed meanwhile is shown to a person."""
    rows = Business.objects.select_for_update()
    row = rows.filter(pk=incoming.entity_id).first()
    if row is None:
        return r.held(incoming.entity_id)
    if row.merged_into_id is not None:
        row = rows.get(pk=row.merged_into_id)
    # Before anything is compared: what stands elsewhere is not told.
    may_write_at(act, row.village_code)
    read = Values(incoming.values)
    wanted: dict[str, Any] = {
        "name": read.text("name", 150), "main_product": read.text("main_product", 150),
        "address": read.text("address", 250), "since_year": read.whole("since_year"),
    }  # fmt: skip
    changes = {
        name: (seen, wanted[name])
        for name, (seen, _new) in incoming.changes.items()
        if name in wanted
    }
    merged = merge_changes(changes, {name: getattr(row, name) for name in changes})
    if merged.take:
        propose_change(act, row.pk, merged.take, reason="Dilihat petugas di tempat usaha")
    if merged.clashes:
        return r.conflict(
            merged.clashes, revision=row.version, village_code=row.village_code,
            **_last_change(row, merged.clashes),
        )  # fmt: skip
    return r.applied(row.version)


def _last_change(row: Business, fields: Iterable[str]) -> dict[str, Any]:
    """Who gave one of these fields its value last, and when, as the ledger tells it."""
    found = Event.objects.filter(
        kind=KIND, object_id=str(row.pk), after__has_any_keys=sorted(fields)
    )
    actor, at = found.order_by("-at").values_list("actor", "at").first() or ("", row.updated_at)
    return {"theirs_by": actor, "theirs_at": at}


def take_photo(act: Act, arrived: r.Arrived) -> r.Result:
    """A photo of a visit: waits for the visit."""
    if not Visit.objects.filter(pk=arrived.entity_id).exists():
        return r.held(arrived.entity_id)
    add_photo(act, arrived.entity_id, arrived.content)
    return r.applied()


def _resolve(act: Act, entity_id: UUID, name: str, value: Any) -> None:
    row = Business.objects.get(pk=entity_id)
    if row.merged_into_id is not None:
        row = Business.objects.get(pk=row.merged_into_id)
    edit_business(
        act, row.pk, {name: value}, version=row.version, reason="Isian petugas dipakai"
    )  # fmt: skip


def _labels(visit: Visiting, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = Business.objects.visible_to(visit).filter(pk__in=ids)
    return {pk: f"{name} ({number})" for pk, name, number in
            rows.values_list("pk", "name", "number")}  # fmt: skip


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    privacy.register_eraser("mentoring_phones", phone_privacy.erase)
    r.register_pull(
        r.Pull(FORM, VIEW, form_ids, form_rows, first_forms, order=10, version=2, words=ASKED)
    )
    r.register_pull(
        r.Pull(
            BUSINESS, VIEW, business_ids, business_rows, first_ids, version=2, order=20, words=TOLD
        )
    )
    r.register_operation(VISITS, "record", take_visit, needs=VISIT, label="Kunjungan")
    r.register_operation(
        "registration", "propose", take_registration, needs=SUBMIT, label="Usaha baru"
    )
    r.register_operation(BUSINESS, "edit", take_edit, needs=PROPOSE, label="Perubahan data")
    r.register_receiver(VISITS, take_photo, needs=VISIT)
    r.register_resolver(
        r.Resolver(BUSINESS, _resolve, {n: label(n, "business") for n in EDITABLE}, _labels)
    )
