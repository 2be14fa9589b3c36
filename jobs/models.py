"""The truth about background work: the broker may lose a message, this row does not get lost."""

from __future__ import annotations

from typing import TypeAlias

from django.db import models


class JobState(models.TextChoices):
    WAITING = "menunggu", "menunggu"
    RUNNING = "berjalan", "berjalan"
    DONE = "selesai", "selesai"
    FAILED = "gagal", "gagal"


class Job(models.Model):
    """One piece of work: a task name and the id it works on. Tasks are idempotent by job id."""

    State: TypeAlias = JobState

    name = models.CharField(max_length=100)
    target = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField("kemajuan (persen)", default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # How many of these attempts did their part of work that takes many turns: they are no failures.
    turns = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    # Touched while the task runs; the sweeper sends a job again whose heartbeat has stopped.
    heartbeat = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "heartbeat"], name="job_by_heartbeat")]

    def __str__(self) -> str:
        return f"{self.name}({self.target}): {self.get_state_display()}"

    @property
    def tries(self) -> int:
        """How often it was begun since it last got on."""
        return self.attempts - self.turns
