"""How forms look and read: renderer, mixins, and fields for what Indonesian offices type.

Settings: ``FORM_RENDERER = "guyub.kernel.forms.GuyubRenderer"``; then ``{{ form }}`` and
``{% field form.x %}`` give the same fields everywhere. Fields accept what people write and answer
in plain Indonesian. A number that is odd but possible is a *soft warning*, never an error.
"""

from guyub.kernel.forms.base import (
    ConfirmWarningsMixin,
    Form,
    GuyubBoundField,
    GuyubFormMixin,
    GuyubRenderer,
    VersionedFormMixin,
    required_sentence,
    saved,
)
from guyub.kernel.forms.fields import (
    AngkaField,
    NikField,
    RupiahField,
    TanggalField,
    TeleponField,
)
from guyub.kernel.forms.scanned import ScanField
from guyub.kernel.forms.written import (
    MAX_RUPIAH,
    MONTHS,
    group,
    parse_date,
    parse_decimal,
    parse_rupiah,
)

__all__ = [
    "MAX_RUPIAH",
    "MONTHS",
    "AngkaField",
    "ConfirmWarningsMixin",
    "Form",
    "GuyubBoundField",
    "GuyubFormMixin",
    "GuyubRenderer",
    "NikField",
    "RupiahField",
    "ScanField",
    "TanggalField",
    "TeleponField",
    "VersionedFormMixin",
    "group",
    "parse_date",
    "parse_decimal",
    "parse_rupiah",
    "required_sentence",
    "saved",
]
