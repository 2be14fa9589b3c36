"""Draw docs/states.md from the table of the stages; `--check` tells whether it is stale."""

import difflib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluations.choices import CycleState
from evaluations.stages.transitions import TRANSITIONS, Transition

PAGE = Path(__file__).parents[3] / "docs" / "states.md"
HEAD = """# States of a cycle

Drawn by `manage.py state_diagram` from `evaluations/stages/transitions.py`; `make check` fails when it is stale.

A dotted line is a step back and asks for a reason. A *pemantauan* has no interviu and no visitasi.
"""


class Command(BaseCommand):
    help = "Draw docs/states.md from the table of the stages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        drawn = page()
        if not options["check"]:
            PAGE.write_text(drawn, encoding="utf-8")
            return
        stored = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        if stored != drawn:
            lines = difflib.unified_diff(
                stored.splitlines(), drawn.splitlines(), "docs/states.md", "table", lineterm=""
            )
            raise CommandError("docs/states.md is stale: run manage.py state_diagram\n" + "\n".join(lines))


def page() -> str:
    """The diagram for pictures, the table for words."""
    states = [f'    {state.value}["{state.label}"]' for state in CycleState]
    rows: list[str] = []
    for t in TRANSITIONS:
        line = "-->" if t.is_forward else "-.->"
        kind = f" ({t.activity.value})" if t.activity else ""
        rows.append(f'    {t.source.value} {line}|"{t.label}{kind}"| {t.target.value}')
    diagram = ["```mermaid", "flowchart TD", *states, *rows, "```"]
    head = ["| From | To | Button | Who | What must hold | Cycle |", "| --- | --- | --- | --- | --- | --- |"]
    table = head + [_line(transition) for transition in TRANSITIONS]
    return "\n".join([HEAD, *diagram, "", *table, ""])


def _line(transition: Transition) -> str:
    guard = transition.gate.guard
    conditions = [(guard.__doc__ or "").splitlines()[0]] if guard else []
    conditions += ["a reason"] if transition.needs_reason else []
    cells = (
        transition.source.label,
        transition.target.label,
        transition.label,
        transition.who(),
        ", ".join(conditions) or "–",
        transition.activity.value if transition.activity else "both",
    )
    return f"| {' | '.join(cells)} |"
