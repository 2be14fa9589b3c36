"""Is this file the signed Berita Acara? Its words and pages against the draft that was given out to be signed.

Words are compared by their letters alone: a printer's driver moves blanks, line breaks and whole blocks about.
"""

import re
import unicodedata
from collections import Counter

from evidence.files.text_reading import ReadingResult

# Where and when a draft was made differs with every download.
MADE = re.compile(r"dibuat\d{1,2}\D{3,9}\d{4},\d\d\.\d\d(?:wita|wib|wit)?")
NAMED_SUM = re.compile(r"sha-256isiyangdisetujui:?([0-9a-f]{64})")
DRAFT_WORDS = "draf,belumdisetujuipenanggungjawab"
MOST_MISREAD = 24  # of 64 signs of a sum that a scanner's text recognition may get wrong
SIGN_THE_DOWNLOADED = "Unduh Berita Acara dari halaman ini, lalu tanda tangani berkas itu."


def why_not_signed_paper(read: ReadingResult, draft: ReadingResult, sha256: str) -> str | None:
    """Why it is not the signed Berita Acara of what was approved; None if it may be.

    `draft`: the same paper as it is given out now, without a signature; `sha256`: of what was approved.
    """
    if read.problem or not read.pages:
        return read.problem or "PDF ini tidak berisi halaman."
    words = letters(read.text)
    if DRAFT_WORDS in words:
        return f"Ini draf dari sebelum disetujui. {SIGN_THE_DOWNLOADED}"
    if read.signatures:
        return None if sha256 in words else _without_the_sum(words)
    if is_same_paper(read, draft):
        return (
            "Berkas ini naskah buatan aplikasi, tanpa tanda tangan. Unggah pindaian naskah yang sudah ditandatangani, "
            "atau PDF bertanda tangan elektronik."
        )
    if names_other_sum(words, sha256):
        return f"Berita Acara ini memuat SHA-256 isi yang lain, bukan yang disetujui sekarang. {SIGN_THE_DOWNLOADED}"
    if (read.pages or 0) >= (draft.pages or 0):
        return None
    return (
        f"Berkas ini {read.pages} halaman, sedangkan Berita Acara {draft.pages} halaman. Pindai semua halamannya, "
        "termasuk lampiran, dalam satu PDF."
    )


def letters(text: str) -> str:
    """Without blanks, in small letters, ligatures spelled out."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split()).replace("\xad", "")


def is_same_paper(read: ReadingResult, draft: ReadingResult) -> bool:
    """As many pages and the very same letters, in whatever order they stand in the file."""
    found, ours = (Counter(MADE.sub("", letters(one.text))) for one in (read, draft))
    return (read.pages, found) == (draft.pages, ours)


def names_other_sum(words: str, sha256: str) -> bool:
    """Whether it carries the sum of another approval; a sum that was only misread here and there is ours."""
    sums = NAMED_SUM.findall(words)
    return bool(sums) and all(_signs_apart(found, sha256) > MOST_MISREAD for found in sums)


def _signs_apart(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


def _without_the_sum(words: str) -> str:
    if NAMED_SUM.search(words):
        return (
            "PDF bertanda tangan elektronik ini memuat SHA-256 isi yang lain, bukan yang disetujui sekarang. "
            f"{SIGN_THE_DOWNLOADED}"
        )
    return (
        "PDF bertanda tangan elektronik ini tidak memuat SHA-256 isi yang disetujui pada teksnya, jadi tidak dapat "
        f"dipastikan ini Berita Acara yang benar. {SIGN_THE_DOWNLOADED}"
    )
