"""Last year's evidence that was decided to need a newer document, as long as nobody has sent or asked for one."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, QuerySet

from accounts.asked_person import PersonShape, asked_person, person_shape
from accounts.models import User
from evaluations.models import Assignment, Evaluation
from evidence.models import CarryOver, Citation, Document
from ui.kept_query import KeptQuery, any_of, numbered, stand_in

RenewalKey = tuple[int | None, int, int | None]  # agency, indicator, item; no item: the indicator as a whole


def open_renewals(
    evaluation: Evaluation, user: User, sent: Iterable[Citation], asked: set[RenewalKey]
) -> tuple[CarryOver, ...]:
    """For the person's own agencies. One query; `sent` is what they have sent in this cycle."""
    return without_answered(decided_renewals([evaluation], user), sent, asked)


def decided_renewals(evaluations: Collection[Evaluation], user: User) -> list[CarryOver]:
    """All decided so, for indicators that the person's own agencies have this year, done or not: one query.

    Without the assignment the sending form is not theirs to open: Diskominfo asks, or assigns.
    """
    agencies = sorted({pk for evaluation in evaluations for pk in user.agency_ids(evaluation.region_id)})
    if not agencies:
        return []
    shape, given = person_shape(user)
    given |= numbered("cycle", [evaluation.pk for evaluation in evaluations]) | numbered("agency", agencies)
    return _decided(shape, len(evaluations), len(agencies), **given)


@KeptQuery
def _decided(shape: PersonShape, cycles: int, own: int) -> QuerySet[CarryOver]:
    agencies = [stand_in(f"agency{place}") for place in range(own)]
    assigned = Assignment.objects.filter(
        evaluation=OuterRef("evaluation"), indicator=OuterRef("indicator"), agency__in=agencies
    )
    rows = CarryOver.objects.filter(
        Exists(assigned),
        any_of("evaluation", "cycle", cycles),
        decision=CarryOver.Decision.RENEW,
        source__agency__in=agencies,
        source__version__document__in=Document.objects.visible_to(asked_person(shape)),
    )
    return rows.select_related("indicator", "item__criterion", "source__version__document", "source__agency__heir")


def without_answered(
    rows: Iterable[CarryOver], sent: Iterable[Citation], asked: set[RenewalKey]
) -> tuple[CarryOver, ...]:
    """Those of one cycle that nobody has sent or asked for."""
    done = set(asked)
    for row in sent:
        done |= {(row.agency_id, row.indicator_id, row.item_id), (row.agency_id, row.indicator_id, None)}
    return tuple(row for row in rows if (row.sender_id, row.indicator_id, row.item_id) not in done)
