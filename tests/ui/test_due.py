"""The due day itself is in time; late begins on the day after it."""

from datetime import date, timedelta

import pytest

from evidence.requests.reminder_texts import ReminderScope
from planning.models import Action
from ui.due import SOON_DAYS, DueDate

TODAY = date(2025, 8, 22)


def due_in(days):
    return DueDate(TODAY + timedelta(days=days), TODAY)


@pytest.mark.parametrize(
    ("days", "late", "soon", "look"),
    [
        (-1, True, False, "lewat"),
        (0, False, True, "ingat"),
        (1, False, True, "ingat"),
        (SOON_DAYS, False, True, "ingat"),
        (SOON_DAYS + 1, False, False, "tunggu"),
    ],
)
def test_the_due_day_itself_is_soon_and_not_late(days, late, soon, look):
    due = due_in(days)
    assert (due.is_late, due.is_soon, due.look) == (late, soon, look)


def test_without_a_day_nothing_is_late_or_soon():
    due = DueDate(None, TODAY)
    assert (due.is_late, due.is_soon, due.look, due.order) == (False, False, "tunggu", date.max)


def test_a_reminder_of_what_is_late_leaves_out_what_is_due_today():
    taken = {
        scope: [days for days in (-1, 0, SOON_DAYS, SOON_DAYS + 1) if scope.takes(due_in(days))]
        for scope in ReminderScope
    }
    assert taken == {
        ReminderScope.ALL: [-1, 0, SOON_DAYS, SOON_DAYS + 1],
        ReminderScope.SOON: [-1, 0, SOON_DAYS],
        ReminderScope.LATE: [-1],
    }


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False), (1, False)])
def test_an_action_is_late_from_the_day_after_its_due_day(days, late):
    assert Action(due=TODAY + timedelta(days=days)).due_date(TODAY).is_late == late
