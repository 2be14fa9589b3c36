"""The coordinator's page of the work itself: how ready, who owes what, who was reminded. It ranks nobody."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from accounts.models import Membership
from assessment.status import indicator_status
from domains.models import Aspect, Domain, Indicator
from evaluations.choices import AssignmentPart, IndicatorStatus, ValueColumn
from evaluations.models import Assignment, Evaluation, Score
from evaluations.permissions import AGENCY_PEOPLE
from evaluations.rules.readiness import EvidenceReadiness, PlainItem
from evidence.item_outcomes import evidence_counts, readiness_by_indicator, with_cycle
from evidence.models import Citation, EvidenceRequest
from evidence.requests.answers import SentEvidence
from evidence.requests.queries import with_related_names
from leadership.late_things import LateCount, LateItem, late_item, open_actions, owed_by_agency
from leadership.work_view.notification_log import ReminderRound, reminder_rounds
from planning.models import Action
from regions.models import Agency
from ui.formats import long_date, number_word


@dataclass(frozen=True)
class IndicatorProgress:
    """How far one indicator is."""

    indicator: Indicator
    lead_id: int | None
    status: IndicatorStatus
    readiness: EvidenceReadiness[PlainItem]

    @property
    def is_filled(self) -> bool:
        return vars(self.indicator)["level"] is not None

    @property
    def is_carried(self) -> bool:
        """Whether accepted evidence carries the level; never so where the instrument names no items."""
        level = vars(self.indicator)["level"]
        return level is not None and self.readiness.level is not None and not self.readiness.is_below(level)


@dataclass(frozen=True)
class ProgressCounts:
    """How far some indicators are, as counts; never a mean level, which would rank those who led them."""

    total: int
    filled: int
    accepted: int  # a level, and all evidence sent for it accepted
    carried: int  # accepted evidence carries the level


def count_progress(lines: Iterable[IndicatorProgress]) -> ProgressCounts:
    rows = list(lines)
    return ProgressCounts(
        len(rows),
        sum(row.is_filled for row in rows),
        sum(row.status == IndicatorStatus.ACCEPTED for row in rows),
        sum(row.is_carried for row in rows),
    )


@dataclass(frozen=True)
class AgencyProgressRow:
    """One agency: what it leads and supports, who works there, what it still owes."""

    agency: Agency
    people: int  # with an account
    tally: ProgressCounts  # of the indicators it leads
    supports: int
    open: int
    late: tuple[LateItem, ...]
    reminded: date | None


@dataclass(frozen=True)
class SectionProgress:
    """A domain; an aspect where the instrument has no domains."""

    layer: Domain | Aspect
    tally: ProgressCounts


@dataclass(frozen=True)
class ProgressPage:
    evaluation: Evaluation
    whole: ProgressCounts
    agencies: tuple[AgencyProgressRow, ...]  # in the order of the alphabet
    sections: tuple[SectionProgress, ...]
    rounds: tuple[ReminderRound, ...]
    has_items: bool  # whether the instrument says what a level must be shown with
    without_lead: int

    @property
    def has_sample(self) -> bool:
        return self.evaluation.is_sample

    @property
    def late(self) -> list[AgencyProgressRow]:
        return [row for row in self.agencies if row.late]

    @property
    def late_count(self) -> LateCount:
        names = tuple((row.agency.short_name, len(row.late)) for row in self.late)
        return LateCount(names, sum(row.open for row in self.agencies))

    @property
    def lead(self) -> str:
        """What to know before the tables."""
        filled = f"{self.whole.filled} dari {self.whole.total} indikator sudah diisi tingkatnya"
        accepted = f"{self.whole.accepted} di antaranya data dukungnya sudah diterima semua"
        return f"{filled}, {accepted}. {self.late_finding}."

    @property
    def late_things(self) -> int:
        return self.late_count.things

    @property
    def late_finding(self) -> str:
        return self.late_count.finding

    @property
    def load_finding(self) -> str:
        """Names the share of the agency with most to lead: load is no merit and no fault."""
        most = max(self.agencies, key=lambda row: row.tally.total, default=None)
        if most is None or not most.tally.total:
            return "Belum ada indikator yang dibagi"
        return f"{most.agency.short_name} mengampu {most.tally.total} dari {self.whole.total} indikator"

    @property
    def section_finding(self) -> str:
        kind = "aspek" if self.sections and isinstance(self.sections[0].layer, Aspect) else "domain"
        whole = sum(s.tally.filled == s.tally.total for s in self.sections)
        return f"{number_word(whole)} dari {len(self.sections)} {kind} sudah terisi seluruhnya"

    @property
    def told_finding(self) -> str:
        if not self.rounds:
            return "Belum ada pengingat dalam empat belas hari terakhir"
        last = self.rounds[0]
        return f"Pengingat terakhir {long_date(last.day)} kepada {last.people} orang di {last.agencies} OPD"


def progress_page(evaluation: Evaluation) -> ProgressPage:
    """Seven queries: indicators with levels, assignments, evidence, items, requests, actions, reminders."""
    indicators = _indicators(evaluation)
    parts = list(_with_account_counts(_parts(evaluation)))
    cited = with_cycle(evaluation, _citations(evaluation))
    lines = _lines(evaluation, indicators, parts, cited)
    requests = list(
        _with_account_counts(with_related_names(EvidenceRequest.objects.standing().filter(evaluation=evaluation)))
    )
    actions = list(_with_account_counts(open_actions(evaluation).select_related("agency__heir")))
    things = owed_by_agency(evaluation, requests, parts, SentEvidence(cited), actions)
    owed = sorted(
        ((agency.pk, late_item(thing, due)) for agency, thing, due in things),
        key=lambda pair: (pair[1].due.order, pair[1].action is not None, pair[1].number or 0, pair[1].words),
    )
    rounds = reminder_rounds(evaluation)
    return ProgressPage(
        evaluation=evaluation,
        whole=count_progress(lines),
        agencies=_agency_rows([*parts, *requests, *actions], lines, owed, rounds),
        sections=_sections(lines),
        rounds=tuple(rounds),
        has_items=any(line.readiness.level is not None for line in lines),
        without_lead=sum(line.lead_id is None for line in lines),
    )


def _indicators(evaluation: Evaluation) -> list[Indicator]:
    """Each with `level`, and `texts`, which is None or empty while nobody has explained anything."""
    own = Score.objects.filter(evaluation=evaluation, indicator=OuterRef("pk"), column=ValueColumn.MANDIRI)
    rows = Indicator.objects.filter(instrument=evaluation.instrument_id).select_related("aspect__domain")
    texts = own.annotate(texts=Concat("fact", "analysis")).values("texts")[:1]
    return list(rows.annotate(level=Subquery(own.values("value")[:1]), texts=Subquery(texts)).order_by("number"))


def _parts(evaluation: Evaluation) -> QuerySet[Assignment]:
    return Assignment.objects.filter(evaluation=evaluation).select_related("agency__heir", "indicator")


def _citations(evaluation: Evaluation) -> QuerySet[Citation]:
    return Citation.objects.filter(evaluation=evaluation).current().with_verdict().with_age().order_by("created_at")


def _with_account_counts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with `people`: how many may sign in for its agency, or for the heir of one that has ended."""
    members = Membership.objects.filter(agency=OuterRef("answers"), role__in=AGENCY_PEOPLE, is_active=True)
    active = members.filter(user__is_active=True).order_by().values("agency")
    counted = active.annotate(n=Count("user", distinct=True)).values("n")
    rows = rows.annotate(answers=Coalesce("agency__heir", "agency"))
    return rows.annotate(people=Coalesce(Subquery(counted, IntegerField()), Value(0)))


