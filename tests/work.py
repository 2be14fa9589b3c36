"""Makers of what stands on the working pages: levels and evidence, without the long way through every door."""

import hashlib

from django.core.files.base import ContentFile

from domains.models import EvidenceItem
from evaluations.choices import ValueColumn
from evaluations.models import GeneralQuestion, Score
from evidence.models import Citation, Document, DocumentVersion, Verdict
from regions import clock
from signing.models import Papers, Seal
from tests.files import pdf

# Why a level is entered above what the accepted evidence carries, where a test is about something else.
WHY = "Data dukung sedang diperiksa."


def fill(city, levels, column=ValueColumn.MANDIRI):
    Score.objects.bulk_create(
        Score(
            evaluation=city.evaluation,
            indicator=indicator,
            column=column,
            value=levels[indicator.number],
            version=1,
            updated_by=city.people["diskominfo"],
            updated_at=clock.now(),
        )
        for indicator in city.evaluation.instrument.indicators.filter(number__in=levels)
    )


def propose(city):
    """The leads of the city have proposed their levels: nothing of that waits in tests about other things."""
    fill(city, {34: 1, 45: 1}, column=ValueColumn.USULAN)


def answer_questions(city):
    """The general questions of the cycle, without which nothing is signed."""
    GeneralQuestion.objects.filter(evaluation=city.evaluation).update(answer="Layanan perizinan satu pintu.")


def fill_papers(city):
    """Place, position and NIP on the papers, without which nothing is approved."""
    Papers.objects.create(
        evaluation=city.evaluation,
        position="Sekretaris Daerah",
        nip="197001011990031001",
        place="Denpasar",
        updated_by=city.people["diskominfo"],
    )


def cite(city, number, outcome=None, note="", title="Notula reviu", owner=None):
    """One citation by the agency's operator, judged by the internal assessor if an outcome is given."""
    document = Document.objects.create(
        region=city.region, owner=owner or city.agency, title=title, created_by=city.people["opd"]
    )
    version = DocumentVersion.objects.create(
        document=document,
        number=1,
        file="x.pdf",
        original_name="x.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_by=city.people["opd"],
    )
    citation = Citation.objects.create(
        evaluation=city.evaluation,
        indicator=city.indicator(number),
        version=version,
        agency=document.owner,
        created_by=city.people["opd"],
    )
    if outcome:
        reason = "kedaluwarsa" if outcome == "dikembalikan" else ""
        judge = city.people["asesor_internal"]
        Verdict.objects.create(citation=citation, outcome=outcome, reason=reason, note=note, by=judge)
    return citation


def store_files(city):
    """A real file under each citation of the cycle: nothing is sealed whose file is not there."""
    content = pdf()
    for version in DocumentVersion.objects.filter(citations__evaluation=city.evaluation):
        version.file.save(f"{version.pk.hex}.pdf", ContentFile(content), save=False)
        version.size, version.sha256 = len(content), hashlib.sha256(content).hexdigest()
        version.save()


def seal(city):
    """A seal on the self-assessment, without the way through approval and signature."""
    return Seal.objects.create(
        evaluation=city.evaluation,
        stage="mandiri",
        exact_index="3/1",
        printed_index="3.00",
        predicate="Baik",
        canonical="{}",
        sha256="0" * 64,
        sealed_by=city.people["koordinator"],
    )


def cite_item(city, code, outcome=None, **kwargs):
    """One citation for one item of the checklist, by its code."""
    item = EvidenceItem.objects.select_related("criterion__indicator").get(
        instrument=city.evaluation.instrument, code=code
    )
    citation = cite(city, item.criterion.indicator.number, outcome, **kwargs)
    Citation.objects.filter(pk=citation.pk).update(item=item)
    citation.item = item
    return citation
