"""Instrument files: loading twice changes nothing, a broken file is refused whole with file, key and reason."""

import contextlib
import copy
import json
import random
import shutil

import pytest
from django.core.management import CommandError, call_command

from domains.checks import check_instrument
from domains.instrument_loader import FOLDER, load_folder
from domains.models import Aspect, CrosswalkLink, Domain, EvidenceItem, Indicator, Instrument, LevelCriterion
from domains.shapes import BrokenInstrument
from domains.yaml_reading import read_yaml
from tests.instrument_faults import FAULTS, at, without

MODELS = (Instrument, Domain, Aspect, Indicator, LevelCriterion, EvidenceItem, CrosswalkLink)


def snapshot():
    """Every row with its key: a deleted and recreated row shows."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


@pytest.fixture
def base():
    """A copy of the 2018 file with a pair of alternative evidence items, to break."""
    data = copy.deepcopy(read_yaml(FOLDER / "spbe-2018.yaml"))
    data["domains"][0]["aspects"][0]["indicators"][0]["levels"][1]["evidence"] = [
        {"code": f"I01-L2-0{n}", "text": "SK", "required": True, "kind": "kebijakan", "max_age_years": None}
        | {"alternatives_group": "A"}
        for n in (1, 2)
    ]
    return data


def stored():
    """What any write of the loader would change; quicker than all rows."""
    return [
        list(Instrument.objects.order_by("code").values_list("code", "sha256", "loaded_at")),
        list(Domain.objects.order_by("pk").values_list("pk", "name")),
        list(CrosswalkLink.objects.order_by("pk").values_list("pk", "relation")),
    ]


@pytest.fixture
def refused(instruments, tmp_path, base):
    """Break the copy (or write raw text), load its folder, return the message; nothing may have been written."""

    def refused(mutate=None, raw=None, name="rusak.yaml"):
        if mutate:
            mutate(base)
        (tmp_path / name).write_bytes(raw if raw is not None else json.dumps(base).encode())
        before = stored()
        with pytest.raises(CommandError) as error:
            call_command("load_instruments", str(tmp_path))
        assert stored() == before
        return str(error.value)

    return refused


def row(data):
    return data["domains"][0]["aspects"][0]["indicators"][0]


def items(data):
    return row(data)["levels"][1]["evidence"]


def test_loading_twice_changes_nothing(instruments):
    before = snapshot()
    assert {loaded.outcome for loaded in load_folder()} == {"tidak berubah"}
    assert snapshot() == before


def test_what_the_files_hold(instruments):
    counts = {
        code: (
            instrument.domains.filter(synthetic=False).count(),
            Aspect.objects.filter(domain__instrument=instrument).count(),
            instrument.indicators.count(),
            instrument.items.count(),
        )
        for code, instrument in instruments.items()
    }
    assert counts == {
        "SPBE-2018": (3, 7, 37, 0),
        "SPBE-2020": (4, 8, 47, 673),
        "PEMDI-2025": (0, 9, 35, 0),
        "PEMDI-2026": (0, 7, 20, 212),
    }
    assert CrosswalkLink.objects.count() == 178


def test_the_row_that_pages_read_does_not_carry_the_file(instruments):
    details = instruments["SPBE-2020"].details
    assert {"domains", "file", "predicates", "level_scales"} & details.keys() == set()
    assert details["supplement"]["chosen_service"]["indicators"] == [45, 46, 47]


@pytest.mark.parametrize(("mutate", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_refused_with_file_key_and_reason(refused, mutate, message):
    assert refused(mutate) == f"rusak.yaml: {message}"


def places(node, path=()):
    """The path of everything in the file."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


@pytest.mark.parametrize("junk", [None, [], {}, "x", 1, True, [[]], {"x": []}], ids=str)
def test_whatever_stands_anywhere_a_fault_is_said_and_never_a_traceback(base, junk):
    paths = list(places(base))
    for path in random.Random(5).sample(paths, 60) + [path for path in paths if len(path) < 3]:
        broken = copy.deepcopy(base)
        at(path, junk)(broken)
        with contextlib.suppress(BrokenInstrument):
            check_instrument(broken)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"code: [\n", "rusak.yaml: baris 2: bukan YAML yang sah"),
        (b"a: 1\nb: 2\na: 3\n", "rusak.yaml: baris 3: kunci “a” ada dua kali"),
        (b"a: \xff\n", "rusak.yaml: isi: bukan YAML yang sah"),
        (b"a: 2020-13-45\n", "rusak.yaml: isi: bukan YAML yang sah"),
        (b"a: 2020-01-05\n", "rusak.yaml: a: “2020-01-05” harus ditulis sebagai teks, dalam tanda kutip"),
        (b"a: &x [*x]\n", "rusak.yaml: isi: bukan YAML yang sah"),
        (b"[" * 5000 + b"]" * 5000, "rusak.yaml: isi: bukan YAML yang sah"),
        (b"", "rusak.yaml: isi: harus berupa peta kunci dan nilai"),
        (b"- a\n", "rusak.yaml: isi: harus berupa peta kunci dan nilai"),
        (b"halo\n", "rusak.yaml: isi: harus berupa peta kunci dan nilai"),
    ],
)
def test_a_file_that_is_no_map_of_plain_yaml_is_refused(refused, raw, message):
    assert refused(raw=raw) == message


