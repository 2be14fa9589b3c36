"""The writes of evidence: send a document as proof of items, and a newer file for what came back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import permissions, workflow
from evaluations.choices import Outcome
from evaluations.documents import (
    Facts,
    Source,
    add_version,
    change_facts,
    check_source,
    keep_dates,
    new_document,
    refuse_known,
)
from evaluations.models import Assignment, Citation, Document, DocumentVersion, Evaluation, HistoryEntry
from evaluations.permissions import Refused
from regions import clock
from regions.models import Agency

NOT_YOURS = "Indikator ini tidak ditugaskan kepada OPD Anda."
OTHERS = "Bukti ini milik OPD lain."
REPLACED = "Bukti ini sudah diganti dengan berkas yang lebih baru."
HEAD = "kepala_opd"
QUARANTINE = "Berkas ini belum lolos pemindaian virus, jadi belum dapat dikutip."
DESK = "diskominfo"  # sends for the region itself, without an agency
HELD = ("evaluation", "indicator", "item", "version", "agency", "created_by")  # rows we hold: no need to look them up


def senders(evaluation: Evaluation, indicator: Indicator, user: User) -> list[Agency | None]:
    """For whom this person may send evidence here: own assigned agencies; None is the region's own desk."""
    mine = user.agency_ids(evaluation.region_id)
    assigned = Agency.objects.filter(
        assignments__evaluation=evaluation, assignments__indicator=indicator, pk__in=mine
    ).distinct()
    desk: list[Agency | None] = [None] if user.has_role(evaluation.region_id, [DESK]) else []
    return desk + (list(assigned) if mine else [])


def served_indicators(evaluation: Evaluation, user: User) -> QuerySet[Indicator]:
    """Those for which this person may send evidence: their agencies' own; all of them for the region's desk."""
    rows = Indicator.objects.filter(instrument=evaluation.instrument_id)
    if user.has_role(evaluation.region_id, [DESK]):
        return rows
    mine = user.agency_ids(evaluation.region_id)
    return rows.filter(pk__in=Assignment.objects.filter(evaluation=evaluation, agency__in=mine).values("indicator"))


def refusal_to_send(
    evaluation: Evaluation,
    user: User,
    *,
    indicator_id: int | None = None,
    agency_ids: Collection[int] | None = None,
    anywhere: bool = False,
) -> str | None:
    """Why this person sends no evidence now; None if they may where they have a part.

    A window may be extended for one agency or indicator: say which (the person's own agencies if none are named),
    or ask with `anywhere` whether one of them is open.
    """
    mine = user.agency_ids(evaluation.region_id) if agency_ids is None else agency_ids
    return permissions.refusal("upload_evidence", user, evaluation) or workflow.refusal_to_prove(
        evaluation, indicator_id=indicator_id, agency_ids=mine, anywhere=anywhere
    )


def _refusal_of(citation: Citation, user: User) -> str | None:
    """The same for what stands: its indicator, its agency."""
    agency_ids = [citation.agency_id] if citation.agency_id else []
    return refusal_to_send(citation.evaluation, user, indicator_id=citation.indicator_id, agency_ids=agency_ids)


def require_sender(evaluation: Evaluation, indicator: Indicator, user: User) -> list[Agency | None]:
    """The choices of `senders`, or `Refused` with the reason: role, stage, or no assignment."""
    if refusal := refusal_to_send(evaluation, user, indicator_id=indicator.pk):
        raise Refused(refusal)
    choices = senders(evaluation, indicator, user)
    if not choices:
        raise Refused(NOT_YOURS)
    return choices


@dataclass(frozen=True)
class Target:
    """What a document proves: one item of an indicator, or the indicator as a whole."""

    indicator: Indicator
    item: EvidenceItem | None = None


@dataclass(frozen=True)
class Place:
    """Where in the document the proof stands, and what the checker should know."""

    article: str = ""
    page: str = ""
    note: str = ""


def targets_of(indicator: Indicator, items: Iterable[EvidenceItem] = ()) -> list[Target]:
    """Each item of the indicator; without items the indicator as a whole."""
    return [Target(indicator, item) for item in items] or [Target(indicator)]


