"""The index of the library: made of what stands elsewhere, made again at any time, in no backup.

It holds words, never rights: who may read a document is asked of the document when somebody searches.
"""

from django.db import models

from evidence.models import Document, DocumentVersion, PageText
from search.full_text import StemsField


class DocumentWords(models.Model):
    """All words of a document's facts; with `is_whole` those of its newest file as well."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    version = models.ForeignKey(DocumentVersion, models.CASCADE, null=True, related_name="+")
    is_whole = models.BooleanField()
    words = StemsField()
    # Of what this was made: where the document has another revision or its file another reading, it is made again.
    revision = models.PositiveIntegerField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "is_whole"], name="words_of_a_document_once")]

    def __str__(self) -> str:
        return f"kata dokumen {self.document_id}"


class PageStems(models.Model):
    """The words of one page as a line of stems: its third stem is that of the third word."""

    page = models.OneToOneField(PageText, models.CASCADE, primary_key=True, related_name="+")
    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="+")
    line = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"kata halaman {self.page_id}"
