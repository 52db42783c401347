"""What makers answer: by the link on their phone without signing in, or to the office by phone.

The token of a link is the signed id of one question, nothing else. Opening it shows the question;
only its buttons answer, so that a messenger's preview answers nothing. It works until the time to
answer is over, answers that one question once, and shows nothing of other makers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection

from guyub.accounts.roles import OWNER
from guyub.kernel import qr
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.kernel.db import Scope
from guyub.kernel.fields import get_keyring
from guyub.market.actions.common import MOST_AMOUNT, MOST_RUPIAH, line, today_of
from guyub.market.actions.needs import regency_of, settle, told_of
from guyub.market.models import Need, NeedAsk
from guyub.market.permissions.needs import ANSWER, SEND
from guyub.market.states.needs import (
    ANSWERABLE,
    ANSWERS,
    NOT_NOW,
    PART,
    POSITIVE,
    WAITING,
    YES,
)
from guyub.market.supply.required import amount_text
from guyub.registry.actions.common import lock

KIND: Final = "Y"
_CLOSED: Final = "Pertanyaan ini untuk hari yang lama. Harinya sudah diganti."
# For how long a maker may ask not to be asked: key in the form to days.
RESTS: Final = {"ini": 0, "minggu": 7, "bulan": 30, "panen": 90}
OTHER_DAY: Final = (
    "Pembelinya sudah mengganti harinya, jadi pertanyaan ini tidak berlaku lagi. Kalau Anda ditanya"
    " lagi, tautannya baru."
)
REST_WORDS: Final = {
    "ini": "Untuk kebutuhan ini saja", "minggu": "Seminggu", "bulan": "Sebulan",
    "panen": "Tiga bulan",
}  # fmt: skip


class Over(DomainError):
    """The question cannot be answered by its link any more; the sentence says whom to ask."""


@dataclass(frozen=True)
class Given:
    """An answer: YES, PART with ``amount``, or NOT_NOW with ``rest``. ``price`` for one unit."""

    state: str
    amount: Decimal | None = None
    price: int | None = None
    note: str = ""
    rest: str = "ini"


def token_of(ask: UUID) -> str:
    return qr.sign(get_keyring(), KIND, ask)


def read_token(token: str) -> UUID | None:
    """The question of a token; None for one that was not made here."""
    try:
        code = qr.verify(get_keyring(), token)
    except qr.CodeError:
        return None
    return code.id if code.kind == KIND else None


def regency_of_ask(ask: UUID) -> str:
    """The regency of a question; "" for one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT market_ask_of(%s)", [ask])
        return cursor.fetchone()[0] or ""


def maker_act(regency: str, now: datetime) -> Act:
    """The holder of a link as an actor: who may answer, and nothing else."""
    return Act(
        now=now, scope=Scope(read=(regency,), write=(regency,)), actor="Pembuat lewat tautan",
        role=OWNER, verbs=frozenset({ANSWER}),
    )  # fmt: skip


def _checked(given: Given, row: Need) -> Given:
    if given.state not in (YES, PART, NOT_NOW):
        raise DomainError("Pilih salah satu jawaban.", field="state")
    if given.rest not in RESTS:
        raise DomainError("Pilih sampai kapan.", field="rest")
    amount = None
    if given.state == PART:
        if given.amount is None or not 0 < given.amount <= MOST_AMOUNT:
            raise DomainError("Tulis berapa yang sanggup dibuat.", field="amount")
        amount = given.amount.quantize(Decimal("0.01"))
        if row.amount is not None and amount >= row.amount:
            raise DomainError(
                f"Yang diminta {amount_text(row.amount, row.unit)}. Kalau sanggup semua, pilih"
                " Sanggup.", field="amount",
            )  # fmt: skip
    price = given.price if given.state in POSITIVE else None
    if price is not None and not 1 <= price <= MOST_RUPIAH:
        raise DomainError("Harganya paling sedikit Rp1.", field="price")
    return Given(given.state, amount, price, line(given.note, 200), given.rest)