def test_one_broken_file_stops_the_good_ones_too(refused, tmp_path, instruments):
    good = read_yaml(FOLDER / "pemdi-2026.yaml") | {"name": "Nama lain"}
    (tmp_path / "a.yaml").write_text(json.dumps(good))
    assert refused(without(["code"])) == "rusak.yaml: code: kunci tidak ada"


def test_two_files_of_one_code_are_refused(refused, tmp_path):
    shutil.copy(FOLDER / "spbe-2018.yaml", tmp_path / "a.yaml")
    assert refused(lambda data: None) == "rusak.yaml: code: SPBE-2018 juga ada dalam a.yaml"


def test_a_folder_without_instruments_is_refused(instruments, tmp_path):
    with pytest.raises(CommandError) as error:
        call_command("load_instruments", str(tmp_path))
    assert str(error.value) == f"{tmp_path}: *.yaml: tidak ada berkas instrumen"


def load(folder, data):
    (folder / "x.yaml").write_text(json.dumps(data))
    return {loaded.code: loaded.outcome for loaded in load_folder(folder)}


def test_an_unused_instrument_takes_a_correction_and_keeps_its_links(instruments, tmp_path, base):
    links = CrosswalkLink.objects.count()
    row(base)["name"] = "Nama yang diperbaiki"
    assert load(tmp_path, base) == {"SPBE-2018": "diperbarui", "crosswalk": "diperbarui"}
    assert Indicator.objects.get(instrument__code="SPBE-2018", number=1).name == "Nama yang diperbaiki"
    assert CrosswalkLink.objects.count() == links
    assert load(tmp_path, base) == {"SPBE-2018": "tidak berubah", "crosswalk": "tidak berubah"}


def test_a_code_keeps_its_item_wherever_a_new_one_is_put_in(instruments, tmp_path, base):
    items = row(base)["levels"][1]["evidence"]
    items.insert(1, {**items[0], "code": "I01-L2-03", "text": "Butir baru di tengah"})
    load(tmp_path, base)
    stored_items = EvidenceItem.objects.filter(instrument__code="SPBE-2018")
    assert [(item.code, item.text) for item in stored_items] == [
        ("I01-L2-01", "SK"),
        ("I01-L2-03", "Butir baru di tengah"),
        ("I01-L2-02", "SK"),
    ]


def test_an_item_may_be_the_value_of_another_bodys_index(instruments):
    found = EvidenceItem.objects.exclude(threshold=None).get(code="I12-L1-02")
    assert found.threshold == {
        "index": "IKASANDI",
        "area": "penanganan insiden siber",
        "min": "0",
        "max": "1.50",
    }


@pytest.fixture
def used(city):
    """SPBE-2020, in use by the city's cycle."""
    return copy.deepcopy(read_yaml(FOLDER / "spbe-2020.yaml"))


def test_a_used_instrument_accepts_its_own_file_again(used, tmp_path):
    assert load(tmp_path, used) == {"SPBE-2020": "tidak berubah", "crosswalk": "tidak berubah"}


@pytest.mark.parametrize(
    "mutate",
    [
        at(["short_name"], "SPBE"),
        at(["domains", 3, "aspects", 1, "indicators", 5, "description"], "Lain"),
        without(["notes", "capability"]),
    ],
)
def test_another_file_of_a_used_instrument_is_its_next_revision_and_the_first_stays(used, tmp_path, mutate):
    first = list(Indicator.objects.filter(instrument__code="SPBE-2020").order_by("pk").values())
    mutate(used)
    assert load(tmp_path, used)["SPBE-2020"] == "revisi 2"
    assert list(Indicator.objects.filter(instrument__code="SPBE-2020", instrument__revision=1).values()) == first
    assert load(tmp_path, used)["SPBE-2020"] == "tidak berubah"
    assert Instrument.objects.filter(code="SPBE-2020").count() == 2


def test_another_supplement_makes_a_revision_too(used, tmp_path):
    text = (FOLDER / "supplement.yaml").read_text()
    (tmp_path / "supplement.yaml").write_text(text.replace("[45, 46, 47]", "[45, 46, 44]"))
    assert load(tmp_path, used)["SPBE-2020"] == "revisi 2"
    assert Indicator.objects.get(instrument__revision=2, number=44).chosen_service
    assert not Indicator.objects.get(instrument__code="SPBE-2020", instrument__revision=1, number=44).chosen_service


