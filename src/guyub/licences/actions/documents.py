"""Papers collected once from a business for all its applications."""

from __future__ import annotations

from uuid import UUID

from guyub.kernel.actions import Act, DomainError, Unchanged, action
from guyub.kernel.attached import described, forget_file, keep
from guyub.kernel.scans import Scan
from guyub.licences.actions.cases import held
from guyub.licences.models import Document
from guyub.licences.models.cases import DOCUMENTS, RESTRICTED
from guyub.licences.permissions import CASE_WORK
from guyub.licences.states import ENDED
from guyub.registry.actions.common import lock, may_write_at
from guyub.registry.models import Business

FOLDER = "surat"
MOST = 40


@action("licences.document.collect", needs=CASE_WORK, sentence="mengumpulkan berkas pengajuan")
def collect(act: Act, case_pk: UUID, kind: str, scan: Scan) -> Document:
    """Keep a paper of the business of a running case. The same file is there once."""
    case = held(act, case_pk)
    if case.state in ENDED:
        raise DomainError("Pengajuan ini sudah selesai. Berkas baru tidak diperlukan.")
    if kind not in dict(DOCUMENTS):
        raise DomainError("Pilih jenis berkasnya.", field="kind")
    mine = Document.objects.filter(business=case.business_id)
    if (known := mine.filter(kind=kind, sha256=scan.sha256).first()) is not None:
        raise Unchanged(known)
    if mine.count() >= MOST:
        raise DomainError(f"Satu usaha paling banyak {MOST} berkas. Hapus dulu yang tidak dipakai.")
    row = Document.objects.create(
        regency_code=case.regency_code, business=case.business, product=case.product, kind=kind,
        case=case, path=keep(scan, f"{FOLDER}/{case.regency_code}"), restricted=kind in RESTRICTED,
        created_at=act.now, created_by=act.user_id, creator=act.person_id, **described(scan),
    )  # fmt: skip
    act.log(case.business, after={"berkas": kind, "sidik": scan.sha256[:16]})
    return row


@action("licences.document.drop", needs=CASE_WORK, sentence="menghapus berkas yang keliru")
def drop_document(act: Act, pk: UUID, reason: str) -> UUID:
    """A wrong file goes for good, since it may show somebody else's papers. Gives its business."""
    found = Document.objects.filter(pk=pk).values_list("business_id", flat=True).first()
    if found is None:
        raise DomainError("Berkas ini tidak ditemukan. Muat ulang halamannya.")
    business = lock(Business, found)
    row = lock(Document, pk)
    may_write_at(act, business.village_code)
    if not reason.strip():
        raise DomainError("Tulis apa yang keliru.", field="reason")
    kind, path, mark = row.kind, row.path, row.sha256[:16]
    row.delete()
    forget_file(act.scope, Document, path)
    act.log(business, before={"berkas": kind, "sidik": mark}, reason=reason.strip())
    return business.pk
