"""What is written about rules: drafts, examples, publishing by another person, ending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.criteria.language import Unreadable, check_examples, read, say, written
from guyub.criteria.language.tree import conditions
from guyub.criteria.models import Rule, Version
from guyub.criteria.permissions import DECIDE, WRITE
from guyub.criteria.reading import examples_of
from guyub.criteria.states import DRAFT, DROPPED, MACHINE, PROPOSED, PUBLISHED, SYSTEM
from guyub.criteria.subjects import SUBJECTS, Count
from guyub.kernel.actions import Act, DomainError, NotAllowed, StaleVersion, action
from guyub.kernel.transitions import TransitionRefused

KIND = "criteria.version"


@dataclass(frozen=True)
class Wording:
    """What a person wrote: a tree in stored form with its legal basis and where that was read."""

    tree: Mapping[str, Any]
    legal_basis: str = ""
    source: str = ""
    checked_on: date | None = None


def _fresh(version: Version, token: str) -> None:
    """Refuse what was decided on an older text. StaleVersion holds what stands now."""
    if token != version.token:
        raise StaleVersion({"bunyi": _said(version.rule, version.tree)})


def _touch(act: Act, version: Version) -> None:
    """This person had a hand in the version: it is new to every reader, and not theirs to judge."""
    person = acting_person(act)
    if person not in version.authors:
        version.authors = [*version.authors, person]
    version.revision += 1


def _told(version: Version) -> dict[str, Any]:
    """What an event says of a version: its words, its grounds, its articles."""
    catalogue = SUBJECTS[version.rule.subject].catalogue
    try:
        articles = [c.article for c in conditions(read(version.tree, catalogue)) if c.article]
    except Unreadable:
        articles = []
    return {
        "versi": version.number, "bunyi": _said(version.rule, version.tree), "pasal": articles,
        "dasar": version.legal_basis, "sumber": version.source, "contoh": len(version.examples),
    }  # fmt: skip


def own_office(act: Act) -> UUID:
    """The office whose papers this actor changes. NotAllowed for whoever only reads."""
    if act.office_id is None or act.scope.own_office != str(act.office_id):
        raise NotAllowed(_("Hanya dinas yang membuat aturannya sendiri."))
    return act.office_id


def acting_person(act: Act) -> UUID:
    """The person behind the account: four eyes are two persons."""
    if act.person_id is None:
        raise NotAllowed(_("Aturan disusun dan diterbitkan oleh orang, bukan oleh sistem."))
    return act.person_id


def _checked(subject: str, wording: Wording) -> dict[str, Any]:
    """The tree in its one stored form. DomainError when it cannot be read."""
    try:
        return written(read(wording.tree, SUBJECTS[subject].catalogue))
    except Unreadable as error:
        raise DomainError(str(error), field="tree") from error


def held(act: Act, pk: UUID, *states: str) -> Version:
    """The open version of a rule of the own office, locked."""
    found = (
        Version.objects.select_for_update(of=("self",))
        .select_related("rule")
        .filter(rule=pk, state__in=states, office_id=own_office(act))
        .first()
    )
    if found is None:
        raise DomainError(_("Aturan ini tidak dalam keadaan itu lagi. Muat ulang halamannya."))
    return found


def _move(act: Act, version: Version, verb: str, reason: str = "") -> None:
    try:
        version.state = MACHINE.check(version.state, verb, {act.role}, reason).to
    except TransitionRefused as refused:
        raise DomainError(str(refused)) from refused


@action("criteria.rule.create", needs=WRITE, sentence="menyusun aturan")
def create_rule(
    act: Act, title: str, purpose: str, wording: Wording, *, subject: str = "business"
) -> Version:
    """A new rule with its first draft."""
    tree = _checked(subject, wording)
    try:
        with transaction.atomic():
            rule = Rule.objects.create(
                office_id=own_office(act), subject=subject, title=title.strip(),
                purpose=purpose.strip(), created_at=act.now,
            )  # fmt: skip
    except IntegrityError as error:
        raise DomainError(
            _("Sudah ada aturan bernama ini. Buka aturan itu, atau pilih nama lain."), field="title"
        ) from error
    return _draft(act, rule, 1, tree, wording, [])


def _draft(
    act: Act, rule: Rule, number: int, tree: dict[str, Any], wording: Wording, examples: list[Any]
) -> Version:
    version = Version.objects.create(
        office_id=rule.office_id, rule=rule, number=number, tree=tree, examples=examples,
        legal_basis=wording.legal_basis, source=wording.source, checked_on=wording.checked_on,
        authors=[acting_person(act)], maker=act.actor, made_at=act.now,
    )  # fmt: skip
    act.log(version, kind=KIND, object_id=rule.pk, after={"aturan": rule.title, **_told(version)})
    return version


def _said(rule: Rule, tree: Mapping[str, Any]) -> str:
    catalogue = SUBJECTS[rule.subject].catalogue
    try:
        return say(read(tree, catalogue), catalogue)
    except Unreadable as error:
        return str(error)


@action("criteria.rule.write", needs=WRITE, sentence="mengubah rancangan aturan")
def write_draft(act: Act, pk: UUID, wording: Wording, token: str) -> Version:
    """Change the open draft, or begin the next version of a rule that has none.

    ``token`` is that of the version the page was opened on; another one raises ``StaleVersion``.
    A saving that changes nothing makes nobody an author.
    """
    rule = Rule.objects.select_for_update().filter(pk=pk, office_id=own_office(act)).first()
    if rule is None:
        raise DomainError(_("Aturan ini tidak ditemukan."))
    tree = _checked(rule.subject, wording)
    versions = list(rule.versions.select_for_update().order_by("-number"))
    kept = [v for v in versions if v.state != DROPPED]
    shown = next((v for v in kept if v.state in (DRAFT, PROPOSED)), kept[0] if kept else None)
    if shown is not None:
        shown.rule = rule
        if shown.state == PROPOSED:
            raise DomainError(_("Aturan ini sedang diperiksa orang lain. Tunggu keputusannya."))
        _fresh(shown, token)
    if shown is None or shown.state != DRAFT:
        number = (versions[0].number if versions else 0) + 1
        return _draft(act, rule, number, tree, wording, shown.examples if shown else [])
    before = _told(shown)
    new = (tree, wording.legal_basis, wording.source, wording.checked_on)
    if new != (shown.tree, shown.legal_basis, shown.source, shown.checked_on):
        shown.tree, shown.legal_basis, shown.source, shown.checked_on = new
        shown.maker, shown.made_at = act.actor, act.now
        _touch(act, shown)
        shown.save()
    act.log(shown, kind=KIND, object_id=rule.pk, before=before, after=_told(shown))
    return shown


@action("criteria.example.add", needs=WRITE, sentence="menambah contoh pada aturan")
def add_example(act: Act, pk: UUID, example: Mapping[str, Any]) -> Version:
    """A worked example for the open draft; the same example twice is one."""
    version = held(act, pk, DRAFT)
    title = str(example["title"]).strip()
    kept = [e for e in version.examples if e["title"] != title]
    version.examples = [*kept, {**example, "title": title}]
    _touch(act, version)
    version.save()
    # Without its title: people write names there, and events cannot be erased.
    said = {"harus": example["expected"], "diketahui": example["known"]}
    act.log(version, kind=KIND, object_id=pk, after={"contoh": said})
    return version


@action("criteria.example.drop", needs=WRITE, sentence="menghapus contoh dari aturan")
def drop_example(act: Act, pk: UUID, title: str) -> Version:
    """Take an example away; one that is gone already changes nothing."""
    version = held(act, pk, DRAFT)
    gone = [e for e in version.examples if e["title"] == title]
    if gone:
        version.examples = [e for e in version.examples if e["title"] != title]
        _touch(act, version)
        version.save()
    said = [{"harus": e["expected"], "diketahui": e["known"]} for e in gone]
    act.log(version, kind=KIND, object_id=pk, before={"contoh": said})
    return version


@action("criteria.rule.propose", needs=WRITE, sentence="mengajukan aturan untuk diperiksa")
def propose(act: Act, pk: UUID) -> Version:
    """Hand the draft to somebody else. DomainError while an example comes out otherwise."""
    version = held(act, pk, DRAFT)
    _keeps_its_word(version)
    _move(act, version, "propose")
    _touch(act, version)
    version.remark = ""
    version.save()
    act.log(version, kind=KIND, object_id=pk, after={"versi": version.number})
    return version


def _keeps_its_word(version: Version) -> None:
    catalogue = SUBJECTS[version.rule.subject].catalogue
    try:
        node = read(version.tree, catalogue)
        examples = examples_of(version.examples, catalogue)
    except Unreadable as error:
        raise DomainError(str(error)) from error
    if {True, False} - {example.expected for example in examples}:
        raise DomainError(
            _("Beri paling sedikit dua contoh: satu yang memenuhi dan satu yang tidak.")
        )
    failed = check_examples(node, examples)
    if failed:
        names = "; ".join(example.title for example, _found in failed)
        raise DomainError(_("Contoh ini keluar lain dari yang tertulis: %(n)s.") % {"n": names})


@action("criteria.rule.publish", needs=DECIDE, sentence="menerbitkan aturan")
def publish(act: Act, pk: UUID, token: str, counted: Count) -> Version:
    """Put the proposed version in force; the one before is replaced. Never by an author of it.

    ``token`` is that of the text the person read, ``counted`` what it does on this day.
    """
    version = held(act, pk, PROPOSED)
    if acting_person(act) in version.authors:
        raise NotAllowed(_("Anda ikut menyusun versi ini. Orang lain yang harus menerbitkannya."))
    _fresh(version, token)
    _keeps_its_word(version)
    for earlier in Version.objects.select_for_update().filter(rule=pk, state=PUBLISHED):
        earlier.state = MACHINE.check(earlier.state, "replace", {SYSTEM}).to
        earlier.save(update_fields=["state"])
    _move(act, version, "publish")
    version.decided_by, version.decider, version.decided_at = acting_person(act), act.actor, act.now
    day = timezone.localtime(act.now).date().isoformat()
    version.counted = {"on": day, "yes": counted.yes, "no": counted.no, "unknown": counted.unknown}
    version.revision += 1
    version.save()
    act.log(version, kind=KIND, object_id=pk, after={**_told(version), "dihitung": version.counted})
    return version


@action("criteria.rule.return", needs=DECIDE, sentence="mengembalikan rancangan aturan")
def give_back(act: Act, pk: UUID, token: str, reason: str) -> Version:
    """Back to its maker, with what to mend."""
    version = held(act, pk, PROPOSED)
    _fresh(version, token)
    _move(act, version, "return", reason)
    version.remark = reason
    version.revision += 1
    version.save()
    act.log(version, kind=KIND, object_id=pk, reason=version.remark)
    return version


@action("criteria.rule.drop", needs=WRITE, sentence="membuang rancangan aturan")
def drop_draft(act: Act, pk: UUID) -> Version:
    """Give a draft up; what is in force stays in force."""
    version = held(act, pk, DRAFT)
    _move(act, version, "drop")
    version.save(update_fields=["state"])
    act.log(version, kind=KIND, object_id=pk, before={"versi": version.number})
    return version


@action("criteria.rule.end", needs=DECIDE, sentence="menghentikan aturan")
def end_rule(act: Act, pk: UUID, reason: str) -> Version:
    """The rule holds no longer; decisions made with it keep it."""
    version = held(act, pk, PUBLISHED)
    _move(act, version, "end", reason)
    version.ended_by, version.ender, version.ended_at = acting_person(act), act.actor, act.now
    version.ended_because = reason
    version.revision += 1
    version.save()
    act.log(version, kind=KIND, object_id=pk, reason=version.ended_because)
    return version
