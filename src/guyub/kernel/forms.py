"""How forms look and read: renderer, mixins, and fields for what Indonesian offices type.

Settings: ``FORM_RENDERER = "guyub.kernel.forms.GuyubRenderer"``; then ``{{ form }}`` and
``{% field form.x %}`` give the same fields everywhere. Fields accept what people write and answer
in plain Indonesian. A number that is odd but possible is a *soft warning*, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.http import HttpRequest
from django.utils import timezone

from guyub.kernel import identifiers, markup

MAX_RUPIAH = 10**15
MAX_TYPED = 60
MULTIPLIERS = {
    "rb": 10**3,
    "ribu": 10**3,
    "jt": 10**6,
    "juta": 10**6,
    "m": 10**9,
    "miliar": 10**9,
    "milyar": 10**9,
    "triliun": 10**12,
}
MONTHS = (
    ("januari", "jan"),
    ("februari", "feb", "pebruari"),
    ("maret", "mar"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agu", "agt", "ags"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nov", "nopember", "nop"),
    ("desember", "des"),
)
_AMOUNT = re.compile(
    r"(?:rp\.?\s*)?(?P<number>[\d.,]*\d)\s*(?:,-|,--|\.-)?\s*(?P<word>[a-z]*)\.?", re.IGNORECASE
)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_COMMAED = re.compile(r"\d{1,3}(?:,\d{3}){2,}")


# --- reading what people type (pure) -------------------------------------------------------------


def parse_decimal(text: str) -> Decimal:
    """A number as written in Indonesia: dots group thousands, a comma starts decimals.

    ValueError when the writing leaves doubt ("1.5", "1,500" stays a decimal 1.5 and is exact).
    Two or more comma groups ("1,500,000") can only be thousands and are read so.
    """
    text = text.strip().replace(" ", "")
    if _COMMAED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    whole, comma, decimals = text.partition(",")
    if _DOTTED.fullmatch(whole):
        whole = whole.replace(".", "")
    if not whole.isascii() or not whole.isdigit() or (comma and not re.fullmatch(r"\d+", decimals)):
        raise ValueError("format")
    return Decimal(f"{whole}.{decimals or 0}")


def parse_rupiah(text: str) -> int:
    """Integer rupiah from "1.500.000", "Rp 1.500.000,-", "1500000", "1,5 juta", "750 rb".

    ValueError("format") when it is no amount or its writing leaves doubt ("1,500": one and a half
    rupiah, or thousands?), ValueError("cents") for sen other than ,00.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError("format")
    word = match["word"].lower()
    if word and word not in MULTIPLIERS:
        raise ValueError("format")
    if not word and re.fullmatch(r"\d{1,3},\d{3}", match["number"]):
        raise ValueError("format")
    amount = parse_decimal(match["number"]) * MULTIPLIERS.get(word, 1)
    if amount != amount.to_integral_value():
        raise ValueError("cents")
    return int(amount)


def parse_date(text: str) -> date:
    """A date from dd/mm/yyyy (any separator), ddmmyyyy, "22 November 2026" or ISO. ValueError."""
    text = text.strip().lower()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[\s/.\-]+(\d{1,2})[\s/.\-]+(\d{4})", text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})[\s\-]+([a-z]+)\.?[\s\-]+(\d{4})", text):
        for number, names in enumerate(MONTHS, start=1):
            if match[2] in names:
                return date(int(match[3]), number, int(match[1]))
    raise ValueError("format")


def group(number: int) -> str:
    """1500000 -> "1.500.000"."""
    return f"{number:,}".replace(",", ".")


# --- rendering -----------------------------------------------------------------------------------


class GuyubBoundField(forms.BoundField):
    """A bound field that knows its example, affixes and soft warnings."""

    @property
    def example(self) -> str:
        return str(getattr(self.field, "example", ""))

    @property
    def prefix(self) -> str:
        return str(getattr(self.field, "affix_before", ""))

    @property
    def suffix(self) -> str:
        return str(getattr(self.field, "affix_after", ""))

    @property
    def warnings(self) -> list[str]:
        found = getattr(self.field, "soft_warnings", ())
        return [warning.sentence for warning in found]

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def focus_id(self) -> str:
        """Id of the element that the error summary links to."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def aria_describedby(self) -> str | None:  # type: ignore[override]
        found = super().aria_describedby
        parts = [found] if found else []
        if self.auto_id and not self.is_hidden:
            if self.example:
                parts.append(f"{self.auto_id}_contoh")
            if self.warnings:
                parts.append(f"{self.auto_id}_periksa")
        return " ".join(parts) or None

    def get_context(self) -> dict[str, Any]:
        return {"field": self, "control": str(self)}


class GuyubRenderer(DjangoTemplates):
    """Django's form renderer with our field and form templates."""

    form_template_name = "kernel/forms/form.html"
    field_template_name = "kernel/forms/field.html"
    bound_field_class = GuyubBoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        write = markup.WIDGETS.get(template_name)
        written = write(context["widget"]) if write else None
        return super().render(template_name, context, request) if written is None else written


