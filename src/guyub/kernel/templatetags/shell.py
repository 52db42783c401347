"""The page frame's contract with the context, and the arithmetic behind a region's accent.

Every part is optional, so that error pages drawn without any context still stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import template
from django.conf import settings

from guyub.kernel import languages

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
THEMES = ("terang", "gelap")
THEME_COOKIE = "tampilan"
TAB_COUNT = 4

WHITE = "#ffffff"
# The least favourable grounds of the light and dark tokens (color-sunken in guyub.css).
LIGHT_SUNKEN = "#f3eee6"
DARK_SUNKEN = "#2a2621"
DARK_INK = "#05211f"


@dataclass(frozen=True)
class NavItem:
    """One entry of the office's navigation; ``count`` is what waits there."""

    label: str
    url: str
    icon: str = "list"
    active: bool = False
    count: int | str | None = None


@dataclass(frozen=True)
class Role:
    """A role the person may take for this visit; ``value`` is what the switch posts."""

    label: str
    value: str
    current: bool = False


@dataclass(frozen=True)
class Shell:
    """What base.html and base_public.html need.

    Taken from the context: ``office`` (.name, .short_name, .place),
    ``theme`` (.accent "#rrggbb", .emblem url),
    ``demo``, ``nav``, ``nav_tabs`` (lists beside the one shown), ``roles``, ``user_label``,
    ``version``, ``crumbs``, ``messages``,
    ``csrf_token``, ``CSP_NONCE`` (or request.csp_nonce) and ``shell_urls``: a dict with any of
    home, search, role, appearance, account, sign_in, sign_out, health, manifest.
    The theme choice is read from the cookie ``tampilan``.
    """

    office: str = "Guyub"
    office_short: str = ""
    place: str = ""
    emblem: str = ""
    accent: str = ""
    nonce: str = ""
    demo: bool = False
    theme: str = ""
    language: str = "id"
    languages: list[tuple[str, str]] = field(default_factory=list)
    path: str = ""
    search_text: str = ""
    nav: list[NavItem] = field(default_factory=list)
    nav_tabs: list[NavItem] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    user: str = ""
    role: str = ""
    version: str = ""
    request_id: str = ""
    csrf: str = ""
    crumbs: list[tuple[str, str]] = field(default_factory=list)
    urls: Mapping[str, str] = field(default_factory=dict)
    messages: list[Any] = field(default_factory=list)

    @property
    def tabs(self) -> list[NavItem]:
        """The thumb bar: four entries (five when there are exactly five)."""
        return self.nav if len(self.nav) <= TAB_COUNT + 1 else self.nav[:TAB_COUNT]

    @property
    def rest(self) -> list[NavItem]:
        """Entries behind "Lainnya" on the phone."""
        return self.nav[len(self.tabs) :]


SHELL_URLS = (
    "home search role appearance account sign_in sign_out health manifest".split()  # noqa: SIM905
)


def _part(holder: object, name: str) -> Any:
    """Item or attribute ``name`` of a dict or an object, "" when absent or None."""
    found = holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)
    return "" if found is None else found


def _rows(kind: Any, items: Iterable[Any] | None) -> list[Any]:
    return [kind(**item) if isinstance(item, Mapping) else item for item in items or ()]


def build_shell(context: template.Context) -> Shell:
    """The frame's data from a page's context; unknown URLs in ``shell_urls`` are an error."""
    request = context.get("request")
    given: Mapping[str, str] = context.get("shell_urls") or {}
    unknown = set(given) - set(SHELL_URLS)
    if unknown:
        raise ValueError(f"shell_urls knows {SHELL_URLS}, not {sorted(unknown)}")
    office, theme = context.get("office"), context.get("theme")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    accent = str(_part(theme, "accent"))
    if accent and not HEX.match(accent):
        raise ValueError(f"theme.accent must look like #0b5f5c, not {accent!r}")
    roles = _rows(Role, context.get("roles"))
    # Asking for the nonce puts it into the header, so only a page with a style of its own asks.
    nonce = (context.get("CSP_NONCE") or getattr(request, "csp_nonce", "")) if accent else ""
    return Shell(
        office=str(_part(office, "name")) or "Guyub",
        office_short=str(_part(office, "short_name")),
        place=str(_part(office, "place")),
        emblem=str(_part(theme, "emblem")),
        accent=accent,
        nonce=str(nonce),
        demo=bool(context.get("demo")),
        theme=chosen if chosen in THEMES else "",
        language=languages.chosen(request),
        languages=settings.LANGUAGES,
        path=request.get_full_path() if request is not None else "",
        search_text=request.GET.get("q", "") if request is not None else "",
        nav=_rows(NavItem, context.get("nav")),
        nav_tabs=_rows(NavItem, context.get("nav_tabs")),
        roles=roles,
        user=str(context.get("user_label") or ""),
        role=next((role.label for role in roles if role.current), ""),
        version=str(context.get("version") or ""),
        request_id=str(context.get("request_id") or getattr(request, "request_id", "") or ""),
        csrf=str(context.get("csrf_token") or ""),
        crumbs=list(context.get("crumbs") or ()),
        urls={name: given.get(name, "") for name in SHELL_URLS},
        messages=list(context.get("messages") or ()),
    )


# --- colour --------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance 0..1 of "#rrggbb" (WCAG 2.2, sRGB)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio 1..21 of two "#rrggbb" colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0..1) of ``other`` mixed in, channel by channel."""
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, ground: str, towards: str, ratio: float = 4.5) -> str:
    """``colour`` moved towards black or white until it reaches ``ratio`` on ``ground``."""
    for step in range(101):
        moved = mix(colour, towards, step / 100)
        if contrast(moved, ground) >= ratio:
            return moved
    return towards


def theme_tokens(accent: str) -> tuple[dict[str, str], dict[str, str]]:
    """Accent tokens (light, dark) made from a region's colour, each pair at AA or better."""
    soft = mix(accent, WHITE, 0.88)
    light = readable(accent, soft, "#000000", 4.7)
    light = readable(light, LIGHT_SUNKEN, "#000000", 4.7)
    header = readable(accent, WHITE, "#000000", 7.0)
    dark = readable(mix(accent, WHITE, 0.3), mix(accent, "#15120f", 0.75), WHITE, 6.5)
    dark = readable(dark, DARK_SUNKEN, WHITE, 6.5)
    return (
        {
            "accent": light,
            "accent-strong": mix(light, "#000000", 0.25),
            "accent-soft": soft,
            "on-accent": WHITE,
            "header": header,
        },
        {
            "accent": dark,
            "accent-strong": mix(dark, WHITE, 0.35),
            "accent-soft": mix(accent, "#15120f", 0.75),
            "on-accent": DARK_INK,
            "header": mix(header, "#000000", 0.25),
        },
    )


@cache
def theme_rules(accent: str) -> str:
    """CSS that lays a region's accent over the tokens; print keeps its own black."""
    light, dark = (
        "".join(f"--color-{name}:{value};" for name, value in tokens.items())
        for tokens in theme_tokens(accent)
    )
    return (
        "@layer tokens{@media screen{"
        f":root{{{light}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="terang"]){{{dark}}}}}'
        f':root[data-theme="gelap"]{{{dark}}}'
        "}}"
    )
