"""Where a document proves what, and what was decided on it: DocumentVersion ← Citation ← Verdict.

The verdict is on the citation: one document, stored once, serves many indicators.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from domains.models import EvidenceItem, Indicator
from evaluations import permissions
from evaluations.choices import ReturnReason, VerdictOutcome
from evaluations.models.evaluation import Evaluation
from evaluations.models.retired import InForceManager
from evidence.models.document import Document, DocumentQuerySet, DocumentVersion
from evidence.rules import cited_pages
from evidence.rules.expiry import Expiry
from evidence.rules.shown_values import ShownValue, shown_value
from reading.contents import PaperPart
from regions import clock
from regions.models import Agency

if TYPE_CHECKING:
    from accounts.models import User


VIRUS_FOUND = (
    "Pemindai virus menemukan virus di berkas ini, jadi tidak seorang pun dapat membukanya. "
    "Bersihkan komputer Anda, lalu kirim berkas yang bersih."
)


class CitationQuerySet(models.QuerySet["Citation"]):
    def visible_to(self, user: User) -> CitationQuerySet:
        return self.filter(version__document__in=Document.objects.visible_to(user))

    def handled_by(self, user: User) -> CitationQuerySet:
        """Those of the person's own agencies; all of the region for those who check or watch the evidence."""
        memberships = user.active_memberships
        everything = {m.region_id for m in memberships if m.role in permissions.VIEW_EVIDENCE}
        own = user.all_agency_ids
        return self.filter(Q(evaluation__region_id__in=everything) | Q(agency_id__in=own))

    def released_to(self, user: User) -> CitationQuerySet:
        """What an external assessor reads: the accepted evidence of the cycles that are with them."""
        return self.filter(evaluation__in=Evaluation.objects.released_to(user)).live().accepted()

    def current(self) -> CitationQuerySet:
        """Those that no newer one has replaced and nobody has withdrawn or set aside."""
        return self.filter(replaced_by=None, withdrawn_at=None, set_aside_at=None)

    def standing_before(self, moment: datetime) -> CitationQuerySet:
        """Those sent before, that no other one had replaced until then; also what was replaced since."""
        later = Citation.objects.filter(pk=OuterRef("replaced_by"), created_at__gte=moment)
        return self.filter(Q(replaced_by=None) | Exists(later), withdrawn_at=None, created_at__lt=moment)

    def live(self) -> CitationQuerySet:
        """What counts now: the current ones, without those that wait for the agency's head."""
        return self.current().filter(awaits_head=False)

    def awaiting_head(self) -> CitationQuerySet:
        """Those that the head of the agency has neither approved nor sent back."""
        return self.current().filter(awaits_head=True).unjudged()

    def returned(self) -> CitationQuerySet:
        """Those whose newest verdict is a return."""
        return self.with_verdict().filter(Q(outcome=VerdictOutcome.RETURNED))

    def accepted(self) -> CitationQuerySet:
        """Those whose newest verdict is an acceptance."""
        return self.with_verdict().filter(Q(outcome=VerdictOutcome.ACCEPTED))

    def unjudged(self) -> CitationQuerySet:
        """Those without a verdict that stands."""
        return self.with_verdict().filter(Q(outcome=None))

    def with_verdict(self) -> CitationQuerySet:
        """Each with its newest verdict: `outcome`, `reason`, `verdict_note`, `judge`, `judged_at` (None: unjudged).

        `verdict_key` is the row that a form was made on.
        """
        standing = Verdict.objects.standing().filter(citation=OuterRef("pk")).order_by("-at", "-pk")
        newest = FilteredRelation("verdicts", condition=Q(verdicts__pk=Subquery(standing.values("pk")[:1])))
        return self.annotate(newest=newest).annotate(  # type: ignore[no-redef]  # read ahead
            verdict_key=F("newest__pk"),
            outcome=_or_virus("newest__outcome", Value(VerdictOutcome.RETURNED)),
            reason=_or_virus("newest__reason", Value(ReturnReason.UNREADABLE)),
            verdict_note=_or_virus("newest__note", Value(VIRUS_FOUND, output_field=models.TextField())),
            judge=_or_virus("newest__by__full_name", Value("Pemindai virus")),
            judged_at=_or_virus("newest__at", F("version__uploaded_at")),
        )

    def with_visibility(self, user: User) -> CitationQuerySet:
        """All of them, each with `is_shown`: whether the person may know of its document."""
        return self.among(Document.objects.visible_to(user))

    def among(self, documents: DocumentQuerySet) -> CitationQuerySet:
        """The same of the documents at hand."""
        visible = Q(version__document__in=documents)
        return self.annotate(is_shown=Case(When(visible, then=Value(True)), default=Value(False)))

    def with_age(self) -> CitationQuerySet:
        """Each with what `expiry` and `shown` hold together, for lists that read neither item nor document."""
        dated = Coalesce("version__issued_on", "version__document__issued_on")
        limits = {"age_limit": F("item__max_age_years"), "threshold": F("item__threshold")}
        return self.annotate(issued_on=dated, **limits)


def _or_virus(verdict: str, scanner: Value | F) -> Case:
    """What the scanner says of an infected file stands above any verdict: it came back, and counts nowhere."""
    return Case(When(version__scan=DocumentVersion.Scan.INFECTED, then=scanner), default=F(verdict))


CitationManager = InForceManager.from_queryset(CitationQuerySet)


