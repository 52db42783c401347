"""What the OCDS file tells, read from the tables: processes of a period, some at a time.

Policy on names. A government unit is named. A business of the register is named while its owners
agree that it is shown to everybody and it is not closed, as the catalogue asks, whatever its form
of law; nobody asked means nobody named. Who stands in no register (a seller, another maker, a
contractor) is named when the name itself says that it is a body (CV, PT, koperasi), because other
names may be a person's. Everybody else has an id that tells nothing, and no text tells a word of
the name, apart from words of trades, titles and bodies ("warung", "bu"), which would hide half of
all titles. A company that is no government unit and works for none stays out: what it buys is no
public contract.

What was never asked or ordered is a draft and stays out too. A purchase that takes another one back
is an amendment of that one. A purchase with a line that was bought by an order belongs to the
process of that order's need (of the first such line); every other one is a process of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from guyub.areas import known
from guyub.kernel import names
from guyub.kernel.fields import get_keyring
from guyub.market import ocds_facts as ocds
from guyub.market.models import (
    GOVERNMENT,
    Buyer,
    ComponentLine,
    Delivery,
    Need,
    NeedAsk,
    NeedAward,
    NeedBatch,
    Payment,
    Purchase,
    PurchaseLine,
)
from guyub.market.querysets.purchases import BoughtQuerySet
from guyub.market.states import needs, purchases
from guyub.registry import naming
from guyub.registry.models import Business, Consent, Ownership
from guyub.registry.models.business import Status

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

PUBLIC: Final = (*sorted(GOVERNMENT), Buyer.Kind.CONTRACTOR)
CHUNK: Final = 200
_MERGES: Final = 20
_Told = tuple[Purchase, ocds.Bought, datetime]


@dataclass(frozen=True)
class Asked:
    """Which processes: something of them happened from ``first`` to ``last``; of one buyer or of
    all."""

    first: date
    last: date
    buyer: UUID | None = None


def public_buyers(visit: Visit) -> QuerySet[Buyer]:
    """Whose purchases are public, as far as the visit sees."""
    return Buyer.objects.visible_to(visit).filter(kind__in=PUBLIC)


def needs_of(visit: Visit, asked: Asked) -> QuerySet[Need]:
    """Needs for which makers were asked, or nobody could be; also those for which something was
    bought in the period."""
    begin, end = (_moment(day) for day in (asked.first, asked.last + timedelta(days=1)))
    days = (asked.first, asked.last)
    chosen = NeedAward.objects.filter(
        Q(chosen_on__range=days) | Q(bought__purchase__in=_ordered(visit, asked).values("pk"))
    ).values("need")
    told = (
        Q(created_at__gte=begin, created_at__lt=end) | Q(state_at__gte=begin, state_at__lt=end)
    ) | Q(pk__in=chosen)
    rows = Need.objects.visible_to(visit).filter(told)
    asked_once = Q(pk__in=NeedBatch.objects.values("need")) | Q(state=needs.SHORT)
    return _of(rows.filter(asked_once), visit, asked)


def purchases_of(visit: Visit, asked: Asked) -> QuerySet[Purchase]:
    """Purchases that no need led to."""
    led = PurchaseLine.objects.filter(award__isnull=False).values("purchase")
    return _ordered(visit, asked).exclude(pk__in=led)


def _real() -> BoughtQuerySet:
    """Purchases that were ordered, without those that only take another one back."""
    never = Q(state=purchases.DRAFT) | Q(state=purchases.CANCELLED, form_rule={})
    rows: BoughtQuerySet = Purchase.objects.filter(reverses__isnull=True).exclude(never)
    return rows


def _ordered(visit: Visit, asked: Asked) -> QuerySet[Purchase]:
    """Those to which something happened in the period."""
    days = (asked.first, asked.last)
    back = Purchase.objects.filter(state=purchases.BOOKED, accepted_on__range=days)
    told = (
        Q(day__range=days) | Q(delivered_on__range=days) | Q(accepted_on__range=days)
        | Q(paid_on__range=days) | Q(pk__in=back.values("reverses"))
    )  # fmt: skip
    return _of(_real().visible_to(visit).filter(told), visit, asked)


def _of(rows: QuerySet[Any], visit: Visit, asked: Asked) -> QuerySet[Any]:
    rows = rows.filter(buyer__in=public_buyers(visit).values("pk"))
    rows = rows.filter(buyer=asked.buyer) if asked.buyer is not None else rows
    return rows.order_by("number")


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def count(visit: Visit, asked: Asked) -> int:
    """How many processes a file would tell."""
    return needs_of(visit, asked).count() + purchases_of(visit, asked).count()


def processes(visit: Visit, asked: Asked) -> Iterator[list[ocds.Process]]:
    """Needs first, then purchases, each by number; some at a time."""
    ids = list(needs_of(visit, asked).values_list("pk", flat=True))
    for some in _parts(ids):
        yield _needs(some)
    ids = list(purchases_of(visit, asked).values_list("pk", flat=True))
    for some in _parts(ids):
        yield [
            ocds.Process(row.number, _of_buyer(row.buyer), changed, purchases=(bought,))
            for row, bought, changed in _bought(some)
        ]


def _parts(ids: list[UUID]) -> Iterator[list[UUID]]:
    for at in range(0, len(ids), CHUNK):
        yield ids[at : at + CHUNK]


# ---- who takes part --------------------------------------------------------------------------


def _id(kind: str, pk: UUID, *, told: bool = True) -> str:
    """Ids of rows stand in pages and forms, so the hash needs the key of this installation. Who is
    not named has another id than with a name: an older file with the name does not lead on."""
    key = get_keyring().blind_index("ocds", f"{pk}" if told else f"{pk} unnamed")
    return f"{kind}-{ocds.letters(key[:10])}"


def buyer_id(pk: UUID) -> str:
    """The id of a buyer in a file."""
    return _id("pembeli", pk)


def _id_of_name(kind: str, regency: str, name: str) -> str:
    """A name can be guessed, so the hash needs the key of this installation."""
    key = get_keyring().blind_index("ocds", f"{regency} {kind} {names.search_key(name)}")
    return f"{kind}-{ocds.letters(key[:10])}"


def _secrets(*several: str) -> tuple[str, ...]:
    """Names as phrases, and their words that may tell a person."""
    phrases = {names.search_key(name) for name in several}
    return tuple(sorted(phrases | (naming.words_of(*several) - ocds.COMMON)))


def district_words(code: str) -> str:
    """ "Kec. Kutasari" of a village or a sub-district, "" of what is larger."""
    found = known.names_of([code[:8]]).get(code[:8], "") if len(code) >= 8 else ""
    return f"Kec. {found}" if found else ""


def region_words(code: str) -> str:
    return known.names_of([code[:5]]).get(code[:5], "")


def _of_buyer(row: Buyer) -> ocds.Who:
    told = row.kind in GOVERNMENT or not naming.personal(row.name, "")
    return ocds.Who(
        buyer_id(row.pk), "buyer", row.name if told else "", district_words(row.area_code),
        region_words(row.regency_code), () if told else _secrets(row.name),
        row.unit_code if row.kind in GOVERNMENT else "",
    )  # fmt: skip


def _by_name(kind: str, regency: str, name: str) -> ocds.Who | None:
    """Somebody who stands in no register."""
    if not names.search_key(name):
        return None
    told = not naming.personal(name, "")
    region = region_words(regency) if kind == "local" else ""
    return ocds.Who(
        _id_of_name(kind, regency, name), kind, name if told else "", region=region,
        secrets=() if told else _secrets(name),
    )  # fmt: skip


@dataclass
class _Businesses:
    """Businesses of the register as a file may tell them; merged records as the one they became."""

    wanted: Collection[UUID]

    @cached_property
    def rows(self) -> dict[UUID, Business]:
        found: dict[UUID, Business] = {}
        look: set[UUID] = set(self.wanted)
        for _turn in range(_MERGES):
            for one in Business.objects.filter(pk__in=look).select_related("facts"):
                found[one.pk] = one
            look = {b.merged_into_id for b in found.values() if b.merged_into_id} - set(found)
            if not look:
                break
        return found

    @cached_property
    def agreed(self) -> set[UUID]:
        """Those whose owners agree to be shown: at least one does and none took it back."""
        shares = list(
            Ownership.objects.filter(business__in=self.rows, until__isnull=True)
            .values_list("business_id", "owner_id")
        )  # fmt: skip
        said: dict[UUID, set[bool]] = defaultdict(set)
        given = Consent.objects.filter(
            owner__in={o for _b, o in shares}, purpose=Consent.Purpose.CATALOGUE
        ).values_list("owner_id", "withdrawn_at")
        for owner, withdrawn in given:
            said[owner].add(withdrawn is None)
        by: dict[UUID, list[set[bool]]] = defaultdict(list)
        for business, owner in shares:
            by[business].append(said.get(owner, set()))
        return {
            business for business, answers in by.items()
            if any(True in a for a in answers) and all(not a or True in a for a in answers)
        }  # fmt: skip

    def who(self, pk: UUID, *called: str) -> ocds.Who | None:
        """``called``: other names by which papers call it."""
        row = self.rows.get(pk)
        passed: list[Business] = []
        while row is not None and row.merged_into_id is not None and len(passed) < _MERGES:
            passed.append(row)
            row = self.rows.get(row.merged_into_id)
        if row is None:
            return None
        open_ = row.status in (Status.ACTIVE, Status.PAUSED)
        told = open_ and row.pk in self.agreed
        every = [row, *passed]
        words = naming.words_of(*(one.facts.owner_names for one in every))
        words |= {names.search_key(name) for name in (*called, *(one.name for one in every))}
        # A person's own business is called by the person's name, whoever stands as its owner.
        own = [name for name in called if naming.personal(name, "")]
        own += [one.name for one in every if naming.personal(one.name, one.legal_form)]
        secrets = words | set(_secrets(*own))
        return ocds.Who(
            _id("usaha", row.pk, told=told), "business", row.name if told else "",
            district_words(row.village_code), region_words(row.regency_code),
            () if told else tuple(sorted(secrets)),
        )  # fmt: skip


# ---- needs -----------------------------------------------------------------------------------


def _grouped(rows: Iterable[Any], by: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found


def _needs(ids: list[UUID]) -> list[ocds.Process]:
    rows = Need.objects.filter(pk__in=ids).select_related("buyer").order_by("number")
    asks = _grouped(
        NeedAsk.objects.current().filter(need__in=ids).order_by("batch__n", "place", "pk"),
        "need_id",
    )  # fmt: skip
    awards = _grouped(
        NeedAward.objects.filter(need__in=ids).order_by("chosen_on", "turn_place", "pk"), "need_id"
    )
    batches = NeedBatch.objects.filter(need__in=ids, n=1)
    first = dict(batches.values_list("need_id", "created_at"))
    makers = _Businesses({a.business_id for some in asks.values() for a in some})
    led = _led(ids)
    bought: dict[UUID, list[_Told]] = defaultdict(list)
    for one in _bought(list(led)):
        bought[led[one[0].pk]].append(one)
    return [_need(n, asks[n.pk], awards[n.pk], first.get(n.pk), makers, bought[n.pk]) for n in rows]


def _led(ids: list[UUID]) -> dict[UUID, UUID]:
    """Purchases that these needs led to, each with its need: that of the first line with an
    order."""
    mine = PurchaseLine.objects.filter(award__need__in=ids, purchase__in=_real().values("pk"))
    lines = PurchaseLine.objects.filter(
        purchase__in=mine.values("purchase"), award__isnull=False
    ).order_by("place")  # fmt: skip
    found: dict[UUID, UUID] = {}
    for purchase, need in lines.values_list("purchase_id", "award__need_id"):
        found.setdefault(purchase, need)
    return {purchase: need for purchase, need in found.items() if need in set(ids)}


def _need(
    row: Need, asks: list[NeedAsk], awards: list[NeedAward], first: datetime | None,
    makers: _Businesses, bought: list[_Told],
) -> ocds.Process:  # fmt: skip
    able = [makers.who(a.business_id, a.maker_name) for a in asks if a.state in needs.POSITIVE]
    orders = [
        ocds.Order(
            _id("pilihan", a.pk), who, a.chosen_on, a.amount, a.unit, a.price,
            in_turn=not a.because, cancelled=a.cancelled_at is not None,
        )
        for a in awards if (who := makers.who(a.business_id))
    ]  # fmt: skip
    changed = [row.updated_at, *(a.answered_at for a in asks if a.answered_at)]
    changed += [moment for a in awards for moment in (a.created_at, a.cancelled_at) if moment]
    need = ocds.Needed(
        row.number, row.state, row.text, row.what, first or row.created_at, row.amount, row.unit,
        row.day, row.budget_line, tuple(who for who in able if who), tuple(orders),
    )  # fmt: skip
    changed += [when for _row, _one, when in bought]
    return ocds.Process(row.number, _of_buyer(row.buyer), max(changed), need,
                        tuple(one for _row, one, _when in bought))  # fmt: skip


# ---- purchases -------------------------------------------------------------------------------


def _bought(ids: list[UUID]) -> list[_Told]:
    rows = list(
        Purchase.objects.filter(pk__in=ids).select_related("buyer").defer("supplier_npwp")
        .order_by("number")
    )  # fmt: skip
    lines = _grouped(PurchaseLine.objects.filter(purchase__in=ids).order_by("place"), "purchase_id")
    inside = _grouped(
        ComponentLine.objects.filter(purchase__in=ids).order_by("created_at", "pk"), "line_id"
    )
    came = _grouped(Delivery.objects.filter(purchase__in=ids).order_by("on", "pk"), "purchase_id")
    paid = {p.purchase_id: p for p in Payment.objects.filter(purchase__in=ids)}
    back = {
        p.reverses_id: p
        for p in Purchase.objects.filter(reverses__in=ids, state=purchases.BOOKED).defer(
            "supplier_npwp"
        )
    }
    parts = [one for some in (*lines.values(), *inside.values()) for one in some]
    orders = {
        a.pk: a for a in NeedAward.objects.filter(bought__purchase__in=ids).select_related("ask")
    }
    makers = _Businesses(
        {p.supplier_id for p in rows if p.supplier_id} | {m.maker_id for m in parts if m.maker_id}
        | {a.business_id for a in orders.values()}
    )  # fmt: skip
    found = []
    for row in rows:
        told = tuple(_line(one, inside[one.pk], makers, row.regency_code) for one in lines[row.pk])
        by = {one.award_id for one in lines[row.pk] if one.award_id}
        order = orders.get(by.pop()) if len(by) == 1 else None
        found.append(_purchase(row, told, came[row.pk], paid.get(row.pk), back.get(row.pk),
                               makers, order))  # fmt: skip
    return found


def _made(row: Any, makers: _Businesses, regency: str) -> ocds.Made:
    if row.maker_id is not None:
        return ocds.Made(row.maker_kind, makers.who(row.maker_id, row.maker_name))
    return ocds.Made(row.maker_kind, _by_name(row.maker_kind, regency, row.maker_name)
                     if row.maker_kind in ("local", "not_local") else None)  # fmt: skip


def _line(
    row: PurchaseLine, inside: list[ComponentLine], makers: _Businesses, regency: str
) -> ocds.Line:
    held = tuple(ocds.Inside(c.what, c.amount, c.unit, _made(c, makers, regency)) for c in inside)
    return ocds.Line(
        row.place, row.what, row.amount, row.unit, row.price, _made(row, makers, regency),
        row.kbli_code, held,
    )  # fmt: skip


def _purchase(
    row: Purchase, lines: tuple[ocds.Line, ...], came: list[Delivery], paid: Payment | None,
    back: Purchase | None, makers: _Businesses, order: NeedAward | None,
) -> _Told:  # fmt: skip
    sold_by = row.supplier_id
    if sold_by is None and order and order.ask.maker_name == row.supplier_name:
        # A buyer, who reads nothing of the register, wrote the name by which the maker was asked.
        sold_by = order.business_id
    seller = makers.who(sold_by, row.supplier_name) if sold_by else None
    seller = seller or _by_name("seller", row.regency_code, row.supplier_name)
    changed = [row.updated_at, *(d.created_at for d in came)]
    changed += [p.created_at for p in (paid,) if p] + [b.updated_at for b in (back,) if b]
    bought = ocds.Bought(
        number=row.number, state=row.state, title=row.title,
        seller=seller or ocds.Who(_id("seller", row.pk), "seller"),
        seller_class=row.supplier_class, day=row.day, total=row.total, lines=lines,
        form=str(Purchase.Form(row.form).label) if row.form else "", form_number=row.form_number,
        channel=str(Purchase.Channel(row.channel).label), channel_ref=row.channel_ref,
        rup_code=row.rup_code, delivered=tuple(d.on for d in came), accepted_on=row.accepted_on,
        paid=ocds.Paid(_id("bayar", paid.pk), paid.on, paid.amount) if paid else None,
        correction=ocds.Correction(back.number, back.accepted_on or back.day, back.total)
        if back else None,
        order=_id("pilihan", order.pk) if order else "",
    )  # fmt: skip
    return row, bought, max(changed)
