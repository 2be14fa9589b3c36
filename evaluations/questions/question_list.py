"""*Pertanyaan umum*: the list of a cycle and its answers.

A new cycle takes the questions that its instrument's file knows; they change every year, so Diskominfo adds and
removes. Without any list nothing is asked: no question is made up.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from domains.models import Instrument
from evaluations import permissions
from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Evaluation, GeneralQuestion
from evaluations.permissions import Refused
from evaluations.stages.workflow import lock_cycle, why_not_write_column
from history.choices import HistoryKind
from history.models import HistoryEntry
from history.presenters import text_value
from regions import clock

LIST_OPEN_STATES = (CycleState.PERSIAPAN, CycleState.MANDIRI)
MAX_ANSWER_LENGTH = 10_000
QUESTION_REMOVED = "Pertanyaan ini baru saja dikeluarkan dari daftar. Muat ulang halaman pertanyaan umum."


def instrument_questions(instrument: Instrument) -> list[tuple[str, str]]:
    """Text and source of the questions in the instrument's file; none in most."""
    listed = instrument.details.get("general_questions")
    if not listed:
        return []
    key, _, place = listed["source"].partition(" ")
    work = instrument.details["sources"].get(key, key).partition(" — ")[0]
    return [(text, f"{work}, {place}" if place else work) for text in listed["items"]]


def create_instrument_questions(evaluation: Evaluation) -> None:
    """For a new cycle, inside the transaction that makes it."""
    GeneralQuestion.objects.bulk_create(
        GeneralQuestion(evaluation=evaluation, number=number, text=text, source=source)
        for number, (text, source) in enumerate(instrument_questions(evaluation.instrument), 1)
    )


def why_not_edit_questions(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not change the list now; None if they may."""
    if refusal := permissions.why_not_allowed("list_questions", user, evaluation):
        return refusal
    return (
        None
        if evaluation.state in LIST_OPEN_STATES
        else "Daftar ini tidak diubah lagi: penilaian mandiri sudah dikirim."
    )


def why_not_answer(evaluation: Evaluation, user: User) -> str | None:
    """Why this person may not answer now; as for levels."""
    return permissions.why_not_allowed("fill_scores", user, evaluation) or why_not_write_column(
        evaluation, ValueColumn.MANDIRI, anywhere=True
    )


@transaction.atomic
def add_question(*, evaluation: Evaluation, text: str, source: str, by: User) -> GeneralQuestion:
    lock_cycle(evaluation)
    if refusal := why_not_edit_questions(evaluation, by):
        raise Refused(refusal)
    last = GeneralQuestion.objects.filter(evaluation=evaluation).aggregate(n=Max("number"))["n"] or 0
    question = GeneralQuestion(evaluation=evaluation, number=last + 1, text=text.strip(), source=source.strip())
    question.clean_fields(exclude=["evaluation"])
    question.save()
    _record(question, HistoryKind.QUESTION_LISTED, "", question.text, by)
    return question


@transaction.atomic
def remove_question(*, question: GeneralQuestion, reason: str, by: User) -> None:
    """Take it from this year's list; text and answer stay in the history."""
    lock_cycle(question.evaluation)
    if refusal := why_not_edit_questions(question.evaluation, by):
        raise Refused(refusal)
    if not reason.strip():
        raise ValidationError({"reason": "Tulis mengapa pertanyaan ini tidak ditanyakan tahun ini."})
    stored = _locked_question(question)
    if stored.answer:
        _record(stored, HistoryKind.QUESTION_ANSWERED, stored.answer, "", by)
    _record(stored, HistoryKind.QUESTION_LISTED, stored.text, "", by, reason.strip())
    stored.delete()


def _locked_question(question: GeneralQuestion) -> GeneralQuestion:
    """As it is by now. Raises `Refused` where somebody has removed it since the page was drawn."""
    rows = GeneralQuestion.objects.select_for_update(of=("self",)).select_related("updated_by")
    stored = rows.filter(pk=question.pk).first()
    if stored is None:
        raise Refused(QUESTION_REMOVED)
    stored.evaluation = question.evaluation
    return stored


@transaction.atomic
def answer_question(*, question: GeneralQuestion, answer: str, version: int, by: User) -> GeneralQuestion:
    """`version` is the one the person saw; who was slower is told, and sees both answers."""
    lock_cycle(question.evaluation)
    if refusal := why_not_answer(question.evaluation, by):
        raise Refused(refusal)
    stored = _locked_question(question)
    answer = answer.replace("\r\n", "\n").strip()
    if stored.answer == answer:
        return stored
    if stored.version != version:
        raise ValidationError({"answer": f"{stored.updated_by} baru saja menjawab. Bandingkan, lalu simpan lagi."})
    if len(answer) > MAX_ANSWER_LENGTH:
        raise ValidationError({"answer": f"Jawaban paling panjang {MAX_ANSWER_LENGTH} huruf."})
    _record(stored, HistoryKind.QUESTION_ANSWERED, stored.answer, answer, by)
    stored.answer, stored.version, stored.updated_by, stored.updated_at = answer, version + 1, by, clock.now()
    stored.save()
    return stored


def _record(question: GeneralQuestion, kind: HistoryKind, before: str, after: str, by: User, reason: str = "") -> None:
    HistoryEntry.objects.record(
        subject=question.evaluation,
        kind=kind,
        details={"number": question.number},
        before=text_value(before),
        after=text_value(after),
        reason=reason,
        by=by,
    )
