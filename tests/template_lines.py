"""Keep the lines of templates short: `python -m tests.template_lines` breaks long ones, `--check` only names them.

A line is broken only where a browser shows no difference: at blanks that are there already; where blanks are dropped
anyway, at both ends of elements that make lines of their own (<p>, <li>, <td>, <br> …), with {% if %} and its like
between; and, where nothing else is left, before the > of a tag. Quotes, <pre>, <textarea>, <script> and <style> stay.
A Django tag can't hold a line break; its long texts are written as {% sentence as name %}…{% endsentence %}.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
SHORT_TEXT = 60  # characters of a text that is broken only if nothing else can be
LONGEST = 160  # a line over this is broken …
WIDTH = 120  # … into lines of about this

LINE_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption circle col colgroup dd details dialog div dl dt fieldset "
        "figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header hr html legend li line link main meta nav ol "
        "optgroup option p path polyline rect script section summary table tbody td tfoot th thead title tr ul",
    )
)
VOID_ELEMENTS = frozenset(re.findall(r"\w+", "br col hr img input link meta source use wbr"))
BLANKS_COUNT = frozenset(re.findall(r"\w+", "pre script style textarea"))
BLANKS_COUNT_CLASSES = frozenset({"draf"})  # white-space: pre-line in the stylesheet
MIDDLE_TAGS = frozenset(re.findall(r"\w+", "elif else"))
SILENT_TAGS = frozenset(re.findall(r"\w+", "with endwith load sentence"))  # they put nothing on the page themselves
LINE_COMPONENTS = frozenset(
    re.findall(r"\w+", "alert crumbs empty pagehead panel ruled")
)  # those of templates/ui/ that are blocks

TOKEN = re.compile(
    r"(?P<comment>\{% comment %\}|\{% endcomment %\})"
    r"|(?P<django>\{%.*?%\})|(?P<value>\{\{.*?\}\}|\{#.*?#\}|<!.*?>)"
    r"|(?P<close></[a-zA-Z][\w-]*\s*>)|(?P<open><[a-zA-Z][\w-]*)|(?P<end>/?>)|(?P<quote>[\"'])|(?P<blank>\s+)",
)
OPENS_INLINE = re.compile(r"<(a|abbr|b|em|label|small|span|strong)\b")  # a blank before it swallows one inside it
AS_NAME = re.compile(r" as \w+ %\}$")  # {% url "home" as home_url %}
PART = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|</[a-zA-Z][\w-]*\s*>|\s+"
    r"|<[a-zA-Z](?:\{%.*?%\}|\{\{.*?\}\}|\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*\"|'[^']*'|[^<>\"'])*>",
    re.DOTALL,
)


@dataclass(frozen=True)
class BreakPoint:
    """Where a line may end: the blanks from start to end give way to a line break."""

    start: int
    end: int
    order: float  # the outermost are taken first
    depth: int  # of the line that begins here


class BreakFinder:
    """Walks through a template once and collects its break points."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.block_tags = {name.removeprefix("end") for name in re.findall(r"\{% (end\w+)", source)}
        self.depth = 0
        self.element = ""  # the element whose attributes are being read
        self.attributes_at = 0
        self.quote = ""
        self.verbatim = ""  # the element in which every blank counts
        self.points: list[BreakPoint] = []

    def find(self) -> list[BreakPoint]:
        droppable = blanks_are_dropped_at(self.source)
        for match in TOKEN.finditer(self.source):
            self._add_between(match.start(), droppable)
            getattr(self, f"_{match.lastgroup}")(match)
            self._add_between(match.end(), droppable)
        return sorted({point.start: point for point in self.points}.values(), key=lambda point: point.start)

    def _comment(self, match: re.Match[str]) -> None:
        self.depth += 1 if "end" not in match[0] else -1

    def _django(self, match: re.Match[str]) -> None:
        name = match[0][2:-2].split()[0]
        if name.removeprefix("end") in self.block_tags and name not in MIDDLE_TAGS:
            if name.startswith("end"):
                self.depth -= 1
            elif not (name == "empty" and '"' not in match[0]):
                self.depth += 1

    def _value(self, match: re.Match[str]) -> None:
        """A value, a comment or a doctype holds no break."""

    def _open(self, match: re.Match[str]) -> None:
        if self.element or self.verbatim or self.quote:
            return
        self.element = match[0][1:].lower()
        self.attributes_at = match.start()

    def _end(self, match: re.Match[str]) -> None:
        if not self.element or self.quote:
            return
        self.points.append(BreakPoint(match.start(), match.start(), self.depth + 2.5, self.depth + 2))
        element, self.element = self.element, ""
        opening = self.source[self.attributes_at : match.end()]
        classes = set(re.findall(r"[\w-]+", "".join(re.findall(r'class="([^"]*)"', opening))))
        if element in BLANKS_COUNT or classes & BLANKS_COUNT_CLASSES:
            self.verbatim = element
        if element not in VOID_ELEMENTS and match[0] == ">":
            self.depth += 1

    def _close(self, match: re.Match[str]) -> None:
        element = match[0][2:-1].strip().lower()
        if self.quote or self.element or (self.verbatim and element != self.verbatim):
            return
        self.verbatim = ""
        self.depth -= 1

    def _quote(self, match: re.Match[str]) -> None:
        if self.element and self.quote in ("", match[0]):
            self.quote = "" if self.quote else match[0]

    def _blank(self, match: re.Match[str]) -> None:
        if not self.quote:
            self._add(match.start(), match.end(), last_choice=self._is_inside_short_text(match.start(), match.end()))

    def _is_inside_short_text(self, start: int, end: int) -> bool:
        """A label of a few words stays in one line where the line can be broken beside it."""
        before = re.search(r"[^<>{}]*\Z", self.source[max(0, start - SHORT_TEXT) : start])
        after = re.match(r"[^<>{}]*", self.source[end : end + SHORT_TEXT])
        sides = (before[0] if before else "").lstrip(), (after[0] if after else "").rstrip()
        return all(sides) and len(" ".join(sides)) < SHORT_TEXT

    def _add_between(self, place: int, droppable: set[int]) -> None:
        if place in droppable and not re.search(r"\s", self.source[max(0, place - 1) : place + 1]):
            self._add(place, place)

    def _add(self, start: int, end: int, *, last_choice: bool = False) -> None:
        if self.verbatim or (self.element and start == end):
            return
        closes = re.match(r"</|\{% (end|elif|else|empty %)", self.source[end : end + 12])
        depth = self.depth - 1 if closes else self.depth
        if self.element and start > self.attributes_at:
            is_first = not re.search(r"\s", self.source[self.attributes_at : start])
            self.points.append(BreakPoint(start, end, self.depth + (2.7 if is_first else 1.5), depth + 2))
        else:
            begins_branch = closes and closes[0].startswith("{%")
            order = self.depth + 3 if last_choice else depth if begins_branch else self.depth
            self.points.append(BreakPoint(start, end, order, depth))


def blanks_are_dropped_at(source: str) -> set[int]:
    """Places where a browser drops blanks, because what comes before or after begins a line or is blank itself."""
    parts = list(PART.finditer(source))
    ahead = _walk(((part, part.start(), part.end()) for part in parts), passed=OPENS_INLINE)
    back = _walk(((part, part.end(), part.start()) for part in reversed(parts)), passed=None)
    return ahead | back


def _walk(parts: Iterable[tuple[re.Match[str], int, int]], passed: re.Pattern[str] | None) -> set[int]:
    """One way through the template; a branch of {% if %} begins with what stands before the whole."""
    places, branches, dropped, last = set[int](), list[Branches](), False, -1
    for part, near, far in parts:
        dropped, last = dropped and near == last, far
        name = _tag_name(part)
        if name in ("if", "endif"):
            if branches and branches[-1].opener != name:
                dropped = branches.pop().close(dropped)
            else:
                branches.append(Branches(name, dropped))
        elif name in ("elif", "else") and branches:
            dropped = branches[-1].change(name, dropped)
        elif not (passed and passed.match(part[0])):
            dropped = _drops_blanks(part, name, dropped)
        if dropped:
            places.add(far)
    return places


@dataclass
class Branches:
    """An {% if %} on the way: whether blanks are dropped where it begins, and at the end of each branch so far."""

    opener: str
    at_start: bool
    at_ends: bool = True
    has_else: bool = False

    def change(self, name: str, dropped: bool) -> bool:
        self.at_ends, self.has_else = self.at_ends and dropped, self.has_else or name == "else"
        return self.at_start

    def close(self, dropped: bool) -> bool:
        return self.at_ends and dropped and (self.has_else or self.at_start)


def _tag_name(part: re.Match[str]) -> str:
    return part[0][2:-2].split()[0] if part[0].startswith("{%") else ""


def _drops_blanks(part: re.Match[str], name: str, dropped: bool) -> bool:
    """After this part of a template; what an inline element opens with or a silent tag changes nothing."""
    if name:
        silent = name in SILENT_TAGS or AS_NAME.search(part[0])
        return dropped if silent else name.removeprefix("end") in LINE_COMPONENTS and part[0] != "{% empty %}"
    element = re.match(r"</?([a-zA-Z][\w-]*)", part[0])
    if element:
        return element[1].lower() in LINE_ELEMENTS
    return part[0].isspace() or (part[0].startswith("{#") and dropped)


def break_long_lines(source: str) -> str:
    """The template with its long lines broken where that is possible."""
    finder = BreakFinder(source)
    points = finder.find()
    lines, start = [], 0
    for line in source.split("\n"):
        end = start + len(line)
        if len(line) > LONGEST:
            lines += _break_line(source, start, end, points)
        else:
            lines.append(line)
        start = end + 1
    return "\n".join(lines)


def _break_line(source: str, start: int, end: int, points: list[BreakPoint]) -> Iterator[str]:
    text = source[start:end]
    indent = len(text) - len(text.lstrip())
    inner = [point for point in points if start + indent < point.start and point.end < end]
    before = [point for point in points if point.end == start + indent]
    depth = before[-1].depth if before else 0
    yield from _lay_out(source, BreakPoint(start, start + indent, 0, depth), end, inner, indent - 2 * depth)


def _lay_out(source: str, begin: BreakPoint, end: int, points: list[BreakPoint], shift: int) -> Iterator[str]:
    """Lines from a break point to a place in the text, broken at the outermost points that are there."""
    margin = " " * max(0, shift + 2 * begin.depth)
    text = margin + source[begin.end : end]
    inner = [point for point in points if begin.end < point.start and point.end < end]
    if len(text) <= WIDTH or not inner:
        yield text
        return
    outermost = min(point.order for point in inner)
    here = [point for point in inner if point.order == outermost]
    for piece, until in _fill(begin, end, here, len(margin)):
        deeper = [point for point in inner if point.order > outermost]
        yield from _lay_out(source, piece, until, deeper, shift)


def _fill(begin: BreakPoint, end: int, points: list[BreakPoint], margin: int) -> Iterator[tuple[BreakPoint, int]]:
    """As much on each line as fits."""
    last: BreakPoint | None = None
    for point in [*points, BreakPoint(end, end, 0, 0)]:
        if last and margin + point.start - begin.end > WIDTH:
            yield begin, last.start
            begin, last = last, None
        last = point
    yield begin, end


def template_files() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def main(arguments: list[str]) -> int:
    """The number of templates that are not as they should be."""
    wrong = 0
    for path in template_files():
        source = path.read_text()
        formatted = break_long_lines(source)
        if formatted != source and "--check" not in arguments:
            path.write_text(formatted)
        text = source if "--check" in arguments else formatted
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > LONGEST:
                print(f"{path.relative_to(TEMPLATES.parent)}:{number}: {len(line)} characters, at most {LONGEST}")
                wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
