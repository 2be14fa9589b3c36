"""The papers of the sign-off: their wording is the city's, their facts the cycle's, and a seal keeps both."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from evaluations import permissions
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle
from history.choices import HistoryKind
from history.models import HistoryEntry
from regions import clock
from signing import rules as wording
from signing import sealing
from signing.models import Papers, Seal
from signing.paper_facts import (
    PaperStatus,
    SignoffPaper,
    build_paper,
    paper_facts,
    papers_for,
    signatories,
    signatory_of,
    text_of,
)
from signing.signing import SignoffState, signoff_state
from signing.signing_history import paper_value
from ui.formats import long_date

WORDING_STATES = (CycleState.PERSIAPAN, CycleState.MANDIRI)


def why_not_edit_papers(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not change the papers now; None if they may."""
    if refusal := permissions.why_not_allowed("word_papers", user, evaluation):
        return refusal
    if evaluation.state in WORDING_STATES:
        return None
    return "Naskah tidak diubah lagi: penilaian mandiri sudah disegel dan dikirim."


@transaction.atomic
def save_papers(*, evaluation: Evaluation, version: int, changes: dict[str, Any], by: User) -> Papers:
    """Change wording, signatory, position, NIP or place. `version` is the one the person saw."""
    lock_cycle(evaluation)
    if refusal := why_not_edit_papers(evaluation, by):
        raise Refused(refusal)
    papers = papers_for(evaluation)
    if papers.version != version:
        who = papers.updated_by if papers.pk else "Orang lain"
        raise ValidationError(
            f"{who} baru saja mengubah naskah ini. Isian Anda masih di bawah; "
            "bandingkan dengan pratinjau, lalu simpan lagi bila isian Anda yang dipakai."
        )
    _check(evaluation, changes)
    if _apply_changes(papers, changes, by):
        papers.version, papers.updated_by, papers.updated_at = version + 1, by, clock.now()
        papers.save()
    return papers


def _check(evaluation: Evaluation, changes: dict[str, Any]) -> None:
    """Raises `ValidationError` by field."""
    wrong: dict[str, str] = {}
    for kind in wording.PaperKind:
        if names := wording.unknown_placeholders(changes.get(kind.field, "")):
            told = ", ".join(f"{{{name}}}" for name in names)
            wrong[kind.field] = f"Tidak dikenal: {told}. Pakai nama isian dari daftar, atau hapus kurung kurawalnya."
    if not set(changes.get("nip", "")) <= set("0123456789 "):
        wrong["nip"] = "NIP ditulis dengan angka saja."
    signatory = changes.get("signatory")
    if signatory and signatory not in signatories(evaluation):
        wrong["signatory"] = "Pilih orang yang berperan sebagai koordinator."
    if wrong:
        raise ValidationError(wrong)


def _apply_changes(papers: Papers, changes: dict[str, Any], by: User) -> bool:
    """Set what is different, one line of history each; a text that is the program's own is stored as none."""
    changed = False
    own = {kind.field: kind.default for kind in wording.PaperKind}
    for name, new in changes.items():
        new = "" if name in own and new == own[name] else new
        before, changed_now = getattr(papers, name), getattr(papers, name) != new
        if changed_now:
            setattr(papers, name, new)
            HistoryEntry.objects.record(
                subject=papers.evaluation,
                kind=HistoryKind.PAPER_WORDED,
                details={"name": name},
                before=paper_value(before),
                after=paper_value(new),
                by=by,
            )
        changed = changed or changed_now
    return changed


def current_papers(evaluation: Evaluation, stored: Papers | None = None) -> dict[wording.PaperKind, SignoffPaper]:
    """Both as they stand: of the seal where one is in force, else drafts or, once approved, ready to be signed.

    `stored`: the wording, if it has been read.
    """
    if seal := Seal.objects.current().filter(evaluation=evaluation, stage=CycleState.MANDIRI).first():
        return {kind: sealed_paper(evaluation, seal, kind) for kind in wording.PaperKind}
    standing = signoff_state(evaluation, stored)
    return {kind: draft_paper(evaluation, kind, standing) for kind in wording.PaperKind}


def draft_paper(evaluation: Evaluation, kind: wording.PaperKind, standing: SignoffState) -> SignoffPaper:
    approved = standing.approval is not None
    return build_paper(
        kind,
        evaluation,
        json.loads(sealing.canonical_json(standing.content)),
        paper_facts(standing.papers, standing.signatory, standing.concession),
        PaperStatus.TO_SIGN if approved else PaperStatus.DRAFT,
        sha256=standing.sha256 if approved else "",
    )


def sealed_paper(evaluation: Evaluation, seal: Seal, kind: wording.PaperKind) -> SignoffPaper:
    """From what was sealed alone; a seal older than the papers takes the wording of today."""
    facts = json.loads(seal.canonical)
    papers = facts.get("papers") or _facts_of_today(evaluation)
    status = PaperStatus.REOPENED if seal.superseded_at else PaperStatus.SEALED
    day = long_date(clock.day_of(seal.sealed_at, evaluation.region))
    if "papers" not in facts:
        papers = {**papers, "signatory": {**papers["signatory"], "name": facts["signature"]["by"]["name"]}}
    return build_paper(kind, evaluation, facts, papers, status, sha256=seal.sha256, day=day)


def _facts_of_today(evaluation: Evaluation) -> dict[str, Any]:
    papers = papers_for(evaluation)
    return paper_facts(papers, signatory_of(papers))


def papers_texts(papers: Papers) -> dict[str, str]:
    """Both texts in force, as the form shows them."""
    return {kind.field: text_of(papers, kind) for kind in wording.PaperKind}
