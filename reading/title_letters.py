"""A title in the letters of a title, whatever letters it was written in. Pure, no Django."""

import re

LONGEST = 300  # letters of a title
SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "dan di dalam atas untuk pada yang dari ke dengan tentang oleh serta bagi terhadap atau sebagai melalui antara",
    )
)
ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "spbe spip tik opd asn sdm bmd jdih covid apbd rpjmd rkpd sakip csirt bssn bpkp tte skpd ppid iku pemdi sop",
    )
)


def neat_title(text: str) -> str:
    """One line in the letters of a title: what was written large gets small letters, what was not stays."""
    plain = " ".join(text.replace("\f", " ").split()).strip(" .,;:*_-–—/\"'“”")
    plain = re.sub(r"\s+([,;)])", r"\1", plain)
    letters = [char for char in plain if char.isalpha()]
    if not letters or sum(map(str.isupper, letters)) < 0.7 * len(letters):
        return plain[:LONGEST]
    return " ".join(map(_title_word, plain.lower().split())).replace("Walikota", "Wali Kota")[:LONGEST]


def _title_word(word: str) -> str:
    bare = re.sub(r"\W", "", word)
    if bare in ABBREVIATIONS:
        return word.upper()
    if bare in SMALL_WORDS:
        return word
    return re.sub(r"^\W*[a-z]|/[a-z]", lambda found: found.group().upper(), word)
