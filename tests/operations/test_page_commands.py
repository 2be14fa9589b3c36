"""What the pages for administrators tell to type: shell that parses, programs and files that are there, known settings.

`python -m tests.debian` (.ci/long) runs all of it on bare Debians.
"""

import re
import shlex

import pytest

from tests.debian.bare_debian import ROOT
from tests.debian.page_commands import blocks_of, whole_commands
from tests.debian.way_of_the_page import NOT_DONE, PAGE, PageWay

# Settings of a developer's machine, and of tests; on a server they are never written.
OF_DEVELOPERS = {"LOCAL", "DEBUG", "DEMO", "DEMO_PLAN", "PORT", "CELERY_EAGER"}
# Read by the start files, by the library of the counts, or by name of the provider.
NOT_IN_SETTINGS = {"WEB_WORKERS", "WEB_THREADS", "PROMETHEUS_MULTIPROC_DIR"}
# Debian 12 and 13: the package that brings each program, "" for what every Debian has.
PACKAGES = {
    "apt-get": "",
    "cat": "",
    "cd": "",
    "chmod": "",
    "cp": "",
    "install": "",
    "ln": "",
    "runuser": "",
    "sleep": "",
    "useradd": "",
    "systemctl": "",
    "editor": "",
    "curl": "curl",
    "git": "git",
    "nginx": "nginx",
    "openssl": "openssl",
    "python3": "python3",
    ".venv/bin/pip": "python3-venv",
    "kawal": "",
}


def done_commands() -> list[str]:
    return [command for block in PageWay().blocks for command in block.commands]


def test_what_is_left_out_stands_on_the_page():
    assert set(NOT_DONE) <= {block.first for block in blocks_of(PAGE)}


def test_a_block_that_ends_within_a_command_is_refused():
    with pytest.raises(ValueError, match="waits for more"):
        list(whole_commands(["cat > /tmp/berkas <<'AKHIR'", "isi"]))


def test_every_program_is_brought_by_a_package_that_the_page_installs():
    programs = {shlex.split(command.split(" && ")[0], posix=False)[0] for command in done_commands()}
    assert programs - set(PACKAGES) == set()
    installed = {word for command in done_commands() if "apt-get install" in command for word in shlex.split(command)}
    assert {PACKAGES[name] for name in programs} - installed - {""} == set()


def test_every_file_of_ours_that_a_command_names_is_there():
    named = {word for command in done_commands() for word in re.findall(r"(?:deploy|requirements)[\w./*-]*", command)}
    assert {name for name in named if not list(ROOT.glob(name))} == set()
    assert len(named) > 5


def test_the_sample_explains_the_settings_that_are_read_and_no_other():
    read = set(re.findall(r"env(?:\.\w+)?\(\s*[\"']([A-Z0-9_]+)[\"']", (ROOT / "spbe/settings.py").read_text()))
    sample = (ROOT / "deploy/env.contoh").read_text()
    explained = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", sample, re.MULTILINE))
    explained = {name for name in explained if not name.startswith("OIDC_KOTA_")}
    assert (read - OF_DEVELOPERS - explained, explained - NOT_IN_SETTINGS - read) == (set(), set())
