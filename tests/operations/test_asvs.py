"""docs/security.md: every requirement of ASVS 5.0 levels 1 and 2 once, with a stand, and paths that are there."""

import re

from django.conf import settings

ROOT = settings.BASE_DIR
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (\w+) \| ([^|]+) \|$", re.MULTILINE)
PATH = re.compile(r"`([\w./-]+/[\w.-]*|[\w.-]+\.(?:md|py|txt|lock))`")
# How many requirements of the two levels each section of ASVS 5.0.0 has.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip


def rows():
    return ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))


def test_every_requirement_has_its_line_in_order():
    wanted = [f"{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1)]
    assert [number for number, *_ in rows()] == wanted


def test_every_line_has_a_known_stand_and_a_reason():
    assert {stand for _, _, stand, _ in rows()} <= {"holds", "part", "open", "none", "operator"}
    told = [number for number, _, stand, where in rows() if stand == "operator" and "`" not in where]
    assert (told, [number for number, _, _, where in rows() if len(where.split()) < 1]) == (["13.4.4"], [])


def test_what_holds_names_a_test_or_the_code():
    assert [number for number, _, stand, where in rows() if stand == "holds" and "`" not in where] == []


def test_every_path_is_there():
    missing = {
        path for *_, where in rows() for path in PATH.findall(where) if not (ROOT / path).exists() and "/" in path
    }
    assert missing == set()


TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_attack_names_a_test_that_is_there():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    attacks = text.partition("# Attacks, and the test that tries each")[2]
    lines = [line for line in attacks.splitlines() if line.startswith("| ") and "tried by" not in line]
    named = [found for line in lines for found in TEST.findall(line)]
    assert (len(lines) > 15, [line for line in lines if not TEST.search(line)]) == (True, [SLIDES])
    missing = [(path, name) for path, name in named if f"def {name}" not in (ROOT / path).read_text(encoding="utf-8")]
    assert missing == []


SLIDES = "| Slides (PPTX) | none leaves: the presentation is a page |"
