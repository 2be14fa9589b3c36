"""Whether a file may correct an instrument that is there: a code and a number never change what they mean.

A new item or indicator takes a number that nothing had before, wherever it stands; a deleted number stays unused.
"""

from collections.abc import Iterable, Sequence

from domains.shapes import require_key, short_repr
from domains.spelling import fold_spelling
from domains.walk import FileNode, file_aspects, file_domains, file_indicators, file_items

# What a code or a number stood for: the folded text of an item, the folded name of an indicator.
Meanings = dict[str, str]


def check_correction(earlier: Sequence[FileNode], data: FileNode) -> None:
    """Raise `BrokenInstrument` where a file gives a known code another meaning.

    `earlier` are the contents of all revisions so far, oldest first.
    """
    # Domains and aspects stay; another frame is another instrument.
    before = earlier[-1]
    for name, walk in (("domain", file_domains), ("aspek", file_aspects)):
        known = {node["number"] for _, node in walk(before)}
        found = {node["number"] for _, node in walk(data)}
        reason = f"{name} berubah dari {len(known)} menjadi {len(found)}; itu instrumen baru dengan kode sendiri"
        require_key(known == found, "domains", reason)
    family = earlier[-1].get("family")
    require_key(data.get("family") == family, "family", "keluarga instrumen tidak berubah dengan koreksi")
    numbers = [{str(row["number"]): fold_spelling(row["name"]) for _, row in file_indicators(one)} for one in earlier]
    named = [(f"{key}.number", str(row["number"]), row["name"]) for key, row in file_indicators(data)]
    _check_meanings("indikator", numbers, named)
    texts = [{item.code: fold_spelling(item.text) for item in file_items(one)} for one in earlier]
    asked = [(f"{item.key}.code", item.code, item.text) for item in file_items(data)]
    _check_meanings("butir", texts, asked)


def _check_meanings(kind: str, earlier: Sequence[Meanings], found: Iterable[tuple[str, str, str]]) -> None:
    """`found` are key, code and text of the file: none is a deleted code, none another's text under a known code."""
    newest = earlier[-1]
    last = {code: text for meanings in earlier for code, text in meanings.items()}  # what each code meant last
    rows = [(key, code, fold_spelling(text)) for key, code, text in found]
    now = {code: text for _, code, text in rows}
    # By level: many words stand at several levels, each under a code of its own.
    homes = {(_level_of(code), text): code for code, text in newest.items()}
    for key, code, text in rows:
        # The same thing under its own code may come back; anything else would find another's evidence there.
        is_restored = code in newest or last.get(code, text) == text
        require_key(is_restored, key, f"{short_repr(code)} pernah dipakai {kind} yang dihapus; ambil nomor berikutnya")
        home = homes.get((_level_of(code), text), code)
        has_moved = home != code and newest.get(code) != text and now.get(home) != text
        require_key(not has_moved, key, f"{kind} ini berkode {home}; kodenya tetap, di mana pun letaknya")


def _level_of(code: str) -> str:
    """An item that goes to another level has to take another code."""
    return code.rpartition("-")[0]
