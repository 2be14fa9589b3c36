"""Asking agencies for evidence: requests one by one or many at once, their withdrawal, and the questions on them.

Whether a request is answered is stored nowhere: `evidence/requests/queries.py` reads it from what the agency has sent.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.choices import AssignmentPart, RepeatRequest
from evaluations.cycles.cycle_setup import create_assignments, require_active_agency, require_own_agency, why_not_assign
from evaluations.evaluation_history import agency_details
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle, why_not_send_evidence_now
from evaluations.tasks_page import tasks_url
from evidence.evidence_history import WITHDRAWN as WITHDRAWN_REQUEST
from evidence.evidence_history import requests_value
from evidence.models import EvidenceRequest, RequestMessage
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import Values
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from regions import clock
from regions.models import Agency
from ui.formats import long_date
from undo.act_recording import note_changing, note_made, recorded

REQUESTS_ACT = "permintaan"  # many requests as one act
MAX_NAMED_REQUESTS = 3  # how many of many things a message names
MAX_NOTE_LENGTH = 500  # as the column
WITHDRAWN = "Permintaan ini sudah dibatalkan."


@dataclass(frozen=True)
class EvidenceRequestDraft:
    """One thing to ask of one agency: an indicator, or one item of it."""

    agency: Agency
    indicator: Indicator
    item: EvidenceItem | None = None
    due: date | None = None
    note: str = ""

    @property
    def key(self) -> tuple[int, int, int | None]:
        """As `EvidenceRequest.key`."""
        return self.agency.pk, self.indicator.pk, self.item.pk if self.item else None

    @property
    def words(self) -> str:
        what = self.item.code if self.item else f"indikator {self.indicator.number}"
        return f"{what} dari {self.agency.short_name}"


def why_not_request(evaluation: Evaluation, user: User) -> str | None:
    """Why this person asks for nothing in this cycle; None if they may."""
    if evaluation.is_past:
        return "Siklus ini sudah selesai; tidak ada data dukung yang diminta lagi."
    return permissions.why_not_allowed("ask_evidence", user, evaluation)


def require_requester(evaluation: Evaluation, by: User) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal := why_not_request(evaluation, by):
        raise Refused(refusal)


@transaction.atomic
def request_evidence(
    *,
    evaluation: Evaluation,
    agency: Agency,
    by: User,
    indicators: Iterable[Indicator] = (),
    items: Iterable[EvidenceItem] = (),
    due: date | None = None,
    note: str = "",
    again: str = RepeatRequest.TELL,
) -> list[EvidenceRequest]:
    """Ask one agency for indicators and items; see `request_all`."""
    wishes = [EvidenceRequestDraft(agency, indicator, None, due, note) for indicator in indicators]
    wishes += [EvidenceRequestDraft(agency, item.criterion.indicator, item, due, note) for item in items]
    return request_all(evaluation=evaluation, wishes=wishes, by=by, again=again)


@transaction.atomic
def request_all(
    *, evaluation: Evaluation, wishes: Iterable[EvidenceRequestDraft], by: User, again: str = RepeatRequest.TELL
) -> list[EvidenceRequest]:
    """Ask for everything or nothing; returns the requests made or changed.

    An agency without a part in an indicator becomes its contributor. What is open already is told of
    (`ValidationError`), left as it is, or given the new due date and note, as `again` says.
    """
    lock_cycle(evaluation)
    locked = Evaluation.objects.select_related("region").get(pk=evaluation.pk)
    require_requester(locked, by)
    wanted = list({wish.key: wish for wish in wishes}.values())
    _check(locked, wanted)
    rows = EvidenceRequest.objects.standing().filter(evaluation=locked)
    open_requests = rows.select_related("agency", "indicator", "item")
    standing = {row.key: row for row in open_requests}
    twice = [wish for wish in wanted if wish.key in standing]
    if twice and again == RepeatRequest.TELL:
        raise ValidationError(_already_requested(twice))
    fresh = [wish for wish in wanted if wish.key not in standing]
    for agency in {wish.agency for wish in fresh}:
        require_active_agency(locked, agency)
    with recorded(kind=REQUESTS_ACT, region=locked.region, by=by, about=locked) as act:
        _assign_missing(locked, fresh, by)
        made = _create_requests(locked, fresh, by)
        if again == RepeatRequest.UPDATE:
            changed = [row for wish in twice if _change(row := standing[wish.key], wish.due, wish.note.strip(), by)]
            _tell_changed(changed, by)
            made += changed
        act.words = f"{len(made)} permintaan kepada {len({row.agency_id for row in made})} OPD"
    return made


def _check(evaluation: Evaluation, wishes: list[EvidenceRequestDraft]) -> None:
    if not wishes:
        raise ValidationError("Pilih sekurangnya satu indikator atau butir.")
    today = clock.today(evaluation.region)
    for wish in wishes:
        require_own_agency(evaluation, wish.agency)
        if wish.indicator.instrument_id != evaluation.instrument_id:
            raise ValidationError("Indikator ini bukan bagian dari instrumen siklus.")
        if wish.item and wish.item.criterion.indicator_id != wish.indicator.pk:
            raise ValidationError("Butir data dukung ini bukan milik indikator ini.")
        if wish.due and wish.due < today:
            words = f"Tenggat {long_date(wish.due)} sudah lewat. Pilih hari ini atau sesudahnya."
            raise ValidationError({"due": words})
        _check_note(wish.note)


def _check_note(note: str) -> None:
    if len(note) > MAX_NOTE_LENGTH:
        raise ValidationError({"note": f"Catatan paling panjang {MAX_NOTE_LENGTH} huruf."})


def _already_requested(twice: list[EvidenceRequestDraft]) -> str:
    named = ", ".join(wish.words for wish in twice[:MAX_NAMED_REQUESTS])
    more = f" dan {len(twice) - MAX_NAMED_REQUESTS} lainnya" if len(twice) > MAX_NAMED_REQUESTS else ""
    return (
        f"Sudah diminta sebelumnya: {named}{more}. Pilih apakah yang sudah diminta dilewati "
        "atau diperbarui tenggat dan catatannya."
    )


def _assign_missing(evaluation: Evaluation, wishes: list[EvidenceRequestDraft], by: User) -> None:
    """Who is asked has a part in the indicator: else they could not send anything."""
    parts = set(Assignment.objects.filter(evaluation=evaluation).values_list("agency_id", "indicator_id"))
    missing: dict[tuple[int, int], EvidenceRequestDraft] = {}
    for wish in wishes:
        if wish.key[:2] not in parts:
            missing.setdefault(wish.key[:2], wish)  # of several items the first one's date
    if missing and (refusal := why_not_assign(evaluation, by)):
        agency = next(iter(missing.values())).agency
        raise Refused(f"{agency} belum ditugaskan pada sebagian indikator itu. {refusal}")
    rows = [
        Assignment(
            evaluation=evaluation, indicator=w.indicator, agency=w.agency, part=AssignmentPart.CONTRIBUTOR, due=w.due
        )
        for w in missing.values()
    ]
    create_assignments(rows, by=by, tells=False)  # the request tells them
    note_made(rows)


def _create_requests(evaluation: Evaluation, wishes: list[EvidenceRequestDraft], by: User) -> list[EvidenceRequest]:
    rows = [
        EvidenceRequest(
            evaluation=evaluation,
            indicator=wish.indicator,
            item=wish.item,
            agency=wish.agency,
            due=wish.due,
            note=wish.note.strip(),
            asked_by=by,
        )
        for wish in wishes
    ]
    made = EvidenceRequest.objects.bulk_create(rows)
    note_made(made)
    together: dict[tuple[int, int, date | None, str], list[EvidenceRequest]] = defaultdict(list)
    for row in made:
        together[row.agency_id, row.indicator_id, row.due, row.note].append(row)
    HistoryEntry.objects.record_all(
        _history_entry(group[0], before={}, after=requests_value(group), reason=group[0].note, by=by)
        for group in together.values()
    )
    _notify_agencies(made, by, "meminta data dukung dari", "minta-{}")
    return made


def _notify_agencies(made: list[EvidenceRequest], by: User, did: str, key: str) -> None:
    """One line an agency, however much is asked of it at once; `key` names it by the first request's number."""
    asked: dict[int, list[EvidenceRequest]] = defaultdict(list)
    for row in made:
        asked[row.agency_id].append(row)
    for agency_id, rows in asked.items():
        first = rows[0]
        by_when = f", tenggat {long_date(first.due)}" if first.due and not first.withdrawn_at else ""
        news = NotificationDraft(
            kind=Notification.Kind.ASKED,
            key=key.format(first.pk),
            text=f"{by} {did} {first.agency.short_name}: {_request_summary(rows)}{by_when}.",
            url=_sending_page(rows),
            subject=first.evaluation,
            due=None if first.withdrawn_at else first.due,
        )
        notify(news, by=by, agency=agency_id)


