"""What is installed is what was looked at: each pin has its hashes, and the lock fits the list that people read."""

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==([^\s;\\]+)", re.MULTILINE)
LOCKED = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def pins(name):
    """{package: version}, names as the index writes them."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {re.sub(r"[-_.]+", "-", found[1]).lower(): found[2] for found in PIN.finditer(text)}


@pytest.fixture(scope="module")
def locked():
    found = LOCKED.finditer((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    return {re.sub(r"[-_.]+", "-", row[1]).lower(): (row[2], row[3].count("sha256:")) for row in found}


def test_the_lock_holds_every_pin_of_the_list(locked):
    """`make lock` writes it anew."""
    assert {name: locked.get(name, ("missing",))[0] for name in pins("requirements.txt")} == pins("requirements.txt")


def test_everything_in_the_lock_has_a_hash(locked):
    assert set(locked) == set(pins("requirements.lock"))
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []


def test_what_is_installed_here_is_what_the_lock_names(locked):
    """Of the list itself; what these need may be newer on a machine that installs without the lock."""
    from importlib.metadata import version

    assert {name: version(name) for name in pins("requirements.txt")} == pins("requirements.txt")
