"""The page of the hand-over: every indicator in the ministry's order, then repairs, general questions and papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from domains.models import Aspect
from evaluations.models import Evaluation
from evaluations.scope import indicator_for
from evaluations.stages.assessor_stages import first_repair_at
from outputs.tauval.handover import REPAIR, Handover, TickedThing, read_handovers, ticks_of
from outputs.tauval.papers import HandoverPapers, handover_papers

MAX_DIGITS = 4  # of an indicator's number


@dataclass(frozen=True)
class HandoverPage:
    """`repairs` is None as long as no repair was opened."""

    rows: tuple[Handover, ...]
    hidden: int
    repairs: tuple[Handover, ...] | None
    papers: HandoverPapers

    @cached_property
    def entered(self) -> int:
        """What stands in the application as it is here."""
        return _entered(self.rows)

    @cached_property
    def changed(self) -> int:
        return sum(bool(row.changes) for row in self.rows)

    @cached_property
    def unleveled(self) -> int:
        return sum(not row.has_level for row in self.rows)

    @property
    def sentence(self) -> str:
        """ "12 dari 47 indikator sudah dimasukkan; 2 berubah sejak dimasukkan; 1 tingkatnya belum diisi"."""
        parts = [f"{self.entered} dari {len(self.rows)} indikator sudah dimasukkan"]
        parts += [f"{self.changed} berubah sejak dimasukkan"] if self.changed else []
        parts += [f"{self.unleveled} tingkatnya belum diisi"] if self.unleveled else []
        beside = (("perbaikan", self.repairs or ()), ("pertanyaan dan naskah", self.papers.things))
        parts += [f"{_entered(things)} dari {len(things)} {words}" for words, things in beside if things]
        return "; ".join(parts)

    @cached_property
    def by_aspect(self) -> dict[Aspect, list[Handover]]:
        found: dict[Aspect, list[Handover]] = {}
        for row in self.rows:
            found.setdefault(row.plan.chapter.indicator.aspect, []).append(row)
        return found

    def thing(self, key: str) -> TickedThing | None:
        everything: tuple[TickedThing, ...] = (*self.rows, *(self.repairs or ()), *self.papers.things)
        return next((thing for thing in everything if thing.key == key), None)


def _entered(things: Sequence[TickedThing]) -> int:
    return sum(thing.is_up_to_date for thing in things)


def handover_page(evaluation: Evaluation, reader: User, site: str) -> HandoverPage:
    """Ten queries, and five more once a repair was opened."""
    ticks = ticks_of(evaluation)
    rows, hidden = read_handovers(evaluation, reader, site, ticks=ticks)
    repairs = None
    if first_repair_at(evaluation) is not None:
        found, more = read_handovers(evaluation, reader, site, is_repair=True, ticks=ticks)
        repairs, hidden = tuple(found), hidden + more
    return HandoverPage(tuple(rows), hidden, repairs, handover_papers(evaluation, ticks))


def read_thing(evaluation: Evaluation, reader: User, key: str) -> TickedThing | None:
    """What an address or a form names, as it is by now; None where there is no such thing. Raises 404 for a number
    that names no indicator of the reader's."""
    number = key.removeprefix(REPAIR)
    if not (number.isdecimal() and len(number) <= MAX_DIGITS):
        papers = handover_papers(evaluation, ticks_of(evaluation))
        return next((thing for thing in papers.things if thing.key == key), None)
    indicator = indicator_for(reader, evaluation, int(number))
    rows, _ = read_handovers(evaluation, reader, "", indicator, is_repair=key.startswith(REPAIR))
    return next((row for row in rows if row.key == key), None)