def test_the_programs_own_file_does_not_undo_a_correction(used, tmp_path):
    own = json.dumps(used)
    at(["short_name"], "SPBE dikoreksi")(used)
    load(tmp_path, used)
    (tmp_path / "x.yaml").write_text(own)
    assert {loaded.code: loaded.outcome for loaded in load_folder(tmp_path)}["SPBE-2020"] == "tidak berubah"
    assert {loaded.outcome for loaded in load_folder()} == {"tidak berubah"}
    assert Instrument.objects.newest().get(code="SPBE-2020").short_name == "SPBE dikoreksi"


def test_the_crosswalk_holds_for_every_revision(used, tmp_path):
    before = CrosswalkLink.objects.filter(target_instrument__code="SPBE-2020").count()
    at(["short_name"], "SPBE dikoreksi")(used)
    load(tmp_path, used)
    second = CrosswalkLink.objects.filter(target_instrument__code="SPBE-2020", target_instrument__revision=2)
    assert second.count() == before > 0
    assert all(link.target_indicator is None or link.target_indicator.instrument.revision == 2 for link in second)


def test_a_new_item_takes_a_free_number_wherever_it_stands(used, tmp_path):
    evidence = used["domains"][0]["aspects"][0]["indicators"][0]["levels"][3]["evidence"]
    codes = [item["code"] for item in evidence]
    free = f"I01-L4-{len(codes) + 1:02d}"
    evidence.insert(1, {**evidence[0], "code": free, "text": "Butir baru di tengah", "alternatives_group": None})
    assert load(tmp_path, used)["SPBE-2020"] == "revisi 2"
    stored_items = EvidenceItem.objects.filter(instrument__code="SPBE-2020", instrument__revision=2)
    of_level = stored_items.filter(criterion__level=4, criterion__indicator__number=1)
    assert list(of_level.values_list("code", flat=True)) == [codes[0], free, *codes[1:]]


def test_a_deleted_number_is_not_used_again(used, tmp_path):
    evidence = used["domains"][0]["aspects"][0]["indicators"][0]["levels"][3]["evidence"]
    gone = evidence.pop()
    load(tmp_path, used)
    evidence.append({**gone, "text": "Sesuatu yang lain"})
    key = f"domains[0].aspects[0].indicators[0].levels[3].evidence[{len(evidence) - 1}].code"
    reason = f"“{gone['code']}” pernah dipakai butir yang dihapus; ambil nomor berikutnya"
    assert refused_whole(tmp_path, used) == f"x.yaml: {key}: {reason}"
    evidence[-1] = gone  # the same item under its own code may come back
    evidence[0]["text"] = "Kata lain"
    assert load(tmp_path, used)["SPBE-2020"] == "revisi 3"


def test_items_that_were_numbered_anew_are_refused(used, tmp_path):
    evidence = used["domains"][0]["aspects"][0]["indicators"][0]["levels"][3]["evidence"]
    texts = [item["text"] for item in evidence]
    for item, text in zip(evidence[1:], ["Butir yang disisipkan", *texts[1:]], strict=False):
        item["text"] = text
    key = "domains[0].aspects[0].indicators[0].levels[3].evidence[2].code"
    reason = "butir ini berkode I01-L4-02; kodenya tetap, di mana pun letaknya"
    assert refused_whole(tmp_path, used) == f"x.yaml: {key}: {reason}"


def test_exchanged_codes_are_refused_though_another_level_has_the_same_words(used, tmp_path):
    levels = used["domains"][0]["aspects"][0]["indicators"][0]["levels"]
    first, second = levels[3]["evidence"][:2]
    levels[4]["evidence"][0]["text"] = second["text"]
    load(tmp_path, used)
    first["text"], second["text"] = second["text"], first["text"]
    key = "domains[0].aspects[0].indicators[0].levels[3].evidence[0].code"
    reason = "butir ini berkode I01-L4-02; kodenya tetap, di mana pun letaknya"
    assert refused_whole(tmp_path, used) == f"x.yaml: {key}: {reason}"


def test_another_frame_is_another_instrument(used, tmp_path):
    used["domains"][0]["aspects"][0]["number"] = 1
    used["family"] = "EPSS"
    message = "x.yaml: family: keluarga instrumen tidak berubah dengan koreksi"
    assert refused_whole(tmp_path, used) == message


def refused_whole(folder, data):
    (folder / "x.yaml").write_text(json.dumps(data))
    before = stored()
    with pytest.raises(CommandError) as error:
        call_command("load_instruments", str(folder))
    assert stored() == before
    return str(error.value)


