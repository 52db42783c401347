"""An office's own wording of a paper: written by one person, published by another, ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from guyub.accounts.models import Office
from guyub.criteria.actions import acting_person, own_office
from guyub.criteria.language import Unreadable, check_examples, read, say, written
from guyub.criteria.language.deciding import Verdict
from guyub.criteria.language.examples import Example
from guyub.kernel.actions import Act, DomainError, NotAllowed, StaleVersion, Unchanged, action
from guyub.kernel.db import take_turns
from guyub.kernel.transitions import TransitionRefused
from guyub.licences.actions.wording_text import Details, written_of
from guyub.licences.book import (
    EXPECTED,
    compose,
    content_of,
    read_content,
    replaced_by,
    with_row,
    wording_of,
)
from guyub.licences.models import OfficeWording
from guyub.licences.permissions import RULE_DECIDE, RULE_WRITE
from guyub.licences.product_facts import PRODUCTS
from guyub.licences.requirements import Misfiled, Paper, Wording, papers
from guyub.licences.states_rules import (
    DRAFT,
    DROPPED,
    ENDED,
    PROPOSED,
    PUBLISHED,
    SYSTEM,
    WORDING,
)

KIND = "licences.wording"
UNREADABLE = "Bunyi ini tidak bisa dibaca lagi. Buang rancangannya dan susun lagi."


def today_of(act: Act) -> date:
    return timezone.localtime(act.now).date()


def regency_of(act: Act) -> tuple[UUID, str]:
    """The acting office and its regency. NotAllowed for an office above."""
    office = own_office(act)
    code = Office.objects.filter(pk=office).values_list("area_code", flat=True).first() or ""
    if len(code) != 5:
        raise NotAllowed("Hanya dinas kabupaten atau kota yang menyusun bunyinya sendiri.")
    return office, code


def published_of(office: UUID, *, lock: bool = False) -> list[OfficeWording]:
    """What the office published, oldest day first."""
    found = OfficeWording.objects.filter(office_id=office, state=PUBLISHED)
    return list((found.select_for_update() if lock else found).order_by("paper", "valid_from"))


def _paper(key: str) -> Paper:
    if (found := papers().get(key)) is None:
        raise DomainError("Surat ini tidak ada dalam daftar.")
    return found


def start_of(paper: Paper, office: UUID, day: date, instead: str = "") -> Wording:
    """The wording that a new one begins from: the one it stands for, else the one of its day."""
    known = compose(published_of(office))[paper.key]
    named = next((w for w in known.wordings if instead and instead == name_of(w)), None)
    return named or known.nearest(day)


def name_of(wording: Wording) -> str:
    """How a form names a wording that holds: its id, or its first day where it was shipped."""
    return str(wording.own) if wording.own else wording.since.isoformat()


def _placed(row: OfficeWording, instead: str) -> None:
    """Which wordings the row stands for. DomainError for one that is not there."""
    row.instead_of, row.replaces_id = [], None
    if not instead:
        return
    known = compose(published_of(row.office_id))[row.paper]
    named = next((w for w in known.wordings if instead == name_of(w)), None)
    if named is None:
        raise DomainError("Bunyi yang diganti tidak ada lagi. Pilih lagi.", field="instead")
    if named.own:
        row.replaces_id = named.own
    else:
        row.instead_of = [named.since]


def _told(row: OfficeWording) -> dict[str, Any]:
    """What an event says of a wording: its words, its grounds."""
    content = row.content
    return {
        "surat": row.paper, "versi": row.number, "mulai": row.valid_from.isoformat(),
        "menggantikan": [d.isoformat() for d in row.instead_of], "untuk": content["whom"],
        "bunyi": said_of(row), "biaya": content["cost_words"],
        "berlaku": content["validity_words"], "langkah": len(content["steps"]),
        "dasar": content["legal_basis"], "sumber": content["source"],
    }  # fmt: skip


def said_of(row: OfficeWording) -> str:
    """Its rule in words, or that it cannot be read."""
    try:
        return say(read(row.content["applies"], PRODUCTS), PRODUCTS)
    except Unreadable as error:
        return str(error)


def differences(row: OfficeWording) -> list[tuple[Example, Verdict]]:
    """Examples that came with the wording and come out otherwise by its rule now. ValueError."""
    found = read_content(row.content, row.valid_from)
    return check_examples(found.applies, found.examples)


def _log(act: Act, row: OfficeWording, **values: Any) -> None:
    act.log(row, kind=KIND, **values)


def _held(act: Act, pk: UUID, *states: str) -> OfficeWording:
    """The office's own wording, locked."""
    office, _code = regency_of(act)
    row = OfficeWording.objects.select_for_update().filter(pk=pk, office_id=office).first()
    if row is None:
        raise DomainError("Rancangan ini tidak ditemukan.")
    if row.state not in states:
        raise _gone_on(row)
    return row


