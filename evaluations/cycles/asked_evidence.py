"""What an agency is asked for hangs on its assignment: without one it can send nothing, and nobody could answer.

`evidence`, which stands above, registers here how requests are withdrawn with an assignment and asked again.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from accounts.models import User
from evaluations.models import Evaluation
from history.models import HistoryEntry

WITHDRAWN_REQUESTS = "requests"  # in the details of an assignment that was taken away: what was withdrawn with it


class OpenRequestsConflict(Exception):
    """Requests stand that the person has not been told of. `count` says how many, the text says of whom."""

    def __init__(self, count: int, words: str) -> None:
        super().__init__(words)
        self.count = count


class RequestKeeper(Protocol):
    """Both inside the transaction of the write that changes the assignments."""

    def withdraw_with(self, evaluation: Evaluation, removals: Sequence[HistoryEntry], seen: int, by: User) -> None:
        """Note on each removal what was withdrawn with it. Raises `OpenRequestsConflict` unless `seen` is the count."""

    def ask_again(self, evaluation: Evaluation, requests: Collection[int], by: User) -> None:
        """What was withdrawn so stands again."""


_registered: list[RequestKeeper] = []


def register(keeper: RequestKeeper) -> None:
    _registered[:] = [keeper]


def withdraw_with(evaluation: Evaluation, entries: Sequence[HistoryEntry], seen: int, by: User) -> None:
    """Of an act's lines of history, not yet written, those that empty a cell take its requests along."""
    if removals := [entry for entry in entries if not entry.after]:
        _registered[0].withdraw_with(evaluation, removals, seen, by)


def ask_again(evaluation: Evaluation, requests: Collection[int], by: User) -> None:
    if requests:
        _registered[0].ask_again(evaluation, requests, by)
