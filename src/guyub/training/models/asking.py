"""Questions before and after a course, and what participants answered."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity
from guyub.training.models.courses import (
    MINE,
    OF_PARTICIPANT,
    Module,
    Participant,
    Programme,
    of_own,
)
from guyub.training.states import MOMENTS

FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 6


class Question(models.Model):
    """A choice that is put before and after the course, of a programme or of one of its modules.

    ``right`` is the place of the right option, from 0; None where there is none (an opinion, a
    habit). Once somebody answered it never changes: it is retired and written anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="questions")
    module = models.ForeignKey(Module, models.CASCADE, null=True, related_name="questions")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(_("Pertanyaan"), max_length=300)
    options = ArrayField(models.CharField(max_length=150))
    right = models.PositiveSmallIntegerField(null=True)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    row_security = of_own("programme_id", "programmes")

    class Meta:
        db_table = "training_question"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "place"], name="training_question_place"
            ),
            models.CheckConstraint(
                condition=Q(options__len__gte=FEWEST_OPTIONS, options__len__lte=MOST_OPTIONS),
                name="training_question_options",
            ),
            models.CheckConstraint(
                condition=Q(right=None) | Q(right__lt=F("options__len")),
                name="training_question_right",
            ),
        ]  # fmt: skip


class Answer(models.Model):
    """What a participant chose, before or after. Not answered is no row: unknown, not wrong."""

    class How(models.TextChoices):
        CODE = "code", _("kode di HP")
        OWN = "own", _("akun sendiri")
        PAPER = "paper", _("kertas")

    id = models.UUIDField(primary_key=True, default=uuid7)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    moment = models.CharField(max_length=4, choices=list(MOMENTS.items()))
    choice = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=5, choices=How.choices)
    at = models.DateTimeField()

    # Participants only ever add their own; what came from paper is put right by the office.
    row_security = RowSecurity(
        OF_PARTICIPANT.read, OF_PARTICIPANT.write, f"({OF_PARTICIPANT.write}) OR {MINE}"
    )

    class Meta:
        db_table = "training_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "question", "moment"], name="training_answer_once"
            )
        ]
        indexes = [models.Index(fields=["question", "moment"], name="training_answer_question")]
