"""An offer is put up by a second person, cannot be ordered for now, is taken away, comes back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.market.actions.common import line, step, today_of
from guyub.market.actions.offers import alone, mine, save
from guyub.market.makers import LACKS, hides, lacking
from guyub.market.models import Offer, OfferMaker
from guyub.market.permissions.catalogue import KEEP, LIST
from guyub.market.states.catalogue import DRAFT, LISTED, OFFER, PAUSED, WITHDRAWN
from guyub.registry.actions.common import check_version, somebody
from guyub.registry.models import Business


def _seen(row: Offer) -> None:
    """DomainError unless every maker may be named to everybody, with who lacks what."""
    found = lacking(row.pk)
    if not found:
        raise DomainError("Produk ini belum punya pembuat.")
    names_of = dict(Business.objects.filter(pk__in=found).values_list("pk", "name"))
    wrong = [f"{names_of.get(b, 'Satu pembuat')} {LACKS[k]}" for b, k in found.items() if hides(k)]
    if wrong:
        raise DomainError(
            f"Belum bisa ditayangkan: {'; '.join(sorted(wrong))}. Persetujuan dicatat di halaman"
            " pemiliknya; pembuat diganti lewat “Pembuat dan kesanggupan”."
        )


@action("market.offer.list", needs=LIST, sentence="menayangkan produk katalog")
def list_offer(act: Act, pk: UUID, version: int) -> Offer:
    """Put up, as it was read in that version, by a person who wrote none of it; once every maker
    may be named. What could not be ordered before cannot be ordered yet."""
    row = mine(act, pk)
    if row.state in (LISTED, PAUSED) and row.listed_by == act.person_id:
        raise Unchanged(row)
    if act.person_id in row.writers:
        raise NotAllowed("Ditayangkan oleh orang lain, bukan oleh yang menulis isinya.")
    check_version(row, version)
    state = step(OFFER, row.state, "list_paused" if row.state_because else "list", act)
    _seen(row)
    row.state, row.state_at = state, act.now
    row.listed_by, row.listed_name, row.listed_at = somebody(act.person_id), act.actor, act.now
    row.listed_first = row.listed_first or act.now
    save(act, row)
    act.log(row, after={"keadaan": state})
    return row


@action("market.offer.pause", needs=KEEP, sentence="menghentikan pesanan untuk sementara")
def pause_offer(act: Act, pk: UUID, reason: str, back_on: date | None = None) -> Offer:
    """It cannot be ordered for now: sold out, the maker is ill, harvest."""
    row, why = mine(act, pk, any_maker=True), line(reason, 300)
    if row.state == PAUSED and row.state_because == why and row.back_on == back_on:
        raise Unchanged(row)
    if back_on is not None and back_on <= today_of(act):
        raise DomainError("Bisa dipesan lagi: pilih hari sesudah hari ini.", field="back_on")
    row.state, row.state_at = step(OFFER, row.state, "pause", act, why), act.now
    row.state_because, row.back_on = why, back_on
    save(act, row)
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.offer.resume", needs=KEEP, sentence="membuka pesanan lagi")
def resume_offer(act: Act, pk: UUID) -> Offer:
    """It can be ordered again, with the words that were seen before."""
    row = mine(act, pk, any_maker=True)
    if row.state == LISTED:
        raise Unchanged(row)
    row.state, row.state_at = step(OFFER, row.state, "resume", act), act.now
    row.state_because, row.back_on = "", None
    save(act, row)
    act.log(row, after={"keadaan": row.state})
    return row


@action("market.offer.withdraw", needs=KEEP, sentence="menarik produk dari katalog")
def withdraw_offer(act: Act, pk: UUID, reason: str) -> Offer:
    """Out of the catalogue, with the reason."""
    row, why = mine(act, pk), line(reason, 300)
    if row.state == WITHDRAWN and row.state_because == why:
        raise Unchanged(row)
    row.state, row.state_at = step(OFFER, row.state, "withdraw", act, why), act.now
    row.state_because, row.back_on = why, None
    save(act, row)
    act.log(row, after={"keadaan": row.state}, reason=why)
    return row


@action("market.offer.revive", needs=KEEP, sentence="mengajukan produk katalog lagi")
def revive_offer(act: Act, pk: UUID) -> Offer:
    """Offered again after it was withdrawn: somebody who had no hand in it looks at it again."""
    row = mine(act, pk)
    if row.state == DRAFT:
        raise Unchanged(row)
    state = step(OFFER, row.state, "revive", act)
    held = list(
        OfferMaker.objects.filter(offer=row).select_related("product").order_by("business_id")
    )
    if not held:
        raise DomainError("Produk ini tidak punya pembuat lagi. Tawarkan produk usahanya.")
    list(
        Business.objects.select_for_update()
        .filter(pk__in=[m.business_id for m in held])
        .order_by("pk")
    )
    alone([{"product": m.product} for m in held], row.pk)
    me = somebody(act.person_id)
    row.writers = [*(w for w in row.writers if w != me), me]
    row.words_by, row.words_name, row.words_at = me, act.actor, act.now
    row.listed_by, row.listed_name, row.listed_at = None, "", None
    row.state, row.state_at, row.state_because, row.back_on = state, act.now, "", None
    save(act, row)
    act.log(row, after={"keadaan": state})
    return row
