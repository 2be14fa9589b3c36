"""Last year's accepted evidence as it is offered to this year: for the same item, or for the successor's indicator.

A successor comes from the crosswalk and is a suggestion, unless the ministry's own table says so. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from domains.models import CrosswalkLink, EvidenceItem, Indicator
from evaluations import permissions
from evaluations.models import Evaluation
from evidence.models import CarryOver, Citation
from evidence.rules.expiry import Expiry
from new_year.carryover.carry_ground import CarryGround, accepted_citations, year_before
from new_year.carryover.ended_documents import CycleDocuments, EndedDocument, ended_documents
from new_year.successors import FollowingIndicator, UnfollowedIndicator
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
    def open(self) -> list[CarryOverOffer]:
        return [row for row in self.rows if row.is_open]

    @property
    def decided(self) -> list[CarryOverOffer]:
        return [row for row in self.rows if not row.is_open]


def carryover_offers(
    evaluation: Evaluation, user: User, of: Collection[int] | None = None, ground: CarryGround | None = None
) -> CarryOverOffers:
    """In full what the person may see of it: the whole city's for those who check, else their agencies' own.

    `of`: only these earlier citations, with the others of their documents; `offer_list` tells which there are, and has
    read the `ground`. Three queries, and two and those of the ground without one.
    """
    if ground is None:
        before = year_before(evaluation)
        if before is None:
            return CarryOverOffers(evaluation, None)
        ground = CarryGround(evaluation, before)
    accepted = accepted_citations(ground.before, user)
    if of is not None:
        # The documents of these citations, to be asked within another query.
        documents = Citation.objects.filter(pk__in=of).order_by().values_list("version__document", flat=True)
        accepted = accepted.filter(version__document__in=documents)
    related = ("indicator", "item__criterion", "agency__heir", "version__document", "version__copy")
    sources = list(accepted.select_related(*related).order_by("pk"))
    shelf = _CycleEvidence(ground, user, sources)
    rows = [shelf.offer(source, end) for source in sources for end in shelf.ends(source)]
    rows.sort(key=lambda row: (row.indicator.number, row.item.position if row.item else 0, row.source.pk))
    unfollowed = ground.unfollowed
    ended = ended_documents(
        [source for source in sources if source.indicator_id in unfollowed], unfollowed, _offered(rows), shelf
    )
    return CarryOverOffers(evaluation, ground.before, tuple(rows), ended, tuple(unfollowed.values()))


def _offered(rows: list[CarryOverOffer]) -> dict[int, set[int]]:
    """By document, the indicators of this cycle for which it is offered."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row.source.version.document_id].add(row.indicator.number)
    return found


class _CycleEvidence(CycleDocuments):
    """What this cycle holds already: its items, decisions and citations."""

    def __init__(self, ground: CarryGround, user: User, sources: Collection[Citation]) -> None:
        evaluation = ground.evaluation
        is_desk = permissions.may("carry_for_all", user, evaluation)
        super().__init__(ground, sources, is_desk=is_desk, agencies=user.agency_ids(evaluation.region_id))
        self.evaluation = evaluation

    def ends(self, source: Citation) -> list[FollowingIndicator]:
        """What continues its indicator; under the same instrument it is the same."""
        if self.ground.is_same:
            return [FollowingIndicator(source.indicator, None)]
        return self.ground.follows(source.indicator_id)

    def _same_item(self, source: Citation, indicator: Indicator) -> EvidenceItem | None:
        if source.item is None or source.item.instrument_id == self.evaluation.instrument_id:
            return source.item
        return self.ground.same_item(indicator.pk, source.item.code)

    def offer(self, source: Citation, end: FollowingIndicator) -> CarryOverOffer:
        return CarryOverOffer(
            source=source,
            indicator=end.indicator,
            item=None if end.link else self._same_item(source, end.indicator),
            link=end.link,
            items=tuple(self.ground.items.get(end.indicator.pk, ())) if end.link else (),
            decided=self.decided.get((source.pk, end.indicator.pk)),
            cited=frozenset(self.ground.cited[source.version_id, end.indicator.pk]),
            is_own=self.is_desk or source.agency_id in self.agencies,
            evaluation=self.evaluation,
        )
