"""Which indicators are doubtful and why: the one rule behind proposed agendas and the interview pack. No query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.worklist.queries import WorklistRow
from evaluations.choices import IndicatorStatus
from evaluations.models import Score
from ui.formats import level_text

RULE = (
    "Diragukan bila tingkatnya belum diputus, tingkatnya melebihi data dukung (pada instrumen tanpa butir data dukung: "
    "belum ada data dukung yang dikirim), ada data dukung yang dikembalikan, atau belum ada pengampunya."
)
EXTERNAL_DOUBT_RULE = "Juga bila nilai dokumen asesor eksternal di bawah nilai mandiri, atau asesor menulis catatan."


@dataclass(frozen=True)
class DoubtfulIndicator:
    """One indicator with every reason that fits."""

    row: WorklistRow
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        return "; ".join(self.reasons)


def doubtful_indicators(
    rows: Iterable[WorklistRow], external: Mapping[int, Score] | None = None
) -> list[DoubtfulIndicator]:
    """In the order of the instrument; `external` holds the assessors' document values by indicator number."""
    found = (DoubtfulIndicator(row, tuple(_reasons(row, (external or {}).get(row.number)))) for row in rows)
    return [doubt for doubt in found if doubt.reasons]


def _reasons(row: WorklistRow, external: Score | None) -> list[str]:
    reasons = [
        ("tingkat belum diputus", row.value is None),
        (f"{_measure(row)} {level_text(row.value)} melebihi {_carried(row)}", row.is_above),
        (f"{row.evidence.returned} data dukung dikembalikan", row.status == IndicatorStatus.RETURNED),
        ("belum ada data dukung yang dikirim", _has_no_evidence(row)),
        ("belum ada pengampu", not row.lead),
    ]
    said = [words for words, holds in reasons if holds]
    return said + (_of_assessors(row.value, external) if external else [])


def _measure(row: WorklistRow) -> str:
    return "nilai" if row.readiness.estimate else "tingkat"


def _carried(row: WorklistRow) -> str:
    words = "perkiraan dari data dukung" if row.readiness.estimate else "data dukung"
    return f"{words} ({row.readiness.carried_text or 0})"


def _has_no_evidence(row: WorklistRow) -> bool:
    """Asked where no item can be checked; a value from another body's index needs none here."""
    if row.readiness.is_given_elsewhere and row.value is not None:
        return False
    return row.readiness.level is None and not row.evidence.cited


def _of_assessors(claimed: Fraction | None, external: Score) -> list[str]:
    found = []
    if claimed is not None and external.value is not None and external.value < claimed:
        found.append(f"nilai dokumen {level_text(external.value)}, mandiri {level_text(claimed)}")
    return found + (["ada catatan asesor eksternal"] if external.notes else [])
