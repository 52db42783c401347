from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from guyub.kernel.transitions import Machine, Transition, TransitionRefused, step

STATES = {
    "draft": "Konsep",
    "sent": "Terkirim",
    "checked": "Sudah dicek",
    "agreed": "Disetujui",
    "refused": "Tidak disetujui",
}
TABLE = (
    Transition("draft", "sent", "send", frozenset({"owner"}), "Kirim"),
    *step(["sent", "checked"], "draft", "return", ["verifier"], "Kembalikan", needs_reason=True),
    Transition("sent", "checked", "check", frozenset({"verifier"}), "Tandai sudah dicek"),
    Transition("checked", "agreed", "agree", frozenset({"head"}), "Setujui"),
    *step(["sent", "checked"], "refused", "refuse", {"head"}, "Tolak", needs_reason=True),
)
PROPOSAL = Machine("Usulan", STATES, TABLE, "draft", frozenset({"agreed", "refused"}))
VERBS = sorted({one.verb for one in TABLE})
ROLES = ["owner", "verifier", "head", "auditor"]


@given(st.sampled_from(sorted(STATES)), st.sampled_from(VERBS), st.sets(st.sampled_from(ROLES)))
def test_check_agrees_with_available(state: str, verb: str, roles: set[str]) -> None:
    offered = {one.verb for one in PROPOSAL.available(state, roles)}
    try:
        one = PROPOSAL.check(state, verb, roles)
    except TransitionRefused:
        assert verb not in offered
    else:
        assert verb in offered
        assert one in TABLE
        assert one.who & roles


def test_refusals_say_why() -> None:
    with pytest.raises(TransitionRefused, match="statusnya “Konsep”") as caught:
        PROPOSAL.check("draft", "agree", {"head"})
    assert caught.value.code == "state"
    with pytest.raises(TransitionRefused, match="bukan wewenang") as caught:
        PROPOSAL.check("checked", "agree", {"owner"})
    assert caught.value.code == "role"
    with pytest.raises(TransitionRefused, match="alasannya") as caught:
        PROPOSAL.check("sent", "refuse", {"head"}, reason="  ")
    assert caught.value.code == "reason"
    assert PROPOSAL.check("sent", "refuse", {"head"}, reason="stok habis").to == "refused"
    with pytest.raises(TransitionRefused):
        PROPOSAL.check("nowhere", "unknown", ROLES)


def build(**change: Any) -> Machine:
    parts: dict[str, Any] = {
        "name": "M",
        "states": STATES,
        "transitions": TABLE,
        "initial": "draft",
        "final": frozenset({"agreed", "refused"}),
    }
    return Machine(**(parts | change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"states": STATES | {"lost": "Hilang"}}, "without an exit"),
        (
            {
                "states": STATES | {"lost": "Hilang"},
                "transitions": (*TABLE, *step("lost", "draft", "x", ["a"], "X")),
            },
            "never reached",
        ),
        ({"final": frozenset({"refused"})}, "without an exit"),
        ({"initial": "begin"}, "unknown states"),
        ({"transitions": (*TABLE, TABLE[0])}, "twice"),
        ({"transitions": (*TABLE, *step("draft", "gone", "x", ["a"], "X"))}, "unknown state"),
        (
            {
                "states": STATES | {"a": "A", "b": "B"},
                "transitions": (
                    *TABLE,
                    *step(["draft", "b"], "a", "go", ["a"], "Go"),
                    *step("a", "b", "turn", ["a"], "Turn"),
                ),
            },
            "no way from",
        ),
    ],
)
def test_a_table_that_contradicts_itself_fails_at_import(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        build(**change)


def test_a_transition_needs_someone() -> None:
    with pytest.raises(ValueError, match="nobody"):
        Transition("a", "b", "go", frozenset(), "Go")
    with pytest.raises(TypeError, match="not one string"):
        Transition("a", "b", "go", "head", "Go")  # type: ignore[arg-type]


def test_docs_table_holds_every_step() -> None:
    text = PROPOSAL.as_markdown({"head": "Kepala dinas"})
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(TABLE) + 1
    assert "| Sudah dicek | Disetujui | agree | Kepala dinas | Setujui |  |" in rows
    assert "Ends at: Disetujui, Tidak disetujui." in text


class Walk(RuleBasedStateMachine):
    """Wherever a document goes, it is in a known state and a final one stays final."""

    def __init__(self) -> None:
        super().__init__()
        self.state = PROPOSAL.initial
        self.ended = False

    @rule(verb=st.sampled_from(VERBS), role=st.sampled_from(ROLES))
    def act(self, verb: str, role: str) -> None:
        try:
            self.state = PROPOSAL.check(self.state, verb, {role}, "alasan").to
        except TransitionRefused:
            return
        assert not self.ended
        self.ended = self.state in PROPOSAL.final

    @invariant()
    def known_and_not_stuck(self) -> None:
        assert PROPOSAL.label(self.state)
        assert self.ended or PROPOSAL.available(self.state, ROLES)


TestWalk = Walk.TestCase
