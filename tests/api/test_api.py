"""/api/v1/ reads what the pages read and saves a score through the same door, with the same refusals."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from knox.models import AuthToken

from accounts.api_keys.key_writes import create_key
from accounts.models import ApiKey
from assessment.worklist.queries import build_worklist
from evaluations.choices import Activity, CycleState, ValueColumn
from evaluations.models import Evaluation, Score
from evaluations.stages.workflow import STATE_OF_COLUMN
from history.models import HistoryEntry
from regions import clock
from results.models import OfficialResult
from tests.access.world import build_world
from tests.builders.api_builders import client_of, put_scores
from tests.builders.evidence_builders import items, send
from tests.builders.request_builders import request_indicators
from tests.history_rows import texts
from tests.work import WHY, cite


def path(city, tail: str) -> str:
    return f"/api/v1/evaluations/{city.evaluation.pk}/{tail}"


@pytest.fixture
def entry(city):
    """The one who enters data, signed in."""
    return client_of(city.people["diskominfo"])


# --- who is let in --------------------------------------------------------------------------------


def test_a_signed_out_caller_gets_401_in_json_with_the_way_to_sign_in(city):
    answer = Client().get("/api/v1/evaluations/")
    assert (answer.status_code, answer["WWW-Authenticate"], list(answer.json())) == (401, "Token", ["detail"])


def test_an_api_key_opens_the_api_for_its_owner(city):
    _, key = AuthToken.objects.create(city.people["diskominfo"])
    answer = Client().get("/api/v1/evaluations/", headers={"Authorization": f"Token {key}"})
    assert [row["year"] for row in answer.json()["results"]] == [2025]


def test_an_ended_api_key_opens_nothing_and_asking_with_it_deletes_nothing(city):
    key = create_key(name="dasbor kota", lifetime=timedelta(days=30), by=city.people["diskominfo"])
    AuthToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
    answer = Client().get("/api/v1/evaluations/", headers={"Authorization": f"Token {key}"})
    assert (answer.status_code, [str(row) for row in ApiKey.objects.all()]) == (401, ["dasbor kota"])


def test_a_wrong_api_key_is_refused(city):
    answer = Client().get("/api/v1/evaluations/", headers={"Authorization": "Token 0123456789abcdef"})
    assert answer.status_code == 401


def test_out_of_scope_says_not_found_and_nothing_else(city):
    world = build_world(city)
    answer = client_of(city.people["diskominfo"]).get(f"/api/v1/evaluations/{world.other.evaluation.pk}/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Data tidak ditemukan."})


def test_an_agency_reads_the_scores_of_its_own_indicators_only(city):
    put_scores(city, ValueColumn.MANDIRI, {21: 3, 34: 2, 45: 4})
    lines = client_of(city.people["opd"]).get(path(city, "scores/")).json()
    assert [(line["number"], line["columns"][0]["value"]) for line in lines] == [(45, "4.00")]
    other = client_of(city.people["opd2"])
    assert [line["number"] for line in other.get(path(city, "scores/")).json()] == [34]
    assert [other.get(path(city, f"scores/{number}/")).status_code for number in (34, 45, 21)] == [200, 404, 404]


def test_the_external_assessor_sees_no_cycle(city):
    assert client_of(city.people["asesor_eksternal"]).get("/api/v1/evaluations/").json()["results"] == []


def test_leadership_reads_the_index_but_not_the_worklist(city):
    leader = client_of(city.people["pimpinan"])
    assert leader.get(path(city, "index/")).status_code == 200
    answer = leader.get(path(city, "scores/"))
    assert (answer.status_code, answer.json()) == (403, {"detail": "Peran Anda tidak mencakup tindakan ini."})


# --- reading --------------------------------------------------------------------------------------


def test_the_instrument_comes_as_a_tree_with_exact_weights(entry, city):
    tree = entry.get("/api/v1/instruments/SPBE-2020/").json()
    assert [(d["number"], d["weight"]) for d in tree["domains"]] == [(1, "13"), (2, "25"), (3, "33/2"), (4, "91/2")]
    first = tree["aspects"][0]
    assert (first["number"], first["domain"], len(first["indicators"])) == (1, 1, 10)
    assert first["indicators"][0]["weight"] == "13/10"


def test_an_instrument_without_domains_has_none(entry, city):
    tree = entry.get("/api/v1/instruments/PEMDI-2026/").json()
    assert tree["domains"] == []
    assert {aspect["domain"] for aspect in tree["aspects"]} == {None}


def test_an_indicator_comes_with_criteria_and_evidence_items(entry, city):
    levels = entry.get("/api/v1/instruments/SPBE-2020/indicators/1/").json()["levels"]
    assert [level["level"] for level in levels] == [1, 2, 3, 4, 5]
    assert levels[3]["items"][0]["code"] == "I01-L4-01"


def test_the_index_is_exact_printed_with_a_point_and_by_layer(entry, city):
    put_scores(city, ValueColumn.MANDIRI, {**dict.fromkeys(range(1, 48), 3), 47: 4})
    content = entry.get(path(city, "index/")).json()
    assert {key: content[key] for key in content if key not in ("domains", "aspects")} == {
        "evaluation": city.evaluation.pk,
        "year": 2025,
        "instrument": "SPBE-2020",
        "column": "mandiri",
        "index": "3.03",
        "index_exact": "303/100",
        "interval": {"low": "3.03", "high": "3.03"},
        "predicate": "Baik",
        "predicate_basis": "unrounded",
        "complete": True,
        "filled": 47,
        "rows": 47,
        "missing": [],
    }
    assert content["domains"][3]["index_exact"] == "279/91"
    assert [aspect["index"] for aspect in content["aspects"]] == ["3.00"] * 7 + ["3.17"]


def test_with_a_gap_there_is_an_interval_instead_of_an_index(entry, city):
    put_scores(city, ValueColumn.MANDIRI, dict.fromkeys(range(1, 47), 3))
    content = entry.get(path(city, "index/")).json()
    figures = [content[key] for key in ("index", "index_exact", "interval", "predicate", "missing", "filled")]
    assert figures == [None, None, {"low": "2.94", "high": "3.06"}, "Baik", [47], 46]


def test_proposals_of_all_agencies_together_are_the_teams(city):
    """An agency reads the proposals of its own indicators; an index over all would tell of the others'."""
    put_scores(city, ValueColumn.USULAN, {34: 4})
    asked = {role: client_of(city.people[role]).get(path(city, "index/?column=usulan")) for role in ("opd", "pimpinan")}
    assert {role: (answer.status_code, list(answer.json())) for role, answer in asked.items()} == {
        "opd": (403, ["detail"]),
        "pimpinan": (403, ["detail"]),
    }
    assert client_of(city.people["auditor"]).get(path(city, "index/?column=usulan")).json()["filled"] == 1


