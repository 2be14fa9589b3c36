"""Last year's accepted evidence as it is offered to this year: for the same item, or for the successor's indicator.

A successor comes from the crosswalk and is a suggestion, unless the ministry's own table says so. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounts.models import User
from domains.models import CrosswalkLink, EvidenceItem, Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evidence.models import CarryOver, Citation
from evidence.rules.expiry import Expiry
from new_year.carryover.ended_documents import CycleDocuments, EndedDocument, ended_documents
from new_year.successors import (
    FollowingIndicator,
    UnfollowedIndicator,
    following_indicators,
    unfollowed_indicators,
)
from ui.formats import long_date


@dataclass(frozen=True)
class CarryOverOffer:
    """One earlier citation for one indicator of this cycle."""

    source: Citation
    indicator: Indicator
    item: EvidenceItem | None  # the same item, where the instrument is the same
    link: CrosswalkLink | None  # how the indicator succeeds the earlier one; None: it is the same
    items: tuple[EvidenceItem, ...]  # what a successor with items lets choose from
    decided: CarryOver | None
    cited: frozenset[int | None]  # items of the indicator for which this cycle cites the same version already
    is_own: bool  # the person may decide
    evaluation: Evaluation

    @property
    def key(self) -> str:
        return f"{self.source.pk}-{self.indicator.pk}"

    @property
    def citation(self) -> Citation | None:
        """The new citation, as long as it stands."""
        found = self.decided.citation if self.decided else None
        return found if found and found.withdrawn_at is None else None

    @property
    def is_cited_already(self) -> bool:
        """Somebody has cited it in this cycle by another way."""
        return not self.items and not self.citation and (self.item.pk if self.item else None) in self.cited

    @property
    def is_open(self) -> bool:
        """Nobody has decided on it; a decision whose citation was taken back is open again."""
        if self.decided and self.decided.decision == CarryOver.Decision.VALID:
            return self.citation is None
        return self.decided is None and not self.is_cited_already

    @property
    def agency(self) -> str:
        return self.source.answers.short_name if self.source.answers else "Diskominfo"

    @property
    def agency_key(self) -> str:
        return str(self.source.answers.pk if self.source.answers else 0)

    def expiry(self, item: EvidenceItem | None = None) -> Expiry:
        """Its age on this cycle's reference date, for its own item or a chosen one."""
        wanted = item or self.item
        issued = self.source.version.dated
        return Expiry(wanted.max_age_years if wanted else None, issued, self.evaluation.counted_on)

    @property
    def why_not_valid(self) -> str | None:
        """Why it cannot stay as it is; a chosen item is asked again when it is chosen."""
        return expiry_reason(self.expiry())

    @property
    def why_fixed(self) -> str | None:
        """Why the decision cannot be changed any more."""
        if not self.is_own:
            return "Data dukung ini milik OPD lain."
        citation = self.citation
        if citation and (citation.newest_verdict or citation.replaced_by_id):
            return "Data dukung barunya sudah ditinjau, jadi keputusannya tetap."
        return "Sudah dirujuk dalam siklus ini." if self.is_cited_already else None


def expiry_reason(expiry: Expiry) -> str | None:
    """Why a document does not serve this cycle, in words."""
    if expiry.is_unknown:
        return f"Tanggal dokumen belum diisi; butir ini meminta umur kurang dari {expiry.limit} tahun."
    if not expiry.is_expired or expiry.issued_on is None:
        return None
    limit = f"butir ini meminta umur kurang dari {expiry.limit} tahun pada {long_date(expiry.on)}"
    return f"Bertanggal {long_date(expiry.issued_on)}; {limit}."


