"""What an indicator hands over to the ministry's application, and whether that is still what was entered there."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from outputs.models import Package, TauvalEntry
from outputs.packages.package_plan import ZipPlan, copied_text, document_line, single_plan
from outputs.packages.queries import package_chapters
from ui.formats import value_label

NO_LEVEL = "Tingkat belum diisi."


class HandoverDigests(NamedTuple):
    """SHA-256 of what is typed and uploaded; the words under which a change of each is told stand in `PARTS`."""

    level: str
    text: str
    evidence: str

    @property
    def whole(self) -> str:
        return _sha256(list(self))


PARTS = HandoverDigests("tingkat", "penjelasan", "data dukung")


@dataclass(frozen=True)
class Handover:
    """One indicator as it is copied now, beside its tick; `entry` may be a tick that was taken back."""

    plan: ZipPlan
    text: str
    digests: HandoverDigests
    entry: TauvalEntry | None

    @property
    def number(self) -> int:
        return self.plan.chapter.number

    @cached_property
    def has_level(self) -> bool:
        score = self.plan.chapter.score
        return bool(score and score.value is not None)

    @property
    def is_entered(self) -> bool:
        return bool(self.entry and self.entry.is_entered)

    @cached_property
    def changes(self) -> str:
        """What is another than when it was entered: "tingkat, data dukung"; empty as long as nothing is."""
        if not self.entry or not self.entry.is_entered:
            return ""
        pairs = zip(PARTS, self.digests, entered_digests(self.entry), strict=True)
        return ", ".join(word for word, now, then in pairs if now != then)

    @property
    def is_up_to_date(self) -> bool:
        return self.is_entered and not self.changes

    @property
    def version(self) -> int:
        """Of the tick, as the page shows it."""
        return self.entry.version if self.entry else 0


def entered_digests(entry: TauvalEntry) -> HandoverDigests:
    return HandoverDigests(entry.level_sha256, entry.text_sha256, entry.evidence_sha256)


def read_handovers(
    evaluation: Evaluation, reader: User, site: str, indicator: Indicator | None = None
) -> tuple[list[Handover], int]:
    """Every indicator in the instrument's order, or one; and how many citations the reader may not see.

    What is handed over is the accepted evidence, named as in the package of the indicator. Six queries.
    """
    asked = Package(evaluation=evaluation, indicator=indicator, accepted_only=True, site=site.rstrip("/"))
    chapters, hidden = package_chapters(asked, reader)
    rows = TauvalEntry.objects.filter(evaluation=evaluation).select_related("by")
    entries = {row.indicator_id: row for row in rows}
    plans = map(single_plan, chapters)
    return [_handover(evaluation, plan, entries.get(plan.chapter.indicator.pk)) for plan in plans], hidden


def _handover(evaluation: Evaluation, plan: ZipPlan, entry: TauvalEntry | None) -> Handover:
    return Handover(plan, copied_text(plan, evaluation.is_sample), _digests(plan), entry)


def _digests(plan: ZipPlan) -> HandoverDigests:
    """Of what counts for the ministry: the address of this site, which the links begin with, does not."""
    score = plan.chapter.score
    value = value_label(score.value) if score and score.value is not None else ""
    files = [[piece.name, piece.sha256, document_line(piece)] for piece in plan.inside]
    links = [[str(piece.version.pk), piece.version.url, piece.obstacle, document_line(piece)] for piece in plan.outside]
    texts = [score.fact, score.analysis] if score else ["", ""]
    return HandoverDigests(_sha256(value), _sha256(texts), _sha256([files, links]))


def _sha256(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
