"""Asking agencies for evidence: requests one by one or many at once, their withdrawal, and the questions on them.

Whether a request is answered is stored nowhere: `reports/evidence/requests.py` reads it from what the agency has sent.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.choices import Again, Part
from evaluations.cycles.cycle_setup import give_all, refusal_to_assign, require_living, require_own_agency
from evaluations.models import Assignment, Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import hold
from evidence.models import EvidenceRequest, RequestMessage
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import News, tell
from regions import clock
from regions.models import Agency
from ui.formats import long_date

NAMED = 3  # how many of many things a message names
LONGEST_NOTE = 500  # as the column
WITHDRAWN = "Permintaan ini sudah ditarik."


@dataclass(frozen=True)
class Wish:
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


def refusal_to_ask(evaluation: Evaluation, user: User) -> str | None:
    """Why this person asks for nothing in this cycle; None if they may."""
    if evaluation.is_past:
        return "Siklus ini sudah selesai; tidak ada bukti yang diminta lagi."
    return permissions.refusal("ask_evidence", user, evaluation)


def require_asker(evaluation: Evaluation, by: User) -> None:
    """Pass, or raise `Refused` with the reason."""
    if refusal := refusal_to_ask(evaluation, by):
        raise Refused(refusal)


@transaction.atomic
def ask(
    *,
    evaluation: Evaluation,
    agency: Agency,
    by: User,
    indicators: Iterable[Indicator] = (),
    items: Iterable[EvidenceItem] = (),
    due: date | None = None,
    note: str = "",
    again: str = Again.TELL,
) -> list[EvidenceRequest]:
    """Ask one agency for indicators and items; see `ask_all`."""
    wishes = [Wish(agency, indicator, None, due, note) for indicator in indicators]
    wishes += [Wish(agency, item.criterion.indicator, item, due, note) for item in items]
    return ask_all(evaluation=evaluation, wishes=wishes, by=by, again=again)


@transaction.atomic
def ask_all(
    *, evaluation: Evaluation, wishes: Iterable[Wish], by: User, again: str = Again.TELL
) -> list[EvidenceRequest]:
    """Ask for everything or nothing; returns the requests made or changed.

    An agency without a part in an indicator becomes its contributor. What is open already is told of
    (`ValidationError`), left as it is, or given the new due date and note, as `again` says.
    """
    locked = Evaluation.objects.select_for_update(of=("self",)).select_related("region").get(pk=evaluation.pk)
    require_asker(locked, by)
    wanted = list({wish.key: wish for wish in wishes}.values())
    _check(locked, wanted)
    standing = {row.key: row for row in _standing(locked)}
    twice = [wish for wish in wanted if wish.key in standing]
    if twice and again == Again.TELL:
        raise ValidationError(_asked_already(twice))
    fresh = [wish for wish in wanted if wish.key not in standing]
    for agency in {wish.agency for wish in fresh}:
        require_living(locked, agency)
    _assign_missing(locked, fresh, by)
    made = _make(locked, fresh, by)
    if again == Again.UPDATE:
        made += [row for wish in twice if _change(row := standing[wish.key], wish.due, wish.note.strip(), by)]
    return made


def _standing(evaluation: Evaluation) -> Iterable[EvidenceRequest]:
    rows = EvidenceRequest.objects.standing().filter(evaluation=evaluation)
    return rows.select_related("agency", "indicator", "item")


def _check(evaluation: Evaluation, wishes: list[Wish]) -> None:
    if not wishes:
        raise ValidationError("Pilih sekurangnya satu indikator atau butir.")
    today = clock.today(evaluation.region)
    for wish in wishes:
        require_own_agency(evaluation, wish.agency)
        _check_indicator(evaluation, wish)
        if wish.due and wish.due < today:
            words = f"Tenggat {long_date(wish.due)} sudah lewat. Pilih hari ini atau sesudahnya."
            raise ValidationError({"due": words})
        _check_note(wish.note)


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": f"Catatan paling panjang {LONGEST_NOTE} huruf."})


def _check_indicator(evaluation: Evaluation, wish: Wish) -> None:
    if wish.indicator.instrument_id != evaluation.instrument_id:
        raise ValidationError("Indikator ini bukan bagian dari instrumen siklus.")
    if wish.item and wish.item.criterion.indicator_id != wish.indicator.pk:
        raise ValidationError("Butir bukti ini bukan milik indikator ini.")


def _asked_already(twice: list[Wish]) -> str:
    named = ", ".join(wish.words for wish in twice[:NAMED])
    more = f" dan {len(twice) - NAMED} lainnya" if len(twice) > NAMED else ""
    return (
        f"Sudah diminta sebelumnya: {named}{more}. Pilih apakah yang sudah diminta dilewati "
        "atau diperbarui tenggat dan catatannya."
    )


def _assign_missing(evaluation: Evaluation, wishes: list[Wish], by: User) -> None:
    """Who is asked has a part in the indicator: else they could not send anything."""
    parts = set(Assignment.objects.filter(evaluation=evaluation).values_list("agency_id", "indicator_id"))
    missing: dict[tuple[int, int], Wish] = {}
    for wish in wishes:
        if wish.key[:2] not in parts:
            missing.setdefault(wish.key[:2], wish)  # of several items the first one's date
    if missing and (refusal := refusal_to_assign(evaluation, by)):
        agency = next(iter(missing.values())).agency
        raise Refused(f"{agency} belum ditugaskan pada sebagian indikator itu. {refusal}")
    rows = [
        Assignment(evaluation=evaluation, indicator=w.indicator, agency=w.agency, part=Part.CONTRIBUTOR, due=w.due)
        for w in missing.values()
    ]
    give_all(rows, by=by)


def _make(evaluation: Evaluation, wishes: list[Wish], by: User) -> list[EvidenceRequest]:
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
    together: dict[tuple[int, int, date | None, str], list[EvidenceRequest]] = defaultdict(list)
    for row in made:
        together[row.agency_id, row.indicator_id, row.due, row.note].append(row)
    HistoryEntry.objects.record_all(
        _entry(group[0], before="", after=_told(group), reason=group[0].note, by=by) for group in together.values()
    )
    _tell_agencies(made, by)
    return made


def _tell_agencies(made: list[EvidenceRequest], by: User) -> None:
    """One line an agency, however much is asked of it at once."""
    asked: dict[int, list[EvidenceRequest]] = defaultdict(list)
    for row in made:
        asked[row.agency_id].append(row)
    for agency_id, rows in asked.items():
        first = rows[0]
        by_when = f", tenggat {long_date(first.due)}" if first.due else ""
        news = News(
            kind=Notification.Kind.ASKED,
            key=f"minta-{first.pk}",
            text=f"{by} meminta bukti dari {first.agency.short_name}: {_named(rows)}{by_when}.",
            url=reverse("inbox", args=[first.evaluation_id]),
            subject=first.evaluation,
            due=first.due,
        )
        tell(news, by=by, agency=agency_id)


def _named(rows: list[EvidenceRequest]) -> str:
    """ "I45-L3-01, indikator 21 dan 4 lainnya"."""
    words = [row.item.code if row.item else f"indikator {row.indicator.number}" for row in rows]
    more = f" dan {len(words) - NAMED} lainnya" if len(words) > NAMED else ""
    return f"{', '.join(words[:NAMED])}{more}"


@transaction.atomic
def change(*, asked: EvidenceRequest, due: date | None, note: str, by: User) -> bool:
    """A new due date or note for an open request; False where nothing differs."""
    row = _locked(asked)
    require_asker(row.evaluation, by)
    if row.withdrawn_at:
        raise Refused(WITHDRAWN)
    _check_note(note)
    if due != row.due:
        _check(row.evaluation, [Wish(row.agency, row.indicator, row.item, due, note)])
    return _change(row, due, note.strip(), by)


def _change(row: EvidenceRequest, due: date | None, note: str, by: User) -> bool:
    if (row.due, row.note) == (due, note):
        return False
    before = _told([row])
    row.due, row.note = due, note
    row.save(update_fields=["due", "note"])
    _record(row, before=before, after=_told([row]), reason=note, by=by)
    return True


@transaction.atomic
def withdraw(*, asked: EvidenceRequest, by: User, reason: str = "") -> None:
    """The agency is asked no more; the request and its thread stay readable, what was sent stays too."""
    row = _locked(asked)
    require_asker(row.evaluation, by)
    if row.withdrawn_at:
        raise Refused(WITHDRAWN)
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    _record(row, before=_told([row]), after="ditarik", reason=reason.strip(), by=by)


def refusal_to_write(asked: EvidenceRequest, user: User) -> str | None:
    """Why this person adds nothing to the thread; None if they may: who is asked, who asks, who checks."""
    if asked.withdrawn_at:
        return WITHDRAWN
    if asked.evaluation.is_past:
        return "Siklus ini sudah selesai; percakapannya hanya dapat dibaca."
    if speaks_for_agency(asked, user):
        return None
    return permissions.refusal("answer_questions", user, asked.evaluation)


def speaks_for_agency(asked: EvidenceRequest, user: User) -> bool:
    return asked.agency_id in user.agency_ids(asked.evaluation.region_id)


@transaction.atomic
def write_message(*, asked: EvidenceRequest, text: str, by: User) -> RequestMessage:
    """One line of the thread; both sides read it."""
    asked = _locked(asked)
    if refusal := refusal_to_write(asked, by):
        raise Refused(refusal)
    line = RequestMessage(request=asked, text=text.strip(), by=by, from_agency=speaks_for_agency(asked, by))
    line.clean_fields(exclude=["request", "by"])
    line.save()
    _tell_other_side(line)
    return line


def _tell_other_side(line: RequestMessage) -> None:
    """Who has asked, or the agency."""
    asked = line.request
    news = News(
        kind=Notification.Kind.QUESTION,
        key=f"tanya-{line.pk}",
        text=f"Pesan {line.by} pada permintaan {asked.asked_for}, indikator {asked.indicator.number}.",
        url=reverse("request", args=[asked.pk]),
        subject=asked.evaluation,
    )
    if line.from_agency:
        tell(news, by=line.by, people=[asked.asked_by_id])
    else:
        tell(news, by=line.by, agency=asked.agency_id)


def _locked(asked: EvidenceRequest) -> EvidenceRequest:
    """The cycle first, then the request, both as they are now."""
    hold(asked.evaluation)
    rows = EvidenceRequest.objects.select_related("evaluation__region", "indicator", "item__criterion", "agency")
    return rows.select_for_update(of=("self",)).get(pk=asked.pk)


def _told(rows: list[EvidenceRequest]) -> str:
    """ "I45-L3-01, I45-L3-02, tenggat 22 Agustus 2025"."""
    what = ", ".join(row.item.code if row.item else "seluruh indikator" for row in rows)
    return f"{what}, tenggat {long_date(rows[0].due)}" if rows[0].due else what


def _record(row: EvidenceRequest, before: str, after: str, reason: str, by: User) -> None:
    HistoryEntry.objects.record_all([_entry(row, before, after, reason, by)])


def _entry(row: EvidenceRequest, before: str, after: str, reason: str, by: User) -> HistoryEntry:
    field = f"permintaan {row.agency.short_name}"
    return HistoryEntry.of(
        row.evaluation,
        indicator=row.indicator,
        field=field,
        before=before,
        after=after,
        reason=reason,
        by=by,
    )
