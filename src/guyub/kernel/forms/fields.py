"""Fields for what people write in several ways: rupiah, numbers, dates, NIK and phones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from guyub.kernel import identifiers
from guyub.kernel.forms.written import MAX_RUPIAH, group, parse_date, parse_decimal, parse_rupiah

MAX_TYPED = 60


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
        if self.native and isinstance(widget, forms.TextInput):
            # The widget writes its type itself; a second one in the attributes would be ignored.
            widget.input_type = "date"
        return super().widget_attrs(widget)

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
        if isinstance(widget, forms.TextInput):
            widget.input_type = "tel"
        return super().widget_attrs(widget)
