"""Words of scripts: found, said, and everything else left as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from scripts.catalogue import known
from scripts.house_words import TECHNICAL

from guyub.kernel.script_words import messages, translated

SOURCE = Path(__file__).parents[2] / "src" / "guyub"
SCRIPTS = sorted([*SOURCE.glob("*/app/*.js"), *SOURCE.glob("*/static/*/*.js")])


def say(words: dict[str, str]) -> object:
    return lambda message: words.get(message, message)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_without_translations_stays_to_the_letter(script: Path) -> None:
    text = script.read_text()
    assert translated(text, lambda message: message) == text


def test_scripts_of_pages_get_their_words_where_the_page_is_not_indonesian(db: None) -> None:
    client = Client()
    assert "script-words" not in client.get("/").content.decode()
    client.cookies["bahasa"] = "en"
    page = client.get("/").content.decode()
    found = re.search(r'<script id="script-words" type="application/json">(.*?)</script>', page)
    assert found is not None
    words = json.loads(found[1])
    assert words["Batal"] == "Cancel"
    assert set(words) <= {m for script in SCRIPTS for m in messages(script.read_text())}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_catalogue_has_the_words_of_the_app(script: Path) -> None:
    there = {m.id for m in known("en") if m.string}
    assert [
        m for m in messages(script.read_text()) if m not in there and not TECHNICAL.fullmatch(m)
    ] == []


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        ("x(`Sisa ${n} hari`);", {"Sisa {n} hari": "{n} days left"}, "x(`${n} days left`);"),
        ('y = "Belum ada.";', {"Belum ada.": 'None "yet".'}, 'y = "None \\"yet\\".";'),
        (
            'html`<b title="Buka peta">${a ? html`<i>Ya</i>` : "Tidak ada"}</b> lalu\n  pergi`',
            {"Buka peta": "Open <map>", "Ya": "Yes & so", "Tidak ada": "None", "lalu pergi": "go"},
            'html`<b title="Open &lt;map>">${a ? html`<i>Yes &amp; so</i>` : "None"}</b> go`',
        ),
        (
            "`${rows.length} dari ${all.length} usaha`",
            {"{rows} dari {all} usaha": "of {all}: {rows}, {rows}"},
            "`of ${all.length}: ${rows.length}, ${rows.length}`",
        ),
        # What is no word for people: keys, addresses, patterns, comments, code in braces.
        ('view("usaha"); // "Belum ada."', {"usaha": "no", "Belum ada.": "no"}, None),
        ('a = b / c; d = /["`]\\/x/.test(e) ? {} : `outbox:${id}`', {"outbox:{id}": "no"}, None),
    ],
)
def test_words_are_said_where_they_stand(
    code: str, words: dict[str, str], said: str | None
) -> None:
    assert translated(code, say(words)) == (code if said is None else said)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["`abc", "x = 'ab\n'", "`a${b", "a = (/ab\n/)"])
def test_what_does_not_end_is_an_error(code: str) -> None:
    with pytest.raises(ValueError, match="does not end"):
        translated(code, lambda message: message)