@dataclass(frozen=True)
class CarryOverOffers:
    """All offers of a cycle to one person, by indicator; `ended` found no successor."""

    evaluation: Evaluation
    before: Evaluation | None  # the newest earlier cycle with accepted evidence
    rows: tuple[CarryOverOffer, ...] = ()
    ended: tuple[EndedDocument, ...] = ()
    unfollowed: tuple[UnfollowedIndicator, ...] = ()  # earlier indicators without a counterpart

    @property
    def sources(self) -> list[str]:
        """Where the successors are said, each source once, in the order of the rows."""
        return list(dict.fromkeys(row.link.source for row in self.rows if row.link))

    @property
    def agencies(self) -> list[tuple[str, str]]:
        """Whose evidence is offered: key and name; "0" is Diskominfo's own."""
        named = {(row.agency_key, row.agency) for row in self.rows} | {
            (row.agency_key, row.agency) for row in self.ended
        }
        return sorted(named, key=lambda pair: pair[1].lower())

    def of(self, agency: str) -> CarryOverOffers:
        """Those of one agency; all where the key names none of them."""
        rows = tuple(row for row in self.rows if row.agency_key == agency)
        ended = tuple(row for row in self.ended if row.agency_key == agency)
        return replace(self, rows=rows, ended=ended) if rows or ended else self

    def only(self, rows: Iterable[CarryOverOffer]) -> CarryOverOffers:
        """Those offers alone: one page of them."""
        return replace(self, rows=tuple(rows))

    @property
    def in_order(self) -> list[CarryOverOffer]:
        """As the page shows them: what is still to decide stands first."""
        return [*self.open, *self.decided]

    @property
    def open(self) -> list[CarryOverOffer]:
        return [row for row in self.rows if row.is_open]

    @property
    def decided(self) -> list[CarryOverOffer]:
        return [row for row in self.rows if not row.is_open]

    @property
    def ended_open(self) -> list[EndedDocument]:
        """Documents without a counterpart that nobody has dealt with yet."""
        return [row for row in self.ended if row.is_open]

    @property
    def to_renew(self) -> list[CarryOverOffer]:
        return [row for row in self.rows if row.decided and row.decided.decision == CarryOver.Decision.RENEW]


def carryover_offers(evaluation: Evaluation, user: User) -> CarryOverOffers:
    """What the person may see of it: the whole city's for those who check, else their agencies' own.

    Two queries for the earlier year, three for this one; three more where the instrument has changed.
    """
    earlier = Evaluation.objects.before(evaluation)
    cited = Citation.objects.live().accepted()
    used = earlier.filter(pk__in=cited.values("evaluation")).select_related("instrument")
    before = used.defer("instrument__details").order_by("-year").first()
    if before is None:
        return CarryOverOffers(evaluation, None)
    accepted = Citation.objects.filter(evaluation=before).live().accepted()
    related = ("indicator", "item__criterion", "agency__heir", "version__document")
    sources = list(accepted.visible_to(user).handled_by(user).select_related(*related).order_by("pk"))
    ends_of = following_indicators(before, evaluation, [source.indicator for source in sources])
    shelf = _CycleEvidence(evaluation, user, {end.indicator for ends in ends_of.values() for end in ends})
    rows = [shelf.offer(source, end) for source in sources for end in ends_of.get(source.indicator_id, ())]
    rows.sort(key=lambda row: (row.indicator.number, row.item.position if row.item else 0, row.source.pk))
    unfollowed = unfollowed_indicators(before, evaluation)
    ended = ended_documents(
        [source for source in sources if source.indicator_id in unfollowed], unfollowed, _offered(rows), shelf
    )
    return CarryOverOffers(evaluation, before, tuple(rows), ended, tuple(unfollowed.values()))


def _offered(rows: list[CarryOverOffer]) -> dict[int, set[int]]:
    """By document, the indicators of this cycle for which it is offered."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row.source.version.document_id].add(row.indicator.number)
    return found


class _CycleEvidence(CycleDocuments):
    """What this cycle holds already: its items, decisions and citations."""

    def __init__(self, evaluation: Evaluation, user: User, indicators: set[Indicator]) -> None:
        is_desk = permissions.may("carry_for_all", user, evaluation)
        super().__init__(evaluation, is_desk=is_desk, agencies=user.agency_ids(evaluation.region_id))
        self.evaluation = evaluation
        self.items: dict[int, list[EvidenceItem]] = defaultdict(list)
        rows = EvidenceItem.objects.filter(criterion__indicator__in=indicators).select_related("criterion")
        for row in rows.order_by("position"):
            self.items[row.criterion.indicator_id].append(row)

    def _same_item(self, source: Citation, indicator: Indicator) -> EvidenceItem | None:
        """The item as this cycle's revision has it; None where the citation names none, or it was deleted."""
        if source.item is None or source.item.instrument_id == self.evaluation.instrument_id:
            return source.item
        return next((item for item in self.items[indicator.pk] if item.code == source.item.code), None)

    def offer(self, source: Citation, end: FollowingIndicator) -> CarryOverOffer:
        return CarryOverOffer(
            source=source,
            indicator=end.indicator,
            item=None if end.link else self._same_item(source, end.indicator),
            link=end.link,
            items=tuple(self.items.get(end.indicator.pk, ())) if end.link else (),
            decided=self.decided.get((source.pk, end.indicator.pk)),
            cited=frozenset(self.cited[source.version_id, end.indicator.pk]),
            is_own=self.is_desk or source.agency_id in self.agencies,
            evaluation=self.evaluation,
        )
