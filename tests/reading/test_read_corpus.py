"""The command answers a folder of labelled papers, and never reads the labels."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

NAME = {"id": "N1", "instrument": "SPBE-2020", "name_stripped": "Perwali Manajemen Data.pdf", "indicators": "44"}
ARTICLES = [
    {"id": "A1", "doc": "d", "pasal": 2, "page": 3, "page_end": 3, "text": "Audit TIK dilaksanakan setiap dua tahun."},
    {"id": "A2", "doc": "d", "pasal": 3, "page": 4, "page_end": 4, "text": "Arsitektur SPBE memuat domain arsitektur."},
]  # fmt: skip


@pytest.fixture
def corpus(tmp_path):
    part = tmp_path / "bagian"
    (part / "docs").mkdir(parents=True)
    with (part / "names.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, NAME)
        writer.writeheader()
        writer.writerow(NAME)
    lines = {
        "articles": ARTICLES,
        "queries": [{"id": "Q1", "doc": "d", "instrument": "SPBE-2020", "indicator": 9, "relevant": [3]}],
        "pageqa": [{"id": "P1", "doc": "d", "instrument": None, "query": "audit TIK", "relevant": [9]}],
        "headers": [{"id": "H1", "text": "PERATURAN BUPATI CONTOH\nNOMOR 3 TAHUN 2021\nTENTANG\nSPBE", "number": "9"}],
    }
    for name, rows in lines.items():
        (part / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pages = [{"page": 1, "text": "Pembukaan"}, {"page": 2, "text": "Pasal 1\nAudit TIK dilaksanakan oleh auditor."}]
    (part / "docs/d.pages.jsonl").write_text("\n".join(map(json.dumps, pages)))
    return tmp_path


def test_every_kind_of_row_is_answered(corpus, tmp_path):
    call_command("read_corpus", str(corpus), out=tmp_path / "answers.json", stdout=None)
    said = json.loads((tmp_path / "answers.json").read_text())
    assert said["names"]["N1"]["indicators"][0] == 3
    assert said["articles"]["A1"]["indicators"][0] == 9
    assert 0 < said["articles"]["A1"]["score"] < 1
    assert said["queries"]["Q1"] == {"pasal": [2], "pages": [3]}
    assert said["pageqa"]["P1"] == {"pasal": [1], "pages": [2]}
    assert said["headers"]["H1"] == {
        "kind": "Peraturan Bupati",
        "number": "3",
        "year": 2021,
        "date": None,
        "subject": "SPBE",
        "issuer": "Bupati Contoh",
    }


def test_a_folder_without_a_corpus_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"names\.csv"):
        call_command("read_corpus", str(tmp_path), out=tmp_path / "x.json")
