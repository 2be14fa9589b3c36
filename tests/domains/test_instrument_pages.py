"""The pages of the instruments: what each says, to whom, in a fixed number of queries."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import User
from domains.models import CrosswalkLink, EvidenceItem, Indicator, Instrument
from tests.builders.html_builders import one_line


@pytest.fixture
def reader(instruments, client):
    """Somebody without any membership: the instruments are everyone's to read."""
    client.force_login(User.objects.create_user(username="pembaca", password="x", email="p@uji.id"))
    return client


def words(html):
    """What is read of a piece of a page, on one line."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def text(response):
    assert response.status_code == 200
    return words(response.content.decode().split('id="isi" tabindex="-1">', 1)[1].split("</main>", 1)[0])


def indicator(code, number):
    return reverse("instrument_indicator", args=[code, number])


def test_the_list_names_every_version_with_its_state(reader):
    rows = re.findall(r"<tr>(.*?)</tr>", reader.get(reverse("instruments")).content.decode(), re.DOTALL)[1:]
    assert [words(row) for row in rows] == [
        "Pemdi 2026 (20 indikator) Instrumen Evaluasi Kinerja Pemerintah Digital (PermenPANRB 8/2026) "
        "Berlaku sejak 2026 – 7 20 1–5 dengan 2 desimal",
        "SPBE 2020 (47 indikator) Instrumen Pemantauan dan Evaluasi Sistem Pemerintahan Berbasis Elektronik "
        "(PermenPANRB 59/2020) Dicabut 2021–2025 4 8 47 tingkat 1–5",
        "SPBE 2018 (35 indikator, 37 baris) Instrumen Evaluasi Sistem Pemerintahan Berbasis Elektronik "
        "(PermenPANRB 5/2018) Dicabut 2018–2020 3 7 37 tingkat 1–5",
        "Pemdi rancangan 2025 Rancangan Indeks Pemerintah Digital 2025 (35 indikator) "
        "Rancangan – – 9 35 tidak dapat dinilai",
    ]


@pytest.mark.parametrize(
    ("code", "kickers", "rows"),
    [
        ("SPBE-2018", [f"Domain {n}" for n in (1, 2, 3)], 37),
        ("SPBE-2020", [f"Domain {n}" for n in (1, 2, 3, 4)], 47),
        ("PEMDI-2026", [f"Aspek {n}" for n in range(1, 8)], 20),
        ("PEMDI-2025", [f"Aspek {n}" for n in range(1, 10)], 35),
    ],
)
def test_the_tree_shows_every_row_once_and_no_synthetic_domain(reader, code, kickers, rows):
    page = reader.get(reverse("instrument", args=[code])).content.decode()
    assert re.findall(r'k-sec__k"[^>]*>((?:Domain|Aspek) \d+)', page) == kickers
    assert re.findall(rf"/instrumen/{code}/(\d+)/", page) == [str(number) for number in range(1, rows + 1)]
    assert "tanpa domain" not in page


def test_the_tree_adds_up(reader):
    said = text(reader.get(reverse("instrument", args=["SPBE-2020"])))
    totals = re.findall(r"Jumlah domain (\d) ([\d,]+)", said)
    assert totals == [("1", "13"), ("2", "25"), ("3", "16,5"), ("4", "45,5")]
    thirds = text(reader.get(reverse("instrument", args=["SPBE-2018"])))
    assert thirds.count(" 10/3") == 6


def test_a_draft_says_on_every_page_that_it_cannot_be_scored(reader):
    pages = [reverse("instrument", args=["PEMDI-2025"]), indicator("PEMDI-2025", 1)]
    assert [text(reader.get(page)).count("Rancangan, tidak dapat dinilai") for page in pages] == [1, 1]
    assert "Rancangan, tidak" not in text(reader.get(reverse("instrument", args=["SPBE-2018"])))


def test_the_items_of_an_indicator_say_what_they_demand(reader):
    page = reader.get(indicator("SPBE-2020", 1)).content.decode()
    items = re.findall(r'<li class="bk" id="(I01-L\d-\d\d)">(.*?)</li>', page, re.DOTALL)
    heads = {code: words(body.split('<p class="bk__t">')[0]) for code, body in items}
    assert {code: heads[code] for code in TAGS} == TAGS
    assert len(items) == EvidenceItem.objects.filter(instrument__code="SPBE-2020", code__startswith="I01-").count()


TAGS = {
    "I01-L1-01": "I01-L1-01 Salah satu kelompok A kebijakan",
    "I01-L1-03": "I01-L1-03 Opsional undangan",
    "I01-L2-01": "I01-L2-01 Wajib kebijakan",
    "I01-L4-02": "I01-L4-02 Wajib Umur < 2 tahun notula",
}


def test_an_indicator_says_its_weight_and_where_that_stands(reader):
    said = text(reader.get(indicator("SPBE-2020", 32)))
    assert "Bobot 2,75 dari 100 Satu tingkat menambah indeks 0,0275" in said
    assert "Sumber bobot: Tabel 9, hlm. 20 (PERMEN)." in said
    assert "PERMEN PermenPANRB 59/2020" in said
    assert "PED2024 " not in said


def test_the_conversion_of_another_bodys_index_and_what_is_not_known_of_it(reader):
    said = text(reader.get(indicator("PEMDI-2026", 7)))
    assert "1 1,00 1,8 1,50 2,6 2,50 3,5 3,50 4,2 4,00 5 5,00" in said
    assert "0 1,00 12,5 1,50 37,5 2,50 62,5 3,50 75 4,00 100 5,00" in text(reader.get(indicator("PEMDI-2026", 18)))
    assert "menjadi data dukung" in text(reader.get(indicator("PEMDI-2026", 11)))
    assert "Nilai indikator ini diambil" not in text(reader.get(indicator("PEMDI-2026", 1)))


def test_links_lead_both_ways_and_say_how_sure_they_are(reader):
    said = text(reader.get(indicator("SPBE-2020", 13)))
    tails = re.findall(r"(Indikator ini melanjutkan|Dilanjutkan oleh) (\S+ \S+).*?(Resmi|Saran) ", said)
    assert tails == [
        ("Indikator ini melanjutkan", "SPBE 2018", "Resmi"),
        ("Dilanjutkan oleh", "Pemdi rancangan", "Saran"),
        ("Dilanjutkan oleh", "Pemdi 2026", "Saran"),
    ]
    assert "Indikator ini baru: tidak ada pendahulunya dalam SPBE 2018" in text(reader.get(indicator("SPBE-2020", 3)))
    assert "Tidak dilanjutkan dalam SPBE 2020" in text(reader.get(indicator("SPBE-2018", 2)))


def test_the_crosswalk_shows_every_link_of_the_instrument_once(reader):
    page = (
        reader.get(reverse("crosswalk", args=["SPBE-2020"]))
        .content.decode()
        .partition("<main")[2]
        .partition("</main>")[0]
    )
    assert re.findall(r"<h2[^>]*>([^<]*)", page) == [
        "SPBE-2018 ke SPBE-2020",
        "SPBE-2020 ke PEMDI-2025",
        "SPBE-2020 ke PEMDI-2026",
    ]
    assert page.count('<th scope="row">') == CrosswalkLink.objects.count()
    assert page.count(">Resmi<") == CrosswalkLink.objects.filter(relation__startswith="official_").count()


@pytest.mark.parametrize(
    ("number", "links"),
    [(1, [("next", "2")]), (21, [("prev", "20"), ("next", "22")]), (47, [("prev", "46")])],
)
def test_the_way_to_the_neighbours_ends_at_both_ends(reader, number, links):
    page = one_line(reader.get(indicator("SPBE-2020", number)).content.decode())
    assert re.findall(r'rel="(\w+)" href="/instrumen/SPBE-2020/(\d+)/"', page) == links


@pytest.mark.parametrize("path", ["SPBE-2021/", "SPBE-2020/48/", "SPBE-2020/0/", "SPBE-2021/1/", "SPBE-2021/silang/"])
def test_what_does_not_exist_is_404(reader, path):
    assert reader.get(f"/instrumen/{path}").status_code == 404


# Session, user, memberships: three queries of the frame for a person without a role.


def others(keep):
    """Leave so many instruments, with their trees."""
    codes = Instrument.objects.order_by("-code").values_list("code", flat=True)[keep:]
    Instrument.objects.filter(code__in=list(codes)).delete()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(reader, django_assert_num_queries, count):
    others(count)
    with django_assert_num_queries(4):
        page = reader.get(reverse("instruments")).content.decode()
    assert page.count('<th scope="row">') == count


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_tree(reader, django_assert_num_queries, count):
    Indicator.objects.filter(instrument__code="SPBE-2020", number__gt=count).delete()
    with django_assert_num_queries(8):
        reader.get(reverse("instrument", args=["SPBE-2020"]))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_an_indicator(reader, django_assert_num_queries, count):
    items = EvidenceItem.objects.filter(instrument__code="SPBE-2020", code__startswith="I01-L")
    EvidenceItem.objects.filter(pk__in=list(items.values_list("pk", flat=True)[count:])).delete()
    links = CrosswalkLink.objects.filter(source_indicator__number=1, source_indicator__instrument__code="SPBE-2018")
    CrosswalkLink.objects.filter(pk__in=list(links.values_list("pk", flat=True)[count:])).delete()
    with django_assert_num_queries(9):
        reader.get(indicator("SPBE-2020", 1))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_crosswalk(reader, django_assert_num_queries, count):
    kept = list(CrosswalkLink.objects.values_list("pk", flat=True)[:count])
    CrosswalkLink.objects.exclude(pk__in=kept).delete()
    with django_assert_num_queries(5):
        page = reader.get(reverse("crosswalk", args=["SPBE-2018"])).content.decode()
    assert page.count('<th scope="row">') == count
