"""Tables of training. Import models from here."""

from guyub.training.models.asking import Answer, Question
from guyub.training.models.courses import (
    Attendance,
    Batch,
    Certificate,
    Invitation,
    Module,
    Participant,
    Passed,
    Programme,
    Session,
)
from guyub.training.models.following import Outcome

__all__ = [
    "Answer",
    "Attendance",
    "Batch",
    "Certificate",
    "Invitation",
    "Module",
    "Outcome",
    "Participant",
    "Passed",
    "Programme",
    "Question",
    "Session",
]
