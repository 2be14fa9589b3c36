"""Renewing evidence that rests on another agency's document leaves that document alone."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.citations import citation_targets, cite_version
from evidence.documents import DocumentFacts
from evidence.library.library_writes import edit_document
from evidence.models import Citation, Document
from evidence.renewals import renew_evidence
from history.models import HistoryEntry
from tests.builders.evidence_builders import returned, send
from tests.files import png


@pytest.fixture
def borrowed(city):
    """An open document of Dinas Kesehatan that Badan Keuangan has cited, and that came back to it."""
    document = send(city, title="Panduan", secrecy="terbuka", reference="1/2024", issued_on=date(2024, 1, 1))[0]
    (citation,) = cite_version(
        evaluation=city.evaluation,
        targets=citation_targets(city.indicator(34)),
        agency=city.other_agency,
        version=document.version,
        by=city.people["opd2"],
    )
    return returned(city, citation)


def renew(city, citation, by):
    said = {"reference": "9/2025", "issued_on": date(2025, 7, 1)}
    source = SimpleUploadedFile("Panduan kami.png", png())
    return renew_evidence(citation=citation, source=source, by=city.people[by], **said)[0]


def facts(document):
    row = Document.objects.get(pk=document.pk)
    return (
        row.reference,
        row.issued_on,
        row.secrecy,
        row.revision,
        row.versions.count(),
        HistoryEntry.objects.about(row).count(),
    )


def test_the_owners_document_stays_as_it_was(city, borrowed):
    before = facts(borrowed.version.document)
    renew(city, borrowed, "opd2")
    assert facts(borrowed.version.document) == before == ("1/2024", date(2024, 1, 1), "terbuka", 1, 1, 0)


def test_the_new_file_is_a_document_of_who_sent_it(city, borrowed):
    new = renew(city, borrowed, "opd2")
    document = new.version.document
    assert (document.title, document.owner, document.reference, document.issued_on, document.secrecy) == (
        "Panduan",
        city.other_agency,
        "9/2025",
        date(2025, 7, 1),
        "terbatas",
    )
    assert (new.version.number, new.version.original_name) == (1, "Panduan kami.png")
    assert list(Citation.objects.current().filter(agency=city.other_agency)) == [new]
    assert not Document.objects.visible_to(city.people["opd"]).filter(pk=document.pk).exists()


def test_the_page_says_so_and_offers_neither_number_nor_date_of_the_others_document(client, city, borrowed):
    document = borrowed.version.document
    secret = DocumentFacts("Panduan", reference="R-77/2025", secrecy="terbatas")
    edit_document(document=document, facts=secret, revision=1, by=city.people["opd"])
    client.force_login(city.people["opd2"])
    page = " ".join(client.get(reverse("evidence_renew", args=[borrowed.pk])).content.decode().split())
    assert ("R-77/2025" in page, "menjadi dokumen OPD Anda sendiri" in page) == (False, True)
