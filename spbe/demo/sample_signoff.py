"""Sample answers to two of the general questions, and the place where the papers would be signed."""

from typing import Any

from accounts.models import User
from evaluations.models import Evaluation, GeneralQuestion
from evaluations.questions.question_list import answer_question
from signing.paper_writes import save_papers


def seed(evaluation: Evaluation, plan: dict[str, Any], by: User) -> None:
    """By who enters data. No NIP: none is made up."""
    for question in GeneralQuestion.objects.filter(evaluation=evaluation, number__in=plan["answers"]):
        question.evaluation = evaluation
        answer_question(question=question, answer=plan["answers"][question.number], version=0, by=by)
    save_papers(evaluation=evaluation, version=0, changes=plan["papers"], by=by)
