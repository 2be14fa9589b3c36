"""The kind of an official paper by its title, and who issues it. Pure, no Django.

A scan misreads letters, so words are looked for as they are misread: "PERATURAN" may have become "PERATIJRAN".
"""

import re
from dataclasses import dataclass

A, U, I, O = r"[A4]", r"(?:U|IJ|LI|V)", r"[I1l!|]", r"[O0Q]"  # noqa: E741  letters as a scan sees them
_GAP = r"[\s_*#]{0,6}"
PERATURAN = rf"P\s?E\s?R\s?{A}\s?T\s?{U}\s?R\s?{A}\s?N"
KEPUTUSAN = rf"K\s?E\s?P\s?{U}\s?T\s?{U}\s?S\s?{A}\s?N"
BUPATI = rf"BUP{A}T{I}"
WALI_KOTA = rf"W{A}L{I}\s?K{O}T{A}"
GUBERNUR = rf"G{U}BERN{U}R"


@dataclass(frozen=True)
class TitleKind:
    """A kind of paper: its name, its title as a pattern, who issues it ("" where the title does not say)."""

    name: str
    title: re.Pattern[str]
    office: str = ""


def _kind(name: str, title: str, office: str = "") -> TitleKind:
    return TitleKind(name, re.compile(title.replace(" ", _GAP + r"\s*"), re.IGNORECASE), office)


# In the order in which two titles at one place are tried.
KINDS = (
    _kind("Peraturan Daerah", rf"\b{PERATURAN} DAERAH\b", "Pemerintah"),
    _kind("Qanun", r"\bQANUN\b", "Pemerintah"),
    _kind("Peraturan Bupati", rf"\b{PERATURAN} {BUPATI}", "Bupati"),
    _kind("Peraturan Wali Kota", rf"\b{PERATURAN} {WALI_KOTA}", "Wali Kota"),
    _kind("Peraturan Gubernur", rf"\b{PERATURAN} {GUBERNUR}", "Gubernur"),
    _kind("Peraturan Presiden", rf"\b{PERATURAN} PRESIDEN", "Presiden"),
    _kind("Peraturan Pemerintah", rf"\b{PERATURAN} PEMERINTAH\b", "Presiden"),
    _kind("Peraturan Menteri", rf"\b{PERATURAN} MENTERI", "Menteri"),
    _kind("Peraturan Badan", rf"\b{PERATURAN} (?:KEPALA )?BADAN\b", "Badan"),
    _kind("Peraturan Lembaga", rf"\b{PERATURAN} (?:KEPALA )?LEMBAGA\b", "Lembaga"),
    _kind("Peraturan Arsip Nasional", rf"\b{PERATURAN} (?:KEPALA )?ARSIP NASIONAL", "Arsip Nasional"),
    _kind("Peraturan Kepala Dinas", rf"\b{PERATURAN} KEPALA DINAS", "Kepala Dinas"),
    _kind("Peraturan Sekretaris Daerah", rf"\b{PERATURAN} SEKRETARIS DAERAH", "Sekretaris Daerah"),
    _kind("Peraturan Direktur Jenderal", rf"\b{PERATURAN} DIREKTUR JENDERAL", "Direktur Jenderal"),
    _kind("Keputusan Bupati", rf"\b{KEPUTUSAN} {BUPATI}", "Bupati"),
    _kind("Keputusan Wali Kota", rf"\b{KEPUTUSAN} {WALI_KOTA}", "Wali Kota"),
    _kind("Keputusan Gubernur", rf"\b{KEPUTUSAN} {GUBERNUR}", "Gubernur"),
    _kind("Keputusan Presiden", rf"\b{KEPUTUSAN} PRESIDEN", "Presiden"),
    _kind("Keputusan Menteri", rf"\b{KEPUTUSAN} MENTERI", "Menteri"),
    _kind("Keputusan Sekretaris Daerah", rf"\b{KEPUTUSAN} SEKRETARIS DAERAH", "Sekretaris Daerah"),
    _kind("Keputusan Kepala Dinas", rf"\b{KEPUTUSAN} KEPALA DINAS", "Kepala Dinas"),
    _kind("Keputusan Kepala Badan", rf"\b{KEPUTUSAN} KEPALA BADAN", "Kepala Badan"),
    _kind("Keputusan Direktur Jenderal", rf"\b{KEPUTUSAN} DIREKTUR JENDERAL", "Direktur Jenderal"),
    _kind("Keputusan Inspektur", rf"\b{KEPUTUSAN} INSPEKTUR", "Inspektur"),
    _kind("Keputusan Camat", rf"\b{KEPUTUSAN} CAMAT", "Camat"),
    _kind("Keputusan Direktur", rf"\b{KEPUTUSAN} DIREKTUR", "Direktur"),
    _kind("Keputusan Rektor", rf"\b{KEPUTUSAN} REKTOR", "Rektor"),
    _kind("Peraturan Rektor", rf"\b{PERATURAN} REKTOR", "Rektor"),
    _kind("Instruksi Presiden", r"\bINSTRUKSI PRESIDEN", "Presiden"),
    _kind("Instruksi Menteri", r"\bINSTRUKSI MENTERI", "Menteri"),
    _kind("Instruksi Bupati", rf"\bINSTRUKSI {BUPATI}", "Bupati"),
    _kind("Instruksi Wali Kota", rf"\bINSTRUKSI {WALI_KOTA}", "Wali Kota"),
    _kind("Instruksi Gubernur", rf"\bINSTRUKSI {GUBERNUR}", "Gubernur"),
    _kind("Surat Edaran", r"\bS\s?U\s?R\s?A\s?T E\s?D\s?A\s?R\s?A\s?N\b"),
    _kind("Perjanjian Kerja Sama", r"\bPERJANJIAN KERJA ?SAMA\b"),
    _kind("Nota Kesepahaman", r"\bNOTA KESEPAHAMAN\b|\bMEMORANDUM OF UNDERSTANDING\b"),
    _kind("Kerangka Acuan Kerja", r"\bKERANGKA ACUAN KERJA\b"),
    _kind("SOP", r"\bSTANDAR OPERASIONAL PROSEDUR\b|\bSTANDARD OPERATING PROCEDURE\b|\bPROSEDUR OPERASIONAL STANDAR\b"),
    _kind("Berita Acara", r"\bBERITA ACARA\b"),
    _kind("Notula", r"\bNOTUL(?:A|EN|ENSI)\b|\bRISALAH RAPAT\b"),
    _kind("Daftar Hadir", r"\bDAFTAR HADIR\b|\bABSENSI\b"),
    _kind("Surat Tugas", r"\bSURAT (?:PERINTAH )?TUGAS\b"),
    _kind("Nota Dinas", r"\bNOTA DINAS\b"),
    _kind("Telaahan Staf", r"\bTELAAH(?:AN)? STAF\b"),
    _kind("Surat Keputusan", r"\bSURAT KEPUTUSAN\b"),
    _kind("Laporan", r"\bLAPORAN\b"),
    _kind("Undangan", r"\bUNDANGAN\b"),
    _kind("Pedoman", r"\bPEDOMAN\b"),
    _kind("Keputusan", rf"\b{KEPUTUSAN}\b(?=\s*(?:NOMOR|KEPALA|CAMAT|LURAH))"),
)
DRAFT = re.compile(r"\b(?:RANCANGAN|DRAFT?|RAPER\w+)\b[^\n]{0,40}?$|\bRANCANGAN\s+$", re.IGNORECASE)
# The item kinds of the instruments, by kind of paper.
ITEM_KINDS = {
    "Notula": "notula",
    "Undangan": "undangan",
    "Laporan": "laporan",
    "Berita Acara": "notula",
    "Daftar Hadir": "dokumentasi",
    "Kerangka Acuan Kerja": "dokumen_teknis",
}
POLICY_WORDS = ("Peraturan", "Keputusan", "Instruksi", "Qanun", "Surat Edaran", "SOP", "Pedoman", "Surat Keputusan")


