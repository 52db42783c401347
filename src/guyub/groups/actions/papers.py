"""Papers of a group: entered, and withdrawn when they were wrong."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.groups.actions.common import held, open_group, today_of, touch
from guyub.groups.models import Group, GroupPaper
from guyub.groups.permissions import EDIT
from guyub.kernel.actions import Act, DomainError, Unchanged, action

# These come with a step of their own, never by themselves.
BY_STEP = frozenset({GroupPaper.Kind.DECREE, GroupPaper.Kind.ENDING})


def put_paper(
    act: Act, group: Group, kind: str, number: str, on: date, issuer: str = ""
) -> GroupPaper:
    """A paper of the group; the same one is there once. Part of an action."""
    made: GroupPaper
    made, _fresh = GroupPaper.objects.valid().get_or_create(
        group=group, kind=kind, number=" ".join(number.split()), issued_on=on,
        defaults={
            "regency_code": group.regency_code, "issuer": issuer.strip(), "added_by": act.actor,
            "added_at": act.now,
        },
    )  # fmt: skip
    return made


@action("groups.paper.add", needs=EDIT, sentence="mencatat surat kelompok")
def add_paper(
    act: Act,
    pk: UUID,
    kind: str,
    number: str,
    on: date,
    *,
    issuer: str = "",
    version: int | None,
) -> GroupPaper:
    """Enter a paper that the group has, such as the domicile letter of its village."""
    group = held(act, pk)
    open_group(group)
    if kind not in GroupPaper.Kind.values or kind in BY_STEP:
        raise DomainError(_("Pilih jenis suratnya."), field="kind")
    if on > today_of(act):
        raise DomainError(_("Tanggal surat belum terjadi. Periksa lagi."), field="issued_on")
    same = group.papers.valid().filter(kind=kind, number=" ".join(number.split()), issued_on=on)
    if (known := same.first()) is not None:
        raise Unchanged(known)
    touch(act, group, version)
    group.save()
    made = put_paper(act, group, kind, number, on, issuer)
    act.log(group, after={"surat": kind, "nomor_surat": made.number, "tanggal": on.isoformat()})
    return made


@action("groups.paper.withdraw", needs=EDIT, sentence="menarik surat kelompok yang keliru dicatat")
def withdraw_paper(
    act: Act, pk: UUID, paper_pk: UUID, reason: str, *, version: int | None
) -> GroupPaper:
    """A paper was entered wrongly; it stays in the history and counts no more."""
    group = held(act, pk)
    papers = GroupPaper.objects.select_for_update()
    paper: GroupPaper | None = papers.filter(pk=paper_pk, group=group).first()
    if paper is None:
        raise DomainError(_("Surat ini tidak ditemukan. Muat ulang halamannya."))
    if paper.withdrawn_at is not None:
        raise Unchanged(paper)
    open_group(group)
    if paper.kind in BY_STEP:
        raise DomainError(_("Surat ini dasar keadaan kelompok, jadi tidak bisa ditarik."))
    if not reason.strip():
        raise DomainError(_("Tulis apa yang keliru."), field="reason")
    touch(act, group, version)
    group.save()
    paper.withdrawn_at, paper.withdrawn_because = act.now, reason
    paper.save()
    act.log(group, before={"surat": paper.kind, "nomor_surat": paper.number},
            reason=paper.withdrawn_because)  # fmt: skip
    return paper