def _gone_on(row: OfficeWording) -> DomainError:
    return DomainError(
        f"Ini tidak bisa dilakukan: keadaannya “{WORDING.states[row.state]}”."
        " Muat ulang halamannya."
    )


def _fresh(row: OfficeWording, token: str) -> None:
    if token != row.token:
        raise StaleVersion({"bunyi": said_of(row)})


def _touch(act: Act, row: OfficeWording) -> None:
    """This person had a hand in it: it is new to every reader, and not theirs to judge."""
    person = acting_person(act)
    if person not in row.authors:
        row.authors = [*row.authors, person]
    row.revision += 1


def _move(act: Act, row: OfficeWording, verb: str, reason: str = "") -> None:
    try:
        row.state = WORDING.check(row.state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        field = "reason" if refused.code == "reason" else None
        raise DomainError(str(refused), field=field) from refused


@action("licences.wording.draft", needs=RULE_WRITE, sentence="menyusun bunyi surat menurut dinas")
def draft_wording(act: Act, key: str, given: Details) -> OfficeWording:
    """The first draft of an own wording, with the rule, examples and doubts of the one it begins
    from. One draft at a time; the same sent again is the one that is there."""
    office, code = regency_of(act)
    paper, person = _paper(key), acting_person(act)
    take_turns(KIND, office, key)
    open_ = OfficeWording.objects.filter(
        office_id=office, paper=key, state__in=[DRAFT, PROPOSED]
    ).first()
    base = start_of(paper, office, given.valid_from, given.instead)
    content = written_of(content_of(base), paper, given, today_of(act))
    if open_ is not None:
        if (open_.content, open_.valid_from, open_.authors) == (
            content, given.valid_from, [person]
        ):  # fmt: skip
            raise Unchanged(open_)
        raise DomainError("Sudah ada rancangan untuk surat ini. Lanjutkan atau buang dulu.")
    last = OfficeWording.objects.filter(office_id=office, paper=key).order_by("-number").first()
    row = OfficeWording(
        office_id=office, regency_code=code, paper=key, number=(last.number if last else 0) + 1,
        valid_from=given.valid_from, content=content, authors=[person], maker=act.actor,
        made_at=act.now,
    )  # fmt: skip
    _placed(row, given.instead)
    row.save(force_insert=True)
    _log(act, row, after=_told(row))
    return row


@action("licences.wording.write", needs=RULE_WRITE, sentence="mengubah rancangan bunyi surat")
def write_details(act: Act, pk: UUID, given: Details, token: str) -> OfficeWording:
    """Change everything but the rule. What changes nothing makes nobody an author."""
    row = _held(act, pk, DRAFT)
    _fresh(row, token)
    before, was = _told(row), (row.content, row.valid_from, row.instead_of, row.replaces_id)
    row.content = written_of(row.content, _paper(row.paper), given, today_of(act))
    row.valid_from = given.valid_from
    _placed(row, given.instead)
    if was == (row.content, row.valid_from, row.instead_of, row.replaces_id):
        raise Unchanged(row)
    row.maker, row.made_at = act.actor, act.now
    _touch(act, row)
    row.save()
    _log(act, row, before=before, after=_told(row))
    return row


@action("licences.wording.rule", needs=RULE_WRITE, sentence="mengubah syarat dalam bunyi surat")
def write_rule(act: Act, pk: UUID, tree: Mapping[str, Any], token: str) -> OfficeWording:
    """Change whom the paper concerns. DomainError for a tree that cannot be read."""
    row = _held(act, pk, DRAFT)
    _fresh(row, token)
    try:
        kept = written(read(tree, PRODUCTS))
    except Unreadable as error:
        raise DomainError(str(error), field="tree") from error
    if kept == row.content["applies"]:
        raise Unchanged(row)
    before = _told(row)
    row.content = {**row.content, "applies": kept}
    row.maker, row.made_at = act.actor, act.now
    _touch(act, row)
    row.save()
    _log(act, row, before=before, after=_told(row))
    return row


@action("licences.wording.propose", needs=RULE_WRITE, sentence="mengajukan bunyi surat")
def propose_wording(act: Act, pk: UUID) -> OfficeWording:
    """Hand the draft to somebody else. DomainError for one that would never hold. An author who
    asks again finds it proposed."""
    row = _held(act, pk, DRAFT, PROPOSED)
    if row.state == PROPOSED:
        if acting_person(act) in row.authors:
            raise Unchanged(row)
        raise _gone_on(row)
    _checked(row, published_of(row.office_id), today_of(act))
    _move(act, row, "propose")
    _touch(act, row)
    row.remark = ""
    row.save()
    _log(act, row, after={"surat": row.paper, "versi": row.number})
    return row


def _checked(row: OfficeWording, rows: Sequence[OfficeWording], today: date) -> None:
    """Whether it can be read, fits the other papers, and holds on some day from today on."""
    _paper(row.paper)
    try:
        wording_of(row)
        book = compose(with_row(rows, row))
    except Misfiled as error:
        raise DomainError(
            "Surat yang harus ada dulu saling menunggu. Ubah bagian “punya dulu”.", field="needs"
        ) from error
    except ValueError as error:
        raise DomainError(UNREADABLE) from error
    held = book[row.paper].on(max(today, row.valid_from))
    if held is None or held.own != row.pk:
        raise DomainError(
            "Bunyi ini tidak akan pernah dipakai: sudah ada bunyi dengan tanggal mulai yang lebih"
            " baru. Ubah tanggalnya, atau nyatakan menggantikan bunyi itu.", field="valid_from",
        )  # fmt: skip


@action("licences.wording.withdraw", needs=RULE_WRITE, sentence="menarik kembali bunyi surat")
def withdraw_wording(act: Act, pk: UUID) -> OfficeWording:
    """An author takes the proposal back to the desk; one that lies there stays as it is."""
    row = _held(act, pk, PROPOSED, DRAFT)
    if acting_person(act) not in row.authors:
        raise NotAllowed("Hanya yang ikut menyusun yang bisa menariknya kembali.")
    if row.state == DRAFT:
        raise Unchanged(row)
    _move(act, row, "withdraw")
    row.revision += 1
    row.save()
    _log(act, row, before={"surat": row.paper, "versi": row.number})
    return row


@action("licences.wording.return", needs=RULE_DECIDE, sentence="mengembalikan bunyi surat")
def return_wording(act: Act, pk: UUID, token: str, reason: str) -> OfficeWording:
    """Back to its makers, with what to mend. Returned for that already, it stays as it is."""
    row = _held(act, pk, PROPOSED, DRAFT)
    if row.state == DRAFT:
        if reason and row.remark == reason:
            raise Unchanged(row)
        raise _gone_on(row)
    _fresh(row, token)
    _move(act, row, "return", reason)
    row.remark = reason
    row.revision += 1
    row.save()
    _log(act, row, reason=row.remark)
    return row


@action("licences.wording.drop", needs=RULE_WRITE, sentence="membuang rancangan bunyi surat")
def drop_wording(act: Act, pk: UUID) -> OfficeWording:
    """Give a draft up; what is in force stays in force."""
    row = _held(act, pk, DRAFT, DROPPED)
    if row.state == DROPPED:
        raise Unchanged(row)
    _move(act, row, "drop")
    row.save(update_fields=["state"])
    _log(act, row, before={"surat": row.paper, "versi": row.number})
    return row


@action("licences.wording.publish", needs=RULE_DECIDE, sentence="menerbitkan bunyi surat")
def publish_wording(
    act: Act, pk: UUID, token: str, *, noted: Collection[str] = (),
    counted: Sequence[Mapping[str, Any]] = (),
) -> OfficeWording:  # fmt: skip
    """Put the proposed wording in force from its day. Never by an author of it.

    ``token`` is that of the text the person read; ``noted`` the titles of examples that come out
    otherwise and that the person took note of: all of them; ``counted`` whom it touches, kept as
    shown.
    """
    # Papers lean on each other: whoever changes the book of an office waits for the one before.
    take_turns(KIND, own_office(act))
    row = _held(act, pk, PROPOSED, PUBLISHED)
    person = acting_person(act)
    if row.state == PUBLISHED:
        # The same click again: that person, on the text as it was read.
        if (row.decided_by, token) == (person, f"{row.pk}:{row.revision - 1}"):
            raise Unchanged(row)
        raise _gone_on(row)
    if person in row.authors:
        raise NotAllowed("Anda ikut menyusun bunyi ini. Orang lain yang harus menerbitkannya.")
    _fresh(row, token)
    rows = published_of(row.office_id, lock=True)
    _checked(row, rows, today_of(act))
    differs = differences(row)
    if {example.title for example, _found in differs} - set(noted):
        raise DomainError(
            "Ada contoh yang sekarang keluar lain. Baca bedanya, lalu beri tanda kalau memang itu"
            " maksudnya.", field="noted",
        )  # fmt: skip
    before = replaced_by(rows, row)
    for earlier in before:
        earlier.state = WORDING.check(earlier.state, "replace", {SYSTEM}).to
        earlier.replaced_by = row
        earlier.save(update_fields=["state", "replaced_by"])
    _move(act, row, "publish")
    row.decided_by, row.decider, row.decided_at = person, act.actor, act.now
    row.answered = {example.title: EXPECTED[found] for example, found in differs}
    row.content = {
        **row.content,
        "examples": [
            {**e, "expected": row.answered.get(e["title"], e["expected"])}
            for e in row.content["examples"]
        ],
    }  # fmt: skip
    row.counted = list(counted)
    row.revision += 1
    row.save()
    _log(
        act, row, before={"diganti": [f"{r.paper}/{r.number}" for r in before]},
        after={**_told(row), "contoh berubah": row.answered, "kena": row.counted},
    )  # fmt: skip
    return row


@action("licences.wording.end", needs=RULE_DECIDE, sentence="menghentikan bunyi surat")
def end_wording(act: Act, pk: UUID, reason: str) -> OfficeWording:
    """It holds no longer, and what was shipped holds again; applications that were opened with it
    keep it. DomainError when another own wording leans on it."""
    take_turns(KIND, own_office(act))
    row = _held(act, pk, PUBLISHED, ENDED)
    if row.state == ENDED:
        if row.ended_by == acting_person(act):
            raise Unchanged(row)
        raise _gone_on(row)
    try:
        compose([r for r in published_of(row.office_id) if r.pk != row.pk])
    except Misfiled as error:
        raise DomainError(
            "Kalau ini dihentikan, ada surat yang saling menunggu. Hentikan dulu bunyi dinas lain"
            " yang meminta surat ini ada dulu."
        ) from error
    _move(act, row, "end", reason)
    row.ended_by, row.ender, row.ended_at = acting_person(act), act.actor, act.now
    row.ended_because = reason
    row.revision += 1
    row.save()
    _log(act, row, before=_told(row), reason=row.ended_because)
    return row
