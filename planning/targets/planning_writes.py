"""The writes of planning: targets, the points of a raise, and named scenarios. They change no level and no evidence."""

from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import Aspect, Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evaluations.rules import scoring
from evaluations.scoring_inputs import instrument_value_rule
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from planning.models import Effort, Scenario, Target
from planning.planning_history import scenario_value, target_details, target_value
from planning.rules.target_query import TargetQuery
from planning.target_inputs import read_target_inputs
from planning.targets.path import find_path
from regions import clock

FIRST_YEAR = 2018
YEARS_AHEAD = 10
MAX_SCENARIOS = 30


@transaction.atomic
def set_target(
    *,
    evaluation: Evaluation,
    year: int,
    scope: str,
    value: Decimal,
    source: str,
    by: User,
    aspect: Aspect | None = None,
) -> Target:
    """What the government of this cycle wants to reach in a year; an earlier figure is told in the cycle's history."""
    permissions.require("set_targets", by, evaluation)
    lock_cycle(evaluation)
    last = clock.today(evaluation.region).year + YEARS_AHEAD
    if not FIRST_YEAR <= year <= last:
        raise ValidationError({"year": f"Tahun harus {FIRST_YEAR} sampai {last}."})
    if scope == Target.Scope.ASPECT:
        _check_aspect(aspect, year)
    else:
        aspect = None
    place = {"family": evaluation.family, "year": year, "scope": scope, "aspect": aspect}
    same = Target.objects.filter(region=evaluation.region_id, **place)
    rows = same.order_by("pk").select_for_update()  # the order by aspect would lock an outer join
    target = rows.first() or Target(region=evaluation.region, **place)
    before = target_value(target) if target.pk else {}
    target.value, target.source, target.by, target.at = value, source, by, clock.now()
    target.is_sample = evaluation.is_sample
    target.full_clean(exclude=["region", "aspect", "by"], validate_unique=False)
    if target_value(target) != before:
        target.save()
        _record_target_change(evaluation, target, before, target_value(target), by)
    return target


def _check_aspect(aspect: Aspect | None, year: int) -> None:
    """An aspect belongs to one instrument, so its target can only stand in a year that is measured by it."""
    if aspect is None:
        raise ValidationError({"aspect": "Pilih aspeknya."})
    instrument = aspect.domain.instrument
    if not instrument.covers(year):
        raise ValidationError({"year": f"Aspek ini dari {instrument.short_name}, yang tidak berlaku untuk {year}."})


@transaction.atomic
def delete_target(*, evaluation: Evaluation, target: Target, by: User) -> None:
    """Take a target back; the history keeps what it said."""
    permissions.require("set_targets", by, evaluation)
    lock_cycle(evaluation)
    if target.region_id != evaluation.region_id:
        raise ValidationError("Target ini milik daerah lain.")
    _record_target_change(evaluation, target, target_value(target), {}, by)
    target.delete()


def _record_target_change(evaluation: Evaluation, target: Target, before: Values, after: Values, by: User) -> None:
    HistoryEntry.objects.record(
        subject=evaluation,
        kind=HistoryKind.TARGET_SET,
        details=target_details(target),
        before=before,
        after=after,
        by=by,
    )


@transaction.atomic
def set_effort(
    *, evaluation: Evaluation, indicator: Indicator, level: Decimal, points: int | None, by: User
) -> Effort | None:
    """The points of the raise to that level, in place of the count of its items; None takes them back."""
    permissions.require("set_targets", by, evaluation)
    lock_cycle(evaluation)
    if indicator.instrument_id != evaluation.instrument_id:
        raise ValidationError({"indicator": "Indikator ini tidak ada dalam instrumen siklus."})
    _check_level(evaluation, level)
    rows = Effort.objects.filter(evaluation=evaluation, indicator=indicator, level=level)
    effort = rows.order_by("pk").select_for_update().first()
    before = effort.points if effort else None
    if before == points:
        return effort
    effort = _save_points(effort or Effort(evaluation=evaluation, indicator=indicator, level=level), points, by)
    HistoryEntry.objects.record(
        subject=evaluation,
        indicator=indicator,
        kind=HistoryKind.EFFORT_SET,
        details={"level": str(level)},
        before={} if before is None else {"points": before},
        after={} if points is None else {"points": points},
        by=by,
    )
    return effort


def _save_points(effort: Effort, points: int | None, by: User) -> Effort | None:
    """Stored with its points, or taken back."""
    if points is None:
        effort.delete()
        return None
    effort.points, effort.by, effort.at = points, by, clock.now()
    effort.full_clean(exclude=["evaluation", "indicator", "by"])
    effort.save()
    return effort


def _check_level(evaluation: Evaluation, level: Decimal) -> None:
    rule = instrument_value_rule(evaluation.instrument)
    try:
        rule.check_decimal(Fraction(level))
    except scoring.ValueRefused as error:
        raise ValidationError({"level": f"{str(error).capitalize()}."}) from error
    if Fraction(level) <= rule.low:
        raise ValidationError({"level": "Tingkat terendah bukan kenaikan."})


@transaction.atomic
def save_scenario(*, evaluation: Evaluation, name: str, wish: TargetQuery, by: User) -> Scenario:
    """Name an answer. It is computed again here: nothing a browser sends becomes a raise."""
    permissions.require("set_targets", by, evaluation)
    lock_cycle(evaluation)
    path = find_path(read_target_inputs(evaluation), wish)
    if wish.part and path.part is None:
        raise ValidationError("Bagian ini tidak ada dalam instrumen siklus.")
    if path.prospect is None:
        raise ValidationError("Skenario dapat disimpan setelah semua indikator terisi.")
    if path.plan is None:
        raise ValidationError("Target ini tidak terjangkau; ubah target atau batasannya.")
    if evaluation.scenarios.count() >= MAX_SCENARIOS:
        raise ValidationError(f"Paling banyak {MAX_SCENARIOS} skenario; hapus yang tidak dipakai lagi.")
    scenario = Scenario(
        evaluation=evaluation,
        name=name.strip(),
        constraints=wish.stored,
        raises=[row.stored for row in (*path.free, *path.rows)],
        before=path.index_before,
        after=path.index_after,
        effort=path.cost.effort,
        by=by,
        at=clock.now(),
    )
    scenario.full_clean(exclude=["raises", "before", "after", "by"])
    scenario.save()
    saved = {**scenario_value(scenario), "headline": path.headline}
    HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.SCENARIO_SAVED, after=saved, by=by)
    return scenario


@transaction.atomic
def delete_scenario(*, scenario: Scenario, by: User) -> None:
    permissions.require("set_targets", by, scenario.evaluation)
    lock_cycle(scenario.evaluation)
    before = scenario_value(scenario)
    HistoryEntry.objects.record(subject=scenario.evaluation, kind=HistoryKind.SCENARIO_SAVED, before=before, by=by)
    scenario.delete()
