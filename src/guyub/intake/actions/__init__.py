"""Everything that changes an import: one function, one transaction, one ledger event.

Batches of an apply (``applying.Applier``) write without an event of their own; the closing event
speaks for all of them with counts and the manifest hash.
"""

from guyub.intake.actions.checking import check, confirm_columns
from guyub.intake.actions.common import KIND, WORK, held, move
from guyub.intake.actions.finishing import (
    cancel,
    close_apply,
    fail,
    finish_undo,
    retry,
    start_apply,
    start_undo,
)
from guyub.intake.actions.receiving import (
    Received,
    delete_old_files,
    read_and_stage,
    receive_file,
)
from guyub.intake.actions.reviewing import answer_kbli, answer_place, decide, search_again, shown

__all__ = [
    "KIND",
    "WORK",
    "Received",
    "answer_kbli",
    "answer_place",
    "cancel",
    "check",
    "close_apply",
    "confirm_columns",
    "decide",
    "delete_old_files",
    "fail",
    "finish_undo",
    "held",
    "move",
    "read_and_stage",
    "receive_file",
    "retry",
    "search_again",
    "shown",
    "start_apply",
    "start_undo",
]
