"""Documents are found by what is said of them and by what stands on their pages, on both databases alike."""

from datetime import timedelta

import pytest
from django.db import connection

from evidence.models import Document, DocumentVersion, PageText, VersionReading
from search import document_index
from search.document_index import changed_documents, index_document, rebuild_index, refresh_index
from search.full_text import PAIRS_CUT
from search.models import DocumentWords, PageStems
from search.one_search import search
from tests.builders.search_builders import read_document, read_version
from tests.city import fresh

CORPUS = {
    "Peraturan Wali Kota Nomor 21 Tahun 2023": [
        "PERATURAN WALI KOTA\nNOMOR 21 TAHUN 2023\nTENTANG TATA KELOLA SPBE",
        "Pasal 4. Manajemen risiko dilaksanakan oleh setiap perangkat daerah. Pasal 5. Audit TIK dijalankan.",
    ],
    "Laporan evaluasi layanan": ["Layanan pengaduan publik dievaluasi setiap tahun.", "Kesimpulan: pelayanan membaik."],
    "Notula rapat koordinasi": ["Rapat membahas pengelolaan data dan risiko manajemen keamanan."],
    "Daftar 1e5 aset 007": ["Server 1e5abc dan 12345678901234567890 di ruang 3a."],
}
LETTERS = str.maketrans("0123456789", "abcdefghij")
# What is asked, and which documents of the corpus have it; the same list holds on SQLite and on PostgreSQL.
ASKED = {
    "manajemen risiko": {"Peraturan Wali Kota Nomor 21 Tahun 2023", "Notula rapat koordinasi"},
    '"manajemen risiko"': {"Peraturan Wali Kota Nomor 21 Tahun 2023"},
    "“risiko manajemen”": {"Notula rapat koordinasi"},
    '"tata kelola spbe"': {"Peraturan Wali Kota Nomor 21 Tahun 2023"},
    '"kelola tata spbe"': set(),
    '"spbe pasal"': set(),  # one page ends, the next begins
    '"wali kota" audit': {"Peraturan Wali Kota Nomor 21 Tahun 2023"},  # in the title, and on a page
    '"laporan evaluasi layanan"': {"Laporan evaluasi layanan"},
    '"layanan layanan"': set(),  # the title ends, the page begins
    '"tata kelola" "audit tik"': {"Peraturan Wali Kota Nomor 21 Tahun 2023"},
    "mengelola ": {"Notula rapat koordinasi", "Peraturan Wali Kota Nomor 21 Tahun 2023"},
    "pengelo": {"Notula rapat koordinasi"},
    "dilayani ": {"Laporan evaluasi layanan"},
    "EVALUASI": {"Laporan evaluasi layanan"},
    "21 2023": {"Peraturan Wali Kota Nomor 21 Tahun 2023"},
    "٢١ tahun": {"Peraturan Wali Kota Nomor 21 Tahun 2023"},
    "1e5abc": {"Daftar 1e5 aset 007"},
    "1e5": {"Daftar 1e5 aset 007"},
    "007": {"Daftar 1e5 aset 007"},
    "12345678901234567890": {"Daftar 1e5 aset 007"},
    "risiko pengaduan": set(),
    "la": set(),
    "lapor": {"Laporan evaluasi layanan"},
}
ODD = (
    *(
        '"',
        '""',
        '"a" "',
        "NEAR(a b)",
        "a AND",
        "OR",
        "NOT x",
        "-x",
        "a*",
        "*",
        "^a",
        "{a}:b",
        "words:a",
        "a:b",
        "(",
        ")",
    ),
    *(
        "a & b",
        "!a",
        "a | ",
        "':*",
        "'; DROP TABLE x; --",
        "%",
        "_",
        "\\",
        "🦆",
        "🦆 risiko",
        "\ufffd",
    ),
    *(
        "١٢٣",
        "x" * 10_000,
        "kata " * 2_000,
        "<script>",
        "{{ x }}",
        "\u202e",
        "日本",
        "é",
        "ﬁ",
        "½",
        "a_b_c",
        "\n\n",
        "' OR 1=1",
        "²³",
    ),
)


def found(user, text):
    groups = {group.key: group for group in search(fresh(user), text).groups}
    return {hit.title for hit in groups["dokumen"].hits} if "dokumen" in groups else set()


@pytest.fixture
def corpus(city):
    for title, pages in CORPUS.items():
        read_document(city, title, pages)
    refresh_index()
    return city


def test_both_databases_find_the_same(corpus):
    user = corpus.people["diskominfo"]
    assert {asked: found(user, asked) for asked in ASKED} == ASKED, connection.vendor


def test_where_not_all_pairs_of_words_were_kept_the_pages_are_asked(corpus, monkeypatch):
    monkeypatch.setattr(document_index, "MOST_PAIR_LETTERS", 100)
    rebuild_index()
    assert DocumentWords.objects.filter(words__startswith=PAIRS_CUT, is_whole=True).exists()
    user = corpus.people["diskominfo"]
    assert {asked: found(user, asked) for asked in ASKED if '"' in asked} == {
        asked: titles for asked, titles in ASKED.items() if '"' in asked
    }


def test_the_words_of_a_hostile_file_stay_within_what_a_database_keeps(city):
    """Different words of forty letters each, on many pages: PostgreSQL refuses more than a megabyte of them."""
    pages = [" ".join(f"{page:04}{word:04}".translate(LETTERS) * 5 for word in range(1_000)) for page in range(5)]
    document = read_document(city, "Jahat", pages)
    refresh_index()
    assert DocumentWords.objects.get(document=document, is_whole=True).words.startswith(PAIRS_CUT)
    assert found(city.people["diskominfo"], "jahat") == {"Jahat"}


