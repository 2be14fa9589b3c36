"""What the external assessors read: the self-assessment of every indicator with its accepted evidence."""

from collections import defaultdict
from dataclasses import dataclass

from assessment.worklist.queries import indicators_with_service
from evaluations.column_index import outcome_from
from evaluations.index_bar import IndexBar, bar_of
from evaluations.models import Evaluation
from evidence.item_outcomes import of_cycle
from evidence.models import Citation
from outputs.packages.queries import Chapter, chapters_of


@dataclass(frozen=True)
class Part:
    """One aspect with its indicators."""

    anchor: str
    name: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class AssessorPack:
    bar: IndexBar
    parts: tuple[Part, ...]

    @property
    def documents(self) -> int:
        return sum(len(chapter.pieces) for part in self.parts for chapter in part.chapters)


def assessor_pack_of(evaluation: Evaluation) -> AssessorPack:
    """Four queries, however much evidence there is."""
    indicators = list(indicators_with_service(evaluation))
    chapters = chapters_of(evaluation, indicators, _accepted(evaluation), site="")
    scores = {chapter.indicator.pk: chapter.score for chapter in chapters if chapter.score}
    by_aspect: dict[tuple[int, str], list[Chapter]] = defaultdict(list)
    for chapter in chapters:
        aspect = chapter.indicator.aspect
        by_aspect[aspect.number, aspect.name].append(chapter)
    parts = (Part(f"aspek-{number}", name, tuple(found)) for (number, name), found in by_aspect.items())
    return AssessorPack(bar_of(evaluation, outcome_from(evaluation, indicators, scores)), tuple(parts))


def _accepted(evaluation: Evaluation) -> dict[int, list[Citation]]:
    """By indicator id."""
    rows = Citation.objects.filter(evaluation=evaluation).live().accepted()
    found: dict[int, list[Citation]] = defaultdict(list)
    for row in of_cycle(
        evaluation, rows.select_related("version__document", "version__picture_copy", "item__criterion")
    ):
        found[row.indicator_id].append(row)
    return found
