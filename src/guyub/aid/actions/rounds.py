"""What is written about rounds: composed, proposed, opened by another person, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid import facts as aid_facts
from guyub.aid import states
from guyub.aid.actions.rounds_common import (
    base,
    office_of,
    own,
    person_of,
    put,
    step,
    today_of,
)
from guyub.aid.models import (
    Decree,
    Fund,
    Item,
    Proposal,
    Round,
    RoundFund,
    RoundItem,
    ScoringSheet,
)
from guyub.aid.permissions.rounds import PUBLISH, WRITE
from guyub.aid.policy_rounds import Paper, Quota, QuotaError, papers_of, quotas_of
from guyub.aid.queries.rounds import (
    BUSINESS,
    GROUP,
    RULE_FIELDS,
    frozen_rule,
    missing_of,
    purses_of,
)
from guyub.aid.queries.rounds_funds import left_for
from guyub.aid.terms_rounds import HELPED_YEARS
from guyub.criteria.parameters import used_all
from guyub.kernel.actions import Act, DomainError, NotAllowed, StaleVersion, Unchanged, action
from guyub.kernel.rupiah import format_rupiah
from guyub.registry.actions.common import check_version, next_number

PREFIX: Final = "BAN"
FIELDS: Final = (
    "title", "gives", "how", "contact", "programme", "year", "track", "recipients", "rule_id",
    "group_rule_id", "opens", "closes",
)  # fmt: skip
# Settings that decide in a round and are therefore kept with it.
FROZEN_PARAMETERS: Final = (HELPED_YEARS,)


def plain(value: Any) -> Any:
    """A value as an event keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _told(round_: Round, names: Sequence[str] = FIELDS) -> dict[str, Any]:
    return {name: plain(getattr(round_, name)) for name in names}


