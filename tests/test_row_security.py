"""The second wall: generated over every model, so that a new table cannot forget it."""

from __future__ import annotations

import contextlib

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction

from guyub.kernel.db import (
    LOG_APPS,
    LOG_MODELS,
    NOBODY,
    PUBLIC,
    Scope,
    WriteOutsideAction,
    guard_writes,
    in_scope,
)
from guyub.kernel.rls import RowSecurity, declared
from tests.factories import office_act, register, visit

SCOPED_COLUMNS = {"regency_code", "office_id"}
# Tables with such a column that everybody may read: said here, with the reason.
OPEN = {
    "accounts_appointment": "roles are read before a scope exists; no business data",
}


def domain_models():
    return [
        m
        for m in apps.get_models(include_auto_created=True)
        if m.__module__.startswith("guyub.") and m._meta.managed
    ]


def test_every_table_with_a_place_declares_its_row_security():
    missing = [
        m._meta.db_table
        for m in domain_models()
        if {f.column for f in m._meta.concrete_fields} & SCOPED_COLUMNS
        and not isinstance(getattr(m, "row_security", None), RowSecurity)
        and m._meta.db_table not in OPEN
    ]
    assert missing == []


def test_declared_policies_are_in_the_database(db):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity,"
            " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)"
            " FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
        state = {name: (enabled, policies) for name, enabled, policies in cursor.fetchall()}
    assert {t: state[t] for t in declared()} == dict.fromkeys(declared(), (True, 4))


def test_roles_cannot_climb(db):
    for alias in ("default", "log"):
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
                " WHERE rolname = current_user"
            )
            assert cursor.fetchone() == (False, False, False)
            with pytest.raises(DatabaseError):
                cursor.execute("SET ROLE guyub_owner")


def test_without_a_scope_there_are_no_rows(db):
    register(office_act("33.03"))
    from guyub.registry.models import Business, BusinessFacts, Observation, Owner

    for model in (Business, BusinessFacts, Owner, Observation):
        assert not model.objects.exists()
    for scope in (NOBODY, PUBLIC):
        with in_scope(scope):
            assert not Business.objects.exists()


def test_no_scoped_table_shows_or_takes_foreign_rows(db):
    """Fill what one registration fills, then look and write as another regency."""
    register(office_act("33.03"), nik="9903015501800001", observation={"workers_male": 2})
    foreign = office_act("35.13").scope
    for table in declared():
        with connections["owner"].cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            stored = cursor.fetchone()[0]
        if not stored:
            continue
        with in_scope(foreign), connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone()[0] == 0, table
            with contextlib.suppress(ProgrammingError), transaction.atomic():
                cursor.execute(f'DELETE FROM "{table}"')
                assert cursor.rowcount == 0, table
        with connections["owner"].cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone()[0] == stored, table


def test_a_row_cannot_be_written_into_a_foreign_regency(db):
    business = register(office_act("33.03"))
    own = office_act("33.03").scope
    with pytest.raises(DatabaseError), in_scope(own), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_business SET regency_code = '35.13', village_code = '35.13.05.2008'"
            " WHERE id = %s",
            [business.pk],
        )


def test_province_reads_and_does_not_write(db):
    business = register(office_act("33.03"))
    scope = visit("head", "33").scope
    from guyub.registry.models import Business

    assert "33.03" in scope.read
    assert scope.write == ()
    with in_scope(scope):
        assert Business.objects.get() == business
        assert Business.objects.update(name="X") == 0


def test_ministry_reads_the_nation(db):
    register(office_act("33.03"))
    register(office_act("35.13"), village="35.13.05.2008")
    from guyub.registry.models import Business

    with in_scope(visit("head", "").scope, read_only=True):
        assert Business.objects.count() == 2


def test_owner_sees_the_own_business_only(db):
    from guyub.registry.models import Business, Owner, Ownership

    mine = register(office_act("33.03"), name="Milik Saya")
    register(office_act("33.03"), name="Milik Orang")
    person = Ownership.objects.using("owner").get(business=mine).owner_id
    with in_scope(Scope(person=person), read_only=True):
        owned = tuple(Ownership.objects.order_by("pk").values_list("business_id", flat=True))
    with in_scope(Scope(person=person, businesses=owned), read_only=True):
        assert [b.pk for b in Business.objects.order_by("pk")] == [mine.pk]
        assert Owner.objects.get().pk == person


