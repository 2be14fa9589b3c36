"""Links as evidence: checked, never fetched, never shown as a file of ours; and one step for several indicators."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations.permissions import Refused
from evidence.documents import EvidenceLink
from evidence.models import Citation, Document, DocumentVersion
from history.models import DownloadLog, HistoryEntry
from history.presenters import history_event
from jobs.models import Job
from tests.builders.evidence_builders import items, returned, send
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.link_builders import URL, both, many
from tests.files import pdf


def test_a_link_is_stored_as_a_version_without_a_file(city):
    send(city, file=EvidenceLink(f" {URL} "), items=items(city, "I45-L2-01"), kind="kebijakan")
    version = DocumentVersion.objects.select_related("document").get()
    assert (version.url, version.original_name, version.file.name, version.sha256, version.size) == (
        URL,
        "jdih.denpasarkota.go.id/perwali/5-2025",
        "",
        "",
        0,
    )
    assert (version.is_link, version.reading, version.document.kind) == (True, "selesai", "kebijakan")
    assert (Job.objects.count(), history_event(HistoryEntry.objects.get(kind="evidence_sent")).after) == (
        0,
        "jdih.denpasarkota.go.id/perwali/5-2025 (I45-L2-01)",
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("javascript:alert(1)", "Tautan harus lengkap"),
        ("data:text/html,x", "Tautan harus lengkap"),
        ("ftp://berkas.go.id/a", "Tautan harus lengkap"),
        ("file:///etc/passwd", "Tautan harus lengkap"),
        ("jdih.denpasarkota.go.id", "Tautan harus lengkap"),
        ("https://", "Tautan harus lengkap"),
        ("https://a b.go.id/", "Tautan harus lengkap"),
        ("https://[::1", "Tautan harus lengkap"),
        ("https://go.id/\njavascript:x", "Tautan harus lengkap"),
        ("https://admin:rahasia@spbe.go.id/", "Tautan ini memuat nama pengguna"),
        ("https://admin@spbe.go.id/", "Tautan ini memuat nama pengguna"),
        ("https://uji.go.id/?user=a&Password=b", "Tautan ini memuat kata sandi"),
        ("https://uji.go.id/#access_token=b", "Tautan ini memuat kata sandi"),
        ("https://go.id/" + "a" * 500, "Tautan ini lebih panjang dari 500"),
    ],
)
def test_an_address_that_is_no_safe_link_is_refused(city, url, says):
    with pytest.raises(ValidationError) as refused:
        send(city, file=EvidenceLink(url))
    assert refused.value.message_dict["url"][0][: len(says)] == says
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"file": SimpleUploadedFile("a.pdf", pdf()), "url": URL}, "url", "Pilih berkas atau tautan, tidak keduanya."),
        ({"file": None}, "file", "Pilih berkas, atau isi tautannya."),
        ({"file": None, "url": "javascript:alert(1)"}, "url", "Tautan harus lengkap"),
    ],
    ids=["both", "neither", "script"],
)
def test_the_form_takes_a_file_or_a_link(act, city, change, field, says):  # noqa: F811
    form = act("opd").post(add_url(city), typed(city, **change)).context["form"]
    assert {name: error[0][: len(says)] for name, error in form.errors.items()} == {field: says}
    assert (form["title"].value(), Document.objects.count()) == ("Notula reviu layanan", 0)


def test_a_link_is_sent_and_renewed_on_the_form(act, city):  # noqa: F811
    act("opd").post(add_url(city), typed(city, file=None, url=URL))
    citation = returned(city, Citation.objects.get())
    newer = {"url": f"{URL}&baru=1", "page": "3"}
    assert act("opd").post(reverse("evidence_renew", args=[citation.pk]), newer).status_code == 302
    assert [version.url for version in DocumentVersion.objects.order_by("number")] == [URL, f"{URL}&baru=1"]


def test_pages_lead_out_and_never_offer_a_link_as_a_file(act, city):  # noqa: F811
    citation = send(city, file=EvidenceLink(URL), items=items(city, "I45-L2-01"))[0]
    download = reverse("evidence_download", args=[citation.version_id])
    cycle = city.evaluation.pk
    way = f'href="{URL}" target="_blank" rel="noopener noreferrer"'
    pages = {
        ("opd", "list"): reverse("agency_evidence", args=[cycle]),
        ("opd", "indicator"): reverse("indicator", args=[cycle, 45]),
        ("diskominfo", "review"): reverse("review", args=[cycle, citation.pk]),
        ("opd", "download"): download,
    }
    found = {}
    for (role, name), url in pages.items():
        text = act(role).get(url).content.decode()
        found[name] = way in text, f'"{download}' in text
    assert found == dict.fromkeys(("list", "indicator", "review", "download"), (True, False))
    assert DownloadLog.objects.count() == 0
    returned(city, citation)
    for url in (pages["opd", "list"], reverse("evidence_renew", args=[citation.pk])):
        text = act("opd").get(url).content.decode()
        assert (way in text, f'"{download}' in text) == (True, False)


def test_the_page_of_a_link_is_only_for_those_who_may_read_the_document(act, city):  # noqa: F811
    citation = send(city, file=EvidenceLink(URL))[0]
    url = reverse("evidence_download", args=[citation.version_id])
    assert {role: act(role).get(url).status_code for role in ("opd2", "auditor", "pimpinan")} == {
        "opd2": 404,
        "auditor": 200,
        "pimpinan": 404,
    }


def test_one_step_cites_one_document_for_items_of_several_indicators(city):
    both(city)
    cited = many(city)
    assert [(row.indicator.number, row.item.code) for row in cited] == [
        (34, "I34-L2-01"),
        (34, "I34-L3-01"),
        (45, "I45-L2-01"),
    ]
    assert (Document.objects.count(), DocumentVersion.objects.count()) == (1, 1)
    told = HistoryEntry.objects.filter(kind="evidence_sent").order_by("indicator__number")
    assert [(row.indicator.number, history_event(row).after.partition(" ")[2]) for row in told] == [
        (34, "(I34-L2-01, I34-L3-01)"),
        (45, "(I45-L2-01)"),
    ]


def test_indicators_of_another_agency_are_refused_and_nothing_is_stored(city):
    with pytest.raises(ValidationError, match="Indikator 34 tidak ditugaskan kepada Dinas Kesehatan"):
        many(city)
    with pytest.raises(Refused, match="tidak ditugaskan"):
        many(city, agency=city.other_agency)
    assert Document.objects.count() == 0


def test_the_desk_cites_for_any_indicator(city):
    assert len(many(city, agency=None, by=city.people["diskominfo"])) == 3
