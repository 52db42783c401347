"""Kinds of notices: rooms above register them in ``AppConfig.ready``.

Policy: a kind says one thing to one person about one object. Its words are short, its channels are
tried in their order, an office can switch it off. Values come from the room and name nobody: the
name of the person and the links are put around them when a notice is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise

from guyub.outreach.states import CHANNELS

Text = str | Promise
CONTACT: Final = "contact"
_KEY: Final = re.compile(r"[a-z]+\.[a-z_]{2,40}")
_OPTION: Final = re.compile(r"[a-z_]{1,20}")


@dataclass(frozen=True)
class Option:
    """One answer: its big button, what is said after it. ``attention``: the office has to do
    something then, and the answer stands on its list until somebody did."""

    key: str
    label: Text
    thanks: Text
    attention: bool = False


@dataclass(frozen=True)
class Question:
    """What the link in a notice asks: one thing, two or three answers.

    ``record(act, notice, option)`` writes the answer where it belongs, inside the action that
    received it.
    """

    text: Text
    options: tuple[Option, ...]
    record: Callable[[Any, Any, str], None] | None = None

    def option(self, key: str) -> Option | None:
        return next((o for o in self.options if o.key == key), None)


@dataclass(frozen=True)
class Live:
    """Words that exist in the message alone: made when it goes out, stored nowhere. ``link`` is
    the last part of a provider's template."""

    text: str = field(repr=False)
    link: str = field(default="", repr=False)


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice.

    ``purpose`` is asked of the registry's consents. ``audience`` says who gets it. ``template``
    has places in braces for the values of a notice. ``still(about)`` tells, right before sending,
    whether there is still something to say. ``asked_for``: the person asked for this answer, so no
    further consent is needed and the weekly cap does not hold it back. ``whatsapp_template`` is the
    name under which the provider approved the words, with three parameters: greeting, text, link.
    ``more(about)`` is the path of a page that says it in full. ``forget(act, recipient)`` deletes
    what the room holds of a person who stops: then stopping ends everything of that room, and the
    way back is to ask anew.
    ``live(act, about, by_hand)`` gives words that are made when the message goes out, inside the
    action that hands it over; the template is then what the office reads. ``at_once``: so long
    after it was queued the quiet hours do not hold it, because the person is waiting for it.
    """

    key: str
    label: Text
    audience: Text
    template: Text
    channels: tuple[str, ...]
    valid_for: timedelta
    purpose: str = CONTACT
    question: Question | None = None
    still: Callable[[UUID, dict[str, str]], bool] | None = None
    capped: bool = True
    asked_for: bool = False
    whatsapp_template: str = ""
    more: Callable[[UUID], str] | None = None
    forget: Callable[[Any, UUID], None] | None = None
    live: Callable[[Any, UUID, bool], Live] | None = None
    at_once: timedelta = timedelta(0)

    @property
    def opt_out(self) -> bool:
        return not self.asked_for


@dataclass(frozen=True)
class Reach:
    """How a person can be reached now, as the room that knows the person says.

    ``consent``: yes, no, or None for never asked. ``address`` are lines of an envelope.
    ``same`` are all ids under which the same human being stands.
    """

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    whatsapp: bool | None = None
    email: str = field(default="", repr=False)
    address: tuple[str, ...] = field(default=(), repr=False)
    consent: bool | None = None
    same: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Recipients:
    """One kind of recipient. ``reach(id, purpose)`` is None for one that is gone or was erased;
    ``shown(visit, ids)`` gives name and address of a page as that visit may read them.
    ``by_phone(office, regency, phone)`` are ids of this kind that the office reaches by a number:
    what one room tells a phone counts against the weekly cap of another's."""

    key: str
    reach: Callable[[UUID, str], Reach | None]
    shown: Callable[[Any, list[UUID]], dict[UUID, tuple[str, str]]]
    by_phone: Callable[[UUID, str, str], set[UUID]] | None = None


KINDS: dict[str, NoticeKind] = {}
RECIPIENTS: dict[str, Recipients] = {}


def register_kind(kind: NoticeKind) -> None:
    """Called once per kind. ValueError for one that cannot work."""
    if kind.key in KINDS:
        raise ValueError(f"{kind.key} registered twice")
    if not _KEY.fullmatch(kind.key) or not kind.channels or set(kind.channels) - set(CHANNELS):
        raise ValueError(f"{kind.key}: key or channels are wrong")
    if kind.question is not None:
        options = kind.question.options
        keys = {o.key for o in options}
        if not 2 <= len(options) <= 3 or len(keys) != len(options):
            raise ValueError(f"{kind.key}: a question has two or three answers")
        if not all(_OPTION.fullmatch(k) for k in keys):
            raise ValueError(f"{kind.key}: a key of an answer is wrong")
    KINDS[kind.key] = kind


def register_recipients(one: Recipients) -> None:
    """Called once per kind of recipient."""
    if one.key in RECIPIENTS:
        raise ValueError(f"{one.key} registered twice")
    RECIPIENTS[one.key] = one


def label_of(key: str) -> str:
    """The label of a kind; of one that no room registers any more its key."""
    return str(KINDS[key].label) if key in KINDS else key


def reach_of(kind: str, pk: UUID, purpose: str) -> Reach | None:
    """How a recipient can be reached; None when gone."""
    found = RECIPIENTS.get(kind)
    return found.reach(pk, purpose) if found else None


def others_by_phone(kind: str, office: UUID, regency: str, phone: str) -> set[UUID]:
    """Ids under which other kinds of recipients stand with the same number at an office. Asked at
    the moment of sending and kept nowhere."""
    rows = (one.by_phone for one in RECIPIENTS.values() if one.key != kind)
    return {pk for by in rows if by is not None and phone for pk in by(office, regency, phone)}
