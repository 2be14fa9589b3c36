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
from evaluations.cycles.cycle_setup import require_active_agency, require_own_agency
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.rules import scoring
from evaluations.stages import workflow
from history.choices import HistoryKind
from history.models import HistoryEntry
from notices.models import Notification
from notices.notifications import NotificationDraft, notify
from planning.models import Action, ActionRaise, Recommendation
from planning.planning_history import action_value, actions_value, recommendation_value
from planning.target_inputs import TargetInputs, as_level, read_target_inputs
from regions.models import Agency
from ui.formats import level_text
from undo.act_recording import note_changing, note_made, recorded

State = Action.State
ACTIONS_ACT = "tindakan"  # many actions as one act
MAX_ACTIONS = 60  # actions made at once
ACTION_RELATIONS = ("evaluation", "recommendation", "carried_from", "agency", "created_by")  # rows we hold
NOTHING_CHOSEN = "Tidak ada tindak lanjut yang dipilih."
ACTION_CARRIED_ON = "Tindak lanjut ini dilanjutkan pada tahun berikutnya dan di sini hanya dapat dibaca."
ACTION_CHANGED = (
    "Tindak lanjut ini baru saja diubah orang lain. Bacalah isinya yang baru, lalu ubah lagi bila masih perlu."
)


@dataclass(frozen=True)
class ActionAim:
    """An indicator, and the level it is to reach; `assume`: from the lowest level where none is filled yet."""

    indicator: Indicator
    level: Decimal | None = None
    assume: bool = False


@dataclass(frozen=True)
class ActionDraft:
    """One thing to do, as people or a plan say it."""

    text: str
    agency: Agency | None = None
    due: date | None = None
    aims: tuple[ActionAim, ...] = ()
    cost_note: str = ""


@transaction.atomic
def record_recommendation(
    *, evaluation: Evaluation, source: str, text: str, number: str = "", issued_on: date | None = None, by: User
) -> Recommendation:
    """Keep the text as it came; `source` and `number` say where it stands."""
    permissions.require("plan_actions", by, evaluation)
    workflow.lock_cycle(evaluation)
    row = Recommendation(evaluation=evaluation, source=source, text=text, number=number, issued_on=issued_on, by=by)
    row.full_clean(exclude=["evaluation", "by"])
    row.save()
    after = recommendation_value(row)
    HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.RECOMMENDATION_RECORDED, after=after, by=by)
    return row


@transaction.atomic
def create_actions(
    *,
    evaluation: Evaluation,
    drafts: Iterable[ActionDraft],
    origin: str,
    source: str = "",
    recommendation: Recommendation | None = None,
    by: User,
) -> list[Action]:
    """All of them or none; `source` stays in words when what they came from is gone.

    Raises `ValidationError` for a level that is no raise or an agency from elsewhere.
    """
    permissions.require("plan_actions", by, evaluation)
    workflow.lock_cycle(evaluation)
    return _create_all(evaluation, list(drafts), origin, source, recommendation, by)


@transaction.atomic
def create_missing_actions(
    *, evaluation: Evaluation, drafts: Iterable[ActionDraft], origin: str, source: str, by: User
) -> list[Action]:
    """Those that no action of the cycle aims at yet: asked twice, nothing stands there twice."""
    permissions.require("plan_actions", by, evaluation)
    workflow.lock_cycle(evaluation)
    known, wanted = current_raises(evaluation), list(drafts)
    if not wanted:
        raise ValidationError(NOTHING_CHOSEN)
    fresh = [draft for draft in wanted if not any(is_already_planned(aim, origin, known) for aim in draft.aims)]
    return _create_all(evaluation, fresh, origin, source, None, by) if fresh else []


def current_raises(evaluation: Evaluation) -> list[ActionRaise]:
    """Of all actions of the cycle but those given up: one query."""
    rows = ActionRaise.objects.filter(action__evaluation=evaluation).exclude(action__state=State.DROPPED)
    return list(rows.select_related("action").order_by())


def is_already_planned(aim: ActionAim, origin: str, standing: Iterable[ActionRaise]) -> bool:
    """Whether an action leads there already; without a level, whether the same plan has named the indicator."""
    same = [row for row in standing if row.indicator_id == aim.indicator.pk]
    if aim.level is None:
        return any(row.action.origin == origin for row in same)
    return any(row.level is not None and row.level >= aim.level for row in same)


