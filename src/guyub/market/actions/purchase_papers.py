"""Photos of goods and scans of papers of a purchase."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from guyub.kernel import attached
from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.db import Scope
from guyub.kernel.scans import Scan
from guyub.market.actions.purchases_common import mine
from guyub.market.models import Purchase, PurchasePaper
from guyub.market.permissions.purchases import PAPER
from guyub.market.states.purchases import CANCELLED

MOST_PAPERS: Final = 30


@action("market.purchase.paper", needs=PAPER, sentence="menambah berkas pembelian")
def add_paper(act: Act, pk: UUID, kind: str, scan: Scan) -> PurchasePaper:
    """A photo or scan kept; the same one again is the same."""
    row = mine(act, pk)
    if kind not in PurchasePaper.Kind.values:
        raise DomainError("Pilih berkas apa ini.", field="kind")
    rows = PurchasePaper.objects.filter(purchase=row)
    twin = rows.filter(sha256=scan.sha256).first()
    if twin is not None:
        raise Unchanged(twin)
    if row.state == CANCELLED:
        raise DomainError("Pembelian ini sudah dibatalkan.")
    if rows.count() >= MOST_PAPERS:
        raise DomainError(f"Paling banyak {MOST_PAPERS} berkas untuk satu pembelian.")
    made = PurchasePaper.objects.create(
        regency_code=row.regency_code, purchase=row, kind=kind,
        path=attached.keep(scan, f"belanja/{row.regency_code}"), created_at=act.now,
        created_by=act.user_id, creator=act.person_id, **attached.described(scan),
    )  # fmt: skip
    act.log(row, after={"berkas": kind, "sidik": scan.sha256})
    return made


@action("market.purchase.paper_drop", needs=PAPER, sentence="menghapus berkas pembelian")
def drop_paper(act: Act, pk: UUID, paper: UUID) -> Purchase:
    """A wrong scan taken away by whoever put it there, before the purchase was accepted."""
    row = mine(act, pk)
    held = PurchasePaper.objects.filter(pk=paper, purchase=row).first()
    if held is None:
        raise Unchanged(row)
    if row.is_frozen:
        raise DomainError("Pembelian ini sudah diterima, jadi berkasnya tetap tersimpan.")
    if held.creator != act.person_id:
        raise DomainError("Berkas dihapus oleh yang mengunggahnya.")
    path, digest, kind = held.path, held.sha256, held.kind
    held.delete()
    attached.forget_file(Scope(read=(row.regency_code,)), PurchasePaper, path)
    act.log(row, before={"berkas": kind, "sidik": digest})
    return row
