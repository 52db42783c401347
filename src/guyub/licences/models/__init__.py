"""Tables of the room."""

from guyub.licences.models.cases import Batch, Case, CaseStep, Document
from guyub.licences.models.held import Answers, Code, Licence

__all__ = [
    "Answers", "Batch", "Case", "CaseStep", "Code", "Document", "Licence",
]  # fmt: skip
