"""Agencies, people and cycles that nothing rests on are deleted; what rests on them is named."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.agencies.agency_writes import create_agency
from accounts.models import Change, User
from accounts.people.invitations import password_link
from accounts.people.people_writes import create_person
from evaluations.choices import CycleState
from evaluations.cycles.cycle_setup import WindowDates, create_cycle, record_past_cycle, set_windows
from evaluations.models import Evaluation
from history.models import HistoryEntry
from notices.models import Mail
from regions.models import Agency
from tests.builders.form_builders import press
from tests.builders.people_builders import elsewhere  # noqa: F401  # the fixture
from tests.builders.undo_builders import everything


@pytest.fixture
def admin(client, city):
    client.force_login(city.people["admin"])
    return client


def delete(browser, name, row):
    path = reverse(name, args=[row.pk])
    return press(browser, browser.get(path).content.decode(), "Hapus", path)


def shown(browser, name, row):
    return browser.get(reverse(name, args=[row.pk])).content.decode()


def new_person(city, **more):
    return create_person(
        region=city.region, username="salah", full_name="Salah Ketik", role="pimpinan", by=city.people["admin"], **more
    )


def new_cycle(city):
    return create_cycle(
        region=city.region,
        year=2024,
        instrument=city.evaluation.instrument,
        activity="pemantauan",
        by=city.people["admin"],
    )


def test_an_agency_that_nothing_rests_on_goes_and_its_log_stays(admin, city):
    before = everything()
    agency = create_agency(region=city.region, name="Dinas Keliru", short_name="Keliru", by=city.people["admin"])
    assert delete(admin, "agency_delete", agency).url == reverse("agencies")
    assert everything() == before
    assert Change.objects.filter(agency_id=agency.pk, after="Dinas Keliru").exists()
    (entry,) = HistoryEntry.objects.about(city.region)
    assert (entry.kind, entry.before, entry.details) == (
        "row_deleted",
        {"text": "Dinas Keliru"},
        {"thing": "OPD", "pk": agency.pk},
    )


def test_an_agency_with_work_stays_and_says_with_what(admin, city):
    page = shown(admin, "agency_delete", city.agency)
    assert "2 peran" in page
    assert "penugasan" in page
    answer = admin.post(reverse("agency_delete", args=[city.agency.pk]), follow=True)
    assert "sudah dipakai: " in answer.content.decode()
    assert Agency.objects.filter(pk=city.agency.pk).exists()


def test_an_account_that_nobody_has_used_goes_with_its_roles(admin, city, django_capture_on_commit_callbacks):
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        person = new_person(city, email="salah@uji.id")
    Mail.objects.filter(user=person).update(state=Mail.State.SENT)
    assert delete(admin, "person_delete", person).url == reverse("people")
    assert everything() == before
    (line,) = Change.objects.filter(person_id=person.pk, after="dihapus")
    assert (line.field, line.before, line.by) == ("akun", "Salah Ketik (salah)", city.people["admin"])
    assert Mail.objects.get(key=f"akun-dihapus-{person.pk}").address == "salah@uji.id"


def test_an_account_that_was_invited_and_never_opened_goes_with_its_link(admin, city):
    before = everything()
    person = new_person(city)
    path = password_link(person=person, by=city.people["admin"])
    delete(admin, "person_delete", person)
    assert everything() == before
    assert Client().get(path).status_code == 404


def test_an_account_that_is_in_use_or_ones_own_stays(admin, city):
    operator = city.people["opd"]
    assert "sudah memakai akunnya" in shown(admin, "person_delete", operator)
    assert admin.post(reverse("person_delete", args=[operator.pk])).status_code == 403
    own = city.people["admin"]
    assert admin.post(reverse("person_delete", args=[own.pk])).status_code == 403
    assert User.objects.filter(pk__in=[operator.pk, own.pk]).count() == 2


def test_an_account_that_has_made_something_stays(admin, city):
    person = new_person(city)
    Change.objects.record(region=city.region, field="nama", before="", after="x", by=person)
    assert "1 catatan perubahan" in shown(admin, "person_delete", person)
    admin.post(reverse("person_delete", args=[person.pk]))
    assert User.objects.filter(pk=person.pk).exists()


def test_a_cycle_in_preparation_goes_with_its_dates(admin, city):
    before = everything()
    cycle = new_cycle(city)
    set_windows(
        evaluation=cycle,
        windows=[WindowDates(CycleState.MANDIRI, date(2024, 8, 1), date(2024, 8, 29))],
        by=city.people["admin"],
    )
    assert reverse("cycle_delete", args=[cycle.pk]) in admin.get(reverse("cycle", args=[cycle.pk])).content.decode()
    delete(admin, "cycle_delete", cycle)
    assert everything() == before
    assert HistoryEntry.objects.filter(subject_type="evaluations.evaluation", subject_id=cycle.pk).exists()


def test_a_year_recorded_by_mistake_goes_with_its_values(admin, city):
    before = everything()
    facts = {"region": city.region, "year": 2024, "instrument": city.evaluation.instrument}
    levels = {"final": {1: 3, 2: 2}}
    cycle = record_past_cycle(**facts, levels=levels, source="Salah tahun", by=city.people["admin"])
    delete(admin, "cycle_delete", cycle)
    assert everything() == before


def test_a_running_cycle_and_one_with_an_answer_stay(admin, city):
    assert "sudah berjalan" in shown(admin, "cycle_delete", city.evaluation)
    assert admin.post(reverse("cycle_delete", args=[city.evaluation.pk])).status_code == 403
    cycle = new_cycle(city)
    cycle.general_questions.create(number=90, text="Apa?", answer="Ya.")
    assert "1 jawaban pertanyaan umum" in shown(admin, "cycle_delete", cycle)
    admin.post(reverse("cycle_delete", args=[cycle.pk]))
    assert Evaluation.objects.filter(pk=cycle.pk).exists()


def test_nobody_deletes_in_another_region(admin, city, elsewhere):  # noqa: F811
    assert admin.post(reverse("agency_delete", args=[elsewhere["agency"].pk])).status_code == 404
    assert admin.post(reverse("person_delete", args=[elsewhere["admin"].pk])).status_code == 404
    assert Agency.objects.filter(pk=elsewhere["agency"].pk).exists()
