"""What a level asks for besides itself: the mark of one above its evidence, and somebody whose own work it is not."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from accounts.models import User
from evaluations.choices import AssignmentPart, ValueColumn
from evaluations.models import Assignment, Evaluation
from evaluations.own_agency import why_not_judge_own
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from ui.formats import decimal_comma, value_label


def format_level(value: Decimal | Fraction) -> str:
    """As people write it: "3", "2,5", "1,17 (7/6)"."""
    return value_label(value)


def above_evidence_text(value: Decimal | Fraction, ready: EvidenceReadiness[PlainItem]) -> str:
    """The mark of a level above what the accepted evidence carries; "" where it carries the level."""
    if not ready.is_below(value):
        return ""
    if ready.estimate:
        return f"di atas perkiraan dari data dukung, {decimal_comma(ready.estimate.printed)}"
    carried = f"memenuhi tingkat {ready.level}" if ready.level else "belum memenuhi satu tingkat pun"
    return f"melebihi data dukung; data dukung yang diterima {'baru ' if ready.level else ''}{carried}"


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
