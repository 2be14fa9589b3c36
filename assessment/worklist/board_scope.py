"""Which rows of the board somebody reads: all, or those of the own agencies. The board itself changes nothing."""

from dataclasses import replace

from accounts.models import User
from assessment.worklist.queries import Worklist
from evaluations.permissions import may
from evaluations.scope import sees_all_indicators


def reads_all_rows(worklist: Worklist, user: User) -> bool:
    """Who opens every indicator, and who reads for the whole government; agencies read their own share."""
    evaluation = worklist.evaluation
    return sees_all_indicators(user, evaluation) or may("compare_agencies", user, evaluation)


def share_of(worklist: Worklist, user: User) -> Worklist:
    """The same index over the rows that the person reads; sums of other agencies' rows are left out."""
    if reads_all_rows(worklist, user):
        return worklist
    own = user.agency_ids(worklist.evaluation.region_id)
    rows = tuple(row for row in worklist.rows if row.agency_ids & own)
    beside = frozenset().union(*(row.agency_ids for row in rows))
    agencies = tuple(pair for pair in worklist.agencies if pair[0] in beside)
    return replace(worklist, rows=rows, agencies=agencies, estimated=None, expired=0, takes_indexes=False)


def opened_rows(worklist: Worklist, user: User) -> frozenset[int]:
    """The numbers of the indicators whose page the person may open."""
    if sees_all_indicators(user, worklist.evaluation):
        return frozenset(row.number for row in worklist.rows)
    own = user.agency_ids(worklist.evaluation.region_id)
    return frozenset(row.number for row in worklist.rows if row.agency_ids & own)
