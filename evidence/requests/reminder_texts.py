"""Reminders in words: one polite text an agency, of what it still owes, made anew each time and stored nowhere."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models

from evaluations.models import Assignment, Evaluation
from evaluations.tasks_page import tasks_url
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from evidence.requests.queries import with_related_names
from regions.models import Agency
from ui.due import DueDate

MAX_LINES_OF_MESSAGE = 5  # on a telephone; the list of tasks has the rest


class ReminderScope(models.TextChoices):
    """What a reminder is about."""

    ALL = "semua", "Semua yang belum selesai"
    SOON = "segera", "Lewat tenggat dan segera jatuh tempo"
    LATE = "lewat", "Hanya yang lewat tenggat"

    def takes(self, due: DueDate) -> bool:
        return self == ReminderScope.ALL or due.is_late or (self == ReminderScope.SOON and due.is_soon)


@dataclass(frozen=True)
class ReminderText:
    """What one agency is reminded of, each thing with the page where it is done; `site` is the program's address."""

    evaluation: Evaluation
    agency: Agency
    needs: tuple[OwedEvidence, ...]
    site: str

    @property
    def late(self) -> int:
        return sum(need.due.is_late for need in self.needs)

    @property
    def text(self) -> str:
        """All of it, for a letter."""
        return self._written(self.needs)

    @property
    def message(self) -> str:
        """The first things of it, for a telephone."""
        return self._written(self.needs[:MAX_LINES_OF_MESSAGE])

    @property
    def tasks(self) -> str:
        return tasks_url(self.evaluation.pk)

    def _written(self, needs: tuple[OwedEvidence, ...]) -> str:
        lines = [f"{number}. {need.line}\n   {self.site}{need.place}" for number, need in enumerate(needs, 1)]
        if more := len(self.needs) - len(needs):
            lines.append(f"… dan {more} lainnya")
        sample = "(Data contoh) " if self.evaluation.is_sample else ""
        year, government = self.evaluation.year, self.evaluation.region.government
        text = [
            f"{sample}Yth. Pimpinan {self.agency.name}",
            f"Dengan hormat, mohon dikirim data dukung penilaian mandiri {year} {government} yang masih ditunggu:",
            "\n".join(lines),
            f"Semua yang ditunggu dari OPD Anda: {self.site}{self.tasks}",
            f"Terima kasih atas kerja sama Bapak/Ibu.\nTim penilaian mandiri {government}",
        ]
        return "\n\n".join(text)


def reminder_texts(evaluation: Evaluation, which: ReminderScope, site: str) -> list[ReminderText]:
    """By agency name. Three queries: requests, assignments, what was sent."""
    needs: dict[Agency, list[OwedEvidence]] = defaultdict(list)
    for need in _needs(evaluation):
        if which.takes(need.due):
            needs[need.owed_by].append(need)
    agencies = sorted(needs, key=lambda agency: agency.name)
    return [ReminderText(evaluation, agency, _ordered(needs[agency]), site) for agency in agencies]


def _ordered(needs: list[OwedEvidence]) -> tuple[OwedEvidence, ...]:
    return tuple(sorted(needs, key=lambda need: (need.due.order, need.number, need.words)))


def _needs(evaluation: Evaluation) -> list[OwedEvidence]:
    requests = with_related_names(EvidenceRequest.objects.standing().filter(evaluation=evaluation))
    parts = Assignment.objects.filter(evaluation=evaluation).select_related("agency__heir", "indicator")
    return owed_evidence(evaluation, requests, parts, SentEvidence.in_cycle(evaluation))
