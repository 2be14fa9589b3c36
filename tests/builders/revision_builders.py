"""Corrected files of the Pemdi instrument, as the technical guideline might bring them."""

import copy

import pytest
import yaml
from django.urls import reverse

from domains.instrument_loader import FOLDER, store_revision
from domains.models import Instrument
from domains.walk import file_indicators, file_items
from domains.yaml_reading import read_yaml
from new_year.revisions.adopting import adopt_revision
from tests.city import fresh

REVISION_WHY = "Pedoman teknis KemenPANRB"
NEW_TEXT = "Laporan tindak lanjut yang ditandatangani pimpinan"


def pemdi_file():
    return copy.deepcopy(read_yaml(FOLDER / "pemdi-2026.yaml"))


def row_of(data, number):
    return next(row for _, row in file_indicators(data) if row["number"] == number)


def evidence_of(data, number, level):
    return row_of(data, number)["levels"][level - 1]["evidence"]


def next_code(data, number, level):
    """The next free number of the level."""
    used = [int(item["code"][-2:]) for item in evidence_of(data, number, level)]
    return f"I{number:02d}-L{level}-{max(used, default=0) + 1:02d}"


def insert_item(data, number, level, at, text):
    evidence = evidence_of(data, number, level)
    plain = {"required": True, "alternatives_group": None, "max_age_years": None, "kind": "laporan"}
    item = {"code": next_code(data, number, level), "text": text, **plain}
    evidence.insert(at, item)
    return item["code"]


def thirty_changes(data):
    """Ten items put into the middle, ten deleted, ten reworded. Returns the codes of each."""
    plain = [
        item
        for item in file_items(data)
        if not item.node["alternatives_group"] and not item.node.get("threshold") and item.level < 4
    ]
    levels = {}
    for item in plain:
        levels.setdefault((item.indicator, item.level), []).append(item.code)
    places = [place for place, codes in levels.items() if len(codes) >= 3][:10]
    assert len(places) == 10
    added, removed, reworded = [], [], []
    for number, level in places:
        codes = levels[number, level]
        evidence = evidence_of(data, number, level)
        evidence[:] = [item for item in evidence if item["code"] != codes[0]]
        removed.append(codes[0])
        next(item for item in evidence if item["code"] == codes[1])["text"] += f" beserta lampiran {number}"
        reworded.append(codes[1])
        code = next_code(data, number, level)
        insert_item(data, number, level, 1, f"{NEW_TEXT} {number}")
        added.append(code)
    return added, removed, reworded


def as_text(data):
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)


def loaded(data):
    """The newest revision of the instrument, after this file."""
    store_revision(as_text(data), "berkas")
    return Instrument.objects.newest().get(code=data["code"])


def new_weights(data):
    """Two indicators of one aspect trade weight: the sums stay."""
    aspect = next(a for d in data["domains"] for a in d["aspects"] if len(a["indicators"]) > 1)
    first, second = aspect["indicators"][:2]
    first["weight"], second["weight"] = (str(float(first["weight"]) - 1), str(float(second["weight"]) + 1))
    data["test_vectors"] = []
    return first["number"], second["number"]


def without_indicator(data):
    """The last indicator of an aspect of several goes, its weight to the one before. Returns its number."""
    aspect = next(a for d in data["domains"] for a in d["aspects"] if len(a["indicators"]) > 1)
    gone = aspect["indicators"].pop()
    last = aspect["indicators"][-1]
    last["weight"] = str(float(last["weight"]) + float(gone["weight"]))
    data["structure"]["rows"] -= 1
    data["structure"]["indicators"] -= 1
    data["test_vectors"] = []
    rows = data["value_rule"]["estimate"]["observed"]["rows"]
    rows[:] = [row for row in rows if row["indicator"] != gone["number"]]
    return gone["number"]


@pytest.fixture
def data():
    return pemdi_file()


def adopt(city, by="penanggung_jawab", revision=2):
    return adopt_revision(
        evaluation=fresh(city.evaluation), revision=revision, reason=REVISION_WHY, by=fresh(city.people[by])
    )


def page(city, name="cycle_revision"):
    return reverse(name, args=[city.evaluation.pk])


def signed_in(client, city, role):
    client.force_login(fresh(city.people[role]))
    return client