def _sending_page(rows: list[EvidenceRequest]) -> str:
    """The form of the one thing asked for, with its item; what is more, or comes later, stands on the tasks' page."""
    first = rows[0]
    if len(rows) > 1 or first.withdrawn_at:
        return tasks_url(first.evaluation_id)
    prefetch_related_objects([first.evaluation], "windows")  # once for all agencies that are asked
    if why_not_send_evidence_now(
        first.evaluation, indicator_id=first.indicator_id, agency_ids=[first.agency_id], item_id=first.item_id
    ):
        return tasks_url(first.evaluation_id)
    asked = {"opd": str(first.agency_id)} | ({"butir": first.item.code} if first.item else {})
    page = reverse("evidence_add", args=[first.evaluation_id, first.indicator.number])
    return f"{page}?{urlencode(asked)}"


def _request_summary(rows: list[EvidenceRequest]) -> str:
    """ "I45-L3-01, indikator 21 dan 4 lainnya"."""
    words = [row.item.code if row.item else f"indikator {row.indicator.number}" for row in rows]
    more = f" dan {len(words) - MAX_NAMED_REQUESTS} lainnya" if len(words) > MAX_NAMED_REQUESTS else ""
    return f"{', '.join(words[:MAX_NAMED_REQUESTS])}{more}"


