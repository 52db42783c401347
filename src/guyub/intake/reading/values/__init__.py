"""Value parsers: one cell in, a typed value beside the raw cell and its issues out."""

from .codes import KbliValue, parse_kbli, parse_phone
from .dates import month_first, parse_date, parse_month, parse_quarter, parse_year
from .identifiers import (
    NikValue,
    parse_nib,
    parse_nik,
    parse_npwp,
)
from .numbers import decimal_mark, parse_count, parse_money, parse_quantity, read_decimal
from .people import (
    PersonName,
    parse_education,
    parse_legal_form,
    parse_person,
    parse_sex,
    split_name,
)
from .places import (
    PlaceText,
    parse_address,
    parse_district,
    parse_rtrw,
    parse_village,
    split_place,
)

__all__ = [
    "KbliValue",
    "NikValue",
    "PersonName",
    "PlaceText",
    "decimal_mark",
    "month_first",
    "parse_address",
    "parse_count",
    "parse_date",
    "parse_district",
    "parse_education",
    "parse_kbli",
    "parse_legal_form",
    "parse_money",
    "parse_month",
    "parse_nib",
    "parse_nik",
    "parse_npwp",
    "parse_person",
    "parse_phone",
    "parse_quantity",
    "parse_quarter",
    "parse_rtrw",
    "parse_sex",
    "parse_village",
    "parse_year",
    "read_decimal",
    "split_name",
    "split_place",
]
