"""A report that somebody ordered, and the letterhead on which a region writes its own."""

from __future__ import annotations

from typing import TypeAlias

from django.conf import settings
from django.db import models

from evaluations.choices import ValueColumn
from evaluations.models.evaluation import Evaluation
from outputs.models.ordered import OrderedFile
from regions import clock
from regions.models import Region


class ReportKind(models.TextChoices):
    """The values stand in addresses and file names."""

    LEADERSHIP = "pimpinan", "Ringkasan pimpinan, PDF dua halaman"
    FULL_PDF = "laporan-pdf", "Laporan lengkap, PDF"
    FULL_DOCX = "laporan-docx", "Laporan lengkap, DOCX dengan kop daerah"
    SHEET = "lembar", "Lembar kerja dengan rumus, XLSX"
    CSV = "csv", "Seluruh data siklus, CSV dalam ZIP"


class Report(OrderedFile):
    """One file about a cycle, made in the background. Only who asked may take it."""

    Kind: TypeAlias = ReportKind

    OF_ONE_COLUMN = (Kind.FULL_PDF, Kind.FULL_DOCX, Kind.SHEET)

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="reports")
    kind = models.CharField("jenis", max_length=12, choices=Kind.choices)
    # Whose levels it tells of, where it tells of one value column.
    column = models.CharField("nilai", max_length=10, choices=ValueColumn.choices, default=ValueColumn.MANDIRI)
    name = models.CharField("nama berkas", max_length=120, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports")

    word = "laporan"

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.evaluation}"

    @property
    def title(self) -> str:
        return self.get_kind_display()

    @property
    def about(self) -> str:
        """Whose values it tells of; a report of everything tells of all."""
        if self.kind not in self.OF_ONE_COLUMN:
            return "Semua nilai"
        return "Penilaian mandiri" if self.column == ValueColumn.MANDIRI else "Nilai asesor atau nilai akhir"

    @property
    def button(self) -> str:
        return f"Unduh {self.path.rpartition('.')[2].upper()}"


class Letterhead(models.Model):
    """A region's own DOCX template; the newest counts, older ones stay for the record."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="letterheads")
    path = models.CharField("berkas", max_length=200)
    original_name = models.CharField("nama berkas", max_length=200)
    size = models.PositiveIntegerField("ukuran (byte)")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("diunggah pada", default=clock.now, editable=False)
    retired_at = models.DateTimeField("tidak dipakai lagi sejak", null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"Kop {self.region}: {self.original_name}"
