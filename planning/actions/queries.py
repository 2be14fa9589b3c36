"""The plan of a year: its actions by due date, what is late, what the open ones add, and one action by itself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.models import Assignment, Evaluation
from evidence.item_outcomes import item_status, outcomes_by_item, with_cycle
from evidence.models import Citation, Document
from planning.models import Action, ActionNote, ActionProof, ActionRaise
from planning.rules.cheapest_path import raise_gain
from regions import clock
from results.improvement_potential import format_gain
from ui.due import DueDate
from ui.formats import number_word

NOT_COMPUTABLE = "belum dapat dihitung"


@dataclass(frozen=True)
class ActionRow:
    """One action as a line of the plan."""

    action: Action
    due: DueDate

    @property
    def raises(self) -> list[ActionRaise]:
        return list(self.action.raises.all())

    @property
    def is_late(self) -> bool:
        return self.due.is_late

    @cached_property
    def gain(self) -> Fraction | None:
        """None where it raises nothing, or where a level is missing."""
        gains = [row.gain for row in self.raises if row.level is not None]
        return None if None in gains or not gains else sum((g for g in gains if g is not None), Fraction(0))

    @property
    def gain_text(self) -> str:
        if not any(row.level for row in self.raises):
            return ""
        return NOT_COMPUTABLE if self.gain is None else format_gain(self.gain)

    @property
    def effort(self) -> int | None:
        """Missing items and points when it was planned."""
        known = [row.effort for row in self.raises if row.effort is not None]
        return sum(known) if known else None

    @property
    def needs(self) -> str:
        """ "I21-L3-01, I21-L3-02 atau I21-L3-03"."""
        return ", ".join(" atau ".join(codes) for row in self.raises for codes in row.needs)

    @property
    def note(self) -> str:
        """The newest word on its progress."""
        return self.action.newest_note or ""


@dataclass(frozen=True)
class ActionPlan:
    """All actions of a cycle that the person sees."""

    evaluation: Evaluation
    rows: tuple[ActionRow, ...]

    @property
    def open(self) -> list[ActionRow]:
        return [row for row in self.rows if row.action.is_open]

    @property
    def late(self) -> list[ActionRow]:
        return [row for row in self.rows if row.is_late]

    @property
    def agencies(self) -> list[tuple[int, str]]:
        found = {r.action.agency.pk: r.action.agency.short_name for r in self.rows if r.action.agency}
        return sorted(found.items(), key=lambda pair: pair[1].lower())

    @cached_property
    def gain(self) -> Fraction:
        """What the open actions add together: each indicator once, from its lowest start to its highest aim."""
        aims: dict[Indicator, list[ActionRaise]] = {}
        for row in self.open:
            for aim in row.raises:
                if aim.gain is not None:
                    aims.setdefault(aim.indicator, []).append(aim)
        found: list[Fraction] = []
        for indicator, rows in aims.items():
            starts = [Fraction(row.start) for row in rows if row.start is not None]
            levels = [Fraction(row.level) for row in rows if row.level is not None]
            found.append(raise_gain(indicator.weight, min(starts), max(levels)))
        return sum(found, Fraction(0))

    @property
    def lead(self) -> str:
        """How many, how many are late, and what they would add."""
        if not self.rows:
            return "Rekomendasi, rencana tahunan, dan skenario menjadi tindak lanjut dengan OPD dan tenggat."
        done = sum(row.action.state == Action.State.DONE for row in self.rows)
        late = f"{number_word(len(self.late))} lewat tenggat" if self.late else "tidak ada yang lewat tenggat"
        gain = (
            f" Bila yang terbuka selesai, indeks bertambah {format_gain(self.gain).lstrip('+')}." if self.gain else ""
        )
        return f"{len(self.rows)} tindak lanjut, {done} selesai; {late[:1].lower()}{late[1:]}.{gain}"


def action_plan(evaluation: Evaluation, user: User) -> ActionPlan:
    """By due date, those without one last. Two queries."""
    raises = ActionRaise.objects.select_related("indicator")
    own = Action.objects.visible_to(user).filter(evaluation=evaluation).with_newest_note()
    rows = action_rows(_related(own, raises), clock.today(evaluation.region))
    return ActionPlan(
        evaluation, tuple(sorted(rows, key=lambda row: (not row.action.is_open, row.due.order, row.action.pk)))
    )


def open_actions(user: User) -> Subquery:
    """How many the person's agencies have in the plan of a cycle, for a query that reads the cycle."""
    own = Action.objects.open().of_agencies(user).filter(evaluation=OuterRef("pk"))
    return Subquery(own.order_by().values("evaluation").annotate(n=Count("pk")).values("n"), IntegerField())


