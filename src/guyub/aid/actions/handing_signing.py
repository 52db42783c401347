"""The moment goods change hands: one signing for all lines, once, whatever device says it twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from guyub.aid import facts
from guyub.aid.actions.deciding_common import move_proposals
from guyub.aid.actions.handing_common import held, not_later, not_received, person, step, today
from guyub.aid.actions.handing_following import begin_to_follow
from guyub.aid.actions.handing_papers import keep_paper
from guyub.aid.models import (
    Agreement,
    DecreeLine,
    Fund,
    HandingPaper,
    Handover,
    HandoverLine,
    Proposal,
    Signature,
    Track,
)  # fmt: skip
from guyub.aid.permissions.handing import HAND
from guyub.aid.policy_handing import restricted_on, shortages
from guyub.aid.queries.handing_goods import left_of_contracts, stock_of_funds
from guyub.aid.states import HANDOVER
from guyub.aid.terms_handing import ELECTION, SCREEN
from guyub.criteria.parameters import used_all
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.scans import Scan

PAPER, ON_SCREEN, THUMB = Handover.Mode.PAPER, Handover.Mode.SCREEN, Handover.Mode.THUMB


@dataclass(frozen=True)
class Signing:
    """How and when a record was signed. ``strokes``: what was drawn on a screen."""

    mode: str = PAPER
    on: date | None = None
    place: str = ""
    strokes: Scan | None = None


@action("aid.handover.sign", needs=HAND, sentence="mencatat serah terima barang")
def sign(act: Act, record_id: UUID, how: Signing | None = None) -> Handover:
    """Record that both sides signed. Unchanged when it was recorded before, from any device.

    Everything that follows from it happens here or not at all: tools with their tags, what is
    asked of the businesses later, the proposal that got all it was granted.
    """
    how = how or Signing()
    record = held(act, Handover, record_id)
    if record.state == "signed":
        raise Unchanged(record)
    not_received(act, record)
    step(HANDOVER, record, "sign", act)
    on = how.on or (record.occasion.on if record.occasion else today(act))
    _may_be_signed(act, record, how, on)
    lines = list(record.lines.select_related("decree_line", "business").order_by("pk"))
    _goods_are_here(record, lines)
    record.on, record.mode, record.signed_at = on, how.mode, act.now
    record.place = record.place or how.place or (record.occasion.place if record.occasion else "")
    record.recorder_person = person(act)
    record.version += 1
    record.save()
    strokes = _keep_strokes(act, record, how)
    _signatures(act, record, how, strokes)
    tools = begin_to_follow(act, record, lines)
    finished = _complete(act, record, lines)
    businesses = sorted({line.business_id for line in lines})
    facts.refresh(businesses)
    act.log(
        record,
        after={
            "nomor": record.number, "tanggal": on, "cara": record.mode, "nilai": record.total,
            "jenis": len({x.decree_line.item_id for x in lines}),
            "unit": sum(x.quantity for x in lines), "alat": [tools[0], tools[-1]],
            "usulan selesai": finished,
        },
    )  # fmt: skip
    return record


def _may_be_signed(act: Act, record: Handover, how: Signing, on: date) -> None:
    if not record.number:
        raise DomainError(_("Berita acara ini belum bernomor. Beri nomor agenda dulu."))
    if how.mode not in Handover.Mode.values:
        raise DomainError(_("Pilih dulu cara tanda tangannya."), field="mode")
    not_later(on, act, "on")
    if record.decree.state != "signed" or record.decree.dated is None or on < record.decree.dated:
        raise DomainError(
            _("Pada tanggal itu belum ada SK yang berlaku. Tidak ada yang diserahkan tanpa SK."),
            field="on",
        )
    terms = used_all([SCREEN, ELECTION], record.office_id, on)
    if how.mode == ON_SCREEN and not terms[SCREEN].value:
        raise DomainError(
            _("Kantor ini belum memakai tanda tangan di layar. Pakai tanda tangan di kertas."),
            field="mode",
        )
    if how.mode == ON_SCREEN and how.strokes is None:
        raise DomainError(_("Penerima belum menggambar tanda tangannya."), field="strokes")
    election = restricted_on(terms[ELECTION].value, on)
    if election and (record.occasion is None or record.occasion.second_look_person is None):
        raise DomainError(
            _("Tanggal ini masuk masa menjelang pemilihan (%(name)s). Masukkan ke acara yang"
              " sudah dilihat orang kedua.") % {"name": election},
            field="on",
        )  # fmt: skip
    if record.fund.track == Track.GRANT and not Agreement.objects.filter(
        decree=record.decree_id, fund=record.fund_id, group=record.group_id,
        business=record.business_id, dated__lte=on, pact_on__lte=on,
    ).exclude(number="").exists():  # fmt: skip
        raise DomainError(_("Perjanjian hibah (NPHD) dan pakta integritas belum ditandatangani."))


def _goods_are_here(record: Handover, lines: Sequence[HandoverLine]) -> None:
    """DomainError naming every kind of which too little arrived."""
    # Whoever hands out of the same fund waits; the trigger behind takes the same lock.
    Fund.objects.select_for_update(of=("self",)).get(pk=record.fund_id)
    needed: dict[UUID, int] = {}
    names: dict[UUID, str] = {}
    for line in lines:
        item = line.decree_line.item_id
        needed[item] = needed.get(item, 0) + line.quantity
        names[item] = line.item_name
    stock = stock_of_funds([record.fund_id])
    there = {item: stock[record.fund_id, item].left for item in needed
             if (record.fund_id, item) in stock}  # fmt: skip
    if short := shortages(needed, there, names):
        told = "; ".join(f"{s.name} perlu {s.needed}, ada {s.available}" for s in short)
        raise DomainError(
            _("Barangnya belum cukup di gudang: %(list)s. Siapkan berita acara untuk yang sudah"
              " datang saja.") % {"list": told}
        )  # fmt: skip
    _of_their_contracts(lines)


def _of_their_contracts(lines: Sequence[HandoverLine]) -> None:
    """DomainError when the price says one contract and the goods came from another."""
    if unpriced := sorted({x.item_name for x in lines if x.contract_line_id is None}):
        raise DomainError(
            _("Harga %(list)s belum harga kontrak. Kembalikan berita acara ini, lalu setujui lagi:"
              " harganya diisi dari kontrak.") % {"list": ", ".join(unpriced)}
        )  # fmt: skip
    left = left_of_contracts({x.contract_line_id for x in lines})
    needed: dict[UUID | None, int] = {}
    for line in lines:
        needed[line.contract_line_id] = needed.get(line.contract_line_id, 0) + line.quantity
    late = sorted({x.item_name for x in lines
                   if needed[x.contract_line_id] > left.get(x.contract_line_id, 0)})  # fmt: skip
    if late:
        raise DomainError(
            _("%(list)s dari kontrak di berita acara ini belum datang; yang ada di gudang dari"
              " kontrak lain. Kembalikan berita acara ini, lalu setujui lagi.")
            % {"list": ", ".join(late)}
        )  # fmt: skip


def _keep_strokes(act: Act, record: Handover, how: Signing) -> UUID | None:
    if how.mode != ON_SCREEN or how.strokes is None:
        return None
    kept = keep_paper(act, how.strokes, HandingPaper.Kind.STROKES, handover=record)
    return kept.pk


def _signatures(act: Act, record: Handover, how: Signing, strokes: UUID | None) -> None:
    parties = [
        (Signature.Party.GIVER, record.giver_signer, PAPER, None),
        (Signature.Party.RECIPIENT, record.recipient_signer, how.mode, strokes),
    ]
    if record.witness:
        parties.append((Signature.Party.WITNESS, record.witness, PAPER, None))
    Signature.objects.bulk_create(
        Signature(
            office_id=record.office_id, regency_code=record.regency_code, handover=record,
            party=party, name=name, mode=mode, at=act.now, attachment=drawn,
        )
        for party, name, mode, drawn in parties
    )  # fmt: skip


def _units(**where: object) -> dict[UUID, int]:
    return dict(
        HandoverLine.objects.filter(handover__state="signed", **where)
        .values_list("decree_line__proposal").annotate(n=Sum("quantity"))
    )  # fmt: skip


def _complete(act: Act, record: Handover, lines: Iterable[HandoverLine]) -> list[str]:
    """Proposals of which now every decreed unit was handed over."""
    wanted = {line.decree_line.proposal_id for line in lines}
    open_ = list(
        Proposal.objects.select_for_update().filter(pk__in=wanted, state="granted").order_by("pk")
    )
    decreed: dict[UUID, int] = dict(
        DecreeLine.objects.filter(proposal__in=wanted, decree__state="signed")
        .values_list("proposal").annotate(n=Sum("quantity"))
    )  # fmt: skip
    handed = _units(decree_line__proposal__in=wanted)
    whole = [p for p in open_ if handed.get(p.pk, 0) == decreed.get(p.pk)]
    return [p.number for p in move_proposals(act, whole, "complete")]
