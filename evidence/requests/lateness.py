"""Who owes which evidence, by when, and why: the one answer that worklist, pages, letters, reminders and duties share.

Nothing is owed that is done, that an agency was asked for which has ended without an heir, or that can no longer be
sent; nobody is late with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from domains.models import Indicator
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation
from evaluations.stages import workflow
from evaluations.tasks_page import tasks_url
from evidence.models import EvidenceRequest
from evidence.requests.answers import UNANSWERED_STATES, RequestAnswer, SentEvidence
from regions import clock
from regions.models import Agency
from ui.due import DueDate
from ui.formats import days_left, long_date

WHY_OWED = {
    RequestAnswer.OPEN: "belum dikirim",
    RequestAnswer.RETURNED: "dikembalikan, belum diperbaiki",
    RequestAnswer.HEAD: "menunggu persetujuan kepala OPD",
}
# What a letter adds; that a thing was not sent is what the letter is about.
LINE_SUFFIXES = {
    RequestAnswer.OPEN: "",
    RequestAnswer.RETURNED: "; dikembalikan, mohon diperbaiki",
    RequestAnswer.HEAD: "; menunggu persetujuan kepala OPD",
}
MAX_ITEM_WORDS = 140  # letters of an item's text: the message is read on a telephone


@dataclass(frozen=True)
class OwedEvidence:
    """One thing an agency owes: what was asked of it, or an indicator assigned to it (`request` is None)."""

    agency: Agency
    indicator: Indicator
    due: DueDate
    answer: RequestAnswer
    part: Assignment | None = None
    request: EvidenceRequest | None = None

    @property
    def owed_by(self) -> Agency:
        """Who answers for it today: the agency, or the heir of one that has ended."""
        return self.agency.continued_by

    @property
    def number(self) -> int:
        return self.indicator.number

    @property
    def why(self) -> str:
        return WHY_OWED[self.answer]

    @property
    def words(self) -> str:
        """What it is; reads the request's item."""
        if self.request is None:
            return f"Indikator {self.number}, {self.indicator.short_name}"
        if self.request.item is None:
            return f"Indikator {self.number}, {self.indicator.short_name}: seluruh data dukung"
        text = self.request.item.text
        short = text if len(text) <= MAX_ITEM_WORDS else f"{text[:MAX_ITEM_WORDS].rsplit(' ', 1)[0]} …"
        return f"Indikator {self.number}, butir {self.request.item.code}: {short}"

    @property
    def place(self) -> str:
        """The path of the page where the agency does it: sending it, or its list where it cannot be sent now."""
        row = self.request or self.part
        assert row
        if self.answer == RequestAnswer.HEAD or self.due.is_settled:
            return tasks_url(row.evaluation_id)
        asked = {"opd": self.agency.pk} | (
            {"butir": self.request.item.code} if self.request and self.request.item else {}
        )
        return f"{reverse('evidence_add', args=[row.evaluation_id, self.number])}?{urlencode(asked)}"

    @property
    def line(self) -> str:
        """ "Indikator 24, butir I24-L4-01: Dokumentasi …, tenggat 25 November 2026 (2 hari lagi)"."""
        day = self.due.day
        due = f", tenggat {long_date(day)} ({days_left(day, self.due.today)})" if day else ""
        return f"{self.words}{due}{LINE_SUFFIXES[self.answer]}"


def owed_evidence(
    evaluation: Evaluation, requests: Iterable[EvidenceRequest], parts: Iterable[Assignment], answers: SentEvidence
) -> list[OwedEvidence]:
    """Of standing requests, and of assignments that nobody has asked for, the nearest due date first.

    An assignment with requests is owed beside them only where something else came back. Rows come with agency (and
    its heir) and indicator. No query, but one after the window has closed (`evidence_due`).
    """
    requests = list(requests)
    found = [*_asked(evaluation, requests, answers), *_assigned(evaluation, requests, parts, answers)]
    return sorted(found, key=lambda owed: (owed.due.order, owed.number, owed.agency.name))


def _asked(
    evaluation: Evaluation, requests: Iterable[EvidenceRequest], answers: SentEvidence
) -> Iterator[OwedEvidence]:
    day = OwedDay(evaluation)
    for row in requests:
        answer = answers.of(row)
        if day.why_not_owed(row, answer) is None:
            yield OwedEvidence(row.agency, row.indicator, day.due_of(row), answer, request=row)


