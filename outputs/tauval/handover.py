"""What an indicator hands over to the ministry's application, and whether that is still what was entered there."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from outputs.models import Package, TauvalEntry
from outputs.packages.package_plan import ZipPlan, copied_text, document_line, evidence_text, single_plan
from outputs.packages.queries import package_chapters
from ui.formats import value_label

NO_LEVEL = "Tingkat belum diisi."
REPAIR = "perbaikan-"


class HandoverDigests(NamedTuple):
    """SHA-256 of what is typed and uploaded; each kind of thing has its words for a change of each (`parts`)."""

    level: str
    text: str
    evidence: str

    @property
    def whole(self) -> str:
        return sha256(list(self))


@dataclass(frozen=True)
class TickedThing:
    """Something that is copied now, beside its tick; `entry` may be a tick that was taken back."""

    digests: HandoverDigests
    entry: TauvalEntry | None

    parts: ClassVar[HandoverDigests] = HandoverDigests("tingkat", "penjelasan", "data dukung")

    @property
    def key(self) -> str:
        """Names it in the address and on the tick."""
        raise NotImplementedError

    @property
    def anchor(self) -> str:
        """Names its row on the page."""
        return self.key

    @property
    def name(self) -> str:
        """As a button and the history say it: "indikator 21"."""
        raise NotImplementedError

    @property
    def indicator(self) -> Indicator | None:
        return None

    @property
    def refusal(self) -> str:
        """Why there is nothing to enter yet; empty as soon as there is."""
        return ""

    @property
    def refusal_label(self) -> str:
        return self.refusal.rstrip(".")

    @property
    def is_entered(self) -> bool:
        return bool(self.entry and self.entry.is_entered)

    @cached_property
    def changes(self) -> str:
        """What is another than when it was entered: "tingkat, data dukung"; empty as long as nothing is."""
        if not self.entry or not self.entry.is_entered:
            return ""
        pairs = zip(self.parts, self.digests, entered_digests(self.entry), strict=True)
        return ", ".join(word for word, now, then in pairs if now != then)

    @property
    def is_up_to_date(self) -> bool:
        return self.is_entered and not self.changes

    @property
    def version(self) -> int:
        """Of the tick, as the page shows it."""
        return self.entry.version if self.entry else 0


@dataclass(frozen=True)
class Handover(TickedThing):
    """One indicator, or what was sent for it into the repair after the interview."""

    plan: ZipPlan
    text: str
    is_repair: bool = False

    @property
    def number(self) -> int:
        return self.plan.chapter.number

    @property
    def key(self) -> str:
        return f"{REPAIR}{self.number}" if self.is_repair else str(self.number)

    @property
    def anchor(self) -> str:
        return self.key if self.is_repair else f"indikator-{self.number}"

    @property
    def name(self) -> str:
        return f"perbaikan indikator {self.number}" if self.is_repair else f"indikator {self.number}"

    @property
    def indicator(self) -> Indicator:
        return self.plan.chapter.indicator

    @property
    def has_level(self) -> bool:
        score = self.plan.chapter.score
        return bool(score and score.value is not None)

    @property
    def refusal(self) -> str:
        return "" if self.is_repair or self.has_level else NO_LEVEL


def entered_digests(entry: TauvalEntry) -> HandoverDigests:
    return HandoverDigests(entry.level_sha256, entry.text_sha256, entry.evidence_sha256)


def ticks_of(evaluation: Evaluation) -> dict[str, TauvalEntry]:
    """By what they are of; one query."""
    return {row.thing: row for row in TauvalEntry.objects.filter(evaluation=evaluation).select_related("by")}


def read_handovers(
    evaluation: Evaluation,
    reader: User,
    site: str,
    indicator: Indicator | None = None,
    *,
    is_repair: bool = False,
    ticks: dict[str, TauvalEntry] | None = None,
) -> tuple[list[Handover], int]:
    """Every indicator in the instrument's order, or one; and how many citations the reader may not see.

    What is handed over is the accepted evidence, named as in the package of the indicator; of a repair only indicators
    with something. Six queries, five with the `ticks` read already.
    """
    asked = Package(
        evaluation=evaluation, indicator=indicator, accepted_only=True, site=site.rstrip("/"), is_repair=is_repair
    )
    chapters, hidden = package_chapters(asked, reader)
    entries = ticks_of(evaluation) if ticks is None else ticks
    plans = [single_plan(chapter) for chapter in chapters if chapter.pieces or not is_repair]
    read = _repair if is_repair else _handover
    return [read(evaluation, plan, entries) for plan in plans], hidden


def _handover(evaluation: Evaluation, plan: ZipPlan, entries: dict[str, TauvalEntry]) -> Handover:
    text = copied_text(plan, evaluation.is_sample)
    # Of what counts for the ministry: the address of this site, which the links begin with, does not.
    score = plan.chapter.score
    value = value_label(score.value) if score and score.value is not None else ""
    texts = [score.fact, score.analysis] if score else ["", ""]
    digests = HandoverDigests(sha256(value), sha256(texts), _evidence_digest(plan))
    return Handover(digests, entries.get(str(plan.chapter.number)), plan, text)


def _repair(evaluation: Evaluation, plan: ZipPlan, entries: dict[str, TauvalEntry]) -> Handover:
    """Level and explanation were handed in before: a repair brings evidence alone."""
    digests = HandoverDigests("", "", _evidence_digest(plan))
    text = evidence_text(plan, evaluation.is_sample)
    return Handover(digests, entries.get(f"{REPAIR}{plan.chapter.number}"), plan, text, is_repair=True)


def _evidence_digest(plan: ZipPlan) -> str:
    # A scan that has got its searchable copy meanwhile is the evidence that it was.
    sums = [piece.version.sha256 if piece.is_searchable else piece.sha256 for piece in plan.inside]
    files = [[piece.name, known, document_line(piece)] for piece, known in zip(plan.inside, sums, strict=True)]
    links = [[str(piece.version.pk), piece.version.url, piece.obstacle, document_line(piece)] for piece in plan.outside]
    return sha256([files, links])


def sha256(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
