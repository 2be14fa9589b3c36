"""Which indicator of this cycle follows which of an earlier one: itself, or what the crosswalk says."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domains.models import CrosswalkLink, Indicator
from evaluations.models import Evaluation


@dataclass(frozen=True)
class FollowingIndicator:
    """An indicator of this cycle, and how it follows the earlier one; no link: it is the same."""

    indicator: Indicator
    link: CrosswalkLink | None


def crosswalk_links(before: Evaluation, evaluation: Evaluation) -> list[CrosswalkLink]:
    """What the crosswalk says of the two instruments, with the indicators that follow: one query."""
    links = CrosswalkLink.objects.filter(
        source_instrument=before.instrument_id, target_instrument=evaluation.instrument_id
    )
    return list(links.exclude(source_indicator=None).select_related("target_indicator"))


def following_indicators(
    before: Evaluation,
    evaluation: Evaluation,
    indicators: Iterable[Indicator],
    links: Iterable[CrosswalkLink] | None = None,
) -> dict[int, list[FollowingIndicator]]:
    """By the earlier indicator's id. The same instrument: itself; else the crosswalk, one query without `links`."""
    rows = {indicator.pk: indicator for indicator in indicators}
    if before.instrument_id == evaluation.instrument_id:
        return {pk: [FollowingIndicator(indicator, None)] for pk, indicator in rows.items()}
    if before.instrument.code == evaluation.instrument.code:
        # Of two revisions of one instrument: a number never changes what it means.
        later = {
            indicator.number: indicator for indicator in Indicator.objects.filter(instrument=evaluation.instrument_id)
        }
        return {row.pk: [FollowingIndicator(later[row.number], None)] for row in rows.values() if row.number in later}
    found: dict[int, list[FollowingIndicator]] = defaultdict(list)
    for link in crosswalk_links(before, evaluation) if links is None else links:
        if link.source_indicator_id in rows and link.target_indicator:
            found[link.source_indicator_id].append(FollowingIndicator(link.target_indicator, link))
    return dict(found)


@dataclass(frozen=True)
class UnfollowedIndicator:
    """An indicator of the earlier instrument without a counterpart; `said` is the table's own line, if it has one."""

    indicator: Indicator
    said: CrosswalkLink | None
    is_dropped: bool = False  # a later revision of the same instrument has it no more

    @property
    def certainty(self) -> str:
        if self.is_dropped:
            return "Revisi instrumen"
        return "Tabel resmi" if self.said and self.said.is_official else "Belum pasti"

    @property
    def is_certain(self) -> bool:
        return self.is_dropped or bool(self.said and self.said.is_official)

    @property
    def reason(self) -> str:
        """Why it is called so: the table says it, or is silent, which is no proof that there is none."""
        if self.is_dropped:
            return "tidak ada lagi dalam revisi yang dipakai siklus ini"
        if self.said is None:
            return "tabel padanan tidak menyebut padanannya; belum tentu tidak ada"
        return f"{self.said.get_relation_display()} menurut {self.said.source}"


def unfollowed_indicators(
    before: Evaluation, evaluation: Evaluation, indicators: Mapping[int, Indicator], links: Iterable[CrosswalkLink]
) -> dict[int, UnfollowedIndicator]:
    """By id, of the earlier instrument's indicators those that none of this cycle continues; one query for a revision
    of the same instrument."""
    if before.instrument_id == evaluation.instrument_id:
        return {}
    if before.instrument.code == evaluation.instrument.code:
        kept = set(Indicator.objects.filter(instrument=evaluation.instrument_id).values_list("number", flat=True))
        gone = [row for row in _by_number(indicators) if row.number not in kept]
        return {row.pk: UnfollowedIndicator(row, None, is_dropped=True) for row in gone}
    followed = {link.source_indicator_id for link in links if link.target_indicator_id and link.source_indicator_id}
    said = {link.source_indicator_id: link for link in links if not link.target_indicator_id}
    rows = [row for row in _by_number(indicators) if row.pk not in followed]
    return {row.pk: UnfollowedIndicator(row, said.get(row.pk)) for row in rows}


def _by_number(indicators: Mapping[int, Indicator]) -> list[Indicator]:
    return sorted(indicators.values(), key=lambda row: row.number)


def new_indicators(before: Evaluation, evaluation: Evaluation) -> set[int]:
    """The indicators of this cycle that the crosswalk calls new against the earlier instrument: one query."""
    links = CrosswalkLink.objects.filter(
        source_instrument=before.instrument_id, target_instrument=evaluation.instrument_id, source_indicator=None
    )
    said = links.exclude(relation=CrosswalkLink.Relation.NO_CLEAR_SOURCE)
    return {pk for pk in said.values_list("target_indicator", flat=True) if pk}
