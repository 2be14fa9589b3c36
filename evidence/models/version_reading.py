"""What was read of a version page by page: words, facts with their page, and what it may prove."""

from django.db import models

from evidence.models.document import DocumentVersion
from regions import clock


class PageText(models.Model):
    """The words of one page; `is_scan`: a picture's, read letter by letter."""

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField("halaman")
    text = models.TextField("isi")
    is_scan = models.BooleanField("dari pindaian", default=False)

    class Meta:
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_text_a_page")]

    def __str__(self) -> str:
        return f"halaman {self.number}"


class VersionReading(models.Model):
    """What follows from the words, as it was computed when they were read; nobody has confirmed any of it."""

    version = models.OneToOneField(DocumentVersion, models.CASCADE, primary_key=True, related_name="page_reading")
    # {"number": {"value": "12", "page": 1}}, see `reading.header_facts`.
    facts = models.JSONField("keterangan yang terbaca", default=dict, blank=True)
    # By instrument code: [{"indicator": 3, "items": [...], "page": 2, …}], see `reading.item_proposals`.
    proposals = models.JSONField("usulan butir", default=dict, blank=True)
    # Of a PDF: who signed it digitally, when, and what became of the bytes, see `evidence.files.signature_reading`.
    signatures = models.JSONField("tanda tangan digital", default=list, blank=True)
    note = models.CharField("yang tidak terbaca", max_length=300, blank=True)
    read_at = models.DateTimeField("dibaca pada", default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"bacaan {self.version_id}"
