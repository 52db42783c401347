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
from .pairs import (
    COMPOUND,
    firm_stands_first,
    parse_firm_owner,
    parse_name_address,
    parse_name_nik,
    parse_sexes,
    sexes,
)
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
    "COMPOUND",
    "KbliValue",
    "NikValue",
    "PersonName",
    "PlaceText",
    "decimal_mark",
    "firm_stands_first",
    "month_first",
    "parse_address",
    "parse_count",
    "parse_date",
    "parse_district",
    "parse_education",
    "parse_firm_owner",
    "parse_kbli",
    "parse_legal_form",
    "parse_money",
    "parse_month",
    "parse_name_address",
    "parse_name_nik",
    "parse_nib",
    "parse_nik",
    "parse_npwp",
    "parse_person",
    "parse_phone",
    "parse_quantity",
    "parse_quarter",
    "parse_rtrw",
    "parse_sex",
    "parse_sexes",
    "parse_village",
    "parse_year",
    "read_decimal",
    "sexes",
    "split_name",
    "split_place",
]
