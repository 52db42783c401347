"""Pages in another language, and the catalogue as the sources and its text say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import trans_real
from scripts import catalogue

from guyub.kernel import languages
from guyub.kernel.templatetags import indonesia


def test_a_page_speaks_the_chosen_language_only(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    plain = client.get("/")
    assert '<html lang="id"' in plain.content.decode()
    assert plain.headers["Content-Language"] == "id"
    chosen = client.post("/tampilan/", {"bahasa": "en", "next": "/periksa/"})
    assert chosen.headers["Location"] == "/periksa/"
    assert '<html lang="en"' in client.get("/").content.decode()
    client.post("/tampilan/", {"bahasa": "xx"})
    assert '<html lang="en"' in client.get("/").content.decode()
    client.post("/tampilan/", {"bahasa": "id"})
    assert '<html lang="id"' in client.get("/").content.decode()


def test_choosing_a_language_leaves_the_look_as_it_is(db: None) -> None:
    client = Client()
    client.post("/tampilan/", {"tampilan": "gelap"})
    client.post("/tampilan/", {"bahasa": "en"})
    assert 'data-theme="gelap"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("code", "day", "moment"),
    [
        ("id", "17 Mei 2026", "17 Mei 2026 pukul 09.30 WIB"),
        ("en", "17 May 2026", "17 May 2026, 09:30 WIB"),
    ],
)
def test_months_are_of_the_language(code: str, day: str, moment: str) -> None:
    with translation.override(code):
        assert indonesia.tanggal(date(2026, 5, 17)) == day
        assert indonesia.waktu(datetime(2026, 5, 17, 2, 30, tzinfo=UTC)) == moment


def test_words_of_the_house_are_said_at_the_last_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"mencatat izin": "recorded a consent", "40 %%": "40 percent"}
    monkeypatch.setattr(languages, "gettext", lambda text: words.get(text, text))
    assert languages.said("mencatat izin") == "mencatat izin"
    with translation.override("en"):
        assert languages.said("mencatat izin") == "recorded a consent"
        assert languages.said("Mencatat izin") == "Recorded a consent"
        assert languages.said("40 %") == "40 percent"
        assert languages.said("Keripik Mbok Sari") == "Keripik Mbok Sari"
        assert languages.said(None) is None
        assert languages.said(12) == 12
        assert languages.said(mark_safe("mencatat izin")).__html__() == "recorded a consent"


def test_the_compiled_catalogue_is_its_text() -> None:
    known = catalogue.known("en")
    compiled = catalogue.file_of("en").with_suffix(".mo").read_bytes()
    assert compiled == catalogue.as_machine(known), "run scripts/catalogue.py update"


def test_the_catalogue_has_what_the_sources_say() -> None:
    fresh = catalogue.fresh("en")
    assert {m.id for m in catalogue.known("en") if m.id} == {m.id for m in fresh if m.id}, (
        "run scripts/catalogue.py update"
    )


def test_english_is_complete() -> None:
    assert catalogue.untranslated(catalogue.known("en")) == []


def test_translations_keep_their_placeholders() -> None:
    assert catalogue.at_odds(catalogue.known("en")) == []


# A throwaway catalogue: what somebody who adds a language writes first.
JAVANESE = {
    "Kembali": "Bali",
    "Bahasa": "Basa",
    "Tampilan": "Rupa",
    "Terang": "Padhang",
    "Gelap": "Peteng",
    "Ikut perangkat": "Manut piranti",
    "belum diketahui": "durung dingerteni",
    "Berjalan": "Mlaku",
    "{n} usaha": "{n} usaha kang kacathet",
    "sejak {since}": "wiwit {since}",
}


@pytest.fixture
def javanese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(catalogue, "SOURCE", tmp_path)
    monkeypatch.setattr(catalogue, "said", lambda: {word: ["example.py"] for word in JAVANESE})
    catalogue.write(catalogue.fresh("jv", JAVANESE))
    languages._sentences.cache_clear()
    languages._read.cache_clear()
    with override_settings(
        LOCALE_PATHS=[*settings.LOCALE_PATHS, tmp_path / "locale"],
        LANGUAGES=[*settings.LANGUAGES, ("jv", "Basa Jawa")],
    ):
        yield
    languages._sentences.cache_clear()
    languages._read.cache_clear()
    trans_real._translations.pop("jv", None)


def test_a_language_is_added_by_a_catalogue(javanese: None, db: None) -> None:
    client = Client()
    page = client.get("/").content.decode()
    assert 'value="jv" lang="jv"' in page
    client.post("/tampilan/", {"bahasa": "jv"})
    page = client.get("/").content.decode()
    assert '<html lang="jv"' in page
    # What the catalogue has is said; what it lacks stays Indonesian.
    assert "Padhang" in page
    assert "Terang" not in page
    assert "Langsung ke isi" in page
    with translation.override("jv"):
        assert languages.said("12 usaha") == "12 usaha kang kacathet"
        assert languages.said("sejak 2 Mei 2026") == "wiwit 2 Mei 2026"
        assert languages.said("Kurang 3 foto.") == "Kurang 3 foto."
        assert indonesia.tanggal(None) == "durung dingerteni"


@pytest.mark.parametrize("code", ["jv", "mad", "su"])
def test_the_catalogue_of_any_language_can_be_written(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "SOURCE", tmp_path)
    monkeypatch.setattr(catalogue, "said", lambda: {"Kembali": [""], ("usaha", "usaha"): [""]})
    catalogue.write(catalogue.fresh(code, {"Kembali": "Bali"}))
    known = catalogue.known(code)
    message = known.get("Kembali")
    assert message is not None
    assert message.string == "Bali"
    assert [words for words, _ in catalogue.untranslated(known)] == ["usaha"]
    assert known.get("usaha") is not None
