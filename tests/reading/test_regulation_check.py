"""One regulation against all policies: what was found where, and what is missing. The texts are invented."""

import pytest

from reading.instrument_terms import terms_of
from reading.regulation_check import PolicyCheck, check_regulation

PAGES = [
    "Pasal 1\nDalam peraturan ini yang dimaksud dengan: Pusat Data adalah fasilitas.",
    "Pasal 2\nAudit TIK terdiri atas audit infrastruktur dan audit aplikasi.\n"
    "Pasal 3\nAudit keamanan dilakukan auditor TIK.",
    "Pasal 4\nSetiap perangkat daerah menggunakan Jaringan Intra.",
]


@pytest.fixture(scope="module")
def checks() -> dict[int, PolicyCheck]:
    terms = terms_of("SPBE-2020")
    assert terms
    return {check.indicator: check for check in check_regulation(PAGES, terms)}


def test_every_policy_is_told_also_where_nothing_regulates_it(checks):
    assert list(checks) == list(range(1, 11))
    assert not checks[5].is_regulated  # a meaning of a word is no rule


def test_each_element_has_its_article_page_and_sentence(checks):
    places = {place.element.name: place for place in checks[9].places}
    assert places["audit keamanan"].article.label == "Pasal 3"
    assert places["audit aplikasi"].article.first_page == 2
    assert places["audit aplikasi"].sentence == "Audit TIK terdiri atas audit infrastruktur dan audit aplikasi."


def test_up_to_which_level_all_elements_were_found(checks):
    assert (checks[9].complete_to, checks[9].missing) == (3, ["semua perangkat daerah"])
    assert (checks[6].complete_to, checks[6].missing) == (3, ["sambungan dengan jaringan intra instansi lain"])
    assert checks[5].complete_to is None


DOMAINS = [f"domain {name}" for name in ("layanan", "aplikasi", "infrastruktur", "keamanan")]
ARCHITECTURE = "Pasal 1\nUmum.\nPasal 2\nArsitektur SPBE terdiri atas "


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("domain proses bisnis, data dan informasi, layanan, aplikasi, infrastruktur, dan keamanan.", []),
        ("domain proses bisnis,\nlayanan, aplikasi, infrastruktur dan keamanan yang terpadu.", []),
        ("domain:\na. layanan;\nb. Aplikasi;\nc. infrastruktur; dan\nd. keamanan.", []),
        ("domain proses bisnis, aplikasi, dan keamanan. Masyarakat menerima layanan, infrastruktur.", DOMAINS[::2]),
        (
            "domain proses bisnis yang mendukung layanan publik, aplikasi, dan keamanan negara.",
            DOMAINS[::2] + DOMAINS[3:],
        ),
        ("proses bisnis, layanan, aplikasi, infrastruktur, dan keamanan.", DOMAINS),
        ("arsitektur nama domain, proses bisnis, layanan, aplikasi, infrastruktur, dan keamanan.", DOMAINS),
    ],
    ids=["list", "two lines", "lettered", "other sentence", "no member of its own", "no domain", "domain name"],
)
def test_a_list_after_domain_names_a_domain_with_each_member(text, missing):
    terms = terms_of("SPBE-2020")
    assert terms
    check = check_regulation([ARCHITECTURE + text], terms)[0]
    assert [name for name in check.missing if name in DOMAINS] == missing
    if not missing:
        assert "domain" in {place.element.name: place for place in check.places}["domain layanan"].sentence


def test_what_is_no_regulation_is_not_checked():
    terms = terms_of("SPBE-2020")
    assert terms
    assert check_regulation(["Laporan audit TIK"], terms) == []


def test_every_policy_of_the_term_list_names_its_elements_by_words_that_are_found():
    terms = terms_of("SPBE-2020")
    assert terms
    for subject in terms.policies:
        assert {element.level for element in subject.elements} <= {2, 3, 4}
        for element in subject.elements:
            assert element.phrases.found(terms.common.vocabulary.stems(element.name)), element.name