class Provable:
    """The one rule of what proves an item, for a citation and for rows that say as much of one."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def outcome(self) -> str | None: ...
        @property
        def expiry(self) -> Expiry: ...
        @property
        def shown(self) -> ShownValue | None: ...

    @property
    def counts(self) -> bool:
        """Accepted, not too old and not below the item's threshold, for what was read `with_verdict()`."""
        return self.outcome == VerdictOutcome.ACCEPTED and not self.expiry.is_expired and not self.is_below

    @property
    def is_below(self) -> bool:
        """Whether the number it shows is too low for its item, or missing."""
        shown = self.shown
        return shown is not None and not shown.meets


class Handled:
    """The one rule of who has sent a piece of evidence, for a citation and for rows that say as much of one."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def hands(self) -> tuple[int | None, ...]: ...

    def is_sent_by(self, user: User) -> bool:
        """Whether they sent it, brought its file, passed it on as head, or chaired the meeting whose minutes it is:
        nobody judges that themselves."""
        return user.pk in self.hands


class Citation(Provable, Handled, models.Model):
    """Where a document proves an indicator: item, article, page. The verdict belongs here."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="citations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="citations")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, null=True, blank=True, related_name="citations")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="citations")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="citations")
    article = models.CharField("pasal", max_length=60, blank=True)
    page = models.CharField("halaman atau menit", max_length=60, blank=True)
    note = models.CharField("catatan", max_length=500, blank=True)
    # The number that the document shows, for an item that is a value of another body's index.
    shown_value = models.DecimalField(
        "nilai yang tertulis",
        max_digits=9,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "Nilai tidak di bawah 0.")],
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="citations")
    created_at = models.DateTimeField("dikirim pada", default=clock.now, editable=False)
    # Where the city wants it, the head of the agency approves before Diskominfo sees it; until then it does not count.
    awaits_head = models.BooleanField("menunggu kepala OPD", default=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("disetujui pada", null=True, blank=True)
    withdrawn_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    # A citation whose document was renewed after a return points to the newer one; it counts no more.
    replaced_by = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="replaces")

    # The item as it read when this was sent, where a revision changed more than its spelling, until somebody confirms.
    asked_before = models.ForeignKey(EvidenceItem, models.PROTECT, null=True, blank=True, related_name="+")
    # Its item was deleted, and it was decided that it serves no other.
    set_aside_at = models.DateTimeField("disisihkan pada", null=True, blank=True, editable=False)
    is_retired = models.BooleanField("tidak berlaku lagi", default=False, editable=False)

    # Read along by `with_verdict()`; rows of other querysets have none of them.
    verdict_key: int | None
    outcome: str | None
    reason: str | None
    verdict_note: str | None
    judge: str | None
    judged_at: datetime | None
    is_shown: bool  # read along by `with_visibility()`
    # Said of the rows of a page for one person.
    may_withdraw = False
    may_move = False
    may_undo = False  # the verdict that stands is their last one
    found_part: PaperPart | None = None  # where a machine found its article, if it names no page

    objects = CitationManager()

    class Meta:
        ordering = ["indicator__number", "created_at"]

    def __str__(self) -> str:
        return f"{self.indicator} ← {self.version}"

    @property
    def answers(self) -> Agency | None:
        """Who answers for it today: its agency, or the heir of one that has ended."""
        return self.agency.continued_by if self.agency else None

    @property
    def reason_label(self) -> str:
        """Why it came back, for citations read `with_verdict()`."""
        return ReturnReason(self.reason).label if self.reason else ""

    @property
    def opens_at(self) -> int | None:
        """The page at which a browser opens its document; None where it cannot. No query."""
        return self.first_page if self.version.opens_at_pages else None

    @property
    def first_page(self) -> int | None:
        return cited_pages.first_page(self.page)

    @property
    def expiry(self) -> Expiry:
        """Its document's age on the cycle's reference date, held against the item's limit."""
        read = vars(self)
        if "age_limit" in read:
            return Expiry(read["age_limit"], read["issued_on"], self.evaluation.counted_on)
        limit = self.item.max_age_years if self.item else None
        return Expiry(limit, self.version.dated, self.evaluation.counted_on)

    @property
    def shown(self) -> ShownValue | None:
        """The number on it beside what the item asks; None where the item is no value."""
        read = vars(self)
        if "threshold" in read:
            return shown_value(read["threshold"], self.shown_value)
        return shown_value(self.item.threshold if self.item else None, self.shown_value)

    @property
    def hands(self) -> tuple[int | None, ...]:
        version = self.version
        return (self.created_by_id, version.uploaded_by_id, self.approved_by_id, version.answered_by_id)

    @property
    def newest_verdict(self) -> Verdict | None:
        """The one that counts; no query of its own where verdicts were prefetched."""
        return next((verdict for verdict in self.verdicts.all() if verdict.withdrawn_at is None), None)


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def standing(self) -> VerdictQuerySet:
        """Those that their judge has not taken back; no other one counts anywhere."""
        return self.filter(withdrawn_at=None)

    def of_review(self) -> VerdictQuerySet:
        """Those of who checks: what an agency's head sent back never reached them."""
        return self.filter(citation__awaits_head=False)


class Verdict(models.Model):
    """One decision on one citation. The newest that was not taken back counts; the others stay readable."""

    citation = models.ForeignKey(Citation, models.CASCADE, related_name="verdicts")
    outcome = models.CharField("putusan", max_length=12, choices=VerdictOutcome.choices)
    reason = models.CharField("alasan", max_length=20, choices=ReturnReason.choices, blank=True)
    note = models.TextField("catatan", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="verdicts")
    at = models.DateTimeField("waktu", default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField("dibatalkan pada", null=True, editable=False)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=VerdictOutcome.ACCEPTED) | (~Q(reason="") & ~Q(note="")),
                name="return_says_why",
                violation_error_message="Pengembalian memerlukan alasan dan catatan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.citation}: {self.get_outcome_display()}"
