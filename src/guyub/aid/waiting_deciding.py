"""What waits among lists, objections and decrees: for those who may, and had no hand in it yet."""

from __future__ import annotations

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.aid.actions.deciding_decree import verifiers_for
from guyub.aid.models import Decree, Objection, Selection
from guyub.aid.permissions.deciding import ANNOUNCE, ANSWER, SIGN, VERIFY
from guyub.aid.queries.deciding import decrees_of
from guyub.kernel.waiting import CAP, Waiting, capped, register


def lists(visit: Visit) -> int:
    """Lists of the own office that somebody else made."""
    if visit.office is None or visit.user is None:
        return 0
    found = Selection.objects.filter(office_id=visit.office.pk, state="draft")
    return capped(found.exclude(maker_person=visit.user.person_id))


def objections(visit: Visit) -> int:
    """Objections to answer, of the own office, in whose decision this person had no part."""
    if visit.office is None or visit.user is None:
        return 0
    found = Objection.objects.filter(office_id=visit.office.pk, state="received")
    return capped(found.exclude(deciders__contains=[visit.user.person_id]))


def to_verify(visit: Visit) -> int:
    """Drafts that somebody else wrote and that this role may verify, by their amount."""
    if visit.office is None or visit.user is None:
        return 0
    rows = decrees_of(visit).filter(office_id=visit.office.pk, state="draft")
    rows = rows.exclude(maker_person=visit.user.person_id)[: CAP + 1]
    today = timezone.localdate()
    return sum(visit.role in verifiers_for(r.total or 0, r.office_id, today) for r in rows)


def to_sign(visit: Visit) -> int:
    """Verified decrees in which this person had no hand."""
    if visit.office is None or visit.user is None:
        return 0
    found = Decree.objects.filter(office_id=visit.office.pk, state="verified")
    person = visit.user.person_id
    return capped(found.exclude(maker_person=person).exclude(verifier_person=person))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "aid_lists", "Daftar penerima menunggu persetujuan",
            "Baca urutan dan alasannya, lalu umumkan atau kembalikan.",
            ANNOUNCE, "aid:lists", lists, icon="list",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_objections", "Keberatan menunggu jawaban",
            "Yang batasnya paling dekat di atas. SK menunggu jawabannya.",
            ANSWER, "aid:objections", objections, icon="inbox",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_decrees_verify", "SK menunggu diperiksa",
            "Cocokkan dengan daftar yang diumumkan.",
            VERIFY, "aid:decrees", to_verify, icon="file",
        )
    )  # fmt: skip
    register(
        Waiting(
            "aid_decrees_sign", "SK menunggu ditandatangani",
            "Cetak, minta ditandatangani, lalu catat nomornya.",
            SIGN, "aid:decrees", to_sign, icon="file",
        )
    )  # fmt: skip
