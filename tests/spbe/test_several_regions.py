"""Several cycles at work and roles in several regions: all are named, one region is chosen, nothing of others shows."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts.models import Membership
from duties.reminders import remind_person
from evaluations.choices import AssignmentPart, CycleState
from evaluations.cycles.cycle_setup import WindowDates, assign_agency, create_cycle
from evaluations.models import Evaluation
from evaluations.tasks_page import tasks_url
from evidence.models import Document
from notices.models import Notification
from regions import clock
from regions.models import Agency, Region
from spbe.navigation import shown_cycle
from tests.builders.request_builders import request_indicators
from tests.city import fresh, person


def region_of(code, name, zone="Asia/Makassar"):
    return Region.objects.create(code=code, name=name, kind="kabupaten", time_zone=zone)


def cycle_of(region, by, instrument, year, *given, state=CycleState.MANDIRI):
    """One at work, with indicator 3 given to these agencies."""
    cycle = create_cycle(
        region=region,
        year=year,
        instrument=instrument,
        activity="pemantauan",
        by=by,
        windows=[WindowDates(CycleState.MANDIRI, date(2025, 8, 1), date(2025, 8, 29))],
    )
    Evaluation.objects.filter(pk=cycle.pk).update(state=state)
    for agency in given:
        assign_agency(
            evaluation=cycle,
            indicators=[cycle.instrument.indicators.get(number=3)],
            agency=agency,
            part=AssignmentPart.LEAD,
            by=by,
            due=date(2025, 8, 21),
        )
    return fresh(cycle)


@pytest.fixture
def second_year(city, instruments):
    return cycle_of(city.region, city.people["diskominfo"], instruments["SPBE-2020"], 2024, city.agency)


@pytest.fixture
def badung(city, instruments):
    """A second region, in which `opd` of Denpasar acts for an agency too; a third one is nobody's they know."""
    region, hidden = region_of("51.03", "Kabupaten Badung"), region_of("51.04", "Kabupaten Gianyar")
    agency = Agency.objects.create(region=region, name="Dinas Perhubungan Badung", short_name="Dishub")
    Membership.objects.create(user=city.people["opd"], region=region, role="opd", agency=agency)
    team = person(region, "diskominfo", "tim_badung")
    cycle = cycle_of(region, team, instruments["SPBE-2020"], 2025, agency)
    others = Agency.objects.create(region=hidden, name="Dinas Rahasia Gianyar", short_name="Rahasia")
    cycle_of(hidden, person(hidden, "diskominfo", "tim_gianyar"), instruments["SPBE-2020"], 2025, others)
    return cycle


def body(client, path):
    page = client.get(path, follow=True)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


def choose(client, name, path="/ui/"):
    """As the person does, by the form of the page."""
    page = html.fromstring(client.get(path, follow=True).content)
    (form,) = page.xpath("//details[contains(@class, 'k-region')]/form")
    (button,) = form.xpath(f".//button[normalize-space()='{name}']")
    return client.post(form.get("action"), {"region": button.get("value")}, follow=True)


def now_in(text):
    """The region that the frame names."""
    return re.search(r"Daerah kerja: </span>([^<]+)<", text)[1].strip()


def task_rows(client, address="/tugas/"):
    """What each line of the list says."""
    page = html.fromstring(client.get(address).content)
    return [" ".join(row.text_content().split()) for row in page.xpath("//main//li[@class='tg']")]


def test_c16_home_names_both_open_cycles_and_leads_to_each(client, city, second_year):
    client.force_login(city.people["opd"])
    page = html.fromstring(client.get("/", follow=True).content)
    links = page.xpath("//nav[@aria-label='Siklus yang berjalan']/a")
    words = [" ".join(link.text_content().split()) for link in links]
    assert words == [
        "Semua siklus (4)",
        "Siklus 2025 Kota Denpasar · Penilaian mandiri (2)",
        "Siklus 2024 Kota Denpasar · Penilaian mandiri (2)",
    ]
    shown = [task_rows(client, link.get("href")) for link in links]
    assert [len(rows) for rows in shown] == [4, 2, 2]
    assert all("· siklus 2024" in row for row in shown[2])


def test_c16_tasks_name_both_open_cycles(client, city, second_year):
    client.force_login(city.people["opd"])
    rows = task_rows(client)
    assert [sum(f"· siklus {year}" in row for row in rows) for year in (2024, 2025)] == [2, 2]
    assert len(rows) == 4


def test_c16_a_cycle_in_which_nothing_waits_is_named_too(client, city, second_year):
    client.force_login(city.people["auditor"])
    duties = body(client, reverse("duties"))
    assert "Siklus 2024 Kota Denpasar · Penilaian mandiri (0)" in duties
    assert "Siklus 2025 Kota Denpasar · Penilaian mandiri (0)" in duties


