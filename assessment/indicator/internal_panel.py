"""The part of the indicator page where agency, internal assessors and validator say their level."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from assessment.decisions import refusal_to_decide
from assessment.indicator.queries import IndicatorPage
from assessment.internal_levels import Levels
from assessment.level_forms import DecisionForm, InternalForm
from assessment.scores import refusal_to_fill
from evaluations.choices import INTERNAL, Column, State
from evaluations.models import Score
from ui.formats import level_text


@dataclass(frozen=True)
class Card:
    """One column: what it says, whether that is above the evidence, and the form of who may fill it now."""

    column: Column
    score: Score | None
    is_above: bool
    form: InternalForm | None


@dataclass(frozen=True)
class Panel:
    cards: tuple[Card, ...]
    levels: Levels

    @property
    def is_shown(self) -> bool:
        """Somebody has said something, or this person may."""
        others = self.levels.proposal or self.levels.review or self.levels.decision
        return bool(others or any(card.form for card in self.cards))


def panel_of(page: IndicatorPage, user: User, bound: InternalForm | None = None) -> Panel | None:
    """No query of its own; `bound` takes the place of its column's form. None after the self-assessment."""
    if page.evaluation.state != State.MANDIRI:
        return None
    levels = page.internal
    forms = _forms(page, user) | ({bound.column: bound} if bound else {})
    scores = (levels.proposal, levels.review, levels.entered)
    cards = (
        Card(column, score, score is not None and page.readiness.is_below(score.value), forms.get(column))
        for column, score in zip(INTERNAL, scores, strict=True)
    )
    return Panel(tuple(cards), levels)


def _forms(page: IndicatorPage, user: User) -> dict[Column, InternalForm]:
    """The forms that this person may send now."""
    asked: dict[str, Any] = {"indicator_id": page.indicator.pk, "parts": page.assignments}
    found: dict[Column, InternalForm] = {}
    for column, score in ((Column.USULAN, page.internal.proposal), (Column.TINJAUAN, page.internal.review)):
        if refusal_to_fill(page.evaluation, user, column, **asked) is None:
            found[column] = InternalForm(initial=stored(score), **setting(page, column))
    if page.internal.differs and refusal_to_decide(page.evaluation, user, **asked) is None:
        found[Column.MANDIRI] = DecisionForm(initial=seen(page.internal), **setting(page, Column.MANDIRI))
    return found


def setting(page: IndicatorPage, column: Column) -> dict[str, Any]:
    """What each of the forms needs to know of its place."""
    names = [page.evaluation.pk, page.indicator.number]
    is_decision = column == Column.MANDIRI
    action = reverse("decision_save", args=names) if is_decision else reverse("internal_save", args=[*names, column])
    return {"evaluation": page.evaluation, "column": column, "action": action}


def stored(score: Score | None) -> dict[str, Any]:
    """The form as it is stored; version 0 where nothing is."""
    if score is None:
        return {"version": 0}
    value = "" if score.value is None else level_text(score.value)
    return {"value": value, "reason": score.reason, "version": score.version}


def seen(levels: Levels) -> dict[str, Any]:
    """A decision begins without a level: nothing is decided by leaving it as it was."""
    versions = {"version": levels.entered, "usulan": levels.proposal, "tinjauan": levels.review}
    return {name: score.version if score else 0 for name, score in versions.items()}
