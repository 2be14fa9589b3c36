"""Two revisions of an instrument compared: what is a correction, what a new rule, and what is spelling only."""

import copy

import pytest

from domains.instrument_loader import FOLDER
from domains.revision_comparison import ChangeState, compare_revisions
from domains.spelling import fold_spelling
from domains.yaml_reading import read_yaml

PEMDI = read_yaml(FOLDER / "pemdi-2026.yaml")


@pytest.fixture
def after():
    return copy.deepcopy(PEMDI)


def indicator(data, number):
    return next(
        row for aspect in data["domains"][0]["aspects"] for row in aspect["indicators"] if row["number"] == number
    )


def evidence(data, number, level):
    return indicator(data, number)["levels"][level - 1]["evidence"]


def test_the_same_file_has_no_difference(after):
    found = compare_revisions(PEMDI, after)
    assert (found.changes, found.spelling, found.has_new_rules) == ((), 0, False)


def test_items_are_new_changed_or_deleted_by_code_wherever_they_stand(after):
    rows = evidence(after, 1, 2)
    gone = rows.pop(0)
    rows.insert(0, {**gone, "code": "I01-L2-09", "text": "Butir yang disisipkan"})
    rows[1]["text"] += " dan lampirannya"
    rows.reverse()
    found = compare_revisions(PEMDI, after)
    assert {(change.place, change.state) for change in found.items} == {
        ("I01-L2-09", ChangeState.ADDED),
        (gone["code"], ChangeState.REMOVED),
        (rows[-2]["code"], ChangeState.CHANGED),
    }
    assert found.reworded == {rows[-2]["code"]}
    assert found.sentence == "1 butir baru, 1 berubah, 1 dihapus"
    assert not found.has_new_rules


def test_spelling_is_no_change(after):
    item = evidence(after, 1, 1)[0]
    item["text"] = item["text"].upper().replace(" ", "  ") + " ."
    found = compare_revisions(PEMDI, after)
    assert (found.items, found.reworded, found.spelling) == ([], frozenset(), 1)
    assert found.sentence == "hanya ejaan dan keterangan"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SK  Tim", "sk tim.", True),
        ("Nilai 1,5", "Nilai 1.5", True),
        ("Nilai 1,5", "Nilai 15", False),
        ("paling sedikit ≥ 3", "paling sedikit ≤ 3", False),
        ("3%", "3", False),
        ("Perwali", "Perbup", False),
    ],
)
def test_what_counts_as_spelling(one, other, same):
    assert (fold_spelling(one) == fold_spelling(other)) is same


def corrected(data, what):
    if what == "kriteria":
        indicator(data, 4)["levels"][2]["criterion"] = "Kriteria lain"
    elif what == "nama indikator":
        indicator(data, 4)["name"] = "Nama lain"
    elif what == "tabel indeks lain":
        indicator(data, 5)["external_index"]["knots"][0] = ["13", "1.50"]
    elif what == "ambang":
        item = next(i for level in indicator(data, 12)["levels"] for i in level["evidence"] if i.get("threshold"))
        item["threshold"]["min"] = "0.5"
    elif what == "aturan perkiraan":
        data["value_rule"]["estimate"]["text"] = "Aturan lain"
    elif what == "wajib":
        item = evidence(data, 1, 1)[0]
        item["required"] = not item["required"]
    elif what == "keterangan":
        data["unknowns"] = [*data["unknowns"], "Satu lagi"]


@pytest.mark.parametrize("what", ["kriteria", "nama indikator", "tabel indeks lain", "aturan perkiraan", "keterangan"])
def test_a_correction(after, what):
    corrected(after, what)
    found = compare_revisions(PEMDI, after)
    assert [(change.kind, change.is_rule) for change in found.changes] == [(what, False)]


@pytest.mark.parametrize("what", ["ambang", "wajib"])
def test_a_fact_of_an_item_is_a_correction_that_rewords_nothing(after, what):
    corrected(after, what)
    found = compare_revisions(PEMDI, after)
    assert [(change.kind, change.state, change.is_rule) for change in found.changes] == [
        ("butir", ChangeState.CHANGED, False)
    ]
    assert what in found.changes[0].after
    assert found.reworded == frozenset()


def ruled(data, what):
    if what == "bobot":
        indicator(data, 1)["weight"] = "99"
    elif what == "predikat":
        data["predicates"][0]["max"] = "1.60"
    elif what == "rentang tingkat":
        next(iter(data["level_scales"].values()))["levels"][0]["max"] = "1.60"
    elif what == "pembulatan":
        data["rounding"] = "half_even"
    elif what == "dasar predikat":
        data["predicate_basis"]["by_cycle"]["2026"] = "rounded"
    elif what == "aturan nilai":
        data["value_rule"]["decimals"] = 1
    elif what == "indikator":
        aspect = data["domains"][0]["aspects"][0]
        aspect["indicators"].pop()


@pytest.mark.parametrize(
    "what",
    ["bobot", "predikat", "rentang tingkat", "pembulatan", "dasar predikat", "aturan nilai", "indikator"],
)
def test_a_new_rule(after, what):
    ruled(after, what)
    found = compare_revisions(PEMDI, after)
    assert {change.kind for change in found.rules} == {what}
    assert found.has_new_rules


def test_a_dropped_indicator_is_named(after):
    ruled(after, "indikator")
    number = PEMDI["domains"][0]["aspects"][0]["indicators"][-1]["number"]
    assert compare_revisions(PEMDI, after).dropped_indicators == [number]
