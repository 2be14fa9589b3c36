"""Two drawings of a path: the index climbing raise by raise, and the best index that every effort can reach.

Places are texts with a point, as SVG wants them: x in percent, so that letters never stretch, y in pixels. Both cut the
index axis and say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from evaluations.rules import scoring
from planning.rules.cheapest_path import FrontierPoint
from planning.targets.path import TargetPath, effort_unit, exact_index_text
from results.improvement_potential import format_gain
from ui.drawing import kept_picture
from ui.formats import decimal_comma

TOP, BASE = 40, 190
MOST_COLUMNS = 12  # more would not be legible; the table says the same
COLUMN_WIDTH = Fraction(78, 100)  # the part of a column's width that its bar takes
AXIS_MARGIN = Fraction(1, 20)  # below the lowest index, so that the first step has a height
MAX_TREADS_WITH_VALUES = 32  # percent of the width that the target's word takes on a phone
LEFT, RIGHT = 4, 99  # percent

_draw_row = kept_picture("planning/targets/_frontier_row.html")


@dataclass(frozen=True)
class IndexAxis:
    """The cut index axis."""

    low: Fraction
    high: Fraction

    def y(self, index: Fraction) -> Fraction:
        return BASE - (index - self.low) / (self.high - self.low) * (BASE - TOP)

    @cached_property
    def _terms(self) -> tuple[int, int, int, int]:
        """Tenths of a pixel for one of the index, and the lowest index, as whole numbers: steps come by the hundred."""
        scale = 10 * (BASE - TOP) / (self.high - self.low)
        return (*scale.as_integer_ratio(), *self.low.as_integer_ratio())

    def tenths(self, index: Fraction) -> int:
        """The same as `y` in tenths of a pixel, half up."""
        scale, scale_of, low, low_of = self._terms
        top, of = index.as_integer_ratio()
        whole = scale_of * of * low_of
        above = scale * (top * low_of - low * of)
        return (2 * (10 * BASE * whole - above) + whole) // (2 * whole)


@dataclass(frozen=True)
class RaiseBar:
    """One column: what stood before as a light block, what it adds as a dark one."""

    x: str
    width: str
    middle: str
    y: str
    height: str
    below_y: str
    below_height: str
    text: str
    text_y: str
    name: str
    short: str  # where there is no room


class FrontierRow(NamedTuple):
    """A line of the table: the best index from an effort on."""

    effort: int
    highest: str
    exact: str
    predicate: str  # "" where the table has no such column


@dataclass(frozen=True)
class ChartLabel:
    """A word on the effort axis, or a line across the chart."""

    x: str
    y: str
    text: str
    anchor: str = "middle"


def raise_chart(path: TargetPath) -> dict[str, Any] | None:
    """The raises of one plan, one column each; None where nothing rises, or too much for a drawing."""
    # (index before, index after, text above, name below) of every column.
    columns = [(path.before, path.before, decimal_comma(scoring.round_half_up(path.before)), "Sekarang")]
    now = path.before
    if path.free and path.prospect:
        now = path.prospect.raised
        columns.append((path.before, now, format_gain(now - path.before), "Tanpa data dukung"))
    for row in path.rows:
        columns.append((now, now + row.move.gain, format_gain(row.move.gain), f"Indikator {row.place.number}"))
        now += row.move.gain
    if path.rows:
        before, after, _, name = columns[-1]
        columns[-1] = (before, after, decimal_comma(scoring.round_half_up(after)), name)
    if len(columns) < 2 or len(columns) > MOST_COLUMNS:
        return None
    target = Fraction(path.wish.target)
    axis = IndexAxis(path.before - AXIS_MARGIN, max(path.after, target))
    slot = Fraction(100, len(columns))
    bars = tuple(_bar(axis, at, slot, *column) for at, column in enumerate(columns))
    return {
        "bars": bars,
        "target_y": _px(axis.y(target)),
        "target": f"Target {decimal_comma(path.wish.target)}",
        "cut": f"Sumbu tegak dipotong; mulai {decimal_comma(scoring.round_half_up(axis.low))}",
        "label": path.headline,
    }


def _bar(axis: IndexAxis, at: int, slot: Fraction, before: Fraction, after: Fraction, text: str, name: str) -> RaiseBar:
    top, joint = axis.y(after), axis.y(before)
    return RaiseBar(
        x=_pc(slot * at + slot * (1 - COLUMN_WIDTH) / 2),
        width=_pc(slot * COLUMN_WIDTH),
        middle=_pc(slot * at + slot / 2),
        y=_px(top),
        height=_px(max(joint - top, Fraction(2))),
        below_y=_px(joint),
        below_height=_px(BASE - joint),
        text=text,
        text_y=_px(top - 8),
        name=name,
        short=name.removeprefix("Indikator "),
    )


def frontier_chart(path: TargetPath) -> dict[str, Any] | None:
    """Every effort with the best index it can reach; None where no effort changes anything."""
    if path.prospect is None or len(path.prospect.frontier) < 2:
        return None
    points = path.prospect.frontier
    last = points[-1]
    axis = IndexAxis(points[0].index - AXIS_MARGIN, last.index)
    end = last.effort + max(1, last.effort // 20)  # the last tread has a length too
    ends = [*(point.effort for point in points[1:]), end]
    # Where the chosen plan stands.
    if path.plan is None or not path.rows:
        chosen = None
    else:
        x = _x(path.plan.effort, end)
        text = f"{path.plan.effort}: {decimal_comma(scoring.round_half_up(path.after))}"
        chosen = ChartLabel(_pc(x), _px(axis.y(path.after)), text, "end" if x > 60 else "start")
    return {
        "stairs": _stairs(points, ends, axis),
        "rows": _table(path, points),
        "ticks": _ticks(end, last.effort),
        "bands": _bands(path, axis),
        "target": _target(path, axis, end),
        "chosen": chosen,
        "finding": _finding(path, points),
        "unit": effort_unit(path.ground),
        "cut": f"Sumbu tegak dipotong; mulai {decimal_comma(scoring.round_half_up(axis.low))}",
    }


def _stairs(points: Sequence[FrontierPoint], ends: Sequence[int], axis: IndexAxis) -> dict[str, str]:
    """The steps as two outlines, in thousandths of a percent and tenths of a pixel: the area below, and the treads."""
    begin, end = _thousandths(points[0].effort, ends[-1]), ends[-1]
    treads, area, left = [], [], begin
    for point, to in zip(points, ends, strict=True):
        y, right = axis.tenths(point.index), _thousandths(to, end)
        treads.append(f"M{left} {y}H{right}")
        area.append(f"V{y}H{right}")
        left = right
    return {"area": f"M{begin} {10 * BASE}{''.join(area)}V{10 * BASE}Z", "treads": "".join(treads)}


def _table(path: TargetPath, points: Sequence[FrontierPoint]) -> SafeString:
    """The rows of the same in figures."""
    named = not path.part and not path.ground.by_items
    rows = [
        FrontierRow(
            point.effort,
            decimal_comma(scoring.round_half_up(point.index)),
            exact_index_text(point.index),
            path.predicate_of(point.index) if named else "",
        )
        for point in points
    ]
    return SafeString("".join([_draw_row(row) for row in rows]))


def _ticks(end: int, last: int) -> tuple[ChartLabel, ...]:
    """Round numbers of effort, four or five of them, and the end."""
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if last <= 5 * s or s == 5000)
    found = [effort for effort in range(0, last + 1, step) if last - effort >= step / 2]
    return tuple(ChartLabel(_pc(_x(effort, end)), str(BASE + 18), str(effort)) for effort in [*found, last])


def _bands(path: TargetPath, axis: IndexAxis) -> tuple[ChartLabel, ...]:
    """The predicates that begin inside the chart; an aspect, a domain or an estimate has none."""
    if path.part or path.ground.by_items:
        return ()
    inside = [band for band in path.ground.scheme.bands if axis.low < band.low <= axis.high]
    return tuple(
        ChartLabel("0%", _px(axis.y(b.low)), f"{b.name} {decimal_comma(scoring.round_half_up(b.low))}") for b in inside
    )


def _target(path: TargetPath, axis: IndexAxis, end: int) -> ChartLabel | None:
    """The line of the target; its word makes room for a plan that stands at the left."""
    target = Fraction(path.wish.target)
    if path.wish.effort is not None or not axis.low < target <= axis.high:
        return None
    crowded = path.plan is not None and _x(path.plan.effort, end) < MAX_TREADS_WITH_VALUES
    return ChartLabel("32%" if crowded else "0%", _px(axis.y(target)), f"Target {decimal_comma(path.wish.target)}")


def _finding(path: TargetPath, points: Sequence[FrontierPoint]) -> str:
    """What the shape says: how far the first half of the effort goes."""
    last = points[-1]
    half = next(point for point in reversed(points) if point.effort * 2 <= last.effort)
    share = (half.index - points[0].index) / (last.index - points[0].index)
    percent = scoring.round_half_up(share * 100, 0)
    return (
        f"Separuh pertama upaya memberi {percent} persen kenaikan: {half.effort} dari {last.effort} "
        f"{effort_unit(path.ground)} sudah membawa {path.measure} "
        f"ke {decimal_comma(scoring.round_half_up(half.index))} "
        f"dari paling tinggi {decimal_comma(scoring.round_half_up(last.index))}"
    )


def _x(effort: int, end: int) -> Fraction:
    return LEFT + (RIGHT - LEFT) * Fraction(effort, end)


def _thousandths(effort: int, end: int) -> int:
    """The same in thousandths of a percent, half up."""
    return 1000 * LEFT + (2000 * (RIGHT - LEFT) * effort + end) // (2 * end)


def _pc(value: Fraction) -> str:
    return f"{scoring.round_half_up(value, 3)}%"


def _px(value: Fraction) -> str:
    return str(scoring.round_half_up(value, 1))
