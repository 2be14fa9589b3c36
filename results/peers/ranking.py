"""Everybody of a group by printed index: equal ones share a position, and the next one is skipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from results.models import OfficialResult
from results.peers.peer_filter import PeerFilter, institution_label
from results.published import PublishedRow


@dataclass(frozen=True)
class RankedPeer:
    """One institution of the group in the year asked for."""

    result: OfficialResult
    position: int
    change: Decimal | None  # from the year before in the lists, under the same instrument
    own: bool

    @property
    def name(self) -> str:
        return institution_label(self.result.kind, self.result.institution)

    @property
    def line(self) -> PublishedRow:
        return PublishedRow(self.result, self.own, [])

    @property
    def domains(self) -> list[Decimal | None]:
        return [self.result.domains.get(number) for number in range(1, 5)]


def ranked_peers(question: PeerFilter, by_year: Mapping[int, Mapping[str, OfficialResult]]) -> list[RankedPeer]:
    """Everybody of the group, highest first; equal indexes in the order of the alphabet."""
    now = by_year.get(question.year, {})
    then = next((rows for year, rows in by_year.items() if year != question.year), {})
    ordered = sorted(now.values(), key=lambda row: (-row.index, row.institution))
    first: dict[Decimal, int] = {}
    for number, row in enumerate(ordered, 1):
        first.setdefault(row.index, number)
    return [
        RankedPeer(row, first[row.index], _change(then.get(row.institution), row), row.institution == question.focus)
        for row in ordered
    ]


def _change(before: OfficialResult | None, after: OfficialResult) -> Decimal | None:
    if before is None or before.instrument.scale != after.instrument.scale:
        return None
    return after.index - before.index


def ordered_peers(question: PeerFilter, ranked: Sequence[RankedPeer]) -> tuple[RankedPeer, ...]:
    """Narrowed to a predicate and ordered as asked; who has no change stands last."""
    rows = [peer for peer in ranked if not question.predicate or peer.result.predicate == question.predicate]
    if question.order == "abjad":
        rows.sort(key=lambda peer: peer.name)
    elif question.order in ("naik", "turun"):
        sign = -1 if question.order == "naik" else 1
        rows.sort(key=lambda peer: (peer.change is None, sign * (peer.change or 0)))
    return tuple(rows)
