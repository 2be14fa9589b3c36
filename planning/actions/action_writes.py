"""The writes of what is done about a result: recommendations, and the actions made of them and of plans.

What a raise gains and takes is reckoned here from the cycle's levels and evidence; nobody types it. The plan stays
open after the cycle has ended: that is when it is carried out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from domains.models import Indicator
from evaluations import permissions
from evaluations.cycles.cycle_setup import require_living, require_own_agency
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.rules import scoring
from evaluations.stages import workflow
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import News, tell
from planning.models import Action, ActionRaise, Recommendation
from planning.target_inputs import Ground, as_level, read_ground
from regions.models import Agency
from ui.formats import level_text, long_date

State = Action.State
MOST = 60  # actions made at once
HELD = ("evaluation", "recommendation", "carried_from", "agency", "created_by")  # rows we hold
NOTHING = "Tidak ada tindakan yang dipilih."
CARRIED = "Tindakan ini dilanjutkan pada tahun berikutnya dan di sini hanya dapat dibaca."
CHANGED = "Tindakan ini baru saja diubah orang lain. Bacalah isinya yang baru, lalu ubah lagi bila masih perlu."


@dataclass(frozen=True)
class Aim:
    """An indicator, and the level it is to reach; `assume`: from the lowest level where none is filled yet."""

    indicator: Indicator
    level: Decimal | None = None
    assume: bool = False


@dataclass(frozen=True)
class Draft:
    """One thing to do, as people or a plan say it."""

    text: str
    agency: Agency | None = None
    due: date | None = None
    aims: tuple[Aim, ...] = ()
    cost_note: str = ""


@dataclass(frozen=True)
class Source:
    """Where actions come from, in words that stay when the thing itself is gone."""

    origin: str
    words: str = ""
    recommendation: Recommendation | None = None


@dataclass(frozen=True)
class Said:
    """A recommendation, and where it stands."""

    source: str
    text: str
    number: str = ""
    issued_on: date | None = None


@transaction.atomic
def record_recommendation(*, evaluation: Evaluation, said: Said, by: User) -> Recommendation:
    """Keep the text as it came."""
    permissions.require("plan_actions", by, evaluation)
    workflow.hold(evaluation)
    row = Recommendation(evaluation=evaluation, by=by, **vars(said))
    row.full_clean(exclude=["evaluation", "by"])
    row.save()
    told = f"rekomendasi {row}"
    HistoryEntry.objects.record(subject=evaluation, field="tindakan", before="", after=told, by=by)
    return row


@transaction.atomic
def make(*, evaluation: Evaluation, drafts: Iterable[Draft], source: Source, by: User) -> list[Action]:
    """All of them or none. Raises `ValidationError` for a level that is no raise or an agency from elsewhere."""
    permissions.require("plan_actions", by, evaluation)
    workflow.hold(evaluation)
    return _make(evaluation, list(drafts), source, by)


@transaction.atomic
def make_missing(*, evaluation: Evaluation, drafts: Iterable[Draft], source: Source, by: User) -> list[Action]:
    """Those that no action of the cycle aims at yet: asked twice, nothing stands there twice."""
    permissions.require("plan_actions", by, evaluation)
    workflow.hold(evaluation)
    known, wanted = standing_raises(evaluation), list(drafts)
    if not wanted:
        raise ValidationError(NOTHING)
    fresh = [draft for draft in wanted if not any(is_known(aim, source.origin, known) for aim in draft.aims)]
    return _make(evaluation, fresh, source, by) if fresh else []


def standing_raises(evaluation: Evaluation) -> list[ActionRaise]:
    """Of all actions of the cycle but those given up: one query."""
    rows = ActionRaise.objects.filter(action__evaluation=evaluation).exclude(action__state=State.DROPPED)
    return list(rows.select_related("action").order_by())


def is_known(aim: Aim, origin: str, standing: Iterable[ActionRaise]) -> bool:
    """Whether an action leads there already; without a level, whether the same plan has named the indicator."""
    same = [row for row in standing if row.indicator_id == aim.indicator.pk]
    if aim.level is None:
        return any(row.action.origin == origin for row in same)
    return any(row.level is not None and row.level >= aim.level for row in same)


def _make(evaluation: Evaluation, drafts: list[Draft], source: Source, by: User) -> list[Action]:
    if not drafts:
        raise ValidationError(NOTHING)
    if len(drafts) > MOST:
        raise ValidationError(f"Paling banyak {MOST} tindakan sekaligus.")
    ground = _ground(evaluation, [aim for draft in drafts for aim in draft.aims])
    made = [_make_one(evaluation, draft, source, ground, by) for draft in drafts]
    told = made[0].text if len(made) == 1 else f"{len(made)} tindakan"
    words = f"{told} ({source.words})" if source.words else told
    HistoryEntry.objects.record(subject=evaluation, field="tindakan", before="", after=words, by=by)
    _tell_agencies(made, by)
    return made


def _ground(evaluation: Evaluation, aims: Iterable[Aim]) -> Ground | None:
    """Levels and evidence, read only where a raise is to be reckoned."""
    return read_ground(evaluation) if any(aim.level is not None for aim in aims) else None


def _make_one(evaluation: Evaluation, draft: Draft, source: Source, ground: Ground | None, by: User) -> Action:
    action = Action(
        evaluation=evaluation,
        origin=source.origin,
        source=source.words,
        recommendation=source.recommendation,
        created_by=by,
    )
    _fill(action, draft)
    action.save()
    _set_aims(action, draft.aims, ground)
    return action


def _fill(action: Action, draft: Draft) -> None:
    _give(action, draft.agency)
    action.text = " ".join(draft.text.split())
    action.due, action.cost_note = draft.due, draft.cost_note.strip()
    action.clean_fields(exclude=HELD)


def _give(action: Action, agency: Agency | None) -> None:
    """One of this government that still exists; what an ended one has already it may keep."""
    if agency and agency.pk != action.agency_id:
        require_own_agency(action.evaluation, agency)
        require_living(action.evaluation, agency)
    action.agency = agency


def _set_aims(action: Action, aims: Sequence[Aim], ground: Ground | None) -> None:
    """What stays as it was keeps what was reckoned when it was planned; what could not be reckoned is tried again."""
    before = {row.indicator_id: row for row in action.raises.all()} if action.pk else {}
    kept = {
        aim.indicator.pk
        for aim in aims
        if (row := before.get(aim.indicator.pk)) and row.level == aim.level and (row.start or not row.level)
    }
    action.raises.exclude(indicator__in=kept).delete()
    fresh = [_raise(action, aim, ground) for aim in aims if aim.indicator.pk not in kept]
    ActionRaise.objects.bulk_create(fresh)


def _raise(action: Action, aim: Aim, ground: Ground | None) -> ActionRaise:
    if aim.indicator.instrument_id != action.evaluation.instrument_id:
        raise ValidationError({"aims": "Indikator ini bukan bagian dari instrumen siklus."})
    row = ActionRaise(action=action, indicator=aim.indicator, level=aim.level)
    if aim.level is not None and ground is not None:
        _reckon(row, aim, ground)
    return row


def _reckon(row: ActionRaise, aim: Aim, ground: Ground) -> None:
    """Where the indicator stands, and what the level takes; nothing of it where no level is filled."""
    level = _checked(aim, ground)
    place = ground.place_by_number[aim.indicator.number]
    if place.level is None and not aim.assume:
        return
    start = ground.start(place)
    if level <= start:
        now = level_text(as_level(start))
        words = f"Indikator {place.number} sudah pada tingkat {now}; tingkat tujuan harus di atasnya."
        raise ValidationError({"aims": words})
    row.start, row.is_assumed = as_level(start), place.level is None
    if cost := ground.costs(place).get(level):
        row.effort, row.needs = cost.effort, [[item.code for item in need.items] for need in cost.items]


def _checked(aim: Aim, ground: Ground) -> Fraction:
    level = Fraction(aim.level or 0)
    try:
        ground.scheme.rule.check(level)
    except scoring.ValueRefused as error:
        raise ValidationError({"aims": f"Indikator {aim.indicator.number}: {error}."}) from error
    return level


def _tell_agencies(made: Iterable[Action], by: User) -> None:
    """One line an agency, however many actions it was given at once."""
    given: dict[int, list[Action]] = {}
    for action in made:
        if action.agency_id:
            given.setdefault(action.agency_id, []).append(action)
    for rows in given.values():
        first = rows[0]
        what = first.text if len(rows) == 1 else f"{len(rows)} tindakan dalam rencana {first.evaluation.year}"
        page = reverse("action", args=[first.pk]) if len(rows) == 1 else reverse("plan", args=[first.evaluation_id])
        _tell(first, f"tindakan-{first.pk}-{first.revision}", f"Tindak lanjut untuk OPD Anda: {what}.", page, by)


def _tell(action: Action, key: str, text: str, url: str, by: User) -> None:
    news = News(Notification.Kind.ACTION, key, text, url, action.evaluation, action.due)
    tell(news, by=by, agency=action.agency_id)


def refusal_to_plan(action: Action, user: User) -> str | None:
    """Why this person does not change what is to be done; None if they may."""
    return CARRIED if action.successor else permissions.refusal("plan_actions", user, action.evaluation)


@transaction.atomic
def change(*, action: Action, draft: Draft, revision: int, by: User) -> Action:
    """Other words, agency, date or aims. `revision` is the one that the person has read."""
    workflow.hold(action.evaluation)
    row = _read(action, revision, by)
    before, agency = _words(row), row.agency_id
    _fill(row, draft)
    _set_aims(row, draft.aims, _ground(row.evaluation, draft.aims))
    if _words(row) == before:
        return row
    row.revision += 1
    row.save()
    HistoryEntry.objects.record(subject=row.evaluation, field="tindakan", before=before, after=_words(row), by=by)
    if row.agency_id != agency:
        _tell_agencies([row], by)
    return row


@dataclass(frozen=True)
class Placing:
    """Who does it until when; `revision` is the one that the person has read."""

    action: Action
    agency: Agency | None
    due: date | None
    revision: int


@transaction.atomic
def place(*, evaluation: Evaluation, rows: Iterable[Placing], by: User) -> int:
    """Give many actions their agencies and dates at once, all or none; returns how many changed."""
    permissions.require("plan_actions", by, evaluation)
    workflow.hold(evaluation)
    placed = [row for asked in rows if (row := _place_one(asked, by))]
    _tell_agencies(placed, by)
    return len(placed)


def _place_one(asked: Placing, by: User) -> Action | None:
    if (asked.action.agency, asked.action.due) == (asked.agency, asked.due):
        return None
    row = _read(asked.action, asked.revision, by)
    before = _words(row)
    _give(row, asked.agency)
    row.due, row.revision = asked.due, row.revision + 1
    row.save(update_fields=["agency", "due", "revision"])
    HistoryEntry.objects.record(subject=row.evaluation, field="tindakan", before=before, after=_words(row), by=by)
    return row


def _read(action: Action, revision: int, by: User) -> Action:
    """The row, if the person may change it and has read it as it is."""
    row = locked(action)
    if refusal := refusal_to_plan(row, by):
        raise Refused(refusal)
    if row.revision != revision:
        raise ValidationError(CHANGED)
    return row


def _words(action: Action) -> str:
    """ "Susun pedoman (Dinkes, tenggat 22 Agustus 2025, 21 ke 3)"."""
    agency = [action.agency.short_name] if action.agency else []
    due = [f"tenggat {long_date(action.due)}"] if action.due else []
    rows = action.raises.select_related("indicator").order_by("indicator__number")
    aims = [f"{r.indicator.number} ke {level_text(r.level)}" if r.level else str(r.indicator.number) for r in rows]
    more = ", ".join([*agency, *due, *aims, *([action.cost_note] if action.cost_note else [])])
    return f"{action.text} ({more})" if more else action.text


@transaction.atomic
def carry(*, evaluation: Evaluation, rows: Iterable[Placing], by: User) -> list[Action]:
    """What earlier years left open goes on in this one, each once, with a new date; the old row names the new one.

    Aims go along where the instrument is the same; levels of another one are never converted.
    """
    permissions.require("plan_actions", by, evaluation)
    workflow.hold(evaluation)
    made = [_carry_one(evaluation, asked, by) for asked in rows]
    if not made:
        raise ValidationError(NOTHING)
    told = f"{len(made)} tindakan (dilanjutkan dari tahun sebelumnya)"
    HistoryEntry.objects.record(subject=evaluation, field="tindakan", before="", after=told, by=by)
    _tell_agencies(made, by)
    return made


def _carry_one(evaluation: Evaluation, asked: Placing, by: User) -> Action:
    old = locked(asked.action)
    earlier = old.evaluation
    if earlier.region_id != evaluation.region_id or earlier.year >= evaluation.year:
        raise ValidationError("Hanya tindakan tahun sebelumnya dari daerah ini yang dapat dilanjutkan.")
    if not old.is_open:
        raise ValidationError(f"“{old.text}” sudah dilanjutkan, selesai, atau batal.")
    row = Action(
        evaluation=evaluation,
        origin=Action.Origin.CARRIED,
        source=f"{earlier.year}, {old.get_origin_display()}{': ' if old.source else ''}{old.source}"[:300],
        recommendation=old.recommendation,
        carried_from=old,
        state=old.state,
        created_by=by,
    )
    same = earlier.instrument_id == evaluation.instrument_id
    aims = tuple(Aim(r.indicator, r.level) for r in old.raises.select_related("indicator")) if same else ()
    ground = _ground(evaluation, aims)
    _fill(row, Draft(old.text, asked.agency, asked.due, (), old.cost_note))
    row.save()
    _set_aims(row, [aim for aim in aims if not _is_reached(aim, ground)], ground)
    return row


def _is_reached(aim: Aim, ground: Ground | None) -> bool:
    if aim.level is None or ground is None:
        return False
    level = ground.place_by_number[aim.indicator.number].level
    return level is not None and level >= aim.level


def locked(action: Action) -> Action:
    """The newest row, held until the end of the transaction."""
    rows = Action.objects.select_related("evaluation__region", "evaluation__instrument", "agency", "carried_to")
    return rows.select_for_update(of=("self",)).get(pk=action.pk)
