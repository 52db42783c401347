"""Papers of a group, their scans, and the decree that recognises it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.groups import forms
from guyub.groups.actions.founding import recognise_group
from guyub.groups.actions.papers import add_paper, add_scan, withdraw_paper
from guyub.groups.models import GroupPaper, GroupScan
from guyub.groups.permissions import EDIT, OPEN, RECOGNISE
from guyub.groups.views.common import form_page, group_or_404, own_group_or_404, version_of
from guyub.kernel.attached import serve


@needs(EDIT)
def add(request: VisitRequest, number: str) -> HttpResponse:
    """Enter a paper with its number, day and scan."""
    group = own_group_or_404(request, number)
    asked = request.GET.get("jenis", "domicile")

    def make(data: Any) -> forms.PaperForm:
        files = request.FILES if data is not None else None
        initial = {"kind": asked, "issued_on": timezone.localdate()}
        return forms.PaperForm(
            data, files, initial=initial, kinds=forms.PAPER_KINDS, version=group.version
        )

    def save(data: dict[str, Any]) -> None:
        add_paper(
            request.visit.act(), group.pk, data["kind"], data["number"], data["issued_on"],
            issuer=data["issuer"], scan=data["scan"], version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, group, make(request.POST or None), title="Tambah surat", save=save,
        done="Surat tersimpan.", remake=make,
    )  # fmt: skip


def paper_or_404(request: VisitRequest, number: str, pk: UUID) -> tuple[Any, GroupPaper]:
    group = own_group_or_404(request, number)
    paper = group.papers.filter(pk=pk).first()
    if paper is None:
        raise Http404
    return group, paper


@needs(EDIT)
def scan(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """Add the photo or PDF of a paper entered before."""
    group, paper = paper_or_404(request, number, pk)
    form = forms.ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["scan"] is None:
        form.add_error("scan", "Pilih berkasnya dulu.")
    return form_page(
        request, group, form, title=f"Tambah berkas: {paper.get_kind_display()}",
        save=lambda data: add_scan(request.visit.act(), group.pk, paper.pk, data["scan"]),
        done="Berkas tersimpan.", button="Simpan berkas",
    )  # fmt: skip


@needs(EDIT)
def withdraw(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """A paper was entered wrongly."""
    group, paper = paper_or_404(request, number, pk)

    def make(data: Any) -> forms.ReasonForm:
        return forms.ReasonForm(data, version=group.version)

    return form_page(
        request, group, make(request.POST or None),
        title=f"Tarik surat: {paper.get_kind_display()}",
        lead="Surat yang ditarik tidak dihitung lagi, tetapi tetap ada di riwayat.",
        save=lambda data: withdraw_paper(
            request.visit.act(), group.pk, paper.pk, data["reason"], version=version_of(data)
        ),
        done="Surat ditarik.", button="Tarik surat", danger=True, remake=make,
    )  # fmt: skip


@needs(OPEN)
def open_scan(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """The scan itself."""
    group = group_or_404(request, number)
    found = GroupScan.objects.filter(pk=pk, group=group).first()
    if found is None:
        raise Http404
    return serve(request, found)


@needs(RECOGNISE)
def recognise(request: VisitRequest, number: str) -> HttpResponse:
    """Recognise a founded group by decree."""
    group = own_group_or_404(request, number)

    def make(data: Any) -> forms.RecogniseForm:
        files = request.FILES if data is not None else None
        return forms.RecogniseForm(data, files, version=group.version)

    def save(data: dict[str, Any]) -> None:
        issuer = request.visit.office.name if request.visit.office else ""
        recognise_group(
            request.visit.act(), group.pk, data["number"], data["on"], issuer=issuer[:120],
            scan=data["scan"], version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, group, make(request.POST or None), title="Akui dengan SK", save=save,
        lead="Baca dulu anggota dan suratnya. Yang ikut membentuk kelompok tidak mengakuinya.",
        done="Kelompok diakui dinas.", button="Akui kelompok", remake=make,
    )  # fmt: skip
