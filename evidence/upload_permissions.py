"""Who may send evidence for what: the agencies with a part in an indicator, and the region's own desk."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from domains.models import Indicator
from evaluations import permissions
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.models import Citation
from evidence.quotas import stored_bytes
from regions.models import Agency
from ui.kept_query import KeptQuery, Parameter, any_of, numbered

NOT_ASSIGNED_TO_YOU = "Indikator ini tidak ditugaskan kepada OPD Anda."
OTHER_AGENCY_EVIDENCE = "Data dukung ini milik OPD lain."
AGENCY_HEAD_ROLE = Role.KEPALA_OPD
REGION_DESK_ROLE = Role.DISKOMINFO  # sends for the region itself, without an agency


def sender_agencies(evaluation: Evaluation, indicator: Indicator, user: User) -> list[Agency | None]:
    """For whom this person may send evidence here: own assigned agencies; None is the region's own desk.

    The agencies come with `stored_bytes`.
    """
    mine = sorted(user.agency_ids(evaluation.region_id))
    desk: list[Agency | None] = [None] if user.has_role(evaluation.region_id, [REGION_DESK_ROLE]) else []
    if not mine:
        return desk
    return [*desk, *_assigned(len(mine), cycle=evaluation.pk, indicator=indicator.pk, **numbered("agency", mine))]


@KeptQuery
def _assigned(agencies: int) -> QuerySet[Agency]:
    rows = Agency.objects.filter(
        any_of("pk", "agency", agencies),
        assignments__evaluation=Parameter("cycle"),
        assignments__indicator=Parameter("indicator"),
    )
    return rows.distinct().annotate(**stored_bytes())


def sendable_indicators(evaluation: Evaluation, user: User) -> QuerySet[Indicator]:
    """Those for which this person may send evidence: their agencies' own; all of them for the region's desk."""
    rows = Indicator.objects.filter(instrument=evaluation.instrument_id)
    if user.has_role(evaluation.region_id, [REGION_DESK_ROLE]):
        return rows
    mine = user.agency_ids(evaluation.region_id)
    return rows.filter(pk__in=Assignment.objects.filter(evaluation=evaluation, agency__in=mine).values("indicator"))


def why_not_send_evidence(
    evaluation: Evaluation,
    user: User,
    *,
    indicator_id: int | None = None,
    agency_ids: Collection[int] | None = None,
    item_id: int | None = workflow.ANY_ITEM,
    anywhere: bool = False,
) -> str | None:
    """Why this person sends no evidence now; None if they may where they have a part.

    A window may be extended for one agency or indicator: say which (the person's own agencies if none are named),
    or ask with `anywhere` whether one of them is open.
    """
    mine = user.agency_ids(evaluation.region_id) if agency_ids is None else agency_ids
    return permissions.why_not_allowed("upload_evidence", user, evaluation) or workflow.why_not_send_evidence_now(
        evaluation, indicator_id=indicator_id, agency_ids=mine, item_id=item_id, anywhere=anywhere
    )


def why_not_send_like(citation: Citation, user: User) -> str | None:
    """The same for what stands: its indicator, its item, its agency."""
    agency_ids = [citation.agency_id] if citation.agency_id else []
    return why_not_send_evidence(
        citation.evaluation,
        user,
        indicator_id=citation.indicator_id,
        agency_ids=agency_ids,
        item_id=citation.item_id,
    )


def require_sender_agencies(evaluation: Evaluation, indicator: Indicator, user: User) -> list[Agency | None]:
    """The choices of `senders`, or `Refused` with the reason: role, stage, or no assignment."""
    if refusal := why_not_send_evidence(evaluation, user, indicator_id=indicator.pk):
        raise Refused(refusal)
    choices = sender_agencies(evaluation, indicator, user)
    if not choices:
        raise Refused(NOT_ASSIGNED_TO_YOU)
    return choices


def may_send_like(citation: Citation, user: User) -> bool:
    region_id = citation.evaluation.region_id
    if citation.agency_id is None:
        return user.has_role(region_id, [REGION_DESK_ROLE])
    return citation.agency_id in user.agency_ids(region_id)


def require_sendable(evaluation: Evaluation, indicators: set[Indicator], agency: Agency | None, by: User) -> None:
    """One query. Some indicators of another agency among one's own are a wrong choice, no trespass."""
    if agency is None:
        if not by.has_role(evaluation.region_id, [REGION_DESK_ROLE]):
            raise Refused(NOT_ASSIGNED_TO_YOU)
        return
    rows = Assignment.objects.filter(evaluation=evaluation, agency=agency, indicator__in=indicators)
    served = set(rows.values_list("indicator", flat=True))
    if agency.pk not in by.agency_ids(evaluation.region_id) or not served:
        raise Refused(NOT_ASSIGNED_TO_YOU)
    if missing := sorted(i.number for i in indicators if i.pk not in served):
        numbers = ", ".join(map(str, missing))
        raise ValidationError({"also": f"Indikator {numbers} tidak ditugaskan kepada {agency}."})
