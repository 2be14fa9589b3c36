"""What agencies have not done by its day: the one count of summary, slides, report and work view. It ranks nobody."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from evaluations.models import Assignment, Evaluation
from evidence.models import EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.lateness import OwedEvidence, owed_evidence
from planning.models import Action
from regions import clock
from regions.models import Agency
from ui.due import DueDate
from ui.formats import number_word

MAX_NAMED = 4  # agencies that the sentence names


@dataclass(frozen=True)
class LateItem:
    """One thing and its day: evidence, or an action of the plan."""

    words: str
    due: DueDate
    why: str
    number: int | None = None  # the indicator that evidence is for
    action: int | None = None  # the primary key of what stands in the plan


OwedThing = tuple[Agency, OwedEvidence | Action, DueDate]  # who answers for it today, what it is, and its day


@dataclass(frozen=True)
class LateCount:
    """How many things are late, by the short name of who owes them, in the order of the alphabet."""

    by_agency: tuple[tuple[str, int], ...]
    owed: int  # things that are not done yet, late or not

    @property
    def things(self) -> int:
        return sum(count for _, count in self.by_agency)

    @property
    def finding(self) -> str:
        if not self.by_agency:
            return "Tidak ada yang lewat tenggat"
        return f"{number_word(self.things)} hal lewat tenggat pada {len(self.by_agency)} OPD"

    @property
    def whose(self) -> str:
        """ "BKD 1, Dinkes 3, dan 2 OPD lain"."""
        named = [f"{name} {count}" for name, count in self.by_agency[:MAX_NAMED]]
        rest = len(self.by_agency) - len(named)
        return f"{', '.join(named)}, dan {rest} OPD lain" if rest else ", ".join(named)


def count_late(owed: Iterable[OwedThing], agencies: Collection[int] | None = None) -> LateCount:
    """Of all agencies, or of some."""
    things = [(agency, due) for agency, _, due in owed if agencies is None or agency.pk in agencies]
    counts = Counter(agency.pk for agency, due in things if due.is_late)
    late = sorted(
        {agency.pk: agency for agency, _ in things if agency.pk in counts}.values(), key=lambda a: a.name.lower()
    )
    return LateCount(tuple((agency.short_name, counts[agency.pk]) for agency in late), len(things))


def owed_by_agency(
    evaluation: Evaluation,
    requests: Iterable[EvidenceRequest],
    parts: Iterable[Assignment],
    sent: SentEvidence,
    actions: Iterable[Action],
) -> Iterator[OwedThing]:
    """All that agencies still owe, with who answers for it today. No query, but one after the window has closed."""
    for need in owed_evidence(evaluation, requests, parts, sent):
        yield need.owed_by, need, need.due
    today = clock.today(evaluation.region)
    for action in actions:
        if action.agency:
            yield action.agency.continued_by, action, action.due_date(today)


def late_item(thing: OwedEvidence | Action, due: DueDate) -> LateItem:
    """The same in words; reads a request's item."""
    if isinstance(thing, Action):
        return LateItem(f"Tindak lanjut: {thing.text}", due, "belum selesai", action=thing.pk)
    return LateItem(thing.words, due, thing.why, thing.number)


def open_actions(evaluation: Evaluation) -> QuerySet[Action]:
    """What agencies still have to do in the plans of this year and earlier ones."""
    return actions_until(evaluation.region_id, evaluation.family, evaluation.year)


def actions_until(region: Any, family: Any, year: Any) -> QuerySet[Action]:
    """The same by what names the plans; also by the parameters of a kept query."""
    rows = Action.objects.open().filter(agency__isnull=False, evaluation__region=region, evaluation__family=family)
    return rows.filter(evaluation__year__lte=year)
