"""Row-level security and grants, declared beside the models and applied after every migration.

A model says how its rows are scoped with a class attribute ``row_security``; this module turns
that into policies. Applying is idempotent and done only when the declaration changed (its hash
stands in the comment of the table's policy), so a second start takes no lock.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.fields import AutoFieldMixin

APP_ROLES = ("guyub_app", "guyub_worker")
LOG_ROLE = "guyub_log"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION guyub_list(setting text) RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT string_to_array(nullif(current_setting(setting, true), ''), ',') $$;
CREATE OR REPLACE FUNCTION guyub_reads_all() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('guyub.read', true), '') = '*' $$;
CREATE OR REPLACE FUNCTION guyub_writes_all() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('guyub.write', true), '') = '*' $$;
CREATE OR REPLACE FUNCTION guyub_businesses() RETURNS uuid[]
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(guyub_list('guyub.businesses'), '{}')::uuid[] $$;
CREATE OR REPLACE FUNCTION guyub_person() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('guyub.person', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION guyub_own_office() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('guyub.office', true), '') $$;
CREATE OR REPLACE FUNCTION guyub_is_public() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('guyub.public', true), '') = 'on' $$;
"""


@dataclass(frozen=True)
class RowSecurity:
    """Who reads and who changes a row: two SQL conditions over the table's columns.

    ``insert`` is the condition for new rows when it differs from ``write`` (a public proposal).
    ``change`` allows one more kind of change besides ``write``: which rows, and what they become.
    """

    read: str
    write: str
    insert: str = ""
    change: tuple[str, str] | None = None


def by_regency(
    column: str = "regency_code", *, owned: str = "", public_insert: bool = False
) -> RowSecurity:
    """Rows of the visit's regencies; with ``owned``, also rows of the visitor's own businesses.

    ``owned`` is the name of the column that holds the business id.
    """
    read = (
        f"(SELECT guyub_reads_all()) OR {column} = ANY ((SELECT guyub_list('guyub.read'))::text[])"
    )
    write = (
        "(SELECT guyub_writes_all())"
        f" OR {column} = ANY ((SELECT guyub_list('guyub.write'))::text[])"
    )
    if owned:
        read += f" OR {owned} = ANY ((SELECT guyub_businesses())::uuid[])"
    insert = write
    if public_insert:
        insert += " OR (SELECT guyub_is_public())"
    return RowSecurity(read, write, insert)


def by_office(column: str = "office_id", *, shared_without_office: bool = False) -> RowSecurity:
    """Rows of the visit's offices; only a writing visit's own office changes its rows.

    With ``shared_without_office``, everybody reads rows without an office.
    """
    offices = "(SELECT guyub_list('guyub.offices'))::text[]"
    read = f"'*' = ANY ({offices}) OR {column}::text = ANY ({offices})"
    if shared_without_office:
        read += f" OR {column} IS NULL"
    return RowSecurity(read, f"(SELECT guyub_own_office()) IN ('*', {column}::text)")


def through(column: str, table: str, *, own: str = "false") -> RowSecurity:
    """A row is visible when its parent is (the parent's own policy decides), and changeable when
    the parent's regency is; ``own`` lets a person change what is theirs."""
    parent = f"SELECT 1 FROM {table} p WHERE p.id = {column}"
    write = by_regency("p.regency_code").write
    return RowSecurity(f"EXISTS ({parent})", f"EXISTS ({parent} AND ({write})) OR {own}")


