"""Evidence as an agency sends it, and as it comes back."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.citations import WHOLE_DOCUMENT, CitationPlace, add_evidence, citation_targets
from evidence.documents import DocumentFacts
from evidence.verdicts import judge_citation
from tests.files import pdf


def send(city, by="opd", number=45, file=None, items=(), agency="own", **said):
    """Evidence for the agency's own indicator, as the form would send it; `said` of the document, or where in it."""
    facts = {name: said.pop(name) for name in list(said) if name in DocumentFacts.__dataclass_fields__}
    return add_evidence(
        evaluation=city.evaluation,
        targets=citation_targets(city.indicator(number), items),
        agency=city.agency if agency == "own" else agency,
        document=DocumentFacts(**({"title": "Notula reviu 2025"} | facts)),
        source=file or SimpleUploadedFile("Notula.pdf", pdf()),
        place=place_of(**said),
        by=city.people[by],
    )


def place_of(**said) -> CitationPlace:
    """Where it stands; the document as a whole where nothing is said."""
    return CitationPlace(**({} if said.get("page") or said.get("article") else {"article": WHOLE_DOCUMENT}) | said)


def items(city, *codes):
    return list(city.evaluation.instrument.items.filter(code__in=codes).select_related("criterion"))


def stored_files(settings) -> list[Path]:
    return [path for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file()]


def returned(city, citation):
    note = "Matriks belum ditandatangani kepala dinas."
    judge_citation(
        citation=citation, outcome="dikembalikan", reason="belum_disahkan", note=note, by=city.people["diskominfo"]
    )
    return citation
