"""Everything that writes in this room."""

from guyub.licences.actions.batches import NewBatch, admit, close_batch, edit_batch, open_batch
from guyub.licences.actions.cases import (
    Progress,
    advance,
    issue,
    leave_batch,
    open_case,
    progress,
)  # fmt: skip
from guyub.licences.actions.documents import collect, drop_document
from guyub.licences.actions.held import CHOICES, DONT_KNOW, Seen, answer, end, look, record
from guyub.licences.actions.labels import tell_label

__all__ = [
    "CHOICES", "DONT_KNOW", "NewBatch", "Progress", "Seen", "admit", "advance", "answer",
    "close_batch", "collect", "drop_document", "edit_batch", "end", "issue", "leave_batch",
    "look", "open_batch", "open_case", "progress", "record",
    "tell_label",
]  # fmt: skip
