"""The parts of a paper with their pages, and the page of a cited place. All papers here are invented."""

import time

import pytest

from reading.contents import MOST_PARTS, PaperPart, contents_of, find_part

REGULATION = [
    "PERATURAN WALI KOTA CONTOH\nBAB I\nKETENTUAN UMUM\nPasal 1\nDalam peraturan ini yang dimaksud dengan SPBE.",
    "BAB II\nTATA KELOLA\nPasal 2\n(1) Peta rencana memuat:\na. tujuan;\nb. sasaran.\n"
    "(2) Sebagaimana dimaksud dalam\nPasal 1\n",
    "(3) Peta rencana direviu.\na. tiap tahun; atau\nb. bila perlu.\nPasal 3\na. audit; dan\nb. pemantauan.",
    "Ditetapkan di Contoh\nLAMPIRAN\n(4) bukan ayat\nc. bukan huruf",
]
MINUTES = [
    "NOTULA RAPAT\nHari: Senin\nAgenda: Reviu peta rencana\nI. Peserta Rapat:\nDaftar hadir terlampir",
    "2. Pembahasan\nHasil pembahasan panjang.\nKesimpulan\nPeta rencana diperbaiki.\nTindak Lanjut: OPD memperbaiki",
]
REPORT = [
    "LAPORAN\nDAFTAR ISI\nBAB I PENDAHULUAN ........ 1\nA. Latar Belakang 2",
    "BAB I\nPENDAHULUAN\nA. Latar Belakang\nPemerintah daerah menyusun laporan ini untuk tahun berjalan.",
    "BAB II PELAKSANAAN\n2.1 Kegiatan yang Dilaksanakan\n2.2 hasil yang tidak berjudul\nA. Kalimat ini berakhir titik.",
]


def said(pages: list[str]) -> list[tuple[str, str, int]]:
    return [(part.label, part.title, part.page) for part in contents_of(pages)]


def test_a_regulation_is_known_down_to_its_letters():
    assert said(REGULATION) == [
        ("BAB I", "KETENTUAN UMUM", 1),
        ("Pasal 1", "", 1),
        ("BAB II", "TATA KELOLA", 2),
        ("Pasal 2", "", 2),
        ("Pasal 2 ayat (1)", "", 2),
        ("Pasal 2 ayat (1) huruf a", "", 2),
        ("Pasal 2 ayat (1) huruf b", "", 2),
        ("Pasal 2 ayat (2)", "", 2),
        ("Pasal 2 ayat (3)", "", 3),
        ("Pasal 2 ayat (3) huruf a", "", 3),
        ("Pasal 2 ayat (3) huruf b", "", 3),
        ("Pasal 3", "", 3),
        ("Pasal 3 huruf a", "", 3),
        ("Pasal 3 huruf b", "", 3),
    ]


def test_minutes_have_agenda_attendance_and_decisions():
    assert said(MINUTES) == [
        ("Agenda", "Reviu peta rencana", 1),
        ("Peserta", "", 1),
        ("Pembahasan", "", 2),
        ("Keputusan", "", 2),
        ("Tindak lanjut", "OPD memperbaiki", 2),
    ]


def test_a_report_has_its_headings_and_not_its_printed_list():
    assert said(REPORT) == [
        ("BAB I", "PENDAHULUAN", 2),
        ("A", "Latar Belakang", 2),
        ("BAB II", "PELAKSANAAN", 3),
        ("2.1", "Kegiatan yang Dilaksanakan", 3),
    ]


def test_a_letter_or_a_picture_has_no_list():
    assert contents_of([]) == contents_of([""]) == contents_of(["Undangan\nMohon hadir tepat waktu."]) == []


@pytest.mark.parametrize(
    ("place", "label", "page"),
    [
        ("Pasal 2 ayat (3)", "Pasal 2 ayat (3)", 3),
        ("pasal 2 ayat 3 huruf b", "Pasal 2 ayat (3) huruf b", 3),
        ("Ps. 2 ayat (9)", "Pasal 2", 2),  # no such paragraph: the article is known
        ("Pasal 3 huruf b", "Pasal 3 huruf b", 3),
        ("Bab II", "BAB II", 2),
    ],
)
def test_a_place_is_found_as_exactly_as_the_paper_is_known(place, label, page):
    part = find_part(place, contents_of(REGULATION))
    assert part
    assert (part.label, part.page) == (label, page)


@pytest.mark.parametrize("place", ["Pasal 21", "lampiran 2", "", "Seluruh dokumen", "BAB IX"])
def test_a_place_that_the_paper_has_not_leads_nowhere(place):
    assert find_part(place, contents_of(REGULATION)) is None


def test_a_part_of_minutes_is_named_by_its_word():
    assert find_part("keputusan", contents_of(MINUTES)) == PaperPart(1, "Keputusan", "", 2)


def test_a_poisoned_paper_takes_no_longer_and_keeps_no_more():
    pages = ["\n".join(f"Pasal {n}\n(1) a\na. b\nb. c" for n in range(1, 10_001)), "BAB I " * 200_000, "(" * 500_000]
    began = time.process_time()
    assert len(contents_of(pages)) == MOST_PARTS
    assert len(contents_of(["NOTULA\n" + "Agenda " * 200_000, " \n" * 300_000, "A. " * 300_000])) < 10
    assert time.process_time() - began < 3
