"""The write of copying last year's assignments: what was chosen line by line, everything or nothing, nothing twice."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import ASSIGNMENTS_ACT, create_assignments, lock_for_assignment
from evaluations.models import Assignment, Evaluation
from history.choices import HistoryKind
from history.models import HistoryEntry
from new_year.assignment_copies import AssignmentCopies, AssignmentCopy, assignment_copies
from undo.act_recording import recorded
from undo.models import BulkAct


class CopiedAssignments(NamedTuple):
    """How many are new, and the act by which they can be taken back."""

    made: int
    act: BulkAct | None


@transaction.atomic
def copy_assignments(*, evaluation: Evaluation, choices: Mapping[str, str], by: User) -> CopiedAssignments:
    """Write the chosen parts: {line key: part, "" leaves it out}. Who may assign may copy, as long as the year runs.

    What stands already is passed over, so that a form sent twice writes once. Raises `Refused`, or `ValidationError`
    for a line that is not offered any more and for an indicator with two leads.
    """
    lock_for_assignment(evaluation, by)
    division = assignment_copies(evaluation)
    offered = {line.key: line for line in division.lines}
    wanted = {key: part for key, part in choices.items() if part}
    if set(wanted.values()) - set(AssignmentPart.values):
        raise ValidationError("Peran ini tidak dikenal.")
    # The keys of what is assigned this year already.
    numbers = {indicator.pk: indicator.number for indicator in division.indicators}
    existing_keys = {f"{numbers[row.indicator_id]}-{row.agency_id}" for row in division.standing}
    if set(wanted) - set(offered) - existing_keys:
        raise ValidationError("Ada penugasan yang tidak ditawarkan lagi. Muat ulang halaman ini.")
    picked = [(offered[key], part) for key, part in wanted.items() if key in offered]
    _require_one_lead(division, picked)
    with recorded(kind=ASSIGNMENTS_ACT, region=evaluation.region, by=by, about=evaluation) as act:
        create_assignments([_row(evaluation, line, part) for line, part in picked], by=by)
        act.counts_one = True
        act.words = f"{len(picked)} penugasan disalin dari {division.source.year if division.source else '–'}"
    if division.source and not (division.is_decided and not picked):
        after = {"count": len(picked), "year": division.source.year}
        details = {"act": act.act.pk} if act.act else {}
        HistoryEntry.objects.record(
            subject=evaluation, kind=HistoryKind.ASSIGNMENTS_COPIED, details=details, after=after, by=by
        )
    return CopiedAssignments(len(picked), act.act)


def _require_one_lead(division: AssignmentCopies, picked: list[tuple[AssignmentCopy, str]]) -> None:
    """Names every indicator at fault, so that all can be put right at once."""
    chosen = Counter(line.indicator.number for line, part in picked if part == AssignmentPart.LEAD)
    faults = []
    for block in division.blocks:
        number = block.indicator.number
        if block.lead and chosen[number]:
            faults.append(f"Indikator {number}: pengampunya sudah {block.lead.short_name}. Pilih kontributor.")
        elif chosen[number] > 1:
            faults.append(f"Indikator {number}: pilih satu pengampu saja.")
    if faults:
        raise ValidationError(faults)


def _row(evaluation: Evaluation, line: AssignmentCopy, part: str) -> Assignment:
    return Assignment(
        evaluation=evaluation,
        indicator=line.indicator,
        agency=line.agency,
        part=part,
        due=line.due,
        note=line.note,
    )
