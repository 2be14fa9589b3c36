"""What an official paper says of itself. All papers here are invented."""

import pytest

from reading.header_facts import read_facts

REGULATION = """SALINAN
BUPATI CONTOH BARAT
PROVINSI CONTOH
PERATURAN BUPATI CONTOH BARAT
NOMOR 12A TAHUN 2022
TENTANG
PERUBAHAN ATAS PERATURAN BUPATI NOMOR 5 TAHUN 2019 TENTANG
TATA KELOLA SPBE
DENGAN RAHMAT TUHAN YANG MAHA ESA
BUPATI CONTOH BARAT,
Menimbang : a. bahwa sesuai Peraturan Presiden Nomor 95 Tahun 2018;"""
INVITATION = """PEMERINTAH KABUPATEN CONTOH
DINAS KOMUNIKASI DAN INFORMATIKA
                                   Contoh, 12 Mei 2025
Nomor    : 005/123/Diskominfo/2025
Hal      : Undangan Rapat Koordinasi
Yth. Kepala Perangkat Daerah
Sehubungan dengan Peraturan Bupati Nomor 9 Tahun 2020 tentang SPBE, kami mengundang"""


def facts(text: str, *more: str) -> dict[str, str]:
    return {name: fact.value for name, fact in read_facts([text, *more]).items()}


def test_a_regulation_that_changes_another_keeps_its_own_number():
    assert facts(REGULATION) == {
        "kind": "Peraturan Bupati",
        "number": "12A",
        "year": "2022",
        "subject": "Perubahan atas Peraturan Bupati Nomor 5 Tahun 2019 tentang Tata Kelola SPBE",
        "issuer": "Bupati Contoh Barat",
    }


def test_a_letter_has_its_own_number_and_not_that_of_what_it_cites():
    found = facts(INVITATION)
    assert (found["kind"], found["number"], found["date"]) == ("Undangan", "005/123/Diskominfo/2025", "2025-05-12")
    assert found["subject"] == "Undangan Rapat Koordinasi"
    assert found["issuer"] == "Dinas Komunikasi dan Informatika Kabupaten Contoh"


DRAFT = "RANCANGAN\nPERATURAN WALI KOTA CONTOH\nNOMOR ... TAHUN 2024\nTENTANG\nMANAJEMEN DATA\nDENGAN RAHMAT TUHAN"
DECREE = """KEPUTUSAN BUPATI CONTOH
NOMOR : 188.45/ 321 /KPTS/2023
TENTANG
TIM KOORDINASI
BUPATI CONTOH,
Menimbang : bahwa"""
SCAN = "PERATIJRAN BUPATI CONTOH\nNOMOR 2O TAHUN 2O19\nTENTANG\nPENGELOLAANDATA\nDENGAN RAHMAT"
BAD_SCAN = """PERATURAN BUPATI CONTOH
NOMOR : 12 TAHUN : 2011
TENTAITG
TATA KELOLA TIK
DENGAN RAIIMAT TUHAN YANG MAHA ESA
BUPATI CONTOH,"""
WIDE = """KEPUTUSAN WALIKOTA CONTOH
NOMOR : 440 /Kep. 123 - Diskominfo / 2020
TENTANG
TIM CSIRT
WALIKOTA CONTOH,
Menimbang"""
CITY = """PERATURAN DAERAH KOTA CONTOH NOMOR 7 TAHUN 2021 TENTANG SPBE
DENGAN RAHMAT TUHAN YANG MAHA ESA WALI KOTA CONTOH,"""
MINUTES = "NOTULA RAPAT\nHari/Tanggal : Senin, 3 Februari 2025\nAcara : Reviu Arsitektur"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DRAFT, ("Rancangan Peraturan Wali Kota", None, "2024", "Manajemen Data", "Wali Kota Contoh")),
        (DECREE, ("Keputusan Bupati", "188.45/321/KPTS/2023", "2023", "Tim Koordinasi", "Bupati Contoh")),
        (SCAN, ("Peraturan Bupati", "20", "2019", "Pengelolaan Data", "Bupati Contoh")),
        (BAD_SCAN, ("Peraturan Bupati", "12", "2011", "Tata Kelola TIK", "Bupati Contoh")),
        (WIDE, ("Keputusan Wali Kota", "440/Kep.123-Diskominfo/2020", "2020", "Tim CSIRT", "Wali Kota Contoh")),
        (CITY, ("Peraturan Daerah", "7", "2021", "SPBE", "Pemerintah Kota Contoh")),
        (MINUTES, ("Notula", None, "2025", "Reviu Arsitektur", None)),
    ],
    ids=["draft without a number", "number with slashes", "scan", "bad scan", "wide number", "city", "minutes"],
)
def test_papers_of_each_kind(text, expected):
    found = facts(text)
    assert tuple(map(found.get, ("kind", "number", "year", "subject", "issuer"))) == expected


