"""Rules and term lists know no single paper: no region, no number of an act, no address."""

import csv
import re
from pathlib import Path

from django.conf import settings

READ = [*sorted(Path("reading").rglob("*.py")), *sorted(Path("domains/instruments/terms").glob("*.yaml"))]
KIND = re.compile(r"^(?:kabupaten|kota|provinsi)\s+(?:administrasi\s+)?", re.IGNORECASE)
PLAIN_WORDS = set(re.findall(r"\w+", "batu banjar serang solok sorong lingga berau sanggau kaur bima metro siak"))
A_SINGLE_ACT = re.compile(
    r"\b(?:nomor|no\.?)\s+\d+\s+tahun\s+\d{4}\b|\b(?:perbup|perwal\w*|perpres|permen\w*)\s+\d+", re.IGNORECASE
)
AN_ADDRESS = re.compile(r"https?://|www\.|\.go\.id|@[a-z]", re.IGNORECASE)


def texts() -> dict[str, str]:
    found = {str(path): (settings.BASE_DIR / path).read_text(encoding="utf-8") for path in READ}
    assert len(found) > 10
    return found


def regions() -> set[str]:
    with (settings.BASE_DIR / "regions/data/regions.csv").open(encoding="utf-8", newline="") as stream:
        names = {KIND.sub("", row["name"]).lower() for row in csv.DictReader(stream)}
    return names - PLAIN_WORDS


def test_no_region_stands_in_rules_or_lists():
    names = regions()
    assert len(names) > 450
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b", re.IGNORECASE)
    assert {path: pattern.findall(text) for path, text in texts().items() if pattern.search(text)} == {}


def test_no_number_of_a_single_act_and_no_address():
    for path, text in texts().items():
        code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("@"))
        assert A_SINGLE_ACT.findall(code) == [], path
        assert AN_ADDRESS.findall(code) == [], path
