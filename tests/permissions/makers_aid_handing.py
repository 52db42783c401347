"""Objects of buying and handing over that stand in addresses."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tests.factories import NOW, TODAY

Made = tuple[list[Any], Any]


def _world(code: str, until: str) -> Any:
    """A world up to a stage; the one of this regency again when it was laid before."""
    from guyub.aid import models as m
    from guyub.kernel.ids import uuid7
    from tests.aid.worlds import world
    from tests.factories import office

    laid = m.Round.objects.using("owner").filter(regency_code=code).first()
    if laid is None:
        return world(code, until=until)

    def rows(model: Any) -> list[Any]:
        found = list(model.objects.using("owner").filter(regency_code=code).order_by("pk"))
        for row in found:
            row._state.db = None
        return found

    laid._state.db = None
    return SimpleNamespace(
        office=office(code), round=laid, funds=rows(m.Fund), handovers=rows(m.Handover),
        people={"store": uuid7()},
    )  # fmt: skip


def aid_round(code: str) -> Made:
    return [_world(code, "arrived").round.number], None


def aid_round_fund(code: str) -> Made:
    made = _world(code, "decided")
    return [made.round.number, made.funds[0].pk], None


def aid_purchase(code: str) -> Made:
    from guyub.aid.models import Purchase

    made = _world(code, "arrived")
    purchase = Purchase.objects.using("owner").filter(round=made.round).first()
    assert purchase is not None
    return [purchase.pk], None


def aid_arrival(code: str) -> Made:
    from guyub.aid import models as m
    from guyub.kernel.ids import uuid7
    from tests.aid.worlds import put

    made = _world(code, "arrived")
    purchase = m.Purchase.objects.using("owner").filter(round=made.round).first()
    assert purchase is not None
    m.Purchase.objects.using("owner").filter(pk=purchase.pk).update(state="partly")
    arrival = put(
        m.Arrival, office_id=made.office.pk, regency_code=code, purchase_id=purchase.pk,
        number=f"BAP-{uuid7()}", on=TODAY, receiver_person=made.people["store"], receiver="P",
        created_at=NOW,
    )  # fmt: skip
    return [arrival.pk], None


def aid_handover(code: str) -> Made:
    return [_world(code, "ready").handovers[0].pk], None


def aid_handover_signed(code: str) -> Made:
    return [_world(code, "signed").handovers[0].pk], None


def aid_handover_asked(code: str) -> Made:
    """Signed, and somebody asks to revoke it."""
    from guyub.kernel.ids import uuid7
    from tests.aid.worlds import change

    made = _world(code, "signed")
    record = made.handovers[0]
    change(record, revoke_asker_person=uuid7(), revoke_asker="Pengurus barang",
           revoke_asked_at=NOW, revoke_reason="Salah orang")  # fmt: skip
    return [record.pk], None


def _occasion(code: str) -> tuple[Any, Any]:
    from guyub.aid import models as m
    from tests.aid.worlds import change, put

    made = _world(code, "ready")
    occasion = put(
        m.Occasion, office_id=made.office.pk, regency_code=code, round=made.round,
        kind="village", title="Serah terima di pendopo", on=TODAY, place="Pendopo",
        maker_person=made.people["store"], created_at=NOW,
    )  # fmt: skip
    for seat, record in enumerate(made.handovers, start=1):
        if record.state == "ready":
            change(record, occasion_id=occasion.pk, seat=seat)
    return made, occasion


def aid_occasion(code: str) -> Made:
    return [_occasion(code)[1].pk], None


def jpeg() -> bytes:
    """A picture as a phone takes it."""
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def _paper(code: str, **of: Any) -> Any:
    from guyub.aid.models import HandingPaper
    from guyub.kernel.attached import described, keep
    from guyub.kernel.db import in_scope
    from guyub.kernel.scans import clean_scan
    from tests.aid.handing_hands import Hands
    from tests.aid.worlds import put

    act = Hands(code).store
    scan = clean_scan(jpeg())
    with in_scope(act.scope):
        path = keep(scan, f"bantuan/{code}")
    return put(
        HandingPaper, office_id=act.office_id, regency_code=code, path=path, **described(scan),
        created_at=NOW, **of,
    )  # fmt: skip


def aid_handing_paper(code: str) -> Made:
    # Papers of a record open to fewer: tests/aid/test_names_shown.py.
    _made, occasion = _occasion(code)
    return [_paper(code, occasion_id=occasion.pk, kind="photo").pk], None


def aid_occasion_photo(code: str) -> Made:
    _made, occasion = _occasion(code)
    return [_paper(code, occasion_id=occasion.pk, kind="photo").pk], None


def aid_public_round(code: str) -> Made:
    return [_world(code, "signed").round.number], None


def aid_code(code: str) -> Made:
    from guyub.aid.bast import token_of

    return [token_of(_world(code, "signed").handovers[0])], None


MAKERS: dict[str, Callable[[str], Made]] = {
    "aid_round": aid_round,
    "aid_round_fund": aid_round_fund,
    "aid_purchase": aid_purchase,
    "aid_arrival": aid_arrival,
    "aid_handover": aid_handover,
    "aid_handover_signed": aid_handover_signed,
    "aid_handover_asked": aid_handover_asked,
    "aid_occasion": aid_occasion,
    "aid_handing_paper": aid_handing_paper,
    "aid_occasion_photo": aid_occasion_photo,
    "aid_public_round": aid_public_round,
    "aid_code": aid_code,
}
PLACELESS = frozenset({"aid_public_round", "aid_code"})
