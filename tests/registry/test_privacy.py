"""Data protection: opened for a reason, copied, agreed to, erased beside a whole chain."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.chain import Verified, verify
from guyub.registry import privacy
from tests.factories import NOW, TODAY, office_act, register, sign_in, visit

NIK, PHONE = "9903110101800001", "084011112222"


def registered(act=None, **values):
    act = act or office_act()
    business = register(
        act, **{"nik": NIK, "phone": PHONE, "owner": "Wagiyem Sentanujaya", **values}
    )
    return business, owner_of(business)


def owner_of(business):
    from guyub.registry.models import Owner

    return Owner.objects.using("owner").get(ownerships__business=business)


def logged(owner):
    from guyub.accounts.models import AccessLog

    rows = AccessLog.objects.using("owner").filter(owner_id=owner.pk)
    return list(rows.order_by("at", "what"))


def events(verb):
    from guyub.ledger.models import Event

    with in_scope(SYSTEM, read_only=True):
        return list(Event.objects.filter(verb=verb).order_by("seq"))


def whole():
    with in_scope(SYSTEM, read_only=True):
        return all(isinstance(r, Verified) for r in verify())


def reveal(act, owner, what="nik", reason="Mencocokkan KTP", note=""):
    from guyub.registry.actions import privacy as actions

    return actions.reveal(act, owner.pk, what, reason=reason, note=note)


def ask(act, owner, reason=""):
    from guyub.registry.actions import privacy as actions

    return actions.ask_erasure(act, owner.pk, reason=reason)


def decide(act, made, accept=True, reason=""):
    from guyub.registry.actions import privacy as actions

    return actions.decide_erasure(act, made.pk, accept=accept, reason=reason)


# ---- opening a number -----------------------------------------------------------------------


def test_a_number_is_opened_once_for_a_reason_and_both_logs_know(db, client):
    _business, owner = registered()
    who = sign_in(client, "registrar")
    url = f"/ikm/orang/{owner.pk}/buka/nik/"
    assert NIK not in client.get(url).content.decode()
    assert logged(owner) == []
    answer = client.post(url, {"alasan": "Mencocokkan KTP"})
    assert NIK in answer.content.decode()
    assert PHONE not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert NIK not in client.get(url).content.decode()
    (row,) = logged(owner)
    assert (row.what, row.reason, row.user_id) == ("nik", "Mencocokkan KTP", who.user.pk)
    (event,) = events("registry.person.reveal")
    assert (event.object_id, event.after) == (str(owner.pk), {"data": "NIK"})


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"alasan": "Iseng"},
        {"alasan": privacy.OTHER},
        {"alasan": privacy.OTHER, "keterangan": "x"},
    ],
)
def test_without_a_proper_reason_nothing_is_shown(db, client, data):
    _business, owner = registered()
    sign_in(client, "registrar")
    answer = client.post(f"/ikm/orang/{owner.pk}/buka/phone/", data)
    assert answer.status_code == 200
    assert "4011112222" not in answer.content.decode()
    assert logged(owner) == []
    assert events("registry.person.reveal") == []


def test_another_purpose_is_told_in_words_without_numbers(db):
    _business, owner = registered()
    assert reveal(office_act(), owner, "phone", privacy.OTHER, f"Dicari saudaranya {NIK}")
    (row,) = logged(owner)
    assert row.reason == "Keperluan lain: Dicari saudaranya [nomor]"


@pytest.mark.parametrize(
    "role", ["head", "section_head", "auditor", "delegate", "owner", "sysadmin"]
)
def test_roles_without_the_verb_open_nothing(db, client, role):
    _business, owner = registered()
    sign_in(client, role)
    url = f"/ikm/orang/{owner.pk}/buka/nik/"
    assert client.post(url, {"alasan": "Mencocokkan KTP"}).status_code == 403
    assert logged(owner) == []


def test_a_foreign_area_does_not_exist(db, client):
    _business, owner = registered()
    sign_in(client, "registrar", "35.13")
    for page in ("", "buka/nik/", "persetujuan/", "minta-hapus/"):
        assert client.get(f"/ikm/orang/{owner.pk}/{page}").status_code == 404
    sign_in(client, "field_officer", area_codes=["33.03.02"])
    assert client.get(f"/ikm/orang/{owner.pk}/buka/nik/").status_code == 404
    act = office_act(role="field_officer", area_codes=["33.03.02"])
    with pytest.raises(NotAllowed):
        reveal(act, owner)


def test_a_day_has_a_limit_and_the_head_is_told(db, client, monkeypatch):
    monkeypatch.setattr(privacy, "REVEALS_PER_DAY", 3)
    monkeypatch.setattr(privacy, "REVEALS_NOTICED", 2)
    from django.utils import timezone

    _business, owner = registered()
    act = replace(office_act(), now=timezone.now())
    for _ in range(3):
        reveal(act, owner)
    with pytest.raises(DomainError, match="batas"):
        reveal(act, owner)
    reveal(replace(office_act(), now=timezone.now()), owner)
    from guyub.registry.privacy_seats import many_openings

    head = visit("head")
    with in_scope(head.scope, read_only=True):
        assert many_openings(head) == 1
    with in_scope(visit("head", "35.13").scope, read_only=True):
        assert many_openings(visit("head", "35.13")) == 0
    sign_in(client, "head")
    assert "banyak" in client.get("/ikm/orang/pembukaan/").content.decode()


# ---- the page -------------------------------------------------------------------------------


def test_looking_is_noted_once_an_hour_also_on_a_get(db, client):
    business, owner = registered()
    sign_in(client, "registrar")
    for _ in range(2):
        assert client.get(f"/ikm/{business.number}/").status_code == 200
        assert client.get(f"/ikm/orang/{owner.pk}/").status_code == 200
    assert [r.what for r in logged(owner)] == ["halaman"]
    sign_in(client, "head")
    client.get(f"/ikm/{business.number}/")
    assert len(logged(owner)) == 2


def test_nobody_is_noted_who_sees_no_names(db, client):
    business, owner = registered()
    sign_in(client, "delegate")
    client.get(f"/ikm/{business.number}/")
    assert logged(owner) == []


def test_the_same_hour_is_one_row_also_from_two_processes(db):
    _business, owner = registered()
    who = visit("registrar")
    for minute in (1, 59):
        privacy._written.clear()
        privacy.note_looking(who, [owner], datetime(2026, 11, 22, 3, minute, tzinfo=UTC))
    privacy.note_looking(who, [owner], datetime(2026, 11, 22, 4, 0, tzinfo=UTC))
    assert len(logged(owner)) == 2


def test_an_owner_reads_what_is_held_and_who_looked(db, client):
    business, owner = registered()
    reveal(office_act(), owner)
    sign_in(client, "owner", subject_id=owner.pk)
    html = client.get("/ikm/data-saya/").content.decode()
    assert "Wagiyem" in html
    assert "Mencocokkan KTP" in html
    assert "UU 27/2022" in html
    assert "Membuka data pribadi" in html
    assert NIK not in html
    assert business.number in html
    assert len(logged(owner)) == 1, "looking at oneself is not noted"
    _other, stranger = registered(nik=None, phone=None, owner="Orang Lain")
    assert client.get(f"/ikm/orang/{stranger.pk}/").status_code == 404


def test_every_personal_column_has_a_purpose():
    from guyub.registry.actions.business import OWNER_PERSONAL

    told = {f.name for f in privacy.law().fields}
    assert set(OWNER_PERSONAL) <= told
    assert {f.kind for f in privacy.law().fields} == {"umum", "spesifik"}
    assert all(f.why and "UU" in f.basis for f in privacy.law().fields)


def test_head_and_auditor_do_not_see_numbers_even_masked(db, client):
    _business, owner = registered()
    for role in ("head", "auditor"):
        sign_in(client, role)
        html = client.get(f"/ikm/orang/{owner.pk}/").content.decode()
        assert "(disamarkan)" in html
        assert "99031101" not in html


# ---- consent and copy -----------------------------------------------------------------------


def test_consent_is_given_and_withdrawn_by_the_person(db, client):
    from guyub.registry.models import Consent

    _business, owner = registered()
    sign_in(client, "owner", subject_id=owner.pk)
    url = f"/ikm/orang/{owner.pk}/persetujuan/"
    assert client.post(url, {"purpose": "contact", "jawaban": "beri"}).status_code == 302
    row = Consent.objects.using("owner").get()
    assert (row.channel, row.withdrawn_at) == ("akun pemilik", None)
    assert client.post(url, {"purpose": "contact", "jawaban": "beri"}).status_code == 200
    assert client.post(url, {"purpose": "contact", "jawaban": "cabut"}).status_code == 302
    assert Consent.objects.using("owner").get().withdrawn_at is not None
    assert len(events("registry.consent.change")) == 2
    assert client.post(url, {"purpose": "registry", "jawaban": "beri"}).status_code == 200
    assert Consent.objects.using("owner").count() == 1


def test_a_clerk_records_consent_with_witness(db, client):
    from guyub.registry.models import Consent

    _business, owner = registered()
    sign_in(client, "village_clerk", area_codes=["33.03.01.2001"])
    data = {"purpose": "catalogue", "channel": "tatap muka", "jawaban": "beri"}
    assert client.post(f"/ikm/orang/{owner.pk}/persetujuan/", data).status_code == 302
    assert Consent.objects.using("owner").get().witnessed_by


def test_a_copy_is_full_for_the_person_and_masked_for_officers(db, client):
    _business, owner = registered()
    sign_in(client, "owner", subject_id=owner.pk)
    url = f"/ikm/orang/{owner.pk}/salinan/"
    answer = client.post(url, {"bentuk": "json"})
    content = json.loads(answer.content)
    values = {row["name"]: row["value"] for row in content["data"]}
    assert values["nik"] == NIK
    assert "no-store" in answer["Cache-Control"]
    assert NIK in client.post(url, {"bentuk": "cetak"}).content.decode()
    sign_in(client, "registrar")
    for form in ("json", "cetak"):
        text = client.post(url, {"bentuk": form}).content.decode()
        assert NIK not in text
        assert "Wagiyem" in text
    assert len(events("registry.person.export")) == 4
    assert client.get(url).status_code == 405


# ---- erasure --------------------------------------------------------------------------------


def everything(word):
    """Tables in which a word can be read, as the owner of the database."""
    found = []
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_asked_by_one_decided_by_another_then_nothing_leads_to_the_person(db, client):
    from guyub.accounts.models import Appointment, User
    from guyub.registry.actions.business import edit_business
    from guyub.registry.actions.changes import propose_change
    from guyub.registry.actions.owner import edit_owner
    from guyub.registry.models import Business, Owner

    clerk = office_act()
    business, owner = registered(
        clerk, name="Keripik Wagiyem", address="Jalan Wedangjahe 7", main_product="Keripik"
    )
    edit_business(clerk, business.pk, {"since_year": 1999, "name": "Lanting Wagiyem"}, version=None)
    edit_owner(clerk, owner.pk, {"address": "Jalan Wedangjahe 7"}, version=None)
    propose_change(
        office_act(role="section_head"), business.pk, {"phone": "084011113333"},
        target="owner", target_id=owner.pk,
    )  # fmt: skip
    mine = sign_in(client, "owner", subject_id=owner.pk)
    User.objects.using("owner").filter(pk=mine.user.pk).update(name="Wagiyem", username="wagiyem")
    assert everything("wagiyem")
    answer = client.post(f"/ikm/orang/{owner.pk}/minta-hapus/", {"reason": "Tutup usaha"})
    assert answer.status_code == 302
    made = owner.erasures.using("owner").get()
    with pytest.raises(DomainError, match="sudah ada"):
        ask(office_act(), owner)

    sign_in(client, "head")
    assert "Yang tetap disimpan" in client.get(f"/ikm/orang/hapus/{made.pk}/").content.decode()
    assert client.post(f"/ikm/orang/hapus/{made.pk}/", {"putusan": "hapus"}).status_code == 302

    assert [t for word in ("wagiyem", "sentanujaya", "wedangjahe") for t in everything(word)] == []
    gone = Owner.objects.using("owner").get(pk=owner.pk)
    assert gone.erased_at is not None
    assert (gone.nik, gone.nik_index, gone.phone, gone.phone_index) == (None,) * 4
    left = Business.objects.using("owner").get(pk=business.pk)
    assert (left.name, left.number, left.since_year) == ("Usaha tanpa nama", business.number, 1999)
    assert whole()
    made.refresh_from_db(using="owner")
    assert len(made.kept) >= 3
    assert not User.objects.using("owner").get(pk=mine.user.pk).is_active
    assert Appointment.objects.using("owner").get(user=mine.user).ends < TODAY.replace(year=2100)
    registered(office_act(), name="Lain", owner="Wagiyem")
    for page in (f"/ikm/orang/{owner.pk}/", f"/ikm/{business.number}/"):
        sign_in(client, "registrar")
        assert client.get(page).status_code == 200
    with pytest.raises(DomainError, match="sudah dihapus"):
        reveal(office_act(), owner)


def test_sealed_values_of_an_erased_person_read_as_erased(db):
    from guyub.ledger import sealing

    clerk = office_act()
    _business, owner = registered(clerk)
    decide(office_act(role="head"), ask(clerk, owner))
    (event,) = events("registry.business.register")
    with in_scope(SYSTEM, read_only=True):
        assert sealing.open_value(event.after)["name"] == sealing.ERASED
    assert whole()


def test_the_asker_never_decides_and_the_database_says_so_too(db):
    from guyub.registry.models import Erasure

    _business, owner = registered()
    clerk, head = office_act(), office_act(role="head")
    made = ask(clerk, owner)
    same = replace(head, person_id=clerk.person_id, events=[])
    with pytest.raises(DomainError, match="orang lain"):
        decide(same, made)
    with pytest.raises(NotAllowed):
        decide(clerk, made)
    with pytest.raises(DatabaseError, match="four_eyes"), transaction.atomic(using="owner"):
        Erasure.objects.using("owner").filter(pk=made.pk).update(decider_person=clerk.person_id)
    with pytest.raises(DomainError):
        decide(replace(office_act("35.13", "head"), events=[]), made)


def test_a_refusal_says_why_and_leaves_the_data(db):
    _business, owner = registered()
    head = office_act(role="head")
    made = ask(office_act(), owner)
    with pytest.raises(DomainError, match="alasan"):
        decide(head, made, accept=False)
    decide(head, made, accept=False, reason="Bantuan masih berjalan")
    assert owner_of(_business).nik is not None
    assert ask(office_act(), owner).pk != made.pk
    with pytest.raises(DomainError, match="sudah diputuskan"):
        decide(head, made)


def test_a_company_and_a_shared_business_keep_their_own_name(db):
    from guyub.registry.actions.owner import add_owner
    from guyub.registry.models import Business

    clerk, head = office_act(), office_act(role="head")
    _company, owner = registered(clerk, name="PT Wagiyem Jaya", legal_form="pt", address="Jl. A")
    shared, second = registered(
        clerk, name="Wagiyem Bersama", nik=None, phone=None, address="Jl. B"
    )
    add_owner(clerk, shared.pk, {"name": "Tukiman"})
    for person in (owner, second):
        decide(head, ask(clerk, person))
    kept = {b.name: b.address for b in Business.objects.using("owner").all()}
    assert kept == {"PT Wagiyem Jaya": "Jl. A", "Wagiyem Bersama": "Jl. B"}


def test_rooms_above_empty_their_part_in_the_same_transaction(db, monkeypatch):
    monkeypatch.setattr(privacy, "_erasers", {})
    seen = []

    def staged(act, gone):
        seen.append(gone)
        return 4

    def failing(act, gone):
        raise DomainError("Impor sedang berjalan.")

    privacy.register_eraser("uji", staged)
    with pytest.raises(ValueError, match="twice"):
        privacy.register_eraser("uji", staged)
    clerk, head = office_act(), office_act(role="head")
    business, owner = registered(clerk)
    made = ask(clerk, owner)
    privacy.register_eraser("gagal", failing)
    with pytest.raises(DomainError, match="berjalan"):
        decide(head, made)
    assert owner_of(business).erased_at is None
    del privacy._erasers["gagal"]
    decide(head, made)
    assert seen[-1].person == owner.pk
    assert seen[-1].nik_index == owner.nik_index is not None
    assert seen[-1].businesses == (business.pk,)


def test_a_merge_and_its_second_person_are_erased_too(db):
    from guyub.registry.actions.merge import merge_businesses

    clerk, head = office_act(), office_act(role="head")
    first, owner = registered(clerk, name="Keripik Wagiyem")
    second, other = registered(clerk, name="Kripik Wagiyem", phone=None)
    merge_businesses(
        clerk, first.pk, second.pk, choices={}, people=[(owner.pk, other.pk)], reason="Sama"
    )
    decide(head, ask(clerk, owner))
    assert everything("wagiyem") == []
    assert whole()


def test_history_is_cleaned_only_for_a_decided_erasure(db):
    act = office_act()
    business, owner = registered(act)
    with (
        pytest.raises(DatabaseError, match="no erasure"),
        in_scope(act.scope),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT registry_forget(%s, '{}', %s::uuid[], 'x')", [owner.pk, [str(business.pk)]]
        )


# ---- breach ---------------------------------------------------------------------------------


def test_a_breach_gives_deadlines_and_a_letter(db, client):
    sign_in(client, "head")
    assert "3 x 24 jam" in client.get("/ikm/orang/kebocoran/").content.decode()
    html = client.get(
        "/ikm/orang/kebocoran/", {"diketahui": "2026-11-22T10:00", "isi": "nama dan alamat"}
    ).content.decode()
    assert "nama dan alamat" in html
    assert re.search(r"25 November 2026[^<]*10[.:]00", html)
    sign_in(client, "registrar")
    assert client.get("/ikm/orang/kebocoran/").status_code == 403


def test_deadlines_count_from_knowing():
    steps = privacy.deadlines(NOW)
    assert steps[-2][0] - NOW == timedelta(hours=privacy.law().breach_hours)
    assert [at for at, _text in steps] == sorted(at for at, _text in steps)
