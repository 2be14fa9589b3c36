"""Every place that says who is late says the same, and nobody is asked for what can no longer be done."""

import ast
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse

from assessment.indicator.queries import indicator_page
from assessment.worklist.queries import build_worklist
from duties.agency_work.queries import agency_work
from duties.duty import DutyKind
from duties.queries import duties_of
from duties.reminders import remind_person
from evaluations.choices import CycleState
from evaluations.extensions.giving_time import extend_window
from evaluations.models import Evaluation
from evidence.models import Citation, EvidenceRequest
from evidence.requests.answers import RequestAnswer
from evidence.requests.asking import withdraw_request
from evidence.requests.lateness import evidence_due
from evidence.requests.queries import visible_requests
from evidence.requests.reminder_texts import ReminderScope, reminder_texts
from leadership.work_view.queries import progress_page
from notices.models import Notification
from regions import clock
from tests.builders.duty_builders import give
from tests.builders.expiry_builders import OLD, REVIEW, dated
from tests.builders.request_builders import request_indicators, request_items
from tests.city import fresh
from tests.work import cite, cite_item

EVIDENCE = {DutyKind.RETURNED, DutyKind.APPROVE, DutyKind.ASKED, DutyKind.SEND, DutyKind.RENEW, DutyKind.QUESTION}
ZONE = ZoneInfo("Asia/Makassar")
CLOSED = date(2025, 8, 30)


@pytest.fixture
def busy(city):
    """One indicator a state; all of Dinkes but 34, which BPKAD leads and is late with after 22 August."""
    early = date(2025, 8, 20)
    give(city, 3, 22, 23, 24, 25, 28, due=early)
    give(city, 26)
    give(city, 27, due=date(2025, 8, 22))
    dated(city, REVIEW, OLD)  # accepted, and too old: indicator 21
    request_items(city, REVIEW, due=early)
    cite(city, 22)
    cite(city, 23, "diterima")
    cite(city, 24, "dikembalikan", "Kurang.")
    request_indicators(city, 25, due=date(2025, 8, 26))
    (taken,) = request_indicators(city, 26, due=early)
    withdraw_request(asked=taken, by=city.people["diskominfo"])
    request_items(city, "I27-L2-01", due=early)
    cite_item(city, "I27-L2-01", "diterima")
    cite_item(city, "I27-L3-01", "dikembalikan", note="Kurang.")  # asked by nobody, still to be mended
    cite_item(city, "I28-L2-01", "dikembalikan", note="Kurang.")
    cite_item(city, "I28-L2-01", "diterima")
    Citation.objects.filter(pk=cite(city, 45).pk).update(awaits_head=True)
    return city


def on(day):
    clock.set_now(datetime(day.year, day.month, day.day, 12, tzinfo=ZONE))


def read(city):
    return Evaluation.objects.select_related("region", "instrument").prefetch_related("windows").get()


def head(city):
    return fresh(city.people["kepala_opd"])


def numbers_in(duty):
    """The indicators that a line names; what waits for the head stands in one line."""
    if duty.kind is DutyKind.APPROVE:
        return {int(number) for number in re.findall(r"\d+", duty.detail)}
    return {int(re.search(r"(?:^|· )(\d+)\. ", f"{duty.title}· {duty.detail}")[1])}


def places(city):
    """Each place with the indicators that it calls late for Dinkes."""
    cycle, own = read(city), city.agency
    rows = build_worklist(cycle).rows
    work = agency_work(cycle, head(city))
    shown = [row.number for row in work.indicators if row.due.is_late]
    texts = [text for text in reminder_texts(cycle, ReminderScope.LATE, "") if text.agency == own]
    return {
        "worklist": {row.number for row in rows if any(owed.agency.pk == own.pk for owed in row.late)},
        "worklist, its column": {row.number for row in rows if row.due.is_late} - {34},
        "indicator page": {
            row.number for row in rows if indicator_page(read(city), row.number, head(city), sees_all=False).due.is_late
        },
        "work view": {thing.number for row in progress_page(cycle).late if row.agency == own for thing in row.late},
        "reminders": {need.number for text in texts for need in text.needs},
        "agency's list": set(shown),
        "duties": {
            number
            for d in duties_of(head(city)).rows
            if d.kind in EVIDENCE and d.due.is_late
            for number in numbers_in(d)
        },
    }


def assert_late_everywhere(city, late):
    found = places(city)
    assert found == dict.fromkeys(found, late)


