"""The office's words: what docs/bahasa.md gives up stands nowhere on the screen."""

import re
from collections.abc import Iterator

import pytest

from tests.builders.screen_texts import ROOT, our_files, python_texts, script_texts, template_texts, texts_of

OTHER_SENSE = r"(?:tanda|tanpa) kutip|sidik jari"  # quotation mark, fingerprint
HEADING_TAGS = re.compile(
    r"\{% (?:pagehead|ruled|panel|empty|alert)\b.*?%\}|<(h[1-6]|th|legend|label|dt)\b[^>]*>[^<]*", re.DOTALL
)
STARTS_WITH_YANG = re.compile(r"(?:\"|title=\"|kicker=\"|>)\s*Yang\b")


def given_up(source: str) -> list[str]:
    """Words of the third column of the tables."""
    rows = [
        line.split("|")[3].strip() for line in source.splitlines() if line.startswith("| ") and line.count("|") == 4
    ]
    return [
        word.strip() for row in rows[0:] for word in row.split(",") if word.strip(" –-") and "dipakai lagi" not in word
    ]


def finder(words: list[str]) -> re.Pattern[str]:
    """Finds any of them as whole words, however a line breaks."""
    ways = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w/#?=.-])(?:{ways})(?![\w/=-])", re.IGNORECASE)


def findings(pattern: re.Pattern[str], texts: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(line, found[0]) for line, text in texts for found in pattern.finditer(re.sub(OTHER_SENSE, "…", text))]


@pytest.fixture(scope="module")
def old_words() -> re.Pattern[str]:
    words = given_up((ROOT / "docs/bahasa.md").read_text(encoding="utf-8"))
    assert len(words) > 50, "the list was read"
    return finder(words)


def test_no_word_that_the_list_gives_up_stands_on_the_screen(old_words: re.Pattern[str]) -> None:
    first_words = finder(sorted({word.split()[0] for word in given_up((ROOT / "docs/bahasa.md").read_text())}))
    found = [
        f"{path.relative_to(ROOT)}:{line}: {word}"
        for path in our_files("html", "txt", "py", "js", "typ")
        if first_words.search(path.read_text(encoding="utf-8"))
        for line, word in findings(old_words, texts_of(path))
    ]
    assert not found, "\n".join(found)


def test_no_heading_begins_with_yang() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {head[0][:80]}"
        for path in our_files("html")
        for head in HEADING_TAGS.finditer(path.read_text(encoding="utf-8"))
        if STARTS_WITH_YANG.search(_titles(head[0]))
    ]
    assert not found, "\n".join(found)


def _titles(head: str) -> str:
    """Of a component only what it sets as kicker and title; notes and leads are sentences."""
    if head.startswith("<"):
        return head
    name = head.split()[1]
    plain = re.findall(r"(?:kicker=|title=|(?<= ))\"[^\"]*\"", head)
    return " ".join(plain[: {"ruled": 2, "empty": 2, "alert": 2}.get(name, 1)])


def test_the_scan_sees_texts_and_leaves_codes(old_words: re.Pattern[str]) -> None:
    def of(read, source: str) -> list[str]:
        return [word for _, word in findings(old_words, read(source))]

    drawn = '{% ruled "Bukti" "Minta bukti" %}<p id="bukti">Ada\n bukti dukung.</p>'
    assert of(template_texts, drawn) == ["Bukti", "bukti", "bukti dukung"]
    assert of(template_texts, '<td data-l="Keadaan"><a href="?keadaan=x">{# bukti #}</a>') == ["Keadaan"]
    assert of(template_texts, "{% if kind == \"bukti\" %}{% url 'kutip' %}{% endif %}") == []
    assert of(python_texts, 'X = f"{n} bukti"\nA = Field(label="bukti")\nB = get("bukti")\n') == ["bukti", "bukti"]
    assert of(python_texts, 'SheetColumn("a", "Kode butir", [["kode bukti"]])\ndef f():\n    """Kata bukti."""\n') == []
    assert of(script_texts, "const word = 'Menunggu giliran.' // bukti lama\n") == ["giliran"]


def test_the_list_names_a_word_once() -> None:
    words = [word.lower() for word in given_up((ROOT / "docs/bahasa.md").read_text(encoding="utf-8"))]
    assert sorted(words) == sorted(set(words))
    assert "## Words of the screen" not in (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), "one list, not two"
