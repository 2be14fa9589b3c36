"""The small Pemdi city in the hands of the ministry's assessors, and what they decide."""

from domains.models import EvidenceItem
from evaluations.choices import Activity, AssessorOutcome, AssessorStage, CycleState, RevisionCause
from evaluations.models import Evaluation
from evidence.assessor_verdicts.verdict_recording import VerdictEntry, record_assessor_verdicts

SOURCE = "Unduhan portal 3-10-2026"
ACCEPTED = VerdictEntry(AssessorOutcome.ACCEPTED.value)
WRONG = VerdictEntry(
    AssessorOutcome.REVISION.value,
    RevisionCause.WRONG.value,
    "Rekap anggaran tidak memuat kegiatan yang diminta.",
    "Lampirkan halaman dengan subkegiatannya.",
)
MISSING = VerdictEntry(AssessorOutcome.REVISION.value, RevisionCause.MISSING.value)
BLOCKED = VerdictEntry(AssessorOutcome.REVISION.value, RevisionCause.BLOCKED.value)


def at_stage(city, state=CycleState.INTERVIU):
    """The same cycle, moved on by hand to a stage of the assessors."""
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=state, activity=Activity.EVALUASI)
    city.evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    return city


def item(city, code):
    return EvidenceItem.objects.get(instrument=city.evaluation.instrument, code=code)


def decide(city, entries, stage=AssessorStage.DOKUMEN, versions=None, source=SOURCE, role="diskominfo"):
    """{code: entry} as Diskominfo records it; returns how many changed."""
    items = {code: item(city, code) for code in entries}
    return record_assessor_verdicts(
        evaluation=city.evaluation,
        stage=stage,
        entries={items[code].pk: entry for code, entry in entries.items()},
        versions={items[code].pk: version for code, version in (versions or {}).items()},
        source=source,
        by=city.people[role],
    )
