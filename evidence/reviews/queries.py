"""The review queue: live evidence without a verdict, most urgent first, and what can be checked before reading it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Membership, User
from evaluations import permissions
from evaluations.models import Assignment, Evaluation
from evidence.models import Citation, Document, DocumentVersion
from evidence.models.citation import CitationQuerySet
from evidence.rules.cited_pages import page_numbers
from evidence.verdicts import is_for_others, read_own_parts, why_not_judge
from regions import clock
from ui.due import DueDate

DueDays = dict[tuple[int, int | None], date | None]
LONG_WAIT_DAYS = 5  # days of waiting from which an item is pointed out


@dataclass(frozen=True)
class WaitingCitation:
    """One citation that waits for a verdict, and for how many days it has waited.

    `due` was the agency's, and says here how urgent the verdict is.
    """

    citation: Citation
    due: DueDate
    days: int
    is_own: bool  # sent by the person who looks, or by an agency of theirs: somebody else has to judge it
    refusal: str | None = None  # why they do not judge it now, whatever the reason

    @property
    def is_open(self) -> bool:
        return self.refusal is None

    @property
    def is_pressing(self) -> bool:
        """For who judges: the agency has sent it and is late with nothing."""
        return self.due.look != "tunggu" or self.days >= LONG_WAIT_DAYS

    @property
    def code(self) -> str:
        """Of its item; without one it proves the indicator as a whole."""
        item = self.citation.item
        return item.code if item else f"Indikator {self.citation.indicator.number}"

    @property
    def document(self) -> Document:
        return self.citation.version.document

    @property
    def since(self) -> datetime:
        """When it reached who judges."""
        return self.citation.approved_at or self.citation.created_at

    @property
    def waited(self) -> str:
        return f"{self.days} hari" if self.days else "hari ini"

    @property
    def agency(self) -> str:
        agency = self.citation.agency
        return agency.name if agency else "Diskominfo"

    @property
    def order(self) -> tuple[date, object, int]:
        return self.due.order, self.citation.created_at, self.citation.pk


def review_queue(evaluation: Evaluation, user: User) -> list[WaitingCitation]:
    """By due date, then by how long they have waited. Two queries: the evidence, the due dates.

    One more for who acts for an agency.
    """
    waiting = Citation.objects.filter(evaluation=evaluation).visible_to(user).live().unjudged()
    waiting = waiting.exclude(version__scan=DocumentVersion.Scan.WAITING)  # nobody can open it yet
    return sorted(_rows(evaluation, user, waiting), key=lambda row: row.order)


def rows_by_key(evaluation: Evaluation, user: User, document: Document, keys: Iterable[int]) -> list[WaitingCitation]:
    """What stood on a page of the document, in the order of the page, whatever has become of it since."""
    cited = Citation.objects.filter(evaluation=evaluation, version__document=document, pk__in=list(keys))
    found = {row.citation.pk: row for row in _rows(evaluation, user, cited.visible_to(user).with_verdict())}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _rows(evaluation: Evaluation, user: User, citations: CitationQuerySet) -> list[WaitingCitation]:
    """With all that the page shows of them. Two queries, one more for who acts for an agency."""
    # By (indicator, agency). What Diskominfo itself has sent is as urgent as the indicator's first due date.
    asked = Assignment.objects.filter(evaluation=evaluation, due__isnull=False).order_by("-due")
    days: DueDays = {}
    for indicator_id, agency_id, day in asked.values_list("indicator_id", "agency_id", "due"):
        days[indicator_id, agency_id] = days[indicator_id, None] = day
    related = ("indicator__aspect__domain", "item__criterion", "agency", "version__document", "created_by")
    found = list(citations.select_related(*related))
    read_own_parts(evaluation, user, found)
    rows: list[WaitingCitation] = []
    for row in found:
        row.evaluation = evaluation
        today = clock.today(evaluation.region)
        due = DueDate(days.get((row.indicator_id, row.agency_id)), today)
        waited = today - clock.day_of(row.approved_at or row.created_at, evaluation.region)
        rows.append(WaitingCitation(row, due, waited.days, is_for_others(row, user), why_not_judge(row, user)))
    return rows


def other_checkers(evaluation: Evaluation, user: User) -> list[str]:
    """The names of those who judge what this person has sent. One query."""
    rows = Membership.objects.filter(
        region=evaluation.region_id, role__in=permissions.CHECKERS, is_active=True, user__is_active=True
    )
    names = rows.exclude(user=user).order_by("user__full_name").values_list("user__full_name", flat=True)
    return list(dict.fromkeys(names))


def cited_pages(citation: Citation, last_page: int) -> list[int]:
    """The pages that "hlm. 3–6, 9" names, as far as the file has them: the viewer opens at the first."""
    return [page for page in dict.fromkeys(page_numbers(citation.page)) if 0 < page <= last_page]
