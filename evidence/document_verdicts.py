"""Judging all that one document proves at once: one verdict for most items, another where it does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages import workflow
from evidence.models import Citation, Document, DocumentVersion, Verdict
from evidence.verdicts import VerdictConflict, judge_citation, notify_returns
from ui.formats import short_date

MAX_AT_ONCE = 25  # items that one page shows and one press judges


@dataclass(frozen=True)
class ItemVerdict:
    """What the person decided of one citation, by its key."""

    citation: int
    outcome: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class MovedMeanwhile(Exception):
    """What the person had read has changed since; nothing of theirs is stored. `told`: in words, one line each."""

    told: tuple[str, ...]


def newest_version(document: Document) -> DocumentVersion | None:
    """One query."""
    return document.versions.select_related("uploaded_by").order_by("-number").first()


@transaction.atomic
def judge_document(
    *,
    evaluation: Evaluation,
    document: Document,
    newest: DocumentVersion | None,
    given: Sequence[ItemVerdict],
    by: User,
) -> list[Verdict]:
    """All of them or none, each with its own verdict and history; each sender is told once.

    `newest`: the version that the person knew as the newest. Raises `ValidationError` by field, `MovedMeanwhile` where
    somebody was faster, by a verdict or by a file.
    """
    workflow.lock_cycle(evaluation)
    if len(given) > MAX_AT_ONCE:
        raise ValidationError(f"Sekali simpan paling banyak {MAX_AT_ONCE} butir.")
    told = _newer_file(document, newest)
    rows = Citation.objects.filter(evaluation=evaluation, version__document=document).visible_to(by)
    cited = rows.select_related("item", "indicator").in_bulk([one.citation for one in given])
    verdicts = []
    for one in given:
        try:
            verdicts.append(_judge(cited, one, by))
        except (VerdictConflict, Refused) as faster:
            told.append(f"{_place(cited, one)}: {faster} {_typed(one)}")
    if told:
        raise MovedMeanwhile(tuple(told))
    notify_returns(document, verdicts)
    return verdicts


def _judge(cited: dict[int, Citation], one: ItemVerdict, by: User) -> Verdict:
    if one.citation not in cited:
        raise Refused("data dukung ini tidak ada lagi pada dokumen ini.")
    try:
        return judge_citation(
            citation=cited[one.citation], outcome=one.outcome, reason=one.reason, note=one.note, by=by, tells=False
        )
    except ValidationError as error:
        raise ValidationError({f"{name}_{one.citation}": said for name, said in error.message_dict.items()}) from error


def _newer_file(document: Document, known: DocumentVersion | None) -> list[str]:
    newest = newest_version(document)
    if newest is None or newest == known:
        return []
    who, day = newest.uploaded_by, short_date(newest.uploaded_at)
    return [f"Versi {newest.number} dokumen ini baru datang dari {who} ({day}). Lihat dahulu, lalu simpan lagi."]


def _place(cited: dict[int, Citation], one: ItemVerdict) -> str:
    citation = cited.get(one.citation)
    if citation is None:
        return "Satu butir"
    return citation.item.code if citation.item else f"Indikator {citation.indicator.number}"


def _typed(one: ItemVerdict) -> str:
    """What was decided and is not stored: nothing that was typed is lost."""
    return f"Putusan Anda belum tersimpan: {verdict_words(one)}"


def verdict_words(one: ItemVerdict) -> str:
    verdict = Verdict(outcome=one.outcome, reason=one.reason, note=one.note)
    said = [verdict.get_outcome_display().lower(), verdict.get_reason_display().lower() if one.reason else ""]
    return ", ".join(filter(None, said)) + (f". “{one.note}”" if one.note else ".")
