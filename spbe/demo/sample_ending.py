"""How a sample year ends: the last papers judged, approved, signed and sealed; the assessors' levels; done."""

from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from assessment.values.column_import import record_external_column
from evaluations.choices import CycleState, ValueColumn, VerdictOutcome
from evaluations.models import Evaluation
from evaluations.stages.transitions import (
    move_stage,
)
from evidence.files.sample_documents import sample_pdf
from evidence.files.text_reading import read_file
from evidence.models import Citation
from evidence.verdicts import judge_citation
from notices.notifications import mark_read
from regions import clock
from signing.paper_writes import draft_paper
from signing.papers_pdf import paper_pdf
from signing.rules import PaperKind
from signing.signed_papers import READING_SECONDS, compare_signed_paper, save_signed_paper
from signing.signing import approve_self_assessment, sign_self_assessment, signoff_state
from signing.tasks import check_files
from spbe.demo.sample_days import at_day


def seed(evaluation: Evaluation, plan: dict[str, Any], users: dict[str, User], password: str) -> None:
    """By the days of the plan, from the self-assessment's last week to the end of the year."""
    region = evaluation.region
    hand_in(evaluation, plan, users, password)
    with at_day(region, plan["assessed"], hour=11):
        record_levels(evaluation, plan, users["diskominfo"])
    with at_day(region, plan["reviewed"]):
        move_stage(evaluation=evaluation, target=CycleState.REVIU, by=users["diskominfo"])
    with at_day(region, plan["done"]):
        move_stage(evaluation=evaluation, target=CycleState.SELESAI, by=users["diskominfo"])
        transaction.on_commit(partial(read_everything, users, clock.now()), robust=True)


def hand_in(evaluation: Evaluation, plan: dict[str, Any], users: dict[str, User], password: str) -> None:
    """The last papers judged, then approved, signed and sealed."""
    region = evaluation.region
    with at_day(region, plan["judged"], hour=15):
        accept_the_rest(evaluation, users["asesor"])
    with at_day(region, plan["approved"], hour=10):
        seen = signoff_state(evaluation).sha256
        by = users["penanggungjawab"]
        approve_self_assessment(evaluation=evaluation, seen=seen, reason=plan["remark"], by=by)
    with at_day(region, plan["signed"], hour=10):
        sign(evaluation, users, password)


def read_everything(users: dict[str, User], moment: datetime) -> None:
    """Nobody finds last year's news unread; it is told when the demo is committed, and read right after."""
    with clock.fixed_at(moment):
        for user in users.values():
            mark_read(user=user)


def accept_the_rest(evaluation: Evaluation, by: User) -> None:
    """What waits for a verdict on the last days."""
    waiting = Citation.objects.filter(evaluation=evaluation, verdicts=None).live()
    for citation in waiting.order_by("pk"):
        judge_citation(citation=citation, outcome=VerdictOutcome.ACCEPTED, by=by)


def sign(evaluation: Evaluation, users: dict[str, User], password: str) -> None:
    """The Berita Acara goes out, comes back as a scan, is compared page by page, and is sealed."""
    paper = save_signed_paper(evaluation=evaluation, source=scan_of(evaluation), by=users["diskominfo"])
    signer = users["koordinator"]
    compare_signed_paper(evaluation=evaluation, seen=str(paper.version_id), by=signer)
    check = signoff_state(evaluation).file_check
    assert check
    assert check.job_id
    check_files(check.job_id)
    sign_self_assessment(evaluation=evaluation, password=password, by=signer)


def scan_of(evaluation: Evaluation) -> ContentFile:
    """As many pages as the paper that was given out; it says itself that nobody has signed it."""
    _, draft = paper_pdf(draft_paper(evaluation, PaperKind.MINUTES, signoff_state(evaluation)))
    pages = read_file(BytesIO(draft), "pdf", READING_SECONDS).pages or 1
    title = f"Berita Acara Penilaian Mandiri {evaluation.year} (pindaian contoh)"
    content = sample_pdf(title, ["Di sini berdiri pindaian yang bertanda tangan. Tanda tangan tidak ditiru."], pages)
    return ContentFile(content, name=f"Berita-Acara-{evaluation.year}-pindaian-contoh.pdf")


def record_levels(evaluation: Evaluation, plan: dict[str, Any], by: User) -> None:
    """The assessors' sheet, as it would be taken over from a file."""
    words = plan["justified"]
    entries = {
        number: {"value": str(level)} | ({"justification": words[number]} if number in words else {})
        for number, level in enumerate(plan["external"], 1)
    }
    record_external_column(
        evaluation=evaluation, column=ValueColumn.DOKUMEN, entries=entries, versions={}, source=plan["source"], by=by
    )
