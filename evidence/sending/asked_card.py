"""The card above the form of sending: what is asked, what came back for it, and last year's document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
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
from ui.kept_query import KeptQuery, Parameter, any_of, numbered


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
    return AskedCard(
        evaluation=evaluation,
        indicator=indicator,
        item=item,
        returned=_returned(evaluation, indicator, item, senders),
        assessor=verdicts_of_item(evaluation, item.pk if item else None),
        last_year=_last_year(evaluation, indicator, item, senders, by),
        fitting=tuple(chain(*documents_for_items(evaluation, indicator, asked, by).values())),
    )


def _returned(
    evaluation: Evaluation, indicator: Indicator, item: EvidenceItem | None, senders: list[Agency | None]
) -> tuple[Citation, ...]:
    """What came back to the same senders for the same; the newest ones."""
    keys = [agency.pk for agency in senders if agency]
    given = {"cycle": evaluation.pk, "indicator": indicator.pk, **numbered("agency", keys)}
    return tuple(_came_back(len(keys), None in senders, item is not None, item=item.pk if item else 0, **given))


@KeptQuery
def _came_back(agencies: int, by_nobody: bool, of_item: bool) -> QuerySet[Citation]:
    """`by_nobody`: also what belongs to no agency."""
    mine = any_of("agency", "agency", agencies) | (Q(agency=None) if by_nobody else Q(pk__in=()))
    rows = Citation.objects.filter(mine, evaluation=Parameter("cycle"), indicator=Parameter("indicator"))
    about = rows.filter(item=Parameter("item")) if of_item else rows.filter(item=None)
    return about.current().returned().select_related("version__document").order_by("-created_at")[:3]


def _last_year(
    evaluation: Evaluation, indicator: Indicator, item: EvidenceItem | None, senders: list[Agency | None], by: User
) -> Citation | None:
    """What was accepted for the same item the last time, best of these senders' own."""
    if item is None:
        return None
    agency = next((agency for agency in senders if agency), None)
    return AcceptedExamples(evaluation, {item.code}, (), by).of(item, indicator, agency.pk if agency else None)