def test_nothing_typed_is_an_error(corpus, client):
    client.force_login(corpus.people["diskominfo"])
    for typed in ODD:
        assert client.get("/cari/", {"q": typed}, headers={"HX-Request": "true"}).status_code == 200, typed[:40]
    for typed in ("\0", "a\0 risiko", *ODD):
        search(corpus.people["diskominfo"], typed)
    assert found(corpus.people["diskominfo"], "manajemen\0risiko") == ASKED["manajemen risiko"]


def test_what_is_too_long_is_cut_and_said(corpus, client):
    client.force_login(corpus.people["diskominfo"])
    page = client.get("/cari/", {"q": "manajemen risiko " + "x" * 10_000})
    assert "Isiannya terlalu panjang" in page.content.decode()


def test_a_hit_names_page_and_sentence_and_leads_there(corpus, client):
    client.force_login(corpus.people["diskominfo"])
    page = client.get("/cari/", {"q": '"manajemen risiko"'}).content.decode()
    version = DocumentVersion.objects.get(document__title__startswith="Peraturan")
    assert f"/bukti/berkas/{version.pk}/?lihat#page=2" in page
    assert "<mark>Manajemen</mark> <mark>risiko</mark> dilaksanakan oleh setiap perangkat daerah." in page


def test_the_index_follows_what_changes(corpus):
    user, document = corpus.people["diskominfo"], Document.objects.get(title__startswith="Laporan")
    assert changed_documents() == []
    Document.objects.filter(pk=document.pk).update(title="Laporan tahunan kominfo", revision=document.revision + 1)
    read_version(document, ["Semula tersimpan, kini transparansi."], by=user, number=2)
    assert changed_documents() == [document.pk]
    refresh_index()
    assert found(user, "transparansi") == {"Laporan tahunan kominfo"}
    assert found(user, "tahunan kominfo") == {"Laporan tahunan kominfo"}
    assert found(user, "pengaduan") == set()  # of the older file
    reading = VersionReading.objects.get(version__document=document, version__number=2)
    PageText.objects.filter(version=reading.version).update(text="Terbaca ulang: akuntabilitas.")
    VersionReading.objects.filter(pk=reading.pk).update(read_at=reading.read_at + timedelta(minutes=1))
    refresh_index()
    assert found(user, "akuntabilitas") == {"Laporan tahunan kominfo"}
    document.delete()
    assert found(user, "akuntabilitas") == set()


def test_the_index_is_made_again(corpus):
    before = set(DocumentWords.objects.values_list("document", "is_whole", "words"))
    lines = set(PageStems.objects.values_list("page", "line"))
    DocumentWords.objects.filter(is_whole=True).update(words="/ rusak /")
    assert rebuild_index() == len(CORPUS)
    assert set(DocumentWords.objects.values_list("document", "is_whole", "words")) == before
    assert set(PageStems.objects.values_list("page", "line")) == lines
    assert found(corpus.people["diskominfo"], "evaluasi") == {"Laporan evaluasi layanan"}


def test_few_at_a_time(corpus):
    DocumentWords.objects.all().delete()
    assert [refresh_index(3), refresh_index(3), refresh_index(3)] == [True, False, False]
    assert DocumentWords.objects.filter(is_whole=False).count() == len(CORPUS)


def test_a_group_is_read_page_by_page(city):
    for number in range(30):
        read_document(city, f"Laporan nomor {number}", [f"Isi laporan {number}."])
    refresh_index(100)
    user = city.people["diskominfo"]
    few = search(user, "laporan").groups
    assert [(len(g.hits), g.more) for g in few if g.key == "dokumen"] == [(5, True)]
    pages = [search(fresh(user), "laporan", group="dokumen", page=n).groups[0] for n in (1, 2)]
    assert [(len(page.hits), page.more) for page in pages] == [(25, True), (5, False)]
    assert len({hit.title for page in pages for hit in page.hits}) == 30


POISON = (
    "<script>alert(1)</script> racun <b onmouseover=alert(2)>tebal</b> {{ settings.SECRET_KEY }}",
    "racun \u202edelpmis\u202c \u2066x\u2069 \u200b akhir",
    '=HYPERLINK("http://jahat.example";"racun")',
    "racun " + "x" * 99_000,
    "kata " * 19_000 + "racun",
)


def test_poisoned_pages_are_text_alone(city, client):
    document = read_document(city, "Dokumen <i>racun</i>", [])
    version = document.versions.get()
    PageText.objects.bulk_create(PageText(version=version, number=n, text=text) for n, text in enumerate(POISON, 1))
    client.force_login(city.people["diskominfo"])
    for number in range(1, len(POISON) + 1):
        PageText.objects.filter(version=version).exclude(number=number).delete()
        PageText.objects.bulk_create(
            [PageText(version=version, number=n, text=t) for n, t in enumerate(POISON, 1) if n == number],
            ignore_conflicts=True,
        )
        index_document(document)
        page = client.get("/cari/", {"q": "racun"}).content.decode()
        main = page[page.index("<main") : page.index("</main")]
        assert not [tag for tag in ("<script", "<b onmouse", "<i>") if tag in main], number
        assert "<mark>racun</mark>" in main
        assert not {"\u202e", "\u2066", "\u200b", "\u202c"} & set(main)
        assert "SECRET_KEY }}" in main or number != 1
        assert len(main) < 8_000
