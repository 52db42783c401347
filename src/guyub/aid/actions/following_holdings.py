"""What becomes of a group's tools when the group ends: said for each before it can end."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from guyub.aid.actions.following import (
    held_tool,
    nothing_open,
    take_back,
    today_of,
    write_event,
)
from guyub.aid.models import Handover, Tool
from guyub.groups.holdings import Holding
from guyub.groups.models import Group
from guyub.kernel.actions import Act, DomainError, action

STAY, OFFICE, GROUP = "anggota", "kantor", "kelompok"
CHOICES: Final = (
    (STAY, "Tetap di anggota yang memakainya"),
    (OFFICE, "Kembali ke kantor"),
    (GROUP, "Ikut kelompok penerus"),
)
_PREFIX: Final = "aid.tool:"


def find(group: Group) -> list[Holding]:
    """Tools that the group's members hold through it, and records on their way to it: these offer
    no choice, so the group cannot end before they are handed over or dropped."""
    held = Tool.objects.kept().filter(holder_group=group).order_by("tag")
    tools = [Holding(f"{_PREFIX}{tool.pk}", f"{tool.name} ({tool.tag})", CHOICES) for tool in held]
    waiting = Handover.objects.filter(group=group, state__in=("draft", "ready")).order_by("pk")
    return tools + [
        Holding(
            f"{_PREFIX}bast-{record.pk}",
            f"berita acara serah terima {record.number or 'tanpa nomor'}"
            " yang belum selesai (serahkan atau buang dulu)",
            (),
        )
        for record in waiting
    ]


def settle(act: Act, group: Group, key: str, choice: str) -> None:
    """Carry out what was chosen for one tool; nothing for what other rooms hold."""
    if key.startswith(_PREFIX):
        settle_tool(act, group, UUID(key.removeprefix(_PREFIX)), choice)


@action("aid.tool.settle", sentence="menentukan alat kelompok yang berakhir")
def settle_tool(act: Act, group: Group, pk: UUID, choice: str) -> Tool:
    """Inside the ending of a group, by whoever may end it and in its transaction."""
    tool = held_tool(act, pk)
    if tool.holder_group_id != group.pk:
        raise DomainError(_("Alat %(t)s tidak lagi di kelompok ini.") % {"t": tool.tag})
    nothing_open(tool)
    if choice not in dict(CHOICES):
        raise DomainError(_("Pilih mau dibawa ke mana alat %(t)s.") % {"t": tool.tag})
    on, words = today_of(act), f"Kelompok {group.number} berakhir"
    if choice == OFFICE:
        take_back(act, tool, on, words)
    else:
        heir = _heir(group, tool) if choice == GROUP else None
        tool.holder_group = heir
        tool.version += 1
        tool.save()
        write_event(act, tool, "group", on, found=words)
    act.log(
        tool, before={"kelompok": str(group.pk)},
        after={"alat": tool.tag, "pilihan": choice, "kelompok": str(tool.holder_group_id or "")},
        reason=words,
    )  # fmt: skip
    return tool


def _heir(group: Group, tool: Tool) -> Group:
    heir = group.merged_into or group.offshoots.order_by("-created_at", "-pk").first()
    if heir is None:
        raise DomainError(
            _("Kelompok ini tidak punya penerus. Pilih anggota atau kantor untuk %(t)s.")
            % {"t": tool.tag}
        )
    return heir
