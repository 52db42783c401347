"""Which branch a product belongs to: its KBLI code where it has one, else the words of its name."""

from __future__ import annotations

from guyub.market.plans.rules import Rules
from guyub.market.plans.words import fold


def of_code(code: str, rules: Rules) -> str:
    """The branch of a KBLI code, "" where none makes such goods."""
    return next((b for prefix, b in rules.kbli if code and code.startswith(prefix)), "")


def of_words(name: str, rules: Rules) -> str:
    """The branch that the words of a product's name tell, "" where they tell none."""
    text = rules.masks.sub("|", fold(name))
    return next((g.branch for g in rules.goods if g.pattern.search(text)), "")


def branch_of(code: str, name: str, rules: Rules) -> str:
    """The branch of a product: words first where both tell one of two that lie near (a drink under
    a food code), else the code, else the words."""
    coded, said = of_code(code, rules), of_words(name, rules)
    if coded == "food" and said == "drink":
        return said
    return coded or said