def declared() -> dict[str, RowSecurity]:
    """Table name to its declaration, for every model that has one."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        rule = getattr(model, "row_security", None)
        if isinstance(rule, RowSecurity) and not model._meta.proxy:
            found[model._meta.db_table] = rule
    return found


def _policy_sql(table: str, rule: RowSecurity) -> str:
    insert = rule.insert or rule.write
    before = after = rule.write
    if rule.change:
        before, after = (f"({rule.write}) OR {part}" for part in rule.change)
    return f"""
    ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS guyub_read ON "{table}";
    DROP POLICY IF EXISTS guyub_insert ON "{table}";
    DROP POLICY IF EXISTS guyub_update ON "{table}";
    DROP POLICY IF EXISTS guyub_delete ON "{table}";
    CREATE POLICY guyub_read ON "{table}" FOR SELECT USING ({rule.read});
    CREATE POLICY guyub_insert ON "{table}" FOR INSERT WITH CHECK ({insert});
    CREATE POLICY guyub_update ON "{table}" FOR UPDATE
      USING ({before}) WITH CHECK ({after});
    CREATE POLICY guyub_delete ON "{table}" FOR DELETE USING ({rule.write});
    """


def _sql_files() -> list[Path]:
    """``sql/*.sql`` of every room: search functions and triggers, written to be repeated."""
    files: list[Path] = []
    for config in apps.get_app_configs():
        if config.name.startswith("guyub."):
            files += sorted(Path(config.path, "sql").glob("*.sql"))
    return files


def _grants_sql() -> str:
    from guyub.kernel.db import LOG_APPS, LOG_MODELS

    log_tables = ["kernel_cache"]
    append_only: list[str] = []
    log_only: list[str] = []
    serials: list[tuple[str, str]] = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.app_label in LOG_APPS or (meta.app_label, meta.model_name) in LOG_MODELS:
            log_tables.append(meta.db_table)
            log_only.append(meta.db_table)
            if isinstance(meta.pk, AutoFieldMixin):
                serials.append((meta.db_table, meta.pk.column))
        if getattr(model, "append_only", False):
            append_only.append(meta.db_table)
    roles = ", ".join(APP_ROLES)
    lines = [
        f"GRANT USAGE ON SCHEMA public TO {roles}, {LOG_ROLE};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles};",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roles};",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {roles};",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations, django_content_type FROM {roles};",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {roles};",
        # allauth joins the whole user row to its second factors, the password hash with it.
        f"GRANT SELECT ON accounts_user TO {LOG_ROLE};",
        # Functions that run as the owner are for the roles that need them, not for everybody.
        f"""DO $$ DECLARE f regprocedure; BEGIN
          FOR f IN SELECT oid FROM pg_proc
                   WHERE pronamespace = 'public'::regnamespace AND prosecdef LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {roles}', f);
          END LOOP; END $$;""",
    ]
    for table in log_tables:
        lines.append(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {LOG_ROLE};')
    for table, column in serials:
        lines.append(
            "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SEQUENCE %s TO " + LOG_ROLE + "',"
            f" pg_get_serial_sequence('{table}', '{column}')); END $$;"
        )
    for table in append_only:
        lines.append(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {roles};')
        if table in log_only:
            lines.append(f'REVOKE UPDATE, DELETE ON "{table}" FROM {LOG_ROLE};')
    return "\n".join(lines)


CACHE_TABLE = """
CREATE TABLE IF NOT EXISTS kernel_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS kernel_cache_expires ON kernel_cache (expires);
"""


def apply(using: str = "owner") -> bool:
    """Bring functions, policies and grants to what the code declares. True if anything was done."""
    parts = [FUNCTIONS, CACHE_TABLE]
    parts += [path.read_text() for path in _sql_files()]
    parts += [_policy_sql(table, rule) for table, rule in sorted(declared().items())]
    parts.append(_grants_sql())
    script = "\n".join(parts)
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        mark = hashlib.sha256(f"{script}{cursor.fetchone()[0]}".encode()).hexdigest()
        cursor.execute("SELECT obj_description(to_regprocedure('guyub_list(text)'), 'pg_proc')")
        if cursor.fetchone()[0] == mark:
            return False
        cursor.execute("BEGIN")
        try:
            cursor.execute(script)
            cursor.execute(f"COMMENT ON FUNCTION guyub_list(text) IS '{mark}'")
            cursor.execute("COMMIT")
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
    return True


def apply_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler: once per migrate, after the last app."""
    last = [c for c in apps.get_app_configs() if c.models_module is not None][-1]
    if using == "owner" and sender.label == last.label:
        apply(using)
