"""A part that is taken away takes the open requests along: told before, done in the same act, taken back with it."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from duties.queries import duties_of
from evaluations.choices import AssignmentPart
from evaluations.cycles.asked_evidence import OpenRequestsConflict
from evaluations.cycles.assignment_undo import undo_assignments
from evaluations.cycles.cycle_setup import assign_agency, assign_rows
from evaluations.models import Assignment
from evidence.models import EvidenceRequest
from evidence.requests.asking import withdraw_request
from history.choices import HistoryKind
from history.models import HistoryEntry
from notices.models import Notification
from tests.builders.form_builders import press
from tests.builders.request_builders import request_indicators, request_items
from tests.city import fresh
from tests.history_rows import texts

ROOT = Path(__file__).resolve().parents[2]
CONFIRM = "Cabut tugas dan batalkan 2 permintaan"


@pytest.fixture
def asked(city, client):
    """Dinkes leads 45 and is asked for two items of it; Diskominfo is signed in."""
    request_items(city, "I45-L2-01", "I45-L3-01")
    client.force_login(city.people["diskominfo"])
    return city


def page(city):
    return reverse("assignments", args=[city.evaluation.pk])


def emptied(city):
    """The row of 45, as a page sends it that showed Dinkes as the lead."""
    return {"w-45": f"{city.agency.pk}||2025-08-22", "p-45": "", "d-45": "22-08-2025"}


def many(city):
    return {"indicators": [city.indicator(45).pk], "agency": "Dinkes", "part": "hapus"}


def standing(city):
    return EvidenceRequest.objects.standing().filter(evaluation=city.evaluation).count()


def has_part(city):
    return Assignment.objects.filter(agency=city.agency, indicator__number=45).exists()


def due_pages(city):
    """Where the duties of the agency's operator lead, but for the levels it may propose."""
    return [row.url for row in duties_of(fresh(city.people["opd"])).rows if "/penilaian-internal/" not in row.url]


@pytest.mark.parametrize("way", [emptied, many])
def test_the_removal_says_how_many_requests_are_open_and_withdraws_them_when_confirmed(
    asked, client, way, django_capture_on_commit_callbacks
):
    told = client.post(page(asked), way(asked))
    assert (told.status_code, standing(asked), has_part(asked)) == (409, 2, True)
    assert "Dinkes masih diminta mengirim data dukung: 2 permintaan pada indikator 45, 2 belum dijawab." in (
        told.content.decode()
    )
    with django_capture_on_commit_callbacks(execute=True):
        done = press(client, told.content.decode(), CONFIRM, page(asked))
    assert (done.status_code, standing(asked), has_part(asked)) == (302, 0, False)
    line = HistoryEntry.objects.filter(indicator__number=45)
    assert {("permintaan Dinkes", "I45-L2-01, tenggat 20 Agustus 2025", "dibatalkan")} < set(
        texts(line, "field", "before", "after")
    )
    news = Notification.objects.filter(user=asked.people["opd"], key__startswith="tarik-").get()
    assert news.text == "Diskominfo membatalkan permintaannya kepada Dinkes: I45-L2-01, I45-L3-01."
    assert due_pages(asked) == []


def test_nothing_leads_to_a_page_that_is_not_found_afterwards(asked, client):
    press(client, client.post(page(asked), emptied(asked)).content.decode(), CONFIRM, page(asked))
    client.force_login(asked.people["opd"])
    tasks = client.get(reverse("duties")).content.decode()
    sending = reverse("evidence_add", args=[asked.evaluation.pk, 45])
    assert (client.get(sending).status_code, sending in tasks) == (404, False)
    for row in EvidenceRequest.objects.all():
        thread = client.get(reverse("request", args=[row.pk]))
        assert (thread.status_code, sending in thread.content.decode()) == (200, False)


def test_who_asks_meanwhile_is_told_of_too(asked, client):
    told = client.post(page(asked), emptied(asked)).content.decode()
    request_indicators(asked, 45)
    again = press(client, told, CONFIRM, page(asked))
    assert (again.status_code, standing(asked), "3 permintaan" in again.content.decode()) == (409, 3, True)
    for row in EvidenceRequest.objects.all():
        withdraw_request(asked=row, by=asked.people["diskominfo"])
    assert press(client, told, CONFIRM, page(asked)).status_code == 302  # nothing is left to tell
    assert not has_part(asked)


def test_pressed_twice_it_is_withdrawn_once(asked, client):
    told = client.post(page(asked), emptied(asked)).content.decode()
    assert [press(client, told, CONFIRM, page(asked)).status_code for _ in range(2)] == [302, 302]
    withdrawn = HistoryEntry.objects.filter(kind=HistoryKind.EVIDENCE_REQUESTED).exclude(before={})
    assert withdrawn.count() == 2
    assert (standing(asked), has_part(asked)) == (0, False)


