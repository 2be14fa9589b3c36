"""Evidence by address, alone or beside files."""

from evaluations.choices import AssignmentPart
from evaluations.cycles.cycle_setup import assign_agency
from evidence.citations import CitationTarget, add_evidence
from evidence.documents import DocumentFacts, EvidenceLink
from tests.builders.evidence_builders import items

URL = "https://jdih.denpasarkota.go.id/perwali/5-2025?versi=2"


def both(city):
    """Dinas Kesehatan also contributes to indicator 34."""
    rows = [city.indicator(34)]
    assign_agency(
        evaluation=city.evaluation,
        indicators=rows,
        agency=city.agency,
        part=AssignmentPart.CONTRIBUTOR,
        by=city.people["diskominfo"],
    )


def many(city, **changes):
    chosen = items(city, "I45-L2-01", "I34-L2-01", "I34-L3-01")
    fields = {
        "agency": city.agency,
        "by": city.people["opd"],
        "document": DocumentFacts("Perwali SPBE"),
        "source": EvidenceLink(URL),
    }
    proves = [CitationTarget(item.criterion.indicator, item) for item in chosen]
    return add_evidence(evaluation=city.evaluation, targets=proves, **(fields | changes))
