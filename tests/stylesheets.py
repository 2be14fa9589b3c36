"""Which class names the program can put on a page, and which a stylesheet has rules for."""

import ast
import re
from functools import cache
from pathlib import Path

import crispy_bootstrap5
import crispy_forms

ROOT = Path(__file__).resolve().parents[1]
CLASS_NAME = r"(?<![\w-])[A-Za-z_][\w-]*"
MARKUP = re.compile(r'<[a-z](?:\{%.*?%\}|\{\{.*?\}\}|[^<>])*>|\{%.*?%\}|\{\{.*?\}\}|"[^"]*"', re.DOTALL)
JS_TEXT = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`")
ENDS_IN_VALUE = re.compile(r"(?<![\w-])([A-Za-z][\w-]*)(?=\{)")  # lv-{{ step }}, f"k-alert--{kind}", `is-${name}`


def css_classes(source: str) -> set[str]:
    """Class names in the selectors of a stylesheet."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    selectors = [text for text in re.findall(r"([^{};]+)\{", source) if not text.strip().startswith("@")]
    return {name for text in selectors for name in class_names(text)}


def class_names(selector: str) -> list[str]:
    return re.findall(r"\.([A-Za-z_][\w-]*)", selector)


def python_strings(source: str) -> list[str]:
    """Every string of a module; a value inside an f-string is left as "{"."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return plain + [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "{" for part in node.values)
        for node in nodes
        if isinstance(node, ast.JoinedStr)
    ]


def program_files(suffix: str) -> list[Path]:
    """Files of the program, without its tests, and without what is installed or made by a run."""
    skipped = {".venv", "var", "tests", "migrations", "vendor", "docs"}
    return [path for path in ROOT.rglob(f"*{suffix}") if not skipped & set(path.relative_to(ROOT).parts)]


@cache
def texts_with_classes() -> list[str]:
    """What can name a class: markup of templates, strings of Python and JavaScript, crispy's forms."""
    crispy = [Path(package.__file__).parent for package in (crispy_bootstrap5, crispy_forms)]
    pages = program_files(".html") + [path for folder in crispy for path in folder.rglob("*.html")]
    modules = program_files(".py") + [path for folder in crispy for path in folder.rglob("*.py")]
    scripts = program_files(".js")
    return [
        *(text for path in pages for text in MARKUP.findall(path.read_text())),
        *(text for path in modules for text in python_strings(path.read_text())),
        *(text for path in scripts for text in JS_TEXT.findall(path.read_text())),
    ]


@cache
def written_names() -> tuple[set[str], set[str]]:
    """(whole names, beginnings that a value completes)."""
    texts = texts_with_classes()
    names = {name for text in texts for name in re.findall(CLASS_NAME, text)}
    return names, {name for text in texts for name in ENDS_IN_VALUE.findall(text)}


@cache
def can_be_used(name: str) -> bool:
    names, beginnings = written_names()
    if name in names:
        return True
    endings = [name.removeprefix(start) for start in beginnings if name.startswith(start)]
    return any(ending.isdigit() or ending in names for ending in endings)
