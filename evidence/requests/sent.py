"""One citation that an agency has sent, as the agency reads it."""

from dataclasses import dataclass

from evaluations.choices import Outcome, Status
from evidence.models import Citation
from ui.due import Due


@dataclass(frozen=True)
class Sent:
    """A citation read `with_verdict()`, and when it was due."""

    citation: Citation
    due: Due

    @property
    def status(self) -> Status:
        outcome = vars(self.citation)["outcome"]
        return {Outcome.ACCEPTED: Status.ACCEPTED, Outcome.RETURNED: Status.RETURNED}.get(outcome, Status.WAITING)

    @property
    def words(self) -> str:
        """The status, and for what waits: for whom."""
        waits = self.citation.awaits_head and self.status == Status.WAITING
        return "Menunggu kepala OPD" if waits else self.status.label

    @property
    def level(self) -> int | None:
        item = self.citation.item
        return item.criterion.level if item else None
