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
    # What its words show for the checks, see `reading.paper_findings`; empty where it was read before there were any.
    findings = models.JSONField("temuan pemeriksaan", default=dict, blank=True)
    # Of a PDF: who signed it digitally, when, and what became of the bytes, see `evidence.files.signature_reading`.
    signatures = models.JSONField("tanda tangan digital", default=list, blank=True)
    scans_left = models.PositiveIntegerField("halaman pindaian yang belum dibaca", default=0)
    note = models.CharField("yang tidak terbaca", max_length=300, blank=True)
    # [[depth, label, title, page], …], see `reading.contents`; None where nobody has looked for them.
    contents = models.JSONField("daftar isi", null=True, blank=True)
    read_at = models.DateTimeField("dibaca pada", default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"bacaan {self.version_id}"


class ProposedItem(models.Model):
    """One item that a version may prove: a row for each of its proposals, so that an item finds its documents.

    `place`: 0 for the item of the indicator that fits the paper best. `item` is "" where only the indicator is known.
    """

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="proposed_items")
    instrument = models.CharField("kode instrumen", max_length=40)
    indicator = models.PositiveSmallIntegerField("nomor indikator")
    item = models.CharField("kode butir", max_length=40, blank=True)
    place = models.PositiveSmallIntegerField("urutan butir", default=0)
    score = models.FloatField("kecocokan")
    page = models.PositiveIntegerField("halaman", null=True, blank=True)
    article = models.CharField("pasal", max_length=60, blank=True)
    sentence = models.TextField("kalimat", blank=True)
    why = models.TextField("sebab", blank=True)

    class Meta:
        ordering = ["version", "-score", "place"]
        indexes = [models.Index(fields=["instrument", "indicator", "-score"], name="documents_of_an_indicator")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "instrument", "indicator", "item"], name="one_proposal_a_version_and_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.item or self.indicator} ← {self.version_id}"