def _create_all(
    evaluation: Evaluation,
    drafts: list[ActionDraft],
    origin: str,
    source: str,
    recommendation: Recommendation | None,
    by: User,
) -> list[Action]:
    if not drafts:
        raise ValidationError(NOTHING_CHOSEN)
    if len(drafts) > MAX_ACTIONS:
        raise ValidationError(f"Paling banyak {MAX_ACTIONS} tindakan sekaligus.")
    ground = _target_inputs(evaluation, [aim for draft in drafts for aim in draft.aims])
    with recorded(kind=ACTIONS_ACT, region=evaluation.region, by=by, about=evaluation) as act:
        made = []
        for draft in drafts:
            action = Action(
                evaluation=evaluation, origin=origin, source=source, recommendation=recommendation, created_by=by
            )
            _apply_draft(action, draft)
            action.save()
            _set_aims(action, draft.aims, ground)
            made.append(action)
        after = actions_value(made, source)
        HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.ACTIONS_PLANNED, after=after, by=by)
        _notify_agencies(made, by)
        act.words = f"{len(made)} tindak lanjut disusun"
    return made


def _target_inputs(evaluation: Evaluation, aims: Iterable[ActionAim]) -> TargetInputs | None:
    """Levels and evidence, read only where a raise is to be reckoned."""
    return read_target_inputs(evaluation) if any(aim.level is not None for aim in aims) else None


def _apply_draft(action: Action, draft: ActionDraft) -> None:
    _set_agency(action, draft.agency)
    action.text = " ".join(draft.text.split())
    action.due, action.cost_note = draft.due, draft.cost_note.strip()
    action.clean_fields(exclude=ACTION_RELATIONS)


def _set_agency(action: Action, agency: Agency | None) -> None:
    """One of this government that still exists; what an ended one has already it may keep."""
    if agency and agency.pk != action.agency_id:
        require_own_agency(action.evaluation, agency)
        require_active_agency(action.evaluation, agency)
    action.agency = agency


def _set_aims(action: Action, aims: Sequence[ActionAim], ground: TargetInputs | None) -> None:
    """What stays as it was keeps what was reckoned when it was planned; what could not be reckoned is tried again."""
    before = {row.indicator_id: row for row in action.raises.all()} if action.pk else {}
    kept = {
        aim.indicator.pk
        for aim in aims
        if (row := before.get(aim.indicator.pk)) and row.level == aim.level and (row.start or not row.level)
    }
    gone = action.raises.exclude(indicator__in=kept)
    note_changing(gone.all())
    gone.delete()
    fresh = [_raise(action, aim, ground) for aim in aims if aim.indicator.pk not in kept]
    note_made(ActionRaise.objects.bulk_create(fresh))


def _raise(action: Action, aim: ActionAim, ground: TargetInputs | None) -> ActionRaise:
    if aim.indicator.instrument_id != action.evaluation.instrument_id:
        raise ValidationError({"aims": "Indikator ini bukan bagian dari instrumen siklus."})
    row = ActionRaise(action=action, indicator=aim.indicator, level=aim.level)
    if aim.level is not None and ground is not None:
        # Where the indicator stands, and what the level takes; nothing of it where no level is filled.
        level = Fraction(aim.level or 0)
        try:
            ground.scheme.rule.check_decimal(level)
        except scoring.ValueRefused as error:
            raise ValidationError({"aims": f"Indikator {aim.indicator.number}: {error}."}) from error
        place = ground.place_by_number[aim.indicator.number]
        if not (place.level is None and not aim.assume):
            start = ground.start(place)
            if level <= start:
                now = level_text(as_level(start))
                words = f"Indikator {place.number} sudah pada tingkat {now}; tingkat tujuan harus di atasnya."
                raise ValidationError({"aims": words})
            row.start, row.is_assumed = as_level(start), place.level is None
            if found := ground.cost_of(place, level):
                cost = found[1]
                row.effort, row.needs = cost.effort, [[item.code for item in need.items] for need in cost.items]
    return row


def _notify_agencies(made: Iterable[Action], by: User) -> None:
    """One line an agency, however many actions it was given at once."""
    given: dict[int, list[Action]] = {}
    for action in made:
        if action.agency_id:
            given.setdefault(action.agency_id, []).append(action)
    for rows in given.values():
        first = rows[0]
        what = first.text if len(rows) == 1 else f"{len(rows)} tindak lanjut dalam rencana {first.evaluation.year}"
        page = reverse("action", args=[first.pk]) if len(rows) == 1 else reverse("plan", args=[first.evaluation_id])
        key = f"tindakan-{first.pk}-{first.revision}"
        text = f"Tindak lanjut untuk OPD Anda: {what}."
        news = NotificationDraft(Notification.Kind.ACTION, key, text, page, first.evaluation, first.due)
        notify(news, by=by, agency=first.agency_id)


def why_not_change_action(action: Action, user: User) -> str | None:
    """Why this person does not change what is to be done; None if they may."""
    return (
        ACTION_CARRIED_ON if action.successor else permissions.why_not_allowed("plan_actions", user, action.evaluation)
    )


