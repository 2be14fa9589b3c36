"""The interview pack as PDF."""

from typing import Any

from evaluations.exports.pdf import pdf_file
from evaluations.models import Evaluation
from meetings.interview.queries import InterviewPack, InterviewTopic
from ui.formats import level_text


def interview_pdf(evaluation: Evaluation, pack: InterviewPack, rule: str) -> tuple[str, bytes]:
    """File name and content."""
    content = pdf_file(
        "interview",
        evaluation=evaluation,
        title=f"Persiapan interviu {evaluation.year}",
        status="Persiapan, untuk kalangan sendiri",
        content={"rule": rule, "topics": [_topic(topic) for topic in pack.topics]},
        more=[("Indikator", f"{len(pack.topics)}, {pack.answered} sudah ada jawabannya")],
    )
    return f"interviu-{evaluation.region.code}-{evaluation.year}.pdf", content


def _topic(topic: InterviewTopic) -> dict[str, Any]:
    note = topic.note
    account = [note.account_holder, note.account_contact] if note else []
    return {
        "name": f"{topic.row.number}. {topic.row.name}",
        "level": level_text(topic.row.value),
        "why": "; ".join(topic.reasons),
        "question": topic.question,
        "answer": topic.answer,
        "explanation": topic.explanation,
        "proofs": [words for _, words in topic.proofs],
        "speaker": note.speaker if note else "",
        "lead": topic.row.lead,
        "application": topic.application,
        "account": ", ".join(part for part in account if part),
    }
