"""The interview pack: doubtful indicators with likely question, prepared answer, document, page, and who answers."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import User
from assessment.indicator.explanation import place_in_document, version_title
from assessment.worklist.queries import WorklistRow, build_worklist
from domains.models import EvidenceItem, LevelCriterion
from evaluations.choices import ValueColumn
from evaluations.models import ChosenService, Evaluation, Score
from evaluations.permissions import may
from evidence.item_outcomes import with_cycle
from evidence.models import Citation
from meetings.doubts import DoubtfulIndicator, doubtful_indicators
from meetings.models import InterviewNote
from ui.formats import level_text

MAX_NAMED = 4  # how many missing items a drafted question asks for
OPEN_QUESTION = "Pada tingkat berapa indikator ini dinyatakan, dan data dukung mana yang menunjukkannya?"


@dataclass(frozen=True)
class InterviewTopic:
    """One indicator. What nobody has written yet is drafted from the instrument and the self-assessment."""

    row: WorklistRow
    reasons: tuple[str, ...]
    note: InterviewNote | None
    own_draft: str
    assessors_said: str  # beside the question: what is stored in it is read by whoever reads the pack
    score: Score | None
    application: str
    citations: tuple[Citation, ...]

    @property
    def draft(self) -> str:
        return "\n".join(part for part in (self.own_draft, self.assessors_said) if part)

    @property
    def question(self) -> str:
        return (self.note and self.note.question) or self.draft

    @property
    def is_drafted(self) -> bool:
        return not (self.note and self.note.question)

    @property
    def answer(self) -> str:
        return self.note.answer if self.note else ""

    @property
    def explanation(self) -> str:
        """What the self-assessment says, as ground for an answer."""
        parts = (self.score.fact, self.score.analysis) if self.score else ()
        return "\n".join(part for part in parts if part)

    @property
    def proofs(self) -> list[tuple[Citation, str]]:
        """Each with document, number, date, and where to look."""
        return [
            (row, ", ".join([*version_title(row.version), *place_in_document(row.article, row.page)]))
            for row in self.citations
        ]


@dataclass(frozen=True)
class InterviewPack:
    topics: tuple[InterviewTopic, ...]
    others: tuple[WorklistRow, ...]  # that may be prepared besides

    @property
    def answered(self) -> int:
        return sum(bool(topic.answer) for topic in self.topics)


def interview_pack(evaluation: Evaluation, user: User, number: int | None = None) -> InterviewPack:
    """Twelve queries, however many indicators. Agency people see those that their agencies have a part in.

    `number`: that indicator alone, whether it is doubtful or not. Without an interview only what
    was written once is read.
    """
    sees_all = may("view_worklist", user, evaluation)
    mine = user.agency_ids(evaluation.region_id)
    rows = [row for row in build_worklist(evaluation).rows if sees_all or row.agency_ids & mine]
    ground = _TopicInputs(evaluation, user, sees_all)
    doubtful = doubtful_indicators(rows, ground.external) if evaluation.has_interview else []
    doubts = {doubt.row.number: doubt for doubt in doubtful}
    wanted = [row for row in rows if row.number in doubts or row.number in ground.notes or row.number == number]
    if number is not None:
        wanted = [row for row in wanted if row.number == number]
    shown = {row.number for row in wanted}
    topics = tuple(ground.topic(row, doubts.get(row.number)) for row in wanted)
    return InterviewPack(topics, tuple(row for row in rows if row.number not in shown))


class _TopicInputs:
    """What topics are made of, by indicator number."""

    def __init__(self, evaluation: Evaluation, user: User, sees_all: bool) -> None:
        rows = InterviewNote.objects.filter(evaluation=evaluation)
        notes = list(rows.select_related("indicator", "updated_by"))
        self.notes = {note.indicator.number: note for note in notes}
        scores = Score.objects.filter(evaluation=evaluation, column__in=(ValueColumn.MANDIRI, ValueColumn.DOKUMEN))
        found = list(scores.select_related("indicator"))
        self.mine = {s.indicator.number: s for s in found if s.column == ValueColumn.MANDIRI}
        # What the assessors say is the team's to read, as on the page of values.
        self.external = {s.indicator.number: s for s in found if s.column == ValueColumn.DOKUMEN and sees_all}
        levels = LevelCriterion.objects.filter(indicator__instrument=evaluation.instrument_id)
        self.levels = {(level.indicator.number, level.level): level for level in levels.select_related("indicator")}
        items = EvidenceItem.objects.filter(instrument=evaluation.instrument_id)
        self.items = dict(items.values_list("code", "text"))
        services = ChosenService.objects.filter(evaluation=evaluation).select_related("indicator")
        self.services = {service.indicator.number: service for service in services}
        # What counts now and this person may read, by indicator number; returned evidence shows nothing.
        readable = Citation.objects.visible_to(user).filter(evaluation=evaluation).live().with_verdict()
        related = readable.select_related("version__document", "item", "indicator").order_by("item__position", "pk")
        cited: dict[int, list[Citation]] = defaultdict(list)
        for row in with_cycle(evaluation, related):
            if row.outcome != "dikembalikan":
                cited[row.indicator.number].append(row)
        self.citations = cited

    def topic(self, row: WorklistRow, doubt: DoubtfulIndicator | None) -> InterviewTopic:
        service = self.services.get(row.number)
        external = self.external.get(row.number)
        assessors_said = f"Catatan asesor: “{external.notes}” Apa penjelasannya?" if external and external.notes else ""
        # From the instrument's own words; nothing else is said.
        questions: list[str] = []
        level = self.levels.get((row.number, row.readiness.level_of(row.value))) if row.value is not None else None
        if level is None:
            questions.append(OPEN_QUESTION)
        else:
            said = f"Tingkat {level_text(row.value)} ({level.name}) menuntut: “{level.criterion}”"
            questions.append(f"{said} Bagaimana hal itu dipenuhi, dan di halaman mana data dukungnya?")
        for need in row.readiness.missing_for(row.value)[:MAX_NAMED]:
            words = " atau ".join(f"{item.code} “{self.items[item.code]}”" for item in need.items)
            questions.append(f"Mana data dukung untuk {words}?")
        return InterviewTopic(
            row=row,
            reasons=doubt.reasons if doubt else ("dipilih oleh tim",),
            note=self.notes.get(row.number),
            own_draft="\n".join(questions),
            assessors_said=assessors_said,
            score=self.mine.get(row.number),
            application=service.application if service else "",
            citations=tuple(self.citations.get(row.number, ())),
        )
