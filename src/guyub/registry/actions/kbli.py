"""Settling the KBLI of a business: a person confirms, the words are remembered."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.kernel.actions import Act, DomainError, action
from guyub.registry import facts
from guyub.registry.actions.common import check_version, lock, may_write_at
from guyub.registry.kbli import catalogue
from guyub.registry.kbli.suggest import normal_line
from guyub.registry.models import Business, KbliConfirmed

TEXT_LENGTH = 200


@action("registry.kbli.confirm", needs="registry.business.edit", sentence="memastikan KBLI usaha")
def confirm_kbli(
    act: Act, pk: UUID, *, kbli_version: str, code: str, text: str, version: int | None
) -> Business:
    """Set the code of a business and remember that its words mean this code.

    The branch follows the code when the tables know it, else it stays as it was.
    """
    business = lock(Business, pk)
    may_write_at(act, business.village_code)
    check_version(business, version)
    if kbli_version not in catalogue.VERSIONS:
        raise DomainError(_("Pilih KBLI 2020 atau KBLI 2025."), field="kbli_version")
    if len(code) != 5 or catalogue.title(code, kbli_version) is None:
        raise DomainError(
            _("Kode ini tidak ada di KBLI %(version)s. Salin lima angkanya dari daftar.")
            % {"version": kbli_version},
            field="code",
        )
    before = {"kbli_version": business.kbli_version, "kbli_code": business.kbli_code}
    business.kbli_version, business.kbli_code = kbli_version, code
    business.kbli_confirmed = True
    business.branch = catalogue.branch_of(code, kbli_version) or business.branch
    business.version += 1
    business.updated_at = act.now
    business.save()
    remember(act, text, kbli_version, code)
    facts.refresh([business.pk], act.now)
    act.log(business, before=before, after={"kbli_version": kbli_version, "kbli_code": code})
    return business


def remember(act: Act, text: str, version: str, code: str) -> None:
    """Keep that these words mean this code in the actor's office. Part of an action."""
    key = normal_line(text)[:TEXT_LENGTH]
    if not key or act.office_id is None:
        return
    KbliConfirmed.objects.update_or_create(
        office_id=act.office_id,
        version=version,
        text_key=key,
        defaults={"code": code, "confirmed_by": act.actor, "confirmed_at": act.now},
    )
