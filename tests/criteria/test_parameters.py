"""Parameters: dated, by two persons, read by everybody, never guessed at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from guyub.criteria import parameters
from guyub.criteria.models import Setting
from guyub.criteria.parameters import (
    PARAMETERS,
    DayMonth,
    Parameter,
    Unfit,
    register_parameters,
    used,
    used_all,
    value_of,
)
from guyub.criteria.setting_actions import (
    Proposal,
    approve_setting,
    propose_setting,
    return_setting,
    withdraw_setting,
)
from guyub.criteria.setting_forms import ProposalForm
from guyub.criteria.waiting import proposed_settings
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import NOBODY, PUBLIC, Scope, in_scope
from guyub.kernel.ids import uuid7
from guyub.ledger.models import Event
from tests.factories import NOW, TODAY, office, office_act, sign_in

KEY = "registry.registration_days"
GIVEN = Proposal(7, TODAY, "Perbup 12/2026 halaman 3", "Perbup 12/2026 pasal 7", TODAY)


def kinds() -> list[tuple[Parameter, object, str]]:
    def one(kind: str, default: object, **more: object) -> Parameter:
        return Parameter("uji." + kind, "Uji", kind, default, "Uji", "Uji", **more)  # type: ignore[arg-type]

    return [
        (one("int", 3, unit="kali"), 3, "3 kali"),
        (one("days", 5, unit="hari kerja"), 5, "5 hari kerja"),
        (one("months", 12), 12, "12 bulan"),
        (one("rupiah", 1_500_000), 1_500_000, "Rp1.500.000"),
        (one("percent", "12.5"), Decimal("12.5"), "12,5 %"),
        (one("day_month", "10-01"), DayMonth(10, 1), "1 Oktober"),
        (one("flag", False), False, "Tidak"),
        (one("choice", "a", options=(("a", "Satu"), ("b", "Dua"))), "a", "Satu"),
        (one("text", "Balai desa"), "Balai desa", "Balai desa"),
    ]


@pytest.fixture
def maker(db):
    return office_act("33.03", "registrar")


@pytest.fixture
def head(db):
    return office_act("33.03", "head")


def approved(maker, head, **changes):
    row = propose_setting(maker, KEY, replace(GIVEN, **changes))
    return approve_setting(head, row.pk)


def in_force(act, on=TODAY):
    with in_scope(act.scope, read_only=True):
        return used(KEY, act.office_id, on)


def events():
    return Event.objects.using("owner").filter(verb__startswith="criteria.setting").count()


@pytest.mark.parametrize(
    ("parameter", "value", "said"), kinds(), ids=lambda x: getattr(x, "kind", "")
)
def test_every_kind_goes_there_and_back(parameter, value, said):
    assert parameter.read(parameter.default) == value
    assert type(parameter.read(parameter.default)) is type(value)
    assert parameter.read(parameter.stored(value)) == value
    assert parameter.say(value).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("parameter", "value", "said"), kinds(), ids=lambda x: getattr(x, "kind", "")
)
def test_the_form_of_every_kind_gives_its_typed_value(parameter, value, said):
    typed = {"flag": "tidak", "choice": "a", "day_month": "1/10", "percent": "12,5"}
    data = {
        "value": typed.get(parameter.kind, str(value)), "valid_from": "1/1/2027",
        "source": "Uji", "legal_basis": "", "checked_on": "",
    }  # fmt: skip
    form = ProposalForm(data, parameter=parameter)
    assert form.is_valid(), form.errors
    assert form.proposal == Proposal(value, date(2027, 1, 1), "Uji", "", None)


def test_what_does_not_fit_is_refused():
    by_kind = {p.kind: p for p, _v, _s in kinds()}
    for kind, wrong in [
        ("days", True), ("days", -1), ("days", 4000), ("days", "5"), ("days", 5.0), ("days", None),
        ("percent", "NaN"), ("percent", "101"), ("percent", "-1"), ("percent", "1.23456"),
        ("percent", 12.5), ("percent", True), ("flag", 1), ("flag", "ya"), ("choice", "c"),
        ("choice", []), ("day_month", "02-30"), ("day_month", "13-01"), ("day_month", "1-1"),
        ("text", ""), ("text", "a\x00"), ("text", "a" * 301), ("rupiah", 10**16), ("int", {}),
    ]:  # fmt: skip
        with pytest.raises(Unfit):
            by_kind[kind].read(wrong)
    assert DayMonth(2, 29).in_year(2027) == date(2027, 2, 28)
    assert DayMonth(2, 29).in_year(2028) == date(2028, 2, 29)
    assert str(by_kind["percent"].stored(Decimal("12.50"))) == "12.5"


def test_a_parameter_that_cannot_work_is_refused_at_the_start():
    good = Parameter("uji.baru", "Uji", "days", 5, "Uji", "Uji")
    for wrong in (
        replace(good, key="Uji Baru"), replace(good, kind="weeks"), replace(good, default="5"),
        replace(good, source=""), replace(good, minimum=6), replace(good, key=KEY),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"\w"):
            register_parameters(wrong)
        assert "uji.baru" not in PARAMETERS


def test_without_a_setting_the_default_holds(maker):
    found = in_force(maker)
    assert (found.value, found.is_default, found.since, found.setting_id) == (5, True, None, None)
    assert found.source
    assert found.frozen()["setting"] is None
    with pytest.raises(KeyError):
        used("uji.tidak_ada", maker.office_id, TODAY)
    assert value_of(KEY, None, TODAY) == 5


def test_one_proposes_another_approves_and_the_day_decides(maker, head):
    row = propose_setting(maker, KEY, replace(GIVEN, valid_from=TODAY + timedelta(days=10)))
    assert in_force(maker).value == 5, "a proposal changes nothing"
    approve_setting(head, row.pk)
    assert in_force(maker).value == 5
    found = in_force(maker, TODAY + timedelta(days=10))
    assert (found.value, found.is_default, found.setting_id) == (7, False, row.pk)
    assert found.frozen() == {
        "key": KEY, "value": 7, "said": "7 hari kerja", "source": GIVEN.source,
        "legal_basis": GIVEN.legal_basis, "since": "2026-12-02", "setting": str(row.pk),
    }  # fmt: skip


def test_nobody_decides_what_they_proposed(db):
    both = office_act("33.03", "section_head")
    row = propose_setting(both, KEY, GIVEN)
    with pytest.raises(NotAllowed, match="Orang lain"):
        approve_setting(both, row.pk)
    with pytest.raises(NotAllowed, match="Orang lain"):
        return_setting(both, row.pk, "Saya sendiri")
    with pytest.raises(NotAllowed):
        approve_setting(office_act("33.03", "registrar"), row.pk)
    with (
        pytest.raises(IntegrityError, match="criteria_setting_four_eyes"),
        transaction.atomic("owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("UPDATE criteria_setting SET decided_by = made_by")
    with (
        pytest.raises(IntegrityError, match="criteria_setting_by_somebody"),
        transaction.atomic("owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("UPDATE criteria_setting SET state = 'approved'")


def test_twice_is_once(maker, head):
    row = propose_setting(maker, KEY, GIVEN)
    assert propose_setting(maker, KEY, GIVEN).pk == row.pk
    with pytest.raises(DomainError, match="Sudah ada usulan"):
        propose_setting(maker, KEY, replace(GIVEN, value=8))
    with pytest.raises(DomainError, match="Sudah ada usulan"):
        propose_setting(office_act("33.03", "registrar"), KEY, GIVEN)
    first = approve_setting(head, row.pk)
    assert approve_setting(head, row.pk).decided_at == first.decided_at
    with pytest.raises(DomainError, match="tidak bisa dilakukan"):
        approve_setting(office_act("33.03", "head"), row.pk)
    with pytest.raises(DomainError):
        return_setting(head, row.pk, "Terlambat")
    with pytest.raises(DomainError):
        withdraw_setting(maker, row.pk)
    assert Setting.objects.using("owner").count() == 1


def test_given_back_with_a_reason_and_withdrawn(maker, head):
    row = propose_setting(maker, KEY, GIVEN)
    with pytest.raises(DomainError, match="alasannya"):
        return_setting(head, row.pk, " ")
    back = return_setting(head, row.pk, "Salah pasal, telepon 081234567890")
    assert back.reason == "Salah pasal, telepon [telepon]"
    assert return_setting(head, row.pk, "Lagi").reason == back.reason
    again = propose_setting(maker, KEY, GIVEN)
    assert again.pk != row.pk
    with pytest.raises(NotAllowed, match="pengusulnya"):
        withdraw_setting(office_act("33.03", "registrar"), again.pk)
    assert withdraw_setting(maker, again.pk).state == "withdrawn"
    assert withdraw_setting(maker, again.pk).state == "withdrawn"
    assert in_force(maker).is_default
    assert events() == 6


def test_the_same_day_again_replaces(maker, head):
    first = approved(maker, head)
    second = approved(maker, head, value=9)
    assert in_force(maker).setting_id == second.pk
    with in_scope(maker.scope, read_only=True):
        assert Setting.objects.get(pk=first.pk).state == "replaced"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "  "}, "source"),
        ({"value": 0}, "value"),
        ({"value": "7"}, "value"),
        ({"valid_from": date(1900, 1, 1)}, "valid_from"),
        ({"checked_on": TODAY + timedelta(days=1)}, "checked_on"),
    ],
)
def test_refusals_stand_at_their_field(maker, changes, field):
    with pytest.raises(DomainError) as error:
        propose_setting(maker, KEY, replace(GIVEN, **changes))
    assert error.value.field == field
    assert events() == 0


def test_only_an_office_sets_its_own(maker, head):
    with pytest.raises(NotAllowed):
        propose_setting(office_act("33", "registrar"), KEY, GIVEN)
    row = propose_setting(maker, KEY, GIVEN)
    foreign = office_act("35.13", "head")
    with pytest.raises(DomainError, match="tidak ditemukan"):
        approve_setting(foreign, row.pk)
    approve_setting(head, row.pk)
    with in_scope(foreign.scope, read_only=True):
        assert used(KEY, foreign.office_id, TODAY).is_default
    with in_scope(foreign.scope):
        assert Setting.objects.filter(pk=row.pk).update(value=1) == 0


def test_everybody_reads_what_is_approved_and_nothing_else(maker, head):
    row = approved(maker, head)
    propose_setting(maker, KEY, replace(GIVEN, value=30))
    back = propose_setting(maker, "registry.erasure_days", GIVEN)
    return_setting(head, back.pk, "Salah")
    foreign = office_act("35.13")
    for scope in (PUBLIC, NOBODY, Scope(person=uuid7()), foreign.scope):
        with in_scope(scope, read_only=True):
            assert used(KEY, maker.office_id, TODAY).value == 7
            assert list(Setting.objects.order_by("pk").values_list("pk", flat=True)) == [row.pk]
    with in_scope(maker.scope, read_only=True):
        assert Setting.objects.count() == 3


def test_what_cannot_be_read_any_more_falls_back_and_says_so(maker, head, client, monkeypatch):
    row = approved(maker, head)
    narrower = replace(PARAMETERS[KEY], maximum=6)
    monkeypatch.setitem(parameters.PARAMETERS, KEY, narrower)
    with capture_logs() as logs:
        found = in_force(maker)
    assert (found.value, found.is_default, found.unreadable) == (5, True, row.pk)
    assert logs[0]["event"] == "setting_unreadable"
    sign_in(client, "registrar")
    page = client.get(f"/aturan/ketentuan/{KEY}/").content.decode()
    assert "tidak bisa dibaca lagi, jadi nilai bawaan yang dipakai" in page
    assert "nilai dinas tidak terbaca" in client.get("/aturan/ketentuan/").content.decode()
    waits = Setting.objects.using("owner").create(
        office_id=maker.office_id, key=KEY, value=8, valid_from=TODAY, source="x",
        made_by=maker.person_id, maker="x", made_at=NOW,
    )  # fmt: skip
    with pytest.raises(DomainError, match="tidak bisa dibaca lagi"):
        approve_setting(head, waits.pk)


def test_in_force_is_the_latest_approved_day_up_to_it(maker, head):
    """Whatever was approved, proposed or replaced in whatever order."""
    start = date(2026, 1, 1)
    office_id = office("33.03").pk
    other = office("35.13").pk

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 20), st.integers(1, 60),
                st.sampled_from(["approved", "approved", "replaced", "returned", "withdrawn"]),
            ),
            max_size=12,
        ),
        st.integers(-2, 23),
    )  # fmt: skip
    def check(rows, day):
        with connections["owner"].cursor() as cursor:
            cursor.execute("TRUNCATE criteria_setting")
        taken: dict[int, int] = {}
        for offset, value, state in rows:
            if state == "approved" and offset in taken:
                continue
            for where in (office_id, other):
                Setting.objects.using("owner").create(
                    office_id=where, key=KEY, value=value if where == office_id else 60,
                    valid_from=start + timedelta(days=offset), source="Uji", state=state,
                    made_by=uuid7(), maker="a", made_at=NOW,
                    decided_by=uuid7(), decided_at=NOW,
                )  # fmt: skip
            if state == "approved":
                taken[offset] = value
        past = [offset for offset in taken if offset <= day]
        meant = taken[max(past)] if past else 5
        with in_scope(PUBLIC, read_only=True):
            found = used_all([KEY, "registry.erasure_days"], office_id, start + timedelta(days=day))
        assert found[KEY].value == meant
        assert found[KEY].is_default is (not past)
        assert found["registry.erasure_days"].is_default

    check()


# --- pages ---------------------------------------------------------------------------------------


def post(client, address, **data):
    return client.post(f"/aturan/ketentuan/{address}", data, follow=True)


def test_a_round_through_the_pages(db, client):
    sign_in(client, "registrar")
    form = client.get(f"/aturan/ketentuan/{KEY}/usulkan/").content.decode()
    assert "hari kerja" in form
    said = post(
        client, f"{KEY}/usulkan/", value="tujuh", valid_from="1/1/2027", source="Perbup 12/2026"
    ).content.decode()
    assert "Angka tidak terbaca" in said
    page = post(
        client, f"{KEY}/usulkan/", value="7", valid_from="1/1/2099", source="Perbup 12/2026"
    ).content.decode()
    assert "Anda yang mengusulkan" in page
    assert "Tarik usulan" in page
    row = Setting.objects.using("owner").get()
    head = Client()
    who = sign_in(head, "head")
    with in_scope(who.scope, read_only=True):
        assert proposed_settings(who) == 1
    assert "Menunggu diperiksa" in head.get("/aturan/ketentuan/").content.decode()
    answer = post(head, f"usulan/{row.pk}/putuskan/", putusan="")
    assert answer.status_code == 409
    assert post(head, f"usulan/{row.pk}/putuskan/", putusan="kembalikan").status_code == 409
    page = post(head, f"usulan/{row.pk}/putuskan/", putusan="setujui").content.decode()
    assert "Disetujui, berlaku mulai 1 Januari 2099" in page
    assert "mulai 1 Januari 2099: 7 hari kerja" in head.get("/aturan/ketentuan/").content.decode()
    with in_scope(who.scope, read_only=True):
        assert proposed_settings(who) == 0
    assert post(client, f"usulan/{row.pk}/tarik/").status_code == 409


def test_who_reads_and_who_does_not(db, client):
    assert client.get("/aturan/ketentuan/").status_code == 302
    sign_in(client, "village_clerk")
    assert client.get("/aturan/ketentuan/").status_code == 403
    assert client.get(f"/aturan/ketentuan/{KEY}/usulkan/").status_code == 403
    sign_in(client, "auditor")
    page = client.get(f"/aturan/ketentuan/{KEY}/").content.decode()
    assert "Usulkan nilai lain" not in page
    assert client.get("/aturan/ketentuan/uji.tidak_ada/").status_code == 404
    sign_in(client, "registrar", "33")
    page = client.get(f"/aturan/ketentuan/{KEY}/").content.decode()
    assert "Usulkan nilai lain" not in page


def test_a_registration_is_answered_within_what_the_office_set(maker, head):
    """The promise of the registry is used for real, and kept as it was promised."""
    from guyub.accounts.visit import ANONYMOUS
    from guyub.kernel.dates import add_working_days
    from guyub.registry.actions.registration import Submission, submit_registration

    office("33.03")
    sent = Submission(village_code="33.03.01.2001", owner_name="Karsinah", product="Gula kelapa")
    first = submit_registration(ANONYMOUS.act(NOW), sent, "public")
    assert first.answer_by == add_working_days(TODAY, 5).day
    approved(maker, head)
    again = submit_registration(ANONYMOUS.act(NOW), replace(sent, product="Gula semut"), "public")
    assert again.answer_by == add_working_days(TODAY, 7).day
    assert submit_registration(ANONYMOUS.act(NOW), sent, "public").answer_by == first.answer_by


def test_the_public_form_says_the_days_of_its_place(maker, head, client):
    approved(maker, head)
    page = client.get(reverse("registry:register_fill", args=["33.03.01.2001"]))
    assert "dalam 7 hari kerja" in page.content.decode()


def test_where_no_source_states_a_value_none_is_in_force_until_an_office_sets_one(maker, head):
    key = "market.tax_ppn"
    before = in_force_of(maker, key)
    assert (before.value, before.said, before.frozen()["value"]) == (None, "belum ditetapkan", None)
    row = propose_setting(maker, key, replace(GIVEN, value=Decimal("1.5")))
    approve_setting(head, row.pk)
    assert in_force_of(maker, key).value == Decimal("1.5")
    with pytest.raises(Unfit):
        PARAMETERS[key].read(None)


def in_force_of(act, key):
    with in_scope(act.scope, read_only=True):
        return used(key, act.office_id, TODAY)
