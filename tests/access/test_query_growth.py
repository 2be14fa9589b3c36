"""No page asks more of the database because there is more to show: each page, each reader, one row and three."""

from typing import Any

from django.core.cache import cache
from django.db import connection

from assessment.models import Decision
from domains.models import EvidenceItem
from evaluations.choices import AssessorStage, ValueColumn
from evaluations.models import AssessorVerdict, Score
from evidence.models import Citation, RequestMessage, Verdict
from history.models import DownloadLog
from outputs.models import SharedPackOpening
from planning.models import ActionNote, ActionRaise, Effort, ItemEffort
from regions import clock
from tests.access.walk import address, browser_of, knock, undone
from tests.access.world import World
from tests.builders.access_builders import READS, world
from tests.growth import grow

__all__ = ["world"]  # fixtures

READERS = ("koord", "disko", "opd", "pimp", "admin")
PAGES = [row for row in READS if row.object != "other"]
# What lists are made of; each must be there three times on the second walk.
GROWN = {
    *("accounts.User", "accounts.Change", "accounts.PowerRequest", "accounts.SignedInSession", "regions.Agency"),
    *("assessment.Decision", "evaluations.Evaluation", "evaluations.Assignment", "evaluations.Score"),
    *("evaluations.StageWindow", "evaluations.WindowExtension", "evaluations.AssessorVerdict", "evaluations.Holiday"),
    *("evaluations.GeneralQuestion", "evidence.Document", "evidence.DocumentVersion", "evidence.Citation"),
    *("evidence.Verdict", "evidence.EvidenceRequest", "evidence.RequestMessage", "history.HistoryEntry"),
    *("history.DownloadLog", "imports.SheetDraft", "jobs.Job", "meetings.Meeting", "meetings.AgendaPoint"),
    *("meetings.Invitation", "notices.Mail", "notices.Notification", "outputs.Package", "outputs.Report"),
    *("outputs.SharedPack", "outputs.SharedPackOpening", "planning.Recommendation", "planning.Action"),
    *("planning.ActionRaise", "planning.ActionProof", "planning.ActionNote", "planning.Target", "planning.Effort"),
    *("planning.Scenario", "planning.ItemEffort", "planning.ReachedLevel", "reorganisation.AgencyChange"),
    *("results.OfficialResult", "results.YearNote", "signing.Seal", "undo.BulkAct", "uploads.Upload"),
}


class AskedStatements:
    """What was asked of the database, statement by statement."""

    def __init__(self) -> None:
        self.sql: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sql.append(sql)
        return execute(sql, params, many, context)


def walked(world: World, paths: dict[str, str]) -> dict[tuple[str, str], tuple[int, list[str]]]:
    """{(page, reader): (status, what it asked)} of who may read it, with empty caches, by a browser without any."""
    browsers = {column: browser_of(world, column) for column in READERS}
    asked = {}
    for row in PAGES:
        for column in (column for column in READERS if row.expected[column] == "200"):
            cache.clear()
            with undone(), connection.execute_wrapper(statements := AskedStatements()):
                answer = knock(browsers[column], "GET", paths[str(row)])
            asked[str(row), column] = (answer.status_code, statements.sql)
    return asked


def seed(world: World) -> None:
    """One of each kind that the world of the access table has not."""
    side, by = world.own, world.people["disko"]
    cycle, indicator = side.evaluation, side.citation.indicator
    for column in ValueColumn.values:
        said = {"value": 3, "fact": "Ada.", "analysis": "Baik.", "reason": "Dijanjikan.", "version": 1}
        Score.objects.create(
            evaluation=cycle, indicator=indicator, column=column, updated_by=by, updated_at=clock.now(), **said
        )
    score = Score.objects.get(evaluation=cycle, column=ValueColumn.MANDIRI)
    Decision.objects.create(score=score, value=3, reason="Tiga layanan.", by=by)
    item = EvidenceItem.objects.filter(criterion__indicator=indicator).order_by("position")[0]
    judged = Citation.objects.get(pk=side.citation.pk)
    judged.pk, judged.item = None, item
    judged.save(force_insert=True)
    Verdict.objects.create(citation=judged, outcome="dikembalikan", reason="kedaluwarsa", note="Lagi.", by=by)
    revision = {"outcome": "revisi", "cause": "tidak_tepat", "note": "Ganti.", "source": "Portal", "version": 1}
    AssessorVerdict.objects.create(evaluation=cycle, item=item, stage=AssessorStage.DOKUMEN, by=by, **revision)
    RequestMessage.objects.create(request=side.request, text="Kapan?", by=by)
    ActionNote.objects.create(action=side.action, text="Mulai.", by=by)
    ActionRaise.objects.create(action=side.action, indicator=indicator, level=4)
    Effort.objects.create(evaluation=cycle, indicator=indicator, level=4, points=2, by=by)
    ItemEffort.objects.create(evaluation=cycle, indicator=indicator, item=item, points=2, by=by)
    SharedPackOpening.objects.create(pack=side.shared, outcome="dibuka")
    DownloadLog.objects.log(side.citation.version, by=by)


def test_no_page_asks_more_where_there_is_more_to_show(world):
    seed(world)
    paths = {str(row): address(row, world) for row in PAGES}
    before = walked(world, paths)
    assert grow(2) & GROWN == set()
    after = walked(world, paths)
    moved = {visit: (answer, after[visit][0]) for visit, (answer, _) in before.items() if after[visit][0] != answer}
    assert moved == {}
    more = {visit: len(after[visit][1]) - len(sql) for visit, (_, sql) in before.items()}
    assert {visit: count for visit, count in more.items() if count > 0} == {}
