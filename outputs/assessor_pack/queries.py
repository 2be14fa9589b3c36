"""What the external assessors read: the self-assessment of every indicator with its accepted evidence."""

from collections import defaultdict
from typing import Any

from assessment.worklist.queries import indicators_with_service
from domains.models import Aspect
from evaluations.column_index import index_of_scores
from evaluations.index_bar import index_bar
from evaluations.models import Evaluation
from evidence.item_outcomes import with_cycle
from evidence.models import Citation
from evidence.models.citation import CitationQuerySet
from outputs.packages.queries import IndicatorChapter, indicator_chapters


def assessor_pack_page(evaluation: Evaluation, shown: CitationQuerySet | None = None) -> dict[str, Any]:
    """The index, the aspects with their indicators, and how many documents; four queries, however much evidence.

    `shown`: of the accepted evidence what the reader may see; all of it where nothing is said.
    """
    indicators = list(indicators_with_service(evaluation))
    # By indicator id.
    rows = Citation.objects.filter(evaluation=evaluation).live().accepted() if shown is None else shown
    found: dict[int, list[Citation]] = defaultdict(list)
    for row in with_cycle(evaluation, rows.select_related("version__document", "version__copy", "item__criterion")):
        found[row.indicator_id].append(row)
    chapters = indicator_chapters(evaluation, indicators, found, site="")
    scores = {chapter.indicator.pk: chapter.score for chapter in chapters if chapter.score}
    by_aspect: dict[Aspect, list[IndicatorChapter]] = {}
    for chapter in chapters:
        by_aspect.setdefault(chapter.indicator.aspect, []).append(chapter)
    return {
        "bar": index_bar(evaluation, index_of_scores(evaluation, scores)),
        "by_aspect": by_aspect,
        "documents": sum(len(chapter.pieces) for chapter in chapters),
    }