@transaction.atomic
def change_request(*, asked: EvidenceRequest, due: date | None, note: str, by: User) -> bool:
    """A new due date or note for an open request; False where nothing differs."""
    row = _locked_request(asked)
    require_requester(row.evaluation, by)
    if row.withdrawn_at:
        raise Refused(WITHDRAWN)
    _check_note(note)
    if due != row.due:
        _check(row.evaluation, [EvidenceRequestDraft(row.agency, row.indicator, row.item, due, note)])
    is_changed = _change(row, due, note.strip(), by)
    _tell_changed([row] if is_changed else [], by)
    return is_changed


def _tell_changed(rows: list[EvidenceRequest], by: User) -> None:
    did = "mengubah tenggat atau catatan permintaannya kepada"
    _notify_agencies(rows, by, did, f"minta-{{}}-{clock.now().isoformat()}")


def _change(row: EvidenceRequest, due: date | None, note: str, by: User) -> bool:
    if (row.due, row.note) == (due, note):
        return False
    note_changing([row])
    before = requests_value([row])
    row.due, row.note = due, note
    row.save(update_fields=["due", "note"])
    _record(row, before=before, after=requests_value([row]), reason=note, by=by)
    return True


@transaction.atomic
def withdraw_request(*, asked: EvidenceRequest, by: User, reason: str = "") -> None:
    """The agency is asked no more, and told; the request and its thread stay readable, what was sent stays too."""
    row = _locked_request(asked)
    require_requester(row.evaluation, by)
    if row.withdrawn_at:
        raise Refused(WITHDRAWN)
    set_withdrawn([row], reason.strip(), by)


