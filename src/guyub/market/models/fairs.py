"""Fairs and events: who asked for the makers to come, who was invited, what they got."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guyub.groups.models import Group
from guyub.kernel.fields import ReasonField
from guyub.kernel.ids import uuid7
from guyub.kernel.rls import RowSecurity, by_regency
from guyub.market.querysets.fairs import FairInvitationQuerySet, FairQuerySet
from guyub.market.states.fairs import CALLED_OFF, FAIR
from guyub.registry.models import Business

_SCOPE = by_regency()
_OWN: Final = (
    "id IN (SELECT i.fair_id FROM market_invitation i"
    " WHERE i.business_id = ANY ((SELECT guyub_businesses())::uuid[]))"
)


class Requester(models.TextChoices):
    """Who asked for the makers to come."""

    OFFICE = "office", _("Dinas sendiri")
    AGENCY = "agency", _("Instansi lain")
    POLITICIAN = "politician", _("Pejabat politik atau partai")
    ORGANISER = "organiser", _("Penyelenggara acara")
    MAKERS = "makers", _("Pelaku usaha sendiri")
    OTHER = "other", _("Pihak lain")


class Fair(models.Model):
    """A fair or an event to which makers are asked to come, by whom and what for.

    ``maker_cost``: rupiah that each maker is to pay, None while unknown. ``requester_name`` is the
    institution, in words.
    """

    class Purpose(models.TextChoices):
        SELLING = "selling", _("Untuk berjualan")
        CROWD = "crowd", _("Untuk meramaikan")

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    regency_code = models.CharField(max_length=5)
    title = models.CharField(_("Nama acara"), max_length=120)
    title_key = models.CharField(max_length=150)
    purpose = models.CharField(_("Untuk apa diundang"), max_length=7, choices=Purpose.choices)
    organiser = models.CharField(_("Penyelenggara"), max_length=120)
    place = models.CharField(_("Tempat"), max_length=160)
    from_day = models.DateField(_("Mulai"))
    to_day = models.DateField(_("Sampai"))
    maker_cost = models.BigIntegerField(_("Biaya tiap peserta"), null=True)
    requester = models.CharField(_("Siapa yang meminta"), max_length=10, choices=Requester.choices)
    requester_name = models.CharField(_("Nama instansinya"), max_length=120)
    requester_key = models.CharField(max_length=150)
    why = models.CharField(_("Untuk keperluan apa"), max_length=300)
    state = models.CharField(max_length=10, choices=FAIR.choices, default=FAIR.initial)
    state_at = models.DateTimeField()
    state_because = ReasonField(max_length=300, blank=True, default="")
    made_by = models.UUIDField()
    made_name = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = FairQuerySet.as_manager()
    row_security = RowSecurity(f"{_SCOPE.read} OR {_OWN}", _SCOPE.write)

    class Meta:
        db_table = "market_fair"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")), name="market_fair_days"
            ),
            models.CheckConstraint(
                condition=~Q(state=CALLED_OFF) | ~Q(state_because=""), name="market_fair_because"
            ),
            models.CheckConstraint(
                condition=Q(maker_cost__isnull=True) | Q(maker_cost__gte=0),
                name="market_fair_cost",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["regency_code", "-from_day"], name="market_fair_area"),
            models.Index(fields=["regency_code", "requester_key"], name="market_fair_asked"),
        ]

    def __str__(self) -> str:
        return self.title


class FairInvitation(models.Model):
    """A business or a group asked to come to a fair, once, and what it answered.

    ``requester`` with ``why``: who asked for this one to come and what for, the fair's unless told
    otherwise.

    ``why_chosen``: what was shown when it was chosen (how often it was invited before);
    ``turn_because``: why others who were due first were passed over, "" when nobody was.
    """

    class Answer(models.TextChoices):
        NONE = "none", _("Belum menjawab")
        COME = "come", _("Datang")
        NOT = "not", _("Tidak datang")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    fair = models.ForeignKey(Fair, models.PROTECT, related_name="invitations")
    business = models.ForeignKey(
        Business, models.CASCADE, null=True, related_name="fair_invitations"
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="fair_invitations")
    requester = models.CharField(_("Siapa yang meminta"), max_length=10, choices=Requester.choices)
    requester_name = models.CharField(_("Nama instansinya"), max_length=120)
    requester_key = models.CharField(max_length=150)
    why = models.CharField(_("Untuk keperluan apa"), max_length=300)
    why_chosen = models.CharField(max_length=160, blank=True, default="")
    turn_because = ReasonField(max_length=200, blank=True, default="")
    answer = models.CharField(max_length=4, choices=Answer.choices, default=Answer.NONE)
    answered_on = models.DateField(null=True)
    answer_said = models.CharField(max_length=200, blank=True, default="")
    invited_on = models.DateField()
    invited_by = models.UUIDField()
    invited_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    objects = FairInvitationQuerySet.as_manager()
    row_security = by_regency(owned="business_id")

    class Meta:
        db_table = "market_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["fair", "business"], condition=Q(business__isnull=False),
                name="market_invitation_once",
            ),
            models.UniqueConstraint(
                fields=["fair", "group"], condition=Q(group__isnull=False),
                name="market_invitation_group_once",
            ),
            models.CheckConstraint(
                condition=Q(business__isnull=False, group__isnull=True)
                | Q(business__isnull=True, group__isnull=False),
                name="market_invitation_whom",
            ),
            models.CheckConstraint(
                condition=Q(answer="none", answered_on__isnull=True)
                | (~Q(answer="none") & Q(answered_on__isnull=False)),
                name="market_invitation_answered",
            ),
            models.CheckConstraint(
                condition=~Q(requester_name="") & ~Q(why=""), name="market_invitation_asked"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["business", "invited_on"], name="market_invitation_of")]


class FairResult(models.Model):
    """What a fair brought to whoever was invited. None is unknown, never nothing.

    Money is whole rupiah: what the maker and the office paid, what the maker sold. ``orders_1``
    and ``orders_3``: rupiah ordered by people met there, within one and three months.
    """

    class Source(models.TextChoices):
        TOLD = "told", _("Dikatakan pelaku usaha")
        NOTES = "notes", _("Dari nota atau buku kas")
        SEEN = "seen", _("Dilihat petugas di acara")

    id = models.UUIDField(primary_key=True, default=uuid7)
    regency_code = models.CharField(max_length=5)
    invitation = models.OneToOneField(FairInvitation, models.CASCADE, related_name="result")
    came = models.BooleanField(_("Datang"))
    maker_cost = models.BigIntegerField(_("Biaya dari pelaku usaha"), null=True)
    office_cost = models.BigIntegerField(_("Biaya dari dinas"), null=True)
    sales = models.BigIntegerField(_("Penjualan"), null=True)
    source = models.CharField(_("Dari mana"), max_length=5, choices=Source.choices)
    contacts = models.PositiveIntegerField(_("Kenalan baru"), null=True)
    orders_1 = models.BigIntegerField(_("Pesanan sesudah 1 bulan"), null=True)
    orders_3 = models.BigIntegerField(_("Pesanan sampai 3 bulan"), null=True)
    told_on = models.DateField()
    by_person = models.UUIDField()
    by_name = models.CharField(max_length=200)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    row_security = RowSecurity(
        f"{_SCOPE.read} OR EXISTS (SELECT 1 FROM market_invitation i WHERE i.id = invitation_id)",
        _SCOPE.write,
    )

    class Meta:
        db_table = "market_fair_result"
        constraints = [
            models.CheckConstraint(
                condition=(Q(maker_cost__isnull=True) | Q(maker_cost__gte=0))
                & (Q(office_cost__isnull=True) | Q(office_cost__gte=0))
                & (Q(sales__isnull=True) | Q(sales__gte=0))
                & (Q(orders_1__isnull=True) | Q(orders_1__gte=0))
                & (Q(orders_3__isnull=True) | Q(orders_3__gte=0)),
                name="market_fair_result_money",
            ),
            models.CheckConstraint(
                condition=Q(orders_1__isnull=True) | Q(orders_3__isnull=True)
                | Q(orders_3__gte=F("orders_1")),
                name="market_fair_result_orders",
            ),
        ]  # fmt: skip
