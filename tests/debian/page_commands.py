"""The commands of a page for administrators: its indented blocks, in order, each split into whole commands."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
INDENT = "    "


@dataclass(frozen=True)
class PageBlock:
    """One indented block: the number of the section that it stands in, and its commands."""

    section: str
    commands: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.commands[0]


def blocks_of(page: str) -> list[PageBlock]:
    """Of docs/PAGE. `ValueError` where a block ends within a command."""
    section, lines, found = "", [], []
    for line in [*(DOCS / page).read_text().splitlines(), ""]:
        if lines and not line.startswith(INDENT):
            found.append(PageBlock(section, tuple(whole_commands(lines))))
            lines = []
        if heading := re.match(r"## (?:(\d+)\. )?(.*)", line):
            section = heading[1] or heading[2]
        if line.startswith(INDENT):
            lines.append(line.removeprefix(INDENT))
    return found


def whole_commands(lines: list[str]) -> Iterator[str]:
    """Several lines are one command as long as the shell waits for more: a quote, a here-document."""
    begun: list[str] = []
    for line in lines:
        begun.append(line)
        if is_whole("\n".join(begun)):
            yield "\n".join(begun)
            begun = []
    if begun:
        raise ValueError(f"the shell waits for more after: {begun[-1]}")


def is_whole(text: str) -> bool:
    """Whether the shell reads it to its end without a word of complaint."""
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
    return (done.returncode, done.stderr) == (0, "")
