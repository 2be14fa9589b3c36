"""What is handed in beside the indicators: general questions with their answers, and the papers of the seal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse

from evaluations.models import Evaluation, GeneralQuestion
from outputs.models import TauvalEntry
from outputs.tauval.handover import HandoverDigests, TickedThing, sha256
from signing.models import Seal, SignedPaper
from signing.rules import PaperKind

QUESTION, SIGNED = "pertanyaan-", "berita-acara-bertanda-tangan"
NO_ANSWER = "Belum dijawab."


@dataclass(frozen=True)
class HandedQuestion(TickedThing):
    question: GeneralQuestion

    parts: ClassVar[HandoverDigests] = HandoverDigests("", "pertanyaan atau jawaban", "")

    @property
    def key(self) -> str:
        return f"{QUESTION}{self.question.number}"

    @property
    def name(self) -> str:
        return f"pertanyaan {self.question.number}"

    @property
    def text(self) -> str:
        return self.question.answer

    @property
    def refusal(self) -> str:
        return "" if self.question.answer else NO_ANSWER


@dataclass(frozen=True)
class HandedPaper(TickedThing):
    """One paper of the seal that stands, or the one that came back signed."""

    code: str
    label: str
    address: str
    note: str = ""

    parts: ClassVar[HandoverDigests] = HandoverDigests("", "", "naskah")

    @property
    def key(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return self.label

    @property
    def text(self) -> str:
        """Nothing of it is typed: the file is uploaded as it is."""
        return ""


@dataclass(frozen=True)
class HandoverPapers:
    questions: tuple[HandedQuestion, ...]
    papers: tuple[HandedPaper, ...]

    @property
    def things(self) -> tuple[TickedThing, ...]:
        return (*self.questions, *self.papers)


def handover_papers(evaluation: Evaluation, ticks: dict[str, TauvalEntry]) -> HandoverPapers:
    """Three queries; without a seal there is no paper to hand in, and two."""
    questions = GeneralQuestion.objects.filter(evaluation=evaluation)
    seal = Seal.objects.filter(evaluation=evaluation).current().first()
    return HandoverPapers(
        tuple(_question(row, ticks) for row in questions), tuple(_papers(evaluation, seal, ticks)) if seal else ()
    )


def _question(row: GeneralQuestion, ticks: dict[str, TauvalEntry]) -> HandedQuestion:
    digests = HandoverDigests("", sha256([row.text, row.answer]), "")
    return HandedQuestion(digests, ticks.get(f"{QUESTION}{row.number}"), row)


def _papers(evaluation: Evaluation, seal: Seal, ticks: dict[str, TauvalEntry]) -> Iterator[HandedPaper]:
    """The signed one first: it is what counts. Both drafts say what the seal says."""
    rows = SignedPaper.objects.filter(approval__evaluation=evaluation).select_related("version")
    if signed := rows.order_by("-at", "-pk").first():
        digests = HandoverDigests("", "", sha256(signed.version.sha256))
        address = reverse("evidence_download", args=[signed.version_id])
        label = "Berita Acara bertanda tangan"
        yield HandedPaper(digests, ticks.get(SIGNED), SIGNED, label, address, signed.version.original_name)
    for kind in PaperKind:
        digests = HandoverDigests("", "", sha256([seal.sha256, kind.value]))
        address = reverse("seal_paper", args=[evaluation.pk, seal.pk, kind.value])
        yield HandedPaper(digests, ticks.get(kind.value), kind.value, f"{kind.label}, PDF", address)
