"""Each check passes, lacks, or cannot tell: papers made up here, advice only, and what is unread is never lacking."""

import pytest

from reading.check_kinds import CheckKind, CheckOutcome
from reading.instrument_terms import terms_of
from reading.paper_checks import AskedOfPaper, CheckedPaper, check_paper
from reading.paper_findings import FoundAt, as_data, find_in, from_data

PASSED, LACKING, UNKNOWN = CheckOutcome.PASSED, CheckOutcome.LACKING, CheckOutcome.UNKNOWN
CODE = "SPBE-2020"
AGENCIES = {"1": ("Dinas Contoh Satu", "DISCONSA"), "2": ("Badan Contoh Dua", "BACODU")}
DECREE = """PERATURAN WALI KOTA CONTOH
NOMOR 3 TAHUN 2031
TENTANG MANAJEMEN DATA

BAB II
MANAJEMEN DATA
Pasal 2
Manajemen data dilaksanakan oleh seluruh perangkat daerah.
Pasal 3
Pengelolaan data memuat data induk dan kualitas data.

WALI KOTA CONTOH,
ttd
"""
MINUTES = """NOTULA RAPAT REVIU
Dihadiri oleh lima orang dari Dinas Contoh Satu.
Permasalahan: data belum lengkap.
Rekomendasi: lengkapi daftar data.
Notulis, ttd.
"""


def asked(kind="kebijakan", text="Pasal/norma dalam kebijakan", indicator=3, level=4, agencies=("1", "2")):
    return AskedOfPaper(CODE, indicator, kind, text, level, frozenset(agencies))


def paper(*pages, title="Peraturan Wali Kota tentang Manajemen Data", **said):
    findings = find_in(pages, title, AGENCIES, {CODE: terms_of(CODE)}) if pages else None
    return CheckedPaper(findings, title=title, **said)


def said(checked, wanted, kind):
    """Outcome, reason, and place of one kind, elements apart."""
    rows = check_paper(checked, wanted)
    return [(row.outcome, row.reason, row.place) for row in rows if row.kind == kind]


UNREAD = [(UNKNOWN, "isi berkas belum terbaca", "")]


def test_number():
    number = FoundAt(1, "3 Tahun 2031")
    assert said(paper(DECREE, number=number), asked(), CheckKind.NUMBER) == [(PASSED, "3 Tahun 2031", "halaman 1")]
    assert said(paper(DECREE, reference="7/2031"), asked(), CheckKind.NUMBER) == [(PASSED, "7/2031", "")]
    assert said(paper(DECREE), asked(), CheckKind.NUMBER) == [(LACKING, "tidak ditemukan", "")]
    assert said(paper(), asked(), CheckKind.NUMBER) == UNREAD
    assert said(paper(""), asked(), CheckKind.NUMBER) == UNREAD
    assert said(paper(DECREE), asked(text="Naskah rancangan peraturan"), CheckKind.NUMBER) == []


def test_date():
    day = FoundAt(2, "5 Mei 2031")
    assert said(paper(DECREE, date=day), asked(), CheckKind.DATE) == [(PASSED, "5 Mei 2031", "halaman 2")]
    assert said(paper(DECREE), asked(), CheckKind.DATE) == [(LACKING, "tidak ditemukan dan belum diisi", "")]
    assert said(paper(), asked(), CheckKind.DATE) == UNREAD
    assert said(paper(DECREE), asked(kind="dokumentasi", text="Foto"), CheckKind.DATE) == []


@pytest.mark.parametrize(
    "words",
    [
        "ttd",
        "(ttd.)",
        "t.t.d.",
        "Salinan sesuai dengan aslinya",
        "SALINAN SESUAI ASLI",
        "Ditandatangani secara elektronik oleh",
    ],
)
def test_words_that_stand_for_a_signature(words):
    ((outcome, reason, place),) = said(paper("Keputusan tentang tim.", f"Kepala,\n{words}"), asked(), CheckKind.SIGNED)
    assert (outcome, place) == (PASSED, "halaman 2")
    assert reason.startswith("tertulis “")


@pytest.mark.parametrize(
    "words", ["Keputusan ini cattdan.", "Naskah dapat ditandatangani secara elektronik.", "Salinan disimpan."]
)
def test_words_that_stand_for_none(words):
    ((outcome, *_),) = said(paper(words), asked(), CheckKind.SIGNED)
    assert outcome == LACKING


def test_a_scan_may_be_signed_by_hand_and_a_digital_signature_is_one():
    assert said(paper("Kepala Dinas"), asked(), CheckKind.SIGNED)[0][0] == LACKING
    assert said(paper("Kepala Dinas", has_pictures=True), asked(), CheckKind.SIGNED)[0][0] == UNKNOWN
    assert said(paper(), asked(), CheckKind.SIGNED) == UNREAD
    assert said(paper(digital_signatures=1), asked(), CheckKind.SIGNED) == [(PASSED, "digital", "")]


