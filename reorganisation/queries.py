"""Changes of agencies as they are read afterwards: the list, and what one of them has moved."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from domains.models import Indicator
from evaluations.models import Evaluation
from history.models import type_of
from history.presenters import PRESENTERS
from regions.models import Agency
from reorganisation.change_plan import change_sentence, planned_successors
from reorganisation.models import AgencyChange

# What the rows of the ledger are called, in the order of the page.
NAMES = {
    "evaluations.Assignment": "penugasan",
    "evidence.EvidenceRequest": "permintaan",
    "evidence.Citation": "data dukung",
    "evaluations.WindowExtension": "perpanjangan",
    "planning.Action": "tindak lanjut",
    "evidence.Document": "dokumen",
    "accounts.Membership": "peran",
    "meetings.Invitation": "undangan rapat",
    "meetings.AgendaPoint": "mata acara rapat",
}


def agency_change_rows(changes: QuerySet[AgencyChange]) -> list[AgencyChange]:
    """Each with its sentence, also where none is stored before it is applied.

    Two queries, and one for successors that exist already.
    """
    read = changes.select_related("region", "by").defer("steps", "known", "told")
    found = list(read.prefetch_related(Prefetch("sources", Agency.objects.order_by("name"))))
    known = {row["agency"] for change in found for row in change.successors if "agency" in row}
    stored = Agency.objects.select_related("region").in_bulk(known) if known else {}
    for change in found:
        if not change.sentence:
            successors = planned_successors(change, stored=stored)
            change.sentence = change_sentence(change, change.sources.all(), successors)
    return found


def moved_rows(change: AgencyChange) -> dict[str, Any]:
    """How many rows of each kind, what histories were told, and who moved from where to where; for the page.

    From what was stored when it was applied. Three queries; titles of documents stay on their own pages.
    """
    counts = Counter(step["label"] for step in change.steps)
    lines = [
        said["line"] for said in change.told if "line" in said and said["line"]["subject_type"] == type_of(Evaluation)
    ]
    years = dict(Evaluation.objects.filter(pk__in=_ids(lines, "subject_id")).values_list("pk", "year"))
    numbers = dict(Indicator.objects.filter(pk__in=_ids(lines, "indicator_id")).values_list("pk", "number"))
    members = [said["member"] for said in change.told if "member" in said]
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[row["person"] for row in members])}
    rows = []
    for line in lines:
        if line["indicator_id"] and line["kind"] in PRESENTERS:
            texts = PRESENTERS[line["kind"]].texts(line["details"], line["before"], line["after"])
            place = {"year": years.get(line["subject_id"]), "number": numbers.get(line["indicator_id"])}
            rows.append(place | texts._asdict())
    return {
        "counts": [(counts[label], name) for label, name in NAMES.items() if counts[label]],
        "rows": rows,
        "people": [(names[row["person"]], row["before"], row["after"]) for row in members],
    }


def _ids(lines: Iterable[dict[str, Any]], name: str) -> set[int]:
    return {line[name] for line in lines if line[name]}
