"""Reminders to copy: one polite text an agency, of what it still owes, made anew each time and stored nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models

from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.queries import UNDONE, Answer, Answers, rows_of, with_names
from regions import clock
from regions.models import Agency
from ui.due import Due
from ui.formats import days_left, long_date

SAID = {
    Answer.OPEN: "",
    Answer.RETURNED: "; dikembalikan, mohon diperbaiki",
    Answer.HEAD: "; menunggu persetujuan kepala OPD",
}
LONGEST = 140  # letters of an item's text: the message is read on a telephone


class Which(models.TextChoices):
    """What a reminder is about."""

    ALL = "semua", "Semua yang belum selesai"
    SOON = "segera", "Lewat tenggat dan segera jatuh tempo"
    LATE = "lewat", "Hanya yang lewat tenggat"

    def takes(self, due: Due) -> bool:
        return self == Which.ALL or due.is_late or (self == Which.SOON and due.is_soon)


@dataclass(frozen=True)
class Need:
    """One thing an agency owes: what was asked of it, or an indicator assigned to it."""

    agency: Agency
    number: int
    words: str
    due: Due
    answer: Answer

    @property
    def line(self) -> str:
        """ "Indikator 24, butir I24-L4-01: Dokumentasi …, tenggat 25 November 2026 (2 hari lagi)"."""
        day = self.due.day
        due = f", tenggat {long_date(day)} ({days_left(day, self.due.today)})" if day else ""
        return f"{self.words}{due}{SAID[self.answer]}"


@dataclass(frozen=True)
class Reminder:
    """The text for one agency."""

    agency: Agency
    needs: tuple[Need, ...]
    text: str

    @property
    def late(self) -> int:
        return sum(need.due.is_late for need in self.needs)


def reminders_of(evaluation: Evaluation, which: Which, address: str) -> list[Reminder]:
    """By agency name; `address` is the inbox's. Three queries: requests, assignments, what was sent."""
    needs: dict[Agency, list[Need]] = defaultdict(list)
    for need in _needs(evaluation):
        if need.answer in UNDONE and which.takes(need.due):
            needs[need.agency].append(need)
    agencies = sorted(needs, key=lambda agency: agency.name)
    return [_reminder(evaluation, agency, needs[agency], address) for agency in agencies]


def _needs(evaluation: Evaluation) -> Iterable[Need]:
    requests = with_names(EvidenceRequest.objects.standing().filter(evaluation=evaluation))
    parts = Assignment.objects.filter(evaluation=evaluation).select_related("agency", "indicator")
    return needs_of(evaluation, requests, parts, Answers.in_cycle(evaluation))


def needs_of(
    evaluation: Evaluation, requests: Iterable[EvidenceRequest], parts: Iterable[Assignment], answers: Answers
) -> Iterator[Need]:
    """What was asked of each agency that has not ended, and what it is assigned to without being asked; done or not.

    No query.
    """
    today = clock.today(evaluation.region)
    requests = [row for row in requests if not row.agency.has_ended(today)]
    rows = rows_of(evaluation, requests, answers)
    for row in rows:
        asked = row.request
        yield Need(asked.agency, asked.indicator.number, _asked_words(asked), row.due, row.answer)
    asked_pairs = {(row.request.agency_id, row.request.indicator_id) for row in rows}
    for part in parts:
        if not part.agency.has_ended(today) and (part.agency_id, part.indicator_id) not in asked_pairs:
            answer = answers.of_thing(part.agency_id, part.indicator_id)
            words = f"Indikator {part.indicator.number}, {part.indicator.short_name}"
            yield Need(part.agency, part.indicator.number, words, Due(part.due, today), answer)


def _asked_words(asked: EvidenceRequest) -> str:
    if asked.item is None:
        return f"Indikator {asked.indicator.number}, {asked.indicator.short_name}: seluruh bukti"
    text = asked.item.text
    short = text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
    return f"Indikator {asked.indicator.number}, butir {asked.item.code}: {short}"


def _reminder(evaluation: Evaluation, agency: Agency, needs: list[Need], address: str) -> Reminder:
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
    return Reminder(agency, ordered, "\n\n".join(text))