def test_c16_leadership_lands_at_the_newest_result_of_the_region_worked_in(client, city, second_year, badung):
    leader = city.people["pimpinan"]
    leader.memberships.create(region=badung.region, role="pimpinan")
    client.force_login(leader)
    assert client.get("/").headers["Location"] == reverse("dashboard", args=[city.evaluation.pk])
    assert choose(client, "Kabupaten Badung").redirect_chain[-1][0] == reverse("dashboard", args=[badung.pk])


def test_c16_the_region_is_chosen_without_a_script_and_remembered(client, city, badung):
    client.force_login(city.people["opd"])
    assert now_in(body(client, "/ui/")) == "Kota Denpasar"
    answer = choose(client, "Kabupaten Badung")
    assert answer.redirect_chain[-1][0] == tasks_url(badung.pk)
    for path in (
        "/ui/",
        "/bantuan/",
        reverse("duties"),
        reverse("notifications"),
        reverse("library"),
        reverse("peers"),
    ):
        assert now_in(body(client, path)) == "Kabupaten Badung", path
    choose(client, "Kota Denpasar")
    assert now_in(body(client, "/ui/")) == "Kota Denpasar"


def test_c16_a_chosen_region_without_a_cycle_stays_chosen_and_the_others_are_named(client, city, badung):
    Evaluation.objects.filter(pk=badung.pk).update(state=CycleState.SELESAI)
    client.force_login(city.people["opd"])
    answer = choose(client, "Kabupaten Badung")
    text = re.sub(r"\s+", " ", answer.content.decode())
    assert now_in(text) == "Kabupaten Badung"
    assert tasks_url(city.evaluation.pk) in text or "45. Layanan Publik" in text


def test_c16_a_region_without_a_role_is_neither_offered_nor_taken(client, city, badung):
    hidden = Region.objects.get(code="51.04")
    client.force_login(city.people["opd"])
    for asked in (str(hidden.pk), "", "x", "9" * 40):
        answer = client.post(reverse("region_choose"), {"region": asked}, follow=True)
        assert answer.status_code == 200
        assert now_in(body(client, "/ui/")) == "Kota Denpasar"
    for path in ("/", "/ui/", reverse("duties"), tasks_url(badung.pk)):
        assert "Gianyar" not in body(client, path)


def test_c16_who_loses_the_role_in_the_chosen_region_works_in_the_other(client, city, badung):
    client.force_login(city.people["opd"])
    choose(client, "Kabupaten Badung")
    Membership.objects.filter(user=city.people["opd"], region=badung.region).update(is_active=False)
    page = body(client, "/ui/")
    assert "k-region" not in page  # one region is no choice
    assert "Badung" not in page
    assert "Pemerintah Kota Denpasar" in page


def test_c16_the_choice_ends_with_the_session(client, city, badung):
    client.force_login(city.people["opd"])
    choose(client, "Kabupaten Badung")
    client.logout()
    client.force_login(city.people["opd"])
    assert now_in(body(client, "/ui/")) == "Kota Denpasar"


def test_c16_what_is_opened_directly_shows_its_own_region(client, city, badung):
    own = city.people["opd"]
    document = Document.objects.create(region=city.region, owner=city.agency, title="Perwali", created_by=own)
    (asked,) = request_indicators(city, 45)
    client.force_login(own)
    choose(client, "Kabupaten Badung")
    direct = [reverse("agency_evidence", args=[city.evaluation.pk]), reverse("request", args=[asked.pk])]
    for path in [*direct, reverse("document_edit", args=[document.pk])]:
        assert now_in(body(client, path)) == "Kota Denpasar", path
    assert now_in(body(client, "/ui/")) == "Kabupaten Badung"  # the choice stays
    choose(client, "Kota Denpasar")
    assert now_in(body(client, tasks_url(badung.pk))) == "Kabupaten Badung"


def test_c16_all_tasks_stand_in_one_list_that_names_region_and_cycle(client, city, badung):
    client.force_login(city.people["opd"])
    for chosen in ("Kota Denpasar", "Kabupaten Badung"):
        choose(client, chosen)
        rows = task_rows(client)
        assert sum("· Kota Denpasar · siklus 2025" in row for row in rows) == 2
        assert sum("· Kabupaten Badung · siklus 2025" in row for row in rows) == 2
        assert len(rows) == 4  # in each: evidence to send, and a level to propose


def test_c16_a_person_of_one_region_and_cycle_reads_no_names_they_do_not_need(client, city):
    client.force_login(city.people["opd"])
    page = body(client, reverse("duties"))
    assert "k-region" not in page
    assert task_rows(client)
    assert not [row for row in task_rows(client) if "siklus" in row or "Denpasar" in row]


def test_c16_reminders_and_calendar_name_the_region(city, badung):
    clock.set_now(clock.now().replace(day=20))
    user = fresh(city.people["opd"])
    remind_person(user)
    told = list(Notification.objects.filter(user=user, kind=Notification.Kind.DUE).values_list("text", flat=True))
    assert any(text.endswith("(Kabupaten Badung, siklus 2025).") for text in told)


