"""A sample year after the interview: handed in, judged item by item by the assessors, and back with the agencies."""

from typing import Any

from accounts.models import User
from assessment.external_index import assume_external_index
from assessment.scores import save_score
from domains.models import EvidenceItem
from evaluations.choices import AssessorOutcome, AssessorStage, CycleState, ValueColumn, VerdictOutcome
from evaluations.models import Evaluation, Score
from evaluations.stages.transitions import (
    move_stage,
)
from evidence.assessor_verdicts.verdict_recording import VerdictEntry, record_assessor_verdicts
from evidence.citations import CitationTarget
from evidence.models import Citation
from evidence.renewals import renew_evidence
from evidence.repairs.opening import open_repair_window
from evidence.verdicts import judge_citation
from regions.models import Agency
from signing.models import Papers
from signing.paper_writes import save_papers
from spbe.demo import sample_ending, sample_evidence
from spbe.demo.sample_cycle import explained
from spbe.demo.sample_days import at_day


def seed(
    evaluation: Evaluation, plan: dict[str, Any], agencies: dict[str, Agency], users: dict[str, User], password: str
) -> None:
    """From a self-assessment in full work to the repair, by the days of the plan."""
    region = evaluation.region
    with at_day(region, plan["filled"]["day"]):
        fill_the_rest(evaluation, plan["filled"], users["diskominfo"])
    sample_ending.hand_in(evaluation, plan["ending"], users, password)
    with at_day(region, plan["assessed"]["day"], hour=11):
        sample_ending.record_levels(evaluation, plan["assessed"], users["diskominfo"])
        record_verdicts(evaluation, plan["assessed"], users["diskominfo"])
    with at_day(region, plan["interview"]):
        move_stage(evaluation=evaluation, target=CycleState.INTERVIU, by=users["diskominfo"])
    with at_day(region, plan["repair"]["opened"]) as day:
        open_repair_window(evaluation=evaluation, opens=day, by=users["koordinator"])
    for row in plan["repair"]["sent"]:
        send_repair(evaluation, row, agencies, users)


def fill_the_rest(evaluation: Evaluation, plan: dict[str, Any], by: User) -> None:
    """Values, explanations and the paper's last word, without which nothing is signed."""
    stored = {s.indicator_id: s for s in Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI)}
    for indicator in evaluation.instrument.indicators.all():
        score = stored.get(indicator.pk)
        changes: dict[str, Any] = {} if score and score.fact else explained(plan, indicator.number)
        version = score.version if score else 0
        if indicator.number in plan["assumed"]:
            version = assume_external_index(evaluation=evaluation, indicator=indicator, version=version, by=by).version
        elif indicator.number in plan["levels"]:
            changes["value"] = plan["levels"][indicator.number]
        if changes:
            save_score(evaluation=evaluation, indicator=indicator, by=by, version=version, changes=changes)
    version = Papers.objects.get(evaluation=evaluation).version
    save_papers(evaluation=evaluation, version=version, changes=plan["papers"], by=by)


def record_verdicts(evaluation: Evaluation, plan: dict[str, Any], by: User) -> None:
    """All that was cited is accepted, but what the plan names."""
    returned = {
        code: VerdictEntry(AssessorOutcome.REVISION, cause, note, wanted)
        for code, (cause, note, wanted) in plan["returned"].items()
    }
    cited = Citation.objects.filter(evaluation=evaluation, item__isnull=False).live().accepted()
    accepted = dict.fromkeys(cited.values_list("item__code", flat=True), VerdictEntry(AssessorOutcome.ACCEPTED))
    entries = accepted | returned
    items = EvidenceItem.objects.filter(instrument=evaluation.instrument, code__in=entries)
    record_assessor_verdicts(
        evaluation=evaluation,
        stage=AssessorStage.DOKUMEN,
        entries={item.pk: entries[item.code] for item in items},
        versions={},
        source=plan["source"],
        by=by,
    )


def send_repair(
    evaluation: Evaluation, row: dict[str, Any], agencies: dict[str, Agency], users: dict[str, User]
) -> None:
    """What an agency sends: in place of what we had returned, else beside what stands; then the validator's word."""
    before = Citation.objects.filter(evaluation=evaluation, item__code=row["item"], agency=agencies[row["agency"]])
    with at_day(evaluation.region, row["day"], hour=10) as day:
        if returned := before.current().filter(verdicts__outcome=VerdictOutcome.RETURNED).first():
            source = sample_evidence.sample_file(row)
            by = sample_evidence.sender_of(row, users)
            cited = renew_evidence(citation=returned, source=source, title=row["title"], by=by)
        else:
            proves = [target_of(evaluation, row["item"])]
            cited = sample_evidence.send(evaluation, row | {"days": 0}, proves, agencies, users, day)
    if row["verdict"]:
        with at_day(evaluation.region, row["day"], hour=15):
            judge_citation(citation=cited[0], outcome=row["verdict"], by=users["penanggungjawab"])


def target_of(evaluation: Evaluation, code: str) -> CitationTarget:
    """An item of the cycle's instrument, as evidence is sent for it."""
    items = EvidenceItem.objects.filter(instrument=evaluation.instrument).select_related("criterion__indicator")
    item = items.get(code=code)
    return CitationTarget(item.criterion.indicator, item)
