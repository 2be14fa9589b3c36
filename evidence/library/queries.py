"""The library as people read it: the list, and one document with its versions and what was decided on them."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from evaluations.models import Evaluation
from evidence.models import Citation, Document, DocumentVersion
from history.choices import Readers
from history.presenters import HistoryEvent, history_events, readable_by
from regions.models import Region

HISTORY_LINES = 40


def documents_for(user: User, region: Region) -> QuerySet[Document]:
    """What this person may read of the region, with its versions (newest first) and `cited`, how often it counts."""
    live = Citation.objects.live().filter(version__document=OuterRef("pk")).order_by()
    counted = live.values("version__document").annotate(n=Count("pk")).values("n")
    rows = Document.objects.visible_to(user).filter(region=region).select_related("owner")
    return rows.annotate(cited=Coalesce(Subquery(counted), 0)).prefetch_related("versions")


@dataclass(frozen=True)
class VersionWithCitations:
    """One version and its citations, as far as this person sees them."""

    row: DocumentVersion
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class DocumentPage:
    document: Document
    versions: tuple[VersionWithCitations, ...]
    others: int  # live citations of agencies whose affairs this person does not see
    history: tuple[HistoryEvent, ...]

    @property
    def newest(self) -> DocumentVersion:
        return self.versions[0].row

    @property
    def citations(self) -> list[Citation]:
        return [citation for version in self.versions for citation in version.citations]

    @property
    def behind(self) -> list[Citation]:
        """Those of older versions that may be moved to the newest one (prepared by `library.shown_to`)."""
        return [citation for citation in self.citations if citation.may_move]


def document_page(document: Document, user: User) -> DocumentPage:
    """Five queries, six where there are citations."""
    # Also those that count no more: what was decided on an older version stays readable.
    # What waits for the head of an agency is that agency's own affair.
    own = Q(awaits_head=False) | Q(agency__in=user.agency_ids(document.region_id))
    handled = Citation.objects.filter(own, version__document=document).handled_by(user).with_verdict()
    related = handled.select_related(
        "evaluation__region", "evaluation__instrument", "indicator", "item__criterion", "agency", "created_by"
    )
    ordered = related.order_by("-version__number", "-evaluation__year", "indicator__number", "item__position", "pk")
    rows = list(ordered.prefetch_related("evaluation__windows"))
    cycles: dict[int, Evaluation] = {}
    for citation in rows:  # what a cycle is asked once holds for all of its citations
        citation.evaluation = cycles.setdefault(citation.evaluation_id, citation.evaluation)
    cited = {pk: tuple(group) for pk, group in groupby(rows, lambda row: row.version_id)}
    versions = list(document.versions.select_related("uploaded_by", "page_reading", "copy"))
    for version in versions:
        version.document = document
        for row in cited.get(version.pk, ()):
            row.version = version
    total = Citation.objects.live().filter(version__document=document).count()
    shown = sum(not (row.withdrawn_at or row.replaced_by_id or row.awaits_head) for row in rows)
    history = readable_by(document.history, *Readers).select_related("by")[:HISTORY_LINES]
    pages = tuple(VersionWithCitations(row, cited.get(row.pk, ())) for row in versions)
    return DocumentPage(document, pages, total - shown, tuple(history_events(history)))
