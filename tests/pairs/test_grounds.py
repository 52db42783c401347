"""What makes a pair sure is the engine's rule, told in words, kept as it was when it was found."""

from __future__ import annotations

import math
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guyub.pairs.grounds import Grounds, grounds
from guyub.pairs.models import KINDS
from guyub.pairs.words import evidence, lacking
from tests.factories import NOW, office, office_act, sign_in
from tests.pairs import worlds as w

HEAVY = 13.5


@cache
def engine() -> tuple[Any, dict[str, list[str]]]:
    """A model of the registry's columns, and the levels of each comparison by index."""
    import pyarrow as pa

    from guyub.linkage.scoring import known_levels
    from guyub.linkage.training import defaults
    from guyub.registry.linkable import MAPPING

    table = pa.table({role: pa.array(["", ""], pa.string()) for role in MAPPING})
    model = defaults(table, MAPPING)
    levels = {
        c["output_column_name"]: [one["label_for_charts"] for one in known_levels(c)]
        for c in model.settings["comparisons"]
    }
    return model, levels


@given(st.data(), st.sampled_from([5.0, HEAVY]), st.sampled_from(["", *KINDS]))
def test_sure_here_is_sure_in_the_engine_and_every_other_pair_says_what_it_lacks(
    data: st.DataObject, weight: float, kind: str
) -> None:
    import duckdb

    from guyub.linkage import certainty
    from guyub.linkage.grouping import bits

    model, levels = engine()
    reached = {
        role: data.draw(st.sampled_from([-1, *range(len(codes))]), label=role)
        for role, codes in levels.items()
    }
    row = {f"g_{role}": at for role, at in reached.items()}
    merge = bits(model.thresholds.merge)
    columns = ", ".join(f"{at} AS {name}" for name, at in {**row, "weight": weight}.items())
    (engine_says,) = duckdb.sql(
        f"SELECT {certainty.sql(model.settings, merge)} FROM (SELECT {columns})"
    ).fetchall()[0]
    level = {role: "unknown" if at < 0 else levels[role][at] for role, at in reached.items()}
    told = grounds(level, certainty.evidence(model, row), weight >= merge, kind)
    assert told.sure is (bool(engine_says) and not kind)
    assert bool(told.lacks) is not told.sure
    steps = [{"role": role, "level": code} for role, code in level.items()]
    assert len(lacking(told.lacks)) == len(told.lacks)
    assert len(evidence(told.evidence, steps)) == len(told.evidence)


def test_a_search_keeps_the_evidence_of_sure_pairs_and_what_others_lack(db: None) -> None:
    w.doubles(12, others=6)
    run = w.searched()
    pairs = w.pairs_of()
    sure = [p for p in pairs if p.sure]
    assert len(sure) == run.figures["sure"]
    assert 0 < len(sure) < len(pairs)
    assert pairs[: len(sure)] == sure
    for pair in pairs:
        level = {s["role"]: s["level"] for s in pair.steps}
        if pair.sure:
            assert pair.evidence[0] == "name"
            assert "nik" in pair.evidence or "birth_date" in pair.evidence
            assert not pair.lacks
        else:
            assert pair.lacks
        if "nik" in pair.evidence:
            assert level["nik"] == "same"


def test_weight_alone_is_not_sure(db: None) -> None:
    """Same phone, name and street, no NIK and no birth date: a family could be so."""
    office(w.OURS)
    act = office_act()
    for n in range(12):
        w.business(act, w.person(n))
    for n in (12, 12):
        w.business(act, {**w.person(n), "nik": None})
    w.searched()
    (pair,) = w.pairs_of()
    assert pair.weight > HEAVY
    assert (pair.sure, pair.evidence, pair.lacks) == (False, [], ["number"])


def test_what_a_decided_pair_showed_stays(db: None) -> None:
    from guyub.pairs.actions.deciding import apart
    from guyub.registry.models import Business

    (pair,) = w.laid(1)
    apart(office_act(), pair.pk)
    one, other = Business.objects.using("owner").order_by("pk")
    later = w.told(one, other, 5.0, grounds=Grounds((), ("name", "number")))
    w.stored([later], now=NOW + timedelta(days=1))
    (kept,) = w.pairs_of()
    assert (kept.sure, kept.evidence, kept.lacks) == (True, ["name", "birth_date", "village"], [])


def test_a_sure_pair_lacks_nothing_by_constraint(db: None) -> None:
    from django.db import IntegrityError

    from guyub.pairs.models import DoubtfulPair

    w.laid(1)
    with pytest.raises(IntegrityError, match="sure_lacks_nothing"):
        DoubtfulPair.objects.using("owner").update(lacks=["name"])


def page(client: Any, name: str, *args: Any) -> str:
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def test_pages_say_the_evidence_or_what_is_missing(db: None, client: Any) -> None:
    from guyub.registry.models import Business

    sign_in(client, "registrar")
    (pair,) = w.laid(1)
    for where in (page(client, "pairs:list"), page(client, "pairs:pair", pair.pk)):
        assert "Hampir pasti satu usaha" in where
        assert "Tanggal lahir sama" in where
        assert "Desa sama" in where
    one, other = Business.objects.using("owner").order_by("pk")
    w.stored([w.told(one, other, 12.0, grounds=Grounds((), ("against_nik", "name")))])
    shown = page(client, "pairs:pair", pair.pk)
    assert "Hampir pasti" not in shown
    assert "NIK keduanya berbeda." in shown
    assert "Nama pemiliknya kurang sama, atau belum tertulis." in shown


def test_precision_of_sure_pairs_stands_by_itself(db: None, client: Any) -> None:
    from guyub.pairs.actions.deciding import apart

    sign_in(client, "registrar")
    first, second, old = w.laid(3)
    from guyub.pairs.models import DoubtfulPair

    # Found before the rule was asked: called sure by its weight, not counted as such.
    DoubtfulPair.objects.using("owner").filter(pk=old.pk).update(evidence=[])
    assert "Belum ada yang diputuskan." in page(client, "pairs:precision")
    for pair in (first, old):
        apart(office_act(), pair.pk)
    shown = page(client, "pairs:precision").replace("\xa0", "")
    assert "1 putusan: 0 sama, 1 berbeda. Ketepatan <strong>0" in shown
    assert "1 belum diputuskan." in shown
    low, high = 0.0, 1 - 1 / (1 + 1.959963984540054**2)
    assert math.isclose(high, 0.7935, abs_tol=1e-4)
    assert f"kira-kira antara {low:.0f}% dan 79,3%" in shown.replace(" %", "%")
    assert second.pk