def test_an_unknown_column_is_named(entry, city):
    answer = entry.get(path(city, "index/?column=rahasia"))
    assert (answer.status_code, list(answer.json())) == (400, ["column"])


def test_inherited_values_are_marked_once_their_stage_is_reached(entry, city):
    put_scores(city, ValueColumn.DOKUMEN, {21: 3})
    assert entry.get(path(city, "scores/21/")).json()["inherited"] == []
    city.evaluation.state, city.evaluation.activity = CycleState.VISITASI, Activity.EVALUASI
    city.evaluation.save()
    assert entry.get(path(city, "scores/21/")).json()["inherited"] == [
        {"column": "interviu", "inherited_from": "dokumen", "value": "3.00", "value_exact": "3"},
        {"column": "visitasi", "inherited_from": "dokumen", "value": "3.00", "value_exact": "3"},
    ]
    assert STATE_OF_COLUMN[ValueColumn.FINAL] == CycleState.REVIU


def test_results_are_filtered_by_year_kind_province_and_region(entry, city):
    world = build_world(city)
    OfficialResult.objects.create(
        year=2024,
        institution="Pemerintah Kota Denpasar",
        kind="kota",
        region=city.region,
        province="Bali",
        instrument=city.evaluation.instrument,
        index=Decimal("4.15"),
        predicate="Sangat Baik",
        source_type="official",
        source="Laporan 2024",
    )

    def found(query):
        return [row["institution"] for row in entry.get(f"/api/v1/results/?{query}").json()["results"]]

    assert found("") == ["Pemerintah Kota Denpasar", city.region.government]
    assert [found(q) for q in ("year=2024", "kind=kota&year=2022", "province=bali", "region=51.02")] == [
        ["Pemerintah Kota Denpasar"],
        [city.region.government],
        ["Pemerintah Kota Denpasar"],
        [],
    ]
    row = entry.get("/api/v1/results/?year=2024").json()["results"][0]
    assert (row["index"], row["region"], row["provenance"]) == ("4.15", "51.71", "hasil resmi")
    assert entry.get(f"/api/v1/results/{world.other.result.pk}/").status_code == 404


