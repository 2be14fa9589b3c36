"""The same link is recognised however it is spelled; an address of the own network is asked about, never lost."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evidence.documents import EvidenceLink, FileAlreadyStored
from evidence.library.library_writes import add_document_version
from evidence.links import is_local, link_key
from evidence.models import Citation, Document, DocumentVersion
from tests.builders.evidence_builders import items, returned, send
from tests.builders.evidence_page_builders import act, add_url, typed  # noqa: F401
from tests.builders.link_builders import URL, many

PAGE = "https://jdih.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2025"
SAME = [
    "HTTPS://JDIH.DenpasarKota.GO.ID/perwali/5-2025?jenis=perwali&tahun=2025",
    "http://jdih.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id:443/perwali/5-2025?jenis=perwali&tahun=2025",
    "http://jdih.denpasarkota.go.id:80/perwali/5-2025?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id./perwali/5-2025?jenis=perwali&tahun=2025",
    "https://www.jdih.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id/perwali/5-2025/?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id/arsip/../perwali/./5%2D2025?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id/perwali/5-2025?tahun=2025&jenis=perwali",
    "https://jdih.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2025&utm_source=wa&fbclid=x&usp=sharing",
    "https://jdih.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2025#page=3",
]
OTHERS = [
    "https://jdih.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2024",
    "https://jdih.denpasarkota.go.id/Perwali/5-2025?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id/perwali/6-2025?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id:8443/perwali/5-2025?jenis=perwali&tahun=2025",
    "https://spbe.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2025",
    "https://jdih.denpasarkota.go.id/perwali/5-2025?jenis=perwali&tahun=2025#/lampiran/2",
    "https://jdih.denpasarkota.go.id/perwali/5-2025",
]


@pytest.mark.parametrize("url", SAME)
def test_another_spelling_is_the_same_link(url):
    assert link_key(url) == link_key(PAGE)


@pytest.mark.parametrize("url", OTHERS)
def test_another_address_is_another_link(url):
    assert link_key(url) != link_key(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://contoh.go.id", "https://contoh.go.id/"),
        ("https://contoh.go.id/a%c3%a9b", "https://contoh.go.id/aéb"),
        ("https://münchen.de/a", "https://xn--mnchen-3ya.de/a"),
        ("http://2130706433/a", "http://127.0.0.1/a"),
        ("https://contoh.go.id/a?", "https://contoh.go.id/a#"),
    ],
)
def test_spellings_of_host_and_path_are_one(one, other):
    assert link_key(one) == link_key(other)


def test_b14_the_same_link_is_offered_and_nothing_is_lost(act, city):  # noqa: F811
    known = send(city, file=EvidenceLink(PAGE), title="Perwali SPBE", items=items(city, "I45-L2-01"))[0].version
    page = act("opd").post(add_url(city), typed(city, file=None, url=SAME[9]))
    form, text = page.context["form"], page.content.decode()
    assert [row["version"] for row in page.context["known"]] == [known]
    assert (form["title"].value(), form["url"].value()) == ("Notula reviu layanan", SAME[9])
    assert ["Tautan ini sudah ada" in text, "pilih lagi berkasnya" in text] == [True, False]
    assert Document.objects.count() == 1
    answer = act("opd").post(add_url(city), typed(city, file=None, url=SAME[9], existing=str(known.pk)))
    assert (answer.status_code, Citation.objects.get(item__code="I45-L3-01").version) == (302, known)
    assert act("opd").post(add_url(city), typed(city, file=None, url=SAME[9], new_copy="1")).status_code == 302
    assert list(DocumentVersion.objects.values_list("link_key", flat=True)) == [link_key(PAGE)] * 2


def test_a_link_that_one_may_not_read_is_never_compared(act, city):  # noqa: F811
    send(city, file=EvidenceLink(PAGE), by="opd2", number=34, agency=city.other_agency)
    assert act("opd").post(add_url(city), typed(city, file=None, url=PAGE)).status_code == 302
    with pytest.raises(FileAlreadyStored):
        many(city, source=EvidenceLink(PAGE), agency=None, by=city.people["diskominfo"], new_copy=False)


def test_a_newer_version_that_only_spells_the_link_otherwise_is_none(city):
    document = send(city, file=EvidenceLink(PAGE))[0].version.document
    with pytest.raises(ValidationError, match="sama persis dengan versi 1"):
        add_document_version(document=document, source=EvidenceLink(SAME[0]), by=city.people["opd"])


# --- addresses of the own network ---------------------------------------------------------------------

LOCAL = [
    "http://localhost/",
    "https://LocalHost:8443/spbe",
    "http://aplikasi.localhost/",
    "http://10.1.2.3/berkas",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.10:8080/laporan?id=3",
    "http://169.254.169.254/",
    "http://127.0.0.1/",
    "http://0.0.0.0/",
    "http://100.64.1.1/",
    "http://[::1]/",
    "http://[fc00::1]/",
    "http://[fdab::1]:8080/",
    "http://[fe80::1]/",
    "http://[::ffff:192.168.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://nas.local/",
    "http://portal.internal/",
    "http://intranet/",
    "http://SERVER-DINAS/berbagi",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://10.0.0.1./",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://10.0.0.1.nip.io/",
]
PUBLIC = [
    URL,
    "http://172.32.0.1/",
    "http://8.8.8.8/",
    "https://[2001:4860:4860::8888]/",
    "https://localhost.go.id/",
    "https://spbe.local.go.id/",
    "https://sub.contoh.go.id./",
    "https://10.contoh.go.id/",
]


@pytest.mark.parametrize("url", LOCAL)
def test_b14_a_link_into_the_own_network_asks_first(city, url):
    assert is_local(url)
    with pytest.raises(ValidationError) as refused:
        send(city, file=EvidenceLink(url))
    assert list(refused.value.message_dict) == ["is_confirmed"]
    assert refused.value.message_dict["is_confirmed"][0].startswith("Alamat ini hanya dikenal di jaringan")
    assert send(city, file=EvidenceLink(url, is_confirmed=True))[0].version.url == url


@pytest.mark.parametrize("url", PUBLIC)
def test_a_link_that_everybody_reaches_asks_nothing(city, url):
    assert not is_local(url)
    assert send(city, file=EvidenceLink(url))[0].version.url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://<script>/",
        'http://a"b/',
        "http://a b/",
        "http://localhost:99999/",
        "https://contoh.go.id:99999/",
        "http://localhost/\na",
        "javascript://localhost/%0aalert(1)",
        "ftp://localhost/",
        "http://256.256.256.256/",
        "http://[::1",
        "http:///",
    ],
)
def test_confirming_lets_no_other_address_in(city, url):
    with pytest.raises(ValidationError) as refused:
        send(city, file=EvidenceLink(url, is_confirmed=True))
    assert list(refused.value.message_dict) == ["url"]


def test_secrets_in_a_link_are_refused_in_the_own_network_too(city):
    with pytest.raises(ValidationError, match="nama pengguna atau kata sandi"):
        send(city, file=EvidenceLink("http://admin:rahasia@192.168.1.1/", is_confirmed=True))


def test_the_form_shows_its_question_only_then_and_keeps_all_that_was_typed(act, city):  # noqa: F811
    assert "is_confirmed" not in act("opd").get(add_url(city)).content.decode()
    said = typed(city, file=None, url="http://192.168.1.10/laporan")
    page = act("opd").post(add_url(city), said)
    form, text = page.context["form"], page.content.decode()
    assert (list(form.errors), form["url"].value()) == (["is_confirmed"], said["url"])
    assert [form[name].value() for name in ("title", "note", "article")] == [
        said[name] for name in ("title", "note", "article")
    ]
    assert 'type="checkbox" name="is_confirmed"' in text
    assert Document.objects.count() == 0
    assert act("opd").post(add_url(city), said | {"is_confirmed": "on"}).status_code == 302
    assert DocumentVersion.objects.get().url == said["url"]


def test_the_other_forms_ask_too(act, city):  # noqa: F811
    citation = returned(city, send(city)[0])
    url = "http://nas.local/laporan"
    for address in (
        reverse("evidence_renew", args=[citation.pk]),
        reverse("document_version", args=[citation.version.document_id]),
    ):
        page = act("opd").post(address, {"url": url, "page": "1"})
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["is_confirmed"])
        assert 'type="checkbox" name="is_confirmed"' in page.content.decode()
        assert (
            act("opd").post(address, {"url": f"{url}?{len(address)}", "is_confirmed": "on", "page": "1"}).status_code
            == 302
        )
    assert DocumentVersion.objects.filter(url__startswith=url).count() == 2
