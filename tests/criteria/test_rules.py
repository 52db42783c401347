"""Rules of an office: drafts, four eyes, examples that hold, counts that agree with decisions."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connections, transaction

from guyub.criteria import actions
from guyub.criteria.actions import Wording
from guyub.criteria.language import Kind, Ref, Unreadable, as_sql, decide, read
from guyub.criteria.models import Rule, Version
from guyub.criteria.queries import in_force, whole
from guyub.criteria.subjects import SUBJECTS, Count, count, count_each, values_of
from guyub.kernel.actions import DomainError, NotAllowed, StaleVersion
from guyub.kernel.db import PUBLIC, Scope, in_scope
from guyub.kernel.ids import uuid7
from tests.factories import NOW, TODAY, office_act, register, sign_in, visit

WORKERS = Ref("registry.workers")
FEW = {"all": [{"fact": "registry.workers", "op": "<=", "value": 19}]}
MANY = {"all": [{"fact": "registry.workers", "op": ">", "value": 19}]}
EXAMPLE = {
    "title": "tiga orang", "known": {"registry.workers": 3}, "expected": True,
    "today": TODAY.isoformat(),
}  # fmt: skip
OTHER = {**EXAMPLE, "title": "tiga puluh orang", "known": {"registry.workers": 30},
         "expected": False}  # fmt: skip


@pytest.fixture
def maker(db):
    return office_act("33.03", "registrar")


@pytest.fixture
def head(db):
    return office_act("33.03", "head")


def drafted(act, tree=FEW):
    made = actions.create_rule(act, "Usaha kecil", "Uji", Wording(tree))
    actions.add_example(act, made.rule_id, EXAMPLE)
    actions.add_example(act, made.rule_id, OTHER)
    return made.rule_id


def token_of(act, pk):
    """What a page of the rule is opened on now."""
    with in_scope(act.scope, read_only=True):
        return Version.objects.filter(rule=pk).exclude(state="dropped").latest("number").token


def published(act, by):
    pk = drafted(act)
    actions.propose(act, pk)
    actions.publish(by, pk, token_of(act, pk), Count(1, 0, 0))
    return pk


def state_of(act, pk, number=1):
    with in_scope(act.scope, read_only=True):
        return Version.objects.get(rule=pk, number=number).state


def test_whoever_wrote_it_never_publishes_it(maker):
    both = office_act("33.03", "section_head")
    pk = drafted(both)
    actions.propose(both, pk)
    with pytest.raises(NotAllowed, match="Orang lain"):
        actions.publish(both, pk, token_of(both, pk), Count())
    with pytest.raises(NotAllowed):
        actions.publish(maker, pk, token_of(both, pk), Count())
    assert state_of(both, pk) == "proposed"


def test_the_database_itself_refuses_one_pair_of_eyes(maker, head):
    pk = published(maker, head)
    with in_scope(maker.scope, read_only=True):
        row = Version.objects.get(rule=pk)
    with (
        pytest.raises(IntegrityError, match="criteria_four_eyes"),
        transaction.atomic("owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE criteria_version SET decided_by = authors[1] WHERE id = %s", [row.pk]
        )


def test_everybody_who_had_a_hand_in_it_is_an_author(maker, head):
    """Saving, exemplifying or proposing somebody's draft does not make its writer a judge."""
    first = office_act("33.03", "section_head")
    pk = drafted(first)
    actions.write_draft(maker, pk, Wording(FEW), token_of(first, pk))
    actions.propose(maker, pk)
    for author in (first, maker):
        with pytest.raises(NotAllowed):
            actions.publish(author, pk, token_of(first, pk), Count())
    actions.publish(head, pk, token_of(first, pk), Count())
    assert state_of(maker, pk) == "published"


def test_whoever_proposes_an_unfinished_draft_does_not_publish_it(maker):
    second = office_act("33.03", "section_head")
    pk = drafted(maker)
    actions.drop_example(second, pk, EXAMPLE["title"])
    actions.add_example(second, pk, EXAMPLE)
    actions.propose(second, pk)
    with pytest.raises(NotAllowed):
        actions.publish(second, pk, token_of(second, pk), Count())


