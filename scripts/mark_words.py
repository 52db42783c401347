"""Marks the words of templates for translation, and finds those that are not marked.

    python scripts/mark_words.py --check          names every place with unmarked words
    python scripts/mark_words.py --write [FILE]   marks them with Django's own tags

A message is text between tags of HTML and of Django, with the variables in it, so that a sentence
stays whole: ``<p>Dari {{ n|angka }} usaha</p>`` becomes one ``blocktranslate``. Emphasis inside a
sentence stays inside its message. Text in scripts, comments and marked blocks is left alone.
Marking a file twice changes nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "guyub"

# Developers' own pages, whose words nobody but they read.
LEFT_ALONE = ("kernel/gallery.html",)
ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-label", "label", "data-confirm")
INSIDE_SENTENCES = ("strong", "em", "b", "i", "code", "kbd", "q")
# Tags of ours whose text arguments people read, and by which names.
SPOKEN_TAGS = {
    "badge", "bar_chart", "button", "card", "chips", "comparison", "data_table",
    "empty", "filter_bar", "icon", "include", "link_button", "masked", "message", "pager", "path",
    "print_button", "progress", "sort_header", "sparkline", "stat", "steps", "table", "tabs",
    "term", "timeline",
}  # fmt: skip
SPOKEN_NAMES = {
    "caption", "confirm", "date", "definition", "label", "more", "note", "noun", "remaining",
    "source", "text", "title", "unit",
}  # fmt: skip
SPOKEN_FILTERS = ("default", "default_if_none", "yesno")
# Positions of arguments that are keys, not words: {% message text "warn" %}.
KEYS_AT = {"message": {1}, "icon": {0}, "include": {0}, "sort_header": {1, 2, 3}, "masked": {1, 2}}
KEYS = {"ok", "warn", "bad", "quiet", "info", "primary", "danger", "accent", ""}

DJANGO = r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
WORDS = re.compile(r"[^\W\d_]{2}")
ENTITY = re.compile(r"&#?\w+;")
STRING = re.compile(r'(_\()?"([^"]*)"')


@dataclass(frozen=True)
class Piece:
    """``kind``: text, var, tag (Django), html, skip. ``name``: of an HTML or Django tag."""

    kind: str
    source: str
    name: str = ""


def has_words(text: str) -> bool:
    return bool(WORDS.search(ENTITY.sub(" ", text)))


def _skipped(source: str, at: int) -> int:
    """End of a region that is left alone and begins at ``at``, else ``at``."""
    for begin, end in (
        (r"\{%\s*comment\b", r"\{%\s*endcomment\s*%\}"),
        (r"\{%\s*blocktrans(?:late)?\b", r"\{%\s*endblocktrans(?:late)?\s*%\}"),
        (r"\{%\s*verbatim\b", r"\{%\s*endverbatim\s*%\}"),
        (r"<script\b", r"</script>"),
        (r"<style\b", r"</style>"),
        (r"<!--", r"-->"),
    ):
        if re.compile(begin).match(source, at):
            found = re.compile(end, re.DOTALL).search(source, at)
            return found.end() if found else len(source)
    return at


def _end_of_html(source: str, at: int) -> int:
    quote = ""
    i = at + 1
    while i < len(source):
        inside = re.compile(DJANGO, re.DOTALL).match(source, i)
        if inside:
            i = inside.end()
            continue
        one = source[i]
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'":
            quote = one
        elif one == ">":
            return i + 1
        i += 1
    return len(source)


def pieces(source: str) -> Iterator[Piece]:
    """The template cut into pieces; joined again they are the source."""
    i, text_from = 0, 0
    django = re.compile(DJANGO, re.DOTALL)
    html = re.compile(r"</?([a-zA-Z][\w-]*)|<!")
    while i < len(source):
        end = _skipped(source, i)
        if end > i:
            piece = Piece("skip", source[i:end])
        elif match := django.match(source, i):
            end, word = match.end(), match[0]
            if word.startswith("{{"):
                piece = Piece("var", word)
            elif word.startswith("{#"):
                piece = Piece("skip", word)
            else:
                name = re.match(r"\{%-?\s*(\w+)", word)
                piece = Piece("tag", word, name[1] if name else "")
        elif match := html.match(source, i):
            end = _end_of_html(source, i)
            piece = Piece("html", source[i:end], (match[1] or "").lower())
        else:
            i += 1
            continue
        if text_from < i:
            yield Piece("text", source[text_from:i])
        yield piece
        i = text_from = end
    if text_from < len(source):
        yield Piece("text", source[text_from:])


def _name_of(expression: str, taken: dict[str, str]) -> str:
    """A name for a variable in a message: the last word of its path."""
    base = expression.split("|")[0].strip()
    parts = [p for p in base.split(".") if not p.isdigit()]
    name = re.sub(r"\W", "_", parts[-1] if parts else "nilai").strip("_") or "nilai"
    if name in ("count", "with", "as", "context", "trimmed", "asvar") or name[0].isdigit():
        name = f"{name}_value"
    wanted, n = name, 2
    while wanted in taken and taken[wanted] != expression:
        wanted, n = f"{name}{n}", n + 1
    return wanted


def marked(run: list[Piece], quote: str = '"') -> str:
    """One message as Django's tag; spaces and leading stops stay outside. ``quote``: what the tag
    may use around the words."""
    whole = "".join(p.source for p in run)
    lead = re.match(r"[\s,.;:)·—–-]*", whole)
    start = len(lead[0]) if lead and run[0].kind == "text" else 0
    start = min(start, len(run[0].source)) if run[0].kind == "text" else 0
    end = len(whole) - len(whole.rstrip()) if run[-1].kind == "text" else 0
    before, after = whole[:start], whole[len(whole) - end :] if end else ""
    names: dict[str, str] = {}
    said: list[str] = []
    for at, piece in enumerate(run):
        text = piece.source
        if at == 0 and piece.kind == "text":
            text = text[start:]
        if at == len(run) - 1 and piece.kind == "text" and end:
            text = text.rstrip()
        if piece.kind == "var":
            expression = spoken_filters(text[2:-2].strip())
            name = _name_of(expression, names)
            names[name] = expression
            said.append(f"{{{{ {name} }}}}")
        else:
            said.append(text)
    message = "".join(said)
    flat = re.sub(r"\s+", " ", message)
    if not names and quote not in message and "\n" not in flat:
        return f"{before}{{% translate {quote}{flat}{quote} %}}{after}"
    given = "".join(f" {n}={e}" for n, e in names.items() if n != e)
    trimmed = " trimmed" if "\n" in message else ""
    opening = f"{{% blocktranslate{trimmed}{' with' + given if given else ''} %}}"
    return f"{before}{opening}{message}{{% endblocktranslate %}}{after}"


def spoken_filters(expression: str) -> str:
    def mark(match: re.Match[str]) -> str:
        return f'|{match[1]}:_("{match[2]}")' if has_words(match[2]) else match[0]

    names = "|".join(SPOKEN_FILTERS)
    return re.sub(rf'\|({names}):"([^"]*)"', mark, expression)


def spoken_arguments(source: str, name: str) -> str:
    """Text arguments of one of our tags, marked."""
    source = spoken_filters(source)
    if name not in SPOKEN_TAGS:
        return source
    position = -1

    def mark(match: re.Match[str]) -> str:
        nonlocal position
        if match["filter"]:
            return match[0]
        key = (match["key"] or "")[:-1]
        if not key:
            position += 1
            if position in KEYS_AT.get(name, ()):
                return match[0]
        elif key not in SPOKEN_NAMES:
            return match[0]
        text = match["text"]
        if text is None or match["marked"] or text in KEYS or not has_words(text):
            return match[0]
        if re.fullmatch(r"[#?/].*|[\w-]+\.html", text):
            return match[0]
        if match["more"] and not key:
            # Django cannot read _("...")|filter as an argument of a tag.
            raise ValueError(f"Say it with blocktranslate asvar: {match[0]}")
        return f'{match["key"] or ""}_("{text}"){match["more"]}'

    head = re.match(r"\{%\s*\w+\s*", source)
    assert head
    begin = head.end()
    body = source[begin:-2]
    argument = re.compile(
        r'(?P<filter>\|\w+:"[^"]*")|(?P<key>\b\w+=)?(?:(?P<marked>_\()?"(?P<text>[^"]*)"\)?|'
        r"(?P<other>[^\s\"|]+))(?P<more>(?:\|\w+(?::(?:\"[^\"]*\"|[^\s\"|]+))?)*)"
    )
    return source[:begin] + argument.sub(mark, body) + source[-2:]


def marked_attributes(source: str) -> str:
    """An HTML tag with the words of its attributes marked."""

    def mark(match: re.Match[str]) -> str:
        value = "".join(_marked(list(pieces(match[2])), inside_attribute=True))
        return f'{match[1]}"{value}"'

    names = "|".join(ATTRIBUTES)
    value = r'"((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"'
    return re.sub(rf"((?<=\s)(?:{names})=){value}", mark, source, flags=re.DOTALL)


def _whole_emphasis(run: list[Piece]) -> list[list[Piece]]:
    """Cuts a run at emphasis that is not closed in it or is alone in it."""
    depth: list[str] = []
    for piece in run:
        if piece.kind == "html":
            if piece.source.startswith("</"):
                if not depth or depth.pop() != piece.name:
                    depth.append("!")
                    break
            else:
                depth.append(piece.name)
    spoken = [p for p in run if p.kind == "text" and has_words(p.source)]
    edges = bool(run) and run[0].kind == "html" and run[-1].kind == "html"
    if depth or len(spoken) < 2 or edges:
        cut: list[list[Piece]] = [[]]
        for piece in run:
            if piece.kind == "html":
                cut += [[piece], []]
            else:
                cut[-1].append(piece)
        return [c for c in cut if c]
    return [run]


def _is_emphasis(piece: Piece) -> bool:
    return (
        piece.kind == "html"
        and piece.name in INSIDE_SENTENCES
        and "{" not in piece.source
        and " " not in piece.source
    )


def _marked(all_pieces: list[Piece], *, inside_attribute: bool = False) -> Iterator[str]:
    run: list[Piece] = []

    def told() -> Iterator[str]:
        for part in _whole_emphasis(run):
            if any(p.kind == "text" and has_words(p.source) for p in part) and (
                len(part) > 1 or part[0].kind == "text"
            ):
                yield marked(part, "'" if inside_attribute else '"')
            else:
                for p in part:
                    yield _alone(p)
        run.clear()

    for piece in all_pieces:
        if piece.kind in ("text", "var") or (not inside_attribute and _is_emphasis(piece)):
            run.append(piece)
            continue
        yield from told()
        yield _alone(piece)
    yield from told()


def _alone(piece: Piece) -> str:
    if piece.kind == "html":
        return marked_attributes(piece.source)
    if piece.kind == "tag":
        return spoken_arguments(piece.source, piece.name)
    if piece.kind == "var":
        return spoken_filters(piece.source)
    return piece.source


def mark(source: str) -> str:
    """The template with all its words marked."""
    return "".join(_marked(list(pieces(source))))


def templates() -> list[Path]:
    return sorted(
        p for p in SOURCE.glob("*/templates/**/*.html") if not str(p).endswith(LEFT_ALONE)
    )


def main(arguments: list[str]) -> int:
    chosen = [Path(a) for a in arguments if not a.startswith("--")] or templates()
    if "--write" in arguments:
        for path in chosen:
            before = path.read_text()
            if (after := mark(before)) != before:
                path.write_text(after)
        return 0
    unmarked = [p for p in chosen if mark(p.read_text()) != p.read_text()]
    for path in unmarked:
        sys.stdout.write(f"{path}\n")
    return bool(unmarked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
