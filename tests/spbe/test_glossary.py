"""The glossary names every model, role and stage: a word that is missing there has no agreed name yet."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from accounts.roles import Role
from evaluations.models import Evaluation

TEXT = (settings.BASE_DIR / "docs" / "glossary.md").read_text(encoding="utf-8")
NAMES = set(re.findall(r"`([^`\s]+)`", TEXT))


def own_models() -> list[str]:
    """The tables of our own apps, not those of libraries."""
    ours = [m for m in apps.get_models() if (settings.BASE_DIR / m.__module__.partition(".")[0]).is_dir()]
    return sorted(m.__name__ for m in ours if not m._meta.auto_created)


def stages() -> list[str]:
    return [value for value, _ in Evaluation._meta.get_field("state").flatchoices]


def test_models_are_found():
    assert {"Evaluation", "Citation", "Agency", "Instrument", "Membership"} <= set(own_models())


@pytest.mark.parametrize("name", [*own_models(), *Role.values, *stages()])
def test_name_stands_in_the_glossary(name: str):
    assert name in NAMES