def test_what_is_published_is_what_was_read(maker, head):
    pk = drafted(maker)
    actions.propose(maker, pk)
    read_then = token_of(maker, pk)
    actions.give_back(head, pk, read_then, "Perbaiki batasnya")
    actions.write_draft(
        maker, pk, Wording({"all": [{"fact": "registry.workers", "op": "<=", "value": 29}]}),
        token_of(maker, pk),
    )  # fmt: skip
    actions.propose(maker, pk)
    for decide_it in (
        lambda: actions.publish(head, pk, read_then, Count()),
        lambda: actions.give_back(head, pk, read_then, "Lagi"),
    ):
        with pytest.raises(StaleVersion) as error:
            decide_it()
        assert "29 orang" in error.value.current["bunyi"]
    assert state_of(maker, pk) == "proposed"


def test_an_example_that_comes_out_otherwise_stops_the_rule(maker):
    pk = drafted(maker, MANY)
    with pytest.raises(DomainError, match="tiga orang"):
        actions.propose(maker, pk)
    actions.drop_example(maker, pk, "tiga orang")
    with pytest.raises(DomainError, match="paling sedikit dua contoh"):
        actions.propose(maker, pk)


def test_a_new_version_replaces_the_old_one_only_when_published(maker, head):
    pk = published(maker, head)
    actions.write_draft(maker, pk, Wording(FEW, "Pasal 3"), token_of(maker, pk))
    assert (state_of(maker, pk, 1), state_of(maker, pk, 2)) == ("published", "draft")
    actions.propose(maker, pk)
    actions.publish(head, pk, token_of(maker, pk), Count(2, 3, 4))
    assert (state_of(maker, pk, 1), state_of(maker, pk, 2)) == ("replaced", "published")
    with in_scope(maker.scope, read_only=True):
        version, node = in_force(maker.office_id, pk)
    assert (version.number, version.counted["unknown"]) == (2, 4)
    assert node == read(FEW, SUBJECTS["business"].catalogue)


def test_a_stale_draft_shows_what_stands(maker):
    pk = drafted(maker)
    opened = token_of(maker, pk)
    actions.write_draft(maker, pk, Wording(MANY), opened)
    with pytest.raises(StaleVersion) as error:
        actions.write_draft(maker, pk, Wording(FEW), opened)
    assert error.value.current == {"bunyi": "Jumlah tenaga kerja lebih dari 19 orang."}


def test_what_is_being_checked_is_not_changed(maker):
    pk = drafted(maker)
    actions.propose(maker, pk)
    with pytest.raises(DomainError, match="diperiksa orang lain"):
        actions.write_draft(maker, pk, Wording(MANY), token_of(maker, pk))
    with pytest.raises(DomainError, match="keadaan itu lagi"):
        actions.propose(maker, pk)


def test_it_goes_back_with_a_reason_and_ends_with_one(maker, head):
    pk = drafted(maker)
    actions.propose(maker, pk)
    with pytest.raises(DomainError, match="alasannya"):
        actions.give_back(head, pk, token_of(maker, pk), "  ")
    actions.give_back(head, pk, token_of(maker, pk), "Tambah batas wilayah")
    assert state_of(maker, pk) == "draft"
    actions.propose(maker, pk)
    actions.publish(head, pk, token_of(maker, pk), Count())
    with pytest.raises(DomainError, match="alasannya"):
        actions.end_rule(head, pk, "")
    actions.end_rule(head, pk, "Program selesai")
    with in_scope(maker.scope, read_only=True):
        assert in_force(maker.office_id, pk) is None


def test_two_rules_of_one_name_are_asked_about(maker):
    drafted(maker)
    with pytest.raises(DomainError, match="Sudah ada aturan"):
        drafted(maker)


def test_an_unreadable_rule_is_not_kept_and_matches_nobody(maker, head):
    with pytest.raises(DomainError, match="tidak ada dalam daftar fakta"):
        actions.create_rule(maker, "Ngawur", "", Wording({"fact": "x", "op": "is", "value": True}))
    pk = published(maker, head)
    with connections["owner"].cursor() as cursor:
        cursor.execute('UPDATE criteria_version SET tree = \'{"fact": "x"}\'')
    with in_scope(maker.scope, read_only=True):
        assert in_force(maker.office_id, pk) is None


