"""Every answer of /api/ is JSON in Indonesian, and nothing that was sent is left out in silence."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.api_keys.key_writes import create_key
from accounts.models import KeyArea
from api import etags, refusal_responses, views
from evaluations.choices import CycleState, ValueColumn
from evaluations.models import Score
from results.models import OfficialResult
from spbe.wsgi import TextCharsets
from tests.builders.api_builders import client_of, put_scores
from tests.builders.contract_builders import build_callers
from tests.work import WHY


@pytest.fixture
def key(city):
    """A program of the one who enters data, which asks for HTML."""
    key = create_key(name="uji", lifetime=timedelta(days=1), areas=KeyArea.values, by=city.people["diskominfo"])
    return Client(raise_request_exception=False, headers={"Authorization": f"Token {key}", "Accept": "text/html"})


@pytest.fixture
def score(city):
    return f"/api/v1/evaluations/{city.evaluation.pk}/scores/21/"


def put(client, address, content, **headers):
    return client.put(address, content, content_type="application/json", headers=headers)


def told(answer):
    """Status and content; an answer that is no JSON raises."""
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, answer.json()


# --- every answer is JSON -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/api", (404, "Alamat ini tidak ada.")),
        ("/api/", (404, "Alamat ini tidak ada.")),
        ("/api/v2/evaluations/", (404, "Alamat ini tidak ada.")),
        ("/api/v1/tidak-ada/", (404, "Alamat ini tidak ada.")),
        ("/api/v1/evaluations/satu/", (404, "Alamat ini tidak ada.")),
        (f"/api/v1/evaluations/{'9' * 400}/", (404, "Data tidak ditemukan.")),
        (f"/api/v1/evaluations/{'9' * 5000}/", (404, "Alamat ini tidak ada.")),
        (f"/api/v1/results/{'9' * 400}/", (404, "Data tidak ditemukan.")),
        ("/api/v1/instruments/%FF%FE/", (404, "Data tidak ditemukan.")),
        ("/api/v1/instruments/SPBE%00/", (400, "Permintaan ini tidak dapat dibaca.")),
        ("/api/v1/results/?region=%00", (400, "Permintaan ini tidak dapat dibaca.")),
        ("/api/v1/results/?page=9", (404, "Halaman ini tidak ada.")),
    ],
)
def test_b13_an_address_that_leads_nowhere_is_told_in_json(key, address, expected):
    answer = key.get(address)
    assert told(answer) == (expected[0], {"detail": expected[1]})


def test_b13_signed_out_an_unknown_address_is_told_in_json_too(client, db):
    assert told(client.get("/api/v1/tidak-ada/")) == (404, {"detail": "Alamat ini tidak ada."})


def test_b13_a_foreign_host_is_refused_in_json(key):
    answer = key.get("/api/v1/results/", SERVER_NAME="contoh.invalid")
    assert told(answer) == (400, {"detail": "Permintaan ini tidak dapat dibaca."})


def test_b13_a_fault_of_ours_is_told_in_json(key, monkeypatch):
    monkeypatch.setattr(views, "visible_results", lambda request: 1 / 0)
    answer = key.get("/api/v1/results/")
    assert told(answer) == (500, {"detail": "Terjadi kesalahan pada server. Coba lagi nanti."})


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_b13_a_method_that_is_no_operation_is_told_in_json_with_those_that_are(key, method):
    answer = getattr(key, method)("/api/v1/results/")
    assert told(answer) == (405, {"detail": "Metode ini tidak berlaku di alamat ini."})
    assert "GET" in answer["Allow"]


def test_b13_head_is_get_without_content(key):
    answer, full = key.head("/api/v1/results/"), key.get("/api/v1/results/")
    assert (answer.status_code, answer.content, answer["ETag"]) == (200, b"", full["ETag"])


def test_b13_without_the_last_slash_one_is_led_on_with_method_and_body(key, score):
    answer = put(key, f"{score[:-1]}?page=1", {})
    assert told(answer) == (308, {"detail": "Alamat ini diakhiri garis miring."})
    assert answer["Location"] == f"{score}?page=1"


def test_b13_whatever_is_accepted_the_answer_is_json(key):
    assert told(key.get("/api/v1/results/"))[0] == 200
    assert told(key.get("/api/v1/results/", headers={"Accept": "image/png"}))[0] == 200
    assert told(key.get("/api/v1/schema/"))[0] == 200


@pytest.mark.parametrize(
    "header", ["Token", "Token a b", "Token \xff\xfe", "Token 0123456789abcdef", f"Token {'a' * 5000}"]
)
def test_b13_a_key_that_is_none_is_refused_in_one_sentence(db, header):
    answer = Client().get("/api/v1/results/", headers={"Authorization": header})
    assert told(answer) == (401, {"detail": "Kunci API ini tidak berlaku."})
    assert answer["WWW-Authenticate"] == "Token"


def test_b13_a_browser_without_the_csrf_token_reads_what_to_send(city, score):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.people["diskominfo"])
    status, content = told(put(browser, score, {}))
    assert (status, content["detail"]) == (
        403,
        "Token CSRF tidak ada atau tidak cocok. Kirim X-CSRFToken, atau kunci API.",
    )


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "*/*", ""])
def test_b13_a_body_of_another_kind_is_refused_in_json(key, score, kind):
    answer = key.generic("PUT", score, "{}", content_type=kind)
    assert told(answer) == (415, {"detail": "Kirim isinya sebagai JSON, dengan Content-Type application/json."})


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["{", '{"value": NaN}', '{"version": Infinity}', '{"version": 0, "version": 1}', "[" * 100_000, f"[{'9' * 5000}]"],
)
def test_b13_broken_json_is_told_in_indonesian(key, score, body):
    answer = key.generic("PUT", score, body, content_type="application/json")
    assert told(answer) == (400, {"detail": "Isi permintaan ini bukan JSON yang benar."})


def test_b13_a_charset_that_is_no_texts_breaks_nothing(key, score):
    answer = key.generic("PUT", score, "{}", content_type="application/json; charset=rot13")
    assert told(answer)[0] == 400


@pytest.mark.parametrize(
    ("kind", "served"),
    [
        ("application/json; charset=zlib", "application/json"),
        ("text/html; charset=idna", "text/html"),
        ("application/json; charset=UTF-8", "application/json; charset=UTF-8"),
        ('text/plain; charset="utf-8"', 'text/plain; charset="utf-8"'),
        ("", ""),
    ],
)
def test_b13_the_server_takes_charsets_of_texts_only(kind, served):
    """Django reads the query with whatever is named, before any view: "zlib" was a 500 of every page."""
    seen = {}
    TextCharsets(lambda environ, start: seen.update(environ))({"CONTENT_TYPE": kind}, None)
    assert seen["CONTENT_TYPE"] == served


@pytest.mark.parametrize("body", ["null", "[]", '"3"', "3", "true"])
def test_b13_a_body_that_is_no_object_is_told_so(key, score, body):
    answer = key.generic("PATCH", score, body, content_type="application/json")
    assert told(answer) == (400, {"non_field_errors": ["Kirim satu objek JSON, misalnya {}."]})


WRONG = [
    ({"fakta": "x"}, {"fakta": ["Bidang ini tidak dikenal."]}),
    ({"version": "0"}, {"version": ["Nilai bidang ini harus berupa bilangan bulat."]}),
    ({"version": True}, {"version": ["Nilai bidang ini harus berupa bilangan bulat."]}),
    ({"version": None}, {"version": ['Bidang ini tidak boleh diisi dengan "null".']}),
    ({"version": -1}, {"version": ["Isi bidang ini harus lebih atau sama dengan 0."]}),
    ({"version": 10**1000}, {"version": ["Isi bidang ini harus kurang atau sama dengan 2147483647."]}),
    ({"version": 1e300}, {"version": ["Isi bidang ini harus kurang atau sama dengan 2147483647."]}),
    ({"value": True}, {"value": ["Tulis tingkatnya sebagai angka, misalnya 3."]}),
    ({"value": [3]}, {"value": ["Tulis tingkatnya sebagai angka, misalnya 3."]}),
    ({"value": " " * 21}, {"value": ["Isi bidang ini tidak boleh melebihi 20 karakter."]}),
    ({"fact": 3}, {"fact": ["Isi bidang ini harus berupa teks."]}),
    ({"fact": "a\0b"}, {"fact": ["Karakter null tidak diizinkan."]}),
    ({"fact": "\ud800"}, {"fact": ["Teks ini memuat karakter yang tidak dapat disimpan."]}),
    ({"fact": "a" * 20_001}, {"fact": ["Isi bidang ini tidak boleh melebihi 20000 karakter."]}),
]


@pytest.mark.parametrize(("wrong", "expected"), WRONG, ids=range(len(WRONG)))
def test_b13_an_unknown_field_or_a_wrong_type_is_named_and_nothing_is_written(key, score, wrong, expected):
    body = json.dumps({"version": 0, "analysis": "Berkala", **wrong})
    answer = key.generic("PATCH", score, body, content_type="application/json")
    assert (*told(answer), Score.objects.count()) == (400, expected, 0)


@pytest.mark.parametrize("address", ["scores/45/usulan/", "scores/45/decision/"])
def test_b13_proposal_and_decision_name_an_unknown_field_too(city, address):
    build_callers(city, [])
    person = city.people["opd" if "usulan" in address else "penanggung_jawab"]
    answer = put(client_of(person), f"/api/v1/evaluations/{city.evaluation.pk}/{address}", '{"alasan": "x"}')
    assert (answer.status_code, answer.json()["alasan"]) == (400, ["Bidang ini tidak dikenal."])


# --- queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("results/?tahun=2024", {"tahun": ["Parameter ini tidak dikenal."]}),
        ("results/?format=xml", {"format": ["Parameter ini tidak dikenal."]}),
        ("results/?page_size=1000", {"page_size": ["Parameter ini tidak dikenal."]}),
        ("results/?year=2024&year=2023", {"year": ["Tulis parameter ini sekali saja."]}),
        ("results/?year=", {"year": ["Isi parameter ini, atau hilangkan."]}),
        ("results/?year=1e3", {"year": ["Tulis tahunnya dengan empat angka."]}),
        (f"results/?year={'9' * 60}", {"year": ["Tulis tahunnya dengan empat angka."]}),
        ("evaluations/?year=2025.5", {"year": ["Tulis tahunnya dengan empat angka."]}),
        ("results/?page=0", {"page": ["Tulis nomor halaman: 1, 2, 3, dan seterusnya."]}),
        ("results/?page=last", {"page": ["Tulis nomor halaman: 1, 2, 3, dan seterusnya."]}),
        (f"results/?page={'9' * 5000}", {"page": ["Tulis nomor halaman: 1, 2, 3, dan seterusnya."]}),
        ("instruments/?state=draft", {"state": ["Parameter ini tidak dikenal."]}),
        ("instruments/SPBE-2020/?x=1", {"x": ["Parameter ini tidak dikenal."]}),
        ("instruments/SPBE-2020/indicators/1/?x=1", {"x": ["Parameter ini tidak dikenal."]}),
        ("schema/?lang=en", {"lang": ["Parameter ini tidak dikenal."]}),
    ],
)
def test_b13_a_query_that_would_be_left_out_is_named(key, query, expected):
    assert told(key.get(f"/api/v1/{query}")) == (400, expected)


@pytest.mark.parametrize("tail", ["", "scores/", "scores/21/", "index/"])
def test_b13_an_unknown_parameter_is_named_on_every_page_of_a_cycle(key, city, tail):
    answer = key.get(f"/api/v1/evaluations/{city.evaluation.pk}/{tail}?kolom=final")
    assert told(answer) == (400, {"kolom": ["Parameter ini tidak dikenal."]})


# --- ETag, If-None-Match, If-Match ----------------------------------------------------------------


def test_b13_who_holds_the_newest_state_is_told_so_without_its_content(key, score):
    etag = key.get(score)["ETag"]
    asked = {"held": etag, "weak": f"W/{etag}", "any": "*", "other": '"lain"', "wrong": "tanpa kutip"}
    got = {name: key.get(score, headers={"If-None-Match": held}) for name, held in asked.items()}
    assert {name: answer.status_code for name, answer in got.items()} == {
        "held": 304,
        "weak": 304,
        "any": 304,
        "other": 200,
        "wrong": 200,
    }
    assert (got["held"].content, got["held"]["ETag"]) == (b"", etag)


def test_the_list_of_levels_is_not_reckoned_again_for_who_holds_it(client, key, score, city, django_assert_num_queries):
    address = f"/api/v1/evaluations/{city.evaluation.pk}/scores/"
    client.force_login(city.people["diskominfo"])
    client.get(address)
    first = client.get(address)
    held = {"If-None-Match": first["ETag"]}
    with django_assert_num_queries(4):
        again = client.get(address, headers=held)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    by_key = key.get(address)
    assert key.get(address, headers={"If-None-Match": by_key["ETag"]}).status_code == 304
    client.force_login(city.people["koordinator"])
    assert client.get(address, headers=held).status_code == 200, "another person's"
    client.force_login(city.people["diskominfo"])
    own = {"If-None-Match": client.get(address)["ETag"]}
    assert put(key, score, {"value": "1", "fact": "", "analysis": "", "version": 0}).status_code == 200
    now = client.get(address, headers=own)
    assert (now.status_code, now["ETag"] == own["If-None-Match"], now.content == first.content) == (200, False, False)


def test_b13_a_write_with_the_newest_etag_is_stored_and_brings_the_next_one(key, score):
    first = put(
        key, score, {"value": "1", "fact": "", "analysis": "", "version": 0}, **{"If-Match": key.get(score)["ETag"]}
    )
    assert (first.status_code, first["ETag"]) == (200, key.get(score)["ETag"])
    second = put(key, score, {"value": "1", "fact": "b", "analysis": "", "version": 1}, **{"If-Match": first["ETag"]})
    assert (second.status_code, second.json()["fact"]) == (200, "b")


@pytest.mark.parametrize("wrong", ["stale", "weak", "unquoted", "half", "empty", "none"])
def test_b13_a_write_with_a_stale_or_miswritten_if_match_is_412_and_stores_nothing(key, city, score, wrong):
    stale = key.get(score)["ETag"]
    put_scores(city, ValueColumn.DOKUMEN, {21: 2})  # somebody else wrote to the same indicator
    now = key.get(score)["ETag"]
    said = {
        "stale": stale,
        "weak": f"W/{now}",
        "unquoted": now.strip('"'),
        "half": now[:-1],
        "empty": "",
        "none": '"x", "y"',
    }
    body = {"value": "1", "fact": "", "analysis": "", "version": 0}
    answer = put(key, score, body, **{"If-Match": said[wrong]})
    assert told(answer) == (412, {"detail": etags.CHANGED})
    assert Score.objects.filter(column=ValueColumn.MANDIRI).count() == 0


@pytest.mark.parametrize("said", ["*", "{}", '"x", {}', '{} , W/"y"'])
def test_b13_an_if_match_that_names_what_stands_here_is_stored(key, score, said):
    held = said.format(key.get(score)["ETag"])
    body = {"value": "1", "fact": "", "analysis": "", "version": 0}
    assert put(key, score, body, **{"If-Match": held}).status_code == 200


def test_b13_a_first_write_that_wants_nothing_there_is_412_where_something_is(key, score):
    body = {"value": "1", "fact": "", "analysis": "", "version": 0}
    assert put(key, score, body, **{"If-None-Match": "*"}).status_code == 412


def test_b13_a_wrong_body_comes_before_a_stale_etag(key, score):
    unknown_level = {"value": 0, "fact": "", "analysis": "", "version": 0}
    assert [
        put(key, score, body, **{"If-Match": '"lama"'}).status_code for body in ({"version": 0}, unknown_level)
    ] == [
        400,
        400,
    ]


def test_b13_proposal_and_decision_honour_if_match(city):
    build_callers(city, [])
    root = f"/api/v1/evaluations/{city.evaluation.pk}/scores/45/"
    head, agency = client_of(city.people["penanggung_jawab"]), client_of(city.people["opd"])
    proposal = {"value": "5", "reason": WHY, "version": 1}
    decision = {"value": "4", "reason": WHY, "mandiri": 1, "usulan": 1, "tinjauan": 0}

    def send(client, tail, body, etag):
        return client.put(root + tail, body, format="json", headers={"If-Match": etag}).status_code

    assert (send(agency, "usulan/", proposal, '"lama"'), send(head, "decision/", decision, '"lama"')) == (412, 412)
    assert send(head, "decision/", decision, head.get(root)["ETag"]) == 200
    assert send(agency, "usulan/", proposal, agency.get(root)["ETag"]) == 200


# --- what stands in the answers -------------------------------------------------------------------


def test_b13_a_result_of_a_ministry_has_no_region_and_speaks_indonesian(key, city):
    row = OfficialResult.objects.create(
        year=2024,
        institution="Kementerian Uji",
        kind="kementerian",
        instrument=city.evaluation.instrument,
        index="3.10",
        source_type="official",
        source="Laporan 2024, Tabel 4 and text",
        notes="named Kemendikdasmen in the source",
    )
    content = key.get(f"/api/v1/results/{row.pk}/").json()
    assert {name: content[name] for name in ("region", "source", "notes")} == {
        "region": None,
        "source": "Laporan 2024, Tabel 4 dan teks",
        "notes": "Sumbernya menyebut Kemendikdasmen.",
    }


def index(client, city, query=""):
    content = client.get(f"/api/v1/evaluations/{city.evaluation.pk}/index/{query}").json()
    return content["column"], content["index"], content["predicate"]


def test_b13_the_index_of_a_finished_cycle_is_the_final_one(key, city):
    put_scores(city, ValueColumn.MANDIRI, dict.fromkeys(range(1, 48), 4))
    assert index(key, city) == ("mandiri", "4.00", "Sangat Baik")
    city.evaluation.state = CycleState.SELESAI
    city.evaluation.save()
    assert index(key, city) == ("mandiri", "4.00", "Sangat Baik")  # nobody entered what the assessors said
    put_scores(city, ValueColumn.DOKUMEN, dict.fromkeys(range(1, 48), 2))
    assert index(key, city) == ("final", "2.00", "Cukup")
    assert index(key, city, "?column=mandiri") == ("mandiri", "4.00", "Sangat Baik")


ALL = range(1, 48)
NEAR = {**dict.fromkeys(ALL, 3), **dict.fromkeys([11, 21, *range(32, 48)], 4)}  # 3,495, which prints as 3,50


@pytest.mark.parametrize(
    ("levels", "basis", "predicate", "words"),
    [
        (dict.fromkeys(ALL, 3), "unrounded", "Baik", "indeks 3,00 (Baik)"),
        (NEAR, "unrounded", "Baik", "indeks 3,50 (Baik)"),
        (NEAR, "rounded", "Sangat Baik", "indeks 3,50 (Sangat Baik)"),
        (dict.fromkeys(range(1, 47), 3), "unrounded", "Baik", "predikat pasti Baik"),
        (dict.fromkeys(range(1, 20), 3), "unrounded", None, "setelah semua indikator terisi."),
    ],
)
def test_b13_the_predicate_in_json_is_the_one_the_page_shows(city, levels, basis, predicate, words):
    city.evaluation.predicate_basis = basis
    city.evaluation.save()
    put_scores(city, ValueColumn.MANDIRI, levels)
    person = client_of(city.people["diskominfo"])
    assert index(person, city)[2] == predicate
    assert words in person.get(reverse("worklist", args=[city.evaluation.pk])).content.decode()


def test_b13_index_and_predicate_of_a_finished_cycle_are_those_of_the_leaders_page(city):
    put_scores(city, ValueColumn.MANDIRI, dict.fromkeys(ALL, 5))
    put_scores(city, ValueColumn.DOKUMEN, NEAR)
    city.evaluation.state = CycleState.SELESAI
    city.evaluation.save()
    leader = client_of(city.people["pimpinan"])
    page = leader.get(reverse("dashboard_details", args=[city.evaluation.pk])).content.decode()
    assert index(leader, city) == ("final", "3.50", "Baik")
    assert "Indeks 3,50, Baik, dihitung oleh aplikasi, nilai akhir 2025" in page


# --- the schema -----------------------------------------------------------------------------------

ENGLISH = re.compile(r"\b(the|of|and|with|without|where|page|number|field|value|not|must)\b", re.IGNORECASE)


def test_b13_every_sentence_of_the_schema_is_indonesian(key):
    def sentences(node):
        if isinstance(node, dict):
            yield from (
                text
                for name, text in node.items()
                if name in ("description", "summary", "title") and isinstance(text, str)
            )
            yield from (text for inner in node.values() for text in sentences(inner))
        elif isinstance(node, list):
            yield from (text for inner in node for text in sentences(inner))

    found = list(sentences(key.get("/api/v1/schema/").json()))
    assert len(found) > 100
    assert [text for text in found if ENGLISH.search(text)] == []


def test_b13_every_sentence_of_ours_is_indonesian():
    assert [text for text in refusal_responses.SENTENCES.values() if ENGLISH.search(text)] == []


def test_b13_each_operation_tells_every_refusal(key):
    for path in key.get("/api/v1/schema/").json()["paths"].values():
        for method, operation in path.items():
            own = {"409", "413", "415"} if method in ("put", "patch") else {"304"}
            expected = {"200", "400", "401", "403", "404", "405", "412", "429", "500", *own}
            assert set(operation["responses"]) == expected