def set_withdrawn(rows: list[EvidenceRequest], reason: str, by: User) -> None:
    """Within a lock: withdraw standing requests, each with its line of history, and tell their agencies."""
    note_changing(rows)
    for row in rows:
        row.withdrawn_at = clock.now()
    EvidenceRequest.objects.bulk_update(rows, ["withdrawn_at"])
    after = {"state": WITHDRAWN_REQUEST}
    HistoryEntry.objects.record_all(_history_entry(row, requests_value([row]), after, reason, by) for row in rows)
    _notify_agencies(rows, by, "membatalkan permintaannya kepada", f"tarik-{{}}-{clock.now().isoformat()}")


def set_asked_again(rows: list[EvidenceRequest], by: User) -> None:
    """The other way round, as they were: note, due date and thread are the same."""
    for row in rows:
        row.withdrawn_at = None
    EvidenceRequest.objects.bulk_update(rows, ["withdrawn_at"])
    before = {"state": WITHDRAWN_REQUEST}
    HistoryEntry.objects.record_all(_history_entry(row, before, requests_value([row]), row.note, by) for row in rows)
    _notify_agencies(rows, by, "meminta lagi data dukung dari", f"minta-{{}}-{clock.now().isoformat()}")


def why_not_write_message(asked: EvidenceRequest, user: User) -> str | None:
    """Why this person adds nothing to the thread; None if they may: who is asked, who asks, who checks."""
    if asked.withdrawn_at:
        return WITHDRAWN
    if asked.evaluation.is_past:
        return "Siklus ini sudah selesai; percakapannya hanya dapat dibaca."
    if acts_for_requested_agency(asked, user):
        return None
    return permissions.why_not_allowed("answer_questions", user, asked.evaluation)


def acts_for_requested_agency(asked: EvidenceRequest, user: User) -> bool:
    return asked.agency_id in user.agency_ids(asked.evaluation.region_id)


@transaction.atomic
def write_message(*, asked: EvidenceRequest, text: str, by: User) -> RequestMessage:
    """One line of the thread; both sides read it."""
    asked = _locked_request(asked)
    if refusal := why_not_write_message(asked, by):
        raise Refused(refusal)
    line = RequestMessage(request=asked, text=text.strip(), by=by, from_agency=acts_for_requested_agency(asked, by))
    line.clean_fields(exclude=["request", "by"])
    line.save()
    _notify_other_side(line)
    return line


def _notify_other_side(line: RequestMessage) -> None:
    """Who has asked, or the agency."""
    asked = line.request
    news = NotificationDraft(
        kind=Notification.Kind.QUESTION,
        key=f"tanya-{line.pk}",
        text=f"Pesan {line.by} pada permintaan {asked.asked_for}, indikator {asked.indicator.number}.",
        url=reverse("request", args=[asked.pk]),
        subject=asked.evaluation,
    )
    if line.from_agency:
        notify(news, by=line.by, people=[asked.asked_by_id])
    else:
        notify(news, by=line.by, agency=asked.agency_id)


def _locked_request(asked: EvidenceRequest) -> EvidenceRequest:
    """The cycle first, then the request, both as they are now."""
    lock_cycle(asked.evaluation)
    rows = EvidenceRequest.objects.select_related("evaluation__region", "indicator", "item__criterion", "agency")
    return rows.select_for_update(of=("self",)).get(pk=asked.pk)


def _record(row: EvidenceRequest, before: Values, after: Values, reason: str, by: User) -> None:
    HistoryEntry.objects.record_all([_history_entry(row, before, after, reason, by)])


def _history_entry(row: EvidenceRequest, before: Values, after: Values, reason: str, by: User) -> HistoryEntry:
    return HistoryEntry.of(
        row.evaluation,
        indicator=row.indicator,
        kind=HistoryKind.EVIDENCE_REQUESTED,
        details=agency_details(row.agency_id, row.agency.short_name),
        before=before,
        after=after,
        reason=reason,
        by=by,
    )
