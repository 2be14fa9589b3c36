"""Indicators and evidence items of the cycles that a person works in; the instrument itself is open to everybody."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from domains.models import Indicator, short_indicator_name
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import may
from search.asked_words import AskedWords, read_words
from search.hits import Hit

STATES = {CycleState.SELESAI: 2, CycleState.PERSIAPAN: 1}  # a cycle at work is the first of its region


class SearchedCycle(NamedTuple):
    """The cycle of a region and family in which things are looked for, and whether the person sees all of it."""

    pk: int
    region: int
    region_name: str
    year: int
    instrument: int
    instrument_code: str
    is_whole: bool


class _ItemRow(NamedTuple):
    instrument: int
    indicator: int
    number: int
    name: str
    level: int | None
    code: str | None
    text: str | None


def searched_cycles(user: User) -> list[SearchedCycle]:
    """One a region and family: at work before in preparation before finished, the newest first. One query."""
    rows = Evaluation.objects.readable_by(user).select_related("region", "instrument").defer("instrument__details")
    ordered = sorted(rows, key=lambda cycle: (STATES.get(CycleState(cycle.state), 0), -cycle.year))
    first: dict[tuple[int, str], Evaluation] = {}
    for cycle in ordered:
        first.setdefault((cycle.region_id, cycle.family), cycle)
    return [
        SearchedCycle(
            *(cycle.pk, cycle.region_id, cycle.region.name, cycle.year, cycle.instrument_id, cycle.instrument.address),
            is_whole=may("view_worklist", user, cycle),
        )
        for cycle in first.values()
    ]


def indicator_hits(user: User, asked: AskedWords, cycles: list[SearchedCycle]) -> tuple[list[Hit], list[Hit]]:
    """Indicators, and items. One query, one more for who sees only the indicators of an agency."""
    instruments = {cycle.instrument for cycle in cycles}
    rows = list(map(_ItemRow._make, _item_rows(instruments)))
    own = _own_indicators(user, cycles)
    indicators: list[Hit] = []
    items: list[Hit] = []
    for cycle in cycles:
        of_cycle = [row for row in rows if row.instrument == cycle.instrument]
        found = {
            row.number: row for row in of_cycle if asked.found_in(read_words(f"Indikator {row.number} {row.name}"))
        }
        note = _cycle_note(cycle) if len(cycles) > 1 else ""
        indicators += [
            Hit(f"{row.number}. {short_indicator_name(row.name)}", _url(cycle, row, own), note)
            for row in found.values()
        ]
        items += _items_of(cycle, of_cycle, own, asked, named=len(cycles) > 1)
    return indicators, items


def _item_rows(instruments: Iterable[int]) -> Iterable[tuple[object, ...]]:
    rows = Indicator.objects.filter(instrument__in=instruments)
    return rows.order_by("instrument", "number", "levels__items__position").values_list(
        *("instrument", "pk", "number", "name", "levels__level", "levels__items__code", "levels__items__text")
    )


def _own_indicators(user: User, cycles: list[SearchedCycle]) -> set[tuple[int, int]]:
    """Cycle and indicator of what the person's agencies are assigned to."""
    partly = [cycle.pk for cycle in cycles if not cycle.is_whole]
    if not partly or not user.all_agency_ids:
        return set()
    rows = Assignment.objects.filter(evaluation__in=partly, agency__in=user.all_agency_ids)
    return set(rows.values_list("evaluation", "indicator"))


def _items_of(
    cycle: SearchedCycle, rows: list[_ItemRow], own: set[tuple[int, int]], asked: AskedWords, *, named: bool
) -> list[Hit]:
    found = [row for row in rows if row.code and asked.found_in(read_words(f"{row.code} {row.text}"))]
    end = f" · {_cycle_note(cycle)}" if named else ""
    return [
        Hit(f"{row.text}", _url(cycle, row, own), f"{row.code} · indikator {row.number}, tingkat {row.level}{end}")
        for row in found
    ]


def _cycle_note(cycle: SearchedCycle) -> str:
    return f"{cycle.region_name} · siklus {cycle.year}"


def _url(cycle: SearchedCycle, row: _ItemRow, own: set[tuple[int, int]]) -> str:
    """The indicator in the cycle where the person sees it, else in its instrument."""
    if cycle.is_whole or (cycle.pk, row.indicator) in own:
        return reverse("indicator", args=[cycle.pk, row.number])
    return reverse("instrument_indicator", args=[cycle.instrument_code, row.number])
