"""Fields and widgets written as text are what Django's own templates would have written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel import markup
from guyub.kernel.components import Cell, Column, Fact, Happening
from guyub.kernel.forms import Form, GuyubRenderer

DJANGO, OURS = DjangoTemplates(), GuyubRenderer()
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12)
VALUE = st.one_of(st.none(), st.integers(), TEXT, TEXT.map(mark_safe))
ATTRS = st.dictionaries(
    st.sampled_from(["id", "class", "required", "disabled", "data-x", "maxlength"]),
    st.one_of(st.booleans(), st.integers(), TEXT),
)
CHOICE = st.tuples(st.one_of(st.none(), st.integers(), TEXT), TEXT)
CHOICES = st.lists(st.one_of(CHOICE, st.tuples(TEXT.filter(bool), st.lists(CHOICE, max_size=3))))


def tight(markup: str) -> str:
    """Without the line breaks between tags, which differ and mean nothing."""
    return re.sub(r">\n+( *<)", r">\1", markup).strip("\n")


def both(widget: forms.Widget, value: Any, attrs: dict[str, Any]) -> tuple[str, str]:
    drawn = [widget.render("na<me", value, dict(attrs), renderer=r) for r in (DJANGO, OURS)]
    return tight(drawn[0]), tight(drawn[1])


@pytest.mark.parametrize(
    "kind",
    [
        forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.HiddenInput,
        forms.PasswordInput, forms.SearchInput, forms.TelInput,
    ],
)  # fmt: skip
@given(value=VALUE, attrs=ATTRS)
def test_an_input_is_djangos(kind: type[forms.Input], value: Any, attrs: dict[str, Any]) -> None:
    django, ours = both(kind(), value, attrs)
    assert ours == django


@given(choices=CHOICES, value=VALUE, attrs=ATTRS)
def test_a_select_is_djangos(choices: Any, value: Any, attrs: dict[str, Any]) -> None:
    django, ours = both(forms.Select(choices=choices), value, attrs)
    assert ours == django


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
@given(choices=CHOICES, value=VALUE, attrs=ATTRS)
def test_radios_and_ticks_are_djangos(kind: Any, choices: Any, value: Any, attrs: Any) -> None:
    attrs = {n: v if isinstance(v, bool) else str(v) for n, v in attrs.items()}
    drawn = both(kind(choices=choices), value, attrs)
    django, ours = (re.sub(r">\s+", ">", re.sub(r"\s+<", "<", one)) for one in drawn)
    assert ours == django


def test_many_choices_are_djangos() -> None:
    widget = forms.SelectMultiple(choices=[("a", "A & B"), ("b", "<b>")])
    django, ours = both(widget, ["b"], {"size": 4})
    assert ours == django


def test_options_with_a_template_of_their_own_are_left_to_it() -> None:
    class Odd(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    django, ours = both(Odd(choices=[("a", "A")]), "a", {})
    assert ours == django


class Example(Form):
    name = forms.CharField(label="Nama <usaha>", help_text='Seperti di "NIB"')
    kind = forms.ChoiceField(
        label="Jenis", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False
    )
    agreed = forms.BooleanField(label="Setuju")


def test_a_field_carries_label_hint_and_errors_escaped() -> None:
    form = Example({"kind": "z"})
    name = str(form["name"].as_field_group())
    assert '<div class="field has-errors">' in name
    assert '<label for="id_name">Nama &lt;usaha&gt;</label>' in name
    assert '<p id="id_name_helptext">Seperti di &quot;NIB&quot;</p>' in name
    assert '<ul class="errorlist" id="id_name_error"><li>Isi dulu.</li></ul>' in name
    assert "boleh kosong" not in name
    assert 'aria-describedby="id_name_helptext id_name_error"' in name


def test_choices_are_a_fieldset_and_a_tick_stands_inside_its_label() -> None:
    form = Example()
    kind = str(form["kind"].as_field_group())
    assert kind.startswith('<fieldset class="field field-choices">')
    assert "<legend>Jenis</legend>" in kind
    assert "boleh kosong" in kind
    agreed = str(form["agreed"].as_field_group())
    assert agreed.count("<input") == 1
    assert agreed.index('<label class="choice"') < agreed.index("<input")


def test_markup_stays_markup_and_text_is_escaped() -> None:
    assert markup.escape(mark_safe("<b>")) == "<b>"
    assert markup.escape("<b> & 'x' \"y\"") == "&lt;b&gt; &amp; &#x27;x&#x27; &quot;y&quot;"
    assert markup.escape(None) == "None"


def test_components_escape_what_people_typed() -> None:
    evil = '"><script>alert(1)</script>'
    drawn = [
        markup.card("", evil, evil, evil),
        markup.facts([Fact(evil, evil, evil)]),
        markup.timeline([Happening(evil, evil, who=evil, text=evil, url=evil)], evil),
        markup.head_cell(Column(evil, sort=evil)),
        markup.row([Column(evil), Column(evil)], [Cell(evil), Cell(evil, evil, evil)], 0),
        markup.attributes({"data-x": evil}),
    ]
    for text in drawn:
        assert "<script" not in text
        assert evil not in text


def test_numbers_are_written_as_indonesians_do() -> None:
    assert markup.shown(1.5) == "1,5"
    assert "belum diketahui" in markup.facts([Fact("a", None), Fact("b", "")])
    assert "belum diketahui" not in markup.facts([Fact("a", 0)])
