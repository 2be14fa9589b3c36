"""Taking evidence in: nothing bad gets in, nothing is left behind, the name is safe, the bytes are the bytes."""

import hashlib
from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from evaluations.choices import CycleState
from evaluations.models import Evaluation
from evaluations.permissions import Refused
from evidence.citations import CitationPlace
from evidence.documents import check_source
from evidence.models import Citation, Document, DocumentVersion
from evidence.renewals import renew_evidence
from evidence.upload_permissions import sender_agencies
from history.models import HistoryEntry
from history.presenters import history_event
from tests.builders.evidence_builders import items, returned, send, stored_files
from tests.city import person
from tests.files import GOOD, pdf, xlsx


def test_one_upload_is_cited_for_each_item(city, settings):
    cited = send(city, items=items(city, "I45-L2-01", "I45-L3-01"), page="3–5", issued_on=date(2025, 7, 15))
    version = DocumentVersion.objects.get()
    assert [row.item.code for row in cited] == ["I45-L2-01", "I45-L3-01"]
    assert (version.sha256, version.size) == (hashlib.sha256(pdf()).hexdigest(), len(pdf()))
    assert (version.original_name, version.content_type, version.number) == ("Notula.pdf", "application/pdf", 1)
    assert [path.read_bytes() for path in stored_files(settings)] == [pdf()]
    assert stored_files(settings)[0].name == version.pk.hex
    assert (version.document.owner, version.document.secrecy) == (city.agency, "terbatas")
    entry = history_event(HistoryEntry.objects.get(kind="evidence_sent"))
    assert (entry.after, entry.by) == ("Notula.pdf (I45-L2-01, I45-L3-01)", city.people["opd"])


@pytest.mark.parametrize("name", GOOD)
def test_each_allowed_kind_is_stored(city, settings, name):
    send(city, file=SimpleUploadedFile(name, GOOD[name]()))
    assert [path.read_bytes() for path in stored_files(settings)] == [GOOD[name]()]


def test_a_file_over_the_limit_is_refused_whatever_size_it_claims(city, settings):
    settings.EVIDENCE_MAX_MB = 1
    big = SimpleUploadedFile("besar.pdf", b"%PDF-1.7" + b"0" * 1024 * 1024)
    big.size = 10
    with pytest.raises(ValidationError, match="lebih besar dari 1 MB"):
        send(city, file=big)
    assert (Document.objects.count(), stored_files(settings)) == (0, [])


def test_the_file_goes_with_a_transaction_that_is_rolled_back(city, settings):
    with suppress(RuntimeError), transaction.atomic():
        send(city)
        assert len(stored_files(settings)) == 1
        raise RuntimeError
    assert (Document.objects.count(), stored_files(settings)) == (0, [])


def test_the_file_stays_when_the_transaction_commits(city, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(city)
    assert len(stored_files(settings)) == 1


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("opd2", "tidak ditugaskan"),
        ("admin", "Hanya OPD"),
        ("asesor_internal", "Hanya OPD"),
        ("penanggung_jawab", "Hanya OPD"),
        ("koordinator", "Hanya OPD"),
        ("pimpinan", "Hanya OPD"),
        ("asesor_eksternal", "Hanya OPD"),
        ("auditor", "Hanya OPD"),
    ],
)
def test_only_assigned_agencies_and_diskominfo_send_evidence(city, role, reason):
    with pytest.raises(Refused, match=reason):
        send(city, by=role)
    assert Document.objects.count() == 0


def test_nobody_sends_in_the_name_of_another_agency(city):
    with pytest.raises(Refused, match="tidak ditugaskan"):
        send(city, by="opd2", number=34, agency=city.agency)
    with pytest.raises(Refused, match="tidak ditugaskan"):
        send(city, by="diskominfo", agency=city.agency)


def test_the_head_sends_for_the_agency_and_diskominfo_for_its_own_desk(city):
    choices = {role: sender_agencies(city.evaluation, city.indicator(45), city.people[role]) for role in city.people}
    assert {role: found for role, found in choices.items() if found} == {
        "opd": [city.agency],
        "kepala_opd": [city.agency],
        "diskominfo": [None],
    }


