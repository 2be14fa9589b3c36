"""After a load: whatever the site said it has stored is looked up, one by one, in the database and in its files."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from evaluations.choices import ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.scoring_inputs import parse_value
from evidence.models import Citation, DocumentVersion
from history.models import HistoryEntry
from tests.load.traffic import SavedLevel, Work


def lost(evaluation: Evaluation, work: Work) -> list[str]:
    """A sentence for each acknowledged save or file that is not there; empty when nothing was lost."""
    return [*_lost_levels(evaluation, work.saved), *_lost_files(evaluation, work.sent)]


def _lost_levels(evaluation: Evaluation, saved: list[SavedLevel]) -> Iterator[str]:
    """Each one has its line of history; and nothing older than the last one stands in the row."""
    entries = HistoryEntry.objects.filter(subject_type="evaluations.evaluation", subject_id=evaluation.pk)
    entries = entries.filter(details__name="value", details__column=ValueColumn.MANDIRI)
    rows = entries.values_list("indicator__number", "after", "by__username")
    told = Counter((number, after.get("level"), username) for number, after, username in rows)
    for (number, value, username), count in Counter((s.number, s.value, s.username) for s in saved).items():
        if missing := max(0, count - told[number, value, username]):
            yield f"{missing} saves of level {value} of indicator {number} by {username} are not in the history"
    last = {row.number: row for row in sorted(saved, key=lambda row: row.version)}
    rows = Score.objects.filter(evaluation=evaluation, column=ValueColumn.MANDIRI, indicator__number__in=last)
    stored = {row.indicator.number: row for row in rows.select_related("indicator")}
    for number, mine in last.items():
        found = stored.get(number)
        if found is None or found.version <= mine.version:
            yield f"indicator {number} was saved as version {mine.version + 1}, and stands before it"
        elif found.version == mine.version + 1 and found.value != parse_value(evaluation, mine.value):
            yield f"indicator {number} was saved with level {mine.value}, and shows {found.value}"


def _lost_files(evaluation: Evaluation, sent: dict[str, str]) -> Iterator[str]:
    """Each one is a version of a document that its sender cites here, and its bytes are those that were sent."""
    versions = {row.sha256: row for row in DocumentVersion.objects.filter(sha256__in=sent)}
    cited = set(
        Citation.objects.filter(evaluation=evaluation, version__in=versions.values()).values_list(
            "version__sha256", "created_by__username"
        )
    )
    for digest, username in sent.items():
        version = versions.get(digest)
        if version is None or (digest, username) not in cited:
            yield f"a file of {username} ({digest[:12]}) is no evidence of this cycle"
        elif _digest(version) != digest:
            yield f"{version.file.name} of {username} is not stored as it was sent"


def _digest(version: DocumentVersion) -> str:
    """Of the stored bytes; empty when there is no file."""
    try:
        with version.file.open() as stream:
            return sha256(stream.read()).hexdigest()
    except OSError:
        return ""