def test_the_date_and_the_signatory_stand_on_the_last_page():
    last = "Ditetapkan di Contoh\npada tanggal 3 Juni 2022\nBUPATI CONTOH BARAT,\nttd\nSITI AMINAH"
    found = read_facts([REGULATION, "Pasal 2", last])
    assert (found["date"].value, found["date"].page) == ("2022-06-03", 3)
    assert (found["signatory"].value, found["number"].page) == ("SITI AMINAH", 1)


HEADS_DECREE = "KEPUTUSAN KEPALA DINAS\nNOMOR 5 TAHUN 2026\nTENTANG\n"
BODY_BEHIND = (
    "Tim mengoordinasikan penerapan SPBE pada setiap perangkat daerah, melaporkan hasilnya, dan menyusun rencana kerja."
)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("TIM KOORDINASI\n\nSPBE\n" + f"{BODY_BEHIND}\n" * 6, "Tim Koordinasi SPBE"),
        ("TIM KOORDINASI SPBE\n" + BODY_BEHIND, "Tim Koordinasi SPBE"),
        ("TIM KOORDINASI SPBE\n" + f"{BODY_BEHIND}\n" * 4 + "Kepada Yth.", "Tim Koordinasi SPBE"),
        ("Tim Koordinasi SPBE\n" + f"{BODY_BEHIND}\n" * 6, "Tim Koordinasi SPBE"),
        ("Tim Koordinasi\nSPBE\n\n" + f"{BODY_BEHIND}\n" * 6, "Tim Koordinasi SPBE"),
        ("Tim Koordinasi SPBE " + f"{BODY_BEHIND} " * 6, None),
        ("Tim Koordinasi SPBE", "Tim Koordinasi SPBE"),
    ],
    ids=["large", "short text", "end far behind", "paragraphs", "blank line", "one line", "title alone"],
)
def test_a_title_ends_where_the_text_begins(rest, expected):
    assert facts(HEADS_DECREE + rest).get("subject") == expected


def test_an_office_without_a_place_has_none_from_the_title():
    assert "issuer" not in facts(HEADS_DECREE + "TIM KOORDINASI SPBE\nBody")
    assert "issuer" not in facts("KEPUTUSAN KEPALA DINAS TENTANG TIM KOORDINASI SPBE\nNOMOR 5 TAHUN 2026\n")
    named = facts(HEADS_DECREE.replace("DINAS", "DINAS KOMINFO KOTA CONTOH") + "TIM SPBE")
    assert named["issuer"] == "Kepala Dinas Kominfo Kota Contoh"


MADE = "Ditetapkan di Contoh\npada tanggal 3 Juni 2022\nWALI KOTA CONTOH,\nttd\nSITI AMINAH\n"
ANNOUNCED = "Diundangkan di Contoh\npada tanggal 4 Juni 2022\nSEKRETARIS DAERAH,\nttd\nBUDI HARTONO\n"
COPIED = "Salinan sesuai dengan aslinya\nKEPALA BAGIAN HUKUM,\nttd\nRINI ASTUTI\n"
ANNEX = "LAMPIRAN\nWALI KOTA CONTOH,\nttd\nSITI AMINAH\n"


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([MADE, ANNOUNCED], ("SITI AMINAH", 2)),
        ([MADE + ANNOUNCED, COPIED], ("SITI AMINAH", 2)),
        ([MADE, ANNOUNCED + COPIED, ANNEX], ("SITI AMINAH", 2)),
        (["mulai berlaku pada tanggal\ndiundangkan.\n" + MADE, COPIED], ("SITI AMINAH", 2)),
        (["WALI KOTA CONTOH,\n\nSITI AMINAH\n", ANNOUNCED, COPIED], None),
    ],
    ids=["announced", "copied", "annex", "comes into force", "no ttd of its own"],
)
def test_who_announces_or_copies_a_regulation_has_not_signed_it(pages, expected):
    found = read_facts([REGULATION, *pages]).get("signatory")
    assert (found and (found.value, found.page)) == expected


@pytest.mark.parametrize(
    "text", ["", "Foto kegiatan", "A" * 200_000, "NOMOR " * 20_000, "TENTANG\n" * 20_000, "(" * 50_000]
)
def test_what_says_nothing_has_no_facts_and_costs_no_time(text):
    assert {"number", "issuer", "kind"}.isdisjoint(facts(text))
