"""A paper that ends soon is told to its owner, once, and the owner answers with one tap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guyub.accounts.models import Office
from guyub.criteria.parameters import value_of
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.dates import format_date
from guyub.kernel.db import SYSTEM, Scope, in_scope
from guyub.licences.models import Case, Licence
from guyub.licences.models.held import TOLD
from guyub.licences.parameters import REMIND_DAYS
from guyub.licences.requirements import papers
from guyub.outreach.actions.queueing import Order, queue
from guyub.outreach.kinds import NoticeKind, Option, Question, register_kind
from guyub.outreach.models import Notice
from guyub.outreach.states import MACHINE, POST, SMS, VISIT, WA_LINK, WHATSAPP
from guyub.registry.contacting import owner_to_tell

log = structlog.get_logger("guyub.licences")
ENDING: Final = "licences.ending"
# Of one office in one night; the rest follow the next.
AT_ONCE: Final = 300


def still_ends(about: UUID, values: dict[str, str]) -> bool:
    """Whether the paper still waits to be renewed."""
    today = timezone.localdate()
    return Licence.objects.ending(today, date.max).filter(pk=about).exists()


def note_answer(act: Act, notice: Notice, said: str) -> None:
    """Keep the owner's answer beside the paper. Part of the action that received it."""
    Licence.objects.filter(pk=notice.about_id).update(told=said, told_at=act.now)


_SAID = dict(TOLD)
KIND: Final = NoticeKind(
    key=ENDING,
    label=_("Surat akan habis"),
    audience=_("Pemilik usaha yang suratnya segera habis dan belum ada gantinya"),
    template=_("Surat {surat} usaha Anda berlaku sampai {hari}. Urus sebelum tanggal itu."),
    channels=(WHATSAPP, SMS, WA_LINK, POST, VISIT),
    valid_for=timedelta(days=30),
    question=Question(
        _("Surat ini sudah diurus?"),
        (
            Option("done", _SAID["done"], _("Terima kasih. Dinas mencatat surat barunya."),
                   attention=True),
            Option("not_yet", _("Belum"), _("Baik. Urus sebelum tanggalnya lewat.")),
            Option("help", _SAID["help"], _("Baik. Petugas dinas akan menghubungi Anda."),
                   attention=True),
        ),
        note_answer,
    ),
    still=still_ends,
)  # fmt: skip


def register() -> None:
    """Called once from ``AppConfig.ready``."""
    register_kind(KIND)


def to_remind(today: date, until: date) -> Any:
    """Papers whose owners hear now that they end: nobody was told yet, none is applied for."""
    running = Case.objects.running().filter(business=OuterRef("business"), paper=OuterRef("paper"))
    rows = Licence.objects.ending(today, until).filter(expires__gte=today, reminded_at=None)
    return rows.exclude(Exists(running))


@action("licences.licence.remind", needs=None, sentence="mengabari pemilik bahwa suratnya habis")
def remind(act: Act, pk: UUID) -> Licence:
    """Queue the one notice about a paper that ends. Twice is once."""
    row: Licence = (
        Licence.objects.select_for_update(of=("self",)).select_related("business").get(pk=pk)
    )
    owner = owner_to_tell(row.business_id)
    if row.reminded_at is not None or row.expires is None or owner is None:
        raise Unchanged(row)
    row.reminded_at = act.now
    row.save(update_fields=["reminded_at"])
    shown = papers().get(row.paper)
    queue(act, Order(
        kind=ENDING, regency=row.regency_code, recipient=("owner", owner), about_id=row.pk,
        about=f"licence:{row.pk}", village=row.business.village_code, business=row.business_id,
        values={"surat": shown.short if shown else row.paper, "hari": format_date(row.expires)},
    ))  # fmt: skip
    act.log(row.business, after={"surat": row.paper, "dikabari": True})
    return row


def remind_all(now: Any = None) -> int:
    """Every office's papers that end within its days. Returns how many owners are told; one that
    cannot be told keeps nobody else from it."""
    now = now or timezone.now()
    today = timezone.localtime(now).date()
    todo: list[tuple[Office, UUID]] = []
    with in_scope(SYSTEM, read_only=True):
        for office in Office.objects.filter(kind=Office.Kind.REGENCY).order_by("area_code"):
            until = today + timedelta(days=int(value_of(REMIND_DAYS, office.pk, today)))
            rows = to_remind(today, until).filter(regency_code=office.area_code)
            todo += [(office, pk) for pk in rows.order_by("expires", "pk")
                     .values_list("pk", flat=True)[:AT_ONCE]]  # fmt: skip
    done = 0
    for office, pk in todo:
        code = office.area_code
        act = Act(
            now=now, scope=Scope(read=(code,), write=(code,), offices=(str(office.pk),)),
            actor="Pekerjaan terjadwal", role=MACHINE, office_id=office.pk,
        )  # fmt: skip
        try:
            done += remind(act, pk).reminded_at == now
        except DomainError as error:
            log.warning("not_reminded", licence=str(pk), because=str(error.sentence))
    return done