def _assigned(
    evaluation: Evaluation, requests: Iterable[EvidenceRequest], parts: Iterable[Assignment], answers: SentEvidence
) -> Iterator[OwedEvidence]:
    day = OwedDay(evaluation)
    asked: dict[tuple[int, int], set[int | None]] = defaultdict(set)
    for row in requests:
        asked[row.agency_id, row.indicator_id].add(row.item_id)
    for part in parts:
        answer = answers.of_thing(part.agency_id, part.indicator_id)
        if items := asked.get((part.agency_id, part.indicator_id)):
            if not answers.has_return_beside(part.agency_id, part.indicator_id, items):
                continue
            answer = RequestAnswer.RETURNED
        if day.why_not_owed(part, answer) is None:
            yield OwedEvidence(part.agency, part.indicator, day.due_of(part), answer, part=part)


def why_not_owed(evaluation: Evaluation, row: EvidenceRequest | Assignment, answer: RequestAnswer) -> str | None:
    """Why the agency has nothing to do about it; what will be open later is owed already."""
    return OwedDay(evaluation).why_not_owed(row, answer)


class OwedDay:
    """What today says of everything that may be owed in a cycle: asked once, not for each row.

    While the window of the self-assessment is open, evidence is sent everywhere, and nothing that was asked for a day
    within it has another day.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation, self.today = evaluation, clock.today(evaluation.region)
        self.is_to_come = workflow.is_yet_to_open(evaluation)
        window = evaluation.window(CycleState.MANDIRI)
        is_open = evaluation.state == CycleState.MANDIRI and window is not None and window.contains(self.today)
        self.open_until = window.closes if window and is_open else None

    def why_not_owed(self, row: EvidenceRequest | Assignment, answer: RequestAnswer) -> str | None:
        if answer not in UNANSWERED_STATES:
            return answer.label
        if row.agency.heir_id is None and row.agency.has_ended(self.today):
            return f"{row.agency.short_name} sudah berakhir."
        return None if self.is_to_come or self.open_until else _why_not_send(self.evaluation, row)

    def due_of(self, row: EvidenceRequest | Assignment) -> DueDate:
        """Of what is known to be owed."""
        if self.open_until and (row.due is None or row.due <= self.open_until):
            return DueDate(row.due, self.today)
        return _due_of_owed(self.evaluation, row)


def evidence_due(evaluation: Evaluation, row: EvidenceRequest | Assignment, answer: RequestAnswer) -> DueDate:
    """The day asked for, as far as it can be sent then; after the window has closed, the one given for this place."""
    if why_not_owed(evaluation, row, answer):
        return DueDate(row.due, clock.today(evaluation.region), is_settled=True)
    return _due_of_owed(evaluation, row)


def _due_of_owed(evaluation: Evaluation, row: EvidenceRequest | Assignment) -> DueDate:
    """The same of what is known to be owed."""
    today = clock.today(evaluation.region)
    if _why_not_send(evaluation, row):
        return DueDate(row.due, today, is_settled=True)
    wanted = workflow.evidence_wanted_by(
        evaluation, row.due, indicator_id=row.indicator_id, agency_ids=[row.agency_id], item_id=_item_id(row)
    )
    return DueDate(wanted, today)


def _why_not_send(evaluation: Evaluation, row: EvidenceRequest | Assignment) -> str | None:
    return workflow.why_not_send_evidence_now(
        evaluation, indicator_id=row.indicator_id, agency_ids=[row.agency_id], item_id=_item_id(row)
    )


def _item_id(row: EvidenceRequest | Assignment) -> int | None:
    return None if isinstance(row, Assignment) else row.item_id


class OwedDates:
    """By when the evidence at hand is owed; without a day where nobody waits for it any more."""

    def __init__(self, evaluation: Evaluation, owed: Iterable[OwedEvidence]) -> None:
        self.none = DueDate(None, clock.today(evaluation.region))
        self.pairs: dict[tuple[int | None, int], list[OwedEvidence]] = defaultdict(list)
        for row in owed:
            self.pairs[row.agency.pk, row.indicator.pk].append(row)

    def of(self, indicator_id: int, agency_id: int | None) -> DueDate:
        """The nearest of the agency for this indicator."""
        dues = [row.due for row in self.pairs.get((agency_id, indicator_id), [])]
        return min(dues, key=lambda due: due.order, default=self.none)

    def of_request(self, asked: EvidenceRequest) -> DueDate:
        rows = self.pairs.get((asked.agency_id, asked.indicator_id), [])
        return next((row.due for row in rows if row.request == asked), self.none)

    def of_item(self, indicator_id: int, agency_id: int | None, item_id: int | None) -> DueDate:
        """Of the request that was made for the item, else for the indicator, else of the assignment."""
        rows = self.pairs.get((agency_id, indicator_id), [])
        for wanted in (item_id, None):
            for row in rows:
                if row.request and row.request.item_id == wanted:
                    return row.due
        return next((row.due for row in rows if row.part), self.none)
