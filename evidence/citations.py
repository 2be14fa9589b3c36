"""The writes of evidence: send or cite a document as proof of items, and take back what nobody has judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.documents import (
    CheckedSource,
    DocumentFacts,
    EvidenceLink,
    FileOrLink,
    add_version,
    admit_source,
    build_document,
    check_source,
    require_unknown_file,
)
from evidence.evidence_history import citations_value, file_value
from evidence.models import Citation, Document, DocumentVersion
from evidence.quotas import RoomForFiles, is_near_the_limit, why_filled_meanwhile
from evidence.rules.cited_pages import are_pages, page_numbers, why_no_pages
from evidence.upload_permissions import (
    AGENCY_HEAD_ROLE,
    OTHER_AGENCY_EVIDENCE,
    may_send_like,
    require_sendable,
    why_not_send_evidence,
    why_not_send_like,
)
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from regions.models import Agency

REPLACED = "Data dukung ini sudah diganti dengan berkas yang lebih baru."
WITHDRAWN = "Pengiriman data dukung ini sudah dibatalkan."
IN_QUARANTINE = "Berkas ini belum lolos pemindaian virus, jadi belum dapat digunakan."
CITATION_RELATIONS = (
    "evaluation",
    "indicator",
    "item",
    "version",
    "agency",
    "created_by",
)  # rows we hold: no need to look them up


PLACE_FIELDS = ("article", "page", "note", "shown_value")
WHOLE_DOCUMENT = "seluruh dokumen"  # stands in place of an article: every list, file and paper shows it as it is
NO_PLACE = "Tulis halaman atau pasalnya, atau centang “Seluruh dokumen”."


@dataclass(frozen=True)
class CitationTarget:
    """What a document proves: one item of an indicator, or the indicator as a whole."""

    indicator: Indicator
    item: EvidenceItem | None = None


@dataclass(frozen=True)
class CitationPlace:
    """Where in the document the proof stands, and what the checker should know."""

    article: str = ""
    page: str = ""
    note: str = ""
    shown_value: Decimal | None = None  # asked where an item is a value of another body's index

    @property
    def is_whole(self) -> bool:
        return self.article == WHOLE_DOCUMENT


def require_place(place: CitationPlace) -> None:
    """Pass, or `ValidationError` at the page: who sends now says where. What was cited before without stays valid."""
    if not (place.page.strip() or place.article.strip()):
        raise ValidationError({"page": NO_PLACE})
    if wrong := why_no_pages(place.page):
        raise ValidationError({"page": wrong})


def require_page_of(version: DocumentVersion, place: CitationPlace) -> None:
    """Pass, or `ValidationError` at the page: a file whose pages are counted has the one that is named."""
    if version.pages and are_pages(place.page) and max(page_numbers(place.page)) > version.pages:
        raise ValidationError({"page": f"Berkas ini hanya {version.pages} halaman."})


def citation_targets(indicator: Indicator, items: Iterable[EvidenceItem] = ()) -> list[CitationTarget]:
    """Each item of the indicator; without items the indicator as a whole."""
    return [CitationTarget(indicator, item) for item in items] or [CitationTarget(indicator)]


def add_evidence(
    *,
    evaluation: Evaluation,
    targets: Iterable[CitationTarget],
    agency: Agency | None,
    document: DocumentFacts,
    source: FileOrLink,
    by: User,
    place: CitationPlace = CitationPlace(WHOLE_DOCUMENT),
    new_copy: bool = True,
) -> list[Citation]:
    """Store a new document and cite it once for each target, also of several indicators.

    Raises `Refused` (who, when, whose indicator), `ValidationError` by field, or, without `new_copy`,
    `FileAlreadyStored` or, for the title, `TitleAlreadyUsed`; then nothing is stored.
    """
    chosen = _checked_targets(evaluation, targets, agency, by)
    require_place(place)
    stored = build_document(
        region=evaluation.region, owner=agency, facts=document, is_sample=evaluation.is_sample, by=by
    )
    version = DocumentVersion(document=stored)  # that it will be
    template = Citation(evaluation=evaluation, agency=agency, version=version, created_by=by, **asdict(place))
    template.clean_fields(exclude=CITATION_RELATIONS)
    checked = check_source(source)  # may take seconds: nobody waits for it with the cycle's row held
    checked = admit_source(checked, RoomForFiles(evaluation.region), agency)
    if not new_copy:
        stored.namesake = require_unknown_file(checked, evaluation.region, by, titled=stored)
    cited = _citations(template, chosen)
    require_shown_value(cited)
    return _store_cited(stored, checked, cited, by)


def _store_cited(document: Document, checked: CheckedSource, cited: list[Citation], by: User) -> list[Citation]:
    """All that can be wrong with what was sent has been said before, but that others were faster.

    That is said after the block: the transaction around it, the form's, goes on and shows the form again.
    """
    with transaction.atomic(savepoint=False):
        first = cited[0]
        is_near = not isinstance(checked, EvidenceLink) and is_near_the_limit(checked)
        workflow.lock_cycle(first.evaluation, with_region=is_near)
        _require_open(first.evaluation, [CitationTarget(row.indicator, row.item) for row in cited], first.agency, by)
        full = None if isinstance(checked, EvidenceLink) else why_filled_meanwhile(document, checked, is_held=is_near)
        if full is None:
            return _save_cited(document, checked, cited, by)
    raise ValidationError({"file": full})


def _save_cited(document: Document, checked: CheckedSource, cited: list[Citation], by: User) -> list[Citation]:
    document.save()
    version = add_version(document=document, checked=checked, by=by, number=1, room_asked=True)
    for row in cited:
        row.version = version
    Citation.objects.bulk_create(cited)
    record_citations(cited, before=None, by=by)
    return cited


@transaction.atomic
def cite_version(
    *,
    evaluation: Evaluation,
    targets: Iterable[CitationTarget],
    agency: Agency | None,
    version: DocumentVersion,
    by: User,
    place: CitationPlace = CitationPlace(WHOLE_DOCUMENT),
) -> list[Citation]:
    """Cite what the library holds already, once for each target; nothing is stored a second time.

    Raises `Refused` (who, when, not theirs to read) or `ValidationError`: cited for that already, or in quarantine.
    """
    workflow.lock_cycle(evaluation)
    chosen = _checked_targets(evaluation, targets, agency, by)
    require_place(place)
    require_page_of(version, place)
    require_readable(version, evaluation, by)
    cited = _cite_stored(evaluation, chosen, agency, version, by, place)
    record_citations(cited, before=None, by=by)
    return cited


def require_readable(version: DocumentVersion, evaluation: Evaluation, by: User) -> None:
    """Pass, or `Refused`: who cites a document reads it, and it belongs to the cycle's own region."""
    readable = Document.objects.visible_to(by).filter(pk=version.document_id, region=evaluation.region_id)
    if not readable.exists():
        raise Refused("Dokumen ini tidak dapat Anda baca, jadi tidak dapat Anda gunakan.")


