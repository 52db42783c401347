"""Tests about the repository itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from scripts import mark_words

from guyub.kernel.fields import ReasonField

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "guyub"
# Django and allauth ask for these by name themselves.
ASKED_BY_OTHERS = re.compile(r"^(4\d\d|500|503|403_csrf)\.html$|^(account|mfa|socialaccount)/")


def templates() -> list[Path]:
    return sorted(p for p in SOURCE.glob("*/templates/**/*") if p.is_file())


def short(path: Path) -> str:
    return str(path).split("/templates/", 1)[1]


def test_every_template_is_used() -> None:
    texts = {p: p.read_text() for p in [*SOURCE.rglob("*.py"), *templates()]}
    unused = []
    for path in templates():
        name = short(path)
        # Component tags name their templates by the last part alone.
        wanted = (name, f"components/{path.name}", f'"{path.stem}"', f"{path.stem}.html")
        if ASKED_BY_OTHERS.match(name):
            continue
        if not any(w in text for p, text in texts.items() if p != path for w in wanted):
            unused.append(name)
    assert unused == []


def test_templates_hold_no_inline_code() -> None:
    found = []
    for path in templates():
        if path.suffix != ".html":
            continue
        text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", path.read_text(), flags=re.DOTALL)
        if re.search(r"\sstyle=|\son[a-z]+=\"|hx-on", text):
            found.append(f"{short(path)}: inline style or handler")
        for attributes in re.findall(r"<script([^>]*)>", text):
            if "src=" not in attributes and "application/json" not in attributes:
                found.append(f"{short(path)}: inline script")
        if re.search(r"<style", text) and "nonce" not in text:
            found.append(f"{short(path)}: style without nonce")
    assert found == []


def test_words_of_templates_are_marked_for_translation() -> None:
    assert [
        short(p) for p in mark_words.templates() if mark_words.mark(p.read_text()) != p.read_text()
    ] == [], "run scripts/mark_words.py --write"


def test_marking_keeps_sentences_whole() -> None:
    said = mark_words.mark(
        '<p title="Usaha {{ n }}">Dari <b>dua</b> {{ n|angka }} usaha, {% if a %}lama{% endif %}'
        '{% badge "belum" tone="ok" %}{{ x|default:"belum diisi" }}{% url "daftar usaha" %}'
    )
    assert said == (
        '<p title="{% blocktranslate %}Usaha {{ n }}{% endblocktranslate %}">'
        "{% blocktranslate with n=n|angka %}Dari <b>dua</b> {{ n }} usaha,{% endblocktranslate %}"
        ' {% if a %}{% translate "lama" %}{% endif %}'
        '{% badge _("belum") tone="ok" %}{{ x|default:_("belum diisi") }}{% url "daftar usaha" %}'
    )
    assert mark_words.mark(said) == said


def test_migrations_are_as_the_models(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_migration_adds_a_required_column_without_a_value() -> None:
    loader = MigrationLoader(None)
    found = []
    for (label, name), migration in loader.disk_migrations.items():
        if not apps.get_app_config(label).name.startswith("guyub."):
            continue
        made = {
            o.name.lower() for o in migration.operations if isinstance(o, migrations.CreateModel)
        }
        for step in migration.operations:
            if not isinstance(step, migrations.AddField) or step.model_name.lower() in made:
                continue
            field = step.field
            empty = field.default is models.NOT_PROVIDED and field.db_default is models.NOT_PROVIDED
            # What the database computes by itself needs no value.
            asked = not field.generated and not field.null and not field.many_to_many
            if asked and empty:
                found.append(f"{label}.{name}: {step.model_name}.{step.name}")
    assert found == []


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{path.relative_to(ROOT)}:{n}"
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in {".py", ".html", ".css", ".js", ".sql"}
        for n, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line)
    ]
    assert found == []


def test_now_is_never_a_default_argument() -> None:
    found = []
    asked = re.compile(r"\b(now|today|localdate)\(")
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text()
        if not asked.search(text):
            continue  # no call, so none in a default
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                defaults = [*node.args.defaults, *node.args.kw_defaults]
                texts = [ast.unparse(d) for d in defaults if d is not None]
                if any(asked.search(t) for t in texts):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert found == []


def test_every_reason_that_people_type_is_kept_without_numbers() -> None:
    # The ledger scrubs its own; reasons of role conflicts are the law's words, not a clerk's.
    others = {"ledger_event.reason", "accounts_role_conflict.reason"}
    found = [
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("guyub.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and re.search(r"(^|_)(reason|answer)$", field.name)
        and not field.choices
        and not isinstance(field, ReasonField)
    ]
    assert set(found) == others


def test_what_a_form_sends_is_said_in_no_other_language() -> None:
    """A page may be read in English; what it posts is what the program and the people wrote."""
    wrong = [
        f"{path.name}: {found}"
        for path in Path("src/guyub").glob("**/templates/**/*.html")
        for found in re.findall(
            r'value="\{\{[^}"]*\|kata[^}"]*\}\}"|<option>\{\{[^}]*\|kata|readonly>\{\{[^}]*\|kata',
            path.read_text(),
        )
    ]
    assert wrong == []
