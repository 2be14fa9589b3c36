"""A date belongs to the file that was judged with it: nothing old grows young by what is said later."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from evidence.approving import approve_evidence, set_head_approval
from evidence.documents import DocumentFacts, EvidenceLink
from evidence.library.library_writes import add_document_version, edit_document
from evidence.models import Citation, Document
from evidence.verdicts import judge_citation
from tests.builders.evidence_builders import items, send
from tests.builders.link_builders import URL

OLDER, OLD, NEW = date(2019, 1, 1), date(2020, 1, 1), date(2025, 3, 1)


@pytest.fixture
def minutes(city):
    """Old minutes for an item that asks for young ones, accepted all the same."""
    citation = send(city, items=items(city, "I45-L5-09"), title="Notula", issued_on=OLD)[0]
    judge_citation(citation=citation, outcome="diterima", by=city.people["asesor_internal"])
    return citation


def say(city, role, day):
    document = Document.objects.get()
    facts = DocumentFacts("Notula", issued_on=day)
    edit_document(document=document, facts=facts, revision=document.revision, by=city.people[role])


def dates(city):
    """Of each live citation, as a list and one by one."""
    rows = Citation.objects.filter(evaluation=city.evaluation).live()
    return [(a.expiry.issued_on, b.expiry.issued_on) for a, b in zip(rows.with_age(), rows, strict=True)]


def test_the_agency_cannot_make_accepted_evidence_younger(city, minutes):
    with pytest.raises(ValidationError) as refusal:
        say(city, "opd", NEW)
    assert list(refusal.value.message_dict) == ["issued_on"]
    assert dates(city) == [(OLD, OLD)]
    say(city, "diskominfo", NEW)  # a slip of the pen is mended by who answers for the data
    assert dates(city) == [(NEW, NEW)]


def test_a_newer_version_with_a_newer_date_leaves_the_judged_one_as_old_as_it_was(city, minutes):
    add_document_version(document=Document.objects.get(), source=EvidenceLink(URL), by=city.people["opd"])
    say(city, "opd", NEW)
    assert dates(city) == [(OLD, OLD)]
    assert [version.dated for version in Document.objects.get().versions.order_by("number")] == [OLD, NEW]


@pytest.mark.parametrize("role", ["opd", "diskominfo"])
def test_nobody_takes_the_date_from_what_is_cited_for_an_item_with_an_age_limit(city, role):
    send(city, items=items(city, "I45-L5-09"), title="Notula", issued_on=OLD)
    with pytest.raises(ValidationError, match="butir I45-L5-09 membatasi umur"):
        say(city, role, None)
    assert dates(city) == [(OLD, OLD)]


def test_a_document_whose_age_nobody_asks_may_lose_its_date(city):
    send(city, items=items(city, "I45-L2-01"), title="Notula", issued_on=OLD)
    say(city, "opd", None)
    assert dates(city) == [(None, None)]


def test_the_agency_cannot_change_the_date_that_its_head_has_approved(city):
    set_head_approval(evaluation=city.evaluation, wanted=True, by=city.people["diskominfo"])
    (row,) = send(city, items=items(city, "I45-L5-09"), title="Notula", issued_on=OLD)
    say(city, "opd", OLDER)
    approve_evidence(citations=[row], by=city.people["kepala_opd"])
    with pytest.raises(ValidationError) as refusal:
        say(city, "opd", NEW)
    assert (list(refusal.value.message_dict), dates(city)) == (["issued_on"], [(OLDER, OLDER)])
    why = "Tanggal notula belum sesuai dengan isinya."
    judge_citation(citation=row, outcome="dikembalikan", reason="lainnya", note=why, by=city.people["asesor_internal"])
    say(city, "opd", NEW)  # what came back is put right
    assert dates(city) == [(NEW, NEW)]