def test_the_neighbour_neither_sees_nor_changes_it(maker):
    pk = drafted(maker)
    other = office_act("35.13", "registrar")
    with in_scope(other.scope, read_only=True):
        assert not Version.objects.filter(rule=pk).exists()
    with pytest.raises(DomainError):
        actions.propose(other, pk)


# --- counts --------------------------------------------------------------------------------------


@pytest.fixture
def businesses(db):
    act = office_act("33.03")
    made = [
        register(act, name=f"Usaha {n}", owner=f"Orang {n}", village=village, observation=seen)
        for n, (village, seen) in enumerate(
            [
                ("33.03.01.2001", {"workers": 3}),
                ("33.03.01.2002", {"workers": 30}),
                ("33.03.02.2001", {"workers": 19}),
                ("33.03.02.2001", None),
            ]
        )
    ]
    register(office_act("35.13"), village="35.13.01.2001", observation={"workers": 2})
    return made


def test_counts_are_what_deciding_each_one_gives(businesses):
    subject, who = SUBJECTS["business"], visit("section_head")
    node = read(FEW, subject.catalogue)
    with in_scope(who.scope, read_only=True):
        parts = count(subject, who, node, TODAY)
        assert parts == {"33.03.01": Count(1, 1, 0), "33.03.02": Count(1, 0, 1)}
        answers = [
            decide(node, values_of(subject, who, made.pk, [WORKERS]), TODAY) for made in businesses
        ]
    assert whole(parts) == Count(*(answers.count(v) for v in (True, False, None)))
    assert whole(parts).all == len(businesses)


def test_conditions_are_counted_beside_each_other(businesses):
    subject, who = SUBJECTS["business"], visit("section_head")
    rules = [read(tree, subject.catalogue) for tree in (FEW, MANY)]
    with in_scope(who.scope, read_only=True):
        assert count_each(subject, who, rules, TODAY) == [Count(2, 1, 1), Count(1, 2, 1)]
        assert count_each(subject, who, [], TODAY) == []


def test_every_published_fact_can_be_counted(businesses):
    """Each column of the catalogue is real SQL, and each condition reads it."""
    from guyub.criteria.language.tree import OPERATIONS, Ago, Condition
    from guyub.criteria.reading import refs_of

    samples = {
        Kind.BOOL: True, Kind.INT: 19, Kind.RUPIAH: 10**9, Kind.DATE: Ago(24),
        Kind.CODE: ("33.03",),
    }  # fmt: skip
    subject, who = SUBJECTS["business"], visit("section_head")
    conditions = [
        Condition(ref, op, samples.get(fact.kind) or (fact.options[0][0],))
        for ref in refs_of(subject.catalogue)
        for fact in [subject.catalogue[ref]]
        for op in OPERATIONS[fact.kind]
    ]
    assert all(as_sql(c, subject.catalogue, TODAY).text for c in conditions)
    with in_scope(who.scope, read_only=True):
        for counted in count_each(subject, who, conditions, TODAY):
            assert counted.all == len(businesses)


# --- pages ---------------------------------------------------------------------------------------


def rows(*lines, **more):
    """The posted form of some conditions."""
    data = {
        "syarat-TOTAL_FORMS": str(len(lines)), "syarat-INITIAL_FORMS": "0",
        "legal_basis": "", "source": "", "checked_on": "", **more,
    }  # fmt: skip
    for at, line in enumerate(lines):
        for name, value in zip(("fact", "op", "value", "group"), line, strict=False):
            data[f"syarat-{at}-{name}"] = value
    return data


def test_a_rule_is_written_counted_and_kept(businesses, client):
    sign_in(client, "registrar")
    line = ("registry.workers", "<=", "19 orang")
    html = client.post("/aturan/baru/", rows(line, title="Kecil", hitung="1")).content.decode()
    assert "2 memenuhi, 1 tidak, 1 belum pasti" in html
    assert "Jumlah tenaga kerja paling banyak 19 orang." in html
    answer = client.post("/aturan/baru/", rows(line, title="Kecil"), follow=True)
    assert "Rancangan aturan tersimpan" in answer.content.decode()
    assert "Menurut kecamatan" in answer.content.decode()


