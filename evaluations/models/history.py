"""The one history: append-only, readable beside the field it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from evaluations.models.evidence import Document
from evaluations.models.result import OfficialResult
from evaluations.models.year_note import YearNote
from regions import clock

if TYPE_CHECKING:
    from accounts.models import User


class HistoryManager(models.Manager["HistoryEntry"]):
    def record(
        self,
        *,
        field: str,
        before: object,
        after: object,
        by: User,
        evaluation: Evaluation | None = None,
        result: OfficialResult | None = None,
        note: YearNote | None = None,
        document: Document | None = None,
        indicator: Indicator | None = None,
        reason: str = "",
    ) -> HistoryEntry:
        """Write one line, with the clock's time: of a cycle, of a result or a note of its region, or of a document."""
        return self.create(
            evaluation=evaluation,
            result=result,
            note=note,
            document=document,
            indicator=indicator,
            field=field,
            before="" if before is None else str(before),
            after="" if after is None else str(after),
            reason=reason,
            by=by,
            at=clock.now(),
        )

    def record_all(self, entries: Iterable[HistoryEntry]) -> None:
        """Write the lines of one write that changed many rows, with the clock's time."""
        rows, at = list(entries), clock.now()
        for row in rows:
            row.at = at
        self.bulk_create(rows)


class HistoryEntry(models.Model):
    """Who changed what, when and why. Rows are written once; `save` on an old one and `delete` raise."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, null=True, blank=True, related_name="history")
    result = models.ForeignKey(OfficialResult, models.PROTECT, null=True, blank=True, related_name="history")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="history")
    note = models.ForeignKey(YearNote, models.PROTECT, null=True, blank=True, related_name="history")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    field = models.CharField("bidang", max_length=60)
    before = models.TextField("sebelum", blank=True)
    after = models.TextField("sesudah", blank=True)
    reason = models.TextField("alasan", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu")

    objects = HistoryManager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["evaluation", "indicator", "-at"], name="history_by_indicator")]
        constraints = [
            models.CheckConstraint(
                condition=Q(evaluation__isnull=False, result=None, document=None, note=None)
                | Q(evaluation=None, result__isnull=False, document=None, note=None)
                | Q(evaluation=None, result=None, document__isnull=False, note=None)
                | Q(evaluation=None, result=None, document=None, note__isnull=False),
                name="history_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.before or '–'} → {self.after or '–'} oleh {self.by}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not kwargs.get("force_insert"):
            raise TypeError("Riwayat tidak dapat diubah.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("Riwayat tidak dapat dihapus.")
