"""Handing over on an officer's phone: what it carries of occasions, and signing without signal.

Policy: the phone does what the queue of an occasion does, by the same action. Who signs was
printed and approved by two people: when somebody else comes, the office changes the record first,
so a phone cannot say it. Whoever hands over ticked every line; where the record's lines or who
signs changed since the phone fetched it, nothing is recorded and the officer looks again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.aid import bast
from guyub.aid.actions.handing_papers import attach, drawn, scan_of
from guyub.aid.actions.handing_records import refuse
from guyub.aid.actions.handing_signing import ON_SCREEN, Signing, sign
from guyub.aid.models import HandingPaper, Handover, Occasion
from guyub.aid.permissions.handing import HAND
from guyub.aid.queries.handing_names import member, signer
from guyub.aid.querysets.handing import LIVE
from guyub.aid.states import HANDOVER
from guyub.aid.terms_handing import SCREEN
from guyub.areas import known
from guyub.criteria.parameters import value_of
from guyub.kernel.actions import Act, DomainError
from guyub.registry.models.business import Status
from guyub.sync import registering as r
from guyub.sync.values import Values

ENTITY: Final = "handover"
BACK, AHEAD = timedelta(days=7), timedelta(days=14)
MOST_STROKES: Final = 100_000
GONE: Final = "Berita acara ini tidak ada di wilayah tugas Anda. Hubungi kantor."
CHANGED: Final = (
    "Isi berita acara ini berubah sejak diambil HP. Cocokkan lagi barangnya, lalu simpan lagi."
)
SOMEBODY_ELSE: Final = (
    "Yang datang bukan yang tertulis di berita acara. Kantor mengganti namanya dulu, baru barangnya"
    " diserahkan."
)
# Said in the language of the app.
WORDS: Final = frozenset({"said"})


def _near(visit: Visit) -> Any:
    """Records of the visit's areas in occasions about today."""
    today = timezone.localdate()
    return Handover.objects.visible_to(visit).live().filter(
        occasion__kind=Occasion.Kind.VILLAGE, occasion__on__range=(today - BACK, today + AHEAD)
    )  # fmt: skip


def handover_ids(visit: Visit, after: UUID | None, most: int) -> Sequence[UUID]:
    found = _near(visit)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def first_ids(visit: Visit, day: date) -> Sequence[UUID]:
    """Who receives today, in the order of seats."""
    found = _near(visit).filter(occasion__on=day)
    return list(found.order_by("occasion", "seat", "pk").values_list("pk", flat=True))


def handover_rows(visit: Visit, ids: Sequence[UUID]) -> Iterable[Mapping[str, Any]]:
    """Recipients with what is theirs, as the queue and the record's page show it."""
    records = list(bast.for_print(_near(visit).filter(pk__in=ids)))
    places = known.names_of({record.village_code for record in records})
    office = visit.office.pk if visit.office else None
    screen = bool(value_of(SCREEN, office, timezone.localdate()))
    for record in records:
        lines = list(record.lines.all())
        yield {
            "id": str(record.pk), "revision": record.version,
            "occasion": {
                "id": str(record.occasion.pk), "title": record.occasion.title,
                "on": record.occasion.on, "place": record.occasion.place,
            },
            "seat": record.seat, "recipient": record.recipient,
            "signer": signer(visit, record.recipient_signer),
            "signer_title": record.recipient_title,
            "number": record.number, "village": places.get(record.village_code, ""),
            "state": record.state, "said": str(HANDOVER.label(record.state)),
            "handed_on": record.on, "total": record.total, "screen": screen,
            "closed": any(x.business.status == Status.CLOSED for x in lines),
            "lines": [
                {"id": str(x.pk), "item": x.item_name, "quantity": x.quantity, "unit": x.unit,
                 "business": member(visit, record, x) if record.group_id else ""}
                for x in lines
            ],
        }  # fmt: skip


