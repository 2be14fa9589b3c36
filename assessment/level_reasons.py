"""What a claimed level asks for besides itself: a stated reason, and somebody whose own work it is not."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from accounts.models import User
from domains.models import Indicator
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.models import Assignment, Evaluation
from evaluations.own_agency import why_not_judge_own
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import Citation
from ui.formats import decimal_comma, value_label


def format_level(value: Decimal | Fraction) -> str:
    """As people write it: "3", "2,5", "1,17 (7/6)"."""
    return value_label(value)


def current_readiness(
    evaluation: Evaluation, indicator: Indicator
) -> tuple[EvidenceReadiness[PlainItem], list[Citation]]:
    """What the accepted evidence carries at this moment, and that evidence: two queries."""
    cited = cited_by_indicator(evaluation, [indicator])
    ready = readiness_by_indicator(evaluation.instrument, [indicator], cited)
    return ready[indicator.pk], cited.get(indicator.pk, [])


def missing_reason(value: Decimal | Fraction, ready: EvidenceReadiness[PlainItem]) -> str | None:
    """What to write where a level above the readiness has no reason; None where it needs none."""
    if not ready.is_below(value):
        return None
    if ready.estimate:
        return (
            f"Tulis alasannya: nilai {format_level(value)} di atas perkiraan dari data dukung, "
            f"{decimal_comma(ready.estimate.printed)}."
        )
    carried = f"menopang tingkat {ready.level}" if ready.level else "belum menopang satu tingkat pun"
    return (
        f"Tulis alasannya: tingkat {format_level(value)} di atas kesiapan bukti; "
        f"bukti yang diterima {'baru ' if ready.level else ''}{carried}."
    )


def why_not_by_assignment(column: str, evaluation: Evaluation, user: User, parts: Iterable[Assignment]) -> str | None:
    """Why the person's agency, or having none, keeps them from this column of this indicator; None if it does not.

    `parts` are the indicator's assignments with their agencies. The lead proposes for all; nobody checks or decides
    what an agency of their own answers for.
    """
    own = user.agency_ids(evaluation.region_id)
    mine = [part for part in parts if part.agency_id in own]
    if column != ValueColumn.USULAN:
        return why_not_judge_own(evaluation, user, [part.agency for part in mine])
    if not mine:
        return "Indikator ini tidak ditugaskan kepada OPD Anda."
    lead = next((part for part in parts if part.part == AssignmentPart.LEAD), None)
    if lead is None or lead in mine:
        return None
    return f"Tingkat diusulkan oleh pengampu indikator ini, {lead.agency.short_name}."
