"""Agencies and people, actions and meetings, results: lists that are read as far as the person sees them.

Each is scoped as its own pages scope it; two lists whose rows look alike are read by one statement, and compared here,
where a stem is a stem.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.http import urlencode

from accounts.agencies.agency_writes import agencies_managed_by
from accounts.models import User
from accounts.people.people_writes import people_managed_by
from accounts.permissions import regions_where
from meetings.models import Meeting
from planning.models import Action
from regions.models import Agency
from results.models import OfficialResult
from search.asked_words import AskedWords, read_words
from search.cycle_hits import SearchedCycle
from search.hits import Hit, HitSlice
from ui.formats import decimal_comma, short_date
from ui.search import all_matching

AGENCY, PERSON, ACTION, MEETING = "opd", "orang", "tindak_lanjut", "rapat"


class _ListRow(NamedTuple):
    """A line of one of two lists that are read together."""

    kind: str
    pk: int
    name: str
    also: str
    within: int  # the region of an agency, the cycle of an action or a meeting
    day: date | None


def agency_and_person_hits(user: User, asked: AskedWords, cycles: list[SearchedCycle]) -> tuple[list[Hit], list[Hit]]:
    """Agencies of who sees a whole cycle, else one's own; people of their admin. One query."""
    managed = agencies_managed_by(user).values("region")
    seen = Q(region__in=managed) | Q(region__in=regions_where("view_worklist", user)) | Q(pk__in=user.all_agency_ids)
    agencies = Agency.objects.filter(seen, is_doublet=False)
    people = people_managed_by(user).annotate(nowhere=Value(0, IntegerField()))
    rows = _both(
        _as_rows(AGENCY, agencies, name="name", also="short_name", within="region_id"),
        _as_rows(PERSON, people, name="full_name", also="username", within="nowhere"),
    )
    keeps = {region.pk for region in regions_where("manage_agencies", user)}
    found = [row for row in rows if asked.found_in(read_words(f"{row.name} {row.also}"))]
    return (
        [Hit(row.name, _agency_url(row, keeps, cycles), row.also) for row in found if row.kind == AGENCY],
        [Hit(row.name, reverse("person_edit", args=[row.pk]), row.also) for row in found if row.kind == PERSON],
    )


def _agency_url(row: _ListRow, keeps: set[int], cycles: list[SearchedCycle]) -> str:
    """Where this person meets the agency: its own page, its rows of the worklist, its share of the evidence."""
    if row.within in keeps:
        return reverse("agency_edit", args=[row.pk])
    cycle = next((cycle for cycle in cycles if cycle.region == row.within), None)
    if cycle is None:
        return reverse("library")
    if cycle.is_whole:
        return f"{reverse('worklist', args=[cycle.pk])}?{urlencode({'opd': row.pk})}"
    return reverse("agency_evidence", args=[cycle.pk])


def action_and_meeting_hits(user: User, asked: AskedWords) -> tuple[list[Hit], list[Hit]]:
    """The newest first. One query."""
    rows = _both(
        _as_rows(ACTION, Action.objects.visible_to(user), "text", "source", "evaluation_id", "due"),
        _as_rows(MEETING, Meeting.objects.visible_to(user), "title", "place", "evaluation_id", "day"),
    )
    found = [row for row in rows if asked.found_in(read_words(f"{row.name} {row.also}"))]
    return (
        [_action_hit(row) for row in found if row.kind == ACTION],
        [_meeting_hit(row) for row in found if row.kind == MEETING],
    )


def _action_hit(row: _ListRow) -> Hit:
    due = f"tenggat {short_date(row.day)}" if row.day else "tanpa tenggat"
    return Hit(row.name, reverse("action", args=[row.pk]), due)


def _meeting_hit(row: _ListRow) -> Hit:
    told = [short_date(row.day) if row.day else "", row.also]
    return Hit(row.name, reverse("meeting", args=[row.within, row.pk]), " · ".join(filter(None, told)))


def result_hits(user: User, asked: AskedWords, first: int, most: int) -> HitSlice:
    """Published results, and what the person's regions have recorded; names have no stems. One query."""
    rows = OfficialResult.objects.visible_to(user).filter(all_matching(asked.text, ("institution", "year")))
    ordered = rows.order_by("-year", "institution", "pk").values_list("institution", "year", "index", "predicate")
    found = list(ordered[first : first + most + 1])
    url = reverse("results")
    hits = tuple(
        Hit(
            f"{name} {year}",
            f"{url}?{urlencode({'cari': name, 'tahun': str(year)})}",
            " · ".join(filter(None, [f"indeks {decimal_comma(index)}", predicate])),
        )
        for name, year, index, predicate in found[:most]
    )
    return HitSlice(hits, len(found) > most)


def _as_rows(
    kind: str, rows: QuerySet[Any], name: str, also: str, within: str, day: str | None = None
) -> QuerySet[Any]:
    """Both lists with the same columns, whatever theirs are called."""
    at: Any = F(day) if day else Cast(Value(None), DateField())
    return (
        rows.order_by()
        .annotate(
            row_kind=Value(kind, CharField()),
            row_name=Cast(F(name), CharField()),
            row_also=Cast(F(also), CharField()),
            row_within=F(within),
            row_day=at,
        )
        .values_list("row_kind", "pk", "row_name", "row_also", "row_within", "row_day")
    )


def _both(first: QuerySet[Any], second: QuerySet[Any]) -> list[_ListRow]:
    found = map(_ListRow._make, first.union(second, all=True))
    newest: Callable[[_ListRow], Any] = lambda row: (-(row.day or date.min).toordinal(), row.name, row.pk)  # noqa: E731
    return sorted(found, key=newest)