def item_kind_of(name: str) -> str:
    """The kind by which the instruments name such papers; "" where they have none."""
    plain = name.removeprefix("Rancangan ")
    return ITEM_KINDS.get(plain) or ("kebijakan" if plain.startswith(POLICY_WORDS) else "")


@dataclass(frozen=True)
class FoundKind:
    """A kind of paper and where its title stands in the text."""

    kind: TitleKind
    start: int
    end: int
    is_draft: bool

    @property
    def name(self) -> str:
        return f"Rancangan {self.kind.name}" if self.is_draft else self.kind.name


# Before these words a title is that of the paper itself; behind them others are cited.
BODY = re.compile(r"\b(?:menimbang|mengingat|memutuskan)\b\s*:?\s*(?:a\.|1\.|bahwa|undang)", re.IGNORECASE)
PASSING = re.compile(
    r"(?:atas|berdasarkan|dengan|dalam|melaksanakan|lanjut|ketentuan|pelaksanaan|tentang)\s*$", re.IGNORECASE
)


def find_kind(text: str) -> FoundKind | None:
    """The kind of paper whose title stands first; a title written large wins over one in a running sentence."""
    body = BODY.search(text)
    head = text[: body.start()] if body and body.start() > 40 else text[:3_000]
    found: list[tuple[bool, int, int, FoundKind]] = []
    for order, kind in enumerate(KINDS):
        for match in kind.title.finditer(head):
            before = head[max(0, match.start() - 60) : match.start()]
            if PASSING.search(before):
                continue
            large = match.group()[:6].isupper()
            draft = bool(DRAFT.search(before.replace("#", " ").replace("*", " "))) or bool(
                re.search(r"\bDRAFT\b", head[: match.start()])
            )
            found.append((not large, match.start(), order, FoundKind(kind, match.start(), match.end(), draft)))
            break
    return min(found, key=lambda one: one[:3])[3] if found else None
