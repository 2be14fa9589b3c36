"""What a seal says, as one text that everybody writes alike, and its SHA-256.

Canonical JSON: sorted keys, no spaces between, UTF-8, and no floats. An exact number is a text 'n/d', a level a
decimal text, a moment an ISO text in UTC: the same facts give the same bytes on every machine.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accounts.models import User
from domains.models import Indicator
from evaluations.models import GeneralQuestion, Score
from evaluations.rules.scoring import IndexLayer, round_half_up
from evidence.models import Citation, Verdict
from signing.models import Approval, SignedPaper
from signing.self_assessment import SelfAssessment

FORMAT = "kawal-spbe-segel-2"
# What signing adds to the content.
NOT_APPROVED_KEYS = ("windows", "approval", "signature", "papers")
Facts = dict[str, Any]


def canonical_json(facts: Mapping[str, Any]) -> str:
    """The one text of these facts. Raises `TypeError` for anything that has more than one spelling."""
    return json.dumps(_plain(facts), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    match value:
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    raise TypeError(f"no canonical text for {type(value).__name__}")


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def approved_content(read: SelfAssessment) -> Facts:
    """What is approved: result, levels, texts and evidence. Its digest tells whether anything changed since."""
    evaluation, outcome = read.evaluation, read.outcome
    return {
        "format": FORMAT,
        "region": {"code": evaluation.region.code, "name": evaluation.region.name},
        "year": evaluation.year,
        "activity": evaluation.activity,
        "instrument": {"code": evaluation.instrument.code, "sha256": evaluation.instrument.sha256},
        "reference_date": evaluation.reference_date,
        "result": {
            "basis": evaluation.predicate_basis,
            "exact": outcome.total.exact,
            "printed": outcome.total.printed,
            "predicate": outcome.predicate,
            "domains": [_layer(layer) for layer in outcome.domains],
            "aspects": [_layer(layer) for layer in outcome.aspects],
        },
        "indicators": [_indicator(read, indicator) for indicator in read.indicators],
        "questions": [question_facts(question) for question in read.questions],
    }


def seal_content(
    content: Facts, read: SelfAssessment, approval: Approval, signer: User, at: datetime, papers: Facts
) -> Facts:
    """The content with its own digest, the dates of the stages, who answers for it, and what the papers say."""
    windows = read.evaluation.windows.all()
    return {
        **content,
        "windows": [{"stage": w.stage, "opens": w.opens, "closes": w.closes} for w in windows],
        "approval": {
            "by": person_facts(approval.by),
            "at": approval.at,
            "reason": approval.reason,
            "content_sha256": approval.content_sha256,
        },
        "papers": papers,
        "signature": {"by": person_facts(signer), "at": at},
    }


def signed_paper_facts(paper: SignedPaper) -> Facts:
    """The Berita Acara as it was signed, by its checksum."""
    version = paper.version
    return {
        "version": str(version.pk),
        "sha256": version.sha256,
        "size": version.size,
        "name": version.original_name,
        "by": person_facts(paper.by),
        "at": paper.at,
        "electronic": paper.is_electronic,
        "compared": {"by": person_facts(paper.compared_by), "at": paper.compared_at} if paper.compared_by else None,
    }


def content_of_seal(facts: Mapping[str, Any]) -> Facts:
    """The content that a seal carries: its digest is what was approved and stands on the paper that was signed."""
    return {name: said for name, said in facts.items() if name not in NOT_APPROVED_KEYS}


def _layer(layer: IndexLayer) -> Facts:
    return {"number": layer.number, "name": layer.name, "weight": layer.weight, "exact": layer.exact}


def _indicator(read: SelfAssessment, indicator: Indicator) -> Facts:
    score, service = read.scores.get(indicator.pk), read.services.get(indicator.pk)
    return {
        "number": indicator.number,
        "name": indicator.name,
        "weight": indicator.weight,
        "ready": read.readiness[indicator.pk].carried,
        "score": score_facts(score) if score else None,
        "service": {"service": service.service, "application": service.application} if service else None,
        "evidence": [citation_facts(row) for row in read.cited.get(indicator.pk, [])],
    }


def score_facts(score: Score) -> Facts:
    # As decimals were always spelt ("3.00"), so that old and new seals say the same; other fractions exactly.
    value = score.value
    level = value if value is None or (value * 100).denominator != 1 else round_half_up(value)
    return {
        "id": score.pk,
        "level": level,
        "reason": score.reason,
        "fact": score.fact,
        "analysis": score.analysis,
        "justification": score.justification,
        "by": person_facts(score.updated_by),
        "at": score.updated_at,
    }


def question_facts(question: GeneralQuestion) -> Facts:
    return {
        "id": question.pk,
        "number": question.number,
        "text": question.text,
        "source": question.source,
        "answer": question.answer,
        "by": person_facts(question.updated_by) if question.updated_by else None,
        "at": question.updated_at,
    }


def citation_facts(row: Citation) -> Facts:
    """One piece of evidence, the file by its checksum; `verdict` is the one that counts."""
    version, verdict = row.version, row.newest_verdict
    return {
        "id": row.pk,
        "item": row.item.code if row.item else None,
        "agency": row.agency.name if row.agency else None,
        "title": version.document.title,
        **({} if row.shown_value is None else {"shown_value": row.shown_value}),
        "reference": version.document.reference,
        "version": str(version.pk),
        "sha256": version.sha256,
        "url": version.url,
        "size": version.size,
        "scan": version.scan,
        "article": row.article,
        "page": row.page,
        "note": row.note,
        "by": person_facts(row.created_by),
        "at": row.created_at,
        "verdict": verdict_facts(verdict) if verdict else None,
    }


def verdict_facts(verdict: Verdict) -> Facts:
    return {
        "id": verdict.pk,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "note": verdict.note,
        "by": person_facts(verdict.by),
        "at": verdict.at,
    }


def person_facts(user: User) -> Facts:
    return {"username": user.username, "name": user.full_name}
