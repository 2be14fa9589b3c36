"""What a claimed level asks for besides itself: a stated reason, and somebody whose own work it is not."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from accounts.models import User
from domains.models import Indicator
from evaluations.choices import Column, Part
from evaluations.models import Assignment, Evaluation
from evaluations.rules.readiness import Plain, Readiness
from evaluations.rules.scoring import plain
from evidence.item_outcomes import cited_by_indicator, readiness_by_indicator
from evidence.models import Citation


def level_words(value: Decimal) -> str:
    """As people write it: 3, 2,5."""
    return plain(Fraction(value))


def readiness_now(evaluation: Evaluation, indicator: Indicator) -> tuple[Readiness[Plain], list[Citation]]:
    """What the accepted evidence carries at this moment, and that evidence: two queries."""
    cited = cited_by_indicator(evaluation, [indicator])
    ready = readiness_by_indicator(evaluation.instrument, [indicator], cited)
    return ready[indicator.pk], cited.get(indicator.pk, [])


def lack_of_reason(value: Decimal, ready: Readiness[Plain]) -> str | None:
    """What to write where a level above the readiness has no reason; None where it needs none."""
    if not ready.is_below(value):
        return None
    carried = f"menopang tingkat {ready.level}" if ready.level else "belum menopang satu tingkat pun"
    return (
        f"Tulis alasannya: tingkat {level_words(value)} di atas kesiapan bukti; "
        f"bukti yang diterima {'baru ' if ready.level else ''}{carried}."
    )


def refusal_by_part(column: str, evaluation: Evaluation, user: User, parts: Iterable[Assignment]) -> str | None:
    """Why the person's agency, or having none, keeps them from this column of this indicator; None if it does not.

    `parts` are the indicator's assignments with their agencies. The lead proposes for all; nobody checks or decides
    what an agency of their own answers for.
    """
    own = user.agency_ids(evaluation.region_id)
    mine = [part for part in parts if part.agency_id in own]
    if column != Column.USULAN:
        return (
            f"OPD Anda, {mine[0].agency.short_name}, ikut menjawab indikator ini; orang lain yang menilainya."
            if mine
            else None
        )
    if not mine:
        return "Indikator ini tidak ditugaskan kepada OPD Anda."
    lead = next((part for part in parts if part.part == Part.LEAD), None)
    if lead is None or lead in mine:
        return None
    return f"Tingkat diusulkan oleh pengampu indikator ini, {lead.agency.short_name}."
