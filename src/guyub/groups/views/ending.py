"""Dissolving, merging and splitting groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from guyub.accounts.visit import VisitRequest, needs
from guyub.groups import forms
from guyub.groups.actions.ending import dissolve_group, merge_groups, split_group
from guyub.groups.actions.founding import NewGroup
from guyub.groups.holdings import holdings_of
from guyub.groups.models import Group
from guyub.groups.permissions import END
from guyub.groups.queries import members_of
from guyub.groups.views.common import form_page, own_group_or_404, page_of, version_of
from guyub.kernel.actions import DomainError
from guyub.kernel.ids import NumberError, parse_human_number, uuid7
from guyub.registry import naming
from guyub.registry.views.common import village_choices


@needs(END)
def dissolve(request: VisitRequest, number: str) -> HttpResponse:
    """The group ends."""
    group = own_group_or_404(request, number)

    def make(data: Any) -> forms.EndForm:
        return forms.EndForm(
            data, initial={"on": timezone.localdate()}, held=holdings_of(group),
            version=group.version,
        )  # fmt: skip

    form = make(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        dissolve_group(
            request.visit.act(), group.pk, data["on"], data["reason"], paper=data["paper"],
            choices=form.choices(), version=version_of(data),
        )  # fmt: skip

    return form_page(
        request, group, form, title="Catat kelompok bubar", save=save, remake=make,
        lead="Semua keanggotaan berakhir. Barang yang masih dipegang kelompok ditentukan di sini.",
        done="Kelompok dicatat bubar.", button="Catat bubar", danger=True,
    )  # fmt: skip


def _target(request: VisitRequest, text: str) -> Group:
    try:
        number = parse_human_number(text).text
    except NumberError as error:
        raise DomainError(str(error), field="into") from error
    found: Group | None = Group.objects.visible_to(request.visit).filter(number=number).first()
    if found is None:
        raise DomainError("Kelompok dengan nomor itu tidak ditemukan.", field="into")
    return found


@needs(END)
def merge(request: VisitRequest, number: str) -> HttpResponse:
    """The group becomes part of another one."""
    group = own_group_or_404(request, number)

    def make(data: Any) -> forms.MergeForm:
        return forms.MergeForm(
            data, initial={"on": timezone.localdate()}, held=holdings_of(group),
            version=group.version,
        )  # fmt: skip

    form = make(request.POST or None)

    def save(data: dict[str, Any]) -> Group:
        into = _target(request, data["into"])
        return merge_groups(
            request.visit.act(), group.pk, into.pk, data["on"], data["reason"],
            paper=data["paper"], choices=form.choices(), versions=(version_of(data), into.version),
        )  # fmt: skip

    return form_page(
        request, group, form, title="Gabungkan ke kelompok lain", save=save, remake=make,
        lead="Anggotanya pindah sebagai anggota biasa. Kelompok ini berakhir dan menunjuk ke"
        " kelompok tujuan.",
        done="Kelompok digabung.", button="Gabungkan", danger=True, after=page_of,
    )  # fmt: skip


def _split_before(group: Group, text: str) -> Group | None:
    try:
        return group.offshoots.filter(pk=UUID(text)).first()
    except ValueError:
        return None


@needs(END)
def split(request: VisitRequest, number: str) -> HttpResponse:
    """Some members go and form a group of their own."""
    group = own_group_or_404(request, number)
    if request.method == "POST" and (made := _split_before(group, request.POST.get("id", ""))):
        # Sent twice: its members are gone from the form, the new group is there.
        return redirect(page_of(made))
    today = timezone.localdate()
    rows = members_of(group, today)
    names = [
        (str(m.pk), f"{naming.hide(request.visit, m.business).name} ({m.get_role_display()})")
        for m in rows
    ]  # fmt: skip
    villages = village_choices(request.visit, group.regency_code)

    def make(data: Any) -> forms.SplitForm:
        initial = {"on": today, "id": uuid7(), "village_code": group.village_code}
        return forms.SplitForm(
            data, initial=initial, held=holdings_of(group), members=names, villages=villages,
            version=group.version,
        )  # fmt: skip

    form = make(request.POST or None)

    def save(data: dict[str, Any]) -> Group:
        new = NewGroup(
            data["village_code"], group.kind, data["name"], group.trade, group.branch,
            group.kbli_version, group.kbli_code, data["id"],
        )  # fmt: skip
        return split_group(
            request.visit.act(), group.pk, [UUID(m) for m in data["members"]], new, data["on"],
            data["reason"], paper=data["paper"], choices=form.choices(),
            version=version_of(data), confirmed=form.confirmed(),
        )  # fmt: skip

    return form_page(
        request, group, form, title="Pecah kelompok", save=save, remake=make,
        lead="Pilih anggota yang ikut. Kelompok barunya dibentuk sendiri dengan berita acara"
        " sendiri. Kelompok ini tetap berdiri.",
        done="Kelompok baru mulai dibentuk.", button="Pecah kelompok", after=page_of,
    )  # fmt: skip
