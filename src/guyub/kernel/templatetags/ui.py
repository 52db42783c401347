"""Template tags of Guyub's components. Use: ``{% load ui %}``; gallery: ``kernel/gallery.html``.

Lists are given as dataclass instances or as plain dicts with the same names; an unknown name fails
at once. Every variable a component template uses is always set, so strict templates stay quiet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from guyub.kernel import markup
from guyub.kernel.components import (
    Cell,
    Column,
    Difference,
    Fact,
    Happening,
    Link,
    Stage,
    Tone,
    coerce,
    thousands,
)
from guyub.kernel.rupiah import format_percent, whole_percent
from guyub.kernel.templatetags import form_tags
from guyub.kernel.templatetags.shell import Shell, build_shell, theme_rules

register = template.Library()
# One ``{% load ui %}`` gives a page everything.
register.tags.update(form_tags.register.tags)

TONE_ICONS = {"": "info", "ok": "check", "warn": "warn", "bad": "stop", "quiet": "clock"}
# Django message levels to tones; unknown levels stay neutral.
MESSAGE_TONES = {"debug": "quiet", "info": "", "success": "ok", "warning": "warn", "error": "bad"}


def render(context: template.Context, name: str, data: dict[str, Any]) -> SafeString:
    """A component template with its own small context, from the engine of the calling page."""
    engine = context.template.engine if context.template else template.Engine.get_default()
    return engine.get_template(name).render(template.Context(data))


# --- shell ---------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def ui_shell(context: template.Context) -> Shell:
    """What the page frame needs, gathered from the context with a default for each part."""
    return build_shell(context)


@register.simple_tag
def theme_style(shell: Shell) -> SafeString:
    """The region's accent as a nonce'd style; nothing without an accent or without a nonce."""
    if not (shell.accent and shell.nonce):
        return mark_safe("")
    rules = theme_rules(shell.accent)
    return format_html('<style nonce="{}">{}</style>', shell.nonce, mark_safe(rules))  # noqa: S308


@cache
def _drawn(name: str) -> SafeString:
    href = f"{static('kernel/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of ``icons.svg``. Without ``label`` it is decoration and hidden from readers."""
    if not label:
        return _drawn(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>',
        label,
        f"{static('kernel/icons.svg')}#{name}",
    )


@register.simple_tag
def refresh(seconds: int = 5) -> SafeString:
    """Inside ``{% block head %}``: reload while long work runs, only where scripts do not run."""
    return format_html(
        '<noscript><meta http-equiv="refresh" content="{}"></noscript>', int(seconds)
    )


@register.filter
def message_tone(tags: str) -> str:
    """The tone of a Django message from its level tag."""
    return MESSAGE_TONES.get(tags, "")


@register.filter
def draft_done(extra_tags: str | None) -> str:
    """The draft key in a message's extra tags (``draft:KEY``), else ""."""
    for tag in (extra_tags or "").split():
        if tag.startswith("draft:"):
            return tag.removeprefix("draft:")
    return ""


# --- buttons and small things --------------------------------------------------------------------


def _kind(kind: str) -> str:
    return f"btn btn-{kind}" if kind else "btn"


@register.inclusion_tag("kernel/components/button.html")
def button(
    label: str,
    kind: Literal["", "primary", "danger", "quiet"] = "",
    icon: str = "",
    type: Literal["submit", "button"] = "submit",
    name: str = "",
    value: str = "",
    key: str = "",
    confirm: str = "",
    form: str = "",
    needs_choice: bool = False,
) -> dict[str, Any]:
    """A button; the label is a verb. ``key`` binds a review shortcut, ``confirm`` asks first."""
    return {**locals(), "css": _kind(kind)}


@register.inclusion_tag("kernel/components/link_button.html")
def link_button(
    label: str,
    url: str,
    kind: Literal["", "primary", "danger", "quiet"] = "",
    icon: str = "",
    key: str = "",
) -> dict[str, Any]:
    """A link that looks like a button: it goes somewhere and changes nothing."""
    return {**locals(), "css": _kind(kind)}


@register.inclusion_tag("kernel/components/print_button.html")
def print_button(label: str = "Cetak", url: str = "") -> dict[str, Any]:
    """Prints this page (needs scripts, else hidden), or opens ``url``, a print view."""
    return {"label": label, "url": url}


@register.inclusion_tag("kernel/components/badge.html")
def badge(text: object, tone: Tone = "", icon: str = "") -> dict[str, Any]:
    """A status word. The word says it; tone and icon only underline it."""
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag("kernel/components/term.html")
def term(word: str, meaning: str) -> dict[str, Any]:
    """The "?" behind a word people say: one line with the legal term.

    It is a block: put it beside a heading, label or div, not inside ``<p>``.
    """
    return {"word": word, "meaning": meaning}


