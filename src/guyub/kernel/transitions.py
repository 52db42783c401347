"""States of a document as data: one table says who may do what, pages and docs read the same.

A ``Machine`` is checked when it is built, that is at import: every state is reachable, every state
that is not final has an exit, verbs are unambiguous. Policy: what the table does not name is
refused; nobody passes by default. Pure; knows no users, only role names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field


class TransitionRefused(ValueError):
    """The step is not allowed now or not for these roles; the message is an Indonesian sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: from ``from_`` to ``to`` by ``verb``, for the roles in ``who``.

    ``label`` is the word on the button. ``needs_reason``: the person must write why.
    """

    from_: str
    to: str
    verb: str
    who: frozenset[str]
    label: str
    needs_reason: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.who, str):
            raise TypeError(f"{self.verb}: who is a collection of roles, not one string")
        object.__setattr__(self, "who", frozenset(self.who))
        if not self.who:
            raise ValueError(f"{self.verb}: nobody may do this")


def step(
    from_: str | Iterable[str],
    to: str,
    verb: str,
    who: Iterable[str],
    label: str,
    *,
    needs_reason: bool = False,
) -> tuple[Transition, ...]:
    """The same step from several states."""
    starts = (from_,) if isinstance(from_, str) else tuple(from_)
    roles = frozenset(who)
    return tuple(Transition(start, to, verb, roles, label, needs_reason) for start in starts)


@dataclass(frozen=True, slots=True)
class Machine:
    """``states`` maps a state's name to its public label, in the order of the path.

    ValueError at construction when the table contradicts itself.
    """

    name: str
    states: Mapping[str, str]
    transitions: tuple[Transition, ...]
    initial: str
    final: frozenset[str]
    _by_step: dict[tuple[str, str], Transition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "transitions", tuple(self.transitions))
        object.__setattr__(self, "final", frozenset(self.final))
        by_step: dict[tuple[str, str], Transition] = {}
        for one in self.transitions:
            for state in (one.from_, one.to):
                if state not in self.states:
                    raise ValueError(f"{self.name}: {one.verb} names unknown state {state!r}")
            if (one.from_, one.verb) in by_step:
                raise ValueError(f"{self.name}: {one.verb!r} from {one.from_!r} is there twice")
            by_step[one.from_, one.verb] = one
        object.__setattr__(self, "_by_step", by_step)
        self._validate()

    def _validate(self) -> None:
        unknown = ({self.initial} | self.final) - set(self.states)
        if unknown:
            raise ValueError(f"{self.name}: unknown states {sorted(unknown)}")
        leaving = {one.from_ for one in self.transitions if one.to != one.from_}
        stuck = set(self.states) - leaving - self.final
        if stuck:
            raise ValueError(f"{self.name}: states without an exit: {sorted(stuck)}")
        if unreachable := set(self.states) - self.reachable_from(self.initial):
            raise ValueError(f"{self.name}: never reached: {sorted(unreachable)}")
        if self.final:
            lost = [s for s in self.states if not self.reachable_from(s) & self.final]
            if lost:
                raise ValueError(f"{self.name}: no way from {lost} to a final state")

    def reachable_from(self, state: str) -> set[str]:
        """States that can follow, ``state`` included."""
        seen, todo = {state}, [state]
        while todo:
            here = todo.pop()
            for one in self.transitions:
                if one.from_ == here and one.to not in seen:
                    seen.add(one.to)
                    todo.append(one.to)
        return seen

    def label(self, state: str) -> str:
        """Public label. KeyError for an unknown state."""
        return self.states[state]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """For a model field."""
        return list(self.states.items())

    def available(self, state: str, roles: Collection[str]) -> tuple[Transition, ...]:
        """Steps that someone with ``roles`` may take from ``state``, in the table's order."""
        held = set(roles)
        return tuple(one for one in self.transitions if one.from_ == state and one.who & held)

    def check(
        self, state: str, verb: str, roles: Collection[str], reason: str | None = None
    ) -> Transition:
        """The transition, or TransitionRefused (codes: state, role, reason).

        ``reason`` None means "not asked yet" and passes, so that a page may ask what is possible;
        an action hands over what the person wrote, and "" is refused where a reason is needed.
        """
        one = self._by_step.get((state, verb))
        if one is None:
            now = self.states.get(state, state)
            names = [t.label for t in self.transitions if t.verb == verb]
            what = names[0] if names else verb
            sentence = f"“{what}” tidak bisa dilakukan saat ini, karena statusnya “{now}”."
            raise TransitionRefused("state", sentence)
        if not one.who & set(roles):
            sentence = f"“{one.label}” bukan wewenang peran Anda."
            raise TransitionRefused("role", sentence)
        if one.needs_reason and reason is not None and not reason.strip():
            sentence = f"Tulis alasannya dulu sebelum “{one.label}”."
            raise TransitionRefused("reason", sentence)
        return one

    def as_markdown(self, roles: Mapping[str, str] | None = None) -> str:
        """The table for the docs; ``roles`` gives public names of roles."""
        names = roles or {}
        lines = [
            f"### {self.name}",
            "",
            "| from | to | verb | who | button | reason |",
            "|---|---|---|---|---|---|",
        ]
        for one in self.transitions:
            who = ", ".join(sorted(names.get(role, role) for role in one.who))
            reason = "yes" if one.needs_reason else ""
            cells = (self.states[one.from_], self.states[one.to], one.verb, who, one.label, reason)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        final = ", ".join(label for state, label in self.states.items() if state in self.final)
        lines += ["", f"Starts at: {self.states[self.initial]}. Ends at: {final or 'never'}."]
        return "\n".join(lines) + "\n"
