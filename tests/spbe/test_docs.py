"""The documents for developers stay short, and name only what is there."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT: Path = settings.BASE_DIR
OUR_APPS = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
SEARCHED = [*OUR_APPS, ROOT / "static", ROOT / "templates"]
READMES = [app / "README.md" for app in OUR_APPS]
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md"]
# `folder/`, `folder/name.py`, `name.py`; addresses of the site begin with a slash, patterns hold other marks.
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|css|js|csv|html|toml|typ|yaml|txt)))`")
MADE_WHEN_RUNNING = ("var/",)
# In the drawings: "duties/reminders.py<br>remind_person".
DRAWN_FUNCTION = re.compile(r"([\w/]+\.py)<br>(\w+)")


def named_paths(text: str) -> list[str]:
    return [path for path in PATH.findall(text) if not path.startswith(MADE_WHEN_RUNNING)]


def is_there(path: str, document: Path) -> bool:
    """In the root of the tree or beside the document; a file's bare name, which is unique, wherever we keep files."""
    if any((base / path).exists() for base in (document.parent, ROOT)):
        return True
    return "/" not in path and any(True for folder in SEARCHED for _ in folder.rglob(path))


def missing_paths(document: Path) -> list[str]:
    return [path for path in named_paths(document.read_text(encoding="utf-8")) if not is_there(path, document)]


def test_paths_are_found_in_a_text():
    text = "See `ui/`, `evidence/citations.py` and `a.css`; not `var/demo/`, `/ui/`, `tests/<app>/`, `row.history`."
    assert named_paths(text) == ["ui/", "evidence/citations.py", "a.css"]


def test_missing_paths_are_seen(tmp_path: Path):
    document = tmp_path / "README.md"
    document.write_text("`evidence/citations.py` `citations.py` `evidence/gone.py` `gone.py` `gone/`", encoding="utf-8")
    assert missing_paths(document) == ["evidence/gone.py", "gone.py", "gone/"]


def test_architecture_is_read_in_one_sitting():
    words = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split()
    assert 500 < len(words) <= 2_000


def test_architecture_names_every_app():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(OUR_APPS) > 20
    assert [app.name for app in OUR_APPS if f"`{app.name}/`" not in text] == []


def test_drawn_flows_name_files_that_are_there():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"\w+(?:/\w+)+\.py", text))
    assert len(drawn) > 25
    assert sorted(path for path in drawn if not (ROOT / path).is_file()) == []


def test_drawn_functions_are_defined_in_their_files():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = DRAWN_FUNCTION.findall(text)
    assert len(drawn) > 10
    missing = [(path, name) for path, name in drawn if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")]
    assert missing == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_app_has_a_short_readme(readme: Path):
    assert 5 < len(readme.read_text(encoding="utf-8").splitlines()) <= 25


@pytest.mark.parametrize("document", [*GUIDES, *READMES], ids=lambda path: str(path.relative_to(ROOT)))
def test_named_paths_are_there(document: Path):
    assert missing_paths(document) == []
