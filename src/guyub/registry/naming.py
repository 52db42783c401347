"""Names of businesses that are names of people.

Policy: whoever may not read names of owners does not read them in the name of a business either.
The name of a person's own business (no body of law, see ``PERSONAL_FORMS``) tells of the person
when it shares a word with the name of an owner. Where no owner is known it cannot be told, and
the name stays hidden. Where the legal form is unknown, a name that itself says it is a body
(koperasi, CV) is not a person's, and one that says it is a firm (UD) is not taken for one while no
owner is known. Words of one or two letters tell nothing. The same holds, field by field,
for its main product, products, brands and captions; these stay where no owner is known, because
what is made there is overseen by everybody. ``facts`` says the same in SQL for the search; a test
holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from guyub.kernel import names
from guyub.registry.models import Business

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

SEES_NAMES: Final = "registry.person.name"
# Legal forms whose record is the person's own: name, address and NIB lead to the person.
PERSONAL_FORMS: Final = ("", "perorangan", "po", "ud", "pt_perorangan")
# Words by which a name says so itself; as folded in ``name_key``. Not "PO", "TB", "Fa": also names
# and titles of people.
BODIES: Final = (
    "cv", "pt", "firma", "tbk", "persero", "koperasi", "kud", "kelompok", "kub", "kube", "poktan",
    "gapoktan", "bumdes", "bumdesa", "yayasan", "paguyuban", "perkumpulan", "asosiasi",
)  # fmt: skip
FIRMS: Final = ("ud", "pd")
# Words of names too short or too common to tell a person.
SHORT: Final = 3
HIDDEN_TEXT: Final = "(tidak ditampilkan)"
HIDDEN_NAME: Final = "Nama usaha tidak ditampilkan untuk peran Anda"


def words_of(*people: str) -> set[str]:
    """The words by which people are told, folded; of names as written or as keys."""
    return {w for person in people for w in names.fold(person).split() if len(w) >= SHORT}


def tells(text: str, words: set[str]) -> bool:
    """Whether one of the words stands in a text."""
    return bool(words & set(names.search_key(text).split()))


def tells_person(name: str, legal_form: str, owners: str) -> bool:
    """Whether the name of a business is the name of a person, for who may not read names.

    ``owners`` are the names of its owners in one text, "" when none is known.
    """
    if not personal(name, legal_form):
        return False
    if not owners:
        return bool(legal_form) or not tells(name, set(FIRMS))
    return tells(name, words_of(owners))


def personal(name: str, legal_form: str) -> bool:
    """Whether a record is a person's own, as far as form and name tell."""
    if legal_form == "" and tells(name, set(BODIES)):
        return False
    return legal_form in PERSONAL_FORMS


def shown(visit: Visit, name: str, legal_form: str, owners: str) -> str:
    """The name of a business as this visit may read it."""
    if visit.may(SEES_NAMES) or not tells_person(name, legal_form, owners):
        return name
    return HIDDEN_NAME


def reader(visit: Visit, name: str, legal_form: str, owners: str) -> Callable[[str], str]:
    """How this visit reads a text beside the name of a business: as it is, or that it is not
    shown."""
    if visit.may(SEES_NAMES) or not personal(name, legal_form):
        return lambda text: text
    words = words_of(owners)
    return lambda text: HIDDEN_TEXT if tells(text, words) else text


def reader_of(visit: Visit, business: Business) -> Callable[[str], str]:
    """``reader`` for one business. The owners of a merged record stand with the other one, so
    what it was said to make is not shown to who may not read their names."""
    owners = business.facts.owner_names
    if business.merged_into_id is not None and not owners and not visit.may(SEES_NAMES):
        return lambda text: text and HIDDEN_TEXT
    return reader(visit, business.name, business.legal_form, owners)


def hide(visit: Visit, business: Business) -> Business:
    """The row, read to be shown, with the name and main product that this visit may read. Never
    saved: whoever may not read names writes nothing."""
    business.main_product = reader_of(visit, business)(business.main_product)
    business.name = shown(visit, business.name, business.legal_form, business.facts.owner_names)
    return business
