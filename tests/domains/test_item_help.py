"""Advice for evidence items: each written on its own, for an item that exists, and marked as ours."""

import csv
import json
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from domains.instrument_loader import FOLDER, load_folder
from domains.item_help import HELP_FOLDER, HELP_LABEL, PARTS, check_help, item_help, read_help
from domains.models import EvidenceItem, Instrument
from domains.shapes import BrokenInstrument
from domains.yaml_reading import read_yaml
from evidence.models import EvidenceRequest
from regions.region_loader import FILE as REGIONS
from tests.builders.request_builders import request_items
from tests.work import cite_item

FILES = sorted(HELP_FOLDER.glob("*.yaml"))
ENTRIES = [(path, code, entry) for path in FILES for code, entry in read_help(path)[1].items()]
SAID = [(f"{path.stem} {code} {part}", getattr(entry, part)) for path, code, entry in ENTRIES for part in PARTS]
WORD = re.compile(r"[^\W\d_]+")
NAME = re.compile(r"(?<=[^.!?] )\b[A-Z]\w*|\b[A-Z]{2,}\w*")  # inside a sentence, or all in capitals
REFERENCE = re.compile(r"\d+(?:/[A-Z]+)*/(?:19|20)\d\d|[Nn]omor \d+|\b(?:19|20)\d\d\b")
DEGREE = re.compile(r"\b(?:Bapak|Ibu|Dr\.|Drs\.|Ir\.|NIP)\b|, (?:S\.|M\.)[A-Z]")


def folded(text):
    """The words of a text without names and numbers, in order."""
    return tuple(word.lower() for word in WORD.findall(NAME.sub(" ", text)))


def runs(text):
    """The runs of three words in a folded text."""
    words = folded(text)
    return {words[i : i + 3] for i in range(len(words) - 2)}


def test_folding_sees_through_names_and_numbers():
    assert folded("Laporan Dinas Alfa tahun 2025, 3 halaman.") == folded("Laporan Dinas Beta tahun 2026, 12 halaman.")


def test_no_two_texts_are_alike_after_names_and_numbers_are_taken_out():
    said = [(where, runs(text)) for where, text in SAID]
    alike = [
        (first, second)
        for i, (first, one) in enumerate(said)
        for second, other in said[:i]
        if len(one & other) > 0.3 * min(len(one), len(other))
    ]
    assert alike == []


def test_every_text_says_enough_and_stays_short():
    lengths = {where: len(folded(text)) for where, text in SAID}
    assert {where: count for where, count in lengths.items() if not 8 <= count <= 50} == {}


def test_advice_stands_beside_the_text_of_its_item_as_it_is(instruments):
    """Changes an item, and this names it: read its advice again, then copy the new text."""
    codes = {path.stem: read_help(path)[0] for path in FILES}
    texts = {(i.instrument.code, i.code): i.text for i in EvidenceItem.objects.select_related("instrument")}
    outdated = [
        (path.stem, code) for path, code, entry in ENTRIES if entry.beside(texts[codes[path.stem], code]).is_outdated
    ]
    assert outdated == []


def test_every_item_of_pemdi_has_advice(instruments):
    rows = EvidenceItem.objects.filter(instrument__code="PEMDI-2026", instrument__revision=1)
    assert [item.code for item in rows if item_help("PEMDI-2026", item.code, item.text) is None] == []


def test_advice_invents_no_place_no_person_and_no_decree():
    with REGIONS.open(encoding="utf-8", newline="") as file:
        places = {
            re.sub(r"^(Kabupaten|Kota|Provinsi)( Administrasi)? ", "", row["name"]) for row in csv.DictReader(file)
        }
    named = re.compile(r"\b(?:Kota|Kabupaten|Provinsi|Dinas) [A-Z]\w+")
    found = [
        (where, match)
        for (where, text), (_, _, entry) in zip(SAID, [e for e in ENTRIES for _ in PARTS], strict=True)
        for match in [*REFERENCE.findall(text), *DEGREE.findall(text), *named.findall(text)]
        if match not in entry.text
    ]
    found += [(w, place) for w, text in SAID for place in places & set(re.findall(r"[A-Z]\w+", text))]
    assert found == []


def test_terms_are_explained_where_they_are_used():
    path = HELP_FOLDER / "pemdi-2026.yaml"
    terms = read_yaml(path)["terms"]
    entries = read_help(path)[1]
    assert list(entries["I01-L2-02"].terms) == ["SIAP Digital"]
    used = {term for entry in entries.values() for term in entry.terms}
    assert used == set(terms)


# --- the loader -------------------------------------------------------------------------------------


def written(folder, **changes):
    """A help folder beside a copy of one instrument."""
    entry = {"text": "Butir", "what": "Apa", "example": "Contoh", "mistake": "Salah"}
    data = {"instrument": "SPBE-2018", "terms": {}, "items": {}} | changes.pop("file", {})
    data["items"] = {changes.pop("code", "I01-L1-01"): entry | changes}
    (folder / "help").mkdir()
    (folder / "help" / "bantuan.yaml").write_text(json.dumps(data))
    (folder / "a.yaml").write_bytes((FOLDER / "spbe-2018.yaml").read_bytes())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "I01-L1-99"}, "I01-L1-99: SPBE-2018 tidak punya butir ini"),
        ({"code": "1-1"}, "tidak berbentuk seperti I01-L2-03"),
        ({"what": " "}, "what: kosong"),
        ({"tips": "Tambahan"}, "tips: kunci tidak dikenal"),
        ({"file": {"instrument": "SPBE-1999"}}, "instrument: “SPBE-1999” tidak ada"),
    ],
)
def test_the_loader_refuses_what_belongs_to_no_item(instruments, tmp_path, changes, said):
    written(tmp_path, **changes)
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command("load_instruments", str(tmp_path))


