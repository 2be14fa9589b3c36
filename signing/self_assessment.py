"""The self-assessment as one thing, read once: what it lacks before it can be signed, and what is sealed."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from assessment.internal_levels import Levels, internal_scores
from domains.models import Indicator
from evaluations.choices import State
from evaluations.column_index import outcome_from
from evaluations.models import ChosenService, Evaluation, GeneralQuestion, Score
from evaluations.rules import scoring
from evaluations.rules.readiness import Need, Plain, Readiness
from evaluations.scoring_inputs import indicators_of
from evaluations.stages.transitions import incompleteness
from evidence.item_outcomes import of_cycle, readiness_by_indicator
from evidence.models import Citation, Verdict

LACKS = ("tingkat", "penjelasan")


@dataclass(frozen=True)
class Gap:
    """An indicator without a level or without any explanation: it cannot be sent."""

    indicator: Indicator
    lacks: str


@dataclass(frozen=True)
class Claim:
    """A level above what the accepted evidence carries: it may be sent, with a reason of its own."""

    indicator: Indicator
    score: Score
    level: Decimal
    ready: int
    missing: tuple[Need[Plain], ...]


@dataclass(frozen=True)
class SelfAssessment:
    """Rows by indicator id."""

    evaluation: Evaluation
    indicators: list[Indicator]
    scores: dict[int, Score]
    levels: dict[int, Levels]
    cited: dict[int, list[Citation]]
    readiness: dict[int, Readiness[Plain]]
    services: dict[int, ChosenService]
    questions: list[GeneralQuestion]

    @property
    def outcome(self) -> scoring.Outcome:
        return outcome_from(self.evaluation, self.indicators, self.scores)

    @property
    def gaps(self) -> list[Gap]:
        found = ((indicator, _lacks(self.scores.get(indicator.pk))) for indicator in self.indicators)
        return [Gap(indicator, lacks) for indicator, lacks in found if lacks]

    @property
    def unanswered(self) -> list[GeneralQuestion]:
        return [question for question in self.questions if not question.answer]

    @property
    def incompleteness(self) -> str | None:
        """What `stages.self_assessment_is_complete` says, of what has been read."""
        lacks = [gap.lacks for gap in self.gaps]
        levels, explanations = (sum(word in said for said in lacks) for word in LACKS)
        return incompleteness(levels, explanations, len(self.unanswered))

    @property
    def undecided(self) -> list[Indicator]:
        """Where proposal, review and entered level differ and nobody has decided: told, it keeps nothing from signing.

        After the self-assessment nobody decides any more.
        """
        if self.evaluation.state != State.MANDIRI:
            return []
        none = Levels.among(())
        return [one for one in self.indicators if self.levels.get(one.pk, none).is_undecided]

    @property
    def unexplained(self) -> list[Claim]:
        """Claims that nobody has given a reason for."""
        return [claim for claim in self.claims if not claim.score.reason]

    @property
    def claims(self) -> list[Claim]:
        """Where the instrument names no items, nothing is unproven."""
        return [
            Claim(indicator, score, score.value, ready.level or 0, ready.missing_for(score.value))
            for indicator in self.indicators
            if (score := self.scores.get(indicator.pk)) and score.value is not None
            if (ready := self.readiness[indicator.pk]).is_below(score.value)
        ]


def _lacks(score: Score | None) -> str:
    missing = []
    if score is None or score.value is None:
        missing.append(LACKS[0])
    if score is None or not (score.fact or score.analysis):
        missing.append(LACKS[1])
    return " dan ".join(missing)


def self_assessment_of(evaluation: Evaluation) -> SelfAssessment:
    """Seven queries, however much evidence there is."""
    indicators = indicators_of(evaluation.instrument)
    rows = defaultdict(list)
    for score in internal_scores(evaluation):
        rows[score.indicator_id].append(score)
    levels = {indicator: Levels.among(said) for indicator, said in rows.items()}
    services = ChosenService.objects.filter(evaluation=evaluation)
    cited = _cited(evaluation)
    return SelfAssessment(
        evaluation,
        indicators,
        {indicator: said.entered for indicator, said in levels.items() if said.entered},
        levels,
        cited,
        readiness_by_indicator(evaluation.instrument, indicators, cited),
        {service.indicator_id: service for service in services},
        list(GeneralQuestion.objects.filter(evaluation=evaluation).select_related("updated_by")),
    )


def _cited(evaluation: Evaluation) -> dict[int, list[Citation]]:
    verdicts = Prefetch("verdicts", Verdict.objects.select_related("by"))
    rows = Citation.objects.filter(evaluation=evaluation).live().with_verdict().with_age().order_by("pk")
    rows = rows.select_related("item", "agency", "version__document", "created_by").prefetch_related(verdicts)
    by_indicator = defaultdict(list)
    for row in of_cycle(evaluation, rows):
        by_indicator[row.indicator_id].append(row)
    return dict(by_indicator)