# --- saving ---------------------------------------------------------------------------------------


def save(client, city, number, method="patch", **content):
    return getattr(client, method)(path(city, f"scores/{number}/"), content, format="json")


def test_a_level_is_saved_with_reason_and_history(entry, city):
    answer = save(entry, city, 21, value="3", fact="Laporan 2025", version=0, reason="rapat tim")
    stored = answer.json()
    assert (answer.status_code, stored["value"], stored["version"], stored["updated_by"]) == (
        200,
        "3.00",
        1,
        "Diskominfo",
    )
    entries = texts(HistoryEntry.objects.filter(indicator=city.indicator(21)), "field", "after", "reason")
    assert sorted(entries) == [("fakta", "Laporan 2025", "rapat tim"), ("tingkat", "3", "rapat tim")]


def test_b12_texts_are_counted_and_read_as_on_the_page(entry, city):
    fact = ("a" * 99 + "\r\n") * 200
    stored = save(entry, city, 21, fact=fact, analysis="satu\x0bdua\x1etiga", version=0).json()
    assert (len(stored["fact"]), stored["analysis"]) == (19_999, "satu\ndua tiga")


def test_patch_leaves_alone_what_it_does_not_name_and_put_wants_all(entry, city):
    save(entry, city, 21, value=3, fact="Laporan 2025", version=0, reason=WHY)
    assert save(entry, city, 21, value="4", version=1, reason=WHY).json()["fact"] == "Laporan 2025"
    assert save(entry, city, 21, analysis="Berkala", version=2).json()["reason"] == WHY
    assert save(entry, city, 21, "put", value="4", version=3).json() == {
        "fact": ["Bidang ini harus diisi."],
        "analysis": ["Bidang ini harus diisi."],
    }


def test_a_level_above_the_evidence_is_saved_without_a_reason_as_on_the_page(entry, city):
    answer = save(entry, city, 21, value="3", version=0)
    assert (answer.status_code, answer.json()["value"], answer.json()["reason"]) == (200, "3.00", "")


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ({"value": "6", "version": 0}, {"value": ["Nilai 6 di luar 1–5."]}),
        ({"value": "2.5", "version": 0}, {"value": ["Nilai 2,5 harus bilangan bulat."]}),
        ({"value": "3", "version": 4}, {"value": ["Versi 4 tidak ada: indikator ini belum diisi."]}),
        ({"value": "3"}, {"version": ["Bidang ini harus diisi."]}),
    ],
)
def test_wrong_input_is_named_by_field_and_writes_nothing(entry, city, content, fields):
    answer = save(entry, city, 21, **content)
    assert (answer.status_code, answer.json(), Score.objects.count()) == (400, fields, 0)


def test_nothing_meant_is_nothing_written(entry, city):
    assert (save(entry, city, 21, version=0).json()["version"], Score.objects.count()) == (0, 0)


def test_more_than_any_explanation_is_refused_in_json(entry, city):
    content = {"value": "3", "fact": "a" * 6_000_000, "analysis": "", "version": 0}
    answer = entry.put(path(city, "scores/45/"), content, format="json")
    assert (answer.status_code, answer.json()) == (413, {"detail": "Isi permintaan ini terlalu besar."})


