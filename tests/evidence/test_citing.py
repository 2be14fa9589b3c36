"""Citing what is stored already, and taking a citation back before its verdict."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluations.permissions import Refused
from evidence.citations import citation_targets, cite_version, withdraw_citation
from evidence.documents import EvidenceLink
from evidence.models import Citation, Document, DocumentVersion
from evidence.renewals import renew_evidence
from evidence.verdicts import judge_citation
from history.models import HistoryEntry
from history.presenters import history_event
from tests.builders.evidence_builders import items, place_of, returned, send
from tests.builders.link_builders import URL, both
from tests.history_rows import texts

NEWER = EvidenceLink("https://jdih.denpasarkota.go.id/baru")


def cite(city, version, by="opd", number=45, codes=("I45-L3-01",), agency="own", **said):
    return cite_version(
        evaluation=city.evaluation,
        targets=citation_targets(city.indicator(number), items(city, *codes)),
        agency=city.agency if agency == "own" else agency,
        version=version,
        place=place_of(**said),
        by=city.people[by],
    )


def test_a_stored_document_is_cited_for_more_items_without_a_second_file(city):
    version = send(city, items=items(city, "I45-L2-01"))[0].version
    new = cite(city, version, codes=("I45-L3-01", "I45-L4-01"), page="7", article="Pasal 2")
    assert [(row.item.code, row.page, row.article, row.version) for row in new] == [
        ("I45-L3-01", "7", "Pasal 2", version),
        ("I45-L4-01", "7", "Pasal 2", version),
    ]
    assert DocumentVersion.objects.count() == 1
    assert (
        history_event(HistoryEntry.objects.filter(kind="evidence_sent").first()).after
        == "Notula.pdf (I45-L3-01, I45-L4-01)"
    )


def test_the_same_version_is_cited_once_an_item(city):
    version = send(city, items=items(city, "I45-L2-01"))[0].version
    with pytest.raises(ValidationError, match="sudah digunakan untuk I45-L2-01"):
        cite(city, version, codes=("I45-L2-01", "I45-L3-01"))
    whole = send(city)[0].version
    with pytest.raises(ValidationError, match="sudah digunakan untuk indikator 45"):
        cite(city, whole, codes=())
    assert Citation.objects.count() == 2


def test_what_was_withdrawn_may_be_cited_again(city):
    first = send(city, items=items(city, "I45-L2-01"))[0]
    withdraw_citation(citation=first, by=city.people["opd"])
    assert cite(city, first.version, codes=("I45-L2-01",))[0].pk != first.pk


def test_only_documents_that_the_person_may_read_are_cited(city):
    both(city)
    restricted = send(city)[0].version
    for_34 = {"number": 34, "codes": ("I34-L2-01",), "agency": city.other_agency, "by": "opd2"}
    with pytest.raises(Refused, match="tidak dapat Anda baca"):
        cite(city, restricted, **for_34)
    Document.objects.update(secrecy="terbuka")
    assert cite(city, restricted, **for_34)[0].agency == city.other_agency


def test_a_file_in_quarantine_is_not_cited(city):
    version = send(city)[0].version
    for scan in ("menunggu", "virus"):
        DocumentVersion.objects.update(scan=scan)
        with pytest.raises(ValidationError, match="belum lolos pemindaian"):
            cite(city, version)


def test_citing_asks_for_role_stage_and_assignment(city):
    version = send(city, secrecy="terbuka")[0].version
    with pytest.raises(Refused, match="tidak ditugaskan"):
        cite(city, version, by="opd2")
    with pytest.raises(Refused, match="Hanya OPD"):
        cite(city, version, by="asesor_internal")
    city.evaluation.state = "dokumen"
    city.evaluation.save()
    with pytest.raises(Refused, match="hanya terbuka"):
        cite(city, version)


def test_a_citation_without_a_verdict_is_taken_back_with_its_history(city):
    citation = send(city, items=items(city, "I45-L2-01"))[0]
    withdraw_citation(citation=citation, by=city.people["kepala_opd"])
    citation.refresh_from_db()
    assert (citation.withdrawn_at is not None, Citation.objects.current().count()) == (True, 0)
    entry = history_event(HistoryEntry.objects.filter(kind="evidence_sent").first())
    assert (entry.before, entry.after, entry.by) == ("Notula.pdf (I45-L2-01)", "", city.people["kepala_opd"])
    with pytest.raises(Refused, match="sudah dibatalkan"):
        withdraw_citation(citation=citation, by=city.people["opd"])


@pytest.mark.parametrize(
    ("role", "reason"),
    [("opd2", "milik OPD lain"), ("diskominfo", "milik OPD lain"), ("asesor_internal", "Hanya OPD")],
)
def test_only_who_sends_for_the_agency_takes_it_back(city, role, reason):
    with pytest.raises(Refused, match=reason):
        withdraw_citation(citation=send(city)[0], by=city.people[role])
    assert Citation.objects.current().count() == 1


def test_what_was_judged_stays(city):
    citation = send(city)[0]
    judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])
    with pytest.raises(Refused, match="sudah diputus"):
        withdraw_citation(citation=citation, by=city.people["opd"])


def test_taking_a_renewal_back_brings_the_returned_one_back(city):
    old = returned(city, send(city)[0])
    new = renew_evidence(citation=old, source=NEWER, by=city.people["opd"])[0]
    withdraw_citation(citation=new, by=city.people["opd"])
    assert list(Citation.objects.current().returned()) == [old]


def test_nobody_judges_or_renews_what_was_taken_back(city):
    citation = send(city)[0]
    withdraw_citation(citation=citation, by=city.people["opd"])
    with pytest.raises(Refused, match="membatalkan pengiriman"):
        judge_citation(citation=citation, outcome="diterima", by=city.people["diskominfo"])
    with pytest.raises(Refused, match="sudah dibatalkan"):
        renew_evidence(citation=citation, source=NEWER, by=city.people["opd"])


def test_no_page_counts_what_was_taken_back(client, city):
    citation = send(city, title="Surat yang ditarik", items=items(city, "I45-L2-01"), file=EvidenceLink(URL))[0]
    withdraw_citation(citation=citation, by=city.people["opd"])
    cycle = city.evaluation.pk
    pages = {
        "opd": [reverse("agency_evidence", args=[cycle]), reverse("indicator", args=[cycle, 45])],
        "diskominfo": [reverse("reviews", args=[cycle]), reverse("worklist", args=[cycle])],
    }
    for role, urls in pages.items():
        client.force_login(city.people[role])
        assert ["Surat yang ditarik" in client.get(url).content.decode() for url in urls] == [False, False]


def test_facts_that_a_renewal_changes_have_their_history(city):
    old = returned(city, send(city, reference="1/2024")[0])
    renew_evidence(citation=old, source=NEWER, by=city.people["opd"], reference="1/2025", issued_on=None)
    document = Document.objects.get()
    told = texts(document.history, "field", "before", "after")
    assert (told, document.revision) == ([("nomor", "1/2024", "1/2025")], 2)
