"""The rule language itself. Pure: knows no Django, no room and no database.

A rule is an expression tree over facts that rooms publish. It is data (JSON), so that an office can
write it, and one tree serves six uses: ``deciding`` (yes, no, unknown), ``saying`` (an Indonesian
sentence), ``counting`` (SQL), ``asking`` (which question next), ``nearest`` (what would change the
answer) and ``examples`` (its own tests).

Policy on missing data: unknown is not no. Truth has three values (Kleene): a part that is not known
decides only where the answer is the same whatever it is, as in SQL.
"""

from guyub.criteria.language.asking import Question, next_question
from guyub.criteria.language.counting import Sql, as_sql
from guyub.criteria.language.deciding import Part, Verdict, decide, why
from guyub.criteria.language.examples import Example, check_examples
from guyub.criteria.language.facts import Catalogue, Change, Fact, Kind, Ref
from guyub.criteria.language.nearest import Path, Step, nearest_yes
from guyub.criteria.language.saying import say
from guyub.criteria.language.tree import All, Any_, Condition, Node, Not, Unreadable, read, written

__all__ = [
    "All",
    "Any_",
    "Catalogue",
    "Change",
    "Condition",
    "Example",
    "Fact",
    "Kind",
    "Node",
    "Not",
    "Part",
    "Path",
    "Question",
    "Ref",
    "Sql",
    "Step",
    "Unreadable",
    "Verdict",
    "as_sql",
    "check_examples",
    "decide",
    "nearest_yes",
    "next_question",
    "read",
    "say",
    "why",
    "written",
]