@transaction.atomic
def add_evidence(
    *,
    evaluation: Evaluation,
    targets: Iterable[Target],
    agency: Agency | None,
    document: Facts,
    source: Source,
    by: User,
    place: Place = Place(),
    new_copy: bool = True,
) -> list[Citation]:
    """Store a new document and cite it once for each target, also of several indicators.

    Raises `Refused` (who, when, whose indicator), `ValidationError` by field, or, without `new_copy`,
    `AlreadyStored`; then nothing is stored.
    """
    chosen = _checked_targets(evaluation, targets, agency, by)
    stored = new_document(region=evaluation.region, owner=agency, facts=document, is_sample=evaluation.is_sample, by=by)
    template = Citation(evaluation=evaluation, agency=agency, created_by=by, **asdict(place))
    template.clean_fields(exclude=HELD)
    checked = check_source(source)
    if not new_copy:
        refuse_known(checked, evaluation.region, by)
    stored.save()
    template.version = add_version(document=stored, checked=checked, by=by, number=1)
    cited = _cite_each(template, chosen)
    _record(cited, before="", by=by)
    return cited


@transaction.atomic
def cite_version(
    *,
    evaluation: Evaluation,
    targets: Iterable[Target],
    agency: Agency | None,
    version: DocumentVersion,
    by: User,
    place: Place = Place(),
) -> list[Citation]:
    """Cite what the library holds already, once for each target; nothing is stored a second time.

    Raises `Refused` (who, when, not theirs to read) or `ValidationError`: cited for that already, or in quarantine.
    """
    workflow.hold(evaluation)
    chosen = _checked_targets(evaluation, targets, agency, by)
    readable = Document.objects.visible_to(by).filter(pk=version.document_id, region=evaluation.region_id)
    if not readable.exists():
        raise Refused("Dokumen ini tidak dapat Anda baca, jadi tidak dapat Anda kutip.")
    cited = _cite_stored(evaluation, chosen, agency, version, by, place)
    _record(cited, before="", by=by)
    return cited


def cite_again(*, source: Citation, evaluation: Evaluation, target: Target, place: Place, by: User) -> Citation:
    """The same version as an earlier year's citation, for the agency that sent it then, without a verdict.

    Who may, and when, is asked by `carryover.py`, which also tells the history.
    """
    return _cite_stored(evaluation, [target], source.agency, source.version, by, place)[0]


def _cite_stored(
    evaluation: Evaluation,
    chosen: list[Target],
    agency: Agency | None,
    version: DocumentVersion,
    by: User,
    place: Place,
) -> list[Citation]:
    versions = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document")
    locked = versions.get(pk=version.pk)
    if locked.in_quarantine:
        raise ValidationError(QUARANTINE)
    _refuse_repeats(evaluation, locked, chosen)
    template = Citation(evaluation=evaluation, agency=agency, version=locked, created_by=by, **asdict(place))
    return _cite_each(template, chosen)


def _refuse_repeats(evaluation: Evaluation, version: DocumentVersion, chosen: list[Target]) -> None:
    rows = Citation.objects.filter(evaluation=evaluation, version=version).current()
    known = set(rows.values_list("indicator", "item"))
    again = [t for t in chosen if (t.indicator.pk, t.item.pk if t.item else None) in known]
    if again:
        named = ", ".join(t.item.code if t.item else f"indikator {t.indicator.number}" for t in again)
        raise ValidationError({"items": f"Dokumen ini sudah dikutip untuk {named}."})


def refusal_to_withdraw(citation: Citation, user: User) -> str | None:
    """Why this person may not take this citation back now; None if they may. No query if read `with_verdict()`."""
    if refusal := _refusal_of(citation, user):
        return refusal
    if not _sends_for(citation, user):
        return OTHERS
    if citation.withdrawn_at:
        return "Bukti ini sudah ditarik."
    if citation.replaced_by_id:
        return REPLACED
    known = vars(citation)
    judged = known["outcome"] if "outcome" in known else citation.newest_verdict  # noqa: SIM401  # that would ask always
    return "Bukti ini sudah diputus, jadi tidak dapat ditarik lagi." if judged else None


def mark_withdrawable(user: User, citations: Iterable[Citation]) -> None:
    """Say on each whether this person may take it back; the evaluation comes with region and windows."""
    for row in citations:
        vars(row)["may_withdraw"] = refusal_to_withdraw(row, user) is None


@transaction.atomic
def withdraw(*, citation: Citation, by: User) -> Citation:
    """Take back what nobody has judged; what it had replaced counts again. Raises `Refused`."""
    workflow.hold(citation.evaluation)
    locked = _locked(citation)
    if refusal := refusal_to_withdraw(locked, by):
        raise Refused(refusal)
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    Citation.objects.filter(replaced_by=locked).update(replaced_by=None)
    told = _named([locked])
    HistoryEntry.objects.record(
        evaluation=locked.evaluation, indicator=locked.indicator, field="bukti", before=told, after="", by=by
    )
    return locked


