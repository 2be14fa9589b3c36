"""How the project is laid out: a name means one thing, wherever it is met."""

import ast
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

# Every app may have these; any other file name means one file.
SHARED_NAMES = {
    "models",
    "managers",
    "rules",
    "queries",
    "permissions",
    "forms",
    "views",
    "urls",
    "api",
    "serializers",
    "apps",
    "tasks",
    "admin",
    "choices",
    "tests",
    "conftest",
    "__init__",
}
FRAMEWORK_CLASSES = {"Meta", "Command"}
EMPTY_NAMES = {"Row", "Line", "Step", "Plan"}


def app_files() -> Iterator[Path]:
    """Python files of our apps, from the root of the project; migrations aside."""
    for config in apps.get_app_configs():
        if Path(config.path).parent == settings.BASE_DIR:
            for path in sorted(Path(config.path).rglob("*.py")):
                if "migrations" not in path.parts:
                    yield path.relative_to(settings.BASE_DIR)


def repeated(named: Iterator[tuple[str, Path]]) -> dict[str, list[str]]:
    places = defaultdict(list)
    for name, path in named:
        places[name].append(str(path))
    return {name: found for name, found in places.items() if len(found) > 1}


def class_names() -> Iterator[tuple[str, Path]]:
    for path in app_files():
        for node in ast.walk(ast.parse((settings.BASE_DIR / path).read_text())):
            if isinstance(node, ast.ClassDef) and node.name not in FRAMEWORK_CLASSES:
                yield node.name, path


def test_a_file_name_means_one_file():
    named = [(path.stem, path) for path in app_files() if path.stem not in SHARED_NAMES]
    assert len(named) > 200
    assert repeated(iter(named)) == {}


def test_a_class_name_means_one_class():
    named = list(class_names())
    assert len(named) > 500
    assert repeated(iter(named)) == {}
    assert EMPTY_NAMES.isdisjoint(name for name, _ in named)


def test_two_runs_at_once_do_not_meet():
    """Neither in the database nor in the files of evidence."""
    code = "from tests import settings; print(settings.DATABASES['default']['TEST']['NAME'], settings.EVIDENCE_ROOT)"
    command = [sys.executable, "-c", code]
    answers = [
        subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True).stdout.split()
        for _ in range(2)
    ]
    ours = [settings.DATABASES["default"]["TEST"]["NAME"].partition("_gw")[0], str(settings.EVIDENCE_ROOT)]
    assert all(len(set(names)) == 3 for names in zip(*answers, ours, strict=True))


def imported_modules(path: Path) -> Iterator[str]:
    """Each module that a file imports by whatever form, and each name that might be one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module or ''}.{name.name}" for name in node.names)


def test_no_test_module_serves_another():
    """What several tests need stands in `tests/builders/`: a test module can change or go alone."""
    folder = settings.BASE_DIR / "tests"
    modules = {
        ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts) for path in folder.rglob("test_*.py")
    }
    assert len(modules) > 100
    used = {(path.name, name) for path in folder.rglob("*.py") for name in imported_modules(path) if name in modules}
    assert used == set()


def test_every_app_of_ours_has_its_place_in_the_order_and_its_own_contract():
    from django.apps import apps
    from django.conf import settings

    with (Path(settings.BASE_DIR) / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    ordered = {name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")}
    inside = {contract["containers"][0] for contract in contracts if contract.get("exhaustive")}
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)}
    assert (ordered, inside) == (ours, ours)