def cite_again(
    *, source: Citation, evaluation: Evaluation, target: CitationTarget, place: CitationPlace, by: User
) -> Citation:
    """The same version as an earlier year's citation, for the agency that sent it or its heir, without a verdict.

    Who may, and when, is asked by `carryover.py`, which also tells the history.
    """
    if target.item and target.item.threshold and source.shown:
        place = replace(place, shown_value=source.shown_value)
    return _cite_stored(evaluation, [target], source.answers, source.version, by, place, is_new=False)[0]


def _cite_stored(
    evaluation: Evaluation,
    chosen: list[CitationTarget],
    agency: Agency | None,
    version: DocumentVersion,
    by: User,
    place: CitationPlace,
    *,
    is_new: bool = True,
) -> list[Citation]:
    versions = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document")
    locked = versions.get(pk=version.pk)
    if locked.in_quarantine:
        raise ValidationError(IN_QUARANTINE)
    require_not_cited(evaluation, locked, chosen)
    template = Citation(evaluation=evaluation, agency=agency, version=locked, created_by=by, **asdict(place))
    return _create_citations(template, chosen, is_new=is_new)


def require_not_cited(evaluation: Evaluation, version: DocumentVersion, chosen: list[CitationTarget]) -> None:
    rows = Citation.objects.filter(evaluation=evaluation, version=version).current()
    known = set(rows.values_list("indicator", "item"))
    again = [t for t in chosen if (t.indicator.pk, t.item.pk if t.item else None) in known]
    if again:
        named = ", ".join(t.item.code if t.item else f"indikator {t.indicator.number}" for t in again)
        raise ValidationError({"items": f"Dokumen ini sudah digunakan untuk {named}."})


def why_not_change_citation(citation: Citation, user: User) -> str | None:
    """Why this person may not change what this citation rests on now; None if they may."""
    if refusal := why_not_send_like(citation, user):
        return refusal
    if not may_send_like(citation, user):
        return OTHER_AGENCY_EVIDENCE
    if citation.withdrawn_at:
        return WITHDRAWN
    return REPLACED if citation.replaced_by_id else None


def why_not_withdraw_citation(citation: Citation, user: User) -> str | None:
    """Why this person may not take this citation back now; None if they may. No query if read `with_verdict()`."""
    if refusal := why_not_change_citation(citation, user):
        return refusal
    if workflow.is_handed_in(citation.evaluation, citation.created_at):
        return "Data dukung ini sudah diserahkan kepada asesor. Ganti dengan berkas yang baru."
    known = vars(citation)
    judged = known["outcome"] if "outcome" in known else citation.newest_verdict  # noqa: SIM401  # that would ask always
    return "Data dukung ini sudah diputus, jadi pengirimannya tidak dapat dibatalkan lagi." if judged else None


def mark_withdrawable(user: User, citations: Iterable[Citation]) -> None:
    """Say on each whether this person may take it back; the evaluation comes with region and windows."""
    for row in citations:
        row.may_withdraw = why_not_withdraw_citation(row, user) is None


