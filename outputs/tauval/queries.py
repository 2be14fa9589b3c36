"""The page of the hand-over: every indicator in the ministry's order, then general questions and papers."""

from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from domains.models import Aspect
from evaluations.models import Evaluation, GeneralQuestion
from outputs.tauval.handover import Handover, read_handovers
from signing.models import Seal, SignedPaper


@dataclass(frozen=True)
class HandoverAspect:
    """One aspect with its indicators."""

    aspect: Aspect
    rows: tuple[Handover, ...]


@dataclass(frozen=True)
class HandoverPage:
    rows: tuple[Handover, ...]
    hidden: int

    @cached_property
    def entered(self) -> int:
        """What stands in the application as it is here."""
        return sum(row.is_up_to_date for row in self.rows)

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
        return "; ".join(parts)

    @cached_property
    def aspects(self) -> list[HandoverAspect]:
        found: dict[Aspect, list[Handover]] = {}
        for row in self.rows:
            found.setdefault(row.plan.chapter.indicator.aspect, []).append(row)
        return [HandoverAspect(aspect, tuple(rows)) for aspect, rows in found.items()]


def handover_page(evaluation: Evaluation, reader: User, site: str) -> HandoverPage:
    rows, hidden = read_handovers(evaluation, reader, site)
    return HandoverPage(tuple(rows), hidden)


@dataclass(frozen=True)
class HandoverPapers:
    """What is handed in beside the indicators; the papers are those of the seal that stands."""

    questions: tuple[GeneralQuestion, ...]
    seal: Seal | None
    signed: SignedPaper | None


def handover_papers(evaluation: Evaluation) -> HandoverPapers:
    """Three queries; without a seal there is no paper to hand in, and two."""
    seal = Seal.objects.filter(evaluation=evaluation).current().first()
    papers = SignedPaper.objects.filter(approval__evaluation=evaluation).select_related("version")
    return HandoverPapers(
        tuple(GeneralQuestion.objects.filter(evaluation=evaluation)),
        seal,
        papers.order_by("-at", "-pk").first() if seal else None,
    )
