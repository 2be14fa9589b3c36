"""What a file may put on the screen, as (line, text): of templates, Python, scripts and typst; codes are none."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("tests", "static/vendor", "domains/instruments", "domains/public_names.py", "var", "docs", ".venv")
SHOWN_ATTRIBUTES = r"(?:aria-label|placeholder|title|alt|data-l|content)"
TEMPLATE_PART = re.compile(
    r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}|<!--.*?-->"
    r"|(?P<tag>\{%.*?%\})|(?P<value>\{\{.*?\}\})|(?P<element></?[a-zA-Z](?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>)|(?P<text>[^<{]+|[<{])",
    re.DOTALL,
)
CODE_TAGS = frozenset(
    re.findall(r"\w+", "url static extends if elif load enter_key partialdef partial block querystring cycle now")
)
NAMED_TAGS = frozenset(("include", "with"))  # their first text is a file's name; what is shown has a blank or a capital
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
SHOWN_KEYWORDS = frozenset(("label", "help_text", "verbose_name", "verbose_name_plural", "things", "title", "action"))
SHEET_COLUMN_TITLES = 2  # name and title of a SheetColumn; what follows are spellings of other sheets


def our_files(*endings: str) -> Iterator[Path]:
    """Files of the project with one of the endings, tests and other people's aside."""
    for ending in endings:
        for path in sorted(ROOT.rglob(f"*.{ending}")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(NOT_OURS) and "/migrations/" not in name:
                yield path


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of one file, each with its line."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return python_texts(source)
    if path.suffix in (".html", ".txt"):
        return template_texts(source)
    return script_texts(source)


def template_texts(source: str) -> Iterator[tuple[int, str]]:
    """What stands between elements, in attributes that are read out, and in the texts of tags that draw."""
    for part in TEMPLATE_PART.finditer(source):
        line = source.count("\n", 0, part.start()) + 1
        if part["text"] and part["text"].strip():
            yield line, part["text"]
        elif part["tag"]:
            yield from ((line, text) for text in _tag_texts(part["tag"]))
        elif part["element"]:
            shown = re.findall(rf"\s{SHOWN_ATTRIBUTES}=(\"[^\"]*\"|'[^']*')", part["element"])
            yield from ((line, re.sub(r"\{[{%].*?[%}]\}", "…", text)) for text in shown)


def _tag_texts(tag: str) -> Iterator[str]:
    name = tag[2:-2].split()[0]
    if name in CODE_TAGS:
        return
    for first, second in QUOTED.findall(tag):
        text = first or second
        if name not in NAMED_TAGS or re.search(r"[A-Z ]", text):
            yield text


def python_texts(source: str) -> Iterator[tuple[int, str]]:
    """Texts with a blank or a capital, and labels of one small word; docstrings and spellings of other sheets aside."""
    tree = ast.parse(source)
    aside = {id(node) for node in _docstrings(tree)} | {id(node) for node in _other_spellings(tree)}
    labels = {id(node) for node in _labels(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            aside.update(id(part) for part in node.values)
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            is_shown = id(node) in labels or re.search(r"^[A-Z]|\w \S|\S \w", node.value)
            yield from [(node.lineno, node.value)] if is_shown else []


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))


def _other_spellings(tree: ast.AST) -> Iterator[ast.AST]:
    for call in _calls(tree, ("SheetColumn",)):
        for spellings in [*call.args[SHEET_COLUMN_TITLES:], *(word.value for word in call.keywords)]:
            yield from ast.walk(spellings)


def _labels(tree: ast.AST) -> Iterator[ast.AST]:
    for call in _calls(tree):
        yield from (word.value for word in call.keywords if word.arg in SHOWN_KEYWORDS)
        is_label = _name_of(call).endswith("Field") or _name_of(call) in ("named", "Column", "_csv_column")
        yield from call.args[: int(is_label)]


def _calls(tree: ast.AST, names: Iterable[str] = ()) -> Iterator[ast.Call]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.Call) and (not names or _name_of(n) in names))


def _name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def script_texts(source: str) -> Iterator[tuple[int, str]]:
    """Quoted texts with a blank or a capital, and what typst sets in brackets; comments aside."""
    for number, line in enumerate(source.split("\n"), 1):
        shown = re.sub(r"(?<!:)//.*|/\*.*?\*/", "", line)
        for groups in re.findall(r"'([^']*)'|\"([^\"]*)\"|`([^`]*)`|\[([^\[\]]*)\]", shown):
            text = "".join(groups)
            if re.search(r"^[A-Z]|\w \S", text):
                yield number, text
