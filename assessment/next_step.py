"""What an indicator needs next: the one rule of the worklist's tabs, its file and the API. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import models

from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evidence.item_outcomes import EvidenceCounts
from evidence.requests.lateness import OwedEvidence


class NextStep(models.TextChoices):
    """In the order of the work; the values stand in addresses."""

    LEVEL = "isi", "Isi tingkat"
    ASK = "minta", "Minta data dukung"
    REVIEW = "tinjau", "Tinjau"
    REPAIR = "perbaiki", "Perbaiki"
    DONE = "selesai", "Selesai"

    @property
    def order(self) -> int:
        return list(NextStep).index(self)


@dataclass(frozen=True)
class StepFacts:
    """What the rule asks of one indicator."""

    has_level: bool
    missing: int = 0  # required things that the level, and those below it, still lack
    open_requests: int = 0  # asked of an agency and still owed, or assigned to it and late
    waiting: int = 0  # evidence that nobody has judged yet
    returned: int = 0  # evidence whose newest verdict is a return


def next_step(facts: StepFacts) -> NextStep:
    """The one step that comes next. The first line that fits counts."""
    if facts.returned:
        return NextStep.REPAIR
    if not facts.has_level:
        return NextStep.LEVEL
    if facts.waiting:
        return NextStep.REVIEW
    return NextStep.ASK if facts.missing or facts.open_requests else NextStep.DONE


def count_open(owed: Iterable[OwedEvidence]) -> int:
    """What agencies were asked for and still owe, or were assigned and are late with."""
    return sum(row.request is not None or row.due.is_late for row in owed)


def step_of(
    value: Decimal | Fraction | int | None,
    readiness: EvidenceReadiness[PlainItem],
    evidence: EvidenceCounts,
    owed: Iterable[OwedEvidence],
) -> NextStep:
    """Of one indicator, from what is read of it."""
    return next_step(
        StepFacts(
            has_level=value is not None,
            missing=count_missing(value, readiness, has_evidence=evidence.cited > 0),
            open_requests=count_open(owed),
            waiting=evidence.waiting,
            returned=evidence.returned,
        )
    )


def count_missing(
    value: Decimal | Fraction | int | None, readiness: EvidenceReadiness[PlainItem], *, has_evidence: bool
) -> int:
    """How many required things the level lacks. Where the instrument names none, any evidence is enough."""
    if value is None or readiness.is_given_elsewhere:
        return 0
    if readiness.level is None:
        return 0 if has_evidence else 1
    return max(1, len(readiness.missing_for(value))) if readiness.is_below(value) else 0
