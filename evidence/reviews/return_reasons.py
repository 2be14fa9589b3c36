"""Why evidence came back, counted by agency and by indicator: what to explain better, no table of the best."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from domains.models import Indicator
from evaluations.choices import ReturnReason, VerdictOutcome
from evaluations.models import Evaluation
from evidence.models import Verdict

DESK_LABEL = "Diskominfo (tanpa OPD)"


@dataclass(frozen=True, kw_only=True)
class ReturnReasons:
    """The reasons for which evidence came back."""

    reasons: Counter[str]

    @property
    def total(self) -> int:
        return self.reasons.total()

    @property
    def words(self) -> str:
        """ "2 kedaluwarsa, 1 tidak lengkap"."""
        return count_reasons(self.reasons)


@dataclass(frozen=True, kw_only=True)
class ReturnsRow(ReturnReasons):
    """Of one agency or indicator."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ReturnsReport(ReturnReasons):
    by_agency: tuple[ReturnsRow, ...]
    by_indicator: tuple[ReturnsRow, ...]


def count_reasons(reasons: Counter[str]) -> str:
    """Most frequent first; equal ones in the order of the list of reasons."""
    order = list(ReturnReason.values)
    ranked = sorted(reasons.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
    return ", ".join(f"{number} {ReturnReason(code).label.lower()}" for code, number in ranked)


def returns_report(evaluation: Evaluation) -> ReturnsReport:
    """Every return of the cycle that stands, also of evidence that was renewed since. One query."""
    verdicts = (
        Verdict.objects.standing().of_review().filter(citation__evaluation=evaluation, outcome=VerdictOutcome.RETURNED)
    )
    fields = ("citation__agency__name", "citation__indicator__number", "reason")
    agencies: dict[str, Counter[str]] = defaultdict(Counter)
    indicators: dict[int, Counter[str]] = defaultdict(Counter)
    names: dict[int, str] = {}
    rows = verdicts.order_by().values_list(*fields, "citation__indicator__name").annotate(number=Count("pk"))
    for agency, number, reason, name, times in rows:
        agencies[agency or DESK_LABEL][reason] += times
        indicators[number][reason] += times
        names[number] = Indicator(name=name).short_name
    return ReturnsReport(
        by_agency=tuple(ReturnsRow(name=name, reasons=agencies[name]) for name in sorted(agencies)),
        by_indicator=tuple(
            ReturnsRow(name=f"{number}. {names[number]}", reasons=indicators[number]) for number in sorted(indicators)
        ),
        reasons=sum(agencies.values(), Counter()),
    )
