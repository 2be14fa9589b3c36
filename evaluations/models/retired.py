"""Rows of an indicator that a revision of the instrument dropped: kept and readable, and counted nowhere."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class InForceManager(models.Manager[Row]):
    """Without the retired rows; a plain `QuerySet(model)` has them all."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(is_retired=False)