def test_a_read_only_scope_refuses_writes_in_the_database(db):
    act = office_act("33.03")
    register(act)
    from guyub.registry.models import Business

    with pytest.raises(DatabaseError, match="read-only"), in_scope(act.scope, read_only=True):
        Business.objects.update(name="X")


def test_nested_scopes_are_set_back(db):
    inner, outer = office_act("35.13").scope, office_act("33.03").scope
    register(office_act("33.03"))
    from guyub.registry.models import Business

    with in_scope(outer, read_only=True):
        assert Business.objects.count() == 1
        with in_scope(inner):
            assert Business.objects.count() == 0
            with pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
                Business.objects.update(name="X")
        assert Business.objects.count() == 1
        with pytest.raises(ZeroDivisionError), in_scope(inner):
            _ = 1 / 0
        assert Business.objects.count() == 1


def test_a_page_cannot_write_outside_an_action(db):
    from guyub.registry.models import Business

    with (
        connection.execute_wrapper(guard_writes),
        in_scope(office_act("33.03").scope),
        pytest.raises(WriteOutsideAction),
    ):
        Business.objects.update(name="X")


@pytest.mark.parametrize(
    "sql",
    [
        "insert into t values (1)",
        " \n UPDATE t SET a = 1",
        "/* x */ DELETE FROM t",
        "WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x",
        "COPY t FROM STDIN",
        "TRUNCATE t",
    ],
)
def test_the_guard_knows_writes(sql):
    with pytest.raises(WriteOutsideAction):
        guard_writes(lambda *a: None, sql, None, False, {})


@pytest.mark.parametrize(
    "sql", ["SELECT 1", "WITH x AS (SELECT 1) SELECT * FROM x", "SAVEPOINT a", "COPY t TO STDOUT"]
)
def test_the_guard_lets_reads_pass(sql):
    assert guard_writes(lambda *a: "done", sql, None, False, {}) == "done"


def test_the_log_role_writes_only_its_list(db):
    allowed = {
        m._meta.db_table
        for m in apps.get_models(include_auto_created=True)
        if m._meta.app_label in LOG_APPS or (m._meta.app_label, m._meta.model_name) in LOG_MODELS
    } | {"kernel_cache"}
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.role_table_grants"
            " WHERE grantee = 'guyub_log' AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE')"
        )
        assert {row[0] for row in cursor.fetchall()} == allowed


def test_owner_of_the_tables_is_not_the_app(db):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> %s",
            ["guyub_owner"],
        )
        assert cursor.fetchone()[0] == 0


def test_definer_functions_are_not_for_everybody(db):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
            " AND (has_function_privilege('guyub_log', oid, 'EXECUTE')"
            "      OR has_function_privilege('public', oid, 'EXECUTE'))"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("prefix", "regency", "amount"),
    [
        ("IKM-33.03", "33.03", 1),  # a public visitor counts no businesses
        ("DAF-33.03", "33.03", -5),
        ("DAF-33.03", "33.03", 2),
        ("XYZ-33.03", "33.03", 1),
    ],
)
def test_counters_are_not_moved_by_a_visitor(db, prefix, regency, amount):
    with pytest.raises(DatabaseError), in_scope(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT registry_next_number(%s, %s, %s)", [prefix, regency, amount])


def test_who_only_reads_changes_no_papers_of_an_office(db):
    """A province sees the regency's papers and consents; it writes none of them."""
    from guyub.kernel.ids import uuid7
    from guyub.registry.models import Consent, KbliConfirmed, Ownership
    from tests.factories import NOW, office

    business = register(office_act("33.03"))
    person = Ownership.objects.using("owner").get(business=business).owner_id
    scope = visit("head", "33").scope
    with pytest.raises(DatabaseError), in_scope(scope):
        Consent.objects.create(id=uuid7(), owner_id=person, purpose="contact", given_at=NOW)
    with pytest.raises(DatabaseError), in_scope(scope):
        KbliConfirmed.objects.create(
            office_id=office("33.03").pk,
            text_key="x",
            version="2020",
            code="10794",
            confirmed_by="x",
            confirmed_at=NOW,
        )


def test_roles_without_a_writing_verb_write_nowhere(db):
    assert visit("sysadmin").scope.write == ()
    assert visit("auditor").scope.write == ()
    assert visit("registrar").scope.write == ("33.03",)