def _lines(
    evaluation: Evaluation, indicators: Sequence[Indicator], parts: Iterable[Assignment], cited: Iterable[Citation]
) -> list[IndicatorProgress]:
    live: dict[int, list[Citation]] = defaultdict(list)
    for row in cited:
        if not row.awaits_head:
            live[row.indicator_id].append(row)
    ready = readiness_by_indicator(evaluation.instrument, indicators, live)
    leads = {part.indicator_id: part.agency.continued_by.pk for part in parts if part.part == AssignmentPart.LEAD}
    return [IndicatorProgress(i, leads.get(i.pk), _status(i, live[i.pk]), ready[i.pk]) for i in indicators]


def _status(indicator: Indicator, cited: list[Citation]) -> IndicatorStatus:
    read = vars(indicator)
    return indicator_status(read["level"], bool(read["texts"]), evidence_counts(cited))


OwedByAgency = tuple[int, LateItem]  # the agency, and what it has not done yet


def _agency_rows(
    held: Iterable[Assignment | EvidenceRequest | Action],
    lines: list[IndicatorProgress],
    owed: Iterable[OwedByAgency],
    rounds: list[ReminderRound],
) -> tuple[AgencyProgressRow, ...]:
    """What stands under the name of an agency that has ended is its heir's."""
    held = [row for row in held if row.agency]
    answering = {row.agency_id: row.agency.continued_by for row in held if row.agency}
    found = {answering[row.agency_id].pk: row for row in held}
    supports = Counter(
        answering[row.agency_id].pk for row in held if isinstance(row, Assignment) and row.part != AssignmentPart.LEAD
    )
    open_things: dict[int, list[LateItem]] = defaultdict(list)
    for agency_id, thing in owed:
        open_things[agency_id].append(thing)
    reminded: dict[int, date] = {}
    for told in rounds:
        for reader in told.readers:
            reminded.setdefault(reader.agency_id, told.day)
    rows = [
        AgencyProgressRow(
            agency=agency,
            people=vars(row)["people"],
            tally=count_progress(line for line in lines if line.lead_id == pk),
            supports=supports[pk],
            open=len(open_things[pk]),
            late=tuple(thing for thing in open_things[pk] if thing.due.is_late),
            reminded=reminded.get(pk),
        )
        for pk, row in found.items()
        if (agency := answering[row.agency_id])
    ]
    return tuple(sorted(rows, key=lambda row: row.agency.name.lower()))


def _sections(lines: Sequence[IndicatorProgress]) -> tuple[SectionProgress, ...]:
    def layer(line: IndicatorProgress) -> Domain | Aspect:
        aspect = line.indicator.aspect
        return aspect if aspect.domain.synthetic else aspect.domain

    return tuple(SectionProgress(found, count_progress(rows)) for found, rows in groupby(lines, key=layer))
