"""The write of a coverage: how many agencies a level covers, said by a document."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions
from evaluations.choices import ValueColumn
from evaluations.models import Evaluation
from evaluations.scoring_inputs import coverage_level
from evaluations.stages.workflow import lock_cycle, require_open_column
from evidence.evidence_history import coverage_value
from evidence.models import Citation, Coverage
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock

MAX_AGENCIES = 9_999


@transaction.atomic
def record_coverage(
    *, evaluation: Evaluation, indicator: Indicator, covered: int, total: int, proof: Citation, by: User
) -> Coverage:
    """Store the count with its proof; an earlier one is told in the history. Raises `Refused` or `ValidationError`."""
    permissions.require("fill_scores", by, evaluation)
    lock_cycle(evaluation)
    require_open_column(evaluation, ValueColumn.MANDIRI, indicator_id=indicator.pk)
    if coverage_level(evaluation.instrument, indicator.number) is None:
        raise ValidationError("Kriteria indikator ini tidak menuntut semua OPD.")
    _check_proof(evaluation, indicator, proof, by)
    rows = Coverage.objects.select_for_update().filter(evaluation=evaluation, indicator=indicator)
    coverage = rows.first() or Coverage(evaluation=evaluation, indicator=indicator)
    before = coverage_value(coverage) if coverage.pk else {}
    if coverage.pk and (coverage.covered, coverage.total, coverage.proof_id) == (covered, total, proof.pk):
        return coverage
    coverage.covered, coverage.total, coverage.proof, coverage.by, coverage.at = covered, total, proof, by, clock.now()
    coverage.full_clean(exclude=["evaluation", "indicator", "proof", "by"])
    coverage.save()
    HistoryEntry.objects.record(
        subject=evaluation,
        indicator=indicator,
        kind=HistoryKind.COVERAGE_RECORDED,
        before=before,
        after=coverage_value(coverage),
        reason=f"Data dukung: {proof.version.document.title}",
        by=by,
    )
    return coverage


def _check_proof(evaluation: Evaluation, indicator: Indicator, proof: Citation, by: User) -> None:
    """Live evidence of this indicator that the person may read."""
    rows = Citation.objects.visible_to(by).live().filter(evaluation=evaluation, indicator=indicator, pk=proof.pk)
    if not rows.exists():
        raise ValidationError({"proof": "Pilih data dukung yang masih berlaku pada indikator ini."})
