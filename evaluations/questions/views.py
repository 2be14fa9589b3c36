"""*Pertanyaan umum*: the questions of the cycle with their answers, and the list for who keeps it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import raise_if_refused
from accounts.signed_in import SignedInRequest
from evaluations import permissions
from evaluations.models import Evaluation, GeneralQuestion
from evaluations.questions import question_list as domain
from evaluations.questions.forms import QuestionAnswerForm, QuestionForm, QuestionRemoveForm
from evaluations.scope import cycle_page
from submissions.once import acts_once, once
from ui.forms import KawalForm, apply_or_add_errors


@require_safe
def questions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who sees the whole cycle reads them."""
    evaluation = cycle_page(request, pk)
    permissions.require("view_values", request.user, evaluation)
    return _page(request, evaluation)


def _page(
    request: SignedInRequest, evaluation: Evaluation, bound: KawalForm | None = None, of: int = 0
) -> HttpResponse:
    """The page with its forms; `bound` is the one that was sent and came back, `of` the question it belongs to."""
    stored = GeneralQuestion.objects.filter(evaluation=evaluation).select_related("updated_by")
    context = {
        "evaluation": evaluation,
        "rows": [_row(question, bound if question.pk == of else None) for question in stored],
        "add_form": bound if isinstance(bound, QuestionForm) else QuestionForm(evaluation=evaluation),
        "answer_refusal": domain.why_not_answer(evaluation, request.user),
        "list_refusal": domain.why_not_edit_questions(evaluation, request.user),
        "bound": bound,
    }
    return render(request, "evaluations/questions/questions.html", context, status=422 if bound else 200)


def _row(question: GeneralQuestion, bound: KawalForm | None) -> dict[str, Any]:
    if isinstance(bound, QuestionAnswerForm):
        bound.now_shows(question)
    return {
        "question": question,
        "kicker": f"Pertanyaan {question.number}",
        "note": question.source or "Ditambahkan kota untuk siklus ini.",
        "anchor": f"tanya-{question.pk}",
        "answer_form": bound if isinstance(bound, QuestionAnswerForm) else QuestionAnswerForm(question=question),
        "remove_form": bound if isinstance(bound, QuestionRemoveForm) else QuestionRemoveForm(question=question),
        "bound": bound,
    }


@require_POST
def question_answer(request: SignedInRequest, pk: int, question: int) -> HttpResponse:
    evaluation, row = _found(request, pk, question)
    raise_if_refused(domain.why_not_answer(evaluation, request.user))
    form = QuestionAnswerForm(request.POST, question=row)
    return _write_question(
        request,
        row,
        form,
        lambda: domain.answer_question(question=row, by=request.user, **form.cleaned_data),
        f"Jawaban {row.number} tersimpan.",
    )


@require_POST
@once
def question_add(request: SignedInRequest, pk: int) -> HttpResponse:
    evaluation = cycle_page(request, pk)
    raise_if_refused(domain.why_not_edit_questions(evaluation, request.user))
    form = QuestionForm(request.POST, evaluation=evaluation)
    if apply_or_add_errors(
        form, lambda: domain.add_question(evaluation=evaluation, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Pertanyaan ditambahkan.")
        return redirect("questions", pk)
    return _page(request, evaluation, form)


@require_POST
@acts_once
def question_remove(request: SignedInRequest, pk: int, question: int) -> HttpResponse:
    evaluation, row = _found(request, pk, question)
    raise_if_refused(domain.why_not_edit_questions(evaluation, request.user))
    form = QuestionRemoveForm(request.POST, question=row)
    return _write_question(
        request,
        row,
        form,
        lambda: domain.remove_question(question=row, by=request.user, **form.cleaned_data),
        "Pertanyaan dikeluarkan dari daftar tahun ini.",
    )


def _found(request: SignedInRequest, pk: int, question: int) -> tuple[Evaluation, GeneralQuestion]:
    evaluation = cycle_page(request, pk)
    row = get_object_or_404(GeneralQuestion, pk=question, evaluation=evaluation)
    row.evaluation = evaluation
    return evaluation, row


def _write_question(
    request: SignedInRequest, row: GeneralQuestion, form: KawalForm, write: Callable[[], object], words: str
) -> HttpResponse:
    number = row.pk
    if not apply_or_add_errors(form, write):
        return _page(request, row.evaluation, form, number)
    messages.success(request, words)
    return redirect(f"{reverse('questions', args=[row.evaluation_id])}#tanya-{number}")
