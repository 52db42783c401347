"""The four workbooks that offices keep, by command line and by browser pages, against the truth."""

from __future__ import annotations

import csv
import itertools
import json
from collections import defaultdict

import pytest

from tests.factories import office
from tests.intake.conftest import newest, reviewed

RECALL = 0.80
F1, PRECISION = 0.94, 0.995  # without anybody's review


@pytest.fixture
def workbooks(shared):
    folder = shared / "data" / "workbooks"
    if not (folder / "truth.csv").is_file():
        pytest.skip("workbooks are absent")
    return folder


@pytest.fixture
def truth(workbooks):
    with (workbooks / "truth.csv").open(newline="") as file:
        return {(r["file"], r["sheet"], int(r["row"])): r["business"] for r in csv.DictReader(file)}


def files_of(folder):
    return sorted(p for p in folder.iterdir() if p.name != "truth.csv")


def true_pairs(truth):
    groups = defaultdict(list)
    for place, business in truth.items():
        groups[business].append(place)
    return {frozenset(p) for g in groups.values() for p in itertools.combinations(g, 2)}


def together(links):
    """All pairs of rows that end in one business when these links are followed."""
    root = {}

    def end(row):
        while row in root:
            row = root[row]
        return row

    for one, other in map(tuple, links):
        if end(one) != end(other):
            root[end(one)] = end(other)
    groups = defaultdict(list)
    for row in {row for link in links for row in link}:
        groups[end(row)].append(row)
    return {frozenset(p) for g in groups.values() for p in itertools.combinations(g, 2)}


def command(paths, *more):
    import argparse

    from guyub.intake import commands

    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    options = parser.parse_args(["import", *map(str, paths), "--office", "33.03", "--json", *more])
    return commands.run(options)


@pytest.mark.parametrize("more", [(), ("--apply",)])
def test_command_line(db, workbooks, truth, capsys, tmp_path, more):
    office()
    assert command(files_of(workbooks), "--report", str(tmp_path / "r.xlsx"), *more) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])  # one line, behind any other
    assert {"receive", "stage", "check"} <= set(found["seconds"])
    assert ("apply" in found["seconds"]) == ("--apply" in more)
    staged = {
        (f["file"], s["sheet"], row)
        for f in found["files"] for s in f["sheets"] for row in s["data_rows"]
    }  # fmt: skip
    assert staged == set(truth)
    wrong = [t["sentence"] for f in found["files"] for t in f["totals"] if not t["agrees"]]
    assert len(wrong) == 2
    assert "262" in wrong[0]
    assert "260" in wrong[0]
    assert "selisih 58" in wrong[1]
    offered, sure = set(), set()
    for f in found["files"]:
        for m in f["matches"]["rows"]:
            own = (f["file"], m["sheet"], m["row"])
            for c in m["candidates"]:
                for r in c["rows"]:
                    pair = frozenset((own, (r["file"], r["sheet"], r["row"])))
                    offered.add(pair)
                    if m["outcome"] == "sure":
                        sure.add(pair)
    pairs = true_pairs(truth)
    assert len(offered & pairs) / len(pairs) >= RECALL
    assert sure, "some identities are whole"
    assert sure <= pairs, "no wrong automatic match"
    assert len(offered & pairs) / len(offered) >= 0.7
    joined = together(sure)
    right = len(joined & pairs)
    precision, recall = right / len(joined), right / len(pairs)
    assert precision >= PRECISION
    assert 2 * precision * recall / (precision + recall) >= F1
    assert (tmp_path / "r.xlsx").stat().st_size > 10_000


def test_a_dry_run_leaves_nothing(db, workbooks, capsys):
    from pathlib import Path

    from django.conf import settings
    from django.db import connections

    office()
    before = set(Path(settings.GUYUB_FILES_DIR).rglob("impor/*/*"))
    assert command(files_of(workbooks)) == 0
    with connections["owner"].cursor() as cursor:
        for table in ("intake_import", "intake_row", "registry_business", "ledger_event"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table
    assert set(Path(settings.GUYUB_FILES_DIR).rglob("impor/*/*")) == before


def test_pages_stage_every_data_row(clerk, client, workbooks, truth):
    from guyub.intake.models import Row
    from guyub.kernel.db import in_scope

    for path in files_of(workbooks):
        batch = reviewed(client, clerk, path.read_bytes(), path.name)
        assert newest(clerk).state == "review", path.name
        with in_scope(clerk.scope, read_only=True):
            rows = Row.objects.filter(batch=batch, aggregate=False)
            found = {(path.name, s, r) for s, r in rows.values_list("table__sheet", "row")}
        assert found == {t for t in truth if t[0] == path.name}
        for page in ("", "kolom/", "masalah/", "desa/", "kbli/", "tinjau/"):
            assert client.get(f"/impor/{batch.pk}/{page}").status_code == 200, page