def _rests(act: Act, given: Given) -> date | None:
    """Until when the maker is asked for nothing."""
    rest = RESTS[given.rest] if given.state == NOT_NOW else 0
    return today_of(act) + timedelta(days=rest) if rest else None


def _store(act: Act, ask: NeedAsk, row: Need, given: Given, *, office: bool) -> None:
    ask.state, ask.amount, ask.price, ask.note = (
        given.state, given.amount, given.price, given.note
    )  # fmt: skip
    ask.rest_until = _rests(act, given)
    ask.answered_at, ask.by_office = act.now, office
    ask.save()
    batch = settle(act, row)
    act.log(
        row,
        after={"usaha": str(ask.business_id), "jawaban": ANSWERS[ask.state],
               "jumlah": amount_text(ask.amount, row.unit), "keadaan": row.state,
               **told_of(batch)},
    )  # fmt: skip


@action("market.need.answer", needs=ANSWER, sentence="menjawab kebutuhan")
def answer(act: Act, pk: UUID, given: Given) -> NeedAsk:
    """A maker's answer by the link. The same again changes nothing; another is for the office."""
    found = NeedAsk.objects.filter(pk=pk).first()
    if found is None:
        raise Over("Tautan ini tidak berlaku lagi. Hubungi dinas.")
    row = lock(Need, found.need_id)
    ask = lock(NeedAsk, pk)
    if ask.closed_at is not None:
        raise Over(OTHER_DAY)
    if ask.state != WAITING:
        raise Unchanged(ask)
    if row.state not in ANSWERABLE:
        raise Over("Kebutuhan ini sudah selesai. Terima kasih sudah membuka tautannya.")
    if act.now >= ask.expires_at:
        raise Over("Waktu menjawabnya sudah habis. Kalau masih sanggup, hubungi dinas.")
    given = _checked(given, row)
    _store(act, ask, row, given, office=False)
    return ask


@action("market.need.answer_for", needs=SEND, sentence="mencatat jawaban pembuat")
def answer_for(act: Act, pk: UUID, given: Given) -> NeedAsk:
    """What a maker told the office, also after the time or instead of what it answered before."""
    ask = NeedAsk.objects.filter(pk=pk).first()
    if ask is None or not act.scope.may_write(ask.regency_code):
        raise NotAllowed("Pertanyaan ini di luar wilayah Anda.")
    row = lock(Need, ask.need_id)
    ask = lock(NeedAsk, pk)
    if ask.closed_at is not None:
        raise DomainError(_CLOSED)
    if row.state not in ANSWERABLE:
        raise DomainError("Jawaban dicatat selama kebutuhannya masih terbuka dan belum dipilih.")
    given = _checked(given, row)
    same = (ask.state, ask.amount, ask.price, ask.note, ask.rest_until) == (
        given.state, given.amount, given.price, given.note, _rests(act, given)
    )  # fmt: skip
    if same:
        raise Unchanged(ask)
    with regency_of(row):
        _store(act, ask, row, given, office=True)
    return ask


@action("market.need.sent", needs=SEND, sentence="mengirim pertanyaan kepada pembuat")
def mark_sent(act: Act, pk: UUID) -> NeedAsk:
    """Somebody of the office sent the prepared message from the own phone."""
    ask = lock(NeedAsk, pk)
    if not act.scope.may_write(ask.regency_code):
        raise NotAllowed("Pertanyaan ini di luar wilayah Anda.")
    if ask.sent_at is not None:
        raise Unchanged(ask)
    if ask.closed_at is not None:
        raise DomainError(_CLOSED)
    ask.sent_at = act.now
    ask.save(update_fields=["sent_at"])
    act.log(ask, after={"usaha": str(ask.business_id), "dikirim": True})
    return ask
