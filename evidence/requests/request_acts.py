"""Many requests as one act: how it is taken back, and what rests on a request or on a part in an indicator."""

from collections.abc import Collection, Mapping
from datetime import datetime

from evaluations.cycles.cycle_acts import register_cycle_act
from evaluations.models import Assignment
from evidence.models import Citation, EvidenceRequest
from evidence.requests.asking import REQUESTS_ACT, why_not_request
from ui.formats import listed_text
from undo.act_kinds import register_uses

REQUEST, ASSIGNMENT = "evidence.EvidenceRequest", "evaluations.Assignment"


Made = Mapping[str, Collection[str]]
CellKey = tuple[int, int, int | None]  # cycle, indicator, agency


def rests_on_requests(keys: Collection[str], made: Made) -> dict[str, str]:
    """What the agency has sent for the indicator since it was asked."""
    rows = EvidenceRequest.objects.filter(pk__in=keys)
    sent = _sent({row.evaluation_id for row in rows})
    return {
        str(row.pk): "data dukung yang dikirim sesudahnya"
        for row in rows
        if any(at >= row.asked_at for at in sent.get((row.evaluation_id, row.indicator_id, row.agency_id), ()))
    }


def rests_on_assignments(keys: Collection[str], made: Made) -> dict[str, str]:
    """What the agency has sent or is asked for: without a part in the indicator nobody there answers for that."""
    rows = Assignment.objects.filter(pk__in=keys)
    cycles = {row.evaluation_id for row in rows}
    sent = _sent(cycles)
    others = EvidenceRequest.objects.standing().filter(evaluation__in=cycles).exclude(pk__in=made.get(REQUEST, ()))
    asked = set(others.values_list("evaluation", "indicator", "agency"))
    found: dict[str, str] = {}
    for row in rows:
        key = (row.evaluation_id, row.indicator_id, row.agency_id)
        words = ["data dukung yang dikirim OPD itu"] if key in sent else []
        words += ["permintaan kepada OPD itu"] if key in asked else []
        if words:
            found[str(row.pk)] = listed_text(words)
    return found


def _sent(cycles: Collection[int]) -> dict[CellKey, list[datetime]]:
    found: dict[CellKey, list[datetime]] = {}
    rows = Citation.objects.filter(evaluation__in=cycles)
    for cycle, indicator, agency, at in rows.values_list("evaluation", "indicator", "agency", "created_at"):
        found.setdefault((cycle, indicator, agency), []).append(at)
    return found


def register_acts() -> None:
    register_cycle_act(
        REQUESTS_ACT,
        "Permintaan sekaligus",
        "ask_evidence",
        (REQUEST, ASSIGNMENT),
        "requests",
        why_not=why_not_request,
        counted=REQUEST,
        news="minta",
    )
    register_uses(REQUEST, rests_on_requests)
    register_uses(ASSIGNMENT, rests_on_assignments)
