"""Who may read what the external assessors wrote beside a value: the one rule of page and API."""

from collections.abc import Iterable
from copy import copy

from accounts.models import User
from evaluations import permissions
from evaluations.choices import EXTERNAL_COLUMNS
from evaluations.models import Evaluation, Score


def without_hidden_words(user: User, evaluation: Evaluation, scores: Iterable[Score]) -> list[Score]:
    """The scores of the cycle; to agencies without the words of a stage that the assessors still work on.

    Who reads the values of all indicators reads the words at once. No query; copies, so that nothing is lost.
    """
    rows = list(scores)
    if permissions.may("view_values", user, evaluation):
        return rows
    closed = [column for column in EXTERNAL_COLUMNS if column not in evaluation.columns_left]
    return [_without_words(score) if score.column in closed else score for score in rows]


def _without_words(score: Score) -> Score:
    told = copy(score)
    told.justification, told.notes, told.is_withheld = "", "", True
    return told