def action_rows(actions: Iterable[Action], today: date) -> list[ActionRow]:
    return [ActionRow(action, action.due_date(today)) for action in actions]


def _related(rows: QuerySet[Action], raises: QuerySet[ActionRaise]) -> QuerySet[Action]:
    read = rows.select_related("agency", "carried_to__evaluation", "recommendation", "carried_from__evaluation")
    return read.prefetch_related(Prefetch("raises", raises))


@dataclass(frozen=True)
class PlannedRequirement:
    """One required thing that was missing when the raise was planned, and what has become of it."""

    items: tuple[EvidenceItem, ...]
    state: str  # a status word, over all items of which one is enough

    @property
    def met(self) -> bool:
        return self.state == "terima"


@dataclass(frozen=True)
class ActionRaiseRow:
    """One raise with what it still wants."""

    row: ActionRaise
    wanted: tuple[PlannedRequirement, ...]

    @property
    def met(self) -> int:
        return sum(thing.met for thing in self.wanted)

    @property
    def gain_text(self) -> str:
        return NOT_COMPUTABLE if self.row.gain is None else format_gain(self.row.gain)

    @property
    def is_own(self) -> bool:
        """Whether an agency of the reader has a part in the indicator, and so opens its page."""
        return bool(vars(self.row).get("is_own"))


@dataclass(frozen=True)
class ActionPage:
    """`proofs` are its documents with their titles; a title is empty for who may not read it."""

    row: ActionRow
    aims: tuple[ActionRaiseRow, ...]
    proofs: dict[ActionProof, str]
    notes: tuple[ActionNote, ...]

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def came_from(self) -> str:
        action = self.action
        if action.carried_from:
            return f"Dilanjutkan dari rencana {action.carried_from.evaluation.year} ({action.source})"
        return f"{action.get_origin_display()}{': ' if action.source else ''}{action.source}"


def action_page(action: Action, user: User) -> ActionPage:
    """Six queries at most: raises, items, evidence, proofs, which of them the person may read, notes."""
    related = ("citation__version__document", "citation__item", "document", "by")
    proofs = list(action.proofs.select_related(*related))
    shown = {proof.shown.pk for proof in proofs}
    readable = set(Document.objects.visible_to(user).filter(pk__in=shown).values_list("pk", flat=True))
    raises = list(action.raises.all())
    codes = {code for row in raises for codes in row.needs for code in codes}
    rows = EvidenceItem.objects.filter(instrument=action.evaluation.instrument_id, code__in=codes)
    items = {item.code: item for item in rows}
    live = Citation.objects.filter(evaluation=action.evaluation, item__in=[item.pk for item in items.values()])
    outcomes = outcomes_by_item(with_cycle(action.evaluation, live.live().with_verdict().with_age().order_by()))
    aims = tuple(ActionRaiseRow(row, tuple(_wanted(codes, items, outcomes) for codes in row.needs)) for row in raises)
    return ActionPage(
        row=ActionRow(action, action.due_date(clock.today(action.evaluation.region))),
        aims=aims,
        proofs={row: row.shown.title if row.shown.pk in readable else "" for row in proofs},
        notes=tuple(action.notes.select_related("by")),
    )


def action_queryset(user: User) -> QuerySet[Action]:
    """With all that its page shows of the cycle, and which of its indicators are the reader's own."""
    own = Assignment.objects.beside(user, evaluation="action__evaluation")
    raises = ActionRaise.objects.select_related("indicator").annotate(is_own=own)
    rows = _related(Action.objects.visible_to(user), raises)
    read = rows.select_related("evaluation__region", "evaluation__instrument", "created_by")
    return read.prefetch_related("evaluation__windows")


def _wanted(
    codes: list[str], items: dict[str, EvidenceItem], outcomes: Mapping[int | None, Collection[str | None]]
) -> PlannedRequirement:
    found = tuple(items[code] for code in codes if code in items)
    return PlannedRequirement(found, item_status({outcome for item in found for outcome in outcomes.get(item.pk, ())}))