def late_requests(city):
    rows = visible_requests(read(city), city.people["diskominfo"])
    return {row.request.indicator.number for row in rows if row.due.is_late}


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (19, set()),
        (20, set()),  # the due day itself
        (21, {3, 21, 24}),
        (23, {3, 21, 24, 27, 45}),
        (27, {3, 21, 24, 25, 27, 45}),
        (29, {3, 21, 24, 25, 27, 45}),
        (30, set()),  # the window is closed
    ],
)
def test_c15_every_place_names_the_same_late_indicators(busy, day, late):
    on(date(2025, 8, day))
    assert_late_everywhere(busy, late)
    assert late_requests(busy) == late & {21, 25}


def test_c15_more_time_for_one_indicator_asks_for_that_one_until_its_last_day(busy):
    on(CLOSED)
    until = date(2025, 9, 10)
    extend_window(
        evaluation=read(busy),
        until=until,
        reason="Sakit.",
        by=busy.people["koordinator"],
        indicator=busy.indicator(24),
        agency=busy.agency,
    )
    for day in (CLOSED, until):
        on(day)
        assert_late_everywhere(busy, set())
        (duty,) = [d for d in duties_of(head(busy)).rows if d.kind in EVIDENCE]
        assert (duty.kind, duty.due.day) == (DutyKind.RETURNED, until)
        (text,) = reminder_texts(read(busy), ReminderScope.ALL, "")
        assert [(need.number, need.due.day) for need in text.needs] == [(24, until)]
        assert {row.number: row.due.day for row in build_worklist(read(busy)).rows}[24] == until
    on(until + timedelta(days=1))
    assert reminder_texts(read(busy), ReminderScope.ALL, "") == []


def test_c15_after_the_interview_only_what_was_opened_for_repair_is_asked(busy):
    Evaluation.objects.update(state=CycleState.INTERVIU)
    on(date(2025, 10, 1))
    assert asked_of(busy) == []
    extend_window(
        evaluation=read(busy),
        until=date(2025, 10, 5),
        reason="Salah unggah.",
        by=busy.people["koordinator"],
        indicator=busy.indicator(24),
        is_repair=True,
    )
    assert [(d.kind, *numbers_in(d), d.due.day) for d in asked_of(busy)] == [(DutyKind.RETURNED, 24, date(2025, 10, 5))]
    assert_late_everywhere(busy, set())


# Today, the day asked for, what was given until when (for whom, on which day), and the day that is shown.
DAYS = [
    ("own day earlier, window open", 14, 20, [], 20),
    ("own day after the end of the window", 14, 40, [], 29),
    ("own day after it, more time given already", 14, 33, [("own", 14, 36)], 33),
    ("own day beyond the time given already", 14, 40, [("own", 14, 36)], 36),
    ("own day beyond it, time given to another agency", 14, 40, [("other", 14, 36)], 29),
    ("no day", 14, None, [], None),
    ("window closed, more time for this agency", 30, 22, [("own", 30, 40)], 40),
    ("window closed, no day asked for", 30, None, [("own", 30, 40)], 40),
    ("window closed, the longer of two", 30, 22, [("own", 30, 40), ("all", 30, 35)], 40),
    ("window closed, asked for within the time given", 31, 35, [("own", 30, 40)], 35),
    ("window closed, asked for beyond it", 31, 50, [("own", 30, 40)], 40),
    ("given again after the day asked for within it", 37, 35, [("own", 30, 36), ("own", 37, 45)], 45),
    ("window closed, time for another agency only", 30, 22, [("other", 30, 40)], 22),
]


def august(number):
    return None if number is None else date(2025, 8, 1) + timedelta(days=number - 1)


@pytest.mark.parametrize(("today", "asked", "given", "shown"), [row[1:] for row in DAYS], ids=[row[0] for row in DAYS])
def test_c15_the_day_shown_is_one_on_which_it_can_be_sent(city, today, asked, given, shown):
    (row,) = request_items(city, "I45-L2-01")
    EvidenceRequest.objects.filter(pk=row.pk).update(due=august(asked))
    for who, on_day, until in given:
        on(august(on_day))
        agency = {"own": city.agency, "other": city.other_agency, "all": None}[who]
        extend_window(
            evaluation=read(city), until=august(until), reason="Banjir.", by=city.people["koordinator"], agency=agency
        )
    on(august(today))
    row = EvidenceRequest.objects.select_related("agency", "indicator").get()
    due = evidence_due(read(city), row, RequestAnswer.OPEN)
    assert due.day == august(shown)
    if today > 29 and not any(who != "other" for who, *_ in given):
        assert due.is_settled


