"""Tables of the room."""

from guyub.licences.models.cases import Batch, Case, CaseStep, Document
from guyub.licences.models.held import Answers, Code, Licence
from guyub.licences.models.labels import LabelText
from guyub.licences.models.rules import OfficeWording, Settlement

__all__ = [
    "Answers", "Batch", "Case", "CaseStep", "Code", "Document", "LabelText", "Licence",
    "OfficeWording", "Settlement",
]  # fmt: skip
