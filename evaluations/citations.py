"""The writes of evidence: send a document as proof of an indicator, and a newer file for what came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from domains.models import EvidenceItem, Indicator
from evaluations import evidence, permissions, workflow
from evaluations.choices import Column, Outcome
from evaluations.models import Citation, Document, Evaluation, HistoryEntry
from evaluations.permissions import Refused
from regions import clock
from regions.models import Agency

NOT_YOURS = "Indikator ini tidak ditugaskan kepada OPD Anda."
DESK = "diskominfo"  # sends for the region itself, without an agency


def senders(evaluation: Evaluation, indicator: Indicator, user: User) -> list[Agency | None]:
    """For whom this person may send evidence here: own assigned agencies; None is the region's own desk."""
    mine = user.agency_ids(evaluation.region_id)
    assigned = Agency.objects.filter(
        assignments__evaluation=evaluation, assignments__indicator=indicator, pk__in=mine
    ).distinct()
    desk: list[Agency | None] = [None] if user.has_role(evaluation.region_id, [DESK]) else []
    return desk + (list(assigned) if mine else [])


def refusal_to_send(evaluation: Evaluation, user: User) -> str | None:
    """Why this person sends no evidence in this cycle now; None if they may for the indicators they have a part in."""
    return permissions.refusal("upload_evidence", user, evaluation) or workflow.refusal_to_write(
        evaluation, Column.MANDIRI
    )


def require_sender(evaluation: Evaluation, indicator: Indicator, user: User) -> list[Agency | None]:
    """The choices of `senders`, or `Refused` with the reason: role, stage, or no assignment."""
    if refusal := refusal_to_send(evaluation, user):
        raise Refused(refusal)
    choices = senders(evaluation, indicator, user)
    if not choices:
        raise Refused(NOT_YOURS)
    return choices


@transaction.atomic
def add_evidence(
    *,
    evaluation: Evaluation,
    indicator: Indicator,
    agency: Agency | None,
    file: File,
    title: str,
    by: User,
    items: Iterable[EvidenceItem] = (),
    reference: str = "",
    issued_on: date | None = None,
    article: str = "",
    page: str = "",
    note: str = "",
    secrecy: str = Document.Secrecy.RESTRICTED,
) -> list[Citation]:
    """Store a new document and cite it: once for each item, or once for the indicator as a whole.

    Raises `Refused` (who, when, whose indicator) or `ValidationError` by field; then nothing is stored.
    """
    if agency not in require_sender(evaluation, indicator, by):
        raise Refused(NOT_YOURS)
    chosen = _checked_items(evaluation, indicator, items)
    document = Document(
        region=evaluation.region,
        owner=agency,
        title=title.strip(),
        reference=reference.strip(),
        issued_on=issued_on,
        secrecy=secrecy,
        is_sample=evaluation.is_sample,
        created_by=by,
    )
    template = Citation(
        evaluation=evaluation, indicator=indicator, agency=agency, article=article, page=page, note=note, created_by=by
    )
    _check(document, evaluation)
    template.clean_fields(exclude=["version", "item"])
    checked = _checked_file(file)
    document.save()
    template.version = evidence.store(document=document, checked=checked, by=by)
    cited = [_cite(template, item=item) for item in chosen]
    _record(cited, before="", by=by)
    return cited


def refusal_to_renew(citation: Citation, user: User) -> str | None:
    """Why this person may not send a newer file for this citation now; None if they may."""
    evaluation = citation.evaluation
    if refusal := refusal_to_send(evaluation, user):
        return refusal
    return _no_need(citation) if _sends_for(citation, user) else "Bukti ini milik OPD lain."


def _no_need(citation: Citation) -> str | None:
    if citation.replaced_by_id:
        return "Bukti ini sudah diganti dengan berkas yang lebih baru."
    verdict = citation.newest_verdict
    if verdict is None or verdict.outcome != Outcome.RETURNED:
        return "Bukti ini tidak dikembalikan, jadi tidak perlu diperbaiki."
    return None


@transaction.atomic
def renew_evidence(
    *,
    citation: Citation,
    file: File,
    by: User,
    also: Iterable[Citation] = (),
    **changes: Any,
) -> list[Citation]:
    """A new version of the document; a new citation replaces the returned one, whose verdict stays readable.

    `also`: other returned citations of the same file that the new one answers too. `changes`: what the new
    file says differently (reference, issued_on for the document; article, page, note for this citation).
    """
    old = [_locked(row) for row in (citation, *also)]
    for row in old:
        if row.version_id != citation.version_id:
            raise ValidationError("Bukti itu memakai berkas lain.")
        if refusal := refusal_to_renew(row, by):
            raise Refused(refusal)
    document = Document.objects.select_for_update().get(pk=old[0].version.document_id)
    _change(document, {name: changes.pop(name) for name in ("reference", "issued_on") if name in changes})
    _check(document, old[0].evaluation)
    checked = _checked_file(file)
    document.save()
    version = evidence.store(document=document, checked=checked, by=by)
    renewed = [_replace(row, by, version=version, **(changes if row == citation else {})) for row in old]
    _record(renewed, before=old[0].version.original_name, by=by)
    return renewed


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
    rows = Citation.objects.select_related("evaluation__region", "version", "indicator", "item")
    return rows.select_for_update(of=("self",)).get(pk=citation.pk)


def _checked_items(
    evaluation: Evaluation, indicator: Indicator, items: Iterable[EvidenceItem]
) -> list[EvidenceItem | None]:
    """The items, each once; [None] cites the indicator as a whole."""
    if indicator.instrument_id != evaluation.instrument_id:
        raise ValidationError("Indikator ini bukan bagian dari instrumen siklus.")
    chosen = list(dict.fromkeys(items))
    if any(item.criterion.indicator_id != indicator.pk for item in chosen):
        raise ValidationError({"items": "Butir bukti ini bukan milik indikator ini."})
    return [*chosen] or [None]


def _checked_file(file: File) -> evidence.Checked:
    try:
        return evidence.check(file)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


def _check(document: Document, evaluation: Evaluation) -> None:
    document.clean_fields(exclude=["region", "owner", "created_by"])
    if document.issued_on and document.issued_on > clock.today(evaluation.region):
        raise ValidationError({"issued_on": "Tanggal dokumen belum tiba. Isi tanggal penetapan atau tanda tangannya."})


def _change(row: Document | Citation, changes: dict[str, Any]) -> None:
    for name, new in changes.items():
        setattr(row, name, new)


def _cite(template: Citation, **changes: Any) -> Citation:
    """A new citation with the fields of another one."""
    fields = ("evaluation", "indicator", "item", "version", "agency", "article", "page", "note", "created_by")
    row = Citation(**{name: getattr(template, name) for name in fields} | changes)
    row.clean_fields(exclude=["item"])
    row.save()
    return row


def _replace(old: Citation, by: User, **changes: Any) -> Citation:
    new = _cite(old, created_by=by, **changes)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new


def _record(cited: list[Citation], before: str, by: User) -> None:
    """One line an upload: which file, for which items."""
    first = cited[0]
    codes = ", ".join(row.item.code for row in cited if row.item)
    name = first.version.original_name
    HistoryEntry.objects.record(
        evaluation=first.evaluation,
        indicator=first.indicator,
        field="bukti",
        before=before,
        after=f"{name} ({codes})" if codes else name,
        by=by,
    )
