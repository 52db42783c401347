"""A region's look from one file: read strictly, served safely, left out when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from guyub.accounts import themes
from tests.factories import office_act

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "themes"
    found.mkdir()
    monkeypatch.setattr(themes, "folder", lambda: found)
    themes._held.forget()
    return found


def written(folder: Path, text: str, name: str = "33.03.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("area = 33.03", "harus tulisan"),
        ('name = "Dinas"', 'tulis area = "33.03"'),
        ('area = "33.3"', 'tulis area = "33.03"'),
        ('area = "33.03"\naccent = "hijau"', 'bukan "hijau"'),
        ('area = "33.03"\nacent = "#0b5f5c"', "acent tidak dikenal"),
        ('area = "33.03"\ndefault = "ya"', "true atau false"),
        ('area = "33.03"\nemblem = "x.gif"', ".svg, .png, atau .webp"),
        ('area = "33.03"\nemblem = "tiada.svg"', "tidak ada di"),
        ('area = "33.03', "tidak terbaca"),
    ],
)
def test_a_mistake_is_named(folder: Path, text: str, told: str) -> None:
    with pytest.raises(themes.ThemeError, match=told.replace("(", r"\(")):
        themes.read(written(folder, text))


@pytest.mark.parametrize(
    "bad",
    [
        SVG.replace("<path", "<script>alert(1)</script><path"),
        SVG.replace("<path", '<path onload="alert(1)"'),
        SVG.replace("<path", '<image href="https://jahat.example/x.png"/><path'),
        "<html>",
    ],
)
def test_an_emblem_that_does_something_is_refused(folder: Path, bad: str) -> None:
    (folder / "a.svg").write_text(bad)
    with pytest.raises(themes.ThemeError, match="bukan gambar SVG yang aman"):
        themes.read(written(folder, 'area = "33.03"\nemblem = "a.svg"'))


def test_a_heavy_emblem_and_one_that_is_no_picture_are_refused(folder: Path) -> None:
    (folder / "a.png").write_bytes(b"x" * (themes.EMBLEM_BYTES + 1))
    path = written(folder, 'area = "33.03"\nemblem = "a.png"')
    with pytest.raises(themes.ThemeError, match="lebih dari 60 KB"):
        themes.read(path)
    (folder / "a.png").write_bytes(b"not a picture")
    with pytest.raises(themes.ThemeError, match="bukan gambar yang terbaca"):
        themes.read(path)
    Image.new("RGB", (8, 8)).save(folder / "a.png")
    assert themes.read(path).emblem_kind == "image/png"


def test_no_page_is_lost_for_a_file_that_lies(
    folder: Path, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office_act("33.03")
    # Few bytes, very many points: what the library refuses to open.
    Image.new("1", (16, 16)).save(folder / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 16)
    path = written(folder, 'area = "33.03"\nemblem = "a.png"')
    with pytest.raises(themes.ThemeError, match="bukan gambar yang terbaca"):
        themes.read(path)
    many = written(folder, f"area = {'1' * 5000}", "b.toml")
    deep = written(folder, f"area = {'[' * 20000}", "c.toml")
    for one in (many, deep):
        with pytest.raises(themes.ThemeError, match="tidak terbaca"):
            themes.read(one)
    assert Client().get("/").status_code == 200


def test_the_front_page_wears_the_region(folder: Path, db: None) -> None:
    office_act("33.03")
    office_act("33.27")
    (folder / "lambang.svg").write_text(SVG)
    written(folder, "area = ", "salah.toml")
    written(
        folder,
        'area = "33.27"\nname = "Dinas Pemalang"\nplace = "Kabupaten Pemalang"\n'
        'accent = "#7a1f2b"\nemblem = "lambang.svg"\ngreeting = "Sugeng rawuh"\ndefault = true\n',
        "33.27.toml",
    )
    client = Client()
    text = client.get("/").content.decode()
    assert "Sugeng rawuh" in text
    assert "Dinas Pemalang" in text
    address = themes.of("33.27").emblem
    assert address in text
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(address[:-1] + "x").status_code == 404
    # Another region keeps its own look under its own address, and every public page the default's.
    assert "Sugeng rawuh" not in client.get("/daerah/33.03/").content.decode()
    assert "Dinas Pemalang" in client.get("/periksa/").content.decode()


def test_commands_write_and_check(
    folder: Path, db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from argparse import Namespace

    from guyub.accounts import theme_commands

    office_act("33.03")
    assert theme_commands.run_new(Namespace(area="33.03")) == 0
    assert theme_commands.run_check(Namespace()) == 0
    assert "BAIK   33.03.toml" in capsys.readouterr().out
    assert theme_commands.run_new(Namespace(area="33.03")) == 2
    assert "sudah ada" in capsys.readouterr().err
    assert theme_commands.run_new(Namespace(area="11.01")) == 2
    written(folder, 'area = "33.03"\naccent = "x"', "zz.toml")
    assert theme_commands.run_check(Namespace()) == 2
