"""What is written about scoring sheets: versions, published by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.rounds_common import base, office_of, own, person_of
from guyub.aid.models import ScoringSheet
from guyub.aid.permissions.rounds import PUBLISH, WRITE
from guyub.aid.policy_sheets import Criterion, SheetError, sheet_of
from guyub.kernel.actions import Act, DomainError, NotAllowed, Unchanged, action
from guyub.registry.actions.common import check_version

LEAST_TOLERANCE, MOST_TOLERANCE = 1, 100


def _stored(rows: Sequence[Criterion], tolerance: int) -> list[dict[str, object]]:
    if not LEAST_TOLERANCE <= tolerance <= MOST_TOLERANCE:
        raise DomainError(_("Selisih antara 1 dan 100."), field="tolerance")
    try:
        return sheet_of(rows)
    except SheetError as error:
        at = "" if error.at is None else f"Baris {error.at + 1}: "
        raise DomainError(f"{at}{error}", field="criteria") from error


def _told(sheet: ScoringSheet) -> dict[str, object]:
    weights = {c["label"]: c["weight"] for c in sheet.criteria}
    return {"versi": sheet.number, "bobot": weights, "selisih": sheet.tolerance}


@action("aid.sheet.create", needs=WRITE, sentence="menyusun lembar nilai")
def create_sheet(act: Act, title: str, rows: Sequence[Criterion], tolerance: int) -> ScoringSheet:
    """The first version of a new sheet."""
    stored, name = _stored(rows, tolerance), " ".join(title.split())
    try:
        with transaction.atomic():
            sheet = ScoringSheet.objects.create(
                **base(act), title=name, criteria=stored, tolerance=tolerance,
                maker_person=person_of(act), created_at=act.now,
            )  # fmt: skip
    except IntegrityError as error:
        raise DomainError(
            _("Sudah ada lembar nilai bernama ini. Buka yang itu, atau pakai nama lain."),
            field="title",
        ) from error
    act.log(sheet, after={"nama": name, **_told(sheet)})
    return sheet


@action("aid.sheet.change", needs=WRITE, sentence="mengubah lembar nilai")
def change_sheet(
    act: Act, pk: UUID, rows: Sequence[Criterion], tolerance: int, version: int | None
) -> ScoringSheet:
    """Change a draft; of a published version, begin the next one (the one before stays as it is).

    A draft is changed by its maker alone: so whoever publishes it had no hand in it.
    """
    sheet = own(act, ScoringSheet, pk)
    check_version(sheet, version)
    stored = _stored(rows, tolerance)
    if (sheet.criteria, sheet.tolerance) == (stored, tolerance):
        raise Unchanged(sheet)
    before = _told(sheet)
    if sheet.published_at is not None:
        newest = (
            ScoringSheet.objects.select_for_update()
            .filter(office_id=office_of(act), title=sheet.title)
            .order_by("-number")
            .first()
        )
        assert newest is not None
        if newest.published_at is None:
            raise DomainError(
                _("Versi %(number)s sudah disusun. Buka versi itu.") % {"number": newest.number}
            )
        sheet = ScoringSheet.objects.create(
            **base(act), title=sheet.title, number=newest.number + 1, criteria=stored,
            tolerance=tolerance, maker_person=person_of(act), created_at=act.now,
        )  # fmt: skip
    else:
        if sheet.maker_person != person_of(act):
            raise NotAllowed(
                _("Rancangan ini disusun orang lain. Minta dia mengubahnya, atau buang dan susun"
                  " sendiri.")
            )  # fmt: skip
        sheet.criteria, sheet.tolerance = stored, tolerance
        sheet.version += 1
        sheet.save()
    act.log(sheet, before=before, after=_told(sheet))
    return sheet


@action("aid.sheet.publish", needs=PUBLISH, sentence="menyetujui lembar nilai")
def publish_sheet(act: Act, pk: UUID, version: int | None) -> ScoringSheet:
    """Rounds may use it from now on; never by its maker."""
    sheet = own(act, ScoringSheet, pk)
    if sheet.published_at is not None:
        raise Unchanged(sheet)
    check_version(sheet, version)
    if sheet.maker_person == person_of(act):
        raise NotAllowed(_("Anda menyusun lembar ini. Orang lain yang harus menyetujuinya."))
    sheet.published_at, sheet.decider_person = act.now, person_of(act)
    sheet.version += 1
    sheet.save()
    act.log(sheet, after=_told(sheet))
    return sheet


@action("aid.sheet.drop", needs=WRITE, sentence="membuang rancangan lembar nilai")
def drop_sheet(act: Act, pk: UUID) -> None:
    """Give up a version that nobody approved and no round uses."""
    sheet = own(act, ScoringSheet, pk)
    if sheet.published_at is not None:
        raise DomainError(_("Lembar yang sudah disetujui tidak dibuang. Susun versi baru."))
    told = {"nama": sheet.title, **_told(sheet)}
    if sheet.round_set.exists():
        raise DomainError(_("Lembar ini dipakai sebuah putaran. Pilih lembar lain di sana dulu."))
    act.log(sheet, before=told)
    sheet.delete()
