"""The part of the indicator page where agency, internal assessors and validator say their level."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from assessment.decisions import why_not_decide_level
from assessment.indicator.queries import IndicatorPage
from assessment.internal_levels import InternalLevels
from assessment.level_forms import DecisionForm, InternalScoreForm
from assessment.scores import why_not_fill
from evaluations.choices import INTERNAL_COLUMNS, CycleState, ValueColumn
from evaluations.models import Score
from evaluations.rules.scoring import typed_value


@dataclass(frozen=True)
class ColumnCard:
    """One column: what it says, whether that is above the evidence, and the form of who may fill it now."""

    column: ValueColumn
    score: Score | None
    is_above: bool
    form: InternalScoreForm | None


@dataclass(frozen=True)
class InternalPanel:
    cards: tuple[ColumnCard, ...]
    levels: InternalLevels

    @property
    def is_shown(self) -> bool:
        """Somebody has said something, or this person may."""
        others = self.levels.proposal or self.levels.review or self.levels.decision
        return bool(others or any(card.form for card in self.cards))


def internal_panel(page: IndicatorPage, user: User, bound: InternalScoreForm | None = None) -> InternalPanel | None:
    """No query of its own; `bound` takes the place of its column's form. None after the self-assessment."""
    if page.evaluation.state != CycleState.MANDIRI:
        return None
    levels = page.internal
    # The forms that this person may send now.
    asked: dict[str, Any] = {"indicator_id": page.indicator.pk, "parts": page.assignments}
    found: dict[ValueColumn, InternalScoreForm] = {}
    for column, score in ((ValueColumn.USULAN, page.internal.proposal), (ValueColumn.TINJAUAN, page.internal.review)):
        if why_not_fill(page.evaluation, user, column, **asked) is None:
            found[column] = InternalScoreForm(initial=stored_form(score), **form_context(page, column))
    if page.internal.differs and why_not_decide_level(page.evaluation, user, **asked) is None:
        found[ValueColumn.MANDIRI] = DecisionForm(
            initial=decision_form(page.internal), **form_context(page, ValueColumn.MANDIRI)
        )
    forms = found | ({bound.column: bound} if bound else {})
    scores = (levels.proposal, levels.review, levels.entered)
    cards = (
        ColumnCard(column, score, score is not None and page.readiness.is_below(score.value), forms.get(column))
        for column, score in zip(INTERNAL_COLUMNS, scores, strict=True)
    )
    return InternalPanel(tuple(cards), levels)


def form_context(page: IndicatorPage, column: ValueColumn) -> dict[str, Any]:
    """What each of the forms needs to know of its place."""
    names = [page.evaluation.pk, page.indicator.number]
    is_decision = column == ValueColumn.MANDIRI
    action = reverse("decision_save", args=names) if is_decision else reverse("internal_save", args=[*names, column])
    return {"evaluation": page.evaluation, "column": column, "action": action}


def stored_form(score: Score | None) -> dict[str, Any]:
    """The form as it is stored; version 0 where nothing is."""
    if score is None:
        return {"version": 0}
    value = "" if score.value is None else typed_value(score.value)
    return {"value": value, "reason": score.reason, "version": score.version}


def decision_form(levels: InternalLevels) -> dict[str, Any]:
    """A decision begins without a level: nothing is decided by leaving it as it was."""
    versions = {"version": levels.entered, "usulan": levels.proposal, "tinjauan": levels.review}
    return {name: score.version if score else 0 for name, score in versions.items()}
