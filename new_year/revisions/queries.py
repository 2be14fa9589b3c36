"""The two pages of a revision: how it differs, and what its adoption left to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import models

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from domains.revision_comparison import RevisionChange
from evaluations import permissions
from evaluations.models import Assignment, Evaluation, RevisionAdoption, Score
from evidence.models import Citation, Document, EvidenceRequest
from new_year.revisions.adopting import why_not_confirm_wording, why_not_place
from new_year.revisions.revision_offers import (
    IndexEffect,
    RevisionOffer,
    index_effect,
    revision_offer,
    why_not_adopt,
    why_not_confirm,
)


@dataclass(frozen=True)
class RevisionPage:
    """What a cycle may go over to; `offer` is None where it uses the newest revision."""

    offer: RevisionOffer | None
    effect: IndexEffect | None
    refusal: str | None  # why this person does not decide
    proposal: RevisionAdoption | None  # of new rules, waiting for the second person
    not_confirmed: str | None
    may_withdraw: bool
    adoptions: Sequence[RevisionAdoption]

    @property
    def item_groups(self) -> list[tuple[int | None, list[RevisionChange]]]:
        """The differences of items by indicator."""
        rows = sorted(self.offer.comparison.items, key=lambda row: row.indicator or 0) if self.offer else []
        return [(number, list(group)) for number, group in groupby(rows, key=lambda row: row.indicator)]


def revision_page(evaluation: Evaluation, user: User) -> RevisionPage:
    """Nine queries at most, however many differences there are."""
    offer = revision_offer(evaluation)
    related = ("source", "target", "by", "confirmed_by")
    rows = list(RevisionAdoption.objects.filter(evaluation=evaluation).select_related(*related))
    proposal = next((row for row in rows if row.adopted_at is None and row.withdrawn_at is None), None)
    if proposal:
        proposal.evaluation = evaluation
    new_rules = offer is not None and offer.comparison.has_new_rules
    return RevisionPage(
        offer=offer,
        effect=index_effect(evaluation, offer) if offer else None,
        refusal=why_not_adopt(evaluation, user, new_rules=new_rules) if offer else None,
        proposal=proposal,
        not_confirmed=why_not_confirm(proposal, user) if proposal else None,
        may_withdraw=permissions.may("adopt_rules", user, evaluation),
        adoptions=[row for row in rows if row.adopted_at],
    )


@dataclass(frozen=True)
class HungRow:
    """A citation or request whose item was deleted, with the items of its indicator to choose from."""

    kind: str  # "bukti" or "permintaan"
    row: Any  # Citation or EvidenceRequest
    items: Sequence[EvidenceItem]

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.row.pk}"


@dataclass
class RetiredIndicator:
    """The work on an indicator that a revision dropped."""

    indicator: Indicator
    scores: list[Score] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    requests: list[EvidenceRequest] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)


@dataclass(frozen=True)
class RevisionWork:
    """What is left to do, as far as the person may see it."""

    hung: Sequence[HungRow]
    reworded: Sequence[tuple[Citation, str | None]]  # with why this person does not confirm it
    aside: Sequence[Citation]
    retired: Sequence[RetiredIndicator]
    not_placed: str | None

    @property
    def is_empty(self) -> bool:
        return not (self.hung or self.reworded or self.aside or self.retired)


def work_left(evaluation: Evaluation, user: User) -> RevisionWork:
    """Nine queries, however many rows there are."""
    shown = Citation.objects.handled_by(user).visible_to(user).filter(evaluation=evaluation)
    related = ("indicator", "item", "asked_before", "agency", "version__document", "created_by")
    current = shown.current().with_verdict().select_related(*related).order_by("indicator__number", "pk")
    citations = list(current.exclude(item=None).exclude(item__instrument=evaluation.instrument_id))
    asked = EvidenceRequest.objects.standing().visible_to(user).filter(evaluation=evaluation)
    requests = asked.exclude(item=None).exclude(item__instrument=evaluation.instrument_id)
    requests = requests.select_related("indicator", "item", "agency")
    reworded = [_of(evaluation, row) for row in current.exclude(asked_before=None)]
    aside = shown.filter(set_aside_at__isnull=False, withdrawn_at=None).select_related(*related)
    return RevisionWork(
        hung=_with_items([_of(evaluation, row) for row in citations], list(requests)),
        reworded=[(row, why_not_confirm_wording(row, user)) for row in reworded],
        aside=list(aside.order_by("indicator__number", "pk")),
        retired=_retired(evaluation, user),
        not_placed=why_not_place(evaluation, user),
    )


def _of(evaluation: Evaluation, row: Citation) -> Citation:
    row.evaluation = evaluation
    return row


def _with_items(citations: Sequence[Citation], requests: Sequence[EvidenceRequest]) -> list[HungRow]:
    wanted = {row.indicator_id for row in citations} | {row.indicator_id for row in requests}
    if not wanted:
        return []
    items: dict[int, list[EvidenceItem]] = {}
    rows = EvidenceItem.objects.filter(criterion__indicator__in=wanted).select_related("criterion")
    for item in rows.order_by("position"):
        items.setdefault(item.criterion.indicator_id, []).append(item)
    found = [HungRow("bukti", row, items.get(row.indicator_id, [])) for row in citations]
    return found + [HungRow("permintaan", row, items.get(row.indicator_id, [])) for row in requests]


def _retired(evaluation: Evaluation, user: User) -> list[RetiredIndicator]:
    """To who sees the whole cycle everything, to an agency its own; values only to the team."""
    sees_all = permissions.may("view_worklist", user, evaluation)
    own = user.agency_ids(evaluation.region_id)
    found: dict[int, RetiredIndicator] = {}
    kinds: Iterable[tuple[str, type[models.Model], tuple[str, ...]]] = (
        ("assignments", Assignment, ("indicator", "agency")),
        ("citations", Citation, ("indicator", "item", "agency", "version__document")),
        ("requests", EvidenceRequest, ("indicator", "item", "agency")),
        ("scores", Score, ("indicator", "updated_by")),
    )
    for name, model, related in kinds:
        every: models.QuerySet[Any] = models.QuerySet(model)
        rows = every.filter(evaluation=evaluation, is_retired=True)
        if model is Citation:
            rows = rows.filter(version__document__in=Document.objects.visible_to(user))
        if not sees_all:
            rows = rows.none() if model is Score else rows.filter(agency__in=own)
        for row in rows.select_related(*related).order_by("indicator__number", "pk"):
            entry = found.setdefault(row.indicator.pk, RetiredIndicator(row.indicator))
            getattr(entry, name).append(row)
    return sorted(found.values(), key=lambda entry: entry.indicator.number)
