"""Objects in the addresses of deciding: rounds at every stage, objections, decrees, agreements.

A world is laid once for each kind in a regency's fresh database; what a step uses up is laid anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import NOW, TODAY, office_act

Made = tuple[list[Any], Any]
_count = 0


def _world(code: str, until: str, **more: Any) -> Any:
    """A world whose numbers are its own, so that several stand beside each other."""
    from tests.aid.worlds import change, world

    global _count
    _count += 1
    made = world(code, until=until, prefix=f"{_count}", **more)
    if until == "announced":
        change(made.round, objections_until=TODAY + timedelta(days=3650))
    return made


def scored(code: str) -> Made:
    return [_world(code, "scored").round.number], None


def ranked(code: str) -> Made:
    return [_world(code, "ranked").round.number], None


def announced(code: str) -> Made:
    return [_world(code, "announced").round.number], None


def result(code: str) -> Made:
    from guyub.aid import models as m
    from guyub.kernel.ids import human_number
    from tests.aid.worlds import change

    made = _world(code, "announced")
    one = made.proposals[0]
    change(one, number=human_number(f"USL-{code}", 1000 + _count))
    row = m.Result.objects.using("owner").filter(proposal=one).first()
    assert row is not None
    return [made.round.number, one.number], None


def objection(code: str) -> Made:
    from guyub.accounts.visit import ANONYMOUS
    from guyub.aid.actions.deciding_objections import Complaint, submit_objection

    made = _world(code, "announced")
    act = ANONYMOUS.act(NOW)
    got = submit_objection(
        act, made.round,
        Complaint("Budi", "Nilai kelompok kami keliru.", village_code=f"{code}.01.2001"),
        assisted=False,
    )  # fmt: skip
    return [got.number], None


def receipt(code: str) -> Made:
    from guyub.accounts.visit import ANONYMOUS
    from guyub.aid.actions.deciding_objections import Complaint, submit_objection

    made = _world(code, "announced")
    act = ANONYMOUS.act(NOW)
    got = submit_objection(
        act, made.round, Complaint("Budi", "Nilai kelompok kami keliru."), assisted=False
    )
    return [got.number, got.token], None


def answered(code: str) -> Made:
    from guyub.aid import models as m
    from guyub.aid.actions.deciding_objections import answer_objection

    args, none = objection(code)
    row = m.Objection.objects.using("owner").get(number=args[0])
    answer_objection(
        office_act(code, "head"), row.pk, granted=False, answer="Sudah diperiksa lagi."
    )
    return args, none


def over(code: str) -> Made:
    """An announced list whose time for objections is over."""
    from tests.aid.worlds import change

    made = _world(code, "announced")
    change(made.round, objections_until=TODAY - timedelta(days=1))
    return [made.round.number], None


def _drafted(code: str) -> Any:
    from guyub.aid.actions.deciding_decree import Wording, draft_decree
    from tests.aid.worlds import change

    made = _world(code, "announced", track="hibah")
    change(made.round, objections_until=TODAY - timedelta(days=1))
    wording = Wording("Penerima bantuan", "Bupati Contoh", "Bupati")
    return made, draft_decree(office_act(code), made.round.pk, wording)


def decree(code: str) -> Made:
    return [_drafted(code)[1].pk], None


def _verified(code: str) -> Any:
    from guyub.aid.actions.deciding_decree import verify_decree

    row = _drafted(code)[1]
    return verify_decree(office_act(code, "finance_officer"), row.pk)


def verified(code: str) -> Made:
    return [_verified(code).pk], None


def _signed(code: str) -> Any:
    from guyub.aid.actions.deciding_decree import sign_decree

    row = _verified(code)
    return sign_decree(office_act(code, "head"), row.pk, number=f"900/{_count}/2026", dated=TODAY)


def signed(code: str) -> Made:
    return [_signed(code).pk], None


def agreement(code: str) -> Made:
    from guyub.aid import models as m

    row = _signed(code)
    found = m.Agreement.objects.using("owner").filter(decree=row).order_by("pk").first()
    assert found is not None
    return [found.pk], None


def scanned(code: str) -> Made:
    import io

    from PIL import Image

    from guyub.aid.actions.deciding_decree import add_scan

    row, content = _signed(code), io.BytesIO()
    Image.new("RGB", (320, 240), "white").save(content, "JPEG")
    return [add_scan(office_act(code, "head"), row.pk, content.getvalue()).pk], None


MAKERS = {
    "aid_scored": scored, "aid_ranked": ranked, "aid_announced": announced,
    "aid_public": announced, "aid_result": result, "aid_objection": objection,
    "aid_receipt": receipt, "aid_answered": answered, "aid_over": over, "aid_decree": decree,
    "aid_verified": verified, "aid_signed": signed, "aid_agreement": agreement, "aid_scan": scanned,
}  # fmt: skip
PLACELESS = frozenset({"aid_public", "aid_receipt"})
