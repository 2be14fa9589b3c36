"""The rows of the board as they are drawn: each from plain facts, so that a process draws equal rows once."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.safestring import SafeString

from accounts.models import User
from assessment.next_step import NextStep
from assessment.scores import why_not_fill
from assessment.worklist.board_scope import opened_rows
from assessment.worklist.queries import Worklist, WorklistRow
from evaluations import permissions
from evaluations.cycles.cycle_setup import why_not_assign
from evidence.requests.asking import why_not_request
from evidence.upload_permissions import why_not_send_evidence
from ui.drawing import kept_picture
from ui.due import DueDate
from ui.formats import level_text


class BoardRights(NamedTuple):
    """What the person may do on the board; the writes ask again."""

    fills: bool
    asks: bool
    judges: bool
    assigns: bool
    sends: bool  # evidence, for who acts for an agency
    opened: frozenset[int]  # numbers of the indicators whose page they may open

    @property
    def ticks(self) -> bool:
        """Whether rows can be ticked, for the acts on many."""
        return self.asks or self.assigns

    def allows(self, row: WorklistRow) -> bool:
        """Whether the step of a row is theirs; why something came back reads whoever opens the indicator."""
        theirs = {
            NextStep.LEVEL: self.fills,
            NextStep.ASK: self.asks or self.sends,
            NextStep.REVIEW: self.judges,
            NextStep.REPAIR: row.number in self.opened,
        }
        return theirs.get(row.step, False)


class RowFacts(NamedTuple):
    """All that a row shows and nothing else: plain texts and numbers, none of them marked as safe."""

    cycle: int
    number: int
    name: str
    service: str
    lead: str
    others: tuple[str, ...]
    last: str
    last_year: str
    level: str
    claimed: int
    proved: int | None
    proof: str
    due: DueDate
    step: str
    step_label: str
    is_own_step: bool  # whether the person may take it
    is_opened: bool  # whether they may open the indicator's page
    sends: bool  # whether evidence is theirs to send, not to ask for
    is_asked: bool
    waiting_id: int | None
    ticks: bool


def board_rights(worklist: Worklist, user: User) -> BoardRights:
    evaluation = worklist.evaluation
    asks = why_not_request(evaluation, user) is None
    acts_for_agency = bool(user.agency_ids(evaluation.region_id))
    return BoardRights(
        fills=why_not_fill(evaluation, user, anywhere=True) is None,
        asks=asks,
        judges=permissions.may("judge_evidence", user, evaluation),
        assigns=why_not_assign(evaluation, user) is None,
        sends=not asks and acts_for_agency and why_not_send_evidence(evaluation, user, anywhere=True) is None,
        opened=opened_rows(worklist, user),
    )


draw_row = kept_picture("assessment/worklist/_row.html")


def draw_rows(worklist: Worklist, rows: Iterable[WorklistRow], rights: BoardRights) -> SafeString:
    """The body of the table."""
    year = worklist.last_title
    cycle = worklist.evaluation.pk
    return SafeString("".join([draw_row(row_facts(cycle, row, rights, year)) for row in rows]))


def row_facts(cycle: int, row: WorklistRow, rights: BoardRights, last_year: str) -> RowFacts:
    return RowFacts(
        cycle=cycle,
        number=row.number,
        name=row.name,
        service=row.service,
        lead=row.lead,
        others=row.contributors,
        last=level_text(row.last),
        last_year=last_year,
        level=level_text(row.value),
        claimed=row.claimed_level,
        proved=row.proved_level,
        proof=row.proof_words,
        due=row.due,
        step=str(row.step),
        step_label=row.step.label,
        is_own_step=rights.allows(row),
        is_opened=row.number in rights.opened,
        sends=rights.sends,
        is_asked=row.open_requests > 0,
        waiting_id=row.waiting_id,
        ticks=rights.ticks,
    )
