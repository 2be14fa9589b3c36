"""The TAUVAL package of a cycle, made in the background for one person, for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from domains.models import Indicator
from evaluations.models.evaluation import Evaluation
from evidence.models.document import DocumentVersion
from outputs.models.ordered import OrderedFile


class Package(OrderedFile):
    """One zip: of one indicator, or of all of them with the manifest. Only who asked may take it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="packages")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_only = models.BooleanField("hanya data dukung yang diterima", default=True)
    # Of what was sent into the repair after the interview alone; else of what the assessors were given.
    is_repair = models.BooleanField("perbaikan", default=False)
    # Scans go in as the copy that can be searched, where there is one and no signature would be lost.
    searchable = models.BooleanField("pindaian sebagai salinan yang dapat dicari", default=True)
    # The address of the site as the asker sees it: the links in the package begin with it.
    site = models.CharField(max_length=200, default="")
    # Whose download is noted for each file: who takes the package takes all of them.
    versions = models.ManyToManyField(DocumentVersion, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="packages")

    word = "paket"
    button = "Unduh ZIP"

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"Paket {self.evaluation} {self.indicator or 'semua indikator'}"

    @property
    def title(self) -> str:
        """For packages read with their indicator."""
        what = f"{self.indicator.number}. {self.indicator.short_name}" if self.indicator else "Semua indikator"
        return f"Perbaikan: {what}" if self.is_repair else what

    @property
    def handover_key(self) -> str:
        """How the page of the hand-over names what is in it; "" where that is more than one indicator."""
        number = self.indicator.number if self.indicator else ""
        return f"perbaikan-{number}" if self.is_repair and number else str(number)

    @property
    def about(self) -> str:
        return "Data dukung yang diterima" if self.accepted_only else "Semua data dukung yang berlaku"
