"""From the first line of a group to its founding, and changes of what it is and who is in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.groups import forms
from guyub.groups.actions.founding import (
    Founding,
    NewGroup,
    drop_group,
    edit_group,
    found_group,
    start_group,
)
from guyub.groups.actions.members import leave_group, set_role
from guyub.groups.models import Group, Kind, Membership
from guyub.groups.permissions import EDIT, FOUND
from guyub.groups.states import FORMING
from guyub.groups.views.common import form_page, own_group_or_404, rules_for, version_of
from guyub.groups.wording import KIND_HELP
from guyub.kernel.ids import uuid7
from guyub.registry.models import Ownership
from guyub.registry.views.common import village_choices

PLAIN = ("name", "trade", "branch", "village_code", "address", "bank_name", "bank_holder")


def regency_of(request: VisitRequest) -> str:
    """The regency in which this visit forms groups; 404 for an office above."""
    office = request.visit.office
    if office is None or len(office.area_code) != 5:
        raise Http404
    return office.area_code


@needs(EDIT)
def new(request: VisitRequest) -> HttpResponse:
    """Begin to form a group."""
    regency = regency_of(request)
    villages = village_choices(request.visit, regency)
    given = request.GET
    initial = {
        "id": uuid7(), "kind": given.get("jenis") if given.get("jenis") in Kind.values
        else "kelompok",
        "village_code": given.get("desa", ""), "trade": given.get("barang", "")[:100],
        "branch": given.get("cabang", ""),
    }  # fmt: skip
    form = forms.StartForm(request.POST or None, initial=initial, villages=villages)
    rules = rules_for(regency)
    return form_page(
        request, None, form, title="Bentuk kelompok",
        lead="Mulai dari nama, jenis, dan tempat. Anggota dipilih di langkah berikutnya.",
        save=lambda data: start_group(request.visit.act(), NewGroup(**data)),
        done="Kelompok mulai dibentuk. Sekarang pilih anggotanya.", button="Lanjut pilih anggota",
        after=_members_page, kinds=[
            (label, KIND_HELP[kind], rules[kind].words) for kind, label in Kind.choices
        ],
    )  # fmt: skip


def _members_page(made: Group) -> str:
    return reverse("groups:members", args=[made.number])


@needs(EDIT)
def edit(request: VisitRequest, number: str) -> HttpResponse:
    """Name, trade, seat, address, bank account."""
    group = own_group_or_404(request, number)
    villages = village_choices(request.visit, group.regency_code)
    initial = {name: getattr(group, name) for name in PLAIN}

    def make(data: Any) -> forms.EditForm:
        return forms.EditForm(data, initial=initial, villages=villages, version=group.version)

    def save(data: dict[str, Any]) -> None:
        values = {name: data[name] for name in PLAIN}
        # An empty account means unchanged; without a bank there is no account.
        if data["bank_account"]:
            values["bank_account"] = data["bank_account"]
        elif not data["bank_name"]:
            values["bank_account"] = None
        edit_group(request.visit.act(), group.pk, values, version=version_of(data))

    return form_page(
        request, group, make(request.POST or None), title="Ubah data kelompok", save=save,
        done="Data kelompok tersimpan.", remake=make,
    )  # fmt: skip


def member_or_404(request: VisitRequest, number: str, pk: UUID) -> tuple[Group, Membership]:
    group = own_group_or_404(request, number)
    rows = group.memberships.select_related("business__facts", "owner")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return group, row


@needs(EDIT)
def role(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """What a member does in the group, and who represents the business."""
    group, row = member_or_404(request, number, pk)
    held = Ownership.objects.filter(
        business=row.business_id, until__isnull=True, owner__erased_at__isnull=True
    ).select_related("owner")
    owners = [(str(o.owner_id), o.owner.name) for o in held.order_by("pk")]

    def make(data: Any) -> forms.RoleForm:
        initial = {"role": row.role, "owner": str(row.owner_id or "")}
        form = forms.RoleForm(data, initial=initial, owners=owners, version=group.version)
        if group.state == FORMING:
            del form.fields["on"]
        return form

    def save(data: dict[str, Any]) -> None:
        owner = UUID(data["owner"]) if data.get("owner") else None
        set_role(
            request.visit.act(), group.pk, row.pk, data["role"], on=data.get("on"), owner=owner,
            version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, group, make(request.POST or None), title=f"Tugas {row.business.name}",
        lead="Kalau tugas ini sedang dipegang anggota lain, ia menjadi anggota biasa. Riwayatnya"
        " tetap tersimpan.",
        save=save, done="Tugas tersimpan.", remake=make,
    )  # fmt: skip


@needs(EDIT)
def leave(request: VisitRequest, number: str, pk: UUID) -> HttpResponse:
    """A member leaves, or a candidate is taken off the list."""
    group = own_group_or_404(request, number)
    row = group.memberships.select_related("business").filter(pk=pk).first()
    if row is None:
        # Taken off the list already: the second sending ends where the first did.
        if group.state == FORMING and request.method == "POST":
            return redirect("groups:detail", group.number)
        raise Http404
    forming = group.state == FORMING

    def make(data: Any) -> forms.LeaveForm:
        form = forms.LeaveForm(data, initial={"on": timezone.localdate()}, version=group.version)
        if forming:
            del form.fields["on"], form.fields["reason"]
        return form

    def save(data: dict[str, Any]) -> None:
        leave_group(
            request.visit.act(), group.pk, pk, on=data.get("on"), reason=data.get("reason", ""),
            version=version_of(data),
        )  # fmt: skip

    word = "Hapus dari daftar calon" if forming else "Anggota keluar"
    return form_page(
        request, group, make(request.POST if request.method == "POST" else None),
        title=f"{word}: {row.business.name}", save=save, done="Tersimpan.",
        button=word if forming else "Catat keluar", danger=True, remake=make,
    )  # fmt: skip


@needs(FOUND)
def found(request: VisitRequest, number: str) -> HttpResponse:
    """Record the founding with its minutes."""
    group = own_group_or_404(request, number)
    rule = rules_for(group.regency_code)[group.kind]

    def make(data: Any) -> forms.FoundForm:
        files = request.FILES if data is not None else None
        return forms.FoundForm(data, files, version=group.version)

    form = make(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        founding = Founding(data["on"], data["minutes"], data["attended"], data["scan"])
        found_group(
            request.visit.act(), group.pk, founding, version=version_of(data),
            confirmed=form.confirmed(),
        )  # fmt: skip

    return form_page(
        request, group, form, title="Catat pembentukan", save=save, remake=make,
        lead=f"Isi sesuai berita acara yang sudah ditandatangani. {rule.words}",
        done="Kelompok sudah dibentuk. Berikutnya: surat domisili dari desa, lalu SK dinas.",
        button="Catat pembentukan",
    )  # fmt: skip


@needs(EDIT)
def drop(request: VisitRequest, number: str) -> HttpResponse:
    """Give up forming a group."""
    group = own_group_or_404(request, number)

    def make(data: Any) -> forms.ReasonForm:
        return forms.ReasonForm(data, version=group.version)

    return form_page(
        request, group, make(request.POST or None), title="Batalkan pembentukan",
        lead="Nomor dan riwayatnya tetap tersimpan. Calon anggota bebas masuk kelompok lain.",
        save=lambda data: drop_group(
            request.visit.act(), group.pk, data["reason"], version=version_of(data)
        ),
        done="Pembentukan dibatalkan.", button="Batalkan pembentukan", danger=True, remake=make,
    )  # fmt: skip
