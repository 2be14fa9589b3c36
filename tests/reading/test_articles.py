"""Articles of a regulation: their place, what they prove, what they answer. All texts are invented."""

import pytest

from reading.articles import answer_question, articles_for, judge_policy
from reading.instrument_terms import terms_of
from reading.structure import Article, split_articles, split_paragraphs

PAGES = [
    "BAB I\nKETENTUAN UMUM\nPasal 1\n"
    "Dalam Peraturan Bupati ini yang dimaksud dengan:\n1. Arsitektur SPBE adalah kerangka dasar.",
    "BAB II\nTATA KELOLA\nBagian Kesatu\nArsitektur SPBE\nPasal 2\n(1) Arsitektur SPBE memuat domain arsitektur.\n"
    "(2) Arsitektur SPBE ditinjau setiap tahun sebagaimana dimaksud dalam\nPasal 9",
    "Audit Keamanan Pasal 3\nAudit keamanan atas aplikasi khusus dilakukan setiap dua tahun oleh auditor TIK.\n"
    "Pasal 4\nManajemen risiko dilakukan melalui identifikasi risiko dengan memperhatikan keamanan informasi.",
    "Pasal 5\nTata kelola meliputi: arsitektur SPBE; peta rencana SPBE; manajemen data; audit TIK; pusat data.\n"
    "BAB III\nPENDANAAN\nPasal 6\nBiaya dibebankan pada anggaran.",
]  # fmt: skip


@pytest.fixture(scope="module")
def terms():
    found = terms_of("SPBE-2020")
    assert found
    return found


def by_number(number: str) -> Article:
    return next(article for article in split_articles(PAGES) if article.number == number)


def test_articles_have_their_page_and_titles_and_a_reference_is_none():
    found = [(a.label, a.first_page, a.last_page, a.heading, a.chapter) for a in split_articles(PAGES)]
    assert found == [
        ("Pasal 1", 1, 1, "KETENTUAN UMUM", "KETENTUAN UMUM"),
        ("Pasal 2", 2, 2, "TATA KELOLA Arsitektur SPBE", "TATA KELOLA"),
        ("Pasal 3", 3, 3, "Audit Keamanan", "TATA KELOLA"),
        ("Pasal 4", 3, 3, "", "TATA KELOLA"),
        ("Pasal 5", 4, 4, "", "TATA KELOLA"),
        ("Pasal 6", 4, 4, "PENDANAAN", "PENDANAAN"),
    ]


def test_paragraphs_of_an_article():
    assert [number for number, _ in split_paragraphs(by_number("2").text)] == ["1", "2"]
    assert split_paragraphs("Tanpa ayat.") == [("", "Tanpa ayat.")]


def test_an_article_is_about_what_its_sentences_begin_with(terms):
    assert judge_policy(by_number("2"), terms).indicators[0] == 1
    assert judge_policy(by_number("3"), terms).indicators[0] == 9  # not security (8), not applications (4)


@pytest.mark.parametrize("number", ["1", "4", "5", "6"], ids=["definitions", "another subject", "a list", "money"])
def test_mere_topic_is_less_sure_than_proof(terms, number):
    proofs = [judge_policy(by_number(proof), terms).score for proof in ("2", "3")]
    assert judge_policy(by_number(number), terms).score < min(proofs) / 1.5


def test_the_article_for_an_indicator_and_none_where_none_speaks_of_it(terms):
    articles = split_articles(PAGES)
    assert [fit.article.number for fit in articles_for(1, articles, terms)][:1] == ["2"]
    assert [fit.article.number for fit in articles_for(21, articles, terms)][:1] == ["4"]
    assert articles_for(7, articles, terms) == []


def test_a_question_in_everyday_words(terms):
    articles = split_articles(PAGES)
    assert answer_question("seberapa sering audit keamanan", articles, terms)[0].article.number == "3"
    assert answer_question("dari mana biayanya", articles, terms)[0].article.number == "6"
    assert answer_question("tim koordinasi SPBE", articles, terms) == []
    assert answer_question("cuti bersama pegawai", articles, terms) == []


def test_ten_thousand_articles_are_no_regulation():
    assert len(split_articles(["\n".join(f"Pasal {number}\nIsi." for number in range(1, 10_001))])) <= 2_000
    assert split_articles([]) == split_articles(["A" * 1_000_000]) == []
