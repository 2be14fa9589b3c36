"""Reminders to copy: one polite text an agency, of what it still owes, made anew each time and stored nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models

from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.queries import UNANSWERED_STATES, RequestAnswer, SentEvidence, request_rows, with_related_names
from regions import clock
from regions.models import Agency
from ui.due import DueDate
from ui.formats import days_left, long_date

ANSWER_SUFFIXES = {
    RequestAnswer.OPEN: "",
    RequestAnswer.RETURNED: "; dikembalikan, mohon diperbaiki",
    RequestAnswer.HEAD: "; menunggu persetujuan kepala OPD",
}
MAX_ITEM_WORDS = 140  # letters of an item's text: the message is read on a telephone


class ReminderScope(models.TextChoices):
    """What a reminder is about."""

    ALL = "semua", "Semua yang belum selesai"
    SOON = "segera", "Lewat tenggat dan segera jatuh tempo"
    LATE = "lewat", "Hanya yang lewat tenggat"

    def takes(self, due: DueDate) -> bool:
        return self == ReminderScope.ALL or due.is_late or (self == ReminderScope.SOON and due.is_soon)


@dataclass(frozen=True)
class OwedEvidence:
    """One thing an agency owes: what was asked of it, or an indicator assigned to it."""

    agency: Agency
    number: int
    words: str
    due: DueDate
    answer: RequestAnswer

    @property
    def line(self) -> str:
        """ "Indikator 24, butir I24-L4-01: Dokumentasi …, tenggat 25 November 2026 (2 hari lagi)"."""
        day = self.due.day
        due = f", tenggat {long_date(day)} ({days_left(day, self.due.today)})" if day else ""
        return f"{self.words}{due}{ANSWER_SUFFIXES[self.answer]}"


@dataclass(frozen=True)
class ReminderText:
    """The text for one agency."""

    agency: Agency
    needs: tuple[OwedEvidence, ...]
    text: str

    @property
    def late(self) -> int:
        return sum(need.due.is_late for need in self.needs)


def reminder_texts(evaluation: Evaluation, which: ReminderScope, address: str) -> list[ReminderText]:
    """By agency name; `address` is the inbox's. Three queries: requests, assignments, what was sent."""
    needs: dict[Agency, list[OwedEvidence]] = defaultdict(list)
    for need in _needs(evaluation):
        if need.answer in UNANSWERED_STATES and which.takes(need.due):
            needs[need.agency].append(need)
    agencies = sorted(needs, key=lambda agency: agency.name)
    return [_reminder(evaluation, agency, needs[agency], address) for agency in agencies]


def _needs(evaluation: Evaluation) -> Iterable[OwedEvidence]:
    requests = with_related_names(EvidenceRequest.objects.standing().filter(evaluation=evaluation))
    parts = Assignment.objects.filter(evaluation=evaluation).select_related("agency", "indicator")
    return owed_evidence(evaluation, requests, parts, SentEvidence.in_cycle(evaluation))


def owed_evidence(
    evaluation: Evaluation, requests: Iterable[EvidenceRequest], parts: Iterable[Assignment], answers: SentEvidence
) -> Iterator[OwedEvidence]:
    """What was asked of each agency that has not ended, and what it is assigned to without being asked; done or not.

    No query.
    """
    today = clock.today(evaluation.region)
    requests = [row for row in requests if not row.agency.has_ended(today)]
    rows = request_rows(evaluation, requests, answers)
    for row in rows:
        asked = row.request
        yield OwedEvidence(asked.agency, asked.indicator.number, _request_words(asked), row.due, row.answer)
    asked_pairs = {(row.request.agency_id, row.request.indicator_id) for row in rows}
    for part in parts:
        if not part.agency.has_ended(today) and (part.agency_id, part.indicator_id) not in asked_pairs:
            answer = answers.of_thing(part.agency_id, part.indicator_id)
            words = f"Indikator {part.indicator.number}, {part.indicator.short_name}"
            yield OwedEvidence(part.agency, part.indicator.number, words, DueDate(part.due, today), answer)


def _request_words(asked: EvidenceRequest) -> str:
    if asked.item is None:
        return f"Indikator {asked.indicator.number}, {asked.indicator.short_name}: seluruh bukti"
    text = asked.item.text
    short = text if len(text) <= MAX_ITEM_WORDS else f"{text[:MAX_ITEM_WORDS].rsplit(' ', 1)[0]} …"
    return f"Indikator {asked.indicator.number}, butir {asked.item.code}: {short}"


def _reminder(evaluation: Evaluation, agency: Agency, needs: list[OwedEvidence], address: str) -> ReminderText:
    ordered = tuple(sorted(needs, key=lambda need: (need.due.order, need.number, need.words)))
    lines = [f"{number}. {need.line}" for number, need in enumerate(ordered, 1)]
    sample = "(Data contoh) " if evaluation.is_sample else ""
    government = evaluation.region.government
    text = [
        f"{sample}Yth. Pimpinan {agency.name}",
        f"Dengan hormat, kami mengingatkan bukti penilaian mandiri {evaluation.year} {government} yang masih ditunggu:",
        "\n".join(lines),
        f"Rincian dan tempat mengirim bukti: {address}",
        f"Terima kasih atas kerja sama Bapak/Ibu.\nTim penilaian mandiri {government}",
    ]
    return ReminderText(agency, ordered, "\n\n".join(text))