def refusal_to_renew(citation: Citation, user: User) -> str | None:
    """Why this person may not send a newer file for this citation now; None if they may."""
    if refusal := _refusal_of(citation, user):
        return refusal
    return _no_need(citation) if _sends_for(citation, user) else OTHERS


def _no_need(citation: Citation) -> str | None:
    if citation.withdrawn_at:
        return "Bukti ini sudah ditarik."
    if citation.replaced_by_id:
        return REPLACED
    if citation.version.scan == DocumentVersion.Scan.INFECTED:
        return None
    verdict = citation.newest_verdict
    if verdict is None or verdict.outcome != Outcome.RETURNED:
        return "Bukti ini tidak dikembalikan, jadi tidak perlu diperbaiki."
    return None


@transaction.atomic
def renew_evidence(
    *,
    citation: Citation,
    source: Source,
    by: User,
    also: Iterable[Citation] = (),
    place: Place | None = None,
    **facts: Any,
) -> list[Citation]:
    """A new version of the document; a new citation replaces the returned one, whose verdict stays readable.

    Who cited another agency's document changes nothing of it: their file becomes a document of their own.
    `also`: other returned citations of the same file that the new one answers too, each at its own place.
    `facts`: what the new version says differently of the document (reference, issued_on).
    """
    workflow.hold(citation.evaluation)
    old = [_locked(row) for row in (citation, *also)]
    for row in old:
        if row.version_id != citation.version_id:
            raise ValidationError("Bukti itu memakai berkas lain.")
        if refusal := refusal_to_renew(row, by):
            raise Refused(refusal)
    documents = Document.objects.select_for_update(of=("self",)).select_related("region")
    document = documents.get(pk=old[0].version.document_id)
    checked = check_source(source)
    if document.is_kept_by(by):
        keep_dates(document)
        change_facts(document, facts, by=by)
    else:
        document = _own_document(document, facts, old[0], by)
    version = add_version(document=document, checked=checked, by=by)
    said = asdict(place) if place else {}
    renewed = [_replace(row, by, version=version, **(said if row == citation else {})) for row in old]
    _record(renewed, before=old[0].version.original_name, by=by)
    return renewed


def _own_document(like: Document, facts: dict[str, Any], citation: Citation, by: User) -> Document:
    """Named as the one that was cited, read by nobody but its own agency and who checks. Saved."""
    said = Facts(**({"title": like.title, "kind": like.kind, "reference": "", "issued_on": None} | facts))
    row = new_document(region=like.region, owner=citation.agency, facts=said, is_sample=like.is_sample, by=by)
    row.save()
    return row


def refusal_to_move(citation: Citation, user: User) -> str | None:
    """Why this person may not let this citation rest on a newer version now; None if they may."""
    if refusal := _refusal_of(citation, user):
        return refusal
    if not _sends_for(citation, user):
        return OTHERS
    if citation.withdrawn_at:
        return "Bukti ini sudah ditarik."
    return REPLACED if citation.replaced_by_id else None


@transaction.atomic
def move_to_newest(*, citation: Citation, by: User) -> Citation:
    """A new citation of the document's newest version replaces this one; its verdict starts anew.

    Until then an accepted citation of an older version keeps counting. Raises `Refused` or `ValidationError`.
    """
    workflow.hold(citation.evaluation)
    old = _locked(citation)
    if refusal := refusal_to_move(old, by):
        raise Refused(refusal)
    newest = old.version.document.versions.select_for_update().first()
    if newest is None or newest.pk == old.version_id:
        raise ValidationError("Bukti ini sudah mengutip versi terbaru.")
    if newest.in_quarantine:
        raise ValidationError(QUARANTINE)
    _refuse_repeats(old.evaluation, newest, [Target(old.indicator, old.item)])
    new = _replace(old, by, version=newest)
    _record([new], before=old.version.original_name, by=by)
    return new


def returned_with(citation: Citation, user: User) -> QuerySet[Citation]:
    """Other citations of the same file that came back to the same sender: one new file may answer them all."""
    mine = Q(agency=citation.agency_id) if citation.agency_id else Q(agency=None)
    rows = Citation.objects.handled_by(user).current().returned().filter(mine)
    same_file = rows.filter(version=citation.version_id, evaluation=citation.evaluation_id).exclude(pk=citation.pk)
    return same_file.select_related("indicator", "item").order_by("indicator__number", "item__code")


