"""Tries counted in the database, for the time in which the shared cache is away: nobody guesses without limit then."""

import time
from collections.abc import Callable

from django.db import models, transaction

LONGEST_NAME = 120


class TryCount(models.Model):
    """How many tries of one kind there were until that second (Unix time); the name tells nothing of who tried."""

    name = models.CharField("nama", max_length=LONGEST_NAME, unique=True)
    count = models.PositiveIntegerField("jumlah", default=0)
    until = models.PositiveBigIntegerField("sampai detik")

    class Meta:
        verbose_name = "hitungan percobaan"
        verbose_name_plural = "hitungan percobaan"

    def __str__(self) -> str:
        return self.name


def add_one(name: str, seconds: int) -> int:
    """Count one more, for so many seconds from now; returns how many there are."""
    return _change(name, seconds, lambda count: count + 1)


def take_one(name: str, seconds: int) -> int:
    return _change(name, seconds, lambda count: max(0, count - 1))


@transaction.atomic
def _change(name: str, seconds: int, change: Callable[[int], int]) -> int:
    moment = int(time.time())
    row, _ = TryCount.objects.select_for_update().get_or_create(name=name, defaults={"until": moment + seconds})
    row.count, row.until = change(row.count if row.until > moment else 0), moment + seconds
    row.save()
    return row.count


def tries_of(name: str) -> int:
    counts = TryCount.objects.filter(name=name, until__gt=int(time.time())).values_list("count", flat=True)
    return counts[0] if counts else 0


def forget(name: str) -> None:
    TryCount.objects.filter(name=name).delete()


def forget_old_tries() -> int:
    """Delete what no longer counts; returns how many."""
    return TryCount.objects.filter(until__lte=int(time.time())).delete()[0]