def turns(day: date) -> Iterable[tuple[UUID, str, UUID | None]]:
    """Records whose occasion comes near or is over; three days wide, so that a night that was
    missed loses nothing."""
    wide = timedelta(days=2)
    near = (day + AHEAD - wide, day + AHEAD)
    over = (day - BACK - timedelta(days=3), day - BACK - timedelta(days=1))
    for first, last in (near, over):
        rows = Handover.objects.filter(occasion__on__range=(first, last), state__in=LIVE)
        for pk, village in rows.order_by("pk").values_list("pk", "village_code"):
            yield pk, village, None


def _record(visit: Visit, pk: UUID) -> Handover:
    found: Handover | None = Handover.objects.visible_to(visit).filter(pk=pk).first()
    if found is None:
        raise DomainError(GONE)
    return found


def _as_seen(record: Handover, incoming: r.Incoming, read: Values) -> bool:
    """Whether the record still says who signs as it did on the phone. Another seat makes a newer
    revision and the same paper; who may not read the name cannot tell one name from another."""
    if incoming.base_revision == record.version:
        return True
    told = (read.text("signer", 150), read.text("signer_title", 80))
    shown = signer(incoming.visit, record.recipient_signer)
    return shown == record.recipient_signer and told == (shown, record.recipient_title)


def take_signing(act: Act, incoming: r.Incoming) -> r.Result:
    """Both sides signed, in the field."""
    read = Values(incoming.values)
    record = _record(incoming.visit, incoming.entity_id)
    # Held until the end: between this look and the signing nothing changes.
    record = Handover.objects.select_for_update().get(pk=record.pk)
    if record.state == "signed":
        return r.applied(record.version, sentence="Serah terima ini sudah tercatat sebelumnya.")
    if read.text("taken_by", 20) != "signer":
        raise DomainError(SOMEBODY_ELSE, field="taken_by")
    if not _as_seen(record, incoming, read):
        raise DomainError(CHANGED, field="taken_by")
    stands = {str(pk): n for pk, n in record.lines.values_list("pk", "quantity")}
    if read.each("lines", dict) != stands:
        raise DomainError(CHANGED, field="lines")
    mode, strokes = read.text("mode", 10), read.text("strokes", MOST_STROKES)
    signed = sign(
        act,
        record.pk,
        Signing(
            mode, read.needed_day("on"), read.text("place", 200),
            drawn(strokes) if mode == ON_SCREEN and strokes else None,
        ),
    )  # fmt: skip
    return r.applied(signed.version)


def take_refusal(act: Act, incoming: r.Incoming) -> r.Result:
    """The recipient does not want it."""
    record = _record(incoming.visit, incoming.entity_id)
    if record.state == "refused":
        return r.applied(record.version)
    done = refuse(act, record.pk, Values(incoming.values).text("reason", 300))
    return r.applied(done.version)


def _receiver(kind: str) -> r.Receiver:
    def take(act: Act, arrived: r.Arrived) -> r.Result:
        """A photo of the hand-over or of what was signed: waits until it is recorded."""
        record = _record(arrived.visit, arrived.entity_id)
        if record.state == "ready":
            return r.held(record.pk)
        if record.state not in ("signed", "revoked"):
            raise DomainError("Barangnya tidak jadi diserahkan, jadi fotonya tidak disimpan.")
        attach(act, record.pk, scan_of(arrived.content), kind)
        return r.applied()

    return take


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    r.register_pull(
        r.Pull(
            ENTITY,
            HAND,
            handover_ids,
            handover_rows,
            first=first_ids,
            order=30,
            turns=turns,
            words=WORDS,
        )
    )
    r.register_operation(ENTITY, "sign", take_signing, needs=HAND, label="Serah terima")
    r.register_operation(ENTITY, "refuse", take_refusal, needs=HAND, label="Serah terima batal")
    kinds = HandingPaper.Kind
    r.register_receiver(ENTITY, _receiver(kinds.PHOTO), needs=HAND)
    r.register_receiver(f"{ENTITY}.paper", _receiver(kinds.SIGNED), needs=HAND)
    r.register_receiver(f"{ENTITY}.thumb", _receiver(kinds.THUMB), needs=HAND)
