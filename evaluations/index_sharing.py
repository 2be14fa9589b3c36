"""Whether people of the parent region (a province) read the index of this one: off until its koordinator says so."""

from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions.models import Region


@transaction.atomic
def set_index_sharing(*, evaluation: Evaluation, shared: bool, by: User) -> None:
    """Share the signed and final indexes of the cycle's region with its parent, or stop; no change, no entry.

    Raises `Refused`.
    """
    permissions.require("share_index", by, evaluation)
    lock_cycle(evaluation)
    region = Region.objects.select_for_update(no_key=True).get(pk=evaluation.region_id)
    if shared == region.shares_index:
        return
    region.shares_index = shared
    region.save(update_fields=["shares_index"])
    evaluation.region = region
    HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.INDEX_SHARING_SET, after={"shared": shared}, by=by)