@transaction.atomic
def withdraw_citation(*, citation: Citation, by: User) -> Citation:
    """Take back what nobody has judged; what it had replaced counts again. Raises `Refused`."""
    workflow.lock_cycle(citation.evaluation)
    locked = locked_citation(citation)
    if refusal := why_not_withdraw_citation(locked, by):
        raise Refused(refusal)
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    Citation.objects.filter(replaced_by=locked).update(replaced_by=None)
    HistoryEntry.objects.record(
        subject=locked.evaluation,
        indicator=locked.indicator,
        kind=HistoryKind.EVIDENCE_SENT,
        before=citations_value([locked]),
        by=by,
    )
    return locked


def locked_citation(citation: Citation) -> Citation:
    rows = Citation.objects.select_related("evaluation__region", "version__document", "indicator", "item")
    return rows.select_for_update(of=("self",)).get(pk=citation.pk)


def _require_open(evaluation: Evaluation, chosen: list[CitationTarget], agency: Agency | None, by: User) -> None:
    agency_ids = [agency.pk] if agency else []
    places = {(target.indicator.pk, target.item.pk if target.item else None): None for target in chosen}
    for indicator_id, item_id in places or [(None, workflow.ANY_ITEM)]:
        if refusal := why_not_send_evidence(
            evaluation, by, indicator_id=indicator_id, agency_ids=agency_ids, item_id=item_id
        ):
            raise Refused(refusal)


def _checked_targets(
    evaluation: Evaluation, targets: Iterable[CitationTarget], agency: Agency | None, by: User
) -> list[CitationTarget]:
    """Each once; of this instrument, and of indicators that are open and that this person may serve for this agency."""
    chosen = list(dict.fromkeys(targets))
    _require_open(evaluation, chosen, agency, by)
    for target in chosen:
        if target.indicator.instrument_id != evaluation.instrument_id:
            raise ValidationError("Indikator ini bukan bagian dari instrumen siklus.")
        if target.item and target.item.criterion.indicator_id != target.indicator.pk:
            raise ValidationError({"items": "Butir data dukung ini bukan milik indikator ini."})
    require_sendable(evaluation, {target.indicator for target in chosen}, agency, by)
    return chosen


def _create_citations(template: Citation, targets: Iterable[CitationTarget], is_new: bool = True) -> list[Citation]:
    """One statement, however many items one step serves. What an earlier year brings along may lack its number."""
    rows = _citations(template, targets)
    if is_new:
        require_shown_value(rows)
    return Citation.objects.bulk_create(rows)


def _citations(template: Citation, targets: Iterable[CitationTarget]) -> list[Citation]:
    """Of one version for each target, not saved yet."""
    return [copy_citation(template, indicator=target.indicator, item=target.item) for target in targets]


def require_shown_value(rows: Iterable[Citation]) -> None:
    """Pass, or `ValidationError`: who cites a document for a value types the number it shows, one for one area."""
    asked = [(row.item, row.shown) for row in rows if row.shown]
    for item, shown in asked:
        if shown.value is None:
            words = f"Isi nilai {shown.index} ({shown.area}) yang tertulis pada dokumen, untuk butir {item}."
            raise ValidationError({"shown_value": words})
        if not shown.same_area(asked[0][1]):
            words = f"Butir {asked[0][0]} dan {item} meminta nilai area yang berbeda: kirim masing-masing tersendiri."
            raise ValidationError({"shown_value": words})


def copy_citation(template: Citation, **changes: Any) -> Citation:
    """A new citation with the fields of another one; not saved yet."""
    fields = ("evaluation", "indicator", "item", "version", "agency", "created_by", *PLACE_FIELDS)
    row = Citation(**{name: getattr(template, name) for name in fields if name not in changes} | changes)
    if row.shown is None:
        row.shown_value = None
    row.clean_fields(exclude=CITATION_RELATIONS)
    # An item with an age limit needs to know how old its document is, whichever way the document comes in.
    if row.expiry.is_unknown:
        wanted = f"butir {row.item} meminta umur kurang dari {row.expiry.limit} tahun"
        raise ValidationError({"issued_on": f"Isi tanggal dokumen: {wanted}."})
    row.awaits_head = _needs_head_approval(row)
    return row


def _needs_head_approval(citation: Citation) -> bool:
    """Where the city wants it, the agency's head approves what others send for it; their own needs no approval."""
    if not citation.evaluation.head_approval or citation.agency_id is None:
        return False
    heads_of = citation.created_by.agency_ids(citation.evaluation.region_id, [AGENCY_HEAD_ROLE])
    return citation.agency_id not in heads_of


def record_citations(cited: list[Citation], before: str | None, by: User) -> None:
    """One line an indicator: which file, for which items; `before`: the name of the file that it replaces."""
    for indicator, rows in groupby(sorted(cited, key=lambda row: row.indicator.number), lambda row: row.indicator):
        group = list(rows)
        HistoryEntry.objects.record(
            subject=group[0].evaluation,
            indicator=indicator,
            kind=HistoryKind.EVIDENCE_SENT,
            before=file_value(before) if before else {},
            after=citations_value(group),
            by=by,
        )