def test_nothing_is_sent_when_the_stage_is_closed(city):
    city.evaluation.state = "dokumen"
    with pytest.raises(Refused, match="hanya terbuka pada tahap Penilaian mandiri"):
        send(city)


def test_an_item_of_another_indicator_is_refused(city):
    with pytest.raises(ValidationError, match="bukan milik indikator"):
        send(city, items=items(city, "I34-L2-01"))


def test_a_document_from_the_future_is_refused(city, settings):
    with pytest.raises(ValidationError, match="belum tiba"):
        send(city, issued_on=date(2025, 8, 15))
    assert stored_files(settings) == []


def test_a_renewed_document_keeps_the_old_version_and_its_verdict(city, settings):
    old, other = [returned(city, row) for row in send(city, items=items(city, "I45-L2-01", "I45-L3-01"), page="3")]
    new_file = SimpleUploadedFile("Notula-v2.xlsx", xlsx())
    new = renew_evidence(
        citation=old,
        also=[other],
        source=new_file,
        by=city.people["kepala_opd"],
        place=CitationPlace(page="7"),
        issued_on=date(2025, 8, 1),
    )
    old.refresh_from_db()
    assert [row.page for row in new] == ["7", "3"]
    assert (old.replaced_by, old.newest_verdict.outcome, old.version.number) == (new[0], "dikembalikan", 1)
    assert (new[0].version.number, new[0].version.document, new[0].newest_verdict) == (2, old.version.document, None)
    assert new[0].version.document.issued_on == date(2025, 8, 1)
    assert [row.pk for row in Citation.objects.live()] == [row.pk for row in new]
    assert len(stored_files(settings)) == 2


def test_only_what_came_back_is_renewed_and_only_once(city, settings):
    citation = send(city)[0]
    upload = SimpleUploadedFile("b.pdf", pdf())
    with pytest.raises(Refused, match="tidak dikembalikan"):
        renew_evidence(citation=citation, source=upload, by=city.people["opd"])
    returned(city, citation)
    with pytest.raises(Refused, match="milik OPD lain"):
        renew_evidence(citation=citation, source=upload, by=city.people["opd2"])
    renew_evidence(citation=citation, source=upload, by=city.people["opd"])
    with pytest.raises(Refused, match="sudah diganti"):
        renew_evidence(citation=citation, source=upload, by=city.people["opd"])
    assert DocumentVersion.objects.count() == 2


def test_a_bad_file_leaves_the_returned_citation_as_it_was(city):
    citation = returned(city, send(city)[0])
    with pytest.raises(ValidationError, match="kosong"):
        renew_evidence(citation=citation, source=SimpleUploadedFile("a.pdf", b""), by=city.people["opd"])
    assert (Citation.objects.live().get(), DocumentVersion.objects.count()) == (citation, 1)


def test_people_of_other_regions_do_not_reach_the_documents(city, instruments):
    from regions.models import Region

    send(city, secrecy="terbuka")
    region = Region.objects.create(code="51.03", name="Badung", kind="kabupaten", time_zone="Asia/Makassar")
    stranger = person(region, "diskominfo", "tetangga")
    seen = {
        role: (Document.objects.visible_to(user).count(), Citation.objects.handled_by(user).count())
        for role, user in (city.people | {"tetangga": stranger}).items()
    }
    everything, open_only, nothing = (1, 1), (1, 0), (0, 0)
    assert seen == {
        "admin": nothing,
        "opd": everything,
        "kepala_opd": everything,
        "opd2": open_only,
        "diskominfo": everything,
        "asesor_internal": everything,
        "penanggung_jawab": everything,
        "koordinator": everything,
        "auditor": everything,
        "pimpinan": nothing,
        "asesor_eksternal": nothing,
        "tetangga": nothing,
    }


def test_a_stage_that_closes_while_the_file_is_being_checked_takes_nothing(city, monkeypatch):
    def checked_for_seconds(source):
        Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
        return check_source(source)

    monkeypatch.setattr("evidence.citations.check_source", checked_for_seconds)
    with pytest.raises(Refused, match="siklus ini pada tahap Penilaian dokumen"), transaction.atomic():
        send(city)
    assert (Document.objects.count(), Citation.objects.count()) == (0, 0)
