"""The image and the composition of containers: lint clean, the units' own commands, nobody's root."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.services.conftest import missing

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = ("prepare", "web", "worker", "reader", "beat")


def unit_command(name: str) -> list[str]:
    """What systemd starts, without the folder of the program and with systemd's double percent as one."""
    text = (ROOT / f"deploy/systemd/kawal-{name}.service").read_text()
    started = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)[1]
    command = shlex.split(started.replace("/opt/kawal-spbe/.venv/bin/", "").replace("%%", "%"))
    nice = re.search(r"^Nice=(\d+)$", text, re.MULTILINE)
    return ["nice", "-n", nice[1], *command] if nice else command


@pytest.mark.parametrize("name", ["web", "worker", "reader", "beat"])
def test_a_container_starts_what_the_unit_starts(name):
    assert COMPOSE["services"][name]["command"] == unit_command(name)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_write_only_where_they_must_and_gain_no_power(name):
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (
        True,
        ["ALL"],
        ["no-new-privileges:true"],
    )
    assert service["volumes"] == ["city:/var/lib/kawal-spbe", "backups:/var/backups/kawal-spbe"]


def test_every_variable_of_the_composition_is_explained_in_the_sample():
    sample = (ROOT / "deploy/env.contoh").read_text()
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", sample, re.MULTILINE))
    assert {name for service in OURS for name in COMPOSE["services"][service]["environment"]} - explained == set()


def test_only_nginx_is_reached_from_outside():
    opened = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert opened == {"web": ["80:80", "443:443"]}
    assert COMPOSE["services"]["nginx"]["network_mode"] == "service:web"


def test_the_dockerfile_is_lint_clean():
    program = Path(sys.prefix) / "bin/hadolint"
    if not program.exists():
        missing("hadolint tidak ada: pip install -r requirements-dev.txt")
    done = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def commands(page: str) -> list[str]:
    """The indented lines of a page, each without its blanks."""
    return [line.strip() for line in (ROOT / "docs" / page).read_text().splitlines() if line.startswith("    ")]


def test_the_english_page_has_the_commands_of_the_indonesian_one():
    assert [command for command in commands("operations.md") if command not in commands("operasi.md")] == []
    assert len(commands("operations.md")) > 25
