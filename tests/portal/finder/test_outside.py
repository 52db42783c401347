"""Programmes of others keep their word: worked examples, sources, and words that are explained."""

from __future__ import annotations

import re
from datetime import date

import pytest

from guyub.criteria.language import check_examples
from guyub.portal.finder.outside import shipped
from guyub.portal.finder.terms import unexplained
from guyub.portal.finder.trades import common, words_of
from guyub.registry.kbli import catalogue as kbli


@pytest.mark.parametrize("one", shipped(), ids=lambda one: one.key)
def test_examples_come_out_as_written(one):
    assert len(one.examples) >= 3
    assert check_examples(one.rule(), one.examples) == []
    assert {e.expected for e in one.examples} == {True, False, None}


@pytest.mark.parametrize("one", shipped(), ids=lambda one: one.key)
def test_what_is_not_read_is_not_firm(one):
    assert one.source
    assert one.checked_on <= date(2026, 11, 27)
    assert not (one.confidence == "K" and one.firm)
    assert one.firm or one.doubts, "who says 'tanyakan dulu' says why"
    assert one.steps


def texts():
    return [t for o in shipped() for t in (o.title, o.gives, o.whom, *o.steps, o.where, o.helps)]


def test_sentences_are_short():
    sentences = [s for t in texts() for s in re.split(r"(?<=[.?!:])\s+", t) if s.strip()]
    mean = sum(len(s.split()) for s in sentences) / len(sentences)
    assert mean <= 12, mean


def test_short_words_in_capitals_are_explained():
    assert unexplained(" ".join(texts())) == set()
    assert unexplained("Bawa SKCK") == {"SKCK"}


def test_common_trades_are_codes_of_the_published_table():
    assert all(kbli.title(t.key.split("-")[1], t.key.split("-")[0]) for t in common())
    assert words_of("lain") == ""
    assert all(words_of(t.key) == t.label for t in common())


def test_a_limit_of_the_office_stands_in_the_rule():
    kur = next(one for one in shipped() if one.key == "kur")
    assert "4800000000" in str(kur.rule())
    assert "123" in str(kur.rule({"finder.kur_sales": 123}))