def test_taking_it_back_asks_again_with_the_same_dates_and_thread(asked, client, django_capture_on_commit_callbacks):
    before = list(EvidenceRequest.objects.values_list("pk", "due", "note"))
    press(client, client.post(page(asked), emptied(asked)).content.decode(), CONFIRM, page(asked))
    shown = client.get(page(asked)).content.decode()
    assert "2 permintaan dibatalkan." in " ".join(shown.split())
    with django_capture_on_commit_callbacks(execute=True):
        press(client, shown, "Batalkan perubahan", page(asked))
    assert (standing(asked), has_part(asked)) == (2, True)
    assert list(EvidenceRequest.objects.values_list("pk", "due", "note")) == before
    news = Notification.objects.filter(user=asked.people["opd"], text__contains="meminta lagi data dukung dari Dinkes")
    assert news.count() == 1
    assert [row.count for row in duties_of(fresh(asked.people["opd"])).rows if row.kind.name == "ASKED"] == [2]
    history = client.get(reverse("history", args=[asked.evaluation.pk])).content.decode()
    assert "meminta lagi dari Dinkes: I45-L2-01" in " ".join(history.split())


def test_taking_back_a_part_that_was_asked_since_tells_of_it_first(city, client):
    client.force_login(city.people["diskominfo"])
    client.post(page(city), {"w-21": "||", "k-21": city.agency.pk})
    request_indicators(city, 21)
    shown = client.get(page(city)).content.decode()
    told = press(client, shown, "Batalkan perubahan", page(city))
    address = reverse("assignments_undo", args=[city.evaluation.pk])
    assert (told.status_code, standing(city)) == (409, 1)
    done = press(client, told.content.decode(), "Cabut tugas dan batalkan 1 permintaan", address)
    assert (done.status_code, standing(city)) == (302, 0)
    assert not Assignment.objects.filter(indicator__number=21).exists()


def test_a_changed_lead_stays_a_contributor_and_is_asked_as_before(asked, client):
    client.post(page(asked), {"w-45": f"{asked.agency.pk}||", "p-45": "BPKAD"})
    assert (standing(asked), has_part(asked)) == (2, True)


def test_who_was_sending_meanwhile_gets_the_typed_text_back(asked, client):
    client.force_login(asked.people["opd"])
    sending = reverse("evidence_add", args=[asked.evaluation.pk, 45])
    form = client.get(sending).content.decode()
    gone = {"indicators": [asked.indicator(45)], "agency": asked.agency, "part": None, "withdrawing": 2}
    assign_agency(evaluation=asked.evaluation, by=asked.people["diskominfo"], **gone)
    client.defaults["HTTP_ORIGIN"] = "http://testserver"
    note = "Bab III memuat hasil reviu tahun berjalan."
    answer = press(client, form, "Kirim untuk ditinjau", sending, note=note)
    assert (answer.status_code, note in answer.content.decode()) == (404, True)


def test_each_write_that_empties_a_cell_refuses_without_the_number(asked):
    removal = {"evaluation": asked.evaluation, "by": asked.people["koordinator"]}
    with pytest.raises(OpenRequestsConflict) as bulk:
        assign_agency(indicators=[asked.indicator(45)], agency=asked.agency, part=None, **removal)
    with pytest.raises(OpenRequestsConflict):
        assign_rows(parts=[(asked.indicator(45), asked.agency, None, None)], dates={}, withdrawing=1, **removal)
    assert (bulk.value.count, standing(asked), has_part(asked)) == (2, 2, True)
    given = {"indicators": [asked.indicator(3)], "agency": asked.agency, "part": AssignmentPart.LEAD}
    assign_agency(due=date(2025, 8, 20), **given, **removal)
    mark = HistoryEntry.objects.filter(indicator__number=3).get().details["act"]
    request_indicators(asked, 3)
    with pytest.raises(OpenRequestsConflict):
        undo_assignments(mark=mark, **removal)
    assert standing(asked) == 3


def test_no_other_code_takes_an_assignment_away():
    """A new way must ask `asked_evidence.withdraw_with`, or take the requests along as a change of agencies does."""
    found = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in ("tests", ".venv") or "ssignment" not in (text := path.read_text()):
            continue
        for function in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)):
            words = ast.unparse(function)
            if "ssignment" in words and any(call in words for call in ("remove_assignment(", ".delete()", ".remove(")):
                found.add(f"{path.relative_to(ROOT).as_posix()} {function.name}")
    assert found == {
        "evaluations/cycles/assignment_cells.py store",
        "evaluations/cycles/assignment_undo.py _put_back",
        "evaluations/cycles/cycle_setup.py remove_assignment",
        "reorganisation/agency_moves.py _assignments",
    }
