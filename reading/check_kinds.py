"""The checks of a paper by their names, and what a check may come to. Pure, no Django."""

from enum import StrEnum


class CheckKind(StrEnum):
    """The checks by the names under which they are stored."""

    NUMBER = "nomor"
    DATE = "tanggal"
    SIGNED = "tanda_tangan"
    AGE = "umur"
    PARTICIPANTS = "peserta"
    PROBLEM = "masalah"
    RECOMMENDATION = "rekomendasi"
    ELEMENT = "unsur"
    COVERAGE = "cakupan"
    PLACE = "letak"
    TEXT = "teks"
    TITLE = "judul"


class CheckOutcome(StrEnum):
    PASSED = "ada"
    LACKING = "kurang"
    UNKNOWN = "tidak_pasti"
