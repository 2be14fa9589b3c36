"""Closed minutes as a document of the library and as evidence, in one step, through the doors of all files."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from domains.models import EvidenceItem
from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.models import Citation, Document
from evidence.verdicts import judge_citation
from meetings import minutes_writes
from meetings.filing import file_minutes
from tests.builders.meeting_builders import held, point, write
from tests.city import fresh


def closed(city, **texts):
    meeting = held(city)
    write(city, meeting, **{f"titik-{point(meeting).pk}-decision": "Reviu diulang setiap tahun.", **texts})
    return minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])


def items(city):
    return list(
        EvidenceItem.objects.filter(
            kind="notula", criterion__indicator__number=45, instrument=city.evaluation.instrument
        ).select_related("criterion__indicator")
    )


def text_of(version):
    with version.file.open() as stream:
        return "\n".join(page.extract_text() for page in PdfReader(stream).pages)


def test_the_minutes_become_a_document_and_evidence_in_one_step(city):
    meeting = closed(city)
    (wanted, *_) = items(city)
    (citation,) = file_minutes(meeting=meeting, items=[wanted], page="1", by=city.people["diskominfo"])
    document = Document.objects.get()
    assert (document.title, document.kind, document.issued_on) == ("Notula Reviu layanan", "notula", date(2025, 8, 20))
    assert (document.owner, document.region) == (None, city.region)
    version = citation.version
    assert (citation.item, citation.page, citation.agency) == (wanted, "1", None)
    assert (version.content_type, version.number, len(version.sha256)) == ("application/pdf", 1, 64)
    told, wanted_words = text_of(version), ("Reviu diulang setiap tahun.", "Dinas Kesehatan", "Halaman 1 dari")
    assert [words in told for words in wanted_words] == [True] * 3
    with pytest.raises(Refused):
        judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])
    judge_citation(citation=citation, outcome="diterima", by=city.people["asesor_internal"])


def test_the_same_edition_is_stored_once_and_a_new_one_is_a_version(city):
    meeting = closed(city)
    file_minutes(meeting=meeting, by=city.people["diskominfo"])
    assert Citation.objects.count() == 0
    file_minutes(meeting=fresh(meeting), indicators=[city.indicator(45)], by=city.people["diskominfo"])
    assert (Document.objects.count(), Document.objects.get().versions.count()) == (1, 1)
    minutes_writes.reopen_minutes(meeting=meeting, reason="Salah tulis.", by=city.people["koordinator"])
    with pytest.raises(Refused, match="setelah ditutup"):
        file_minutes(meeting=fresh(meeting), by=city.people["diskominfo"])
    again = minutes_writes.close_minutes(meeting=meeting, by=city.people["koordinator"])
    file_minutes(meeting=again, by=city.people["diskominfo"])
    newest, oldest = Document.objects.get().versions.all()
    assert ("Salah tulis." in text_of(newest), "Salah tulis." in text_of(oldest)) == (True, False)
    assert Citation.objects.get().version == oldest


@pytest.mark.parametrize("role", ["asesor_internal", "penanggung_jawab", "koordinator", "opd", "auditor", "admin"])
def test_only_the_desk_files_for_the_city(city, role):
    meeting = closed(city)
    with pytest.raises(Refused, match="Hanya Diskominfo"):
        file_minutes(meeting=meeting, indicators=[city.indicator(45)], by=city.people[role])
    assert Document.objects.count() == 0


def test_outside_the_stage_nothing_is_cited_and_nothing_stored(city):
    meeting = closed(city)
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
    city.evaluation.refresh_from_db()
    stale = fresh(meeting)
    with pytest.raises(Refused):
        file_minutes(meeting=stale, indicators=[city.indicator(45)], by=city.people["diskominfo"])
    assert (Document.objects.count(), fresh(meeting).document) == (0, None)
    file_minutes(meeting=stale, by=city.people["diskominfo"])
    assert Document.objects.count() == 1


def test_the_page_offers_what_asks_for_minutes_and_files_it(client, city):
    meeting = closed(city)
    client.force_login(city.people["diskominfo"])
    page = reverse("minutes_file", args=[city.evaluation.pk, meeting.pk])
    form = client.get(page).context["form"]
    assert [pk for pk, _ in form.fields["items"].choices] == [item.pk for item in items(city)]
    assert client.post(page, {"items": [items(city)[0].pk], "secrecy": "terbuka"}).status_code == 302
    assert Document.objects.get().secrecy == "terbuka"
    assert client.post(page, {"items": [items(city)[0].pk]}).status_code == 422


def test_who_changes_the_meeting_meanwhile_is_not_filed_over(city):
    meeting = closed(city)
    minutes_writes.reopen_minutes(meeting=fresh(meeting), reason="Salah tulis.", by=city.people["koordinator"])
    minutes_writes.close_minutes(meeting=fresh(meeting), by=city.people["koordinator"])
    with pytest.raises(ValidationError, match="dibuka kembali"):
        file_minutes(meeting=meeting, by=city.people["diskominfo"])
    assert Document.objects.count() == 0
