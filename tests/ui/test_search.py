"""Search boxes: one function for all, with any apostrophe, blank and case, and words in quotes as they stand."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from domains.models import EvidenceItem
from evidence.library.forms import LibraryFilter
from evidence.models import Document, VersionText
from evidence.place_forms import _matching_words
from results.models import OfficialResult
from results.official.filters import ResultFilter
from tests.work import cite
from ui.search import all_matching, is_found, search_terms

STORED = "Ma’ruf Al\u2011Amin,  Kepala\u00a0Bidang\nÉlok"
FINDS = [
    "ma'ruf",
    "MA’RUF",
    "maʼruf",
    "ruf ma",
    "'ruf",
    "al-amin",
    "“kepala bidang”",
    '"KEPALA  BIDANG"',
    "kepala\u00a0bidang",
    "élok",
    "ÉLOK",
    "\u200bkepala",
    '"bidang élok"',
    'kepala "',
    "",
]
MISSES = ['"bidang kepala"', "ma.ruf", "kepala x", '"kepala" x', "%", "_", "maaruf"]


@pytest.fixture
def stored(city):
    return User.objects.filter(pk=User.objects.create_user("maruf", full_name=STORED).pk)


@pytest.mark.parametrize("words", FINDS)
def test_a_search_finds_apostrophes_blanks_case_and_phrases(stored, words):
    assert (stored.filter(all_matching(words, ["full_name", "email"])).exists(), is_found(words, STORED)) == (
        True,
        True,
    )


@pytest.mark.parametrize("words", MISSES)
def test_a_search_finds_nothing_else(stored, words):
    assert not stored.filter(all_matching(words, ["full_name", "email"])).exists()
    assert not is_found(words, STORED)


def test_words_may_stand_in_different_fields(stored):
    stored.update(email="kabid@uji.id")
    assert stored.filter(all_matching("kabid@ bidang", ["full_name", "email"])).exists()


def test_quotes_need_their_other_half():
    assert search_terms('"a b" “c d” «e» "f g') == ["a b", "c d", "e", "f", "g"]
    assert len(search_terms("x " * 50)) == 8


def test_the_people_page_finds_a_name_with_another_apostrophe(client, city, stored):
    User.objects.filter(pk=city.people["opd"].pk).update(full_name=STORED)
    client.force_login(city.people["admin"])
    for words in ("ma'ruf", '"kepala bidang"', "MA’RUF"):
        found = client.get(reverse("people"), {"cari": words}).context["page"].object_list
        assert [person.username for person in found] == ["opd"], words


def test_the_library_finds_title_and_text_alike(client, city):
    document = cite(city, 45, title="Berita Acara Rapat Jum’at").version.document
    VersionText.objects.create(version=document.versions.get(), text="Notula  reviu\nlayanan Jum’at")
    client.force_login(city.people["diskominfo"])
    for words, number in (("jum'at", 1), ('"reviu layanan"', 1), ('"layanan reviu"', 0), ('"acara rapat" notula', 1)):
        found = LibraryFilter({"cari": words}, Document.objects.all(), None).qs
        assert found.filter(pk=document.pk).count() == number, words
    assert "Jum’at" in client.get(reverse("library"), {"cari": "jum'at"}).content.decode()


def test_the_results_find_an_institution_alike(city):
    OfficialResult.objects.create(
        year=2024, institution="Kab. Toli’toli", kind="kabupaten", instrument=city.evaluation.instrument, index="3.1"
    )
    for words, number in (("toli'toli", 1), ('"kab. toli’toli"', 1), ('"toli kab"', 0)):
        assert ResultFilter({"cari": words, "tahun": "2024"}, OfficialResult.objects.all()).qs.count() == number, words


def test_the_items_search_alike(city):
    item = EvidenceItem.objects.filter(instrument=city.evaluation.instrument).first()
    first, second = item.text.split()[:2]
    rows = EvidenceItem.objects.filter(pk=item.pk)
    assert rows.filter(_matching_words(f"“{first.upper()} {second}”")).exists()
    assert not rows.filter(_matching_words(f'"{second} {first}"')).exists()


def test_the_worklist_searches_alike(client, city):
    client.force_login(city.people["diskominfo"])
    first, second = city.indicator(45).short_name.split()[:2]
    for words, found in ((f"“{first.upper()}  {second}”", True), (f'"{second} {first}"', False)):
        page = client.get(reverse("worklist", args=[city.evaluation.pk]), {"q": words})
        assert (45 in [shown.number for shown in page.context["filter"].rows()]) == found, words


def test_no_search_asks_the_database_by_itself():
    """Who compares with what was typed goes through `ui.search`; an indicator's mark and found pages are our own."""
    asked = re.compile(r"__(icontains|iregex|regex|search)\b")
    found = [
        str(path)
        for path in settings.BASE_DIR.rglob("*.py")
        if path.relative_to(settings.BASE_DIR).parts[0] not in ("tests", ".venv", "var")
        and asked.search(path.read_text())
    ]
    assert sorted(path.removeprefix(f"{settings.BASE_DIR}/") for path in found) == [
        "history/models.py",
        "search/document_hits.py",
        "ui/search.py",
    ]
