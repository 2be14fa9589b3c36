"""One citation that an agency has sent, as the agency reads it."""

from dataclasses import dataclass

from evaluations.choices import IndicatorStatus, VerdictOutcome
from evidence.models import Citation
from ui.due import DueDate


@dataclass(frozen=True)
class SentCitation:
    """A citation read `with_verdict()`, and when it was due."""

    citation: Citation
    due: DueDate

    @property
    def status(self) -> IndicatorStatus:
        statuses: dict[str | None, IndicatorStatus] = {
            VerdictOutcome.ACCEPTED: IndicatorStatus.ACCEPTED,
            VerdictOutcome.RETURNED: IndicatorStatus.RETURNED,
        }
        return statuses.get(self.citation.outcome, IndicatorStatus.WAITING)

    @property
    def words(self) -> str:
        """The status, and for what waits: for whom."""
        waits = self.citation.awaits_head and self.status == IndicatorStatus.WAITING
        return "Menunggu kepala OPD" if waits else self.status.label

    @property
    def level(self) -> int | None:
        item = self.citation.item
        return item.criterion.level if item else None