def asked_of(city):
    return [duty for duty in duties_of(head(city)).rows if duty.kind in EVIDENCE]


@pytest.mark.parametrize("state", [CycleState.MANDIRI, CycleState.DOKUMEN, CycleState.REVIU, CycleState.SELESAI])
def test_c15_nothing_is_asked_of_anyone_when_it_can_no_longer_be_sent(busy, client, state):
    Evaluation.objects.update(state=state)
    on(CLOSED)
    assert asked_of(busy) == []
    assert reminder_texts(read(busy), ReminderScope.ALL, "") == []
    assert progress_page(read(busy)).late == []
    work = agency_work(read(busy), head(busy))
    assert [row.request.indicator.number for row in work.unanswered] == [21, 25]
    client.force_login(head(busy))
    page = client.get(reverse("agency_evidence", args=[busy.evaluation.pk])).content.decode()
    assert re.search(r"Tidak dikirim sampai ditutup <span>2</span>", page)
    remind_person(head(busy))
    assert not Notification.objects.filter(kind=Notification.Kind.DUE, user=head(busy)).exists()


def test_c15_before_the_window_opens_what_will_be_asked_stands_there_and_nobody_is_late(busy):
    on(date(2025, 7, 20))
    assert_late_everywhere(busy, set())
    assert agency_work(read(busy), head(busy)).indicators
    assert asked_of(busy) == []


def test_c15_an_agency_that_has_ended_is_late_nowhere(busy):
    type(busy.agency).objects.filter(pk=busy.agency.pk).update(valid_to=date(2025, 8, 18))
    on(date(2025, 8, 27))
    assert_late_everywhere(busy, set())


# Who may make a due date of a day, and of what. Evidence: one place only.
MAKERS = {
    "evidence/requests/lateness.py": "evidence that is owed",
    "planning/models/action.py": "an action of the plan",
    "duties/agency_duties.py": "levels to propose; the open actions together",
    "duties/meeting_duties.py": "meetings and their decisions",
    "duties/signoff_duties.py": "the end of the stage",
    "duties/team_duties.py": "the end of the stage",
    "evidence/repairs/queries.py": "what came back from the assessors",
    "evidence/reviews/queries.py": "how urgent a verdict is",
    "ui/gallery.py": "samples",
}
# Who may hold a due day against another one: the order of days, or a form that refuses a day gone by.
COMPARERS = {
    "evidence/requests/lateness.py": "the one answer itself: a day within the open window stays as asked",
    "evidence/requests/asking.py": "a request for a day gone by is refused",
    "evaluations/assignments/assignment_sheet.py": "the preview doubts a day gone by",
    "assessment/cycle_readiness.py": "due days after the end of the stage",
    "reorganisation/agency_moves.py": "the earlier of two",
    "reorganisation/change_notices.py": "the earlier of two is told",
}
ROOT = Path(settings.BASE_DIR)


def sources():
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith((".", "tests/")) and "/migrations/" not in name:
            yield name, ast.parse(path.read_text())


def names_due(node):
    found = {
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(node)
        if hasattr(n, "attr") or hasattr(n, "id")
    }
    return any(name in ("due", "dues", "action_due") for name in found)


def compares_due(node):
    if isinstance(node, ast.Compare):
        ordered = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops)
        return ordered and any(names_due(side) for side in (node.left, *node.comparators))
    looked_up = {k.arg or "" for k in node.keywords} if isinstance(node, ast.Call) else set()
    return any(re.search(r"(^|__)due__(lt|gt)e?$", name) for name in looked_up)


def makes_due(node):
    """One that may be late; a settled one never is."""
    is_made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "DueDate"
    settled = is_made and any(
        k.arg == "is_settled" and isinstance(k.value, ast.Constant) and k.value.value for k in node.keywords
    )
    return is_made and not settled


@pytest.mark.parametrize(("asks", "known"), [(makes_due, MAKERS), (compares_due, COMPARERS)])
def test_c15_a_second_answer_to_who_is_late_is_found(asks, known):
    found = {name for name, tree in sources() if any(asks(node) for node in ast.walk(tree))}
    assert found == set(known)


def test_c15_no_template_holds_days_against_each_other():
    """`due` and `status` say it; a template that counts the days of a due date itself would be a second answer."""
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and re.search(r"due[\w.]*\s*(\|\s*(days_left|timesince|timeuntil)|[<>])", path.read_text())
    ]
    assert found == []
