"""Scripts of the officers' app as one file: the order of a browser, and nothing joined wrongly."""

from __future__ import annotations

import pytest

from guyub.mentoring.app_files import app_files
from guyub.mentoring.bundling import bundle


def test_modules_run_once_after_what_they_import():
    text = bundle(
        {
            "app.js": 'import "./rooms.js";\nimport {\n  one as two, Box,\n} from "./part.js";\n',
            "rooms.js": 'import * as part from "./part.js";\npart.one();\n',
            "part.js": "export function one() {}\nexport class Box {}\nexport const B = 1;\n",
        },
        "app.js",
    )
    assert [text.index(f"const ${n} = ") for n in ("part", "rooms", "app")] == sorted(
        text.index(f"const ${n} = ") for n in ("part", "rooms", "app")
    )
    assert text.count("function one") == 1
    assert "return { one, Box, B };" in text
    assert "one: two, Box," in text
    assert "const part = $part;" in text
    assert "import" not in text
    assert "export" not in text


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"app.js": 'import "./app.js";\n'}, "circle"),
        ({"app.js": 'import "./gone.js";\n'}, "not there"),
        ({"app.js": "export default 1;\n"}, "cannot be joined"),
        ({"app.js": "export let n = 1;\n"}, "cannot be joined"),
        ({"app.js": "export const { a } = b;\n"}, "cannot be joined"),
        ({"app.js": 'import a from "./b.js";\n'}, "cannot be joined"),
        ({"app.js": 'const a = await import("./b.js");\n'}, "cannot be joined"),
    ],
)
def test_what_is_not_known_is_refused(files, words):
    with pytest.raises(ValueError, match=words):
        bundle(files, "app.js")


def test_the_app_is_one_script_and_its_styles():
    assert sorted(app_files().files) == ["app.css", "app.js"]