def test_minutes():
    wanted = asked("notula", "Notula reviu kebijakan", 13, 4)
    kinds = (CheckKind.PARTICIPANTS, CheckKind.PROBLEM, CheckKind.RECOMMENDATION)
    found = [said(paper(MINUTES, title="Notula", kind="notula"), wanted, kind) for kind in kinds]
    assert [row[0][0] for row in found] == [PASSED] * 3
    assert [row[0][2] for row in found] == ["halaman 1"] * 3
    bare = paper("NOTULA RAPAT\nRapat dibuka pukul delapan.", title="Notula")
    assert [said(bare, wanted, kind) for kind in kinds] == [[(LACKING, "tidak disebut", "")]] * 3
    assert [said(paper(), wanted, kind) for kind in kinds] == [UNREAD] * 3
    drafting = asked("notula", "Notula penyusunan rancangan")
    assert [said(bare, drafting, kind)[:1] != [] for kind in kinds] == [True, False, False]
    report = paper("LAPORAN REVIU\nBelum lengkap.", kind="laporan")
    assert said(report, wanted, CheckKind.PARTICIPANTS) == []


def test_the_elements_of_a_policy_up_to_the_level_each_with_its_article():
    rows = [row for row in check_paper(paper(DECREE), asked()) if row.kind == CheckKind.ELEMENT]
    found = {row.detail: (row.outcome, row.place) for row in rows}
    assert found["data induk"] == (PASSED, "Pasal 3, halaman 1")
    assert found["arsitektur data"] == (LACKING, "")
    assert found["pengelolaan data"][0] == PASSED
    low = [row.detail for row in check_paper(paper(DECREE), asked(level=2)) if row.kind == CheckKind.ELEMENT]
    assert low == ["pengelolaan data"]
    letter = said(paper("SURAT EDARAN\nAgar semua mengelola data."), asked(), CheckKind.ELEMENT)
    assert letter == [(UNKNOWN, "naskah ini tidak tersusun dalam pasal", "")]
    assert said(paper(DECREE), asked(indicator=13), CheckKind.ELEMENT) == []


def test_coverage():
    every = asked("dokumentasi", "Dokumentasi utilisasi oleh semua perangkat daerah", 13)
    some = asked("dokumentasi", "Dokumentasi pemanfaatan oleh sebagian perangkat daerah", 13)
    one = "Dipakai Dinas Contoh Satu sejak Mei."
    assert said(paper(one), some, CheckKind.COVERAGE) == [(PASSED, "1 dari 2 OPD disebut", "halaman 1")]
    assert said(paper(one), every, CheckKind.COVERAGE) == [(LACKING, "1 dari 2 OPD disebut", "halaman 1")]
    assert said(paper("", one + " Juga BACODU."), every, CheckKind.COVERAGE)[0][0] == PASSED
    assert said(paper("Dipakai seluruh perangkat daerah."), every, CheckKind.COVERAGE)[0][0] == PASSED
    assert said(paper("Dipakai."), some, CheckKind.COVERAGE) == [(LACKING, "0 dari 2 OPD disebut", "")]
    assert said(paper(), every, CheckKind.COVERAGE) == UNREAD
    assert said(paper(one), asked("dokumentasi", "Dokumentasi utilisasi", 13), CheckKind.COVERAGE) == []


def test_title():
    assert said(paper(DECREE), asked(), CheckKind.TITLE) == [(PASSED, "sesuai dengan indikator", "")]
    ((outcome, reason, _),) = said(paper(DECREE), asked(indicator=8), CheckKind.TITLE)
    assert (outcome, reason.startswith("lebih dekat dengan indikator ")) == (LACKING, True)
    assert said(paper("x", title="Berkas"), asked(), CheckKind.TITLE)[0][0] == UNKNOWN
    renamed = CheckedPaper(paper(DECREE).findings, title="Nama lain")
    assert said(renamed, asked(), CheckKind.TITLE)[0][:2] == (UNKNOWN, "belum dibandingkan dengan indikator")


def test_a_paper_that_regulates_the_whole_fits_every_policy():
    whole = paper("x", title="Peraturan Wali Kota tentang Penyelenggaraan SPBE")
    assert [said(whole, asked(indicator=n), CheckKind.TITLE)[0][0] for n in range(1, 11)] == [PASSED] * 10


def test_what_was_found_is_stored_and_read_again_as_it_was():
    found = find_in([DECREE, MINUTES], "Judul", AGENCIES, {CODE: terms_of(CODE)})
    assert from_data(as_data(found)) == found
    assert from_data({}) is None


def test_a_poisoned_paper_is_looked_through_in_time():
    pages = ["ttd " * 20_000 + "salinan " * 20_000, "t.t.d " * 10_000, "Pasal 1\n" * 10_000]
    assert find_in(pages, "x" * 200, AGENCIES, {CODE: terms_of(CODE)}).signed == FoundAt(2, "t.t.d")
