"""Last year's requests as this year's: moved due dates, nothing twice, nothing of agencies that are gone."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Membership
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evidence.models import EvidenceRequest
from evidence.requests.asking import request_evidence, withdraw_request
from evidence.requests.request_copies import request_copies, shift_date
from regions import clock
from regions.models import Agency
from tests.builders.evidence_builders import items
from tests.builders.form_builders import press
from tests.builders.html_builders import one_line
from tests.builders.request_builders import request_items
from tests.conftest import NOON


@pytest.fixture
def earlier(city):
    """The cycle of 2024, with its self-assessment from 1 to 30 July, and the clock as it was before."""
    clock.set_now(NOON.replace(year=2024, month=7, day=1))
    cycle = create_cycle(
        region=city.region,
        year=2024,
        instrument=city.evaluation.instrument,
        activity="evaluasi",
        by=city.people["diskominfo"],
        windows=[WindowDates(CycleState.MANDIRI, date(2024, 7, 1), date(2024, 7, 30))],
    )
    yield cycle
    clock.set_now(None)


def asked_then(city, cycle, *codes, agency=None, due=date(2024, 7, 25), note=""):
    clock.set_now(NOON.replace(year=2024, month=7, day=1))
    made = request_evidence(
        evaluation=cycle,
        agency=agency or city.agency,
        items=items(city, *codes),
        due=due,
        note=note,
        by=city.people["diskominfo"],
    )
    clock.set_now(NOON)
    return made


def offered(city):
    return [
        (row.item.code if row.item else row.indicator.number, row.due) for row in request_copies(city.evaluation).rows
    ]


def test_requests_are_offered_with_moved_dates(city, earlier):
    asked_then(city, earlier, "I45-L2-01", note="Versi tahun ini")
    (row,) = request_copies(city.evaluation).rows
    assert (row.item.code, row.before, row.due, row.note) == (
        "I45-L2-01",
        date(2024, 7, 25),
        date(2025, 8, 24),  # five days before the end, as then
        "Versi tahun ini",
    )


def test_what_is_asked_already_withdrawn_or_of_a_gone_agency_is_left_out(city, earlier):
    closed = Agency.objects.create(region=city.region, name="Badan Lama", short_name="BL", valid_to=date(2024, 12, 31))
    asked_then(city, earlier, "I45-L1-01", "I45-L2-01", "I45-L3-01")
    asked_then(city, earlier, "I45-L1-01", agency=closed)
    (dropped,) = EvidenceRequest.objects.filter(agency=city.agency, item__code="I45-L3-01")
    withdraw_request(asked=dropped, by=city.people["diskominfo"])
    request_items(city, "I45-L1-01")
    found = request_copies(city.evaluation)
    assert offered(city) == [("I45-L2-01", date(2025, 8, 24))]
    assert (found.asked_already, found.agencies_gone, found.by_assignment) == (1, 1, False)


def test_without_requests_the_assignments_are_offered(city, earlier):
    assign_agency(
        evaluation=earlier,
        indicators=[city.indicator(3)],
        agency=city.agency,
        part=AssignmentPart.LEAD,
        due=date(2024, 7, 20),
        by=city.people["diskominfo"],
    )
    clock.set_now(NOON)
    assert (offered(city), request_copies(city.evaluation).by_assignment) == ([(3, date(2025, 8, 19))], True)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2024, 7, 30), date(2025, 8, 29)),
        (date(2024, 7, 15), date(2025, 8, 14)),
        (date(2024, 7, 14), date(2025, 8, 29)),  # would be yesterday: the last day instead
        (None, date(2025, 8, 29)),
    ],
)
def test_a_due_date_keeps_its_distance_from_the_end(city, earlier, day, moved):
    clock.set_now(NOON)
    assert shift_date(day, earlier, city.evaluation) == moved


def test_without_windows_the_day_of_the_year_stays(city, earlier):
    clock.set_now(NOON)
    earlier.windows.all().delete()
    earlier = type(earlier).objects.get(pk=earlier.pk)
    assert shift_date(date(2024, 8, 20), earlier, city.evaluation) == date(2025, 8, 20)


def post(client, city, rows, role="diskominfo"):
    client.force_login(city.people[role])
    return client.post(reverse("requests_copy", args=[city.evaluation.pk]), {"rows": rows})


def test_only_what_is_checked_is_asked(client, city, earlier):
    first, _ = asked_then(city, earlier, "I45-L1-01", "I45-L2-01")
    assert post(client, city, [f"p{first.pk}", "p999", "x"])["Location"].endswith("/permintaan/")
    made = EvidenceRequest.objects.filter(evaluation=city.evaluation)
    assert [(row.item.code, row.due, row.asked_by.username) for row in made] == [
        ("I45-L1-01", date(2025, 8, 24), "diskominfo")
    ]


def test_nothing_checked_is_told(client, city, earlier):
    asked_then(city, earlier, "I45-L1-01")
    response = post(client, city, [])
    assert (response.status_code, "Pilih sekurangnya satu" in response.content.decode()) == (422, True)
    assert EvidenceRequest.objects.filter(evaluation=city.evaluation).count() == 0


def test_the_preview_writes_nothing_and_shows_both_dates(client, city, earlier):
    asked_then(city, earlier, "I45-L1-01")
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("requests_copy", args=[city.evaluation.pk])).content.decode()
    assert ("25 Juli 2024" in text, "24 Agustus 2025" in text) == (True, True)
    assert EvidenceRequest.objects.filter(evaluation=city.evaluation).count() == 0


def test_without_an_earlier_cycle_the_page_says_so(client, city):
    client.force_login(city.people["diskominfo"])
    text = client.get(reverse("requests_copy", args=[city.evaluation.pk])).content.decode()
    assert "Belum ada tahun sebelumnya" in text


def test_an_earlier_cycle_that_asked_and_assigned_nothing_is_not_called_done(client, city, earlier):
    client.force_login(city.people["diskominfo"])
    text = " ".join(client.get(reverse("requests_copy", args=[city.evaluation.pk])).content.decode().split())
    assert "Siklus 2024 tidak menyimpan permintaan atau penugasan" in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_preview_takes_eleven_queries(client, city, earlier, django_assert_num_queries, number):
    asked_then(city, earlier, *("I45-L1-01", "I45-L2-01", "I45-L3-01")[:number])
    client.force_login(city.people["diskominfo"])
    with django_assert_num_queries(11):
        response = client.get(reverse("requests_copy", args=[city.evaluation.pk]))
    assert len(response.context["copies"].rows) == number


def test_a_copied_request_to_an_agency_without_an_account_says_so_before_it_is_sent(city, earlier, client):
    """As the plain request does."""
    asked_then(city, earlier, "I45-L2-01", agency=city.other_agency)
    client.force_login(city.people["diskominfo"])
    address = reverse("requests_copy", args=[city.evaluation.pk])
    assert "belum punya akun" not in client.get(address).content.decode()
    Membership.objects.filter(agency=city.other_agency).update(is_active=False)
    shown = client.get(address).content.decode()
    assert "BPKAD (belum punya akun)" in one_line(shown)
    answer = press(client, shown, "Kirim permintaan yang dicentang", address)
    assert answer.status_code == 422
    again = answer.content.decode()
    assert "BPKAD belum punya akun, jadi permintaan ini tidak dibaca siapa pun di sana." in one_line(again)
    assert not EvidenceRequest.objects.filter(evaluation=city.evaluation).exists()
    assert press(client, again, "Kirim permintaan yang dicentang", address, unread="on").status_code == 302
    assert EvidenceRequest.objects.get(evaluation=city.evaluation).agency == city.other_agency