def test_c16_an_external_assessor_who_works_elsewhere_sees_both(client, city, badung):
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.DOKUMEN)
    user = city.people["asesor_eksternal"]
    agency = Agency.objects.get(short_name="Dishub")
    Membership.objects.create(user=user, region=badung.region, role="opd", agency=agency)
    client.force_login(user)
    page = body(client, reverse("duties"))
    assert tasks_url(badung.pk) in page or "Kabupaten Badung" in page
    assert shown_cycle(fresh(user)) == city.evaluation
    Evaluation.objects.filter(pk=city.evaluation.pk).update(state=CycleState.MANDIRI)  # not with them yet


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_c16_the_same_queries_however_many_cycles_and_regions(client, city, badung, second_year, instruments):
    user = city.people["opd"]
    client.force_login(user)
    paths = (reverse("duties"), reverse("agency_evidence", args=[city.evaluation.pk]))
    few = [queries(client, path) for path in paths]
    for number in range(3):
        region = region_of(f"51.1{number}", f"Kabupaten {number}")
        agency = Agency.objects.create(region=region, name=f"Dinas {number}", short_name=f"D{number}")
        Membership.objects.create(user=user, region=region, role="opd", agency=agency)
        team = person(region, "diskominfo", f"tim{number}")
        for year in (2023, 2025):
            cycle_of(region, team, instruments["SPBE-2020"], year, agency)
    assert [queries(client, path) for path in paths] == few == [11, 8]


def test_c16_a_form_writes_where_it_was_opened_whatever_another_tab_chose(client, city, badung):
    """The year of a past result stands in the address, and so does the region."""
    user = city.people["diskominfo"]
    Membership.objects.create(user=user, region=badung.region, role="diskominfo")
    client.force_login(user)
    page = html.fromstring(client.get(reverse("results")).content)
    (link, *_) = [url for url in page.xpath("//main//a/@href") if url.startswith(reverse("past_cycle_add") + "?tahun")]
    choose(client, "Kabupaten Badung")  # in the other tab
    text = body(client, link)
    assert now_in(text) == "Kota Denpasar"
    hidden = Region.objects.get(code="51.04")
    assert client.get(reverse("result_add") + f"?daerah={hidden.pk}").status_code == 404


def test_c16_years_of_a_region_that_may_not_be_recorded_offer_no_recording(client, city, badung):
    user = city.people["diskominfo"]
    Membership.objects.create(user=user, region=badung.region, role="auditor")
    client.force_login(user)
    assert reverse("result_add") in body(client, reverse("results"))
    choose(client, "Kabupaten Badung")
    assert reverse("result_add") not in body(client, reverse("results"))


# Who may take the first region or the newest cycle, and why that is no answer for all of them.
FIRST_REGION = {
    "accounts/forms.py": "what a form proposes; its field offers all",
    "accounts/middleware.py": "the time zone of the pages",
    "duties/reminders.py": "the hours of a person's day",
    "duties/views.py": "which cycle the frame names; the list has all",
    "evaluations/scope.py": "the order of all",
    "evidence/drafts/views.py": "whose room the next file takes; what it proves names its own cycle",
    "evidence/library/views.py": "one library at a time, which the frame names",
    "new_year/cycles/views.py": "what a form proposes; the address names another",
    "operations/security_log/views.py": "one region's log at a time, which the frame names",
    "results/official/views.py": "one region's years at a time, which the frame names",
    "results/peers/views.py": "whose place is looked at",
    "spbe/navigation.py": "the frame",
    "spbe/setup.py": "the first steps of one region, which the frame names",
}
NEWEST_CYCLE = {
    "evidence/requests/request_copies.py": "the year before",
    "new_year/assignment_copies.py": "the year before",
    "new_year/carryover/carry_ground.py": "the year before",
    "new_year/preparation.py": "the year before",
    "new_year/year_proposals.py": "the year before",
    "spbe/navigation.py": "the frame; the tasks name all",
}


@pytest.mark.parametrize(
    ("asks", "known"),
    [
        (
            r"active_memberships\[0\]|iter\(\w*\.?\w+\.active_memberships|(?<!today\()regions\[0\]|_regions\([^)]*\)\[0\]",
            FIRST_REGION,
        ),
        (r'order_by\([^)]*"-year"[^)]*\)(\.first\(\)|\[0\])', NEWEST_CYCLE),
    ],
)
def test_c16_a_new_place_that_takes_one_region_or_cycle_for_all_is_found(asks, known):
    root = Path(settings.BASE_DIR)
    found = {
        path.relative_to(root).as_posix() for path in root.glob("[a-z]*/**/*.py") if re.search(asks, path.read_text())
    }
    assert {name for name in found if not name.startswith("tests/")} == set(known)
