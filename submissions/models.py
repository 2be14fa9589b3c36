"""A form that was sent and stored, so that the same form sent again makes nothing twice."""

from django.conf import settings
from django.db import models

from regions import clock


class Submission(models.Model):
    """One a person and form, by its one-time token; the row is written with what the form made, or not at all."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Both are hashes under the site's key: what was typed, a password even, cannot be guessed from them.
    key = models.CharField("formulir", max_length=64)
    content = models.CharField("isi", max_length=64)
    location = models.TextField("hasil", blank=True)
    sent_at = models.DateTimeField(default=clock.now, editable=False, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.sent_at:%Y-%m-%d %H:%M}"
