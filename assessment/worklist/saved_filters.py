"""Filters of the board that a person has named: theirs in every cycle, kept with the account, shown to nobody else."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from assessment.worklist.board_filter import WorklistFilter

MAX_FILTERS = 6
TOO_MANY = f"Paling banyak {MAX_FILTERS} filter; hapus yang tidak dipakai lagi."
NOTHING_ASKED = "Pilih langkah, filter, atau urutan lebih dahulu; seluruh daftar tidak perlu disimpan."


class SavedFilter(NamedTuple):
    """`query` is the address of the list after its question mark."""

    name: str
    query: str


class ListedFilter(NamedTuple):
    """As the board offers it; what asks for an agency or a domain that the cycle does not have is no link."""

    name: str
    query: str
    is_current: bool
    fits: bool


def saved_filters(user: User) -> list[SavedFilter]:
    """In the order in which they were saved; no query, the account is at hand."""
    return [SavedFilter(*pair) for pair in user.saved_filters]


def listed_filters(user: User, shown: WorklistFilter) -> list[ListedFilter]:
    now = shown.asked_text
    return [
        ListedFilter(row.name, f"?{row.query}", row.query == now, shown.knows(parse_qsl(row.query)))
        for row in saved_filters(user)
    ]


@transaction.atomic
def save_filter(*, name: str, shown: WorklistFilter, by: User) -> SavedFilter:
    """Keep what the list is asked for now. Raises `ValidationError`."""
    person = User.objects.select_for_update().get(pk=by.pk)
    kept = saved_filters(person)
    row = SavedFilter(" ".join(name.split()), shown.asked_text)
    if not row.query:
        raise ValidationError(NOTHING_ASKED)
    if row.name.lower() in {other.name.lower() for other in kept}:
        raise ValidationError({"name": "Nama ini sudah dipakai filter Anda yang lain."})
    if len(kept) >= MAX_FILTERS:
        raise ValidationError(TOO_MANY)
    _keep(person, [*kept, row])
    return row


@transaction.atomic
def remove_filter(*, name: str, by: User) -> None:
    """What is gone already stays gone."""
    person = User.objects.select_for_update().get(pk=by.pk)
    _keep(person, [row for row in saved_filters(person) if row.name != name])


def _keep(person: User, rows: Iterable[SavedFilter]) -> None:
    person.saved_filters = [list(row) for row in rows]
    person.save(update_fields=["saved_filters"])
