"""A session is planned or held, its list is typed in later, and what became of who came is said."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import in_scope
from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office_act, sign_in, visit
from tests.mentoring import outreach as o
from tests.mentoring import visits as w

pytestmark = pytest.mark.usefixtures("db")
LAST_YEAR = date(2025, 11, 3)


def _events(verb: str) -> int:
    from guyub.ledger.models import Event

    return int(Event.objects.using("owner").filter(verb=verb).count())


def _rows(model: str, **where: Any) -> list[Any]:
    from guyub.mentoring import models

    return list(getattr(models, model).objects.using("owner").filter(**where))


def _contact(of: Any) -> Any:
    from guyub.registry.models import BusinessFacts

    return BusinessFacts.objects.using("owner").get(business=of.pk).contact_on


def _became(seen: Any, made: Any, today: date = TODAY) -> Any:
    from guyub.mentoring.models import Attendance
    from guyub.mentoring.outreach.results import Guest, became_of

    with in_scope(seen.scope, read_only=True):
        rows = Attendance.objects.valid().filter(session=made).order_by("business_id")
        return became_of(seen, [Guest(a.business_id, made.on) for a in rows], today)


def _line(became: Any, key: str, months: int) -> tuple[int, int, int, int]:
    (line,) = [x for x in became.of(months) if x.kind.key == key]
    return line.yes, line.no, line.unknown, line.waiting


def test_recorded_twice_is_once_and_a_contact() -> None:
    act, one, two, pk = w.officer(), w.business(), w.business(), uuid7()
    assert _contact(one) is None
    first = o.held(act, one, two, one, pk=pk)
    again = o.held(act, one, two, pk=pk)
    assert again.pk == first.pk == pk
    assert first.number.startswith("SOS-33.03-")
    assert _events("mentoring.outreach.record") == 1
    assert len(_rows("Attendance")) == 2
    assert _contact(one) == _contact(two) == o.BEFORE
    with pytest.raises(DomainError, match="isi lain"):
        o.held(act, one, two, pk=pk, title="Lain")
    # Sent again although the list was filled up meanwhile.
    from guyub.mentoring.actions.attending import add_came

    add_came(act, pk, o.came(w.business()))
    o.held(act, one, two, pk=pk)
    assert len(_rows("Attendance")) == 3


def test_the_radar_clears_and_comes_back_when_it_was_a_mistake() -> None:
    from guyub.mentoring.actions.attending import strike
    from guyub.mentoring.actions.outreach import void_session
    from guyub.mentoring.radar import radar_of

    seen, of, other = visit("section_head"), w.business(), w.business()

    def never() -> int:
        with in_scope(seen.scope, read_only=True):
            return radar_of(seen, TODAY, "33.03").total.never

    assert never() == 2
    made = o.held(seen.act(NOW), of, other)
    assert never() == 0
    strike(seen.act(NOW), made.pk, other.pk, "Tidak datang")
    strike(seen.act(NOW), made.pk, other.pk, "Tidak datang")
    assert (never(), _events("mentoring.outreach.unattend")) == (1, 1)
    void_session(seen.act(NOW), made.pk, "Tertukar")
    assert (never(), _contact(of)) == (2, None)


def test_planned_held_and_called_off() -> None:
    from guyub.mentoring.actions.attending import add_came
    from guyub.mentoring.actions.outreach import (
        cancel_session,
        change_session,
        hold_session,
        set_counts,
    )

    act, pk = office_act(role="section_head"), uuid7()
    tomorrow = TODAY + timedelta(days=1)
    made = o.planned(act, pk, on=tomorrow)
    o.planned(act, pk, on=tomorrow)
    assert _events("mentoring.outreach.plan") == 1
    of = w.business()
    with pytest.raises(DomainError, match="sesudah sosialisasinya diadakan"):
        add_came(act, pk, o.came(of))
    with pytest.raises(DomainError, match="belum terjadi"):
        hold_session(act, pk, tomorrow, 3, 20)
    change_session(act, pk, o.told(on=TODAY), made.version)
    with pytest.raises(StaleVersion):
        change_session(act, pk, o.told(on=TODAY, title="Lagi"), made.version)
    hold_session(act, pk, TODAY, None, 20)
    hold_session(act, pk, TODAY, None, 20)
    assert _events("mentoring.outreach.hold") == 1
    assert w.fresh(made).others is None, "unknown is not nobody"
    set_counts(act, pk, 7, 20)
    assert w.fresh(made).others == 7
    add_came(act, pk, o.came(of))
    add_came(act, pk, o.came(of))
    assert _events("mentoring.outreach.attend") == 1
    with pytest.raises(DomainError):
        cancel_session(act, pk, "Hujan")
    other = o.planned(act)
    with pytest.raises(DomainError):
        cancel_session(act, other.pk, "")
    assert cancel_session(act, other.pk, "Hujan lebat").state == "cancelled"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"theme": "cuaca"}, "theme"),
        ({"paper": "ktp"}, "paper"),
        ({"on": date(2019, 12, 31)}, "on"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"organiser": "raja"}, "organiser"),
        ({"organiser": "partner"}, "organiser_name"),
        ({"village_code": "33.03.99.2001"}, "village_code"),
        ({"officers": (uuid7(),)}, "officers"),
        ({"invited": -1}, "invited"),
        ({"theme": "aid", "round_number": "BAN-1"}, "round_number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        o.held(office_act(role="section_head"), **values)
    assert refused.value.field == field


def test_words_lose_numbers_of_people() -> None:
    made = o.held(office_act(role="section_head"), note="Hubungi 0812-3456-7890", speakers="MUI")
    assert "0812" not in w.fresh(made).note


def test_a_partner_writes_what_he_saw_and_decides_nothing() -> None:
    from guyub.mentoring.actions.attending import add_came
    from guyub.mentoring.actions.outreach import cancel_session, void_session

    head, partner = office_act(role="section_head"), w.officer(role="partner")
    of, theirs = w.business(), o.planned(head)
    made = o.held(partner, of)
    add_came(partner, made.pk, o.came(w.business()))
    for refused in (
        lambda: o.planned(partner),
        lambda: cancel_session(partner, theirs.pk, "Tidak jadi"),
        lambda: add_came(partner, o.held(head).pk, o.came(of)),
        lambda: void_session(partner, o.held(head, of).pk, "Salah"),
    ):
        with pytest.raises(NotAllowed):
            refused()
    for role in ("head", "auditor", "village_clerk", "verifier"):
        with pytest.raises(NotAllowed):
            o.held(office_act(role=role), of)


def test_outside_the_own_villages_nothing_is_written() -> None:
    far = w.business(village="33.03.02.2001")
    with pytest.raises(NotAllowed):
        o.held(w.officer(), village_code="33.03.02.2001")
    with pytest.raises(NotAllowed):
        o.held(w.officer(), far)
    with pytest.raises(DomainError):
        o.held(w.officer(), w.business("35.13"))
    assert _rows("Session") == []


def test_the_walls_hold_without_the_actions() -> None:
    from guyub.mentoring.models import Attendance, Session

    act = office_act(role="section_head")
    made, plan, of = o.held(act), o.planned(act), w.business()
    with pytest.raises(DatabaseError):
        Session.objects.using("owner").filter(pk=made.pk).update(title="Lain")
    with pytest.raises(DatabaseError):
        Session.objects.using("owner").filter(pk=made.pk).update(state="planned", others=None)
    with pytest.raises(DatabaseError):
        Attendance(
            regency_code="33.03", session=plan, business=of, how="list", by_person=uuid7(),
            created_at=NOW,
        ).save(using="owner", force_insert=True)  # fmt: skip


def test_a_business_comes_for_its_own_products_only() -> None:
    act, of, other = office_act(), w.business(), w.business()
    mine = o.product(act, of)
    from guyub.mentoring.actions.attending import add_came

    made = o.held(act, of)
    add_came(act, made.pk, o.came(of, products=[mine]))
    add_came(act, made.pk, o.came(of, products=[mine]))
    assert [b.product_id for b in _rows("Brought")] == [mine.pk]
    with pytest.raises(DomainError, match="bukan milik"):
        add_came(act, made.pk, o.came(other, products=[mine]))


def test_what_became_sums_and_tells_unknown_from_no() -> None:
    """Of four that came a year ago: one got a paper, one was met, of two nobody knows."""
    seen = visit("section_head")
    act = seen.act(NOW)
    got, met, silent, late = (w.business() for _n in range(4))
    made = o.held(act, got, met, silent, late, on=LAST_YEAR)
    o.product(office_act(), got)
    from guyub.registry.models import Product

    product = Product.objects.using("owner").get(business=got)
    from guyub.licences.models import Licence

    Licence(
        regency_code="33.03", business=got, product=product, paper="spp_irt", number="1",
        number_key="1", issued=LAST_YEAR + timedelta(days=40), recorder_person=uuid7(),
        recorder="Uji", created_at=NOW,
    ).save(using="owner", force_insert=True)  # fmt: skip
    w.record(w.officer(), met, on=LAST_YEAR + timedelta(days=60))
    w.record(w.officer(), late, on=LAST_YEAR + timedelta(days=120))
    became = _became(seen, made)
    assert _line(became, "licence_got", 3) == (1, 1, 2, 0)
    assert _line(became, "licence_got", 6) == (1, 2, 1, 0)
    assert _line(became, "visit", 3) == (1, 3, 0, 0)
    assert _line(became, "visit", 12) == (2, 2, 0, 0)
    assert _line(became, "aid_asked", 12) == (0, 4, 0, 0)
    assert all(line.all == 4 for line in became.lines)
    # On the way to a milestone nobody is a no.
    early = _became(seen, made, LAST_YEAR + timedelta(days=50))
    assert _line(early, "licence_got", 3) == (1, 0, 0, 3)
    assert _line(early, "visit", 3) == (0, 0, 0, 4)
    # What was there before does not count, what happened on the day does.
    assert _line(_became(seen, o.held(act, got, on=TODAY)), "licence_got", 3) == (0, 0, 0, 1)


def test_who_may_not_read_aid_is_not_told_of_it() -> None:
    from guyub.mentoring.outreach.results import became_of
    from guyub.registry import afterwards

    assert [k.key for k in afterwards.kinds()] == [
        "licence_asked", "licence_got", "group", "aid_asked", "training", "visit",
    ]  # fmt: skip
    for role in ("partner", "village_clerk", "section_head"):
        seen = visit(role, **({} if role == "section_head" else {"area_codes": ["33.03.01"]}))
        told = {k.key for k in became_of(seen, [], TODAY).kinds}
        assert told == {k.key for k in afterwards.kinds() if seen.may(k.verb)}


def test_a_newcomer_is_a_registration_and_no_name() -> None:
    from guyub.mentoring.actions.attending import note_newcomer
    from guyub.registry.actions.registration import Submission, submit_registration

    act = office_act()
    made = o.held(act, others=1)
    receipt = submit_registration(
        act, Submission(village_code=w.VILLAGES["33.03"], owner_name="Tarno", product="tempe"),
        "officer",
    ).receipt  # fmt: skip
    note_newcomer(act, made.pk, receipt)
    note_newcomer(act, made.pk, receipt)
    assert (len(_rows("Newcomer")), _events("mentoring.outreach.newcomer")) == (1, 1)
    more = submit_registration(
        act, Submission(village_code=w.VILLAGES["33.03"], owner_name="Sari", product="tahu"),
        "officer",
    ).receipt  # fmt: skip
    with pytest.raises(DomainError, match="sebanyak orang lain"):
        note_newcomer(act, made.pk, more)
    with pytest.raises(DomainError):
        note_newcomer(act, made.pk, "DAF-33.03-999999-9")


def test_pages_from_plan_to_result(client: Any) -> None:
    seen = sign_in(client, "section_head")
    act = seen.act()
    of = w.business(name="CV Keripik Jaya", legal_form="cv", main_product="keripik")
    made = o.product(office_act(), of, "Keripik pedas")
    today = timezone.localdate()
    url = "/pendampingan/sosialisasi/"
    answer = client.post(f"{url}rencana/", {
        "id": str(uuid7()), "title": "Halal untuk makanan", "theme": "licence",
        "paper": "halal_self",
        "on": f"{today:%d/%m/%Y}", "village_code": w.VILLAGES["33.03"], "organiser": "office",
        "invited": "30", "versi": "0",
    })  # fmt: skip
    assert answer.status_code == 302, re.findall(
        r".{80}error.{0,200}", answer.content.decode(), re.S
    )
    page = answer.headers["Location"]
    assert client.get(f"{page}daftar-hadir.pdf").content.startswith(b"%PDF")
    answer = client.post(f"{page}diadakan/", {"on": f"{today:%d/%m/%Y}", "others": "5"})
    assert answer.headers["Location"] == f"{page}hadir/"
    found = client.get(f"{page}hadir/", {"q": "keripik jaya"}).content.decode()
    assert "Keripik pedas" in found
    client.post(f"{page}hadir/", {"usaha": [str(of.pk)], "produk": [str(made.pk)]})
    shown = client.get(page).content.decode()
    for words in ("CV Keripik Jaya", "Keripik pedas", "Belum waktunya", "Orang lain", "Diundang"):
        assert words in shown
    assert "Halal untuk makanan" in client.get(url).content.decode()
    sums = client.get(f"{url}hasil/").content.decode()
    assert "1 sosialisasi sudah diadakan, 1 kali usaha hadir" in sums
    detail = client.get(reverse("registry:detail", args=[of.number])).content.decode()
    assert "Ikut sosialisasi: Halal untuk makanan" in detail
    assert act.role == "section_head"
    sign_in(client, "section_head", "35.13")
    assert client.get(page).status_code == 404
    assert "Halal untuk makanan" not in client.get(url).content.decode()


def test_sums_say_unknown_where_nobody_counted(client: Any) -> None:
    act = office_act(role="section_head")
    o.held(act, w.business(), others=None)
    sign_in(client, "section_head")
    url = "/pendampingan/sosialisasi/hasil/"
    assert "belum diketahui" in client.get(url).content.decode()
    o.held(act, others=3)
    assert "sedikitnya 3" in client.get(url).content.decode()


def test_the_month_s_report_tells_of_sessions_and_potential() -> None:
    from guyub.kernel.dates import month_period
    from guyub.mentoring.reporting import report_of, rows_of

    seen = visit("field_officer", area_codes=["33.03.01"])
    act = seen.act(NOW)
    o.held(act, w.business(), w.business(), others=None)
    mine = o.potential(act)
    theirs = o.potential(office_act())
    from guyub.mentoring.actions.potential import check_potential

    check_potential(act, theirs.pk, TODAY)
    o.held(office_act(role="section_head"), w.business())
    with in_scope(seen.scope, read_only=True):
        month = month_period(2026, 11)
        made = report_of(seen, seen.user.pk, month).outreach
        kinds = [row["kind"] for row in rows_of(seen, seen.user.pk, month)]
    assert (made.sessions, made.businesses, made.noted, made.checked) == (1, 2, 1, 1)
    assert ("Orang lain yang hadir di sosialisasi", "belum diketahui") in made.figures()
    assert sorted(kinds) == ["Potensi", "Potensi", "Sosialisasi"]
    assert mine.by_user == seen.user.pk


def test_a_guest_from_elsewhere_is_counted_and_not_named(client: Any) -> None:
    head = office_act(role="section_head")
    far = w.business(village="33.03.02.2001", name="CV Sapu Jauh", legal_form="cv")
    made = o.held(head, far)
    sign_in(client, "field_officer", area_codes=["33.03.01"])
    page = client.get(f"/pendampingan/sosialisasi/{made.number}/").content.decode()
    assert "Sapu Jauh" not in page
    assert "Usaha di luar wilayah Anda" in page
    sign_in(client, "section_head")
    assert "CV Sapu Jauh" in client.get(
        f"/pendampingan/sosialisasi/{made.number}/"
    ).content.decode()  # fmt: skip


def test_a_merge_leaves_one_guest_and_the_undo_two() -> None:
    from guyub.registry.actions.merge import merge_businesses, undo_merge

    seen, one, two = visit("section_head"), w.business(), w.business()
    made, other = o.held(seen.act(NOW), one, two), o.held(seen.act(NOW), two)

    def came() -> list[int]:
        from guyub.mentoring.models import Attendance, Session

        with in_scope(seen.scope, read_only=True):
            rows = Attendance.objects.valid()
            listed = Session.objects.visible_to(seen).counted()
            counts = dict(listed.values_list("pk", "came"))
            return [
                n for s in (made, other) for n in (rows.filter(session=s).count(), counts[s.pk])
            ]

    assert came() == [2, 2, 1, 1]
    done = merge_businesses(office_act(), one.pk, two.pk, {}, reason="Sama")
    assert came() == [1, 1, 1, 1]
    undo_merge(office_act(), done.pk, reason="Ternyata lain")
    assert came() == [2, 2, 1, 1]


def test_an_owner_reads_the_sessions_of_the_own_business(client: Any) -> None:
    from guyub.mentoring.actions.potential import use_potential

    head, of = office_act(role="section_head"), w.business()
    o.held(head, of)
    o.held(head, title="Milik orang lain")
    used = o.checked(office_act(), head)
    use_potential(head, used.pk, [of.pk])
    mine = w.owner_visit(of)
    client.force_login(mine.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("registry:detail", args=[of.number])).content.decode()
    assert "Cara mengurus SPP-IRT" in page
    assert "Nira kelapa" in page
    assert "Milik orang lain" not in page
    assert client.get("/pendampingan/sosialisasi/").status_code == 403


def test_above_the_regency_sums_are_by_regency(client: Any) -> None:
    o.held(office_act(role="section_head"), w.business())
    sign_in(client, "section_head", "33")
    url = "/pendampingan/sosialisasi/hasil/"
    page = client.get(url).content.decode()
    assert "1 sosialisasi sudah diadakan, 1 kali usaha hadir" in page
    assert "Pilih kabupaten" in page
    inside = client.get(f"{url}?kabupaten=33.03").content.decode()
    assert "Mendapat surat" in inside
    assert "1 sosialisasi sudah diadakan, 1 kali usaha hadir" in inside