def test_a_used_instrument_takes_facts_that_the_supplement_adds(used, tmp_path):
    path = FOLDER / "supplement.yaml"
    told = path.read_text().split("  # Levels whose criterion asks for all agencies")[0]
    instrument = Instrument.objects.get(code="SPBE-2020")
    levels = sorted(LevelCriterion.objects.filter(indicator__instrument=instrument).values_list("pk", flat=True))
    less = {name: fact for name, fact in instrument.details["supplement"].items() if name != "coverage"}
    Instrument.objects.filter(pk=instrument.pk).update(details={**instrument.details, "supplement": less}, sha256="x")
    instrument.file.content["supplement"] = less
    instrument.file.save()
    (tmp_path / "supplement.yaml").write_text(path.read_text())
    assert load(tmp_path, used)["SPBE-2020"] == "diperbarui"
    instrument.refresh_from_db()
    assert instrument.details["supplement"]["coverage"]["indicators"]["16"].keys() == {"3"}
    now = LevelCriterion.objects.filter(indicator__instrument=instrument).values_list("pk", flat=True)
    assert sorted(now) == levels
    (tmp_path / "supplement.yaml").write_text(told)
    assert load(tmp_path, used)["SPBE-2020"] == "revisi 2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SPBE-2020: []", "SPBE-2020: harus berupa peta kunci dan nilai"),
        ("SPBE-2018: {layanan: {}}", "SPBE-2018.layanan: kunci tidak dikenal"),
        (
            "SPBE-2018: {chosen_service: {indicators: [1, 38], source: x}}",
            "SPBE-2018.chosen_service.indicators: indikator 38 tidak ada dalam SPBE-2018",
        ),
        (
            "SPBE-2018: {max_age_years: {indicators: {12: {I12-L4-09: 3}}, source: x}}",
            "SPBE-2018.max_age_years.indicators: butir I12-L4-09 tidak ada dalam SPBE-2018",
        ),
    ],
)
def test_a_broken_supplement_is_refused(refused, tmp_path, text, message):
    (tmp_path / "supplement.yaml").write_text(text)
    assert refused(lambda data: None) == f"supplement.yaml: {message}"


HEADER = "from_instrument,from_indicator,to_instrument,to_indicator,relation,source"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["SPBE-2018,1,SPBE-2021,1,official_split,x"], "baris 2: instrumen “SPBE-2021” tidak ada"),
        (["SPBE-2018,38,SPBE-2020,1,official_split,x"], "baris 2: SPBE-2018 tidak punya indikator “38”"),
        (["SPBE-2018,satu,SPBE-2020,1,official_split,x"], "baris 2: SPBE-2018 tidak punya indikator “satu”"),
        (["SPBE-2018,,SPBE-2020,,official_split,x"], "baris 2: kedua ujung kosong"),
        (["SPBE-2018,1,SPBE-2020,1,resmi,x"], "baris 2: hubungan “resmi” tidak dikenal"),
        (["SPBE-2018,1,SPBE-2020,1,official_split,"], "baris 2: sumber kosong"),
        (["SPBE-2018,1,SPBE-2020,1,official_split"], "baris 2: harus 6 kolom"),
        (["SPBE-2018,1,SPBE-2020,1,official_split,x"] * 2, "baris 3: baris ini ada dua kali"),
    ],
)
def test_a_broken_crosswalk_is_refused_with_everything_beside_it(refused, tmp_path, rows, message):
    (tmp_path / "crosswalk.csv").write_text("\n".join([HEADER, *rows]))
    assert refused(at(["name"], "Nama lain")) == f"crosswalk.csv: {message}"


def test_a_crosswalk_with_other_columns_is_refused(refused, tmp_path):
    (tmp_path / "crosswalk.csv").write_text("dari,ke\n")
    columns = HEADER.replace(",", ", ")
    assert refused(lambda data: None) == f"crosswalk.csv: baris 1: kolom harus {columns}"


def test_links_that_stay_keep_their_rows(instruments, tmp_path, base):
    kept = CrosswalkLink.objects.get(source_indicator__number=6, target_instrument__code="SPBE-2020")
    lines = (FOLDER / "crosswalk.csv").read_text().splitlines()
    (tmp_path / "crosswalk.csv").write_text("\n".join(line for line in lines if ",2,official_split" not in line))
    shutil.copy(FOLDER / "pemdi-2026.yaml", tmp_path)
    outcomes = {loaded.code: loaded.outcome for loaded in load_folder(tmp_path)}
    assert outcomes == {"PEMDI-2026": "tidak berubah", "crosswalk": "diperbarui"}
    assert CrosswalkLink.objects.count() == 177
    assert CrosswalkLink.objects.get(pk=kept.pk).source_indicator_id == kept.source_indicator_id