@register.inclusion_tag("kernel/components/message.html")
def message(text: object, tone: Tone = "", title: str = "") -> dict[str, Any]:
    """A note in the page. ``tone`` bad is announced at once, others politely."""
    return {"text": text, "tone": tone, "title": title, "icon": TONE_ICONS[tone], "draft": ""}


@register.inclusion_tag("kernel/components/empty.html")
def empty(
    title: str, text: str = "", label: str = "", url: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    """Nothing here: says why and what to do next."""
    return {"title": title, "text": text, "label": label, "url": url, "icon": icon}


@register.inclusion_tag("kernel/components/stat.html")
def stat(
    label: str,
    value: object,
    url: str = "",
    definition: str = "",
    source: str = "",
    date: str = "",
    unit: str = "",
    note: str = "",
) -> dict[str, Any]:
    """A figure with its label, its link to the rows, and its definition, source and date."""
    return dict(locals())


@register.inclusion_tag("kernel/components/masked.html", takes_context=True)
def masked(
    context: template.Context,
    label: str,
    masked_value: str,
    reveal_url: str = "",
    revealed: str = "",
    reasons: Iterable[str] = (),
) -> dict[str, Any]:
    """A masked personal value; the form behind "Tampilkan" posts ``alasan`` to ``reveal_url``."""
    return {
        "label": label,
        "masked_value": masked_value,
        "reveal_url": reveal_url,
        "revealed": revealed,
        "reasons": list(reasons),
        "csrf_token": context.get("csrf_token", ""),
    }


# --- frames around content -----------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", more: str = "", url: str = "") -> SafeString:
    """``{% card "Judul" %}…{% endcard %}``; ``more`` and ``url`` make the link in the head."""
    return mark_safe(markup.card(content, title, more, url))  # noqa: S308


@register.simple_block_tag(takes_context=True)
def table(
    context: template.Context,
    content: str,
    caption: str = "",
    note: str = "",
    stack: bool = True,
    css: str = "",
) -> SafeString:
    """A frame for hand-written thead and tbody; cells carry ``data-label`` to stack on a phone."""
    data = {"content": content, "caption": caption, "note": note, "stack": stack, "css": css}
    return render(context, "kernel/components/table.html", data)


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: template.Context,
    content: str,
    action: str = "",
    reset: str = "",
    active: int = 0,
    label: str = "Saring daftar",
) -> SafeString:
    """Fields inside a GET form that works without scripts; ``active`` filters are counted."""
    data = {"content": content, "action": action, "reset": reset, "active": active, "label": label}
    return render(context, "kernel/components/filter_bar.html", data)


# --- lists of things -----------------------------------------------------------------------------


@register.simple_tag
def sort_header(
    label: str, url: str = "", order: Literal["", "naik", "turun"] = "", num: bool = False
) -> SafeString:
    """A ``<th>`` whose link sorts by this column; ``order`` is the present order."""
    return mark_safe(markup.head_cell(Column(label, num, url, order)))  # noqa: S308


@register.simple_tag
def table_head(columns: Iterable[Column]) -> SafeString:
    """The ``<tr>`` of a table's head."""
    return mark_safe(f"<tr>{''.join(map(markup.head_cell, columns))}</tr>")  # noqa: S308


@register.inclusion_tag("kernel/components/data_table.html")
def data_table(
    columns: Iterable[Column | Mapping[str, Any]],
    rows: Iterable[Iterable[object]],
    caption: str,
    note: str = "",
    footer: Iterable[object] = (),
) -> dict[str, Any]:
    """A whole table from columns and rows; a cell is a value or a :class:`Cell`.

    The first column (or the one with ``head``) heads its row. None is shown as "belum diketahui".
    """
    heads = coerce(Column, columns)
    at = next((i for i, column in enumerate(heads) if column.head), 0)

    def drawn(row: Iterable[object]) -> str:
        return markup.row(heads, [c if isinstance(c, Cell) else Cell(c) for c in row], at)

    foot = list(footer)
    return {
        "columns": heads,
        "body": mark_safe("\n".join(map(drawn, rows))),  # noqa: S308
        "footer": mark_safe(drawn(foot)) if foot else "",  # noqa: S308
        "caption": caption,
        "note": note,
    }


