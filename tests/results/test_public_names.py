"""The files say in which repository a text was read; no stored text, page, export or answer of the API does."""

import csv
import json

import lxml.html
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse

from domains.crosswalk import COLUMNS as LINK_COLUMNS
from domains.crosswalk import load_crosswalk
from domains.instrument_loader import FOLDER, load_folder
from domains.models import CrosswalkLink, Indicator, Instrument, InstrumentFile
from domains.public_names import UNNAMED, public_name, repository_mark
from domains.shapes import BrokenInstrument
from domains.yaml_reading import read_yaml
from regions.region_loader import BrokenReference
from results.models import OfficialResult
from results.reference import AVERAGES, RESULT_COLUMNS, RESULTS, load_averages, load_results

# The file as it was read: what a newer one is compared with. No page reads it (last test but one).
AS_READ = {"domains.instrumentfile.content"}
NEW = "seseorang/aplikasi-pemdi@0a1b2c3 data/butir.json"


@pytest.fixture
def everything(city):
    """All that the files hold, loaded; a city to look from."""
    call_command("load_reference")
    return city


def texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


def stored_texts():
    """(column, text) of everything stored."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, CharField | TextField | JSONField):
                for value in model._default_manager.values_list(field.name, flat=True).distinct():
                    yield from ((f"{model._meta.label_lower}.{field.name}", text) for text in texts(value))


def test_the_files_name_repositories_or_this_module_tests_nothing():
    sources = [text for path in FOLDER.glob("*.yaml") for text in texts(read_yaml(path).get("sources", {}))]
    for path in (FOLDER / "crosswalk.csv", RESULTS, AVERAGES):
        with path.open(encoding="utf-8") as lines:
            sources += [row["source"] for row in csv.DictReader(lines)]
    assert sum(bool(repository_mark(source)) for source in sources) > 1000


def test_no_stored_text_names_a_repository(everything):
    marked = {(column, text) for column, text in stored_texts() if repository_mark(text)}
    assert {column for column, _ in marked} == AS_READ
    assert CrosswalkLink.objects.count() > 150
    assert OfficialResult.objects.published().count() > 1200


def test_what_is_read_instead_says_what_the_work_is(everything):
    works = Instrument.objects.get(code="PEMDI-2026").details["sources"]
    assert works["BUKTI"].startswith("Daftar butir data dukung yang dipakai Kabupaten Aceh Tengah: 232 butir")
    assert works["PEMDI8"].startswith("Ringkasan PermenPANRB 8/2026 oleh pihak ketiga: menyatakan disarikan")
    links = set(CrosswalkLink.objects.values_list("source", flat=True))
    assert "Paparan KemenPANRB 'Sekilas PermenPANRB 59/2020', slide 9" in links
    printed = OfficialResult.objects.get(institution="Kota Denpasar", year=2024)
    assert printed.source.startswith("KemenPANRB, Laporan Pelaksanaan Evaluasi SPBE 2024, Tabel ")
    assert not printed.source.endswith(")")


def pages():
    for instrument in Instrument.objects.all():
        yield reverse("instrument", args=[instrument.code])
        yield reverse("crosswalk", args=[instrument.code])
        yield reverse("api:instrument", args=[instrument.code])
    for indicator in Indicator.objects.filter(number__in=(1, 3, 6, 20)).select_related("instrument"):
        yield reverse("instrument_indicator", args=[indicator.instrument.code, indicator.number])
        yield reverse("api:indicator", args=[indicator.instrument.code, indicator.number])
    for year in range(2018, 2027):
        yield f"{reverse('results')}?year={year}"
        yield f"{reverse('api:results')}?year={year}"
        yield f"{reverse('peers')}?year={year}"
    for row in OfficialResult.objects.exclude(source__startswith="KemenPANRB").exclude(source__startswith="http"):
        yield reverse("api:result", args=[row.pk])


def test_no_page_and_no_answer_of_the_api_names_a_repository(everything, client):
    client.force_login(everything.people["diskominfo"])
    told = {}
    for path in pages():
        response = client.get(path)
        assert response.status_code == 200, path
        told[path] = repository_mark(_read(response))
    assert {path: mark for path, mark in told.items() if mark} == {}


def _read(response):
    """What a person reads of a page, or a program of an answer."""
    if "json" in response["Content-Type"]:
        return "\n".join(text for text in texts(response.json()) if not text.startswith("/"))
    return lxml.html.fromstring(response.content).text_content()


def test_a_new_source_in_an_instrument_needs_a_public_name(instruments, tmp_path):
    data = read_yaml(FOLDER / "pemdi-2026.yaml")
    data["sources"]["BARU"] = f"{NEW}: butir"
    (tmp_path / "x.yaml").write_text(json.dumps(data))
    with pytest.raises(CommandError) as refused:
        call_command("load_instruments", str(tmp_path))
    assert str(refused.value) == f"x.yaml: sources.BARU: {UNNAMED}"


def test_a_new_source_of_a_link_needs_a_public_name(instruments, tmp_path):
    path = tmp_path / "crosswalk.csv"
    path.write_text(f"{','.join(LINK_COLUMNS)}\nSPBE-2018,1,SPBE-2020,1,official_split,{NEW}\n")
    with pytest.raises(BrokenInstrument) as refused:
        load_crosswalk(path)
    assert str(refused.value) == f"crosswalk.csv: baris 2: {UNNAMED}"


@pytest.mark.parametrize("column", ["source", "notes"])
def test_a_new_source_of_a_result_needs_a_public_name(instruments, tmp_path, column):
    row = dict.fromkeys(RESULT_COLUMNS, "") | {"year": "2024", "institution": "Kota Uji", "kind": "kota"}
    row |= {"index": "3.00", "predicate": "Baik", "source_type": "news", "source": "Laporan", column: NEW}
    path = tmp_path / "hasil.csv"
    path.write_text(f"{','.join(RESULT_COLUMNS)}\n{','.join(row.values())}\n")
    with pytest.raises(BrokenReference, match=f"baris 2: {UNNAMED}"):
        load_results(path)


def test_a_new_source_of_an_average_needs_a_public_name(instruments, tmp_path):
    path = tmp_path / "rata.csv"
    path.write_text(f"year,scope,measure,value,source\n2024,nasional,index,3.00,{NEW}\n")
    with pytest.raises(BrokenReference, match=f"baris 2: {UNNAMED}"):
        load_averages(path)


@pytest.mark.parametrize(
    "text",
    [
        "siapa/apa@0938251 berkas",
        "siapa/apa @ddf52fc5",
        "lihat ../acuan/daftar",
        "cara bacanya dalam README.md",
        "aplikasi daerah, data/butir.json",
        "unggahan/paparan rapat.pptx",
        "uploads/materi2/paparan.pdf",
        "https://github.test/a lalu github",
    ],
)
def test_what_betrays_a_repository_is_seen(text):
    assert repository_mark(text)
    with pytest.raises(BrokenInstrument):
        public_name(text, "source")


@pytest.mark.parametrize(
    "text",
    [
        "PermenPANRB 59/2020, Tabel 9 (PDF)",
        "https://contoh.test/a/b.php?c=1.pdf",
        "spbe.belitung.go.id/?p=1630",
        "domain/aspek, dan/atau; surel@kota.test",
        "Kementerian Agraria dan Tata Ruang/Badan Pertanahan Nasional",
    ],
)
def test_what_is_public_stays_as_written(text):
    assert public_name(text, "source") == text


def test_what_a_frozen_instrument_is_compared_with_stays_the_file(everything):
    content = InstrumentFile.objects.get(instrument__code="PEMDI-2026").content
    assert {**read_yaml(FOLDER / "pemdi-2026.yaml"), "supplement": content["supplement"]} == content
    assert {loaded.outcome for loaded in load_folder()} == {"tidak berubah"}


def test_an_instrument_that_was_stored_under_another_name_takes_todays(everything):
    used = everything.evaluation.instrument
    old = {**used.details, "sources": {**used.details["sources"], "PEMDI": NEW}}
    Instrument.objects.filter(pk=used.pk).update(details=old)
    assert {loaded.code for loaded in load_folder() if loaded.outcome == "diperbarui"} == {used.code}
    again = Instrument.objects.get(pk=used.pk)
    assert (again.details, again.sha256) == (used.details, used.sha256)