@transaction.atomic
def change_action(*, action: Action, draft: ActionDraft, revision: int, by: User) -> Action:
    """Other words, agency, date or aims. `revision` is the one that the person has read."""
    workflow.lock_cycle(action.evaluation)
    row = _locked_for_change(action, revision, by)
    before, agency = action_value(row), row.agency_id
    _apply_draft(row, draft)
    _set_aims(row, draft.aims, _target_inputs(row.evaluation, draft.aims))
    after = action_value(row)
    if after == before:
        return row
    row.revision += 1
    row.save()
    HistoryEntry.objects.record(
        subject=row.evaluation, kind=HistoryKind.ACTION_CHANGED, before=before, after=after, by=by
    )
    if row.agency_id != agency:
        _notify_agencies([row], by)
    return row


@dataclass(frozen=True)
class ActionPlacement:
    """Who does it until when; `revision` is the one that the person has read."""

    action: Action
    agency: Agency | None
    due: date | None
    revision: int


@transaction.atomic
def place_actions(*, evaluation: Evaluation, rows: Iterable[ActionPlacement], by: User) -> int:
    """Give many actions their agencies and dates at once, all or none; returns how many changed."""
    permissions.require("plan_actions", by, evaluation)
    workflow.lock_cycle(evaluation)
    with recorded(kind=ACTIONS_ACT, region=evaluation.region, by=by, about=evaluation) as act:
        placed = [row for asked in rows if (row := _place_action(asked, by))]
        _notify_agencies(placed, by)
        act.words = f"OPD dan tenggat {len(placed)} tindak lanjut"
    return len(placed)


def _place_action(asked: ActionPlacement, by: User) -> Action | None:
    if (asked.action.agency, asked.action.due) == (asked.agency, asked.due):
        return None
    row = _locked_for_change(asked.action, asked.revision, by)
    before = action_value(row)
    _set_agency(row, asked.agency)
    row.due, row.revision = asked.due, row.revision + 1
    row.save(update_fields=["agency", "due", "revision"])
    after = action_value(row)
    HistoryEntry.objects.record(
        subject=row.evaluation, kind=HistoryKind.ACTION_CHANGED, before=before, after=after, by=by
    )
    return row


def _locked_for_change(action: Action, revision: int, by: User) -> Action:
    """The row, if the person may change it and has read it as it is."""
    row = locked_action(action)
    if refusal := why_not_change_action(row, by):
        raise Refused(refusal)
    if row.revision != revision:
        raise ValidationError(ACTION_CHANGED)
    return row


@transaction.atomic
def carry_actions(*, evaluation: Evaluation, rows: Iterable[ActionPlacement], by: User) -> list[Action]:
    """What earlier years left open goes on in this one, each once, with a new date; the old row names the new one.

    Aims go along where the instrument is the same; levels of another one are never converted.
    """
    permissions.require("plan_actions", by, evaluation)
    workflow.lock_cycle(evaluation)
    with recorded(kind=ACTIONS_ACT, region=evaluation.region, by=by, about=evaluation) as act:
        made = [_carry_action(evaluation, asked, by) for asked in rows]
        if not made:
            raise ValidationError(NOTHING_CHOSEN)
        after = {"actions": [action.pk for action in made], "is_carried": True}
        HistoryEntry.objects.record(subject=evaluation, kind=HistoryKind.ACTIONS_PLANNED, after=after, by=by)
        _notify_agencies(made, by)
        act.words = f"{len(made)} tindak lanjut dilanjutkan dari tahun sebelumnya"
    return made


def _carry_action(evaluation: Evaluation, asked: ActionPlacement, by: User) -> Action:
    old = locked_action(asked.action)
    earlier = old.evaluation
    if earlier.region_id != evaluation.region_id or earlier.year >= evaluation.year:
        raise ValidationError("Hanya tindak lanjut tahun sebelumnya dari daerah ini yang dapat dilanjutkan.")
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
    # A number means the same in every revision of one instrument, and nothing in another instrument.
    same = earlier.instrument.code == evaluation.instrument.code
    rows = Indicator.objects.filter(instrument=evaluation.instrument_id) if same else Indicator.objects.none()
    by_number = {row.number: row for row in rows}
    before = [r for r in old.raises.select_related("indicator") if r.indicator.number in by_number]
    aims = tuple(ActionAim(by_number[r.indicator.number], r.level) for r in before)
    ground = _target_inputs(evaluation, aims)
    _apply_draft(row, ActionDraft(old.text, asked.agency, asked.due, (), old.cost_note))
    row.save()
    _set_aims(row, [aim for aim in aims if not _is_reached(aim, ground)], ground)
    return row


def _is_reached(aim: ActionAim, ground: TargetInputs | None) -> bool:
    if aim.level is None or ground is None:
        return False
    level = ground.place_by_number[aim.indicator.number].level
    return level is not None and level >= aim.level


def locked_action(action: Action) -> Action:
    """The newest row, held until the end of the transaction."""
    rows = Action.objects.select_related("evaluation__region", "evaluation__instrument", "agency", "carried_to")
    return rows.select_for_update(of=("self",)).get(pk=action.pk)
