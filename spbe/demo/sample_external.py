"""Sample indexes of other bodies, each with the paper that says it."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from assessment.external_index import ExternalIndexFacts, record_external_index
from domains.models import Indicator
from evaluations.models import Evaluation
from evidence.citations import CitationPlace, add_evidence, citation_targets
from evidence.documents import DocumentFacts
from evidence.verdicts import judge_citation
from regions.models import Agency
from spbe.demo.sample_evidence import sample_file


def seed(
    evaluation: Evaluation,
    rows: dict[int, dict[str, Any]],
    indicators: dict[int, Indicator],
    agencies: dict[str, Agency],
    users: dict[str, User],
) -> None:
    """The paper proves the indicator as a whole; the index is that of the year before."""
    for number, row in rows.items():
        indicator, sender = indicators[number], row.get("agency", "diskominfo")
        citation = add_evidence(
            evaluation=evaluation,
            targets=citation_targets(indicator),
            agency=agencies.get(sender),
            document=DocumentFacts(row["title"], kind="laporan"),
            source=sample_file({"title": row["title"], "file": "pdf", "item": f"indikator {number}"}),
            place=CitationPlace(page="1"),
            by=users[sender],
        )[0]
        judge_citation(citation=citation, outcome="diterima", by=users["asesor"])
        record_external_index(
            evaluation=evaluation,
            indicator=indicator,
            facts=ExternalIndexFacts(Decimal(row["index"]), evaluation.year - 1, row["source"], citation.pk),
            version=0,
            by=users["diskominfo"],
        )