def test_wrong_rows_say_where_and_lose_nothing(db, client):
    sign_in(client, "registrar")
    posted = rows(("registry.workers", "is", "banyak sekali"), title="Kecil", purpose="Uji tujuan")
    html = client.post("/aturan/baru/", posted).content.decode()
    assert "Untuk jumlah tenaga kerja pakai" in html
    assert "banyak sekali" in html
    assert "Uji tujuan" in html
    html = client.post("/aturan/baru/", rows(("", "", ""), title="Kosong")).content.decode()
    assert "Isi paling sedikit satu syarat." in html


def test_more_rows_keep_what_is_typed(db, client):
    sign_in(client, "registrar")
    posted = rows(("registry.workers", "<=", "7"), title="Kecil", tambah="1")
    html = client.post("/aturan/baru/", posted).content.decode()
    assert 'value="7"' in html
    assert "Syarat 5" in html
    assert 'value="Kecil"' in html


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Kec. Bukateja", "Tempat usaha di Kec. Bukateja."),
        ("kecamatan bukateja", "Tempat usaha di Kec. Bukateja."),
        ("33.03.02", "Tempat usaha di Kec. Bukateja."),
        ("Negeri Dongeng", "tidak dikenal"),
    ],
)
def test_a_place_is_written_by_name(businesses, client, written, said):
    sign_in(client, "registrar")
    posted = rows(("registry.place", "within", written), title="Tempat", hitung="1")
    assert said in client.post("/aturan/baru/", posted).content.decode()


def test_a_name_of_several_places_asks_which(db):
    from guyub.areas import known
    from guyub.registry.rule_facts import place_codes

    names = [n for code, _n in known.below("33.03") for _c, n in known.below(code)]
    districts = [n for _c, n in known.below("33.03")]
    twice = next(n for n in districts if n in names)
    with pytest.raises(Unreadable, match="beberapa tempat"):
        place_codes(twice, ("33.03",))
    assert len(place_codes(f"Kec. {twice}", ("33.03",))[0]) == 8
    assert len(place_codes(f"Desa {twice}", ("33.03",))[0]) == 13


def test_a_class_that_does_not_exist_is_refused(db, client):
    sign_in(client, "registrar")
    for typed, good in (("10", True), ("10794", True), ("99999", False), ("keripik", False)):
        line = ("registry.kbli(version=2020)", "within", typed)
        html = client.post("/aturan/baru/", rows(line, title="K", hitung="1")).content.decode()
        assert ("tidak dikenal" not in html) is good, typed
        assert ("Kode KBLI 2020 berawalan" in html) or not good


def test_an_example_is_typed_in_words(db, client, maker):
    made = actions.create_rule(maker, "Kecil", "", Wording(FEW))
    sign_in(client, "registrar")
    page = f"/aturan/{made.rule_id}/contoh/"
    assert "Berapa orang yang bekerja" in client.get(page).content.decode()
    wrong = client.post(page, {"title": "a", "expected": "ya", "fakta-0": "banyak"})
    assert "misalnya 19" in wrong.content.decode()
    right = client.post(
        page, {"title": "Tiga", "expected": "ya", "fakta-0": "3 orang"}, follow=True
    )
    assert "jumlah tenaga kerja: 3 orang" in right.content.decode()
    assert "Sesuai" in right.content.decode()


def test_the_maker_is_told_that_somebody_else_publishes(db, client):
    made = sign_in(client, "section_head")
    pk = drafted(made.act(NOW))
    client.post(f"/aturan/{pk}/ajukan/")
    html = client.get(f"/aturan/{pk}/").content.decode()
    assert "orang lain yang memeriksa" in html
    assert "Terbitkan" not in html
    sent = {"putusan": "terbitkan", "dibuka": token_of(made.act(NOW), pk)}
    assert client.post(f"/aturan/{pk}/putuskan/", sent).status_code == 409


def test_nothing_is_published_by_an_answer_that_says_nothing(db, client, maker):
    pk = drafted(maker)
    actions.propose(maker, pk)
    sign_in(client, "head")
    for sent in ({}, {"putusan": "ya"}, {"putusan": "terbitkan"}):
        assert client.post(f"/aturan/{pk}/putuskan/", sent).status_code == 409
    assert state_of(maker, pk) == "proposed"


