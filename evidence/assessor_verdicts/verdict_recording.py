"""The ministry's verdicts as Diskominfo records them: typed by indicator, or many at once from a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import EvidenceItem
from evaluations import permissions
from evaluations.choices import AssessorOutcome, AssessorStage
from evaluations.models import AssessorVerdict, Evaluation
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evaluations.stages.assessor_stages import why_not_record_verdicts_now
from evidence.assessor_verdicts.return_notices import tell_new_returns
from evidence.evidence_history import assessor_verdict_details, assessor_verdict_value
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from undo.act_recording import note_changing

VERDICTS_IMPORT = "impor-putusan-asesor"  # the kind of bulk act


@dataclass(frozen=True)
class VerdictEntry:
    """What is recorded of one item; without an outcome the verdict is taken away."""

    outcome: str = ""
    cause: str = ""
    note: str = ""
    recommendation: str = ""


class AssessorVerdictConflict(Exception):
    """Somebody recorded otherwise after the page was made; nothing is stored. `theirs`: what stands, by item id."""

    def __init__(self, theirs: Mapping[int, AssessorVerdict | None]) -> None:
        super().__init__("Putusan ini sudah diubah orang lain sejak halaman Anda dibuka.")
        self.theirs = dict(theirs)


def why_not_record_verdicts(evaluation: Evaluation, user: User, stage: str) -> str | None:
    """Why this person records no verdicts of this round now; None if they may."""
    return permissions.why_not_allowed("record_external", user, evaluation) or why_not_record_verdicts_now(
        evaluation, stage
    )


@transaction.atomic
def record_assessor_verdicts(
    *,
    evaluation: Evaluation,
    stage: str,
    entries: Mapping[int, VerdictEntry],
    versions: Mapping[int, int],
    source: str,
    by: User,
    each: Callable[[], object] = lambda: None,
) -> int:
    """Write {item id: what the assessor said}; returns how many changed. `each` is told once a verdict.

    `versions` are those the person saw, 0 for none. Raises `Refused`, `ValidationError` or `AssessorVerdictConflict`:
    then nothing is written.
    """
    workflow.lock_cycle(evaluation)
    if refusal := why_not_record_verdicts(evaluation, by, stage):
        raise Refused(refusal)
    items = _items_of(evaluation, entries)
    rows = AssessorVerdict.objects.select_for_update().filter(evaluation=evaluation, stage=stage, item__in=items)
    stored = {row.item_id: row for row in rows}
    changed = {pk: entry for pk, entry in entries.items() if entry != entry_of(stored.get(pk))}
    _require_seen(changed, stored, versions)
    if changed and not source.strip():
        raise ValidationError({"source": "Isi sumber putusan ini."})
    new_returns = [items[pk] for pk, entry in changed.items() if _is_new_return(stored.get(pk), entry)]
    told = []
    for pk, entry in changed.items():
        told.append(_write(evaluation, stage, items[pk], stored.get(pk), entry, source, by))
        each()
    HistoryEntry.objects.record_all(told)
    vars(evaluation).pop("returned_items", None)
    tell_new_returns(evaluation, new_returns, by)
    return len(told)


def _is_new_return(row: AssessorVerdict | None, entry: VerdictEntry) -> bool:
    """Asked of the row before it is written: what came back already is no news."""
    return entry.outcome == AssessorOutcome.REVISION and not (row and row.is_revision)


def entry_of(row: AssessorVerdict | None) -> VerdictEntry:
    """What is stored, as it is typed."""
    return VerdictEntry(row.outcome, row.cause, row.note, row.recommendation) if row else VerdictEntry()


def _items_of(evaluation: Evaluation, keys: Iterable[int]) -> dict[int, EvidenceItem]:
    wanted = set(keys)
    rows = EvidenceItem.objects.filter(instrument=evaluation.instrument_id, pk__in=wanted)
    items = {item.pk: item for item in rows.select_related("criterion__indicator")}
    if wanted - set(items):
        raise ValidationError("Butir ini bukan bagian dari instrumen siklus.")
    return items


def _require_seen(
    changed: Mapping[int, VerdictEntry], stored: Mapping[int, AssessorVerdict], versions: Mapping[int, int]
) -> None:
    found = {pk: stored.get(pk) for pk in changed}
    unseen = {pk: row for pk, row in found.items() if (row.version if row else 0) != versions.get(pk, 0)}
    if unseen:
        raise AssessorVerdictConflict(unseen)


def _write(
    evaluation: Evaluation,
    stage: str,
    item: EvidenceItem,
    row: AssessorVerdict | None,
    entry: VerdictEntry,
    source: str,
    by: User,
) -> HistoryEntry:
    """Store one verdict, or take it away; returns its unsaved history."""
    before = assessor_verdict_value(row) if row else {}
    after = {}
    if entry.outcome:
        new = row or AssessorVerdict(evaluation=evaluation, item=item, stage=AssessorStage(stage), version=0)
        new.outcome, new.cause = entry.outcome, entry.cause
        new.note, new.recommendation = entry.note.strip(), entry.recommendation.strip()
        new.source, new.by, new.at, new.version = source.strip(), by, clock.now(), new.version + 1
        new.clean_fields(exclude=["evaluation", "item", "by"])
        new.validate_constraints(exclude=["evaluation", "item", "stage"])
        new.save()
        after = assessor_verdict_value(new)
    elif row:
        note_changing([row])
        row.delete()
    return HistoryEntry.of(
        evaluation,
        indicator=item.criterion.indicator,
        kind=HistoryKind.ASSESSOR_VERDICT_SET,
        details=assessor_verdict_details(item, stage),
        before=before,
        after=after,
        reason=source.strip(),
        by=by,
    )
