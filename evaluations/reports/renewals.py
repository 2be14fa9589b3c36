"""Last year's evidence that was decided to need a newer document, as long as nobody has sent or asked for one."""

from collections.abc import Iterable

from accounts.models import User
from evaluations.models import CarryOver, Citation, Document, Evaluation

Key = tuple[int | None, int, int | None]  # agency, indicator, item; no item: the indicator as a whole


def renewals_of(evaluation: Evaluation, user: User, sent: Iterable[Citation], asked: set[Key]) -> tuple[CarryOver, ...]:
    """For the person's own agencies. One query; `sent` is what they have sent in this cycle."""
    rows = CarryOver.objects.filter(
        evaluation=evaluation,
        decision=CarryOver.Decision.RENEW,
        source__agency__in=user.agency_ids(evaluation.region_id),
        source__version__document__in=Document.objects.visible_to(user),
    )
    related = rows.select_related("indicator", "item__criterion", "source__version__document", "source__agency")
    done = set(asked)
    for row in sent:
        done |= {(row.agency_id, row.indicator_id, row.item_id), (row.agency_id, row.indicator_id, None)}
    return tuple(row for row in related if (row.source.agency_id, row.indicator_id, row.item_id) not in done)
