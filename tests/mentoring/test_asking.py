""" "Minta didatangi": asked by anybody, once; answered in time or brought before the head."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.dates import add_working_days
from guyub.kernel.db import PUBLIC, SYSTEM, Scope, in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from guyub.mentoring import tasks
from guyub.mentoring.actions import asking
from guyub.mentoring.actions.asking import Wish, ask
from guyub.mentoring.models import Request, Visit
from guyub.registry.models import BusinessFacts, Ownership
from tests.factories import office, office_act, register, sign_in, visit
from tests.mentoring import worlds_caring as w

pytestmark = pytest.mark.usefixtures("db")
VILLAGE = "33.03.01.2001"
NAMELESS = {"village_code": VILLAGE, "name": "Bu Wagiyem", "phone": "+6284011112222"}


def anybody():
    from guyub.accounts.visit import ANONYMOUS

    office()
    return ANONYMOUS.act(timezone.now())


def now_act(role="section_head", **values):
    return replace(office_act(role=role, **values), now=timezone.now())


def row(receipt):
    return Request.objects.using("owner").get(number=receipt.number)


def business(**values):
    return register(office_act(), **values)


def facts(made):
    return BusinessFacts.objects.using("owner").get(pk=made.pk)


def test_anybody_asks_by_the_number_of_a_business_and_twice_is_once():
    made = business()
    first = ask(anybody(), Wish("Izin edar", number=made.number.lower()), "phone")
    again = ask(anybody(), Wish("Mesin", number=made.number), "phone")
    assert (again.number, again.code, again.repeated) == (first.number, first.code, True)
    found = row(first)
    assert (found.business_id, found.village_code, found.name) == (made.pk, VILLAGE, None)
    assert found.promised_by == add_working_days(timezone.localdate(), 5).day
    assert facts(made).visit_promised_on == found.promised_by
    events = Event.objects.using("owner").filter(object_id=str(found.pk))
    assert [e.office_id for e in events] == [office().pk]


def test_without_a_number_name_village_and_phone_are_the_same_wish():
    first = ask(anybody(), Wish("Izin edar", **NAMELESS), "phone")
    same = ask(anybody(), Wish("Mesin", **{**NAMELESS, "name": "bu  WAGIYEM"}), "phone")
    assert same.number == first.number
    later = replace(anybody(), now=timezone.now() + timedelta(days=9))
    assert ask(later, Wish("Lagi", **NAMELESS), "phone").number == first.number
    other = ask(anybody(), Wish("Izin", **{**NAMELESS, "name": "Bu Tini"}), "phone")
    assert other.number != first.number
    stored = row(first)
    assert stored.name.reveal() == "Bu Wagiyem"
    told = Event.objects.using("owner").get(object_id=str(stored.pk))
    assert "Wagiyem" not in str(told.after)
    asking.answer(now_act(), stored.pk, "Datang ke dinas hari Senin.", None)
    second = ask(anybody(), Wish("Lagi", **NAMELESS), "phone")
    assert second.number != first.number
    assert ask(anybody(), Wish("Lagi", **NAMELESS), "phone").number == second.number


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "IKM-33.03-999999-9"}, "number"),
        ({"number": "bukan nomor"}, "number"),
        ({**NAMELESS, "name": " "}, "name"),
        ({**NAMELESS, "phone": None}, "phone"),
        ({**NAMELESS, "village_code": "33.03"}, "village_code"),
        ({**NAMELESS, "village_code": "32.01.01.2001"}, "village_code"),
    ],
)
def test_what_cannot_be_asked_says_where(values, field):
    with pytest.raises(DomainError) as refused:
        ask(anybody(), Wish("Izin edar", **values), "phone")
    assert refused.value.field == field


def test_anybody_writes_a_wish_and_reads_none():
    receipt = ask(anybody(), Wish("Izin edar", **NAMELESS), "phone")
    with in_scope(PUBLIC, read_only=True):
        assert not Request.objects.exists()
        assert asking.status_of(receipt.number, receipt.code).state == "asked"
        assert asking.status_of(receipt.number, "a" * 16) is None


def test_an_owner_asks_for_an_own_business_and_takes_it_back():
    made, foreign = business(), business(name="Lain")
    owner = Ownership.objects.using("owner").get(business=made).owner_id
    viewer = visit("owner", subject_id=owner)
    with in_scope(Scope(person=owner), read_only=True):
        _ = viewer.scope
    act = viewer.act(timezone.now())
    receipt = ask(act, Wish("Mesin", number=made.number), "account")
    with pytest.raises(NotAllowed):
        ask(act, Wish("Mesin", number=foreign.number), "account")
    with pytest.raises(DomainError, match="alasan"):
        asking.take_back(act, row(receipt).pk, " ", None)
    done = asking.take_back(act, row(receipt).pk, "sudah dibantu tetangga", None)
    assert done.state == "taken_back"
    assert facts(made).visit_promised_on is None
    assert asking.take_back(act, done.pk, "lagi", None).answer == "sudah dibantu tetangga"
    with pytest.raises(NotAllowed):
        asking.answer(act, done.pk, "x", None)


def test_a_clerk_asks_only_for_the_own_village():
    clerk = now_act("village_clerk", area_codes=[VILLAGE])
    assert row(ask(clerk, Wish("Izin", **NAMELESS), "clerk")).via == "clerk"
    with pytest.raises(NotAllowed):
        ask(clerk, Wish("Izin", **{**NAMELESS, "village_code": "33.03.01.2002"}), "clerk")
    with pytest.raises(NotAllowed):
        ask(now_act("auditor"), Wish("Izin", **NAMELESS), "office")


def test_a_day_is_told_and_the_promise_stays_as_it_was():
    made = business()
    wish = row(ask(anybody(), Wish("Izin", number=made.number), "phone"))
    day = timezone.localdate() + timedelta(days=20)
    officer = w.on_duty(areas=("33.03.01",))
    act = now_act()
    planned = asking.plan(act, wish.pk, day, officer.pk, wish.version)
    assert (planned.state, planned.promised_by) == ("planned", wish.promised_by)
    assert facts(made).visit_promised_on == day
    assert asking.plan(act, wish.pk, day, officer.pk, 1).version == planned.version
    moved = asking.plan(act, wish.pk, day + timedelta(days=1), officer.pk, planned.version)
    assert moved.planned_on == day + timedelta(days=1)
    with pytest.raises(DomainError, match="masa lalu"):
        asking.plan(act, wish.pk, date(2026, 1, 1), None, None)
    gone = w.chosen(act)
    from guyub.mentoring.actions.officers import leave

    leave(act, gone.pk, "pindah", None)
    with pytest.raises(DomainError, match="bertugas"):
        asking.plan(act, wish.pk, day, gone.pk, None)
    away = now_act("field_officer", area_codes=["33.03.02"])
    with pytest.raises(NotAllowed):
        asking.plan(away, wish.pk, day, None, None)


def contact(made, on):
    return Visit.objects.using("owner").create(
        id=uuid7(), regency_code=made.regency_code, business=made, kind="visit", met="met", on=on,
        by_user=uuid7(), by_person=uuid7(), by_name="A", by_role="field_officer",
        created_at=timezone.now(),
    )  # fmt: skip


def test_a_visit_ends_the_wish_but_not_one_of_before_the_asking():
    made, today = business(), timezone.localdate()
    wish = row(ask(anybody(), Wish("Izin", number=made.number), "phone"))
    seen, act = contact(made, today), now_act("field_officer", area_codes=["33.03"])
    with in_scope(act.scope):
        assert not asking.settle(act, made.pk, seen.pk, today - timedelta(days=1))
        assert asking.settle(act, made.pk, seen.pk, today)
        assert not asking.settle(act, made.pk, seen.pk, today)
    ended = w.fresh(wish)
    assert (ended.state, ended.visit_id) == ("visited", seen.pk)
    assert facts(made).visit_promised_on is None
    assert facts(made).contact_on == today


def test_what_is_late_is_brought_before_the_head_once(client):
    made = business()
    wish = row(ask(anybody(), Wish("Izin", number=made.number), "phone"))
    other = row(ask(anybody(), Wish("Izin", **NAMELESS), "phone"))
    assert tasks.escalate_all() == 0
    past = timezone.localdate() - timedelta(days=9)
    Request.objects.using("owner").filter(pk=wish.pk).update(
        asked_on=past, promised_by=past + timedelta(days=5)
    )
    assert tasks.escalate_all() == 1
    assert tasks.escalate_all() == 0
    assert w.fresh(wish).escalated_at is not None
    assert w.fresh(other).escalated_at is None
    events = Event.objects.using("owner").filter(verb="mentoring.request.escalate")
    assert events.count() == 1
    sign_in(client, "head")
    url = reverse("mentoring:requests")
    assert wish.about in client.get(url, {"keadaan": "diteruskan"}).content.decode()
    page = client.get(reverse("mentoring:request", args=[wish.number])).content.decode()
    assert "diteruskan ke kepala dinas" in page


def test_somebody_without_a_number_is_recognised_once():
    made = business()
    wish = row(ask(anybody(), Wish("Izin", **NAMELESS), "phone"))
    act = now_act()
    assert asking.recognise(act, wish.pk, made.number, None).business_id == made.pk
    assert facts(made).visit_promised_on == wish.promised_by
    second = row(ask(anybody(), Wish("Izin", **{**NAMELESS, "name": "Lain"}), "phone"))
    with pytest.raises(DomainError, match=wish.number):
        asking.recognise(act, second.pk, made.number, None)
    away = register(office_act("35.13"), village="35.13.01.2001")
    with pytest.raises(DomainError, match="tidak ditemukan"):
        asking.recognise(act, second.pk, away.number, None)


def test_two_records_made_one_keep_one_open_wish():
    from guyub.registry import merging

    first, second = business(), business(name="Keripik Rejeki")
    contact(second, timezone.localdate())
    for made in (first, second):
        ask(anybody(), Wish("Izin", number=made.number), "phone")
    with in_scope(SYSTEM):
        moved = merging.move(first.pk, second.pk)
    assert "mentoring_visit.business_id" in moved
    assert "mentoring_request.business_id" not in moved


def test_a_person_who_is_erased_asks_for_nothing_any_more():
    from guyub.mentoring.caring_seats import erase, told
    from guyub.registry.models import Owner
    from guyub.registry.privacy import Erased

    made = business(phone="+6284011112222")
    owner = Ownership.objects.using("owner").get(business=made).owner
    wishes = [
        row(ask(anybody(), Wish("Mesin", number=made.number), "phone")),
        row(ask(anybody(), Wish("Izin", **NAMELESS), "phone")),
        row(ask(anybody(), Wish("Izin", **{**NAMELESS, "phone": "+6284033334444"}), "phone")),
    ]
    act = replace(now_act("head"))
    with in_scope(act.scope):
        assert [h.label for h in told(owner)] == ["Minta didatangi"]
        index = Owner.objects.using("owner").get(pk=owner.pk).phone_index
        assert erase(act, Erased(owner.pk, "33.03", None, index, (made.pk,))) == 2
    own, nameless, other = (w.fresh(one) for one in wishes)
    assert (own.about, own.name, own.phone) == ("(dihapus)", None, None)
    assert (nameless.name.reveal(), nameless.phone) == ("(dihapus)", None)
    assert other.name.reveal() == "Bu Wagiyem"


def test_an_application_for_a_paper_shortens_the_promise():
    from guyub.licences.actions.cases import advance, open_case
    from tests.licences import worlds

    act, product = office_act(), worlds.product()
    case = open_case(act, product.pk, "spp_irt")
    assert facts(product.business).applying_since is not None
    advance(act, case.pk, "withdraw", reason="tidak jadi", version=None)
    assert facts(product.business).applying_since is None


def test_the_public_page_by_hand(client):
    office()
    start = client.get(reverse("mentoring:ask"), {"desa": "Candinata"})
    assert start.status_code == 200
    url = reverse("mentoring:ask_fill", args=[VILLAGE])
    wrong = client.post(url, {"about": "Izin edar", "name": "Sari", "phone": ""})
    assert wrong.status_code == 422
    assert "Tulis nomor HP" in wrong.content.decode()
    sent = client.post(
        url, {"about": "Izin edar", "name": "Sari", "phone": "0840 1111 2222"}, follow=True
    )
    page = sent.content.decode()
    assert "Permintaan diterima" in page
    assert "Sari" not in page
    made = Request.objects.using("owner").get()
    found = client.post(
        reverse("mentoring:ask_lookup"),
        {"receipt": made.number, "code": asking.code_of(made.pk).upper()},
    )
    assert found.status_code == 302
    honey = client.post(url, {"about": "Beli", "name": "X", "phone": "084011112223",
                              "situs_web": "http://x"})  # fmt: skip
    assert honey.status_code == 302
    assert Request.objects.using("owner").count() == 1


def test_the_office_answers_by_hand(client):
    made = business()
    wish = row(ask(anybody(), Wish("Izin edar", number=made.number), "phone"))
    sign_in(client, "section_head")
    page = reverse("mentoring:request", args=[wish.number])
    assert "Tetapkan hari kunjungan" in client.get(page).content.decode()
    client.post(
        reverse("mentoring:request_plan", args=[wish.number]),
        {"planned_on": f"{timezone.localdate():%d/%m/%Y}", "officer": "", "versi": wish.version},
    )
    assert w.fresh(wish).state == "planned"
    receipt = reverse("mentoring:ask_receipt", args=[wish.number, asking.code_of(wish.pk)])
    assert "Petugas datang" in client.get(receipt).content.decode()
    new = client.post(
        reverse("mentoring:request_new"),
        {"about": "Mesin", "name": "Tini", "phone": "084011119999", "village_code": VILLAGE,
         "paper": "on", "number": ""},
        follow=True,
    )  # fmt: skip
    assert "Permintaan diterima" in new.content.decode()
    assert Request.objects.using("owner").get(via="paper").name.reveal() == "Tini"
    client.post(
        reverse("mentoring:request_answer", args=[wish.number]),
        {"reason": "Datang ke dinas", "versi": w.fresh(wish).version},
    )
    assert "Datang ke dinas" in client.get(receipt).content.decode()


def test_the_printed_list_of_a_hand_over_names_what_is_open(client):
    from io import BytesIO

    from pypdf import PdfReader

    made = business(name="CV Keripik Jaya", legal_form="cv")
    officer = w.on_duty(areas=("33.03.01",))
    wish = row(ask(anybody(), Wish("Kemasan tahan lama", number=made.number), "phone"))
    sign_in(client, "section_head")
    answer = client.get(reverse("mentoring:hand_over_list", args=[officer.number]))
    text = " ".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages)
    for words in ("CV Keripik Jaya", wish.number, "Kemasan tahan lama", officer.name):
        assert words in text, words


def test_a_number_is_masked_until_somebody_opens_it_to_call(client):
    wish = row(ask(anybody(), Wish("Izin", **NAMELESS), "phone"))
    sign_in(client, "section_head")
    page = client.get(reverse("mentoring:request", args=[wish.number])).content.decode()
    assert "Lihat lengkap" in page
    assert "11112222" not in page
    opened = client.post(reverse("mentoring:request_phone", args=[wish.number])).content.decode()
    assert "+6284011112222" in opened
    told = Event.objects.using("owner").get(verb="mentoring.request.phone")
    assert "6284011112222" not in str(told.after)
    sign_in(client, "head")
    assert client.post(reverse("mentoring:request_phone", args=[wish.number])).status_code == 403


def test_the_page_of_a_business_says_that_somebody_waits_there():
    made = business()
    page = reverse("registry:detail", args=[made.number])
    clerk = Client()
    sign_in(clerk, "registrar")
    assert "Minta didatangi" not in clerk.get(page).content.decode()
    told = row(ask(anybody(), Wish("Izin edar", number=made.number), "phone"))
    text = clerk.get(page).content.decode()
    assert "Izin edar" in text
    assert reverse("mentoring:request", args=[told.number]) in text
    asking.answer(now_act(), told.pk, "Kantor menelepon, sudah jelas", None)
    assert "Izin edar" not in clerk.get(page).content.decode()
