"""The letters of a round as they go into its pack: list, decrees, agreements, records, answers.

Policy: what a pack holds says nothing private, so names of people are taken out of the letters as
out of everything else, and what was drawn by hand stays. A copy without names is not the paper
itself: it bears no code. Every letter is rendered with the time of its own row, so that the same
data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guyub.accounts.models import Office
from guyub.accounts.visit import ANONYMOUS, Visit
from guyub.aid import bast
from guyub.aid.evidence.context import Context
from guyub.aid.evidence.masking import NAME, Mask
from guyub.aid.evidence.seats import register_papers
from guyub.aid.models import Decree, Handover, Objection
from guyub.aid.queries import deciding_letters as letters
from guyub.aid.queries.deciding import agreements_of, shown_selection
from guyub.aid.queries.deciding_summary import summary_of
from guyub.kernel import documents
from guyub.registry import naming
from guyub.registry.models import Business

Found = Iterator[tuple[str, str, bytes]]
# Keys under which a letter's data name a person who is no official.
_PERSONS = frozenset({"person", "recipient_signer"})


class Cleaner:
    """Letter data without names and numbers of people."""

    def __init__(self, context: Context) -> None:
        self._mask = context.mask
        rows = Business.objects.filter(pk__in=context.businesses).select_related("facts")
        self._businesses = Mask(
            b.name for b in rows.order_by("pk")
            if naming.hide(ANONYMOUS, b).name == naming.HIDDEN_NAME
        )  # fmt: skip

    def clean(self, value: Any, key: str = "") -> Any:
        """The same data to print; codes and drawings left out."""
        if key in ("code", "drawn"):
            return None
        if key == "recipient" and isinstance(value, Mapping):
            return {**{k: self.clean(v, str(k)) for k, v in value.items()}, "name": NAME}
        if isinstance(value, str):
            if key in _PERSONS:
                return NAME
            if len(value) == 64 and key == "digest":
                return value
            return self._businesses.text(self._mask.text(value))
        if isinstance(value, Mapping):
            return {str(k): self.clean(v, str(k)) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(v) for v in value]
        return value


def _name(text: str, fallback: Any) -> str:
    plain = "".join(c if c.isalnum() or c in "-." else "-" for c in text)
    return f"{plain or str(fallback)}.pdf"


def _office(context: Context) -> Office:
    return Office.objects.get(pk=context.round.office_id)


def lists(_visit: Visit, context: Context) -> Found:
    """The announced list on a page, as its sums stand now."""
    from guyub.aid.views.deciding_summary import sheet

    round_ = context.round
    listed = shown_selection(round_)
    if listed is None or listed.approved_at is None:
        return
    at = listed.approved_at
    data = Cleaner(context).clean(sheet(round_, _office(context), summary_of(round_), at))
    words = f"Daftar penerima nomor {listed.number}: ringkasan"
    yield f"daftar-{listed.number}.pdf", words, documents.render("aid/ringkasan", data, created=at)


def _decrees(context: Context) -> list[Decree]:
    rows = Decree.objects.filter(round=context.round, state__in=("signed", "revoked"))
    return list(rows.select_related("round", "selection").order_by("dated", "number", "pk"))


def decrees(_visit: Visit, context: Context) -> Found:
    """Every decree that was signed, also a revoked one."""
    cleaner, office = Cleaner(context), _office(context)
    for row in _decrees(context):
        data = letters.decree_letter(row, office, letters.decree_lines(row))
        pdf = documents.render("aid/sk", cleaner.clean(data), created=row.made_at)
        yield _name(row.number, row.pk), f"SK {row.number} ({row.get_state_display()})", pdf


def agreements(_visit: Visit, context: Context) -> Found:
    """Agreement and pact of every recipient and giver, numbered ones only."""
    cleaner, office = Cleaner(context), _office(context)
    for decree in _decrees(context):
        for row in agreements_of(decree).exclude(number=""):
            data = letters.agreement_letters(decree, office, [row], {row.pk: None})
            pdf = documents.render("aid/nphd", cleaner.clean(data), created=row.created_at)
            yield _name(row.number, row.pk), f"Perjanjian dan pakta {row.number}", pdf


def records(_visit: Visit, context: Context) -> Found:
    """Every hand-over record that both signed, also a revoked one."""
    cleaner = Cleaner(context)
    wanted = Handover.objects.filter(round=context.round, state__in=("signed", "revoked"))
    rows = list(bast.for_print(wanted).order_by("number", "pk"))
    printer = bast.Printer(rows)
    for row in rows:
        data = cleaner.clean(printer.data(row))
        pdf = documents.render(bast.TEMPLATE, data, created=row.created_at)
        words = f"Berita acara serah terima {row.number} ({row.get_state_display()})"
        yield bast.file_name(row), words, pdf


def answers(_visit: Visit, context: Context) -> Found:
    """The answers to objections, without who objected."""
    cleaner, office = Cleaner(context), _office(context)
    rows = Objection.objects.filter(round=context.round, state__in=("granted", "rejected"))
    for row in rows.select_related("round").order_by("number"):
        data = {**cleaner.clean(letters.answer_letter(row, office)), "name": NAME}
        pdf = documents.render("aid/jawaban-keberatan", data, created=row.answered_at)
        yield _name(row.number, row.pk), f"Jawaban keberatan {row.number}", pdf


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    for key, find in (
        ("daftar", lists), ("sk", decrees), ("perjanjian", agreements),
        ("serah-terima", records), ("keberatan", answers),
    ):  # fmt: skip
        register_papers(key, find)
