"""Reminders to copy: one polite text an agency, of what it still owes, made anew each time and stored nowhere."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models

from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from evidence.requests.queries import with_related_names
from regions.models import Agency
from ui.due import DueDate


class ReminderScope(models.TextChoices):
    """What a reminder is about."""

    ALL = "semua", "Semua yang belum selesai"
    SOON = "segera", "Lewat tenggat dan segera jatuh tempo"
    LATE = "lewat", "Hanya yang lewat tenggat"

    def takes(self, due: DueDate) -> bool:
        return self == ReminderScope.ALL or due.is_late or (self == ReminderScope.SOON and due.is_soon)


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
        if which.takes(need.due):
            needs[need.owed_by].append(need)
    agencies = sorted(needs, key=lambda agency: agency.name)
    return [_reminder(evaluation, agency, needs[agency], address) for agency in agencies]


def _needs(evaluation: Evaluation) -> list[OwedEvidence]:
    requests = with_related_names(EvidenceRequest.objects.standing().filter(evaluation=evaluation))
    parts = Assignment.objects.filter(evaluation=evaluation).select_related("agency__heir", "indicator")
    return owed_evidence(evaluation, requests, parts, SentEvidence.in_cycle(evaluation))


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
