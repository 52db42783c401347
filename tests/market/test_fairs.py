"""Fairs: who asked, who was invited in which turn, what they got, as sums of what was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from guyub.market.actions import fairs as acts
from guyub.market.fair_turns import by_requester, due
from guyub.market.models import Fair, FairInvitation, FairResult
from tests.factories import TODAY, office_act, sign_in
from tests.groups import worlds as groups
from tests.market import worlds as catalogue
from tests.market import worlds_fairs as w

pytestmark = pytest.mark.usefixtures("db")


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def _due(row: Any, **values: Any) -> list[Any]:
    with in_scope(office_act(row.regency_code).scope, read_only=True):
        return due(row, TODAY, **{"offered": False, **values})


def _names(found: list[Any]) -> list[str]:
    from guyub.registry.models import Business

    rows = dict(Business.objects.using("owner").values_list("pk", "name"))
    return [rows[c.business] for c in found]


def test_written_and_invited_twice_is_once() -> None:
    act, pk = office_act(), uuid7()
    row = acts.record_fair(act, pk, w.said())
    assert acts.record_fair(act, pk, w.said()).number == row.number
    assert row.number.startswith("PMR-33.03-")
    business = w.maker()
    w.invited(row, business, act=act)
    assert w.invited(row, business, act=act) == []
    assert (_events("market.fair.record"), _events("market.fair.invite")) == (1, 1)
    made = FairInvitation.objects.using("owner").get()
    assert made.why_chosen == "Belum diundang dalam 12 bulan terakhir"
    with pytest.raises(DomainError, match="Siapa yang meminta"):
        acts.change_fair(act, pk, w.said(requester="politician", requester_name="Kantor partai"))
    acts.change_fair(act, pk, w.said(place="Pendopo"))
    with pytest.raises(IntegrityError, match="stays as it was made"):
        FairInvitation.objects.using("owner").update(invited_by=uuid7())


def test_fewest_invitations_first_and_who_skips_a_turn_says_why() -> None:
    from guyub.training.models import Invitation

    one, two, three = w.maker("Satu"), w.maker("Dua"), w.maker("Tiga")
    earlier = w.fair(title="Yang dulu", from_day=TODAY - timedelta(days=30), to_day=TODAY)
    w.invited(earlier, one)
    Invitation.objects.using("owner").create(
        regency_code="33.03", business=two, kind="crowd", event="Apel", event_key="apel",
        asked_by="Kantor", on=TODAY - timedelta(days=60), recorder="x", created_at=one.created_at,
    )  # fmt: skip
    old = w.fair(title="Lama", from_day=TODAY - timedelta(days=400), to_day=TODAY)
    w.invited(old, three)
    off = w.fair(title="Batal", from_day=TODAY + timedelta(days=1))
    w.invited(off, three)
    acts.call_off_fair(office_act(), off.pk, "Hujan")
    row = w.fair()
    found = _due(row)
    assert _names(found) == ["Tiga", "Dua", "Satu"]
    assert [c.times for c in found] == [0, 1, 1]
    assert found[1].reason.startswith("Diundang 1 kali dalam 12 bulan terakhir, terakhir ")
    assert _due(row) == found
    shown = [c.business for c in found]
    with pytest.raises(DomainError, match="2 usaha yang gilirannya lebih dulu"):
        w.invited(row, one, offered=shown)
    w.invited(row, one, offered=shown, passed_over="Hanya dia yang membuat sapu")
    kept = FairInvitation.objects.using("owner").get(fair=row)
    assert kept.turn_because == "Hanya dia yang membuat sapu"
    assert _names(_due(row)) == ["Tiga", "Dua"]
    assert _due(row, words="dua") == [found[1]]
    assert _due(row, areas=["33.03.02"]) == []
    assert _due(row, offered=True) == []


def test_members_of_an_invited_group_had_their_turn() -> None:
    act, group, row = office_act(), groups.recognised(), w.fair()
    acts.invite(act, row.pk, groups=[group.pk])
    acts.invite(act, row.pk, groups=[group.pk])
    assert _events("market.fair.invite") == 1
    later = w.fair(title="Lagi")
    assert {c.times for c in _due(later)} == {1}
    # Called to the same fair alone too: still one turn.
    from guyub.registry.models import Business

    member = Business.objects.using("owner").get(pk=_due(later)[0].business)
    w.invited(row, member)
    assert {c.times for c in _due(later)} == {1}


def test_who_does_not_work_is_refused_without_a_name() -> None:
    from guyub.registry.models import Business

    row, business = w.fair(), w.maker("Siti Aminah")
    w.invited(row, other := w.maker("Dua"))
    Business.objects.using("owner").filter(pk=business.pk).update(status="paused")
    with pytest.raises(DomainError, match="tidak tercatat berjalan") as refused:
        w.invited(row, business)
    assert "Aminah" not in refused.value.sentence
    # Sent again after the fair: those who were invited are not invited anew, nothing is refused.
    w.over(row)
    acts.finish_fair(office_act(), row.pk)
    assert w.invited(row, other) == []
    with pytest.raises(DomainError, match="akan datang"):
        w.invited(row, business)


def test_a_field_officer_reads_a_fair_of_the_whole_regency(client: Any) -> None:
    row = w.fair()
    w.invited(row, w.maker("Keripik Tiara"))
    sign_in(client, "field_officer", area_codes=["33.03.18"])
    page = client.get(reverse("market:fair", args=[row.number]))
    assert page.status_code == 200
    assert client.get(reverse("market:fair_file", args=[row.number])).status_code == 200


def test_answers_and_results_are_told_once_and_put_right() -> None:
    row, business = w.fair(), w.maker()
    (made,) = w.invited(row, business)
    act = office_act()
    acts.answer(act, made.pk, "come", "Berangkat berdua")
    acts.answer(act, made.pk, "come", "Berangkat berdua")
    assert _events("market.fair.answer") == 1
    with pytest.raises(DomainError, match="belum mulai"):
        acts.record_result(act, made.pk, w.told())
    w.over(row)
    acts.record_result(act, made.pk, w.told())
    acts.record_result(act, made.pk, w.told())
    assert _events("market.fair.result") == 1
    with pytest.raises(StaleVersion):
        acts.record_result(act, made.pk, w.told(orders_3=250_000), 9)
    acts.record_result(act, made.pk, w.told(orders_3=250_000), 1)
    assert FairResult.objects.using("owner").get().orders_3 == 250_000
    with pytest.raises(DomainError, match="paling sedikit sama"):
        acts.record_result(act, made.pk, w.told(orders_3=50_000))
    with pytest.raises(DomainError, match="tidak berjualan"):
        acts.record_result(act, made.pk, w.told(came=False))
    with pytest.raises((DomainError, NotAllowed)):
        acts.record_result(office_act("35.13"), made.pk, w.told())
    with pytest.raises(DomainError, match="Sudah ada hasil"):
        acts.call_off_fair(act, row.pk, "Tidak jadi")
    acts.finish_fair(act, row.pk)
    with pytest.raises(DomainError, match="paling lambat hari ini"):
        acts.change_fair(act, row.pk, w.said())


def test_the_report_is_the_sum_of_its_parts() -> None:
    sold = w.fair()
    crowd = w.fair(title="Kirab", purpose="crowd", requester="politician",
                   requester_name="Kantor partai")  # fmt: skip
    gone = w.fair(title="Batal")
    one, two = w.maker("Satu"), w.maker("Dua")
    act = office_act()
    first = w.invited(sold, one, two)
    w.invited(crowd, one)
    w.invited(gone, one, two)
    acts.call_off_fair(act, gone.pk, "Dana tidak ada")
    w.over(sold)
    acts.record_result(act, first[0].pk, w.told(orders_3=300_000))
    acts.record_result(act, first[1].pk, w.told(sales=None, contacts=None, orders_1=None))
    with in_scope(act.scope, read_only=True):
        rows = FairInvitation.objects.select_related("fair", "result").order_by("pk")
        lines, total = by_requester(rows)
    assert [(x.requester, x.invited, x.crowd) for x in lines] == [
        ("Sekretariat Daerah", 2, 0), ("Kantor partai", 1, 1),
    ]  # fmt: skip
    assert (lines[0].sales, lines[0].sales_known, lines[0].orders) == (800_000, 1, 300_000)
    for name in ("fairs", "invited", "crowd", "came", "maker_cost", "office_cost", "sales",
                 "sales_known", "contacts", "orders"):  # fmt: skip
        assert getattr(total, name) == sum(getattr(x, name) or 0 for x in lines), name
    assert (lines[1].sales, lines[1].maker_cost, lines[1].orders) == (None, None, None)


def test_each_invitation_says_who_asked_and_why() -> None:
    row = w.fair()
    one, two = w.maker("Satu"), w.maker("Dua")
    (first,) = w.invited(row, one)
    (second,) = w.invited(
        row, two, asked_by=acts.Asked("politician", "Kantor DPRD", "Menyambut tamu")
    )
    assert (first.requester, first.requester_name, first.why) == (
        "agency", "Sekretariat Daerah", "Mengisi tenda",
    )  # fmt: skip
    with in_scope(office_act().scope, read_only=True):
        lines, total = by_requester(
            FairInvitation.objects.select_related("fair", "result").order_by("pk")
        )
    assert {(x.requester, x.kind, x.invited) for x in lines} == {
        ("Sekretariat Daerah", "agency", 1), ("Kantor DPRD", "politician", 1),
    }  # fmt: skip
    assert (total.fairs, total.invited) == (1, 2)
    with (
        pytest.raises(IntegrityError, match="stays as it was made"),
        transaction.atomic(using="owner"),
    ):
        FairInvitation.objects.using("owner").filter(pk=second.pk).update(why="Lain")
    for wrong in (acts.Asked("raja", "Kantor", "x"), acts.Asked("agency", " ", "x"),
                  acts.Asked("agency", "Kantor", "")):  # fmt: skip
        with pytest.raises(DomainError):
            w.invited(row, w.maker("Tiga"), asked_by=wrong)


def test_another_requester_is_typed_on_the_page(client: Any) -> None:
    row, one = w.fair(), w.maker("Satu")
    sign_in(client, "registrar")
    to = f"/pasar/pameran/{row.number}/undang/"
    assert 'value="Mengisi tenda"' in client.get(f"{to}?semua=ya").content.decode()
    sent = {"usaha": str(one.pk), "urut": str(one.pk), "semua": "ya", "peminta": "politician",
            "nama_peminta": "", "keperluan": "Menyambut tamu"}  # fmt: skip
    refused = client.post(to, sent)
    assert refused.status_code == 422
    assert 'value="Menyambut tamu"' in refused.content.decode()
    assert client.post(to, {**sent, "nama_peminta": "Kantor DPRD"}).status_code == 302
    page = client.get(f"/pasar/pameran/{row.number}/").content.decode()
    assert "Diminta oleh Kantor DPRD, Menyambut tamu" in page


def test_the_own_copy_has_the_sum_of_sales() -> None:
    from guyub.market.seats.fairs import told as copy
    from guyub.registry.models import Ownership

    one = w.maker("Satu")
    owner = Ownership.objects.using("owner").filter(business=one).first().owner
    act = office_act()
    rows = [w.invited(w.fair(title=f"Pameran {n}"), one)[0] for n in range(3)]

    def said() -> str:
        with in_scope(act.scope, read_only=True):
            return next(h.value for h in copy(owner) if h.label == "Penjualan di pameran")

    assert "Belum ada penjualan" in said()
    for row, sales in zip(rows, (800_000, 200_000, None), strict=True):
        w.over(row.fair)
        acts.record_result(act, row.pk, w.told(sales=sales))
    assert said() == "Jumlah Rp1.000.000, dari 2 di antara 3 undangan."


def test_who_came_is_asked_after_the_fair_a_month_and_three() -> None:
    row = w.fair()
    first, second = w.invited(row, w.maker("Satu"), w.maker("Dua"))
    act = office_act()
    acts.answer(act, first.pk, "come")
    acts.answer(act, second.pk, "not")
    now = w.over(row)

    def asked(days: int) -> list[Any]:
        with in_scope(act.scope, read_only=True):
            rows = FairInvitation.objects.to_ask(now.to_day + timedelta(days=days))
            fairs = Fair.objects.to_ask(now.to_day + timedelta(days=days))
            assert fairs.exists() == rows.exists()
            return list(rows.values_list("pk", flat=True))

    assert (asked(0), asked(1), asked(500)) == ([], [first.pk], [])
    acts.record_result(act, first.pk, w.told(orders_1=None))
    assert (asked(29), asked(30)) == ([], [first.pk])
    acts.record_result(act, first.pk, w.told(orders_1=0))
    assert (asked(90), asked(91)) == ([], [first.pk])
    acts.record_result(act, first.pk, w.told(orders_1=0, orders_3=0))
    assert asked(200) == []


def test_pages_show_who_asked_and_what_came_of_it(client: Any) -> None:
    business = w.maker()
    row = w.fair()
    (made,) = w.invited(row, business)
    w.over(row)
    sign_in(client, "registrar")
    page = reverse("market:fair_result", args=[made.pk])
    sent = {"came": "ya", "sales": "1.250.000", "maker_cost": "150.000", "source": "told",
            "versi": "0"}  # fmt: skip
    assert client.post(page, {**sent, "source": ""}).status_code == 422
    assert client.post(page, sent).status_code == 302
    for address in (
        reverse("market:fair", args=[row.number]), reverse("market:fairs"),
        f"{reverse('market:fairs_by_requester')}?tahun={Fair.objects.using('owner').get().from_day.year}",
        reverse("registry:detail", args=[business.number]),
    ):  # fmt: skip
        told = client.get(address).content.decode()
        assert "Sekretariat Daerah" in told, address
        assert "Rp1.250.000" in told, address
    lines = client.get(reverse("market:fair_file", args=[row.number])).content.decode()
    assert ";1250000;" in lines
    sheet = client.get(reverse("market:fair_sheet", args=[row.number]))
    assert sheet.content[:5] == b"%PDF-"
    sign_in(client, "owner", subject_id=catalogue.owner_of(business))
    own = client.get(reverse("registry:detail", args=[business.number])).content.decode()
    assert "Pameran dan undangan" in own
    assert "Sekretariat Daerah" in own


def test_choosing_on_the_page(client: Any) -> None:
    one, two = w.maker("Satu"), w.maker("Dua")
    row = w.fair()
    sign_in(client, "section_head")
    page = reverse("market:fair_invite", args=[row.number])
    assert "Tidak ada yang cocok" in client.get(page).content.decode()
    shown = client.get(f"{page}?semua=ya").content.decode()
    assert "Belum diundang dalam 12 bulan terakhir" in shown
    order = [str(c.business) for c in _due(row)]
    last = order[-1]
    assert set(order) == {str(one.pk), str(two.pk)}
    sent = {"usaha": [last], "urut": order, "alasan": "", "semua": "ya"}
    refused = client.post(page, sent)
    assert refused.status_code == 422
    assert "1 usaha yang gilirannya" in refused.content.decode()
    assert client.post(page, {**sent, "alasan": "Diminta panitia"}).status_code == 302
    assert FairInvitation.objects.using("owner").get().business_id == (
        one.pk if str(one.pk) == last else two.pk
    )


def test_the_business_page_tells_what_it_offers(client: Any) -> None:
    row = catalogue.listed()
    business = row.makers.using("owner").get().business
    sign_in(client, "registrar")
    page = client.get(reverse("registry:detail", args=[business.number])).content.decode()
    assert "Di katalog" in page
    assert reverse("market:offer", args=[row.number]) in page
