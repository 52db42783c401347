"""Finding the same business for every row of an import: in the registry, in other files, in itself.

The registry of the regency, open rows of other files and the rows of this one are read once,
weighed by ``guyub.linkage`` in one go, and the answers go back by COPY and two statements. Nothing
is asked of the database per row. Part of a step, of the worker or the command line: what linkage
loads is never loaded by a web process (``actions.reviewing`` queues a search instead).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from guyub.intake import comparing, pulling
from guyub.intake.linking import (
    ASKED,
    FIFTEEN,
    NEAR_NAME,
    Found,
    Likely,
    Pair,
    Ref,
    decide,
    fifteen,
    likeness,
    reason,
    settled,
)
from guyub.intake.models import Candidate, Import, Row, Verdict
from guyub.intake.staging import Progress, silent
from guyub.kernel import names
from guyub.registry import linkable

if TYPE_CHECKING:
    from guyub.linkage.arrivals import Arrived

MEMORY_MB: Final = 2048
MOST_REASONS: Final = 5
# Rows of other files that are not in the registry yet, unless a newer version of them exists.
_OPEN_ROWS = """
SELECT r.id, r.cells, r.village_code, r.nik_index, r.nik15_index, r.same_business, r.source_key,
       r.same_row, r.match = 'question' AND r.decision IN ('', 'ask')
  FROM intake_row r JOIN intake_import i ON i.id = r.batch_id
 WHERE NOT r.aggregate AND r.business_id IS NULL AND r.batch_id <> %(batch)s
   AND i.state IN ('mapping', 'checking', 'review', 'applying', 'applied', 'failed')
   AND (i.created_at, i.id) < (%(created)s, %(batch)s) AND r.match <> 'unchanged'
   AND NOT EXISTS (SELECT 1 FROM intake_row n WHERE n.source_key = r.source_key
                    AND n.batch_id = %(batch)s)
   AND r.batch_id <> ALL (%(replaced)s::uuid[])
 ORDER BY r.id
"""
# Files of which this one is a corrected version: half of their rows come back in it.
_REPLACED = """
SELECT p.batch_id FROM intake_row p
  LEFT JOIN intake_row n ON n.source_key = p.source_key AND n.batch_id = %(batch)s
 WHERE p.batch_id <> %(batch)s AND p.batch_id IN (SELECT DISTINCT o.batch_id FROM intake_row o
    JOIN intake_row m ON m.source_key = o.source_key AND m.batch_id = %(batch)s)
 GROUP BY p.batch_id HAVING count(n.id) * 2 >= count(*)
"""
_OWN = """
SELECT r.id, r.cells, r.village_code, r.nik_index, r.nik15_index, r.decision, r.same_business,
       r.source_key, r.business_id, r.same_row
  FROM intake_row r WHERE r.batch_id = %(batch)s AND NOT r.aggregate ORDER BY r.id
"""
# The newest row of the same source that is in the registry already.
_VERSIONS = """
SELECT DISTINCT ON (r.id) r.id, p.business_id, p.hash = r.hash
  FROM intake_row r JOIN intake_row p ON p.source_key = r.source_key
  JOIN intake_import i ON i.id = p.batch_id
 WHERE r.batch_id = %(batch)s AND p.batch_id <> %(batch)s AND p.business_id IS NOT NULL
   AND i.office_id = %(office)s AND NOT r.aggregate
 ORDER BY r.id, i.created_at DESC, i.id DESC, p.id DESC
