"""What a sheet of the ministry's verdicts would change, item by item."""

from dataclasses import dataclass

from domains.models import EvidenceItem
from evaluations.models import AssessorVerdict, Evaluation
from evaluations.models.assessor_verdict import verdict_words
from evidence.assessor_verdicts.verdict_recording import VerdictEntry, entry_of
from evidence.assessor_verdicts.verdict_sheet import ReadVerdict, VerdictTable


@dataclass(frozen=True)
class VerdictDifference:
    """One item whose verdict would change."""

    item: EvidenceItem
    before: VerdictEntry
    after: VerdictEntry

    @property
    def words_before(self) -> str:
        return verdict_words(self.before.outcome, self.before.cause)

    @property
    def words_after(self) -> str:
        return verdict_words(self.after.outcome, self.after.cause)


@dataclass(frozen=True)
class VerdictImport:
    """What would be written; `versions` by code are those that this preview read."""

    differences: tuple[VerdictDifference, ...]
    same: int
    versions: dict[str, int]

    @property
    def entries(self) -> dict[int, VerdictEntry]:
        return {row.item.pk: row.after for row in self.differences}

    def seen(self, versions: dict[str, int]) -> dict[int, int]:
        """The versions of an earlier preview, by item id."""
        return {row.item.pk: versions.get(row.item.code, 0) for row in self.differences}


def preview_verdicts(evaluation: Evaluation, stage: str, table: VerdictTable) -> VerdictImport:
    """Two queries: the items, and what stands of them."""
    read = {verdict.code: verdict for verdict in table.verdicts}
    rows = EvidenceItem.objects.filter(instrument=evaluation.instrument_id, code__in=read)
    items = list(rows.select_related("criterion__indicator").order_by("position"))
    found = AssessorVerdict.objects.filter(evaluation=evaluation, stage=stage, item__in=items)
    stored = {row.item_id: row for row in found}
    every = [VerdictDifference(i, entry_of(stored.get(i.pk)), _entry(read[i.code], stored.get(i.pk))) for i in items]
    differing = tuple(row for row in every if row.before != row.after)
    versions = {i.code: stored[i.pk].version for i in items if i.pk in stored}
    return VerdictImport(differing, len(every) - len(differing), versions)


def _entry(read: ReadVerdict, stored: AssessorVerdict | None) -> VerdictEntry:
    """An empty cell leaves the words of the same verdict, and takes away those of another one."""
    stays = stored is not None and (stored.outcome, stored.cause) == (read.outcome, read.cause)
    kept = entry_of(stored) if stays else VerdictEntry()
    note = kept.note if read.note is None else read.note
    recommendation = kept.recommendation if read.recommendation is None else read.recommendation
    return VerdictEntry(read.outcome, read.cause, note, recommendation)