def _checked(act: Act, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form gave, as it is stored. DomainError at the field that is wrong."""
    given = {n: values[n] for n in FIELDS if n in values}
    if given["closes"] < given["opens"]:
        raise DomainError(_("Tanggal penutupan ada sebelum pembukaan."), field="closes")
    for subject, name in RULE_FIELDS.items():
        pk = given.get(name)
        if pk is not None and frozen_rule(office_of(act), pk, subject) is None:
            raise DomainError(_("Aturan ini tidak berlaku lagi. Pilih lagi."), field=name)
    sheet = values.get("sheet_id")
    if (
        sheet is not None
        and not ScoringSheet.objects.filter(pk=sheet, office_id=office_of(act)).exists()
    ):
        raise DomainError(_("Lembar nilai ini tidak ada lagi. Pilih lagi."), field="sheet_id")
    return {**given, "sheet_id": sheet}


def draft(act: Act, pk: UUID, version: int | None) -> Round:
    """A round that is still being composed, locked. DomainError when it is not."""
    round_ = own(act, Round, pk)
    if round_.state != "draft":
        raise DomainError(_("Putaran ini tidak sedang disusun lagi. Muat ulang halamannya."))
    check_version(round_, version)
    return round_


def touch(act: Act, round_: Round) -> None:
    """This person had a hand in the round and will not open it."""
    person = person_of(act)
    if person not in round_.authors:
        round_.authors = [*round_.authors, person]
    round_.version += 1
    round_.save()


@action("aid.round.create", needs=WRITE, sentence="menyusun putaran bantuan")
def create_round(act: Act, values: Mapping[str, Any]) -> Round:
    """A new round, as a draft."""
    given, ours = _checked(act, values), base(act)
    round_ = Round.objects.create(
        **ours, **given, number=next_number(PREFIX, ours["regency_code"])[0],
        state_since=today_of(act), authors=[person_of(act)], created_at=act.now,
    )  # fmt: skip
    act.log(round_, after={"nomor": round_.number, **_told(round_)})
    return round_


@action("aid.round.change", needs=WRITE, sentence="mengubah putaran bantuan")
def change_round(act: Act, pk: UUID, values: Mapping[str, Any], version: int | None) -> Round:
    """Change what a draft says."""
    round_, given = draft(act, pk, version), _checked(act, values)
    changed = [n for n, v in given.items() if getattr(round_, n) != v]
    if not changed:
        raise Unchanged(round_)
    before = _told(round_, changed)
    put(round_, given)
    touch(act, round_)
    act.log(round_, before=before, after=_told(round_, changed))
    return round_


@action("aid.round.purses", needs=WRITE, sentence="mengisi dana putaran bantuan")
def set_purses(
    act: Act, pk: UUID, amounts: Mapping[UUID, int | None], version: int | None
) -> Round:
    """How much of each fund the round may use; 0 or None takes the purse away. Never more than
    the fund has left after all other rounds."""
    round_ = draft(act, pk, version)
    wanted = {fund: amount for fund, amount in amounts.items() if amount}
    # In one order for everybody, so that two rounds on the same funds wait for each other.
    funds = {
        f.pk: f
        for f in Fund.objects.select_for_update()
        .filter(pk__in=wanted, office_id=office_of(act))
        .order_by("pk")
    }
    for pk_, amount in wanted.items():
        fund = funds.get(pk_)
        if fund is None:
            raise DomainError(_("Sumber dana ini tidak ada lagi. Muat ulang halamannya."))
        left = left_for(fund, round_.pk)
        if amount > left:
            raise DomainError(
                _("%(name)s: sisa pagunya tinggal %(left)s.")
                % {"name": fund.name, "left": format_rupiah(max(left, 0))}, field=str(pk_),
            )  # fmt: skip
    purses = {p.fund_id: p for p in RoundFund.objects.select_for_update().filter(round=round_)}
    before = {str(p.fund_id): p.amount for p in purses.values()}
    after = {str(fund): amount for fund, amount in wanted.items()}
    if before == after:
        raise Unchanged(round_)
    RoundFund.objects.filter(round=round_).exclude(fund__in=wanted).delete()
    for fund_id, amount in wanted.items():
        RoundFund.objects.update_or_create(
            round=round_, fund_id=fund_id, defaults={**base(act), "amount": amount}
        )
    touch(act, round_)
    act.log(round_, before=before, after=after)
    return round_


@action("aid.round.offers", needs=WRITE, sentence="memilih barang putaran bantuan")
def set_offers(act: Act, pk: UUID, most: Mapping[UUID, int | None], version: int | None) -> Round:
    """The kinds that the round offers, with the most units one business may ask for."""
    round_ = draft(act, pk, version)
    known = set(
        Item.objects.filter(
            pk__in=most, office_id=office_of(act), ended_on__isnull=True
        ).values_list("pk", flat=True)
    )
    if set(most) - known:
        raise DomainError(_("Ada barang yang tidak dipakai lagi. Muat ulang halamannya."))
    if any(n is not None and n < 1 for n in most.values()):
        raise DomainError(_("Paling banyak per usaha tidak boleh nol."))
    held = {o.item_id: o for o in RoundItem.objects.select_for_update().filter(round=round_)}
    if {i: o.most for i, o in held.items()} == dict(most):
        raise Unchanged(round_)
    gone = set(held) - set(most)
    RoundItem.objects.filter(round=round_, item__in=gone).delete()
    changed = [held[i] for i, n in most.items() if i in held and held[i].most != n]
    for offer in changed:
        offer.most = most[offer.item_id]
    RoundItem.objects.bulk_update(changed, ["most"])
    new = [RoundItem(**base(act), round=round_, item_id=i, most=n)
           for i, n in most.items() if i not in held]  # fmt: skip
    RoundItem.objects.bulk_create(new)
    touch(act, round_)
    told = {"ditambah": len(new), "dibuang": len(gone), "diubah": len(changed)}
    act.log(round_, after={"jenis": len(most), **told})
    return round_


@action("aid.round.asks", needs=WRITE, sentence="mengatur surat dan kuota putaran bantuan")
def set_asks(
    act: Act, pk: UUID, papers: Sequence[Paper], quotas: Sequence[Quota], version: int | None
) -> Round:
    """Which papers a proposal needs, and least and most recipients by part."""
    round_ = draft(act, pk, version)
    try:
        new = papers_of(papers), quotas_of(quotas)
    except QuotaError as error:
        raise DomainError(f"Kuota baris {error.at + 1}: {error}", field="quotas") from error
    if new == (round_.papers, round_.quotas):
        raise Unchanged(round_)
    before = {"surat": [p["label"] for p in round_.papers], "kuota": round_.quotas}
    round_.papers, round_.quotas = new
    touch(act, round_)
    after = {"surat": [p["label"] for p in round_.papers], "kuota": round_.quotas}
    act.log(round_, before=before, after=after)
    return round_


def move(act: Act, round_: Round, verb: str, reason: str | None = None) -> None:
    """Take a step and remember the day; the caller saves and logs."""
    round_.state = step(states.ROUND, round_.state, verb, act, reason)
    round_.state_since = today_of(act)


def _complete(act: Act, round_: Round) -> None:
    wanting = missing_of(round_, today_of(act))
    if wanting:
        raise DomainError(" ".join(wanting))


@action("aid.round.propose", needs=WRITE, sentence="mengajukan putaran bantuan ke kepala")
def propose_round(act: Act, pk: UUID, version: int | None = None) -> Round:
    """Hand the draft to somebody else. DomainError names everything that is missing."""
    round_ = own(act, Round, pk)
    if round_.state == "proposed":
        raise Unchanged(round_)
    check_version(round_, version)
    move(act, round_, "propose")
    _complete(act, round_)
    round_.remark = ""
    touch(act, round_)
    act.log(round_, after={"nomor": round_.number})
    return round_


@action("aid.round.return", needs=PUBLISH, sentence="mengembalikan putaran bantuan")
def return_round(act: Act, pk: UUID, reason: str, version: int | None = None) -> Round:
    """Back to its makers, with what to mend."""
    round_ = own(act, Round, pk)
    check_version(round_, version)
    move(act, round_, "return", reason)
    round_.remark = reason
    round_.version += 1
    round_.save()
    act.log(round_, reason=reason)
    return round_


@action("aid.round.publish", needs=PUBLISH, sentence="membuka putaran bantuan untuk umum")
def publish_round(act: Act, pk: UUID, version: int | None) -> Round:
    """Open the round for everybody; never by one of its authors. What decides in it is frozen."""
    round_ = own(act, Round, pk)
    person = person_of(act)
    if round_.state == "open" and round_.publisher_person == person:
        raise Unchanged(round_)
    move(act, round_, "publish")
    if person in round_.authors:
        raise NotAllowed(_("Anda ikut menyusun putaran ini. Orang lain yang harus membukanya."))
    if version is None or version != round_.version:
        raise StaleVersion({"versi": round_.version})
    list(
        Fund.objects.select_for_update()
        .filter(purses__round=round_)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    _complete(act, round_)
    round_.frozen = _frozen(act, round_)
    round_.publisher_person, round_.published_at = person, act.now
    round_.version += 1
    round_.save()
    kept = round_.frozen
    act.log(
        round_,
        after={
            "nomor": round_.number, "dana": kept["funds"], "jenis": kept["kinds"],
            "aturan": {s: r["said"] for s, r in kept["rules"].items()},
            "surat": kept["papers"], "kuota": kept["quotas"],
        },
    )  # fmt: skip
    return round_


def _frozen(act: Act, round_: Round) -> dict[str, Any]:
    """What decides in the round, as it stood when it opened."""
    rules = {}
    for subject in (BUSINESS, GROUP):
        pk = getattr(round_, RULE_FIELDS[subject])
        if pk is not None:
            kept = frozen_rule(round_.office_id, pk, subject)
            if kept is None:
                raise DomainError(_("Aturan putaran ini tidak berlaku lagi. Kembalikan dulu."))
            rules[subject] = kept
    sheet = round_.sheet
    assert sheet is not None
    settings = used_all(FROZEN_PARAMETERS, round_.office_id, today_of(act))
    return {
        "at": act.now.isoformat(),
        "rules": rules,
        "sheet": {"id": str(sheet.pk), "title": sheet.title, "number": sheet.number,
                  "criteria": sheet.criteria, "tolerance": sheet.tolerance},
        "papers": round_.papers,
        "quotas": round_.quotas,
        "parameters": {key: one.frozen() for key, one in settings.items()},
        "funds": [
            {"id": str(row.fund.pk), "code": row.fund.code, "name": row.fund.name,
             "giver": row.fund.giver, "amount": row.purse.amount}
            for row in purses_of(round_)
        ],
        # Which they are stays in the offers, which only a draft changes.
        "kinds": RoundItem.objects.filter(round=round_).count(),
    }  # fmt: skip


@action("aid.round.close", needs=WRITE, sentence="menutup pendaftaran bantuan")
def close_round(act: Act, pk: UUID) -> Round:
    """No further proposals; the field checks begin."""
    round_ = own(act, Round, pk)
    if round_.state == "checking":
        raise Unchanged(round_)
    move(act, round_, "close")
    round_.version += 1
    round_.save()
    act.log(round_, after={"keadaan": round_.state})
    return round_


@action("aid.round.reopen", needs=PUBLISH, sentence="membuka lagi pendaftaran bantuan")
def reopen_round(act: Act, pk: UUID, closes: date, reason: str) -> Round:
    """Proposals may come in again until a new day; rules and papers stay as they opened."""
    round_ = own(act, Round, pk)
    move(act, round_, "reopen", reason)
    if closes < today_of(act):
        raise DomainError(_("Tanggal penutupan baru tidak boleh sudah lewat."), field="closes")
    before = round_.closes.isoformat()
    round_.closes, round_.remark = closes, reason
    round_.version += 1
    round_.save()
    act.log(
        round_, before={"ditutup": before}, after={"ditutup": closes.isoformat()}, reason=reason
    )
    return round_


def _refresh_members(round_: Round) -> None:
    """Proposals of a round that ended are not open any more."""
    proposals = Proposal.objects.filter(round=round_).values_list("pk", flat=True)
    aid_facts.refresh_proposals(*proposals)


@action("aid.round.cancel", needs=PUBLISH, sentence="membatalkan putaran bantuan")
def cancel_round(act: Act, pk: UUID, reason: str) -> Round:
    """Give a round up before its decree; everybody sees why."""
    round_ = own(act, Round, pk)
    if round_.state == "cancelled":
        raise Unchanged(round_)
    before = round_.state
    move(act, round_, "cancel", reason)
    if Decree.objects.filter(round=round_).exclude(state__in=("revoked", "dropped")).exists():
        raise DomainError(_("Ada SK di putaran ini. Buang rancangannya atau cabut SK-nya dulu."))
    round_.remark = reason
    round_.version += 1
    round_.save()
    _refresh_members(round_)
    act.log(round_, before={"keadaan": before}, after={"keadaan": round_.state}, reason=reason)
    return round_


@action("aid.round.finish", needs=PUBLISH, sentence="menyatakan putaran bantuan selesai")
def finish_round(act: Act, pk: UUID) -> Round:
    """What its decrees did not name is free again for other rounds."""
    round_ = own(act, Round, pk)
    if round_.state == "done":
        raise Unchanged(round_)
    move(act, round_, "finish")
    round_.version += 1
    round_.save()
    _refresh_members(round_)
    act.log(round_, after={"keadaan": round_.state})
    return round_