def test_broken_json_is_refused(entry, city):
    answer = entry.patch(path(city, "scores/21/"), "{", content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_the_slower_of_two_gets_both_versions(entry, city):
    save(entry, city, 21, value="3", fact="Laporan Diskominfo", version=0, reason=WHY)
    answer = save(client_of(city.people["asesor_internal"]), city, 21, value="2", version=0)
    content = answer.json()
    assert (answer.status_code, content["yours"]) == (409, {"value": "2", "version": 0})
    assert {name: content["theirs"][name] for name in ("value", "reason", "fact", "version")} == {
        "value": "3.00",
        "reason": WHY,
        "fact": "Laporan Diskominfo",
        "version": 1,
    }
    assert content["detail"] == "Indikator ini baru saja disimpan oleh Diskominfo. Bandingkan, lalu simpan lagi."


@pytest.mark.parametrize("role", ["admin", "koordinator", "auditor", "opd", "kepala_opd"])
def test_readers_are_told_who_enters_levels(city, role):
    answer = save(client_of(city.people[role]), city, 45, value="3", version=0)
    assert (answer.status_code, answer.json(), Score.objects.count()) == (
        403,
        {"detail": "Hanya Diskominfo, asesor internal, dan penanggung jawab yang mengisi tingkat."},
        0,
    )


def test_out_of_turn_the_reason_is_the_pages_reason(entry, city):
    city.evaluation.state = CycleState.PERSIAPAN
    city.evaluation.save()
    answer = save(entry, city, 21, value="3", version=0)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Kolom penilaian mandiri hanya terbuka pada tahap Penilaian mandiri; siklus ini pada tahap Persiapan.",
    )


def test_an_indicator_that_does_not_exist_is_not_found(entry, city):
    assert save(entry, city, 48, value="3", version=0).status_code == 404


def test_the_next_step_is_the_boards_in_every_state(entry, city):
    put_scores(city, ValueColumn.MANDIRI, dict.fromkeys((1, 2, 21, 22, 23, 24, 45), 3))
    put_scores(city, ValueColumn.MANDIRI, {3: 1})
    cite(city, 21, "dikembalikan", "Belum ditandatangani.")
    cite(city, 22, "diterima")
    cite(city, 23)
    request_indicators(city, 3)
    send(city, items=items(city, "I45-L1-01"))
    read = {row["number"]: row["next_step"] for row in entry.get(path(city, "scores/")).json()}
    evaluation = Evaluation.objects.select_related("region", "instrument").get(pk=city.evaluation.pk)
    assert read == {row.number: row.step for row in build_worklist(evaluation).rows}
    assert {"isi", "minta", "tinjau", "perbaiki"} <= set(read.values())
    assert entry.get(path(city, "scores/21/")).json()["next_step"] == "perbaiki"


# --- schema and queries ---------------------------------------------------------------------------


def test_the_schema_is_written_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))
    assert (tmp_path / "schema.yaml").read_text().startswith("openapi: 3")


def test_the_schema_needs_a_login(entry, city):
    assert Client().get("/api/v1/schema/").status_code == 401
    assert sorted(json.loads(entry.get("/api/v1/schema/").content)["paths"])[0] == "/api/v1/evaluations/"


# The list asks its tag too, the person's and the shared tables' (a question answered from it takes four).
QUERIES = {"scores/": 10, "index/": 6, "scores/21/": 10}


@pytest.mark.parametrize("tail", QUERIES)
@pytest.mark.parametrize("rows", [1, 3])
def test_reading_a_cycle_takes_a_constant_number_of_queries(entry, city, django_assert_num_queries, tail, rows):
    put_scores(city, ValueColumn.MANDIRI, {21 + n: 3 for n in range(rows)})
    with django_assert_num_queries(QUERIES[tail]):
        entry.get(path(city, tail))


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_constant_number_of_queries(entry, city, django_assert_num_queries, rows):
    for year in range(2022, 2022 + rows):
        OfficialResult.objects.create(
            year=year,
            institution="Pemerintah Kota Denpasar",
            kind="kota",
            region=city.region,
            instrument=city.evaluation.instrument,
            index=Decimal("3.00"),
            source_type="official",
            source="Laporan",
        )
    with django_assert_num_queries(5):
        assert entry.get("/api/v1/results/").json()["count"] == rows
