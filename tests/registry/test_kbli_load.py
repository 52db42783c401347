"""`guyub kbli`: one parser for suggesting and loading."""

from __future__ import annotations

import json

from guyub.cli import build_parser


def run(*words: str) -> int:
    parser, broken = build_parser(words)
    assert not broken
    options = parser.parse_args(words)
    return int(options.run(options))


def test_suggest_and_load_share_the_command(capsys):
    assert run("kbli", "suggest", "keripik", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["codes"][0]["code"] == "10794"


def test_loading_again_changes_nothing(db, capsys):
    from guyub.registry.models import KbliCode

    before = KbliCode.objects.count()
    assert run("kbli", "load") == 0
    assert f"{before} kode KBLI dimuat, 0 batas skala baru" in capsys.readouterr().out
    assert KbliCode.objects.count() == before


def test_a_corrected_title_is_taken_over(db, tmp_path):
    from guyub.registry.models import KbliCode

    old = KbliCode.objects.get(version="2020", code="10794").title
    path = tmp_path / "kbli.csv"
    path.write_text("version,code,title\n2020,10794,Judul Uji\n")
    try:
        assert run("kbli", "load", "--file", str(path)) == 0
        assert KbliCode.objects.get(version="2020", code="10794").title == "Judul Uji"
    finally:
        KbliCode.objects.using("owner").filter(version="2020", code="10794").update(title=old)
