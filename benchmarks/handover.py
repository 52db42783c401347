"""148 hand-over records as separate PDF/A files with QR; prints JSON.

python -m benchmarks.handover [rounds]

Measured from the stored records to the bytes of every file: reading, signing of codes, QR,
typesetting. Floor: the same number of pages with nothing on them but the fonts of the text.
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import time
import zipfile

from benchmarks.aid_world import decreed
from benchmarks.pages import set_up

RECIPIENTS, KINDS = 148, 548


def measure(rounds: int) -> dict[str, float]:
    from guyub.aid.actions.handing_records import Around, approve, prepare
    from guyub.aid.bast import for_print, pdfs_of
    from guyub.aid.models import Handover
    from guyub.kernel.db import in_scope
    from guyub.kernel.documents import render, render_many

    world = decreed(RECIPIENTS, KINDS)
    store, head = world.act("asset_officer"), world.act("head")
    started = time.perf_counter()
    records = prepare(store, world.decree.pk, Around("Camat Contoh", "Camat", "Pendopo"))
    prepared = time.perf_counter() - started
    with in_scope(store.scope):
        # People's names are not the point; every record needs somebody who signs.
        Handover.objects.filter(decree=world.decree, recipient_signer="").update(
            recipient_signer="Penerima Contoh"
        )
    started = time.perf_counter()
    approve(head, [r.pk for r in records])
    approved = time.perf_counter() - started
    with in_scope(store.scope):
        for n, pk in enumerate(r.pk for r in records):
            Handover.objects.filter(pk=pk, number="").update(number=f"000.3/{n}/{pk}"[:80])
    taken, floor, worked = [], [], []
    empty = [{"title": "", "n": n} for n in range(len(records))]
    size = lines = 0
    for _turn in range(rounds):
        started, used = time.perf_counter(), time.process_time()
        with in_scope(store.scope, read_only=True):
            wanted = Handover.objects.filter(decree=world.decree).order_by("village_code", "pk")
            made = list(pdfs_of(list(for_print(wanted))))
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - used)
        size = sum(len(pdf) for _r, pdf in made)
        lines = sum(len(r.lines.all()) for r, _pdf in made)
        started = time.perf_counter()
        list(render_many("kernel/kosong", empty))
        floor.append(time.perf_counter() - started)
    assert len({pdf for _r, pdf in made}) == len(records) == RECIPIENTS
    started = time.perf_counter()
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_STORED) as pack:
        for record, pdf in made:
            pack.writestr(f"{record.pk}.pdf", pdf)
    zipped = time.perf_counter() - started
    render("kernel/kosong", {"title": ""})
    return {
        "seconds": statistics.median(taken), "worst": max(taken),
        "cpu": statistics.median(worked), "floor": statistics.median(floor),
        "files": len(made), "lines": lines, "bytes": size,
        "prepare": prepared, "approve": approved, "zip": zipped,
    }  # fmt: skip


if __name__ == "__main__":
    with set_up():
        print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)))