"""

# Nobody answered since the row was read for the search.
_UNANSWERED = "replace(r.decision, 'ask', '') = replace(s.decision, 'ask', '')"


@dataclass(frozen=True)
class Answers:
    """What a search found: (row, decision it was read with, outcome, candidates), and rows of
    other files that go where one of these goes."""

    rows: list[tuple[int, str, str, Found]]
    pulled: dict[Any, Likely]


def match(batch: Import, progress: Progress = silent) -> pulling.Pulled:
    """Search for every undecided data row of an import and keep what was found; gives what it
    settled in other imports."""
    return store(batch, search(batch, progress))


def search(batch: Import, progress: Progress = silent) -> Answers:
    """What would be found now; writes nothing."""
    named: dict[str, Any] = {
        "batch": batch.pk,
        "office": batch.office_id,
        "created": batch.created_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWN, named)
        own = cursor.fetchall()
        cursor.execute(_VERSIONS, named)
        versions = {pk: (business, same) for pk, business, same in cursor.fetchall()}
        cursor.execute(_REPLACED, named)
        replaced = [str(pk) for (pk,) in cursor.fetchall()]
        cursor.execute(_OPEN_ROWS, {**named, "replaced": replaced})
        others = cursor.fetchall()
    roots: dict[Ref, Ref] = {row[0]: end for row in others if (end := row[5] or row[7]) is not None}
    floating: set[Ref] = {row[0] for row in others if row[8]}
    verdicts = _verdicts({row[7] for row in own} | {row[6] for row in others if row[8]})
    sources = {row[0]: row[7] for row in own} | {row[0]: row[6] for row in others}
    asked = {
        row[0] for row in own
        if row[8] is None and row[0] not in versions and row[5] not in ("same", "new", "skip")
    }  # fmt: skip
    progress(0, len(own))
    pairs, learnt = _weighed(batch, own, others) if asked else ({}, False)
    known = {id(pair): why for held in pairs.values() for pair, why in held}

    def root(ref: Ref) -> Ref:
        while ref in roots:
            ref = roots[ref]
        return ref

    answers: list[tuple[int, str, str, Found]] = []
    pulled: dict[Any, Likely] = {}
    others_of = {row[0] for row in others}
    for row in own:
        pk, decision, target = row[0], row[5], row[6]
        seen = versions.get(pk)
        if row[8] is not None:
            roots[pk] = row[8]
        elif seen is not None:
            business, same = seen
            why = ("baris yang sama dari berkas yang sudah masuk",)
            roots[pk] = business
            found = Found("sure", (Likely(business, 1.0, True, why),))
            answers.append((pk, decision, "unchanged" if same else "version", found))
        elif pk not in asked:
            if decision == "same" and (end := target or row[9]):
                roots[pk] = end
        else:
            held = [pair for pair, _why in pairs.get(pk, ())]
            found = decide(
                held, lambda pair: known[id(pair)], root, learnt=learnt, floating=floating
            )
            found = _with_verdicts(found, row[7], verdicts, sources)
            if found.outcome == "sure":
                at = roots[pk] = found.candidates[0].ref
                for pair in held:
                    refused = any(
                        _called_different(pair.ref, other, verdicts, sources) for other in (pk, at)
                    )
                    if not refused and _pulls(pair, at, floating, others_of, learnt=learnt):
                        pulled[pair.ref] = replace(found.candidates[0], ref=at)
            elif found.outcome == "question":
                floating.add(pk)
            answers.append((pk, decision, found.outcome, found))
    progress(len(own), len(own))
    return Answers(answers, pulled)


def _pulls(pair: Pair, at: Ref, floating: set[Ref], others: set[Any], *, learnt: bool) -> bool:
    """A waiting row of another file goes where this one goes (``pulling``)."""
    if pair.ref not in floating or pair.ref not in others or not pair.together:
        return False
    earlier = not isinstance(at, int) or not isinstance(pair.ref, int) or at < pair.ref
    return earlier and settled(pair, learnt=learnt)


Weighed = dict[int, list[tuple[Pair, tuple[str, ...]]]]


def _weighed(
    batch: Import, own: list[tuple[Any, ...]], others: list[tuple[Any, ...]]
) -> tuple[Weighed, bool]:
    """Own row > pairs with records before it, each with its reasons; and whether the weights were
    learnt from rows or are the defaults of small files."""
    from guyub.linkage.arrivals import arrive
    from guyub.linkage.workspace import Limits

    registry = linkable.registry_table(batch.regency_code)
    new = comparing.staged(row[:5] for row in own)
    partial = any(new.partial)
    there = comparing.registered(registry, digits15=partial)
    there.extend(comparing.staged(row[:5] for row in others))
    comparing.lend_names((there, new))
    arrived = arrive(
        there.table(), new.table(), linkable.MAPPING,
        linkable.model_of(linkable.standing(batch.regency_code)),
        [*there.headed, *new.headed], ASKED, Limits(memory_mb=MEMORY_MB),
    )  # fmt: skip
    report = arrived.model.report
    there.extend(new)
    found = _pairs_of(arrived, there, len(there) - len(new))
    if partial:
        _add_fifteen(found, there, len(there) - len(new))
    return found, bool(report.get("trained") or report.get("adapted"))


def _pairs_of(arrived: Arrived, side: comparing.Side, first: int) -> Weighed:
    """Pairs as decisions need them; both rows are undecided ones of a file only where the later
    one asks."""
    from guyub.linkage.grouping import bits
    from guyub.linkage.scoring import UNKNOWN, known_levels

    compared = {
        c["output_column_name"]: [lv["label_for_charts"] for lv in known_levels(c)]
        for c in arrived.model.settings["comparisons"]
    }
    sure, cluster = bits(arrived.model.thresholds.sure), arrived.clustering.cluster
    found: Weighed = defaultdict(list)
    for pair in arrived.pairs.to_pylist():
        a, b = pair["a"], pair["b"]
        reached = {
            role: codes[at]
            for role, codes in compared.items()
            if (at := pair[f"g_{role}"]) != UNKNOWN
        }
        if reached.get("name") == "close" and _name_likeness(side, a, b) < NEAR_NAME:
            reached["name"] = "alike"  # a surname in common is not yet a name that is near
        told = sorted(reached.items(), key=lambda one: -abs(pair[f"w_{one[0]}"]))
        first15 = _same15(side, a, b)
        why = [text for role, level in told if (text := reason(role, level))]
        if first15 is not None:
            why.insert(0, fifteen(first15))
        weight = pair["weight"] + (0 if first15 is None else FIFTEEN if first15 else -FIFTEEN)
        made = Pair(
            side.refs[a], weight, cluster[a] == cluster[b], weight >= sure, reached, first15
        )
        found[side.refs[b]].append((made, tuple(why[:MOST_REASONS])))
    return found


def _name_likeness(side: comparing.Side, a: int, b: int) -> float:
    one, other = side.columns["name"][a] or "", side.columns["name"][b] or ""
    return likeness(names.search_key(one), names.search_key(other))


def _same15(side: comparing.Side, a: int, b: int) -> bool | None:
    """Whether fifteen digits of the NIK agree, where on one side no more is known."""
    one, other = side.first15[a], side.first15[b]
    if one is None or other is None or not (side.partial[a] or side.partial[b]):
        return None
    return one == other


def _add_fifteen(found: Weighed, side: comparing.Side, first: int) -> None:
    """Pairs that only fifteen digits of a NIK bring together, with a name that is near."""
    holders: dict[bytes, list[int]] = defaultdict(list)
    for at, digits in enumerate(side.first15):
        if digits is not None:
            holders[digits].append(at)
    for held in holders.values():
        for b in held:
            if b < first:
                continue
            seen = {pair.ref for pair, _why in found.get(side.refs[b], ())}
            for a in held:
                if a >= b or side.refs[a] in seen or not _same15(side, a, b):
                    continue
                if _name_likeness(side, a, b) >= NEAR_NAME:
                    pair = Pair(side.refs[a], 0.0, False, first15=True, weighed=False)
                    why = (fifteen(True), "nama pemilik mirip")
                    found.setdefault(side.refs[b], []).append((pair, why))


def _verdicts(source_keys: set[str]) -> dict[str, dict[Any, bool]]:
    """What people said of these rows in earlier versions: source key > business or row > same."""
    found: dict[str, dict[Any, bool]] = {}
    keys = list(source_keys)
    for start in range(0, len(keys), 10_000):
        rows = Verdict.objects.filter(source_key__in=keys[start : start + 10_000])
        for one in rows.order_by("decided_at"):
            at = one.other_business or one.other_source_key
            found.setdefault(one.source_key, {})[at] = one.same
    return found


def _with_verdicts(
    found: Found, source_key: str, verdicts: dict[str, dict[Any, bool]], sources: dict[Any, str]
) -> Found:
    """Candidates that a person called different are not asked again; one called same is sure."""
    said = verdicts.get(source_key)
    if not said or not found.candidates:
        return found
    left: list[Likely] = []
    for one in found.candidates:
        verdict = said.get(one.ref, said.get(sources.get(one.ref, "")))
        if verdict:
            why = ("dinyatakan sama oleh petugas", *one.reasons)
            return Found("sure", (Likely(one.ref, 1.0, True, why),))
        if verdict is None:
            left.append(one)
    if not left:
        return Found("none", ())
    return Found(found.outcome, tuple(left))


def _called_different(
    one: Any, other: Any, verdicts: dict[str, dict[Any, bool]], sources: dict[Any, str]
) -> bool:
    """Whether a person said of one of these two that it is not the other."""
    for ref, against in ((one, other), (other, one)):
        said = verdicts.get(sources.get(ref, ""), {})
        if said.get(against, said.get(sources.get(against, ""))) is False:
            return True
    return False


def store(batch: Import, answers: Answers) -> pulling.Pulled:
    """Keep what a search found. A row that somebody answered meanwhile keeps that answer, and the
    candidates it was given about; to ask the village is no answer, so it is asked about what was
    found last. Gives what it settled in other imports."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS stage_match")
        cursor.execute(
            "CREATE TEMP TABLE stage_match (id bigint, decision text, match text, business uuid,"
            " other bigint)"
        )
        with cursor.copy("COPY stage_match FROM STDIN") as copy:
            for pk, decision, outcome, found in answers.rows:
                best = found.candidates[0].ref if found.outcome == "sure" else None
                copy.write_row((pk, decision, outcome, *pulling.ends(best)))
        cursor.execute(
            "UPDATE intake_row r SET match = s.match, same_business = s.business,"
            f" same_row = s.other FROM stage_match s WHERE r.id = s.id AND {_UNANSWERED}"
        )
        # What is left are the rows whose candidates are replaced too.
        cursor.execute(
            "DELETE FROM stage_match s WHERE NOT EXISTS (SELECT FROM intake_row r"
            f" WHERE r.id = s.id AND r.batch_id = %s AND {_UNANSWERED})",
            [batch.pk],
        )
        cursor.execute("DELETE FROM intake_candidate c USING stage_match s WHERE s.id = c.row_id")
        cursor.execute("DROP TABLE IF EXISTS stage_candidate")
        cursor.execute(
            "CREATE TEMP TABLE stage_candidate (row_id bigint, business uuid, other bigint,"
            " score float, strong boolean, reasons jsonb)"
        )
        with cursor.copy("COPY stage_candidate FROM STDIN") as copy:
            for pk, _decision, _outcome, found in answers.rows:
                for one in found.candidates:
                    business, other = pulling.ends(one.ref)
                    reasons = json.dumps(one.reasons, ensure_ascii=False)
                    copy.write_row((pk, business, other, one.score, one.strong, reasons))
        cursor.execute(
            "INSERT INTO intake_candidate (regency_code, row_id, business_id, other_row, score,"
            " strong, reasons) SELECT %s, c.* FROM stage_candidate c"
            " WHERE c.row_id IN (SELECT id FROM stage_match)",
            [batch.regency_code],
        )
        cursor.execute("DROP TABLE stage_candidate")
        cursor.execute("DROP TABLE stage_match")
    return pulling.pull(answers.pulled)


def plausible(batch: Import) -> int:
    """Rows that wait for a person's answer about being the same."""
    return Row.objects.filter(batch=batch, match="question", decision="").count()


__all__ = ["Answers", "Candidate", "match", "plausible", "search", "store"]