def required_sentence(field: forms.Field) -> str:
    """What to do about an empty required field."""
    if isinstance(field.widget, forms.CheckboxInput):
        return "Centang dulu untuk melanjutkan."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return "Pilih dulu."
    if isinstance(field, forms.FileField):
        return "Pilih berkasnya dulu."
    return "Isi dulu."


class GuyubFormMixin:
    """Our renderer whatever the settings say; labels without colon; errors that say what to do."""

    # One instance for all forms: each instance parses its templates anew.
    default_renderer: type[BaseRenderer] | BaseRenderer | None = GuyubRenderer()
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_sentence(field)


class VersionedFormMixin:
    """A desk form that carries the version it was opened on (hidden ``versi``).

    Pass ``version=`` when opening; after validation ask ``is_stale(current)`` and show both.
    A form sent without ``versi`` counts as stale: its age is unknown.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, version: int | str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versi_awal = "" if version is None else str(version)
        self.fields["versi"] = forms.CharField(
            required=False, max_length=64, widget=forms.HiddenInput, initial=self.versi_awal
        )

    def is_stale(self, current: int | str) -> bool:
        """Whether the record moved on since this form was opened."""
        cleaned: Mapping[str, Any] = getattr(self, "cleaned_data", {})
        return str(cleaned.get("versi", "")) != str(current)


class ConfirmWarningsMixin:
    """Soft warnings hold a form once: the person looks again and sends it a second time.

    The second sending carries what was warned about (codes, no values) in ``sudah_diperiksa``;
    a new warning holds the form again.
    """

    fields: dict[str, forms.Field]
    data: Mapping[str, Any]
    add_error: Callable[[str | None, Any], None]
    ACK = "sudah_diperiksa"
    ASK = "Ada isian yang perlu diperiksa. Kalau memang sudah benar, kirim sekali lagi."

    @property
    def warned(self) -> str:
        """What the person is asked to look at again: "field:code" words, "" when nothing."""
        return " ".join(
            f"{name}:{warning.code}"
            for name, field in self.fields.items()
            for warning in getattr(field, "soft_warnings", ())
            if warning.code != "sample"
        )

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if self.warned and self.data.get(self.ACK, "") != self.warned:
            self.add_error(None, self.ASK)
        return cleaned


class Form(GuyubFormMixin, forms.Form):
    """The base of plain forms."""


def saved(request: HttpRequest, sentence: str, draft: str = "") -> None:
    """Tell the person it is saved; ``draft`` (the key given to draft_attrs) lets the browser
    forget what it kept."""
    messages.success(request, sentence, extra_tags=f"draft:{draft}" if draft else "")


# --- fields --------------------------------------------------------------------------------------


class _Written(forms.Field):
    """Text that people write in several ways; subclasses turn it into one value."""

    example: str = ""
    affix_before: str = ""
    affix_after: str = ""
    css: str = ""
    inputmode: str = "numeric"
    soft_warnings: Sequence[identifiers.Warning] = ()
    personal: bool = False

    def __init__(self, *, example: str | None = None, **kwargs: Any) -> None:
        if example is not None:
            self.example = example
        super().__init__(**kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True

    def text(self, value: Any) -> str:
        """What was typed, trimmed; longer than any number, or with NUL: refused."""
        text = "" if value is None else str(value).strip()
        if len(text) > MAX_TYPED or "\x00" in text:
            raise ValidationError("Isian ini terlalu panjang atau rusak. Ketik ulang.", code="long")
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {
            **super().widget_attrs(widget),
            "inputmode": self.inputmode,
            "autocomplete": "off",
            "maxlength": str(MAX_TYPED),
        }
        if self.css:
            attrs["class"] = self.css
        if self.personal:
            attrs["data-personal"] = ""
        return attrs


class RupiahField(_Written):
    """Integer rupiah. Empty gives None, never 0: unknown is not nothing."""

    example = "1.500.000"
    affix_before = "Rp"
    css = "num"

    def __init__(self, *, min_value: int = 0, max_value: int = MAX_RUPIAH, **kwargs: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-rupiah": ""}

    def to_python(self, value: Any) -> Any:
        text = self.text(value)
        if not text:
            return None
        try:
            amount = parse_rupiah(text)
        except ValueError as error:
            sentence = (
                "Tulis rupiah bulat tanpa sen. Contoh: 1.500.000."
                if str(error) == "cents"
                else "Jumlah uang tidak terbaca. Tulis angkanya saja. Contoh: 1.500.000."
            )
            raise ValidationError(sentence, code="format") from None
        if amount < self.min_value:
            raise ValidationError(f"Paling sedikit Rp{group(self.min_value)}.", code="min_value")
        if amount > self.max_value:
            raise ValidationError(f"Paling banyak Rp{group(self.max_value)}.", code="max_value")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return group(value) if isinstance(value, int) else value


class AngkaField(_Written):
    """A number with Indonesian grouping: int, or Decimal when ``decimals`` > 0. Empty is None."""

    css = "num"

    def __init__(
        self,
        *,
        min_value: int | None = 0,
        max_value: int | None = None,
        decimals: int = 0,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.min_value, self.max_value, self.decimals = min_value, max_value, decimals
        self.affix_after = unit
        if decimals:
            self.inputmode = "decimal"
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = self.text(value)
        if not text:
            return None
        sign = -1 if text.startswith("-") else 1
        try:
            number = sign * parse_decimal(text.removeprefix("-"))
        except ValueError:
            raise ValidationError(
                "Angka tidak terbaca. Titik untuk ribuan, koma untuk pecahan. Contoh: 1.250.",
                code="format",
            ) from None
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.decimals:
            sentence = (
                f"Paling banyak {self.decimals} angka di belakang koma."
                if self.decimals
                else "Tulis angka bulat, tanpa koma."
            )
            raise ValidationError(sentence, code="decimals")
        if self.min_value is not None and number < self.min_value:
            raise ValidationError(f"Paling kecil {group(self.min_value)}.", code="min_value")
        if self.max_value is not None and number > self.max_value:
            raise ValidationError(f"Paling besar {group(self.max_value)}.", code="max_value")
        return number if self.decimals else int(number)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return value
        sign, number = ("-" if value < 0 else ""), abs(Decimal(value))
        whole, _, decimals = f"{number:f}".partition(".")
        decimals = decimals.rstrip("0")
        return f"{sign}{group(int(whole))}{',' + decimals if decimals else ''}"


class TanggalField(_Written):
    """A date. ``native`` uses the phone's own date picker (ISO inside)."""

    example = "31/12/2025"
    css = "field-short"

    def __init__(self, *, native: bool = False, **kwargs: Any) -> None:
        self.native = native
        if native:
            self.example = ""
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return {**attrs, "type": "date"} if self.native else attrs

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date):
            return value
        text = self.text(value)
        if not text:
            return None
        try:
            found = parse_date(text)
        except ValueError:
            raise ValidationError(
                "Tanggal tidak terbaca. Tulis hari/bulan/tahun. Contoh: 31/12/2025.", code="format"
            ) from None
        if not 1900 <= found.year <= 2100:
            raise ValidationError("Tahunnya antara 1900 dan 2100.", code="range")
        return found

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, date):
            return value
        return value.strftime("%Y-%m-%d" if self.native else "%d/%m/%Y")


class _Identifier(_Written):
    """An identifier as guyub.kernel.identifiers reads it: unreadable is an error, odd is not."""

    personal = True

    def check(self, text: str) -> identifiers.Check:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        self.soft_warnings = ()
        text = self.text(value)
        if not text:
            return None
        found = self.check(text)
        if not found.ok:
            raise ValidationError(
                [ValidationError(w.sentence, code=w.code) for w in found.warnings]
            )
        self.soft_warnings = tuple(w for w in found.warnings if w.code != "absent")
        return found.normal


class NikField(_Identifier):
    """NIK: 16 digits. A wrong birth date or province inside is a soft warning (cards have them)."""

    def check(self, text: str) -> identifiers.Check:
        return identifiers.check_nik(text, timezone.localdate())


class TeleponField(_Identifier):
    """Phone, normalised to +62…"""

    example = "08xx-xxxx-xxxx"
    inputmode = "tel"

    def check(self, text: str) -> identifiers.Check:
        return identifiers.check_phone(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "type": "tel"}
