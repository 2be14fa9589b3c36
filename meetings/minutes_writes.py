"""The minutes of a meeting: several people write at once, the chair closes, and only a reason opens them again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse

from accounts.models import Membership, User
from evaluations.permissions import REOPENERS, Refused
from evaluations.rules.merging import MergeOutcome, TextClash, TypedText, merge_outcome, normalize_text
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values, text_value
from meetings.meeting_history import CLOSED, OPEN, REOPENED, decision_text, decision_value, minutes_cell_label
from meetings.meeting_writes import (
    MEETING_CANCELLED,
    check_meeting_reason,
    locked_meeting,
    notify_owner,
    why_not_change_meeting,
    why_not_keep_meetings,
)
from meetings.models import AgendaPoint, Meeting
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock
from regions.models import Agency
from ui.formats import long_date

MAX_MINUTES_LENGTH = 20_000  # letters of one text


@dataclass(frozen=True)
class MinutesCell:
    """One thing that is written: of the meeting, a point or a guest. `key` names it in forms; `of` says whose it is."""

    key: str
    row: models.Model
    name: str
    of: dict[str, Any]
    read: Callable[[], str]

    @property
    def label(self) -> str:
        return minutes_cell_label(self.details)

    @property
    def details(self) -> dict[str, Any]:
        """How the history names it."""
        return {"cell": self.key, "name": self.name, **self.of}

    @property
    def text(self) -> str:
        return self.read()


@dataclass(frozen=True)
class MinutesSaveResult:
    saved: tuple[str, ...]
    clashes: dict[str, TextClash]


def minutes_cells(meeting: Meeting) -> Iterator[MinutesCell]:
    """Everything that can be written, in the order of the page; points and guests come read with their names."""
    yield _text_cell(meeting, "umum", "discussion", {})
    yield _text_cell(meeting, "umum", "guests", {})
    for guest in meeting.invitations.all():
        yield _text_cell(guest, f"hadir-{guest.pk}", "presence", {"guest": str(guest)})
        yield _text_cell(guest, f"hadir-{guest.pk}", "names", {"guest": str(guest)})
    for point in meeting.points.all():
        yield from _point_cells(point)


def _point_cells(point: AgendaPoint) -> Iterator[MinutesCell]:
    key, of = f"titik-{point.pk}", {"indicator": point.indicator.number if point.indicator else None}
    yield _text_cell(point, key, "discussion", of)
    yield _text_cell(point, key, "decision", of)
    yield MinutesCell(f"{key}-owner", point, "owner", of, lambda: point.owner_key)
    yield MinutesCell(f"{key}-due", point, "due", of, lambda: point.due.isoformat() if point.due else "")


def _text_cell(row: models.Model, key: str, name: str, of: dict[str, Any]) -> MinutesCell:
    return MinutesCell(f"{key}-{name}", row, name, of, lambda: getattr(row, name))


@transaction.atomic
def write_minutes(*, meeting: Meeting, typed: Mapping[str, TypedText], by: User) -> MinutesSaveResult:
    """Save what was changed, text by text. What somebody else has changed too is not overwritten: it comes back.

    Raises `Refused`, or `ValidationError` by the key of the cell.
    """
    locked = with_minutes(locked_meeting(meeting))
    if refusal := why_not_change_meeting(locked, by):
        raise Refused(refusal)
    fates = [(cell, merge_outcome(typed[cell.key], cell.text)) for cell in minutes_cells(locked) if cell.key in typed]
    saved = [cell for cell, fate in fates if fate is MergeOutcome.WRITE]
    for cell in saved:
        _write(locked, cell, normalize_text(typed[cell.key].text), by)
    for row in {id(cell.row): cell.row for cell in saved}.values():
        row.save()
    clashes = {cell.key: _conflict(locked, cell) for cell, fate in fates if fate is MergeOutcome.CLASH}
    return MinutesSaveResult(tuple(cell.key for cell in saved), clashes)


def with_minutes(meeting: Meeting) -> Meeting:
    """The same meeting, its points and guests read with their names: eight queries at most."""
    models.prefetch_related_objects(
        [meeting], "points__indicator", "points__domain", "points__agency", "points__person"
    )
    models.prefetch_related_objects([meeting], "invitations__agency", "invitations__person")
    return meeting


def _write(meeting: Meeting, cell: MinutesCell, text: str, by: User) -> None:
    before = cell.text
    if len(text) > MAX_MINUTES_LENGTH:
        raise ValidationError({cell.key: f"Paling panjang {MAX_MINUTES_LENGTH} huruf."})
    if cell.name == "owner":
        # "opd-3" or "orang-5": who carries the decision out, of this government; "" is nobody yet.
        kind, _, number = text.partition("-")
        region, pk = meeting.evaluation.region_id, int(number) if number.isdecimal() and len(number) < 19 else 0
        agency = Agency.objects.filter(region=region, pk=pk).first() if kind == "opd" else None
        held = Membership.objects.filter(region=region, user=pk, is_active=True).select_related("user")
        member = held.first() if kind == "orang" else None
        if text and not (agency or member):
            raise ValidationError({cell.key: "Pilih OPD atau orang dari daftar."})
        point = cell.row
        assert isinstance(point, AgendaPoint)
        point.agency, point.person = agency, member.user if member else None
    else:
        setattr(cell.row, cell.name, _value(cell, text))
    HistoryEntry.objects.record(
        subject=meeting.evaluation,
        kind=HistoryKind.MINUTES_WRITTEN,
        details={"meeting": meeting.pk, **cell.details},
        before=text_value(before),
        after=text_value(text),
        by=by,
    )


def _value(cell: MinutesCell, text: str) -> Any:
    """As the column takes it."""
    field = cell.row._meta.get_field(cell.name)
    try:
        return field.clean(text or None if cell.name == "due" else text, cell.row)  # type: ignore[union-attr]
    except ValidationError as error:
        raise ValidationError({cell.key: error.messages}) from error


def _conflict(meeting: Meeting, cell: MinutesCell) -> TextClash:
    rows = HistoryEntry.objects.about(meeting.evaluation).filter(kind=HistoryKind.MINUTES_WRITTEN)
    last = rows.filter(details__meeting=meeting.pk, details__cell=cell.key).select_related("by").first()
    return TextClash(cell.label, cell.text, str(last.by) if last else "orang lain")


# --- closed by the chair --------------------------------------------------------------------------


def why_not_close_minutes(meeting: Meeting, user: User) -> str | None:
    """Why this person does not close the minutes now; None if they may."""
    if refusal := why_not_change_meeting(meeting, user):
        return refusal
    if meeting.chair_id != user.pk:
        return f"Notula ditutup oleh pimpinan rapat, {meeting.chair}."
    if clock.now() < clock.moment_at(meeting.evaluation.region, meeting.day, meeting.starts):
        return f"Rapat baru dimulai {long_date(meeting.day)} pukul {meeting.hours}."
    return None


@transaction.atomic
def close_minutes(*, meeting: Meeting, by: User) -> Meeting:
    """From now on they say what was decided; each decision stands in the history of its indicator."""
    locked = with_minutes(locked_meeting(meeting))
    if refusal := why_not_close_minutes(locked, by):
        raise Refused(refusal)
    if not locked.guests and not any(guest.presence == "hadir" for guest in locked.invitations.all()):
        raise ValidationError("Belum ada kehadiran yang dicatat. Catat siapa yang hadir, lalu tutup.")
    loose = [str(p) for p in locked.points.all() if not p.decision and (p.owner or p.due)]
    if loose:
        raise ValidationError(f"Ada pelaksana atau tenggat tanpa keputusan: {', '.join(loose)}.")
    locked.closed_at, locked.edition = clock.now(), locked.edition + 1
    locked.save(update_fields=["closed_at", "edition"])
    _record_state(locked, OPEN, CLOSED, by)
    told = HistoryEntry.objects.about(locked.evaluation).filter(kind=HistoryKind.MEETING_DECIDED).order_by("pk")
    in_force = {entry.details["point"]: entry.after for entry in told}
    for point in locked.points.all():
        was, now = in_force.get(point.pk, {}), decision_value(point) if point.decision else {}
        if was != now:
            _decide(locked, point, was, now, by)
    return locked


def _decide(meeting: Meeting, point: AgendaPoint, was: Values, now: Values, by: User) -> None:
    """One decision that is new, replaced or gone; a replaced one is a new duty, whatever was done before."""
    HistoryEntry.objects.record(
        subject=meeting.evaluation,
        indicator=point.indicator,
        kind=HistoryKind.MEETING_DECIDED,
        details={"point": point.pk},
        before=was,
        after=now,
        reason=f"{meeting}, {long_date(meeting.day)}",
        by=by,
    )
    is_replaced = any(was.get(name) != now.get(name) for name in ("decision", "owner_key"))
    if point.done_at and is_replaced:
        _carry_out(meeting, point, False, by)
    if now:
        _notify_owner(meeting, point, by)
    if was and was["owner_key"] and was["owner_key"] != now.get("owner_key"):
        kind, _, pk = was["owner_key"].partition("-")
        agency, person = (int(pk), None) if kind == "opd" else (None, int(pk))
        text = f"{meeting}: keputusan ini bukan lagi tugas Anda, {point}: {decision_text(was)}."
        notify_owner(agency, person, f"keputusan-{point.pk}-{meeting.edition}-lepas", text, meeting, by)


def _record_state(meeting: Meeting, before: str, after: str, by: User, reason: str = "") -> None:
    HistoryEntry.objects.record(
        subject=meeting.evaluation,
        kind=HistoryKind.MINUTES_CLOSED,
        details={"meeting": meeting.pk, "title": meeting.title},
        before={"state": before},
        after={"state": after},
        reason=reason,
        by=by,
    )


def _notify_owner(meeting: Meeting, point: AgendaPoint, by: User) -> None:
    news = NotificationDraft(
        kind=Notification.Kind.MEETING,
        key=f"keputusan-{point.pk}-{meeting.edition}",
        text=f"{meeting}: keputusan untuk Anda, {point}: {decision_text(decision_value(point))}.",
        url=f"{reverse('meeting', args=[meeting.evaluation_id, meeting.pk])}#titik-{point.pk}",
        subject=meeting.evaluation,
        due=point.due,
    )
    if point.agency_id:
        notify(news, by=by, agency=point.agency_id)
    elif point.person_id:
        notify(news, by=by, people=[point.person_id])


def why_not_reopen_minutes(meeting: Meeting, user: User) -> str | None:
    if not meeting.is_closed:
        return "Notula rapat ini belum ditutup."
    if meeting.evaluation.is_past:
        return why_not_keep_meetings(meeting.evaluation, user)
    if user.pk == meeting.chair_id or user.has_role(meeting.evaluation.region_id, REOPENERS):
        return None
    return f"Notula dibuka kembali oleh pimpinan rapat, {meeting.chair}, atau penanggung jawab."


@transaction.atomic
def reopen_minutes(*, meeting: Meeting, reason: str, by: User) -> Meeting:
    """They may be written again; the reason stands in the minutes. What the library holds stays as it was.

    Who leads is told, and who had something to carry out: it waits until the minutes are closed again.
    """
    locked = locked_meeting(meeting)
    if refusal := why_not_reopen_minutes(locked, by):
        raise Refused(refusal)
    check_meeting_reason(reason)
    locked.closed_at, locked.reopened_because = None, reason.strip()
    locked.save(update_fields=["closed_at", "reopened_because"])
    _record_state(locked, CLOSED, REOPENED, by, reason.strip())
    key, said = f"notula-{locked.pk}-buka-{locked.edition}", f"{by} membuka kembali notula rapat {locked}"
    page = reverse("meeting", args=[locked.evaluation_id, locked.pk])
    text = f"{said}; Anda menutupnya lagi. {reason.strip()}"
    notify(
        NotificationDraft(Notification.Kind.MEETING, key, text, page, locked.evaluation),
        by=by,
        people=[locked.chair_id],
    )
    text = f"{said}; keputusan untuk Anda menunggu sampai ditutup lagi. {reason.strip()}"
    for point in locked.points.filter(done_at=None).exclude(decision=""):
        notify_owner(point.agency_id, point.person_id, key, text, locked, by)
    return locked


# --- carried out ----------------------------------------------------------------------------------


def why_not_finish_decision(point: AgendaPoint, user: User) -> str | None:
    """Who says that a decision was carried out: its owner, or the team."""
    meeting = point.meeting
    if meeting.cancelled_at:
        return MEETING_CANCELLED
    if not (meeting.is_closed and point.decision):
        return "Keputusan ini berlaku setelah notula ditutup."
    owns = point.person_id == user.pk or point.is_of(user.agency_ids(meeting.evaluation.region_id))
    return None if owns and not meeting.evaluation.is_past else why_not_keep_meetings(meeting.evaluation, user)


@transaction.atomic
def finish_decision(*, point: AgendaPoint, done: bool, by: User) -> None:
    """Carried out, or not yet after all."""
    point.meeting = locked_meeting(point.meeting)
    if refusal := why_not_finish_decision(point, by):
        raise Refused(refusal)
    if done == bool(point.done_at):
        return
    _carry_out(point.meeting, point, done, by)


def _carry_out(meeting: Meeting, point: AgendaPoint, done: bool, by: User) -> None:
    point.done_at, point.done_by = (clock.now(), by) if done else (None, None)
    point.save(update_fields=["done_at", "done_by"])
    HistoryEntry.objects.record(
        subject=meeting.evaluation,
        indicator=point.indicator,
        kind=HistoryKind.DECISION_CARRIED_OUT,
        details={"point": point.pk},
        before={"done": not done},
        after={"done": done},
        by=by,
    )
