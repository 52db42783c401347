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
from guyub.licences.actions.settlements import (
    Answer,
    approve_settlement,
    end_settlement,
    propose_settlement,
    return_settlement,
    withdraw_settlement,
)
from guyub.licences.actions.wording_text import Details
from guyub.licences.actions.wordings import (
    draft_wording,
    drop_wording,
    end_wording,
    propose_wording,
    publish_wording,
    return_wording,
    withdraw_wording,
    write_details,
    write_rule,
)

__all__ = [
    "CHOICES", "DONT_KNOW", "Answer", "Details", "NewBatch", "Progress", "Seen", "admit",
    "advance", "answer", "approve_settlement", "close_batch", "collect", "draft_wording",
    "drop_document", "drop_wording", "edit_batch", "end", "end_settlement", "end_wording", "issue",
    "leave_batch", "look", "open_batch", "open_case", "progress", "propose_settlement",
    "propose_wording", "publish_wording", "record", "return_settlement", "return_wording",
    "tell_label", "withdraw_settlement", "withdraw_wording", "write_details", "write_rule",
]  # fmt: skip
