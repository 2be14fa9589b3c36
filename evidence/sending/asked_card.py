"""The card above the form of sending: what is asked, what came back for it, and last year's document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.models import AssessorVerdict, Evaluation
from evidence.assessor_verdicts.queries import verdicts_of_item
from evidence.library.item_documents import FittingDocument, documents_for_items
from evidence.models import Citation
from evidence.place_forms import CitationTargetsForm
from evidence.requests.to_send import AcceptedExamples
from regions.models import Agency


@dataclass(frozen=True)
class AskedCard:
    """`item` is None where the whole indicator is asked for, or nothing was named."""

    evaluation: Evaluation
    indicator: Indicator
    item: EvidenceItem | None
    returned: tuple[Citation, ...]
    assessor: tuple[AssessorVerdict, ...]
    last_year: Citation | None
    fitting: tuple[FittingDocument, ...]

    @property
    def use_again(self) -> str:
        """The address at which last year's document is cited for the same, with the place where it stood."""
        assert self.last_year
        said = self.last_year
        asked = {"dokumen": said.version.document_id, "butir": self.item.code if self.item else ""}
        asked |= {"halaman": said.page, "pasal": said.article}
        page = reverse("evidence_cite", args=[self.evaluation.pk, self.indicator.number])
        return f"{page}?{urlencode({name: value for name, value in asked.items() if value})}"


def asked_card(
    evaluation: Evaluation,
    indicator: Indicator,
    form: CitationTargetsForm,
    by: User,
) -> AskedCard:
    """Of the item that the address names. Two queries, three in a repair, and those of its documents."""
    item = form.named[0] if form.named else None
    whole = [] if form.item_rows else [""]
    asked = [item.code] if item else whole
    senders = list(form.senders.values())
    mine = _of_senders(senders)
    return AskedCard(
        evaluation=evaluation,
        indicator=indicator,
        item=item,
        returned=_returned(evaluation, indicator, item, mine),
        assessor=verdicts_of_item(evaluation, item.pk if item else None),
        last_year=_last_year(evaluation, indicator, item, senders, by),
        fitting=tuple(chain(*documents_for_items(evaluation, indicator, asked, by).values())),
    )


def _of_senders(senders: list[Agency | None]) -> Q:
    keys = [agency.pk for agency in senders if agency]
    return Q(agency__in=keys) | (Q(agency=None) if None in senders else Q(pk__in=()))


def _returned(evaluation: Evaluation, indicator: Indicator, item: EvidenceItem | None, mine: Q) -> tuple[Citation, ...]:
    """What came back to the same senders for the same; the newest ones."""
    rows = Citation.objects.current().returned().filter(mine, evaluation=evaluation, indicator=indicator, item=item)
    return tuple(rows.select_related("version__document").order_by("-created_at")[:3])


def _last_year(
    evaluation: Evaluation, indicator: Indicator, item: EvidenceItem | None, senders: list[Agency | None], by: User
) -> Citation | None:
    """What was accepted for the same item the last time, best of these senders' own."""
    if item is None:
        return None
    agency = next((agency for agency in senders if agency), None)
    return AcceptedExamples(evaluation, {item.code}, (), by).of(item, indicator, agency.pk if agency else None)
