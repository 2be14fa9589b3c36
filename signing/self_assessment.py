"""The self-assessment as one thing, read once: what it lacks before it can be signed, and what is sealed."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Prefetch

from assessment.internal_levels import InternalLevels, internal_scores
from domains.models import Indicator
from evaluations.choices import CycleState
from evaluations.column_index import index_of_scores
from evaluations.models import ChosenService, Evaluation, GeneralQuestion, Score
from evaluations.rules import scoring
from evaluations.rules.readiness import EvidenceReadiness, PlainItem, Requirement
from evaluations.scoring_inputs import instrument_indicators
from evaluations.stages.transitions import incompleteness_text
from evidence.item_outcomes import readiness_by_indicator, with_cycle
from evidence.models import Citation, Verdict

REQUIRED_PARTS = ("tingkat", "penjelasan")


@dataclass(frozen=True)
class UnsupportedLevel:
    """A level above what the accepted evidence carries: it may be sent, with a reason."""

    indicator: Indicator
    score: Score
    level: Fraction
    ready: str  # as people write it; "" if nothing is carried yet
    missing: tuple[Requirement[PlainItem], ...]


@dataclass(frozen=True)
class SelfAssessment:
    """Rows by indicator id."""

    evaluation: Evaluation
    indicators: list[Indicator]
    scores: dict[int, Score]
    levels: dict[int, InternalLevels]
    cited: dict[int, list[Citation]]
    readiness: dict[int, EvidenceReadiness[PlainItem]]
    services: dict[int, ChosenService]
    questions: list[GeneralQuestion]

    @property
    def outcome(self) -> scoring.IndexOutcome:
        return index_of_scores(self.evaluation, self.scores)

    @property
    def gaps(self) -> dict[Indicator, str]:
        """What indicators lack, of level and explanation: with one of them missing nothing can be sent."""
        found = ((indicator, _lacks(self.scores.get(indicator.pk))) for indicator in self.indicators)
        return {indicator: lacks for indicator, lacks in found if lacks}

    @property
    def unanswered(self) -> list[GeneralQuestion]:
        return [question for question in self.questions if not question.answer]

    @property
    def incompleteness(self) -> str | None:
        """What `stages.self_assessment_is_complete` says, of what has been read."""
        lacks = self.gaps.values()
        levels, explanations = (sum(word in said for said in lacks) for word in REQUIRED_PARTS)
        return incompleteness_text(levels, explanations, len(self.unanswered))

    @property
    def undecided(self) -> list[Indicator]:
        """Where proposal, review and entered level differ and nobody has decided: told, it keeps nothing from signing.

        After the self-assessment nobody decides any more.
        """
        if self.evaluation.state != CycleState.MANDIRI:
            return []
        none = InternalLevels.among(())
        return [one for one in self.indicators if self.levels.get(one.pk, none).is_undecided]

    @property
    def unexplained(self) -> list[UnsupportedLevel]:
        """Claims that nobody has given a reason for."""
        return [claim for claim in self.claims if not claim.score.reason]

    @property
    def claims(self) -> list[UnsupportedLevel]:
        """Where the instrument names no items, nothing is unproven."""
        return [
            UnsupportedLevel(indicator, score, score.value, ready.carried_text, ready.missing_for(score.value))
            for indicator in self.indicators
            if (score := self.scores.get(indicator.pk)) and score.value is not None
            if (ready := self.readiness[indicator.pk]).is_below(score.value)
        ]


def _lacks(score: Score | None) -> str:
    missing = []
    if score is None or score.value is None:
        missing.append(REQUIRED_PARTS[0])
    if score is None or not (score.fact or score.analysis):
        missing.append(REQUIRED_PARTS[1])
    return " dan ".join(missing)


def read_self_assessment(evaluation: Evaluation) -> SelfAssessment:
    """Seven queries, however much evidence there is."""
    indicators = instrument_indicators(evaluation.instrument)
    rows = defaultdict(list)
    for score in internal_scores(evaluation):
        rows[score.indicator_id].append(score)
    levels = {indicator: InternalLevels.among(said) for indicator, said in rows.items()}
    services = ChosenService.objects.filter(evaluation=evaluation)
    verdicts = Prefetch("verdicts", Verdict.objects.select_related("by"))
    citations = Citation.objects.filter(evaluation=evaluation).live().with_verdict().with_age().order_by("pk")
    citations = citations.select_related("item", "agency", "version__document", "created_by").prefetch_related(verdicts)
    by_indicator = defaultdict(list)
    for row in with_cycle(evaluation, citations):
        by_indicator[row.indicator_id].append(row)
    cited = dict(by_indicator)
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
