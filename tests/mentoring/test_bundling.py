"""Scripts of the officers' app as one file: the order of a browser, and nothing joined wrongly."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from guyub.mentoring.app_files import app_files
from guyub.mentoring.bundling import bundles


def test_modules_run_once_after_what_they_import():
    made = bundles(
        {
            "app.js": 'import {\n  one as two, Box,\n} from "./part.js";\nimport("./rooms.js");\n',
            "rooms.js": 'import * as part from "./part.js";\nimport "./own.js";\n',
            "part.js": "export function one() {}\nexport class Box {}\nexport const B = 1;\n",
            "own.js": 'import { B } from "./part.js";\nB();\n',
        },
        "app.js",
        "rooms.js",
    )
    first, later = made["app.js"], made["rooms.js"]
    assert first.index("const $part = ") < first.index("const $app = ")
    assert "const { \n" not in first
    assert "one: two, Box," in first
    assert "return { one, Box, B };" in first
    assert first.endswith("export { $part, $app };\n")
    # The other takes what is there and adds its own.
    assert later.startswith('import { $part, $app } from "./app.js";\n')
    assert later.index("const $own = ") < later.index("const $rooms = ")
    assert "function one" not in later
    assert "const part = $part;" in later


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"app.js": 'import "./app.js";\n'}, "circle"),
        ({"app.js": 'import "./gone.js";\n'}, "not there"),
        ({"app.js": "export default 1;\n"}, "cannot be joined"),
        ({"app.js": "export let n = 1;\n"}, "cannot be joined"),
        ({"app.js": "export const { a } = b;\n"}, "cannot be joined"),
        ({"app.js": 'import a from "./b.js";\n'}, "cannot be joined"),
        ({"app.js": "/* once */ const n = 1;\n"}, "code behind a comment"),
        ({"app.js": "/* a */\n/* b\n c */ go();\n"}, "code behind a comment"),
        ({"app.js": 'const a = await import("./b.js");\n'}, "cannot be joined"),
    ],
)
def test_what_is_not_known_is_refused(files, words):
    with pytest.raises(ValueError, match=words):
        bundles({"rooms.js": "", **files}, "app.js", "rooms.js")


def test_the_app_is_two_scripts_and_its_styles():
    assert sorted(app_files().files) == ["app.css", "app.js", "rooms.js"]


def test_the_app_speaks_the_chosen_language_and_phones_keep_one_version(db: None) -> None:
    plain, client = Client(), Client()
    client.cookies["bahasa"] = "en"
    found = {}
    for one, code in ((plain, "id"), (client, "en")):
        shell = one.get("/petugas/").content.decode()
        version = re.search(r"/berkas/(\w+)/app.js", shell)
        assert version
        assert f'<html lang="{code}">' in shell
        assert f"berkas/{version[1]}/rooms.js" in one.get("/petugas/sw.js").content.decode()
        found[code] = version[1]
    assert found["id"] != found["en"]
    # A file has the words of its version, whoever asks for it.
    told = {
        code: plain.get(f"/petugas/berkas/{v}/app.js").content.decode() for code, v in found.items()
    }
    assert "Semua sudah diterima kantor" in told["id"]
    assert "The office has received everything" in told["en"]
    assert "Semua sudah diterima kantor" not in told["en"]
