"""A long sheet of verdicts, as the worker that writes it sees it: each row's fate, and the writing."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.imports.table_import import ImportAction, PlannedRow, refused_row
from accounts.models import User
from domains.models import EvidenceItem
from evaluations.choices import AssessorStage
from evaluations.models import Evaluation
from evaluations.rules.item_codes import ItemKey, items_by_code
from evidence.assessor_verdicts.forms import VerdictSheetForm
from evidence.assessor_verdicts.import_preview import VerdictImport, preview_verdicts
from evidence.assessor_verdicts.verdict_recording import (
    VERDICTS_IMPORT,
    AssessorVerdictConflict,
    record_assessor_verdicts,
    why_not_record_verdicts,
)
from evidence.assessor_verdicts.verdict_sheet import SHEET_COLUMNS, VerdictTable, sort_verdicts
from imports.import_kinds import CYCLE_GONE, ImportKind, plan_import
from imports.models import SheetDraft
from imports.sheet_drafts import choice_of, keep_draft
from imports.sheet_steps import DATA_CHANGED, hand_over
from ui.sheets import SheetReport, SheetRow, SheetTable, read_table

VERDICTS_CODE = "putusan"
KEPT_NAME = "putusan.csv"
NOT_SHOWN = SheetReport("", 0, (), (), ())  # the preview has told how the sheet was read


def item_codes(evaluation: Evaluation) -> dict[ItemKey, str]:
    """Those of the cycle's instrument."""
    codes = EvidenceItem.objects.filter(instrument=evaluation.instrument_id).values_list("code", flat=True)
    return dict(items_by_code(codes))


def hand_over_verdicts(
    evaluation: Evaluation,
    stage: AssessorStage,
    table: VerdictTable,
    versions: Mapping[int, int],
    source: str,
    by: User,
) -> SheetDraft:
    """What was previewed, to a worker. `versions`: {item id: the one that the preview has shown}."""
    draft = keep_draft(by, VERDICTS_CODE, KEPT_NAME, table.as_text.encode())
    draft.choice = {"sheet": None, "header": None, "places": None}  # its titles are ours: nothing remembered counts
    seen = {str(pk): version for pk, version in versions.items()}
    draft.answers = {"stage": stage.value, "source": source, "versions": json.dumps(seen)}
    draft.save(update_fields=["choice", "answers"])
    kind = verdict_kind(evaluation, stage)
    kept = read_table(bytes(draft.content), draft.name, kind.columns, choice_of(draft))
    return hand_over(draft, kind, None, plan_import(kind, None, kept, draft.answers))


def kind_of_kept_verdicts(draft: SheetDraft) -> ImportKind:
    """The same for a worker. Raises `ValidationError` where the cycle has gone."""
    rows = Evaluation.objects.select_related("region", "instrument")
    evaluation = rows.filter(pk=draft.about_id or 0).first()
    if evaluation is None:
        raise ValidationError(CYCLE_GONE)
    return verdict_kind(evaluation, AssessorStage(draft.answers["stage"]))


def verdict_kind(evaluation: Evaluation, stage: AssessorStage) -> ImportKind:
    def plan(*, rows: Sequence[SheetRow], **_: Any) -> list[PlannedRow]:
        return plan_verdicts(*_sorted(evaluation, stage, rows))

    def write(*, region: None, **asked: Any) -> int:
        return write_verdicts(evaluation, stage, **asked)

    return ImportKind(
        code=VERDICTS_CODE,
        rule="record_external",
        form=VerdictSheetForm,
        columns=SHEET_COLUMNS,
        plan=plan,
        write=write,
        questions=lambda **_: [],
        things=f"putusan asesor {stage.label}",
        back=reverse("assessor_verdicts", args=[evaluation.pk]),
        example=(),
        done="disimpan",
        act=VERDICTS_IMPORT,
        about=evaluation,
        why_not=lambda user: why_not_record_verdicts(evaluation, user, stage),
    )


def _sorted(evaluation: Evaluation, stage: str, rows: Sequence[SheetRow]) -> tuple[VerdictTable, VerdictImport]:
    table = sort_verdicts(SheetTable(list(rows), NOT_SHOWN), item_codes(evaluation))
    return table, preview_verdicts(evaluation, stage, table)


def plan_verdicts(table: VerdictTable, preview: VerdictImport) -> list[PlannedRow]:
    """Every row that says something."""
    changed = {row.item.code for row in preview.differences}
    rows = {row.number: row for row in table.rows}
    planned = [refused_row(rows[fault.row], fault.reason) for fault in table.faults]
    for read in table.verdicts:
        fate = ImportAction.CHANGED if read.code in changed else ImportAction.PRESENT
        planned.append(PlannedRow(read.row, rows[read.row].cells, fate))
    return planned


def write_verdicts(
    evaluation: Evaluation,
    stage: AssessorStage,
    *,
    rows: Sequence[SheetRow],
    answers: Mapping[str, str],
    by: User,
    each: Callable[[], object] = lambda: None,
) -> int:
    """How many verdicts changed; `each` is told once a verdict. Raises `ValidationError` where others were faster."""
    _, preview = _sorted(evaluation, stage, rows)
    try:
        return record_assessor_verdicts(
            evaluation=evaluation,
            stage=stage,
            entries=preview.entries,
            versions={int(pk): version for pk, version in json.loads(answers["versions"]).items()},
            source=answers["source"],
            by=by,
            each=each,
        )
    except AssessorVerdictConflict as faster:
        raise ValidationError(DATA_CHANGED) from faster
