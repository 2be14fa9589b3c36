"""The index of another body and the value that follows from it: stored together, by the rules of a level."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from assessment.models import ExternalIndexValue
from assessment.score_history import external_index_value
from assessment.scores import ScoreConflict, require_fillable, save_score
from domains.models import Indicator
from evaluations.models import Evaluation, Score
from evaluations.scoring_inputs import converted_index, takes_external_index, value_if_no_index
from evidence.models import Citation
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from ui.formats import decimal_comma
from undo.act_recording import note_changing

EARLIEST_YEAR = 2000


@dataclass(frozen=True)
class ExternalIndexFacts:
    """What a person read in the other body's document."""

    index: Decimal
    year: int
    source: str
    proof_id: int | None = None  # a citation of the same indicator


def record_external_index(
    *, evaluation: Evaluation, indicator: Indicator, facts: ExternalIndexFacts, version: int, by: User
) -> Score:
    """Store the index and the value that the instrument's table gives it.

    `version` is that of the self-assessed score which the person saw. Raises `Refused`, `ValidationError` (outside the
    table nothing is stored) or `ScoreConflict`.
    """
    _require_external(evaluation, indicator, by)
    converted = converted_index(evaluation.instrument, indicator, facts.index)
    if not EARLIEST_YEAR <= facts.year <= evaluation.year:
        raise ValidationError({"year": f"Isi tahun antara {EARLIEST_YEAR} dan {evaluation.year}."})
    name = indicator.details["external_index"]["index"]
    reason = f"{name} {facts.year} ({facts.source}): {converted.terms}."
    return _store(evaluation, indicator, by, version, converted.printed, reason, vars(facts))


def assume_external_index(*, evaluation: Evaluation, indicator: Indicator, version: int, by: User) -> Score:
    """Store what assessors are said to put where the other body gives no index; the reason says so.

    Raises like `record_external_index`.
    """
    _require_external(evaluation, indicator, by)
    if (known := value_if_no_index(evaluation.instrument)) is None:
        raise ValidationError("Instrumen ini tidak menyebut nilai bila indeksnya belum ada.")
    value, source = known
    reason = f"{decimal_comma(value)} (anggapan asesor): {source}."
    facts = {"index": None, "year": None, "source": source, "proof_id": None}
    return _store(evaluation, indicator, by, version, value, reason, facts)


def clear_external_index(*, evaluation: Evaluation, indicator: Indicator, version: int, by: User) -> Score:
    """Take back the index and the value. Raises like `record_external_index`."""
    _require_external(evaluation, indicator, by)
    return _store(evaluation, indicator, by, version, None, "", None)


def _require_external(evaluation: Evaluation, indicator: Indicator, by: User) -> None:
    require_fillable(evaluation, by, indicator_id=indicator.pk)
    if not takes_external_index(indicator):
        raise ValidationError("Nilai indikator ini tidak diambil dari indeks lembaga lain.")


def _store(
    evaluation: Evaluation,
    indicator: Indicator,
    by: User,
    version: int,
    value: Decimal | None,
    reason: str,
    facts: dict[str, Any] | None,
) -> Score:
    """The value by the one write of levels, the index beside it: both or neither."""
    place: dict[str, Any] = {"evaluation": evaluation, "indicator": indicator, "by": by}

    def beside(score: Score) -> None:
        _store_index(score, version=version, facts=facts, **place)

    return save_score(**place, version=version, changes={"value": value}, reason=reason, beside=beside)


def _store_index(
    score: Score, *, evaluation: Evaluation, indicator: Indicator, by: User, version: int, facts: dict[str, Any] | None
) -> None:
    stored: ExternalIndexValue | None = getattr(score, "external_index", None)
    proof = _proof(evaluation, indicator, facts["proof_id"], by) if facts and facts["proof_id"] else None
    if not _differs(stored, facts):
        return
    if not score.just_saved and score.version != version:
        raise ScoreConflict(score)
    HistoryEntry.objects.record(
        subject=evaluation,
        indicator=indicator,
        kind=HistoryKind.EXTERNAL_INDEX_SET,
        before=external_index_value(vars(stored)) if stored else {},
        after=external_index_value(facts) if facts else {},
        reason=f"Data dukung: {proof.version.document.title}" if proof else "",
        by=by,
    )
    note_changing([stored] if stored else [])
    if facts is None:
        assert stored
        stored.delete()
        return
    new = stored or ExternalIndexValue(score=score)
    for name, said in facts.items():
        setattr(new, name, said)
    new.by, new.at = by, clock.now()
    new.clean_fields(exclude=["score", "proof", "by"])
    new.save()


def _differs(stored: ExternalIndexValue | None, facts: dict[str, Any] | None) -> bool:
    if stored is None or facts is None:
        return (stored is None) != (facts is None)
    return any(getattr(stored, name) != said for name, said in facts.items())


def _proof(evaluation: Evaluation, indicator: Indicator, pk: int, by: User) -> Citation:
    """Live evidence of this indicator that the person may read."""
    rows = Citation.objects.visible_to(by).live().filter(evaluation=evaluation, indicator=indicator, pk=pk)
    if (proof := rows.select_related("version__document").first()) is None:
        raise ValidationError({"proof": "Pilih data dukung yang masih berlaku pada indikator ini."})
    return proof
