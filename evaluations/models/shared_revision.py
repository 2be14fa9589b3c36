"""One number for everything that pages of a cycle show besides cycles: people, agencies, documents, printed results."""

from django.db import models


class SharedRevision(models.Model):
    """A single row, raised by the database itself (`evaluations.shared_triggers`), whoever writes."""

    number = models.PositiveBigIntegerField("nomor", default=0)
    # On PostgreSQL the transaction that raised it last: one that changes a thousand rows raises it once.
    writer = models.BigIntegerField("transaksi", null=True, editable=False)

    def __str__(self) -> str:
        return str(self.number)
