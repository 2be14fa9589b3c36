"""A sheet between its upload and its writing, and what a person once said of sheets like it."""

from django.conf import settings
from django.db import models

from jobs.models import Job
from regions import clock
from regions.models import Region


class SheetDraft(models.Model):
    """One file as it came, with sheet, row of titles and columns as its person chose them. It goes after a day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("jenis", max_length=20)
    name = models.CharField("berkas", max_length=200)
    content = models.BinaryField("isi")
    choice = models.JSONField("pilihan", default=dict)  # sheet, header, places
    answers = models.JSONField("jawaban", default=dict)  # {question's key: what was chosen}
    made_at = models.DateTimeField(default=clock.now, editable=False, db_index=True)
    # Of a long list that a worker writes.
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="+")
    about_id = models.PositiveBigIntegerField("siklus", null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    result = models.TextField("hasil", blank=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


class SheetMapping(models.Model):
    """Which column is which in files with that row of titles, as the person last chose it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("jenis", max_length=20)
    mark = models.CharField("baris judul", max_length=40)
    places = models.JSONField("kolom")
    chosen_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "mark"], name="one_mapping_a_row_of_titles")]

    def __str__(self) -> str:
        return f"{self.kind} {self.mark[:8]}"
