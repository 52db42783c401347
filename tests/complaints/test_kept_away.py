"""A complaint against an officer never reaches that officer: not by page, list, count, history or
statement, not by another account, and not once the office finds out later whom it is about."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from guyub.accounts.permission_table import all_rows
from guyub.complaints.actions import handling, receiving, tips
from guyub.complaints.models import Complaint, ComplaintPhoto, Step, Tip, TipReading
from guyub.complaints.seats import late, mine, unread
from guyub.kernel.actions import DomainError, NotAllowed
from guyub.kernel.db import SYSTEM, in_scope
from guyub.ledger.chain import Verified, verify
from guyub.ledger.models import Event
from tests.complaints import worlds as w
from tests.factories import appointment, office, user

pytestmark = pytest.mark.usefixtures("db")
WORDS = "Orang itu minta dua ratus ribu untuk mendaftarkan mesin saya."
OWN_PAGES = ("complaints:one", "complaints:letter", "complaints:subject")


def addresses() -> list[str]:
    """Every page that has no object in its address, and that is no sign-out."""
    found = []
    for name, row in sorted(all_rows().items()):
        if "GET" in row.methods and not row.makes and row.needs not in ("closed",):
            found.append(reverse(name))
    return [a for a in found if "keluar" not in a]


def counted(count, who) -> int:
    visit = w.visit_of(who)
    with in_scope(visit.scope, read_only=True):
        return count(visit)


def seen(model, who) -> list[UUID]:
    visit = w.visit_of(who)
    with in_scope(visit.scope, read_only=True):
        return list(model.objects.visible_to(visit).values_list("pk", flat=True))


def nothing_anywhere(who, row, *, everywhere=False, words=WORDS) -> None:
    """Walk as somebody: lists, home, the search, the history event by event, the pages of the
    complaint itself; ``everywhere``: every page there is."""
    client = w.client_of(who)
    extra = [
        f"{reverse('registry:list')}?q={row.number}",
        f"{reverse('complaints:list')}?keadaan=terbuka",
        f"{reverse('complaints:list')}?cetak=1",
        f"{reverse('portal:history')}?apa=complaints.receive",
        *(f"{reverse('portal:history')}?event={n}" for n in range(1, 8)),
    ]
    near = [reverse(n) for n in ("home", "complaints:list", "complaints:start", "portal:history")]
    for address in [*(addresses() if everywhere else near), *extra]:
        answer = client.get(address, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="ignore")
        assert str(row.pk) not in text, address
        assert words not in text, address
        if row.number not in address:
            assert row.number not in text, address
    for name in OWN_PAGES:
        if isinstance(row, Complaint):
            assert client.get(reverse(name, args=[row.number])).status_code in (403, 404), name
    assert row.pk not in [*seen(Complaint, who), *seen(Tip, who)]
    with in_scope(w.visit_of(who).scope, read_only=True):
        for model, field in ((Complaint, "pk"), (Tip, "pk"), (Step, "complaint_id"),
                             (ComplaintPhoto, "complaint_id"), (TipReading, "tip_id")):  # fmt: skip
            assert not model.objects.filter(**{field: row.pk}).exists(), model
        assert not Event.objects.filter(object_id=str(row.pk)).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM complaints_complaint WHERE id = %s", [row.pk])
            assert cursor.fetchone()[0] == 0


def test_the_officer_complained_of_sees_nothing_anywhere():
    people = w.desks()
    row = w.sent(kind="pungutan", text=WORDS, about="field_officer", district="33.03.01")
    assert people["field_officer"].person_id in row.excluded
    nothing_anywhere(people["field_officer"], row, everywhere=True)
    assert w.client_of(people["section_head"]).get(
        reverse("complaints:one", args=[row.number])
    ).status_code == 200  # fmt: skip


def test_a_section_head_found_later_loses_it_at_once_with_every_account():
    people = w.desks()
    subject = people["section_head"]
    other = user("akun-kedua", "Wardoyo", person_id=subject.person_id)
    appointment(other, "section_head")
    row = w.sent(kind="layanan", text=WORDS)
    assert counted(mine, subject) == 1
    head = w.act_of(people["head"])
    handling.identify(head, row.pk, subject.person_id)
    assert (counted(mine, subject), counted(late, subject)) == (0, 0)
    nothing_anywhere(subject, row, everywhere=True)
    nothing_anywhere(other, row)
    found = w.again(row)
    assert (found.desk, found.lowest, found.grave) == (2, 2, True)
    assert counted(mine, people["head"]) == 1
    # The other way round: whoever is found out cannot go on with what lay open in the browser.
    with pytest.raises(DomainError):
        handling.answer(w.act_of(subject), row.pk, "Tidak ada yang terjadi di sini.")


def test_against_the_head_nobody_of_the_line_sees_it_and_the_delegate_has_it():
    people = w.desks()
    row = w.sent(kind="petugas", text=WORDS, about="head")
    for role in ("head", "section_head", "registrar", "field_officer"):
        nothing_anywhere(people[role], row)
    newcomer = user("baru", "Kabid Baru")
    appointment(newcomer, "section_head")
    nothing_anywhere(newcomer, row)
    assert counted(mine, people["delegate"]) == 1
    assert seen(Complaint, people["province"]) == []
    handling.check(w.act_of(people["delegate"]), row.pk)
    handling.answer(w.act_of(people["delegate"]), row.pk, "Sudah diperiksa dan benar begitu.")
    assert w.again(row).state == "answered"


def test_naming_the_head_takes_it_from_whoever_names_him():
    people = w.desks()
    row = w.sent(kind="layanan", text=WORDS)
    client = w.client_of(people["section_head"])
    page = reverse("complaints:subject", args=[row.number])
    answer = client.post(page, {"person": str(people["head"].person_id), "versi": row.version})
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("complaints:list")
    nothing_anywhere(people["section_head"], row)
    nothing_anywhere(people["head"], row)
    assert w.again(row).desk == 3


def test_where_everybody_is_meant_the_province_has_it_and_may_answer():
    people = w.desks()
    row = w.sent(kind="petugas", text=WORDS, about="delegate")
    nothing_anywhere(people["delegate"], row)
    nothing_anywhere(people["head"], row)
    assert seen(Complaint, people["province"]) == [row.pk]
    client = w.client_of(people["province"])
    for verb, data in (("check", {}), ("take", {}),
                       ("answer", {"words": "Sudah diperiksa, dan benar demikian."})):  # fmt: skip
        answer = client.post(reverse("complaints:step", args=[row.number, verb]), data)
        assert answer.status_code == 302, verb
    assert w.again(row).state == "answered"


def test_an_answer_of_whom_it_turns_out_to_be_about_does_not_count():
    people = w.desks()
    row = w.sent(text=WORDS)
    section = w.act_of(people["section_head"])
    handling.check(section, row.pk)
    handling.answer(section, row.pk, "Tidak ada yang salah di sini.")
    handling.identify(w.act_of(people["head"]), row.pk, people["section_head"].person_id)
    found = w.again(row)
    assert (found.state, found.desk) == ("reopened", 2)
    nothing_anywhere(people["section_head"], row)


def test_words_added_later_may_name_somebody():
    people = w.desks()
    row = w.sent(text=WORDS)
    receiving.add_words(w.outside(row), row.pk, "Orangnya bernama Wardoyo Kabidsatu.")
    nothing_anywhere(people["section_head"], row)
    assert w.again(row).desk == 2


def test_a_name_that_was_typed_is_enough():
    people = w.desks()
    row = w.sent(kind="petugas", text=WORDS, about="tidak-tahu", about_name="pak wardoyo")
    assert people["section_head"].person_id in row.excluded
    nothing_anywhere(people["section_head"], row)


def test_an_auditor_who_is_meant_does_not_read_it_and_others_read_all():
    people = w.desks()
    row = w.sent(text=WORDS)
    client = w.client_of(people["auditor"])
    assert WORDS in client.get(reverse("complaints:one", args=[row.number])).content.decode()
    with pytest.raises(NotAllowed):
        handling.check(w.act_of(people["auditor"]), row.pk)
    handling.identify(w.act_of(people["head"]), row.pk, people["auditor"].person_id)
    nothing_anywhere(people["auditor"], row)


def test_the_database_keeps_who_is_kept_away():
    people = w.desks()
    row = w.sent(kind="petugas", text=WORDS, about="head")
    kept = Complaint.objects.using("owner").filter(pk=row.pk)
    for change in ({"excluded": []}, {"line": False}, {"lowest": 1}, {"desk": 1},
                   {"number": "ADU-33.03-000009-9"}):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
            kept.update(**change)
    other = w.sent(text=WORDS)
    free = Complaint.objects.using("owner").filter(pk=other.pk)
    free.update(subject_person=people["head"].person_id)
    found = w.again(other)
    assert (found.line, found.lowest, found.desk) == (True, 3, 3)
    assert people["head"].person_id in found.excluded
    for column in ("answerer_person", "closer_person", "doubter_person", "rejecter_person"):
        with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
            free.update(**{column: people["head"].person_id})


def test_row_security_alone_keeps_and_gives():
    """Statements without any of our Python, in the scope of each person."""
    people = w.desks()
    plain, against = w.sent(text=WORDS), w.sent(kind="petugas", text=WORDS, about="head")
    found: dict[str, set[UUID]] = {}
    for role, who in people.items():
        with in_scope(w.visit_of(who).scope), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM complaints_complaint")
            found[role] = {row[0] for row in cursor.fetchall()}
            cursor.execute("UPDATE complaints_complaint SET version = version WHERE true")
            touched = cursor.rowcount
            assert touched == (0 if role == "auditor" else len(found[role])), role
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute("DELETE FROM complaints_step")
            transaction.set_rollback(True)
    both = {plain.pk, against.pk}
    assert found == {
        "section_head": {plain.pk}, "head": {plain.pk}, "delegate": both, "auditor": both,
        "registrar": set(), "field_officer": set(), "province": set(),
    }  # fmt: skip


def test_insert_only_as_the_system():
    people = w.desks()
    row = w.sent(text=WORDS)
    copy = w.again(row)
    copy.pk, copy.number = UUID(int=7), "ADU-33.03-000099-9"
    with (
        pytest.raises(DatabaseError),
        in_scope(w.visit_of(people["head"]).scope),
        transaction.atomic(),
    ):
        Complaint.objects.bulk_create([copy])


def test_events_stand_in_a_chain_of_their_own_and_hold_no_words():
    people = w.desks()
    row = w.sent(kind="pungutan", text=WORDS, about="field_officer", name="Bu Wagiyem",
                 phone="+6284011112222")  # fmt: skip
    handling.check(w.act_of(people["section_head"]), row.pk)
    handling.identify(w.act_of(people["section_head"]), row.pk, people["field_officer"].person_id)
    handling.answer(w.act_of(people["section_head"]), row.pk, "Petugasnya sudah ditegur.")
    events = list(Event.objects.using("owner").filter(object_id=str(row.pk)).order_by("seq"))
    assert {e.chain for e in events} == {f"adu:{office().pk}"}
    assert [e.verb for e in events] == [
        "complaints.receive", "complaints.check", "complaints.subject", "complaints.answer",
    ]  # fmt: skip
    told = "".join(f"{e.before}{e.after}{e.reason}{e.object_id}" for e in events)
    for word in ("Wagiyem", "84011112222", "dua ratus", "ditegur", "Paryono",
                 str(people["field_officer"].person_id)):  # fmt: skip
        assert word not in told
    with in_scope(w.visit_of(people["section_head"]).scope, read_only=True):
        assert Event.objects.filter(object_id=str(row.pk)).count() == 4
    with in_scope(SYSTEM, read_only=True):
        results = list(verify())
    assert results
    assert all(isinstance(one, Verified) for one in results)


def test_a_tip_is_read_by_few_and_every_reading_is_noted():
    people = w.desks()
    row = w.tip(text=WORDS)
    for role in ("section_head", "registrar", "field_officer", "auditor", "province"):
        nothing_anywhere(people[role], row)
    assert counted(unread, people["head"]) == 1
    client = w.client_of(people["head"])
    page = reverse("complaints:tip_page", args=[row.number])
    closed = client.get(page).content.decode()
    assert WORDS not in closed
    assert WORDS in client.post(page, {"buka": "1"}).content.decode()
    assert WORDS in client.post(page, {"buka": "1"}).content.decode()
    assert WORDS not in client.get(page).content.decode()
    readings = TipReading.objects.using("owner").filter(tip=row)
    assert [r.person for r in readings] == [people["head"].person_id] * 2
    assert Event.objects.using("owner").filter(
        object_id=str(row.pk), verb="complaints.tip.read"
    ).count() == 2  # fmt: skip
    assert client.post(page, {"words": "Sudah diperiksa dan barangnya kembali."}).status_code == 302
    assert tips.reply_of(w.again(row)) == "Sudah diperiksa dan barangnya kembali."


@pytest.mark.parametrize("about", ["head", "tidak-tahu"])
def test_a_tip_about_the_head_or_about_nobody_told_goes_above_him(about):
    people = w.desks()
    row = w.tip(about=about, text=WORDS)
    for role in ("head", "section_head", "registrar"):
        nothing_anywhere(people[role], row)
    assert seen(Tip, people["delegate"]) == [row.pk]
    with pytest.raises(DomainError):
        tips.read_tip(w.act_of(people["head"]), row.pk)


def test_a_tip_holds_no_hour_no_sender_no_request_and_no_plain_words():
    w.desks()
    row = w.tip(text=WORDS)
    event = Event.objects.using("owner").get(object_id=str(row.pk))
    assert (event.actor_id, event.actor, event.request_id, event.role) == (None, "", "", "publik")
    from django.utils import timezone

    assert timezone.localtime(event.at).strftime("%H:%M:%S") == "00:00:00"
    with connection.cursor() as cursor, in_scope(SYSTEM, read_only=True):
        cursor.execute("SELECT t::text FROM complaints_tip t WHERE id = %s", [row.pk])
        stored = cursor.fetchone()[0]
    assert "dua ratus" not in stored
    names = {f.name for f in Tip._meta.get_fields()}
    assert not names & {"name", "phone", "address", "created_at", "at", "text"}
    # Its own key: without it the words are gone, whatever the keyring holds.
    assert row.sealed != w.again(w.tip(text=WORDS)).sealed