def _sends_for(citation: Citation, user: User) -> bool:
    region_id = citation.evaluation.region_id
    if citation.agency_id is None:
        return user.has_role(region_id, [DESK])
    return citation.agency_id in user.agency_ids(region_id)


def _locked(citation: Citation) -> Citation:
    rows = Citation.objects.select_related("evaluation__region", "version__document", "indicator", "item")
    return rows.select_for_update(of=("self",)).get(pk=citation.pk)


def _require_open(evaluation: Evaluation, chosen: list[Target], agency: Agency | None, by: User) -> None:
    agency_ids = [agency.pk] if agency else []
    for indicator_id in {target.indicator.pk: None for target in chosen} or [None]:
        if refusal := refusal_to_send(evaluation, by, indicator_id=indicator_id, agency_ids=agency_ids):
            raise Refused(refusal)


def _checked_targets(
    evaluation: Evaluation, targets: Iterable[Target], agency: Agency | None, by: User
) -> list[Target]:
    """Each once; of this instrument, and of indicators that are open and that this person may serve for this agency."""
    chosen = list(dict.fromkeys(targets))
    _require_open(evaluation, chosen, agency, by)
    for target in chosen:
        if target.indicator.instrument_id != evaluation.instrument_id:
            raise ValidationError("Indikator ini bukan bagian dari instrumen siklus.")
        if target.item and target.item.criterion.indicator_id != target.indicator.pk:
            raise ValidationError({"items": "Butir bukti ini bukan milik indikator ini."})
    _require_served(evaluation, {target.indicator for target in chosen}, agency, by)
    return chosen


def _require_served(evaluation: Evaluation, indicators: set[Indicator], agency: Agency | None, by: User) -> None:
    """One query. Some indicators of another agency among one's own are a wrong choice, no trespass."""
    if agency is None:
        if not by.has_role(evaluation.region_id, [DESK]):
            raise Refused(NOT_YOURS)
        return
    rows = Assignment.objects.filter(evaluation=evaluation, agency=agency, indicator__in=indicators)
    served = set(rows.values_list("indicator", flat=True))
    if agency.pk not in by.agency_ids(evaluation.region_id) or not served:
        raise Refused(NOT_YOURS)
    if missing := sorted(i.number for i in indicators if i.pk not in served):
        numbers = ", ".join(map(str, missing))
        raise ValidationError({"also": f"Indikator {numbers} tidak ditugaskan kepada {agency}."})


def _cite_each(template: Citation, targets: Iterable[Target]) -> list[Citation]:
    """One statement, however many items one step serves."""
    rows = [_like(template, indicator=target.indicator, item=target.item) for target in targets]
    return Citation.objects.bulk_create(rows)


def _like(template: Citation, **changes: Any) -> Citation:
    """A new citation with the fields of another one; not saved yet."""
    fields = ("evaluation", "indicator", "item", "version", "agency", "article", "page", "note", "created_by")
    row = Citation(**{name: getattr(template, name) for name in fields if name not in changes} | changes)
    row.clean_fields(exclude=HELD)
    _require_date(row)
    row.awaits_head = _asks_head(row)
    return row


def _asks_head(citation: Citation) -> bool:
    """Where the city wants it, the agency's head approves what others send for it; their own needs no approval."""
    if not citation.evaluation.head_approval or citation.agency_id is None:
        return False
    heads_of = citation.created_by.agency_ids(citation.evaluation.region_id, [HEAD])
    return citation.agency_id not in heads_of


def _require_date(citation: Citation) -> None:
    """An item with an age limit needs to know how old its document is, whichever way the document comes in."""
    if citation.expiry.is_unknown:
        wanted = f"butir {citation.item} meminta umur kurang dari {citation.expiry.limit} tahun"
        raise ValidationError({"issued_on": f"Isi tanggal dokumen: {wanted}."})


def _replace(old: Citation, by: User, **changes: Any) -> Citation:
    new = _like(old, created_by=by, **changes)
    new.save()
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new


def _record(cited: list[Citation], before: str, by: User) -> None:
    """One line an indicator: which file, for which items."""
    for indicator, rows in groupby(sorted(cited, key=lambda row: row.indicator.number), lambda row: row.indicator):
        group = list(rows)
        HistoryEntry.objects.record(
            evaluation=group[0].evaluation,
            indicator=indicator,
            field="bukti",
            before=before,
            after=_named(group),
            by=by,
        )


def _named(group: list[Citation]) -> str:
    """The file, and the items it is cited for."""
    codes = ", ".join(row.item.code for row in group if row.item)
    name = group[0].version.original_name
    return f"{name} ({codes})" if codes else name
