"""How each act of the register is done, and taken back, in the small city: what stands before it, and who does it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from evaluations.choices import AssignmentPart
from evaluations.cycles.assignment_undo import undo_assignments
from evaluations.cycles.cycle_setup import ACT, assign_agency
from evidence.citations import withdraw_citation
from evidence.requests.asking import write_message
from tests.builders.evidence_builders import send
from tests.builders.request_builders import request_indicators

WHY = "Kantor kebanjiran."
NOTE = "Lampiran halaman kedua belum ada."


@dataclass(frozen=True)
class Scene:
    """`do` takes the city at a stage and returns what `undo` takes; `named`: whom it names, by their role."""

    by: str
    do: Callable[[Any], Any]
    undo: Callable[[Any, Any], Any] | None = None
    named: Collection[str] = ()


SCENES: dict[str, Callable[[Any], Scene]] = {}
ON_PEMDI: set[str] = set()


def scene(act: str, *, pemdi: bool = False) -> Callable[[Callable[[Any], Scene]], Callable[[Any], Scene]]:
    def register(build: Callable[[Any], Scene]) -> Callable[[Any], Scene]:
        SCENES[act] = build
        if pemdi:
            ON_PEMDI.add(act)
        return build

    return register


# --- the cycle and its stages ---------------------------------------------------------------------


@scene("evaluations.cycles.cycle_setup.assign_agency")
def assigned(city):
    return Scene(
        "diskominfo",
        lambda city: assign_agency(
            evaluation=city.evaluation,
            indicators=[city.indicator(21)],
            agency=city.agency,
            part=AssignmentPart.LEAD,
            by=city.people["diskominfo"],
        ),
        lambda city, _: undo_assignments(
            evaluation=city.evaluation,
            mark=city.evaluation.history.filter(kind="assigned").first().details[ACT],
            by=city.people["diskominfo"],
        ),
    )


# --- evidence -------------------------------------------------------------------------------------


@scene("evidence.requests.asking.write_message of the team")
def question_of_the_team(city):
    (asked,) = request_indicators(city, 45)
    return Scene(
        "penanggung_jawab",
        lambda city: write_message(asked=asked, text="Kapan selesai?", by=city.people["penanggung_jawab"]),
    )


@scene("evidence.requests.asking.write_message of the agency")
def question_of_the_agency(city):
    (asked,) = request_indicators(city, 45, by="penanggung_jawab")
    return Scene(
        "opd",
        lambda city: write_message(asked=asked, text="Dokumen yang mana?", by=city.people["opd"]),
        named=["penanggung_jawab"],
    )


@scene("evidence.citations.add_evidence")
def sent(city):
    return Scene(
        "opd",
        lambda city: send(city)[0],
        lambda city, row: withdraw_citation(citation=row, by=city.people["opd"]),
    )


# --- repair after the interview -------------------------------------------------------------------


# --- meetings -------------------------------------------------------------------------------------