@pytest.mark.parametrize("button", ["tambah", "hitung", ""])
def test_a_stale_page_stays_stale_until_the_new_text_was_shown(db, client, maker, button):
    pk = drafted(maker)
    opened = token_of(maker, pk)
    actions.write_draft(maker, pk, Wording(MANY), opened)
    sign_in(client, "registrar")
    line = ("registry.workers", "<=", "7" if button else "tujuh")
    again = client.post(
        f"/aturan/{pk}/ubah/", rows(line, dibuka=opened, **({button: "1"} if button else {}))
    )
    assert f'name="dibuka" value="{opened}"' in again.content.decode()
    line = ("registry.workers", "<=", "7")
    refused = client.post(f"/aturan/{pk}/ubah/", rows(line, dibuka=opened)).content.decode()
    assert "Jumlah tenaga kerja lebih dari 19 orang." in refused
    assert f'name="dibuka" value="{token_of(maker, pk)}"' in refused


def test_what_holds_is_read_while_a_draft_is_open(db, client, maker, head):
    pk = published(maker, head)
    actions.write_draft(maker, pk, Wording(MANY), token_of(maker, pk))
    sign_in(client, "auditor")
    html = client.get(f"/aturan/{pk}/").content.decode()
    assert "Yang berlaku sekarang" in html
    assert html.count("Jumlah tenaga kerja paling banyak 19 orang.") == 2
    assert "Rancangan baru" in client.get("/aturan/").content.decode()


def test_a_dropped_rule_can_be_written_again(db, client, maker):
    pk = drafted(maker)
    actions.drop_draft(maker, pk)
    sign_in(client, "registrar")
    assert "Ubah syarat" in client.get(f"/aturan/{pk}/").content.decode()
    line = ("registry.workers", "<=", "7")
    assert client.post(f"/aturan/{pk}/ubah/", rows(line, dibuka="")).status_code == 302
    assert state_of(maker, pk, 2) == "draft"


def test_what_waits_is_what_somebody_else_wrote(maker, head):
    from guyub.criteria.waiting import proposed

    both, other = visit("section_head"), visit("head")
    actions.propose(both.act(NOW), drafted(both.act(NOW)))
    for who, waiting in ((both, 0), (other, 1), (visit("head", "35.13"), 0)):
        with in_scope(who.scope, read_only=True):
            assert proposed(who) == waiting


def test_everybody_reads_published_rules_and_no_drafts(maker, head):
    """A visitor without an account and an owner are decided about: they read what decides."""
    public = published(maker, head)
    actions.write_draft(maker, public, Wording(FEW, "Pasal 3"), token_of(maker, public))
    made = actions.create_rule(maker, "Rancangan saja", "", Wording(FEW))
    proposed = actions.create_rule(maker, "Yang lain", "", Wording(FEW)).rule_id
    foreign = office_act("35.13", "head")
    for scope in (PUBLIC, Scope(person=uuid7()), foreign.scope):
        with in_scope(scope, read_only=True):
            version, node = in_force(maker.office_id, public)
            assert (version.number, version.rule.title) == (1, "Usaha kecil")
            assert node == read(FEW, SUBJECTS["business"].catalogue)
            assert in_force(maker.office_id, made.rule_id) is None
            assert in_force(foreign.office_id, public) is None
            assert [v.state for v in Version.objects.order_by("pk")] == ["published"]
            assert [r.pk for r in Rule.objects.order_by("pk")] == [public]
    with in_scope(foreign.scope):
        assert Rule.objects.filter(pk=public).update(title="Diubah") == 0
        assert Version.objects.filter(rule=public).update(state="ended") == 0
    actions.end_rule(head, public, "Programnya selesai")
    with in_scope(PUBLIC, read_only=True):
        assert in_force(maker.office_id, public) is None
        assert [v.state for v in Version.objects.order_by("pk")] == ["ended"]
    with in_scope(maker.scope, read_only=True):
        assert {r.pk for r in Rule.objects.order_by("pk")} == {public, made.rule_id, proposed}


def test_a_foreign_office_does_not_see_published_rules_on_its_pages(maker, head, client):
    pk = published(maker, head)
    sign_in(client, "head", "35.13")
    assert "Usaha kecil" not in client.get("/aturan/").content.decode()
    assert client.get(f"/aturan/{pk}/").status_code == 404
    assert client.post(f"/aturan/{pk}/hentikan/", {"reason": "x"}).status_code == 404
