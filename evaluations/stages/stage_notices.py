"""A step back opens or closes work for others: they are told, with the reason and the dates that hold now."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import Assignment, Evaluation, StageWindow
from evaluations.tasks_page import tasks_url
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock
from ui.formats import date_span, long_date

REOPENED_TEAM = permissions.CHECKERS | permissions.SENDERS
STEPPED_BACK_TEAM = frozenset({Role.DISKOMINFO, Role.PENANGGUNG_JAWAB, Role.KOORDINATOR})


def assigned_agencies(evaluation: Evaluation, indicator_id: int | None = None) -> list[int]:
    """The agencies with a part in the cycle, or in one indicator of it. One query."""
    parts = Assignment.objects.filter(evaluation=evaluation)
    if indicator_id:
        parts = parts.filter(indicator=indicator_id)
    return list(parts.order_by("agency").values_list("agency", flat=True).distinct())


def tell_step_back(evaluation: Evaluation, entry: HistoryEntry, by: User) -> None:
    """Who works in the stage that is open again; in the self-assessment also every agency with a part in it."""
    stage = CycleState(evaluation.state)
    text = f"{stage.label} siklus {evaluation.year} dibuka kembali: {entry.reason} {_dates(evaluation)}".strip()
    key = f"tahap-{entry.pk}"
    reopened = stage == CycleState.MANDIRI
    if reopened:
        for agency in assigned_agencies(evaluation):
            notify(_draft(evaluation, key, text, tasks_url(evaluation.pk)), by=by, agency=agency)
    team = REOPENED_TEAM if reopened else STEPPED_BACK_TEAM
    notify(_draft(evaluation, key, text, reverse("dashboard", args=[evaluation.pk])), by=by, roles=team)


def tell_moved_dates(evaluation: Evaluation, row: StageWindow, entry: HistoryEntry, by: User) -> None:
    """Dates of the running stage, or of one to come, that move while the cycle is at work: who works in it."""
    here = CycleState(evaluation.state)
    if here == CycleState.PERSIAPAN or CycleState(row.stage).position < here.position:
        return
    days = date_span(row.opens, row.closes) if entry.after else "belum ada"
    text = f"Jadwal {row.get_stage_display().lower()} siklus {evaluation.year} kini {days}."
    key = f"jadwal-{entry.pk}"
    if row.stage == CycleState.MANDIRI:
        for agency in assigned_agencies(evaluation):
            notify(_draft(evaluation, key, text, tasks_url(evaluation.pk)), by=by, agency=agency)
    notify(_draft(evaluation, key, text, reverse("dashboard", args=[evaluation.pk])), by=by, roles=REOPENED_TEAM)


def _dates(evaluation: Evaluation) -> str:
    """Until when, or that the dates are over and more time has to be given."""
    window = evaluation.window(evaluation.state)
    if window is None:
        return ""
    if window.closes < clock.today(evaluation.region):
        return f"Jadwalnya sudah ditutup {long_date(window.closes)}; tunggu jadwal baru atau perpanjangan."
    return f"Jadwalnya sampai {long_date(window.closes)}."


def _draft(evaluation: Evaluation, key: str, text: str, url: str) -> NotificationDraft:
    return NotificationDraft(kind=Notification.Kind.TIME, key=key, text=text, url=url, subject=evaluation)