@register.inclusion_tag("kernel/components/pager.html")
def pager(
    shown: int,
    next_url: str = "",
    previous_url: str = "",
    total: int | None = None,
    cap: int = 1000,
    noun: str = "baris",
) -> dict[str, Any]:
    """Keyset pages. ``total`` beyond ``cap`` is said as "lebih dari 1.000"; None is not said."""
    words = ""
    if total is not None:
        over = total > cap
        words = f"{'lebih dari ' if over else ''}{thousands(min(total, cap))}"
    return {
        "shown": shown,
        "next_url": next_url,
        "previous_url": previous_url,
        "total": words,
        "noun": noun,
    }


@register.inclusion_tag("kernel/components/path.html")
def path(stages: Iterable[Stage | Mapping[str, Any]], label: str = "Tahapan") -> dict[str, Any]:
    """The path of a business or document: a row on a wide screen, a column on a phone."""
    words = {"done": "selesai", "now": "sedang berjalan", "todo": "belum", "stopped": "berhenti"}
    items = [(stage, words[stage.state]) for stage in coerce(Stage, stages)]
    return {"items": items, "label": label}


@register.simple_tag
def timeline(
    happenings: Iterable[Happening | Mapping[str, Any]], label: str = "Riwayat"
) -> SafeString:
    """Everything that happened, newest first as given."""
    return mark_safe(markup.timeline(coerce(Happening, happenings), label))  # noqa: S308


@register.inclusion_tag("kernel/components/comparison.html")
def comparison(
    differences: Iterable[Difference | Mapping[str, Any]],
    left: str,
    right: str,
    caption: str = "Perbandingan",
    choose: bool = False,
) -> dict[str, Any]:
    """Field by field side by side; differences carry a mark and a word besides the colour.

    With ``choose`` each differing field that has a ``name`` offers radio buttons (kiri, kanan).
    """
    rows = []
    for item in coerce(Difference, differences):
        same = item.left == item.right if item.same is None else item.same
        rows.append((item, same, choose and not same and bool(item.name)))
    differing = sum(item.known and not same for item, same, _ in rows)
    unknown = sum(not item.known for item, _, _ in rows)
    return {
        "rows": rows,
        "left": left,
        "right": right,
        "caption": caption,
        "differing": differing,
        "unknown": unknown,
    }


@register.inclusion_tag("kernel/components/progress.html")
def progress(
    label: str,
    done: int,
    total: int | None = None,
    remaining: str = "",
    poll: str = "",
    finished: str = "",
    next_url: str = "",
    note: str = "",
) -> dict[str, Any]:
    """Long work with counts and remaining time.

    ``poll``: the address that answers with this same component (only while the work runs);
    a page without scripts reloads by ``{% refresh %}``. ``finished`` is said when it ends.
    """
    percent = whole_percent(done, total) if total else None
    share = format_percent(min(done / total, 1), 0) if total else ""
    counted = {"done": thousands(done), "total": thousands(total) if total else ""}
    return {**locals(), **counted}


@register.inclusion_tag("kernel/components/tabs.html")
def tabs(items: Iterable[Link | Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Tabs that are links: each has its own address."""
    return {"items": coerce(Link, items), "label": label}


@register.inclusion_tag("kernel/components/chips.html")
def chips(items: Iterable[Link | Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Quick filters as links; an active chip's link takes the filter away."""
    return {"items": coerce(Link, items), "label": label}


@register.inclusion_tag("kernel/components/crumbs.html")
def crumbs(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Where am I: (label, url) pairs; the last one is the page itself and needs no url."""
    return {"items": list(items)}


@register.inclusion_tag("kernel/components/steps.html")
def steps(
    items: Iterable[str | tuple[str, str]], current: int, label: str = "Langkah"
) -> dict[str, Any]:
    """Step n of m (``current`` counts from 1); done steps may carry an address to go back to."""
    rows = []
    for at, item in enumerate(items, start=1):
        name, url = item if isinstance(item, tuple) else (item, "")
        state = "done" if at < current else "now" if at == current else "todo"
        rows.append((at, name, url if state == "done" else "", state))
    return {"items": rows, "current": current, "count": len(rows), "label": label}


@register.simple_tag
def facts(items: Iterable[Fact | Mapping[str, Any] | tuple[str, object]]) -> SafeString:
    """A definition list; an empty or None value is said as "belum diketahui"."""
    rows = [Fact(*item) if isinstance(item, tuple) else item for item in items]
    return mark_safe(markup.facts(coerce(Fact, rows)))  # noqa: S308


@register.inclusion_tag("kernel/components/shortcuts.html")
def shortcuts(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The keys of a review screen, with the switch that turns them off (WCAG 2.1.4)."""
    return {"items": list(items)}


__all__ = [
    "Cell",
    "Column",
    "Difference",
    "Fact",
    "Happening",
    "Link",
    "Stage",
    "Tone",
    "coerce",
    "thousands",
]