def test_advice_of_an_item_that_an_older_revision_has_is_no_fault(instruments):
    with pytest.raises(BrokenInstrument):
        check_help(HELP_FOLDER, {"PEMDI-2026": {"I01-L1-01"}})
    everything = {code for _, code, _ in ENTRIES}
    check_help(HELP_FOLDER, {"PEMDI-2026": everything | {"I20-L5-99"}})


def test_the_shipped_files_load(instruments):
    assert {loaded.outcome for loaded in load_folder()} == {"tidak berubah"}


# --- on screen and in the API -----------------------------------------------------------------------


def shown(text):
    """What of our advice for the first item a page shows."""
    page = " ".join(text.split())
    found = item_help(
        "PEMDI-2026", "I20-L1-01", EvidenceItem.objects.get(instrument__code="PEMDI-2026", code="I20-L1-01").text
    )
    return [part in page for part in (found.what, found.mistake, HELP_LABEL)], "Perlu dibaca ulang" in page


def pages(city):
    at = [city.evaluation.pk, 20]
    request_items(city, "I20-L1-01")
    asked = EvidenceRequest.objects.get()
    return {
        "checklist": ("diskominfo", reverse("indicator", args=at)),
        "upload": ("opd", reverse("evidence_add", args=at)),
        "request": ("opd", reverse("request", args=[asked.pk])),
        "instrument": ("opd", reverse("instrument_indicator", args=["PEMDI-2026", 20])),
    }


@pytest.mark.parametrize("page", ["checklist", "upload", "request", "instrument"])
def test_it_stands_folded_at_the_item(pemdi_city, client, page):
    person, address = pages(pemdi_city)[page]
    client.force_login(pemdi_city.people[person])
    assert shown(client.get(address).content.decode()) == ([True, True, True], False)


@pytest.mark.parametrize("page", ["checklist", "upload", "request"])
def test_advice_for_an_item_that_changed_is_to_be_read_again(pemdi_city, client, page):
    person, address = pages(pemdi_city)[page]
    EvidenceItem.objects.filter(instrument__code="PEMDI-2026", code="I20-L1-01").update(text="Bunyi lain sama sekali")
    client.force_login(pemdi_city.people[person])
    assert "Perlu dibaca ulang" in client.get(address).content.decode()


def test_the_instruments_page_names_what_is_to_be_read_again(instruments, client, city):
    EvidenceItem.objects.filter(instrument__code="PEMDI-2026", code="I20-L1-01").update(text="Bunyi lain sama sekali")
    client.force_login(city.people["diskominfo"])
    page = " ".join(client.get(reverse("instrument", args=["PEMDI-2026"])).content.decode().split())
    assert "Bantuan tertulis untuk 212 dari 212 butir" in page
    assert "karena bunyi butirnya berubah: I20-L1-01." in page
    assert "Bantuan tertulis" not in client.get(reverse("instrument", args=["SPBE-2020"])).content.decode()


def test_what_came_back_is_repaired_beside_the_advice(pemdi_city, client):
    back = cite_item(pemdi_city, "I20-L1-01", "dikembalikan", note="Belum sesuai dengan butirnya.")
    client.force_login(pemdi_city.people["opd"])
    assert shown(client.get(reverse("evidence_renew", args=[back.pk])).content.decode())[0] == [True] * 3


def test_a_change_of_spelling_is_no_change():
    text = item_help("PEMDI-2026", "I20-L1-01", "").text
    again = item_help("PEMDI-2026", "I20-L1-01", f"  {text.upper()}\n")
    assert (again.is_outdated, item_help("PEMDI-2026", "I20-L1-01", "Lain").is_outdated) == (False, True)


def test_another_instruments_item_of_the_same_code_has_none(instruments, client, city):
    assert item_help("SPBE-2020", "I01-L1-01", "apa saja") is None
    client.force_login(city.people["opd"])
    page = client.get(reverse("instrument_indicator", args=["SPBE-2020", 1]))
    assert HELP_LABEL not in page.content.decode()


def test_a_revision_keeps_the_advice_by_code(instruments, client, city):
    Instrument.objects.filter(code="PEMDI-2026").update(revision=2)
    client.force_login(city.people["opd"])
    levels = client.get(reverse("api:indicator", args=["PEMDI-2026.2", 20])).json()["levels"]
    assert levels[0]["items"][0]["help"]["note"] == HELP_LABEL
    assert (
        shown(client.get(reverse("instrument_indicator", args=["PEMDI-2026.2", 20])).content.decode())[0] == [True] * 3
    )


def test_the_api_says_it_and_whose_it_is(instruments, client, city, django_assert_num_queries):
    client.force_login(city.people["opd"])
    address = reverse("api:indicator", args=["PEMDI-2026", 20])
    levels = client.get(address).json()["levels"]
    first = levels[0]["items"][0]["help"]
    assert (first["note"], first["is_outdated"]) == (HELP_LABEL, False)
    assert set(first) == {"note", "is_outdated", *PARTS}
    spbe = client.get(reverse("api:indicator", args=["SPBE-2020", 1])).json()["levels"]
    assert {item["help"] for level in spbe for item in level["items"]} == {None}
