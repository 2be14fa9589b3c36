"""The program's writes as its source says them, and which of them may come to tell somebody."""

import ast
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

TELLERS = {f"notices.notifications.{name}" for name in ("notify", "take_back", "take_back_all")}
TELLERS |= {"accounts.person_news.tell", "accounts.person_news.tell_each"}


def _sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the program's own apps, by its dotted name; no migrations, no demo city."""
    root = Path(settings.BASE_DIR)
    own = {config.name for config in apps.get_app_configs() if Path(config.path).parent == root}
    for app in sorted(own):
        for path in sorted((root / app).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            if ".migrations" not in name and ".demo" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> dict[str, str]:
    """{name as the module uses it: dotted name}."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found


@cache
def _uses() -> dict[str, frozenset[str]]:
    """{function or class: the dotted names that its body mentions}."""
    found = {}
    for module, tree in _sources():
        known = _imported(tree)
        defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        known |= {node.name: f"{module}.{node.name}" for node in defined}
        for node in defined:
            names = {known[n.id] for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in known}
            names |= {
                f"{known[n.value.id]}.{n.attr}"
                for n in ast.walk(node)
                if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in known
            }
            found[f"{module}.{node.name}"] = frozenset(names)
    return found


@cache
def all_writes() -> frozenset[str]:
    """Public functions that take `by` by keyword: what a person does."""
    return frozenset(
        f"{module}.{node.name}"
        for module, tree in _sources()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and "by" in {arg.arg for arg in node.args.kwonlyargs}
    )


def may_tell(write: str) -> bool:
    """Whether somebody may be told of it, by whatever it calls."""
    return reaches(write, TELLERS)


def reaches(write: str, wanted: Collection[str]) -> bool:
    """Whether it calls one of these functions, by whatever it calls."""
    seen, waiting = {write}, [write]
    while waiting:
        for name in _uses().get(waiting.pop(), frozenset()):
            if name in wanted:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False
