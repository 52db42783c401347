"""What an officer's phone carries of businesses and may ask for: seats of this room in ``sync``.

Policy: a visit is a fact and only adds. A change of a business is proposed to the office with what
the officer saw; where somebody changed the same field meanwhile, both stand before a person. A new
business is a registration like any other. A phone never carries NIK, NIB or phone numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.visit import Visit as Visiting
from guyub.areas import known
from guyub.areas.models import DISTRICT, REGENCY, VILLAGE, level_of
from guyub.kernel.actions import Act, DomainError
from guyub.mentoring import diagnosis
from guyub.mentoring.actions.photos import add_photo
from guyub.mentoring.actions.visiting import Agreed, Contact, Judged, record_visit
from guyub.mentoring.models import Step, Visit
from guyub.mentoring.permissions import VIEW, VISIT
from guyub.registry import naming
from guyub.registry.actions.business import edit_business
from guyub.registry.actions.changes import PROPOSE, propose_change
from guyub.registry.actions.common import may_write_at
from guyub.registry.actions.registration import SUBMIT, Submission, submit_registration
from guyub.registry.models import Business, BusinessFacts
from guyub.registry.wording import label
from guyub.sync import registering as r
from guyub.sync.merging import merge_changes
from guyub.sync.values import Values

BUSINESS: Final = "business"
VISITS: Final = "visit"
FORM: Final = "form"
EDITABLE: Final = ("name", "main_product", "address", "since_year")
HISTORY: Final = 10
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


def _history(ids: Sequence[UUID], since: date) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = Visit.objects.valid().filter(business__in=ids, on__gte=since)
    for made in rows.order_by("-on", "-created_at"):
        told = found[made.business_id]
        if len(told) < HISTORY:
            words = f"{Visit.Kind(made.kind).label}: {str(Visit.Met(made.met).label).lower()}"
            told.append({"on": made.on, "words": words, "note": made.note})
    return found


def _agreed(ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for step in Step.objects.open().of(ids).order_by("due_on", "pk"):
        found[step.business_id].append(
            {"id": str(step.pk), "text": step.text, "due_on": step.due_on,
             "who": str(Step.Who(step.who).label)}
        )  # fmt: skip
    return found


def business_rows(visit: Visiting, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """Businesses of the territory with what was agreed and what happened in two years."""
    facts = {f.pk: f for f in _territory(visit).filter(pk__in=ids)}
    history = _history(list(facts), timezone.localdate() - BACK)
    agreed = _agreed(list(facts))
    places = known.names_of({f.village_code for f in facts.values()})
    for row in Business.objects.filter(pk__in=facts).order_by("pk"):
        fact = facts[row.pk]
        yield {
            "id": str(row.pk), "revision": row.version, "number": row.number,
            "name": naming.shown(visit, row.name, row.legal_form, fact.owner_names),
            "owner": fact.owner_names if visit.may(naming.SEES_NAMES) else "",
            "main_product": row.main_product, "address": row.address,
            "since_year": row.since_year, "village_code": row.village_code,
            "village": places.get(row.village_code, row.village_code), "workers": fact.workers,
            "contact_on": fact.contact_on, "latitude": row.latitude, "longitude": row.longitude,
            "steps": agreed.get(row.pk, []), "history": history.get(row.pk, []),
        }  # fmt: skip


def form_ids(visit: Visiting, after: UUID | None, most: int) -> Sequence[UUID]:
    return [i for i in (QUESTIONS, VILLAGES) if after is None or i > after][:most]


def _questions() -> dict[str, Any]:
    asked = diagnosis.current()
    return {
        "id": str(QUESTIONS), "revision": asked.version, "version": asked.version,
        "aspects": [
            {
                "key": a.key, "label": a.label,
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
            merged.clashes, revision=row.version, theirs_at=row.updated_at,
            village_code=row.village_code,
        )  # fmt: skip
    return r.applied(row.version)


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
    r.register_pull(r.Pull(FORM, VIEW, form_ids, form_rows, order=10))
    r.register_pull(r.Pull(BUSINESS, VIEW, business_ids, business_rows, order=20))
    r.register_operation(VISITS, "record", take_visit, needs=VISIT)
    r.register_operation("registration", "propose", take_registration, needs=SUBMIT)
    r.register_operation(BUSINESS, "edit", take_edit, needs=PROPOSE)
    r.register_receiver(VISITS, take_photo, needs=VISIT)
    r.register_resolver(
        r.Resolver(BUSINESS, _resolve, {n: label(n, "business") for n in EDITABLE}, _labels)
    )
